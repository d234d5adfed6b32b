// PostgresTransactionTests: all or nothing, one after the other where it matters, and again after a clash.
import Synchronization
import Testing

@testable import Storage

extension PostgresTests {
    @Suite(.serialized) struct Transactions {
        private static let table =
            "CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL CHECK (n < 1000000))"

        private func counters(_ world: PostgresWorld, _ ids: Int64...) async throws {
            try await world.write(Self.table)
            for id in ids { try await world.write("INSERT INTO counter VALUES ($1, 0)", [.integer(id)]) }
        }

        @Test func `a body that throws leaves nothing`() async throws {
            struct No: Error {}
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                await #expect(throws: No.self) {
                    try await world.engine.write { connection in
                        _ = try connection.run("UPDATE counter SET n = 5", [])
                        throw No()
                    }
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(0))
            }
        }

        @Test func `an error that the body swallows is not taken for a commit`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                await #expect(throws: StorageProblem.unique("counter_pkey")) {
                    try await world.engine.write { connection in
                        _ = try connection.run("UPDATE counter SET n = 5", [])
                        _ = try? connection.run("INSERT INTO counter VALUES (1, 0)", [])
                        return []
                    }
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(0))
            }
        }

        @Test func `an error undone by a savepoint does not stop the transaction`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                try await world.engine.write { connection in
                    _ = try connection.run("SAVEPOINT try", [])
                    _ = try? connection.run("INSERT INTO counter VALUES (1, 0)", [])
                    _ = try connection.run("ROLLBACK TO try", [])
                    _ = try connection.run("UPDATE counter SET n = 5", [])
                    return []
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(5))
            }
        }

        @Test func `what nobody waits for is there for the next statement, in its order`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE word (id BIGINT PRIMARY KEY, text TEXT)")
                try await world.engine.write { connection in
                    try connection.put("INSERT INTO word VALUES ($1, $2)", [.integer(1), .null])
                    try connection.put("INSERT INTO word VALUES ($1, $2)", [.integer(2), .text("二")])
                    try connection.put("UPDATE word SET text = 'one' WHERE id = $1", [.integer(1)])
                    let rows = try connection.query("SELECT text FROM word ORDER BY id", [])
                    #expect(rows.map(\.values) == [[.text("one")], [.text("二")]])
                    try connection.put("INSERT INTO word VALUES ($1, $2)", [.integer(3), .null])
                    return []
                }
                #expect(try await world.one("SELECT CAST(SUM(id) AS BIGINT) FROM word") == .integer(6))
            }
        }

        @Test(arguments: [true, false])
        func `what fails unwaited for ends the whole body, with the next statement or the commit`(_ asks: Bool) async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                await #expect(throws: StorageProblem.unique("counter_pkey")) {
                    try await world.engine.write { connection in
                        try connection.put("INSERT INTO counter VALUES (2, 0)", [])
                        try connection.put("INSERT INTO counter VALUES (1, 0)", [])
                        try connection.put("INSERT INTO counter VALUES (3, 0)", [])
                        if asks { _ = try connection.query("SELECT n FROM counter", []) }
                        return []
                    }
                }
                #expect(try await world.one("SELECT COUNT(*) FROM counter") == .integer(1))
                // The session is as good as before.
                try await world.engine.write { connection in
                    try connection.put("INSERT INTO counter VALUES (2, 0)", [])
                    return []
                }
                #expect(try await world.one("SELECT COUNT(*) FROM counter") == .integer(2))
            }
        }

        @Test func `a body that asks nothing costs the server nothing`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.engine.write { _ in [] }
                try await world.engine.ping()
            }
        }

        @Test func `a body that ends its own transaction is told so`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                await #expect(throws: StorageProblem.failed("the body ended its own transaction")) {
                    try await world.write("COMMIT")
                }
                try await world.engine.ping()
            }
        }

        @Test func `a reading sees one snapshot and may not write`() async throws {
            try await PostgresWorld.open { world in
                try await counters(world, 1)
                let url = world.url
                try await world.engine.read { connection in
                    #expect(try connection.query("SELECT n FROM counter", []).first?.values == [.integer(0)])
                    try PostgresWorld.statement(url, "UPDATE counter SET n = 7")
                    #expect(try connection.query("SELECT n FROM counter", []).first?.values == [.integer(0)])
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(7))
                await #expect(throws: StorageProblem.self) {
                    try await world.engine.read { _ = try $0.run("UPDATE counter SET n = 8", []) }
                }
            }
        }

        @Test func `two writers that lock in opposite order both get through`() async throws {
            try await PostgresWorld.open { world in
                try await counters(world, 1, 2)
                let meeting = Meeting(of: 2)
                let runs = Noted(0)
                let engine = world.engine
                @Sendable func add(_ first: Int64, _ second: Int64) async throws {
                    try await engine.write { connection in
                        runs.count()
                        for id in [first, second] {
                            let row = try connection.query(
                                "SELECT n FROM counter WHERE id = $1 FOR UPDATE", [.integer(id)])
                            let n = try row[0].get("n", as: Int64.self)
                            if id == first { meeting.arrive() }
                            _ = try connection.run(
                                "UPDATE counter SET n = $1 WHERE id = $2", [.integer(n + 1), .integer(id)])
                        }
                        return []
                    }
                }
                async let one: Void = add(1, 2)
                async let two: Void = add(2, 1)
                _ = try await (one, two)
                #expect(runs.value == 3)
                #expect(try await world.one("SELECT SUM(n) FROM counter") == .integer(4))
            }
        }

        @Test func `a clash is tried again only so often, whatever the body makes of it`() async throws {
            struct Misread: Error {}
            try await PostgresWorld.open(patience: PostgresPatience(reruns: 2)) { world in
                let runs = Noted(0)
                await #expect(throws: StorageProblem.serialisation("another transaction was in the way")) {
                    try await world.engine.write { connection in
                        runs.count()
                        do {
                            let raise = "DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40001'; END $$"
                            _ = try connection.run(raise, [])
                        } catch {
                            throw Misread()
                        }
                        return []
                    }
                }
                #expect(runs.value == 3)
            }
        }

        @Test func `a clash after an error undone by a savepoint is tried again`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                let runs = Noted(0)
                try await world.engine.write { connection in
                    _ = try connection.run("SAVEPOINT try", [])
                    _ = try? connection.run("INSERT INTO counter VALUES (1, 0)", [])
                    _ = try connection.run("ROLLBACK TO try", [])
                    if runs.count() == 1 {
                        let raise = "DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40001'; END $$"
                        _ = try? connection.run(raise, [])
                    }
                    _ = try connection.run("UPDATE counter SET n = n + 1", [])
                    return []
                }
                #expect(runs.value == 2)
                #expect(try await world.one("SELECT n FROM counter") == .integer(1))
            }
        }

        @Test func `sixty-four writers of one row lose no count`() async throws {
            try await PostgresWorld.open(connections: 8) { world in
                try await counters(world, 1)
                let engine = world.engine
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<64 {
                        group.addTask {
                            for _ in 0..<5 {
                                try await engine.write { connection in
                                    let row = try connection.query(
                                        "SELECT n FROM counter WHERE id = 1 FOR UPDATE", [])
                                    let n = try row[0].get("n", as: Int64.self)
                                    _ = try connection.run("UPDATE counter SET n = $1", [.integer(n + 1)])
                                    return []
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(320))
            }
        }

        @Test func `the seal comes last, in the same transaction, and only when there is something to seal`()
            async throws
        {
            let seal: Seal = { connection, facts in
                for case let fact as Fact in facts {
                    guard fact.number > 0 else { throw StorageProblem.failed("no such fact") }
                    _ = try connection.run("INSERT INTO counter VALUES ($1, 9)", [.integer(fact.number)])
                }
            }
            try await PostgresWorld.open(connections: 1, seal: seal) { world in
                try await counters(world, 1)
                try await world.engine.write { connection in
                    _ = try connection.run("UPDATE counter SET n = 5", [])
                    return [Fact(number: 2), Fact(number: 3)]
                }
                #expect(
                    try await world.rows("SELECT n FROM counter ORDER BY id").map(\.values) == [
                        [.integer(5)], [.integer(9)], [.integer(9)],
                    ])
                await #expect(throws: StorageProblem.failed("no such fact")) {
                    try await world.engine.write { connection in
                        _ = try connection.run("UPDATE counter SET n = 6", [])
                        return [Fact(number: 4), Fact(number: 0)]
                    }
                }
                #expect(try await world.one("SELECT COUNT(*) FROM counter WHERE n <> 6") == .integer(3))
            }
        }

        @Test func `a caller that is cancelled does not undo the commit`() async throws {
            try await PostgresWorld.open { world in
                try await counters(world, 1)
                let engine = world.engine
                let meeting = Meeting(of: 2)
                let task = Task {
                    try await engine.write { connection in
                        _ = try connection.run("UPDATE counter SET n = n + 1", [])
                        meeting.arrive()
                        return []
                    }
                }
                task.cancel()
                meeting.arrive()
                try await task.value
                #expect(task.isCancelled)
                #expect(try await world.one("SELECT n FROM counter") == .integer(1))
            }
        }

        @Test func `only one at a time works under an exclusive key, even with one connection`() async throws
        {
            try await PostgresWorld.open(connections: 1) { world in
                try await counters(world, 1)
                let inside = Noted(0)
                let most = Noted(0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await world.engine.exclusively(42) {
                                most.set(max(most.value, inside.count()))
                                try await world.write("UPDATE counter SET n = n + 1")
                                try await Task.sleep(for: .milliseconds(20))
                                inside.set(inside.value - 1)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(most.value == 1)
                #expect(try await world.one("SELECT n FROM counter") == .integer(4))
            }
        }
    }
}
