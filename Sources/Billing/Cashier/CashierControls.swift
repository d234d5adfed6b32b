// CashierControls: what the counter tells the scheme: a receipt for every payment, and how many were right.
import Kernel
import Platform
import Scheme
import Storage
import Web

extension BillingSlice {
    package static let cashierControls = DeskControls(
        subjectKind: Receipts.subjectKind,
        controls: [
            Control(.gate, "S2.8.1-2", "control.S2.8.1-2"), Control(.record, "S2.8.1-2", "control.S2.8.1-2.record"),
            Control(.measure, "S2.8.1-2", "control.S2.8.1-2.measure"),
            Control(.measure, "S2.8.1-3", "control.S2.8.1-3"),
        ],
        measures: [
            Measure("S2.8.1-2", things: Tally(path: { .receipt(Receipt.ID($0)) }, things: { payments($0, $1, $2) })),
            Measure(
                "S2.8.1-3", target: Quantity("S2.8.1-3", "target"),
                things: Tally(path: { .receipt(Receipt.ID($0)) }, things: { receipts($0, $1, $2) }))
        ],
        quantities: [], cards: { _, _, _ in [:] })

    /// Money taken in the period: with its receipt, which the table asks for, or not.
    private static func payments(_ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant) -> SQL {
        """
        SELECT p.posted_at AS at, p.id AS id, COALESCE(r.label, p.reference) AS title, p.payer_name AS whose,
            COALESCE(r.id, 0) AS place_id, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS reached
        FROM payment p LEFT JOIN receipt r ON r.id = (
            SELECT MIN(o.id) FROM receipt o
            WHERE o.project_id = p.project_id AND o.source_kind = 'payment' AND o.source_id = p.id)
        WHERE p.project_id = \(project) AND p.posted_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
            AND p.reverses_id IS NULL AND p.method NOT IN ('credit', 'opening')
        """
    }

    /// Receipts given out in the period: right, unless one was voided for our fault.
    private static func receipts(_ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant) -> SQL {
        """
        SELECT r.issued_at AS at, r.id AS id, r.label AS title, r.payer_name AS whose, r.id AS place_id,
            CASE WHEN v.fault = 'ours' THEN 0 ELSE 1 END AS reached
        FROM receipt r LEFT JOIN receipt_void v ON v.receipt_id = r.id
        WHERE r.project_id = \(project) AND r.issued_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
        """
    }

    /// The counter's part of the place 收费.
    static func cashierRoutes(_ late: LateFees) -> [Route] {
        CashierRoutes(late: late).routes + ReceiptRoutes().routes + DepositRoutes(late: late).routes + TillRoutes().routes
    }
}
