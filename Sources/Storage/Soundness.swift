// Soundness: whether the database can take writes, and whether its check passed.
import Synchronization

/// Shared by everything that uses one database: a failed write tells it. A small write may still find a place on a full
/// disk, so it takes both to be healed: a write that succeeds, and room for more.
package final class Soundness: Sendable {
    package enum Trouble: String, Sendable {
        /// No room on the disk: reading goes on, writing is tried again by everyone who asks.
        case noRoom = "no room on the disk"
        /// The file does not pass its check: reading goes on while it can, writing does not; restore a backup.
        case damaged = "the database does not pass its check"
    }

    private struct State {
        var isFull = false
        var hasWritten = false
        var isDamaged = false
    }
    private let state = Mutex(State())

    package init() {}

    package var trouble: Trouble? {
        state.withLock { $0.isDamaged ? .damaged : $0.isFull ? .noRoom : nil }
    }

    func wrote() { state.withLock { $0.hasWritten = true } }
    func hadNoRoom() {
        state.withLock { state in
            state.isFull = true
            state.hasWritten = false
        }
    }
    func foundRoom() { state.withLock { $0.isFull = $0.isFull && !$0.hasWritten } }
    /// What a check of the whole file found, or a statement that met a damaged page.
    package func checked(isSound: Bool) { state.withLock { $0.isDamaged = !isSound } }
}
