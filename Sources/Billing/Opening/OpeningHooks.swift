// OpeningHooks: how the desk that keeps arrears takes over what the former books say of them. Wiring brings it.
import Kernel
import Platform
import Registry
import Storage

/// Which row of which import, and on whose two words it came in.
package struct OpeningSource: Sendable, Hashable {
    package let opening: OpeningImport.ID
    package let row: Int64
    package let project: Project.ID
    package let unit: Unit.ID
    package let signedBy: Account.ID
    package let confirmedBy: Account.ID
}

/// Billing reads and proves the rows, and knows nothing of ladders and limitation: whoever does is asked and told here, in the
/// transaction of the part that judges or posts them.
package struct OpeningHooks: Sendable {
    package typealias Judge = @Sendable (_ claim: OpeningClaim, _ others: [OpeningClaim], _ today: Day) throws -> [Problem]
    package typealias Take = @Sendable (OpeningClaim, OpeningSource, Transaction) throws -> Void
    package typealias Withdraw = @Sendable (OpeningSource, _ reason: String, _ person: Account.ID, Transaction) throws -> Void

    /// What stands against a claim, with the column's raw name as the field. `others` are all of the same home and file.
    package let judge: Judge
    /// Makes of it what the desk works with, once.
    package let take: Take
    /// Takes that back: it stays to be read, and counts no longer.
    package let withdraw: Withdraw

    package init(judge: @escaping Judge, take: @escaping Take, withdraw: @escaping Withdraw) {
        self.judge = judge
        self.take = take
        self.withdraw = withdraw
    }
}

extension OpeningImport {
    func source(of row: OpeningRow) -> OpeningSource? {
        guard let unit = row.unit, let signedBy, let confirmedBy else { return nil }
        return OpeningSource(
            opening: id, row: row.ordinal, project: project, unit: unit, signedBy: signedBy, confirmedBy: confirmedBy)
    }
}
