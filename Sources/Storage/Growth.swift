// Growth: a server is made to look again at tables that have grown much since it last counted them.

extension Transaction {
    /// PostgreSQL plans by what it counted last. Of tables that were empty then it may choose an index of the whole project
    /// for the foreign key of every row, and keep that plan until it counts again, a minute later. Large work calls this after
    /// each part: it costs one question, and a count where a table is several times what it was. SQLite plans by its keys.
    package func countGrown(_ tables: [StaticString]) throws {
        guard dialect == .postgres else { return }
        let names = tables.map(\.description)
        let grown = try query(
            """
            SELECT c.relname FROM pg_class c WHERE c.relname IN \(list: names) AND pg_table_is_visible(c.oid)
                AND pg_relation_size(c.oid) >= 8192 * \(Self.growth) * GREATEST(c.relpages, 1)
            """
        ).map { try $0.get("relname", as: String.self) }
        for table in tables where grown.contains(table.description) { try run("ANALYZE \(raw: table)") }
    }

    /// So many times its size, and a table is counted again: a handful of times in its life.
    private static let growth: Int64 = 4
}
