// Drill: the newest backup is restored aside, checked and thrown away; a backup that was never restored is a hope.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Storage
import Wiring

struct Drill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restore the newest backup of a folder aside, check it row by row, and keep the outcome for /metrics.")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "The folder of backups.") var folder: String

    func run() async throws {
        let address = try DatabaseAddress(options.database)
        let keys = try address.secrets(options.secrets)
        try await options.withHouse { house in
            try await house.upkeep(.drill) {
                let aside = FileManager.default.temporaryDirectory.appending(path: "steward-drill-\(UUID().uuidString)").path
                try FileManager.default.createDirectory(
                    atPath: aside, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                defer { try? FileManager.default.removeItem(atPath: aside) }
                let heads: JournalHeads
                let file: String
                switch address {
                case .sqlite:
                    file = try newest { $0.starts(with: Array("SQLite format 3".utf8)) }
                    heads = try await sqlite(file, aside, keys)
                case .postgres(let url):
                    file = try newest { $0.starts(with: Array("PGDMP".utf8)) }
                    heads = try await postgres(file, url, aside, keys)
                }
                guard try await house.database.read({ try heads.areRows(of: $0) }) else {
                    throw Failure("\(file) is no backup of this database: its journal ends elsewhere")
                }
                print("\(file): restored aside and checked; \(heads.facts) facts in \(heads.chains) chains")
            }
        }
    }

    private func newest(_ isBackup: ([UInt8]) -> Bool) throws -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let found = names.compactMap { name -> (path: String, at: Date)? in
            let path = (folder as NSString).appendingPathComponent(name)
            guard !name.hasSuffix(".part"), let file = FileHandle(forReadingAtPath: path) else { return nil }
            defer { try? file.close() }
            let head = [UInt8]((try? file.read(upToCount: 16)) ?? Data())
            let at = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            return isBackup(head) ? at.map { (path, $0) } : nil
        }
        guard let newest = found.max(by: { $0.at < $1.at }) else { throw Failure("\(folder): no backup is there") }
        return newest.path
    }

    private func sqlite(_ file: String, _ aside: String, _ keys: String) async throws -> JournalHeads {
        let copy = aside + "/drill.sqlite"
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        let heads = Kept<JournalHeads>()
        _ = try await SQLiteRestore.open(copy, of: file, CheckpointFile(path: aside + "/none")) { _, transaction in
            heads.value = try JournalHeads(transaction)
        }
        try verify("sqlite:\(copy)", aside, keys)
        guard let heads = heads.value else { throw Failure("\(file): its journal cannot be read") }
        return heads
    }

    /// Into a database of its own on the same server; the role must be allowed to make one.
    private func postgres(_ file: String, _ url: String, _ aside: String, _ keys: String) async throws -> JournalHeads {
        let name = "steward_drill_\(ProcessInfo.processInfo.processIdentifier)"
        guard var parts = URLComponents(string: url) else { throw Failure("the database's address cannot be read") }
        parts.path = "/" + name
        let scratch = parts.string ?? url
        let make = try PostgresProgram("createdb", url)
        try make.run(["--template=template0", "--maintenance-db=\(make.address)", name])
        let drop = try PostgresProgram("dropdb", url)
        defer { try? drop.run(["--if-exists", "--maintenance-db=\(drop.address)", name]) }
        let (heads, _) = try await PostgresBackups.restore(file, into: scratch, nil)
        try verify(scratch, aside, keys)
        return heads
    }

    /// The checker beside this program walks every row. It is given no checkpoints: what came later is not this one's matter.
    private func verify(_ address: String, _ aside: String, _ keys: String) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "steward-verify")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw Failure("\(program.path) is not there: install the checker beside this program")
        }
        let none = aside + "/checkpoints.log"
        guard FileManager.default.createFile(atPath: none, contents: Data()) else { throw Failure("\(none) cannot be written") }
        let process = Process()
        process.executableURL = program
        process.arguments = ["--database", address, "--secrets", keys, "--checkpoints", none]
        let said = Pipe()
        (process.standardInput, process.standardOutput, process.standardError) = (FileHandle.nullDevice, said, said)
        try process.run()
        let words = String(decoding: try said.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let first = words.split(separator: "\n").first.map(String.init) ?? "it says nothing"
            throw Failure("steward-verify does not pass the backup: \(first)")
        }
    }
}

/// Carries one value out of a transaction's body.
private final class Kept<Value: Sendable>: @unchecked Sendable {
    var value: Value?
}
