// OwnerPapers: what a holder takes home from a phone: the notice, the receipts, the e-invoice.
import Kernel
import Platform
import Registry
import Storage

/// A receipt of a holder's own payment, with what became of its e-invoice.
struct OwnerReceiptLine: Sendable {
    let receipt: Receipt
    let payment: Payment.ID
    let invoice: Invoice?
}

struct OwnerPapers: Sendable {
    private let views = CashierViews()
    /// As many payments as the page of a year shows, and then some.
    private static let paymentsMax = 60

    /// The receipts of what this holder paid and that stands, the latest first.
    func receipts(
        of unit: Registry.Unit.ID, to holder: HomeHolder, in project: Project.ID, _ transaction: Transaction
    ) throws -> [OwnerReceiptLine] {
        let rows = try views.payments(of: unit, in: project, limit: Self.paymentsMax, transaction)
            .filter { !$0.isReversed && $0.payment.reverses == nil && holder.isShown($0.payment.payer) }
        let invoices = try invoices(of: rows.map(\.payment.id), in: project, transaction)
        return rows.compactMap { row in
            guard let receipt = row.receipt, receipt.voided == nil else { return nil }
            return OwnerReceiptLine(receipt: receipt, payment: row.payment.id, invoice: invoices[row.payment.id])
        }
    }

    /// One of them; anybody else's is not there.
    func receipt(
        _ id: Receipt.ID, of unit: Registry.Unit.ID, to holder: HomeHolder, in project: Project.ID, _ transaction: Transaction
    ) throws -> OwnerReceiptLine {
        let own = try receipts(of: unit, to: holder, in: project, transaction).first { $0.receipt.id == id }
        guard let own else { throw Refusal.missing }
        return own
    }

    /// The invoice that stands for each payment.
    private func invoices(
        of payments: [Payment.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Payment.ID: Invoice] {
        guard !payments.isEmpty else { return [:] }
        let found = try transaction.query(
            """
            SELECT \(Invoices.columns) FROM invoice v
            WHERE v.project_id = \(project) AND v.payment_id IN \(list: payments) AND v.state NOT IN ('red', 'refused')
            """
        ).map(Invoices.invoice)
        return Dictionary(found.map { ($0.payment, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
