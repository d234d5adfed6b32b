// ScheduleTests: what happens by itself happens, whatever else fails.
import Kernel
import Platform
import Proof
import Storage
import Testing

@Suite struct ScheduleTests {
    @Test(arguments: EngineKind.allCases)
    func `a job that fails keeps its turn and holds up no other`(_ engine: EngineKind) async throws {
        struct Broken: Error {}
        try await World.run(engine) { world in
            let schedule = Schedule([
                Job("broken", everySeconds: 60) { transaction in
                    try transaction.run("DELETE FROM node_lease")
                    throw Broken()
                },
                Job("whole", everySeconds: 60) { transaction in
                    try transaction.run(
                        "INSERT INTO node_lease (node, until) VALUES (200, 0) ON CONFLICT (node) DO UPDATE SET until = node_lease.until + 1")
                    return false
                },
            ])
            var failures: [String] = []
            for _ in 0..<3 {
                await schedule.runDue(world.database) { failures.append("\($0) \($1 is Broken)") }
            }
            #expect(failures == ["broken true", "broken true", "broken true"], "it is tried again each time")
            func until() async throws -> Int64? {
                try await world.database.read { try $0.first("SELECT until FROM node_lease WHERE node = 200")?.get("until") }
            }
            let first = try await until()
            #expect(first == 0, "the other had its turn, once")
            world.clock.advance(minutes: 1)
            await schedule.runDue(world.database) { _, _ in }
            let second = try await until()
            #expect(second == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a job of many parts lets the others have their turn, and begins none when the server stops`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func part(_ node: Int) -> @Sendable (Transaction) throws -> Bool {
                { transaction in
                    try transaction.run(
                        """
                        INSERT INTO node_lease (node, until) VALUES (\(node), 1) ON CONFLICT (node) DO UPDATE SET until = node_lease.until + 1
                        """)
                    return node == 201
                }
            }
            func parts(_ node: Int) async throws -> Int64 {
                try await world.database.read { try $0.first("SELECT until FROM node_lease WHERE node = \(node)")?.get("until") } ?? 0
            }
            let schedule = Schedule([Job("endless", everySeconds: 1, run: part(201)), Job("short", everySeconds: 60, run: part(202))])
            let isMore = await schedule.runDue(world.database) { _, error in Issue.record(error) }
            let (endless, short) = (try await parts(201), try await parts(202))
            #expect(isMore && endless > 1 && short == 1)
            await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await schedule.runDue(world.database) { _, error in Issue.record(error) }
            }.value
            let after = try await parts(201)
            #expect(after == endless, "what waits is done after the next start")
        }
    }
}
