// PostgresNames: two databases of a server change names, in one step.
import Foundation
import Kernel
import Storage

enum PostgresNames {
    /// Refuses a name that is none, and a database that somebody uses: the nodes are to be stopped first.
    static func refuseLive(_ name: String, _ url: String) async throws {
        guard (1...40).contains(name.utf8.count), name.utf8.allSatisfy({ isPlain($0) }) else {
            throw Failure("replace: '\(name)' is no plain name of a database")
        }
        guard self.name(url) != name else { throw Failure("replace: restore into a new database, then this one is replaced by it") }
        try await onServer(url) { transaction in
            guard try transaction.first("SELECT 1 AS one FROM pg_database WHERE datname = \(name)") != nil else {
                throw Failure("replace: there is no database \(name)")
            }
            let users = try transaction.first("SELECT COUNT(*) AS number FROM pg_stat_activity WHERE datname = \(name)")
            guard try users?.get("number", as: Int64.self) == 0 else {
                throw Failure("replace: the database \(name) is in use; stop every node first")
            }
        }
    }

    /// The restored database takes the other's name. Gives the name under which the other one is kept.
    static func exchange(_ url: String, for name: String) async throws -> String {
        let restored = Self.name(url)
        let kept = "\(name)_before_\(SystemClock().now.milliseconds)"
        try await onServer(url) { transaction in
            for (old, new) in [(name, kept), (restored, name)] {
                try transaction.run(SQL(stringLiteral: "ALTER DATABASE \"\(old)\" RENAME TO \"\(new)\""))
            }
        }
        return kept
    }

    private static func name(_ url: String) -> String {
        URLComponents(string: url).map { String($0.path.dropFirst()) } ?? ""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func onServer(_ url: String, _ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        guard var parts = URLComponents(string: url) else { throw Failure("the database's address cannot be read") }
        parts.path = "/postgres"
        let engine = try PostgresEngine(url: parts.string ?? url, seal: { _, _ in }, connections: 1)
        do {
            try await Database(engine: engine, clock: SystemClock(), mint: Mint(node: 255)).write(body)
        } catch {
            await engine.close()
            throw error
        }
        await engine.close()
    }
}
