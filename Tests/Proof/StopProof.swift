// StopProof: something that is broken off at each of its statements and gone on with leaves what it leaves undisturbed.
import Foundation
import Kernel
import Platform
import Storage
import Testing

/// A process that is to be killed: where it works, and at which statement it ends.
package struct KillOrder: Codable, Sendable {
    package let place: World.Place
    package let stop: Stop
    package let project: Int64
    package let now: Int64
}

/// A task that may be begun again from wherever it was broken off, and an estate for it to be done in. Every stop has an
/// estate of its own in one database, and so both engines can try each stop of it.
package struct StopProof: Sendable {
    /// What the task may leave, but for the journal.
    package let tables: [StaticString]
    /// Of these no second doing may leave anything more.
    package let posted: [StaticString]
    package let furnish: @Sendable (_ estate: World) async throws -> Void
    /// Does what is not done yet, as so many hands at once where that is possible.
    package let go: @Sendable (_ project: Project.ID, _ database: Database, _ clock: HandClock, _ hands: Int) async throws -> Void
    /// Does it all once more, on purpose.
    package let again: @Sendable (_ project: Project.ID, _ database: Database) async throws -> Void

    package init(
        tables: [StaticString], posted: [StaticString], furnish: @escaping @Sendable (World) async throws -> Void,
        go: @escaping @Sendable (Project.ID, Database, HandClock, Int) async throws -> Void,
        again: @escaping @Sendable (Project.ID, Database) async throws -> Void
    ) {
        (self.tables, self.posted, self.furnish, self.go, self.again) = (tables, posted, furnish, go, again)
    }

    /// Every stop in a release; a debug build is many times slower and takes some of them.
    private static var stride: Int {
        #if DEBUG
            13
        #else
            1
        #endif
    }

    /// A fault at each stop, in this process.
    package func confirm(_ engine: EngineKind) async throws {
        try await inEstates(engine, kinds: Stop.Kind.allCases) { estate, stop, wire in
            let database = Self.database(wire.watching(estate.database.engine), estate.clock, node: 9)
            wire.arm(stop)
            await #expect(throws: StorageProblem.failed("broken off \(stop)")) {
                try await go(estate.project.id, database, estate.clock, 1)
            }
            wire.disarm()
        }
    }

    /// A process that is killed at each stop. `kill` expects it to end by SIGKILL. What a killed process had sent and not
    /// heard of is the same to the database as what comes before its next statement.
    package func confirmKills(_ engine: EngineKind, _ kill: @Sendable (KillOrder) async -> Void) async throws {
        try await inEstates(engine, kinds: [.before, .uncommitted, .unanswered]) { estate, stop, _ in
            await kill(
                KillOrder(
                    place: estate.place, stop: stop, project: estate.project.id.number, now: estate.clock.now.milliseconds))
        }
    }

    /// What a process does that is to be killed.
    package func die(_ order: KillOrder) async throws {
        let wire = Tripwire()
        let engine = try order.place.open(seal: wire.watching(Journal(keys: Keys.passing()).seal))
        let clock = HandClock(Instant(milliseconds: order.now))
        wire.arm(order.stop, isDeadly: true)
        try await go(Project.ID(order.project), Self.database(wire.watching(engine), clock, node: 9), clock, 1)
    }

    private func inEstates(
        _ engine: EngineKind, kinds: [Stop.Kind], _ breakOff: (World, Stop, Tripwire) async throws -> Void
    ) async throws {
        let wire = Tripwire()
        try await World.run(engine, watchedBy: wire) { world in
            var stops: [Stop?] = [nil]
            var whole: [String] = []
            var number = 0
            while number < stops.count {
                // Each estate begins at a second of its own, so that no two processes mint the same id.
                let beginning = World.morning.adding(milliseconds: Int64(number) * 1_000)
                world.clock.move(to: beginning)
                let estate = try await world.estate("P\(number)")
                try await furnish(estate)
                let seq = try await Self.head(estate)
                if let stop = stops[number] {
                    try await breakOff(estate, stop, wire)
                    world.clock.move(to: beginning)
                    try await go(estate.project.id, Self.database(estate.database.engine, world.clock, node: 10), world.clock, 2)
                    let left = try await footprint(tables, estate, beginning, factsAfter: seq)
                    let isWhole = left == whole
                    #expect(isWhole, "\(stop): \(Set(left).symmetricDifference(whole).sorted().prefix(6))")
                    try await expectNothingMore(estate, beginning, stop)
                    guard isWhole else { return }
                } else {
                    let database = Self.database(wire.watching(estate.database.engine), world.clock, node: 9)
                    wire.arm()
                    try await go(estate.project.id, database, world.clock, 1)
                    wire.disarm()
                    stops += wire.stops.filter { kinds.contains($0.kind) }.enumerated()
                        .filter { $0.offset.isMultiple(of: Self.stride) }.map { $0.element }
                    whole = try await footprint(tables, estate, beginning, factsAfter: seq)
                }
                number += 1
            }
            #expect(stops.count > 8 && whole.count > 8)
        }
    }

    private func expectNothingMore(_ estate: World, _ beginning: Instant, _ stop: Stop) async throws {
        let before = try await footprint(posted, estate, beginning, factsAfter: nil)
        try await again(estate.project.id, Self.database(estate.database.engine, estate.clock, node: 11))
        let after = try await footprint(posted, estate, beginning, factsAfter: nil)
        #expect(before == after && !before.isEmpty, "\(stop)")
    }

    private func footprint(
        _ tables: [StaticString], _ estate: World, _ beginning: Instant, factsAfter seq: Int64?
    ) async throws -> [String] {
        try await estate.database.read {
            try Footprint.of(tables, in: estate.project.id, since: beginning, factsAfter: seq, $0)
        }
    }

    private static func head(_ estate: World) async throws -> Int64 {
        try await estate.database.read {
            try $0.first("SELECT seq FROM journal_head WHERE chain = \(estate.project.id.number)")?.get("seq") ?? 0
        }
    }

    private static func database(_ engine: any Engine, _ clock: HandClock, node: Int) -> Database {
        Database(engine: engine, clock: clock, mint: Mint(node: node))
    }

    /// The same by so many hands at once. What one of them finds done by another is refused there, and is no fault.
    package static func together(_ hands: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<hands {
                group.addTask {
                    do { try await body() } catch let refusal as Refusal where hands > 1 { try Self.permit(refusal) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func permit(_ refusal: Refusal) throws {
        guard refusal.kind == .notNow else { throw refusal }
    }
}
