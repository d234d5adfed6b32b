// DutyStore: where the duty meets its columns, and duties as pages read them.
import Kernel
import Platform
import Scheme
import Storage

extension Duty {
    package static let subjectKind = "duty"
    package var subject: Subject { Subject(Self.subjectKind, id.number) }
}

/// A duty with the name of who did it.
package struct DutyLine: Sendable {
    package let duty: Duty
    package let doerName: String?
}

struct DutyStore {
    static let pageSize = 50
    private static let columns: SQL = """
        d.id, d.project_id, d.plan, d.day, d.done_at, d.done_by, d.findings, d.improvement
        """

    /// The duty, its row locked for the verb; one of another estate is not there.
    func find(_ id: Duty.ID, within projects: [Project.ID], in transaction: Transaction) throws -> Duty {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM duty d WHERE d.id = \(id) AND d.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try duty(row, transaction)
    }

    /// The last day that has an occurrence.
    func lastDay(of plan: DutyPlan, in project: Project.ID, _ transaction: Transaction) throws -> Day? {
        try transaction.first(
            """
            SELECT day FROM duty WHERE project_id = \(project) AND plan = \(plan.name) ORDER BY day DESC LIMIT 1
            """)?.get("day")
    }

    /// Puts a day's occurrence in, once; nil when it is there.
    func insert(
        _ plan: DutyPlan, _ day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> Duty? {
        let duty = Duty(id: transaction.newID(), project: project, plan: plan, day: day)
        let inserted = try transaction.run(
            """
            INSERT INTO duty (id, project_id, plan, day, done_at, done_by, findings, improvement)
            VALUES (\(duty.id), \(project), \(plan.name), \(day), \(Instant?.none), \(Account.ID?.none), '', '')
            ON CONFLICT DO NOTHING
            """)
        return inserted == 1 ? duty : nil
    }

    func save(_ duty: Duty, in transaction: Transaction) throws {
        guard let evidence = duty.evidence else { return }
        try transaction.run(
            """
            UPDATE duty SET done_at = \(duty.doneAt), done_by = \(duty.doneBy), findings = \(evidence.findings),
                improvement = \(evidence.improvement) WHERE project_id = \(duty.project) AND id = \(duty.id)
            """)
        for (item, mark) in evidence.marks.sorted(by: { $0.key < $1.key }) {
            try transaction.run(
                """
                INSERT INTO duty_mark (project_id, duty_id, item, good)
                VALUES (\(duty.project), \(duty.id), \(item), \(mark == .good))
                """)
        }
    }

    func line(_ id: Duty.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> DutyLine {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), a.display_name AS doer FROM duty d LEFT JOIN account a ON a.id = d.done_by
            WHERE d.id = \(id) AND d.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return DutyLine(duty: try duty(row, transaction), doerName: try row.get("doer"))
    }

    /// The duties of the latest days, newest first.
    func lines(in project: Project.ID, before: Day?, _ transaction: Transaction) throws -> [DutyLine] {
        let before: SQL = before.map { "AND d.day < \($0)" } ?? ""
        func read(_ which: SQL) throws -> [DutyLine] {
            try transaction.query(
                """
                SELECT \(Self.columns), a.display_name AS doer FROM duty d LEFT JOIN account a ON a.id = d.done_by
                WHERE d.project_id = \(project) \(which) ORDER BY d.day DESC, d.id DESC LIMIT \(Self.pageSize)
                """
            ).map { DutyLine(duty: try duty($0, transaction), doerName: try $0.get("doer")) }
        }
        let lines = try read(before)
        // A page ends with a whole day: the next one begins before it.
        guard lines.count == Self.pageSize, let last = lines.last?.duty else { return lines }
        return lines + (try read("AND d.day = \(last.day) AND d.id < \(last.id)"))
    }

    /// Duties as lists of promises name them.
    func plans(_ ids: [Int64], in project: Project.ID, _ transaction: Transaction) throws -> [(id: Int64, plan: String, day: Day)] {
        guard !ids.isEmpty else { return [] }
        return try transaction.query(
            "SELECT id, plan, day FROM duty WHERE project_id = \(project) AND id IN \(list: ids)"
        ).map { (id: try $0.get("id"), plan: try $0.get("plan"), day: try $0.get("day")) }
    }

    private func duty(_ row: Row, _ transaction: Transaction) throws -> Duty {
        let name: String = try row.get("plan")
        guard let plan = DutyPlan.named(name) else { throw StorageProblem.wrongColumn("plan") }
        var duty = Duty(id: try row.get("id"), project: try row.get("project_id"), plan: plan, day: try row.get("day"))
        duty.doneAt = try row.get("done_at")
        duty.doneBy = try row.get("done_by")
        guard duty.doneAt != nil else { return duty }
        var marks: [String: Duty.Mark] = [:]
        for mark in try transaction.query("SELECT item, good FROM duty_mark WHERE duty_id = \(duty.id) ORDER BY item") {
            marks[try mark.get("item")] = try mark.get("good") ? .good : .poor
        }
        duty.evidence = Duty.Evidence(
            marks: marks, findings: try row.get("findings"), improvement: try row.get("improvement"))
        return duty
    }
}
