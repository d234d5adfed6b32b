// Deposits: taking deposits, taking something from them, and where they are kept.
import Kernel
import Platform
import Registry
import Storage

package struct Deposits: Sendable {
    package static let subjectKind = "deposit"
    private let books = Books()

    package init() {}

    /// Takes a deposit with its receipt (form 12), as a liability in the deposits' own book.
    package func take(
        _ order: DepositOrder, project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> (deposit: Deposit, receipt: Receipt) {
        try order.confirm()
        try books.lock(order.unit, in: project.id, transaction)
        let day = project.zone.day(of: transaction.now)
        if let account = actor.account { try TillDays().confirmOpen(account, on: day, in: project.id, transaction) }
        let item = try item(order.item, in: project.id, transaction)
        let name = try Payments().name(of: order.payer, order.payerName, in: project.id, transaction)
        let deposit = Deposit(
            id: transaction.newID(), project: project.id, unit: order.unit, payer: order.payer, payerName: name, item: item,
            amount: order.amount, method: order.method, reference: order.reference, purpose: order.purpose,
            condition: order.condition, day: day, takenBy: actor.account, deducted: .zero, refunded: .zero, asked: .zero,
            reversal: nil)
        let receipt = try Receipts().issue(
            .deposit, for: deposit.id.number, unit: order.unit, payerName: name, amount: order.amount, on: day,
            in: project.id, by: actor, in: transaction)
        try transaction.run(
            """
            INSERT INTO deposit (id, project_id, unit_id, payer_id, payer_name, item_id, amount_fen, method, reference,
                purpose, condition, day, taken_by, actor, posted_at)
            VALUES (\(deposit.id), \(project.id), \(order.unit), \(order.payer), \(name), \(item), \(order.amount),
                \(order.method), \(order.reference), \(order.purpose), \(order.condition), \(day), \(actor.account),
                \(actor.text), \(transaction.now))
            """)
        try books.post(
            BookEntry(
                .deposit, in: project.id, on: day, for: (Self.subjectKind, deposit.id.number),
                [
                    BookLine(order.method.account, .deposit, order.amount, unit: order.unit, payer: order.payer),
                    BookLine(.deposit, .deposit, -order.amount, unit: order.unit, payer: order.payer, item: item),
                ]), by: actor, in: transaction)
        transaction.record(
            "deposit.taken", about: (Self.subjectKind, deposit.id.number), project: project.id, by: actor,
            [
                "unit": .id(order.unit), "fen": .number(order.amount.fen), "method": .code(order.method.rawValue),
                "receipt": .code(receipt.label),
            ])
        return (deposit, receipt)
    }

    /// Pays a charge of its own out of a deposit: itemised, with evidence, and confirmed by the customer.
    package func deduct(
        _ deduction: DepositDeduction, from id: Deposit.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> Charge.ID {
        let first = try find(id, within: projects, transaction)
        try books.lock(first.unit, in: first.project, transaction)
        let deposit = try find(id, within: projects, transaction)
        let today = (try Projects().find(deposit.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
        try deduction.confirm(free: deposit.free, today: today)
        let book = try book(of: deduction.item, in: deposit.project, transaction)
        let actor = Actor.staff(person)
        let row: DepositDeduction.ID = transaction.newID()
        let draft = ChargeDraft(
            unit: deposit.unit, item: deduction.item, book: book, object: "", payer: deposit.payer, kind: .oneOff, from: today,
            to: today, due: today, amount: deduction.amount, source: "deposit:\(row.text)")
        let charges = try Charges().post([draft], of: deposit.unit, in: deposit.project, on: today, by: actor, in: transaction)
        guard let charge = charges.first?.id else { throw Refusal.conflict("deposit.short") }
        try transaction.run(
            """
            INSERT INTO deposit_deduction (id, project_id, deposit_id, charge_id, amount_fen, basis, evidence, confirmed_by,
                confirmed_on, day, made_by, made_at)
            VALUES (\(row), \(deposit.project), \(id), \(charge), \(deduction.amount), \(deduction.basis),
                \(deduction.evidence), \(deduction.confirmedBy), \(deduction.confirmedOn), \(today), \(person),
                \(transaction.now))
            """)
        let (money, fen) = (deposit.method.account, deduction.amount)
        try books.post(
            BookEntry(
                .deposit, in: deposit.project, on: today, for: ("depositDeduction", row.number),
                [
                    BookLine(.deposit, .deposit, fen, unit: deposit.unit, payer: deposit.payer, item: deposit.item),
                    BookLine(money, .deposit, -fen, unit: deposit.unit, payer: deposit.payer),
                    BookLine(money, book, fen, unit: deposit.unit, payer: deposit.payer),
                    BookLine(
                        .receivable, book, -fen, unit: deposit.unit, payer: deposit.payer, item: deduction.item,
                        charge: charge),
                ], reason: deduction.basis), by: actor, in: transaction)
        transaction.record(
            "deposit.deducted", about: (Self.subjectKind, id.number), project: deposit.project, by: actor,
            ["charge": .id(charge), "fen": .number(fen.fen)], words: deduction.basis)
        return charge
    }

    private func item(_ wanted: FeeItem.ID?, in project: Project.ID, _ transaction: Transaction) throws -> FeeItem.ID {
        let one: SQL = wanted.map { "AND id = \($0)" } ?? ""
        let row = try transaction.first(
            """
            SELECT id FROM fee_item WHERE project_id = \(project) AND kind = 'deposit' AND retired_at IS NULL \(one)
            ORDER BY id LIMIT 1
            """)
        guard let row else { throw Refusal.invalid("item", "deposit.item") }
        return try row.get("id")
    }

    private func book(of item: FeeItem.ID, in project: Project.ID, _ transaction: Transaction) throws -> Book {
        let row = try transaction.first(
            "SELECT book FROM fee_item WHERE project_id = \(project) AND id = \(item) AND retired_at IS NULL")
        guard let row, case let book: Book = try row.get("book"), book != .deposit && book != .repairFund else {
            throw Refusal.invalid("item", "deposit.item.paid")
        }
        return book
    }

    // MARK: readings

    static let columns: SQL = """
        d.id, d.project_id, d.unit_id, d.payer_id, d.payer_name, d.item_id, d.amount_fen, d.method, d.reference, d.purpose,
        d.condition, d.day, d.taken_by,
        (SELECT CAST(COALESCE(SUM(x.amount_fen), 0) AS BIGINT) FROM deposit_deduction x
            WHERE x.project_id = d.project_id AND x.deposit_id = d.id) AS deducted,
        (SELECT CAST(COALESCE(SUM(f.amount_fen), 0) AS BIGINT) FROM refund f
            WHERE f.project_id = d.project_id AND f.deposit_id = d.id AND f.paid_day IS NOT NULL) AS refunded,
        (SELECT CAST(COALESCE(SUM(f.amount_fen), 0) AS BIGINT) FROM refund f
            WHERE f.project_id = d.project_id AND f.deposit_id = d.id AND f.paid_day IS NULL
                AND f.refused_at IS NULL) AS asked,
        v.day AS reversal_day, v.reason AS reversal_reason, v.fault AS reversal_fault
        """
    private static let source: SQL = """
        deposit d LEFT JOIN deposit_reversal v ON v.project_id = d.project_id AND v.deposit_id = d.id
        """

    package func find(_ id: Deposit.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Deposit {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM \(Self.source) WHERE d.id = \(id) AND d.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.deposit(row)
    }

    package func of(_ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [Deposit] {
        try transaction.query(
            "SELECT \(Self.columns) FROM \(Self.source) WHERE d.project_id = \(project) AND d.unit_id = \(unit) ORDER BY d.id"
        ).map(Self.deposit)
    }

    /// What was taken from one, first to last.
    func deductions(
        of id: Deposit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [(amount: Money, basis: String, evidence: String, confirmedBy: String, day: Day)] {
        try transaction.query(
            """
            SELECT amount_fen, basis, evidence, confirmed_by, day FROM deposit_deduction
            WHERE project_id = \(project) AND deposit_id = \(id) ORDER BY id
            """
        ).map {
            (
                try $0.get("amount_fen"), try $0.get("basis"), try $0.get("evidence"), try $0.get("confirmed_by"),
                try $0.get("day")
            )
        }
    }

    /// All of a project, the latest first, with the home's label.
    package func list(
        in project: Project.ID, before: Deposit.ID?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [(deposit: Deposit, home: String)] {
        let before: SQL = before.map { "AND d.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), b.name AS building, u.name AS unit_name FROM \(Self.source)
            JOIN unit u ON u.id = d.unit_id JOIN building b ON b.id = u.building_id
            WHERE d.project_id = \(project) \(before) ORDER BY d.id DESC LIMIT \(limit)
            """
        ).map { (try Self.deposit($0), "\(try $0.get("building") as String) \(try $0.get("unit_name") as String)") }
    }

    private static func deposit(_ row: Row) throws -> Deposit {
        let reversed: Day? = try row.get("reversal_day")
        return Deposit(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"),
            payer: try row.get("payer_id"), payerName: try row.get("payer_name"), item: try row.get("item_id"),
            amount: try row.get("amount_fen"), method: try row.get("method"), reference: try row.get("reference"),
            purpose: try row.get("purpose"), condition: try row.get("condition"), day: try row.get("day"),
            takenBy: try row.get("taken_by"), deducted: try row.get("deducted"), refunded: try row.get("refunded"),
            asked: try row.get("asked"),
            reversal: try reversed.map {
                DepositReversal(day: $0, reason: try row.get("reversal_reason"), fault: try row.get("reversal_fault"))
            })
    }
}
