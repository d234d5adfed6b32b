// AdoptionsTests: an adopted suggestion is somebody's, by a day, is thanked for twice, and names nobody in public.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct AdoptionsTests {
    private static func decide(_ it: ServiceCase, adopted: Bool, _ world: World) async throws {
        try await world.database.write { transaction in
            try Suggestions(cases: world.cases).decide(
                it.id, adopted: adopted, reason: "人手不足", reply: "谢谢", thanked: true, within: [world.project.id],
                by: world.staff("limin"), in: transaction)
        }
    }

    private static func undertake(_ it: ServiceCase, _ world: World, days: Int = 30) async throws {
        try await world.database.write { transaction in
            try Adoptions(cases: world.cases).undertake(
                it.id, "给儿童乐园加遮阳棚", by: world.account("zhaoqiang"),
                until: world.project.zone.day(of: transaction.now).adding(days: days), within: [world.project.id],
                actor: world.staff("limin"), in: transaction)
        }
    }

    private static func finish(_ it: ServiceCase, _ world: World, thanked: Bool) async throws {
        try await world.database.write { transaction in
            try Adoptions(cases: world.cases).finish(
                it.id, "已装好", thanked: thanked, within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `only what was adopted is undertaken, and it ends with a second thanks`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let declined = try await CasesTests.take(.suggestion, world)
            try await Self.decide(declined, adopted: false, world)
            await #expect(throws: Refusal.notNow("adoption.declined")) { try await Self.undertake(declined, world) }
            let it = try await CasesTests.take(.suggestion, world)
            await #expect(throws: Refusal.notNow("adoption.declined")) { try await Self.undertake(it, world) }
            try await Self.decide(it, adopted: true, world)
            await #expect(throws: Refusal.notNow("adoption.none")) { try await Self.finish(it, world, thanked: true) }
            await #expect(throws: Refusal.invalid("due", "adoption.due.past")) { try await Self.undertake(it, world, days: -1) }
            try await Self.undertake(it, world)
            await #expect(throws: Refusal.gate("S2.6-2", "adoption.thanks", field: "thanked")) {
                try await Self.finish(it, world, thanked: false)
            }
            try await Self.finish(it, world, thanked: true)
            await #expect(throws: Refusal.notNow("adoption.done")) { try await Self.undertake(it, world) }
            let lines = try await world.database.read { try Adoptions.lines(in: world.project.id, $0) }
            #expect(lines.map(\.adoption.result) == ["已装好"])
        }
    }

    @Test(.clause("S2.6-2")) func `everybody may read the register, and finds nobody in it`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.suggestion, world)
            try await Self.decide(it, adopted: true, world)
            try await Self.undertake(it, world)
            let requester = try await world.database.read {
                try CaseViews().detail(it.id, within: [world.project.id], $0).0.line.requester
            }
            let page = await (try world.site()).answer(Ask("GET", "/adopted/\(world.project.code)"))
            #expect(page.status == 200 && page.text.contains("给儿童乐园加遮阳棚"))
            #expect(!page.text.contains(requester) && !page.text.contains("赵强") && !page.text.contains(it.number))
            #expect(await (try world.site()).answer(Ask("GET", "/adopted/none")).status == 404)
        }
    }

    @Test(.clause("J2-A15.3"), arguments: EngineKind.allCases)
    func `a colleague's proposal has the suggestion's promises`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            var intake = Cases.Intake(kind: .suggestion, channel: .staff, requester: "周洁", title: "前台加座椅", words: "加两把")
            intake.handler = world.account("wangfang")
            intake.agreedAt = world.clock.now.adding(minutes: 2 * 1_440)
            let clauses = try await world.database.write { [intake] transaction in
                let it = try world.cases.take(intake, project: world.project, by: world.staff("zhoujie"), in: transaction)
                return try Promises().of(it.subject, project: world.project.id, in: transaction).map(\.clause)
            }
            #expect(Set(clauses) == ["S2.6-1", "S2.6-2"])
        }
    }
}
