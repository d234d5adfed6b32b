// Escalations: one notice for each promise, step, due and receiver, never twice.
import Kernel
import Platform
import Storage

/// Who has the desk of a project at an instant. Wiring brings the roster to the escalation.
package typealias OnShift = @Sendable (Project.ID, Instant, Transaction) throws -> [Account.ID]

/// What the schedule runs every half minute. Running twice, or three days late, tells the same people once.
package struct Escalations: Sendable {
    private let onShift: OnShift?

    package init(onShift: OnShift? = nil) { self.onShift = onShift }

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

    /// Calls managers to a promise now, once each, whatever the clock says.
    package func call(_ posts: Set<Post>, to row: PromiseRow, in transaction: Transaction) throws {
        guard let project = try Projects().find(row.project, in: transaction) else { return }
        for receiver in try Accounts().staff(
            of: row.project, posts: posts, on: project.zone.day(of: transaction.now), in: transaction)
        {
            try transaction.run(
                """
                INSERT INTO promise_notice (promise_id, step, due_at, receiver_id, project_id, made_at, read_at)
                VALUES (\(row.id), \(EscalationStep.again.rawValue), \(row.promise.dueAt), \(receiver.id), \(row.project),
                    \(transaction.now), \(Instant?.none)) ON CONFLICT DO NOTHING
                """)
        }
        try send(row, .again, project, in: transaction)
    }

    private func tell(_ row: PromiseRow, next: Int, in transaction: Transaction) throws {
        let fallen = EscalationStep.fallen(row.promise, next: next, by: transaction.now)
        guard let last = fallen.last, let project = try Projects().find(row.project, in: transaction) else { return }
        // Posts change with the project's own day, not with London's.
        let today = project.zone.day(of: transaction.now)
        for step in fallen {
            var receivers = row.holder.map { [$0] } ?? []
            // While the holder is off, whoever has the desk hears of it too: at the step's own time, whenever this runs.
            if step == .before || step == .due, let onShift {
                let holders = try onShift(row.project, step.instant(of: row.promise), transaction)
                if !holders.contains(where: { $0 == row.holder }) { receivers += holders }
            }
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
        try send(row, last, project, in: transaction)
        let following = EscalationStep(rawValue: last.rawValue + 1)
        try transaction.run(
            """
            UPDATE promise SET next_step = \(last.rawValue + 1), next_step_at = \(following?.instant(of: row.promise))
            WHERE id = \(row.id)
            """)
    }

    /// One message for what fell due, however many steps an outage let pass: the group's, and the mail of those told.
    private func send(
        _ row: PromiseRow, _ step: EscalationStep, _ project: ProjectCard, in transaction: Transaction
    ) throws {
        let due = row.promise.dueAt
        let told = try transaction.query(
            """
            SELECT n.receiver_id FROM promise_notice n JOIN mail_address m ON m.account_id = n.receiver_id
                AND m.project_id = n.project_id
            WHERE n.promise_id = \(row.id) AND n.step = \(step.rawValue) AND n.due_at = \(due)
            """)
        var receivers: [(Message.Channel, Message.Receiver)] = [(.webhook, .group)]
        receivers += try told.map { (.mail, .staff(try $0.get("receiver_id"))) }
        for (channel, receiver) in receivers {
            var draft = Message.Draft(
                "escalation.message.\(step)", project: row.project, channel: channel, to: receiver,
                about: ("promise", row.id.number), step: "\(step.rawValue)@\(due.milliseconds)")
            draft.blanks = [
                "clause": row.clause.text, "project": project.name,
                "due": "\(project.zone.day(of: due)) \(project.zone.minute(of: due))",
            ]
            draft.isUrgent = row.clause == "XS2.4-2" && !row.isFixed
            draft.replacesEarlier = true
            _ = try Outbox().put(draft, in: transaction)
        }
    }
}
