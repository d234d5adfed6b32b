// ReceiptBooks: the numbered books that receipts come from.
import Kernel
import Platform
import Storage

package struct ReceiptBooks: Sendable {
    package static let subjectKind = "receiptBook"

    package init() {}

    private static let columns: SQL = "id, project_id, name, prefix, kind, next_number, last_number, retired_at"

    /// A new book: its first number, and its last where the paper is printed in advance.
    package func add(
        _ name: String, prefix: String, kind: Receipt.Kind, first: Int64 = 1, last: Int64? = nil, in project: Project.ID,
        by actor: Actor, in transaction: Transaction
    ) throws -> ReceiptBook {
        guard first >= 1 else { throw Refusal.invalid("first", "receipt.book.first") }
        if let last, last < first { throw Refusal.invalid("last", "receipt.book.last") }
        let known = try transaction.first("SELECT id FROM receipt_book WHERE project_id = \(project) AND prefix = \(prefix)")
        guard known == nil else { throw Refusal.invalid("prefix", "receipt.book.prefix") }
        let book = ReceiptBook(
            id: transaction.newID(), project: project, name: name, prefix: prefix, kind: kind, next: first, last: last,
            isRetired: false)
        try transaction.run(
            """
            INSERT INTO receipt_book (id, project_id, name, prefix, kind, next_number, last_number)
            VALUES (\(book.id), \(project), \(name), \(prefix), \(kind), \(first), \(last))
            """)
        transaction.record(
            "receipt.book-added", about: (Self.subjectKind, book.id.number), project: project, by: actor,
            ["prefix": .code(prefix), "first": .number(first), "last": last.map { .number($0) } ?? .none], words: name)
        return book
    }

    /// No more numbers are taken from it.
    package func retire(
        _ id: ReceiptBook.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM receipt_book
            WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let book = try Self.book(row)
        guard !book.isRetired else { throw Refusal.notNow("receipt.book.retired") }
        try transaction.run("UPDATE receipt_book SET retired_at = \(transaction.now) WHERE id = \(id)")
        transaction.record(
            "receipt.book-retired", about: (Self.subjectKind, id.number), project: book.project, by: actor,
            ["next": .number(book.next)])
    }

    package func all(in project: Project.ID, _ transaction: Transaction) throws -> [ReceiptBook] {
        try transaction.query("SELECT \(Self.columns) FROM receipt_book WHERE project_id = \(project) ORDER BY id LIMIT 500")
            .map(Self.book)
    }

    /// The book whose turn it is, locked to the end of the transaction. A project that has none yet gets the plain one.
    func open(
        _ kind: Receipt.Kind, in project: Project.ID, _ wanted: ReceiptBook.ID?, _ transaction: Transaction
    ) throws -> ReceiptBook {
        if let book = try locked(kind, in: project, wanted, transaction) { return book }
        let hasOne = try transaction.first(
            "SELECT id FROM receipt_book WHERE project_id = \(project) AND kind = \(kind) LIMIT 1")
        if hasOne == nil && wanted == nil {
            let id: ReceiptBook.ID = transaction.newID()
            let (name, prefix) = kind == .payment ? ("收据", "SJ") : ("押金收据", "YJ")
            try transaction.run(
                """
                INSERT INTO receipt_book (id, project_id, name, prefix, kind, next_number)
                VALUES (\(id), \(project), \(name), \(prefix), \(kind), 1) ON CONFLICT DO NOTHING
                """)
        }
        // Again: another cashier may have used the book's last number, or made the first book, while this one waited.
        if let book = try locked(kind, in: project, wanted, transaction) { return book }
        throw Refusal.gate(Payment.clause, "receipt.book.none")
    }

    private func locked(
        _ kind: Receipt.Kind, in project: Project.ID, _ wanted: ReceiptBook.ID?, _ transaction: Transaction
    ) throws -> ReceiptBook? {
        let wanted: SQL = wanted.map { "AND id = \($0)" } ?? ""
        return try transaction.first(
            """
            SELECT \(Self.columns) FROM receipt_book
            WHERE project_id = \(project) AND kind = \(kind) AND retired_at IS NULL \(wanted)
                AND (last_number IS NULL OR next_number <= last_number)
            ORDER BY id LIMIT 1\(transaction.dialect.forUpdate)
            """
        ).map(Self.book)
    }

    private static func book(_ row: Row) throws -> ReceiptBook {
        let retired: Instant? = try row.get("retired_at")
        return ReceiptBook(
            id: try row.get("id"), project: try row.get("project_id"), name: try row.get("name"),
            prefix: try row.get("prefix"), kind: try row.get("kind"), next: try row.get("next_number"),
            last: try row.get("last_number"), isRetired: retired != nil)
    }
}
