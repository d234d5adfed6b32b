// RequestStore: where the request meets its columns, and requests as pages read them.
import Kernel
import Platform
import Scheme
import Storage

extension Request.Kind: WordColumn {}

extension Request {
    package static let subjectKind = "request"
    package var subject: Subject { Subject(Self.subjectKind, id.number) }

    init(_ row: Row) throws {
        self.init(
            id: try row.get("id"), project: try row.get("project_id"), serviceCase: try row.get("case_id"),
            kind: try row.get("kind"), need: try row.get("need"), askedAt: try row.get("asked_at"),
            askedBy: try row.get("asked_by"), dueAt: try row.get("due_at"),
            state: try Self.state(try row.get("state"), row))
    }

    private static func state(_ word: String, _ row: Row) throws -> State {
        switch word {
        case "asked": return .asked
        case "answered":
            return .answered(
                at: try row.get("answered_at"), by: try row.get("answered_by"), words: try row.get("answer"))
        default: throw StorageProblem.wrongColumn("state")
        }
    }
}

/// A request with the names that its line on the case's page shows.
package struct RequestLine: Sendable {
    package let request: Request
    package let askerName: String
    package let holderName: String
    package let answererName: String?
}

/// The case a request is about, and who asks.
struct RequestHeading: Sendable {
    let id: Request.ID
    let serviceCase: ServiceCase.ID
    let title: String
    let asker: String
}

/// Finding and saving the request itself.
struct RequestStore {
    static let columns: SQL = """
        r.id, r.project_id, r.case_id, r.kind, r.state, r.need, r.asked_at, r.asked_by, r.due_at, r.answer,
        r.answered_at, r.answered_by
        """

    /// The request, its row locked for the verb; one of another case, kind or estate is not there.
    func find(
        _ id: Request.ID, _ kind: Request.Kind, on serviceCase: ServiceCase.ID, within projects: [Project.ID],
        in transaction: Transaction
    ) throws -> Request {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM case_request r WHERE r.id = \(id) AND r.project_id IN \(list: projects)
                AND r.case_id = \(serviceCase) AND r.kind = \(kind)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Request(row)
    }

    func insert(_ request: Request, askedOf holder: Account.ID, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO case_request (id, project_id, case_id, kind, state, need, asked_at, asked_by, asked_of, due_at,
                answer, answered_at, answered_by)
            VALUES (\(request.id), \(request.project), \(request.serviceCase), \(request.kind), 'asked',
                \(request.need), \(request.askedAt), \(request.askedBy), \(holder), \(request.dueAt), '',
                \(Instant?.none), \(Account.ID?.none))
            """)
    }

    func save(_ request: Request, in transaction: Transaction) throws {
        guard case .answered(let instant, let person, let words) = request.state else { return }
        let saved = try transaction.run(
            """
            UPDATE case_request SET state = 'answered', answer = \(words), answered_at = \(instant),
                answered_by = \(person)
            WHERE project_id = \(request.project) AND id = \(request.id) AND state = 'asked'
            """)
        guard saved == 1 else { throw Refusal.conflict("case.changed-meanwhile") }
    }

    /// All requests of a case, oldest first.
    func lines(
        of serviceCase: ServiceCase.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [RequestLine] {
        try transaction.query(
            """
            SELECT \(Self.columns), asker.display_name AS asker, holder.display_name AS holder,
                answerer.display_name AS answerer
            FROM case_request r JOIN account asker ON asker.id = r.asked_by
            JOIN account holder ON holder.id = r.asked_of LEFT JOIN account answerer ON answerer.id = r.answered_by
            WHERE r.project_id = \(project) AND r.case_id = \(serviceCase) ORDER BY r.asked_at, r.id
            """
        ).map {
            RequestLine(
                request: try Request($0), askerName: try $0.get("asker"), holderName: try $0.get("holder"),
                answererName: try $0.get("answerer"))
        }
    }

    /// Requests as lists of promises name them.
    func headings(_ ids: [Int64], in project: Project.ID, _ transaction: Transaction) throws -> [RequestHeading] {
        guard !ids.isEmpty else { return [] }
        return try transaction.query(
            """
            SELECT r.id, r.case_id, c.number, c.title, a.display_name AS asker FROM case_request r
            JOIN service_case c ON c.id = r.case_id JOIN account a ON a.id = r.asked_by
            WHERE r.project_id = \(project) AND r.id IN \(list: ids)
            """
        ).map {
            RequestHeading(
                id: try $0.get("id"), serviceCase: try $0.get("case_id"),
                title: try $0.get("number", as: String.self) + " " + $0.get("title", as: String.self),
                asker: try $0.get("asker"))
        }
    }
}
