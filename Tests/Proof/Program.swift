// Program: other people's programs that read what was written.
import Subprocess

/// A program of the machine, by its name on the path.
package enum Program {
    package struct Failure: Error {
        package let program: String
        package let status: String
    }

    /// What the program answered to its arguments and to what it was given to read.
    package static func run(_ name: String, _ arguments: [String], input: [UInt8] = []) async throws -> [UInt8] {
        let ended = try await Subprocess.run(
            .name(name), arguments: Arguments(arguments), input: .array(input), output: .bytes(limit: 1 << 28))
        guard ended.terminationStatus.isSuccess else {
            throw Failure(program: name, status: "\(ended.terminationStatus)")
        }
        return ended.standardOutput
    }

    /// A program that says one line when it is ready and serves until there is nothing more for it to read.
    package static func serve(
        _ name: String, _ arguments: [String], _ body: @Sendable (_ said: String) async throws -> Void
    ) async throws {
        _ = try await Subprocess.run(
            .name(name), arguments: Arguments(arguments), input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard let said = try await lines.next() else { throw Failure(program: name, status: "said nothing") }
            try await body(said)
            try await execution.standardInputWriter.finish()
        }
    }
}
