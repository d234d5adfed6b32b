// Erasures: erasing a person in the register and at every desk, and the answer that says what is kept and why.
import Foundation
import Kernel
import Platform
import Storage

/// Asks another desk to erase what it knows of a person, and what it keeps. Wiring brings them.
package struct ErasureSource: Sendable {
    package let erase: @Sendable (PersonCard, Actor, Transaction) throws -> [KeptGround]

    package init(erase: @escaping @Sendable (PersonCard, Actor, Transaction) throws -> [KeptGround]) { self.erase = erase }
}

package struct Erasures: Sendable {
    /// Stands where a name was.
    package static let nobody = "—"
    let sources: [ErasureSource]

    package init(_ sources: [ErasureSource] = []) { self.sources = sources }

    static let migrations = [
        Migration(
            "0081 erasures",
            [
                """
                CREATE TABLE person_erasure (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, person_id {id} NOT NULL, at {int} NOT NULL,
                    by_id {id} NOT NULL REFERENCES account (id), whole {bool} NOT NULL CHECK (whole IN (0, 1)), kept {text} NOT NULL,
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) {strict}
                """,
                "CREATE INDEX person_erasure_person ON person_erasure (project_id, person_id, id)",
            ])
    ]

    /// 删除个人信息: everything that no law lets the office keep. Whoever holds a home is served still, and is not erased.
    /// May be asked again when a ground has gone. Gives what is kept.
    @discardableResult
    package func erase(
        _ id: Person.ID, within projects: [Project.ID], by account: Account.ID, in transaction: Transaction
    ) throws -> [KeptGround] {
        let person = try Persons().find(id, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(person.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let holds = try Persons().holdings(of: person, transaction).contains { $0.to.map { $0 >= today } ?? true }
        guard !holds else { throw Refusal.gate("XS1-1", "erasure.holds") }
        guard person.name != Self.nobody else { throw Refusal.notNow("erasure.done") }
        let kept = try sources.flatMap { try $0.erase(person, .staff(account), transaction) }
        let isWhole = !kept.contains(where: \.needsName)
        try transaction.run("DELETE FROM contact WHERE project_id = \(person.project) AND person_id = \(id)")
        try transaction.run("UPDATE reveal SET reason = '' WHERE project_id = \(person.project) AND person_id = \(id)")
        try transaction.run(
            """
            UPDATE person SET care = '', care_consent_at = \(Instant?.none), key_customer = 0, key_reason = '', revision = revision + 1
            WHERE project_id = \(person.project) AND id = \(id)
            """)
        if isWhole {
            try transaction.run(
                """
                UPDATE person SET name = \(Self.nobody), initials = '', sort_key = \(Self.nobody), phone = '', phone_tail = ''
                WHERE project_id = \(person.project) AND id = \(id)
                """)
        }
        try transaction.eraseWords(of: (Persons.subjectKind, id.number), project: person.project)
        let own: Tag<Erasures> = transaction.newID()
        let text = String(decoding: try JSONEncoder().encode(kept), as: UTF8.self)
        try transaction.run(
            """
            INSERT INTO person_erasure (id, project_id, person_id, at, by_id, whole, kept)
            VALUES (\(own), \(person.project), \(id), \(transaction.now), \(account), \(isWhole), \(text))
            """)
        transaction.record(
            "person.erased", about: (Persons.subjectKind, id.number), project: person.project, by: .staff(account),
            ["whole": .flag(isWhole), "kept": .number(Int64(kept.count))])
        return kept
    }

    /// The last one first.
    package func lines(of person: PersonCard, _ transaction: Transaction) throws -> [ErasureLine] {
        try transaction.query(
            """
            SELECT e.at, e.whole, e.kept, a.display_name AS name FROM person_erasure e JOIN account a ON a.id = e.by_id
            WHERE e.project_id = \(person.project) AND e.person_id = \(person.id) ORDER BY e.id DESC LIMIT 20
            """
        ).map {
            let kept: String = try $0.get("kept")
            return ErasureLine(
                at: try $0.get("at"), byName: try $0.get("name"), kept: try JSONDecoder().decode([KeptGround].self, from: Data(kept.utf8)),
                isWhole: try $0.get("whole"))
        }
    }
}
