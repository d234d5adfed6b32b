// OfficeYearTests: a whole office lives through its days, and at each day's end everything is as it must be (R6).
import Demo
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import ServiceDesk
import Storage
import Testing
import Wiring

@Suite struct OfficeYearTests {
    /// A failing seed and day come back the same: they are in the words of the failure.
    private static func live(
        _ engine: EngineKind, days: Int, seed: UInt64, then look: @Sendable (World) async throws -> Void = { _ in }
    ) async throws {
        try await World.run(engine) { world in
            try await DemoEstate.furnish(world.database)
            let hands = try await OfficeHands(
                world.database, clock: world.clock, books: House.books, jobs: House.jobs(world.keys), seed: seed)
            let invariants = OfficeInvariants(world.project, measures: House.room.measures.filter { $0.tally == nil }, sources: House.dueSources)
            let first = world.project.zone.day(of: world.clock.now)
            let recount = EventRecount(world.project)
            for number in 0..<days {
                let day = first.adding(days: number)
                try await hands.live(day)
                let broken = try await world.database.read { try invariants.broken($0) }
                #expect(broken.isEmpty, "seed \(seed), \(day): \(broken)")
                #expect(hands.refused.isEmpty, "seed \(seed), \(day): \(hands.refused.prefix(3))")
                guard broken.isEmpty, hands.refused.isEmpty else { return }
                guard number % 30 == 20 || number == days - 1 else { continue }
                let differences = try await world.database.read { transaction in
                    try recount.differences(House.room.measures, days: first.adding(days: -30)...day.adding(days: 1), transaction)
                }
                #expect(differences.isEmpty, "seed \(seed), \(day): \(differences)")
            }
            #expect(hands.taken > days)
            try await look(world)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `three weeks of an office leave every figure, follow-up and handover in order`(_ engine: EngineKind) async throws {
        try await Self.live(engine, days: 21, seed: 20_261_123)
    }

    @Test func `a whole year keeps every day in order, and meets whatever a call can end with`() async throws {
        try await Self.live(.sqlite, days: 365, seed: DemoEstate.luck) { world in
            let (results, outcomes) = try await world.database.read { transaction in
                (
                    try transaction.query("SELECT DISTINCT result FROM follow_up").map { try $0.get("result", as: String.self) },
                    try transaction.query("SELECT DISTINCT outcome FROM promise").map { try $0.get("outcome", as: String.self) }
                )
            }
            #expect(Set(results) == ["satisfied", "dissatisfied", "refused", "anonymous", "unreachable"])
            #expect(Set(outcomes) == ["open", "kept", "late", "failed", "excluded"])
        }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `whatever the luck`(_ seed: UInt64) async throws {
        try await Self.live(.sqlite, days: 14, seed: seed)
    }

    @Test func `a day is the same whenever it is told`() {
        let day = Day(year: 2026, month: 11, day: 25) ?? Day(number: 0)
        let told = (0..<3).map { _ in "\(OfficeDay.of(day, isWorkday: true, homes: 120, seed: 7))" }
        #expect(Set(told).count == 1)
        #expect(told[0] != "\(OfficeDay.of(day, isWorkday: true, homes: 120, seed: 8))")
    }
}
