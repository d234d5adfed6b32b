// ChargeViews: one bill with its names, what is open of it and what was paid on it.
import Kernel
import Platform
import Registry
import Storage

package struct ChargeView: Sendable {
    /// A payment of it, its reversal, or, below nothing, what a channel gave back of it.
    package struct Paid: Sendable {
        package let payment: Tag<ChargeView>
        package let day: Day
        package let amount: Money
        package let method: String
    }

    package let charge: Charge
    package let unitLabel: String
    package let itemName: String
    package let payerName: String?
    package let liableName: String?
    package let standardPrice: Int64?
    package let legalBasis: String
    package let open: Money
    package let reversal: Charge.ID?
    package let reversalReason: String
    package let paid: [Paid]
}

extension Charges {
    package func view(_ id: Charge.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> ChargeView {
        let charge = try find(id, within: projects, transaction)
        let row = try transaction.first(
            """
            SELECT b.name AS building, u.name AS unit, i.name AS item, p.name AS payer, l.name AS liable, s.price, s.legal_basis,
                o.open_fen, r.id AS reversal, r.reason AS reversal_reason
            FROM charge c JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id JOIN fee_item i ON i.id = c.item_id
            LEFT JOIN person p ON p.id = c.payer_id LEFT JOIN person l ON l.id = c.liable_id
            LEFT JOIN fee_standard s ON s.id = c.standard_id LEFT JOIN open_item o ON o.charge_id = c.id
            LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(charge.project) AND c.id = \(id)
            """)
        guard let row else { throw Refusal.missing }
        let (building, unit): (String, String) = (try row.get("building"), try row.get("unit"))
        let (basis, reason): (String?, String?) = (try row.get("legal_basis"), try row.get("reversal_reason"))
        let open: Money? = try row.get("open_fen")
        let paid = try transaction.query(
            """
            SELECT l.payment_id, p.day, l.amount_fen, p.method, l.ordinal FROM payment_line l JOIN payment p ON p.id = l.payment_id
            WHERE l.project_id = \(charge.project) AND l.charge_id = \(id)
            UNION ALL SELECT f.id, f.paid_day, -s.amount_fen, 'refund', s.ordinal FROM refund_share s
            JOIN refund f ON f.project_id = s.project_id AND f.id = s.refund_id
            WHERE s.project_id = \(charge.project) AND s.charge_id = \(id) AND f.paid_day IS NOT NULL ORDER BY 2, 1, 5 LIMIT 200
            """
        ).map {
            ChargeView.Paid(
                payment: try $0.get("payment_id"), day: try $0.get("day"), amount: try $0.get("amount_fen"),
                method: try $0.get("method"))
        }
        return ChargeView(
            charge: charge, unitLabel: building + " " + unit, itemName: try row.get("item"), payerName: try row.get("payer"),
            liableName: try row.get("liable"), standardPrice: try row.get("price"), legalBasis: basis ?? "", open: open ?? .zero,
            reversal: try row.get("reversal"), reversalReason: reason ?? "", paid: paid)
    }
}
