// SchemaText: the schema of an open database, as text that two databases of one program share to the letter.

/// What the engine itself keeps of its tables, indexes, triggers and functions, in the order of their names.
package enum SchemaText {
    package static func of(_ transaction: Transaction) throws -> String {
        let parts =
            switch transaction.dialect {
            case .sqlite: try sqlite(transaction)
            case .postgres: try postgres(transaction)
            }
        return parts.map { $0 + ";\n" }.joined(separator: "\n")
    }

    /// SQLite keeps every statement as it was written, columns added later included.
    private static func sqlite(_ transaction: Transaction) throws -> [String] {
        try transaction.query(
            """
            SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'
            ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name
            """
        ).map { try $0.get("sql") }
    }

    private static func postgres(_ transaction: Transaction) throws -> [String] {
        let tables = try lines(
            transaction,
            """
            SELECT c.relname AS thing, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || CASE WHEN o.collname IS NULL OR o.collname = 'default' THEN '' ELSE ' COLLATE "' || o.collname || '"' END
                || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_collation o ON o.oid = a.attcollation
                LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            ORDER BY c.relname COLLATE "C", a.attnum
            """)
        let rules = try lines(
            transaction,
            """
            SELECT c.relname AS thing, 'CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'f', 'c', 'x')
            ORDER BY c.relname COLLATE "C", strpos('pufcx', k.contype::text), k.conname COLLATE "C"
            """)
        let indexes = try lines(
            transaction,
            """
            SELECT c.relname AS thing, replace(pg_get_indexdef(i.indexrelid), current_schema() || '.', '') AS line
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
            WHERE c.relnamespace = current_schema()::regnamespace
                AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
            ORDER BY c.relname COLLATE "C", x.relname COLLATE "C"
            """)
        let triggers = try lines(
            transaction,
            """
            SELECT c.relname AS thing, replace(pg_get_triggerdef(t.oid), current_schema() || '.', '') AS line
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
            ORDER BY c.relname COLLATE "C", t.tgname COLLATE "C"
            """)
        let functions = try transaction.query(
            """
            SELECT replace(pg_get_functiondef(p.oid), current_schema() || '.', '') AS line FROM pg_proc p
            WHERE p.pronamespace = current_schema()::regnamespace ORDER BY p.proname COLLATE "C"
            """
        ).map { row in
            let text: String = try row.get("line")
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        return functions
            + tables.names.flatMap { table in
                let body = ((tables.lines[table] ?? []) + (rules.lines[table] ?? [])).map { "    " + $0 }
                return ["CREATE TABLE \(table) (\n\(body.joined(separator: ",\n")))"] + (indexes.lines[table] ?? [])
                    + (triggers.lines[table] ?? [])
            }
    }

    /// Lines by what they belong to, and the names in order.
    private static func lines(
        _ transaction: Transaction, _ sql: SQL
    ) throws -> (names: [String], lines: [String: [String]]) {
        var (names, lines): ([String], [String: [String]]) = ([], [:])
        for row in try transaction.query(sql) {
            let name: String = try row.get("thing")
            if lines[name] == nil { names.append(name) }
            lines[name, default: []].append(try row.get("line"))
        }
        return (names, lines)
    }
}
