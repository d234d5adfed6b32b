// Reconciliations: a channel's list brought in and compared with the books, and what differs explained.
import Kernel
import Platform
import Registry
import Storage

extension ChannelLine.Kind: WordColumn {}
extension ChannelLine.State: WordColumn {}
extension Difference.Kind: WordColumn {}

package struct Reconciliations: Sendable {
    package static let subjectKind = "channelStatement"
    static let differenceKind = "channelDifference"
    /// Every payment has its proof; what a channel holds and the books do not is a payment without one.
    package static let clause = Payment.clause
    /// Lines of one transaction.
    private static let part = 500

    package init() {}

    /// What is brought: the lines, the days they cover, and the file's name and content.
    package struct Order: Sendable {
        package let method: Payment.Method
        package let sheet: ChannelSheet
        package let from: Day
        package let to: Day
        package let name: String
        package let hash: String

        /// The days are those of the lines, or more where the list says of a day that nothing came.
        package init(
            _ sheet: ChannelSheet, method: Payment.Method, from: Day?, to: Day?, name: String, hash: String
        ) throws(Refusal) {
            guard ChannelStatement.methods.contains(method) else { throw .invalid("method", "channellist.method.bad") }
            guard sheet.missing.isEmpty else { throw .invalid("file", "channellist.columns.missing") }
            guard sheet.problems.isEmpty else { throw .invalid("file", "channellist.rows.bad") }
            guard let first = from ?? sheet.from, let last = to ?? sheet.to else { throw .invalid("from", "channellist.days.needed") }
            guard first <= last, first <= sheet.from ?? first, last >= sheet.to ?? last else {
                throw .invalid("from", "channellist.days.bad")
            }
            self.method = method
            self.sheet = sheet
            self.from = first
            self.to = last
            self.name = name
            self.hash = hash
        }
    }

    /// Brings a list in, a part at a time, and compares it. The same list again is the one that is there.
    package func bring(
        _ order: Order, project: ProjectCard, by person: Account.ID, _ database: Database
    ) async throws -> ChannelStatement.ID {
        let (id, isNew) = try await database.write { try start(order, project, by: person, $0) }
        guard isNew else { return id }
        var seen: [ChannelLine: Int64] = [:]
        for first in stride(from: 0, to: order.sheet.lines.count, by: Self.part) {
            let lines = order.sheet.lines[first..<min(first + Self.part, order.sheet.lines.count)].map { line in
                let same = ChannelLine(row: 0, reference: line.reference, kind: line.kind, day: line.day, amount: line.amount)
                seen[same, default: 0] += 1
                return (line, seen[same] ?? 1)
            }
            try await database.write { transaction in
                for (line, occurrence) in lines { try put(line, occurrence, order.method, id, project.id, transaction) }
            }
        }
        try await database.write { try compare(id, within: [project.id], by: .staff(person), in: $0) }
        return id
    }

    private func start(
        _ order: Order, _ project: ProjectCard, by person: Account.ID, _ transaction: Transaction
    ) throws -> (ChannelStatement.ID, isNew: Bool) {
        let today = project.zone.day(of: transaction.now)
        guard order.to <= today else { throw Refusal.invalid("to", "payment.time.future") }
        let fresh: ChannelStatement.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO channel_statement (id, project_id, method, from_day, to_day, name, hash, line_count, paid_fen,
                refunded_fen, fee_fen, brought_by, brought_at, compared_at)
            VALUES (\(fresh), \(project.id), \(order.method), \(order.from), \(order.to), \(order.name), \(order.hash),
                \(Int64(order.sheet.lines.count)), \(order.sheet.paid), \(order.sheet.refunded), \(order.sheet.fee), \(person),
                \(transaction.now), \(Instant?.none)) ON CONFLICT (project_id, method, hash) DO NOTHING
            """)
        let row = try transaction.first(
            """
            SELECT id, compared_at FROM channel_statement
            WHERE project_id = \(project.id) AND method = \(order.method) AND hash = \(order.hash)
            """)
        guard let row else { throw Refusal.missing }
        let compared: Instant? = try row.get("compared_at")
        return (try row.get("id"), compared == nil)
    }

    /// A line that another list brought before stands; its state is the latest.
    private func put(
        _ line: ChannelLine, _ occurrence: Int64, _ method: Payment.Method, _ id: ChannelStatement.ID,
        _ project: Project.ID, _ transaction: Transaction
    ) throws {
        try transaction.put(
            """
            INSERT INTO channel_line (project_id, method, reference, kind, at_day, amount_fen, occurrence, state, order_number,
                fee_fen, statement_id, row_number)
            VALUES (\(project), \(method), \(line.reference), \(line.kind), \(line.day), \(line.amount), \(occurrence),
                \(line.state), \(line.order), \(line.fee), \(id), \(Int64(line.row)))
            ON CONFLICT (project_id, method, reference, kind, at_day, amount_fen, occurrence) DO UPDATE SET state = excluded.state
            """)
    }

    /// Compares a list's days with the books: new differences are opened, those that are gone are settled, an explained
    /// one stays explained as long as its sums do. Again, it finds nothing new.
    package func compare(
        _ id: ChannelStatement.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM channel_statement s
            WHERE s.id = \(id) AND s.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let statement = try Self.statement(row)
        let found = try sums(of: statement, transaction)
        let known = try known(statement, transaction)
        var opened: Int64 = 0
        for (reference, day, sums) in found {
            let differs = sums.difference
            let before = known[reference] ?? []
            if let same = before.first(where: { $0.isOpen }) {
                try move(same, to: differs, by: statement.id, transaction)
            } else if let differs, !before.contains(where: { $0.theirs == differs.theirs && $0.ours == differs.ours }) {
                try open(differs, reference, day, statement, transaction)
                opened += 1
            }
        }
        // What no longer differs at all is not among the sums.
        let still = Set(found.map(\.reference))
        for (reference, before) in known where !still.contains(reference) {
            for one in before where one.isOpen { try move(one, to: nil, by: statement.id, transaction) }
        }
        try transaction.run("UPDATE channel_statement SET compared_at = \(transaction.now) WHERE id = \(id)")
        try ChannelRefunds().nudge(
            statement.method, from: statement.from, to: statement.to, in: statement.project, transaction)
        transaction.record(
            "channel.compared", about: (Self.subjectKind, id.number), project: statement.project, by: actor,
            [
                "method": .code(statement.method.rawValue), "from": .code(statement.from.description),
                "to": .code(statement.to.description), "lines": .number(statement.lineCount), "differences": .number(opened),
            ])
    }

    private func open(
        _ differs: (kind: Difference.Kind, theirs: Money, ours: Money), _ reference: String, _ day: Day,
        _ statement: ChannelStatement, _ transaction: Transaction
    ) throws {
        let id: Difference.ID = transaction.newID()
        try transaction.put(
            """
            INSERT INTO channel_difference (id, project_id, statement_id, method, kind, reference, day, theirs_fen, ours_fen,
                found_at, explanation)
            VALUES (\(id), \(statement.project), \(statement.id), \(statement.method), \(differs.kind), \(reference), \(day),
                \(differs.theirs), \(differs.ours), \(transaction.now), '') ON CONFLICT DO NOTHING
            """)
    }

    private func move(
        _ difference: Difference, to differs: (kind: Difference.Kind, theirs: Money, ours: Money)?,
        by statement: ChannelStatement.ID, _ transaction: Transaction
    ) throws {
        guard let differs else {
            try transaction.run(
                """
                UPDATE channel_difference SET settled_by = \(statement), explained_at = \(transaction.now)
                WHERE id = \(difference.id)
                """)
            return
        }
        try transaction.run(
            """
            UPDATE channel_difference SET kind = \(differs.kind), theirs_fen = \(differs.theirs), ours_fen = \(differs.ours)
            WHERE id = \(difference.id)
            """)
    }

    /// What both sides say of each reference of the list's days that is not the same.
    private func sums(
        of statement: ChannelStatement, _ transaction: Transaction
    ) throws -> [(reference: String, day: Day, sums: ReferenceSums)] {
        let (project, method) = (statement.project, statement.method)
        let within: SQL = "BETWEEN \(statement.from) AND \(statement.to)"
        return try transaction.query(
            """
            WITH touched AS (
                SELECT reference FROM channel_line WHERE project_id = \(project) AND method = \(method) AND at_day \(within)
                UNION SELECT reference FROM payment
                WHERE project_id = \(project) AND day \(within) AND method = \(method)
                UNION SELECT reference FROM deposit
                WHERE project_id = \(project) AND day \(within) AND method = \(method) AND reference <> ''
                UNION SELECT reference FROM deposit_reversal
                WHERE project_id = \(project) AND day \(within) AND method = \(method) AND reference <> ''
                UNION SELECT target FROM refund
                WHERE project_id = \(project) AND paid_day \(within) AND method = \(method) AND paid_day IS NOT NULL
            ), theirs AS (
                SELECT l.reference, MIN(l.at_day) AS day,
                    CAST(SUM(CASE WHEN l.kind = 'payment' AND l.state = 'success' THEN l.amount_fen ELSE 0 END) AS BIGINT) AS paid,
                    CAST(SUM(CASE WHEN l.kind = 'refund' AND l.state = 'success' THEN l.amount_fen ELSE 0 END) AS BIGINT) AS back,
                    MAX(CASE WHEN l.state <> 'success' THEN 1 ELSE 0 END) AS unsettled
                FROM touched t JOIN channel_line l
                    ON l.project_id = \(project) AND l.method = \(method) AND l.reference = t.reference GROUP BY l.reference
            ), moved AS (
                SELECT p.reference, p.day, p.amount_fen AS fen FROM touched t JOIN payment p
                    ON p.project_id = \(project) AND p.method = \(method) AND p.reference = t.reference
                UNION ALL SELECT d.reference, d.day, d.amount_fen FROM touched t JOIN deposit d
                    ON d.project_id = \(project) AND d.method = \(method) AND d.reference = t.reference
                UNION ALL SELECT v.reference, v.day, -v.amount_fen FROM touched t JOIN deposit_reversal v
                    ON v.project_id = \(project) AND v.method = \(method) AND v.reference = t.reference
                UNION ALL SELECT r.target, r.paid_day, -r.amount_fen FROM touched t JOIN refund r
                    ON r.project_id = \(project) AND r.method = \(method) AND r.target = t.reference AND r.paid_day IS NOT NULL
            ), ours AS (
                SELECT reference, MIN(day) AS day, CAST(SUM(CASE WHEN fen > 0 THEN fen ELSE 0 END) AS BIGINT) AS paid,
                    CAST(SUM(CASE WHEN fen < 0 THEN -fen ELSE 0 END) AS BIGINT) AS back,
                    MAX(CASE WHEN fen > 0 AND day \(within) THEN 1 ELSE 0 END) AS taken_within,
                    MAX(CASE WHEN fen < 0 AND day \(within) THEN 1 ELSE 0 END) AS back_within
                FROM moved GROUP BY reference
            )
            SELECT t.reference, th.day AS their_day, o.day AS our_day, COALESCE(th.paid, 0) AS their_paid,
                COALESCE(th.back, 0) AS their_back, COALESCE(th.unsettled, 0) AS unsettled, COALESCE(o.paid, 0) AS our_paid,
                COALESCE(o.back, 0) AS our_back, COALESCE(o.taken_within, 0) AS taken_within,
                COALESCE(o.back_within, 0) AS back_within
            FROM touched t LEFT JOIN theirs th ON th.reference = t.reference LEFT JOIN ours o ON o.reference = t.reference
            WHERE COALESCE(th.paid, 0) <> COALESCE(o.paid, 0) OR COALESCE(th.back, 0) <> COALESCE(o.back, 0)
            ORDER BY t.reference
            """
        ).map { row in
            var sums = ReferenceSums()
            sums.theirsPaid = try row.get("their_paid")
            sums.theirsRefunded = try row.get("their_back")
            sums.isUnsettled = try row.get("unsettled")
            sums.oursPaid = try row.get("our_paid")
            sums.oursBack = try row.get("our_back")
            sums.isOursWithin = try row.get("taken_within")
            sums.isOursBackWithin = try row.get("back_within")
            let (theirs, ours): (Day?, Day?) = (try row.get("their_day"), try row.get("our_day"))
            let day = theirs ?? ours ?? statement.to
            return (try row.get("reference"), min(max(day, statement.from), statement.to), sums)
        }
    }

    /// Differences that were found before: those of the list's days, and those of the references it speaks of.
    private func known(_ statement: ChannelStatement, _ transaction: Transaction) throws -> [String: [Difference]] {
        let rows = try transaction.query(
            """
            SELECT \(Self.differenceColumns) FROM channel_difference d
            WHERE d.project_id = \(statement.project) AND d.method = \(statement.method)
                AND (d.day BETWEEN \(statement.from) AND \(statement.to) OR EXISTS (
                    SELECT 1 FROM channel_line l WHERE l.project_id = d.project_id AND l.method = d.method
                        AND l.reference = d.reference AND l.at_day BETWEEN \(statement.from) AND \(statement.to)))
            """)
        return Dictionary(grouping: try rows.map(Self.difference), by: \.reference)
    }

    /// A person says why the two sides differ; a payment can be named that mends it.
    package func explain(
        _ id: Difference.ID, _ words: String, receipt: String = "", within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.differenceColumns) FROM channel_difference d
            WHERE d.id = \(id) AND d.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let difference = try Self.difference(row)
        guard difference.isOpen else { throw Refusal.notNow("difference.explained") }
        guard !words.isEmpty else { throw Refusal.gate(Self.clause, "difference.words", field: "explanation") }
        var payment: Payment.ID?
        if !receipt.isEmpty {
            payment = try transaction.first(
                """
                SELECT source_id FROM receipt WHERE project_id = \(difference.project) AND label = \(receipt)
                    AND source_kind = 'payment' LIMIT 1
                """
            )?.get("source_id")
            guard payment != nil else { throw Refusal.invalid("receipt", "difference.receipt.unknown") }
        }
        try transaction.run(
            """
            UPDATE channel_difference SET explanation = \(words), payment_id = \(payment), explained_by = \(person),
                explained_at = \(transaction.now) WHERE id = \(id)
            """)
        transaction.record(
            "difference.explained", about: (Self.differenceKind, id.number), project: difference.project, by: .staff(person),
            [
                "kind": .code(difference.kind.rawValue), "theirs": .number(difference.theirs.fen),
                "ours": .number(difference.ours.fen), "payment": payment.map { .id($0) } ?? .none,
            ], words: words)
    }

    /// How many differences up to a day nobody has explained: a day's books are not closed before them.
    package func unexplained(in project: Project.ID, through day: Day, _ transaction: Transaction) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*) AS count FROM channel_difference
            WHERE project_id = \(project) AND day <= \(day) AND explained_at IS NULL
            """
        )?.get("count") ?? 0
    }

    /// Refuses to close a day while a difference up to it is unexplained.
    package func confirmExplained(in project: Project.ID, through day: Day, _ transaction: Transaction) throws {
        let count = try unexplained(in: project, through: day, transaction)
        guard count == 0 else {
            throw Refusal.gate(Self.clause, "difference.blocks", details: ["count": "\(count)"])
        }
    }
}
