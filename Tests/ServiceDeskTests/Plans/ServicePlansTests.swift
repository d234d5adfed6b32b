// ServicePlansTests: a plan, what the customer says, the revised plan; never two plans without a word between them.
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct ServicePlansTests {
    @Test(.clause("J2-P14.1"), .clause("J2-P14.2"), arguments: EngineKind.allCases)
    func `a plan comes with the appointment and is revised only after the customer's word`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let plans = ServicePlans(desk: CaseRoutes(cases: world.cases))
            let it = try await CasesTests.take(.complaint, world)
            func plan(_ words: String) async throws {
                try await world.database.write { transaction in
                    try plans.put(
                        words, for: it.id, within: [world.project.id], by: world.account("limin"), transaction)
                }
            }
            func hear(_ words: String) async throws {
                try await world.database.write { transaction in
                    try plans.hear(
                        words, of: it.id, within: [world.project.id], by: world.staff("limin"), transaction)
                }
            }
            await #expect(throws: Refusal.notNow("plan.appointed")) { try await plan("早了") }
            try await world.database.write { transaction in
                try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                    [
                        try it.appoint(
                            at: transaction.now.adding(minutes: 300), cause: .first, evidence: "", now: transaction.now,
                            horizonDays: 30)
                    ]
                }
            }
            await #expect(throws: Refusal.notNow("plan.none")) { try await hear("好") }
            try await plan("每周一次上门")
            await #expect(throws: Refusal.gate("J2-P14.2", "plan.feedback.first")) { try await plan("每周两次") }
            try await hear("希望两次")
            await #expect(throws: Refusal.notNow("plan.heard")) { try await hear("还有") }
            try await plan("每周两次上门")
            let kept = try await world.database.read { transaction in
                try CaseViews().detail(it.id, within: [world.project.id], transaction).0.plans
            }
            #expect(kept.map(\.version) == [1, 2] && kept.map(\.feedback) == ["希望两次", ""])
            #expect(kept.first?.heardBy == world.staff("limin").text)
        }
    }

    @Test(.clause("J2-P14.2"), arguments: EngineKind.allCases)
    func `the customer reads the plan and answers it; an unheard plan of an earlier cycle blocks nothing`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            let plans = ServicePlans(desk: CaseRoutes(cases: world.cases))
            func change(_ rule: @escaping @Sendable (inout ServiceCase) throws -> ServiceCase.Fact) async throws {
                try await world.database.write { transaction in
                    try world.cases.change(
                        id, within: [world.project.id], by: world.staff("limin"), in: transaction
                    ) { it, _ in [try rule(&it)] }
                }
            }
            func plan(_ words: String) async throws {
                let now = world.clock.now
                try await change {
                    try $0.appoint(at: now.adding(minutes: 300), cause: .first, evidence: "", now: now, horizonDays: 30)
                }
                try await world.database.write { transaction in
                    try plans.put(words, for: id, within: [world.project.id], by: world.account("limin"), transaction)
                }
            }
            try await plan("每周一次上门")
            let phone = try await home.opened()
            #expect((await phone.get("cases/\(id.text)")).text.contains("每周一次上门"))
            #expect((await phone.post("cases/\(id.text)/plan-answer", ["note": "希望两次"])).status == 303)
            #expect((await phone.post("cases/\(id.text)/plan-answer", ["note": "还有"])).status == 409)
            let heard = try #require(try await OwnersTests.find(id, world).plans.first)
            #expect(heard.feedback == "希望两次" && heard.heardBy.hasPrefix("customer:"))
            try await world.database.write { transaction in
                try plans.put("每周两次", for: id, within: [world.project.id], by: world.account("limin"), transaction)
            }
            try await change { try $0.solve(reply: "已办", at: world.clock.now) }
            try await change { try $0.reopen() }
            try await plan("每周三次")
            #expect(try await OwnersTests.find(id, world).plans.map(\.cycle) == [1, 1, 2])
        }
    }
}
