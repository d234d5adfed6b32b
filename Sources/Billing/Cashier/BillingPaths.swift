// BillingPaths: the addresses of money at the counter.
import Kernel
import Registry
import Web

extension Path {
    package static func cashier(_ unit: Unit.ID) -> Path { "/billing/cashier/\(unit)" }
    package static func account(of unit: Unit.ID) -> Path { "/billing/units/\(unit)" }
    package static func payment(_ id: Payment.ID) -> Path { "/billing/payments/\(id)" }
    package static func receipt(_ id: Receipt.ID) -> Path { "/billing/receipts/\(id)" }
    package static func deposit(_ id: Deposit.ID) -> Path { "/billing/deposits/\(id)" }
    package static func refund(_ id: Refund.ID) -> Path { "/billing/refunds/\(id)" }
    package static func meter(_ id: UtilityMeter.ID) -> Path { "/billing/meters/\(id)" }
    package static func invoiceReading(_ id: InvoiceReading.ID) -> Path { "/billing/invoices/readings/\(id)" }
    package static func till(_ id: Till.ID) -> Path { "/billing/tills/\(id)" }
}
