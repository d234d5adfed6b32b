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
}
