// ZoneTable: when the clocks of a zone were changed, looked up once and kept.
import Foundation

/// All changes of a zone's offset in order, so that a look-up is a binary search.
final class ZoneTable: Sendable {
    struct Change {
        /// The first instant with the new offset, in milliseconds UTC.
        let at: Int64
        /// What to add to UTC from then on, in milliseconds.
        let offset: Int64
    }

    /// The instants of the changes; `offsets` has one more, for the time before the first change.
    private let instants: [Int64]
    private let offsets: [Int64]
    /// What the clocks show just as a change comes: they showed everything before, not this.
    private let shownAtEnd: [Int64]
    /// What the clocks show right after a change.
    private let shownAtStart: [Int64]

    init(offset: Int64, changes: [Change]) {
        instants = changes.map(\.at)
        offsets = [offset] + changes.map(\.offset)
        shownAtEnd = zip(instants, offsets).map { $0 + $1 }
        shownAtStart = changes.map { $0.at + $0.offset }
        let isSorted =
            zip(shownAtEnd, shownAtEnd.dropFirst()).allSatisfy { $0 < $1 }
            && zip(shownAtStart, shownAtStart.dropFirst()).allSatisfy { $0 < $1 }
        precondition(isSorted, "clocks are not changed again before they have shown a new time")
    }

    @inline(__always)
    func offset(at instant: Int64) -> Int64 { offsets[Self.count(in: instants, upTo: instant)] }

    /// The first instant at which the clocks show `shown` or more.
    @inline(__always)
    func first(showing shown: Int64) -> Int64 {
        let stretch = Self.count(in: shownAtEnd, upTo: shown)
        let instant = shown - offsets[stretch]
        return stretch == 0 ? instant : max(instant, instants[stretch - 1])
    }

    /// The last instant at which the clocks show less than `shown`.
    func last(showingBefore shown: Int64) -> Int64 {
        let stretch = Self.count(in: shownAtStart, upTo: shown - 1)
        let instant = shown - 1 - offsets[stretch]
        return stretch == instants.count ? instant : min(instant, instants[stretch] - 1)
    }

    /// How many of the sorted numbers are not above the limit.
    @inline(__always)
    private static func count(in numbers: [Int64], upTo limit: Int64) -> Int {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ZoneTable {
    /// 1970-01-01 and 2101-01-01 in seconds.
    private static let years: Range<Int> = 0..<4_133_980_800

    /// Looks at every day and halves the day on which the offset differs, down to the second. Foundation's
    /// own list of changes is not used: it leaves out those that are not summer time.
    static func table(of place: TimeZone) -> ZoneTable {
        func offset(at second: Int) -> Int {
            place.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
        }
        let start = offset(at: years.lowerBound)
        var current = start
        var changes: [Change] = []
        for second in stride(from: years.lowerBound, to: years.upperBound, by: 86_400) {
            let next = offset(at: second + 86_400)
            guard next != current else { continue }
            var before = second
            var after = second + 86_400
            while after - before > 1 {
                let middle = (before + after) / 2
                if offset(at: middle) == current { before = middle } else { after = middle }
            }
            changes.append(Change(at: Int64(after) * 1_000, offset: Int64(next) * 1_000))
            current = next
        }
        return ZoneTable(offset: Int64(start) * 1_000, changes: changes)
    }
}

/// The tables of the process: each zone's is built once.
final class ZoneShelf: @unchecked Sendable {
    static let shared = ZoneShelf()
    private let lock = NSLock()
    private var tables: [String: ZoneTable] = [:]

    /// Nil for a name that is not `Area/Place`: abbreviations such as CST mean several places.
    func table(_ identifier: String) -> ZoneTable? {
        if let known = lock.withLock({ tables[identifier] }) { return known }
        guard identifier.utf8.contains(UInt8(ascii: "/")), let place = TimeZone(identifier: identifier) else {
            return nil
        }
        let table = ZoneTable.table(of: place)
        return lock.withLock {
            if let earlier = tables[identifier] { return earlier }
            tables[identifier] = table
            return table
        }
    }
}
