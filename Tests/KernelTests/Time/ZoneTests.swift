// ZoneTests: clocks of places, checked against Foundation.
import Foundation
import Kernel
import Testing

struct ZoneTests {
    static let names = [
        "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo",
        "America/St_Johns", "Africa/Casablanca", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu",
        "Europe/Moscow",
        "America/Havana",
    ]

    @Test(arguments: names)
    func `offsets, days and minutes are those of Foundation`(_ name: String) throws {
        let seed: UInt64 = 20_261_123
        var chance = Chance(seed: seed)
        let zone = try Zone(name)
        let place = try #require(TimeZone(identifier: name))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = place
        for number in 0..<6_000 {
            let second = chance.number(0...4_102_444_799)
            let instant = Instant(milliseconds: Int64(second) * 1_000 + Int64(chance.number(0...999)))
            let date = Date(timeIntervalSince1970: Double(second))
            let offset = Int64(place.secondsFromGMT(for: date)) * 1_000
            guard zone.offset(at: instant) == offset else {
                Issue.record(
                    "seed \(seed), \(name) at \(instant): \(zone.offset(at: instant)), not \(offset)")
                return
            }
            guard number % 4 == 0 else { continue }
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
            let day = Day(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0)
            let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
            let start = Instant(
                milliseconds: Int64(calendar.startOfDay(for: date).timeIntervalSince1970) * 1_000)
            guard zone.day(of: instant) == day, zone.minute(of: instant).number == minute,
                zone.startOfDay(zone.day(of: instant)) == start || name == "America/St_Johns"
            else {
                Issue.record(
                    "seed \(seed), \(name), \(instant): \(zone.day(of: instant)) \(zone.minute(of: instant))"
                )
                return
            }
        }
    }

    @Test func `every known zone has a table and its days follow one another`() throws {
        var count = 0
        for name in TimeZone.knownTimeZoneIdentifiers where name.contains("/") {
            let zone = try Zone(name)
            let day = try Office.day("2026-11-23")
            #expect(zone.endOfDay(day).adding(milliseconds: 1) == zone.startOfDay(day.adding(days: 1)))
            #expect(zone.day(of: zone.startOfDay(day)) == day && zone.day(of: zone.endOfDay(day)) == day)
            count += 1
        }
        #expect(count > 300)
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00.000Z"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00.000Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"),
        ("Asia/Shanghai", "1988-07-01", "08:30", "1988-06-30T23:30:00.000Z"),
        ("Asia/Shanghai", "2026-07-01", "08:30", "2026-07-01T00:30:00.000Z"),
        ("Asia/Shanghai", "2026-07-01", "24:00", "2026-07-01T16:00:00.000Z"),
    ])
    func `a time left out is the first after the gap and a time that comes twice is the earlier`(
        _ name: String, _ day: String, _ minute: String, _ instant: String
    ) throws {
        let minute = try #require(MinuteOfDay(minute))
        #expect(try Zone(name).instant(Office.day(day), minute).description == instant)
    }

    @Test func `days at which clocks change at midnight keep their ends`() throws {
        let saoPaulo = try Zone("America/Sao_Paulo")
        // Forward at midnight: the day begins at 01:00.
        #expect(saoPaulo.startOfDay(try Office.day("2018-11-04")).description == "2018-11-04T03:00:00.000Z")
        // Back at midnight: 23:59:59.999 comes twice and the second ends the day.
        #expect(saoPaulo.endOfDay(try Office.day("2018-02-17")).description == "2018-02-18T02:59:59.999Z")
        // Back at 00:01: the new day had begun, then the old one came again.
        let johns = try Zone("America/St_Johns")
        let day = try Office.day("2010-11-06")
        #expect(johns.day(of: johns.endOfDay(day)) == day)
        #expect(johns.day(of: johns.endOfDay(day).adding(milliseconds: 1)) == day.adding(days: 1))
        #expect(johns.endOfDay(day) > johns.startOfDay(day.adding(days: 1)))
        // A day that a place left out is empty.
        let apia = try Zone("Pacific/Apia")
        let skipped = try Office.day("2011-12-30")
        #expect(apia.endOfDay(skipped) < apia.startOfDay(skipped))
    }

    @Test(arguments: ["", "CST", "Asia/Nowhere", "EST", "../etc/passwd", "/"])
    func `a name that is no place is refused`(_ name: String) {
        #expect(throws: CalendarProblem.unknownZone(name)) { try Zone(name) }
    }

    @Test func `UTC needs no table and zones are kept by name`() throws {
        #expect(try Zone("UTC") == .utc)
        #expect(Zone.utc.day(of: Instant(milliseconds: -1)).description == "1969-12-31")
        let text = try JSONEncoder().encode([Zone("Asia/Shanghai")])
        #expect(try JSONDecoder().decode([Zone].self, from: text) == [Zone("Asia/Shanghai")])
    }
}
