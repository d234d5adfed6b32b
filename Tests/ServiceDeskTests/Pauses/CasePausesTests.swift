// CasePausesTests: time that does not count, and everything a pause must not do.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing

@testable import ServiceDesk

@Suite struct CasePausesTests {
    private static func begin(
        _ it: ServiceCase, _ world: World, until: String, evidence: String = "客户说下周再谈"
    ) async throws {
        let moment = try #require(LocalMoment(until))
        try await world.database.write { transaction in
            try CasePauses(cases: world.cases).begin(
                it.id, .customerWaits, evidence: evidence, until: moment, within: [world.project.id],
                by: world.staff("limin"), in: transaction)
        }
    }

    private static func end(_ it: ServiceCase, _ world: World) async throws {
        try await world.database.write { transaction in
            try CasePauses(cases: world.cases).end(
                it.id, within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    private static func due(_ it: ServiceCase, _ clause: Clause.ID, _ world: World) async throws -> Instant {
        try #require(
            try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
                .first { $0.clause == clause }
        ).promise.dueAt
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `a paused reply is due so much later, to the end of a day, and less when one goes on earlier`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.suggestion, world)
            let before = try await Self.due(it, "S2.6-2", world)
            let agreed = try await Self.due(it, "S2.6-1", world)
            await #expect(throws: Refusal.invalid("evidence", "pause.evidence")) {
                try await Self.begin(it, world, until: "2026-11-25T09:00", evidence: "")
            }
            try await Self.begin(it, world, until: "2026-11-25T09:00")
            let zone = world.project.zone
            #expect(try await Self.due(it, "S2.6-2", world) == zone.endOfDay(zone.day(of: before).adding(days: 2)))
            #expect(try await Self.due(it, "S2.6-1", world) == agreed, "what was agreed for an hour does not move")
            await #expect(throws: Refusal.notNow("pause.already")) {
                try await Self.begin(it, world, until: "2026-11-26T09:00")
            }
            world.clock.move(to: world.clock.now.adding(minutes: 24 * 60))
            try await Self.end(it, world)
            #expect(try await Self.due(it, "S2.6-2", world) == zone.endOfDay(zone.day(of: before).adding(days: 1)))
            await #expect(throws: Refusal.notNow("pause.none")) { try await Self.end(it, world) }
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `a pause that covers the end of no day takes no day`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.suggestion, world)
            let before = try await Self.due(it, "S2.6-2", world)
            try await Self.begin(it, world, until: "2026-11-23T15:00")
            #expect(try await Self.due(it, "S2.6-2", world) == before)
        }
    }

    @Test(.clause("XS2.7-1"), arguments: EngineKind.allCases)
    func `hours are added as hours, a pause ends by itself, and one after the due saves nothing`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.enquiry, world)
            let before = try await Self.due(it, "XS2.7-1", world)
            try await Self.begin(it, world, until: "2026-11-23T12:00")
            let after = try await Self.due(it, "XS2.7-1", world)
            #expect(after == before.adding(minutes: 180))
            world.at("2026-11-23 12:00")
            await #expect(throws: Refusal.notNow("pause.none")) { try await Self.end(it, world) }
            world.clock.move(to: after)
            await #expect(throws: Refusal.notNow("pause.late")) { try await Self.begin(it, world, until: "2026-12-01T09:00") }
        }
    }

    @Test(.clause("S2.5-1c"), arguments: EngineKind.allCases)
    func `a complaint is never paused: it gets an appointment`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            await #expect(throws: Refusal.gate("S2.5-1c", "pause.appoint")) {
                try await Self.begin(it, world, until: "2026-11-25T09:00")
            }
        }
    }
}
