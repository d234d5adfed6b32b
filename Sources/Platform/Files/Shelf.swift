// Shelf: files that somebody brought and is looking at, before and while they are taken in.
import Kernel
import Synchronization

/// One brought file of one person.
package protocol Shelved: Sendable {
    var account: Account.ID { get }
    /// When it was brought.
    var at: Instant { get }
    /// Whether it is being taken in: then it is not cleared away.
    var isRunning: Bool { get }
}

/// Kept on this node for an hour, for the person who brought it; a few at a time.
package final class Shelf<Thing: Shelved>: Sendable {
    private let kept: Int
    private let minutes: Int
    private let things = Mutex<[String: Thing]>([:])

    package init(kept: Int = 16, minutes: Int = 60) {
        self.kept = kept
        self.minutes = minutes
    }

    /// Puts a thing on the shelf and gives the word it is found under.
    package func put(_ thing: Thing) -> String {
        let key = Hex.text(Sodium.random(10))
        let limit = thing.at.adding(minutes: -minutes)
        things.withLock { things in
            things = things.filter { $0.value.at > limit || $0.value.isRunning }
            let idle = things.filter { !$0.value.isRunning }
            if things.count >= kept, let oldest = idle.min(by: { $0.value.at < $1.value.at }) { things[oldest.key] = nil }
            things[key] = thing
        }
        return key
    }

    /// The person's own; nobody else's is there.
    package func find(_ key: String, of account: Account.ID) throws(Refusal) -> Thing {
        guard let thing = things.withLock({ $0[key] }), thing.account == account else { throw .missing }
        return thing
    }
}
