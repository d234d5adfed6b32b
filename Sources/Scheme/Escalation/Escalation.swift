// Escalation: before, at and after a due, up the line of posts. Pure.
import Kernel

/// The steps of a notice.
package enum EscalationStep: Int, CaseIterable, Sendable {
    /// A fifth of the time is left: the holder.
    case before = 0
    /// It is due: the holder and the service manager.
    case due = 1
    /// A day after: the office manager too.
    case after = 2
    /// Not by the clock: something happened that managers hear of at once, such as a second reopening.
    case again = 9

    /// The steps that fall by the clock.
    private static let timed: [EscalationStep] = [.before, .due, .after]

    package var posts: Set<Post> {
        switch self {
        case .before: []
        case .due: [.serviceManager]
        case .after, .again: [.serviceManager, .officeManager]
        }
    }

    package var words: String { "escalation.\(self)" }

    /// When the step falls, for a promise.
    package func instant(of promise: Promise) -> Instant {
        switch self {
        case .before: promise.warnAt
        case .due: promise.dueAt
        case .after: promise.dueAt.adding(minutes: 24 * 60)
        case .again: promise.startedAt
        }
    }

    /// The steps that have fallen by now, from the next one on; after an outage there may be several.
    package static func fallen(_ promise: Promise, next: Int, by now: Instant) -> [EscalationStep] {
        timed.filter { $0.rawValue >= next && $0.instant(of: promise) <= now }
    }
}
