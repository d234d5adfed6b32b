// Derivation: why this date.

/// How a due was counted, step by step, for anyone who asks. Added up again, the steps give the due.
package struct Derivation: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        /// Open time that was counted, within one window.
        case counted(Day, WorkCalendar.Window, from: Instant, to: Instant)
        /// Open time that was not counted because of a pause.
        case paused(Day, WorkCalendar.Window, from: Instant, to: Instant)
        /// A day on which the office is closed; the name is nil when that is so every week.
        case closed(Day, name: String?)
        /// A day that counts, with its number: 1, 2, 3.
        case day(Day, number: Int)
        /// The last day was closed, so the period ends with this one (民法典 203).
        case moved(to: Day)

        /// The milliseconds that count towards a budget.
        package var milliseconds: Int64 {
            if case .counted(_, _, let from, let to) = self { to.milliseconds(since: from) } else { 0 }
        }
    }

    package enum Budget: Hashable, Sendable {
        case workingMinutes(Int)
        case naturalDays(Int)
        case workingDays(Int)
    }

    package let start: Instant
    package let zone: Zone
    package let budget: Budget
    package let steps: [Step]

    package init(start: Instant, zone: Zone, budget: Budget, steps: [Step]) {
        self.start = start
        self.zone = zone
        self.budget = budget
        self.steps = steps
    }

    /// The milliseconds counted, all steps together.
    package var total: Int64 { steps.reduce(0) { $0 + $1.milliseconds } }

    /// The due as the steps alone give it: they are walked through again, each must follow the one before,
    /// and together they must make up the budget. Nil when they do not.
    package var readded: Instant? {
        switch budget {
        case .workingMinutes(let minutes): readdedTime(minutes: minutes)
        case .naturalDays(let days): readdedDays(days, isEveryDayCounted: true)
        case .workingDays(let days): readdedDays(days, isEveryDayCounted: false)
        }
    }

    private func readdedTime(minutes: Int) -> Instant? {
        var reached = start
        for step in steps {
            switch step {
            case .counted(_, _, let from, let to), .paused(_, _, let from, let to):
                guard from >= reached, to > from else { return nil }
                reached = to
            case .closed: continue
            case .day, .moved: return nil
            }
        }
        return total == Int64(minutes) * Milliseconds.minute ? reached : nil
    }

    private func readdedDays(_ count: Int, isEveryDayCounted: Bool) -> Instant? {
        var day = zone.day(of: start)
        var number = 0
        var isLastDayClosed = false
        for step in steps {
            switch step {
            case .counted, .paused: return nil
            case .day(let next, let place):
                guard next == day.adding(days: 1), place == number + 1, !isLastDayClosed else { return nil }
                day = next
                number = place
            case .closed(let next, _) where isEveryDayCounted:
                guard number == count, next == (isLastDayClosed ? day.adding(days: 1) : day) else {
                    return nil
                }
                day = next
                isLastDayClosed = true
            case .closed(let next, _):
                guard number < count, next == day.adding(days: 1) else { return nil }
                day = next
            case .moved(let next):
                guard isLastDayClosed, next == day.adding(days: 1) else { return nil }
                day = next
                isLastDayClosed = false
            }
        }
        return number == count && !isLastDayClosed ? zone.endOfDay(day) : nil
    }
}

extension WorkCalendar {
    /// The same due as `due(after:workingMinutes:pauses:)`, with its derivation.
    package func explain(
        after start: Instant, workingMinutes: Int, pauses: [Pause] = []
    ) throws(CalendarProblem) -> Due? {
        guard let due = try due(after: start, workingMinutes: workingMinutes, pauses: pauses) else {
            return nil
        }
        var steps: [Derivation.Step] = []
        var next = zone.day(of: start)
        eachPiece(from: start, to: due.instant, pauses: pauses) { open, from, to, isPaused in
            steps += closedSteps(from: next, before: open.day)
            next = open.day
            steps.append(
                isPaused
                    ? .paused(open.day, open.window, from: from, to: to)
                    : .counted(open.day, open.window, from: from, to: to))
        }
        return due.explained(by: derivation(start, .workingMinutes(workingMinutes), steps))
    }

    /// The same due as `due(after:naturalDays:rolled:)`, with its derivation.
    package func explain(
        after start: Instant, naturalDays: Int, rolled: Bool
    ) throws(CalendarProblem) -> Due {
        let due = try due(after: start, naturalDays: naturalDays, rolled: rolled)
        let first = zone.day(of: start)
        var steps: [Derivation.Step] = []
        for number in 0..<naturalDays {
            steps.append(.day(first.adding(days: number + 1), number: number + 1))
        }
        let last = first.adding(days: naturalDays)
        let end = rolled ? try nextWorkday(atOrAfter: last) : last
        if end > last { steps += closedSteps(from: last, before: end) + [.moved(to: end)] }
        return due.explained(by: derivation(start, .naturalDays(naturalDays), steps))
    }

    /// The same due as `due(after:workingDays:)`, with its derivation.
    package func explain(after start: Instant, workingDays: Int) throws(CalendarProblem) -> Due {
        let due = try due(after: start, workingDays: workingDays)
        var steps: [Derivation.Step] = []
        var day = zone.day(of: start)
        for number in 0..<workingDays {
            let next = try nextWorkday(atOrAfter: day.adding(days: 1))
            steps += closedSteps(from: day.adding(days: 1), before: next) + [.day(next, number: number + 1)]
            day = next
        }
        return due.explained(by: derivation(start, .workingDays(workingDays), steps))
    }

    private func derivation(
        _ start: Instant, _ budget: Derivation.Budget, _ steps: [Derivation.Step]
    ) -> Derivation {
        Derivation(start: start, zone: zone, budget: budget, steps: steps)
    }

    /// The closed days among some days, each with the name of what closes it.
    private func closedSteps(from first: Day, before end: Day) -> [Derivation.Step] {
        var steps: [Derivation.Step] = []
        var day = first
        while day < end {
            if !isWorkday(day) { steps.append(.closed(day, name: overrides[day]?.name)) }
            day = day.adding(days: 1)
        }
        return steps
    }
}
