// Credits: what is paid ahead for a home, and using it for its bills.
import Kernel
import Platform
import Registry
import Storage

/// What one payer has paid ahead for one home, in one book.
package struct CreditBalance: Sendable, Hashable {
    package let unit: Unit.ID
    /// Nil: whoever holds the home.
    package let payer: Person.ID?
    package let payerName: String
    package let book: Book
    package let balance: Money
}

package struct Credits: Sendable {
    private let store = PaymentStore()
    private let late: LateFees

    package init(late: LateFees = LateFees()) { self.late = late }

    /// Uses what is paid ahead for the bills that are open (预收冲抵). A book's credit pays that book's bills, and a payer's
    /// own those that name nobody else. No money moves: no receipt, whose money was receipted when it came.
    @discardableResult
    package func apply(
        _ unit: Unit.ID, project: ProjectCard, for run: BillRun.ID? = nil, by actor: Actor, in transaction: Transaction
    ) throws -> [TakenPayment] {
        try Books().lock(unit, in: project.id, transaction)
        let held = try balances(of: unit, in: project.id, transaction)
        guard !held.isEmpty else { return [] }
        let day = project.zone.day(of: transaction.now)
        try late.post(of: unit, in: project.id, on: day, by: actor, in: transaction)
        let settings = try PaymentSettings.read(project.id, transaction)
        var used: [TakenPayment] = []
        for credit in held {
            let bills = try store.bills(of: unit, in: project.id, on: day, transaction).filter { bill in
                bill.item.book == credit.book
                    && (credit.payer == nil || bill.item.payer == nil || bill.item.payer == credit.payer)
            }
            let amount = min(credit.balance, bills.map(\.item.open).sum)
            guard amount > .zero else { continue }
            let plan = try PaymentPlan.make(amount, over: bills, word: .none, partOrder: settings.partOrder, on: day)
            let payment = Payment(
                id: transaction.newID(), project: project.id, unit: unit, payer: credit.payer, payerName: credit.payerName,
                amount: amount, method: .credit, reference: run?.text ?? "", designated: "", rule: plan.partOrder.rawValue,
                happenedAt: transaction.now, day: day, takenBy: nil, reverses: nil, reason: "", fault: .none,
                postedAt: transaction.now)
            try Payments().post(payment, plan.lines, bills, by: actor, transaction)
            transaction.record(
                "credit.used", about: (Payments.subjectKind, payment.id.number), project: project.id, by: actor,
                ["unit": .id(unit), "fen": .number(amount.fen)])
            used.append(TakenPayment(payment: payment, lines: plan.lines, receipt: nil, isRepeat: false))
        }
        return used
    }

    /// Gives back what was used for a bill of a run that is about to be taken back, and what the run used of this home's credits for older
    /// bills (冲回预收): each use is reversed whole, as an entry of its own, and is a credit again. Gives what else these uses had paid.
    func giveBack(
        _ bill: Charge.ID, of unit: Unit.ID, _ run: BillRun.ID, reason: String, in project: Project.ID, by actor: Actor,
        _ transaction: Transaction
    ) throws -> Set<Charge.ID> {
        let uses: [Payment.ID] = try transaction.query(
            """
            SELECT p.id FROM payment p
            WHERE p.project_id = \(project) AND p.unit_id = \(unit) AND p.method = 'credit' AND p.reverses_id IS NULL
                AND (p.reference = \(run.text) OR EXISTS (
                    SELECT 1 FROM payment_line l WHERE l.project_id = p.project_id AND l.payment_id = p.id AND l.charge_id = \(bill)))
                AND NOT EXISTS (SELECT 1 FROM payment v WHERE v.project_id = p.project_id AND v.reverses_id = p.id)
            ORDER BY p.id
            """
        ).map { try $0.get("id") }
        var others: Set<Charge.ID> = []
        for use in uses {
            others.formUnion(try Payments().lines(of: use, in: project, transaction).compactMap(\.charge))
            try Payments().reverse(use, reason: reason, fault: .ours, within: [project], by: actor, in: transaction)
        }
        others.remove(bill)
        return others
    }

    /// What is left of it, book by book.
    package func balances(
        of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CreditBalance] {
        try transaction.query(
            """
            SELECT c.unit_id, c.payer_id, c.book, c.balance_fen, p.name FROM credit c
            LEFT JOIN person p ON p.project_id = c.project_id AND p.id = c.payer_id
            WHERE c.project_id = \(project) AND c.unit_id = \(unit) AND c.balance_fen > 0 ORDER BY c.payer_id, c.book
            """
        ).map { row in
            let payer: Int64 = try row.get("payer_id")
            let name: String? = try row.get("name")
            return CreditBalance(
                unit: try row.get("unit_id"), payer: payer == 0 ? nil : Person.ID(payer), payerName: name ?? "",
                book: try row.get("book"), balance: try row.get("balance_fen"))
        }
    }
}
