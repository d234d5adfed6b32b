// CommonEvents: opening one, adding callers, telling all of them how it stands, and the all-clear.
import Kernel
import Platform
import Scheme
import Storage

/// An event as lists show it.
package struct CommonEventLine: Sendable {
    package let event: CommonEvent
    package let handlerName: String
    package let callers: Int64
}

/// What an all-clear did.
package struct Cleared: Equatable, Sendable {
    package internal(set) var answered: Int
    /// Cases with paid work that the customer has not signed for yet.
    package internal(set) var unfinished: Int
}

package struct CommonEvents: Sendable {
    package static let subjectKind = "event"
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    private static let columns: SQL = """
        e.id, e.project_id, e.kind, e.title, e.words, e.handler_id, e.opened_at, e.cleared_at, e.all_clear
        """

    package func open(
        _ title: String, _ words: String, kind: ServiceCase.Kind, handler: Account.ID, project: ProjectCard,
        by actor: Actor, in transaction: Transaction
    ) throws -> CommonEvent {
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: transaction.now), in: transaction)
        guard staff.contains(where: { $0.id == handler }) else { throw Refusal.invalid("handler", "case.handler.unknown") }
        let event = try CommonEvent.open(
            title, words, kind: kind, as: transaction.newID(), in: project.id, handler: handler, at: transaction.now)
        try transaction.run(
            """
            INSERT INTO common_event (id, project_id, kind, title, words, handler_id, opened_at, cleared_at, all_clear)
            VALUES (\(event.id), \(event.project), \(kind), \(title), \(words), \(handler), \(event.openedAt),
                \(Instant?.none), '')
            """)
        record("event.opened", event, by: actor, transaction, words: title)
        return event
    }

    /// 并入: the case stays its caller's own, with its own promises and follow-up.
    package func attach(
        _ id: ServiceCase.ID, to event: CommonEvent.ID, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let event = try find(event, within: projects, in: transaction)
        try event.mayAttach(it)
        try transaction.run(
            """
            INSERT INTO common_event_case (project_id, event_id, case_id) VALUES (\(it.project), \(event.id), \(id))
            ON CONFLICT (case_id) DO UPDATE SET event_id = excluded.event_id
            """)
        transaction.record(
            "case.attached", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["event": .id(event.id)])
    }

    /// 通报进展: into the history of every live case.
    package func tell(
        _ id: CommonEvent.ID, _ words: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let event = try find(id, within: projects, in: transaction)
        try event.mayTell()
        record("event.told", event, by: actor, transaction, words: words)
        let callers = try attached(event, transaction).filter(\.stage.isLive)
        try message(words, of: event, to: callers, transaction)
        for it in callers {
            transaction.record(
                "case.told", about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: actor,
                ["event": .id(id)], words: words)
        }
    }

    /// 解除: every case that is still open is solved and answered with these words; each then waits for its follow-up.
    package func clear(
        _ id: CommonEvent.ID, _ words: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> Cleared {
        var event = try find(id, within: projects, in: transaction)
        try event.clear(words, at: transaction.now)
        try transaction.run(
            """
            UPDATE common_event SET cleared_at = \(event.clearedAt), all_clear = \(words)
            WHERE project_id = \(event.project) AND id = \(id)
            """)
        record("event.cleared", event, by: actor, transaction, words: words)
        var cleared = Cleared(answered: 0, unfinished: 0)
        let callers = try attached(event, transaction)
        try message(words, of: event, to: callers.filter(\.stage.isLive), transaction)
        for it in callers {
            switch it.stage {
            case .open, .appointed:
                // Paid work that nobody signed for, and a step that somebody still has, go on: that caller hears the all-clear, and
                // the others' cases end.
                guard try !Repairs.isUnsigned(it, transaction), try !CaseSteps.hasOpen(it, transaction) else {
                    transaction.record(
                        "case.told", about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: actor,
                        ["event": .id(id)], words: words)
                    cleared.unfinished += 1
                    continue
                }
                try Complaints(cases: cases).solve(
                    it.id, reply: words, noPhotoReason: event.title, within: projects, by: actor, in: transaction)
                cleared.answered += 1
            case .handled, .closed, .withdrawn, .merged: break
            }
        }
        return cleared
    }

    /// A text message to each caller's mobile phone, each number once, while the office is open; who has none reads it on
    /// the progress page.
    private func message(
        _ words: String, of event: CommonEvent, to callers: [ServiceCase], _ transaction: Transaction
    ) throws {
        guard !callers.isEmpty else { return }
        let phones: [String] = try transaction.query(
            """
            SELECT DISTINCT phone FROM service_case WHERE project_id = \(event.project)
                AND id IN \(list: callers.map(\.id)) AND phone <> '' ORDER BY phone
            """
        ).map { try $0.get("phone") }
        for phone in phones where phone.count == Self.mobileDigits && phone.hasPrefix("1") {
            var draft = Message.Draft(
                "event.message", project: event.project, channel: .webhook, to: .address(phone),
                about: (Self.subjectKind, event.id.number), step: "\(transaction.now.milliseconds)")
            draft.blanks = ["title": event.title]
            draft.body = "\(event.title)：\(words)"
            try Outbox().put(draft, in: transaction)
        }
    }
    static let mobileDigits = 11

    /// The events of the latest days, those that go on first.
    package static func lines(in project: Project.ID, _ transaction: Transaction) throws -> [CommonEventLine] {
        try transaction.query(
            """
            SELECT \(columns), a.display_name AS handler,
                (SELECT COUNT(*) FROM common_event_case c WHERE c.project_id = e.project_id AND c.event_id = e.id) AS callers
            FROM common_event e JOIN account a ON a.id = e.handler_id WHERE e.project_id = \(project)
            ORDER BY e.opened_at DESC, e.id DESC LIMIT 100
            """
        ).map {
            CommonEventLine(event: try event($0), handlerName: try $0.get("handler"), callers: try $0.get("callers"))
        }.sorted { ($0.event.clearedAt == nil ? 0 : 1) < ($1.event.clearedAt == nil ? 0 : 1) }
    }

    package func find(
        _ id: CommonEvent.ID, within projects: [Project.ID], in transaction: Transaction
    ) throws -> CommonEvent {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM common_event e WHERE e.id = \(id) AND e.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.event(row)
    }

    /// The event that a case belongs to.
    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> CommonEvent? {
        try transaction.first(
            """
            SELECT \(columns) FROM common_event_case c JOIN common_event e ON e.id = c.event_id
            WHERE c.project_id = \(it.project) AND c.case_id = \(it.id)
            """
        ).map(event)
    }

    /// What a live case may be added to: the matters of its kind that go on.
    static func open(for it: ServiceCase, _ transaction: Transaction) throws -> [CommonEventLine] {
        guard it.kind.needsFollowUp, it.stage.isLive else { return [] }
        return try lines(in: it.project, transaction).filter { $0.event.kind == it.kind && $0.event.clearedAt == nil }
    }

    func lines(of event: CommonEvent, _ transaction: Transaction) throws -> [CaseLine] {
        try CaseViews().lines(try ids(event, transaction), in: event.project, transaction)
    }

    private func attached(_ event: CommonEvent, _ transaction: Transaction) throws -> [ServiceCase] {
        try ids(event, transaction).map {
            try cases.store.find(ServiceCase.ID($0), within: [event.project], in: transaction)
        }
    }

    private func ids(_ event: CommonEvent, _ transaction: Transaction) throws -> [Int64] {
        try transaction.query(
            """
            SELECT case_id FROM common_event_case WHERE project_id = \(event.project) AND event_id = \(event.id)
            ORDER BY case_id
            """
        ).map { try $0.get("case_id") }
    }

    private func record(
        _ kind: String, _ event: CommonEvent, by actor: Actor, _ transaction: Transaction, words: String
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, event.id.number), project: event.project, by: actor,
            ["handler": .id(event.handler)], words: words)
    }

    private static func event(_ row: Row) throws -> CommonEvent {
        CommonEvent(
            id: try row.get("id"), project: try row.get("project_id"), kind: try row.get("kind"), title: try row.get("title"),
            words: try row.get("words"), handler: try row.get("handler_id"), openedAt: try row.get("opened_at"),
            clearedAt: try row.get("cleared_at"), allClear: try row.get("all_clear"))
    }
}
