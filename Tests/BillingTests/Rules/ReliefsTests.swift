// ReliefsTests: less than the whole fee, against a look at each day.
import Billing
import Kernel
import Proof
import Testing

@Suite struct ReliefsTests {
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
