// TillDays: whether a cashier's day still takes money.
import Kernel
import Platform
import Storage

package struct TillDays: Sendable {
    package init() {}

    /// Refuses a cashier's day that is closed, and keeps it open until this transaction ends: a close waits for it.
    func confirmOpen(
        _ account: Account.ID, on day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws {
        let id: Till.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO till (id, project_id, account_id, day, explanation, journal_hash)
            VALUES (\(id), \(project), \(account), \(day), '', '') ON CONFLICT DO NOTHING
            """)
        guard try !isClosed(account, on: day, in: project, locking: transaction.dialect.forShare, transaction) else {
            throw Refusal.invalid("happenedAt", "till.closed", ["day": day.description])
        }
    }

    /// The drawer that money leaves when what came in is taken back: the taker's while that very day is open, else that of the
    /// person who takes it back.
    func drawer(
        of taker: Account.ID?, taken day: Day, on today: Day, in project: Project.ID, by actor: Actor,
        _ transaction: Transaction
    ) throws -> Account.ID? {
        if let taker, day == today,
            try !isClosed(taker, on: today, in: project, locking: transaction.dialect.forShare, transaction)
        { return taker }
        guard let account = actor.account else { return nil }
        try confirmOpen(account, on: today, in: project, transaction)
        return account
    }

    func isClosed(
        _ account: Account.ID, on day: Day, in project: Project.ID, locking: SQL = "", _ transaction: Transaction
    ) throws -> Bool {
        let row = try transaction.first(
            """
            SELECT closed_at FROM till
            WHERE project_id = \(project) AND account_id = \(account) AND day = \(day)\(locking)
            """)
        let closed: Instant? = try row?.get("closed_at")
        return closed != nil
    }
}
