// StatementComparison: a list compared with the books a part at a time: what its days touch is walked once, and each reference
// that is met is looked at over all lists and all days, so that a part done twice finds nothing new.
import Kernel
import Platform
import Storage

struct StatementComparison: Sendable {
    /// References of one transaction: about 50 ms.
    static let partSize = 400

    /// Where references come from, in this order: the channel's lines, the books' payments, deposits, deposits taken back and
    /// refunds of the days, and the differences that were found of them before.
    enum Stage: String, CaseIterable, Sendable {
        case lines, payments, deposits, reversals, refunds, differences

        var next: Stage? { Self.allCases.firstIndex(of: self).flatMap { Self.allCases.dropFirst($0 + 1).first } }
    }

    private struct Work {
        let statement: ChannelStatement
        var stage: Stage?
        var day: String
        var key: String
        var opened: Int64
    }

    /// From the first reference, a part of which is compared at once.
    func begin(_ id: ChannelStatement.ID, in project: Project.ID, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE channel_statement SET stage = \(Stage.lines.rawValue), cursor_day = '', cursor_key = '', opened_count = 0,
                lines_in = line_count
            WHERE id = \(id) AND project_id = \(project)
            """)
        try advance(id, in: project, transaction)
    }

    /// Goes on with lists that are being compared, for the schedule. True when more waits.
    func work(in transaction: Transaction) throws -> Bool {
        let row = try transaction.first(
            "SELECT id, project_id FROM channel_statement WHERE stage IN \(list: Stage.allCases.map(\.rawValue)) AND stage <> '' ORDER BY id LIMIT 1")
        guard let row else { return false }
        try advance(try row.get("id"), in: try row.get("project_id"), transaction)
        return true
    }

    /// Refuses while a list of days up to one is half compared, or half brought: until it is done nobody can say what differs.
    func confirmIdle(in project: Project.ID, through day: Day, _ transaction: Transaction) throws {
        let comparing = try transaction.first(
            """
            SELECT id FROM channel_statement WHERE stage IN \(list: Stage.allCases.map(\.rawValue)) AND stage <> ''
                AND project_id = \(project) AND from_day <= \(day) LIMIT 1
            """)
        guard comparing == nil else { throw Refusal.notNow("channellist.comparing") }
        let unfinished = try transaction.first(
            """
            SELECT name FROM channel_statement
            WHERE project_id = \(project) AND compared_at IS NULL AND from_day <= \(day) ORDER BY from_day LIMIT 1
            """)
        guard let unfinished else { return }
        throw Refusal(.notNow, [Problem("", "channellist.half", ["file": try unfinished.get("name")])])
    }

    /// The next part, whoever calls and however often: the part and how far it is are one transaction. True when more waits.
    @discardableResult
    func advance(_ id: ChannelStatement.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        let row = try transaction.first(
            """
            SELECT \(Reconciliations.columns), s.cursor_day, s.cursor_key, s.opened_count FROM channel_statement s
            WHERE s.id = \(id) AND s.project_id = \(project)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var work = Work(
            statement: try Reconciliations.statement(row), stage: Stage(rawValue: try row.get("stage")), day: try row.get("cursor_day"),
            key: try row.get("cursor_key"), opened: try row.get("opened_count"))
        guard work.stage != nil else { return false }
        var references: Set<String> = []
        while references.count < Self.partSize, let stage = work.stage {
            let limit = Self.partSize - references.count
            let found = try touched(stage, work, limit: limit, transaction)
            references.formUnion(found.map(\.reference))
            if found.count < limit {
                (work.stage, work.day, work.key) = (stage.next, "", "")
            } else if let last = found.last {
                (work.day, work.key) = (last.day, last.key)
            }
        }
        references.remove("")
        work.opened += try compare(references.sorted(), work.statement, transaction)
        let isDone = work.stage == nil
        let compared = isDone ? transaction.now : work.statement.comparedAt
        try transaction.run(
            """
            UPDATE channel_statement SET stage = \(work.stage?.rawValue ?? ""), cursor_day = \(work.day), cursor_key = \(work.key),
                opened_count = \(work.opened), compared_at = \(compared)
            WHERE id = \(id) AND project_id = \(project)
            """)
        if isDone {
            let it = work.statement
            try ChannelRefunds().nudge(it.method, from: it.from, to: it.to, in: it.project, transaction)
            record(work, transaction)
        }
        return !isDone
    }

    private func record(_ work: Work, _ transaction: Transaction) {
        let it = work.statement
        transaction.record(
            "channel.compared", about: (Reconciliations.subjectKind, it.id.number), project: it.project, by: .system("channels"),
            [
                "method": .code(it.method.rawValue), "from": .code(it.from.description), "to": .code(it.to.description),
                "lines": .number(it.lineCount), "differences": .number(work.opened),
            ])
    }

    /// The next references that a list's days touch, behind the cursor.
    private func touched(
        _ stage: Stage, _ work: Work, limit: Int, _ transaction: Transaction
    ) throws -> [(reference: String, day: String, key: String)] {
        let it = work.statement
        // One lower bound, so that the index is entered where the last part ended.
        let (day, id) = (work.day.isEmpty ? it.from.description : work.day, Int64(work.key) ?? 0)
        let rows: [Row]
        switch stage {
        case .lines:
            return try transaction.query(
                """
                SELECT DISTINCT at_day, reference FROM channel_line
                WHERE project_id = \(it.project) AND method = \(it.method) AND at_day <= \(it.to)
                    AND (at_day, reference) > (\(day), \(work.key)) ORDER BY at_day, reference LIMIT \(limit)
                """
            ).map {
                let reference: String = try $0.get("reference")
                return (reference, try $0.get("at_day"), reference)
            }
        case .payments:
            rows = try transaction.query(
                """
                SELECT day, id, reference FROM payment
                WHERE project_id = \(it.project) AND day <= \(it.to) AND (day, id) > (\(day), \(id))
                    AND method = \(it.method) ORDER BY day, id LIMIT \(limit)
                """)
        case .deposits:
            rows = try transaction.query(
                """
                SELECT day, id, reference FROM deposit
                WHERE project_id = \(it.project) AND day <= \(it.to) AND (day, id) > (\(day), \(id))
                    AND method = \(it.method) AND reference <> '' ORDER BY day, id LIMIT \(limit)
                """)
        case .reversals:
            rows = try transaction.query(
                """
                SELECT day, id, reference FROM deposit_reversal
                WHERE project_id = \(it.project) AND day <= \(it.to) AND (day, id) > (\(day), \(id))
                    AND method = \(it.method) AND reference <> '' ORDER BY day, id LIMIT \(limit)
                """)
        case .refunds:
            rows = try transaction.query(
                """
                SELECT paid_day AS day, id, target AS reference FROM refund
                WHERE project_id = \(it.project) AND paid_day <= \(it.to) AND (paid_day, id) > (\(day), \(id))
                    AND paid_day IS NOT NULL AND method = \(it.method) ORDER BY paid_day, id LIMIT \(limit)
                """)
        case .differences:
            rows = try transaction.query(
                """
                SELECT day, id, reference FROM channel_difference
                WHERE project_id = \(it.project) AND day <= \(it.to) AND (day, id) > (\(day), \(id))
                    AND method = \(it.method) AND explained_at IS NULL ORDER BY day, id LIMIT \(limit)
                """)
        }
        return try rows.map { (try $0.get("reference"), try $0.get("day"), "\(try $0.get("id", as: Int64.self))") }
    }

    /// New differences are opened, those that are gone are settled, an explained one stays explained as long as its sums do.
    /// Gives how many are new.
    private func compare(_ references: [String], _ statement: ChannelStatement, _ transaction: Transaction) throws -> Int64 {
        guard !references.isEmpty else { return 0 }
        let found = try sums(of: references, statement, transaction)
        let known = try known(references, statement, transaction)
        var opened: Int64 = 0
        for reference in references {
            let before = known[reference] ?? []
            let differs = found[reference]?.sums.difference
            if let same = before.first(where: \.isOpen) {
                try move(same, to: differs, by: statement, transaction)
            } else if let differs, let day = found[reference]?.day,
                !before.contains(where: { $0.theirs == differs.theirs && $0.ours == differs.ours })
            {
                try open(differs, reference, day, statement, transaction)
                opened += 1
            }
        }
        return opened
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
        _ difference: Difference, to differs: (kind: Difference.Kind, theirs: Money, ours: Money)?, by statement: ChannelStatement,
        _ transaction: Transaction
    ) throws {
        guard let differs else {
            try transaction.put(
                """
                UPDATE channel_difference SET settled_by = \(statement.id), explained_at = \(transaction.now)
                WHERE id = \(difference.id) AND project_id = \(statement.project)
                """)
            return
        }
        try transaction.put(
            """
            UPDATE channel_difference SET kind = \(differs.kind), theirs_fen = \(differs.theirs), ours_fen = \(differs.ours)
            WHERE id = \(difference.id) AND project_id = \(statement.project)
            """)
    }

    /// What both sides say of each reference, over all lists and all days, and the day that it is of within the list's.
    private func sums(
        of references: [String], _ it: ChannelStatement, _ transaction: Transaction
    ) throws -> [String: (day: Day, sums: ReferenceSums)] {
        var days: [String: (theirs: Day?, ours: Day?)] = [:]
        var found: [String: ReferenceSums] = [:]
        for row in try transaction.query(
            """
            SELECT reference, at_day, kind, state, amount_fen FROM channel_line
            WHERE project_id = \(it.project) AND method = \(it.method) AND reference IN \(list: references)
            """)
        {
            let (reference, day, amount): (String, Day, Money) = (
                try row.get("reference"), try row.get("at_day"), try row.get("amount_fen")
            )
            let (kind, state): (ChannelLine.Kind, ChannelLine.State) = (try row.get("kind"), try row.get("state"))
            days[reference, default: (nil, nil)].theirs = min(days[reference]?.theirs ?? day, day)
            found[reference, default: ReferenceSums()].hear(kind, state, amount)
        }
        for row in try transaction.query(
            """
            SELECT reference, day, amount_fen AS fen FROM payment
            WHERE project_id = \(it.project) AND method = \(it.method) AND reference IN \(list: references)
            UNION ALL SELECT reference, day, amount_fen FROM deposit
            WHERE project_id = \(it.project) AND method = \(it.method) AND reference IN \(list: references)
            UNION ALL SELECT reference, day, -amount_fen FROM deposit_reversal
            WHERE project_id = \(it.project) AND method = \(it.method) AND reference IN \(list: references)
            UNION ALL SELECT target, paid_day, -amount_fen FROM refund
            WHERE project_id = \(it.project) AND method = \(it.method) AND target IN \(list: references) AND paid_day IS NOT NULL
            """)
        {
            let (reference, day, amount): (String, Day, Money) = (try row.get("reference"), try row.get("day"), try row.get("fen"))
            days[reference, default: (nil, nil)].ours = min(days[reference]?.ours ?? day, day)
            found[reference, default: ReferenceSums()].book(amount, isWithin: it.from <= day && day <= it.to)
        }
        var dated: [String: (day: Day, sums: ReferenceSums)] = [:]
        for (reference, sums) in found {
            let day = days[reference]?.theirs ?? days[reference]?.ours ?? it.to
            dated[reference] = (min(max(day, it.from), it.to), sums)
        }
        return dated
    }

    /// Differences of these references that were found before.
    private func known(
        _ references: [String], _ it: ChannelStatement, _ transaction: Transaction
    ) throws -> [String: [Difference]] {
        let rows = try transaction.query(
            """
            SELECT \(Reconciliations.differenceColumns) FROM channel_difference d
            WHERE d.project_id = \(it.project) AND d.method = \(it.method) AND d.reference IN \(list: references)
            """)
        return Dictionary(grouping: try rows.map(Reconciliations.difference), by: \.reference)
    }
}
