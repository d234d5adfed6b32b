// Adoptions: carrying adopted suggestions out, and the public register of them (你提我办).
import Kernel
import Platform
import Scheme
import Storage

/// A line of the register, without anybody's name.
package struct AdoptionLine: Sendable {
    package let adoption: Adoption
    package let ownerName: String
    package let serviceCase: ServiceCase.ID
}

package struct Adoptions: Sendable {
    static let migrations = [
        Migration(
            "0020 adoptions",
            [
                """
                CREATE TABLE adoption (
                    project_id {id} NOT NULL, case_id {id} NOT NULL PRIMARY KEY,
                    undertaking {text} NOT NULL CHECK (undertaking <> ''),
                    owner_id {id} NOT NULL REFERENCES account (id), due_day {text} NOT NULL,
                    result {text} NOT NULL, done_on {text},
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK ((done_on IS NULL) = (result = ''))) {strict}
                """,
                "CREATE INDEX adoption_due ON adoption (project_id, due_day, case_id)",
            ])
    ]
    static let laterMigrations = [
        Migration(
            "0035 results of adoptions",
            [
                "ALTER TABLE adoption ADD COLUMN no_photo {text} NOT NULL DEFAULT ''",
                "CREATE INDEX service_case_adopted ON service_case (project_id, closed_at, id) WHERE decision = 'adopted'",
            ])
    ]

    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    package func undertake(
        _ id: ServiceCase.ID, _ words: String, by owner: Account.ID, until due: Day, within projects: [Project.ID],
        actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let project = try project(of: it, transaction)
        let today = project.zone.day(of: transaction.now)
        let staff = try Accounts().staff(of: project.id, posts: Cases.handlers, on: today, in: transaction)
        guard staff.contains(where: { $0.id == owner }) else { throw Refusal.invalid("owner", "case.handler.unknown") }
        let adoption = try Adoption.undertake(
            words, by: owner, until: due, for: it, earlier: try Self.of(it, transaction), today: today)
        try transaction.run(
            """
            INSERT INTO adoption (project_id, case_id, undertaking, owner_id, due_day, result, done_on)
            VALUES (\(it.project), \(id), \(words), \(owner), \(due), '', \(Day?.none))
            ON CONFLICT (case_id) DO UPDATE SET undertaking = excluded.undertaking, owner_id = excluded.owner_id,
                due_day = excluded.due_day
            """)
        try promise(adoption, for: it, in: project, by: actor, transaction)
        transaction.record(
            "adoption.undertaken", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["owner": .id(adoption.owner), "due": .code(due.description)], words: words)
    }

    /// The day stands on its owner's 今日, as every promise does.
    private func promise(
        _ adoption: Adoption, for it: ServiceCase, in project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        let due = project.zone.endOfDay(adoption.due)
        if let row = try open(it, transaction) {
            if row.promise.dueAt != due {
                try Promises().move(
                    row, to: due, in: project.zone, reason: "undertaken", by: actor, transaction: transaction)
            }
            return try Promises().hand(it.subject, project: it.project, to: adoption.owner, in: transaction)
        }
        var terms = Promises.Terms(
            Self.clause, of: it.subject, cycle: it.cycle, startedAt: transaction.now, dueAt: due)
        terms.isFixed = true
        terms.holder = adoption.owner
        let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
        try Promises().open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }

    /// 主动反馈执行结果: whoever undertook it reports back.
    static let clause: Clause.ID = "J2-A15.3"

    /// Decided otherwise on second thought: what was undertaken falls away, and leaves the register with the decision.
    func lapse(_ it: ServiceCase, by actor: Actor, _ transaction: Transaction) throws {
        guard let row = try open(it, transaction) else { return }
        try Promises().exclude(row, at: transaction.now, reason: "declined", by: actor, in: transaction)
    }

    private func open(_ it: ServiceCase, _ transaction: Transaction) throws -> PromiseRow? {
        try Promises().of(it.subject, project: it.project, in: transaction)
            .first { $0.clause == Self.clause && $0.promise.outcome == .open }
    }

    package func finish(
        _ id: ServiceCase.ID, _ result: String, thanked: Bool, noPhotoReason: String = "", within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard var adoption = try Self.of(it, transaction) else { throw Refusal.notNow("adoption.none") }
        var decidedAt = it.receivedAt
        if case .closed(let at) = it.stage { decidedAt = at }
        let hasPhoto = try ResultPhoto.isThere(it, since: decidedAt, transaction)
        let project = try project(of: it, transaction)
        try adoption.finish(
            result, thanked: thanked, hasPhoto: hasPhoto, noPhotoReason: noPhotoReason,
            on: project.zone.day(of: transaction.now))
        try transaction.run(
            """
            UPDATE adoption SET result = \(adoption.result), done_on = \(adoption.doneOn),
                no_photo = \(hasPhoto ? "" : noPhotoReason)
            WHERE project_id = \(it.project) AND case_id = \(id)
            """)
        transaction.record(
            "adoption.done", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor, words: result)
        if let row = try open(it, transaction) {
            try Promises().settle(row, at: transaction.now, by: actor, in: transaction)
        }
        try thank(it, adoption, transaction)
    }

    /// The second thanks, to the phone of whoever suggested it; who has none reads it on the own page.
    private func thank(_ it: ServiceCase, _ adoption: Adoption, _ transaction: Transaction) throws {
        let phone: String? = try transaction.first(
            "SELECT phone FROM service_case WHERE project_id = \(it.project) AND id = \(it.id)")?.get("phone")
        guard let phone, phone.count == CommonEvents.mobileDigits, phone.hasPrefix("1") else { return }
        var draft = Message.Draft(
            "adoption.message", project: it.project, channel: .webhook, to: .address(phone),
            about: (ServiceCase.subjectKind, it.id.number), step: "adoption")
        draft.blanks = ["undertaking": adoption.undertaking, "result": adoption.result]
        try Outbox().put(draft, in: transaction)
    }

    /// Adopted, and nobody's yet: what older days left behind.
    package static func waiting(in project: Project.ID, _ transaction: Transaction) throws -> [Instant] {
        try transaction.query(
            """
            SELECT c.closed_at FROM service_case c
            WHERE c.project_id = \(project) AND c.decision = 'adopted' AND c.closed_at IS NOT NULL AND c.origin = 'live'
                AND NOT EXISTS (SELECT 1 FROM adoption d WHERE d.case_id = c.id)
            ORDER BY c.closed_at DESC, c.id DESC LIMIT 50
            """
        ).map { try $0.get("closed_at") }
    }

    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> Adoption? {
        guard it.kind == .suggestion else { return nil }
        return try transaction.first(
            """
            SELECT undertaking, owner_id, due_day, result, done_on FROM adoption
            WHERE project_id = \(it.project) AND case_id = \(it.id)
            """
        ).map(adoption)
    }

    /// The register, latest day first.
    package static func lines(in project: Project.ID, _ transaction: Transaction) throws -> [AdoptionLine] {
        try transaction.query(
            """
            SELECT d.case_id, d.undertaking, d.owner_id, d.due_day, d.result, d.done_on, a.display_name AS owner
            FROM adoption d JOIN account a ON a.id = d.owner_id
            JOIN service_case c ON c.project_id = d.project_id AND c.id = d.case_id AND c.decision = 'adopted'
            WHERE d.project_id = \(project)
            ORDER BY d.due_day DESC, d.case_id DESC LIMIT 1000
            """
        ).map { AdoptionLine(adoption: try adoption($0), ownerName: try $0.get("owner"), serviceCase: try $0.get("case_id")) }
    }

    private static func adoption(_ row: Row) throws -> Adoption {
        Adoption(
            undertaking: try row.get("undertaking"), owner: try row.get("owner_id"), due: try row.get("due_day"),
            result: try row.get("result"), doneOn: try row.get("done_on"))
    }

    private func project(of it: ServiceCase, _ transaction: Transaction) throws -> ProjectCard {
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        return project
    }
}
