// UnitAccount: the money of one home as the counter sees it. Plain values and their readings.
import Kernel
import Platform
import Registry
import Storage

package struct UnitAccount: Sendable {
    package let unit: Unit
    package let project: ProjectCard
    package let holders: [Holder]
    package let bills: [OpenBill]
    /// By bill, what has accrued of its late fee through today and is posted when money is taken.
    package let accrued: [Charge.ID: AccruedFee]
    package let credits: [CreditBalance]
    package let deposits: [Deposit]
    package let refunds: [Refund]
    package let payments: [PaymentRow]
    /// The channels by whose code this home may pay.
    package let channels: [PayChannel]
    package let today: Day

    /// What is open in the books.
    package var open: Money { bills.map(\.item.open).sum }
    package var fee: Money { accrued.values.map(\.amount).sum }
    /// What is to pay today: with the late fees that are not posted yet.
    package var toPay: Money { open + fee }
    package var overdue: Money { bills.filter(isOverdue).map(\.item.open).sum + fee }

    /// A late fee is to be paid at once, also on the day on which it was posted.
    func isOverdue(_ bill: OpenBill) -> Bool { bill.item.due < today || (bill.kind == .late && bill.item.due <= today) }
    package var credit: Money { credits.map(\.balance).sum }
    package var held: Money { deposits.map(\.held).sum }
}

/// A payment of a list, with its receipt and whether it stands.
package struct PaymentRow: Sendable {
    package let payment: Payment
    package let receipt: Receipt?
    package let isReversed: Bool
}

/// A share of a payment with what it is for.
package struct PaymentShare: Sendable {
    package let line: PaymentLine
    package let itemName: String?
    package let kind: Charge.Kind?
    package let from: Day?
    package let to: Day?
}

package struct CashierViews: Sendable {
    private let store = PaymentStore()
    private let late: LateFees

    package init(late: LateFees = LateFees()) { self.late = late }

    package func account(
        _ id: Unit.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> UnitAccount {
        let (unit, project) = try Units().find(id, within: projects, transaction)
        guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
        let today = card.zone.day(of: transaction.now)
        return UnitAccount(
            unit: unit, project: card, holders: try Persons().holders(of: id, in: project, transaction),
            bills: try store.bills(of: id, in: project, on: today, transaction),
            accrued: try late.accrued(of: id, in: project, on: today, transaction),
            credits: try Credits().balances(of: id, in: project, transaction),
            deposits: try Deposits().of(id, in: project, transaction), refunds: try Refunds().of(id, in: project, transaction),
            payments: try payments(of: id, in: project, transaction),
            channels: try OwnerPay().channels(in: project, transaction), today: today)
    }

    /// The latest payments of a home.
    package func payments(
        of unit: Unit.ID, in project: Project.ID, limit: Int = 24, _ transaction: Transaction
    ) throws -> [PaymentRow] {
        let rows = try transaction.query(
            """
            SELECT \(PaymentStore.columns), v.id AS reversal FROM payment p
            LEFT JOIN payment v ON v.reverses_id = p.id
            WHERE p.project_id = \(project) AND p.unit_id = \(unit) ORDER BY p.day DESC, p.id DESC LIMIT \(limit)
            """)
        let payments = try rows.map(PaymentStore.payment)
        let receipts = try receipts(of: payments.map(\.id.number), in: project, transaction)
        return try zip(rows, payments).map { row, payment in
            let reversal: Payment.ID? = try row.get("reversal")
            return PaymentRow(payment: payment, receipt: receipts[payment.id.number], isReversed: reversal != nil)
        }
    }

    private func receipts(
        of sources: [Int64], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Int64: Receipt] {
        guard !sources.isEmpty else { return [:] }
        let receipts = try transaction.query(
            """
            SELECT \(Receipts.columns) FROM \(Receipts.source)
            WHERE r.project_id = \(project) AND r.source_kind = 'payment' AND r.source_id IN \(list: sources) ORDER BY r.id
            """
        ).map(Receipts.receipt)
        return Dictionary(receipts.map { ($0.source, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// What a payment paid, in words of its bills.
    package func shares(
        of id: Payment.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [PaymentShare] {
        try transaction.query(
            """
            SELECT l.charge_id, l.part, l.basis, l.book, l.amount_fen, i.name, c.kind, c.from_day, c.to_day
            FROM payment_line l LEFT JOIN charge c ON c.project_id = l.project_id AND c.id = l.charge_id
            LEFT JOIN fee_item i ON i.project_id = c.project_id AND i.id = c.item_id
            WHERE l.payment_id = \(id) AND l.project_id = \(project) ORDER BY l.ordinal
            """
        ).map { row in
            PaymentShare(
                line: PaymentLine(
                    charge: try row.get("charge_id"), part: try row.get("part"), basis: try row.get("basis"),
                    book: try row.get("book"), amount: try row.get("amount_fen")),
                itemName: try row.get("name"), kind: try row.get("kind"), from: try row.get("from_day"),
                to: try row.get("to_day"))
        }
    }

    /// Receipts of a project, the latest first, with the home's label.
    package func receipts(
        in project: Project.ID, before: Receipt.ID?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [(receipt: Receipt, home: String)] {
        let before: SQL = before.map { "AND r.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Receipts.columns), b.name AS building, u.name AS unit_name FROM \(Receipts.source)
            JOIN unit u ON u.id = r.unit_id JOIN building b ON b.id = u.building_id
            WHERE r.project_id = \(project) \(before) ORDER BY r.issued_at DESC, r.id DESC LIMIT \(limit)
            """
        ).map { (try Receipts.receipt($0), "\(try $0.get("building") as String) \(try $0.get("unit_name") as String)") }
    }

    /// The items that a deduction may pay, and that a deposit may be of.
    package func items(in project: Project.ID, _ transaction: Transaction) throws -> [(id: FeeItem.ID, name: String, book: Book)] {
        try transaction.query(
            "SELECT id, name, book FROM fee_item WHERE project_id = \(project) AND retired_at IS NULL ORDER BY sort_key, id LIMIT 200"
        ).map { (try $0.get("id"), try $0.get("name"), try $0.get("book")) }
    }

    package func name(of account: Account.ID?, _ transaction: Transaction) throws -> String {
        guard let account else { return "" }
        return try transaction.first("SELECT display_name FROM account WHERE id = \(account)")?.get("display_name") ?? ""
    }
}
