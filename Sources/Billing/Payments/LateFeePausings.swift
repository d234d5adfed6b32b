// LateFeePausings: what a project has settled of pauses of its late fee, dated.
import Kernel
import Platform
import Storage

package struct LateFeePausings: Sendable {
    package init() {}

    package func all(of project: Project.ID, _ transaction: Transaction) throws -> [LateFeePausing] {
        try transaction.query(
            """
            SELECT from_day, by_dispute, by_plan, by_hold FROM late_pause WHERE project_id = \(project) ORDER BY from_day LIMIT 1000
            """
        ).map { row in
            var kinds: Set<LateFeeStay.Kind> = []
            if try row.get("by_dispute", as: Bool.self) { kinds.insert(.dispute) }
            if try row.get("by_plan", as: Bool.self) { kinds.insert(.plan) }
            if try row.get("by_hold", as: Bool.self) { kinds.insert(.hold) }
            return LateFeePausing(from: try row.get("from_day"), kinds)
        }
    }

    /// 违约金暂停, from today on: days gone by stay as they were.
    package func set(
        _ kinds: Set<LateFeeStay.Kind>, of project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws {
        let today = project.zone.day(of: transaction.now)
        try transaction.run(
            """
            INSERT INTO late_pause (project_id, from_day, by_dispute, by_plan, by_hold, set_by, set_at)
            VALUES (\(project.id), \(today), \(kinds.contains(.dispute)), \(kinds.contains(.plan)), \(kinds.contains(.hold)),
                \(person), \(transaction.now))
            ON CONFLICT (project_id, from_day) DO UPDATE SET by_dispute = excluded.by_dispute, by_plan = excluded.by_plan,
                by_hold = excluded.by_hold, set_by = excluded.set_by, set_at = excluded.set_at
            """)
        transaction.record(
            "billing.late-pauses", about: (BillingProjects.subjectKind, project.id.number), project: project.id,
            by: .staff(person), ["by": .code(kinds.map(\.rawValue).sorted().joined(separator: "+"))])
    }
}
