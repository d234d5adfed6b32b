// Promises: opening, moving and settling them, inside the desk's own transaction.
import Kernel
import Platform
import Storage

extension Promise.Outcome: WordColumn {}

/// The thing a promise is about: a desk's word and the thing's id.
package struct Subject: Hashable, Sendable {
    package let kind: String
    package let id: Int64

    package init(_ kind: String, _ id: Int64) {
        self.kind = kind
        self.id = id
    }
}

/// A promise as it is stored.
package struct PromiseRow: Sendable {
    package let id: Promise.ID
    package let project: Project.ID
    package let subject: Subject
    package let clause: Clause.ID
    package let cycle: Int64
    /// Which of the things that a clause promises in one cycle: empty for its own, `completion` for the finished work
    /// behind a first answer.
    package let part: String
    /// 1 for the first; the next where a time was agreed anew and the earlier promise stays as it was.
    package let turn: Int64
    package let promise: Promise
    package let dueDay: Day
    package let isFixed: Bool
    package let isProvisional: Bool
    package let holder: Account.ID?
    package let settledAt: Instant?
    package let reason: String
    package let schemeVersion: Int64
    package let calendarVersion: Int64

    package static let columns: SQL = """
        id, project_id, subject_kind, subject_id, clause, cycle, part, turn, scheme_version, calendar_version, started_at,
        due_at, due_day, warn_at, fixed, provisional, holder_id, outcome, settled_at, reason
        """

    package init(_ row: Row) throws {
        id = try row.get("id")
        project = try row.get("project_id")
        subject = Subject(try row.get("subject_kind"), try row.get("subject_id"))
        clause = try row.get("clause")
        cycle = try row.get("cycle")
        part = try row.get("part")
        turn = try row.get("turn")
        promise = Promise(
            startedAt: try row.get("started_at"), dueAt: try row.get("due_at"), outcome: try row.get("outcome"),
            warnsBy: try row.get("warn_at"))
        dueDay = try row.get("due_day")
        isFixed = try row.get("fixed")
        isProvisional = try row.get("provisional")
        holder = try row.get("holder_id")
        settledAt = try row.get("settled_at")
        reason = try row.get("reason")
        schemeVersion = try row.get("scheme_version")
        calendarVersion = try row.get("calendar_version")
    }
}

/// The only writer of promises and their figures.
package struct Promises: Sendable {
    package init() {}

    /// What a new promise is made of. `due` was computed by the calendar of the project.
    package struct Terms: Sendable {
        package let subject: Subject
        package let clause: Clause.ID
        package let cycle: Int64
        package let startedAt: Instant
        package let dueAt: Instant
        package var part = ""
        package var turn: Int64 = 1
        package var isFixed = false
        package var isProvisional = false
        /// An earlier time to warn than the span alone would give.
        package var warnsBy: Instant?
        package var holder: Account.ID?
        /// Why it was opened, where that is not plain, such as what a merged case brought along.
        package var reason = ""
        /// History that was imported: measured, but nobody is warned of it.
        package var isSilent = false

        package init(_ clause: Clause.ID, of subject: Subject, cycle: Int64, startedAt: Instant, dueAt: Instant) {
            self.clause = clause
            self.subject = subject
            self.cycle = cycle
            self.startedAt = startedAt
            self.dueAt = dueAt
        }
    }

    /// Opens a promise under the scheme in force.
    @discardableResult
    package func open(
        _ terms: Terms, project: ProjectCard, scheme: SchemeBook, by actor: Actor, in transaction: Transaction
    ) throws -> Promise.ID {
        try open([terms], project: project, scheme: scheme, by: actor, in: transaction)[0]
    }

    /// Opens many together.
    @discardableResult
    package func open(
        _ many: [Terms], project: ProjectCard, scheme: SchemeBook, by actor: Actor, in transaction: Transaction
    ) throws -> [Promise.ID] {
        var rows = RowBatch(
            """
            INSERT INTO promise (id, project_id, subject_kind, subject_id, clause, cycle, part, turn, scheme_version,
                calendar_version, started_at, due_at, due_day, warn_at, fixed, provisional, holder_id, outcome, settled_at,
                reason, next_step, next_step_at) VALUES
            """, columns: 22)
        var events = RowBatch(
            "INSERT INTO promise_event (promise_id, seq, at, kind, due_before, due_after, reason, actor) VALUES", columns: 8)
        var counts: [(clause: Clause.ID, day: Day, count: Int64)] = []
        let ids = many.map { terms -> Promise.ID in
            let id: Promise.ID = transaction.newID()
            let dueDay = project.zone.day(of: terms.dueAt)
            let promise = Promise(startedAt: terms.startedAt, dueAt: terms.dueAt, outcome: .open, warnsBy: terms.warnsBy)
            rows.add(
                id, project.id, terms.subject.kind, terms.subject.id, terms.clause, terms.cycle, terms.part, terms.turn,
                scheme.version, project.calendarVersion, terms.startedAt, terms.dueAt, dueDay, terms.warnsBy, terms.isFixed,
                terms.isProvisional, terms.holder, Promise.Outcome.open, Instant?.none, "", 0,
                terms.isSilent ? nil : promise.warnAt)
            events.add(
                id, 1, terms.startedAt, EventKind.opened.rawValue, Instant?.none, terms.dueAt, terms.reason, actor.text)
            if let place = counts.firstIndex(where: { $0.clause == terms.clause && $0.day == dueDay }) {
                counts[place].count += 1
            } else {
                counts.append((terms.clause, dueDay, 1))
            }
            return id
        }
        try transaction.put(rows)
        try transaction.put(events)
        for (clause, day, count) in counts { try self.count(project.id, clause, day, total: count, in: transaction) }
        return ids
    }

    /// The promises of a thing, by clause of the current cycle or of all.
    package func of(_ subject: Subject, project: Project.ID, in transaction: Transaction) throws -> [PromiseRow] {
        // Sorted here: asked to sort by id, SQLite walks the whole project's ids instead of the subject's key.
        try transaction.query(
            """
            SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project)
                AND subject_kind = \(subject.kind) AND subject_id = \(subject.id)
            """
        ).map(PromiseRow.init).sorted { $0.id < $1.id }
    }

    /// What happened to a promise: opened, moved and why, settled.
    package struct Event: Sendable {
        package let at: Instant
        package let actor: String
        package let kind: String
        package let before: Instant?
        package let after: Instant?
        package let reason: String
    }

    package func events(of promise: Promise.ID, in transaction: Transaction) throws -> [Event] {
        try transaction.query(
            "SELECT at, actor, kind, due_before, due_after, reason FROM promise_event WHERE promise_id = \(promise) ORDER BY seq"
        ).map {
            Event(
                at: try $0.get("at"), actor: try $0.get("actor"), kind: try $0.get("kind"), before: try $0.get("due_before"),
                after: try $0.get("due_after"), reason: try $0.get("reason"))
        }
    }

    /// Settles an open promise at the instant of the event. An event the same millisecond as the due is in time.
    package func settle(
        _ row: PromiseRow, at instant: Instant, by actor: Actor, in transaction: Transaction
    ) throws {
        let outcome = Promise.outcome(settledAt: instant, dueAt: row.promise.dueAt)
        try end(row, outcome, at: instant, reason: "", by: actor, in: transaction)
    }

    /// Ends a promise whose clause was not fulfilled, such as an explanation that the customer did not accept.
    package func fail(
        _ row: PromiseRow, at instant: Instant, reason: String, by actor: Actor, in transaction: Transaction
    ) throws {
        try end(row, .failed, at: instant, reason: reason, by: actor, in: transaction)
    }

    /// Takes a promise out of the figure, with the reason that is listed beside it.
    package func exclude(
        _ row: PromiseRow, at instant: Instant, reason: String, by actor: Actor, in transaction: Transaction
    ) throws {
        try end(row, .excluded, at: instant, reason: reason, by: actor, in: transaction)
    }

    private func end(
        _ row: PromiseRow, _ outcome: Promise.Outcome, at instant: Instant, reason: String, by actor: Actor,
        in transaction: Transaction
    ) throws {
        guard row.promise.outcome == .open else { throw Refusal.notNow("promise.settled-already") }
        try transaction.put(
            """
            UPDATE promise SET outcome = \(outcome), settled_at = \(instant), reason = \(reason), next_step_at = NULL
            WHERE id = \(row.id)
            """)
        // A notice that waits for the morning need not leave for what was settled in the evening.
        _ = try Outbox().withdraw("promise", row.id.number, in: transaction)
        try event(
            row.id, outcome == .excluded ? .excluded : .settled, reason: reason, by: actor, at: instant, in: transaction)
        switch outcome {
        case .open: break
        case .kept: try count(row.project, row.clause, row.dueDay, kept: 1, settled: 1, in: transaction)
        case .late: try count(row.project, row.clause, row.dueDay, settled: 1, in: transaction)
        case .failed: break
        case .excluded: try count(row.project, row.clause, row.dueDay, total: -1, excluded: 1, in: transaction)
        }
    }

    /// Moves an open promise's due: an appointment re-agreed at the customer's wish, a pause that ended.
    package func move(
        _ row: PromiseRow, to dueAt: Instant, in zone: Zone, reason: String, warnsBy: Instant? = nil,
        isProvisional: Bool = false, by actor: Actor, transaction: Transaction
    ) throws {
        guard row.promise.outcome == .open else { throw Refusal.notNow("promise.settled-already") }
        let dueDay = zone.day(of: dueAt)
        let promise = Promise(startedAt: row.promise.startedAt, dueAt: dueAt, outcome: .open, warnsBy: warnsBy)
        try transaction.put(
            """
            UPDATE promise SET due_at = \(dueAt), due_day = \(dueDay), warn_at = \(warnsBy), next_step = 0,
                next_step_at = \(promise.warnAt), provisional = \(isProvisional)
            WHERE id = \(row.id)
            """)
        _ = try Outbox().withdraw("promise", row.id.number, in: transaction)
        try event(
            row.id, .moved, before: row.promise.dueAt, after: dueAt, reason: reason, by: actor, at: transaction.now,
            in: transaction)
        guard dueDay != row.dueDay else { return }
        try count(row.project, row.clause, row.dueDay, total: -1, in: transaction)
        try count(row.project, row.clause, dueDay, total: 1, in: transaction)
    }

    /// Puts the open promises of a thing on another person's 今日. Never moves a due.
    package func hand(
        _ subject: Subject, project: Project.ID, to holder: Account.ID, in transaction: Transaction
    ) throws {
        try transaction.put(
            """
            UPDATE promise SET holder_id = \(holder) WHERE project_id = \(project)
                AND subject_kind = \(subject.kind) AND subject_id = \(subject.id) AND outcome = 'open'
            """)
    }

    private enum EventKind: String { case opened, moved, settled, excluded, handed }

    private func event(
        _ id: Promise.ID, _ kind: EventKind, before: Instant? = nil, after: Instant? = nil, reason: String = "",
        by actor: Actor, at: Instant, in transaction: Transaction
    ) throws {
        let seq: SQL = "(SELECT MAX(e.seq) + 1 FROM promise_event e WHERE e.promise_id = \(id))"
        try transaction.put(
            """
            INSERT INTO promise_event (promise_id, seq, at, kind, due_before, due_after, reason, actor)
            VALUES (\(id), \(seq), \(at), \(kind.rawValue), \(before), \(after), \(reason), \(actor.text))
            """)
    }

    /// Leaves a change of a day's figure, folded later by `Figures.fold`: two writers never wait for one row.
    private func count(
        _ project: Project.ID, _ clause: Clause.ID, _ day: Day, total: Int64 = 0, kept: Int64 = 0, settled: Int64 = 0,
        excluded: Int64 = 0, in transaction: Transaction
    ) throws {
        let id: Tag<Figure> = transaction.newID()
        try transaction.put(
            """
            INSERT INTO promise_delta (id, project_id, clause, due_day, total, kept, settled, excluded)
            VALUES (\(id), \(project), \(clause), \(day), \(total), \(kept), \(settled), \(excluded))
            """)
    }
}
