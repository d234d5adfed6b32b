// DemandsTests: what leaves is what the books say then; undo; delivery with its proof; holds and plans, on both engines.
import Billing
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct DemandsTests {
    private static func overdue(_ world: World) async throws -> (ArrearsHome, [Charge.ID]) {
        let home = try await ArrearsHome.make(world)
        let first = try await home.home.bill(12_000, month: Month("2026-10"))
        let second = try await home.home.bill(8_000)
        try await home.at("2026-12-01 10:00")
        return (home, first + second)
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a demand says what is open as it leaves, whatever its preview said, and a run is undone before`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            func read(_ run: DunningRun.ID) async throws -> [DemandLine] {
                try await world.database.read { try ArrearsViews.demands(in: home.project, run: run, after: nil, $0) }
            }
            let run = try await home.write {
                try ArrearsHome.runs.preview(.reminder, by: nil, in: world.project, by: world.account("linlan"), in: $0)
            }
            let preview = try #require(try await read(run).first)
            #expect(preview.demand.state == .draft && preview.total == Money(fen: 20_000))
            // Once more: the debtor is in a preview already.
            let again = try await home.write {
                try ArrearsHome.runs.preview(.reminder, by: nil, in: world.project, by: world.account("linlan"), in: $0)
            }
            #expect(try await read(again).isEmpty)
            func send() async throws {
                try await home.write { try ArrearsHome.runs.send(run, within: [home.project], by: world.account("linlan"), in: $0) }
            }
            try await send()
            await #expect(throws: Refusal.notNow("dunning.sent")) { try await send() }
            try await home.work()
            #expect(try await read(run).map(\.demand.state) == [.waiting])
            try await home.write { try ArrearsHome.runs.undo(run, within: [home.project], by: world.staff("linlan"), in: $0) }
            world.clock.advance(minutes: 30)
            try await home.work()
            #expect(try await read(run).map(\.demand.state) == [.draft])
            try await send()
            try await home.pay(12_000, on: bills[0])
            try await home.pay(3_000, on: bills[1])
            world.clock.advance(minutes: 11)
            try await home.work()
            let sent = try #require(try await read(run).first)
            #expect(sent.demand.state == .sent && sent.total == Money(fen: 5_000))
            #expect(sent.lines.map(\.id.number) == [bills[1].number])
            await #expect(throws: Refusal.notNow("dunning.undo.none")) {
                try await home.write { try ArrearsHome.runs.undo(run, within: [home.project], by: world.staff("linlan"), in: $0) }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is paid before it leaves is not sent, and nothing leaves at night`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            world.at("2026-12-01 19:55")
            let line = try await home.demand(.reminder)
            #expect(line.demand.state == .waiting)
            try await home.pay(12_000, on: bills[0])
            try await home.pay(8_000, on: bills[1])
            try await home.at("2026-12-02 09:00")
            let it = try await home.it()
            let after = try #require(try await world.database.read { try ArrearsViews.demands(of: it, $0) }.first)
            #expect(after.demand.state == .dropped && after.demand.reason == "arrears.demand.none")
        }
    }

    /// D2: a payment and the demand race for the home's lock; what the demand says was open at one instant.
    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a payment between preview and leaving is never demanded`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            let it = try await home.it()
            let run = try await home.write {
                try ArrearsHome.runs.preview(it.id, .reminder, by: nil, within: [home.project], by: world.account("linlan"), in: $0)
            }
            try await home.write { try ArrearsHome.runs.send(run, within: [home.project], by: world.account("linlan"), in: $0) }
            world.clock.advance(minutes: 11)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await world.database.write { try ArrearsHome.runs.work(in: $0) } }
                for part in [4_000, 4_000, 4_000] as [Int64] { group.addTask { try await home.pay(part, on: bills[0]) } }
                try await group.waitForAll()
            }
            try await home.work()
            let sent = try #require(try await world.database.read { try ArrearsViews.demands(of: it, $0) }.first)
            #expect(sent.demand.state == .sent && sent.total == sent.lines.map(\.open).sum)
            let asked = sent.lines.first { $0.id.number == bills[0].number }?.open.fen ?? 0
            #expect([0, 4_000, 8_000, 12_000].contains(asked), "\(asked)")
            #expect(sent.total.fen == asked + 8_000)
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `delivery needs its proof, within the hours of contact, and of another estate nothing is there`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, _) = try await Self.overdue(world)
            let sent = try await home.demand(.reminder)
            func deliver(_ delivery: Demand.Delivery, within projects: [Project.ID]? = nil) async throws {
                try await home.write {
                    try ArrearsHome.demands.deliver(
                        sent.demand.id, delivery, within: projects ?? [home.project], by: world.staff("limin"), in: $0)
                }
            }
            let today = try #require(Day("2026-12-01"))
            let own = Demand.Delivery(hasArrived: true, day: today, evidence: .own, signer: "王丽")
            let cases: [(Demand.Delivery, Refusal)] = [
                (.init(hasArrived: true, day: today), .gate("XS2.8.2-0", "demand.evidence.needed", field: "evidence")),
                (.init(hasArrived: true, day: today, evidence: .own), .gate("XS2.8.2-0", "demand.signer.needed", field: "signer")),
                (
                    .init(hasArrived: true, day: today, evidence: .household, signer: "王父"),
                    .gate("XS2.8.2-0", "demand.relation.needed", field: "relation")
                ),
                (.init(hasArrived: true, day: today, evidence: .waybill), .gate("XS2.8.2-0", "demand.waybill.needed", field: "waybill")),
                (.init(hasArrived: true, day: today.adding(days: 1), evidence: .own, signer: "王丽"), .invalid("day", "demand.day.later")),
                (.init(hasArrived: true, day: today.adding(days: -1), evidence: .own, signer: "王丽"), .invalid("day", "demand.day.before")),
                (.init(hasArrived: false, day: today), .invalid("note", "demand.failed.note")),
            ]
            for (delivery, refusal) in cases {
                await #expect(throws: refusal) { try await deliver(delivery) }
            }
            await #expect(throws: Refusal.missing) { try await deliver(own, within: [world.other.id]) }
            try await deliver(own)
            await #expect(throws: Refusal.notNow("demand.not-out")) { try await deliver(own) }
            try await home.write {
                try ArrearsHome.demands.keepReceipt(
                    [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9], of: sent.demand.id, within: [home.project],
                    by: world.staff("limin"), in: $0)
            }
            let line = try await world.database.read { try ArrearsViews.demand(sent.demand.id, within: [home.project], $0) }
            #expect(line.hasReceipt && line.signer == "王丽" && line.deliveredDay == today)
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a disputed bill is out, a hold needs a second person and an end, and excuses the promise`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            let it = try await home.it()
            let holds = Holds(books: House.books)
            let dispute = try await home.write {
                try holds.dispute(
                    it.id, bills: [OwedBill.ID(bills[0].number)], reason: "电梯停用一周", saidBy: "王丽", within: [home.project],
                    by: world.account("limin"), in: $0)
            }
            #expect(try await home.it().standing.anchorDue == Day("2026-11-30"))
            #expect(try await home.it().standing.outCount == 1)
            let sent = try await home.demand(.reminder)
            #expect(sent.lines.map(\.id.number) == [bills[1].number])
            await #expect(throws: Refusal.invalid("bills", "arrears.bills.unknown")) {
                _ = try await home.write {
                    try holds.dispute(
                        it.id, bills: [OwedBill.ID(1)], reason: "x", saidBy: "x", within: [home.project], by: world.account("limin"), in: $0)
                }
            }
            _ = try await home.write {
                try holds.end(dispute, result: "核对无误", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            #expect(try await home.it().standing.anchorDue == Day("2026-10-31"))
            let due = try #require(try await home.promise(.notice)).dueDay
            let last = try #require(Day("2027-01-15"))
            let hold = try await home.write {
                try holds.ask(
                    it.id, until: last, reason: "住院", saidBy: "王丽之子", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            #expect(try await home.promise(.notice)?.dueDay == due)
            await #expect(throws: Refusal.gate("XS2.8.2-0", "hold.own")) {
                _ = try await home.write { try holds.approve(hold, within: [home.project], by: world.account("wangfang"), in: $0) }
            }
            _ = try await home.write { try holds.approve(hold, within: [home.project], by: world.account("chenguo"), in: $0) }
            let held = try await home.it()
            #expect(held.standing.heldUntil == last && !held.standing.isNextDue)
            #expect(try await home.promise(.notice)?.dueDay == last.adding(days: 7))
            await #expect(throws: Refusal.gate("XS2.8.2-0", "arrears.demand.held", details: ["until": "2027-01-15"])) {
                try await home.demand(.reminder)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a plan of a second person's approval takes its bills out until a part is missed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            let it = try await home.it()
            let plans = Plans(books: House.books)
            let plan = try await home.write {
                try plans.make(
                    it.id, bills: Set(bills.map { OwedBill.ID($0.number) }), count: 2, first: try #require(Day("2026-12-15")), reason: "失业",
                    evidence: "档案室 12 号", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            #expect(try await home.it().standing.outCount == 0)
            await #expect(throws: Refusal.gate("XS2.8.2-0", "instalment.own")) {
                _ = try await home.write { try plans.approve(plan, within: [home.project], by: world.account("wangfang"), in: $0) }
            }
            _ = try await home.write { try plans.approve(plan, within: [home.project], by: world.account("chenguo"), in: $0) }
            let planned = try await home.it().standing
            #expect(planned.anchor == nil && planned.outCount == 2)
            // The reminder of the older bill was due a week after the office had it, before there was a plan.
            #expect(try await home.promise(.reminder)?.promise.outcome == .failed)
            try await home.at("2026-12-22 10:00")
            #expect(try await home.it().standing.anchor == nil)
            try await home.at("2026-12-23 10:00")
            #expect(try await home.it().standing.anchorDue == Day("2026-10-31"))
            let lines = try await world.database.read { try plans.lines(of: it, on: try #require(Day("2026-12-23")), $0) }
            guard case .defaulted = lines.first?.state else {
                Issue.record("\(String(describing: lines.first?.state))")
                return
            }
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `an approval excuses no promise that was missed before it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-01 10:00")
            let it = try await home.it()
            let holds = Holds(books: House.books)
            let hold = try await home.write {
                try holds.ask(
                    it.id, until: try #require(Day("2027-01-15")), reason: "住院", saidBy: "王丽之子", within: [home.project],
                    by: world.account("wangfang"), in: $0)
            }
            let due = try #require(try await home.promise(.reminder)).dueDay
            try await home.at("2026-12-20 10:00")
            _ = try await home.write { try holds.approve(hold, within: [home.project], by: world.account("chenguo"), in: $0) }
            #expect(due < Day("2026-12-20") ?? due)
            #expect(try await home.promise(.reminder)?.dueDay == due)
            #expect(try await home.it().standing.heldUntil == Day("2027-01-15"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a down payment on the day of the agreement keeps no plan`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            let it = try await home.it()
            try await home.pay(6_000, on: bills[0])
            let plans = Plans(books: House.books)
            let plan = try await home.write {
                try plans.make(
                    it.id, bills: [OwedBill.ID(bills[0].number)], count: 2, first: try #require(Day("2026-12-15")), reason: "失业",
                    evidence: "档案室 12 号", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            _ = try await home.write { try plans.approve(plan, within: [home.project], by: world.account("chenguo"), in: $0) }
            let today = try #require(Day("2026-12-01"))
            let line = try await world.database.read { try plans.lines(of: it, on: today, $0) }.first
            #expect(line?.plan.total == Money(fen: 6_000))
            guard case .running(_, lacks: Money(fen: 3_000)) = line?.state else {
                Issue.record("\(String(describing: line?.state))")
                return
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the ten thousand and first demand of a month has a number of its own`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let project = world.project.id
            try await world.database.write {
                try $0.run("INSERT INTO number_book (project_id, series, last) VALUES (\(project), 'CJ-2612', 9999)")
                #expect(try $0.nextDigits(project: project, series: "CJ-2612") == "10000")
                #expect(try $0.nextDigits(project: project, series: "CJ-2612") == "10001")
                #expect(try $0.nextDigits(project: project, series: "CJ-2701") == "0001")
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a message goes to the debtor's number with the books' sum, and its receipt is the delivery`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            _ = try await OwnerHome.make(world)  // with a gateway for text messages
            let (home, _) = try await Self.overdue(world)
            let sent = try await home.demand(.reminder)
            #expect(sent.demand.channel == .message && sent.demand.state == .sent && sent.address == "13900002231")
            let row = try #require(
                try await world.database.read {
                    try $0.first("SELECT id, receiver, blanks FROM message WHERE topic = 'demand' AND topic_id = \(sent.demand.id.number)")
                })
            #expect(try row.get("receiver", as: String.self) == "address:13900002231")
            #expect(try row.get("blanks", as: String.self).contains("200.00"))
            try await home.work()
            #expect(try await home.it().standing.rung == .none)
            try await home.write { transaction in
                _ = try transaction.run(
                    """
                    UPDATE message SET state = 'sent', sent_at = \(transaction.now), next_at = NULL, tried_at = \(transaction.now)
                    WHERE topic = 'demand'
                    """)
            }
            try await home.work()
            #expect(try await home.it().standing.rung == .reminder)
            let line = try await world.database.read { try ArrearsViews.demand(sent.demand.id, within: [home.project], $0) }
            #expect(line.demand.state == .reached && line.evidence == "gateway")
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a message that waited is looked at again: in contact hours, and never for what was paid meanwhile`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            _ = try await OwnerHome.make(world)  // with a gateway for text messages
            let (home, bills) = try await Self.overdue(world)
            let sent = try await home.demand(.reminder)
            func gate() async throws -> MessageGate.Answer {
                try await home.write { try ArrearsHome.demands.departure(of: sent.demand.id, world.project, $0) }
            }
            #expect(try await gate() == .goes)
            try await home.at("2026-12-01 22:30")
            #expect(try await gate() == .later(world.project.zone.instant(try #require(Day("2026-12-02")), MinuteOfDay("08:00") ?? .midnight)))
            try await home.at("2026-12-02 10:00")
            #expect(try await gate() == .goes)
            try await home.pay(1, on: bills[0])
            #expect(try await gate() == .stale)
            let departures = Departures(keys: .passing(), words: try House.words(), gates: House.messageGates)
            guard case .moved = try await home.write({ try departures.claim(.webhook, in: $0) }) else {
                Issue.record("it left")
                return
            }
            try await home.work()
            let line = try await world.database.read { try ArrearsViews.demand(sent.demand.id, within: [home.project], $0) }
            #expect(line.demand.state == .failed)
            #expect(try await home.it().standing.next == .reminder)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a demand from before this house kept the books comes with its proof, and counts for the ladder`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, bills) = try await Self.overdue(world)
            let it = try await home.it()
            func bring(_ delivery: Demand.Delivery) async throws {
                try await home.write {
                    try ArrearsHome.demands.bring(
                        .reminder, by: .letter, for: it.id, bills: [OwedBill.ID(bills[0].number)], sent: try #require(Day("2026-11-02")),
                        delivery, within: [home.project], by: world.staff("linlan"), in: $0)
                }
            }
            let day = try #require(Day("2026-11-03"))
            await #expect(throws: Refusal.gate("XS2.8.2-0", "demand.evidence.needed", field: "evidence")) {
                try await bring(Demand.Delivery(hasArrived: true, day: day))
            }
            try await bring(Demand.Delivery(hasArrived: true, day: day, evidence: .own, signer: "王丽"))
            let standing = try await home.it().standing
            #expect(standing.rung == .reminder && standing.next == .notice && standing.isNextDue)
        }
    }
}
