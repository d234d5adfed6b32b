// Papers: writing, approving and finding work instructions, and where they are kept.
import Kernel
import Platform
import Scheme
import Storage

extension PaperSubject: WordColumn {}

/// What stands for a subject on a day.
package enum PaperStanding: Sendable {
    /// The paper that came with the program: its words are the house's.
    case shipped(PaperSubject)
    case own(Paper)
    case none(PaperSubject)

    package var isInForce: Bool { if case .none = self { false } else { true } }
}

package struct Papers: Sendable {
    package static let subjectKind = "paper"

    package init() {}

    private static let columns: SQL = """
        id, project_id, subject, version, title, steps, in_force_from, made_at, made_by, approved_at, approved_by
        """

    /// 拟一版; with no steps it takes the paper out of force from its day on.
    package func draft(
        _ subject: PaperSubject, title: String, steps: String, from day: Day, project: ProjectCard, by person: Account.ID,
        in transaction: Transaction
    ) throws -> Paper {
        let versions = try versions(of: subject, in: project.id, transaction)
        let paper = try Paper.draft(
            subject, as: transaction.newID(), in: project.id, version: (versions.map(\.version).max() ?? 1) + 1,
            title: title, steps: steps, from: day, today: project.zone.day(of: transaction.now), by: person,
            at: transaction.now)
        try transaction.run(
            """
            INSERT INTO paper (id, project_id, subject, version, title, steps, in_force_from, made_at, made_by,
                approved_at, approved_by)
            VALUES (\(paper.id), \(paper.project), \(subject), \(paper.version), \(title), \(steps), \(day),
                \(paper.madeAt), \(person), \(Instant?.none), \(Account.ID?.none))
            """)
        record("paper.drafted", paper, by: person, transaction)
        return paper
    }

    package func approve(
        _ id: Paper.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> Paper {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM paper WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var paper = try Self.paper(row)
        try paper.approve(by: person, at: transaction.now)
        try transaction.run(
            """
            UPDATE paper SET approved_at = \(paper.approvedAt), approved_by = \(paper.approvedBy)
            WHERE project_id = \(paper.project) AND id = \(id)
            """)
        record("paper.approved", paper, by: person, transaction)
        return paper
    }

    /// Every version of a subject that the office wrote, newest first.
    package func versions(
        of subject: PaperSubject, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Paper] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM paper WHERE project_id = \(project) AND subject = \(subject)
            ORDER BY version DESC LIMIT 200
            """
        ).map(Self.paper)
    }

    package func standing(
        of subject: PaperSubject, in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> PaperStanding {
        guard let paper = Paper.inForce(try versions(of: subject, in: project, transaction), on: day) else {
            return .shipped(subject)
        }
        return paper.isWithdrawal ? .none(subject) : .own(paper)
    }

    /// K-CMP1: how many of the requirement and the common kinds have a paper in force on the period's last day.
    package static func tally(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        let inForce = try PaperSubject.allCases.filter { subject in
            try Papers().standing(of: subject, in: project.id, on: days.upperBound, transaction).isInForce
        }
        return Figure(numerator: Int64(inForce.count), denominator: Int64(PaperSubject.allCases.count), excluded: 0)
    }

    private func record(_ kind: String, _ paper: Paper, by person: Account.ID, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, paper.id.number), project: paper.project, by: .staff(person),
            [
                "subject": .code(paper.subject.rawValue), "version": .number(paper.version),
                "from": .code(paper.inForceFrom.description),
            ])
    }

    private static func paper(_ row: Row) throws -> Paper {
        Paper(
            id: try row.get("id"), project: try row.get("project_id"), subject: try row.get("subject"),
            version: try row.get("version"), title: try row.get("title"), steps: try row.get("steps"),
            inForceFrom: try row.get("in_force_from"), madeAt: try row.get("made_at"), madeBy: try row.get("made_by"),
            approvedAt: try row.get("approved_at"), approvedBy: try row.get("approved_by"))
    }
}
