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
