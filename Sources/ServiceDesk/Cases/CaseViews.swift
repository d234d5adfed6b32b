// CaseViews: cases as lists and pages read them. Plain values.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

/// One line of a list of cases.
package struct CaseLine: Sendable {
    package let id: ServiceCase.ID
    package let number: String
    package let kind: ServiceCase.Kind
    package let stage: String
    package let title: String
    package let requester: String
    package let unit: Unit.ID?
    package let unitLabel: String?
    package let handler: Account.ID?
    package let handlerName: String?
    package let receivedAt: Instant
    package let isImported: Bool
    package let isCollective: Bool
    package let flag: String
    /// What is promised next, where the list asked for it.
    package var next: (dueAt: Instant, clause: Clause.ID)?
    /// Where it stands in the list it was read for.
    package var place: CasePlace?
    /// What the customer said last when called back, where the list asked for it.
    package var lastCall: (result: FollowUp.Result, satisfaction: Int64?, words: String)?
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
    /// The registered person who asked.
    package let person: Person.ID?
    /// Who of the home needs help or is a key customer.
    package let minded: [Holder]
    package let category: String
    package let isCollective: Bool
    package let agreedAt: Instant?
    package let appointedAt: Instant?
    package let outcome: ServiceCase.Outcome?
    package let outerSender: String
    package let outerNumber: String
    package let outerDueAt: Instant?
    package let promises: [PromiseRow]
    package let history: [JournalLine]
    package let actorNames: [String: String]
    package let tries: Int64
    package let staff: [StaffCard]
    package let requests: [RequestLine]
    package let steps: [CaseStepLine]
    package let work: SiteWork
    /// The work instruction of its kind; nil while it is under no common kind.
    package let paper: PaperStanding?
    /// 客户投诉管理要求, for every complaint.
    package let requirement: PaperStanding?
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
    /// Understanding, explanations, withdrawals, calls.
    package let evidence: CaseEvidence
    /// How often the sender's number came in, this time counted.
    package let repeats: Int64
    /// The case it was merged into.
    package let root: CaseLine?
    /// What the old ledger said that it came from.
    package let ledger: LedgerLine?
}

package struct CaseViews: Sendable {
    package init() {}

    static let lineColumns: SQL = """
        c.id, c.number, c.kind, c.stage, c.title, c.requester, c.received_at, c.origin, c.collective, c.flag,
        c.unit_id, c.handler_id, b.name AS building, u.name AS unit, a.display_name AS handler
        """
    static let lineTables: SQL = """
        service_case c \(lineJoins)
        """
    static let lineJoins: SQL = """
        LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN building b ON b.id = u.building_id
        LEFT JOIN account a ON a.id = c.handler_id
        """

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

    /// The same lines, each with the latest follow-up.
    package func withCalls(_ lines: [CaseLine], in project: Project.ID, _ transaction: Transaction) throws -> [CaseLine] {
        var calls: [Int64: (result: FollowUp.Result, satisfaction: Int64?, words: String)] = [:]
        for start in stride(from: 0, to: lines.count, by: Self.callsMax) {
            let part = lines[start..<min(start + Self.callsMax, lines.count)]
            for row in try transaction.query(
                """
                SELECT case_id, result, satisfaction, words FROM follow_up
                WHERE project_id = \(project) AND case_id IN \(list: part.map(\.id.number)) ORDER BY case_id, at, id
                """)
            {
                calls[try row.get("case_id")] = (
                    try row.get("result"), try row.get("satisfaction"), try row.get("words")
                )
            }
        }
        return lines.map { line in
            var line = line
            line.lastCall = calls[line.id.number]
            return line
        }
    }
    private static let callsMax = 500

    /// Numbers are the sender's own: the same number of another sender is another matter.
    private func repeats(of number: String, by sender: String, in project: Project.ID, _ transaction: Transaction) throws -> Int64 {
        guard !number.isEmpty else { return 0 }
        return try transaction.first(
            "SELECT COUNT(*) AS number FROM service_case WHERE project_id = \(project) AND outer_number = \(number) AND outer_sender = \(sender)"
        )?.get("number") ?? 0
    }

    /// The cases that the words of the one box mean: the sender's number, or the end of the requester's.
    func found(_ words: String, in project: Project.ID, limit: Int = 20, _ transaction: Transaction) throws -> [FoundCase] {
        let digits = words.filter(\.isNumber)
        let isPhone = digits.count >= 4 && words.allSatisfy { $0.isNumber || $0 == "-" || $0 == "+" || $0.isWhitespace }
        let meant: SQL = isPhone ? "c.phone_tail = \(String(digits.suffix(4)))" : "c.outer_number <> '' AND c.outer_number = \(words)"
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables) WHERE c.project_id = \(project) AND \(meant)
            ORDER BY c.received_at DESC, c.id DESC LIMIT \(limit)
            """
        ).map { row in
            let line = try Self.line(row)
            return FoundCase(
                number: line.number, title: line.title,
                whose: [line.unitLabel, line.requester].compactMap { $0 }.joined(separator: " · "), id: line.id.text,
                path: Path.case(line.id).text)
        }
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
            unit: try row.get("unit_id"), unitLabel: building.flatMap { building in unit.map { building + " " + $0 } },
            handler: try row.get("handler_id"), handlerName: try row.get("handler"), receivedAt: try row.get("received_at"),
            isImported: origin == "imported", isCollective: try row.get("collective"), flag: try row.get("flag"))
    }

    /// One case within the projects of the visitor.
    package func detail(
        _ id: ServiceCase.ID, within projects: [Project.ID], _ transaction: Transaction, viewer: Account.ID? = nil
    ) throws -> (CaseDetail, ProjectCard) {
        guard
            let row = try transaction.first(
                """
                SELECT \(ServiceCase.columns), channel, words, phone, unit_id, person_id, category, collective, agreed_at,
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
            isPhoneShown: try viewer.map { try PhoneReveals.isShown(id, in: project.id, to: $0, transaction) } ?? false,
            unit: try row.get("unit_id"), person: try row.get("person_id"),
            minded: try minded(try row.get("unit_id"), in: project.id, transaction), category: try row.get("category"),
            isCollective: try row.get("collective"), agreedAt: try row.get("agreed_at"),
            appointedAt: try row.get("appointed_at"), outcome: try row.get("outcome"),
            outerSender: try row.get("outer_sender"), outerNumber: try row.get("outer_number"),
            outerDueAt: try row.get("outer_due_at"),
            promises: try Promises().of(serviceCase.subject, project: project.id, in: transaction), history: history,
            actorNames: try names(history, transaction), tries: try tries?.get("number") ?? 0, staff: staff,
            requests: try RequestStore().lines(of: id, in: project.id, transaction),
            steps: try CaseSteps.lines(of: id, in: project.id, transaction),
            work: try Repairs.work(of: serviceCase, transaction),
            paper: try PaperSubject(rawValue: try row.get("category")).map {
                try Papers().standing(of: $0, in: project.id, on: project.zone.day(of: transaction.now), transaction)
            },
            requirement: serviceCase.kind != .complaint ? nil : try Papers().standing(
                of: .requirement, in: project.id, on: project.zone.day(of: transaction.now), transaction),
            event: try CommonEvents.of(serviceCase, transaction),
            events: try CommonEvents.open(for: serviceCase, transaction),
            files: try CaseFiles.lines(of: id, in: project.id, transaction),
            adoption: try Adoptions.of(serviceCase, transaction), plans: try ServicePlans.of(serviceCase, transaction),
            application: try Applications.of(serviceCase, transaction),
            pause: try CasePauses.last(of: serviceCase, transaction)?.pause,
            evidence: try CaseEvidence.of(serviceCase, transaction),
            repeats: try repeats(
                of: try row.get("outer_number"), by: try row.get("outer_sender"), in: project.id, transaction),
            root: try root(of: serviceCase, transaction),
            ledger: try LedgerLine.of(serviceCase, transaction))
        return (detail, project)
    }

    private func minded(_ unit: Unit.ID?, in project: Project.ID, _ transaction: Transaction) throws -> [Holder] {
        guard let unit else { return [] }
        return try Persons().holders(of: unit, in: project, transaction).filter(\.isMinded)
    }

    private func root(of it: ServiceCase, _ transaction: Transaction) throws -> CaseLine? {
        guard case .merged(let id) = it.stage else { return nil }
        return try lines([id.number], in: it.project, transaction).first
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
