// BillLinesTests: a month cut by owners, prices, reliefs and starts adds up to the fen, held against a count day by day (M3).
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct BillLinesTests {
    private static let november = BillRunHome.november
    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    private static func standard(
        _ price: Int64 = 28_500, _ basis: FeeStandard.Basis = .area, cycle: Int = 1, use: String = "all", from: String = "2019-01-01",
        to: String? = nil, id: Int64 = 1, due: (day: Int, offset: Int) = (31, 0)
    ) -> BillStandard {
        BillStandard(
            id: FeeStandard.ID(id), use: use, price: price, priceMonths: 1, basis: basis, cycleMonths: cycle, rounding: .fen,
            dueDay: due.day, dueMonthOffset: due.offset, from: day(from), to: to.map(day))
    }

    private static func terms(
        _ standards: [BillStandard] = [standard()], from: Month = november, to: Month = november, start: ChargingStart = .nextMonth
    ) -> BillTerms {
        BillTerms(
            item: FeeItem.ID(7), book: .own, standards: standards, start: start, basis: .actual, from: from.first, to: to.last,
            liveFrom: day("2020-01-01"))
    }

    private static func hold(_ person: Int64, _ from: String, _ to: String? = nil, _ role: TenureRole = .owner) -> BillHold {
        BillHold(person: Person.ID(person), role: role, from: day(from), to: to.map(day))
    }

    private static func lines(
        _ holds: [BillHold], _ terms: BillTerms, area: Int64 = 9_800, isDelivered: Bool = true,
        assignments: [BillAssignment] = [], reliefs: [BillRelief] = [], billed: [BilledBefore] = []
    ) -> [BillLine] {
        let home = BillHome(
            unit: Unit.ID(3), area: area, use: "dwelling", isDelivered: isDelivered, holds: holds, start: terms.start,
            liveFrom: terms.liveFrom)
        return BillLines(terms: terms, home: home, assignments: assignments, reliefs: reliefs, billed: billed).lines()
    }

    private typealias Unit = Registry.Unit

    @Test func `the day of a transfer is the buyer's, and both parts are the whole month`() {
        let lines = Self.lines([Self.hold(1, "2019-06-01", "2026-11-11"), Self.hold(2, "2026-11-11")], Self.terms())
        #expect(lines.map(\.payer) == [Person.ID(1), Person.ID(2)])
        #expect(lines.map(\.to) == [Self.day("2026-11-10"), Self.day("2026-11-30")])
        #expect(lines.map(\.amount) == [Money(fen: 9_310), Money(fen: 18_620)])
        #expect(lines[0].due == Self.day("2026-11-30"))
    }

    @Test func `the developer pays until the owner's charging begins, and for what is not delivered`() {
        let holds = [Self.hold(9, "2018-01-01", "2026-11-09", .developer), Self.hold(1, "2026-11-09")]
        func payers(_ start: ChargingStart) -> [String] {
            Self.lines(holds, Self.terms(start: start)).map { "\($0.payer?.number ?? 0) \($0.from)" }
        }
        #expect(payers(.nextMonth) == ["9 2026-11-01"])
        #expect(payers(.fromDelivery) == ["9 2026-11-01", "1 2026-11-09"])
        #expect(payers(.halfMonth) == ["9 2026-11-01", "1 2026-11-15"])
        #expect(payers(.daily) == ["9 2026-11-01", "1 2026-11-10"])
        let unsold = Self.lines([Self.hold(9, "2018-01-01", nil, .developer)], Self.terms(), isDelivered: false)
        #expect(unsold.map(\.payer) == [Person.ID(9)] && unsold[0].amount == Money(fen: 27_930))
        #expect(Self.lines([], Self.terms(), isDelivered: false).map(\.skipped) == [.noDeveloper])
        #expect(Self.lines([Self.hold(1, "2026-11-09")], Self.terms()).map(\.skipped) == [.notStarted])
    }

    @Test func `a price that changes within a quarter cuts it, and the quarter is rounded once`() {
        let october = Self.november.adding(-1)
        let prices = [Self.standard(28_500, cycle: 3, to: "2026-11-15"), Self.standard(30_000, cycle: 3, from: "2026-11-16", id: 2)]
        let lines = Self.lines([Self.hold(1, "2019-06-01")], Self.terms(prices, from: october, to: october))
        #expect(lines.count == 1 && lines[0].from == october.first && lines[0].to == Self.day("2026-12-31"))
        // 98 × 2.85 × 1.5 + 98 × 3.00 × 1.5 = 418.95 + 441.00
        #expect(lines[0].amount == Money(fen: 85_995))
        #expect(Computing.read(lines[0].computing)?.parts?.map(\.fen).reduce(0, +) == 85_995)
        #expect(Self.lines([Self.hold(1, "2019-06-01")], Self.terms(prices)).isEmpty)
    }

    @Test func `a change to another cycle begins a cycle on its day, whichever runs the months are billed in`() {
        let (october, december) = (Self.november.adding(-1), Self.november.adding(1))
        func days(_ standards: [BillStandard], _ from: Month, _ to: Month) -> [String] {
            Self.lines([Self.hold(1, "2019-06-01")], Self.terms(standards, from: from, to: to)).map { "\($0.from) \($0.to)" }
        }
        let longer = [Self.standard(to: "2026-10-31"), Self.standard(30_000, cycle: 3, from: "2026-11-01", id: 2)]
        #expect(days(longer, october, october) == ["2026-10-01 2026-10-31"])
        #expect(days(longer, Self.november, Self.november) == ["2026-11-01 2026-12-31"])
        #expect(days(longer, december, december).isEmpty)
        #expect(days(longer, october, december) == ["2026-10-01 2026-10-31", "2026-11-01 2026-12-31"])
        let middle = [Self.standard(to: "2026-11-15"), Self.standard(cycle: 12, from: "2026-11-16", id: 2)]
        #expect(days(middle, Self.november, Self.november) == ["2026-11-01 2026-11-15", "2026-11-16 2026-12-31"])
        let shorter = [Self.standard(cycle: 3, to: "2026-11-30"), Self.standard(from: "2026-12-01", id: 2)]
        #expect(days(shorter, october, october) == ["2026-10-01 2026-11-30"])
        #expect(days(shorter, october, december) == ["2026-10-01 2026-11-30", "2026-12-01 2026-12-31"])
        // 98 × 3.00 × 2
        #expect(
            Self.lines([Self.hold(1, "2019-06-01")], Self.terms(longer, from: Self.november)).map(\.amount)
                == [Money(fen: 58_800)])
    }

    @Test func `whatever cycles follow one another, runs one after another bill each day once`() {
        var chance = SeededChance(seed: 20_261_128)
        for seed in 0..<600 {
            var standards: [BillStandard] = []
            let january = Month("2025-01") ?? Self.november
            var from = january.first
            let (first, end) = (january, january.adding(23))
            while from <= end.last {
                let to = from.adding(days: chance.next(300))
                let cycle = [1, 3, 6, 12][chance.next(4)]
                standards.append(
                    Self.standard(cycle: cycle, from: from.description, to: to.description, id: Int64(standards.count + 1)))
                // Sometimes there is none for a while.
                from = to.adding(days: chance.next(4) == 0 ? 40 : 1)
            }
            var counts: [Day: Int] = [:]
            var month = first
            while month <= end {
                let to = min(end, month.adding(chance.next(6)))
                for line in Self.lines([Self.hold(1, "2019-06-01")], Self.terms(standards, from: month, to: to)) {
                    guard line.skipped == nil else { continue }
                    var day = line.from
                    while day <= line.to {
                        counts[day, default: 0] += 1
                        day = day.adding(days: 1)
                    }
                }
                month = to.adding(1)
            }
            let days = (0...end.last.days(since: first.first)).map { first.first.adding(days: $0) }
            let wrong = days.first { day in counts[day, default: 0] != (standards.contains(where: { $0.covers(day) }) ? 1 : 0) }
            #expect(wrong == nil, "seed \(seed)")
        }
    }

    @Test func `nothing falls due before its payer's first day, but for whoever had it when it was asked in advance`() {
        func dues(_ holds: [BillHold], _ due: (day: Int, offset: Int), _ assignments: [BillAssignment] = []) -> [String] {
            Self.lines(holds, Self.terms([Self.standard(due: due)]), assignments: assignments).map(\.due.description)
        }
        let sold = [Self.hold(1, "2019-06-01", "2026-11-16"), Self.hold(2, "2026-11-16")]
        #expect(dues(sold, (5, 0)) == ["2026-11-05", "2026-11-16"])
        #expect(dues(sold, (25, 0)) == ["2026-11-25", "2026-11-25"])
        #expect(dues(sold, (5, -1)) == ["2026-10-05", "2026-11-16"])
        #expect(dues([Self.hold(1, "2019-06-01", "2026-11-01"), Self.hold(2, "2026-11-01")], (5, -1)) == ["2026-11-01"])
        // A second space that is let from the first on was not owed for in October.
        let space = BillAssignment(
            object: "B1-7", quantityHundredths: 100, payer: nil, from: Self.day("2026-11-01"), to: nil)
        #expect(dues([Self.hold(1, "2019-06-01")], (5, -1), [space]) == ["2026-10-05", "2026-11-01"])
    }

    @Test func `what is had once is not billed by the month`() {
        let once = Self.standard(2_000_000, .fixed, cycle: 0)
        let lines = Self.lines([Self.hold(1, "2019-06-01")], Self.terms([once]))
        #expect(lines.map { $0.skipped?.rawValue } == ["once"])
    }

    @Test func `a tenant who agreed pays while in the home, and the owner is liable beside`() {
        let holds = [Self.hold(1, "2019-06-01"), Self.hold(5, "2026-01-01", "2026-11-20", .tenant)]
        let agreed = BillAssignment(
            object: "", quantityHundredths: 9_800, payer: Person.ID(5), from: Self.day("2026-01-01"), to: nil)
        let lines = Self.lines(holds, Self.terms(), assignments: [agreed])
        #expect(lines.map(\.payer) == [Person.ID(5), Person.ID(1)])
        #expect(lines.map(\.liable) == [Person.ID(1), nil])
        #expect(lines.map(\.amount).sum == Money(fen: 27_930))
    }

    @Test func `a relief cuts the month, a waiver bills nothing and says so`() {
        let holds = [Self.hold(1, "2019-06-01")]
        let empty = BillRelief(id: 4, paysPerMille: 600, from: Self.day("2026-11-16"), to: Self.day("2027-02-01"))
        #expect(Self.lines(holds, Self.terms(), reliefs: [empty]).map(\.amount) == [Money(fen: 13_965 + 8_379)])
        let waived = BillRelief(id: 4, paysPerMille: 0, from: Self.day("2026-11-01"), to: Self.day("2026-11-30"))
        #expect(Self.lines(holds, Self.terms(), reliefs: [waived]).map(\.skipped) == [.waived])
        #expect(Self.lines(holds, Self.terms(), area: 0).map(\.skipped) == [.noArea])
    }

    @Test func `days that are billed are not billed again in another cut, and what was reversed is the next generation`() {
        let holds = [Self.hold(1, "2019-06-01", "2026-11-11"), Self.hold(2, "2026-11-11")]
        func billed(_ from: String, _ to: String, _ isReversed: Bool = false) -> BilledBefore {
            BilledBefore(object: "", from: Self.day(from), to: Self.day(to), isReversed: isReversed)
        }
        #expect(
            Self.lines(holds, Self.terms(), billed: [billed("2026-11-01", "2026-11-30")]).map(\.skipped) == [.billed, .billed])
        #expect(
            Self.lines(holds, Self.terms(), billed: [billed("2026-11-05", "2026-11-20")]).map(\.skipped)
                == [.overlapping, .overlapping])
        let anew = Self.lines(holds, Self.terms(), billed: [billed("2026-11-01", "2026-11-30", true)])
        #expect(anew.map(\.generation) == [1, 0] && anew.allSatisfy { $0.skipped == nil })
    }

    @Test func `days that the former books say are paid are not billed, and the rest of the month is`() {
        let home = BillHome(
            unit: Unit.ID(3), area: 9_800, use: "dwelling", isDelivered: true, holds: [Self.hold(1, "2019-06-01")],
            start: .nextMonth, liveFrom: Self.day("2020-01-01"))
        func lines(_ through: String) -> [BillLine] {
            BillLines(
                terms: Self.terms(), home: home, assignments: [], reliefs: [], billed: [], paid: ["": Self.day(through)]
            ).lines()
        }
        #expect(lines("2026-12-31").map(\.skipped) == [.paidThrough])
        #expect(lines("2026-10-31").map(\.amount) == [Money(fen: 27_930)])
        #expect(lines("2026-11-15").map(\.skipped) == [.paidThrough, nil])
        #expect(lines("2026-11-15").last?.amount == Money(fen: 13_965))
    }

    @Test func `random owners, starts and reliefs make a month that adds up to what a count of its days says`() {
        var chance = SeededChance(seed: 20_261_127)
        for seed in 0..<4_000 {
            let month = Self.november.adding(-Int(chance.next(60)))
            let area = Int64(chance.next(30_000)) + 1
            var holds: [BillHold] = []
            var from = month.first.adding(days: -Int(chance.next(400)) - 400)
            for person in 1...(chance.next(4) + 1) {
                let to = from.adding(days: Int(chance.next(300)))
                holds.append(BillHold(person: Person.ID(Int64(person)), role: .owner, from: from, to: to))
                from = to
            }
            holds.append(BillHold(person: Person.ID(99), role: .owner, from: from, to: nil))
            let terms = BillTerms(
                item: FeeItem.ID(7), book: .own, standards: [Self.standard(Int64(chance.next(60_000)) + 1)], start: .fromDelivery,
                basis: .actual, from: month.first, to: month.last, liveFrom: Self.day("2010-01-01"))
            let lines = Self.lines(holds, terms, area: area)
            // The whole is the rounded month, and each day is its payer's: counted by walking the days.
            let exact = Int128(area) * Int128(terms.standards[0].price)
            let whole = Int64((exact + 5_000) / 10_000)
            #expect(lines.map(\.amount.fen).reduce(0, +) == whole, "seed \(seed)")
            var day = month.first
            while day <= month.last {
                let holder = holds.last { $0.from <= day }.map(\.person)
                let line = lines.filter { $0.from <= day && day <= $0.to }
                #expect(line.count == 1 && line.first?.payer == holder, "seed \(seed) \(day)")
                day = day.adding(days: 1)
            }
            for line in lines {
                let days = Int128(line.to.days(since: line.from) + 1)
                let share = Double(exact * days) / 10_000 / Double(month.dayCount)
                #expect(abs(Double(line.amount.fen) - share) <= 1, "seed \(seed)")
            }
        }
    }
}

/// Chance with a printed seed.
struct SeededChance {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    /// From nothing up to and without the limit.
    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
