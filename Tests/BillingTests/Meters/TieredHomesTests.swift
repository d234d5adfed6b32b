// TieredHomesTests: bands of a home with several meters, over owners, turned dials, empty months and reliefs.
import Kernel
import Platform
import Proof
import Registry
import Testing

@testable import Billing

@Suite struct TieredHomesTests {
    private typealias Read = (day: String, thousandths: Int64, kind: MeterReading.Kind)

    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    private static func standard(_ tiers: PriceTiers) -> BillStandard {
        BillStandard(
            id: FeeStandard.ID(1), use: "all", price: 10_000, priceMonths: 1, basis: .reading, cycleMonths: 0, rounding: .fen,
            dueDay: 10, dueMonthOffset: 0, from: day("2019-01-01"), to: nil, tiers: tiers)
    }

    private static func meter(_ serial: String, _ readings: [Read], doubted: [String] = []) throws -> BillMeter {
        let face = try MeterFace(digits: 4)
        return BillMeter(
            serial: serial, isRemoved: false,
            readings: try readings.map { try MeterReading($0.kind, on: day($0.day), thousandths: $0.thousandths, of: face) },
            doubted: Set(doubted.map(day)))
    }

    private static func lines(
        _ tiers: PriceTiers, _ meters: [BillMeter], billed: [BilledBefore] = [],
        holds: [BillHold] = [BillHold(person: Person.ID(1), role: .owner, from: day("2019-01-01"), to: nil)],
        reliefs: [BillRelief] = []
    ) -> [BillLine] {
        let terms = BillTerms(
            item: FeeItem.ID(7), book: .collected, standards: [standard(tiers)], start: .nextMonth, basis: .actual,
            from: day("2026-01-01"), to: day("2026-12-31"), liveFrom: day("2020-01-01"))
        let home = BillHome(
            unit: Registry.Unit.ID(3), area: 9_800, use: "dwelling", isDelivered: true, holds: holds, start: .nextMonth,
            liveFrom: day("2020-01-01"))
        return MeterLines(terms: terms, home: home, meters: meters, billed: billed, reliefs: reliefs).lines()
    }

    @Test func `the bands are the home's: a second meter goes on where the first one is`() throws {
        let kitchen: [Read] = [("2026-09-30", 0, .first), ("2026-10-31", 20_000, .regular)]
        let bath: [Read] = [("2026-09-30", 0, .first), ("2026-10-31", 15_000, .regular)]
        let month = try PriceTiers(.month, try PriceTiers.read("30=2"))
        // Thirty of thirty-five at 1 yuan, whichever meter counted them.
        #expect(try Self.lines(month, [Self.meter("A", kitchen), Self.meter("B", bath)]).map(\.amount.fen) == [2_000, 2_000])
        let year = try PriceTiers(.year, try PriceTiers.read("30=2"))
        #expect(try Self.lines(year, [Self.meter("A", kitchen), Self.meter("B", bath)]).map(\.amount.fen) == [2_000, 2_000])
        // One that a colleague has not confirmed keeps the home waiting: nobody knows where the other begins.
        let doubted = try Self.lines(year, [Self.meter("A", kitchen, doubted: ["2026-10-31"]), Self.meter("B", bath)])
        #expect(doubted.map(\.skipped) == [.doubtedReading, .doubtedReading])
    }

    @Test func `however many meters and whenever they are read, the year's bands are used once`() throws {
        var dice = Dice(seed: 20_261_201)
        for turn in 0..<Effort.cases / 40 {
            let over = dice.number64(20...120)
            let tiers = try PriceTiers(
                .year,
                [
                    PriceTier(over: over, price: UnitPrice(tenThousandths: dice.number64(1...30_000))),
                    PriceTier(over: over + dice.number64(1...80), price: UnitPrice(tenThousandths: dice.number64(1...30_000))),
                ])
            var total: Int64 = 0
            var meters: [BillMeter] = []
            for place in 0..<dice.number(1...3) {
                var (day, dial) = (Self.day("2025-12-31").adding(days: dice.number(0...40)), Int64(0))
                var readings: [Read] = [(day.description, dial, .first)]
                for _ in 0..<dice.number(1...5) {
                    day = day.adding(days: dice.number(1...60))
                    dial += dice.number64(0...60_000)
                    readings.append((day.description, dial, .regular))
                }
                total += dial
                meters.append(try Self.meter("M\(place)", readings))
            }
            let parts = try Self.lines(tiers, meters).flatMap { try #require(Computing.read($0.computing)?.parts) }
            let billed = parts.reduce(Int128(0)) { $0 + Int128($1.price) * Int128($1.thousandths) }
            let pieces = try tiers.pieces(
                of: total, after: 0, base: UnitPrice(tenThousandths: 10_000), months: MonthCount(parts: 0))
            let expected = pieces.reduce(Int128(0)) { $0 + Int128($1.price) * Int128($1.thousandths) }
            #expect(billed == expected, "turn \(turn)")
        }
    }

    @Test func `a buyer goes on in the home's bands of the year, and a dial that turned counts what it turned`() throws {
        let tiers = try PriceTiers(.year, try PriceTiers.read("100=2"))
        let holds = [
            BillHold(person: Person.ID(1), role: .owner, from: Self.day("2019-01-01"), to: Self.day("2026-06-30")),
            BillHold(person: Person.ID(2), role: .owner, from: Self.day("2026-06-30"), to: nil),
        ]
        let meter = try Self.meter(
            "S", [("2025-12-31", 9_920_000, .first), ("2026-06-30", 10_000, .rolled), ("2026-09-30", 40_000, .regular)])
        let lines = Self.lines(tiers, [meter], holds: holds)
        // The seller used 90, the buyer 30: ten at 1 yuan, twenty at 2.
        #expect(lines.map(\.payer) == [Person.ID(1), Person.ID(2)])
        #expect(lines.map(\.amount.fen) == [9_000, 5_000])
        #expect(lines.map(\.due) == [Self.day("2026-06-30"), Self.day("2026-09-30")])
    }

    @Test func `nothing used is nothing billed and says so, and a relief takes its share of every band`() throws {
        let tiers = try PriceTiers(.year, try PriceTiers.read("100=2"))
        let still = try Self.meter("S", [("2026-01-31", 5_000, .first), ("2026-03-31", 5_000, .regular)])
        let nothing = Self.lines(tiers, [still])
        #expect(nothing.map(\.skipped) == [.nothing])
        #expect(try #require(Computing.read(nothing[0].computing)?.parts).map(\.thousandths) == [0])
        let meter = try Self.meter("S", [("2025-12-31", 0, .first), ("2026-03-31", 130_000, .regular)])
        func relief(_ pays: Int) -> [BillRelief] {
            [BillRelief(id: 4, paysPerMille: pays, from: Self.day("2026-03-01"), to: Self.day("2026-03-31"))]
        }
        #expect(Self.lines(tiers, [meter]).map(\.amount.fen) == [16_000])
        let half = Self.lines(tiers, [meter], reliefs: relief(500))
        #expect(half.map(\.amount.fen) == [8_000])
        let parts = try #require(Computing.read(half[0].computing)?.parts)
        #expect(parts.map(\.pays) == [500, 500] && parts.map(\.tier) == [1, 2])
        #expect(Self.lines(tiers, [meter], reliefs: relief(0)).map(\.skipped) == [.waived])
    }
}
