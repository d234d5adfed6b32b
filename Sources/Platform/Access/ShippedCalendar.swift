// ShippedCalendar: the calendar a new project starts with.
import Foundation
import Kernel

/// Service hours of an ordinary office, with the State Council's arrangements that ship with the program.
package enum ShippedCalendar {
    /// Monday to Friday 08:30–12:00 and 13:30–17:30; holidays closed, make-up workdays open.
    package static func office(in zone: Zone) throws -> WorkCalendar {
        let hours = [
            WorkCalendar.Window(MinuteOfDay(8 * 60 + 30), MinuteOfDay(12 * 60)),
            WorkCalendar.Window(MinuteOfDay(13 * 60 + 30), MinuteOfDay(17 * 60 + 30)),
        ]
        let workdays = Weekday.allCases.filter { !$0.isWeekend }
        let week = Dictionary(uniqueKeysWithValues: workdays.map { ($0, hours) })
        return try WorkCalendar(zone: zone, week: week).adding(holidays: try holidays())
    }

    /// 2011 to 2026, as announced; later years come in by import.
    package static func holidays() throws -> [HolidayYear] {
        try HolidayYear.list(json: Data((Embedded.text("holidays-cn.json") ?? "[]").utf8))
    }
}
