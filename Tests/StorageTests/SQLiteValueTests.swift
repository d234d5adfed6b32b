// SQLiteValueTests: what SQLite would keep and PostgreSQL could not.
import Foundation
import Testing

@testable import Storage

@Suite struct SQLiteValueTests {
    @Test func `a text with U+0000 is refused and the transaction goes on`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "steward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try SQLiteEngine(path: folder.appending(path: "x.sqlite").path, seal: { _, _ in })
        try await engine.write { connection in
            _ = try connection.run("CREATE TABLE thing (word TEXT NOT NULL) STRICT", [])
            #expect(throws: StorageProblem.constraint("a text with U+0000")) {
                try connection.run("INSERT INTO thing (word) VALUES ($1)", [.text("a\u{0}b")])
            }
            #expect(throws: StorageProblem.constraint("a text with U+0000")) {
                try connection.query("SELECT word FROM thing WHERE word = $1", [.text("\u{0}")])
            }
            _ = try connection.run("INSERT INTO thing (word) VALUES ($1)", [.text("good")])
            return []
        }
        try await engine.read { connection in
            let kept = try connection.query("SELECT word FROM thing", []).map(\.values)
            #expect(kept == [[.text("good")]])
        }
        await engine.close()
    }
}
