// CaseFiles: photographs and papers of a case: what they are by content, kept once, without the camera's words.
import Kernel
import Platform
import Scheme
import Storage

/// A file of a case as its page lists it.
package struct CaseFileLine: Sendable {
    package let id: Tag<CaseFiles>
    package let name: String
    package let kind: FileKind
    package let at: Instant
    /// Nil for what the customer brought.
    package let byName: String?
}

package struct CaseFiles: Sendable {
    package static let countMax: Int64 = 12

    static let migrations = [
        Migration(
            "0019 files",
            [
                """
                CREATE TABLE file_content (
                    project_id {id} NOT NULL REFERENCES project (id), hash {bytes} NOT NULL, kind {text} NOT NULL
                        CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf')),
                    content {bytes} NOT NULL, PRIMARY KEY (project_id, hash)) {strict}
                """,
                """
                CREATE TABLE case_file (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, hash {bytes} NOT NULL,
                    name {text} NOT NULL, at {int} NOT NULL, by_id {id} REFERENCES account (id),
                    UNIQUE (case_id, hash),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) {strict}
                """,
                "CREATE INDEX case_file_case ON case_file (project_id, case_id, at, id)",
            ])
    ]

    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// Puts a file to a case. The same file twice is one.
    package func add(
        _ name: String, _ bytes: [UInt8], to id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let known = try transaction.first(
            "SELECT COUNT(*) AS number FROM case_file WHERE project_id = \(it.project) AND case_id = \(id)")
        guard try known?.get("number", as: Int64.self) ?? 0 < Self.countMax else {
            throw Refusal.invalid("photo", "file.many", ["count": "\(Self.countMax)"])
        }
        let (hash, kind) = try StoredFiles().put(bytes, in: it.project, transaction)
        let file: Tag<CaseFiles> = transaction.newID()
        let added = try transaction.run(
            """
            INSERT INTO case_file (id, project_id, case_id, hash, name, at, by_id)
            VALUES (\(file), \(it.project), \(id), \(hash), \(String(name.prefix(120))), \(transaction.now), \(actor.account))
            ON CONFLICT DO NOTHING
            """)
        guard added == 1 else { return }
        transaction.record(
            "case.file", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["file": .id(file), "kind": .code(kind.rawValue), "hash": .code(Hex.text(hash))])
    }

    static func lines(of id: ServiceCase.ID, in project: Project.ID, _ transaction: Transaction) throws -> [CaseFileLine] {
        try transaction.query(
            """
            SELECT f.id, f.name, c.kind, f.at, a.display_name AS who FROM case_file f
            JOIN file_content c ON c.project_id = f.project_id AND c.hash = f.hash LEFT JOIN account a ON a.id = f.by_id
            WHERE f.project_id = \(project) AND f.case_id = \(id) ORDER BY f.at, f.id
            """
        ).map {
            let kind: String = try $0.get("kind")
            return CaseFileLine(
                id: try $0.get("id"), name: try $0.get("name"), kind: FileKind(rawValue: kind) ?? .pdf, at: try $0.get("at"),
                byName: try $0.get("who"))
        }
    }

    /// A file of a case within the visitor's projects.
    static func content(
        _ file: Tag<CaseFiles>, of id: ServiceCase.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> (name: String, kind: FileKind, bytes: [UInt8]) {
        let row = try transaction.first(
            """
            SELECT f.name, c.kind, c.content FROM case_file f
            JOIN file_content c ON c.project_id = f.project_id AND c.hash = f.hash
            WHERE f.id = \(file) AND f.case_id = \(id) AND f.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        let kind: String = try row.get("kind")
        return (try row.get("name"), FileKind(rawValue: kind) ?? .pdf, try row.get("content"))
    }
}
