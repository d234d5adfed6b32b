// Promise: one clause applied to one case (承诺). Pure: what it is and how it stands at an instant.

/// A promise's name space and id.
package struct Promise: Sendable {
    package typealias ID = Tag<Promise>

    /// How a promise ended, by the time of the event that ended it and never by when somebody noticed.
    package enum Outcome: String, Sendable, CaseIterable {
        case open
        /// Settled at or before its due.
        case kept
        /// Settled after its due.
        case late
        /// Settled, but what the clause asks for was not reached (such as the customer's understanding).
        case failed
        /// Left out of the figure, with a reason, and listed beside it.
        case excluded
    }

    /// How it looks now.
    package enum Standing: String, Sendable, CaseIterable {
        case waiting, atRisk, overdue, kept, missed, excluded
    }

    package let startedAt: Instant
    package let dueAt: Instant
    package let outcome: Outcome
    /// An earlier time to warn than the span alone would give, such as the last workday before a feast.
    package let warnsBy: Instant?

    package init(startedAt: Instant, dueAt: Instant, outcome: Outcome, warnsBy: Instant? = nil) {
        self.startedAt = startedAt
        self.dueAt = dueAt
        self.outcome = outcome
        self.warnsBy = warnsBy
    }

    /// The one comparison of the house: kept if and only if `settled ≤ due`.
    package static func outcome(settledAt: Instant, dueAt: Instant) -> Outcome { settledAt <= dueAt ? .kept : .late }

    /// Open and past its due is missed at once; nobody has to write anything.
    package func standing(at now: Instant) -> Standing {
        switch outcome {
        case .kept: .kept
        case .late, .failed: .missed
        case .excluded: .excluded
        case .open:
            if dueAt < now { .overdue } else if warnAt <= now { .atRisk } else { .waiting }
        }
    }

    /// When the holder is warned: a fifth of the time before the due, at least five minutes and at most a day, or
    /// earlier where nobody is at work then.
    package var warnAt: Instant {
        let span = dueAt.milliseconds(since: startedAt)
        let lead = min(max(span / 5, 5 * 60_000), 24 * 3_600_000)
        let usual = dueAt.adding(milliseconds: -lead)
        return max(startedAt, min(usual, warnsBy ?? usual))
    }
}
