// Migration: frozen steps of the schema, forward only.
import Kernel

/// One frozen step. Its text never changes once released; a mistake is mended by the next step.
package struct Migration: Sendable {
    /// `0007 duties`: unique, and sorted in the order given to the migrator.
    package let name: String
    /// Portable statements, each one statement, in the words of `Dialect.schema`.
    package let statements: [String]
    /// Statements for one engine only, such as a trigger.
    package let sqlite: [String]
    package let postgres: [String]

    package init(_ name: String, _ statements: [String], sqlite: [String] = [], postgres: [String] = []) {
        self.name = name
        self.statements = statements
        self.sqlite = sqlite
        self.postgres = postgres
    }
}

/// Brings a database to the program's schema, or refuses one that is newer.
package struct Migrator: Sendable {
    package let migrations: [Migration]

    package init(_ migrations: [Migration]) {
        precondition(Set(migrations.map(\.name)).count == migrations.count, "a migration's name is its identity")
        self.migrations = migrations
    }

    /// Runs what is missing, each step in its own transaction. Gives the names of the steps done.
    @discardableResult
    package func migrate(_ database: Database) async throws -> [String] {
        try await database.write { transaction in
            _ = try transaction.run(SQL(portable: Self.ledger, for: transaction.dialect))
        }
        let done = try await applied(database)
        let known = Set(migrations.map(\.name))
        if let unknown = done.first(where: { !known.contains($0) }) {
            throw StorageProblem.refusedToOpen("the database has the step '\(unknown)', which this program does not know")
        }
        var steps: [String] = []
        for migration in migrations where !done.contains(migration.name) {
            do { try await database.write { transaction in
                // Two nodes may start at once: the name's unique key lets one of them do the step.
                let own = transaction.dialect == .sqlite ? migration.sqlite : migration.postgres
                try transaction.run("INSERT INTO schema_migration (name, applied_at) VALUES (\(migration.name), \(transaction.now))")
                for statement in migration.statements + own {
                    try transaction.run(SQL(portable: statement, for: transaction.dialect))
                }
            } } catch StorageProblem.unique {
                guard try await applied(database).contains(migration.name) else { throw StorageProblem.unique(migration.name) }
                continue
            }
            steps.append(migration.name)
        }
        return steps
    }

    /// The steps that a database lacks; all of them for an empty one. Throws when it has steps of a newer program.
    package func pending(_ database: Database) async throws -> (steps: [String], isEmpty: Bool) {
        let isEmpty = try await database.read { transaction in
            let sql: SQL =
                transaction.dialect == .sqlite
                ? "SELECT 1 AS one FROM sqlite_schema WHERE name = 'schema_migration'"
                : "SELECT 1 AS one WHERE to_regclass('schema_migration') IS NOT NULL"
            return try transaction.first(sql) == nil
        }
        guard !isEmpty else { return (migrations.map(\.name), true) }
        let done = Set(try await applied(database))
        return (migrations.map(\.name).filter { !done.contains($0) }, false)
    }

    /// The steps a database has had, in order.
    package func applied(_ database: Database) async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT name FROM schema_migration ORDER BY name").map { try $0.get("name") }
        }
    }

    private static let ledger = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            name {text} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL) {strict}
        """
}

extension SQL {
    /// A frozen portable statement in the words of one engine.
    package init(portable: String, for dialect: Dialect) { self.init(stringLiteral: dialect.schema(portable)) }
}
