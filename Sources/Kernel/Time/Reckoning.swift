// Reckoning: how a due came about: what was counted or agreed at first, and each thing that moved it since. Pure.

/// Why a promise is due when it is. Added up again, first to last, it gives the due that is stored.
package struct Reckoning: Sendable {
    package enum First: Sendable {
        /// Counted on the calendar, step by step.
        case counted(Derivation)
        /// So many hours of the clock, by day and night.
        case hours(from: Instant, hours: Int)
        /// So many minutes after an end that is set, such as a shift's.
        case after(Instant, minutes: Int)
        /// Agreed, or set, for this instant: nothing was counted.
        case set(Instant)
        /// The due of another clause's promise, which this one tells the way of.
        case same(as: Clause.ID, Instant)
    }

    package enum Step: Sendable {
        /// The sender of the matter wants it earlier than that.
        case bound(Instant)
        case moved(from: Instant, to: Instant, at: Instant, reason: String, actor: String)
    }

    package let first: First
    package let steps: [Step]

    package init(first: First, steps: [Step]) {
        self.first = first
        self.steps = steps
    }

    /// The due as the steps alone give it; nil when one of them does not follow from the one before.
    package var readded: Instant? {
        var reached: Instant
        switch first {
        case .counted(let derivation):
            guard let end = derivation.readded else { return nil }
            reached = end
        case .hours(let start, let hours): reached = start.adding(minutes: hours * 60)
        case .after(let end, let minutes): reached = end.adding(minutes: minutes)
        case .set(let instant), .same(_, let instant): reached = instant
        }
        for step in steps {
            switch step {
            case .bound(let outer):
                guard outer < reached else { return nil }
                reached = outer
            case .moved(let from, let to, _, _, _):
                guard from == reached else { return nil }
                reached = to
            }
        }
        return reached
    }
}
