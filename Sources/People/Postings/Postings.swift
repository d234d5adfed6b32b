// Postings: hanging notices, approving them and taking them down, and where they are kept.
import Kernel
import Platform
import Scheme
import Storage

extension Posting.Topic: WordColumn {}

/// A posting with the names of who wrote and who approved it.
package struct PostingLine: Sendable {
    package let posting: Posting
    package let makerName: String
    package let approverName: String?
}

package struct Postings: Sendable {
    package static let subjectKind = "posting"
    static let pageSize = 50

    package init() {}

    private static let columns: SQL = """
        p.id, p.project_id, p.topic, p.title, p.content, p.place, p.from_day, p.to_day, p.made_at, p.made_by, p.approved_at,
        p.approved_by, p.removed_at, p.removed_by, p.remark
        """

    package func make(
        _ title: String, _ content: String, on topic: Posting.Topic = .general, at place: String, from: Day, to: Day,
        project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws -> Posting {
        let posting = try Posting.make(
            title, content, on: topic, as: transaction.newID(), in: project.id, at: place, from: from, to: to, by: person,
            today: project.zone.day(of: transaction.now), at: transaction.now)
        try transaction.run(
            """
            INSERT INTO posting (id, project_id, topic, title, content, place, from_day, to_day, made_at, made_by, approved_at,
                approved_by, removed_at, removed_by, remark)
            VALUES (\(posting.id), \(posting.project), \(topic), \(title), \(content), \(place), \(from), \(to),
                \(posting.madeAt), \(person), \(Instant?.none), \(Account.ID?.none), \(Instant?.none), \(Account.ID?.none), '')
            """)
        record("posting.made", posting, by: person, transaction, words: title)
        return posting
    }

    package func approve(
        _ id: Posting.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var posting = try find(id, within: projects, in: transaction)
        try posting.approve(by: person, at: transaction.now)
        try save(posting, transaction)
        record("posting.approved", posting, by: person, transaction)
    }

    package func remove(
        _ id: Posting.ID, remark: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var posting = try find(id, within: projects, in: transaction)
        try posting.remove(remark, by: person, at: transaction.now)
        try save(posting, transaction)
        record("posting.removed", posting, by: person, transaction, words: remark.isEmpty ? nil : remark)
    }

    /// XS2.5-0: whether the complaint channels were posted on the period's last day, or are today: one thing that hangs or
    /// does not. It hangs from the approval on, within its days, until it is taken down.
    package static func channels(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        let day = min(days.upperBound, project.zone.day(of: transaction.now))
        let end = min(project.zone.endOfDay(day), transaction.now)
        let row = try transaction.first(
            """
            SELECT p.id FROM posting p WHERE p.project_id = \(project.id) AND p.topic = 'complaintChannels'
                AND p.to_day >= \(day) AND p.from_day <= \(day) AND p.approved_at <= \(end)
                AND (p.removed_at IS NULL OR p.removed_at > \(end)) LIMIT 1
            """)
        return Figure(numerator: row == nil ? 0 : 1, denominator: 1, excluded: 0)
    }

    /// The latest postings, newest first.
    package func lines(
        in project: Project.ID, after: (from: Day, id: Posting.ID)?, _ transaction: Transaction
    ) throws -> [PostingLine] {
        let after: SQL =
            after.map { "AND (p.from_day < \($0.from) OR (p.from_day = \($0.from) AND p.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), m.display_name AS maker, a.display_name AS approver FROM posting p
            JOIN account m ON m.id = p.made_by LEFT JOIN account a ON a.id = p.approved_by
            WHERE p.project_id = \(project) \(after) ORDER BY p.from_day DESC, p.id DESC LIMIT \(Self.pageSize)
            """
        ).map {
            PostingLine(posting: try Self.posting($0), makerName: try $0.get("maker"), approverName: try $0.get("approver"))
        }
    }

    func find(
        _ id: Posting.ID, within projects: [Project.ID], in transaction: Transaction
    ) throws -> Posting {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM posting p WHERE p.id = \(id) AND p.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.posting(row)
    }

    private func save(_ posting: Posting, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE posting SET approved_at = \(posting.approvedAt), approved_by = \(posting.approvedBy),
                removed_at = \(posting.removedAt), removed_by = \(posting.removedBy), remark = \(posting.remark)
            WHERE project_id = \(posting.project) AND id = \(posting.id)
            """)
    }

    private func record(
        _ kind: String, _ posting: Posting, by person: Account.ID, _ transaction: Transaction, words: String? = nil
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, posting.id.number), project: posting.project, by: .staff(person), words: words)
    }

    private static func posting(_ row: Row) throws -> Posting {
        Posting(
            id: try row.get("id"), project: try row.get("project_id"), topic: try row.get("topic"),
            title: try row.get("title"), content: try row.get("content"), place: try row.get("place"), from: try row.get("from_day"),
            to: try row.get("to_day"), madeAt: try row.get("made_at"), madeBy: try row.get("made_by"),
            approvedAt: try row.get("approved_at"), approvedBy: try row.get("approved_by"),
            removedAt: try row.get("removed_at"), removedBy: try row.get("removed_by"), remark: try row.get("remark"))
    }
}
