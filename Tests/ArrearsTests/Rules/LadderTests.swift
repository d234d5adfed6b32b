// LadderTests: the boundary days of the ladder, its tracks, and what moves it, by hand.
@testable import Arrears
import Kernel
import Proof
import Scheme
import Storage
import Testing

@Suite struct LadderTests {
    private typealias Given = Fixture

    private static func ladder(
        _ bills: [OwedBill], demands: [LadderDemand] = [], holds: [LadderHold] = [], payer: PayerShare = Given.small,
        rules: LadderRules
    ) -> Ladder {
        Ladder(bills: bills, holds: holds, demands: demands, payer: payer, versions: [rules])
    }

    // MARK: Days

    @Test(
        .clause("S2.8.2-3"), .clause("S2.8.2-1"),
        arguments: [
            // More than three months: from the day after the same-numbered day, or after the last of a shorter month.
            ("2026-01-05", "2026-04-05", "2026-04-06"), ("2026-01-31", "2026-04-30", "2026-05-01"),
            ("2025-11-30", "2026-02-28", "2026-03-01"), ("2027-11-29", "2028-02-29", "2028-03-01"),
            ("2027-11-30", "2028-02-29", "2028-03-01"), ("2026-02-28", "2026-05-28", "2026-05-29"),
        ])
    func `more than three months begins on the day after the same-numbered day`(due: String, last: String, first: String) throws {
        let rules = try Given.rules()
        let ladder = Self.ladder([try Given.bill(1, due: due)], payer: Given.major, rules: rules)
        #expect(!ladder.state(on: try Given.day(last)).isWatched)
        #expect(ladder.state(on: try Given.day(first)).isWatched)
        let letter = try #require(ladder.state(on: try Given.day(first)).steps.first { $0.rung == .lawyersLetter })
        #expect(letter.crossed == Day(first))
        #expect(letter.promise?.due == Day(first)?.adding(days: 7))
    }

    @Test(
        .clause("S2.8.2-2"),
        arguments: [
            ("2026-01-05", "2026-07-05"), ("2026-01-31", "2026-07-31"), ("2025-08-31", "2026-02-28"), ("2027-08-31", "2028-02-29"),
            ("2026-03-31", "2026-09-30"),
        ])
    func `six months are reached on the same-numbered day, and the mandate is due within fifteen days`(due: String, first: String) throws {
        let state = Self.ladder([try Given.bill(1, due: due)], rules: try Given.rules()).state(on: try Given.day(first))
        let suit = try #require(state.steps.last)
        #expect(suit.rung == .suit && suit.crossed == Day(first))
        #expect(suit.promise?.due == Day(first)?.adding(days: 15))
    }

    @Test(
        .clause("XS2.8.2-0"),
        arguments: [
            ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-31"), ("2026-12-31", "2027-01-01", "2027-01-31", "2027-02-28"),
            ("2028-01-30", "2028-01-31", "2028-02-29", "2028-03-30"), ("2026-03-05", "2026-03-06", "2026-04-05", "2026-05-05"),
        ])
    func `the reminder comes the day after, the notice after one month, the visit after two`(
        due: String, reminder: String, notice: String, visit: String
    ) throws {
        let state = Self.ladder([try Given.bill(1, due: due)], rules: try Given.rules()).state(on: try Given.day(due))
        #expect(state.steps.prefix(3).map(\.crossed) == [Day(reminder), Day(notice), Day(visit)])
        #expect(state.anchor?.overdueDays == 0 && state.next?.isDue == false)
        let next = Self.ladder([try Given.bill(1, due: due)], rules: try Given.rules()).state(on: try Given.day(reminder))
        #expect(next.next == LadderState.Proposal(rung: .reminder, from: Day(reminder), pending: nil, isDue: true))
    }

    @Test(.clause("S2.8.2-3"))
    func `months of fee owed are counted when the scheme says so, those of one month once`() throws {
        let rules = try Given.rules { $0.countsMonthsOwed = true }
        let bills = try (1...4).map { month in
            OwedBill(
                id: OwedBill.ID(Int64(month)), due: try Given.day("2026-0\(month)-20"),
                months: try #require(Month("2026-0\(month)"))...(try #require(Month("2026-0\(month)"))), principal: Money(fen: 100))
        }
        let parking = OwedBill(
            id: OwedBill.ID(9), due: try Given.day("2026-01-25"),
            months: try #require(Month("2026-01"))...(try #require(Month("2026-01"))), principal: Money(fen: 100))
        let ladder = Self.ladder(bills + [parking], rules: rules)
        #expect(!ladder.state(on: try Given.day("2026-04-20")).isWatched)
        #expect(ladder.state(on: try Given.day("2026-04-21")).watch?.crossed == Day("2026-04-21"))
        #expect(ladder.state(on: try Given.day("2026-04-21")).isWatched)
        // One month of the four is disputed: three are not more than three.
        let dispute = LadderHold(
            id: LadderHold.ID(1), kind: .dispute, bills: [OwedBill.ID(2)], first: try Given.day("2026-03-01"), last: nil, reason: "x")
        let disputed = Self.ladder(bills + [parking], holds: [dispute], rules: rules).state(on: try Given.day("2026-06-01"))
        #expect(!disputed.isWatched && disputed.watch?.crossed == nil)
    }

    // MARK: Tracks

    @Test(.clause("S2.8.2-1"))
    func `exactly the share is no major payer, one hundredth of a square metre more is`() throws {
        let rules = try Given.rules(share: Share(1, of: 3))
        #expect(rules.isMajor(PayerShare(area: 100_000, of: 300_000)) == false)
        #expect(rules.isMajor(PayerShare(area: 100_001, of: 300_000)) == true)
        #expect(rules.isMajor(PayerShare(area: .max, of: .max)) == true)
        #expect(Share("1/3") == Share(1, of: 3) && Share("3/1") == nil && Share("0/3") == nil && Share("1") == nil && Share("a/b") == nil)
    }

    @Test(.clause("S2.8.2-1"))
    func `an unset share proposes no lawyer's letter to anybody and says that it is unset`() throws {
        let ladder = Self.ladder([try Given.bill(1, due: "2026-01-05")], payer: Given.major, rules: try Given.rules(share: nil))
        let state = ladder.state(on: try Given.day("2027-01-05"))
        #expect(state.isMajor == nil && !state.track.contains(.lawyersLetter) && state.why.contains(.shareUnset))
        #expect(throws: Refusal.gate("S2.8.2-1", "arrears.demand.unset")) {
            try ladder.permit(.lawyersLetter, on: try Given.day("2027-01-05"))
        }
    }

    @Test(.clause("S2.8.2-2"))
    func `the suit is for everybody or for major payers only, as the scheme says`() throws {
        let bill = try Given.bill(1, due: "2026-01-05")
        let (all, only) = (try Given.rules(), try Given.rules { $0.suitForMajorOnly = true })
        let day = try Given.day("2026-12-01")
        #expect(Self.ladder([bill], rules: all).state(on: day).track == [.reminder, .notice, .visitAndLetter, .suit])
        #expect(Self.ladder([bill], rules: only).state(on: day).track == [.reminder, .notice, .visitAndLetter])
        let major = Self.ladder([bill], payer: Given.major, rules: only).state(on: day)
        #expect(major.track == [.reminder, .notice, .visitAndLetter, .lawyersLetter, .suit])
    }

    // MARK: Climbing

    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-2"))
    func `after 200 days without a job the earliest rung is proposed, and each waits for the one before to be delivered`() throws {
        let bill = try Given.bill(1, due: "2026-01-05")
        var demands: [LadderDemand] = []
        func state(_ day: String) throws -> LadderState {
            Self.ladder([bill], demands: demands, payer: Given.major, rules: try Given.rules()).state(on: try Given.day(day))
        }
        #expect(try state("2026-07-24").next?.rung == .reminder)
        #expect(try state("2026-07-24").owed.map(\.rung) == [.reminder, .notice, .visitAndLetter, .lawyersLetter, .suit])
        // Three days after the reminder, seven after the notice, fifteen after each letter; the day of delivery not counted.
        for (number, (rung, sent, next)) in [
            (Rung.reminder, "2026-07-24", "2026-07-28"), (.notice, "2026-07-28", "2026-08-05"),
            (.visitAndLetter, "2026-08-05", "2026-08-21"), (.lawyersLetter, "2026-08-21", "2026-09-06"),
        ].enumerated() {
            #expect(try state(sent).next == LadderState.Proposal(rung: rung, from: try state(sent).next?.from, pending: nil, isDue: true))
            demands.append(try Given.demand(Int64(number), rung, for: [1], sent))
            let after = try state(sent)
            #expect(after.rung == rung && after.next?.from == Day(next))
            #expect(try state(try Given.day(next).adding(days: -1).description).next?.isDue == false)
            #expect(try state(next).next?.isDue == true)
        }
        #expect(try state("2026-09-06").climbed == [.reminder, .notice, .visitAndLetter, .lawyersLetter])
        #expect(try state("2026-09-06").next?.rung == .suit)
    }

    @Test(.clause("XS2.8.2-0"))
    func `a demand that has not arrived climbs nothing, and one that failed is proposed again`() throws {
        let bill = try Given.bill(1, due: "2026-01-05")
        let day = try Given.day("2026-01-20")
        func state(_ delivery: LadderDemand.Delivery) throws -> LadderState {
            let demand = LadderDemand(
                id: LadderDemand.ID(1), rung: .reminder, bills: [bill.id], sent: try Given.day("2026-01-10"), delivery: delivery)
            return Self.ladder([bill], demands: [demand], rules: try Given.rules()).state(on: day)
        }
        let awaited = try state(.awaited)
        #expect(awaited.rung == .none && awaited.next?.isDue == false && awaited.next?.pending != nil)
        let failed = try state(.failed(try Given.day("2026-01-15")))
        #expect(failed.rung == .none && failed.next?.isDue == true)
        #expect(try state(.reached(try Given.day("2026-01-15"))).rung == .reminder)
        #expect(try state(.reached(try Given.day("2026-01-21"))).rung == .none)
    }

    @Test(.clause("S2.8.2-2"))
    func `a rung is refused when it skips, comes early, is not of the track, or is held`() throws {
        let bill = try Given.bill(1, due: "2026-01-05")
        let rules = try Given.rules()
        let ladder = Self.ladder([bill], demands: [try Given.demand(1, .reminder, for: [1], "2026-01-06")], rules: rules)
        #expect(throws: Refusal.gate("S2.8.2-2", "arrears.demand.skips")) { try ladder.permit(.suit, on: try Given.day("2027-01-01")) }
        #expect(throws: Refusal.gate("S2.8.2-1", "arrears.demand.track")) {
            try ladder.permit(.lawyersLetter, on: try Given.day("2027-01-01"))
        }
        #expect(throws: Refusal.gate("XS2.8.2-0", "arrears.demand.early", details: ["day": "2026-02-05"])) {
            try ladder.permit(.notice, on: try Given.day("2026-02-04"))
        }
        #expect(throws: Never.self) { try ladder.permit(.notice, on: try Given.day("2026-02-05")) }
        #expect(throws: Never.self) { try ladder.permit(.reminder, on: try Given.day("2026-02-04")) }
        #expect(throws: Refusal.notNow("arrears.demand.none")) { try ladder.permit(.reminder, on: try Given.day("2026-01-05")) }
        let hold = LadderHold(
            id: LadderHold.ID(1), kind: .hardship, first: try Given.day("2026-02-01"), last: try Given.day("2026-03-01"), reason: "住院")
        let held = Self.ladder([bill], demands: [try Given.demand(1, .reminder, for: [1], "2026-01-06")], holds: [hold], rules: rules)
        #expect(throws: Refusal.gate("XS2.8.2-0", "arrears.demand.held", details: ["until": "2026-03-01"])) {
            try held.permit(.notice, on: try Given.day("2026-03-01"))
        }
        #expect(throws: Never.self) { try held.permit(.notice, on: try Given.day("2026-03-02")) }
    }

    // MARK: Payments, holds

    /// killbill#2297: after a part payment the anchor moved, and a level was passed over straight to cancellation.
    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-2"))
    func `killbill 2297: a part payment moves the anchor and its rung, and no rung is passed over`() throws {
        let rules = try Given.rules()
        let demands = [
            try Given.demand(1, .reminder, for: [1], "2026-01-06"), try Given.demand(2, .notice, for: [1], "2026-02-05"),
            try Given.demand(3, .visitAndLetter, for: [1, 2], "2026-03-06"),
        ]
        let february = try Given.bill(2, due: "2026-02-05")
        let unpaid = Self.ladder([try Given.bill(1, due: "2026-01-05"), february], demands: demands, rules: rules)
        #expect(unpaid.state(on: try Given.day("2026-07-05")).next?.rung == .suit)
        // The oldest is paid: the next bill has had one demand that named it, which was its first.
        let paid = Self.ladder([try Given.bill(1, due: "2026-01-05", [("2026-07-04", 30_000)]), february], demands: demands, rules: rules)
        let state = paid.state(on: try Given.day("2026-08-05"))
        #expect(state.anchor?.bill == february.id && state.rung == .reminder && state.next?.rung == .notice)
        #expect(state.why.contains(.reanchored(from: try Given.day("2026-01-05"), to: february.due, on: try Given.day("2026-07-04"))))
        #expect(throws: Refusal.gate("S2.8.2-2", "arrears.demand.skips")) { try paid.permit(.suit, on: try Given.day("2026-08-05")) }
        // Paid before the next fell due, it left no arrears behind, and nothing moved.
        let early = Self.ladder([try Given.bill(1, due: "2026-01-05", [("2026-02-05", 30_000)]), february], demands: demands, rules: rules)
        #expect(try !early.state(on: try Given.day("2026-08-05")).why.contains { if case .reanchored = $0 { true } else { false } })
        // Half of it paid moves nothing but the amount.
        let half = Self.ladder([try Given.bill(1, due: "2026-01-05", [("2026-07-04", 10_000)]), february], demands: demands, rules: rules)
        #expect(half.state(on: try Given.day("2026-07-05")).next?.rung == .suit)
        #expect(half.state(on: try Given.day("2026-07-05")).anchor?.open == Money(fen: 20_000))
    }

    @Test(.clause("XS2.8.2-0"))
    func `a reversed payment reopens the rung it had closed, and the days of the promise run from then`() throws {
        let rules = try Given.rules()
        let demands = [try Given.demand(1, .reminder, for: [1], "2026-01-06"), try Given.demand(2, .notice, for: [1], "2026-02-05")]
        let bill = try Given.bill(1, due: "2026-01-05", [("2026-02-10", 30_000), ("2026-06-01", -30_000)])
        let ladder = Self.ladder([bill], demands: demands, rules: rules)
        #expect(ladder.state(on: try Given.day("2026-02-09")).rung == .notice)
        #expect(ladder.state(on: try Given.day("2026-05-31")).anchor == nil)
        let state = ladder.state(on: try Given.day("2026-06-01"))
        #expect(state.rung == .notice && state.next?.rung == .visitAndLetter && state.next?.isDue == true)
        #expect(state.why.contains(.reopened(bill.id, on: try Given.day("2026-06-01"), at: .notice)))
        #expect(state.steps[2].crossed == Day("2026-03-05") && state.steps[2].promise?.due == Day("2026-06-08"))
    }

    @Test(.clause("S2.8.2-1"))
    func `only a hold with an end excuses a promise, and its days run anew from that end`() throws {
        let bill = try Given.bill(1, due: "2026-01-05")
        let rules = try Given.rules()
        let hold = try LadderHold.make(
            .hardship, as: LadderHold.ID(1), first: try Given.day("2026-04-10"), last: try Given.day("2026-05-10"), reason: "住院",
            today: try Given.day("2026-04-10"))
        let state = Self.ladder([bill], holds: [hold], payer: Given.major, rules: rules).state(on: try Given.day("2026-04-12"))
        let letter = try #require(state.steps.first { $0.rung == .lawyersLetter }?.promise)
        #expect(letter.from == Day("2026-04-06") && letter.due == Day("2026-05-17") && letter.excusedBy == hold)
        #expect(state.next?.from == Day("2026-05-11") && state.isWatched)
        // It came after the promise was broken, and excuses nothing.
        let late = LadderHold(
            id: LadderHold.ID(2), kind: .hardship, first: try Given.day("2026-04-14"), last: try Given.day("2026-05-10"), reason: "住院")
        let broken = Self.ladder([bill], holds: [late], payer: Given.major, rules: rules).state(on: try Given.day("2026-04-20"))
        #expect(broken.steps.first { $0.rung == .lawyersLetter }?.promise?.due == Day("2026-04-13"))
        let today = try Given.day("2026-04-10")
        #expect(throws: Refusal.gate("XS2.8.2-0", "arrears.hold.end", field: "last")) {
            try LadderHold.make(.hardship, as: LadderHold.ID(3), first: today, last: nil, reason: "住院", today: today)
        }
        #expect(throws: Refusal.gate("XS2.8.2-0", "arrears.hold.reason", field: "reason")) {
            try LadderHold.make(.hardship, as: LadderHold.ID(3), first: today, last: today, reason: "", today: today)
        }
        #expect(throws: Refusal.invalid("first", "arrears.hold.past")) {
            try LadderHold.make(.hardship, as: LadderHold.ID(3), first: today.adding(days: -1), last: today, reason: "住院", today: today)
        }
    }

    @Test(.clause("XS2.8.2-0"))
    func `a disputed bill and one under a plan are not the anchor`() throws {
        let bills = [try Given.bill(1, due: "2026-01-05"), try Given.bill(2, due: "2026-02-05"), try Given.bill(3, due: "2026-03-05")]
        let holds = [
            LadderHold(id: LadderHold.ID(1), kind: .dispute, bills: [bills[0].id], first: try Given.day("2026-02-01"), last: nil, reason: "x"),
            LadderHold(
                id: LadderHold.ID(2), kind: .plan, bills: [bills[1].id], first: try Given.day("2026-03-01"),
                last: try Given.day("2026-06-30"), reason: "x"),
        ]
        let ladder = Self.ladder(bills, holds: holds, rules: try Given.rules())
        #expect(ladder.state(on: try Given.day("2026-01-31")).anchor?.bill == bills[0].id)
        #expect(ladder.state(on: try Given.day("2026-04-01")).anchor?.bill == bills[2].id)
        #expect(ladder.state(on: try Given.day("2026-07-01")).anchor?.bill == bills[1].id)
        #expect(ladder.state(on: try Given.day("2026-04-01")).outOfCount == [bills[0].id, bills[1].id])
    }

    @Test(.clause("XS2.8.2-0"))
    func `a demand is judged by the ladder that was in force when it was sent`() throws {
        let before = try Given.rules()
        let after = try Given.rules {
            $0.version = 2
            $0.inForceFrom = Day(number: 20_500)
            $0.noticeMonths = 3
        }
        // 20,500 is 2026-02-16.
        let bill = try Given.bill(1, due: "2026-01-05")
        let demands = [try Given.demand(1, .reminder, for: [1], "2026-01-06"), try Given.demand(2, .notice, for: [1], "2026-02-10")]
        let ladder = Ladder(bills: [bill], holds: [], demands: demands, payer: Given.small, versions: [after, before])
        #expect(ladder.state(on: try Given.day("2026-02-20")).rung == .notice)
        let late = [demands[0], try Given.demand(2, .notice, for: [1], "2026-02-20")]
        let other = Ladder(bills: [bill], holds: [], demands: late, payer: Given.small, versions: [before, after])
        #expect(other.state(on: try Given.day("2026-02-25")).rung == .reminder)
    }

    // MARK: The scheme

    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-1"), .clause("S2.8.2-2"), .clause("S2.8.2-3"))
    func `the shipped ladder has the scheme's months, our periods, and no share`() throws {
        let rules = try LadderRules(try SchemeSlice.shipped())
        #expect([Rung.reminder, .notice, .visitAndLetter, .watch, .lawyersLetter, .suit].map(rules.months) == [0, 1, 2, 3, 3, 6])
        #expect([Rung.reminder, .notice, .visitAndLetter, .lawyersLetter].map(rules.waitDays(after:)) == [3, 7, 15, 15])
        #expect([Rung.reminder, .lawyersLetter, .suit].map(rules.withinDays) == [7, 7, 15])
        #expect(rules.majorShare == nil && rules.isMajor(Given.major) == nil && !rules.countsMonthsOwed)
        #expect(rules.contactHours.contains(MinuteOfDay(8 * 60)) && rules.contactHours.contains(MinuteOfDay(20 * 60 - 1)))
        #expect(!rules.contactHours.contains(MinuteOfDay(20 * 60)) && !rules.contactHours.contains(MinuteOfDay(8 * 60 - 1)))
        let gaps = try SchemeSlice.shipped().gaps(clauses: Rung.allCases.map(\.clause), quantities: LadderQuantity.all)
        #expect(gaps.isEmpty)
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a database from before the ladder gets its numbers, and keeps what was set`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let books = SchemeBooks()
            try await world.database.write { transaction in
                let today = Zone.utc.day(of: transaction.now)
                try books.change(
                    [LadderQuantity.majorPayerShare: "1/3"], from: today, note: "董事会", by: world.staff("admin"), in: transaction)
                try transaction.run("DELETE FROM scheme_parameter WHERE name IN ('noticeWaitDays', 'letterWaitDays', 'contactToHour')")
                try books.install(in: transaction)
            }
            let missing = try await world.database.read { transaction in
                try ["noticeWaitDays", "letterWaitDays", "contactToHour"].map { name -> Int64 in
                    try transaction.first("SELECT COUNT(*) AS n FROM scheme_parameter WHERE name = \(name)")?.get("n") ?? 0
                }
            }
            #expect(missing == [2, 4, 2])
            let share = try await world.database.read { transaction in
                try LadderRules(try books.book(version: 2, in: transaction)).majorShare
            }
            #expect(share == Share(1, of: 3))
        }
    }
}
