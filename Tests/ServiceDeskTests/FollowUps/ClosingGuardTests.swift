// ClosingGuardTests: the database itself closes no complaint or repair with anything but its own cycle's follow-up.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct ClosingGuardTests {
    private static func close(_ it: ServiceCase, with followUp: Int64?, _ world: World) async throws {
        try await world.database.write { transaction in
            try transaction.run(
                """
                UPDATE service_case SET stage = 'closed', closed_at = \(transaction.now), closing_follow_up_id = \(followUp)
                WHERE id = \(it.id)
                """)
        }
    }

    private static func call(_ it: ServiceCase, _ result: FollowUp.Result, _ world: World) async throws -> Int64 {
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).solve(
                it.id, reply: "好", noPhotoReason: "在客户家中", within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
            let answer = FollowUps.Answer(result: result, satisfaction: 1, accepted: nil, words: "", exception: "")
            try FollowUps(cases: world.cases).record(
                it.id, answer, within: [world.project.id], by: world.account("wangfang"), in: transaction)
            let row = try transaction.first("SELECT MAX(id) AS id FROM follow_up WHERE case_id = \(it.id)")
            return try row?.get("id") ?? 0
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases, [ServiceCase.Kind.complaint, .repair])
    func `not with none, with one that is not there, with an old cycle's, nor with another case's`(
        _ engine: EngineKind, _ kind: ServiceCase.Kind
    ) async throws {
        try await World.run(engine) { world in
            let (it, other) = (try await CasesTests.take(kind, world), try await CasesTests.take(kind, world))
            let strange = try await Self.call(other, .satisfied, world)
            // Dissatisfied: the follow-up is of the first cycle, and the second has begun.
            let old = try await Self.call(it, .dissatisfied, world)
            let found = try await world.database.read { transaction in
                try transaction.first("SELECT cycle, stage FROM service_case WHERE id = \(it.id)")
                    .map { (try $0.get("cycle", as: Int64.self), try $0.get("stage", as: String.self)) }
            }
            #expect(found?.0 == 2 && found?.1 == "open")
            for followUp in [nil, 4_711, old, strange] {
                await #expect(throws: StorageProblem.self, "closed with \(followUp ?? 0)") {
                    try await Self.close(it, with: followUp, world)
                }
            }
            // And with its own, by the verb.
            _ = try await Self.call(it, .satisfied, world)
            let closed = try await world.database.read { transaction in
                try transaction.first("SELECT stage FROM service_case WHERE id = \(it.id)")?.get("stage", as: String.self)
            }
            #expect(closed == "closed")
            // Nor may its follow-up be taken from under it.
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { _ = try $0.run("DELETE FROM follow_up WHERE case_id = \(it.id) AND cycle = 2") }
            }
        }
    }
}
