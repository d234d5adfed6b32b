// Invoice: an e-invoice from its request to its red letter. Pure.
import Kernel
import Platform
import Registry

/// An e-invoice (数电票) for what one payment paid. The tax platform issues it; here is what it shall say and what became of it.
package struct Invoice: Sendable {
    package typealias ID = Tag<Invoice>

    package enum State: String, CaseIterable, Sendable {
        case requested
        /// In a file for the tax platform.
        case exported
        case issued
        /// 红字信息确认单 has been asked for.
        case redAsked
        case red
        /// Let go before it was issued.
        case refused
    }

    package enum BuyerKind: String, CaseIterable, Sendable { case person, company }

    /// Why it is taken back, as the tax platform numbers it.
    package enum RedReason: String, CaseIterable, Sendable {
        case mistaken = "01"
        case returned = "02"
        case ended = "03"
        case allowance = "04"
    }

    /// The states of a red letter's confirmation, as the tax platform numbers them.
    package enum Confirmation: String, CaseIterable, Sendable {
        case needless = "01"
        case waitsForBuyer = "02"
        case waitsForSeller = "03"
        case confirmed = "04"
        case deniedByBuyer = "05"
        case deniedBySeller = "06"
        case lapsed = "07"
        case withdrawn = "08"
        case withdrawnAfter = "09"

        package var isVoid: Bool {
            switch self {
            case .needless, .waitsForBuyer, .waitsForSeller, .confirmed: false
            case .deniedByBuyer, .deniedBySeller, .lapsed, .withdrawn, .withdrawnAfter: true
            }
        }
        package var isWaiting: Bool { self == .waitsForBuyer || self == .waitsForSeller }
        /// The red letter may be issued.
        package var isGood: Bool { self == .needless || self == .confirmed }
    }

    /// How long a confirmation waits before the tax platform voids it.
    package static let confirmationHours = 72

    package let id: ID
    package let project: Project.ID
    package let payment: Payment.ID
    package let receipt: Receipt.ID?
    package let unit: Unit.ID
    package let buyerKind: BuyerKind
    package let buyer: String
    package let taxNumber: String
    package let contact: String
    package let amount: Money
    package let tax: Money
    package let requestedAt: Instant
    package let state: State
    package let number: String
    package let link: String
    package let issuedOn: Day?
    package let redReason: RedReason?
    package let confirmation: Confirmation?
    package let redAskedAt: Instant?
    package let redNumber: String
    package let redOn: Day?
    package let remark: String

    /// Our own number of it, in the file for the tax platform.
    package var serial: String { "FP" + id.text.uppercased() }

    // MARK: What may be done

    package func confirmIssue() throws(Refusal) {
        guard state == .requested || state == .exported else { throw .notNow("invoice.not-open") }
    }

    package func confirmRefuse() throws(Refusal) { try confirmIssue() }

    package func confirmRed() throws(Refusal) {
        guard state == .issued else { throw .notNow("invoice.not-issued") }
    }

    /// What a confirmation's new state makes of the invoice.
    package func confirmed(_ now: Confirmation) throws(Refusal) -> State {
        guard state == .redAsked else { throw .notNow("invoice.not-asked") }
        return now.isVoid ? .issued : .redAsked
    }

    package func confirmRedIssue() throws(Refusal) {
        guard state == .redAsked, let confirmation, confirmation.isGood else { throw .notNow("invoice.not-confirmed") }
    }
}

/// One line of it: a fee item and period, tax within the sum.
package struct InvoiceLine: Sendable, Hashable {
    package let item: FeeItem.ID
    package let name: String
    package let taxCode: String
    package let taxPerMille: Int64
    package let charge: Charge.ID
    package let from: Day
    package let to: Day
    package let amount: Money

    /// The sum without its tax, rounded half up to the fen.
    package var net: Money {
        let over = 1_000 + taxPerMille
        return Money(fen: (amount.fen * 2_000 + over) / (over * 2))
    }
    package var tax: Money { amount - net }
}

/// The buyer's name and number, held against what the tax platform takes.
package struct InvoiceBuyer: Sendable, Hashable {
    package let kind: Invoice.BuyerKind
    package let name: String
    package let taxNumber: String
    package let contact: String

    package init(
        _ kind: Invoice.BuyerKind, name: String, taxNumber: String = "", contact: String = ""
    ) throws(Refusal) {
        let number = taxNumber.uppercased().filter { !$0.isWhitespace }
        guard !name.isEmpty else { throw .invalid("buyer", "field.required") }
        switch kind {
        case .person:
            guard number.isEmpty else { throw .invalid("taxNumber", "invoice.buyer.person") }
        case .company:
            guard !number.isEmpty else { throw .invalid("taxNumber", "field.required") }
            guard UnifiedCode.isGood(number) else { throw .invalid("taxNumber", "invoice.buyer.number") }
        }
        self.kind = kind
        self.name = name
        self.taxNumber = number
        self.contact = contact
    }
}

/// The number of an e-invoice: two digits of the year, two of the province, one of the channel, fifteen in order.
package enum InvoiceNumber {
    private static let provinces: Set<Int> = Set([11...15, 21...23, 31...37, 41...46, 50...54, 61...65].flatMap(Array.init))

    package static func confirm(_ number: String, on day: Day, field: String) throws(Refusal) {
        guard number.utf8.count == 20, number.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .invalid(field, "invoice.number.shape")
        }
        guard Int(number.prefix(2)) == day.year % 100 else { throw .invalid(field, "invoice.number.year") }
        guard Int(number.dropFirst(2).prefix(2)).map(provinces.contains) ?? false else {
            throw .invalid(field, "invoice.number.province")
        }
    }
}
