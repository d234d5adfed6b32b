// HolderFees: what a home's holder sees of its money: what is owed, what was paid, and the year's statement.
import Kernel
import Platform
import Registry
import Storage
import Web

package struct HolderFees: Sendable {
    private let late: LateFees

    package init(late: LateFees = LateFees()) { self.late = late }

    /// For a holder whose phone is proved. A tenant sees what names the tenant, an owner also what names nobody.
    @Sendable package func content(
        _ visit: Visit, _ unit: Unit.ID, _ person: Person.ID?, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> HTML {
        let pay = OwnerPay(late: late)
        guard let holder = try HomeHolder.find(person, of: unit, in: project.id, transaction),
            let open = try pay.dues(of: unit, to: person, in: project, transaction)
        else { return HolderFeePages.unknown(visit) }
        let today = project.zone.day(of: transaction.now)
        let statement = try Statements().make(
            unit, payer: holder.person, isNamed: holder.isTenant, from: Month(of: today).adding(-11).first, to: today,
            within: [project.id], transaction)
        return HolderFeePages.page(
            visit, open, statement, today: today, project: project,
            papers: try OwnerPapers().receipts(of: unit, to: holder, in: project.id, transaction),
            paying: OwnerPayPages.choice(visit, open, try pay.channels(in: project.id, transaction), today: today))
    }
}
