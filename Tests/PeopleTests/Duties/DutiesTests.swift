// DutiesTests: the daily check: opened on open days, ticked with its evidence, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import People

@Suite struct DutiesTests {
    private static let duties = Duties(books: House.books)
    private static let good = Dictionary(uniqueKeysWithValues: DutyPlan.dailyCheck.items.map { ($0, Duty.Mark.good) })

    private static func lines(_ world: World) async throws -> [DutyLine] {
        try await world.database.read { try duties.store.lines(in: world.project.id, before: nil, $0) }
    }

    private static func finish(_ duty: Duty, _ evidence: Duty.Evidence, _ world: World, by name: String) async throws {
        try await world.database.write { transaction in
            try duties.finish(duty.id, evidence, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `one check a day on open days only, due when the desk closes, kept when it is done before`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            for _ in 0..<2 { try await world.database.write { try Self.duties.openToday(in: $0) } }
            var lines = try await Self.lines(world)
            #expect(lines.count == 1)
            let duty = try #require(lines.first?.duty)
            let promise = try #require(
                try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }.first)
            let closes = try #require(world.project.calendar.windows(on: duty.day).last?.closes)
            #expect(promise.clause == "J1-R7" && promise.holder == world.account("wangfang"))
            #expect(promise.promise.dueAt == world.project.zone.instant(duty.day, closes))
            try await Self.finish(duty, Duty.Evidence(marks: Self.good, findings: "", improvement: ""), world, by: "wangfang")
            let settled = try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }
            #expect(settled.map(\.promise.outcome) == [.kept])
            world.at("2026-11-29 10:00")  // a Sunday on which the desk may be shut
            try await world.database.write { try Self.duties.openToday(in: $0) }
            let sunday = world.project.zone.day(of: world.clock.now)
            lines = try await Self.lines(world)
            #expect(lines.contains { $0.duty.day == sunday } == world.project.calendar.isWorkday(sunday))
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `no tick without every item, nor with a poor one that has no finding and no improvement`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.database.write { try Self.duties.openToday(in: $0) }
            let duty = try #require(try await Self.lines(world).first?.duty)
            var some = Self.good
            some["records"] = nil
            var poor = Self.good
            poor["conduct"] = .poor
            let refused: [(Duty.Evidence, String, String)] = [
                (Duty.Evidence(marks: some, findings: "", improvement: ""), "records", "duty.mark.missing"),
                (Duty.Evidence(marks: poor, findings: "", improvement: ""), "findings", "duty.findings.missing"),
                (Duty.Evidence(marks: poor, findings: "未起立", improvement: ""), "improvement", "duty.improvement.missing"),
            ]
            for (evidence, field, key) in refused {
                await #expect(throws: Refusal.gate("J1-R7", key, field: field)) {
                    try await Self.finish(duty, evidence, world, by: "wangfang")
                }
            }
            let whole = Duty.Evidence(marks: poor, findings: "未起立", improvement: "晨会重温")
            await #expect(throws: Refusal.gate("J1-R7", "duty.post")) { try await Self.finish(duty, whole, world, by: "limin") }
            try await Self.finish(duty, whole, world, by: "wangfang")
            #expect(try await Self.lines(world).first?.duty.evidence == whole)
            await #expect(throws: Refusal.notNow("duty.done")) { try await Self.finish(duty, whole, world, by: "wangfang") }
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `a forgotten check may be made up for while it is fresh, then it is missed and leaves the day's list`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.database.write { try Self.duties.openToday(in: $0) }
            let duty = try #require(try await Self.lines(world).first?.duty)
            func outcome() async throws -> Promise.Outcome? {
                try await world.database.write { _ = try Self.duties.closeForgotten(in: $0) }
                return try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }
                    .first?.promise.outcome
            }
            world.at("2026-11-25 17:00")
            #expect(try await outcome() == .open)
            world.at("2026-11-25 17:31")
            #expect(try await outcome() == .failed)
        }
    }
}
