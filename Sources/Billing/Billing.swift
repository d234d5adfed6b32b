// Billing: the front door of money: standards, bills, payments, receipts, closes, and the ledger below them.
import Kernel
import Platform
import Scheme
import Storage
import Web

package enum BillingSlice {
    package static let migrations: [Migration] = BillingSchema.migrations
    package static var words: String { Embedded.names.filter { $0.hasPrefix("words") }.compactMap(Embedded.text).joined(separator: "\n") }

    package static func routes(books: SchemeBooks, keys: Keys) -> [Route] {
        standardRoutes(books: books) + reportRoutes
            + ChannelRoutes(keys: keys).routes
            + cashierRoutes
            + billRoutes
    }

    package static var jobs: [Job] {
        reportJobs
            + [Job("codeOrders", everySeconds: 60) { try CodeOrders().expire(in: $0) }]
            + billJobs
    }
}
