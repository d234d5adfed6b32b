// InvoiceLists: invoices as lists, the page of one and the file for the tax platform show them.
import Kernel
import Platform
import Storage

/// An invoice with its home, its receipt and what it names.
package struct InvoiceRow: Sendable {
    package let invoice: Invoice
    package let unitLabel: String
    package let receipt: String
    var key: (at: Instant, id: Invoice.ID) { (invoice.requestedAt, invoice.id) }
}

extension Invoices {
    static let pageSize = 50

    static let columns: SQL = """
        v.id, v.project_id, v.payment_id, v.receipt_id, v.unit_id, v.buyer_kind, v.buyer, v.tax_number, v.contact, v.amount_fen,
        v.tax_fen, v.requested_at, v.state, v.number, v.link, v.issued_on, v.red_reason, v.confirmation, v.red_asked_at,
        v.red_number, v.red_on, v.remark
        """
    private static let source: SQL = """
        invoice v JOIN unit u ON u.id = v.unit_id JOIN building b ON b.id = u.building_id
        LEFT JOIN receipt r ON r.id = v.receipt_id
        """
    private static let named: SQL = "b.name AS building, u.name AS unit, r.label AS receipt"

    func find(
        _ id: Invoice.ID, within projects: [Project.ID], locking: Bool = false, _ transaction: Transaction
    ) throws -> Invoice {
        let lock: SQL = locking ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM invoice v WHERE v.id = \(id) AND v.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.invoice(row)
    }

    package func row(_ id: Invoice.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> InvoiceRow {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), \(Self.named) FROM \(Self.source)
            WHERE v.id = \(id) AND v.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.row(row)
    }

    /// The latest first.
    package func list(
        in project: Project.ID, state: Invoice.State?, after: (at: Instant, id: Invoice.ID)?, _ transaction: Transaction
    ) throws -> [InvoiceRow] {
        let state: SQL = state.map { "AND v.state = \($0)" } ?? ""
        let after: SQL =
            after.map { "AND (v.requested_at < \($0.at) OR (v.requested_at = \($0.at) AND v.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), \(Self.named) FROM \(Self.source)
            WHERE v.project_id = \(project) \(state) \(after) ORDER BY v.requested_at DESC, v.id DESC LIMIT \(Self.pageSize)
            """
        ).map(Self.row)
    }

    package func lines(of id: Invoice.ID, _ transaction: Transaction) throws -> [InvoiceLine] {
        try transaction.query(
            """
            SELECT item_id, name, tax_code, tax_per_mille, charge_id, from_day, to_day, amount_fen FROM invoice_line
            WHERE invoice_id = \(id) ORDER BY ordinal
            """
        ).map(Self.line)
    }

    package func batches(in project: Project.ID, _ transaction: Transaction) throws -> [InvoiceBatch] {
        try transaction.query(
            """
            SELECT b.id, b.made_at, b.invoice_count, a.display_name FROM invoice_batch b JOIN account a ON a.id = b.made_by
            WHERE b.project_id = \(project) ORDER BY b.made_at DESC, b.id DESC LIMIT 5
            """
        ).map {
            InvoiceBatch(
                id: try $0.get("id"), madeBy: try $0.get("display_name"), madeAt: try $0.get("made_at"),
                count: try $0.get("invoice_count"))
        }
    }

    /// The invoices of a file with their lines, in the order they were asked for.
    package func batch(
        _ id: Tag<InvoiceBatch>, in project: Project.ID, _ transaction: Transaction
    ) throws -> [(row: InvoiceRow, lines: [InvoiceLine])] {
        let rows = try transaction.query(
            """
            SELECT \(Self.columns), \(Self.named) FROM \(Self.source)
            WHERE v.project_id = \(project) AND v.batch_id = \(id) ORDER BY v.id
            """
        ).map(Self.row)
        guard !rows.isEmpty else { throw Refusal.missing }
        return try rows.map { ($0, try lines(of: $0.invoice.id, transaction)) }
    }

    private static func row(_ row: Row) throws -> InvoiceRow {
        InvoiceRow(
            invoice: try invoice(row), unitLabel: try row.get("building") + " " + row.get("unit"),
            receipt: try row.get("receipt", as: String?.self) ?? "")
    }

    private static func line(_ row: Row) throws -> InvoiceLine {
        InvoiceLine(
            item: try row.get("item_id"), name: try row.get("name"), taxCode: try row.get("tax_code"),
            taxPerMille: try row.get("tax_per_mille"), charge: try row.get("charge_id"), from: try row.get("from_day"),
            to: try row.get("to_day"), amount: try row.get("amount_fen"))
    }

    static func invoice(_ row: Row) throws -> Invoice {
        Invoice(
            id: try row.get("id"), project: try row.get("project_id"), payment: try row.get("payment_id"),
            receipt: try row.get("receipt_id"), unit: try row.get("unit_id"), buyerKind: try row.get("buyer_kind"),
            buyer: try row.get("buyer"), taxNumber: try row.get("tax_number"), contact: try row.get("contact"),
            amount: try row.get("amount_fen"), tax: try row.get("tax_fen"), requestedAt: try row.get("requested_at"),
            state: try row.get("state"), number: try row.get("number"), link: try row.get("link"),
            issuedOn: try row.get("issued_on"), redReason: try row.get("red_reason"),
            confirmation: try row.get("confirmation"), redAskedAt: try row.get("red_asked_at"),
            redNumber: try row.get("red_number"), redOn: try row.get("red_on"), remark: try row.get("remark"))
    }
}
