// Plans: instalments that a debtor agreed to and a second person approved; kept and broken are computed, never typed.
import Kernel
import Platform
import Scheme
import Storage

package enum Plan {
    package typealias ID = Tag<Plan>
}

/// A plan as a case's page shows it.
package struct PlanLine: Sendable {
    package let id: Plan.ID
    package let plan: InstalmentPlan
    package let state: InstalmentPlan.State
    package let reason: String
    package let evidence: String
    package let madeBy: Account.ID
    package let makerName: String
    package let approverName: String?
    package let endedOn: Day?
    package let result: String
    /// Taken back with the import that brought it.
    package let isWithdrawn: Bool

    package var isWaiting: Bool { approverName == nil && endedOn == nil }
}

/// Where a plan meets its columns.
enum PlanStore {
    /// Drawn up, and not approved yet.
    static func insert(
        _ plan: InstalmentPlan, of it: ArrearsCase, reason: String, evidence: String, by person: Account.ID,
        _ transaction: Transaction
    ) throws -> Plan.ID {
        let own: Plan.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO instalment_plan (id, project_id, case_id, agreed_day, total_fen, grace_days, reason, evidence, made_by,
                made_at, result)
            VALUES (\(own), \(it.project), \(it.id), \(plan.agreed), \(plan.total), \(plan.graceDays), \(reason), \(evidence),
                \(person), \(transaction.now), '')
            """)
        for (ordinal, part) in plan.instalments.enumerated() {
            try transaction.run(
                """
                INSERT INTO instalment_plan_part (project_id, plan_id, ordinal, due_day, amount_fen)
                VALUES (\(it.project), \(own), \(ordinal), \(part.due), \(part.amount))
                """)
        }
        for bill in plan.bills.sorted() {
            try transaction.run(
                "INSERT INTO instalment_plan_bill (project_id, plan_id, charge_id) VALUES (\(it.project), \(own), \(bill))")
        }
        return own
    }

    /// The plan and what moved on its bills.
    static func terms(
        _ id: Plan.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> (plan: InstalmentPlan, payments: [OwedBill.Movement]) {
        let row = try transaction.first(
            "SELECT agreed_day, total_fen, grace_days FROM instalment_plan WHERE project_id = \(project) AND id = \(id)")
        guard let row else { throw Refusal.missing }
        let bills: [OwedBill.ID] = try transaction.query(
            "SELECT charge_id FROM instalment_plan_bill WHERE plan_id = \(id) AND project_id = \(project)"
        ).map { try $0.get("charge_id") }
        let parts = try transaction.query(
            "SELECT due_day, amount_fen FROM instalment_plan_part WHERE plan_id = \(id) AND project_id = \(project) ORDER BY ordinal"
        ).map { InstalmentPlan.Instalment(try $0.get("due_day"), try $0.get("amount_fen")) }
        let plan = try InstalmentPlan(
            bills: Set(bills), agreed: try row.get("agreed_day"), total: try row.get("total_fen"), instalments: parts,
            graceDays: try row.get("grace_days"))
        let (billed, movements) = try moved(on: bills, in: project, transaction)
        return (plan, plan.since(movements, billed: billed))
    }

    /// What some bills were posted for, and what moved on them afterwards, day by day.
    private static func moved(
        on bills: [OwedBill.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> (billed: Money, movements: [OwedBill.Movement]) {
        var (seen, billed): (Set<OwedBill.ID>, Money) = ([], .zero)
        let movements: [OwedBill.Movement] = try transaction.query(
            """
            SELECT charge_id, day, amount_fen FROM book_line WHERE project_id = \(project) AND charge_id IN \(list: bills.sorted())
                AND account = 'receivable' ORDER BY charge_id, entry_id, ordinal
            """
        ).compactMap { row in
            let amount: Money = try row.get("amount_fen")
            // The first line of each is the bill itself.
            guard !seen.insert(try row.get("charge_id")).inserted else {
                billed += amount
                return nil
            }
            return OwedBill.Movement(try row.get("day"), -amount)
        }
        return (billed, movements)
    }
}

package struct Plans: Sendable {
    let books: SchemeBooks
    let sweep: ArrearsSweep
    private var concessions: Concessions { Concessions(kind: .plan, sweep: sweep) }

    package init(books: SchemeBooks) {
        self.books = books
        sweep = ArrearsSweep(books: books)
    }

    /// 拟定分期: equal parts, month after month, of all that is open of the chosen bills. `evidence` says where the debtor's
    /// signed agreement is.
    @discardableResult
    package func make(
        _ id: ArrearsCase.ID, bills: Set<OwedBill.ID>, count: Int, first: Day, reason: String, evidence: String,
        within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> Plan.ID {
        let it = try ArrearsStore.find(id, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        try Holds.confirm(bills, of: it, transaction)
        let today = project.zone.day(of: transaction.now)
        let total: Money = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(open_fen), 0) AS BIGINT) AS fen FROM open_item
            WHERE project_id = \(it.project) AND charge_id IN \(list: bills.sorted())
            """)?.get("fen") ?? .zero
        let grace = try books.book(on: today, in: transaction).number(LadderQuantity.planGraceDays)
        let plan = try InstalmentPlan.equal(count, of: total, bills: bills, agreed: today, first: first, graceDays: grace)
        let own = try PlanStore.insert(plan, of: it, reason: reason, evidence: evidence, by: person, transaction)
        transaction.record(
            "instalment.made", about: (ArrearsCase.subjectKind, id.number), project: it.project, by: .staff(person),
            ["plan": .id(own), "fen": .number(total.fen), "parts": .number(Int64(count))], words: reason)
        return own
    }

    /// 批准分期, by another person than who drew it up.
    package func approve(
        _ plan: Plan.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        try concessions.approve(plan.number, within: projects, by: person, in: transaction)
    }

    /// 解除分期: it ends before its time, with the reason; the bills count again.
    package func end(
        _ plan: Plan.ID, result: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        try concessions.end(plan.number, result: result, within: projects, by: person, in: transaction)
    }

    package func lines(of it: ArrearsCase, on today: Day, _ transaction: Transaction) throws -> [PlanLine] {
        try transaction.query(
            """
            SELECT p.id, p.reason, p.evidence, p.made_by, p.ended_day, p.result, p.withdrawn_at, a.display_name AS maker, b.display_name AS approver
            FROM instalment_plan p JOIN account a ON a.id = p.made_by LEFT JOIN account b ON b.id = p.approved_by
            WHERE p.project_id = \(it.project) AND p.case_id = \(it.id) ORDER BY p.id DESC LIMIT 50
            """
        ).map {
            let id: Plan.ID = try $0.get("id")
            let (plan, payments) = try PlanStore.terms(id, in: it.project, transaction)
            return PlanLine(
                id: id, plan: plan, state: plan.state(payments: payments, on: today), reason: try $0.get("reason"),
                evidence: try $0.get("evidence"), madeBy: try $0.get("made_by"), makerName: try $0.get("maker"),
                approverName: try $0.get("approver"), endedOn: try $0.get("ended_day"), result: try $0.get("result"),
                isWithdrawn: try $0.get("withdrawn_at", as: Instant?.self) != nil)
        }
    }
}
