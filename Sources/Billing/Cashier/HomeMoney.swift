// HomeMoney: the page of one home's money, for every verb that is sent from it.
import Kernel
import Platform
import Registry
import Storage
import Web

struct HomeMoney: Sendable {
    private let views: CashierViews

    init(late: LateFees = LateFees()) { views = CashierViews(late: late) }

    func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let account = try views.account(try visit.id("unit"), within: visit.projects, transaction)
        let terms = try HomeTerms.of(account.unit, in: account.project.id, on: account.today, transaction)
        return UnitMoneyPages.account(visit, account, terms)
    }
}
