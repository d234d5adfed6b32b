// PostgresFailureTests: refused rows, killed sessions, and a server that is away.
import Testing

@testable import Storage

extension PostgresTests {
    @Suite(.serialized) struct Failures {
        private static let killMe = "SELECT pg_terminate_backend(pg_backend_pid())"

        @Test func `a refused row is told by the name of its rule`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE unit (id BIGINT PRIMARY KEY)")
                try await world.write(
                    """
                    CREATE TABLE person (name TEXT NOT NULL, phone TEXT CONSTRAINT one_phone UNIQUE,
                        age BIGINT CONSTRAINT grown_up CHECK (age >= 18),
                        unit BIGINT CONSTRAINT lives REFERENCES unit)
                    """)
                let insert = "INSERT INTO person VALUES ($1, $2, $3, $4)"
                @Sendable func person(_ name: Value, _ phone: String, _ age: Int64, _ unit: Int64?) -> [Value]
                {
                    [name, .text(phone), .integer(age), unit.value]
                }
                try await world.write(insert, person(.text("李雷"), "13800000000", 30, nil))
                await #expect(throws: StorageProblem.unique("one_phone")) {
                    try await world.write(insert, person(.text("韩梅梅"), "13800000000", 30, nil))
                }
                await #expect(throws: StorageProblem.constraint("grown_up")) {
                    try await world.write(insert, person(.text("小明"), "2", 17, nil))
                }
                await #expect(throws: StorageProblem.constraint("lives")) {
                    try await world.write(insert, person(.text("小明"), "2", 18, 99))
                }
                await #expect(throws: StorageProblem.constraint("person.name")) {
                    try await world.write(insert, person(.null, "2", 18, nil))
                }
                #expect(try await world.one("SELECT COUNT(*) FROM person") == .integer(1))
            }
        }

        @Test func `a trigger's own words are its problem`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE fact (id BIGINT)")
                try await world.write(
                    """
                    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'facts are never changed'; END $$
                    """)
                try await world.write(
                    "CREATE TRIGGER keep BEFORE UPDATE ON fact FOR EACH ROW EXECUTE FUNCTION keep()")
                try await world.write("INSERT INTO fact VALUES (1)")
                await #expect(throws: StorageProblem.constraint("facts are never changed")) {
                    try await world.write("UPDATE fact SET id = 2")
                }
            }
        }

        @Test func `a problem never repeats a person's data`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE person (phone TEXT PRIMARY KEY)")
                let phone = Value.text("13800000000x")
                try await world.write("INSERT INTO person VALUES ($1)", [phone])
                let texts = [
                    "INSERT INTO person VALUES ($1)", "SELECT CAST($1 AS BIGINT)", "SELECT CAST($1 AS DATE)",
                ]
                for text in texts {
                    let problem = await #expect(throws: StorageProblem.self) {
                        try await world.write(text, [phone])
                    }
                    #expect(!"\(String(describing: problem))".contains("138"))
                }
            }
        }

        @Test func `a wrong statement is told with the server's words`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                await #expect(throws: StorageProblem.failed("42P01 relation \"nowhere\" does not exist")) {
                    try await world.write("SELECT 1 FROM nowhere")
                }
            }
        }

        @Test func `a row that stays locked is given up after the patience for locks`() async throws {
            let patience = PostgresPatience(lock: .milliseconds(100))
            try await PostgresWorld.open(patience: patience) { world in
                try await world.write("CREATE TABLE head (id BIGINT)")
                try await world.write("INSERT INTO head VALUES (1)")
                let engine = world.engine
                let (locked, tried) = (Meeting(of: 2), Meeting(of: 2))
                async let holder: Void = engine.write { connection in
                    _ = try connection.query("SELECT id FROM head FOR UPDATE", [])
                    locked.arrive()
                    tried.arrive()
                    return []
                }
                let problem = await #expect(throws: StorageProblem.self) {
                    try await engine.write { connection in
                        locked.arrive()
                        defer { tried.arrive() }
                        _ = try connection.query("SELECT id FROM head FOR UPDATE", [])
                        return []
                    }
                }
                guard case .serialisation = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
                try await holder
            }
        }

        @Test func `after the server ended all sessions the next jobs work`() async throws {
            try await PostgresWorld.open(connections: 4) { world in
                try await world.write("CREATE TABLE counter AS SELECT 0::BIGINT AS n")
                for _ in 0..<3 {
                    for _ in 0..<8 { _ = try await world.one("SELECT n FROM counter") }
                    try world.killOthers()
                    for _ in 0..<8 { try await world.write("UPDATE counter SET n = n + $1", [.integer(1)]) }
                }
                #expect(try await world.one("SELECT n FROM counter") == .integer(24))
            }
        }

        @Test func `a session lost before the commit was sent is begun again, once`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE counter AS SELECT 0::BIGINT AS n")
                let reads = Noted(0)
                try await world.engine.read { connection in
                    if reads.count() == 1 { _ = try connection.query(Self.killMe, []) }
                }
                #expect(reads.value == 2)
                let writes = Noted(0)
                try await world.engine.write { connection in
                    _ = try connection.run("UPDATE counter SET n = n + 1", [])
                    if writes.count() == 1 { _ = try connection.query(Self.killMe, []) }
                    return []
                }
                #expect(writes.value == 2)
                #expect(try await world.one("SELECT n FROM counter") == .integer(1))

                let stubborn = Noted(0)
                let problem = await #expect(throws: StorageProblem.self) {
                    try await world.engine.read { connection in
                        stubborn.count()
                        _ = try connection.query(Self.killMe, [])
                    }
                }
                guard case .connectionLost = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
                #expect(stubborn.value == 2)
            }
        }

        @Test func `a session lost in the commit is told as unknown and never tried again`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE fact (id BIGINT)")
                try await world.write(
                    """
                    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
                    """)
                try await world.write(
                    """
                    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON fact DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION die()
                    """)
                let runs = Noted(0)
                let unknown = StorageProblem.connectionLost("during the commit: it may have happened or not")
                await #expect(throws: unknown) {
                    try await world.engine.write { connection in
                        runs.count()
                        _ = try connection.run("INSERT INTO fact VALUES (1)", [])
                        return []
                    }
                }
                #expect(runs.value == 1)
                #expect(try await world.one("SELECT COUNT(*) FROM fact") == .integer(0))
            }
        }

        @Test func `a clash that only the commit finds is tried again`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE SEQUENCE turn")
                try await world.write("CREATE TABLE fact (id BIGINT)")
                // A sequence keeps its count through a rollback, so only the first commit is refused.
                try await world.write(
                    """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('turn') = 1 THEN RAISE EXCEPTION 'clash' USING ERRCODE = '40001'; END IF;
                    RETURN NULL; END $$
                    """)
                try await world.write(
                    """
                    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON fact DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION refuse()
                    """)
                let runs = Noted(0)
                try await world.engine.write { connection in
                    runs.count()
                    _ = try connection.run("INSERT INTO fact VALUES (1)", [])
                    return []
                }
                #expect(runs.value == 2)
                #expect(try await world.one("SELECT COUNT(*) FROM fact") == .integer(1))
            }
        }

        @Test func `a server that is away is given up in time, also by those at the end of the queue`()
            async throws
        {
            let patience = PostgresPatience(server: .milliseconds(600))
            let engine = try PostgresEngine(
                url: "postgres://nobody:geheim@127.0.0.1:1/nothing", seal: { _, _ in }, connections: 2,
                patience: patience)
            let started = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let problem = await #expect(throws: StorageProblem.self) { try await engine.ping() }
                        guard case .connectionLost(let words) = problem else {
                            Issue.record("\(String(describing: problem))")
                            return
                        }
                        #expect(!words.contains("geheim"))
                    }
                }
            }
            let waited = ContinuousClock.now - started
            #expect(waited > .milliseconds(200) && waited < .seconds(3))
            await engine.close()
        }

        @Test func `a database that is not kept in UTF8 is refused at once`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                let other = "other_" + world.name.suffix(20)
                let encoding = "ENCODING 'LATIN1' LOCALE 'C'"
                try PostgresWorld.statement(
                    world.url, "CREATE DATABASE \(other) TEMPLATE template0 \(encoding)")
                let url = world.url.replacing(world.name, with: other)
                let engine = try PostgresEngine(url: url, seal: { _, _ in }, connections: 1)
                let problem = await #expect(throws: StorageProblem.self) { try await engine.ping() }
                await engine.close()
                try PostgresWorld.statement(world.url, "DROP DATABASE \(other)")
                guard case .refusedToOpen = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
            }
        }

        @Test func `an address that cannot be read is refused without repeating its password`() {
            let problem = #expect(throws: StorageProblem.self) {
                try PostgresEngine(url: "postgres://steward:ge heim@[host/x", seal: { _, _ in })
            }
            guard case .refusedToOpen(let words) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(!words.contains("heim"))
        }

        @Test func `a closed engine finishes what waits and refuses what comes after`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write("CREATE TABLE counter AS SELECT 0::BIGINT AS n")
                try await world.engine.ping()
                await world.engine.close()
                await world.engine.close()
                await #expect(throws: StorageProblem.connectionLost("the database is closed")) {
                    try await world.engine.ping()
                }
            }
        }
    }
}
