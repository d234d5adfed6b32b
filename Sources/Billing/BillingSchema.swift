// BillingSchema: frozen SQL of standards, bills, payments, receipts and the ledger.
import Storage

enum BillingSchema {
    static let migrations: [Migration] = []
}
