// Applications: a business request under a guide: its papers, its one-time notice, its promised time.
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct Applications: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 业务受理: the case applies for what the guide says today.
    package func begin(
        _ it: ServiceCase, for id: ServiceGuide.ID, project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws {
        guard it.kind == .business else { throw Refusal.invalid("guide", "guide.kind") }
        guard let guide = try ServiceGuides().list(in: it.project, transaction).first(where: { $0.id == id }) else {
            throw Refusal.invalid("guide", "guide.unknown")
        }
        let application = Application.begin(guide.terms, at: it.receivedAt)
        try transaction.run(
            """
            INSERT INTO application (project_id, case_id, guide_id, name, fen, days, note, told_at, complete_at)
            VALUES (\(it.project), \(it.id), \(id), \(application.name), \(application.fen), \(Int64(application.days)),
                \(application.note), \(Instant?.none), \(application.completeAt))
            """)
        for paper in application.papers {
            try transaction.run(
                """
                INSERT INTO application_paper (project_id, case_id, position, name, received_at, received_by, is_named)
                VALUES (\(it.project), \(it.id), \(paper.position), \(paper.name), \(Instant?.none), \(String?.none), 0)
                """)
        }
        transaction.record(
            "application.begun", about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: actor,
            ["guide": .id(id), "days": .number(Int64(application.days)), "fen": .number(application.fen)],
            words: application.name)
        if application.completeAt != nil { try promise(it, application, project, actor, transaction) }
    }

    /// What an application is for, and of which home: by the mark of its guide. Nil for what means nothing for a home.
    static func about(
        _ id: ServiceCase.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> (unit: Unit.ID, topic: ServiceGuide.Topic)? {
        let row = try transaction.first(
            """
            SELECT c.unit_id, g.topic FROM application a JOIN service_case c ON c.id = a.case_id
            JOIN service_guide g ON g.id = a.guide_id WHERE a.project_id = \(project) AND a.case_id = \(id)
            """)
        guard let row, let unit: Unit.ID = try row.get("unit_id") else { return nil }
        let topic: ServiceGuide.Topic = try row.get("topic")
        return topic == .general ? nil : (unit, topic)
    }

    /// 收件: one paper, or all that were missing. With the last one the promised time begins.
    package func receive(
        _ position: Int64?, of id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try change(id, "application.received", within: projects, by: actor, in: transaction) { application in
            try application.receive(position, at: transaction.now)
        }
    }

    /// 一次性告知.
    package func tell(
        _ id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try change(id, "application.told", within: projects, by: actor, in: transaction) { application in
            try application.tell(at: transaction.now)
        }
    }

    private func change(
        _ id: ServiceCase.ID, _ fact: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction,
        _ rule: (inout Application) throws -> Void
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let before = try Self.of(it, transaction) else { throw Refusal.notNow("application.none") }
        guard it.stage == .open else { throw Refusal.notNow("case.handled-already") }
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        var after = before
        try rule(&after)
        try transaction.run(
            """
            UPDATE application SET told_at = \(after.toldAt), complete_at = \(after.completeAt)
            WHERE project_id = \(it.project) AND case_id = \(id)
            """)
        for (old, new) in zip(before.papers, after.papers) where old != new {
            let by: String? = new.receivedAt == nil ? nil : actor.text
            try transaction.run(
                """
                UPDATE application_paper SET received_at = \(new.receivedAt), received_by = \(by), is_named = \(new.isNamed)
                WHERE project_id = \(it.project) AND case_id = \(id) AND position = \(new.position)
                """)
        }
        transaction.record(
            fact, about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["missing": .number(Int64(after.missing.count))],
            words: zip(before.papers, after.papers).filter { $0 != $1 }.map(\.1.name).joined(separator: "\n"))
        if before.completeAt == nil, after.completeAt != nil { try promise(it, after, project, actor, transaction) }
    }

    private func promise(
        _ it: ServiceCase, _ application: Application, _ project: ProjectCard, _ actor: Actor, _ transaction: Transaction
    ) throws {
        guard let start = application.completeAt else { return }
        let scheme = try cases.books.book(on: project.zone.day(of: start), in: transaction)
        try CasePromises(project: project, scheme: scheme, actor: actor, transaction: transaction)
            .applied(it, days: application.days, from: start)
    }

    /// Whether nothing is missing any more.
    package static func isComplete(_ it: ServiceCase, _ transaction: Transaction) throws -> Bool {
        try of(it, transaction)?.completeAt != nil
    }

    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> Application? {
        guard it.kind == .business,
            let row = try transaction.first(
                """
                SELECT name, fen, days, note, told_at, complete_at FROM application
                WHERE project_id = \(it.project) AND case_id = \(it.id)
                """)
        else { return nil }
        let papers = try transaction.query(
            """
            SELECT position, name, received_at, is_named FROM application_paper
            WHERE project_id = \(it.project) AND case_id = \(it.id) ORDER BY position
            """
        ).map {
            Application.Paper(
                position: try $0.get("position"), name: try $0.get("name"), receivedAt: try $0.get("received_at"),
                isNamed: try $0.get("is_named"))
        }
        let days: Int64 = try row.get("days")
        return Application(
            name: try row.get("name"), fen: try row.get("fen"), days: Int(days), note: try row.get("note"), papers: papers,
            toldAt: try row.get("told_at"), completeAt: try row.get("complete_at"))
    }
}
