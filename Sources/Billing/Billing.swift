// Billing: the front door of money: standards, bills, payments, receipts, closes, and the ledger below them.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

package enum BillingSlice {
    package static let migrations: [Migration] = BillingSchema.migrations
    package static var words: String { Embedded.names.filter { $0.hasPrefix("words") }.compactMap(Embedded.text).joined(separator: "\n") }

    /// `home` finds the home at which a guest pays.
    package static func routes(
        books: SchemeBooks, keys: Keys, home: @escaping HomeDoor, hooks: BillingHooks
    ) -> [Route] {
        let late = LateFees(source: hooks.stays)
        let channels = ChannelRoutes(keys: keys, late: late)
        return standardRoutes(books: books, late: late) + reportRoutes
            + channels.routes + RefundRoutes(channels: channels).routes
            + OwnerPayRoutes(channels: channels, home: home, late: late).routes + OwnerPaperRoutes(home: home, late: late).routes
            + ReconciliationRoutes().routes + InvoiceRoutes().routes + PlatformRoutes().routes
            + cashierRoutes(late)
            + billRoutes(late)
            + OpeningRoutes(hooks: hooks.opening).routes + DebitRoutes(late: late).routes
    }

    /// Refunds that a channel did not make, before whoever lets money out.
    package static let refundsToday = TodaySource(heading: "today.refunds", path: "/billing/refunds") {
        project, person, transaction in
        let today = project.zone.day(of: transaction.now)
        let keepers = try Accounts().staff(of: project.id, posts: CashierRoutes.releasers, on: today, in: transaction)
        guard person == nil || keepers.contains(where: { $0.id == person }) else { return [] }
        return try ChannelRefunds().work(in: project.id, limit: TodaySource.linesMax, transaction).map {
            let key = $0.asking.problem.isEmpty ? "today.refund.\($0.asking.state.rawValue)" : "today.refund.problem"
            return TodayThing(
                title: key, whose: "\($0.home) \($0.payerName) \($0.asking.amount.text)",
                path: "/billing/refunds/\($0.asking.refund)", at: $0.asking.toldAt ?? $0.asking.madeAt, isTitleKey: true)
        }
    }

    /// Vouchers and books are kept as accounting law says, whoever asks; the name in the register is not needed for it.
    package static let erasure = ErasureSource { person, _, transaction in
        let homes = Set(try Persons().holdings(of: person, transaction).map(\.unit.id)).sorted()
        guard !homes.isEmpty else { return [] }
        let paid = try transaction.first(
            "SELECT id FROM payment WHERE project_id = \(person.project) AND unit_id IN \(list: homes) LIMIT 1")
        return paid == nil ? [] : [KeptGround("erasure.kept.books")]
    }

    package static func jobs(_ hooks: BillingHooks) -> [Job] {
        reportJobs
            + [
                Job("codeOrders", everySeconds: 60) { try CodeOrders().expire(in: $0) },
                Job("channel-comparisons", everySeconds: 1) { try StatementComparison().work(in: $0) },
                Job("invoiceConfirmations", everySeconds: 600) { try Invoices().lapse(in: $0) },
            ]
            + billJobs(LateFees(source: hooks.stays))
            // Goes on with opening imports that wait, a part at a time.
            + [Job("opening-imports", everySeconds: 1) { try Openings(hooks: hooks.opening).work(in: $0) }]
    }
}
