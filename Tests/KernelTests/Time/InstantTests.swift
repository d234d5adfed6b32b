// InstantTests: points in time, times of day and their texts.
import Foundation
import Kernel
import Testing

struct InstantTests {
    @Test func `an instant is read as it is written`() throws {
        let text = "2026-11-23T01:02:03.456Z"
        let instant = try Office.utc(text)
        #expect(instant.milliseconds == 1_795_395_723_456)
        #expect(instant.description == text)
        #expect(Instant(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: 0).description == "1970-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        ("2026-11-23T09:02:03.456+08:00", "2026-11-23T01:02:03.456Z"),
        ("2026-11-22T19:32:03-05:30", "2026-11-23T01:02:03.000Z"),
        ("2026-11-23T01:02:03.4Z", "2026-11-23T01:02:03.400Z"),
        ("2026-11-23T01:02:03.999999Z", "2026-11-23T01:02:03.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ])
    func `offsets and fractions are understood`(_ text: String, _ same: String) throws {
        #expect(try Office.utc(text).description == same)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T01:02:03", "2026-11-23 01:02:03Z", "2026-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T01:60:00Z", "2026-11-23T01:02:60Z", "2026-11-23T01:02:03.Z",
        "2026-11-23T01:02:03Zx", "2026-11-23T01:02:03+8:00", "2026-11-23T01:02:03+0800",
        "+026-11-23T01:02:03Z",
        "2026-11-23T01:02:03+19:00", "２026-11-23T01:02:03Z",
    ])
    func `what is not an instant is not read`(_ text: String) { #expect(Instant(text) == nil) }

    @Test func `an instant is a number in JSON and absurd ones are refused`() throws {
        let instant = Instant(milliseconds: 1_795_395_723_456)
        #expect(String(decoding: try JSONEncoder().encode([instant]), as: UTF8.self) == "[1795395723456]")
        #expect(try JSONDecoder().decode([Instant].self, from: Data("[1795395723456]".utf8)) == [instant])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Instant].self, from: Data("[\(Int64.max)]".utf8))
        }
        #expect(!Instant(milliseconds: .max).description.isEmpty)
        #expect(!Instant(milliseconds: .min).description.isEmpty)
    }

    @Test func `texts of random instants agree with Foundation and come back`() throws {
        var chance = Chance(seed: 11)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<5_000 {
            let instant = Instant(
                milliseconds: Int64(chance.number(-62_135_596_800...253_402_300_799)) * 1_000)
            #expect(Instant(instant.description) == instant)
            guard instant.milliseconds > -12_000_000_000_000 else { continue }
            #expect(
                instant.description
                    == Date(timeIntervalSince1970: Double(instant.milliseconds / 1_000)).formatted(style))
        }
    }

    @Test func `sums and differences are in milliseconds`() {
        let instant = Instant(milliseconds: 1_000)
        #expect(instant.adding(minutes: -2).milliseconds == -119_000)
        #expect(instant.adding(milliseconds: 5).milliseconds(since: instant) == 5)
        #expect(instant < instant.adding(milliseconds: 1))
    }
}

struct MinuteOfDayTests {
    @Test func `a time of day is read as it is written`() {
        #expect(MinuteOfDay("08:30")?.number == 510)
        #expect(MinuteOfDay(510).description == "08:30")
        #expect(MinuteOfDay("24:00") == .endOfDay)
        #expect(MinuteOfDay("00:00") == .midnight)
    }

    @Test(arguments: ["", "8:30", "08:60", "24:01", "25:00", "08:30 ", "-1:30", "0830", "08:3"])
    func `what is not a time of day is not read`(_ text: String) { #expect(MinuteOfDay(text) == nil) }
}
