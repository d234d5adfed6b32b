// OpeningReversal: takes back what an import put in, while nothing rests on it.
import Kernel
import Platform
import Registry
import Storage

struct OpeningReversal {
    let opening: OpeningImport
    let hooks: OpeningHooks?
    let transaction: Transaction
    private let today: Day
    private var project: Project.ID { opening.project }
    private var person: Account.ID { opening.reversedBy ?? opening.madeBy }
    private var actor: Actor { .staff(person) }

    init(_ opening: OpeningImport, _ hooks: OpeningHooks?, _ transaction: Transaction) throws {
        self.opening = opening
        self.hooks = hooks
        self.transaction = transaction
        today = (try Projects().find(opening.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
    }

    /// Refuses at once when money was moved on anything of it.
    func confirmUntouched() throws {
        let own: SQL = "r.project_id = \(project) AND r.import_id = \(opening.id) AND r.state = 'posted'"
        let touched: [SQL] = [
            """
            SELECT r.ordinal FROM opening_row r JOIN open_item o ON o.charge_id = r.result_id
            WHERE \(own) AND r.kind = 'arrears' AND o.open_fen <> o.amount_fen
                AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.reverses_id = r.result_id) LIMIT 1
            """,
            """
            SELECT r.ordinal FROM opening_row r JOIN payment_line l ON l.payment_id = r.result_id
            LEFT JOIN credit c ON c.project_id = r.project_id AND c.unit_id = r.unit_id
                AND c.payer_id = COALESCE(r.payer_id, 0) AND c.book = l.book
            WHERE \(own) AND r.kind = 'prepayment' AND (c.balance_fen IS NULL OR c.balance_fen < r.amount_fen)
                AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.reverses_id = r.result_id) LIMIT 1
            """,
            """
            SELECT r.ordinal FROM opening_row r JOIN refund f ON f.project_id = r.project_id AND f.deposit_id = r.result_id
            WHERE \(own) AND r.kind = 'deposit' AND f.refused_at IS NULL LIMIT 1
            """,
            """
            SELECT r.ordinal FROM opening_row r
            JOIN deposit_deduction d ON d.project_id = r.project_id AND d.deposit_id = r.result_id
            WHERE \(own) AND r.kind = 'deposit' LIMIT 1
            """,
            """
            SELECT r.ordinal FROM opening_row r JOIN receipt e ON e.book_id = r.result_id
            WHERE \(own) AND r.kind = 'receiptBook' LIMIT 1
            """,
        ]
        for sql in touched {
            guard try transaction.first(sql) == nil else { throw Refusal.notNow("opening.touched") }
        }
    }

    /// What stands against taking one row back; nil when nothing does.
    func obstacle(_ row: OpeningRow) throws -> FileProblem? {
        guard let result = row.result else { return nil }
        func found(_ sql: SQL) throws -> Bool { try transaction.first(sql) != nil }
        let isTouched: Bool
        switch row.kind {
        case .arrears:
            isTouched = try found(
                """
                SELECT charge_id FROM open_item WHERE charge_id = \(result) AND open_fen <> amount_fen
                    AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.reverses_id = \(result))
                """)
        case .prepayment:
            guard let unit = row.unit, try !isReversed(row) else { return nil }
            let lines = try Payments().lines(of: Payment.ID(result), in: project, transaction)
            let held = try Credits().balances(of: unit, in: project, transaction)
                .first { $0.payer == row.payer && $0.book == lines.first?.book }?.balance ?? .zero
            isTouched = held < row.amount
        case .deposit:
            isTouched =
                try found("SELECT id FROM refund WHERE project_id = \(project) AND deposit_id = \(result) AND refused_at IS NULL LIMIT 1")
                || found("SELECT id FROM deposit_deduction WHERE project_id = \(project) AND deposit_id = \(result) LIMIT 1")
        case .receiptBook: isTouched = try found("SELECT id FROM receipt WHERE book_id = \(result) LIMIT 1")
        case .card:
            isTouched = try found(
                """
                SELECT c.id FROM charge c WHERE c.project_id = \(project) AND c.unit_id = \(row.unit) AND c.item_id = \(row.item)
                    AND c.object = \(row.line[.object]) AND c.kind = 'run'
                    AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = c.id) LIMIT 1
                """)
        case .reading:
            // Read since, or replaced: it is the house's own meter now.
            isTouched =
                try found("SELECT id FROM meter_reading WHERE project_id = \(project) AND meter_id = \(result) AND kind <> 'first' LIMIT 1")
                || found("SELECT id FROM meter WHERE project_id = \(project) AND replaces_id = \(result) LIMIT 1")
        case .paidThrough, .debitAccount, .demand, .plan, .suit: isTouched = false
        }
        return isTouched ? FileProblem("opening.touched") : nil
    }

    private func isReversed(_ row: OpeningRow) throws -> Bool {
        switch row.kind {
        case .arrears: try transaction.first("SELECT id FROM charge WHERE reverses_id = \(row.result)") != nil
        case .prepayment: try transaction.first("SELECT id FROM payment WHERE reverses_id = \(row.result)") != nil
        default: false
        }
    }

    func reverse(_ row: OpeningRow) throws {
        guard let result = row.result, try !isReversed(row) else { return }
        switch row.kind {
        case .arrears:
            try Charges().reverse(
                Charge.ID(result), reason: opening.reason, on: today, within: [project], by: actor, in: transaction)
        case .prepayment:
            try Payments().reverse(
                Payment.ID(result), reason: opening.reason, fault: .ours, within: [project], by: actor, in: transaction)
        case .deposit: try giveBack(row, result)
        case .reading:
            try transaction.run("DELETE FROM meter_reading WHERE project_id = \(project) AND meter_id = \(result)")
            try transaction.run("DELETE FROM meter WHERE project_id = \(project) AND id = \(result)")
        case .paidThrough: try forgetThrough(row)
        case .receiptBook: try transaction.run("DELETE FROM receipt_book WHERE project_id = \(project) AND id = \(result)")
        case .debitAccount:
            try transaction.run(
                """
                UPDATE debit_account SET ended_at = \(transaction.now), ended_by = \(person)
                WHERE project_id = \(project) AND id = \(result) AND ended_at IS NULL
                """)
        case .card:
            try transaction.run("DELETE FROM fee_assignment WHERE project_id = \(project) AND id = \(result)")
            try forgetThrough(row)
        case .demand, .plan, .suit:
            try transaction.run(
                "UPDATE opening_note SET withdrawn_at = \(transaction.now) WHERE project_id = \(project) AND id = \(result)")
            if let hooks, let source = opening.source(of: row) { try hooks.withdraw(source, opening.reason, person, transaction) }
        }
    }

    private func forgetThrough(_ row: OpeningRow) throws {
        try transaction.run(
            """
            DELETE FROM paid_through WHERE project_id = \(project) AND unit_id = \(row.unit) AND item_id = \(row.item)
                AND object = \(row.line[.object]) AND import_id = \(opening.id)
            """)
    }

    /// A deposit's row stands: it is taken back as one that was given back, on the word of the two persons of the import, with the
    /// entry reversed, and no money moves.
    private func giveBack(_ row: OpeningRow, _ id: Int64) throws {
        for entry in try Books().entries(of: ("deposit", id), in: project, transaction) {
            try Books().reverse(
                entry, in: project, on: today, for: ("deposit", id), reason: opening.reason, by: actor, in: transaction)
        }
        let refund: Tag<OpeningRow> = transaction.newID()
        let asker = [opening.signedBy, opening.confirmedBy].compactMap { $0 }.first { $0 != person } ?? opening.madeBy
        try transaction.run(
            """
            INSERT INTO refund (id, project_id, unit_id, kind, deposit_id, payer_id, payer_name, book, amount_fen, method, target,
                reason, asked_by, asked_at, approved_by, approved_at, remark, paid_day)
            VALUES (\(refund), \(project), \(row.unit), 'deposit', \(id), \(row.payer), \(row.line[.payer]), \(Book.deposit),
                \(row.amount), \(Payment.Method.transfer), '期初撤回', \(opening.reason), \(asker), \(transaction.now),
                \(person), \(transaction.now), '', \(today))
            """)
    }
}
