// HolidayYear: the State Council's arrangement of holidays for one year.
import Foundation

/// One year's arrangement (国务院办公厅关于节假日安排的通知): which days are off, which are
/// worked instead. It may speak of the December before, where New Year's holiday begins early.
package struct HolidayYear: Hashable, Sendable {
    package let year: Int
    /// Days off with the holiday's name, weekends within a holiday included.
    package let off: [Day: String]
    /// Make-up workdays (调休上班) with the name of the holiday they make up for. Nearly always weekends; a
    /// weekday is one that was announced as worked after a holiday was made longer, as in 2020.
    package let work: [Day: String]

    package init(year: Int, off: [Day: String], work: [Day: String]) throws(CalendarProblem) {
        guard !off.isEmpty else { throw .yearWithoutHolidays(year) }
        for (day, name) in Self.inOrder(off) + Self.inOrder(work) {
            guard Self.covers(day, year) else { throw .dayInOtherYear(year: year, day: day) }
            guard !name.isEmpty else { throw .namelessHoliday(year: year, day: day) }
        }
        for (day, _) in Self.inOrder(work) {
            guard off[day] == nil else { throw .dayBothOffAndWorked(year: year, day: day) }
        }
        self.year = year
        self.off = off
        self.work = work
    }

    /// Reads `[{"year": 2026, "off": {"2026-01-01": "元旦"}, "work": {"2026-01-04": "元旦"}}]`.
    package static func list(json: Data) throws(CalendarProblem) -> [HolidayYear] {
        let sheets: [Sheet]
        do {
            sheets = try JSONDecoder().decode([Sheet].self, from: json)
        } catch {
            throw .unreadableHolidays(reason(error))
        }
        var years: [HolidayYear] = []
        for sheet in sheets {
            years.append(
                try HolidayYear(
                    year: sheet.year, off: days(sheet.off, of: sheet.year),
                    work: days(sheet.work, of: sheet.year)))
        }
        try checkNoneTwice(years)
        return years
    }

    static func checkNoneTwice(_ years: [HolidayYear]) throws(CalendarProblem) {
        var seen: Set<Int> = []
        for year in years {
            guard seen.insert(year.year).inserted else { throw .yearTwice(year.year) }
        }
    }

    /// New Year's holiday may begin in the last days of December before.
    private static func covers(_ day: Day, _ year: Int) -> Bool {
        day.year == year || (day.year + 1 == year && day.month == 12)
    }

    private struct Sheet: Decodable {
        let year: Int
        let off: [String: String]
        let work: [String: String]
    }

    private static func days(
        _ texts: [String: String], of year: Int
    ) throws(CalendarProblem) -> [Day: String] {
        var days: [Day: String] = [:]
        for (text, name) in texts.sorted(by: { $0.key < $1.key }) {
            guard let day = Day(text) else { throw .badDate(year: year, text: text) }
            days[day] = name
        }
        return days
    }

    private static func inOrder(_ days: [Day: String]) -> [(Day, String)] {
        days.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context)) has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(path(context)) is of the wrong kind"
        case DecodingError.dataCorrupted(let context): "\(path(context)): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        guard !context.codingPath.isEmpty else { return "the file" }
        return context.codingPath.map { key in
            key.intValue.map { "entry \($0 + 1)" } ?? key.stringValue
        }.joined(separator: ", ")
    }
}
