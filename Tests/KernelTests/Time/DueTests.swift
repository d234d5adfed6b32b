// DueTests: dues counted by hand.
import Kernel
import Testing

struct DueTests {
    @Test(arguments: [
        ("2026-11-23 09:00", 15, "2026-11-23 09:15"),  // within the morning
        ("2026-11-23 11:50", 15, "2026-11-23 14:05"),  // over noon
        ("2026-11-23 12:30", 15, "2026-11-23 14:15"),  // at noon
        ("2026-11-23 17:15", 15, "2026-11-23 17:30"),  // used up as the office closes
        ("2026-11-23 17:16", 15, "2026-11-24 08:31"),  // over night
        ("2026-11-21 10:00", 15, "2026-11-23 08:45"),  // on a Saturday
        ("2026-11-20 17:00", 450, "2026-11-23 17:30"),  // over a weekend, a whole day of seven hours
        ("2026-11-23 09:00:30.250", 15, "2026-11-23 09:15:30.250"),
        ("2026-11-22 03:00", 0, "2026-11-22 03:00"),
    ])
    func `working minutes run only in open hours`(_ start: String, _ minutes: Int, _ due: String) throws {
        let answer = try Office.calendar().due(after: Office.shanghai(start), workingMinutes: minutes)
        #expect(try answer?.instant == Office.shanghai(due))
    }

    @Test func `three natural days end with the third, and midnight after it is late`() throws {
        let start = try Office.shanghai("2026-11-20 16:45")
        let due = try Office.calendar().due(after: start, naturalDays: 3, rolled: false).instant
        #expect(try due == Office.shanghai("2026-11-23 23:59:59.999"))
        #expect(try Office.shanghai("2026-11-23 23:59:59.999") <= due)
        #expect(try Office.shanghai("2026-11-24 00:00") > due)
        let midnight = try Office.calendar().due(
            after: Office.shanghai("2026-11-20 00:00"), naturalDays: 3, rolled: false)
        #expect(midnight.instant == due)
    }

    @Test(arguments: [
        ("2024-09-28", "2024-10-01", "2024-10-08"),  // 国庆节
        ("2026-11-18", "2026-11-21", "2026-11-23"),  // a Saturday
        ("2025-02-05", "2025-02-08", "2025-02-08"),  // a Saturday that is worked
        ("2026-02-12", "2026-02-15", "2026-02-24"),  // 春节
        ("2026-11-20", "2026-11-23", "2026-11-23"),
    ])
    func `a last day that is closed gives way to the next workday when rolled`(
        _ start: String, _ last: String, _ rolled: String
    ) throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("\(start) 08:00")
        let end = try Office.shanghai("\(last) 23:59:59.999")
        let rolledEnd = try Office.shanghai("\(rolled) 23:59:59.999")
        #expect(try office.due(after: start, naturalDays: 3, rolled: false).instant == end)
        #expect(try office.due(after: start, naturalDays: 3, rolled: true).instant == rolledEnd)
    }

    @Test func `no days at all end with the day itself`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-11-21 10:00")
        let end = try Office.shanghai("2026-11-21 23:59:59.999")
        #expect(try office.due(after: start, naturalDays: 0, rolled: false).instant == end)
        #expect(try office.due(after: start, workingDays: 0).instant == end)
    }

    @Test func `a night shift goes through midnight and through the change of clocks`() throws {
        let calendar = try WorkCalendar(
            zone: Zone("Europe/Berlin"), week: Office.everyDay("00:00-06:00", "22:00-24:00"))
        func due(_ start: String, _ minutes: Int) throws -> String? {
            try calendar.due(after: Office.utc(start), workingMinutes: minutes)?.instant.description
        }
        #expect(try due("2026-11-23T22:50:00Z", 30) == "2026-11-23T23:20:00.000Z")
        // Five hours from midnight to six when clocks go forward, seven when they go back.
        #expect(try due("2026-03-28T23:00:00Z", 150) == "2026-03-29T01:30:00.000Z")
        #expect(try due("2026-03-28T23:00:00Z", 300) == "2026-03-29T04:00:00.000Z")
        #expect(try due("2026-03-28T23:00:00Z", 301) == "2026-03-29T20:01:00.000Z")
        #expect(try due("2026-10-24T22:00:00Z", 420) == "2026-10-25T05:00:00.000Z")
        #expect(try due("2026-10-24T22:00:00Z", 421) == "2026-10-25T21:01:00.000Z")
    }

    @Test func `a window whose beginning comes twice opens the first time`() throws {
        let calendar = try WorkCalendar(
            zone: Zone("Europe/Berlin"), week: Office.everyDay("02:30-05:00"))
        let day = try (Office.utc("2026-10-24T22:00:00Z"), Office.utc("2026-10-25T22:00:00Z"))
        #expect(calendar.worked(from: day.0, to: day.1) == 210 * 60_000)
        let hidden = try WorkCalendar(zone: calendar.zone, week: Office.everyDay("02:10-02:50"))
        let gap = try (Office.utc("2026-03-28T23:00:00Z"), Office.utc("2026-03-29T22:00:00Z"))
        #expect(hidden.worked(from: gap.0, to: gap.1) == 0)
    }

    @Test func `a past due uses the offset of its own time`() throws {
        let calendar = try WorkCalendar(zone: Zone("Asia/Shanghai"), week: Office.week(Office.hours))
        let due = try calendar.due(after: Office.utc("1988-07-03T12:00:00Z"), workingMinutes: 30)
        #expect(due?.instant.description == "1988-07-04T00:00:00.000Z")
        let days = try calendar.due(after: Office.utc("1988-07-03T12:00:00Z"), naturalDays: 3, rolled: false)
        #expect(days.instant.description == "1988-07-06T14:59:59.999Z")
    }

    @Test func `pauses take out open time only and overlapping ones only once`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-11-23 09:00")
        func pause(_ from: String, _ to: String?) throws -> Pause {
            try Pause(from: Office.shanghai(from), to: to.map(Office.shanghai))
        }
        func due(_ minutes: Int, _ pauses: Pause...) throws -> Instant? {
            try office.due(after: start, workingMinutes: minutes, pauses: pauses)?.instant
        }
        // From eleven to next morning at nine: an hour, the afternoon, half an hour.
        let night = try pause("2026-11-23 11:00", "2026-11-24 09:00")
        #expect(try due(180, night) == Office.shanghai("2026-11-24 10:00"))
        #expect(
            try due(180, night, night, pause("2026-11-23 16:00", "2026-11-24 08:45"))
                == Office.shanghai("2026-11-24 10:00"))
        // At noon nothing is lost.
        #expect(
            try due(210, pause("2026-11-23 12:00", "2026-11-23 14:00")) == Office.shanghai("2026-11-23 14:30")
        )
        // Still paused: no due, unless it was used up before.
        #expect(try due(180, pause("2026-11-23 11:00", nil)) == nil)
        #expect(try due(120, pause("2026-11-23 11:00", nil)) == Office.shanghai("2026-11-23 11:00"))
        #expect(try due(121, pause("2026-11-23 11:00", nil)) == nil)
        #expect(throws: CalendarProblem.self) { try pause("2026-11-23 11:00", "2026-11-23 10:59") }
    }

    @Test func `emergencies run at any hour`() throws {
        let always = try WorkCalendar.always(in: Zone("Asia/Shanghai"))
        let due = try always.due(after: Office.shanghai("2026-02-17 23:50"), workingMinutes: 30)
        #expect(try due?.instant == Office.shanghai("2026-02-18 00:20"))
    }

    @Test func `a short promise is counted a million times a second`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-11-02 08:30").milliseconds
        var sum: Int64 = 0
        let count = 1_000_000
        let time = try ContinuousClock().measure {
            for number in 0..<count {
                let instant = Instant(milliseconds: start + Int64(number) * 2_500)
                sum &+= try office.due(after: instant, workingMinutes: 15)?.instant.milliseconds ?? 0
            }
        }
        #expect(sum != 0)
        // `bin/bench` reads this line.
        print("\(Int(Double(count) / (time / .seconds(1)))) dues a second")
        // The aim is a second on an idle core; a busy machine gets four.
        #expect(time < .seconds(4), "\(count) dues took \(time)")
    }
}
