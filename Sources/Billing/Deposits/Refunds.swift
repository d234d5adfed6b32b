// Refunds: giving a credit or a deposit back: one person asks, another one releases the money.
import Kernel
import Platform
import Registry
import Storage

extension Refund.Kind: WordColumn {}

package struct Refunds: Sendable {
    package static let subjectKind = "refund"
    private let books = Books()

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
        let name = payerName.isEmpty ? held?.payerName ?? "" : payerName
        guard !name.isEmpty else { throw Refusal.invalid("payerName", "payment.payer.needed") }
        return try put(
            way, .credit, deposit: nil, unit: unit, payer: payer, payerName: name, book: book, project: project, by: person,
            transaction)
    }

    package func askDeposit(
        _ way: RefundWay, of id: Deposit.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> Refund.ID {
        let first = try Deposits().find(id, within: projects, transaction)
        try books.lock(first.unit, in: first.project, transaction)
        let deposit = try Deposits().find(id, within: projects, transaction)
        try way.confirm(free: deposit.free)
        return try put(
            way, .deposit, deposit: id, unit: deposit.unit, payer: deposit.payer, payerName: deposit.payerName, book: .deposit,
            project: deposit.project, by: person, transaction)
    }

    /// Releases the money out of the drawer of the person who asked, in that person's open day.
    package func approve(
        _ id: Refund.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let refund = try waiting(id, within: projects, by: person, transaction)
        let today = (try Projects().find(refund.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
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
        _ way: RefundWay, _ kind: Refund.Kind, deposit: Deposit.ID?, unit: Unit.ID, payer: Person.ID?, payerName: String,
        book: Book, project: Project.ID, by person: Account.ID, _ transaction: Transaction
    ) throws -> Refund.ID {
        let id: Refund.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO refund (id, project_id, unit_id, kind, deposit_id, payer_id, payer_name, book, amount_fen, method,
                target, reason, asked_by, asked_at, remark)
            VALUES (\(id), \(project), \(unit), \(kind), \(deposit), \(payer), \(payerName), \(book), \(way.amount),
                \(way.method), \(way.target), \(way.reason), \(person), \(transaction.now), '')
            """)
        transaction.record(
            "refund.asked", about: (Self.subjectKind, id.number), project: project, by: .staff(person),
            ["unit": .id(unit), "fen": .number(way.amount.fen), "kind": .code(kind.rawValue)], words: way.reason)
        return id
    }

    private func asked(
        _ unit: Unit.ID, _ payer: Person.ID?, _ book: Book, in project: Project.ID, _ transaction: Transaction
    ) throws -> Money {
        try of(unit, in: project, transaction)
            .filter { $0.kind == .credit && $0.state == .asked && $0.payer == payer && $0.book == book }.map(\.amount).sum
    }

    // MARK: readings

    private static let columns: SQL = """
        f.id, f.project_id, f.unit_id, f.kind, f.deposit_id, f.payer_id, f.payer_name, f.book, f.amount_fen, f.method,
        f.target, f.reason, f.asked_by, f.asked_at, f.approved_by, f.paid_day, f.refused_at, f.remark
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

    /// All of a project, the latest first, with the home and the names of both persons.
    package func list(
        in project: Project.ID, before: Refund.ID?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [RefundLine] {
        let before: SQL = before.map { "AND f.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), b.name AS building, u.name AS unit_name, a.display_name AS asker,
                p.display_name AS approver
            FROM refund f JOIN unit u ON u.id = f.unit_id JOIN building b ON b.id = u.building_id
            JOIN account a ON a.id = f.asked_by LEFT JOIN account p ON p.id = f.approved_by
            WHERE f.project_id = \(project) \(before) ORDER BY f.asked_at DESC, f.id DESC LIMIT \(limit)
            """
        ).map { row in
            RefundLine(
                refund: try Self.refund(row),
                home: "\(try row.get("building") as String) \(try row.get("unit_name") as String)",
                asker: try row.get("asker"), approver: try row.get("approver"))
        }
    }

    private static func refund(_ row: Row) throws -> Refund {
        Refund(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"), kind: try row.get("kind"),
            deposit: try row.get("deposit_id"), payer: try row.get("payer_id"), payerName: try row.get("payer_name"),
            book: try row.get("book"), amount: try row.get("amount_fen"), method: try row.get("method"),
            target: try row.get("target"), reason: try row.get("reason"), askedBy: try row.get("asked_by"),
            askedAt: try row.get("asked_at"), approvedBy: try row.get("approved_by"), paidDay: try row.get("paid_day"),
            refusedAt: try row.get("refused_at"), remark: try row.get("remark"))
    }
}

/// A refund as its list shows it.
package struct RefundLine: Sendable {
    package let refund: Refund
    package let home: String
    package let asker: String
    package let approver: String?
}
