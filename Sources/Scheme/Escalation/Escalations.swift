// Escalations: one notice for each promise, step, due and receiver, never twice.
import Kernel
import Platform
import Storage

/// What the schedule runs every half minute. Running twice, or three days late, tells the same people once.
package struct Escalations: Sendable {
    package init() {}

    /// Handles up to `limit` promises whose next step has fallen; gives how many.
    package func run(limit: Int = 200, in transaction: Transaction) throws -> Int {
        let rows = try transaction.query(
            """
            SELECT \(PromiseRow.columns), next_step FROM promise
            WHERE next_step_at IS NOT NULL AND next_step_at <= \(transaction.now)
            ORDER BY next_step_at, id LIMIT \(limit)\(transaction.dialect.forUpdate)
            """)
        for row in rows {
            let next: Int = try row.get("next_step")
            try tell(try PromiseRow(row), next: next, in: transaction)
        }
        return rows.count
    }

    private func tell(_ row: PromiseRow, next: Int, in transaction: Transaction) throws {
        let fallen = EscalationStep.fallen(row.promise, next: next, by: transaction.now)
        guard let last = fallen.last else { return }
        let today = Zone.utc.day(of: transaction.now)
        for step in fallen {
            var receivers = row.holder.map { [$0] } ?? []
            if !step.posts.isEmpty {
                receivers += try Accounts().staff(of: row.project, posts: step.posts, on: today, in: transaction).map(\.id)
            }
            for receiver in Set(receivers).sorted() {
                try transaction.run(
                    """
                    INSERT INTO promise_notice (promise_id, step, due_at, receiver_id, project_id, made_at, read_at)
                    VALUES (\(row.id), \(step.rawValue), \(row.promise.dueAt), \(receiver), \(row.project),
                        \(transaction.now), \(Instant?.none)) ON CONFLICT DO NOTHING
                    """)
            }
        }
        let following = EscalationStep(rawValue: last.rawValue + 1)
        try transaction.run(
            """
            UPDATE promise SET next_step = \(last.rawValue + 1), next_step_at = \(following?.instant(of: row.promise))
            WHERE id = \(row.id)
            """)
    }
}
