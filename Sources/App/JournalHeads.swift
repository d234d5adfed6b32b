// JournalHeads: where every chain of a journal ends, in a database and in an archive.
import Kernel
import Platform
import Storage

struct JournalHeads: Equatable, Sendable {
    private struct End: Equatable, Sendable {
        let seq: Int64
        let hash: String
    }
    private var ends: [Int64: End] = [:]
    private(set) var facts: Int64 = 0
    var chains: Int { ends.count }

    init(_ transaction: Transaction) throws {
        for row in try transaction.query("SELECT chain, seq, hash FROM journal_head") {
            add(try row.get("chain"), try row.get("seq"), Hex.text(try row.get("hash", as: [UInt8].self)))
        }
    }

    init(archive: String) throws {
        for row in try PostgresProgram.rows(of: "journal_head", ["chain", "seq", "hash"], in: archive) {
            guard let chain = Int64(row[0]), let seq = Int64(row[1]) else { throw Failure("\(archive): its journal cannot be read") }
            add(chain, seq, row[2].replacing("\\\\x", with: ""))
        }
    }

    /// Whether each of these ends is a row of the database's journal: it is a backup of this very history.
    func areRows(of transaction: Transaction) throws -> Bool {
        for (chain, end) in ends {
            let row = try transaction.first("SELECT hash FROM journal WHERE chain = \(chain) AND seq = \(end.seq)")
            guard let hash = try row?.get("hash", as: [UInt8].self), Hex.text(hash) == end.hash else { return false }
        }
        return true
    }

    private mutating func add(_ chain: Int64, _ seq: Int64, _ hash: String) {
        ends[chain] = End(seq: seq, hash: hash)
        facts += seq
    }
}
