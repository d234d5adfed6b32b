// Checkpoints: the journal's heads, signed and kept outside the database.
import Foundation
import Kernel
import Storage

/// Appends the heads that moved to `checkpoints.log`. Called about once a second and when the server stops, so a
/// deleted tail or an older copy is seen by whoever holds this file.
package actor Checkpoints {
    private let path: String
    private let keys: Keys
    private var written: [Int64: Int64] = [:]

    package init(path: String, keys: Keys) {
        self.path = path
        self.keys = keys
        Self.mend(path)
        for line in (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? [] {
            let parts = line.split(separator: " ")
            if parts.count == 5, let chain = Int64(parts[0]), let seq = Int64(parts[1]) { written[chain] = seq }
        }
    }

    /// Cuts off a last line that a power cut left unfinished, so that the next one begins on its own line.
    private static func mend(_ path: String) {
        guard let bytes = FileManager.default.contents(atPath: path), let last = bytes.last, last != 10 else { return }
        let whole = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
        if let file = FileHandle(forWritingAtPath: path) {
            try? file.truncate(atOffset: UInt64(whole))
            try? file.close()
        }
    }

    /// The head of each chain that the file has witnessed.
    package var witnessed: [Int64: Int64] { written }

    /// Refuses a database whose journal is behind what was witnessed: somebody put an older copy in its place.
    package func confirm(_ database: Database) async throws {
        let heads = try await Self.heads(database)
        for (chain, seq) in written where (heads[chain]?.seq ?? 0) < seq {
            throw StorageProblem.refusedToOpen(
                "the journal of chain \(chain) ends at \(heads[chain]?.seq ?? 0), but \(seq) was witnessed: "
                    + "this is an older copy, or rows were deleted. Run steward-verify; restore a newer backup.")
        }
    }

    package func write(_ database: Database) async throws {
        let moved = try await Self.heads(database).filter { $0.value.seq > written[$0.key] ?? 0 }
        guard !moved.isEmpty else { return }
        let time = database.clock.now.milliseconds
        var lines = ""
        for (chain, head) in moved.sorted(by: { $0.key < $1.key }) {
            let text = "\(chain) \(head.seq) \(Hex.text(head.hash)) \(time)"
            let signature = Sodium.sign(Array("steward-checkpoint-1 \(text)".utf8), secretKey: keys.checkpointSecret)
            lines += "\(text) \(Hex.text(signature))\n"
        }
        try append(lines)
        for (chain, head) in moved { written[chain] = head.seq }
    }

    private func append(_ lines: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let file = FileHandle(forWritingAtPath: path) else { throw SecretsProblem.unreadable(path) }
        defer { try? file.close() }
        let end = try file.seekToEnd()
        do {
            try file.write(contentsOf: Data(lines.utf8))
            try file.synchronize()
        } catch {
            // A full disk may have taken half a line: the next one must begin where this one did.
            try? file.truncate(atOffset: end)
            throw error
        }
    }

    private static func heads(_ database: Database) async throws -> [Int64: (seq: Int64, hash: [UInt8])] {
        try await database.read { transaction in
            var heads: [Int64: (seq: Int64, hash: [UInt8])] = [:]
            for row in try transaction.query("SELECT chain, seq, hash FROM journal_head") {
                heads[try row.get("chain")] = (try row.get("seq"), try row.get("hash"))
            }
            return heads
        }
    }
}
