// EscalationTests: before, at and after a due; each notice once, whoever runs the schedule and however late.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing

@Suite struct EscalationTests {
    @Test(.clause("S2.5-1"), arguments: EngineKind.allCases)
    func `a server that slept three days tells the same people the same things as one that never slept`(
        _ engine: EngineKind
    ) async throws {
        func notices(everyMinutes: Int) async throws -> [String] {
            var lines: [String] = []
            try await World.run(engine) { world in
                let book = try await world.database.read { try SchemeBooks().book(on: world.project.liveFrom, in: $0) }
                try await world.database.write { transaction in
                    var terms = Promises.Terms(
                        "K-CMP2", of: Subject("proof", 1), cycle: 1, startedAt: transaction.now,
                        dueAt: transaction.now.adding(minutes: 15))
                    terms.holder = world.account("zhaoqiang")
                    try Promises().open(terms, project: world.project, scheme: book, by: .system("proof"), in: transaction)
                }
                for _ in 0..<(3 * 1_440 / everyMinutes) {
                    world.clock.advance(minutes: everyMinutes)
                    // Twice: a second run tells nobody anything.
                    for _ in 0..<2 { _ = try await world.database.write { try Escalations().run(in: $0) } }
                }
                let names = Dictionary(uniqueKeysWithValues: world.people.map { ($1, $0) })
                lines = try await world.database.read { transaction in
                    try transaction.query("SELECT step, receiver_id FROM promise_notice").map {
                        "\(try $0.get("step", as: Int64.self)) \(names[try $0.get("receiver_id")] ?? "?")"
                    }
                }.sorted()
            }
            return lines
        }
        let awake = try await notices(everyMinutes: 5)
        #expect(awake == ["0 zhaoqiang", "1 wangfang", "1 zhaoqiang", "2 chenguo", "2 wangfang", "2 zhaoqiang"])
        #expect(try await notices(everyMinutes: 3 * 1_440) == awake)
    }

    /// What is left of a random history: outcomes, figure, and the notices of what is still open, without when they left.
    private static func history(_ engine: EngineKind, seed: UInt64, isAwake: @escaping (Int) -> Bool) async throws -> [String] {
        var lines: [String] = []
        try await World.run(engine) { world in
            var dice = Dice(state: seed)
            let project = world.project
            let book = try await world.database.read { try SchemeBooks().book(on: project.liveFrom, in: $0) }
            for minute in 0..<(4 * 1_440 / 20) {
                world.clock.advance(minutes: 20)
                let (choice, length, pick) = (
                    Int.random(in: 0..<40, using: &dice), Int.random(in: 30...3_000, using: &dice),
                    Int.random(in: 0..<1_000, using: &dice)
                )
                if choice < 5 {
                    try await world.database.write { transaction in
                        let open = try transaction.query(
                            "SELECT \(PromiseRow.columns) FROM promise WHERE outcome = 'open' ORDER BY subject_id"
                        ).map(PromiseRow.init)
                        let by = Actor.system("proof")
                        if choice < 3 || open.isEmpty {
                            var terms = Promises.Terms(
                                "K-CMP2", of: Subject("proof", Int64(minute)), cycle: 1, startedAt: transaction.now,
                                dueAt: transaction.now.adding(minutes: length))
                            terms.holder = world.account("limin")
                            try Promises().open(terms, project: project, scheme: book, by: by, in: transaction)
                        } else if choice == 3 {
                            try Promises().settle(open[pick % open.count], at: transaction.now, by: by, in: transaction)
                        } else {
                            try Promises().exclude(
                                open[pick % open.count], at: transaction.now, reason: "withdrawn", by: by, in: transaction)
                        }
                    }
                }
                guard isAwake(minute) else { continue }
                try await world.database.write { transaction in
                    _ = try Escalations().run(in: transaction)
                    try Figures().fold(in: transaction)
                }
            }
            world.clock.advance(minutes: 1)
            try await world.database.write { transaction in
                while try Escalations().run(in: transaction) == 200 {}
                try Figures().fold(in: transaction)
            }
            let days = project.liveFrom...project.liveFrom.adding(days: 10)
            lines = try await world.database.read { transaction in
                let outcomes = try transaction.query("SELECT subject_id, outcome, settled_at, due_at FROM promise ORDER BY subject_id").map {
                    "\(try $0.get("subject_id", as: Int64.self)) \(try $0.get("outcome", as: String.self))"
                        + " \(try $0.get("settled_at", as: Int64?.self) ?? 0) \(try $0.get("due_at", as: Int64.self))"
                }
                let notices = try transaction.query(
                    """
                    SELECT p.subject_id, n.step, a.name FROM promise_notice n JOIN promise p ON p.id = n.promise_id
                    JOIN account a ON a.id = n.receiver_id WHERE p.outcome = 'open' AND n.due_at = p.due_at
                    """
                ).map {
                    "\(try $0.get("subject_id", as: Int64.self)) step \(try $0.get("step", as: Int64.self)) \(try $0.get("name", as: String.self))"
                }.sorted()
                let figure = try Figures().figure("K-CMP2", .kept, in: project, days: days, transaction)
                return outcomes + notices + ["\(figure)"]
            }
        }
        return lines
    }

    @Test(.clause("K-CMP2"), arguments: EngineKind.allCases, [20_261_124, 20_261_125] as [UInt64])
    func `a random history ends alike whether the schedule ran all along, once at the end, or was off for three days`(
        _ engine: EngineKind, _ seed: UInt64
    ) async throws {
        let awake = try await Self.history(engine, seed: seed) { _ in true }
        #expect(awake.contains { $0.contains("step") } && awake.contains { $0.contains("kept") }, "seed \(seed)")
        #expect(try await Self.history(engine, seed: seed) { _ in false } == awake, "once at the end, seed \(seed)")
        #expect(try await Self.history(engine, seed: seed) { $0 < 36 || $0 > 252 } == awake, "three days off, seed \(seed)")
    }
}
