// Billing: the front door of money: standards, bills, payments, receipts, closes, and the ledger below them.
import Kernel
import Platform
import Scheme
import Storage
import Web

package enum BillingSlice {
    package static let migrations: [Migration] = BillingSchema.migrations
    package static var words: String { Embedded.names.filter { $0.hasPrefix("words") }.compactMap(Embedded.text).joined(separator: "\n") }

    /// `home` finds the home at which a guest pays.
    package static func routes(books: SchemeBooks, keys: Keys, home: @escaping HomeDoor) -> [Route] {
        let channels = ChannelRoutes(keys: keys)
        return standardRoutes(books: books) + reportRoutes
            + channels.routes + OwnerPayRoutes(channels: channels, home: home).routes
            + ReconciliationRoutes().routes + InvoiceRoutes().routes
            + cashierRoutes
            + billRoutes
            + openingRoutes
    }

    package static var jobs: [Job] {
        reportJobs
            + [
                Job("codeOrders", everySeconds: 60) { try CodeOrders().expire(in: $0) },
                Job("channel-comparisons", everySeconds: 1) { try StatementComparison().work(in: $0) },
                Job("invoiceConfirmations", everySeconds: 600) { try Invoices().lapse(in: $0) },
            ]
            + billJobs
            + openingJobs
    }

    /// 期初导入 and 银行代扣.
    private static let openingRoutes: [Route] = OpeningRoutes().routes + DebitRoutes().routes

    /// Goes on with opening imports that wait, a part at a time.
    private static let openingJobs: [Job] = [Job("opening-imports", everySeconds: 1) { try Openings().work(in: $0) }]
}
