// Periods: closing the books of a month (月结): nothing is posted into it any more.
import Kernel
import Platform
import Storage

package struct PeriodClose: Sendable {
    package let through: Day
    package let closedAt: Instant
    package let closerName: String
}

package struct Periods: Sendable {
    package static let subjectKind = "project"

    package init() {}

    /// Closes everything through the last day of a month that is over. Whoever posted anything in it, be it bills, money taken or
    /// given back, deposits or reversals, leaves the closing to somebody else, and no run may be in the middle of being posted.
    package func close(
        through month: Month, in project: Project.ID, by person: Account.ID, in transaction: Transaction
    ) throws {
        let ground = try BillingGround.lock(project, transaction)
        let through = month.last
        guard through < ground.today else { throw Refusal.invalid("month", "billing.close.running") }
        if let closed = ground.closedThrough, through <= closed {
            throw Refusal.invalid("month", "billing.close.done", ["day": closed.description])
        }
        let busy = try transaction.first(
            "SELECT id FROM bill_run WHERE project_id = \(project) AND state IN ('confirming', 'posting', 'reversing') LIMIT 1")
        guard busy == nil else { throw Refusal.notNow("billing.close.posting") }
        try Reconciliations().confirmExplained(in: project, through: through, transaction)
        let shared = try transaction.first(
            "SELECT id FROM shared_cost WHERE state = 'posting' AND project_id = \(project) LIMIT 1")
        guard shared == nil else { throw Refusal.notNow("billing.close.posting") }
        guard try !hasWorked(person, since: ground.closedThrough, through: through, in: project, transaction) else {
            throw Refusal.notNow("billing.close.own")
        }
        let id: Tag<PeriodClose> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO period_close (id, project_id, through, closed_at, closed_by)
            VALUES (\(id), \(project), \(through), \(transaction.now), \(person))
            """)
        try transaction.run(
            "UPDATE billing_project SET closed_through = \(through), revision = revision + 1 WHERE project_id = \(project)")
        transaction.record(
            "period.closed", about: (Self.subjectKind, project.number), project: project, by: .staff(person),
            ["through": .code(through.description)])
    }

    package func closes(of project: Project.ID, _ transaction: Transaction) throws -> [PeriodClose] {
        try transaction.query(
            """
            SELECT p.through, p.closed_at, a.display_name AS name FROM period_close p JOIN account a ON a.id = p.closed_by
            WHERE p.project_id = \(project) ORDER BY p.through DESC LIMIT 120
            """
        ).map { PeriodClose(through: try $0.get("through"), closedAt: try $0.get("closed_at"), closerName: try $0.get("name")) }
    }

    private func hasWorked(
        _ person: Account.ID, since closed: Day?, through: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> Bool {
        let since = closed?.adding(days: 1) ?? Day(number: 0)
        let entry = try transaction.first(
            """
            SELECT id FROM book_entry WHERE project_id = \(project) AND day >= \(since) AND day <= \(through)
                AND actor = \(Actor.staff(person).text) LIMIT 1
            """)
        return entry != nil
    }
}
