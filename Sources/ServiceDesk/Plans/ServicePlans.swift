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
    static let plan = Field<String>.text("plan", max: 4_000)
    static let feedback = Field<String>.text("feedback", max: 2_000)

    let desk: CaseRoutes

    /// 拟方案: while the case runs towards its appointment; a further version answers what the customer said.
    static func draft(
        _ words: String, for it: ServiceCase, earlier: [ServicePlan]
    ) throws(Refusal) -> ServicePlan {
        guard it.kind.needsFollowUp else { throw .notNow("case.kind.other") }
        guard case .appointed = it.stage else { throw .notNow("plan.appointed") }
        if let last = earlier.last, last.feedback.isEmpty { throw .gate("J2-P14.2", "plan.feedback.first") }
        return ServicePlan(version: Int64(earlier.count) + 1, plan: words, feedback: "")
    }

    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> [ServicePlan] {
        guard it.kind.needsFollowUp else { return [] }
        return try transaction.query(
            """
            SELECT version, plan, feedback FROM case_plan WHERE project_id = \(it.project) AND case_id = \(it.id)
            ORDER BY version
            """
        ).map { ServicePlan(version: try $0.get("version"), plan: try $0.get("plan"), feedback: try $0.get("feedback")) }
    }

    func put(_ words: String, for id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID, _ transaction: Transaction) throws {
        let it = try desk.cases.store.find(id, within: projects, in: transaction)
        let plan = try Self.draft(words, for: it, earlier: try Self.of(it, transaction))
        try transaction.run(
            """
            INSERT INTO case_plan (project_id, case_id, version, plan, made_at, made_by, feedback)
            VALUES (\(it.project), \(id), \(plan.version), \(words), \(transaction.now), \(person), '')
            """)
        record("case.planned", it, plan.version, by: person, transaction, words: words)
    }

    func hear(_ words: String, of id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID, _ transaction: Transaction) throws {
        let it = try desk.cases.store.find(id, within: projects, in: transaction)
        guard let last = try Self.of(it, transaction).last else { throw Refusal.notNow("plan.none") }
        guard last.feedback.isEmpty else { throw Refusal.notNow("plan.heard") }
        try transaction.run(
            """
            UPDATE case_plan SET feedback = \(words)
            WHERE project_id = \(it.project) AND case_id = \(id) AND version = \(last.version)
            """)
        record("case.plan-heard", it, last.version, by: person, transaction, words: words)
    }

    private func record(
        _ kind: String, _ it: ServiceCase, _ version: Int64, by person: Account.ID, _ transaction: Transaction, words: String
    ) {
        transaction.record(
            kind, about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: .staff(person),
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
                summary: "What the customer says to the plan (客户反馈)", fields: [Self.feedback], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try hear(
                    try visit.need(Self.feedback), of: id, within: visit.projects, by: try visit.staff().account, transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
