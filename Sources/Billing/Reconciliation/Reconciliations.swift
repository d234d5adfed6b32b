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
            guard sheet.tally.badRows == 0 else { throw .invalid("file", "channellist.rows.bad") }
            guard let first = from ?? sheet.tally.from, let last = to ?? sheet.tally.to else { throw .invalid("from", "channellist.days.needed") }
            guard first <= last, first <= sheet.tally.from ?? first, last >= sheet.tally.to ?? last else {
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
        if isNew { try await fill(id, order, project: project, by: person, database) }
        return id
    }

    /// The list without its lines: whoever brings it again goes on with it.
    package func start(
        _ order: Order, _ project: ProjectCard, by person: Account.ID, _ transaction: Transaction
    ) throws -> (ChannelStatement.ID, isNew: Bool) {
        let today = project.zone.day(of: transaction.now)
        guard order.to <= today else { throw Refusal.invalid("to", "payment.time.future") }
        let fresh: ChannelStatement.ID = transaction.newID()
        let tally = order.sheet.tally
        try transaction.run(
            """
            INSERT INTO channel_statement (id, project_id, method, from_day, to_day, name, hash, line_count, paid_fen,
                refunded_fen, fee_fen, brought_by, brought_at, compared_at)
            VALUES (\(fresh), \(project.id), \(order.method), \(order.from), \(order.to), \(order.name), \(order.hash),
                \(Int64(tally.lines)), \(tally.paid), \(tally.refunded), \(tally.fee), \(person),
                \(transaction.now), \(Instant?.none)) ON CONFLICT (project_id, method, hash) DO NOTHING
            """)
        let row = try transaction.first(
            """
            SELECT id, compared_at FROM channel_statement
            WHERE project_id = \(project.id) AND method = \(order.method) AND hash = \(order.hash)
            """)
        guard let row else { throw Refusal.missing }
        let (id, compared): (ChannelStatement.ID, Instant?) = (try row.get("id"), try row.get("compared_at"))
        if compared == nil { try transaction.run("UPDATE channel_statement SET lines_in = 0 WHERE id = \(id) AND project_id = \(project.id)") }
        return (id, compared == nil)
    }

    /// Its lines, a part at a time, and then the comparison, a part at a time.
    package func fill(
        _ id: ChannelStatement.ID, _ order: Order, project: ProjectCard, by person: Account.ID, _ database: Database
    ) async throws {
        let sheet = order.sheet
        try await FileHandover<[(line: ChannelLine, occurrence: Int64)]>.run({ put in
            var part: [(line: ChannelLine, occurrence: Int64)] = []
            var seen = Occurrences()
            try sheet.forEachLine { line in
                part.append((line, seen.next(line)))
                guard part.count == Self.part else { return }
                try put(part)
                part.removeAll(keepingCapacity: true)
            }
            if !part.isEmpty { try put(part) }
        }) { lines in
            try await database.write { transaction in
                let isThere = try transaction.run(
                    "UPDATE channel_statement SET lines_in = lines_in + \(Int64(lines.count)) WHERE id = \(id) AND project_id = \(project.id)")
                guard isThere == 1 else { throw Refusal.notNow("channellist.discarded") }
                for (line, occurrence) in lines { try put(line, occurrence, order.method, id, project.id, transaction) }
            }
        }
        try await database.write { try compare(id, within: [project.id], by: .staff(person), in: $0) }
        while try await database.write({ try StatementComparison().advance(id, in: project.id, $0) }) {}
    }

    /// Which of several equal lines of one list it is. What a line is, is kept as sixteen bytes: a long list stays small.
    private struct Occurrences {
        private var seen: [Key: Int64] = [:]

        private struct Key: Hashable {
            let high: UInt64
            let low: UInt64
        }

        mutating func next(_ line: ChannelLine) -> Int64 {
            let text = "\(line.reference)|\(line.kind.rawValue)|\(line.day)|\(line.amount.fen)"
            let hash = Sodium.sha256(Array(text.utf8))
            func word(_ place: Int) -> UInt64 { hash[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) } }
            let key = Key(high: word(0), low: word(8))
            seen[key, default: 0] += 1
            return seen[key] ?? 1
        }
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

    /// 对账: compares a list's days with the books, the first part now and what is more by itself. Again, it finds nothing new.
    package func compare(
        _ id: ChannelStatement.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM channel_statement s
            WHERE s.id = \(id) AND s.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let it = try row.map(Self.statement) else { throw Refusal.missing }
        guard it.comparedAt != nil || it.linesIn >= it.lineCount else { throw Refusal.notNow("channellist.unfinished.hint") }
        let project = it.project
        transaction.record(
            "channel.comparing", about: (Self.subjectKind, id.number), project: project, by: actor)
        try StatementComparison().begin(id, in: project, transaction)
    }

    /// A list that was never brought to its end goes with its lines: nothing was found by it. Whoever still brings it stops.
    package func discard(
        _ id: ChannelStatement.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM channel_statement s
            WHERE s.id = \(id) AND s.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let it = try row.map(Self.statement) else { throw Refusal.missing }
        guard it.isUnfinished else { throw Refusal.notNow("channellist.whole") }
        try transaction.run("DELETE FROM channel_line WHERE project_id = \(it.project) AND statement_id = \(id)")
        try transaction.run("DELETE FROM channel_statement WHERE project_id = \(it.project) AND id = \(id)")
        transaction.record(
            "channel.discarded", about: (Self.subjectKind, id.number), project: it.project, by: actor,
            [
                "method": .code(it.method.rawValue), "from": .code(it.from.description), "to": .code(it.to.description),
                "lines": .number(it.linesIn), "of": .number(it.lineCount),
            ], words: it.name)
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
        try StatementComparison().confirmIdle(in: project, through: day, transaction)
        let count = try unexplained(in: project, through: day, transaction)
        guard count == 0 else {
            throw Refusal.gate(Self.clause, "difference.blocks", details: ["count": "\(count)"])
        }
    }
}
