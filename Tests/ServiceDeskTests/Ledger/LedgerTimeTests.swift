// LedgerTimeTests: dates and times as offices write them.
import Kernel
import Proof
import Sheets
import Testing

@testable import ServiceDesk

@Suite struct LedgerTimeTests {
    @Test(
        arguments: [
            ("2019/4/25 9:32:09", "2019-04-25T09:32:09"), ("2019-04-25", "2019-04-25"),
            ("2019年4月25日 下午3时5分", "2019-04-25T15:05:00"), ("2019年4月25日15:05", "2019-04-25T15:05:00"),
            ("2019.4.25 9:32", "2019-04-25T09:32:00"), ("20190425", "2019-04-25"), ("20190425093209", "2019-04-25T09:32:09"),
            ("２０１９／４／２５", "2019-04-25"), ("2019-04-25T01:32:09Z", "2019-04-25T09:32:09"),
            ("1990-09-16T15:30:00Z", "1990-09-16T23:30:00"),
            ("2019/4/25 24:00", "2019-04-26T00:00:00"), ("2019/4/25 上午12:10", "2019-04-25T00:10:00"),
            ("2019/4/25 星期四 9:00", "2019-04-25T09:00:00"), ("2019/2/30", nil), ("昨天", nil), ("", nil), ("13:20", nil),
            ("2019/4/25 25:00", nil), ("138001380001", nil),
            // Twelve at night ends the day, at noon it is noon; one at night is nobody's guess.
            ("2024年3月5日晚上12点", "2024-03-06T00:00:00"), ("2024/3/5 晚12:30", "2024-03-06T00:30:00"),
            ("2024年3月5日中午12点", "2024-03-05T12:00:00"), ("2024年3月5日凌晨12点10分", "2024-03-05T00:10:00"),
            ("2024年3月5日中午1点半", "2024-03-05T13:30:00"), ("2024年3月5日晚上1点", nil),
            ("2024年3月5日下午3点", "2024-03-05T15:00:00"), ("2024年3月5日下午三点", "2024-03-05T15:00:00"),
            ("二〇二四年三月十五日", "2024-03-15"), ("2024-03-05 PM 3:05", "2024-03-05T15:05:00"),
            ("2024-03-05 3:05 p.m.", "2024-03-05T15:05:00"), ("2024/3/5 24:30", nil), ("2024-3-5 9:00-10:00", nil),
            ("民国113年3月5日", "2024-03-05"), ("113/3/5", nil), ("20240305 0932", "2024-03-05T09:32:00"),
            ("2024-03-05 09:32:00+08:00", "2024-03-05T09:32:00"), ("2024年3月5日（星期二）上午9时", "2024-03-05T09:00:00"),
            // A year of two digits is read where one reading only is a day, or where it says 年.
            ("4/25/19", "2019-04-25"), ("19年4月5日", "2019-04-05"), ("4/5/19", nil), ("25.4.19", nil), ("25/4/2019", "2019-04-25"),
            ("4/5/2019", nil), ("1989-04-05", nil), ("32000", nil), ("43892", "2020-03-02"),
        ] as [(String, String?)])
    func `a written time is read as it is meant, or not at all`(words: String, expected: String?) throws {
        let zone = try Zone("Asia/Shanghai")
        let time = LedgerTime.read(words, zone: zone)
        let text = time.map { time in
            guard let clock = time.clock else { return time.day.description }
            let parts = [clock / 3_600_000, clock / 60_000 % 60, clock / 1_000 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "\(time.day)T" + parts.joined(separator: ":")
        }
        #expect(text == expected, "\(words)")
    }

    @Test func `a day without a time begins at its first instant and is done by its last`() throws {
        let zone = try Zone("Asia/Shanghai")
        let time = try #require(LedgerTime.read("2018/4/24", zone: zone))
        #expect(time.start(in: zone).description == "2018-04-23T16:00:00.000Z")
        #expect(time.end(in: zone).description == "2018-04-24T15:59:59.999Z")
    }

    @Test func `what could be two days is told apart from what is no day`() {
        for (words, isAmbiguous) in [("4/5/19", true), ("25.4.19", true), ("4/25/19", false), ("昨天", false), ("2019/4/5", false)] {
            #expect(LedgerTime.isAmbiguous(.text(words)) == isAmbiguous, "\(words)")
        }
        #expect(LedgerTime.read("19年4月5日", zone: Zone.utc)?.isShortYear == true)
    }

    @Test(
        arguments: [
            ("2024-03-05", "9:32", "2024-03-05 572"), ("2024-03-05", "下午3点", "2024-03-05 900"), ("2024-03-05", "", "2024-03-05 nil"),
            ("", "2024-03-05 9:32", "2024-03-05 572"), ("2024-03-05", "2024-03-05 9:32", "2024-03-05 572"),
            ("2024-03-05", "2024-03-06 9:32", nil), ("9:32", "9:32", nil), ("2024-03-05", "上门", nil),
        ] as [(String, String, String?)])
    func `a day and its time may stand in two columns`(day: String, time: String, expected: String?) throws {
        let zone = try Zone("Asia/Shanghai")
        let read = LedgerTime.read(.text(day), and: .text(time), zone: zone)
        #expect(read.map { "\($0.day) \($0.clock.map { "\($0 / 60_000)" } ?? "nil")" } == expected)
        let cell = SheetCell.moment(SheetMoment(hour: 9, minute: 32, hasTime: true))
        #expect(LedgerTime.read(.number(45_356, text: "45356"), and: cell, zone: zone)?.clock == Int64(34_320_000))
    }
}
