// ShiftStore: where the shift meets its columns, and shifts as pages read them.
import Kernel
import Platform
import Scheme
import Storage

extension Shift.State: WordColumn {}

extension Shift {
    package static let subjectKind = "shift"
    package var subject: Subject { Subject(Self.subjectKind, id.number) }

    init(_ row: Row) throws {
        self.init(
            id: try row.get("id"), project: try row.get("project_id"), name: try row.get("name"),
            holder: try row.get("holder_id"), startsAt: try row.get("starts_at"), endsAt: try row.get("ends_at"),
            state: try row.get("state"), taker: try row.get("taker_id"), briefing: try row.get("briefing"),
            handedAt: try row.get("handed_at"), handedBy: try row.get("handed_by"),
            standInReason: try row.get("stand_in_reason"), takenAt: try row.get("taken_at"))
    }
}

/// One line of what is handed over.
package struct ShiftItem: Sendable {
    package let subject: Subject
    package let title: String
    package let whose: String
    package let path: String
    package let isComplaint: Bool
    package let isOwn: Bool
    package let explanation: String
    package let acknowledgedAt: Instant?
    package let isPassed: Bool

    /// How forms and programs name it.
    package var key: String { "\(subject.kind)-\(Tag<ShiftItem>(subject.id).text)" }

    init(_ row: Row) throws {
        subject = Subject(try row.get("subject_kind"), try row.get("subject_id"))
        title = try row.get("title")
        whose = try row.get("whose")
        path = try row.get("path")
        isComplaint = try row.get("complaint")
        isOwn = try row.get("own")
        explanation = try row.get("explanation")
        acknowledgedAt = try row.get("acknowledged_at")
        isPassed = try row.get("passed")
    }

    /// Not on the list yet: it came in since.
    init(_ thing: HandoverThing) {
        subject = thing.subject
        title = thing.title
        whose = thing.whose
        path = thing.path
        isComplaint = thing.isComplaint
        isOwn = thing.isOwn
        explanation = ""
        acknowledgedAt = nil
        isPassed = false
    }

    /// The subject that a form's key names.
    package static func subject(_ key: String) -> Subject? {
        guard let dash = key.lastIndex(of: "-"), let id = Tag<ShiftItem>(text: String(key[key.index(after: dash)...]))
        else { return nil }
        return Subject(String(key[..<dash]), id.number)
    }
}

/// A shift with the names that its line shows.
package struct ShiftLine: Sendable {
    package let shift: Shift
    package let holderName: String
    package let takerName: String?
    package let complaints: Int64
    package let complaintsWaiting: Int64
}

/// What one person has to do now (J1-R2): open promises held, and how many of them are overdue.
package struct StaffLoad: Sendable {
    package let name: String
    package let open: Int64
    package let overdue: Int64
}

/// Finding and saving shifts and what they hand over.
struct ShiftStore {
    static let columns: SQL = """
        s.id, s.project_id, s.name, s.holder_id, s.starts_at, s.ends_at, s.state, s.taker_id, s.briefing, s.handed_at,
        s.handed_by, s.stand_in_reason, s.taken_at
        """

    /// The shift, its row locked for the verb; one of another estate is not there.
    func find(_ id: Shift.ID, within projects: [Project.ID], in transaction: Transaction) throws -> Shift {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM shift s WHERE s.id = \(id) AND s.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Shift(row)
    }

    func insert(_ shift: Shift, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO shift (id, project_id, name, holder_id, starts_at, ends_at, state, taker_id, briefing, handed_at,
                handed_by, stand_in_reason, taken_at, complaints_waiting)
            VALUES (\(shift.id), \(shift.project), \(shift.name), \(shift.holder), \(shift.startsAt), \(shift.endsAt),
                \(shift.state), \(shift.taker), '', \(Instant?.none), \(Account.ID?.none), '', \(Instant?.none), 0)
            """)
    }

    func save(_ shift: Shift, in transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE shift SET state = \(shift.state), taker_id = \(shift.taker), briefing = \(shift.briefing),
                handed_at = \(shift.handedAt), handed_by = \(shift.handedBy), stand_in_reason = \(shift.standInReason),
                taken_at = \(shift.takenAt), complaints_waiting = (SELECT COUNT(*) FROM shift_item i
                    WHERE i.shift_id = shift.id AND i.complaint = 1 AND i.acknowledged_at IS NULL)
            WHERE project_id = \(shift.project) AND id = \(shift.id)
            """)
    }

    /// Who holds a shift at an instant, whether or not the roster's job has begun it.
    func holders(in project: Project.ID, at instant: Instant, _ transaction: Transaction) throws -> [Account.ID] {
        try transaction.query(
            """
            SELECT s.holder_id FROM shift s WHERE s.project_id = \(project)
                AND s.starts_at BETWEEN \(instant.adding(minutes: -Int(Shift.hoursMax) * 60)) AND \(instant)
                AND s.ends_at > \(instant) AND s.state <> 'dropped'
                AND (s.taken_at IS NULL OR s.taken_at > \(instant)) ORDER BY s.starts_at, s.id
            """
        ).map { try $0.get("holder_id") }
    }

    /// Shifts under way that began in a span.
    func underWay(in project: Project.ID, from: Instant, to: Instant, _ transaction: Transaction) throws -> [Shift] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM shift s WHERE s.project_id = \(project) AND s.starts_at BETWEEN \(from) AND \(to)
                AND s.state IN ('open', 'handing') ORDER BY s.starts_at, s.id LIMIT 200
            """
        ).map(Shift.init)
    }

    /// Adds what is not on the list yet.
    func list(_ things: [HandoverThing], on shift: Shift, in transaction: Transaction) throws {
        for thing in things {
            try transaction.run(
                """
                INSERT INTO shift_item (project_id, shift_id, subject_kind, subject_id, title, whose, path, complaint, own,
                    explanation, listed_at, acknowledged_at, passed)
                VALUES (\(shift.project), \(shift.id), \(thing.subject.kind), \(thing.subject.id), \(thing.title),
                    \(thing.whose), \(thing.path), \(thing.isComplaint), \(thing.isOwn), '', \(transaction.now),
                    \(Instant?.none), 0) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// Takes off the list what ended before anybody acknowledged it, and forgets acknowledgements of an earlier taker.
    func relist(_ things: [HandoverThing], on shift: Shift, in transaction: Transaction) throws {
        let open = Set(things.map(\.subject))
        for item in try items(of: shift.id, in: shift.project, transaction) where !item.isPassed {
            if open.contains(item.subject) {
                try transaction.run(
                    """
                    UPDATE shift_item SET acknowledged_at = NULL WHERE shift_id = \(shift.id)
                        AND subject_kind = \(item.subject.kind) AND subject_id = \(item.subject.id)
                    """)
            } else {
                try remove(item, from: shift, in: transaction)
            }
        }
        try list(things, on: shift, in: transaction)
    }

    func remove(_ item: ShiftItem, from shift: Shift, in transaction: Transaction) throws {
        try transaction.run(
            """
            DELETE FROM shift_item WHERE shift_id = \(shift.id) AND subject_kind = \(item.subject.kind)
                AND subject_id = \(item.subject.id)
            """)
    }

    func explain(
        _ subject: Subject, _ words: String, on shift: Shift, in transaction: Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE shift_item SET explanation = \(words) WHERE shift_id = \(shift.id)
                AND subject_kind = \(subject.kind) AND subject_id = \(subject.id)
            """)
        guard changed == 1 else { throw Refusal.missing }
    }

    func acknowledge(
        _ subject: Subject, passes: Bool, on shift: Shift, in transaction: Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE shift_item SET acknowledged_at = \(transaction.now), passed = \(passes) WHERE shift_id = \(shift.id)
                AND subject_kind = \(subject.kind) AND subject_id = \(subject.id) AND acknowledged_at IS NULL
            """) == 1
    }

    /// Complaints first, then in the order they were listed.
    func items(of shift: Shift.ID, in project: Project.ID, _ transaction: Transaction) throws -> [ShiftItem] {
        try transaction.query(
            """
            SELECT subject_kind, subject_id, title, whose, path, complaint, own, explanation, acknowledged_at, passed
            FROM shift_item WHERE project_id = \(project) AND shift_id = \(shift)
            ORDER BY complaint DESC, subject_kind, subject_id
            """
        ).map(ShiftItem.init)
    }

    func line(
        _ id: Shift.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> ShiftLine {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), \(Self.names) FROM shift s JOIN account h ON h.id = s.holder_id
            LEFT JOIN account t ON t.id = s.taker_id WHERE s.id = \(id) AND s.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.line(row)
    }

    /// Shifts that begin in a span of days, first to last.
    func lines(
        in project: Project.ID, from: Instant, to: Instant, _ transaction: Transaction
    ) throws -> [ShiftLine] {
        try transaction.query(
            """
            SELECT \(Self.columns), \(Self.names) FROM shift s JOIN account h ON h.id = s.holder_id
            LEFT JOIN account t ON t.id = s.taker_id
            WHERE s.project_id = \(project) AND s.starts_at BETWEEN \(from) AND \(to) AND s.state <> 'dropped'
            ORDER BY s.starts_at, s.id LIMIT 200
            """
        ).map(Self.line)
    }

    private static let names: SQL = """
        h.display_name AS holder, t.display_name AS taker, s.complaints_waiting,
        (SELECT COUNT(*) FROM shift_item i WHERE i.shift_id = s.id AND i.complaint = 1) AS complaints
        """

    private static func line(_ row: Row) throws -> ShiftLine {
        ShiftLine(
            shift: try Shift(row), holderName: try row.get("holder"), takerName: try row.get("taker"),
            complaints: try row.get("complaints"), complaintsWaiting: try row.get("complaints_waiting"))
    }

    /// The open promises of each person, of the next five thousand by due.
    func loads(in project: Project.ID, _ transaction: Transaction) throws -> [StaffLoad] {
        try transaction.query(
            """
            SELECT a.display_name AS name, COUNT(*) AS number,
                SUM(CASE WHEN part.due_at < \(transaction.now) THEN 1 ELSE 0 END) AS late
            FROM (SELECT holder_id, due_at FROM promise WHERE project_id = \(project) AND outcome = 'open'
                ORDER BY due_at LIMIT 5000) AS part JOIN account a ON a.id = part.holder_id
            GROUP BY a.id, a.display_name ORDER BY late DESC, number DESC, a.display_name
            """
        ).map { StaffLoad(name: try $0.get("name"), open: try $0.get("number"), overdue: try $0.get("late")) }
    }
}
