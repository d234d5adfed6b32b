// RecountParts: one part of a count: rows in a window, each held against what other rows say, by SQL of its own.
import Kernel
import Platform
import Registry
import Storage

/// Every comparison is one statement: what is posted meanwhile is in all of it or in none.
struct RecountParts: Sendable {
    struct Part: Sendable {
        var seen: Int64 = 0
        var faults: [Recount.Fault] = []
        /// Where the next part of this step begins; nil when the step is done.
        var next: (cursor: Int64, number: Int64)?
    }

    /// So many rows are looked at in one transaction: some tens of milliseconds.
    static let rowsMax: Int64 = 500

    func count(_ it: Recount, _ transaction: Transaction) throws -> Part {
        switch it.step {
        case .entries: try entries(it, transaction)
        case .lines: try lines(it, transaction)
        case .bills: try bills(it, transaction)
        case .credits: try credits(it, transaction)
        case .payments: try payments(it, transaction)
        case .receipts: try receipts(it, transaction)
        case .done: Part()
        }
    }

    /// The next rows of a table: how many, and the last of them.
    private func window(
        _ rows: SQL, _ transaction: Transaction
    ) throws -> (last: Int64, seen: Int64)? {
        let row = try transaction.first("SELECT MAX(part.id) AS last, COUNT(*) AS number FROM (\(rows)) part")
        guard let row, let last: Int64 = try row.get("last") else { return nil }
        return (last, try row.get("number"))
    }

    private func faults(
        _ kind: Recount.FaultKind, _ subject: String, _ transaction: Transaction, _ sql: SQL
    ) throws -> [Recount.Fault] {
        try transaction.query(sql).map {
            Recount.Fault(
                kind, subject, try $0.get("id"), expected: try $0.get("expected"), found: try $0.get("found"))
        }
    }

    private func entries(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let rows: SQL = """
            SELECT id FROM book_entry WHERE project_id = \(it.project) AND id > \(it.cursor) ORDER BY id LIMIT \(Self.rowsMax)
            """
        guard let (last, seen) = try window(rows, transaction) else { return Part() }
        let these: SQL = "e.project_id = \(it.project) AND e.id > \(it.cursor) AND e.id <= \(last)"
        var part = Part(seen: seen, next: (last, 0))
        part.faults += try faults(.entryUnbalanced, "book_entry", transaction, """
            SELECT e.id, 0 AS expected, CAST(SUM(l.amount_fen) AS BIGINT) AS found
            FROM book_entry e JOIN book_line l ON l.entry_id = e.id WHERE \(these)
            GROUP BY e.id, l.book HAVING SUM(l.amount_fen) <> 0 ORDER BY e.id LIMIT 100
            """)
        part.faults += try faults(.entryEmpty, "book_entry", transaction, """
            SELECT e.id, 2 AS expected, COUNT(l.entry_id) AS found
            FROM book_entry e LEFT JOIN book_line l ON l.entry_id = e.id WHERE \(these)
            GROUP BY e.id HAVING COUNT(l.entry_id) < 2 ORDER BY e.id LIMIT 100
            """)
        part.faults += try faults(.entryDay, "book_entry", transaction, """
            SELECT e.id, 0 AS expected, COUNT(*) AS found FROM book_entry e JOIN book_line l ON l.entry_id = e.id
            WHERE \(these) AND (l.day <> e.day OR l.project_id <> e.project_id) GROUP BY e.id ORDER BY e.id LIMIT 100
            """)
        part.faults += try faults(.reversedTwice, "book_entry", transaction, """
            SELECT e.reverses_id AS id, 1 AS expected, COUNT(*) AS found
            FROM book_entry e JOIN book_entry other ON other.reverses_id = e.reverses_id
            WHERE \(these) AND e.reverses_id IS NOT NULL GROUP BY e.id, e.reverses_id HAVING COUNT(*) > 1 ORDER BY e.id LIMIT 100
            """)
        part.faults += try faults(.reversalDiffers, "book_entry", transaction, """
            SELECT e.id, 0 AS expected, CAST(SUM(l.amount_fen) AS BIGINT) AS found
            FROM book_entry e JOIN book_line l ON l.entry_id = e.id OR l.entry_id = e.reverses_id
            WHERE \(these) AND e.reverses_id IS NOT NULL
            GROUP BY e.id, l.account, l.book, COALESCE(l.charge_id, 0), COALESCE(l.payer_id, 0)
            HAVING SUM(l.amount_fen) <> 0 ORDER BY e.id LIMIT 100
            """)
        return part
    }

    /// By entry, over the lines of all projects: a line that has lost its entry has no other key to be found by.
    private func lines(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let rows: SQL = """
            SELECT entry_id AS id FROM book_line WHERE entry_id > \(it.cursor) ORDER BY entry_id LIMIT \(Self.rowsMax * 4)
            """
        guard let (last, _) = try window(rows, transaction) else { return Part() }
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS number FROM book_line l
            WHERE l.entry_id > \(it.cursor) AND l.entry_id <= \(last) AND l.project_id = \(it.project)
            """)
        var part = Part(seen: try row?.get("number") ?? 0, next: (last, 0))
        part.faults += try faults(.lineWithoutEntry, "book_entry", transaction, """
            SELECT l.entry_id AS id, 0 AS expected, COUNT(*) AS found FROM book_line l
            WHERE l.entry_id > \(it.cursor) AND l.entry_id <= \(last) AND l.project_id = \(it.project)
                AND NOT EXISTS (SELECT 1 FROM book_entry e WHERE e.id = l.entry_id)
            GROUP BY l.entry_id ORDER BY l.entry_id LIMIT 100
            """)
        return part
    }

    private func bills(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let rows = try transaction.query(
            """
            SELECT c.id, c.amount_fen, c.reverses_id, o.amount_fen AS open_amount, o.open_fen, r.amount_fen AS original,
                (SELECT COUNT(*) FROM charge back WHERE back.reverses_id = c.id) AS reversals,
                (SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) FROM book_line l
                    WHERE l.project_id = c.project_id AND l.charge_id = c.id AND l.account = 'receivable') AS ledger_open,
                (SELECT CAST(COALESCE(SUM(-l.amount_fen), 0) AS BIGINT) FROM book_line l
                    WHERE l.project_id = c.project_id AND l.charge_id = c.id
                        AND l.account IN ('income', 'payable', 'deposit', 'opening')) AS ledger_amount,
                (SELECT COUNT(*) FROM book_line l WHERE l.project_id = c.project_id AND l.charge_id = c.id
                    AND l.book <> o.book) AS other_books
            FROM charge c LEFT JOIN open_item o ON o.charge_id = c.id LEFT JOIN charge r ON r.id = c.reverses_id
            WHERE c.project_id = \(it.project) AND c.id > \(it.cursor) ORDER BY c.id LIMIT \(Self.rowsMax)
            """)
        var part = Part(seen: Int64(rows.count))
        for row in rows {
            let id: Int64 = try row.get("id")
            part.next = (id, 0)
            part.faults += try Self.billFaults(id, row)
        }
        return part
    }

    private static func billFaults(_ id: Int64, _ row: Row) throws -> [Recount.Fault] {
        var faults: [Recount.Fault] = []
        func hold(_ kind: Recount.FaultKind, expected: Int64, found: Int64) {
            if expected != found { faults.append(Recount.Fault(kind, "charge", id, expected: expected, found: found)) }
        }
        let (amount, reversals): (Int64, Int64) = (try row.get("amount_fen"), try row.get("reversals"))
        if reversals > 1 { hold(.billReversedTwice, expected: 1, found: reversals) }
        if let original: Int64 = try row.get("original") {
            hold(.billReversalDiffers, expected: -original, found: amount)
            return faults
        }
        guard let open: Int64 = try row.get("open_fen") else {
            return faults + [Recount.Fault(.billMissing, "charge", id, expected: amount, found: 0)]
        }
        hold(.billAmount, expected: amount, found: try row.get("open_amount"))
        hold(.billAmount, expected: reversals == 0 ? amount : 0, found: try row.get("ledger_amount"))
        hold(.billOpen, expected: try row.get("ledger_open"), found: open)
        hold(.billBook, expected: 0, found: try row.get("other_books"))
        return faults
    }

    private func credits(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let rows: SQL = """
            SELECT id FROM unit WHERE project_id = \(it.project) AND id > \(it.cursor) ORDER BY id LIMIT \(Self.rowsMax)
            """
        guard let (last, seen) = try window(rows, transaction) else { return Part() }
        var part = Part(seen: seen, next: (last, 0))
        part.faults += try faults(.creditDiffers, "unit", transaction, """
            SELECT l.unit_id AS id, CAST(-SUM(l.amount_fen) AS BIGINT) AS expected, COALESCE(k.balance_fen, 0) AS found
            FROM book_line l LEFT JOIN credit k ON k.project_id = l.project_id AND k.unit_id = l.unit_id
                AND k.payer_id = COALESCE(l.payer_id, 0) AND k.book = l.book
            WHERE l.project_id = \(it.project) AND l.unit_id > \(it.cursor) AND l.unit_id <= \(last) AND l.account = 'prepaid'
            GROUP BY l.unit_id, COALESCE(l.payer_id, 0), l.book, k.balance_fen
            HAVING -SUM(l.amount_fen) <> COALESCE(k.balance_fen, 0) ORDER BY l.unit_id LIMIT 100
            """)
        part.faults += try faults(.creditMissing, "unit", transaction, """
            SELECT k.unit_id AS id, 0 AS expected, k.balance_fen AS found FROM credit k
            WHERE k.project_id = \(it.project) AND k.unit_id > \(it.cursor) AND k.unit_id <= \(last) AND k.balance_fen <> 0
                AND NOT EXISTS (SELECT 1 FROM book_line l WHERE l.project_id = k.project_id AND l.unit_id = k.unit_id
                    AND l.account = 'prepaid' AND l.book = k.book AND COALESCE(l.payer_id, 0) = k.payer_id)
            ORDER BY k.unit_id LIMIT 100
            """)
        return part
    }

    private func payments(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let rows = try transaction.query(
            """
            SELECT p.id, p.amount_fen, p.method, p.reverses_id,
                (SELECT COUNT(*) FROM payment back WHERE back.reverses_id = p.id) AS reversals,
                (SELECT CAST(COALESCE(SUM(n.amount_fen), 0) AS BIGINT) FROM payment_line n WHERE n.payment_id = p.id) AS lines,
                (SELECT CAST(COALESCE(SUM(-l.amount_fen), 0) AS BIGINT) FROM book_entry e
                    JOIN book_line l ON l.entry_id = e.id
                    WHERE e.project_id = p.project_id AND e.source_kind = 'payment' AND e.source_id = p.id
                        AND (l.account = 'receivable' OR (l.account = 'prepaid' AND p.method <> 'credit'))) AS ledger,
                (SELECT COUNT(*) FROM receipt t WHERE t.project_id = p.project_id AND t.source_kind = 'payment'
                    AND t.source_id = p.id) AS receipts,
                (SELECT CAST(COALESCE(SUM(t.amount_fen), 0) AS BIGINT) FROM receipt t
                    WHERE t.project_id = p.project_id AND t.source_kind = 'payment' AND t.source_id = p.id
                        AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.receipt_id = t.id)) AS receipted
            FROM payment p WHERE p.project_id = \(it.project) AND p.id > \(it.cursor) ORDER BY p.id LIMIT \(Self.rowsMax)
            """)
        var part = Part(seen: Int64(rows.count))
        for row in rows {
            let id: Int64 = try row.get("id")
            part.next = (id, 0)
            let (amount, reversals): (Int64, Int64) = (try row.get("amount_fen"), try row.get("reversals"))
            func hold(_ kind: Recount.FaultKind, _ expected: Int64, _ found: Int64) {
                if expected != found {
                    part.faults.append(Recount.Fault(kind, "payment", id, expected: expected, found: found))
                }
            }
            if reversals > 1 { hold(.paymentReversedTwice, 1, reversals) }
            hold(.paymentLines, amount, try row.get("lines"))
            hold(.paymentEntry, amount, try row.get("ledger"))
            // A receipt of what was taken back is void, and what is only booked over has none.
            let isReceipted: Bool = try row.get("receipts", as: Int64.self) > 0
            if isReceipted && reversals == 0 { hold(.paymentReceipt, amount, try row.get("receipted")) }
        }
        return part
    }

    /// One book of receipts at a time, number by number.
    private func receipts(_ it: Recount, _ transaction: Transaction) throws -> Part {
        let book = it.cursor == 0 ? try nextBook(after: 0, it, transaction) : it.cursor
        guard let book else { return Part() }
        let rows = try transaction.query(
            """
            SELECT r.id, r.number FROM receipt r WHERE r.book_id = \(book) AND r.number > \(it.number)
                AND r.project_id = \(it.project) ORDER BY r.number, r.id LIMIT \(Self.rowsMax)
            """)
        var part = Part(seen: Int64(rows.count))
        var last = it.number
        for row in rows {
            let number: Int64 = try row.get("number")
            if last != 0 && number != last + 1 {
                part.faults.append(
                    Recount.Fault(.receiptGap, "receipt", try row.get("id"), expected: last + 1, found: number))
            }
            last = number
        }
        if Int64(rows.count) == Self.rowsMax {
            part.next = (book, last)
            return part
        }
        part.faults += try faults(.receiptNext, "receipt_book", transaction, """
            SELECT b.id, MAX(r.number) + 1 AS expected, b.next_number AS found
            FROM receipt_book b JOIN receipt r ON r.book_id = b.id WHERE b.project_id = \(it.project) AND b.id = \(book)
            GROUP BY b.id, b.next_number HAVING MAX(r.number) + 1 <> b.next_number
            """)
        part.next = try nextBook(after: book, it, transaction).map { ($0, 0) }
        return part
    }

    private func nextBook(after book: Int64, _ it: Recount, _ transaction: Transaction) throws -> Int64? {
        try transaction.first(
            "SELECT id FROM receipt_book WHERE project_id = \(it.project) AND id > \(book) ORDER BY id LIMIT 1"
        )?.get("id")
    }
}
