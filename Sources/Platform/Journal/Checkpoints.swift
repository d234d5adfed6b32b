// Checkpoints: the journal's heads, signed and kept outside the database.
import Foundation
import Kernel
import Storage

/// Appends the heads that moved to `checkpoints.log`. Called about once a second and when the server stops, so a
/// deleted tail or an older copy is seen by whoever holds this file. Commands do it beside the server: every line is
/// written at the end of the file, under its lock.
package actor Checkpoints {
    private let file: CheckpointFile
    private let keys: Keys
    /// A sync to disk may take long: never on the cooperative pool.
    private let threads = WorkerThreads(name: "steward.witness", count: 1)
    private var written: [Int64: Int64] = [:]

    package init(path: String, keys: Keys) {
        file = CheckpointFile(path: path)
        self.keys = keys
        file.mend()
        for line in file.lines { written[line.chain] = line.seq }
    }

    deinit { threads.stop() }

    /// The head of each chain that the file has witnessed.
    package var witnessed: [Int64: Int64] { written }

    /// Refuses a database whose journal is behind what was witnessed: somebody put an older copy in its place.
    package func confirm(_ database: Database) async throws {
        let heads = try await Self.heads(database)
        for (chain, seq) in written where (heads[chain]?.seq ?? 0) < seq {
            throw StorageProblem.refusedToOpen(
                "the journal of chain \(chain) ends at \(heads[chain]?.seq ?? 0), but \(seq) was witnessed: "
                    + "this is an older copy, or rows were deleted. Run steward-verify; restore a newer backup, or run a restore that was broken off again.")
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
        try await threads.run { [file, lines] in try file.append(lines) }
        for (chain, head) in moved { written[chain] = max(head.seq, written[chain] ?? 0) }
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
