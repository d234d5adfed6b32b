// Office: the calendars the tests of time share.
import Foundation
import Kernel
import Testing

enum Office {
    /// Monday to Friday, closed at noon.
    static let hours = ["08:30-12:00", "14:00-17:30"].compactMap { WorkCalendar.Window($0) }

    static func week(_ windows: [WorkCalendar.Window]) -> [Weekday: [WorkCalendar.Window]] {
        Dictionary(uniqueKeysWithValues: Weekday.allCases.filter { !$0.isWeekend }.map { ($0, windows) })
    }

    static func everyDay(_ texts: String...) -> [Weekday: [WorkCalendar.Window]] {
        let windows = texts.compactMap { WorkCalendar.Window($0) }
        return Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, windows) })
    }

    /// An office in Shanghai with the State Council's arrangements of 2011 to 2026.
    static func calendar() throws -> WorkCalendar {
        try WorkCalendar(zone: Zone("Asia/Shanghai"), week: week(hours)).adding(holidays: holidays())
    }

    static func holidays() throws -> [HolidayYear] {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let file = root.appendingPathComponent("Sources/Platform/Resources/holidays-cn.json")
        return try HolidayYear.list(json: Data(contentsOf: file))
    }

    static func day(_ text: String) throws -> Day { try #require(Day(text), "\(text) is no day") }

    /// `2026-11-23 08:30` or `… 08:30:15.250` by the clocks in Shanghai of today.
    static func shanghai(_ text: String) throws -> Instant {
        let parts = text.split(separator: " ")
        let time = parts[1].count == 5 ? "\(parts[1]):00" : String(parts[1])
        return try #require(Instant("\(parts[0])T\(time)+08:00"), "\(text) is no time")
    }

    static func utc(_ text: String) throws -> Instant { try #require(Instant(text), "\(text) is no instant") }
}
