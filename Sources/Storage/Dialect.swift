// Dialect: the little that differs between SQLite and PostgreSQL.

/// Which engine answers.
package enum Dialect: String, Sendable {
    case sqlite, postgres

    /// Put behind a SELECT in a writing transaction: locks the root row of what is about to change.
    /// SQLite has one writer, so its row is locked already.
    package var forUpdate: SQL { self == .postgres ? " FOR UPDATE" : "" }

    /// Behind the reading of a row that must not change before this transaction ends, and that others may read along.
    package var forShare: SQL { self == .postgres ? " FOR SHARE" : "" }

    /// Turns the portable words of a migration into this engine's: `{id}` `{int}` `{text}` `{bytes}` `{bool}` `{strict}`.
    package func schema(_ portable: String) -> String {
        var text = portable
        for (token, sqlite, postgres) in Self.tokens {
            text = text.replacing(token, with: self == .sqlite ? sqlite : postgres)
        }
        return text
    }

    private static let tokens: [(String, String, String)] = [
        ("{id}", "INTEGER", "BIGINT"),
        ("{int}", "INTEGER", "BIGINT"),
        ("{text}", "TEXT", "TEXT COLLATE \"C\""),
        ("{bytes}", "BLOB", "BYTEA"),
        ("{bool}", "INTEGER", "BIGINT"),
        ("{strict}", "STRICT", ""),
    ]
}
