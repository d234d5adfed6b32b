// OpenTimes: the open times of a calendar one after another.

/// One window of one day as instants.
struct OpenTime {
    let day: Day
    let window: WorkCalendar.Window
    let from: Instant
    let to: Instant
}

/// Walks through the open times that end after an instant, in order, for as long as it is asked.
struct OpenTimes {
    private let calendar: WorkCalendar
    private let start: Instant
    private var day: Day
    private var windows: [WorkCalendar.Window]
    private var place = 0
    private var lastOpenDay: Day

    /// The last day whose dues are counted, 9999-12-31.
    private static let lastDay = Day(number: 2_932_896)

    init(of calendar: WorkCalendar, after start: Instant) {
        self.calendar = calendar
        self.start = start
        day = calendar.zone.day(of: start)
        windows = calendar.windows(on: day)
        lastOpenDay = day
    }

    /// Throws when more than a year passes without open time.
    mutating func next() throws(CalendarProblem) -> OpenTime {
        while true {
            while place < windows.count {
                let window = windows[place]
                place += 1
                let to = calendar.zone.instant(day, window.closes)
                guard to > start else { continue }
                let from = calendar.zone.instant(day, window.opens)
                guard from < to else { continue }
                lastOpenDay = day
                return OpenTime(day: day, window: window, from: from, to: to)
            }
            guard day.days(since: lastOpenDay) < WorkCalendar.closedDaysMax else {
                throw .noOpenTime(after: lastOpenDay)
            }
            guard day < Self.lastDay else { throw .tooFar }
            day = day.adding(days: 1)
            windows = calendar.windows(on: day)
            place = 0
        }
    }
}

/// What is left of open time when pauses are taken out, piece by piece.
struct RunningTime {
    private let pauses: [Pause]
    private var place = 0

    /// `pauses` are merged.
    init(without pauses: [Pause]) { self.pauses = pauses }

    enum Piece {
        case runs(to: Instant)
        case pauses(to: Instant)
        /// Paused, and nobody knows until when.
        case stands
    }

    /// What happens from an instant on, up to a limit at most. Instants asked for must not go back.
    mutating func piece(from instant: Instant, to limit: Instant) -> Piece {
        while place < pauses.count, let to = pauses[place].to, to <= instant { place += 1 }
        guard place < pauses.count else { return .runs(to: limit) }
        let pause = pauses[place]
        guard pause.from <= instant else { return .runs(to: min(pause.from, limit)) }
        guard let to = pause.to else { return .stands }
        return .pauses(to: min(to, limit))
    }
}
