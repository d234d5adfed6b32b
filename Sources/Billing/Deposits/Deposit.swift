// Deposit: somebody's money held as security, and what may happen to it. Pure.
import Kernel
import Platform
import Registry

/// A deposit (押金): a liability of its own book, never income, never invoiced.
package struct Deposit: Sendable {
    package typealias ID = Tag<Deposit>

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let payer: Person.ID?
    package let payerName: String
    package let item: FeeItem.ID
    package let amount: Money
    package let method: Payment.Method
    package let reference: String
    /// What it secures, and when it is given back.
    package let purpose: String
    package let condition: String
    package let day: Day
    package let takenBy: Account.ID?
    /// What was taken from it, and what was given back.
    package let deducted: Money
    package let refunded: Money
    /// Asked for and not decided.
    package let asked: Money
    /// Entered wrongly and taken back.
    package let reversal: DepositReversal?

    package var held: Money { reversal == nil ? amount - deducted - refunded : .zero }
    package var free: Money { held - asked }
}

package struct DepositOrder: Sendable {
    package let unit: Unit.ID
    package let payer: Person.ID?
    package let payerName: String
    /// Nil takes the project's first deposit item.
    package let item: FeeItem.ID?
    package let amount: Money
    package let method: Payment.Method
    package let reference: String
    package let purpose: String
    package let condition: String

    package init(
        unit: Unit.ID, payer: Person.ID? = nil, payerName: String = "", item: FeeItem.ID? = nil, amount: Money,
        method: Payment.Method, reference: String = "", purpose: String, condition: String
    ) {
        self.unit = unit
        self.payer = payer
        self.payerName = payerName
        self.item = item
        self.amount = amount
        self.method = method
        self.reference = reference
        self.purpose = purpose
        self.condition = condition
    }

    func confirm() throws(Refusal) {
        guard amount > .zero, amount.fen <= PaymentOrder.fenMax else { throw .invalid("amount", "payment.amount.bad") }
        guard method.isMoney else { throw .invalid("method", "payment.method.bad") }
        guard !method.needsReference || !reference.isEmpty else { throw .invalid("reference", "payment.reference.needed") }
        guard !purpose.isEmpty else { throw .invalid("purpose", "field.required") }
        guard !condition.isEmpty else { throw .invalid("condition", "field.required") }
    }
}

/// What is taken from a deposit: for what, on which evidence, and that the customer has agreed.
package struct DepositDeduction: Sendable {
    package typealias ID = Tag<DepositDeduction>
    /// The item that it pays.
    package let item: FeeItem.ID
    package let amount: Money
    package let basis: String
    package let evidence: String
    /// Who of the customer's side confirmed it in writing, and when.
    package let confirmedBy: String
    package let confirmedOn: Day

    package init(
        item: FeeItem.ID, amount: Money, basis: String, evidence: String, confirmedBy: String, confirmedOn: Day
    ) {
        self.item = item
        self.amount = amount
        self.basis = basis
        self.evidence = evidence
        self.confirmedBy = confirmedBy
        self.confirmedOn = confirmedOn
    }

    func confirm(free: Money, today: Day) throws(Refusal) {
        guard amount > .zero else { throw .invalid("amount", "payment.amount.bad") }
        guard amount <= free else { throw .invalid("amount", "deposit.short") }
        guard !basis.isEmpty else { throw .invalid("basis", "field.required") }
        guard !evidence.isEmpty else { throw .invalid("evidence", "deposit.evidence") }
        guard !confirmedBy.isEmpty else { throw .invalid("confirmedBy", "deposit.confirmation") }
        guard confirmedOn <= today else { throw .invalid("confirmedOn", "payment.time.future") }
    }
}

/// Money given back, of a credit, a deposit or a payment, on two persons' word.
package struct Refund: Sendable {
    package typealias ID = Tag<Refund>
    package enum Kind: String, CaseIterable, Sendable { case credit, deposit, payment }
    /// `processing` is released, and under way at the channel.
    package enum State: String, CaseIterable, Sendable { case asked, processing, paid, refused }

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let kind: Kind
    package let deposit: Deposit.ID?
    /// The payment at whose channel it is made; of a refund by hand none.
    package let payment: Payment.ID?
    package let payer: Person.ID?
    package let payerName: String
    package let book: Book
    package let amount: Money
    package let method: Payment.Method
    /// The account or slip that the money goes to; by a channel its number of the payment.
    package let target: String
    package let reason: String
    package let askedBy: Account.ID
    package let askedAt: Instant
    package let approvedBy: Account.ID?
    package let paidDay: Day?
    package let refusedAt: Instant?
    package let remark: String
    /// Made by the channel that took the money (原路退回), not by hand.
    package let byChannel: Bool

    package var state: State {
        refusedAt != nil ? .refused : paidDay != nil ? .paid : approvedBy != nil ? .processing : .asked
    }
}

/// How money is given back.
package struct RefundWay: Sendable {
    package let amount: Money
    package let method: Payment.Method
    package let target: String
    package let reason: String

    package init(amount: Money, method: Payment.Method, target: String = "", reason: String) {
        self.amount = amount
        self.method = method
        self.target = target
        self.reason = reason
    }

    func confirm(free: Money) throws(Refusal) {
        guard amount > .zero else { throw .invalid("amount", "payment.amount.bad") }
        guard amount <= free else { throw .invalid("amount", "refund.short") }
        guard method.isMoney else { throw .invalid("method", "payment.method.bad") }
        guard method == .cash || !target.isEmpty else { throw .invalid("target", "refund.target") }
        guard !reason.isEmpty else { throw .invalid("reason", "field.required") }
    }
}
