// Recounts: the nightly count of every ledger in small parts, and what became of it.
import Kernel
import Platform
import Registry
import Storage

extension Recount.Step: WordColumn {}
extension Recount.FaultKind: WordColumn {}

package struct Recounts: Sendable {
    package static let subjectKind = "recount"
    package static let pageSize = 30
    /// From this minute of the night on, when nobody works: the house's own choice.
    private static let nightBegins = MinuteOfDay(2 * 60)
    private let parts = RecountParts()

    package init() {}

    /// One part of a count that is under way, or the beginning of tonight's. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        if let open = try open(transaction) {
            try advance(open, transaction)
            return true
        }
        for project in try Projects().all(in: transaction) where try isDue(project, transaction) {
            try begin(project, by: .system("recount"), in: transaction)
            return true
        }
        return false
    }

    /// 复核: begins a count now, beside the nightly one.
    @discardableResult
    package func begin(_ project: ProjectCard, by actor: Actor, in transaction: Transaction) throws -> Recount.ID {
        let under = try transaction.first(
            "SELECT id FROM recount WHERE project_id = \(project.id) AND finished_at IS NULL")
        guard under == nil else { throw Refusal.notNow("recount.under-way") }
        let id: Recount.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO recount (id, project_id, night, step, cursor, number, entry_count, line_count, bill_count,
                credit_count, payment_count, receipt_count, fault_count, actor, began_at, finished_at)
            VALUES (\(id), \(project.id), \(project.zone.day(of: transaction.now)), \(Recount.Step.entries), 0, 0, 0, 0, 0, 0,
                0, 0, 0, \(actor.text), \(transaction.now), \(Instant?.none))
            """)
        return id
    }

    /// Whether tonight's is still to be made: once a night, and only where there is a ledger.
    private func isDue(_ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        guard project.zone.minute(of: transaction.now) >= Self.nightBegins else { return false }
        let today = project.zone.day(of: transaction.now)
        let last = try transaction.first(
            "SELECT night FROM recount WHERE project_id = \(project.id) ORDER BY began_at DESC, id DESC LIMIT 1")
        if let last, try last.get("night", as: Day.self) >= today { return false }
        return try transaction.first("SELECT id FROM book_entry WHERE project_id = \(project.id) LIMIT 1") != nil
    }

    private func open(_ transaction: Transaction) throws -> Recount? {
        for project in try Projects().all(in: transaction) {
            let row = try transaction.first(
                """
                SELECT \(Self.columns) FROM recount r WHERE r.project_id = \(project.id) AND r.finished_at IS NULL\(transaction.dialect.forUpdate)
                """)
            if let row { return try Self.recount(row) }
        }
        return nil
    }

    /// Counts one part and keeps where it came to.
    private func advance(_ recount: Recount, _ transaction: Transaction) throws {
        var it = recount
        let part = try parts.count(it, transaction)
        for (place, fault) in part.faults.enumerated() {
            try transaction.run(
                """
                INSERT INTO recount_fault (project_id, recount_id, ordinal, kind, subject_kind, subject_id, expected, found)
                VALUES (\(it.project), \(it.id), \(it.counts.faults + Int64(place)), \(fault.kind), \(fault.subjectKind),
                    \(fault.subject), \(fault.expected), \(fault.found))
                """)
        }
        it.counts.faults += Int64(part.faults.count)
        switch it.step {
        case .entries: it.counts.entries += part.seen
        case .lines: it.counts.lines += part.seen
        case .bills: it.counts.bills += part.seen
        case .credits: it.counts.credits += part.seen
        case .payments: it.counts.payments += part.seen
        case .receipts: it.counts.receipts += part.seen
        case .done: break
        }
        if let (cursor, number) = part.next {
            (it.cursor, it.number) = (cursor, number)
        } else {
            (it.step, it.cursor, it.number) = (it.step.next, 0, 0)
        }
        if it.step == .done { finish(&it, transaction) }
        try save(it, transaction)
    }

    private func finish(_ it: inout Recount, _ transaction: Transaction) {
        it.finishedAt = transaction.now
        transaction.record(
            "recount.finished", about: (Self.subjectKind, it.id.number), project: it.project, by: .system("recount"),
            ["entries": .number(it.counts.entries), "bills": .number(it.counts.bills), "faults": .number(it.counts.faults)])
    }

    private func save(_ it: Recount, _ transaction: Transaction) throws {
        let counts = it.counts
        try transaction.run(
            """
            UPDATE recount SET step = \(it.step), cursor = \(it.cursor), number = \(it.number),
                entry_count = \(counts.entries), line_count = \(counts.lines), bill_count = \(counts.bills),
                credit_count = \(counts.credits), payment_count = \(counts.payments), receipt_count = \(counts.receipts),
                fault_count = \(counts.faults), finished_at = \(it.finishedAt)
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
    }

    // MARK: what became of it

    /// The counts of a project, newest first.
    package func list(
        in project: Project.ID, before: Instant? = nil, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [Recount] {
        let start: SQL = before.map { "AND r.began_at < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM recount r WHERE r.project_id = \(project) \(start)
            ORDER BY r.began_at DESC, r.id DESC LIMIT \(limit)
            """
        ).map(Self.recount)
    }

    /// What a count found, row by row.
    package func faults(of recount: Recount, limit: Int = 200, _ transaction: Transaction) throws -> [Recount.Fault] {
        try transaction.query(
            """
            SELECT kind, subject_kind, subject_id, expected, found FROM recount_fault
            WHERE recount_id = \(recount.id) AND project_id = \(recount.project) ORDER BY ordinal LIMIT \(limit)
            """
        ).map {
            Recount.Fault(
                try $0.get("kind"), try $0.get("subject_kind"), try $0.get("subject_id"), expected: try $0.get("expected"),
                found: try $0.get("found"))
        }
    }

    /// For those who watch: the faults that the latest finished counts found, and the oldest of those counts.
    package func health(_ transaction: Transaction) throws -> (faults: Int64, finishedAt: Instant?) {
        var faults: Int64 = 0
        var oldest: Instant?
        for project in try Projects().all(in: transaction) {
            let row = try transaction.first(
                """
                SELECT fault_count, finished_at FROM recount
                WHERE project_id = \(project.id) AND finished_at IS NOT NULL ORDER BY began_at DESC, id DESC LIMIT 1
                """)
            guard let row else { continue }
            faults += try row.get("fault_count", as: Int64.self)
            let at: Instant = try row.get("finished_at")
            oldest = oldest.map { min($0, at) } ?? at
        }
        return (faults, oldest)
    }

    private static let columns: SQL = """
        r.id, r.project_id, r.night, r.step, r.cursor, r.number, r.entry_count, r.line_count, r.bill_count, r.credit_count,
        r.payment_count, r.receipt_count, r.fault_count, r.began_at, r.finished_at
        """

    private static func recount(_ row: Row) throws -> Recount {
        var counts = Recount.Counts()
        counts.entries = try row.get("entry_count")
        counts.lines = try row.get("line_count")
        counts.bills = try row.get("bill_count")
        counts.credits = try row.get("credit_count")
        counts.payments = try row.get("payment_count")
        counts.receipts = try row.get("receipt_count")
        counts.faults = try row.get("fault_count")
        return Recount(
            id: try row.get("id"), project: try row.get("project_id"), night: try row.get("night"), step: try row.get("step"),
            cursor: try row.get("cursor"), number: try row.get("number"), counts: counts, beganAt: try row.get("began_at"),
            finishedAt: try row.get("finished_at"))
    }
}
