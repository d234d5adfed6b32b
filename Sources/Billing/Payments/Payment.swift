// Payment: money that came for a home, and what it paid. Pure.
import Kernel
import Platform
import Registry

/// A payment (收款). Once posted it stands; a mistake is reversed (冲正).
package struct Payment: Sendable {
    package typealias ID = Tag<Payment>
    /// 客户交费后，应向客户提供缴费凭证.
    package static let clause: Clause.ID = "S2.8.1-2"

    package enum Method: String, CaseIterable, Sendable {
        case cash, card, transfer, wechat, alipay, directDebit
        /// 预收冲抵: paid from what was paid ahead; no money moves.
        case credit
        /// 期初: brought from the office's former books.
        case opening

        /// What a person takes at the counter.
        package static let taken: [Method] = [.cash, .wechat, .alipay, .card, .transfer, .directDebit]

        /// Where the money lies then.
        package var account: BookAccount {
            switch self {
            case .cash: .cash
            case .card, .transfer, .directDebit: .bank
            case .wechat, .alipay: .channel
            case .credit: .prepaid
            case .opening: .opening
            }
        }

        /// A slip, a bank's or a channel's number says which money it was.
        package var needsReference: Bool {
            switch self {
            case .card, .transfer, .wechat, .alipay, .directDebit: true
            case .cash, .credit, .opening: false
            }
        }

        /// Whether money comes in, so that a receipt is due.
        package var isMoney: Bool { self != .credit && self != .opening }
    }

    /// Whose mistake a reversal or a void mends: ours counts against S2.8.1-3.
    package enum Fault: String, CaseIterable, Sendable { case none, ours, payer }

    package enum Part: String, CaseIterable, Sendable { case cost, lateFee, principal, prepaid }

    /// Why a bill got its share; printed on the receipt (民法典 560).
    package enum Basis: String, CaseIterable, Sendable { case named, oldest, proportion, notDue, surplus }

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let payer: Person.ID?
    package let payerName: String
    /// Negative for a reversal.
    package let amount: Money
    package let method: Method
    package let reference: String
    /// The charges that the payer named, as ids with commas.
    package let designated: String
    /// The order within a debt (561): `lawful` or `principalFirst`.
    package let rule: String
    package let happenedAt: Instant
    /// The business day it counts for: the day it came, or the day it was booked when that one was closed.
    package let day: Day
    /// In whose drawer it lies; nil when a channel or the system took it.
    package let takenBy: Account.ID?
    package let reverses: ID?
    package let reason: String
    package let fault: Fault
    package let postedAt: Instant
}

/// One share of a payment.
package struct PaymentLine: Sendable, Hashable {
    package let charge: Charge.ID?
    package let part: Payment.Part
    package let basis: Payment.Basis
    package let book: Book
    package let amount: Money

    package init(charge: Charge.ID?, part: Payment.Part, basis: Payment.Basis, book: Book, amount: Money) {
        self.charge = charge
        self.part = part
        self.basis = basis
        self.book = book
        self.amount = amount
    }

    var reversed: PaymentLine { PaymentLine(charge: charge, part: part, basis: basis, book: book, amount: -amount) }
}

/// What the payer says the money is for: all three narrow what the home owes; empty says nothing.
package struct PaymentWord: Sendable, Hashable {
    package var charges: [Charge.ID]
    package var items: [FeeItem.ID]
    package var months: [Month]
    /// What the named bills leave over stays the payer's credit, though others are open.
    package var keepsSurplus: Bool
    /// The day on which the sum was asked for, by a code, a bank's batch or a paper: what of late fees came after it is paid
    /// last, so that who pays what was asked has paid the bills.
    package var asked: Day?

    package init(
        charges: [Charge.ID] = [], items: [FeeItem.ID] = [], months: [Month] = [], keepsSurplus: Bool = false, asked: Day? = nil
    ) {
        self.asked = asked
        self.charges = charges
        self.items = items
        self.months = months
        self.keepsSurplus = keepsSurplus
    }

    package static let none = PaymentWord()
    package var isSilent: Bool { charges.isEmpty && items.isEmpty && months.isEmpty }
}

/// A payment before it is taken.
package struct PaymentOrder: Sendable {
    package let unit: Unit.ID
    /// Nil for somebody who is not of the register; then the name says who.
    package let payer: Person.ID?
    package let payerName: String
    package let amount: Money
    package let method: Payment.Method
    package let reference: String
    /// When the money came; nil is now. An earlier day needs a reason.
    package let happenedAt: Instant?
    package let reason: String
    package let word: PaymentWord
    /// Yes to a credit above the project's months.
    package let mayPayFarAhead: Bool
    /// The book that a credit is kept in.
    package let prepaidBook: Book
    /// Booked today when the day it came is closed; for late fees the day it came counts all the same.
    package let mayBookToday: Bool

    package init(
        unit: Unit.ID, payer: Person.ID? = nil, payerName: String = "", amount: Money, method: Payment.Method,
        reference: String = "", happenedAt: Instant? = nil, reason: String = "", word: PaymentWord = .none,
        mayPayFarAhead: Bool = false, prepaidBook: Book = .own,
        mayBookToday: Bool = false
    ) {
        self.unit = unit
        self.payer = payer
        self.payerName = payerName
        self.amount = amount
        self.method = method
        self.reference = reference
        self.happenedAt = happenedAt
        self.reason = reason
        self.word = word
        self.mayPayFarAhead = mayPayFarAhead
        self.prepaidBook = prepaidBook
        self.mayBookToday = mayBookToday
    }

    /// The furthest day back that a payment is entered for, with its reason: a month's post office and bank slips.
    static let daysBackMax = 31
    /// Ten million yuan: above it somebody has typed fen for yuan.
    static let fenMax: Int64 = 1_000_000_000

    /// What can be seen to be wrong before anything is looked up.
    func confirm(today: Day, zone: Zone, now: Instant) throws(Refusal) {
        guard amount > .zero, amount.fen <= Self.fenMax else { throw .invalid("amount", "payment.amount.bad") }
        guard method.isMoney else { throw .invalid("method", "payment.method.bad") }
        guard !method.needsReference || !reference.isEmpty else { throw .invalid("reference", "payment.reference.needed") }
        guard prepaidBook != .deposit && prepaidBook != .repairFund else {
            throw .invalid("book", "payment.book.bad")
        }
        guard let happenedAt else { return }
        guard happenedAt <= now else { throw .invalid("happenedAt", "payment.time.future") }
        let day = zone.day(of: happenedAt)
        guard day < today else { return }
        guard today.days(since: day) <= Self.daysBackMax else {
            throw .invalid("happenedAt", "payment.time.old", ["days": "\(Self.daysBackMax)"])
        }
        guard !reason.isEmpty else { throw .invalid("reason", "payment.time.reason") }
    }
}

/// A payment with the proof that its payer gets.
package struct TakenPayment: Sendable {
    package let payment: Payment
    package let lines: [PaymentLine]
    /// Nil for what moved no money: a credit that was used.
    package let receipt: Receipt?
    /// The same order was taken before: nothing was done again.
    package let isRepeat: Bool
}
