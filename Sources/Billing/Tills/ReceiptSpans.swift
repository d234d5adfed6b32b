// ReceiptSpans: from which number to which a cashier gave out receipts in a day.
import Kernel
import Platform
import Storage

/// The receipts of one prefix that a cashier gave out in a day.
struct ReceiptSpan: Sendable {
    let prefix: String
    let first: String
    let last: String
    let count: Int
    let voided: Int
}

extension CashierViews {
    /// From which number to which a cashier gave out receipts on a day.
    func spans(of till: Till, _ zone: Zone, _ transaction: Transaction) throws -> [ReceiptSpan] {
        let rows = try transaction.query(
            """
            SELECT r.label, b.prefix, v.receipt_id AS void FROM receipt r JOIN receipt_book b ON b.id = r.book_id
            LEFT JOIN receipt_void v ON v.receipt_id = r.id
            WHERE r.project_id = \(till.project) AND r.issued_at BETWEEN \(zone.startOfDay(till.day)) AND
                \(zone.endOfDay(till.day)) AND r.issued_by = \(till.account)
            ORDER BY r.book_id, r.number
            """)
        let labels = try rows.map { row -> (prefix: String, label: String, isVoid: Bool) in
            let void: Int64? = try row.get("void")
            return (try row.get("prefix"), try row.get("label"), void != nil)
        }
        return Dictionary(grouping: labels, by: \.prefix).sorted { $0.key < $1.key }.compactMap { prefix, group in
            guard let first = group.first, let last = group.last else { return nil }
            return ReceiptSpan(
                prefix: prefix, first: first.label, last: last.label, count: group.count,
                voided: group.filter(\.isVoid).count)
        }
    }
}
