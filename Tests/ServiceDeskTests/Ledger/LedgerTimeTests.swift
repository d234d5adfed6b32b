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
}
