// TieredUseTests: bands over a year, over changes of price and over new meters, against a count day by day; and bills by bands.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Wiring

@testable import Billing

@Suite struct TieredUseTests {
    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    private static func standard(
        _ id: Int64, price: Int64, _ tiers: PriceTiers?, from: String, to: String? = nil
    ) -> BillStandard {
        BillStandard(
            id: FeeStandard.ID(id), use: "all", price: price, priceMonths: 1, basis: .reading, cycleMonths: 0, rounding: .fen, dueDay: 10,
            dueMonthOffset: 0, from: day(from), to: to.map(day), tiers: tiers)
    }

    private static func meter(_ serial: String, _ readings: [(String, Int64, MeterReading.Kind)]) throws -> BillMeter {
        let face = try MeterFace(digits: 6)
        return BillMeter(
            serial: serial, isRemoved: false,
            readings: try readings.map { try MeterReading($2, on: day($0), thousandths: $1, of: face) })
    }

    private static func lines(
        _ standards: [BillStandard], _ meters: [BillMeter], billed: [BilledBefore] = [], persons: [BillAssignment] = [],
        to: String = "2026-12-31"
    ) -> [BillLine] {
        let terms = BillTerms(
            item: FeeItem.ID(7), book: .collected, standards: standards, start: .nextMonth, basis: .actual,
            from: day("2026-01-01"), to: day(to), liveFrom: day("2020-01-01"))
        let home = BillHome(
            unit: Unit.ID(3), area: 9_800, use: "dwelling", isDelivered: true,
            holds: [BillHold(person: Person.ID(1), role: .owner, from: day("2019-01-01"), to: nil)], start: .nextMonth,
            liveFrom: day("2020-01-01"))
        return MeterLines(terms: terms, home: home, meters: meters, billed: billed, assignments: persons).lines()
    }

    private typealias Unit = Registry.Unit

    @Test func `a year's bands carry what the year used before, and begin anew in January`() throws {
        let tiers = try PriceTiers(.year, try PriceTiers.read("100=2; 150=3"))
        let standard = Self.standard(1, price: 10_000, tiers, from: "2019-01-01")
        let readings: [(String, Int64, MeterReading.Kind)] = [
            ("2025-12-31", 0, .first), ("2026-04-30", 90_000, .regular), ("2026-08-31", 160_000, .regular),
        ]
        let first = Self.lines([standard], [try Self.meter("S", Array(readings.prefix(2)))])
        #expect(first.map(\.amount.fen) == [9_000])
        let billed = [BilledBefore(object: "S", from: Self.day("2026-01-01"), to: Self.day("2026-04-30"), isReversed: false)]
        let second = Self.lines([standard], [try Self.meter("S", readings)], billed: billed)
        // 10 at 1 yuan, 50 at 2, 10 at 3.
        #expect(second.map(\.amount.fen) == [14_000])
        let parts = try #require(Computing.read(second[0].computing)?.parts)
        #expect(parts.map(\.tier) == [1, 2, 3] && parts.allSatisfy { $0.used == 90_000 })
        #expect(parts.map(\.thousandths) == [10_000, 50_000, 10_000] && parts.last?.fen == 14_000)
        // A new meter goes on in the same year's bands.
        let old = try Self.meter("A", [("2025-12-31", 0, .first), ("2026-04-30", 90_000, .final)])
        let new = try Self.meter("B", [("2026-04-30", 0, .first), ("2026-08-31", 70_000, .regular)])
        let replaced = Self.lines([standard], [old, new], billed: [])
        #expect(replaced.map(\.amount.fen) == [9_000, 14_000])
        // Twenty days of 2026 and ten of 2027, a unit a day.
        let over = try Self.meter("S", [("2026-12-11", 0, .first), ("2027-01-10", 30_000, .regular)])
        #expect(Self.lines([standard], [over], to: "2027-01-31").map(\.amount.fen) == [3_000])
    }

    @Test func `a month's bands are as many as its months, more for a household of many, and cut where the price changes`() throws {
        let tiers = try PriceTiers(.month, try PriceTiers.read("10=2"), household: PriceTiers.Household(from: 5, units: 3))
        let old = Self.standard(1, price: 10_000, tiers, from: "2019-01-01", to: "2026-10-31")
        let new = Self.standard(2, price: 20_000, nil, from: "2026-11-01")
        let meter = try Self.meter("S", [("2026-08-31", 0, .first), ("2026-10-31", 30_000, .regular)])
        // Two months of ten, ten above.
        #expect(Self.lines([old, new], [meter]).map(\.amount.fen) == [4_000])
        let persons = [BillAssignment(object: "人口", quantityHundredths: 600, payer: nil, from: Self.day("2026-01-01"), to: nil)]
        // The fifth and the sixth person: 16 a month.
        #expect(Self.lines([old, new], [meter], persons: persons).map(\.amount.fen) == [3_000])
        // 31 days of the old price, 30 of the new: a unit a day.
        let both = try Self.meter("S", [("2026-09-30", 0, .first), ("2026-11-30", 61_000, .regular)])
        let line = Self.lines([old, new], [both])
        #expect(line.map(\.amount.fen) == [11_200])
        #expect(line.first?.standard == FeeStandard.ID(2))
        // What has no standard on a day is nobody's bill.
        let gap = Self.standard(2, price: 20_000, nil, from: "2026-11-10")
        #expect(Self.lines([old, gap], [both]).map(\.skipped) == [.noStandard])
    }

    @Test func `whatever the readings and the changes, a year counted day by day is the same`() throws {
        var dice = Dice(seed: 20_261_130)
        for turn in 0..<Effort.cases / 40 {
            func tiers() throws -> PriceTiers {
                let over = dice.number64(20...120)
                return try PriceTiers(
                    .year,
                    [
                        PriceTier(over: over, price: UnitPrice(tenThousandths: dice.number64(1...30_000))),
                        PriceTier(over: over + dice.number64(1...80), price: UnitPrice(tenThousandths: dice.number64(1...30_000))),
                    ])
            }
            let change = Self.day("2026-01-01").adding(days: dice.number(1...700))
            let standards = [
                Self.standard(1, price: dice.number64(1...30_000), try tiers(), from: "2019-01-01", to: change.adding(days: -1).description),
                Self.standard(2, price: dice.number64(1...30_000), try tiers(), from: change.description),
            ]
            var (day, dial) = (Self.day("2025-11-30"), Int64(0))
            var readings = [(day.description, dial, MeterReading.Kind.first)]
            for _ in 0..<dice.number(2...8) {
                day = day.adding(days: dice.number(20...100))
                dial += dice.number64(0...60_000)
                readings.append((day.description, dial, .regular))
            }
            let meter = try Self.meter("S", readings)
            let lines = Self.lines(standards, [meter], to: day.description)
            // Day by day: what it used, after what the year used, at the prices of the day; one bill for what one standard closes.
            let uses = zip(readings, readings.dropFirst()).map { last, now in
                DailyUse(from: Self.day(last.0).adding(days: 1), to: Self.day(now.0), thousandths: now.1 - last.1)
            }
            var sums: [Day: Int128] = [:]
            var (year, used) = (0, Int64(0))
            for use in uses {
                var now = use.from
                while now <= use.to {
                    if now.year != year { (year, used) = (now.year, 0) }
                    let standard = now < change ? standards[0] : standards[1]
                    let share = use.use(from: now, to: now)
                    let tiers = try #require(standard.tiers)
                    let pieces = try tiers.pieces(
                        of: share, after: used, base: UnitPrice(tenThousandths: standard.price), months: MonthCount(parts: 0))
                    for piece in pieces { sums[use.to, default: 0] += Int128(piece.price) * Int128(piece.thousandths) }
                    used += share
                    now = now.adding(days: 1)
                }
            }
            for line in lines {
                let sum = uses.filter { (line.from...line.to).contains($0.to) }.compactMap { sums[$0.to] }.reduce(0, +)
                let expected = try FeeRounding.fen.money(sum, over: 100_000)
                #expect(line.amount == expected, "turn \(turn)")
            }
            #expect(lines.map(\.to).max() == day, "turn \(turn)")
        }
    }

    @Test(.clause("XS2.11.1-1"))
    func `a utility's bands name their official prices and ask no more`() throws {
        let item = FeeItem(
            id: Tag(1), project: Project.ID(1), code: "SF", name: "水费", kind: .collectedUtility, book: .collected, taxCode: "",
            taxPerMille: nil)
        func draft(_ text: String, basis: FeeStandard.Basis = .reading) throws -> FeeStandard {
            var terms = FeeStandard.Terms(
                price: UnitPrice(tenThousandths: 20_000), basis: basis, cycle: .month, dueDay: 10, legalBasis: "价格文件",
                from: World.day)
            terms.official = FeeStandard.OfficialPrice(UnitPrice(tenThousandths: 20_000), source: "水价文件")
            terms.tiers = try PriceTiers(.month, try PriceTiers.read(text))
            return try FeeStandard.draft(terms, of: item, as: Tag(2), by: Account.ID(1), at: World.morning)
        }
        #expect(try draft("20=3/3; 30=4/4.5").terms.tiers?.tiers.count == 2)
        #expect(throws: Refusal.self) { try draft("20=3") }
        #expect(throws: Refusal.self) { try draft("20=3/2.9") }
        #expect(throws: Refusal.invalid("tiers", "tiers.reading")) { try draft("20=3/3", basis: .fixed) }
    }

    @Test(arguments: EngineKind.allCases)
    func `a standard keeps its bands, shows them on the board, and a run bills by them`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 1)
            let water = try await world.database.write { transaction in
                let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
                let meter = try Meters().install(
                    "S-1", at: home.units[0], for: water, digits: 4, on: Self.day("2026-10-31"), reading: 0, in: world.project.id,
                    by: world.staff("limin"), in: transaction)
                try Meters().read(
                    meter, on: Self.day("2026-11-20"), 30_000, within: [world.project.id], by: world.staff("limin"), in: transaction)
                return water
            }
            let standards = FeeStandards(books: House.books)
            try await world.database.write { transaction in
                var terms = FeeStandard.Terms(
                    price: UnitPrice(tenThousandths: 10_000), basis: .reading, cycle: .month, dueDay: 10, legalBasis: "价格文件",
                    from: Self.day("2026-01-01"))
                terms.official = FeeStandard.OfficialPrice(UnitPrice(tenThousandths: 10_000), source: "水价文件")
                terms.tiers = try PriceTiers(.year, try PriceTiers.read("20=2/2"))
                let id = try standards.draft(terms, of: water, within: [world.project.id], by: world.account("limin"), in: transaction).id
                try standards.approve(
                    id, evidence: "决议", within: [world.project.id], by: world.account("chenguo"), in: transaction)
                try standards.publish(
                    id, at: "公告栏", on: World.day, within: [world.project.id], by: world.account("chenguo"), in: transaction)
            }
            let board = try await world.database.read { try standards.board(of: world.project.id, on: World.day, $0) }
            #expect(board.first { $0.item.id == water }?.standard.terms.tiers?.tiers.map(\.over) == [20])
            let shown = try await home.preview(items: [water])
            #expect(try await home.lines(shown.id).map(\.amount.fen) == [4_000])
            #expect(try await home.post(shown.id).postedCount == 1)
        }
    }
}
