// DayTests: civil days and their texts.
import Foundation
import Kernel
import Testing

struct DayTests {
    @Test func `a day is read as it is written`() throws {
        let day = try Office.day("2026-11-23")
        #expect((day.year, day.month, day.day) == (2026, 11, 23))
        #expect(day.weekday == .monday)
        #expect(day.description == "2026-11-23")
        #expect(String(decoding: try JSONEncoder().encode([day]), as: UTF8.self) == "[\"2026-11-23\"]")
        #expect(try JSONDecoder().decode([Day].self, from: Data("[\"2026-11-23\"]".utf8)) == [day])
    }

    @Test(arguments: [
        "", "2026-11-3", "2026-13-01", "2026-00-10", "2026-02-29", "1900-02-29", "2026-11-31", "2026/11/23",
        "2026-11-23 ", "20261123", "0000-01-01", "-001-01-01", "2026-11-２3",
    ])
    func `what is not a day is not read`(_ text: String) { #expect(Day(text) == nil) }

    @Test func `every day from 0001 to 9999 has its own date in order`() throws {
        var day = try Office.day("0001-01-01")
        #expect(day.weekday == .monday)
        var count = 0
        for year in 1...9999 {
            for month in 1...12 {
                let last = try #require(Day.last(ofMonth: month, year: year))
                for date in 1...last.day {
                    guard (day.year, day.month, day.day) == (year, month, date) else {
                        Issue.record("\(day) should be \(year)-\(month)-\(date)")
                        return
                    }
                    day = day.adding(days: 1)
                    count += 1
                }
            }
        }
        #expect(count == 3_652_059)
        #expect(day.adding(days: -1).description == "9999-12-31")
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-11-23", 3, "2027-02-23"),
        ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -13, "2024-12-15"), ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 3, "2026-11-30"),
    ])
    func `a month on is the same day or the month's last`(_ text: String, _ months: Int, _ due: String) throws
    {
        #expect(try Office.day(text).adding(months: months).description == due)
    }

    @Test func `months have a first and a last day`() throws {
        #expect(try Office.day("2024-02-10").firstOfMonth.description == "2024-02-01")
        #expect(try Office.day("2024-02-10").lastOfMonth.description == "2024-02-29")
        #expect(Day.first(ofMonth: 12, year: 2026)?.description == "2026-12-01")
        #expect(Day.last(ofMonth: 13, year: 2026) == nil)
        #expect(try Office.day("2026-11-23").days(since: Office.day("2026-10-24")) == 30)
    }
}
