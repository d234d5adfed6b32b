// Corrections: opening them with a poor check, putting them right, and where they are kept.
import Kernel
import Platform
import Scheme
import Storage
import Web

extension Correction {
    package static let subjectKind = "correction"
    package var subject: Subject { Subject(Self.subjectKind, id.number) }
}

/// A correction with the names of who owns it and who finished it.
package struct CorrectionLine: Sendable {
    package let correction: Correction
    package let ownerName: String
    package let doerName: String?
}

package struct Corrections: Sendable {
    static let migrations = [
        Migration(
            "0044 corrections",
            [
                """
                CREATE TABLE correction (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, duty_id {id} NOT NULL UNIQUE,
                    what {text} NOT NULL CHECK (what <> ''), owner_id {id} NOT NULL REFERENCES account (id),
                    due_day {text} NOT NULL, opened_at {int} NOT NULL, opened_by {id} NOT NULL REFERENCES account (id),
                    evidence {text} NOT NULL, done_at {int}, done_by {id} REFERENCES account (id),
                    UNIQUE (project_id, id), FOREIGN KEY (project_id, duty_id) REFERENCES duty (project_id, id),
                    CHECK ((done_at IS NULL) = (done_by IS NULL)), CHECK ((done_at IS NULL) = (evidence = ''))) {strict}
                """
            ])
    ]

    let books: SchemeBooks

    package init(books: SchemeBooks) { self.books = books }

    private static let columns: SQL = """
        c.id, c.project_id, c.duty_id, c.what, c.owner_id, c.due_day, c.opened_at, c.opened_by, c.evidence, c.done_at,
        c.done_by
        """

    /// 开出整改: with the check that found it, in one transaction; its promise stands on its owner's 今日.
    func open(
        _ what: String, _ terms: Correction.Terms, after duty: Duty, _ project: ProjectCard, by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let today = project.zone.day(of: transaction.now)
        let staff = try Accounts().staff(of: project.id, posts: Shifts.posts, on: today, in: transaction)
        guard staff.contains(where: { $0.id == terms.owner }) else { throw Refusal.invalid("owner", "case.handler.unknown") }
        let it = try Correction.open(
            what, terms, after: duty, as: transaction.newID(), by: person, today: today, at: transaction.now)
        try transaction.run(
            """
            INSERT INTO correction (id, project_id, duty_id, what, owner_id, due_day, opened_at, opened_by, evidence,
                done_at, done_by)
            VALUES (\(it.id), \(it.project), \(it.duty), \(it.what), \(terms.owner), \(terms.dueDay), \(it.openedAt),
                \(person), '', \(Instant?.none), \(Account.ID?.none))
            """)
        var promise = Promises.Terms(
            duty.plan.clause, of: it.subject, cycle: 1, startedAt: transaction.now,
            dueAt: project.zone.endOfDay(terms.dueDay))
        promise.isFixed = true
        promise.holder = terms.owner
        let scheme = try books.book(on: today, in: transaction)
        try Promises().open(promise, project: project, scheme: scheme, by: .staff(person), in: transaction)
        transaction.record(
            "correction.opened", about: (Correction.subjectKind, it.id.number), project: project.id, by: .staff(person),
            ["duty": .id(duty.id), "owner": .id(terms.owner), "due": .code(terms.dueDay.description)], words: what)
    }

    /// 整改完成: settles the promise.
    package func finish(
        _ id: Correction.ID, _ evidence: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM correction c
            WHERE c.id = \(id) AND c.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var it = try Self.correction(row)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let managers = try Accounts().staff(
            of: project.id, posts: Shifts.managers, on: project.zone.day(of: transaction.now), in: transaction)
        try it.finish(
            evidence, by: person, isManager: managers.contains { $0.id == person }, at: transaction.now)
        try transaction.run(
            """
            UPDATE correction SET evidence = \(it.evidence), done_at = \(it.doneAt), done_by = \(it.doneBy)
            WHERE project_id = \(it.project) AND id = \(id)
            """)
        for row in try Promises().of(it.subject, project: project.id, in: transaction) where row.promise.outcome == .open {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        transaction.record(
            "correction.done", about: (Correction.subjectKind, id.number), project: project.id, by: .staff(person),
            ["duty": .id(it.duty)], words: evidence)
    }

    /// The corrections of some checks.
    package func of(
        _ duties: [Duty.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Duty.ID: CorrectionLine] {
        try lines("AND c.duty_id IN \(list: duties)", in: project, transaction)
            .reduce(into: [:]) { $0[$1.correction.duty] = $1 }
    }

    package func of(
        _ ids: [Correction.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [CorrectionLine] {
        try lines("AND c.id IN \(list: ids)", in: project, transaction)
    }

    private func lines(
        _ which: SQL, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CorrectionLine] {
        try transaction.query(
            """
            SELECT \(Self.columns), o.display_name AS owner, d.display_name AS doer FROM correction c
            JOIN account o ON o.id = c.owner_id LEFT JOIN account d ON d.id = c.done_by
            WHERE c.project_id = \(project) \(which)
            """
        ).map {
            CorrectionLine(
                correction: try Self.correction($0), ownerName: try $0.get("owner"), doerName: try $0.get("doer"))
        }
    }

    private static func correction(_ row: Row) throws -> Correction {
        Correction(
            id: try row.get("id"), project: try row.get("project_id"), duty: try row.get("duty_id"),
            what: try row.get("what"),
            terms: Correction.Terms(owner: try row.get("owner_id"), dueDay: try row.get("due_day")),
            openedAt: try row.get("opened_at"), openedBy: try row.get("opened_by"), doneAt: try row.get("done_at"),
            doneBy: try row.get("done_by"), evidence: try row.get("evidence"))
    }

    /// On 今日: what is to be put right, at the page of its check.
    static func cards(
        _ ids: [Int64], _ project: Project.ID, _ transaction: Transaction
    ) throws -> [Int64: SubjectCard] {
        var cards: [Int64: SubjectCard] = [:]
        for line in try Corrections(books: SchemeBooks()).of(ids.map { Correction.ID($0) }, in: project, transaction) {
            let it = line.correction
            cards[it.id.number] = SubjectCard(
                title: it.what, whose: line.ownerName, path: Path.duty(it.duty).text,
                verbs: DutyPlan.verbs("verb.finish-correction"), posts: Shifts.managers)
        }
        return cards
    }
}
