// MergedFollowUpTests: what becomes of the call when a case is merged or reopened.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct MergedFollowUpTests {
    private static func change(
        _ it: ServiceCase, _ world: World, _ rule: @escaping @Sendable (inout ServiceCase) throws -> ServiceCase.Fact
    ) async throws {
        try await world.database.write { transaction in
            try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                [try rule(&it)]
            }
        }
    }

    private static func followUp(_ it: ServiceCase, _ result: FollowUp.Result, _ world: World, by name: String = "wangfang") async throws {
        let answer = FollowUps.Answer(
            result: result, satisfaction: result == .satisfied ? 5 : 1, accepted: nil, words: "", exception: "")
        try await world.database.write { transaction in
            try FollowUps(cases: world.cases).record(
                it.id, answer, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    private static func rows(_ it: ServiceCase, _ world: World) async throws -> [PromiseRow] {
        try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
    }

    private static func found(_ it: ServiceCase, _ world: World) async throws -> ServiceCase {
        try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0).0 }.serviceCase
    }

    private static func stage(_ it: ServiceCase, _ world: World) async throws -> ServiceCase.Stage {
        try await found(it, world).stage
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `each requester of a merged matter is called back, and one who is unhappy opens it again for all`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let root = try await CasesTests.take(.complaint, world)
            let merged = try await CasesTests.take(.complaint, world)
            try await Self.change(merged, world) { try $0.merge(into: root) }
            await #expect(throws: Refusal.notNow("follow-up.not-handled")) {
                try await Self.followUp(merged, .satisfied, world)
            }
            try await Self.change(root, world) { try $0.solve(reply: "已修好", at: world.clock.now) }
            let open = try await Self.rows(merged, world).filter { $0.promise.outcome == .open }
            #expect(open.map(\.clause) == ["S2.5-2"])
            try await Self.followUp(merged, .dissatisfied, world)
            #expect(try await Self.rows(merged, world).last?.promise.outcome == .kept)
            #expect(try await Self.stage(root, world) == .open)
            #expect(try await Self.rows(root, world).filter { $0.clause == "S2.5-2" }.map(\.promise.outcome) == [.excluded])

            try await Self.change(root, world) { try $0.solve(reply: "再次修好", at: world.clock.now) }
            await #expect(throws: Refusal.gate("S2.5-2", "follow-up.handler", field: "exception")) {
                try await Self.followUp(merged, .satisfied, world, by: "zhaoqiang")
            }
            try await Self.followUp(merged, .satisfied, world)
            try await Self.followUp(root, .satisfied, world)
            guard case .closed = try await Self.stage(root, world) else {
                Issue.record("the matter is not closed")
                return
            }
            #expect(try await Self.rows(merged, world).allSatisfy { $0.promise.outcome != .open })
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `merged into a matter that is handled already, the requester is called by the same day`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let root = try await CasesTests.take(.complaint, world)
            try await Self.change(root, world) { try $0.solve(reply: "已修好", at: world.clock.now) }
            let due = try await Self.rows(root, world).last?.promise.dueAt
            world.clock.advance(minutes: 60 * 24)
            let handled = try await Self.found(root, world)
            let late = try await CasesTests.take(.complaint, world)
            try await Self.change(late, world) { try $0.merge(into: handled) }
            let open = try await Self.rows(late, world).filter { $0.promise.outcome == .open }
            #expect(open.map(\.clause) == ["S2.5-2"])
            #expect(open.first?.promise.dueAt == due)
            try await Self.followUp(late, .satisfied, world)
            try await Self.followUp(root, .satisfied, world)
            #expect(try await Self.rows(late, world).allSatisfy { $0.promise.outcome != .open })
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `a matter on which others hang is neither merged away nor withdrawn`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let root = try await CasesTests.take(.complaint, world)
            let merged = try await CasesTests.take(.complaint, world)
            let other = try await CasesTests.take(.complaint, world)
            try await Self.change(merged, world) { try $0.merge(into: root) }
            await #expect(throws: Refusal.invalid("into", "case.merge.chain")) {
                try await Self.change(root, world) { try $0.merge(into: other) }
            }
            await #expect(throws: Refusal.notNow("case.withdraw.merged")) {
                try await Self.change(root, world) { try $0.withdraw(.customer) }
            }
            #expect(try await Self.stage(root, world) == .open)
        }
    }

    @Test(.clause("S2.5-1"), arguments: EngineKind.allCases)
    func `a second reopening calls both managers at once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            func told(_ name: String) async throws -> Int {
                try await world.database.read { transaction in
                    try Notices(room: House.room).unread(of: world.account(name), in: world.project.id, transaction)
                        .filter { $0.step == .again }.count
                }
            }
            for _ in 0..<2 {
                #expect(try await told("wangfang") == 0)
                try await Self.change(it, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
                try await Self.change(it, world) { try $0.reopen() }
            }
            #expect(try await told("wangfang") > 0)
            #expect(try await told("chenguo") > 0)
            #expect(try await Self.rows(it, world).filter { $0.clause == "S2.5-2" }.allSatisfy { $0.promise.outcome == .excluded })
        }
    }
}
