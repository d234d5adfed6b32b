// Upkeep: when the house was last looked after, and whether it went well.
import Kernel
import Storage

/// What a timer does from outside: the backup of every night, and the drill that tries whether it would serve.
package struct Upkeep: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case backup, drill
    }

    package struct Line: Sendable {
        package let kind: Kind
        package let triedAt: Instant
        package let passedAt: Instant?
        package let isGood: Bool
    }

    package static let migrations = [
        Migration(
            "0029 upkeep",
            [
                """
                CREATE TABLE upkeep (
                    kind {text} NOT NULL PRIMARY KEY CHECK (kind IN ('backup', 'drill')), tried_at {int} NOT NULL,
                    passed_at {int}, good {bool} NOT NULL CHECK (good IN (0, 1)),
                    CHECK (good = 0 OR passed_at IS NOT NULL)) {strict}
                """
            ])
    ]

    package init() {}

    package func note(_ kind: Kind, isGood: Bool, in transaction: Transaction) throws {
        let now = transaction.now
        try transaction.run(
            """
            INSERT INTO upkeep (kind, tried_at, passed_at, good)
            VALUES (\(kind.rawValue), \(now), \(isGood ? now : Instant?.none), \(isGood))
            ON CONFLICT (kind) DO UPDATE SET tried_at = excluded.tried_at, good = excluded.good,
                passed_at = COALESCE(excluded.passed_at, upkeep.passed_at)
            """)
    }

    package func lines(_ transaction: Transaction) throws -> [Line] {
        try transaction.query("SELECT kind, tried_at, passed_at, good FROM upkeep ORDER BY kind").compactMap { row in
            guard let kind = Kind(rawValue: try row.get("kind")) else { return nil }
            return Line(
                kind: kind, triedAt: try row.get("tried_at"), passedAt: try row.get("passed_at"),
                isGood: try row.get("good"))
        }
    }
}
