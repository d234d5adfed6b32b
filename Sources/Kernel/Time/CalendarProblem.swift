// CalendarProblem: what can be wrong with a calendar or with counting on it.

/// Why a calendar, a list of holidays or a zone cannot be used, or a due cannot be counted.
package enum CalendarProblem: Error, Hashable, Sendable {
    case unknownZone(String)
    /// A window must end after it begins.
    case emptyWindow(WorkCalendar.Place, String)
    /// Windows of one day must come in order and not overlap; touching is allowed.
    case windowsOutOfOrder(WorkCalendar.Place, String, String)
    /// No weekday has a window: nothing would ever fall due.
    case neverOpen
    /// A day was entered as open but without hours.
    case openWithoutWindows(Day)
    case namelessDay(Day)
    /// More than a year without open time follows this day.
    case noOpenTime(after: Day)
    /// The due would lie after the year 9999.
    case tooFar
    case pauseEndsBeforeItBegins(from: Instant, to: Instant)

    /// Not the list of years with days off and days worked.
    case unreadableHolidays(String)
    case yearTwice(Int)
    /// A year without any day off is not an arrangement.
    case yearWithoutHolidays(Int)
    case badDate(year: Int, text: String)
    case dayInOtherYear(year: Int, day: Day)
    case dayBothOffAndWorked(year: Int, day: Day)
    case namelessHoliday(year: Int, day: Day)
    /// Make-up workdays were to be like a weekday that has no windows.
    case makeUpLikeClosedDay(Weekday)

    /// The key of the words that explain it.
    package var key: String {
        switch self {
        case .unknownZone: "calendar.zone.unknown"
        case .emptyWindow: "calendar.window.empty"
        case .windowsOutOfOrder: "calendar.window.order"
        case .neverOpen: "calendar.neverOpen"
        case .openWithoutWindows: "calendar.day.withoutWindows"
        case .namelessDay: "calendar.day.nameless"
        case .noOpenTime: "calendar.noOpenTime"
        case .tooFar: "calendar.tooFar"
        case .pauseEndsBeforeItBegins: "calendar.pause.order"
        case .unreadableHolidays: "holidays.unreadable"
        case .yearTwice: "holidays.year.twice"
        case .yearWithoutHolidays: "holidays.year.empty"
        case .badDate: "holidays.day.unreadable"
        case .dayInOtherYear: "holidays.day.otherYear"
        case .dayBothOffAndWorked: "holidays.day.both"
        case .namelessHoliday: "holidays.day.nameless"
        case .makeUpLikeClosedDay: "holidays.like.closed"
        }
    }
}

extension CalendarProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownZone(let name): "no time zone is called \(name)"
        case .emptyWindow(let place, let text): "\(place): \(text) does not end after it begins"
        case .windowsOutOfOrder(let place, let one, let other):
            "\(place): \(other) must begin after \(one) has ended"
        case .neverOpen: "a calendar needs a weekday with open hours"
        case .openWithoutWindows(let day): "\(day) is entered as open but has no hours"
        case .namelessDay(let day): "\(day) needs a name that says why it differs"
        case .noOpenTime(let day): "no open time in the \(WorkCalendar.closedDaysMax) days after \(day)"
        case .tooFar: "the due would lie after the year 9999"
        case .pauseEndsBeforeItBegins(let from, let to): "a pause from \(from) cannot end at \(to)"
        case .unreadableHolidays(let reason): "not a list of holiday years: \(reason)"
        case .yearTwice(let year): "\(year): the year is there twice"
        case .yearWithoutHolidays(let year): "\(year): the year has no day off"
        case .badDate(let year, let text): "\(year): \"\(text)\" is not a day such as \(year)-01-01"
        case .dayInOtherYear(let year, let day): "\(year): \(day) lies in another year"
        case .dayBothOffAndWorked(let year, let day): "\(year): \(day) is both a day off and a day worked"
        case .namelessHoliday(let year, let day): "\(year): \(day) has no holiday's name"
        case .makeUpLikeClosedDay(let weekday):
            "make-up workdays cannot be like a \(weekday.name): it is closed"
        }
    }
}
