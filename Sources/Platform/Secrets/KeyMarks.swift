// KeyMarks: the database knows the marks of the keys it belongs to, so that another office's keys are seen at the start.
import Kernel
import Storage

/// The journal names its key in every row; the field key and the checkpoint key leave a mark of eight bytes here. It says
/// nothing of the key, which is random.
package struct KeyMarks: Sendable {
    package enum Key: String, CaseIterable, Sendable {
        case field, checkpoint
    }

    package static let migrations = [
        Migration(
            "0027 key marks",
            [
                """
                CREATE TABLE key_mark (
                    name {text} NOT NULL PRIMARY KEY CHECK (name IN ('field', 'checkpoint')), mark {text} NOT NULL,
                    noted_at {int} NOT NULL) {strict}
                """
            ])
    ]

    private let keys: Keys

    package init(keys: Keys) { self.keys = keys }

    package func mark(of key: Key) -> String {
        let bytes =
            switch key {
            case .field: keys.field
            case .checkpoint: keys.checkpointPublic
            }
        return String(Hex.text(Sodium.hmac(Array("steward-key-mark-1 \(key.rawValue)".utf8), key: bytes)).prefix(16))
    }

    /// Refuses keys that are not this database's. One that has no marks yet takes those of the keys it is opened with.
    /// A checkpoint key may follow another, when somebody says so: it seals nothing, and the change is a fact.
    package func confirm(_ database: Database, mayChangeCheckpoint: Bool = false) async throws {
        let known = try await database.read { transaction in
            try transaction.query("SELECT name, mark FROM key_mark").reduce(into: [String: String]()) { known, row in
                known[try row.get("name")] = try row.get("mark")
            }
        }
        let changed = Key.allCases.filter { known[$0.rawValue] != mark(of: $0) }
        guard !changed.isEmpty else { return }
        for key in changed where known[key.rawValue] != nil && !(key == .checkpoint && mayChangeCheckpoint) {
            throw StorageProblem.refusedToOpen(
                "secrets/\(key.rawValue).key is not the key of this database (its mark is \(mark(of: key)), the database's "
                    + "is \(known[key.rawValue] ?? "")): put the keys of this database in place")
        }
        try await database.write { transaction in
            for key in changed {
                try transaction.run(
                    """
                    INSERT INTO key_mark (name, mark, noted_at) VALUES (\(key.rawValue), \(mark(of: key)), \(transaction.now))
                    ON CONFLICT (name) DO UPDATE SET mark = excluded.mark, noted_at = excluded.noted_at
                    """)
                guard known[key.rawValue] != nil else { continue }
                transaction.record(
                    "key.changed", about: ("office", 0), project: nil, by: .system("command"),
                    ["key": .code(key.rawValue), "was": .text(known[key.rawValue]), "is": .code(mark(of: key))])
            }
        }
    }
}
