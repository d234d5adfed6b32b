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
}
