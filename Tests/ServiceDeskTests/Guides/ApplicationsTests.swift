// ApplicationsTests: a business request under a guide, from the counter to its end, on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct ApplicationsTests {
    private static func guide(_ world: World, papers: [String] = ["身份证", "租赁合同"], days: Int = 2) async throws -> ServiceGuide {
        try await world.database.write { transaction in
            try ServiceGuides().add(
                ServiceGuide.Terms(name: "租户登记", papers: papers, fen: 0, days: days, note: ""), in: world.project.id,
                by: world.staff("wangfang"), transaction)
        }
    }

    private static func take(_ guide: ServiceGuide, _ world: World) async throws -> ServiceCase {
        try await world.database.write { transaction in
            var intake = Cases.Intake(kind: .business, channel: .counter, requester: "陈静", title: "租户登记", words: "新租户")
            intake.handler = world.account("limin")
            let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            try Applications(cases: world.cases).begin(
                it, for: guide.id, project: world.project, by: world.staff("limin"), in: transaction)
            return it
        }
    }

    private static func receive(_ position: Int64?, _ it: ServiceCase, _ world: World) async throws {
        try await world.database.write { transaction in
            try Applications(cases: world.cases).receive(
                position, of: it.id, within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    private static func post(_ path: String, _ token: String, _ json: String) -> Ask {
        Ask(
            "POST", path, headers: [
                "authorization": "Bearer \(token)", "content-type": "application/json",
                "idempotency-key": "guides-\(UUID().uuidString)",
            ],
            body: Array(json.utf8))
    }

    private static func answer(_ it: ServiceCase, _ world: World) async throws -> Int {
        let token = try await world.token("limin")
        return await (try world.site()).answer(
            post("/api/v1/cases/\(it.id)/answer", token, "{\"reply\":\"已办好\"}")).status
    }

    @Test(.clause("J2-G1"), arguments: EngineKind.allCases)
    func `the promised time runs from the last paper, over the weekend`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let guide = try await Self.guide(world)
            let it = try await Self.take(guide, world)
            #expect(try await CasesTests.promises(it, world).isEmpty)
            try await Self.receive(1, it, world)
            #expect(try await CasesTests.promises(it, world).isEmpty)
            world.at("2026-11-27 10:00")
            try await Self.receive(nil, it, world)
            let promise = try #require(try await CasesTests.promises(it, world).first)
            #expect(promise.clause == "J2-G1" && promise.promise.startedAt == world.clock.now)
            #expect(promise.promise.dueAt == world.project.zone.endOfDay(Day(year: 2026, month: 12, day: 1)!))
            #expect(!promise.isFixed)
            #expect(try await Self.answer(it, world) == 200)
            let settled = try #require(try await CasesTests.promises(it, world).first)
            #expect(settled.promise.outcome == .kept)
        }
    }

    @Test(.clause("J2-G1"), arguments: EngineKind.allCases)
    func `without its papers it is not finished, and a changed guide does not change it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let guide = try await Self.guide(world)
            let it = try await Self.take(guide, world)
            #expect(try await Self.answer(it, world) == 409)
            try await world.database.write { transaction in
                var terms = guide.terms
                terms.papers.append("担保函")
                try ServiceGuides().change(
                    guide.id, to: terms, isInUse: false, within: [world.project.id], by: world.staff("wangfang"), transaction)
                try Applications(cases: world.cases).tell(
                    it.id, within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            let (detail, _) = try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0) }
            #expect(detail.application?.papers.map(\.name) == ["身份证", "租赁合同"])
            #expect(detail.application?.papers.allSatisfy(\.isNamed) == true)
            await #expect(throws: Refusal.invalid("guide", "guide.unknown")) { _ = try await Self.take(guide, world) }
        }
    }

    @Test(.clause("J2-G1"), arguments: EngineKind.allCases)
    func `a guide without papers is promised at once, and another estate's guide is none`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(try await Self.guide(world, papers: [], days: 0), world)
            let promise = try #require(try await CasesTests.promises(it, world).first)
            #expect(promise.promise.dueAt == world.project.zone.endOfDay(Day(year: 2026, month: 11, day: 23)!))
            let foreign = try await world.database.write { transaction in
                try ServiceGuides().add(
                    ServiceGuide.Terms(name: "外", papers: [], fen: 0, days: 0, note: ""), in: world.other.id,
                    by: .system("proof"), transaction)
            }
            await #expect(throws: Refusal.invalid("guide", "guide.unknown")) { _ = try await Self.take(foreign, world) }
        }
    }

    @Test func `the usual ones are added once, and everybody may read what the counter asks for`() async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            for _ in 0..<2 {
                let answer = await site.answer(Self.post("/api/v1/guides/usual", token, "{}"))
                #expect(answer.status == 200)
            }
            let guides = try await world.database.read { try ServiceGuides().list(in: world.project.id, $0) }
            #expect(guides.count == UsualGuide.allCases.count)
            let page = await site.answer(Ask("GET", "/guide/YQY"))
            #expect(page.status == 200 && page.text.contains("门禁卡"))
        }
    }
}
