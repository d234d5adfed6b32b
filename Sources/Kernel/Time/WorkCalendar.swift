// WorkCalendar: when an office is open, and so when its promises run.

/// The hours of an office: a week that repeats, and single days that differ and beat the week.
package struct WorkCalendar: Hashable, Sendable {
    package let zone: Zone
    /// The years whose State Council arrangement (国务院节假日安排) has been entered.
    package let announcedYears: Set<Int>
    /// The days that differ from the week.
    package let overrides: [Day: Override]
    private let week: [[Window]]
    /// Open day and night on every day: no holiday can matter.
    package let isAlwaysOpen: Bool

    /// Longer than this without open time is taken for a mistake in the calendar.
    package static let closedDaysMax = 366

    /// A part of a day from one time up to, and without, another. A night shift is two: 22:00-24:00 and
    /// 00:00-06:00. It opens and closes at the first instant at which the clocks show its times.
    package struct Window: Hashable, Sendable, CustomStringConvertible {
        package let opens: MinuteOfDay
        package let closes: MinuteOfDay

        package static let wholeDay = Window(.midnight, .endOfDay)

        package init(_ opens: MinuteOfDay, _ closes: MinuteOfDay) {
            self.opens = opens
            self.closes = closes
        }

        /// Reads exactly `08:30-12:00`; nil for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let opens = MinuteOfDay(String(parts[0])),
                let closes = MinuteOfDay(String(parts[1]))
            else { return nil }
            self.init(opens, closes)
        }

        package var description: String { "\(opens)-\(closes)" }
    }

    /// One day that differs from the week: a holiday, a make-up workday, a half day, a typhoon.
    package struct Override: Hashable, Sendable {
        /// Why, in the words of the trade: 春节, 调休, 台风.
        package let name: String
        /// Nil when the office is closed.
        package let windows: [Window]?
        /// The year whose State Council arrangement says so: a new one for that year replaces it. Nil when
        /// the office itself says so: then no arrangement touches it.
        package let arrangement: Int?

        package static func closed(_ name: String, arrangement: Int? = nil) -> Override {
            Override(name: name, windows: nil, arrangement: arrangement)
        }
        package static func open(_ name: String, _ windows: [Window], arrangement: Int? = nil) -> Override {
            Override(name: name, windows: windows, arrangement: arrangement)
        }
    }

    /// Where in a calendar windows stand.
    package enum Place: Hashable, Sendable, CustomStringConvertible {
        case weekday(Weekday)
        case day(Day)

        package var description: String {
            switch self {
            case .weekday(let weekday): weekday.name
            case .day(let day): day.description
            }
        }
    }

    /// Weekdays that are left out are closed.
    package init(
        zone: Zone, week: [Weekday: [Window]], overrides: [Day: Override] = [:], announcedYears: Set<Int> = []
    ) throws(CalendarProblem) {
        for weekday in Weekday.allCases { try Self.check(week[weekday] ?? [], of: .weekday(weekday)) }
        guard week.contains(where: { !$0.value.isEmpty }) else { throw .neverOpen }
        for (day, override) in overrides.sorted(by: { $0.key < $1.key }) { try Self.check(override, of: day) }
        self.init(
            zone: zone, checkedWeek: Weekday.allCases.map { week[$0] ?? [] }, overrides: overrides,
            announcedYears: announcedYears)
    }

    private init(zone: Zone, checkedWeek: [[Window]], overrides: [Day: Override], announcedYears: Set<Int>) {
        self.zone = zone
        self.week = checkedWeek
        self.overrides = overrides
        self.announcedYears = announcedYears
        isAlwaysOpen = overrides.isEmpty && checkedWeek.allSatisfy { $0 == [.wholeDay] }
    }

    /// The calendar of emergencies (lift trapped, burst pipe, gas, fire): open day and night, all year.
    package static func always(in zone: Zone) -> WorkCalendar {
        WorkCalendar(
            zone: zone, checkedWeek: Weekday.allCases.map { _ in [.wholeDay] }, overrides: [:],
            announcedYears: [])
    }

    /// The week's windows of a weekday, before any override.
    package func windows(of weekday: Weekday) -> [Window] { week[weekday.rawValue - 1] }

    /// The windows of a day; none when it is closed.
    package func windows(on day: Day) -> [Window] {
        if !overrides.isEmpty, let override = overrides[day] { return override.windows ?? [] }
        return windows(of: day.weekday)
    }

    /// Whether the office opens at all on this day (工作日).
    package func isWorkday(_ day: Day) -> Bool { !windows(on: day).isEmpty }

    /// The same calendar with one day made different, or like the week again when `override` is nil.
    package func overriding(_ day: Day, with override: Override?) throws(CalendarProblem) -> WorkCalendar {
        if let override { try Self.check(override, of: day) }
        var changed = overrides
        changed[day] = override
        return WorkCalendar(zone: zone, checkedWeek: week, overrides: changed, announcedYears: announcedYears)
    }

    /// The same calendar with the State Council's arrangements entered. A day off closes; a make-up workday
    /// opens with the hours of `weekday`. An arrangement entered earlier for the year is replaced; the
    /// office's own days stand. Where two years speak of the same day, the later one counts.
    package func adding(
        holidays: [HolidayYear], makeUpLike weekday: Weekday = .monday
    ) throws(CalendarProblem) -> WorkCalendar {
        let hours = windows(of: weekday)
        guard !hours.isEmpty else { throw .makeUpLikeClosedDay(weekday) }
        try HolidayYear.checkNoneTwice(holidays)
        let years = Set(holidays.map(\.year))
        var changed = overrides.filter { !years.contains($0.value.arrangement ?? 0) }
        for holiday in holidays.sorted(by: { $0.year < $1.year }) {
            let off = holiday.off.mapValues { Override.closed($0, arrangement: holiday.year) }
            let work = holiday.work.mapValues { Override.open($0, hours, arrangement: holiday.year) }
            changed.merge(off.merging(work) { $1 }) { old, new in
                (old.arrangement ?? .max) <= holiday.year ? new : old
            }
        }
        return WorkCalendar(
            zone: zone, checkedWeek: week, overrides: changed, announcedYears: announcedYears.union(years))
    }

    private static func check(_ override: Override, of day: Day) throws(CalendarProblem) {
        guard !override.name.isEmpty else { throw .namelessDay(day) }
        guard let windows = override.windows else { return }
        guard !windows.isEmpty else { throw .openWithoutWindows(day) }
        try check(windows, of: .day(day))
    }

    private static func check(_ windows: [Window], of place: Place) throws(CalendarProblem) {
        var previous: Window?
        for window in windows {
            guard window.opens < window.closes else { throw .emptyWindow(place, window.description) }
            if let previous, window.opens < previous.closes {
                throw .windowsOutOfOrder(place, previous.description, window.description)
            }
            previous = window
        }
    }
}
