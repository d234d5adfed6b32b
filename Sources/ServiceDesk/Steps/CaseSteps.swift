// CaseSteps: parting a case into steps, ticking and dropping them, and where they are kept. Each verb is one transaction.
import Kernel
import Platform
import Scheme
import Storage
import Web

/// A step with its owner's name.
package struct CaseStepLine: Sendable {
    package let step: CaseStep
    package let ownerName: String
}

package struct CaseSteps: Sendable {
    package static let subjectKind = "step"
    static let migrations = [
        Migration(
            "0045 steps",
            [
                """
                CREATE TABLE case_step (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                    words {text} NOT NULL CHECK (words <> ''), owner_id {id} NOT NULL REFERENCES account (id),
                    due_day {text} NOT NULL, done_at {int}, done_by {id} REFERENCES account (id), drop_reason {text} NOT NULL,
                    UNIQUE (project_id, id), FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK ((done_at IS NULL) = (done_by IS NULL)), CHECK (done_at IS NULL OR drop_reason = '')) {strict}
                """,
                "CREATE INDEX case_step_case ON case_step (project_id, case_id, due_day, id)",
            ])
    ]

    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 分解步骤: opens the promise of J1-A10.2 on its owner's 今日.
    @discardableResult
    package func add(
        _ words: String, to id: ServiceCase.ID, for owner: Account.ID, until day: Day, within projects: [Project.ID],
        by actor: Actor, in transaction: Transaction
    ) throws -> CaseStep.ID {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let staff = try Accounts().staff(of: project.id, posts: Cases.handlers, on: today, in: transaction)
        guard staff.contains(where: { $0.id == owner }) else { throw Refusal.invalid("stepOwner", "case.handler.unknown") }
        let known = try Self.lines(of: id, in: project.id, transaction).count
        let step = try CaseStep.add(
            words, to: it, as: transaction.newID(), for: owner, until: day, known: known, today: today)
        try transaction.run(
            """
            INSERT INTO case_step (id, project_id, case_id, words, owner_id, due_day, done_at, done_by, drop_reason)
            VALUES (\(step.id), \(step.project), \(id), \(words), \(owner), \(day), \(Instant?.none), \(Account.ID?.none), '')
            """)
        var terms = Promises.Terms(
            "J1-A10.2", of: Self.subject(step), cycle: 1, startedAt: transaction.now, dueAt: project.zone.endOfDay(day))
        terms.isFixed = true
        terms.holder = owner
        let scheme = try cases.books.book(on: today, in: transaction)
        try Promises().open(terms, project: project, scheme: scheme, by: actor, in: transaction)
        record("step.added", step, by: actor, transaction, words: words)
        return step.id
    }

    /// 步骤完成.
    package func finish(
        _ step: CaseStep.ID, of id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID, mayWork: Bool,
        in transaction: Transaction
    ) throws {
        var it = try find(step, of: id, within: projects, transaction)
        try it.finish(by: person, mayWork: mayWork, at: transaction.now)
        try save(it, transaction)
        for row in try open(it, transaction) {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        record("step.done", it, by: .staff(person), transaction)
    }

    /// 取消步骤: left out of the figure, and listed beside it.
    package func drop(
        _ step: CaseStep.ID, of id: ServiceCase.ID, _ reason: String, within projects: [Project.ID], by actor: Actor,
        mayWork: Bool, in transaction: Transaction
    ) throws {
        var it = try find(step, of: id, within: projects, transaction)
        try it.drop(reason, mayWork: mayWork)
        try save(it, transaction)
        try exclude(it, reason: "dropped", by: actor, transaction)
        record("step.dropped", it, by: actor, transaction, words: reason)
    }

    /// What an end of the case does to its steps: none may be open when it is done or answered; with a case that is
    /// withdrawn or merged they go too, and with one whose customer understood that nothing will be done.
    func follow(
        _ fact: ServiceCase.Fact, of it: ServiceCase, by actor: Actor, in transaction: Transaction
    ) throws {
        switch fact {
        case .handled(.solved), .handled(.kept), .answered, .decided:
            let open = try Self.lines(of: it.id, in: it.project, transaction).count { $0.step.isOpen }
            guard open == 0 else { throw Refusal.gate("J1-A10.2", "step.open", details: ["count": "\(open)"]) }
        case .withdrawn: try lapse(it, reason: "withdrawn", by: actor, transaction)
        case .merged: try lapse(it, reason: "merged", by: actor, transaction)
        case .handled(.explained): try lapse(it, reason: "explained", by: actor, transaction)
        case .handled(.unreconciled): try lapse(it, reason: "unreconciled", by: actor, transaction)
        case .taken, .assigned, .appointed, .customerAbsent, .explanationOffered, .explanationRefused, .followedUp, .reopened,
            .arrived, .accepted, .regraded: break
        }
    }

    /// What is left to do on a case falls away with its end.
    private func lapse(_ it: ServiceCase, reason: String, by actor: Actor, _ transaction: Transaction) throws {
        for line in try Self.lines(of: it.id, in: it.project, transaction) where line.step.isOpen {
            var step = line.step
            step.dropReason = reason
            try save(step, transaction)
            try exclude(step, reason: reason, by: actor, transaction)
        }
    }

    static func hasOpen(_ it: ServiceCase, _ transaction: Transaction) throws -> Bool {
        try lines(of: it.id, in: it.project, transaction).contains { $0.step.isOpen }
    }

    static func lines(
        of id: ServiceCase.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseStepLine] {
        try transaction.query(
            """
            SELECT s.id, s.project_id, s.case_id, s.words, s.owner_id, s.due_day, s.done_at, s.done_by, s.drop_reason,
                a.display_name AS owner
            FROM case_step s JOIN account a ON a.id = s.owner_id WHERE s.project_id = \(project) AND s.case_id = \(id)
            ORDER BY s.due_day, s.id
            """
        ).map { CaseStepLine(step: try step($0), ownerName: try $0.get("owner")) }
    }

    /// On 今日: the step's words and its case.
    static func cards(_ ids: [Int64], _ project: Project.ID, _ transaction: Transaction) throws -> [Int64: SubjectCard] {
        var cards: [Int64: SubjectCard] = [:]
        for row in try transaction.query(
            """
            SELECT s.id, s.case_id, s.words, c.number, c.title FROM case_step s JOIN service_case c ON c.id = s.case_id
            WHERE s.project_id = \(project) AND s.id IN \(list: ids)
            """)
        {
            let whose = [try row.get("number", as: String.self), try row.get("title", as: String.self)].joined(separator: " ")
            cards[try row.get("id")] = SubjectCard(
                title: try row.get("words"), whose: whose, path: Path.case(try row.get("case_id")).text,
                verbs: ["J1-A10.2": "verb.finish-step"], posts: Cases.deskPosts)
        }
        return cards
    }

    private func find(
        _ step: CaseStep.ID, of id: ServiceCase.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> CaseStep {
        let row = try transaction.first(
            """
            SELECT id, project_id, case_id, words, owner_id, due_day, done_at, done_by, drop_reason FROM case_step
            WHERE id = \(step) AND case_id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.step(row)
    }

    private func save(_ step: CaseStep, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE case_step SET done_at = \(step.doneAt), done_by = \(step.doneBy), drop_reason = \(step.dropReason)
            WHERE project_id = \(step.project) AND id = \(step.id)
            """)
    }

    private static func subject(_ step: CaseStep) -> Subject { Subject(subjectKind, step.id.number) }

    private func open(_ step: CaseStep, _ transaction: Transaction) throws -> [PromiseRow] {
        try Promises().of(Self.subject(step), project: step.project, in: transaction).filter { $0.promise.outcome == .open }
    }

    private func exclude(_ step: CaseStep, reason: String, by actor: Actor, _ transaction: Transaction) throws {
        for row in try open(step, transaction) {
            try Promises().exclude(row, at: transaction.now, reason: reason, by: actor, in: transaction)
        }
    }

    private func record(
        _ kind: String, _ step: CaseStep, by actor: Actor, _ transaction: Transaction, words: String? = nil
    ) {
        transaction.record(
            kind, about: (ServiceCase.subjectKind, step.serviceCase.number), project: step.project, by: actor,
            ["step": .id(step.id), "owner": .id(step.owner), "due": .code(step.dueDay.description)], words: words)
    }

    private static func step(_ row: Row) throws -> CaseStep {
        CaseStep(
            id: try row.get("id"), project: try row.get("project_id"), serviceCase: try row.get("case_id"),
            words: try row.get("words"), owner: try row.get("owner_id"), dueDay: try row.get("due_day"),
            doneAt: try row.get("done_at"), doneBy: try row.get("done_by"), dropReason: try row.get("drop_reason"))
    }
}
