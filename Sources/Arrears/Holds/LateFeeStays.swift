// LateFeeStays: the disputes, plans and holds of some homes' bills, as Billing asks for them when a late fee is computed.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

struct LateFeeStays: Sendable {
    let books: SchemeBooks

    var source: LateFees.Source { { try of($0, of: $1, in: $2, $3) } }

    /// A plan that was broken or ended, and a dispute that was decided, reach to the day before.
    private func of(
        _ bills: [Charge.ID], of homes: [Unit.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Charge.ID: [LateFeeStay]] {
        guard let card = try Projects().find(project, in: transaction) else { return [:] }
        let asked = Set(bills)
        var stays: [Charge.ID: [LateFeeStay]] = [:]
        for input in try ArrearsReader(card, books, transaction).inputs(.some(homes)).values where !input.holds.isEmpty {
            for bill in input.bills where asked.contains(Charge.ID(bill.id.number)) {
                let own = input.holds.filter { $0.covers(bill.id) }.compactMap { hold in
                    Self.kind(hold.kind).map { LateFeeStay($0, from: hold.first, to: hold.last) }
                }
                if !own.isEmpty { stays[Charge.ID(bill.id.number)] = own }
            }
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
