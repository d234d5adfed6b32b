// RefundPosting: what a refund by a channel does to the books: a liability while it is under way, the channel's money at its end.
import Kernel
import Platform
import Registry
import Storage

struct RefundPosting: Sendable {
    private static let holdKind = "refundHold"
    private static let releaseKind = "refundRelease"
    private let books = Books()

    /// Sets apart what the payer has paid ahead (应付退款), so that no bill uses it while the channel pays it back. What lies in
    /// bills or in a deposit is held by its rows.
    func hold(_ refund: Refund, on day: Day, by actor: Actor, in transaction: Transaction) throws {
        let held = try held(by: refund, transaction)
        for (book, amount) in held {
            let balance = try Credits().balances(of: refund.unit, in: refund.project, transaction)
                .first { $0.payer == refund.payer && $0.book == book }?.balance
            guard balance ?? .zero >= amount else { throw Refusal.invalid("amount", "refund.short") }
        }
        guard !held.isEmpty else { return }
        try books.post(
            BookEntry(
                .refund, in: refund.project, on: day, for: (Self.holdKind, refund.id.number),
                held.flatMap { book, amount in
                    [
                        BookLine(.prepaid, book, amount, unit: refund.unit, payer: refund.payer),
                        BookLine(.payable, book, -amount, unit: refund.unit, payer: refund.payer),
                    ]
                }, reason: refund.reason), by: actor, in: transaction)
    }

    /// Gives back what was set apart; of one that holds nothing, nothing.
    func release(_ refund: Refund, on day: Day, reason: String, by actor: Actor, in transaction: Transaction) throws {
        let holds = try books.entries(of: (Self.holdKind, refund.id.number), in: refund.project, transaction)
        let releases = try books.entries(of: (Self.releaseKind, refund.id.number), in: refund.project, transaction)
        guard holds.count > releases.count, let last = holds.last else { return }
        try books.reverse(
            last, in: refund.project, on: day, for: (Self.releaseKind, refund.id.number), reason: reason, by: actor,
            in: transaction)
    }

    /// The channel has paid: bills are open again for what they lost, credit and deposit are less, and so is its money.
    func pay(_ refund: Refund, on day: Day, by actor: Actor, in transaction: Transaction) throws {
        try books.confirmOpen(day, in: refund.project, transaction)
        try release(refund, on: day, reason: refund.reason, by: actor, in: transaction)
        let owed = try owed(by: refund, transaction)
        let money = Dictionary(grouping: owed, by: \.book).sorted { $0.key.rawValue < $1.key.rawValue }.map { book, lines in
            BookLine(refund.method.account, book, -lines.map(\.amount).sum, unit: refund.unit, payer: refund.payer)
        }
        try books.post(
            BookEntry(
                .refund, in: refund.project, on: day, for: (Refunds.subjectKind, refund.id.number), owed + money,
                reason: refund.reason), by: actor, in: transaction)
        try transaction.run("UPDATE refund SET paid_day = \(day) WHERE project_id = \(refund.project) AND id = \(refund.id)")
        transaction.record(
            "refund.paid", about: (Refunds.subjectKind, refund.id.number), project: refund.project, by: actor,
            ["fen": .number(refund.amount.fen), "method": .code(refund.method.rawValue)])
        try invoice(refund, by: actor, transaction)
    }

    private func held(by refund: Refund, _ transaction: Transaction) throws -> [(book: Book, amount: Money)] {
        switch refund.kind {
        case .deposit: return []
        case .credit: return [(refund.book, refund.amount)]
        case .payment:
            return try Self.shares(of: refund.id, in: refund.project, transaction).filter { $0.charge == nil }
                .map { ($0.book, $0.amount) }
        }
    }

    private func owed(by refund: Refund, _ transaction: Transaction) throws -> [BookLine] {
        switch refund.kind {
        case .credit: return [BookLine(.prepaid, refund.book, refund.amount, unit: refund.unit, payer: refund.payer)]
        case .deposit:
            guard let deposit = refund.deposit else { return [] }
            let item = try Deposits().find(deposit, within: [refund.project], transaction).item
            return [BookLine(.deposit, .deposit, refund.amount, unit: refund.unit, payer: refund.payer, item: item)]
        case .payment:
            return try Self.shares(of: refund.id, in: refund.project, transaction).map { share in
                guard let id = share.charge else {
                    return BookLine(.prepaid, share.book, share.amount, unit: refund.unit, payer: refund.payer)
                }
                let bill = try Charges().find(id, within: [refund.project], transaction).draft
                return BookLine(
                    .receivable, share.book, share.amount, unit: bill.unit, payer: bill.payer, item: bill.item, charge: id)
            }
        }
    }

    /// A payment that went back whole takes its invoice with it; of a part, a person decides.
    private func invoice(_ refund: Refund, by actor: Actor, _ transaction: Transaction) throws {
        guard refund.kind == .payment, let id = refund.payment else { return }
        let payment = try Payments().find(id, within: [refund.project], transaction)
        let back = try Refunds().of(refund.unit, in: refund.project, transaction)
            .filter { $0.payment == id && $0.kind == .payment && $0.state == .paid }.map(\.amount).sum
        guard back == payment.amount else { return }
        try Invoices().reversed(payment, fault: .none, reason: refund.reason, by: actor, in: transaction)
    }

    static func shares(
        of refund: Refund.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [RefundShare] {
        try transaction.query(
            """
            SELECT charge_id, book, amount_fen FROM refund_share
            WHERE refund_id = \(refund) AND project_id = \(project) ORDER BY ordinal
            """
        ).map { RefundShare(charge: try $0.get("charge_id"), book: try $0.get("book"), amount: try $0.get("amount_fen")) }
    }

    /// What refunds of a payment that are not refused take back of it; a credit that went back by it was paid ahead with it.
    static func taken(
        from payment: Payment.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [RefundShare] {
        try transaction.query(
            """
            SELECT s.charge_id, s.book, s.amount_fen FROM refund f JOIN refund_share s ON s.refund_id = f.id
            WHERE f.project_id = \(project) AND f.payment_id = \(payment) AND f.refused_at IS NULL
            UNION ALL SELECT NULL AS charge_id, f.book, f.amount_fen FROM refund f
            WHERE f.project_id = \(project) AND f.payment_id = \(payment) AND f.refused_at IS NULL AND f.kind = 'credit'
            """
        ).map { RefundShare(charge: try $0.get("charge_id"), book: try $0.get("book"), amount: try $0.get("amount_fen")) }
    }

    /// What went back of the bills that a payment paid.
    static func back(
        of payment: Payment.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Charge.ID: Money] {
        let rows = try transaction.query(
            """
            SELECT s.charge_id, CAST(SUM(s.amount_fen) AS BIGINT) AS fen FROM refund f JOIN refund_share s ON s.refund_id = f.id
            WHERE f.project_id = \(project) AND f.payment_id = \(payment) AND f.paid_day IS NOT NULL AND s.charge_id IS NOT NULL
            GROUP BY s.charge_id
            """)
        return Dictionary(
            try rows.map { (try $0.get("charge_id"), try $0.get("fen")) }, uniquingKeysWith: { first, _ in first })
    }
}
