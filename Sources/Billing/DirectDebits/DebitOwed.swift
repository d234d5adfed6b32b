// DebitOwed: what a batch asks each account for: its own person's bills with their late fees, and what it leaves out.
import Kernel
import Platform
import Registry
import Storage

extension DirectDebits {
    struct Owed {
        let unit: Unit.ID
        let holder, account, bank: String
        var charges: [Charge.ID]
        var amount: Money
    }

    /// What the homes with an account owe that fell due by a day, with the late fees of it; and whether there is more of it
    /// than is read at once.
    func owed(
        dueThrough day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> (homes: [Owed], isCut: Bool) {
        var owed: [Owed] = []
        let today = try Self.today(in: project, transaction)
        // A late fee begins on the day after its bill fell due.
        let rows = try transaction.query(
            """
            SELECT a.unit_id, a.holder, a.account_number, a.bank, o.charge_id, o.open_fen FROM debit_account a
            JOIN open_item o ON o.project_id = a.project_id AND o.unit_id = a.unit_id AND o.open_fen > 0
            JOIN charge c ON c.id = o.charge_id
                AND CASE WHEN c.kind = 'late' THEN c.from_day <= \(day.adding(days: 1)) ELSE o.due_day <= \(day) END
            WHERE a.project_id = \(project) AND a.ended_at IS NULL AND \(Self.isOwn(on: today))
                AND NOT EXISTS (SELECT 1 FROM debit_line l
                    WHERE l.project_id = a.project_id AND l.unit_id = a.unit_id AND l.state = 'waiting')
            ORDER BY a.unit_id, o.due_day, o.charge_id LIMIT \(Self.billsMax)
            """)
        for row in rows {
            let (unit, charge, amount): (Unit.ID, Charge.ID, Money) = (try row.get("unit_id"), try row.get("charge_id"), try row.get("open_fen"))
            if owed.last?.unit == unit {
                owed[owed.count - 1].charges.append(charge)
                owed[owed.count - 1].amount += amount
            } else {
                if owed.count > DebitBatch.linesMax { break }
                owed.append(
                    Owed(
                        unit: unit, holder: try row.get("holder"), account: try row.get("account_number"),
                        bank: try row.get("bank"), charges: [charge], amount: amount))
            }
        }
        // The last home of a reading that was cut may owe more than was read: it waits for the next batch.
        let isCut = rows.count == Self.billsMax && owed.count > 1
        if isCut { owed.removeLast() }
        return (owed, isCut)
    }

    /// Whether a bill is the account's person's: it names that person, or nobody and the person holds the home.
    private static func isOwn(on today: Day) -> SQL {
        "(o.payer_id = a.person_id OR (o.payer_id IS NULL AND \(holds(on: today))))"
    }

    /// What other people are to pay of the homes that have an account.
    func leftOut(
        dueThrough day: Day, on today: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> (count: Int64, total: Money) {
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS number, CAST(COALESCE(SUM(o.open_fen), 0) AS BIGINT) AS fen FROM debit_account a
            JOIN open_item o ON o.project_id = a.project_id AND o.unit_id = a.unit_id AND o.open_fen > 0 AND o.due_day <= \(day)
            WHERE a.project_id = \(project) AND a.ended_at IS NULL AND (a.person_id IS NULL OR NOT \(Self.isOwn(on: today)))
            """)
        return (try row?.get("number") ?? 0, try row?.get("fen") ?? .zero)
    }
}
