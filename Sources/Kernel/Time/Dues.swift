// Dues: counting on a calendar.

extension WorkCalendar {
    /// The instant at which a budget of working time is used up: a minute after 17:29 is 17:30, also when
    /// the office closes then. Pauses do not count. Nil while a pause lasts in which the budget cannot run.
    package func due(
        after start: Instant, workingMinutes: Int, pauses: [Pause] = []
    ) throws(CalendarProblem) -> Due? {
        precondition(workingMinutes >= 0, "a budget is not negative")
        guard workingMinutes > 0 else { return Due(start, isProvisional: false) }
        let (budget, isTooFar) = Int64(workingMinutes).multipliedReportingOverflow(by: Milliseconds.minute)
        guard !isTooFar else { throw .tooFar }
        guard let end = try end(of: budget, after: start, without: Pause.merged(pauses)) else { return nil }
        return Due(end, isProvisional: isProvisional(from: zone.day(of: start), to: zone.day(of: end)))
    }

    /// The last millisecond of the last of some natural days; the day of `start` is not counted. When
    /// `rolled`, a last day on which the office is closed gives way to the next workday (民法典 201, 203).
    package func due(after start: Instant, naturalDays: Int, rolled: Bool) throws(CalendarProblem) -> Due {
        let last = try Self.day(zone.day(of: start), plus: naturalDays)
        guard rolled else { return Due(zone.endOfDay(last), isProvisional: false) }
        let workday = try nextWorkday(atOrAfter: last)
        return Due(zone.endOfDay(workday), isProvisional: isProvisional(from: last, to: workday))
    }

    /// The last millisecond of the last of some workdays; the day of `start` is not counted, nor is any
    /// closed day. None at all is the end of the day of `start`.
    package func due(after start: Instant, workingDays: Int) throws(CalendarProblem) -> Due {
        precondition(workingDays >= 0, "a number of days is not negative")
        let first = zone.day(of: start)
        guard workingDays > 0 else { return Due(zone.endOfDay(first), isProvisional: false) }
        var day = first
        for _ in 0..<workingDays { day = try nextWorkday(atOrAfter: day.adding(days: 1)) }
        return Due(zone.endOfDay(day), isProvisional: isProvisional(from: first.adding(days: 1), to: day))
    }

    /// Milliseconds of open time from one instant up to another, pauses taken out; nothing when they are
    /// the wrong way round.
    package func worked(from start: Instant, to end: Instant, pauses: [Pause] = []) -> Int64 {
        var total: Int64 = 0
        eachPiece(from: start, to: end, pauses: pauses) { _, from, to, isPaused in
            if !isPaused { total += to.milliseconds(since: from) }
        }
        return total
    }

    /// Whether the office is open at this very instant: yes as a window opens, no as it closes.
    package func isOpen(at instant: Instant) -> Bool {
        worked(from: instant, to: instant.adding(milliseconds: 1)) > 0
    }

    /// The instant itself when the office is open, or the one at which it next opens.
    package func nextOpening(atOrAfter instant: Instant) throws(CalendarProblem) -> Instant {
        var times = OpenTimes(of: self, after: instant)
        return max(try times.next().from, instant)
    }

    /// The day itself when the office opens on it, or the next on which it does.
    package func nextWorkday(atOrAfter day: Day) throws(CalendarProblem) -> Day {
        for ahead in 0..<Self.closedDaysMax {
            let candidate = try Self.day(day, plus: ahead)
            if isWorkday(candidate) { return candidate }
        }
        throw .noOpenTime(after: day)
    }

    private func end(
        of budget: Int64, after start: Instant, without pauses: [Pause]
    ) throws(CalendarProblem) -> Instant? {
        var remaining = budget
        var times = OpenTimes(of: self, after: start)
        var running = RunningTime(without: pauses)
        while true {
            let open = try times.next()
            var from = max(open.from, start)
            while from < open.to {
                switch running.piece(from: from, to: open.to) {
                case .stands: return nil
                case .pauses(let to): from = to
                case .runs(let to):
                    let length = to.milliseconds(since: from)
                    if length >= remaining { return from.adding(milliseconds: remaining) }
                    remaining -= length
                    from = to
                }
            }
        }
    }

    /// Every piece of open time between two instants in order, with its window, running or paused.
    func eachPiece(
        from start: Instant, to end: Instant, pauses: [Pause],
        _ visit: (OpenTime, _ from: Instant, _ to: Instant, _ isPaused: Bool) -> Void
    ) {
        guard start < end else { return }
        var running = RunningTime(without: Pause.merged(pauses))
        var day = zone.day(of: start)
        let lastDay = max(zone.day(of: end), day).adding(days: 1)
        while day <= lastDay {
            for window in windows(on: day) {
                let open = OpenTime(
                    day: day, window: window, from: zone.instant(day, window.opens),
                    to: zone.instant(day, window.closes))
                var from = max(open.from, start)
                let limit = min(open.to, end)
                while from < limit {
                    let piece = running.piece(from: from, to: limit)
                    let (to, isPaused) =
                        switch piece {
                        case .runs(let to): (to, false)
                        case .pauses(let to): (to, true)
                        case .stands: (limit, true)
                        }
                    visit(open, from, to, isPaused)
                    from = to
                }
            }
            day = day.adding(days: 1)
        }
    }

    private func isProvisional(from first: Day, to last: Day) -> Bool {
        guard !isAlwaysOpen else { return false }
        return !(first.year...max(first.year, last.year)).allSatisfy(announcedYears.contains)
    }

    /// A day so many days on. Past the year 9999 there are no dues.
    private static func day(_ day: Day, plus count: Int) throws(CalendarProblem) -> Day {
        precondition(count >= 0, "a number of days is not negative")
        guard count < 3_700_000 else { throw .tooFar }
        let sum = day.adding(days: count)
        guard sum.year <= 9999 else { throw .tooFar }
        return sum
    }
}
