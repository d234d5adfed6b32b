// CodeOrderLists: orders by code as lists show them.
import Kernel
import Platform
import Registry
import Storage

/// An order with the home's label and who asked for it.
package struct CodeOrderLine: Sendable {
    package let order: CodeOrder
    package let unitLabel: String
    package let told: Money?
    package let transaction: String
    package let settledAt: Instant?
    package var key: (at: Instant, id: CodeOrder.ID) { (order.madeAt, order.id) }
}

/// A notice that was not believed, or that nobody's order knows.
struct DoubtedNotice: Sendable {
    let channel: PayChannel
    let outcome: NoticeOutcome
    let at: Instant
    let network: String
}

package struct CodeOrderLists: Sendable {
    static let pageSize = 50
    private static let doubtsShown = 20

    package init() {}

    private static let columns: SQL = """
        o.id, o.project_id, o.unit_id, o.payer_id, o.payer_name, o.channel, o.number, o.subject, o.amount_fen, o.charges,
        o.code_text, o.made_at, o.expires_at, o.state, o.payment_id, o.told_fen, o.transaction_number, o.settled_at,
        b.name AS building, u.name AS unit
        """

    /// The latest orders, newest first.
    package func lines(
        in project: Project.ID, state: CodeOrder.State?, after: (at: Instant, id: CodeOrder.ID)?, _ transaction: Transaction
    ) throws -> [CodeOrderLine] {
        let state: SQL = state.map { "AND o.state = \($0)" } ?? ""
        let after: SQL = after.map { "AND (o.made_at < \($0.at) OR (o.made_at = \($0.at) AND o.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM code_order o JOIN unit u ON u.id = o.unit_id JOIN building b ON b.id = u.building_id
            WHERE o.project_id = \(project) \(state) \(after) ORDER BY o.made_at DESC, o.id DESC LIMIT \(Self.pageSize)
            """
        ).map(Self.line)
    }

    package func line(
        _ id: CodeOrder.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> CodeOrderLine {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM code_order o JOIN unit u ON u.id = o.unit_id JOIN building b ON b.id = u.building_id
            WHERE o.id = \(id) AND o.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.line(row)
    }

    func doubts(in project: Project.ID, _ transaction: Transaction) throws -> [DoubtedNotice] {
        try transaction.query(
            """
            SELECT channel, outcome, heard_at, network FROM channel_notice WHERE project_id = \(project)
                AND outcome IN ('unknown', 'forged', 'stale', 'unread', 'elsewhere')
            ORDER BY heard_at DESC, id DESC LIMIT \(Self.doubtsShown)
            """
        ).map {
            DoubtedNotice(
                channel: try $0.get("channel"), outcome: try $0.get("outcome"), at: try $0.get("heard_at"),
                network: try $0.get("network"))
        }
    }

    private static func line(_ row: Row) throws -> CodeOrderLine {
        CodeOrderLine(
            order: try CodeOrders.order(row), unitLabel: try row.get("building") + " " + row.get("unit"),
            told: try row.get("told_fen"), transaction: try row.get("transaction_number"), settledAt: try row.get("settled_at"))
    }
}
