// SQLiteEngine: one office, one file. One writer that commits in groups, several readers beside it.
import CSQLite
import Foundation
import GRDB
import Kernel

/// The embedded engine: WAL, `synchronous=FULL`, foreign keys on, one `serve` per file.
package final class SQLiteEngine: Engine {
    package let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let writer: SQLiteWriter
    private let reading: SQLiteReading

    /// Marks a file as Steward's, so that no other program's database is opened by mistake.
    package static let applicationID: Int64 = 0x5354_5744

    /// Opens or makes the file. Throws `StorageProblem.refusedToOpen` with what to do.
    package init(path: String, seal: @escaping Seal, readers: Int = 4) throws {
        _ = Self.undoInMemory
        try Self.look(path)
        try RemoteFolders.refuse(path)
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.acceptsDoubleQuotedStringLiterals = false
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // Opening in WAL mode lowers this to NORMAL, which may lose the last commits with the power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try Self.claim(database)
            }
        } catch let problem as StorageProblem {
            throw problem
        } catch {
            throw StorageProblem.refusedToOpen("\(path): \(SQLiteConnection.problem(error))")
        }
        writer = SQLiteWriter(pool: pool, seal: seal)
        reading = SQLiteReading(threads: readers)
    }

    /// What a verb's savepoint and a statement with triggers need for going back is kept in memory, a page or two of each
    /// table that a part touches; SQLite would write it to a file beside, a third of all the work of a bill run. It is said
    /// once, before the first database is opened.
    private static let undoInMemory = steward_statement_journals_in_memory()

    /// Refuses another program's file before anything of it is touched: its mark stands in the first hundred bytes.
    package static func look(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard !isFolder.boolValue, let file = FileHandle(forReadingAtPath: path) else {
            throw StorageProblem.refusedToOpen("\(path) is no file that can be read")
        }
        defer { try? file.close() }
        let head = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
        guard !head.isEmpty else { return }
        let mark = head.count == 100 ? head[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) } : 0
        // A database that is being made has its mark in the log beside it still; opening it will tell.
        let log = (try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? Int ?? 0
        guard head.count == 100, head.starts(with: Array("SQLite format 3".utf8)),
            mark == applicationID || (mark == 0 && log > 0)
        else {
            throw StorageProblem.refusedToOpen("\(path) is another program's file, not a database of Steward")
        }
    }

    private static func claim(_ database: GRDB.Database) throws {
        let found = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if found == applicationID { return }
        let tables = try Int64.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
        guard found == 0, tables == 0 else {
            throw StorageProblem.refusedToOpen("this file is another program's database")
        }
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.checkpoint(.truncate)
    }

    package func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await writer.write(body)
    }

    package func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        let pool = pool
        try await reading.run {
            do {
                try pool.read { database in try body(SQLiteConnection(database)) }
            } catch {
                throw SQLiteConnection.surface(error)
            }
        }
    }

    package var load: EngineLoad {
        let (waiting, groups) = writer.load
        return EngineLoad(writesWaiting: waiting, readsWaiting: reading.waiting, groups: groups)
    }

    package func close() async {
        await writer.stop()
        await reading.stop()
        // Everything into the one file, so that a plain copy of it is whole.
        empty()
        try? pool.close()
    }

    private func empty() { _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }

    /// Copies the whole database into a new file while others go on reading and writing.
    package func copy(to path: String) async throws {
        let pool = pool
        try await reading.run {
            let target = try DatabaseQueue(path: path)
            try pool.backup(to: target)
            let verdict = try target.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            try target.close()
            guard verdict == ["ok"] else { throw StorageProblem.failed("the copy does not pass its check") }
        }
    }

    package func hasRoom() async throws -> Bool {
        let folder = URL(fileURLWithPath: pool.path).deletingLastPathComponent().path
        return try await reading.run {
            let free = try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber
            return (free?.int64Value ?? 0) >= 1 << 20
        }
    }

    /// `quick_check` of the open file; throws `StorageProblem.damaged` with the engine's first complaint.
    package func check() async throws {
        let pool = pool
        try await reading.run {
            let verdict: [String]
            do {
                verdict = try pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
            } catch {
                throw SQLiteConnection.surface(error)
            }
            guard verdict == ["ok"] else { throw StorageProblem.damaged(verdict.joined(separator: "; ")) }
        }
    }
}

/// Reading runs on threads of our own, so that a slow query never holds up the server's few cooperative threads.
final class SQLiteReading: Sendable {
    private let workers: WorkerThreads

    init(threads: Int) { workers = WorkerThreads(name: "steward.read", count: threads) }

    func run<Answer: Sendable>(_ job: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await workers.run(job)
    }

    func stop() async { workers.stop() }

    var waiting: Int { workers.waiting }
}
