// BooksTests: every entry balances in each book, posted rows stand on both engines, and what is open follows.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Wiring

@testable import Billing

@Suite struct BooksTests {
    @Test func `an entry that moves money from one book into another does not balance`() {
        let project = Project.ID(1)
        func entry(_ books: (Book, Book)) -> BookEntry {
            BookEntry(
                .payment, in: project, on: World.day, for: ("proof", 1),
                [BookLine(.cash, books.0, Money(fen: 500)), BookLine(.prepaid, books.1, Money(fen: -500))])
        }
        #expect(entry((.own, .own)).isBalanced)
        #expect(!entry((.own, .common)).isBalanced)
        #expect(!BookEntry(.payment, in: project, on: World.day, for: ("proof", 1), []).isBalanced)
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `the database refuses what does not balance in each book, and what comes after the entry`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func put(_ books: [(String, Int64)], _ id: Int64, late: Bool = false) async throws {
                try await world.database.write { transaction in
                    for (ordinal, (book, fen)) in books.enumerated() {
                        try transaction.run(Self.line(world, id, ordinal, book, fen))
                    }
                    try transaction.run(Self.entry(world, id))
                    if late { try transaction.run(Self.line(world, id, 9, "own", 1)) }
                }
            }
            try await put([("own", 5), ("own", -5), ("collected", 7), ("collected", -7)], 1)
            for (bad, id) in [([("own", 5), ("common", -5)], 2), ([("own", 5), ("own", -4)], 3), ([], 4)] as [([(String, Int64)], Int64)] {
                await #expect(throws: StorageProblem.self) { try await put(bad, id) }
            }
            await #expect(throws: StorageProblem.self) { try await put([("own", 5), ("own", -5)], 5, late: true) }
        }
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `among entries that come in one statement, each is counted by itself`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            func put(_ fen: [Int64], from first: Int64) async throws {
                try await world.database.write { transaction in
                    for (place, fen) in fen.enumerated() {
                        try transaction.run(Self.line(world, first + Int64(place), 0, "own", 5))
                        try transaction.run(Self.line(world, first + Int64(place), 1, "own", fen))
                    }
                    var entries = RowBatch(
                        """
                        INSERT INTO book_entry (id, project_id, kind, day, source_kind, source_id, reason, actor, posted_at)
                        VALUES
                        """, columns: 9)
                    for place in fen.indices {
                        entries.add(
                            first + Int64(place), world.project.id, "adjustment", World.day, "proof", 1, "", "system:proof", 0)
                    }
                    try transaction.put(entries)
                }
            }
            try await put([-5, -5, -5], from: 1)
            // The second has a fen too much and the third one too little: together they would balance.
            await #expect(throws: StorageProblem.self) { try await put([-5, -6, -4], from: 11) }
            // Lines for a new entry and, among them, one for an entry that is posted.
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    var lines = RowBatch(
                        "INSERT INTO book_line (project_id, entry_id, ordinal, account, book, day, amount_fen) VALUES", columns: 7)
                    for (entry, ordinal) in [(21, 0), (2, 2), (21, 1)] {
                        lines.add(world.project.id, entry, ordinal, "cash", "own", World.day, 5)
                    }
                    try transaction.put(lines)
                }
            }
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `bills of many homes go in together, and what is billed already is left out of its home's entry`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-10"))
            let units: [Registry.Unit.ID] = try await world.database.read { transaction in
                try transaction.query(
                    "SELECT id FROM unit WHERE project_id = \(world.project.id) AND id <> \(home.unit) ORDER BY id LIMIT 2"
                ).map { try $0.get("id") }
            }
            func drafts(_ unit: Registry.Unit.ID, _ months: [String]) throws -> [ChargeDraft] {
                try months.map { text in
                    let month = try #require(Month(text))
                    return ChargeDraft(
                        unit: unit, item: home.item, book: .own, kind: .opening, from: month.first, to: month.last, due: month.last,
                        amount: Money(fen: 12_000))
                }
            }
            func post() async throws -> [Charge.ID] {
                let homes = try [drafts(home.unit, ["2026-10", "2026-11"])] + units.map { try drafts($0, ["2026-10", "2026-11"]) }
                return try await world.database.write { transaction in
                    try Charges().post(homes, in: world.project.id, on: World.day, by: .system("proof"), in: transaction).map(\.id)
                }
            }
            #expect(try await post().count == 1 + units.count * 2)
            #expect(try await post().isEmpty)
            #expect(try await home.open() == [12_000, 12_000])
            let entries = try await world.database.read { transaction in
                try transaction.query(
                    """
                    SELECT e.id, (SELECT COUNT(*) FROM book_line l WHERE l.entry_id = e.id) AS lines FROM book_entry e
                    WHERE e.project_id = \(world.project.id) AND e.kind = 'opening' ORDER BY e.id
                    """
                ).map { try $0.get("lines", as: Int64.self) }
            }
            #expect(entries == [2, 2] + units.map { _ in 4 })
        }
    }

    @Test func `a server counts a table anew once it has grown, and not before`() async throws {
        try await World.run(.postgres) { world in
            func counted() async throws -> Int64 {
                try await world.database.write { transaction in
                    try transaction.countGrown(["grown"])
                    let row = try #require(
                        try transaction.first("SELECT CAST(reltuples AS BIGINT) AS number FROM pg_class WHERE relname = 'grown'"))
                    return try row.get("number")
                }
            }
            func grow(_ count: Int) async throws {
                try await world.database.write {
                    _ = try $0.run("INSERT INTO grown SELECT n FROM generate_series(1, \(count)) n")
                }
            }
            try await world.database.write { _ = try $0.run("CREATE TABLE grown (number BIGINT)") }
            #expect(try await counted() == -1)
            try await grow(2_000)
            #expect(try await counted() == 2_000)
            try await grow(2_000)
            #expect(try await counted() == 2_000)
            try await grow(8_000)
            #expect(try await counted() == 12_000)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `posted rows are neither changed nor deleted, with the program bypassed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            for table in Self.posted {
                for statement in table {
                    await #expect(throws: StorageProblem.self) {
                        try await world.database.write { _ = try $0.run(statement) }
                    }
                }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a bill of a period is posted once, reversed once, and may then be billed anew`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let first = try await home.bill(12_000)
            #expect(first.count == 1)
            #expect(try await home.bill(12_000).isEmpty)
            #expect(try await home.open() == [12_000])
            let id = try #require(first.first)
            func reverse() async throws {
                try await world.database.write { transaction in
                    _ = try Charges().reverse(
                        id, reason: "面积录错", on: World.day, within: [world.project.id], by: world.staff("limin"),
                        in: transaction)
                }
            }
            try await reverse()
            #expect(try await home.open() == [])
            await #expect(throws: Refusal.notNow("billing.reversed")) { try await reverse() }
            #expect(try await home.bill(11_000, generation: 1).count == 1)
            #expect(try await home.open() == [11_000])
            #expect(try await home.bill(11_000, generation: 1).isEmpty)
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    _ = try Charges().reverse(
                        id, reason: "别处", on: World.day, within: [world.other.id], by: world.staff("stranger"),
                        in: transaction)
                }
            }
        }
    }

    private static let posted: [[SQL]] = [
        ["UPDATE charge SET amount_fen = 1", "DELETE FROM charge"],
        ["UPDATE book_line SET amount_fen = 1", "DELETE FROM book_line"],
        ["UPDATE book_entry SET reason = 'x'", "DELETE FROM book_entry"],
    ]

    private static func line(_ world: World, _ entry: Int64, _ ordinal: Int, _ book: String, _ fen: Int64) -> SQL {
        """
        INSERT INTO book_line (project_id, entry_id, ordinal, account, book, day, amount_fen)
        VALUES (\(world.project.id), \(entry), \(ordinal), 'cash', \(book), \(World.day), \(fen))
        """
    }

    private static func entry(_ world: World, _ id: Int64) -> SQL {
        """
        INSERT INTO book_entry (id, project_id, kind, day, source_kind, source_id, reason, actor, posted_at)
        VALUES (\(id), \(world.project.id), 'adjustment', \(World.day), 'proof', 1, '', 'system:proof', 0)
        """
    }
}
