// PostgresValueTests: what goes into PostgreSQL comes out of it.
import Testing

@testable import Storage

extension PostgresTests {
    @Suite(.serialized) struct Values {
        private static let table = """
            CREATE TABLE thing (place BIGINT PRIMARY KEY, number BIGINT, word TEXT COLLATE "C", data BYTEA)
            """

        @Test func `every kind of value comes back as it went in`() async throws {
            try await PostgresWorld.open { world in
                try await world.write(Self.table)
                let lines: [[Value]] = [
                    [.integer(.min), .text(""), .bytes([])],
                    [.integer(.max), .text("物业管理 '; DROP \\ \"x\" 😀"), .bytes([0, 1, 127, 128, 255])],
                    [.integer(0), .text("\\x00"), .bytes(Array(repeating: 171, count: 300_000))],
                    [.integer(-1), .text(String(repeating: "长", count: 100_000)), .null],
                    [.null, .null, .null],
                ]
                for (place, line) in lines.enumerated() {
                    try await world.write(
                        "INSERT INTO thing VALUES ($1, $2, $3, $4)", [.integer(Int64(place))] + line)
                }
                let rows = try await world.rows("SELECT number, word, data FROM thing ORDER BY place")
                #expect(rows.map(\.values) == lines)
            }
        }

        @Test func `the server's other types are read as numbers and words`() async throws {
            try await PostgresWorld.open { world in
                let rows = try await world.rows(
                    """
                    SELECT 1::SMALLINT AS small, -2::INTEGER AS middle,
                        3::NUMERIC AS whole, 1.50::NUMERIC AS fraction,
                        SUM(x) AS total, COUNT(*) AS count, TRUE AS yes, EXISTS (SELECT 1 WHERE FALSE) AS no,
                        'n'::NAME AS name, 'c'::VARCHAR AS word, 9223372036854775808::NUMERIC AS large,
                        '-9223372036854775808'::NUMERIC AS least, NULL::TEXT AS nothing
                    FROM (VALUES (20::BIGINT), (22)) AS list (x)
                    """)
                #expect(
                    rows.first?.values == [
                        .integer(1), .integer(-2), .integer(3), .text("1.50"), .integer(42), .integer(2),
                        .integer(1),
                        .integer(0), .text("n"), .text("c"), .text("9223372036854775808"), .integer(.min),
                        .null,
                    ])
                #expect(try rows.first?.get("total", as: Int.self) == 42)
                #expect(try rows.first?.get("nothing", as: String?.self) == .some(nil))
            }
        }

        @Test func `a value is never guessed to be of a smaller type`() async throws {
            try await PostgresWorld.open { world in
                try await world.write(
                    "CREATE TABLE small (number INTEGER, flag BIGINT CHECK (flag IN (0, 1)))")
                try await world.write("INSERT INTO small VALUES (7, $1)", [true.value])
                let large = Value.integer(5_000_000_000)
                #expect(try await world.rows("SELECT flag FROM small WHERE number < $1", [large]).count == 1)
                #expect(try await world.one("SELECT $1 + 1", [large]) == .integer(5_000_000_001))
            }
        }

        @Test func `one statement takes null first and values later, and the other way round`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write(Self.table)
                let insert = "INSERT INTO thing VALUES ($1, $2, $3, $4)"
                try await world.write(insert, [.integer(1), .null, .null, .null])
                try await world.write(insert, [.integer(2), .integer(2), .null, .bytes([2])])
                try await world.write(insert, [.integer(3), .null, .text("three"), .null])
                try await world.write(insert, [.integer(4), .integer(4), .text("four"), .bytes([4])])
                let rows = try await world.rows("SELECT number, word, data FROM thing ORDER BY place")
                #expect(
                    rows.map(\.values) == [
                        [.null, .null, .null], [.integer(2), .null, .bytes([2])],
                        [.null, .text("three"), .null], [.integer(4), .text("four"), .bytes([4])],
                    ])
                // Prepared anew when a null first shows its type; the server keeps only the last.
                let prepared = try await world.one(
                    "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'")
                #expect(prepared == .integer(1))
            }
        }

        @Test func `a text with U+0000 is refused and the transaction goes on`() async throws {
            try await PostgresWorld.open { world in
                try await world.write(Self.table)
                try await world.engine.write { connection in
                    let bad = Value.text("a\u{0}b")
                    #expect(throws: StorageProblem.constraint("a text with U+0000")) {
                        try connection.run("INSERT INTO thing (place, word) VALUES (1, $1)", [bad])
                    }
                    _ = try connection.run("INSERT INTO thing (place, word) VALUES (2, $1)", [.text("good")])
                    return []
                }
                #expect(try await world.one("SELECT word FROM thing") == .text("good"))
            }
        }

        @Test func `the number of changed rows is told`() async throws {
            try await PostgresWorld.open { world in
                try await world.engine.write { connection in
                    #expect(try connection.run(Self.table, []) == 0)
                    let insert = "INSERT INTO thing (place) SELECT generate_series(1, 5)"
                    #expect(try connection.run(insert, []) == 5)
                    #expect(
                        try connection.run("UPDATE thing SET number = 1 WHERE place > $1", [.integer(3)]) == 2
                    )
                    #expect(try connection.run("DELETE FROM thing WHERE place > 9", []) == 0)
                    let gone = try connection.query("DELETE FROM thing WHERE place = 1 RETURNING place", [])
                    #expect(gone.map(\.values) == [[.integer(1)]])
                    return []
                }
            }
        }

        @Test func `statements are prepared once, and the longest unused are forgotten`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                let count = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1 +%'"
                try await world.engine.read { connection in
                    for number in 0..<20 {
                        let sum = try connection.query("SELECT $1 + 1 AS sum", [.integer(Int64(number))])
                        #expect(try sum.first?.get("sum") == number + 1)
                    }
                    #expect(try connection.query(count, []).first?.values == [.integer(1)])
                    for number in 0..<1_000 {
                        _ = try connection.query("SELECT $1 + \(number)", [.integer(1)])
                    }
                    let kept = try connection.query(count, []).first?.get("count", as: Int.self) ?? 0
                    #expect(kept > 256 && kept <= PostgresStatements.limit)
                }
            }
        }

        @Test func `a statement prepared before a change of the schema is prepared again`() async throws {
            try await PostgresWorld.open(connections: 1) { world in
                try await world.write(Self.table)
                try await world.write("INSERT INTO thing (place) VALUES (1)")
                #expect(try await world.rows("SELECT * FROM thing").first?.values.count == 4)
                try await world.write("ALTER TABLE thing ADD COLUMN more BIGINT")
                #expect(try await world.rows("SELECT * FROM thing").first?.columns.names.last == "more")
            }
        }
    }
}
