// InstalmentPlanTests: the parts of a plan add up, and a missed one ends it and its hold.
import Arrears
import Kernel
import Proof
import Testing

@Suite struct InstalmentPlanTests {
    private static let bills: Set<OwedBill.ID> = [OwedBill.ID(1)]

    private static func plan(_ fen: Int64 = 100_000, _ count: Int = 3, first: String = "2026-01-31", grace: Int = 7) throws -> InstalmentPlan {
        try InstalmentPlan.equal(
            count, of: Money(fen: fen), bills: bills, agreed: try Fixture.day("2026-01-10"), first: try Fixture.day(first), graceDays: grace)
    }

    private static func paid(_ list: [(String, Int64)]) throws -> [OwedBill.Movement] {
        try list.map { OwedBill.Movement(try Fixture.day($0.0), Money(fen: $0.1)) }
    }

    @Test(.clause("XS2.8.2-0"))
    func `equal parts add up to the fen, month after month from the first day`() throws {
        let plan = try Self.plan()
        #expect(plan.instalments.map(\.amount.fen) == [33_334, 33_333, 33_333])
        #expect(plan.instalments.map(\.due.description) == ["2026-01-31", "2026-02-28", "2026-03-31"])
        var dice = Dice(seed: 34_001)
        for _ in 0..<Fixture.cases(50_000) {
            let (fen, count) = (Int64(dice.number(1...10_000_000)), dice.number(1...36))
            guard fen >= Int64(count) else { continue }
            let parts = try Self.plan(fen, count).instalments.map(\.amount.fen)
            #expect(parts.reduce(0, +) == fen && parts.count == count && (parts.max() ?? 0) - (parts.min() ?? 0) <= 1)
        }
    }

    @Test(.clause("XS2.8.2-0"))
    func `parts that do not add up, do not follow each other, or are nothing are refused`() throws {
        let (one, two) = (try Fixture.day("2026-02-01"), try Fixture.day("2026-03-01"))
        func make(_ parts: [InstalmentPlan.Instalment], bills: Set<OwedBill.ID> = Self.bills) throws -> InstalmentPlan {
            try InstalmentPlan(
                bills: bills, agreed: try Fixture.day("2026-01-10"), total: Money(fen: 100), instalments: parts, graceDays: 7)
        }
        #expect(throws: Refusal.invalid("instalments", "arrears.plan.sum")) { try make([.init(one, Money(fen: 50)), .init(two, Money(fen: 49))]) }
        #expect(throws: Refusal.invalid("instalments", "arrears.plan.days")) { try make([.init(two, Money(fen: 50)), .init(one, Money(fen: 50))]) }
        #expect(throws: Refusal.invalid("instalments", "arrears.plan.parts")) { try make([.init(one, Money(fen: 100)), .init(two, .zero)]) }
        #expect(throws: Refusal.invalid("instalments", "arrears.plan.parts")) { try make([]) }
        #expect(throws: Refusal.invalid("bills", "arrears.plan.bills")) { try make([.init(one, Money(fen: 100))], bills: []) }
        #expect(throws: Refusal.invalid("count", "arrears.plan.parts")) { try Self.plan(2, 3) }
    }

    @Test(.clause("XS2.8.2-0"))
    func `a part may come on the last day of grace, and on the day after the plan and its hold are at an end for good`() throws {
        let plan = try Self.plan()
        let first = plan.instalments[0]
        let late = try Self.paid([("2026-02-08", 100_000)])
        #expect(plan.state(payments: [], on: try Fixture.day("2026-02-07")) == .running(next: first, lacks: first.amount))
        let ended = InstalmentPlan.State.defaulted(try Fixture.day("2026-02-08"), first, lacks: first.amount)
        #expect(plan.state(payments: [], on: try Fixture.day("2026-02-08")) == ended)
        #expect(plan.state(payments: late, on: try Fixture.day("2026-06-08")) == ended)
        let hold = plan.hold(as: LadderHold.ID(1), payments: [], on: try Fixture.day("2026-03-01"), reason: "分期")
        #expect(hold.last == Day("2026-02-07") && hold.kind == .plan && hold.bills == Self.bills)
        let inTime = try Self.paid([("2026-02-07", 33_334)])
        #expect(plan.state(payments: inTime, on: try Fixture.day("2026-02-20")) == .running(next: plan.instalments[1], lacks: Money(fen: 33_333)))
        #expect(plan.hold(as: LadderHold.ID(1), payments: inTime, on: try Fixture.day("2026-02-20"), reason: "分期").last == Day("2026-04-07"))
        let whole = try Self.paid([("2026-02-07", 33_334), ("2026-02-20", 66_666)])
        #expect(plan.state(payments: whole, on: try Fixture.day("2026-09-01")) == .kept(try Fixture.day("2026-02-20")))
        // A payment that bounces after the day of its part ends the plan on the day after.
        let bounced = try Self.paid([("2026-02-07", 33_334), ("2026-02-20", -33_334)])
        #expect(plan.state(payments: bounced, on: try Fixture.day("2026-02-21")) == .defaulted(try Fixture.day("2026-02-21"), first, lacks: first.amount))
    }

    @Test(.clause("XS2.8.2-0"))
    func `what was paid before it was agreed, of the same day too, is no part of it`() throws {
        let plan = try Self.plan()
        let before = try Self.paid([("2025-12-20", 30_000), ("2026-01-10", 120_000)])
        let agreed = plan.since(before, billed: Money(fen: 250_000))
        #expect(plan.state(payments: agreed, on: plan.agreed) == .running(next: plan.instalments[0], lacks: plan.instalments[0].amount))
        // A transfer of the last year that is entered today pays the first part.
        let entered = plan.since(try before + Self.paid([("2025-12-29", 33_334)]), billed: Money(fen: 250_000))
        #expect(plan.state(payments: entered, on: plan.agreed) == .running(next: plan.instalments[1], lacks: Money(fen: 33_333)))
    }

    @Test(.clause("XS2.8.2-0"))
    func `by chance: a plan ends on the day that a walk of every day finds`() throws {
        let seed: UInt64 = 34_002
        var dice = Dice(seed: seed)
        var defaults = 0
        for number in 0..<Fixture.cases(20_000) {
            let plan = try Self.plan(Int64(dice.number(10...1_000)), dice.number(1...4), grace: dice.number(0...10))
            let payments = (0..<dice.number(0...6)).map { _ in
                OwedBill.Movement(plan.agreed.adding(days: dice.number(-5...150)), Money(fen: Int64(dice.number(-100...500))))
            }
            let today = plan.agreed.adding(days: dice.number(0...200))
            var expected: Day?
            var (paid, day) = (Int64(0), plan.agreed)
            while day < today, expected == nil {
                for payment in payments where payment.day == day { paid += payment.amount.fen }
                var owed: Int64 = 0
                for part in plan.instalments where day.days(since: part.due) >= plan.graceDays { owed += part.amount.fen }
                day = day.adding(days: 1)
                if owed > 0, paid < owed { expected = day }
            }
            var found: Day?
            if case .defaulted(let day, _, _) = plan.state(payments: payments, on: today) { found = day }
            defaults += found == nil ? 0 : 1
            guard found == expected else {
                Issue.record("seed \(seed), no. \(number), \(today): \(found.map { "\($0)" } ?? "-"), not \(expected.map { "\($0)" } ?? "-")")
                return
            }
        }
        #expect(defaults > 100)
    }
}
