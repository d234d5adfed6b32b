// Clock: the only place that knows what time it is.
import Foundation

/// The one clock of the program; tests and the simulator move theirs by hand.
package protocol Clock: Sendable {
    var now: Instant { get }
}

/// The machine's clock.
package struct SystemClock: Clock {
    package init() {}
    package var now: Instant {
        Instant(milliseconds: Int64((Foundation.Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}

/// A clock that stands until it is moved.
package final class HandClock: Clock, @unchecked Sendable {
    private let lock = NSLock()
    private var time: Instant

    package init(_ start: Instant) { time = start }
    package var now: Instant { lock.withLock { time } }
    package func move(to instant: Instant) { lock.withLock { time = instant } }
    package func advance(minutes: Int) { lock.withLock { time = time.adding(minutes: minutes) } }
}
