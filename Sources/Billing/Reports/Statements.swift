// Statements: one home's money from day to day, and the accounts of each book.
import Kernel
import Platform
import Registry
import Storage

package struct Statements: Sendable {
    package init() {}

    /// 对账单 of a home for one payer, or for all of them. What names no payer is the holder's, whoever that is; `isNamed`
    /// leaves it out, as for a tenant.
    package func make(
        _ unit: Unit.ID, payer: Person.ID?, isNamed: Bool = false, from: Day, to: Day, within projects: [Project.ID],
        _ transaction: Transaction
    ) throws -> Statement {
        let (home, project) = try Units().find(unit, within: projects, transaction)
        var name = ""
        if let payer {
            let row = try transaction.first("SELECT name FROM person WHERE project_id = \(project) AND id = \(payer)")
            guard let row else { throw Refusal.missing }
            name = try row.get("name")
        }
        let whose = Self.whose(payer, isNamed: isNamed)
        let opening = try balance(unit, whose, before: from, in: project, transaction)
        let entries = try entries(unit, whose, from: from, to: to, in: project, transaction)
        return Statement(
            unit: unit, unitLabel: home.label, payer: payer, payerName: name, from: from, to: to, opening: opening,
            lines: Statement.lines(entries, opening: opening),
            ledger: try balance(unit, whose, before: to.adding(days: 1), in: project, transaction))
    }

    /// Who stands as payer in a home's lines, or holds it today.
    package func payers(
        of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [(id: Person.ID, name: String)] {
        let rows = try transaction.query(
            """
            SELECT DISTINCT l.payer_id, p.name FROM book_line l JOIN person p ON p.id = l.payer_id
            WHERE l.project_id = \(project) AND l.unit_id = \(unit) ORDER BY p.name, l.payer_id LIMIT 50
            """)
        var payers: [(id: Person.ID, name: String)] = try rows.map { (id: try $0.get("payer_id"), name: try $0.get("name")) }
        for holder in try Persons().holders(of: unit, in: project, transaction)
        where !payers.contains(where: { $0.id == holder.person }) {
            payers.append((id: holder.person, name: holder.name))
        }
        return payers
    }

    private static func whose(_ payer: Person.ID?, isNamed: Bool) -> SQL {
        guard let payer else { return "" }
        return isNamed ? "AND l.payer_id = \(payer)" : "AND (l.payer_id = \(payer) OR l.payer_id IS NULL)"
    }

    private func balance(
        _ unit: Unit.ID, _ whose: SQL, before day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> Money {
        try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) AS amount FROM book_line l
            WHERE l.project_id = \(project) AND l.unit_id = \(unit) AND l.day < \(day)
                AND l.account IN ('receivable', 'prepaid') \(whose)
            """)?.get("amount") ?? .zero
    }

    private func entries(
        _ unit: Unit.ID, _ whose: SQL, from: Day, to: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> [StatementEntry] {
        try transaction.query(
            """
            SELECT l.entry_id, l.day, l.account, l.amount_fen, l.charge_id, e.kind, COALESCE(o.kind, e.kind) AS original,
                e.reason, COALESCE(i.name, '') AS item, c.from_day, c.to_day, c.due_day,
                COALESCE((SELECT r.label FROM receipt r WHERE r.project_id = l.project_id
                    AND r.source_kind = COALESCE(o.source_kind, e.source_kind)
                    AND r.source_id = COALESCE(o.source_id, e.source_id) ORDER BY r.id DESC LIMIT 1), '') AS label,
                (SELECT COUNT(*) FROM book_line x WHERE x.entry_id = l.entry_id AND x.account = 'relief') AS reliefs
            FROM book_line l JOIN book_entry e ON e.id = l.entry_id LEFT JOIN book_entry o ON o.id = e.reverses_id
            LEFT JOIN charge c ON c.id = l.charge_id LEFT JOIN fee_item i ON i.id = c.item_id
            WHERE l.project_id = \(project) AND l.unit_id = \(unit) AND l.day >= \(from) AND l.day <= \(to)
                AND l.account IN ('receivable', 'prepaid') \(whose)
            ORDER BY l.day, l.entry_id, l.ordinal
            """
        ).map { row in
            StatementEntry(
                entry: try row.get("entry_id"), kind: try row.get("kind"), original: try row.get("original"),
                day: try row.get("day"), account: try row.get("account"), amount: try row.get("amount_fen"),
                charge: try row.get("charge_id"), itemName: try row.get("item"), from: try row.get("from_day"),
                to: try row.get("to_day"), due: try row.get("due_day"), receipt: try row.get("label"),
                reason: try row.get("reason"), isRelief: try row.get("reliefs", as: Int64.self) > 0)
        }
    }

    /// 试算平衡: the accounts of each book over a period.
    package func trial(
        from: Day, to: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> TrialBalance {
        let lines = try transaction.query(
            """
            SELECT l.book, l.account,
                CAST(SUM(CASE WHEN l.day < \(from) THEN l.amount_fen ELSE 0 END) AS BIGINT) AS opening,
                CAST(SUM(CASE WHEN l.day >= \(from) AND l.amount_fen > 0 THEN l.amount_fen ELSE 0 END) AS BIGINT) AS debit,
                CAST(SUM(CASE WHEN l.day >= \(from) AND l.amount_fen < 0 THEN -l.amount_fen ELSE 0 END) AS BIGINT) AS credit
            FROM book_line l
            WHERE l.project_id = \(project) AND l.day <= \(to)
            GROUP BY l.account, l.book ORDER BY l.account, l.book LIMIT 100
            """
        ).map { row in
            TrialBalance.Line(
                book: try row.get("book"), account: try row.get("account"), opening: try row.get("opening"),
                debit: try row.get("debit"), credit: try row.get("credit"))
        }
        func place(_ line: TrialBalance.Line) -> (Int, Int) {
            (Book.allCases.firstIndex(of: line.book) ?? 0, BookAccount.allCases.firstIndex(of: line.account) ?? 0)
        }
        return TrialBalance(from: from, to: to, lines: lines.sorted { place($0) < place($1) })
    }
}
