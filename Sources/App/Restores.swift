// Restores: a way back that never mixes old and new, and says where it ends and what is lost.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Storage
import Wiring

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in place of the SQLite file, which is kept beside it; on PostgreSQL, into a new and empty database.")
    @OptionGroup var options: DatabaseOptions
    @Option(name: .long, help: "PostgreSQL: then give the restored database this one's name; that one is kept under a dated name.")
    var replace: String?
    @Argument(help: "The backup.") var file: String

    private var database: String { options.database }
    private var checkpoints: String? { options.checkpoints }
    /// The folder of keys, beside which this node's checkpoints are.
    private var secrets: String? { options.secrets }

    func run() async throws {
        umask(0o077)
        do {
            switch try DatabaseAddress(database) {
            case .sqlite(let path):
                guard replace == nil else { throw Failure("--replace is for PostgreSQL; a SQLite file is always replaced") }
                try await restore(over: path)
            case .postgres(let url): try await restore(into: url)
            }
        } catch let problem as StorageProblem {
            throw Failure(problem)
        }
    }

    private func restore(over path: String) async throws {
        // Held until the end: a live server has the first, a command the second, and neither can start meanwhile.
        let lock = try ProcessLock(database: database)
        defer { lock?.release() }
        let use = try FileUse.alone(path)
        let witness = CheckpointFile(path: checkpoints ?? path + ".checkpoints.log")
        let (end, before) = try await SQLiteRestore.put(file, over: path, witness)
        print("\(path) restored from \(file)" + (before.map { "; the file before is \($0)" } ?? ""))
        try tell(end, witness)
        withExtendedLifetime(use) {}
    }

    private func restore(into url: String) async throws {
        let place = checkpoints ?? secrets.map { DatabaseAddress.postgres(url: url).checkpoints($0) }
        let witness = place.map { CheckpointFile(path: $0) }
        if let replace { try await PostgresNames.refuseLive(replace, url) }
        let (heads, end) = try await PostgresBackups.restore(file, into: url, witness)
        print("restored from \(file): \(heads.facts) facts in \(heads.chains) chains, those of the backup")
        if let replace {
            let kept = try await PostgresNames.exchange(url, for: replace)
            print("the database is \(replace) now; the one before is \(kept)")
            try tell(end, witness)
            return
        }
        for line in end.lines { print(line) }
        FileHandle.standardError.write(
            Data("Run steward-verify on it with that day's checkpoints, then let the two databases change names.\n".utf8))
    }

    /// Says where the backup ends, and puts checkpoints that speak of lost rows aside.
    private func tell(_ end: RestoreEnd, _ witness: CheckpointFile?) throws {
        for line in end.lines { print(line) }
        guard let witness, end.lost > 0 else { return }
        let aside = try end.setAside(witness)
        print("the checkpoints before are \(aside): they prove what is lost")
    }
}

/// Where a restored journal ends, and how much later its checkpoints go on.
struct RestoreEnd: Sendable {
    private struct Chain: Sendable {
        let name: String
        let seq: Int64
        let lastAt: Instant?
        let witnessed: CheckpointFile.Line?
        var lost: Int64 { max(0, (witnessed?.seq ?? 0) - seq) }
    }
    private let chains: [Int64: Chain]
    private let isWitnessed: Bool

    init(_ transaction: Transaction, _ witness: CheckpointFile?) throws {
        var last: [Int64: CheckpointFile.Line] = [:]
        for line in witness?.lines ?? [] where line.seq >= last[line.chain]?.seq ?? 0 { last[line.chain] = line }
        var chains: [Int64: Chain] = [:]
        for row in try transaction.query(
            """
            SELECT h.chain, h.seq, j.recorded_at, p.code FROM journal_head h
            JOIN journal j ON j.chain = h.chain AND j.seq = h.seq LEFT JOIN project p ON p.id = h.chain
            """)
        {
            let chain: Int64 = try row.get("chain")
            let code: String? = try row.get("code")
            chains[chain] = Chain(
                name: code ?? (chain == 0 ? "the office" : "chain \(chain)"), seq: try row.get("seq"),
                lastAt: try row.get("recorded_at"), witnessed: last[chain])
        }
        for (chain, line) in last where chains[chain] == nil {
            chains[chain] = Chain(name: "chain \(chain)", seq: 0, lastAt: nil, witnessed: line)
        }
        self.chains = chains
        isWitnessed = !last.isEmpty
    }

    /// How many facts were witnessed that the backup does not have.
    var lost: Int64 { chains.values.reduce(0) { $0 + $1.lost } }
    var lastAt: Instant { chains.values.compactMap(\.lastAt).max() ?? Instant(milliseconds: 0) }

    /// What it says on standard output, the office first.
    var lines: [String] {
        let each = chains.sorted { $0.key < $1.key }.map { _, chain in
            let end = chain.lastAt.map { "the last fact is \(chain.seq), recorded \($0)" } ?? "not in the backup"
            guard let line = chain.witnessed, chain.lost > 0 else { return "\(chain.name): \(end)" }
            return "\(chain.name): \(end); \(chain.lost) later, the last witnessed \(Instant(milliseconds: line.time)), lost"
        }
        let sum = !isWitnessed ? "no checkpoints are there to say what came later"
            : lost == 0 ? "nothing later was witnessed" : "\(lost) facts after the backup are lost"
        return each + [sum]
    }

    /// A new file with the lines that the restored journal has, in one step; the old one stays under a dated name.
    func setAside(_ file: CheckpointFile) throws -> String {
        let time = SystemClock().now.description.replacing(":", with: "").replacing(".", with: "")
        let (aside, fresh) = ("\(file.path).before-\(time)", file.path + ".restore")
        let kept = file.lines.filter { $0.seq <= chains[$0.chain]?.seq ?? 0 }.map { $0.text + "\n" }.joined()
        let made = FileManager.default.createFile(
            atPath: fresh, contents: Data(kept.utf8), attributes: [.posixPermissions: 0o600])
        guard made, Durable.sync(fresh), link(file.path, aside) == 0, rename(fresh, file.path) == 0 else {
            throw Failure("the checkpoints \(file.path) could not be put aside; run the restore again")
        }
        _ = Durable.sync((file.path as NSString).deletingLastPathComponent)
        return aside
    }
}

enum SQLiteRestore {
    /// Killed at any step, the old database is whole or the new one is. Gives where the new one ends, and the name under
    /// which the old one is kept.
    static func put(_ file: String, over path: String, _ witness: CheckpointFile) async throws -> (RestoreEnd, String?) {
        let files = FileManager.default
        guard files.fileExists(atPath: file) else { throw Failure("\(file) is not there") }
        let same = URL(fileURLWithPath: file).resolvingSymlinksInPath() == URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard !same else { throw Failure("\(file) is the database itself") }
        try SQLiteEngine.look(file)
        let part = path + ".restore"
        func sweep(_ suffixes: [String]) { for suffix in suffixes { try? files.removeItem(atPath: part + suffix) } }
        sweep(["", "-wal", "-shm"])
        let end: RestoreEnd
        do {
            try files.copyItem(atPath: file, toPath: part)
            end = try await open(part, of: file, witness) { end, transaction in
                try RestoreNotes().leave(lastAt: end.lastAt, lost: end.lost, in: transaction)
            }
        } catch {
            sweep(["", "-wal", "-shm"])
            throw error
        }
        var before: String?
        if files.fileExists(atPath: path) {
            let name = "\(path).before-\(SystemClock().now.milliseconds)"
            // Everything of the old database into its one file, so that nothing of it stays beside the new one.
            if let old = try? SQLiteEngine(path: path, seal: { _, _ in }) { await old.close() }
            guard link(path, name) == 0 else { throw Failure("could not keep the old file as \(name)") }
            // One too damaged to open keeps its last commits beside it, under its own new name.
            for suffix in ["-wal", "-shm"] { _ = rename(path + suffix, name + suffix) }
            before = name
        }
        sweep(["-wal", "-shm"])
        guard Durable.sync(part) else { throw Failure("could not write the backup to disk; nothing was changed") }
        guard rename(part, path) == 0 else { throw Failure("could not put the backup in place; nothing was changed") }
        _ = Durable.sync((path as NSString).deletingLastPathComponent)
        // What was found was found of the file before.
        try? files.removeItem(atPath: DamageMark.path(path))
        return (end, before)
    }

    /// Checks a copy of a backup, whole, and lets a body write into it. Refuses a newer program's and a damaged one.
    static func open(
        _ part: String, of file: String, _ witness: CheckpointFile,
        _ body: @escaping @Sendable (RestoreEnd, Transaction) throws -> Void
    ) async throws -> RestoreEnd {
        let engine: SQLiteEngine
        do { engine = try SQLiteEngine(path: part, seal: { _, _ in }) } catch is StorageProblem {
            throw Failure("\(file) does not pass its check: it is damaged")
        }
        do {
            try await engine.check()
            let database = Database(engine: engine, clock: SystemClock(), mint: Mint(node: 255))
            let known = Set(House.migrations.map(\.name))
            if let unknown = try await Migrator([]).applied(database).first(where: { !known.contains($0) }) {
                throw Failure("\(file) has the step '\(unknown)', which this program does not know: a newer program made it")
            }
            let end = try await database.write { transaction in
                let end = try RestoreEnd(transaction, witness)
                try body(end, transaction)
                return end
            }
            await engine.close()
            return end
        } catch {
            await engine.close()
            guard error is StorageProblem else { throw error }
            throw Failure("\(file) does not pass its check: it is damaged")
        }
    }
}
