// MatterFiles: reading all that a court would ask for of one matter.
import Kernel
import Platform
import Registry
import Scheme
import Storage

extension LegalMatters {
    /// The bundle's values: after the mandate the bills that it named, as they were then; before, what may be claimed now.
    func file(_ id: LegalMatter.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> MatterFile {
        let line = try ArrearsViews.matter(id, within: projects, transaction)
        guard line.matter.state != .proposed, line.matter.state != .refused else {
            throw Refusal.gate(line.matter.kind.rung.clause, "arrears.approve.two")
        }
        let it = try ArrearsStore.find(line.matter.arrears, within: projects, transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let (ladder, input, today) = try demands.ladder(of: it, project, transaction)
        let bills: [BillLine]
        if let demand = line.demand {
            bills = try ArrearsViews.demand(demand, within: projects, transaction).lines
        } else {
            let claimed = ladder.content(of: line.matter.kind.rung, on: today).bills
            bills = try ArrearsViews.bills(of: it, before: today, transaction).filter { claimed.contains($0.id) }
        }
        let limits = ladder.bills.map { ($0.id, ArrearsLimits.limitation(of: $0, input, on: today).lastDay) }
        return MatterFile(
            line: line, project: project, debtor: try ArrearsViews.debtor(of: it, transaction), standing: it.standing,
            area: try Units().find(it.unit, within: [it.project], transaction).0.areaHundredths, share: ladder.rules(on: today).majorShare, bills: bills,
            demands: try ArrearsViews.demands(of: it, transaction).filter { $0.demand.state.hasLeft && !$0.isWithdrawn }.reversed(),
            payments: try payments(of: it, ladder.bills, transaction),
            plans: try Plans(books: demands.books).lines(of: it, on: today, transaction).filter { $0.approverName != nil && !$0.isWithdrawn },
            holds: try Holds(books: demands.books).lines(of: it, transaction),
            urgings: try CommitteeUrgings().lines(of: it, transaction).reversed(),
            lastDays: Dictionary(limits.compactMap { id, day in day.map { (id, $0) } }, uniquingKeysWith: { first, _ in first }),
            day: line.matter.mandateDay ?? today,
            payBy: (line.matter.mandateDay ?? today).adding(days: ladder.rules(on: today).waitDays(after: line.matter.kind.rung)))
    }

    /// What was paid on the payer's bills, and what of it was taken back, day by day.
    private func payments(of it: ArrearsCase, _ bills: [OwedBill], _ transaction: Transaction) throws -> [MatterFile.Payment] {
        let names = try transaction.query(
            """
            SELECT c.id, i.name FROM charge c JOIN fee_item i ON i.id = c.item_id
            WHERE c.project_id = \(it.project) AND c.id IN \(list: bills.map(\.id))
            """)
        var itemNames: [OwedBill.ID: String] = [:]
        for row in names { itemNames[try row.get("id")] = try row.get("name") }
        return bills.flatMap { bill in
            bill.movements.map {
                MatterFile.Payment(day: $0.day, amount: $0.amount, itemName: itemNames[bill.id] ?? "", due: bill.due)
            }
        }.sorted { ($0.day, $0.due) < ($1.day, $1.due) }
    }
}
