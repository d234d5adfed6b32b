// Backups: a copy while serving, and the drill that tries whether the newest one would bring the office back.
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
            try await house.upkeep(.backup) {
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
                let heads = try await house.database.read { try JournalHeads($0) }
                print("\(file): checked; about \(heads.facts) facts in \(heads.chains) chains")
            }
        }
    }
}
