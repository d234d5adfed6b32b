// CasePauses: pausing and going on, and where pauses are kept. Each verb is one transaction.
import Kernel
import Platform
import Scheme
import Storage

extension CasePause.Reason: WordColumn {}

package struct CasePauses: Sendable {
    static let migrations = [
        Migration(
            "0022 pauses",
            [
                """
                CREATE TABLE case_pause (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                    reason {text} NOT NULL CHECK (reason IN ('customerWaits', 'unreachable', 'partOrdered', 'thirdParty',
                        'authority')),
                    evidence {text} NOT NULL CHECK (evidence <> ''), started_at {int} NOT NULL, resume_by {int} NOT NULL,
                    ended_at {int}, due_before {int} NOT NULL,
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK (resume_by > started_at), CHECK (ended_at IS NULL OR ended_at BETWEEN started_at AND resume_by)) {strict}
                """,
                "CREATE INDEX case_pause_case ON case_pause (project_id, case_id, started_at)",
            ])
    ]

    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    package func begin(
        _ id: ServiceCase.ID, _ reason: CasePause.Reason, evidence: String, until moment: LocalMoment,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let row = try pausable(it, transaction)
        let pause = try CasePause.begin(
            reason, evidence: evidence, until: project.zone.instant(moment), of: it, due: row?.promise.dueAt,
            earlier: try Self.last(of: it, transaction)?.pause, at: transaction.now)
        let key: Tag<CasePause> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO case_pause (id, project_id, case_id, reason, evidence, started_at, resume_by, ended_at, due_before)
            VALUES (\(key), \(it.project), \(id), \(reason), \(evidence), \(pause.startedAt), \(pause.resumeBy),
                \(Instant?.none), \(pause.dueBefore))
            """)
        try move(row, pause, project, by: actor, transaction)
        transaction.record(
            "case.paused", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["reason": .code(reason.rawValue), "until": .at(pause.resumeBy)], words: evidence)
    }

    package func end(
        _ id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        guard let (key, last) = try Self.last(of: it, transaction) else { throw Refusal.notNow("pause.none") }
        var pause = last
        try pause.end(at: transaction.now)
        try transaction.run(
            "UPDATE case_pause SET ended_at = \(pause.endedAt) WHERE project_id = \(it.project) AND id = \(key)")
        try move(try pausable(it, transaction), pause, project, by: actor, transaction)
        transaction.record("case.resumed", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor)
    }

    /// The latest pause of a case.
    static func last(of it: ServiceCase, _ transaction: Transaction) throws -> (key: Tag<CasePause>, pause: CasePause)? {
        try transaction.first(
            """
            SELECT id, reason, evidence, started_at, resume_by, ended_at, due_before FROM case_pause
            WHERE project_id = \(it.project) AND case_id = \(it.id) ORDER BY started_at DESC LIMIT 1
            """
        ).map {
            (
                try $0.get("id"),
                CasePause(
                    reason: try $0.get("reason"), evidence: try $0.get("evidence"), startedAt: try $0.get("started_at"),
                    resumeBy: try $0.get("resume_by"), endedAt: try $0.get("ended_at"), dueBefore: try $0.get("due_before"))
            )
        }
    }

    private func pausable(_ it: ServiceCase, _ transaction: Transaction) throws -> PromiseRow? {
        try Promises().of(it.subject, project: it.project, in: transaction).first {
            $0.promise.outcome == .open && CasePause.clauses.contains($0.clause) && !$0.isFixed
        }
    }

    private func move(
        _ row: PromiseRow?, _ pause: CasePause, _ project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        guard let row else { return }
        let scheme = try cases.books.book(version: row.schemeVersion, in: transaction)
        let calendar = try Projects().calendar(of: project.id, version: row.calendarVersion, in: transaction)
        let due = try pause.due(row.clause, on: calendar, rolled: try scheme.flag(DeskQuantity.suggestionRolled))
        guard due.instant != row.promise.dueAt else { return }
        let isDays = row.clause != "XS2.7-1"
        try Promises().move(
            row, to: due.instant, in: project.zone, reason: pause.endedAt == nil ? "paused" : "resumed",
            warnsBy: isDays
                ? CaseDues(scheme: scheme, calendar: calendar).warning(before: due.instant, from: row.promise.startedAt) : nil,
            isProvisional: row.isProvisional || due.isProvisional, by: actor, transaction: transaction)
    }
}
