// ServicePlans: the personal plan for one customer (个性化服务方案): a plan, what the customer says, the revised plan.
import Kernel
import Platform
import Scheme
import Storage
import Web

/// One version of a plan.
package struct ServicePlan: Sendable {
    package let version: Int64
    package let plan: String
    package let feedback: String
    /// Whose cycle it belongs to: a matter that begins anew is planned anew.
    package let cycle: Int64
    /// Who wrote the feedback down: the customer on the own page, or a member of staff.
    package let heardBy: String
    /// A picture of what the customer wrote.
    package let file: Tag<CaseFiles>?
}

package struct ServicePlans: Sendable {
    static let migrations = [
        Migration(
            "0021 plans",
            [
                """
                CREATE TABLE case_plan (
                    project_id {id} NOT NULL, case_id {id} NOT NULL, version {int} NOT NULL CHECK (version >= 1),
                    plan {text} NOT NULL CHECK (plan <> ''), made_at {int} NOT NULL,
                    made_by {id} NOT NULL REFERENCES account (id), feedback {text} NOT NULL,
                    PRIMARY KEY (case_id, version),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) {strict}
                """
            ])
    ]
    static let laterMigrations = [
        Migration(
            "0036 plans of a cycle",
            [
                "ALTER TABLE case_plan ADD COLUMN cycle {int} NOT NULL DEFAULT 1",
                "ALTER TABLE case_plan ADD COLUMN heard_by {text} NOT NULL DEFAULT ''",
                "ALTER TABLE case_plan ADD COLUMN file_id {id} REFERENCES case_file (id)",
            ])
    ]
    static let plan = Field<String>.text("plan", max: 4_000)
    static let feedback = Field<String>.text("feedback", max: 2_000)

    let desk: CaseRoutes

    /// 拟方案: while the case runs towards its appointment; a further version answers what the customer said.
    static func draft(
        _ words: String, for it: ServiceCase, earlier: [ServicePlan]
    ) throws(Refusal) -> ServicePlan {
        guard it.kind.needsFollowUp else { throw .notNow("case.kind.other") }
        guard case .appointed = it.stage else { throw .notNow("plan.appointed") }
        if let last = earlier.last, last.cycle == it.cycle, last.feedback.isEmpty {
            throw .gate("J2-P14.2", "plan.feedback.first")
        }
        return ServicePlan(
            version: Int64(earlier.count) + 1, plan: words, feedback: "", cycle: it.cycle, heardBy: "", file: nil)
    }

    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> [ServicePlan] {
        guard it.kind.needsFollowUp else { return [] }
        return try transaction.query(
            """
            SELECT version, plan, feedback, cycle, heard_by, file_id FROM case_plan
            WHERE project_id = \(it.project) AND case_id = \(it.id) ORDER BY version
            """
        ).map {
            ServicePlan(
                version: try $0.get("version"), plan: try $0.get("plan"), feedback: try $0.get("feedback"),
                cycle: try $0.get("cycle"), heardBy: try $0.get("heard_by"), file: try $0.get("file_id"))
        }
    }

    func put(_ words: String, for id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID, _ transaction: Transaction) throws {
        let it = try desk.cases.store.find(id, within: projects, in: transaction)
        let plan = try Self.draft(words, for: it, earlier: try Self.of(it, transaction))
        try transaction.run(
            """
            INSERT INTO case_plan (project_id, case_id, version, plan, made_at, made_by, feedback, cycle)
            VALUES (\(it.project), \(id), \(plan.version), \(words), \(transaction.now), \(person), '', \(it.cycle))
            """)
        record("case.planned", it, plan.version, by: .staff(person), transaction, words: words)
    }

    /// 客户反馈: the customer's own words, on the own page or as they were said, with the picture of them where there is one.
    func hear(
        _ words: String, file: Tag<CaseFiles>? = nil, of id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor,
        _ transaction: Transaction
    ) throws {
        let it = try desk.cases.store.find(id, within: projects, in: transaction)
        guard let last = try Self.of(it, transaction).last, last.cycle == it.cycle else {
            throw Refusal.notNow("plan.none")
        }
        guard last.feedback.isEmpty else { throw Refusal.notNow("plan.heard") }
        if let file, try !CaseFiles.lines(of: id, in: it.project, transaction).contains(where: { $0.id == file }) {
            throw Refusal.gate("J2-P14.2", "evidence.file", field: "evidenceFile")
        }
        try transaction.run(
            """
            UPDATE case_plan SET feedback = \(words), heard_by = \(actor.text), file_id = \(file)
            WHERE project_id = \(it.project) AND case_id = \(id) AND version = \(last.version)
            """)
        record("case.plan-heard", it, last.version, by: actor, transaction, words: words)
    }

    private func record(
        _ kind: String, _ it: ServiceCase, _ version: Int64, by actor: Actor, _ transaction: Transaction, words: String
    ) {
        transaction.record(
            kind, about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: actor,
            ["version": .number(version)], words: words)
    }

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/plan", .posts(Cases.handlers), clause: "J2-P14.1",
            summary: "A personal plan for this customer (个性化服务方案)", fields: [Self.plan], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try put(
                try visit.need(Self.plan), for: id, within: visit.projects, by: try visit.staff().account, transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/plan-feedback", .posts(Cases.handlers), clause: "J2-P14.2",
                summary: "What the customer says to the plan (客户反馈)", fields: [Self.feedback, CaseInputs.evidenceFile], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try hear(
                    try visit.need(Self.feedback), file: visit.value(CaseInputs.evidenceFile), of: id, within: visit.projects,
                    by: try visit.actor(), transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
