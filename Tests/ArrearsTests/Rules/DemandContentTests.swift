// DemandContentTests: what a demand says when it leaves (D2), and whose word a letter and a suit need (D3).
import Arrears
import Kernel
import Proof
import Testing

@Suite struct DemandContentTests {
    @Test(.clause("XS2.8.2-0"))
    func `what is paid, disputed or under a plan by the moment it leaves is not in it, and the difference is told`() throws {
        let rules = try Fixture.rules()
        let preview = try Fixture.day("2026-03-10")
        let leaving = try Fixture.day("2026-03-12")
        func ladder(_ isLater: Bool) throws -> Ladder {
            Ladder(
                bills: [
                    try Fixture.bill(1, due: "2026-01-05", isLater ? [("2026-03-11", 30_000)] : []),
                    try Fixture.bill(2, due: "2026-01-06", isLater ? [("2026-03-12", 1_234)] : []),
                    try Fixture.bill(3, due: "2026-02-05"), try Fixture.bill(4, due: "2026-02-06"), try Fixture.bill(5, due: "2026-02-07"),
                    try Fixture.bill(6, due: "2026-03-11"), try Fixture.bill(7, due: "2026-03-12"),
                ],
                holds: isLater
                    ? [
                        LadderHold(id: LadderHold.ID(1), kind: .dispute, bills: [OwedBill.ID(3)], first: leaving, last: nil, reason: "x"),
                        LadderHold(id: LadderHold.ID(2), kind: .plan, bills: [OwedBill.ID(4)], first: leaving, last: leaving, reason: "x"),
                    ] : [],
                demands: [], payer: Fixture.small, versions: [rules])
        }
        let seen = try ladder(false).content(of: .notice, on: preview)
        #expect(seen.lines.map(\.bill.number) == [1, 2, 3, 4, 5] && seen.total == Money(fen: 150_000))
        #expect(seen.excluded == [OwedBill.ID(6): .notDue, OwedBill.ID(7): .notDue])
        let now = try ladder(true).content(of: .notice, on: leaving)
        #expect(now.lines.map(\.bill.number) == [2, 5, 6] && now.total == Money(fen: 28_766 + 60_000))
        #expect(
            now.differences(from: seen) == [
                .gone(OwedBill.ID(1), .paid, was: Money(fen: 30_000)),
                .changed(OwedBill.ID(2), was: Money(fen: 30_000), now: Money(fen: 28_766)),
                .gone(OwedBill.ID(3), .disputed, was: Money(fen: 30_000)), .gone(OwedBill.ID(4), .underPlan, was: Money(fen: 30_000)),
                .added(OwedBill.ID(6), Money(fen: 30_000)),
            ])
        #expect(seen.differences(from: seen).isEmpty)
    }

    @Test(.clause("S2.8.2-2"))
    func `a suit holds only bills whose letter reached the debtor and whose period has passed`() throws {
        let demands = [
            try Fixture.demand(1, .reminder, for: [1, 2], "2026-01-10"), try Fixture.demand(2, .notice, for: [1, 2], "2026-03-06"),
            try Fixture.demand(3, .visitAndLetter, for: [1], "2026-04-06"),
        ]
        let ladder = Ladder(
            bills: [try Fixture.bill(1, due: "2026-01-05"), try Fixture.bill(2, due: "2026-01-06")], holds: [], demands: demands,
            payer: Fixture.small, versions: [try Fixture.rules()])
        #expect(ladder.content(of: .suit, on: try Fixture.day("2026-04-21")).lines.isEmpty)
        let content = ladder.content(of: .suit, on: try Fixture.day("2026-07-05"))
        #expect(content.lines.map(\.bill.number) == [1] && content.excluded == [OwedBill.ID(2): .notReady])
    }

    @Test(.clause("XS2.8.2-0"))
    func `by chance: nothing in a demand is paid, not due, disputed, planned or held, and its sum is what is open`() throws {
        let seed: UInt64 = 33_001
        var dice = Dice(seed: seed)
        let base = try Fixture.rules()
        var named = 0
        for number in 0..<Fixture.cases(60_000) {
            let history = dice.history(base)
            let day = history.first.adding(days: dice.number(0...history.length))
            let content = history.ladder.content(of: .notice, on: day)
            var total: Int64 = 0
            var expected: Set<OwedBill.ID> = []
            for bill in history.bills {
                var open = bill.principal.fen
                for movement in bill.movements where !(movement.day > day) { open -= movement.amount.fen }
                let isHeld = history.holds.contains { hold in
                    !(hold.first > day) && !(hold.last.map { $0 < day } ?? false) && (hold.bills.map { $0.contains(bill.id) } ?? true)
                }
                if open > 0 && bill.due < day && !isHeld {
                    total += open
                    expected.insert(bill.id)
                }
            }
            named += expected.count
            guard content.bills == expected, content.total.fen == total, content.lines.count + content.excluded.count == history.bills.count else {
                Issue.record("seed \(seed), no. \(number), \(day): \(content.bills.map(\.number)), not \(expected.map(\.number)): \(history)")
                return
            }
        }
        #expect(named > 1_000)
    }
}

@Suite struct TwoPersonsTests {
    private static let (chen, liu) = (Account.ID(1), Account.ID(2))
    private static let now = Instant(milliseconds: 0)

    @Test(.clause("S2.8.2-1"), .clause("S2.8.2-2"), arguments: [Rung.lawyersLetter, .suit])
    func `a lawyer's letter and a suit go out with two persons' word, and never with the system's or one person's twice`(rung: Rung) throws {
        var word = TwoPersons(rung)
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.two")) { try word.permit() }
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.person")) { try word.approve(by: .system("arrears"), at: Self.now) }
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.person")) { try word.approve(by: .customer(1), at: Self.now) }
        try word.approve(by: .staff(Self.chen), at: Self.now)
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.same")) { try word.approve(by: .staff(Self.chen), at: Self.now) }
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.two")) { try word.permit() }
        try word.approve(by: .staff(Self.liu), at: Self.now)
        try word.permit()
        #expect(word.isComplete && word.approvals.map(\.person) == [Self.chen, Self.liu])
        #expect(throws: Refusal.notNow("arrears.approve.done")) { try word.approve(by: .staff(Account.ID(3)), at: Self.now) }
        // Two rows of one person are one person.
        let twice = TwoPersons(rung, approvals: [.init(person: Self.chen, at: Self.now), .init(person: Self.chen, at: Self.now)])
        #expect(throws: Refusal.gate(rung.clause, "arrears.approve.two")) { try twice.permit() }
    }

    @Test(.clause("XS2.8.2-0"), arguments: [Rung.reminder, .notice, .visitAndLetter])
    func `the office's own papers need no second person`(rung: Rung) throws {
        try TwoPersons(rung).permit()
    }
}
