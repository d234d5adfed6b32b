// Mint: where new ids come from.
import Foundation

/// Makes ids that are unique over all nodes and sort by the time they were made.
/// The node's number is leased from the database, so two servers never share one.
package final class Mint: @unchecked Sendable {
    private static let epoch: Int64 = 1_577_836_800_000  // 2020-01-01T00:00:00Z
    private let lock = NSLock()
    private let node: Int64
    private var lastStamp: Int64 = 0
    private var counter: Int64 = 0

    package init(node: Int) {
        precondition((0..<256).contains(node), "a node's number has eight bits")
        self.node = Int64(node)
    }

    /// A new id. The clock going back, or more than 4,096 ids a millisecond, borrows from the next millisecond.
    package func next<Thing>(at now: Instant) -> Tag<Thing> {
        lock.withLock {
            let stamp = max(now.milliseconds - Self.epoch, 0)
            if stamp > lastStamp {
                lastStamp = stamp
                counter = 0
            } else if counter == 4_095 {
                lastStamp += 1
                counter = 0
            } else {
                counter += 1
            }
            return Tag(lastStamp << 20 | node << 12 | counter)
        }
    }
}
