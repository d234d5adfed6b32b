// DeskMeasuresTests: every figure is its rows, page by page, and what the tallies count is counted again here.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct DeskMeasuresTests {
    private static func take(
        _ kind: ServiceCase.Kind, _ title: String, _ world: World, channel: ServiceCase.Channel = .phone
    ) async throws -> ServiceCase {
        var intake = Cases.Intake(kind: kind, channel: channel, requester: "工程部", title: title, words: title)
        intake.handler = world.account("zhaoqiang")
        if kind == .suggestion { intake.agreedAt = world.clock.now.adding(minutes: 2 * 1_440) }
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    private static func solve(_ it: ServiceCase, _ world: World) async throws {
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).solve(
                it.id, reply: "已处理", noPhotoReason: "在客户家中", within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    /// What paid work and plans leave behind, as their verbs write it.
    private static func leave(_ world: World, _ statement: @escaping @Sendable (Transaction) -> SQL) async throws {
        try await world.database.write { transaction in _ = try transaction.run(statement(transaction)) }
    }

    private static func figure(_ clause: Clause.ID, _ world: World, _ days: ClosedRange<Day>) async throws -> Figure {
        try await world.database.read { transaction in
            try #require(House.room.measure(of: clause)).figure(in: world.project, days: days, transaction)
        }
    }

    private static func rows(
        _ clause: Clause.ID, _ part: Boards.Part, _ world: World, _ days: ClosedRange<Day>
    ) async throws -> Int64 {
        try await world.database.read { transaction in
            let boards = Boards(room: House.room, books: House.books)
            var (count, after) = (Int64(0), String?.none)
            while true {
                let rows = try boards.rows(clause, part, in: world.project, days: days, after: after, limit: 2, transaction)
                count += Int64(rows.count)
                guard rows.count == 2 else { return count }
                after = rows.last?.key
            }
        }
    }

    @Test(
        .clause("XS1-1"), .clause("K-2"), .clause("K-CMP4"), .clause("J1-R2"), .clause("J1-A6.1"), .clause("J1-A6.6"),
        .clause("XS2.4-4"), .clause("J2-P14.1"), .clause("J2-P14.2"), arguments: EngineKind.allCases)
    func `every figure is its rows, and each tally what happened`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let project = world.project.id
            let (good, bad) = (
                try await Self.take(.complaint, "库房门坏", world, channel: .staff),
                try await Self.take(.complaint, "灯不亮", world, channel: .staff)
            )
            let proposal = try await Self.take(.suggestion, "加一块告示", world, channel: .staff)
            let (outer, unpaid) = (try await Self.take(.repair, "换龙头", world), try await Self.take(.repair, "换锁", world))
            world.clock.advance(minutes: 5)
            for it in [good, outer, unpaid] { try await Self.solve(it, world) }
            // The price agreed for all three, signed for one; the third still runs.
            let running = try await Self.take(.repair, "修地板", world)
            for (it, isSigned) in [(outer, true), (unpaid, false), (running, false)] {
                let (signature, at): (String?, Instant?) = isSigned ? ("signature", world.clock.now) : (nil, nil)
                try await Self.leave(world) { transaction in
                    """
                    INSERT INTO case_work (project_id, case_id, cycle, arrived_at, work, fen, agreement, witness_id, agreed_at,
                        signature, signed_at)
                    VALUES (\(project), \(it.id), 1, \(Instant?.none), '人工', 5000, 'reply', \(Account.ID?.none),
                        \(transaction.now), \(signature), \(at))
                    """
                }
            }
            // Plans: heard and revised, never heard on a case that ended, heard on one that ended well, and one under way.
            let plans: [(ServiceCase, Int64, String)] = [
                (good, 1, "改到晚上"), (good, 2, ""), (outer, 1, ""), (unpaid, 1, "同意"),
            ]
            for (it, version, feedback) in plans {
                try await Self.leave(world) { transaction in
                    """
                    INSERT INTO case_plan (project_id, case_id, version, plan, made_at, made_by, feedback)
                    VALUES (\(project), \(it.id), \(version), '方案', \(transaction.now), \(world.account("limin")), \(feedback))
                    """
                }
                world.clock.advance(minutes: 1)
            }
            world.at("2026-11-24 09:00")
            let days = world.project.liveFrom...world.project.liveFrom.adding(days: 30)
            // Two staff complaints: one done in time, one left; the proposal is under way.
            #expect(try await Self.figure("J1-A6.6", world, days) == Figure(numerator: 1, denominator: 2, excluded: 0))
            #expect(try await Self.figure("XS2.4-4", world, days) == Figure(numerator: 1, denominator: 2, excluded: 0))
            #expect(try await Self.figure("J2-P14.1", world, days) == Figure(numerator: 2, denominator: 4, excluded: 0))
            #expect(try await Self.figure("J2-P14.2", world, days) == Figure(numerator: 2, denominator: 2, excluded: 0))
            world.at("2026-11-28 09:00")
            #expect(try await Self.figure("K-CMP4", world, days) == Figure(numerator: 2, denominator: 2, excluded: 0))
            try await Self.leave(world) { _ in
                "UPDATE promise SET holder_id = \(Account.ID?.none) WHERE project_id = \(project) AND subject_id = \(bad.id.number)"
            }
            #expect(try await Self.figure("K-CMP4", world, days) == Figure(numerator: 1, denominator: 2, excluded: 0))
            _ = proposal
            for measure in House.room.measures where measure.path == nil {
                let figure = try await Self.figure(measure.clause, world, days)
                let counts = [
                    try await Self.rows(measure.clause, .numerator, world, days),
                    try await Self.rows(measure.clause, .missed, world, days),
                    try await Self.rows(measure.clause, .all, world, days),
                    try await Self.rows(measure.clause, .excluded, world, days),
                ]
                let said = [figure.numerator, figure.denominator - figure.numerator, figure.denominator, figure.excluded]
                #expect(counts == said, "\(measure.clause): rows \(counts), figure \(said)")
                guard measure.things == nil else { continue }
                let recount = try await world.database.read { transaction in
                    try measure.sources.reduce(Figure.none) { sum, source in
                        try sum + Figures().recount(source, measure.counting, in: world.project, days: days, transaction)
                    }
                }
                #expect(recount == figure, "\(measure.clause)")
            }
            for clause: Clause.ID in ["XS1-1", "K-2", "J1-R2", "J1-A6.1"] {
                #expect(try await Self.figure(clause, world, days).denominator > 2, "\(clause)")
            }
        }
    }
}
