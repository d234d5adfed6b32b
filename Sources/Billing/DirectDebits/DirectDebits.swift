// DirectDebits: asking the bank to collect open bills, and taking in what it answers.
import Kernel
import Platform
import Registry
import Sheets
import Storage

extension DebitLine.State: WordColumn {}

package struct DirectDebits: Sendable {
    package static let subjectKind = "debitBatch"
    static let pageSize = 50
    /// Bills read for one batch.
    static let billsMax = 20_000
    /// Noon: the bank says the day, not the hour.
    private static let hour = MinuteOfDay("12:00")

    private let payments: Payments
    private let late: LateFees

    package init(late: LateFees = LateFees()) {
        self.late = late
        payments = Payments(late: late)
    }

    // MARK: accounts

    /// 签约: from now on this account pays one person's bills of the home: of whom it is said, else of its holder, else of the only
    /// one who holds the home.
    package func sign(
        _ number: String, of holder: String, at bank: String, agreement: String = "", on day: Day? = nil, paysFor payer: String = "",
        for unit: Unit.ID, in project: Project.ID, by person: Account.ID, in transaction: Transaction
    ) throws -> DebitAccount.ID {
        let digits = number.filter { !$0.isWhitespace }
        guard (6...34).contains(digits.count), digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter || $0 == "-") }) else {
            throw Refusal.invalid("account", "debit.account.bad")
        }
        try Books().lock(unit, in: project, transaction)
        let debtor = try Self.debtor(payer, holder, of: unit, in: project, transaction)
        guard let debtor else { throw Refusal.invalid("payer", payer.isEmpty ? "debit.payer.needed" : "debit.payer.unknown") }
        let id: DebitAccount.ID = transaction.newID()
        let made = try transaction.run(
            """
            INSERT INTO debit_account (id, project_id, unit_id, holder, person_id, account_number, bank, agreement, signed_on, made_by,
                made_at)
            VALUES (\(id), \(project), \(unit), \(holder), \(debtor), \(digits), \(bank), \(agreement), \(day), \(person),
                \(transaction.now))
            ON CONFLICT DO NOTHING
            """)
        guard made == 1 else { throw Refusal.invalid("unit", "opening.debit.known") }
        transaction.record(
            "debit.signed", about: ("unit", unit.number), project: project, by: .staff(person), ["account": .id(id)])
        return id
    }

    /// For whom an account pays: the one who is named, else its holder, else the only one who holds the home.
    static func debtor(
        _ payer: String, _ holder: String, of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> Person.ID? {
        let holders = try Persons().holders(of: unit, in: project, transaction)
        if !payer.isEmpty { return holders.first { $0.name == payer }?.person }
        let people = Set(holders.map(\.person))
        return holders.first { $0.name == holder }?.person ?? (people.count == 1 ? people.first : nil)
    }

    static func today(in project: Project.ID, _ transaction: Transaction) throws -> Day {
        (try Projects().find(project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
    }

    /// Whether an account's person holds the home on a day.
    static func holds(on today: Day) -> SQL {
        """
        EXISTS (SELECT 1 FROM tenure t WHERE t.project_id = a.project_id AND t.unit_id = a.unit_id AND t.person_id = a.person_id
            AND t.from_day <= \(today) AND (t.to_day IS NULL OR t.to_day >= \(today)))
        """
    }

    /// 解约.
    package func end(
        _ id: DebitAccount.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            "SELECT project_id, unit_id FROM debit_account WHERE id = \(id) AND project_id IN \(list: projects) AND ended_at IS NULL")
        guard let row else { throw Refusal.missing }
        let (project, unit): (Project.ID, Unit.ID) = (try row.get("project_id"), try row.get("unit_id"))
        try transaction.run(
            """
            UPDATE debit_account SET ended_at = \(transaction.now), ended_by = \(person)
            WHERE project_id = \(project) AND id = \(id) AND ended_at IS NULL
            """)
        transaction.record(
            "debit.ended", about: ("unit", unit.number), project: project, by: .staff(person), ["account": .id(id)])
    }

    package func accounts(
        in project: Project.ID, after unit: Unit.ID? = nil, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [DebitAccount] {
        let after: SQL = unit.map { "AND a.unit_id > \($0)" } ?? ""
        let today = try Self.today(in: project, transaction)
        return try transaction.query(
            """
            SELECT a.id, a.unit_id, a.holder, a.person_id, p.name AS person, a.account_number, a.bank, a.agreement, a.signed_on,
                b.name AS building, u.name AS unit_name, CASE WHEN \(Self.holds(on: today)) THEN 1 ELSE 0 END AS holds_home
            FROM debit_account a JOIN unit u ON u.id = a.unit_id JOIN building b ON b.id = u.building_id
            LEFT JOIN person p ON p.project_id = a.project_id AND p.id = a.person_id
            WHERE a.project_id = \(project) AND a.ended_at IS NULL \(after) ORDER BY a.unit_id LIMIT \(limit)
            """
        ).map { row in
            DebitAccount(
                id: try row.get("id"), unit: try row.get("unit_id"), home: try Self.home(row), holder: try row.get("holder"),
                person: try row.get("person_id"), personName: try row.get("person", as: String?.self) ?? "",
                holdsHome: try row.get("holds_home", as: Int64.self) == 1,
                number: try row.get("account_number"), bank: try row.get("bank"), agreement: try row.get("agreement"),
                signedOn: try row.get("signed_on"))
        }
    }

    private static func home(_ row: Row) throws -> String {
        let (building, unit): (String, String) = (try row.get("building"), try row.get("unit_name"))
        return "\(building) \(unit)"
    }

    // MARK: batches

    /// 制批: what is open and due by a day, of the homes that have an account and are asked for by no other batch. An account is
    /// asked for its own person's bills only; how much of the homes' others is left out is kept with the batch.
    @discardableResult
    package func make(
        dueThrough day: Day, in project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws -> DebitBatch.ID {
        try BillingProjects().lock(project.id, in: transaction)
        let today = project.zone.day(of: transaction.now)
        var (owed, isCut) = try owed(dueThrough: day, in: project.id, transaction)
        // What is asked is what stands: late fees are posted through today first, and read with their bills.
        let homes = owed.prefix(DebitBatch.linesMax).map(\.unit)
        try Books().lock(homes, in: project.id, transaction)
        if try !late.post(of: homes, in: project.id, on: today, by: .staff(person), in: transaction).isEmpty {
            (owed, isCut) = try self.owed(dueThrough: day, in: project.id, transaction)
        }
        let leftOut = try leftOut(dueThrough: day, on: today, in: project.id, transaction)
        guard !owed.isEmpty else { throw Refusal.notNow(leftOut.count == 0 ? "debit.nothing" : "debit.nothing.own") }
        let hasMore = isCut || owed.count > DebitBatch.linesMax
        let lines = owed.prefix(DebitBatch.linesMax)
        let id: DebitBatch.ID = transaction.newID()
        let number = "DK\(today.description.filter(\.isNumber))-\(try ordinal(of: project, today, transaction))"
        let total = lines.map(\.amount).sum
        try transaction.run(
            """
            INSERT INTO debit_batch (id, project_id, number, due_through, line_count, total_fen, has_more, left_out_count,
                left_out_fen, made_by, made_at)
            VALUES (\(id), \(project.id), \(number), \(day), \(lines.count), \(total), \(hasMore), \(leftOut.count), \(leftOut.total),
                \(person), \(transaction.now))
            """)
        for (ordinal, line) in lines.enumerated() {
            try transaction.put(
                """
                INSERT INTO debit_line (batch_id, ordinal, project_id, unit_id, reference, holder, account_number, bank, amount_fen,
                    charges, state, reason)
                VALUES (\(id), \(ordinal), \(project.id), \(line.unit), \("\(number)-\(ordinal + 1)"), \(line.holder),
                    \(line.account), \(line.bank), \(line.amount), \(line.charges.map(\.text).joined(separator: ",")), 'waiting', '')
                """)
        }
        transaction.record(
            "debit.made", about: (Self.subjectKind, id.number), project: project.id, by: .staff(person),
            ["number": .code(number), "lines": .number(Int64(lines.count)), "fen": .number(total.fen)])
        return id
    }

    private func ordinal(of project: ProjectCard, _ day: Day, _ transaction: Transaction) throws -> Int64 {
        let midnight = project.zone.endOfDay(day.adding(days: -1))
        let row = try transaction.first(
            "SELECT COUNT(*) AS number FROM debit_batch WHERE project_id = \(project.id) AND made_at >= \(midnight)")
        return (try row?.get("number", as: Int64.self) ?? 0) + 1
    }

    /// 作废: while the bank has answered nothing of it.
    package func discard(
        _ id: DebitBatch.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let batch = try find(id, within: projects, transaction, isLocked: true)
        guard batch.discardedAt == nil, batch.paid == 0, batch.refused == 0 else { throw Refusal.notNow("debit.answered") }
        try transaction.run(
            """
            UPDATE debit_line SET state = 'discarded'
            WHERE project_id = \(batch.project) AND batch_id = \(id) AND state = 'waiting'
            """)
        try transaction.run(
            """
            UPDATE debit_batch SET discarded_at = \(transaction.now), discarded_by = \(person)
            WHERE project_id = \(batch.project) AND id = \(id)
            """)
        transaction.record("debit.discarded", about: (Self.subjectKind, id.number), project: batch.project, by: .staff(person))
    }

    /// 回盘: a payment for each line that the bank collected, a reason for each that it refused; each in a transaction of its own.
    /// A row that an earlier file said is not taken twice, so that a file may be brought again after it stopped.
    package func bring(
        _ reader: SheetReader, to id: DebitBatch.ID, of project: ProjectCard, by person: Account.ID, _ database: Database
    ) async throws -> DebitReport {
        let read = try await FileTable.threads.run { try DebitAnswers(reader) }
        var report = DebitReport()
        report.problems = read.problems
        for answer in read.answers {
            do {
                let outcome = try await database.write { try take(answer, in: id, of: project, by: person, $0) }
                switch outcome {
                case .paid(let amount):
                    report.paid += 1
                    report.paidTotal += amount
                case .refused: report.refused += 1
                case .already: report.already += 1
                }
            } catch let refusal as Refusal {
                let first = refusal.problems.first
                report.problems.append(
                    (answer.row, FileProblem(first?.key ?? "field.text.bad", first?.details ?? [:], read: answer.reference)))
            }
        }
        report.problems.sort { $0.row < $1.row }
        report.header = read.header
        report.bad = Set(report.problems.map(\.row)).sorted().compactMap { read.rows[$0] }
        return report
    }

    enum Outcome: Sendable { case paid(Money), refused, already }

    func take(
        _ answer: DebitAnswer, in id: DebitBatch.ID, of project: ProjectCard, by person: Account.ID, _ transaction: Transaction
    ) throws -> Outcome {
        // Not `find`: what it counts over all lines is not asked here, line after line.
        let batch = try transaction.first(
            """
            SELECT number, made_at, discarded_at FROM debit_batch WHERE id = \(id) AND project_id = \(project.id)\(transaction.dialect.forUpdate)
            """)
        guard let batch else { throw Refusal.missing }
        let (number, discarded): (String, Instant?) = (try batch.get("number"), try batch.get("discarded_at"))
        guard discarded == nil else { throw Refusal.notNow("debit.discarded") }
        guard let line = try lines(of: id, in: project.id, reference: answer.reference, transaction).first else {
            throw Refusal.invalid("reference", "debit.reference.unknown")
        }
        if let amount = answer.amount, amount != line.amount {
            throw Refusal.invalid("amount", "debit.amount.differs", ["amount": line.amount.text])
        }
        switch line.state {
        case .paid where answer.isPaid, .refused where !answer.isPaid: return .already
        case .paid, .refused, .discarded: throw Refusal.invalid("result", "debit.result.differs")
        case .waiting: break
        }
        let actor = Actor.staff(person)
        guard answer.isPaid else {
            try settle(line, .refused, answer, nil, in: project.id, transaction)
            transaction.record(
                "debit.refused", about: (Self.subjectKind, id.number), project: project.id, by: actor,
                ["unit": .id(line.unit), "fen": .number(line.amount.fen)], words: answer.reason)
            return .refused
        }
        let today = project.zone.day(of: transaction.now)
        let day = answer.day ?? today
        guard day <= today else { throw Refusal.invalid("day", "opening.day.future") }
        // What was paid otherwise meanwhile is no longer named: the money is then the payer's credit.
        let open = Set(try Charges().open(of: line.unit, in: project.id, transaction).map(\.charge))
        let named = line.charges.filter(open.contains)
        let taken = try payments.take(
            PaymentOrder(
                unit: line.unit, payer: try payer(of: line, in: project.id, transaction), payerName: line.holder, amount: line.amount, method: .directDebit, reference: line.reference,
                happenedAt: day == today ? nil : Self.hour.map { project.zone.instant(day, $0) }, reason: number,
                word: PaymentWord(charges: named, keepsSurplus: true, asked: project.zone.day(of: try batch.get("made_at"))),
                mayPayFarAhead: true, mayBookToday: true), project: project, by: actor,
            in: transaction)
        try settle(line, .paid, answer, taken.payment.id, in: project.id, transaction)
        return .paid(line.amount)
    }

    /// For whom the account paid that was asked: what is left over is that person's credit, and no buyer's.
    private func payer(of line: DebitLine, in project: Project.ID, _ transaction: Transaction) throws -> Person.ID? {
        try transaction.first(
            """
            SELECT person_id FROM debit_account WHERE project_id = \(project) AND unit_id = \(line.unit)
                AND account_number = \(line.account) ORDER BY id DESC LIMIT 1
            """)?.get("person_id")
    }

    private func settle(
        _ line: DebitLine, _ state: DebitLine.State, _ answer: DebitAnswer, _ payment: Payment.ID?, in project: Project.ID,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE debit_line SET state = \(state), reason = \(answer.reason), day = \(answer.day), payment_id = \(payment)
            WHERE project_id = \(project) AND batch_id = \(line.batch) AND ordinal = \(line.ordinal) AND state = 'waiting'
            """)
    }

    // MARK: readings

    private static let columns: SQL = """
        d.id, d.project_id, d.number, d.due_through, d.line_count, d.total_fen, d.has_more, d.left_out_count, d.left_out_fen, d.made_at, d.discarded_at,
        (SELECT COUNT(*) FROM debit_line l WHERE l.batch_id = d.id AND l.state = 'waiting') AS waiting,
        (SELECT COUNT(*) FROM debit_line l WHERE l.batch_id = d.id AND l.state = 'paid') AS paid,
        (SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) FROM debit_line l
            WHERE l.batch_id = d.id AND l.state = 'paid') AS paid_fen,
        (SELECT COUNT(*) FROM debit_line l WHERE l.batch_id = d.id AND l.state = 'refused') AS refused
        """

    package func find(
        _ id: DebitBatch.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = false
    ) throws -> DebitBatch {
        if isLocked {
            _ = try transaction.first("SELECT id FROM debit_batch WHERE id = \(id)\(transaction.dialect.forUpdate)")
        }
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM debit_batch d WHERE d.id = \(id) AND d.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.batch(row)
    }

    package func list(
        in project: Project.ID, before: DebitBatch.ID? = nil, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [DebitBatch] {
        let before: SQL = before.map { "AND d.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM debit_batch d WHERE d.project_id = \(project) \(before) ORDER BY d.id DESC LIMIT \(limit)
            """
        ).map(Self.batch)
    }

    package func lines(
        of id: DebitBatch.ID, in project: Project.ID, reference: String? = nil, _ transaction: Transaction
    ) throws -> [DebitLine] {
        let only: SQL = reference.map { "AND l.reference = \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT l.batch_id, l.ordinal, l.unit_id, l.reference, l.holder, l.account_number, l.bank, l.amount_fen, l.charges,
                l.state, l.reason, l.day, l.payment_id, b.name AS building, u.name AS unit_name
            FROM debit_line l JOIN unit u ON u.id = l.unit_id JOIN building b ON b.id = u.building_id
            WHERE l.batch_id = \(id) AND l.project_id = \(project) \(only) ORDER BY l.ordinal LIMIT 2000
            """
        ).map { row in
            DebitLine(
                batch: try row.get("batch_id"), ordinal: try row.get("ordinal"), unit: try row.get("unit_id"),
                home: try Self.home(row), reference: try row.get("reference"), holder: try row.get("holder"),
                account: try row.get("account_number"), bank: try row.get("bank"), amount: try row.get("amount_fen"),
                charges: try row.get("charges", as: String.self).split(separator: ",").compactMap { Charge.ID(text: String($0)) },
                state: try row.get("state"), reason: try row.get("reason"), day: try row.get("day"),
                payment: try row.get("payment_id"))
        }
    }

    private static func batch(_ row: Row) throws -> DebitBatch {
        DebitBatch(
            id: try row.get("id"), project: try row.get("project_id"), number: try row.get("number"),
            dueThrough: try row.get("due_through"), lineCount: try row.get("line_count"), total: try row.get("total_fen"),
            hasMore: try row.get("has_more"),
            leftOutCount: try row.get("left_out_count"), leftOut: try row.get("left_out_fen"), madeAt: try row.get("made_at"), discardedAt: try row.get("discarded_at"),
            waiting: try row.get("waiting"), paid: try row.get("paid"), paidTotal: try row.get("paid_fen"),
            refused: try row.get("refused"))
    }
}
