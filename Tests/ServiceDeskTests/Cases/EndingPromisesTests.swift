// EndingPromisesTests: what withdrawing, reopening, merging and a change of urgency do to promises, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct EndingPromisesTests {
    private static func change(
        _ it: ServiceCase, _ world: World, _ rule: @escaping @Sendable (inout ServiceCase) throws -> ServiceCase.Fact
    ) async throws {
        try await world.database.write { transaction in
            try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                [try rule(&it)]
            }
        }
    }

    private static func take(_ world: World, _ fill: @Sendable (inout Cases.Intake) -> Void) async throws -> ServiceCase {
        var intake = CasesTests.intake(.repair, world)
        fill(&intake)
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `what is handled is not withdrawn, and a reopening excludes only a call that was not overdue`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            for (day, outcome) in [("2026-11-25 10:00", Promise.Outcome.excluded), ("2026-11-27 10:00", .failed)] {
                world.at("2026-11-23 09:00")
                let it = try await CasesTests.take(.complaint, world)
                try await Self.change(it, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
                await #expect(throws: Refusal.notNow("case.handled-already")) {
                    try await Self.change(it, world) { try $0.withdraw(.customer) }
                }
                world.at(day)
                try await Self.change(it, world) { try $0.reopen() }
                let call = try await AgreedPromisesTests.rows("S2.5-2", it, world)
                #expect(call.map(\.promise.outcome) == [outcome] && call[0].reason == "reopened")
            }
        }
    }

    @Test(.clause("S2.6-1"), .clause("J2-G1"), arguments: EngineKind.allCases)
    func `a matter that begins again is promised a time again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let idea = try await CasesTests.take(.suggestion, world)
            let request = try await CasesTests.take(.business, world)
            var bare = CasesTests.intake(.business, world)
            bare.agreedAt = nil
            let loose = try await world.database.write { [bare] transaction in
                try world.cases.take(bare, project: world.project, by: world.staff("limin"), in: transaction)
            }
            try await Self.change(idea, world) {
                try $0.decide(adopted: true, reason: "", reply: "谢谢", thanked: true, at: world.clock.now)
            }
            for it in [request, loose] { try await Self.change(it, world) { try $0.answer("办好", at: world.clock.now) } }
            world.at("2026-11-26 10:00")
            for it in [idea, request, loose] { try await Self.change(it, world) { try $0.reopen() } }
            let end = world.project.zone.endOfDay(try #require(Day("2026-11-29")))
            #expect(try await AgreedPromisesTests.rows("S2.6-1", idea, world, cycle: 2).map(\.promise.dueAt) == [end])
            for it in [request, loose] {
                let due = try await AgreedPromisesTests.rows("J2-G1", it, world, cycle: 2).map(\.promise.dueAt)
                #expect(due == [world.clock.now.adding(minutes: 1_440)])
            }
        }
    }

    @Test(.clause("XS2.4-2"), arguments: EngineKind.allCases)
    func `what only the merged case was promised is promised to the survivor`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let root = try await Self.take(world) { _ in }
            let urgent = try await Self.take(world) { $0.severity = .emergency }
            let agreed = try await Self.take(world) { _ in }
            try await AgreedPromisesTests.appoint(agreed, "2026-11-23T14:00", .first, world)
            for it in [urgent, agreed] { try await Self.change(it, world) { try $0.merge(into: root) } }
            for it in [urgent, agreed] {
                #expect(try await CasesTests.promises(it, world).allSatisfy { $0.promise.outcome != .open })
            }
            let kept = try await CasesTests.promises(root, world)
            #expect(kept.filter { $0.clause == "XS2.4-2" }.map(\.isFixed) == [false, true])
            #expect(kept.filter { $0.part == "completion" }.count == 1)
            #expect(kept.filter { $0.clause == "XS2.4-1" && $0.part.isEmpty }.count == 1, "answered once is enough")
            let page = try await world.database.read { try CaseViews().detail(urgent.id, within: [world.project.id], $0).0 }
            #expect(page.root?.number == root.number)
        }
    }

    @Test(.clause("XS2.4-2"), .clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `urgency is counted anew from the start, less of it needs its reason, and what was missed stays missed`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func regrade(_ it: ServiceCase, _ severity: ServiceCase.Severity?, _ trouble: Trouble?, _ reason: String) async throws {
                try await world.database.write { transaction in
                    try world.cases.regrade(
                        it.id, to: severity, trouble: trouble, reason: reason, within: [world.project.id],
                        by: world.staff("limin"), in: transaction)
                }
            }
            world.at("2026-11-23 11:55")
            let it = try await Self.take(world) { $0.category = Trouble.drain.rawValue }
            await #expect(throws: Refusal.notNow("case.regrade.same")) { try await regrade(it, .ordinary, .drain, "") }
            let start = world.clock.now
            world.clock.advance(minutes: 2)
            try await regrade(it, nil, .leak, "")
            var rows = try await CasesTests.promises(it, world)
            #expect(rows[0].promise.dueAt == start.adding(minutes: 15), "an emergency runs through lunch")
            #expect(rows.map(\.clause) == ["XS2.4-1", "XS2.4-2"] && rows[1].promise.dueAt == world.clock.now.adding(minutes: 30))
            let events = try await world.database.read { [id = rows[0].id] in try Promises().events(of: id, in: $0) }
            #expect(events.last?.reason == "regraded" && events.last?.actor == world.staff("limin").text)
            await #expect(throws: Refusal.invalid("reason", "case.regrade.reason")) { try await regrade(it, .ordinary, .drain, "") }
            try await regrade(it, .ordinary, .drain, "只是下水慢")
            rows = try await CasesTests.promises(it, world)
            #expect(rows[1].promise.outcome == .excluded && rows[1].reason == "regraded")
            try await regrade(it, nil, .gas, "")
            world.clock.advance(minutes: 45)
            try await regrade(it, .ordinary, .other, "闻错了")
            rows = try await CasesTests.promises(it, world)
            #expect(rows.last?.promise.standing(at: world.clock.now) == .overdue, "late is late")
            let kept = try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0).0 }
            #expect(kept.category == Trouble.other.rawValue && kept.serviceCase.severity == .ordinary)
        }
    }

    @Test(.clause("XS2.4-3"), arguments: EngineKind.allCases)
    func `a repair's calls are counted by its own clause`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.clock.advance(minutes: engine == .sqlite ? 13 : 14)
            try await world.database.write { transaction in
                try House.books.change(
                    [FollowUpQuantity.repairTries: "2", FollowUpQuantity.repairTryDays: "1"],
                    from: world.project.zone.day(of: transaction.now), note: "小修", by: world.staff("chenguo"), in: transaction)
            }
            func called(_ kind: ServiceCase.Kind) async throws {
                let it = try await CasesTests.take(kind, world)
                try await Self.change(it, world) { try $0.solve(reply: "好", at: world.clock.now) }
                try await world.database.write { transaction in
                    let calls = FollowUps(cases: world.cases)
                    for _ in 0..<2 {
                        try calls.tried(it.id, words: "", within: [world.project.id], by: world.account("limin"), in: transaction)
                    }
                    try calls.record(
                        it.id, FollowUps.Answer(result: .unreachable, satisfaction: nil, accepted: nil, words: "", exception: ""),
                        within: [world.project.id], by: world.account("limin"), in: transaction)
                }
            }
            try await called(.repair)
            await #expect(throws: Refusal.self) { try await called(.complaint) }
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `a call that falls due on a feast is warned of as the last workday before it begins`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.at("2026-09-29 10:00")
            let it = try await CasesTests.take(.complaint, world)
            try await Self.change(it, world) { try $0.solve(reply: "好", at: world.clock.now) }
            let call = try await AgreedPromisesTests.rows("S2.5-2", it, world)[0]
            let zone = world.project.zone
            #expect(zone.day(of: call.promise.dueAt) == Day("2026-10-02"))
            #expect(!world.project.calendar.isWorkday(zone.day(of: call.promise.dueAt)))
            #expect(zone.day(of: call.promise.warnAt) == Day("2026-09-30"))
            world.at("2026-09-30 09:00")
            try await world.database.write { _ = try Escalations().run(in: $0) }
            let told: Int64? = try await world.database.read {
                try $0.first("SELECT COUNT(*) AS number FROM promise_notice WHERE promise_id = \(call.id)")?.get("number")
            }
            #expect(told == 1 && call.promise.standing(at: world.clock.now) == .atRisk)
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `a second reopening leaves the screen too, and posts of a new day count from the project's own midnight`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await world.database.write { transaction in
                try Channels(keys: world.keys).set(
                    WebhookSettings(kind: .generic, url: "https://gate.example.cn/in", secret: "s3cret"), for: .group, of: world.project.id,
                    by: world.staff("admin"), in: transaction)
                try Accounts().grant(
                    .serviceManager, in: world.project.id, to: world.account("stranger"), from: try #require(Day("2026-11-24")),
                    by: world.staff("admin"), in: transaction)
            }
            // 00:30 of the 24th in Shanghai is still the 23rd in London.
            world.at("2026-11-24 00:30")
            for _ in 0..<2 {
                try await Self.change(it, world) { try $0.solve(reply: "好", at: world.clock.now) }
                try await Self.change(it, world) { try $0.reopen() }
            }
            let (sent, told) = try await world.database.read { transaction in
                (
                    try transaction.query("SELECT DISTINCT words FROM message").map { try $0.get("words", as: String.self) },
                    try transaction.query("SELECT DISTINCT receiver_id FROM promise_notice WHERE step = 9")
                        .map { try $0.get("receiver_id", as: Account.ID.self) }
                )
            }
            #expect(sent == ["escalation.message.again"])
            #expect(told.contains(world.account("stranger")))
        }
    }
}
