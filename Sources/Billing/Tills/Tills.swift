// Tills: closing a cashier's day against the books, countersigning it, and where it is kept.
import Kernel
import Platform
import Scheme
import Storage
import Web

/// A cashier's day with names, as lists and the sheet show it.
package struct TillSheet: Sendable {
    package let till: Till
    package let cashier: String
    package let countersigner: String?
    /// By the books while it is open, as counted after it is closed.
    package let lines: [TillLine]
    package let pieces: [Int64: Int64]

    package var expected: Money { lines.map(\.expected).sum }
    package var difference: Money { lines.map(\.difference).sum }
}

package struct Tills: Sendable {
    package static let subjectKind = "till"

    package init() {}

    /// Closes one's own day: what was counted stands beside what the books expect, and a difference has its reason. After it
    /// nothing is dated into the day. What a channel says otherwise is explained first.
    package func close(
        _ day: Day, _ count: TillCount, project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws -> Till.ID {
        guard day <= project.zone.day(of: transaction.now) else { throw Refusal.invalid("day", "payment.time.future") }
        try Reconciliations().confirmExplained(in: project.id, through: day, transaction)
        let fresh: Till.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO till (id, project_id, account_id, day, explanation, journal_hash)
            VALUES (\(fresh), \(project.id), \(person), \(day), '', '') ON CONFLICT DO NOTHING
            """)
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM till t
            WHERE t.project_id = \(project.id) AND t.account_id = \(person) AND t.day = \(day)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let till = try Self.till(row)
        guard till.isOpen else { throw Refusal.notNow("till.closed.already") }
        let lines = try count.lines(expected(person, on: day, in: project.id, transaction))
        for line in lines where line.expected != .zero || line.counted != .zero {
            try transaction.put(
                """
                INSERT INTO till_line (project_id, till_id, method, expected_fen, counted_fen)
                VALUES (\(project.id), \(till.id), \(line.method), \(line.expected), \(line.counted))
                """)
        }
        for (denomination, pieces) in count.pieces.sorted(by: { $0.key > $1.key }) where pieces > 0 {
            try transaction.put(
                """
                INSERT INTO till_cash (project_id, till_id, denomination_fen, pieces)
                VALUES (\(project.id), \(till.id), \(denomination), \(pieces))
                """)
        }
        let head = try transaction.first("SELECT seq, hash FROM journal_head WHERE chain = \(project.id.number)")
        let hash: [UInt8] = try head?.get("hash") ?? []
        let sequence: Int64 = try head?.get("seq") ?? 0
        try transaction.run(
            """
            UPDATE till SET closed_at = \(transaction.now), explanation = \(count.explanation), journal_seq = \(sequence),
                journal_hash = \(Hex.text(hash))
            WHERE id = \(till.id)
            """)
        let (due, counted) = (lines.map(\.expected).sum, lines.map(\.counted).sum)
        transaction.record(
            "till.closed", about: (Self.subjectKind, till.id.number), project: project.id, by: .staff(person),
            ["day": .code(day.description), "expected": .number(due.fen), "difference": .number((counted - due).fen)],
            words: count.explanation.isEmpty ? nil : count.explanation)
        return till.id
    }

    /// A manager's signature under a closed day; nobody signs for their own.
    package func countersign(
        _ id: Till.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM till t
            WHERE t.id = \(id) AND t.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let till = try Self.till(row)
        guard !till.isOpen else { throw Refusal.notNow("till.open") }
        guard till.countersignedAt == nil else { throw Refusal.notNow("till.countersigned") }
        guard till.account != person else { throw Refusal.invalid("", "till.own") }
        try transaction.run(
            "UPDATE till SET countersigned_at = \(transaction.now), countersigned_by = \(person) WHERE id = \(id)")
        transaction.record(
            "till.countersigned", about: (Self.subjectKind, id.number), project: till.project, by: .staff(person),
            ["day": .code(till.day.description)])
    }

    /// What the books say a cashier should have of a day: taken, less what went back.
    package func expected(
        _ account: Account.ID, on day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Payment.Method: Money] {
        // Added up here: grouped by method, a planner without statistics reads all payments by method instead of the day's.
        let sources: [SQL] = [
            """
            SELECT method, amount_fen AS fen FROM payment WHERE project_id = \(project)
                AND taken_by = \(account) AND day = \(day) AND method NOT IN ('credit', 'opening')
            """,
            """
            SELECT method, amount_fen AS fen FROM deposit WHERE project_id = \(project)
                AND taken_by = \(account) AND day = \(day)
            """,
            """
            SELECT method, -amount_fen AS fen FROM deposit_reversal WHERE project_id = \(project)
                AND drawer_of = \(account) AND day = \(day)
            """,
            """
            SELECT method, -amount_fen AS fen FROM refund WHERE project_id = \(project)
                AND paid_by = \(account) AND paid_day = \(day)
            """,
        ]
        var sums: [Payment.Method: Money] = [:]
        for source in sources {
            for row in try transaction.query(source) { sums[try row.get("method"), default: .zero] += try row.get("fen") }
        }
        return sums
    }

    // MARK: readings

    private static let columns: SQL = """
        t.id, t.project_id, t.account_id, t.day, t.closed_at, t.explanation, t.journal_seq, t.journal_hash,
        t.countersigned_at, t.countersigned_by
        """

    package func sheet(_ id: Till.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> TillSheet {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), a.display_name AS cashier, c.display_name AS countersigner FROM till t
            JOIN account a ON a.id = t.account_id LEFT JOIN account c ON c.id = t.countersigned_by
            WHERE t.id = \(id) AND t.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try sheet(row, transaction)
    }

    /// A person's day; nil before anything was taken in it.
    package func find(
        _ account: Account.ID, on day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> Till? {
        try transaction.first(
            """
            SELECT \(Self.columns) FROM till t
            WHERE t.project_id = \(project) AND t.account_id = \(account) AND t.day = \(day)
            """
        ).map(Self.till)
    }

    /// All of a project, the latest day first.
    package func list(
        in project: Project.ID, before: (day: Day, id: Till.ID)?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [TillSheet] {
        let before: SQL =
            before.map { "AND (t.day < \($0.day) OR (t.day = \($0.day) AND t.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), a.display_name AS cashier, c.display_name AS countersigner FROM till t
            JOIN account a ON a.id = t.account_id LEFT JOIN account c ON c.id = t.countersigned_by
            WHERE t.project_id = \(project) \(before) ORDER BY t.day DESC, t.id DESC LIMIT \(limit)
            """
        ).map { try sheet($0, transaction) }
    }

    /// Days that nobody has closed yet, the oldest first.
    package func open(in project: Project.ID, _ transaction: Transaction) throws -> [(till: Till, cashier: String)] {
        try transaction.query(
            """
            SELECT \(Self.columns), a.display_name AS cashier FROM till t JOIN account a ON a.id = t.account_id
            WHERE t.project_id = \(project) AND t.closed_at IS NULL ORDER BY t.day, t.id LIMIT 100
            """
        ).map { (try Self.till($0), try $0.get("cashier")) }
    }

    private func sheet(_ row: Row, _ transaction: Transaction) throws -> TillSheet {
        let till = try Self.till(row)
        var lines: [TillLine] = []
        var pieces: [Int64: Int64] = [:]
        if till.isOpen {
            let expected = try expected(till.account, on: till.day, in: till.project, transaction)
            lines = Payment.Method.taken.compactMap { method in
                expected[method].map { TillLine(method: method, expected: $0, counted: .zero) }
            }
        } else {
            let stored = try transaction.query(
                "SELECT method, expected_fen, counted_fen FROM till_line WHERE till_id = \(till.id) ORDER BY method"
            ).map {
                TillLine(
                    method: try $0.get("method"), expected: try $0.get("expected_fen"), counted: try $0.get("counted_fen"))
            }
            lines = Payment.Method.taken.compactMap { method in stored.first { $0.method == method } }
            for row in try transaction.query("SELECT denomination_fen, pieces FROM till_cash WHERE till_id = \(till.id)") {
                pieces[try row.get("denomination_fen")] = try row.get("pieces")
            }
        }
        return TillSheet(
            till: till, cashier: try row.get("cashier"), countersigner: try row.get("countersigner"), lines: lines,
            pieces: pieces)
    }

    private static func till(_ row: Row) throws -> Till {
        Till(
            id: try row.get("id"), project: try row.get("project_id"), account: try row.get("account_id"),
            day: try row.get("day"), closedAt: try row.get("closed_at"), explanation: try row.get("explanation"),
            journalSequence: try row.get("journal_seq"), journalHash: try row.get("journal_hash"),
            countersignedAt: try row.get("countersigned_at"), countersignedBy: try row.get("countersigned_by"))
    }

    /// What a shift that ends shows the next one: cash that is not counted yet.
    package static let handover = HandoverSource(
        subjectKind: subjectKind,
        open: { project, account, transaction in
            try Tills().open(in: project, transaction).map { till, cashier in
                HandoverThing(
                    subject: Subject(subjectKind, till.id.number), title: "¥ \(till.day)", whose: cashier,
                    path: Path.till(till.id).text, isComplaint: false, isOwn: false)
            }
        },
        pass: { _, _, _, _, _ in throw Refusal.notNow("till.pass") })
}
