// MeterLinesTests: who bears what a meter counted, how much of it, and when it falls due.
import Kernel
import Platform
import Proof
import Registry
import Testing

@testable import Billing

@Suite struct MeterLinesTests {
    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    private static func hold(_ person: Int64, _ from: String, _ to: String? = nil, _ role: TenureRole = .owner) -> BillHold {
        BillHold(person: Person.ID(person), role: role, from: day(from), to: to.map(day))
    }

    private static func agreed(_ payer: Int64?, _ from: String, _ to: String? = nil, object: String = "") -> BillAssignment {
        BillAssignment(
            object: object, quantityHundredths: 100, payer: payer.map { Person.ID($0) }, from: day(from), to: to.map(day))
    }

    /// November's lines of a meter that stood at nothing on 31 October and counted ten a reading, at 3.00.
    private static func lines(
        _ readings: [String], _ holds: [BillHold] = [hold(1, "2019-06-01")], assignments: [BillAssignment] = [],
        reliefs: [BillRelief] = [], dueDay: Int = 5, billed: [BilledBefore] = []
    ) throws -> [BillLine] {
        let november = BillRunHome.november
        let standard = BillStandard(
            id: FeeStandard.ID(1), use: "all", price: 30_000, priceMonths: 1, basis: .reading, cycleMonths: 0, rounding: .fen,
            dueDay: dueDay, dueMonthOffset: 0, from: day("2019-01-01"), to: nil)
        let terms = BillTerms(
            item: FeeItem.ID(7), book: .own, standards: [standard], start: .fromDelivery, basis: .actual, from: november.first,
            to: november.last, liveFrom: day("2020-01-01"))
        let home = BillHome(
            unit: Registry.Unit.ID(3), area: 9_800, use: "dwelling", isDelivered: true, holds: holds, start: terms.start,
            liveFrom: terms.liveFrom)
        let face = try MeterFace(digits: 5)
        var all = [try MeterReading(.first, on: day("2026-10-31"), thousandths: 0, of: face)]
        for (place, on) in readings.enumerated() {
            all.append(try MeterReading(.regular, on: day(on), thousandths: Int64(place + 1) * 10_000, of: face))
        }
        return MeterLines(
            terms: terms, home: home, meters: [BillMeter(serial: "S-1", isRemoved: false, readings: all)], billed: billed,
            assignments: assignments, reliefs: reliefs
        ).lines()
    }

    @Test func `what was used up to the reading at a transfer is the seller's`() throws {
        let sold = [Self.hold(1, "2019-06-01", "2026-11-16"), Self.hold(2, "2026-11-16")]
        func payers(_ readings: [String]) throws -> [String] {
            try Self.lines(readings, sold).map { "\($0.payer?.number ?? 0) \($0.to)" }
        }
        #expect(try payers(["2026-11-16"]) == ["1 2026-11-16"])
        #expect(try payers(["2026-11-15"]) == ["1 2026-11-15"])
        #expect(try payers(["2026-11-17"]) == ["2 2026-11-17"])
        #expect(try payers(["2026-11-16", "2026-11-17", "2026-11-28"]) == ["1 2026-11-16", "2 2026-11-28"])
        // The owner's charging begins on the day of delivery: what was used before is the developer's.
        let delivered = [Self.hold(9, "2018-01-01", nil, .developer), Self.hold(1, "2026-11-10")]
        #expect(try Self.lines(["2026-11-10", "2026-11-28"], delivered).map(\.payer) == [Person.ID(9), Person.ID(1)])
    }

    @Test func `a tenant who agreed pays what the meter counted, and the owner is liable beside`() throws {
        let holds = [Self.hold(1, "2019-06-01"), Self.hold(5, "2026-11-05", "2026-11-20", .tenant)]
        let lines = try Self.lines(
            ["2026-11-05", "2026-11-20", "2026-11-28"], holds, assignments: [Self.agreed(5, "2026-11-05")])
        #expect(lines.map(\.payer) == [Person.ID(1), Person.ID(5), Person.ID(1)])
        #expect(lines.map(\.liable) == [nil, Person.ID(1), nil])
        #expect(lines.map(\.amount) == [Money(fen: 3_000), Money(fen: 3_000), Money(fen: 3_000)])
        // What was agreed of this meter goes before what was agreed of all, and of another meter it says nothing.
        func payer(_ assignments: [BillAssignment]) throws -> [Person.ID?] {
            try Self.lines(["2026-11-20"], assignments: assignments).map(\.payer)
        }
        #expect(try payer([Self.agreed(5, "2026-01-01"), Self.agreed(6, "2025-01-01", object: "S-1")]) == [Person.ID(6)])
        #expect(try payer([Self.agreed(5, "2026-01-01", object: "S-2")]) == [Person.ID(1)])
        #expect(try payer([Self.agreed(5, "2026-01-01", "2026-11-18")]) == [Person.ID(1)])
    }

    @Test func `an approved relief is taken from what a meter counted, and a waiver says so`() throws {
        func relief(_ pays: Int, _ from: String, _ to: String) -> BillRelief {
            BillRelief(id: 4, paysPerMille: pays, from: Self.day(from), to: Self.day(to))
        }
        let half = relief(500, "2026-11-01", "2026-11-14")
        let lines = try Self.lines(["2026-11-14", "2026-11-28"], reliefs: [half])
        #expect(lines.map(\.amount) == [Money(fen: 1_500), Money(fen: 3_000)])
        let part = try #require(Computing.read(lines[0].computing)?.parts?.first)
        #expect(part.pays == 500 && part.relief != nil && part.fen == 1_500)
        #expect(try Self.lines(["2026-11-28"], reliefs: [relief(0, "2026-11-01", "2026-11-30")]).map(\.skipped) == [.waived])
    }

    private static func billed(_ from: String, _ to: String, _ isReversed: Bool = false) -> BilledBefore {
        BilledBefore(object: "S-1", from: day(from), to: day(to), isReversed: isReversed)
    }

    @Test func `a bill that was taken back between two that stand is billed anew, with what was read since`() throws {
        let readings = ["2026-11-05", "2026-11-10", "2026-11-20", "2026-11-28"]
        let first = Self.billed("2026-11-01", "2026-11-05"), last = Self.billed("2026-11-11", "2026-11-20")
        func days(_ billed: [BilledBefore]) throws -> [String] {
            try Self.lines(readings, billed: billed).filter { $0.skipped == nil }.map { "\($0.from) \($0.to) \($0.generation)" }
        }
        #expect(
            try days([first, Self.billed("2026-11-06", "2026-11-10", true), last])
                == ["2026-11-06 2026-11-10 1", "2026-11-21 2026-11-28 0"])
        // Taken back and billed already; and what was never billed between two is the former books'.
        #expect(
            try days([first, Self.billed("2026-11-06", "2026-11-10", true), Self.billed("2026-11-06", "2026-11-10"), last])
                == ["2026-11-21 2026-11-28 0"])
        #expect(try days([first, last]) == ["2026-11-21 2026-11-28 0"])
        // A bill of two readings stands over one of them.
        #expect(
            try days([Self.billed("2026-11-01", "2026-11-10"), Self.billed("2026-11-06", "2026-11-10", true), last])
                == ["2026-11-21 2026-11-28 0"])
    }

    @Test func `whatever is taken back, runs one after another bill each reading once`() throws {
        var dice = Dice(seed: 20_261_128)
        for seed in 0..<400 {
            var readings: [String] = []
            var on = 0
            while true {
                on += dice.number(1...6)
                guard on <= 28 else { break }
                readings.append("2026-11-\(on < 10 ? "0" : "")\(on)")
            }
            guard !readings.isEmpty else { continue }
            var billed: [BilledBefore] = []
            for _ in 0..<dice.number(1...4) {
                let upTo = dice.number(1...readings.count)
                for line in try Self.lines(Array(readings.prefix(upTo)), billed: billed) where line.skipped == nil {
                    billed.append(BilledBefore(object: "S-1", from: line.from, to: line.to, isReversed: false))
                }
                billed = billed.map { bill in
                    let isReversed = bill.isReversed || dice.happens(oneIn: 3)
                    return BilledBefore(object: "S-1", from: bill.from, to: bill.to, isReversed: isReversed)
                }
            }
            let lines = try Self.lines(readings, billed: billed).filter { $0.skipped == nil }
            let stands = billed.filter { !$0.isReversed }.map { ($0.from, $0.to) } + lines.map { ($0.from, $0.to) }
            // Counted day by day: each day up to the newest reading lies in exactly one bill that stands.
            let newest = Self.day(readings[readings.count - 1])
            var day = Self.day("2026-11-01")
            while day <= newest {
                let count = stands.count { $0.0 <= day && day <= $0.1 }
                #expect(count == 1, "seed \(seed) \(day)")
                day = day.adding(days: 1)
            }
            // Nothing has the identity of a bill that is there already.
            for line in lines { #expect(line.generation == Int64(billed.count { $0.from == line.from }), "seed \(seed)") }
        }
    }

    @Test func `nothing that was read falls due before it was read`() throws {
        #expect(try Self.lines(["2026-11-28"]).map(\.due) == [Self.day("2026-11-28")])
        #expect(try Self.lines(["2026-11-28"], dueDay: 30).map(\.due) == [Self.day("2026-11-30")])
    }
}
