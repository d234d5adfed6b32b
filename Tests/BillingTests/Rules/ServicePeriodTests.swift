// ServicePeriodTests: days, months, cycles, and from when a unit is charged.
import Billing
import Kernel
import Proof
import Testing

@Suite struct ServicePeriodTests {
    @Test func `a period has both of its ends, and never ends before it begins`() throws {
        let period = try ServicePeriod(from: day("2024-02-28"), to: day("2024-03-01"))
        #expect(period.dayCount == 3)
        #expect(period.months.map(\.description) == ["2024-02", "2024-03"])
        #expect(throws: Refusal.invalid("to", "rule.period.backwards")) {
            try ServicePeriod(from: day("2024-03-01"), to: day("2024-02-29"))
        }
        #expect(throws: Refusal.invalid("to", "rule.period.backwards")) {
            try ServicePeriod(Month(of: day("2024-03-01")), months: 0)
        }
        #expect(try ServicePeriod(Month(of: day("2023-12-09")), months: 3).to == day("2024-02-29"))
    }

    @Test func `a cut period is the same days in the same order`() throws {
        let seed: UInt64 = 8_201
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 5 {
            let from = dice.day()
            let period = try ServicePeriod(from: from, to: from.adding(days: dice.number(0...90)))
            let cuts = (0..<dice.number(0...6)).map { _ in from.adding(days: dice.number(-5...95)) }
            let parts = period.cut(before: cuts)
            let days = parts.flatMap { part in (0..<part.dayCount).map { part.from.adding(days: $0) } }
            #expect(days == (0..<period.dayCount).map { from.adding(days: $0) }, "seed \(seed)")
            #expect(parts.dropFirst().allSatisfy { cuts.contains($0.from) }, "seed \(seed)")
            #expect(cuts.filter { period.contains($0) && $0 != from }.allSatisfy { cut in parts.contains { $0.from == cut } })
        }
    }

    @Test func `a cycle is found from any of its months, also before the first`() throws {
        let anchor = Month(of: day("2025-11-01"))
        for cycle in BillingCycle.allCases {
            for distance in -30...30 {
                let month = anchor.adding(distance)
                let period = cycle.period(with: month, beginning: anchor)
                #expect(period.months.contains(month))
                #expect(period.months.count == cycle.rawValue)
                #expect(period.from.day == 1 && period.to == period.to.lastOfMonth)
                #expect(Month(of: period.from).since(anchor) % cycle.rawValue == 0)
            }
        }
    }

    @Test(
        .clause("S2.8.1-3"),
        arguments: [
            (ChargingStart.nextMonth, "2026-03-01", "2026-04-01"), (.nextMonth, "2026-12-31", "2027-01-01"),
            (.fromDelivery, "2026-03-17", "2026-03-17"), (.fromDelivery, "2024-02-29", "2024-02-29"),
            (.halfMonth, "2026-03-01", "2026-03-15"), (.halfMonth, "2026-03-15", "2026-03-15"),
            (.halfMonth, "2026-03-16", "2026-04-01"), (.halfMonth, "2026-12-31", "2027-01-01"),
            (.daily, "2026-03-17", "2026-03-18"), (.daily, "2024-02-28", "2024-02-29"), (.daily, "2026-12-31", "2027-01-01"),
        ])
    func `a delivered unit is charged from the day of the project's rule`(_ rule: ChargingStart, _ delivered: String, _ from: String) {
        #expect(rule.day(delivered: day(delivered)) == day(from))
    }

    @Test func `reliefs cut the period, and of two the better one for the payer holds`() throws {
        let period = try ServicePeriod(from: day("2026-03-01"), to: day("2026-03-31"))
        let vacancy = try FeeRelief(.vacancy, from: day("2026-03-11"), to: nil, payPerMille: 700)
        let waiver = try FeeRelief(.waiver, from: day("2026-03-20"), to: day("2026-03-22"), payPerMille: 0)
        let parts = Reliefs.parts(of: period, [vacancy, waiver])
        #expect(parts.map(\.payPerMille) == [1_000, 700, 0, 700])
        #expect(parts.map(\.period.dayCount) == [10, 9, 3, 9])
        #expect(parts[2].relief == waiver && parts[0].relief == nil)
        #expect(throws: Refusal.invalid("ratio", "rule.relief.bounds")) {
            try FeeRelief(.discount, from: day("2026-03-01"), to: nil, payPerMille: 1_000)
        }
    }

    @Test func `days with their relief are those found day by day`() throws {
        let seed: UInt64 = 8_202
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 5 {
            let from = dice.day()
            let period = try ServicePeriod(from: from, to: from.adding(days: dice.number(0...60)))
            let reliefs = try (0..<dice.number(0...4)).map { _ in
                let start = from.adding(days: dice.number(-10...60))
                let end = dice.happens(oneIn: 3) ? nil : start.adding(days: dice.number(0...20))
                return try FeeRelief(dice.one(of: FeeRelief.Kind.allCases), from: start, to: end, payPerMille: dice.number(0...999))
            }
            for part in Reliefs.parts(of: period, reliefs) {
                for place in 0..<part.period.dayCount {
                    let today = part.period.from.adding(days: place)
                    var least = 1_000
                    for relief in reliefs where relief.from <= today && (relief.to ?? today) >= today {
                        least = min(least, relief.payPerMille)
                    }
                    #expect(part.payPerMille == least, "seed \(seed), \(today)")
                }
            }
        }
    }

    @Test func `a home is relieved once it has been empty for as long as the rule asks`() throws {
        let included = try VacancyRule(leastMonths: 6, isMoreThan: false, payPerMille: 600, reach: .fromStart)
        let excluded = try VacancyRule(leastMonths: 6, isMoreThan: true, payPerMille: 600, reach: .afterLeast)
        let from = day("2026-03-10")
        #expect(try included.relief(emptyFrom: from, to: nil, known: day("2026-09-08")) == nil)
        #expect(try included.relief(emptyFrom: from, to: nil, known: day("2026-09-09"))?.from == from)
        #expect(try excluded.relief(emptyFrom: from, to: nil, known: day("2026-09-09")) == nil)
        #expect(try excluded.relief(emptyFrom: from, to: nil, known: day("2026-09-10"))?.from == day("2026-09-10"))
        #expect(try excluded.relief(emptyFrom: from, to: day("2026-08-01"), known: day("2027-01-01")) == nil)
        #expect(try included.relief(emptyFrom: from, to: day("2026-10-31"), known: day("2027-01-01"))?.to == day("2026-10-31"))
    }
}
