// Meter: how often each route was asked, how it ended and how long it took.
import Kernel
import Synchronization

/// Counts since the start, by the route's name: no address, no person.
package final class Meter: Sendable {
    package struct Line: Sendable {
        package fileprivate(set) var seconds = Histogram([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        /// Answers by the first figure of their status.
        package fileprivate(set) var answers: [Int: Int64] = [:]
    }

    /// For what no route answered; every such address is counted here.
    private static let none = RouteName(method: "", pattern: "none")
    private let known = Mutex<[RouteName: Line]>([:])
    private let startedAt = ContinuousClock.now

    package init() {}

    func note(_ route: RouteName?, status: Int, since begun: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        known.withLock { known in
            known[route ?? Self.none, default: Line()].seconds.add(seconds)
            known[route ?? Self.none, default: Line()].answers[status / 100, default: 0] += 1
        }
    }

    package var lines: [(route: RouteName, line: Line)] {
        known.withLock { $0 }.map { ($0.key, $0.value) }.sorted { $0.route.description < $1.route.description }
    }

    package var secondsUp: Double { (ContinuousClock.now - startedAt) / .seconds(1) }
}
