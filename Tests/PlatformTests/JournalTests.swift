// JournalTests: what was written stays, on both engines; what is erased is gone from the file.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import Storage
import Testing

@Suite struct JournalTests {
    /// A sentence that stands nowhere else.
    private static let secret = "绝密口信-7F3A9C51-住户患病"

    private static func write(_ words: String?, _ world: World) async throws {
        try await world.database.write { transaction in
            transaction.record(
                "proof.said", about: ("proof", 1), project: world.project.id, by: .system("proof"), ["n": .number(1)], words: words)
        }
    }

    private static func count(_ world: World) async throws -> Int64 {
        try await world.database.read { try $0.first("SELECT COUNT(*) AS number FROM journal")?.get("number") ?? 0 }
    }

    @Test(.clause("K-CMP5"), arguments: EngineKind.allCases)
    func `the database itself refuses to change or delete a line of the journal`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await Self.write("原话", world)
            let before = try await Self.count(world)
            #expect(before > 1)
            var harms: [SQL] = [
                "UPDATE journal SET payload = '{}' WHERE kind = 'proof.said'", "UPDATE journal SET seq = seq + 1000",
                "DELETE FROM journal WHERE kind = 'proof.said'", "DELETE FROM journal",
            ]
            if engine == .postgres { harms += ["TRUNCATE journal", "TRUNCATE journal CASCADE"] }
            for harm in harms {
                await #expect(throws: StorageProblem.self, "\(harm.text)") {
                    try await world.database.write { _ = try $0.run(harm) }
                }
            }
            #expect(try await Self.count(world) == before)
            let kept = try await world.database.read { transaction in
                try transaction.first("SELECT payload FROM journal WHERE kind = 'proof.said'")?.get("payload", as: String.self)
            }
            #expect(kept == "{\"n\":1}")
        }
    }

    @Test func `words that are erased leave no trace in the file, its log or its free pages`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "steward-erased-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "erased.sqlite").path
        let keys = Keys.passing()
        let engine = try SQLiteEngine(path: path, seal: Journal(keys: keys).seal)
        let database = Database(engine: engine, clock: HandClock(World.morning), mint: Mint(node: 3))
        try await Migrator(JournalSchema.migrations).migrate(database)
        func say(_ words: String) async throws {
            try await database.write { transaction in
                transaction.record("proof.said", about: ("proof", 1), project: nil, by: .system("proof"), words: words)
            }
        }
        // Long ones overflow their page, short ones share one with others.
        for number in 0..<40 { try await say(number % 3 == 0 ? Self.secret : "别的话 \(number)") }
        try await say(String(repeating: Self.secret, count: 300))
        #expect(try Self.holds(Self.secret, folder), "it is there, so the search finds it")
        let erased = try await database.write { transaction in
            try transaction.run("DELETE FROM journal_text WHERE instr(body, \(Self.secret)) > 0")
        }
        #expect(erased == 15)
        await engine.close()
        #expect(try !Self.holds(Self.secret, folder), "the words are in the file still")
        #expect(try Self.holds("别的话", folder))
        // The lines stand and the chain goes on.
        let again = try SQLiteEngine(path: path, seal: Journal(keys: keys).seal)
        let reopened = Database(engine: again, clock: HandClock(World.morning), mint: Mint(node: 3))
        let lines = try await reopened.read { transaction in
            try transaction.query("SELECT seq, previous, hash FROM journal ORDER BY seq").map {
                (try $0.get("previous", as: [UInt8].self), try $0.get("hash", as: [UInt8].self))
            }
        }
        #expect(lines.count == 41 && zip(lines, lines.dropFirst()).allSatisfy { $0.1 == $1.0 })
        await again.close()
    }

    /// Whether any file of a folder holds the bytes of a text.
    private static func holds(_ text: String, _ folder: URL) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains { file in
            try Data(contentsOf: file).range(of: Data(text.utf8)) != nil
        }
    }
}
