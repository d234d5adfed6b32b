// Backups: a copy while serving, and a way back that never mixes old and new.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Storage
import Wiring

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database while it is served; the copy is opened and checked before this says done.")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "The new file; it must not exist.") var file: String

    func run() async throws {
        let address = try DatabaseAddress(options.database)
        guard !FileManager.default.fileExists(atPath: file) else { throw Failure("\(file) is there already") }
        try await options.withHouse { house in
            if case .postgres(let url) = address {
                let heads = try await PostgresBackups.write(house.database, url, to: file)
                print("\(file): checked; \(heads.facts) facts in \(heads.chains) chains")
                return
            }
            guard let engine = house.engine as? SQLiteEngine else { return }
            let part = file + ".part"
            let leavings = ["", "-wal", "-shm", "-journal"].map { part + $0 }
            for path in leavings { try? FileManager.default.removeItem(atPath: path) }
            defer { for path in leavings { try? FileManager.default.removeItem(atPath: path) } }
            try await engine.copy(to: part)
            try FileManager.default.moveItem(atPath: part, toPath: file)
            let heads = try await house.database.read { transaction in
                try transaction.first("SELECT COUNT(*) AS chains, CAST(COALESCE(SUM(seq), 0) AS BIGINT) AS facts FROM journal_head")
                    .map { (try $0.get("chains", as: Int64.self), try $0.get("facts", as: Int64.self)) }
            }
            print("\(file): checked; about \(heads?.1 ?? 0) facts in \(heads?.0 ?? 0) chains")
        }
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in place of the SQLite file, which is kept beside it; on PostgreSQL, into a new and empty database.")
    @Option(name: .long) var database: String
    @Argument(help: "The backup.") var file: String

    func run() async throws {
        let path: String
        switch try DatabaseAddress(database) {
        case .sqlite(let file): path = file
        case .postgres(let url):
            do {
                let heads = try await PostgresBackups.restore(file, into: url)
                print("restored from \(file): \(heads.facts) facts in \(heads.chains) chains, those of the backup")
            } catch let problem as StorageProblem {
                throw Failure(problem)
            }
            FileHandle.standardError.write(
                Data("Run steward-verify on it with that day's checkpoints, then let the two databases change names.\n".utf8))
            return
        }
        // Held until the end: a live server has this lock, and none can start meanwhile.
        let lock = try ProcessLock(database: database)
        defer { lock?.release() }
        do {
            try await Self.put(file, over: path)
        } catch let problem as StorageProblem {
            throw Failure(problem)
        }
        FileHandle.standardError.write(
            Data("The journal may be behind its checkpoints: start with the checkpoints of that backup's day.\n".utf8))
    }

    /// Killed at any step, the old database is whole or the new one is.
    private static func put(_ file: String, over path: String) async throws {
        let files = FileManager.default
        guard files.fileExists(atPath: file) else { throw Failure("\(file) is not there") }
        let same = URL(fileURLWithPath: file).resolvingSymlinksInPath() == URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard !same else { throw Failure("\(file) is the database itself") }
        try SQLiteEngine.look(file)
        let part = path + ".restore"
        for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: part + suffix) }
        do {
            try files.copyItem(atPath: file, toPath: part)
            let engine = try SQLiteEngine(path: part, seal: { _, _ in })
            do { try await engine.check() } catch {
                await engine.close()
                throw error
            }
            await engine.close()
        } catch is StorageProblem {
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: part + suffix) }
            throw Failure("\(file) does not pass its check: it is damaged")
        } catch {
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: part + suffix) }
            throw error
        }
        let before = "\(path).before-\(SystemClock().now.milliseconds)"
        if files.fileExists(atPath: path) {
            // Everything of the old database into its one file, so that nothing of it stays beside the new one.
            if let old = try? SQLiteEngine(path: path, seal: { _, _ in }) { await old.close() }
            guard link(path, before) == 0 else { throw Failure("could not keep the old file as \(before)") }
            // One too damaged to open keeps its last commits beside it, under its own new name.
            for suffix in ["-wal", "-shm"] { _ = rename(path + suffix, before + suffix) }
        }
        for suffix in ["-wal", "-shm"] { try? files.removeItem(atPath: part + suffix) }
        guard Durable.sync(part) else { throw Failure("could not write the backup to disk; nothing was changed") }
        guard rename(part, path) == 0 else { throw Failure("could not put the backup in place; nothing was changed") }
        _ = Durable.sync((path as NSString).deletingLastPathComponent)
        print("\(path) restored from \(file); the file before is \(before)")
    }
}
