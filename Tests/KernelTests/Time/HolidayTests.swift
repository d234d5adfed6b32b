// HolidayTests: the State Council's arrangements and their make-up workdays.
import Foundation
import Kernel
import Testing

/// T3: the State Council's arrangements, counted by hand on printed calendars.
struct HolidayTests {
    @Test(arguments: [
        // 2023: 春节 21 to 27 January, worked on Saturday 28 and Sunday 29; 端午 22 to 24 June, Sunday 25 worked;
        // 中秋国庆 29 September to 6 October, worked on Saturday 7 and Sunday 8.
        ("2023-01-20", 1, "2023-01-28"), ("2023-01-20", 2, "2023-01-29"), ("2023-06-21", 1, "2023-06-25"),
        ("2023-09-28", 3, "2023-10-09"), ("2023-04-22", 1, "2023-04-23"),
        // 2024: 春节 10 to 17 February, worked on Sundays 4 and 18; 清明 4 to 6 April, Sunday 7 worked.
        ("2024-02-03", 1, "2024-02-04"), ("2024-02-09", 1, "2024-02-18"), ("2024-04-03", 2, "2024-04-08"),
        ("2024-04-30", 3, "2024-05-08"), ("2024-05-09", 2, "2024-05-11"), ("2024-09-13", 2, "2024-09-18"),
        ("2024-09-30", 5, "2024-10-12"), ("2024-10-12", 1, "2024-10-14"),
        // 2025: 春节 28 January to 4 February, worked on Sunday 26 January and Saturday 8 February.
        ("2025-01-25", 1, "2025-01-26"), ("2025-01-27", 1, "2025-02-05"), ("2025-02-05", 3, "2025-02-08"),
        ("2025-04-25", 2, "2025-04-28"), ("2025-09-30", 2, "2025-10-10"), ("2025-09-30", 3, "2025-10-11"),
        // 2026: 元旦 1 to 3 January, Sunday 4 worked; 春节 15 to 23 February, worked on Saturdays 14 and 28.
        ("2026-01-02", 1, "2026-01-04"), ("2026-02-13", 1, "2026-02-14"), ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-27", 1, "2026-02-28"), ("2026-09-18", 2, "2026-09-21"), ("2026-09-30", 3, "2026-10-10"),
    ])
    func `a due counts make-up workdays and no closed day`(_ start: String, _ days: Int, _ last: String)
        throws
    {
        let due = try Office.calendar().due(after: Office.shanghai("\(start) 10:00"), workingDays: days)
        #expect(try due.instant == Office.shanghai("\(last) 23:59:59.999"))
        #expect(!due.isProvisional)
    }

    @Test(arguments: [
        ("2024-02-09 17:00", 60, "2024-02-18 09:00"), ("2024-04-06 12:00", 210, "2024-04-07 12:00"),
        ("2025-01-27 17:29", 2, "2025-02-05 08:31"), ("2026-02-14 16:30", 61, "2026-02-24 08:31"),
        ("2026-10-10 17:30", 1, "2026-10-12 08:31"),
    ])
    func `working minutes run on make-up workdays and stand on holidays`(
        _ start: String, _ minutes: Int, _ due: String
    ) throws {
        let answer = try Office.calendar().due(after: Office.shanghai(start), workingMinutes: minutes)
        #expect(try answer?.instant == Office.shanghai(due))
    }

    @Test func `a due in a year that is not announced is provisional`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-12-31 17:00")
        #expect(office.announcedYears == Set(2011...2026))
        #expect(try office.due(after: start, workingMinutes: 30)?.isProvisional == false)
        #expect(try office.due(after: start, workingMinutes: 31)?.isProvisional == true)
        #expect(try office.due(after: start, workingDays: 1).isProvisional)
        #expect(try !office.due(after: start, naturalDays: 3, rolled: false).isProvisional)
        #expect(try office.due(after: start, naturalDays: 3, rolled: true).isProvisional)
        let always = WorkCalendar.always(in: office.zone)
        #expect(try always.due(after: start, workingMinutes: 60 * 24)?.isProvisional == false)
    }

    @Test func `a new arrangement replaces the year's old one and leaves the office's own days`() throws {
        let typhoon = try Office.day("2026-02-14")
        let office = try Office.calendar().overriding(typhoon, with: .closed("台风"))
        let off = try [Office.day("2026-02-16"): "春节"]
        let changed = try office.adding(holidays: [HolidayYear(year: 2026, off: off, work: [:])])
        #expect(changed.overrides[typhoon]?.name == "台风")
        #expect(try changed.isWorkday(Office.day("2026-02-17")))
        #expect(try !changed.isWorkday(Office.day("2026-02-16")))
        #expect(try !changed.isWorkday(Office.day("2025-10-01")))
    }

    @Test func `an arrangement may begin in the December before and is replaced with it`() throws {
        let office = try Office.calendar()
        #expect(try !office.isWorkday(Office.day("2018-12-31")))
        #expect(try office.isWorkday(Office.day("2018-12-29")))
        let off = try [Office.day("2018-01-01"): "元旦"]
        let last = try office.adding(holidays: [HolidayYear(year: 2018, off: off, work: [:])])
        #expect(try last.overrides[Office.day("2018-12-31")]?.arrangement == 2019)
        let next = try office.adding(
            holidays: [HolidayYear(year: 2019, off: [Office.day("2019-01-01"): "元旦"], work: [:])])
        #expect(try next.isWorkday(Office.day("2018-12-31")))
        #expect(throws: CalendarProblem.self) {
            try HolidayYear(year: 2019, off: [Office.day("2018-11-30"): "元旦"], work: [:])
        }
    }

    @Test func `make-up workdays have the hours of the weekday that is chosen`() throws {
        let short = [WorkCalendar.Window(MinuteOfDay(540), MinuteOfDay(720))]
        let week = Office.week(Office.hours).merging([.friday: short]) { $1 }
        let calendar = try WorkCalendar(zone: Zone("Asia/Shanghai"), week: week)
        let years = try Office.holidays()
        let sunday = try Office.day("2026-01-04")
        #expect(try calendar.adding(holidays: years).windows(on: sunday) == Office.hours)
        #expect(try calendar.adding(holidays: years, makeUpLike: .friday).windows(on: sunday) == short)
        #expect(throws: CalendarProblem.makeUpLikeClosedDay(.sunday)) {
            try calendar.adding(holidays: years, makeUpLike: .sunday)
        }
    }

    @Test(arguments: [Int.min, Int.max, 0, -1]) func `no year is too strange to be refused`(_ year: Int) throws {
        let json = Data(#"[{"year":\#(year),"off":{"2026-01-01":"元旦"},"work":{}}]"#.utf8)
        #expect(throws: CalendarProblem.self) { try HolidayYear.list(json: json) }
    }

    @Test func `a list of holidays says what is wrong with it`() throws {
        func problem(_ json: String) -> CalendarProblem? {
            do {
                _ = try HolidayYear.list(json: Data(json.utf8))
                return nil
            } catch { return error }
        }
        let day = try Office.day("2027-01-01")
        #expect(
            problem(#"[{"year":2027,"off":{"2027-02-30":"春节"},"work":{}}]"#)
                == .badDate(year: 2027, text: "2027-02-30"))
        #expect(
            problem(#"[{"year":2026,"off":{"2027-01-01":"元旦"},"work":{}}]"#)
                == .dayInOtherYear(year: 2026, day: day))
        #expect(
            problem(#"[{"year":2027,"off":{"2027-01-01":"元旦"},"work":{"2027-01-01":"元旦"}}]"#)
                == .dayBothOffAndWorked(year: 2027, day: day))
        #expect(
            problem(#"[{"year":2027,"off":{"2027-01-01":""},"work":{}}]"#)
                == .namelessHoliday(year: 2027, day: day))
        #expect(problem(#"[{"year":2027,"off":{},"work":{}}]"#) == .yearWithoutHolidays(2027))
        let year = #"{"year":2027,"off":{"2027-01-01":"元旦"},"work":{}}"#
        #expect(problem("[\(year),\(year)]") == .yearTwice(2027))
        #expect(problem("[\(year)]") == nil)
        let missing = problem(#"[{"year":2027,"off":{}}]"#)
        #expect(missing?.description == "not a list of holiday years: entry 1 has no work")
        #expect(problem("{").map { $0.key } == "holidays.unreadable")
    }
}
