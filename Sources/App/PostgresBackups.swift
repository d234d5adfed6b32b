// PostgresBackups: a dump and the way back, by PostgreSQL's own programs, with the journal's heads compared on both ways.
import Foundation
import Kernel
import Platform
import Storage
import Wiring

enum PostgresBackups {
    /// Dumps the very snapshot whose heads it reads, opens the archive, reads it to its end, and only then gives it its name.
    static func write(_ database: Database, _ url: String, to file: String) async throws -> JournalHeads {
        let part = file + ".part"
        try? FileManager.default.removeItem(atPath: part)
        defer { try? FileManager.default.removeItem(atPath: part) }
        let dump = try PostgresProgram("pg_dump", url)
        let heads = try await database.read { transaction in
            guard let row = try transaction.first("SELECT pg_export_snapshot() AS name") else {
                throw StorageProblem.failed("no snapshot")
            }
            let heads = try JournalHeads(transaction)
            let snapshot: String = try row.get("name")
            try dump.run(
                ["--format=custom", "--no-owner", "--no-privileges", "--snapshot=\(snapshot)", "--file=\(part)", "--dbname=\(dump.address)"]
            ) {
                // The server ends a transaction in which nothing is said for a minute.
                _ = try transaction.first("SELECT 1 AS one")
            }
            return heads
        }
        try PostgresProgram("pg_restore").run(["--file=/dev/null", part])
        guard try JournalHeads(archive: part) == heads else {
            throw Failure("the archive's journal does not end where the database's does; it was not kept")
        }
        try FileManager.default.moveItem(atPath: part, toPath: file)
        return heads
    }

    /// Into an empty database that nobody uses, in one transaction: stopped anywhere, it is empty still.
    static func restore(
        _ file: String, into url: String, _ witness: CheckpointFile?
    ) async throws -> (JournalHeads, RestoreEnd) {
        guard FileManager.default.fileExists(atPath: file) else { throw Failure("\(file) is not there") }
        let (heads, steps) = try opened(file)
        let known = Set(House.migrations.map(\.name))
        if let unknown = steps.first(where: { !known.contains($0) }) {
            throw Failure("\(file) has the step '\(unknown)', which this program does not know: a newer program made it")
        }
        let tool = try PostgresProgram("pg_restore", url)
        let engine = try PostgresEngine(url: url, seal: { _, _ in }, connections: 1)
        let database = Database(engine: engine, clock: SystemClock(), mint: Mint(node: 255))
        let end: RestoreEnd
        do {
            try await refuseLive(database)
            let restored = try await engine.exclusively(House.migrationLock) {
                try await refuseFull(database)
                try tool.run(
                    ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname=\(tool.address)", file])
                return try await database.read { try JournalHeads($0) }
            }
            guard restored == heads else { throw Failure("the restored journal does not end where the backup's does: do not use it") }
            end = try await database.write { transaction in
                let end = try RestoreEnd(transaction, witness)
                try RestoreNotes().leave(lastAt: end.lastAt, lost: end.lost, in: transaction)
                return end
            }
        } catch {
            await engine.close()
            throw error
        }
        await engine.close()
        return (heads, end)
    }

    /// The heads of an archive and the steps of its schema. Refuses what is no whole backup of Steward.
    static func opened(_ file: String) throws -> (JournalHeads, [String]) {
        let list: String
        do {
            list = try PostgresProgram("pg_restore").output(["--list", file])
            try PostgresProgram("pg_restore").run(["--file=/dev/null", file])
        } catch let failure as Failure {
            throw Failure("\(file) cannot be read as a backup: \(failure)")
        }
        guard list.contains(" TABLE DATA public journal_head "), list.contains(" TABLE DATA public schema_migration ") else {
            throw Failure("\(file) is a backup of another program's database")
        }
        return (
            try JournalHeads(archive: file),
            try PostgresProgram.rows(of: "schema_migration", ["name"], in: file).map { $0[0] }
        )
    }

    private static func refuseLive(_ database: Database) async throws {
        let row = try await database.read { transaction in
            try transaction.first(
                """
                SELECT current_database() AS name, COUNT(a.pid) AS others FROM pg_stat_activity a
                WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
                """)
        }
        guard let row, try row.get("others", as: Int64.self) > 0 else { return }
        throw Failure(
            "the database \(try row.get("name", as: String.self)) is in use; restore into a new, empty one (createdb), then let the names change")
    }

    private static func refuseFull(_ database: Database) async throws {
        let row = try await database.read { transaction in
            try transaction.first(
                """
                SELECT current_database() AS name, COUNT(c.oid) AS things FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'
                """)
        }
        guard let row, try row.get("things", as: Int64.self) > 0 else { return }
        throw Failure(
            "the database \(try row.get("name", as: String.self)) is not empty; restore into a new one (createdb), then let the names change")
    }
}
