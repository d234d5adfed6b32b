// CaseStepsTests: a case is parted into steps, each with its owner and day, and does not end before them, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct CaseStepsTests {
    private static func add(
        _ words: String, to it: ServiceCase, _ world: World, for name: String = "zhaoqiang", in days: Int = 1
    ) async throws -> CaseStep.ID {
        try await world.database.write { transaction in
            try CaseSteps(cases: world.cases).add(
                words, to: it.id, for: world.account(name), until: world.project.liveFrom.adding(days: days),
                within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    private static func finish(
        _ step: CaseStep.ID, of it: ServiceCase, _ world: World, by name: String, mayWork: Bool = false
    ) async throws {
        try await world.database.write { transaction in
            try CaseSteps(cases: world.cases).finish(
                step, of: it.id, within: [world.project.id], by: world.account(name), mayWork: mayWork, in: transaction)
        }
    }

    private static func drop(_ step: CaseStep.ID, of it: ServiceCase, _ reason: String, _ world: World, mayWork: Bool = true) async throws {
        try await world.database.write { transaction in
            try CaseSteps(cases: world.cases).drop(
                step, of: it.id, reason, within: [world.project.id], by: world.staff("limin"), mayWork: mayWork, in: transaction)
        }
    }

    private static func promise(_ step: CaseStep.ID, _ world: World) async throws -> PromiseRow {
        try #require(
            try await world.database.read { transaction in
                try Promises().of(Subject(CaseSteps.subjectKind, step.number), project: world.project.id, in: transaction)
            }.first)
    }

    @Test(.clause("J1-A10.2"), arguments: EngineKind.allCases)
    func `a case does not end before its steps, each a promise of its owner, kept when it is done by its day`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let (first, second) = (try await Self.add("查监控", to: it, world), try await Self.add("换门禁", to: it, world, in: 2))
            let open = try await Self.promise(first, world)
            #expect(open.clause == "J1-A10.2" && open.holder == world.account("zhaoqiang"))
            #expect(open.promise.dueAt == world.project.zone.endOfDay(world.project.liveFrom.adding(days: 1)))
            func solve() async throws {
                try await world.database.write { transaction in
                    try Complaints(cases: world.cases).solve(
                        it.id, reply: "已换好并告知", within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.open", details: ["count": "2"])) { try await solve() }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.owner")) {
                try await Self.finish(first, of: it, world, by: "zhengkai")
            }
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try CaseSteps(cases: world.cases).finish(
                        first, of: it.id, within: [world.other.id], by: world.account("stranger"), mayWork: true, in: transaction)
                }
            }
            try await Self.finish(first, of: it, world, by: "zhaoqiang")
            await #expect(throws: Refusal.notNow("step.over")) { try await Self.finish(first, of: it, world, by: "zhaoqiang") }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.open", details: ["count": "1"])) { try await solve() }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.reason.missing", field: "stepReason")) {
                try await Self.drop(second, of: it, "", world)
            }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.drop.handler")) {
                try await Self.drop(second, of: it, "不需要", world, mayWork: false)
            }
            try await Self.drop(second, of: it, "门禁没坏", world)
            try await solve()
            await #expect(throws: Refusal.notNow("case.over")) { _ = try await Self.add("再来", to: it, world) }
            #expect(try await Self.promise(first, world).promise.outcome == .kept)
            #expect(try await Self.promise(second, world).promise.outcome == .excluded)
            world.at("2026-11-26 09:00")
            let days = world.project.liveFrom...world.project.liveFrom.adding(days: 3)
            let figure = try await world.database.read { transaction in
                try #require(House.room.measure(of: "J1-A10.2")).figure(in: world.project, days: days, transaction)
            }
            #expect(figure == Figure(numerator: 1, denominator: 1, excluded: 1))
        }
    }

    @Test(.clause("J1-A10.2"), arguments: EngineKind.allCases)
    func `a step has words, a colleague and a day ahead, and goes with a case that is withdrawn`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            await #expect(throws: Refusal.gate("J1-A10.2", "step.words.missing", field: "step")) { _ = try await Self.add("", to: it, world) }
            await #expect(throws: Refusal.gate("J1-A10.2", "step.day.past", field: "stepDay")) {
                _ = try await Self.add("查监控", to: it, world, in: -1)
            }
            await #expect(throws: Refusal.invalid("stepOwner", "case.handler.unknown")) {
                _ = try await Self.add("查监控", to: it, world, for: "stranger")
            }
            let step = try await Self.add("查监控", to: it, world)
            try await world.database.write { transaction in
                try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                    [try it.withdraw(.customer)]
                }
            }
            let row = try await Self.promise(step, world)
            #expect(row.promise.outcome == .excluded && row.reason == "withdrawn")
        }
    }

    @Test(.clause("J1-A10.2"))
    func `from the API to 今日 and the case's page: added, seen by its owner, ticked`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.complaint, world)
            let site = try world.site()
            func ask(_ method: String, _ path: String, _ body: String, as name: String, _ key: String) async throws -> Answer {
                let headers = [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "step-key-\(key)",
                ]
                return await site.answer(Ask(method, path, headers: headers, body: Array(body.utf8)))
            }
            let base = "/api/v1/cases/\(it.id.text)/steps"
            let body = #"{"step":"查监控","stepOwner":"\#(world.account("zhaoqiang").text)","stepDay":"2026-11-24"}"#
            #expect(try await ask("POST", base, body, as: "limin", "a").status == 201)
            #expect(try await ask("GET", "/today", "", as: "zhaoqiang", "b").text.contains("查监控"))
            let step = try #require(
                try await world.database.read { try CaseSteps.lines(of: it.id, in: world.project.id, $0) }.first).step
            #expect(try await ask("GET", "/cases/\(it.id.text)", "", as: "limin", "c").text.contains("查监控"))
            #expect(try await ask("POST", "\(base)/\(step.id.text)/finishing", "{}", as: "zhaoqiang", "d").status == 200)
            #expect(try await ask("GET", base, "", as: "limin", "e").text.contains("查监控"))
        }
    }
}
