// RestoreNotes: a restored database says so itself, and its next start writes it into the journal.
import Kernel
import Storage

/// The restore has no keys and can seal no fact: it leaves a note in the database that it puts in place, in the same
/// step. The first start that has the keys makes a fact of it.
package struct RestoreNotes: Sendable {
    package init() {}

    private static let table = """
        CREATE TABLE IF NOT EXISTS restore_note (
            made_at {int} NOT NULL PRIMARY KEY, last_at {int} NOT NULL, lost {int} NOT NULL) {strict}
        """
    package static let migrations = [Migration("0028 restore notes", [table])]

    /// Leaves a note: when the backup's last fact was recorded, and how many later ones were witnessed and are lost. The
    /// backup may be older than the table.
    package func leave(lastAt: Instant, lost: Int64, in transaction: Transaction) throws {
        try transaction.run(SQL(portable: Self.table, for: transaction.dialect))
        try transaction.run("DELETE FROM restore_note")
        try transaction.run(
            "INSERT INTO restore_note (made_at, last_at, lost) VALUES (\(transaction.now), \(lastAt), \(lost))")
    }

    /// Makes a fact of the note, once.
    package func record(_ database: Database) async throws {
        let isThere = try await database.read { try $0.first("SELECT 1 AS one FROM restore_note") != nil }
        guard isThere else { return }
        try await database.write { transaction in
            for row in try transaction.query("SELECT made_at, last_at, lost FROM restore_note\(transaction.dialect.forUpdate)") {
                transaction.record(
                    "database.restored", about: ("office", 0), project: nil, by: .system("command"),
                    happenedAt: try row.get("made_at"),
                    ["lastAt": .at(try row.get("last_at")), "lost": .number(try row.get("lost"))])
            }
            try transaction.run("DELETE FROM restore_note")
        }
    }
}
