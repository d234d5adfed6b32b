// Due: the instant by which a promise must be kept.

/// When a promise falls due. It is kept when what settles it happened at or before `instant`.
package struct Due: Hashable, Sendable {
    package let instant: Instant
    /// The counting went through a year whose holidays are not announced yet: the due may still change.
    package let isProvisional: Bool
    /// Why this date; only when asked for by an `explain` verb.
    package let derivation: Derivation?

    package init(_ instant: Instant, isProvisional: Bool, derivation: Derivation? = nil) {
        self.instant = instant
        self.isProvisional = isProvisional
        self.derivation = derivation
    }

    func explained(by derivation: Derivation) -> Due {
        Due(instant, isProvisional: isProvisional, derivation: derivation)
    }
}

/// A time in which a promise does not run, from one instant up to, and without, another.
package struct Pause: Hashable, Sendable {
    package let from: Instant
    /// Nil while the pause lasts.
    package let to: Instant?

    package init(from: Instant, to: Instant?) throws(CalendarProblem) {
        if let to, to < from { throw .pauseEndsBeforeItBegins(from: from, to: to) }
        self.init(checkedFrom: from, to: to)
    }

    private init(checkedFrom from: Instant, to: Instant?) {
        self.from = from
        self.to = to
    }

    /// The same times in order, without overlaps, touching ones made one, empty ones left out.
    static func merged(_ pauses: [Pause]) -> [Pause] {
        guard !pauses.isEmpty else { return [] }
        var merged: [Pause] = []
        for pause in pauses.sorted(by: { $0.from < $1.from }) where pause.to != pause.from {
            guard let last = merged.last, last.to.map({ $0 >= pause.from }) ?? true else {
                merged.append(pause)
                continue
            }
            let end: Instant? = if let one = last.to, let other = pause.to { max(one, other) } else { nil }
            merged[merged.count - 1] = Pause(checkedFrom: last.from, to: end)
        }
        return merged
    }
}
