// PaymentStore: where payments and their shares are kept, and what a payment looks up.
import Kernel
import Platform
import Registry
import Storage

extension Payment.Method: WordColumn {}
extension Payment.Part: WordColumn {}
extension Payment.Basis: WordColumn {}

struct PaymentStore: Sendable {
    static let columns: SQL = """
        p.id, p.project_id, p.unit_id, p.payer_id, p.payer_name, p.amount_fen, p.method, p.reference, p.designated, p.rule,
        p.asked_day, p.happened_at, p.day, p.taken_by, p.reverses_id, p.reason, p.fault, p.posted_at
        """

    func insert(_ payment: Payment, _ lines: [PaymentLine], by actor: Actor, _ transaction: Transaction) throws {
        precondition(lines.map(\.amount).sum == payment.amount, "a payment is the sum of what it pays")
        try transaction.run(
            """
            INSERT INTO payment (id, project_id, unit_id, payer_id, payer_name, amount_fen, method, reference, designated,
                rule, asked_day, happened_at, day, taken_by, actor, reverses_id, reason, fault, posted_at, turn)
            VALUES (\(payment.id), \(payment.project), \(payment.unit), \(payment.payer), \(payment.payerName),
                \(payment.amount), \(payment.method), \(payment.reference), \(payment.designated), \(payment.rule),
                \(payment.asked), \(payment.happenedAt), \(payment.day), \(payment.takenBy), \(actor.text),
                \(payment.reverses), \(payment.reason), \(payment.fault), \(payment.postedAt), \(try turn(of: payment, transaction)))
            """)
        for (ordinal, line) in lines.enumerated() {
            try transaction.put(
                """
                INSERT INTO payment_line (project_id, payment_id, ordinal, charge_id, part, basis, book, amount_fen)
                VALUES (\(payment.project), \(payment.id), \(ordinal), \(line.charge), \(line.part), \(line.basis),
                    \(line.book), \(line.amount))
                """)
        }
    }

    func find(_ id: Payment.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Payment {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM payment p WHERE p.id = \(id) AND p.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.payment(row)
    }

    func reversal(of id: Payment.ID, in project: Project.ID, _ transaction: Transaction) throws -> Payment? {
        try transaction.first(
            "SELECT \(Self.columns) FROM payment p WHERE p.project_id = \(project) AND p.reverses_id = \(id)"
        ).map(Self.payment)
    }

    /// A channel's transaction that was taken back may be booked anew, for the right home: each time is a turn of its own.
    private func turn(of payment: Payment, _ transaction: Transaction) throws -> Int64 {
        guard payment.reverses == nil, payment.method == .wechat || payment.method == .alipay else { return 1 }
        return try transaction.first(
            """
            SELECT COUNT(*) + 1 AS turn
            FROM payment p JOIN payment r ON r.project_id = p.project_id AND r.reverses_id = p.id
            WHERE p.project_id = \(payment.project) AND p.method = \(payment.method) AND p.reference = \(payment.reference)
                AND p.method IN ('wechat', 'alipay') AND p.reverses_id IS NULL
            """)?.get("turn") ?? 1
    }

    /// A channel's transaction that was taken before, and stands.
    func taken(
        _ method: Payment.Method, _ reference: String, in project: Project.ID, _ transaction: Transaction
    ) throws -> Payment? {
        try transaction.first(
            """
            SELECT \(Self.columns) FROM payment p WHERE p.project_id = \(project) AND p.method = \(method)
                AND p.reference = \(reference) AND p.method IN ('wechat', 'alipay') AND p.reverses_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM payment r WHERE r.project_id = p.project_id AND r.reverses_id = p.id)
            """
        ).map(Self.payment)
    }

    func lines(of id: Payment.ID, in project: Project.ID, _ transaction: Transaction) throws -> [PaymentLine] {
        try transaction.query(
            """
            SELECT charge_id, part, basis, book, amount_fen FROM payment_line
            WHERE payment_id = \(id) AND project_id = \(project) ORDER BY ordinal
            """
        ).map {
            PaymentLine(
                charge: try $0.get("charge_id"), part: try $0.get("part"), basis: try $0.get("basis"),
                book: try $0.get("book"), amount: try $0.get("amount_fen"))
        }
    }

    /// What a home owes, as a payment of a day sees it.
    func bills(of unit: Unit.ID, in project: Project.ID, on day: Day, _ transaction: Transaction) throws -> [OpenBill] {
        var named: [Charge.ID: Money] = [:]
        var shared: [Charge.ID: Money] = [:]
        let today = try transaction.query(
            """
            SELECT l.charge_id, l.basis, l.amount_fen FROM payment p JOIN payment_line l ON l.payment_id = p.id
            WHERE p.project_id = \(project) AND p.unit_id = \(unit) AND p.day = \(day) AND l.charge_id IS NOT NULL
            """)
        for row in today {
            let charge: Charge.ID = try row.get("charge_id")
            let basis: Payment.Basis = try row.get("basis")
            let amount: Money = try row.get("amount_fen")
            if basis == .named { named[charge, default: .zero] += amount } else { shared[charge, default: .zero] += amount }
        }
        return try transaction.query(
            """
            SELECT o.charge_id, o.unit_id, o.item_id, i.name, i.kind AS item_kind, o.book, o.payer_id, c.object, c.from_day,
                c.to_day, o.due_day, o.amount_fen, o.open_fen, c.kind AS charge_kind
            FROM open_item o JOIN charge c ON c.id = o.charge_id JOIN fee_item i ON i.id = o.item_id
            WHERE o.project_id = \(project) AND o.unit_id = \(unit) AND o.open_fen > 0
            ORDER BY o.due_day, o.charge_id
            """
        ).map { row in
            let item = try Charges.openItem(row)
            return OpenBill(
                item: item, kind: try row.get("charge_kind"), namedToday: max(.zero, named[item.charge] ?? .zero),
                sharedToday: max(.zero, shared[item.charge] ?? .zero))
        }
    }

    /// What a home is billed for a month, by the latest bill of each thing in the last year.
    func monthly(of unit: Unit.ID, in project: Project.ID, on day: Day, _ transaction: Transaction) throws -> Money {
        let rows = try transaction.query(
            """
            SELECT c.item_id, c.object, c.from_day, c.to_day, c.amount_fen FROM charge c
            WHERE c.project_id = \(project) AND c.unit_id = \(unit) AND c.posting_day >= \(day.adding(months: -12))
                AND c.kind IN ('run', 'opening')
                AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = c.id)
            ORDER BY c.to_day
            """)
        var latest: [String: Money] = [:]
        for row in rows {
            let (from, to): (Day, Day) = (try row.get("from_day"), try row.get("to_day"))
            let months = Int64(max(1, Month(of: to).since(Month(of: from)) + 1))
            let (item, object): (FeeItem.ID, String) = (try row.get("item_id"), try row.get("object"))
            let amount: Money = try row.get("amount_fen")
            latest["\(item.text) \(object)"] = Money(fen: (amount.fen + months - 1) / months)
        }
        return latest.values.sum
    }

    static func payment(_ row: Row) throws -> Payment {
        Payment(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"),
            payer: try row.get("payer_id"), payerName: try row.get("payer_name"), amount: try row.get("amount_fen"),
            method: try row.get("method"), reference: try row.get("reference"), designated: try row.get("designated"),
            rule: try row.get("rule"), asked: try row.get("asked_day"), happenedAt: try row.get("happened_at"), day: try row.get("day"),
            takenBy: try row.get("taken_by"), reverses: try row.get("reverses_id"), reason: try row.get("reason"),
            fault: try row.get("fault"), postedAt: try row.get("posted_at"))
    }
}
