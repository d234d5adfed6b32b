// Books: posting in double entry, and the caches that follow it. Nobody else writes its rows.
import Kernel
import Platform
import Registry
import Storage

extension BookAccount: WordColumn {}
extension BookEntry.Kind: WordColumn {}
extension Book: WordColumn {}

package struct Books: Sendable {
    package init() {}

    /// Locks one home's money: whoever takes, applies or reverses does so one after another, and no fen is spent twice.
    package func lock(_ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws {
        let row = try transaction.first(
            "SELECT id FROM unit WHERE project_id = \(project) AND id = \(unit)\(transaction.dialect.forUpdate)")
        guard row != nil else { throw Refusal.missing }
    }

    /// Locks many homes' money, in the order of their ids, as everybody does who locks more than one. SQLite has one writer.
    package func lock(_ units: [Unit.ID], in project: Project.ID, _ transaction: Transaction) throws {
        guard transaction.dialect == .postgres, !units.isEmpty else { return }
        _ = try transaction.query(
            "SELECT id FROM unit WHERE project_id = \(project) AND id IN \(filled: units) ORDER BY id FOR UPDATE")
    }

    /// Posts an entry: the lines, what they do to open bills and credits, and last the entry, which the database lets in only
    /// when each book balances. Throws a refusal when its day lies in a closed period.
    @discardableResult
    package func post(_ entry: BookEntry, by actor: Actor, in transaction: Transaction) throws -> BookEntry.ID {
        try post([entry], by: actor, in: transaction)[0]
    }

    /// Posts several entries together, each as if it were alone.
    @discardableResult
    package func post(_ entries: [BookEntry], by actor: Actor, in transaction: Transaction) throws -> [BookEntry.ID] {
        var lines = RowBatch(
            """
            INSERT INTO book_line (project_id, entry_id, ordinal, account, book, day, unit_id, payer_id, item_id, charge_id,
                amount_fen) VALUES
            """, columns: 11)
        var heads = RowBatch(
            """
            INSERT INTO book_entry (id, project_id, kind, day, source_kind, source_id, reverses_id, reason, actor, posted_at)
            VALUES
            """, columns: 10)
        var ids: [BookEntry.ID] = []
        var confirmed: (project: Project.ID, day: Day)?
        for entry in entries {
            precondition(entry.isBalanced, "an entry that does not balance is a fault of the house")
            if confirmed.map({ $0 != (entry.project, entry.day) }) ?? true {
                try confirmOpen(entry.day, in: entry.project, transaction)
                confirmed = (entry.project, entry.day)
            }
            let id: BookEntry.ID = transaction.newID()
            for (ordinal, line) in entry.lines.enumerated() {
                lines.add(
                    entry.project, id, ordinal, line.account, line.book, entry.day, line.unit, line.payer, line.item, line.charge,
                    line.amount)
            }
            heads.add(
                id, entry.project, entry.kind, entry.day, entry.source.kind, entry.source.id, entry.reverses, entry.reason,
                actor.text, transaction.now)
            ids.append(id)
        }
        try transaction.put(lines)
        for entry in entries { for line in entry.lines { try follow(line, of: entry, transaction) } }
        try transaction.put(heads)
        return ids
    }

    /// Posts the same lines the other way; a second reversal is refused by the table.
    @discardableResult
    package func reverse(
        _ original: BookEntry.ID, in project: Project.ID, on day: Day, for source: (kind: String, id: Int64), reason: String,
        by actor: Actor, in transaction: Transaction
    ) throws -> BookEntry.ID {
        let lines = try self.lines(of: original, in: project, transaction).map(\.reversed)
        guard !lines.isEmpty else { throw Refusal.missing }
        let known = try transaction.first(
            "SELECT id FROM book_entry WHERE project_id = \(project) AND reverses_id = \(original)")
        guard known == nil else { throw Refusal.notNow("billing.reversed") }
        return try post(
            BookEntry(.reversal, in: project, on: day, for: source, lines, reverses: original, reason: reason), by: actor,
            in: transaction)
    }

    package func lines(
        of entry: BookEntry.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [BookLine] {
        try transaction.query(
            """
            SELECT account, book, amount_fen, unit_id, payer_id, item_id, charge_id FROM book_line
            WHERE entry_id = \(entry) AND project_id = \(project) ORDER BY ordinal
            """
        ).map {
            BookLine(
                try $0.get("account"), try $0.get("book"), try $0.get("amount_fen"), unit: try $0.get("unit_id"),
                payer: try $0.get("payer_id"), item: try $0.get("item_id"), charge: try $0.get("charge_id"))
        }
    }

    /// The entries that one thing made, first to last.
    package func entries(
        of source: (kind: String, id: Int64), in project: Project.ID, _ transaction: Transaction
    ) throws -> [BookEntry.ID] {
        try transaction.query(
            """
            SELECT id FROM book_entry WHERE project_id = \(project) AND source_kind = \(source.kind)
                AND source_id = \(source.id) ORDER BY id
            """
        ).map { try $0.get("id") }
    }

    /// Refuses a day of a closed period in words; the table would refuse it too.
    package func confirmOpen(_ day: Day, in project: Project.ID, _ transaction: Transaction) throws {
        let row = try transaction.first(
            "SELECT closed_through FROM billing_project WHERE project_id = \(project)\(transaction.dialect.forShare)")
        guard let row, let closed: Day = try row.get("closed_through"), day <= closed else { return }
        throw Refusal.invalid("day", "billing.period.closed", ["day": closed.description])
    }

    /// The caches: what is open of a bill, and what somebody has paid ahead. A charge's own entry opens its bill itself.
    private func follow(_ line: BookLine, of entry: BookEntry, _ transaction: Transaction) throws {
        switch line.account {
        case .receivable:
            guard entry.kind != .charge && entry.kind != .opening, let charge = line.charge else { return }
            try transaction.put(
                "UPDATE open_item SET open_fen = open_fen + \(line.amount), moved = 1 WHERE charge_id = \(charge)")
        case .prepaid:
            guard let unit = line.unit else { return }
            let payer = line.payer?.number ?? 0
            // A row first, then the movement: an upsert would try the refused sum of the row it does not insert.
            try transaction.put(
                """
                INSERT INTO credit (project_id, unit_id, payer_id, book, balance_fen)
                VALUES (\(entry.project), \(unit), \(payer), \(line.book), 0) ON CONFLICT DO NOTHING
                """)
            try transaction.put(
                """
                UPDATE credit SET balance_fen = balance_fen - \(line.amount)
                WHERE project_id = \(entry.project) AND unit_id = \(unit) AND payer_id = \(payer) AND book = \(line.book)
                """)
        case .cash, .bank, .channel, .deposit, .income, .payable, .relief, .opening, .difference: return
        }
    }
}
