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
        transaction.record(
            "adoption.undertaken", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["owner": .id(adoption.owner), "due": .code(due.description)], words: words)
    }

    package func finish(
        _ id: ServiceCase.ID, _ result: String, thanked: Bool, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard var adoption = try Self.of(it, transaction) else { throw Refusal.notNow("adoption.none") }
        try adoption.finish(result, thanked: thanked, on: try project(of: it, transaction).zone.day(of: transaction.now))
        try transaction.run(
            """
            UPDATE adoption SET result = \(adoption.result), done_on = \(adoption.doneOn)
            WHERE project_id = \(it.project) AND case_id = \(id)
            """)
        transaction.record(
            "adoption.done", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor, words: result)
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
            FROM adoption d JOIN account a ON a.id = d.owner_id WHERE d.project_id = \(project)
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
