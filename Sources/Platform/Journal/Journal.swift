// Journal: the keyed hash chain of facts, one chain a project and one for the office. docs/JOURNAL.md is its contract.
import Foundation
import Kernel
import Storage

/// Seals facts at commit and reads them back.
package struct Journal: Sendable {
    private let keys: Keys

    package init(keys: Keys) { self.keys = keys }

    /// Numbers and chains a commit's facts. Head rows are read and locked here, last of all, in ascending order, so
    /// that two writers never wait for each other in a ring.
    package var seal: Seal {
        { connection, left in
            let facts = left.compactMap { $0 as? Fact }
            let chains = Dictionary(grouping: facts, by: \.chain)
            for (chain, facts) in chains.sorted(by: { $0.key < $1.key }) {
                try append(facts, to: chain, on: connection)
            }
        }
    }

    /// Refuses to go on with a history that was written under other keys: the wrong `secrets/` are in place.
    package func confirm(_ database: Database) async throws {
        let known = Set(keys.journal.map(\.id))
        let foreign = try await database.read { transaction in
            try transaction.query(
                """
                SELECT j.key_id FROM journal_head h JOIN journal j ON j.chain = h.chain AND j.seq = h.seq
                """
            ).map { try $0.get("key_id", as: String.self) }.first { !known.contains($0) }
        }
        if let foreign {
            throw StorageProblem.refusedToOpen(
                "the journal was written under the key \(foreign), which is not in secrets/journal.key: "
                    + "put the keys of this database in place")
        }
    }

    private func append(_ facts: [Fact], to chain: Int64, on connection: any Connection) throws {
        let sql: SQL = "SELECT seq, hash FROM journal_head WHERE chain = \(chain)\(connection.dialect.forUpdate)"
        var head = try connection.query(sql.text, sql.values).first
        if head == nil {
            // Two first facts of one chain at once: the loser of the unique key waits here, then sees the winner's row.
            let begin: SQL = """
                INSERT INTO journal_head (chain, seq, hash) VALUES (\(chain), 0, \(Self.zero)) ON CONFLICT DO NOTHING
                """
            _ = try connection.run(begin.text, begin.values)
            head = try connection.query(sql.text, sql.values).first
        }
        guard let head else { throw StorageProblem.failed("the journal has no head") }
        var seq: Int64 = try head.get("seq")
        var previous: [UInt8] = try head.get("hash")
        for fact in facts {
            seq += 1
            previous = try insert(fact, seq: seq, previous: previous, on: connection)
        }
        let end: SQL = "UPDATE journal_head SET seq = \(seq), hash = \(previous) WHERE chain = \(chain)"
        try connection.put(end.text, end.values)
    }

    private static let zero = [UInt8](repeating: 0, count: 32)

    private func insert(
        _ fact: Fact, seq: Int64, previous: [UInt8], on connection: any Connection
    ) throws -> [UInt8] {
        let (keyID, key) = keys.journalInForce
        var mac: [UInt8]?
        if let words = fact.words {
            let salt = Sodium.random(16)
            mac = Sodium.hmac(salt + Array(words.utf8), key: key)
            let text: SQL = """
                INSERT INTO journal_text (chain, seq, salt, body) VALUES (\(fact.chain), \(seq), \(salt), \(words))
                """
            try connection.put(text.text, text.values)
        }
        let payload = fact.payload.text
        let actor = fact.actor.text
        var bytes = CanonicalBytes()
        bytes.add("steward-journal-1")
        for number in [fact.chain, seq, fact.happenedAt.milliseconds, fact.recordedAt.milliseconds] { bytes.add(number) }
        bytes.add(actor)
        bytes.add(fact.subjectKind)
        bytes.add(fact.subject)
        bytes.add(fact.kind)
        bytes.add(payload)
        bytes.add(mac ?? [])
        bytes.add(keyID)
        bytes.add(previous)
        let hash = Sodium.hmac(bytes.bytes, key: key)
        let row: SQL = """
            INSERT INTO journal (chain, seq, happened_at, recorded_at, actor, subject_kind, subject_id, kind, payload,
                text_mac, key_id, previous, hash)
            VALUES (\(fact.chain), \(seq), \(fact.happenedAt), \(fact.recordedAt), \(actor), \(fact.subjectKind),
                \(fact.subject), \(fact.kind), \(payload), \(mac), \(keyID), \(previous), \(hash))
            """
        try connection.put(row.text, row.values)
        return hash
    }
}

/// The length-prefixed bytes of docs/JOURNAL.md.
struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: [UInt8]) {
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes += field
    }
    mutating func add(_ text: String) { add(Array(text.utf8)) }
    mutating func add(_ number: Int64) { add(withUnsafeBytes(of: number.bigEndian) { Array($0) }) }
}

/// One journal row as pages show it.
package struct JournalLine: Sendable {
    package let seq: Int64
    package let happenedAt: Instant
    package let recordedAt: Instant
    package let actor: String
    package let kind: String
    package let payload: String
    package let words: String?
}

extension Transaction {
    /// Erases what people said in a thing's facts (PIPL 47). The facts stand, and the chain stays valid: it holds a salted
    /// commitment of the words, not the words.
    package func eraseWords(of subject: (kind: String, id: Int64), project: Project.ID) throws {
        try run(
            """
            DELETE FROM journal_text WHERE chain = \(project) AND seq IN (SELECT seq FROM journal
                WHERE chain = \(project) AND subject_kind = \(subject.kind) AND subject_id = \(subject.id))
            """)
    }

    /// The history of one thing, oldest first.
    package func history(of subject: (kind: String, id: Int64), project: Project.ID) throws -> [JournalLine] {
        try query(
            """
            SELECT j.seq, j.happened_at, j.recorded_at, j.actor, j.kind, j.payload, t.body FROM journal j
            LEFT JOIN journal_text t ON t.chain = j.chain AND t.seq = j.seq
            WHERE j.chain = \(project) AND j.subject_kind = \(subject.kind) AND j.subject_id = \(subject.id)
            ORDER BY j.seq
            """
        ).map {
            JournalLine(
                seq: try $0.get("seq"), happenedAt: try $0.get("happened_at"), recordedAt: try $0.get("recorded_at"),
                actor: try $0.get("actor"), kind: try $0.get("kind"), payload: try $0.get("payload"),
                words: try $0.get("body"))
        }
    }
}
