// Histogram: how often a value was how large; pure.

/// Counts by upper bounds, each of which is in its own count; what is larger than all of them is counted last.
package struct Histogram: Sendable, Equatable {
    package let bounds: [Double]
    /// One more than there are bounds.
    package private(set) var counts: [Int64]
    package private(set) var sum = 0.0

    package init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package var total: Int64 { counts.reduce(0, +) }

    package mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
