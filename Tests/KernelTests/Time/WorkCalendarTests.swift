// WorkCalendarTests: what makes a calendar, and what is refused.
import Foundation
import Kernel
import Testing

struct WorkCalendarTests {
    private func window(_ text: String) throws -> WorkCalendar.Window {
        try #require(WorkCalendar.Window(text))
    }

    @Test func `a calendar that never opens is refused`() throws {
        let zone = try Zone("Asia/Shanghai")
        #expect(throws: CalendarProblem.neverOpen) { try WorkCalendar(zone: zone, week: [:]) }
        #expect(throws: CalendarProblem.neverOpen) { try WorkCalendar(zone: zone, week: [.monday: []]) }
    }

    @Test func `windows that overlap, come out of order or are empty are refused`() throws {
        let zone = try Zone("Asia/Shanghai")
        let morning = try window("08:30-12:00")
        let noon = try window("11:59-13:00")
        #expect(throws: CalendarProblem.windowsOutOfOrder(.weekday(.friday), "08:30-12:00", "11:59-13:00")) {
            try WorkCalendar(zone: zone, week: [.friday: [morning, noon]])
        }
        #expect(throws: CalendarProblem.self) {
            try WorkCalendar(zone: zone, week: [.friday: [window("14:00-17:30"), morning]])
        }
        #expect(throws: CalendarProblem.emptyWindow(.weekday(.friday), "12:00-12:00")) {
            try WorkCalendar(zone: zone, week: [.friday: [window("12:00-12:00")]])
        }
        #expect(throws: CalendarProblem.emptyWindow(.weekday(.friday), "22:00-06:00")) {
            try WorkCalendar(zone: zone, week: [.friday: [window("22:00-06:00")]])
        }
        _ = try WorkCalendar(zone: zone, week: [.friday: [morning, window("12:00-13:00")]])
    }

    @Test func `a day that differs needs a name, and hours when it is open`() throws {
        let office = try Office.calendar()
        let day = try Office.day("2026-11-23")
        #expect(throws: CalendarProblem.namelessDay(day)) { try office.overriding(day, with: .closed("")) }
        #expect(throws: CalendarProblem.openWithoutWindows(day)) {
            try office.overriding(day, with: .open("半天", []))
        }
        let half = try office.overriding(day, with: .open("半天", [window("08:30-12:00")]))
        #expect(half.windows(on: day).map(\.description) == ["08:30-12:00"])
        #expect(try half.overriding(day, with: nil) == office)
    }

    @Test func `more than a year without open time is refused where a due is counted`() throws {
        var calendar = try WorkCalendar(zone: Zone("Asia/Shanghai"), week: [.monday: Office.hours])
        var day = try Office.day("2026-11-23")
        for _ in 0..<60 {
            calendar = try calendar.overriding(day, with: .closed("停业"))
            day = day.adding(days: 7)
        }
        let start = try Office.shanghai("2026-11-23 10:00")
        let after = try Office.day("2026-11-23")
        #expect(throws: CalendarProblem.noOpenTime(after: after)) {
            try calendar.due(after: start, workingMinutes: 1)
        }
        #expect(throws: CalendarProblem.self) { try calendar.due(after: start, workingDays: 1) }
        #expect(throws: CalendarProblem.self) { try calendar.due(after: start, naturalDays: 3, rolled: true) }
        #expect(throws: CalendarProblem.self) { try calendar.nextOpening(atOrAfter: start) }
    }

    @Test func `a budget beyond the year 9999 is refused`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-11-23 10:00")
        #expect(throws: CalendarProblem.tooFar) { try office.due(after: start, workingMinutes: .max) }
        #expect(throws: CalendarProblem.tooFar) {
            try office.due(after: start, workingMinutes: 2_000_000_000)
        }
        #expect(throws: CalendarProblem.tooFar) {
            try office.due(after: start, naturalDays: .max, rolled: false)
        }
        #expect(throws: CalendarProblem.tooFar) { try office.due(after: start, workingDays: 9_000_000) }
    }

    @Test func `a calendar comes back from JSON, whose text is always the same`() throws {
        let day = try Office.day("2026-11-24")
        let office = try Office.calendar().overriding(day, with: .closed("台风"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = try encoder.encode(office)
        let again = try JSONDecoder().decode(WorkCalendar.self, from: text)
        #expect(again == office)
        #expect(try encoder.encode(again) == text)
        let week = try WorkCalendar(zone: .utc, week: [.monday: Office.hours])
        let hours = #"{"monday":["08:30-12:00","14:00-17:30"]}"#
        #expect(
            String(decoding: try encoder.encode(week), as: UTF8.self)
                == #"{"announcedYears":[],"days":[],"week":\#(hours),"zone":"UTC"}"#)
    }

    @Test(arguments: [
        #"{"zone":"UTC","week":{}}"#, #"{"zone":"CST","week":{"monday":["08:30-12:00"]}}"#,
        #"{"zone":"UTC","week":{"moonday":["08:30-12:00"]}}"#,
        #"{"zone":"UTC","week":{"monday":["8:30-12:00"]}}"#,
        #"{"zone":"UTC","week":{"monday":["12:00-08:30"]}}"#,
    ])
    func `JSON that is no calendar is refused`(_ text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(WorkCalendar.self, from: Data(text.utf8))
        }
    }

    @Test func `an office opens with its window and closes before its end`() throws {
        let office = try Office.calendar()
        #expect(try !office.isOpen(at: Office.shanghai("2026-11-23 08:29:59.999")))
        #expect(try office.isOpen(at: Office.shanghai("2026-11-23 08:30")))
        #expect(try office.isOpen(at: Office.shanghai("2026-11-23 11:59:59.999")))
        #expect(try !office.isOpen(at: Office.shanghai("2026-11-23 12:00")))
        let opening = try office.nextOpening(atOrAfter: Office.shanghai("2026-11-20 17:30"))
        #expect(try opening == Office.shanghai("2026-11-23 08:30"))
        let now = try Office.shanghai("2026-11-23 09:15:01.002")
        #expect(try office.nextOpening(atOrAfter: now) == now)
    }
}
