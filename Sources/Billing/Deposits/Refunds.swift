// Refunds: giving a credit, a deposit or a payment back: one person asks, another one releases the money.
import Kernel
import Platform
import Registry
import Storage

extension Refund.Kind: WordColumn {}

package struct Refunds: Sendable {
    package static let subjectKind = "refund"
    private let books = Books()
    private let origins = RefundOrigins()

    package init() {}

    package func askCredit(
        _ way: RefundWay, unit: Unit.ID, payer: Person.ID?, payerName: String, book: Book = .own, project: Project.ID,
        by person: Account.ID, in transaction: Transaction
    ) throws -> Refund.ID {
        try books.lock(unit, in: project, transaction)
        let held = try Credits().balances(of: unit, in: project, transaction)
            .first { $0.payer == payer && $0.book == book }
        let asked = try asked(unit, payer, book, in: project, transaction)
        try way.confirm(free: (held?.balance ?? .zero) - asked)
        let origin = try origins.payment(for: way, of: unit, to: payer, in: project, transaction)
        let name = payerName.isEmpty ? held?.payerName ?? "" : payerName
        guard !name.isEmpty else { throw Refusal.invalid("payerName", "payment.payer.needed") }
        return try put(
            way, .credit, payment: origin, isByChannel: origin != nil, unit: unit, payer: payer, payerName: name, book: book,
            project: project, by: person, transaction)
    }

    /// Asks for a payment, or a part of it, back by the channel it came through (原路退回). It takes back what was paid ahead, then
    /// the last bill first.
    package func askPayment(
        _ id: Payment.ID, amount: Money, reason: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> Refund.ID {
        let first = try Payments().find(id, within: projects, transaction)
        try books.lock(first.unit, in: first.project, transaction)
        let payment = try origins.confirmed(id, within: projects, transaction)
        let way = RefundWay(amount: amount, method: payment.method, target: payment.reference, reason: reason)
        try way.confirm(free: payment.amount)
        guard try origins.left(of: payment, transaction) >= amount else { throw Refusal.invalid("amount", "refund.over") }
        let lines = try Payments().standingLines(of: id, in: payment.project, transaction)
        let taken = try RefundPosting.taken(from: id, in: payment.project, transaction)
        guard let shares = RefundShare.of(lines, taken: taken, amount: amount) else {
            throw Refusal.invalid("amount", "refund.over")
        }
        for share in shares where share.charge == nil {
            let held = try Credits().balances(of: payment.unit, in: payment.project, transaction)
                .first { $0.payer == payment.payer && $0.book == share.book }?.balance ?? .zero
            let asked = try asked(payment.unit, payment.payer, share.book, in: payment.project, transaction)
            guard held - asked >= share.amount else { throw Refusal.notNow("payment.reversal.creditUsed") }
        }
        let refund = try put(
            way, .payment, payment: id, isByChannel: true, unit: payment.unit, payer: payment.payer, payerName: payment.payerName,
            book: shares.first?.book ?? .own, project: payment.project, by: person, transaction)
        for (ordinal, share) in shares.enumerated() {
            try transaction.put(
                """
                INSERT INTO refund_share (project_id, refund_id, ordinal, charge_id, book, amount_fen)
                VALUES (\(payment.project), \(refund), \(ordinal), \(share.charge), \(share.book), \(share.amount))
                """)
        }
        return refund
    }

    package func askDeposit(
        _ way: RefundWay, of id: Deposit.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> Refund.ID {
        let first = try Deposits().find(id, within: projects, transaction)
        try books.lock(first.unit, in: first.project, transaction)
        let deposit = try Deposits().find(id, within: projects, transaction)
        let isByChannel = try origins.isByChannel(way.method, in: deposit.project, transaction)
        if isByChannel {
            guard way.method == deposit.method, way.target.isEmpty || way.target == deposit.reference else {
                throw Refusal.invalid("target", "refund.origin")
            }
        }
        let back = isByChannel
            ? RefundWay(amount: way.amount, method: way.method, target: deposit.reference, reason: way.reason) : way
        try back.confirm(free: deposit.free)
        return try put(
            back, .deposit, deposit: id, isByChannel: isByChannel, unit: deposit.unit, payer: deposit.payer,
            payerName: deposit.payerName, book: .deposit, project: deposit.project, by: person, transaction)
    }

    /// Releases the money: by the channel it came through, or out of the drawer of the person who asked, in that person's open
    /// day.
    package func approve(
        _ id: Refund.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let refund = try waiting(id, within: projects, by: person, transaction)
        let today = (try Projects().find(refund.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
        guard !refund.byChannel else { return try send(refund, on: today, by: person, transaction) }
        try TillDays().confirmOpen(refund.askedBy, on: today, in: refund.project, transaction)
        try transaction.run(
            """
            UPDATE refund SET approved_by = \(person), approved_at = \(transaction.now), paid_day = \(today),
                paid_by = \(refund.askedBy)
            WHERE project_id = \(refund.project) AND id = \(id)
            """)
        var owed = BookLine(.prepaid, refund.book, refund.amount, unit: refund.unit, payer: refund.payer)
        if let deposit = refund.deposit {
            let held = try Deposits().find(deposit, within: projects, transaction)
            guard held.held >= .zero else { throw Refusal.invalid("amount", "refund.short") }
            owed = BookLine(.deposit, .deposit, refund.amount, unit: refund.unit, payer: refund.payer, item: held.item)
        } else {
            let balance = try Credits().balances(of: refund.unit, in: refund.project, transaction)
                .first { $0.payer == refund.payer && $0.book == refund.book }?.balance
            guard balance ?? .zero >= refund.amount else { throw Refusal.invalid("amount", "refund.short") }
        }
        try books.post(
            BookEntry(
                .refund, in: refund.project, on: today, for: (Self.subjectKind, id.number),
                [
                    owed,
                    BookLine(
                        refund.method.account, refund.book, -refund.amount, unit: refund.unit, payer: refund.payer),
                ], reason: refund.reason), by: .staff(person), in: transaction)
        transaction.record(
            "refund.paid", about: (Self.subjectKind, id.number), project: refund.project, by: .staff(person),
            ["fen": .number(refund.amount.fen), "method": .code(refund.method.rawValue)])
    }

    /// The channel is asked by the outbox: the books move when it has paid.
    private func send(_ refund: Refund, on today: Day, by person: Account.ID, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE refund SET approved_by = \(person), approved_at = \(transaction.now)
            WHERE project_id = \(refund.project) AND id = \(refund.id)
            """)
        try RefundPosting().hold(refund, on: today, by: .staff(person), in: transaction)
        let total = try origins.total(of: refund, transaction)
        try ChannelRefunds().put(refund, total: total, by: .staff(person), in: transaction)
        transaction.record(
            "refund.released", about: (Self.subjectKind, refund.id.number), project: refund.project, by: .staff(person),
            ["fen": .number(refund.amount.fen), "method": .code(refund.method.rawValue)])
    }

    package func refuse(
        _ id: Refund.ID, remark: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let refund = try waiting(id, within: projects, by: nil, transaction)
        guard !remark.isEmpty else { throw Refusal.invalid("remark", "field.required") }
        try transaction.run(
            """
            UPDATE refund SET refused_at = \(transaction.now), remark = \(remark)
            WHERE project_id = \(refund.project) AND id = \(id)
            """)
        transaction.record(
            "refund.refused", about: (Self.subjectKind, id.number), project: refund.project, by: .staff(person),
            words: remark)
    }

    private func waiting(
        _ id: Refund.ID, within projects: [Project.ID], by person: Account.ID?, _ transaction: Transaction
    ) throws -> Refund {
        let first = try find(id, within: projects, transaction)
        try books.lock(first.unit, in: first.project, transaction)
        let refund = try find(id, within: projects, transaction)
        guard refund.state == .asked else { throw Refusal.notNow("refund.decided") }
        guard refund.askedBy != person else { throw Refusal.invalid("", "refund.own") }
        return refund
    }

    private func put(
        _ way: RefundWay, _ kind: Refund.Kind, deposit: Deposit.ID? = nil, payment: Payment.ID? = nil, isByChannel: Bool,
        unit: Unit.ID, payer: Person.ID?, payerName: String, book: Book, project: Project.ID, by person: Account.ID,
        _ transaction: Transaction
    ) throws -> Refund.ID {
        let id: Refund.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO refund (id, project_id, unit_id, kind, deposit_id, payment_id, by_channel, payer_id, payer_name, book,
                amount_fen, method, target, reason, asked_by, asked_at, remark)
            VALUES (\(id), \(project), \(unit), \(kind), \(deposit), \(payment), \(isByChannel), \(payer), \(payerName),
                \(book), \(way.amount), \(way.method), \(way.target), \(way.reason), \(person), \(transaction.now), '')
            """)
        transaction.record(
            "refund.asked", about: (Self.subjectKind, id.number), project: project, by: .staff(person),
            ["unit": .id(unit), "fen": .number(way.amount.fen), "kind": .code(kind.rawValue)], words: way.reason)
        return id
    }

    private func asked(
        _ unit: Unit.ID, _ payer: Person.ID?, _ book: Book, in project: Project.ID, _ transaction: Transaction
    ) throws -> Money {
        let open = try of(unit, in: project, transaction).filter { $0.state == .asked && $0.payer == payer }
        let credit = open.filter { $0.kind == .credit && $0.book == book }.map(\.amount).sum
        let ahead = try open.filter { $0.kind == .payment }.flatMap { try RefundPosting.shares(of: $0.id, in: project, transaction) }
            .filter { $0.charge == nil && $0.book == book }.map(\.amount).sum
        return credit + ahead
    }

    // MARK: readings

    private static let columns: SQL = """
        f.id, f.project_id, f.unit_id, f.kind, f.deposit_id, f.payment_id, f.by_channel, f.payer_id, f.payer_name, f.book,
        f.amount_fen, f.method, f.target, f.reason, f.asked_by, f.asked_at, f.approved_by, f.paid_day, f.refused_at, f.remark
        """

    package func find(_ id: Refund.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Refund {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM refund f WHERE f.id = \(id) AND f.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.refund(row)
    }

    package func of(_ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [Refund] {
        try transaction.query(
            "SELECT \(Self.columns) FROM refund f WHERE f.project_id = \(project) AND f.unit_id = \(unit) ORDER BY f.id"
        ).map(Self.refund)
    }

    /// One with its home and the names of both persons.
    func line(_ id: Refund.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> RefundLine {
        let row = try transaction.first("\(Self.lines) WHERE f.id = \(id) AND f.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.line(row)
    }

    /// All of a project, the latest first, with the home and the names of both persons.
    package func list(
        in project: Project.ID, before: Refund.ID?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [RefundLine] {
        let before: SQL = before.map { "AND f.id < \($0)" } ?? ""
        return try transaction.query(
            "\(Self.lines) WHERE f.project_id = \(project) \(before) ORDER BY f.asked_at DESC, f.id DESC LIMIT \(limit)"
        ).map(Self.line)
    }

    private static let lines: SQL = """
        SELECT \(columns), b.name AS building, u.name AS unit_name, a.display_name AS asker, p.display_name AS approver
        FROM refund f JOIN unit u ON u.id = f.unit_id JOIN building b ON b.id = u.building_id
        JOIN account a ON a.id = f.asked_by LEFT JOIN account p ON p.id = f.approved_by
        """

    private static func line(_ row: Row) throws -> RefundLine {
        RefundLine(
            refund: try refund(row), home: "\(try row.get("building") as String) \(try row.get("unit_name") as String)",
            asker: try row.get("asker"), approver: try row.get("approver"))
    }

    /// What a refund of a payment takes back, by name.
    func shares(of id: Refund.ID, in project: Project.ID, _ transaction: Transaction) throws -> [RefundShareLine] {
        try transaction.query(
            """
            SELECT s.charge_id, s.book, s.amount_fen, i.name, c.from_day, c.to_day
            FROM refund_share s LEFT JOIN charge c ON c.project_id = s.project_id AND c.id = s.charge_id
            LEFT JOIN fee_item i ON i.project_id = c.project_id AND i.id = c.item_id
            WHERE s.refund_id = \(id) AND s.project_id = \(project) ORDER BY s.ordinal
            """
        ).map {
            RefundShareLine(
                share: RefundShare(
                    charge: try $0.get("charge_id"), book: try $0.get("book"), amount: try $0.get("amount_fen")),
                itemName: try $0.get("name"), from: try $0.get("from_day"), to: try $0.get("to_day"))
        }
    }

    private static func refund(_ row: Row) throws -> Refund {
        Refund(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"), kind: try row.get("kind"),
            deposit: try row.get("deposit_id"), payment: try row.get("payment_id"), payer: try row.get("payer_id"), payerName: try row.get("payer_name"),
            book: try row.get("book"), amount: try row.get("amount_fen"), method: try row.get("method"),
            target: try row.get("target"), reason: try row.get("reason"), askedBy: try row.get("asked_by"),
            askedAt: try row.get("asked_at"), approvedBy: try row.get("approved_by"), paidDay: try row.get("paid_day"),
            refusedAt: try row.get("refused_at"), remark: try row.get("remark"), byChannel: try row.get("by_channel"))
    }
}

/// A refund as its list shows it.
package struct RefundLine: Sendable {
    package let refund: Refund
    package let home: String
    package let asker: String
    package let approver: String?
}
