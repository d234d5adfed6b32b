// Drafts: what a clerk has typed and not sent yet, so that a reload, a lost network or a session's end loses nothing.
import Kernel
import Platform
import Storage
import Web

/// One draft of the intake form for each person and project.
struct Drafts {
    /// What is kept of a form: its fields, none longer than the longest of them may be.
    private static let lettersMax = 4_000

    func save(_ form: FormBody, of person: Account.ID, in project: Project.ID, _ transaction: Transaction) throws {
        let kept = CaseInputs.intake.compactMap { field in
            form[field.name].map { (field.name, String($0.prefix(Self.lettersMax))) }
        }
        guard kept.contains(where: { !$0.1.isEmpty && Self.typed.contains($0.0) }) else {
            return try drop(of: person, in: project, transaction)
        }
        let text = FormBody(Dictionary(kept, uniquingKeysWith: { first, _ in first })).urlEncoded
        try transaction.run(
            """
            INSERT INTO case_draft (account_id, project_id, form, saved_at)
            VALUES (\(person), \(project), \(text), \(transaction.now))
            ON CONFLICT (account_id, project_id) DO UPDATE SET form = excluded.form, saved_at = excluded.saved_at
            """)
    }

    /// The fields in which a person types: a form with none of them holds nothing worth keeping.
    private static let typed: Set<String> = ["requester", "phone", "unit", "title", "words", "reply", "outerNumber"]

    func find(of person: Account.ID, in project: Project.ID, _ transaction: Transaction) throws -> (form: FormBody, at: Instant)? {
        let row = try transaction.first(
            "SELECT form, saved_at FROM case_draft WHERE account_id = \(person) AND project_id = \(project)")
        return try row.map { (FormBody(urlEncoded: try $0.get("form", as: String.self)), try $0.get("saved_at")) }
    }

    func drop(of person: Account.ID, in project: Project.ID, _ transaction: Transaction) throws {
        try transaction.run("DELETE FROM case_draft WHERE account_id = \(person) AND project_id = \(project)")
    }
}
