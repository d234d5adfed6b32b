// Receipts: numbering, voiding, replacing and printing receipts, and where they are kept.
import Kernel
import Platform
import Registry
import Storage

extension Receipt.Kind: WordColumn {}
extension Payment.Fault: WordColumn {}

package struct Receipts: Sendable {
    package static let subjectKind = "receipt"

    package init() {}

    static let columns: SQL = """
        r.id, r.project_id, r.book_id, r.number, r.label, r.source_kind, r.source_id, r.unit_id, r.payer_name, r.amount_fen,
        r.day, r.token, r.replaces_id, r.issued_by, r.issued_at, v.reason AS void_reason, v.fault AS void_fault, v.voided_at
        """
    static let source: SQL = "receipt r LEFT JOIN receipt_void v ON v.receipt_id = r.id"

    /// Allots the next number of a book in the posting transaction itself: what is rolled back takes no number with it.
    package func issue(
        _ kind: Receipt.Kind, for source: Int64, unit: Unit.ID, payerName: String, amount: Money, on day: Day,
        in project: Project.ID, replaces: Receipt.ID? = nil, from book: ReceiptBook.ID? = nil, by actor: Actor,
        in transaction: Transaction
    ) throws -> Receipt {
        let book = try ReceiptBooks().open(kind, in: project, book, transaction)
        try transaction.run("UPDATE receipt_book SET next_number = next_number + 1 WHERE id = \(book.id)")
        let receipt = Receipt(
            id: transaction.newID(), project: project, book: book.id, number: book.next,
            label: ReceiptBook.label(book.prefix, book.next), kind: kind, source: source, unit: unit, payerName: payerName,
            amount: amount, day: day, token: Hex.text(Sodium.random(16)), replaces: replaces, issuedBy: actor.account,
            issuedAt: transaction.now, voided: nil)
        try transaction.put(
            """
            INSERT INTO receipt (id, project_id, book_id, number, label, source_kind, source_id, unit_id, payer_name,
                amount_fen, day, token, replaces_id, issued_by, issued_at)
            VALUES (\(receipt.id), \(project), \(book.id), \(receipt.number), \(receipt.label), \(kind), \(source), \(unit),
                \(payerName), \(amount), \(day), \(receipt.token), \(replaces), \(receipt.issuedBy), \(receipt.issuedAt))
            """)
        return receipt
    }

    /// Voids what still stands for a thing that is taken back. The number stays used.
    func void(
        _ kind: Receipt.Kind, of source: Int64, in project: Project.ID, reason: String, fault: Payment.Fault, by actor: Actor,
        in transaction: Transaction
    ) throws {
        for receipt in try of(kind, source, in: project, transaction) where receipt.voided == nil {
            try void(receipt, reason: reason, fault: fault, by: actor, in: transaction)
        }
    }

    /// Voids a spoiled or wrongly addressed receipt and gives another for the same money: a payer is never without one.
    package func replace(
        _ id: Receipt.ID, payerName: String, reason: String, fault: Payment.Fault, within projects: [Project.ID],
        by actor: Actor, in transaction: Transaction
    ) throws -> Receipt {
        let first = try find(id, within: projects, transaction)
        try Books().lock(first.unit, in: first.project, transaction)
        let old = try find(id, within: projects, transaction)
        guard old.voided == nil else { throw Refusal.notNow("receipt.voided") }
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        guard fault != .none else { throw Refusal.invalid("fault", "field.required") }
        try void(old, reason: reason, fault: fault, by: actor, in: transaction)
        let zone = try Projects().find(old.project, in: transaction)?.zone ?? .utc
        let new = try issue(
            old.kind, for: old.source, unit: old.unit, payerName: payerName.isEmpty ? old.payerName : payerName,
            amount: old.amount, on: zone.day(of: transaction.now), in: old.project, replaces: old.id, by: actor,
            in: transaction)
        transaction.record(
            "receipt.replaced", about: (Self.subjectKind, old.id.number), project: old.project, by: actor,
            ["by": .id(new.id), "label": .code(new.label)])
        return new
    }

    private func void(
        _ receipt: Receipt, reason: String, fault: Payment.Fault, by actor: Actor, in transaction: Transaction
    ) throws {
        try transaction.put(
            """
            INSERT INTO receipt_void (receipt_id, project_id, reason, fault, voided_at, voided_by)
            VALUES (\(receipt.id), \(receipt.project), \(reason), \(fault), \(transaction.now), \(actor.account))
            """)
        transaction.record(
            "receipt.voided", about: (Self.subjectKind, receipt.id.number), project: receipt.project, by: actor,
            ["label": .code(receipt.label), "fault": .code(fault.rawValue)], words: reason)
    }

    /// Notes that it is printed; gives how many came before it: from the second on the paper says 补打.
    package func handOut(
        _ id: Receipt.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> (receipt: Receipt, before: Int64) {
        let receipt = try find(id, within: projects, transaction)
        try Books().lock(receipt.unit, in: receipt.project, transaction)
        let before = try printings(of: id, in: receipt.project, transaction)
        let printing: Tag<Receipt> = transaction.newID()
        try transaction.put(
            """
            INSERT INTO receipt_print (id, project_id, receipt_id, printed_at, printed_by)
            VALUES (\(printing), \(receipt.project), \(id), \(transaction.now), \(actor.account))
            """)
        transaction.record(
            before == 0 ? "receipt.printed" : "receipt.reprinted", about: (Self.subjectKind, id.number),
            project: receipt.project, by: actor, ["label": .code(receipt.label), "before": .number(before)])
        return (receipt, before)
    }

    package func printings(of id: Receipt.ID, in project: Project.ID, _ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT COUNT(*) AS number FROM receipt_print WHERE project_id = \(project) AND receipt_id = \(id)"
        )?.get("number") ?? 0
    }

    package func find(
        _ id: Receipt.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> Receipt {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM \(Self.source) WHERE r.id = \(id) AND r.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.receipt(row)
    }

    /// By what its QR carries; nobody is asked who they are.
    package func find(token: String, _ transaction: Transaction) throws -> Receipt? {
        try transaction.first("SELECT \(Self.columns) FROM \(Self.source) WHERE r.token = \(token)").map(Self.receipt)
    }

    package func find(label: String, in project: Project.ID, _ transaction: Transaction) throws -> Receipt? {
        try transaction.first(
            "SELECT \(Self.columns) FROM \(Self.source) WHERE r.project_id = \(project) AND r.label = \(label) LIMIT 1"
        ).map(Self.receipt)
    }

    /// All receipts of one payment or deposit, first to last.
    package func of(
        _ kind: Receipt.Kind, _ source: Int64, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Receipt] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM \(Self.source)
            WHERE r.project_id = \(project) AND r.source_kind = \(kind) AND r.source_id = \(source) ORDER BY r.id
            """
        ).map(Self.receipt)
    }

    static func receipt(_ row: Row) throws -> Receipt {
        let reason: String? = try row.get("void_reason")
        return Receipt(
            id: try row.get("id"), project: try row.get("project_id"), book: try row.get("book_id"),
            number: try row.get("number"), label: try row.get("label"), kind: try row.get("source_kind"),
            source: try row.get("source_id"), unit: try row.get("unit_id"), payerName: try row.get("payer_name"),
            amount: try row.get("amount_fen"), day: try row.get("day"), token: try row.get("token"),
            replaces: try row.get("replaces_id"), issuedBy: try row.get("issued_by"), issuedAt: try row.get("issued_at"),
            voided: try reason.map {
                ReceiptVoid(reason: $0, fault: try row.get("void_fault"), at: try row.get("voided_at"))
            })
    }
}
