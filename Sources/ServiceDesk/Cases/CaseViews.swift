// CaseViews: cases as lists and pages read them. Plain values.
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// One line of a list of cases.
package struct CaseLine: Sendable {
    package let id: ServiceCase.ID
    package let number: String
    package let kind: ServiceCase.Kind
    package let stage: String
    package let title: String
    package let requester: String
    package let unitLabel: String?
    package let handlerName: String?
    package let receivedAt: Instant
    package let isImported: Bool
    package let flag: String
    /// What is promised next, where the list asked for it.
    package var next: (dueAt: Instant, clause: Clause.ID)?
}

/// A case with everything its page shows.
package struct CaseDetail: Sendable {
    package let serviceCase: ServiceCase
    package let line: CaseLine
    package let channel: ServiceCase.Channel
    package let words: String
    package let phone: String
    /// Whether the viewer asked for the whole number a few minutes ago.
    package let isPhoneShown: Bool
    package let unit: Unit.ID?
    package let category: String
    package let isCollective: Bool
    package let agreedAt: Instant?
    package let outerSender: String
    package let outerNumber: String
    package let outerDueAt: Instant?
    package let promises: [PromiseRow]
    package let history: [JournalLine]
    package let actorNames: [String: String]
    package let tries: Int64
    package let staff: [StaffCard]
    package let requests: [RequestLine]
    package let work: SiteWork
    /// The work instruction of its kind; nil while it is under no common kind.
    package let paper: PaperStanding?
    /// The shared matter it belongs to, and those it may be added to.
    package let event: CommonEvent?
    package let events: [CommonEventLine]
    package let files: [CaseFileLine]
    package let adoption: Adoption?
    package let plans: [ServicePlan]
    /// What a business request applies for, and its papers.
    package let application: Application?
    /// The latest pause.
    package let pause: CasePause?
    /// How often the sender's number came in, this time counted.
    package let repeats: Int64
}

package struct CaseViews: Sendable {
    package init() {}

    private static let lineColumns: SQL = """
        c.id, c.number, c.kind, c.stage, c.title, c.requester, c.received_at, c.origin, c.flag,
        b.name AS building, u.name AS unit, a.display_name AS handler
        """
    private static let lineTables: SQL = """
        service_case c LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN building b ON b.id = u.building_id
        LEFT JOIN account a ON a.id = c.handler_id
        """

    /// Cases, newest first, a page at a time by key.
    package func list(
        _ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        let live: SQL = filter.isLiveOnly ? "AND c.stage IN ('open', 'appointed', 'handled')" : ""
        let kind: SQL = filter.kind.map { "AND c.kind = \($0)" } ?? ""
        let unit: SQL = filter.unit.map { "AND c.unit_id = \($0)" } ?? ""
        let handler: SQL = filter.handler.map { "AND c.handler_id = \($0)" } ?? ""
        let stage: SQL = filter.stage.map { "AND c.stage = \($0)" } ?? ""
        let from: SQL = filter.from.map { "AND c.received_at >= \(filter.zone.startOfDay($0))" } ?? ""
        let to: SQL = filter.to.map { "AND c.received_at <= \(filter.zone.endOfDay($0))" } ?? ""
        let after: SQL =
            filter.after.map { "AND (c.received_at < \($0.at) OR (c.received_at = \($0.at) AND c.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables)
            WHERE c.project_id = \(project) \(live) \(kind) \(unit) \(handler) \(stage) \(from) \(to) \(after)
            ORDER BY c.received_at DESC, c.id DESC LIMIT \(filter.limit)
            """
        ).map(Self.line)
    }

    /// The same lines, each with what is promised next.
    package func withNext(
        _ lines: [CaseLine], in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        guard !lines.isEmpty else { return [] }
        var next: [Int64: (dueAt: Instant, clause: Clause.ID)] = [:]
        for row in try transaction.query(
            """
            SELECT subject_id, clause, due_at FROM promise WHERE project_id = \(project)
                AND subject_kind = \(ServiceCase.subjectKind) AND subject_id IN \(list: lines.map(\.id.number))
                AND outcome = 'open'
            """)
        {
            let (id, dueAt): (Int64, Instant) = (try row.get("subject_id"), try row.get("due_at"))
            if next[id].map({ dueAt < $0.dueAt }) ?? true { next[id] = (dueAt, try row.get("clause")) }
        }
        return lines.map { line in
            var line = line
            line.next = next[line.id.number]
            return line
        }
    }

    private func repeats(of number: String, in project: Project.ID, _ transaction: Transaction) throws -> Int64 {
        guard !number.isEmpty else { return 0 }
        return try transaction.first(
            "SELECT COUNT(*) AS number FROM service_case WHERE project_id = \(project) AND outer_number = \(number)"
        )?.get("number") ?? 0
    }

    /// The cases of some ids, for lists of promises.
    package func lines(
        _ ids: [Int64], in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        guard !ids.isEmpty else { return [] }
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables)
            WHERE c.project_id = \(project) AND c.id IN \(list: ids)
            """
        ).map(Self.line)
    }

    static func line(_ row: Row) throws -> CaseLine {
        let building: String? = try row.get("building")
        let unit: String? = try row.get("unit")
        let origin: String = try row.get("origin")
        return CaseLine(
            id: try row.get("id"), number: try row.get("number"), kind: try row.get("kind"),
            stage: try row.get("stage"), title: try row.get("title"), requester: try row.get("requester"),
            unitLabel: building.flatMap { building in unit.map { building + " " + $0 } },
            handlerName: try row.get("handler"), receivedAt: try row.get("received_at"),
            isImported: origin == "imported", flag: try row.get("flag"))
    }

    /// One case within the projects of the visitor.
    package func detail(
        _ id: ServiceCase.ID, within projects: [Project.ID], _ transaction: Transaction, viewer: Account.ID? = nil
    ) throws -> (CaseDetail, ProjectCard) {
        guard
            let row = try transaction.first(
                """
                SELECT \(ServiceCase.columns), channel, words, phone, unit_id, category, collective, agreed_at,
                    outer_sender, outer_number
                FROM service_case WHERE id = \(id) AND project_id IN \(list: projects)
                """)
        else { throw Refusal.missing }
        let serviceCase = try ServiceCase(row)
        guard let project = try Projects().find(serviceCase.project, in: transaction),
            let line = try lines([id.number], in: project.id, transaction).first
        else { throw Refusal.missing }
        let subject = (kind: ServiceCase.subjectKind, id: id.number)
        let history = try transaction.history(of: subject, project: project.id)
        let tries = try transaction.first(
            """
            SELECT COUNT(*) AS number FROM follow_up_try WHERE project_id = \(project.id) AND case_id = \(id)
                AND cycle = \(serviceCase.cycle)
            """)
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: transaction.now), in: transaction)
        let detail = CaseDetail(
            serviceCase: serviceCase, line: line, channel: try row.get("channel"), words: try row.get("words"),
            phone: try row.get("phone"),
            isPhoneShown: try viewer.map { try PhoneReveals.isShown(id, in: project.id, to: $0, transaction) } ?? false, unit: try row.get("unit_id"), category: try row.get("category"),
            isCollective: try row.get("collective"), agreedAt: try row.get("agreed_at"),
            outerSender: try row.get("outer_sender"), outerNumber: try row.get("outer_number"),
            outerDueAt: try row.get("outer_due_at"),
            promises: try Promises().of(serviceCase.subject, project: project.id, in: transaction), history: history,
            actorNames: try names(history, transaction), tries: try tries?.get("number") ?? 0, staff: staff,
            requests: try RequestStore().lines(of: id, in: project.id, transaction),
            work: try Repairs.work(of: serviceCase, transaction),
            paper: try PaperSubject(rawValue: try row.get("category")).map {
                try Papers().standing(of: $0, in: project.id, on: project.zone.day(of: transaction.now), transaction)
            },
            event: try CommonEvents.of(serviceCase, transaction),
            events: try CommonEvents.open(for: serviceCase, transaction),
            files: try CaseFiles.lines(of: id, in: project.id, transaction),
            adoption: try Adoptions.of(serviceCase, transaction), plans: try ServicePlans.of(serviceCase, transaction),
            application: try Applications.of(serviceCase, transaction),
            pause: try CasePauses.last(of: serviceCase, transaction)?.pause,
            repeats: try repeats(of: try row.get("outer_number"), in: project.id, transaction))
        return (detail, project)
    }

    /// The names of the staff in a history.
    private func names(_ history: [JournalLine], _ transaction: Transaction) throws -> [String: String] {
        var names: [String: String] = [:]
        for actor in Set(history.map(\.actor)) {
            guard actor.hasPrefix("staff:"), let id = Account.ID(text: String(actor.dropFirst(6))) else { continue }
            names[actor] = try Accounts().name(of: id, in: transaction)
        }
        return names
    }
}
