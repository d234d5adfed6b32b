// LateFeeStays: the disputes, plans and holds of a home's bills, as Billing asks for them when a late fee is computed.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

struct LateFeeStays: Sendable {
    let books: SchemeBooks

    var source: LateFees.Source { { try of($0, $1, in: $2, $3) } }

    /// A plan that was broken or ended, and a dispute that was decided, reach to the day before.
    private func of(
        _ bills: [Charge.ID], _ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Charge.ID: [LateFeeStay]] {
        guard let card = try Projects().find(project, in: transaction) else { return [:] }
        let inputs = try ArrearsReader(card, books, transaction).inputs(.one(unit))
        var stays: [Charge.ID: [LateFeeStay]] = [:]
        for bill in bills {
            let id = OwedBill.ID(bill.number)
            guard let input = inputs.values.first(where: { $0.bills.contains { $0.id == id } }) else { continue }
            let own = input.holds.filter { $0.covers(id) }.compactMap { hold in
                Self.kind(hold.kind).map { LateFeeStay($0, from: hold.first, to: hold.last) }
            }
            if !own.isEmpty { stays[bill] = own }
        }
        return stays
    }

    /// A suit claims the fee, too: it pauses nothing.
    private static func kind(_ kind: LadderHold.Kind) -> LateFeeStay.Kind? {
        switch kind {
        case .dispute: .dispute
        case .plan: .plan
        case .hardship: .hold
        case .suit: nil
        }
    }
}
