// Notices: what the schedule told a member of staff, on the screen.
import Kernel
import Platform
import Storage

/// One notice as 今日 shows it.
package struct Notice: Sendable {
    package let promise: PromiseRow
    package let step: EscalationStep
    package let madeAt: Instant
    package let card: SubjectCard?
}

package struct Notices: Sendable {
    private let room: ControlRoom

    package init(room: ControlRoom) { self.room = room }

    /// The person's unread notices of a project, newest first. A promise that was settled meanwhile needs nobody.
    package func unread(
        of account: Account.ID, in project: Project.ID, limit: Int = 12, _ transaction: Transaction
    ) throws -> [Notice] {
        let rows = try transaction.query(
            """
            SELECT p.id, p.project_id, p.subject_kind, p.subject_id, p.clause, p.cycle, p.part, p.turn, p.scheme_version,
                p.calendar_version, p.started_at, p.due_at, p.due_day, p.warn_at, p.fixed, p.provisional, p.holder_id, p.outcome, p.settled_at, p.reason,
                MAX(n.step) AS step, MAX(n.made_at) AS made_at
            FROM promise_notice n JOIN promise p ON p.id = n.promise_id AND p.due_at = n.due_at
            WHERE n.receiver_id = \(account) AND n.project_id = \(project) AND n.read_at IS NULL AND p.outcome = 'open'
            GROUP BY p.id, p.project_id, p.subject_kind, p.subject_id, p.clause, p.cycle, p.part, p.turn, p.scheme_version,
                p.calendar_version, p.started_at, p.due_at, p.due_day, p.warn_at, p.fixed, p.provisional, p.holder_id,
                p.outcome, p.settled_at, p.reason
            ORDER BY MAX(n.made_at) DESC, p.id LIMIT \(limit)
            """)
        let promises = try rows.map(PromiseRow.init)
        let cards = try room.cards(promises.map(\.subject), in: project, transaction)
        return try zip(rows, promises).map { row, promise in
            Notice(
                promise: promise, step: EscalationStep(rawValue: try row.get("step")) ?? .before,
                madeAt: try row.get("made_at"), card: cards[promise.subject])
        }
    }

    /// 知道了: the person has seen them all.
    package func read(of account: Account.ID, in project: Project.ID, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE promise_notice SET read_at = \(transaction.now)
            WHERE receiver_id = \(account) AND project_id = \(project) AND read_at IS NULL
            """)
    }
}
