// KeysCommand: the marks of the keys in place, and a new checkpoint key.
import ArgumentParser
import Platform
import Wiring

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The marks of the keys in place, to compare with the recovery sheet; no key is shown.")
    @OptionGroup var options: DatabaseOptions
    @Flag(name: .long, help: "Another checkpoint.key is meant to be in place; the change is recorded.") var acceptCheckpoint = false

    func run() async throws {
        try await options.withHouse(mayChangeCheckpointKey: acceptCheckpoint) { house in
            for key in house.keys.journal { print("journal.key\t\(key.id)") }
            let marks = KeyMarks(keys: house.keys)
            for key in KeyMarks.Key.allCases { print("\(key.rawValue).key\t\(marks.mark(of: key))") }
        }
    }
}
