// ServicePlansTests: a plan, what the customer says, the revised plan; never two plans without a word between them.
import Kernel
import Platform
import Proof
import Storage
import Testing

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
                        words, of: it.id, within: [world.project.id], by: world.account("limin"), transaction)
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
        }
    }
}
