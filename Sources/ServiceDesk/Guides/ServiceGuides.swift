// ServiceGuides: keeping the catalogue, and taking one customer's papers. Each verb is one transaction.
import Kernel
import Platform
import Scheme
import Storage

extension ServiceGuide.Topic: WordColumn {}

package struct ServiceGuides: Sendable {
    package static let subjectKind = "service-guide"

    package init() {}

    /// The catalogue, by name; with `all`, also what the office does no longer.
    package func list(in project: Project.ID, all: Bool = false, _ transaction: Transaction) throws -> [ServiceGuide] {
        let inUse: SQL = all ? "" : "AND in_use = 1"
        return try transaction.query(
            """
            SELECT id, project_id, name, papers, fen, days, note, in_use, topic FROM service_guide
            WHERE project_id = \(project) \(inUse) ORDER BY name LIMIT 200
            """
        ).map(Self.guide)
    }

    package func find(
        _ id: ServiceGuide.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> ServiceGuide {
        let row = try transaction.first(
            """
            SELECT id, project_id, name, papers, fen, days, note, in_use, topic FROM service_guide
            WHERE id = \(id) AND project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.guide(row)
    }

    package func add(
        _ terms: ServiceGuide.Terms, in project: Project.ID, by actor: Actor, _ transaction: Transaction
    ) throws -> ServiceGuide {
        try checkName(terms.name, of: nil, in: project, transaction)
        let guide = ServiceGuide(id: transaction.newID(), project: project, terms: terms, isInUse: true)
        try transaction.run(
            """
            INSERT INTO service_guide (id, project_id, name, papers, fen, days, note, in_use, topic)
            VALUES (\(guide.id), \(project), \(terms.name), \(terms.papers.joined(separator: "\n")), \(terms.fen),
                \(Int64(terms.days)), \(terms.note), 1, \(terms.topic))
            """)
        record("guide.added", guide, by: actor, transaction)
        return guide
    }

    /// Applications already taken keep the terms they were taken under.
    package func change(
        _ id: ServiceGuide.ID, to terms: ServiceGuide.Terms, isInUse: Bool, within projects: [Project.ID], by actor: Actor,
        _ transaction: Transaction
    ) throws {
        var guide = try find(id, within: projects, transaction)
        try checkName(terms.name, of: id, in: guide.project, transaction)
        guide.terms = terms
        guide.isInUse = isInUse
        try transaction.run(
            """
            UPDATE service_guide SET name = \(terms.name), papers = \(terms.papers.joined(separator: "\n")), fen = \(terms.fen),
                days = \(Int64(terms.days)), note = \(terms.note), in_use = \(isInUse),
                topic = \(terms.topic)
            WHERE project_id = \(guide.project) AND id = \(id)
            """)
        record("guide.changed", guide, by: actor, transaction)
    }

    private func checkName(
        _ name: String, of id: ServiceGuide.ID?, in project: Project.ID, _ transaction: Transaction
    ) throws {
        let row = try transaction.first("SELECT id FROM service_guide WHERE project_id = \(project) AND name = \(name)")
        guard let found: ServiceGuide.ID = try row?.get("id") else { return }
        guard found == id else { throw Refusal.invalid("name", "guide.name.taken") }
    }

    private func record(_ kind: String, _ guide: ServiceGuide, by actor: Actor, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, guide.id.number), project: guide.project, by: actor,
            [
                "papers": .number(Int64(guide.terms.papers.count)), "fen": .number(guide.terms.fen),
                "days": .number(Int64(guide.terms.days)), "inUse": .flag(guide.isInUse), "topic": .code(guide.terms.topic.rawValue),
            ], words: guide.terms.name)
    }

    private static func guide(_ row: Row) throws -> ServiceGuide {
        let (papers, days): (String, Int64) = (try row.get("papers"), try row.get("days"))
        return ServiceGuide(
            id: try row.get("id"), project: try row.get("project_id"),
            terms: ServiceGuide.Terms(
                name: try row.get("name"), papers: papers.split(separator: "\n").map(String.init), fen: try row.get("fen"),
                days: Int(days), note: try row.get("note"), topic: try row.get("topic")),
            isInUse: try row.get("in_use"))
    }
}
