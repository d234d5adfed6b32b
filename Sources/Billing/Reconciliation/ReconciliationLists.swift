// ReconciliationLists: statements and differences as lists show them.
import Kernel
import Platform
import Storage

/// A statement with who brought it and how much of it is unexplained.
package struct StatementRow: Sendable {
    package let statement: ChannelStatement
    package let broughtBy: String
    package let differences: Int
    package let unexplained: Int
    var key: (at: Instant, id: ChannelStatement.ID) { (statement.broughtAt, statement.id) }
}

/// A difference with who explained it.
package struct DifferenceLine: Sendable {
    package let difference: Difference
    package let explainedBy: String?
    /// The receipt of the payment that was named.
    package let receipt: String?
    var key: (day: Day, id: Difference.ID) { (difference.day, difference.id) }
}

extension Reconciliations {
    static let pageSize = 50

    static let columns: SQL = """
        s.id, s.project_id, s.method, s.from_day, s.to_day, s.name, s.line_count, s.paid_fen, s.refunded_fen, s.fee_fen,
        s.brought_at, s.compared_at, s.lines_in, s.stage
        """
    static let differenceColumns: SQL = """
        d.id, d.project_id, d.statement_id, d.method, d.kind, d.reference, d.day, d.theirs_fen, d.ours_fen, d.explanation,
        d.payment_id, d.explained_at, d.settled_by
        """

    private static let counted: SQL = """
        (SELECT COUNT(*) FROM channel_difference d WHERE d.project_id = s.project_id AND d.statement_id = s.id) AS differences,
        (SELECT COUNT(*) FROM channel_difference d WHERE d.project_id = s.project_id AND d.statement_id = s.id
            AND d.explained_at IS NULL) AS unexplained, a.display_name AS brought_name
        """

    /// The latest first.
    package func statements(
        in project: Project.ID, after: (at: Instant, id: ChannelStatement.ID)?, _ transaction: Transaction
    ) throws -> [StatementRow] {
        let after: SQL = after.map { "AND (s.brought_at < \($0.at) OR (s.brought_at = \($0.at) AND s.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), \(Self.counted) FROM channel_statement s JOIN account a ON a.id = s.brought_by
            WHERE s.project_id = \(project) \(after) ORDER BY s.brought_at DESC, s.id DESC LIMIT \(Self.pageSize)
            """
        ).map(Self.row)
    }

    package func statement(
        _ id: ChannelStatement.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> StatementRow {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), \(Self.counted) FROM channel_statement s JOIN account a ON a.id = s.brought_by
            WHERE s.id = \(id) AND s.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.row(row)
    }

    /// Differences by day: of one statement, or all that nobody has explained.
    package func differences(
        in project: Project.ID, of statement: ChannelStatement.ID?, after: (day: Day, id: Difference.ID)?,
        _ transaction: Transaction
    ) throws -> [DifferenceLine] {
        let which: SQL = statement.map { "d.statement_id = \($0)" } ?? "d.explained_at IS NULL"
        let after: SQL = after.map { "AND (d.day > \($0.day) OR (d.day = \($0.day) AND d.id > \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.differenceColumns), a.display_name AS explainer, (SELECT r.label FROM receipt r
                WHERE r.project_id = d.project_id AND r.source_kind = 'payment' AND r.source_id = d.payment_id LIMIT 1) AS receipt
            FROM channel_difference d LEFT JOIN account a ON a.id = d.explained_by
            WHERE d.project_id = \(project) AND \(which) \(after) ORDER BY d.day, d.id LIMIT \(Self.pageSize)
            """
        ).map {
            DifferenceLine(
                difference: try Self.difference($0), explainedBy: try $0.get("explainer"), receipt: try $0.get("receipt"))
        }
    }

    private static func row(_ row: Row) throws -> StatementRow {
        StatementRow(
            statement: try statement(row), broughtBy: try row.get("brought_name"), differences: try row.get("differences"),
            unexplained: try row.get("unexplained"))
    }

    static func statement(_ row: Row) throws -> ChannelStatement {
        ChannelStatement(
            id: try row.get("id"), project: try row.get("project_id"), method: try row.get("method"),
            from: try row.get("from_day"), to: try row.get("to_day"), name: try row.get("name"),
            lineCount: try row.get("line_count"), paid: try row.get("paid_fen"), refunded: try row.get("refunded_fen"),
            fee: try row.get("fee_fen"), broughtAt: try row.get("brought_at"), comparedAt: try row.get("compared_at"),
            linesIn: try row.get("lines_in"), isComparing: try row.get("stage", as: String.self) != "")
    }

    static func difference(_ row: Row) throws -> Difference {
        Difference(
            id: try row.get("id"), project: try row.get("project_id"), statement: try row.get("statement_id"),
            method: try row.get("method"), kind: try row.get("kind"), reference: try row.get("reference"),
            day: try row.get("day"), theirs: try row.get("theirs_fen"), ours: try row.get("ours_fen"),
            explanation: try row.get("explanation"), payment: try row.get("payment_id"),
            explainedAt: try row.get("explained_at"), settledBy: try row.get("settled_by"))
    }
}
