// ChannelStatement: what a channel or a bank lists of some days, and how it differs from the books. Pure.
import Kernel
import Platform

/// A channel's own list of payments and refunds (对账单).
package struct ChannelStatement: Sendable {
    package typealias ID = Tag<ChannelStatement>
    package let id: ID
    package let project: Project.ID
    package let method: Payment.Method
    package let from: Day
    package let to: Day
    package let name: String
    package let lineCount: Int64
    package let paid: Money
    package let refunded: Money
    /// What the channel keeps for itself.
    package let fee: Money
    package let broughtAt: Instant
    /// Nil while its lines are still being brought.
    package let comparedAt: Instant?
    /// How many of its lines are in.
    package let linesIn: Int64
    /// Its comparison goes on by itself.
    package let isComparing: Bool
    /// Not all of its lines came in: it is being brought, or was not brought to its end.
    package var isUnfinished: Bool { comparedAt == nil && !isComparing }

    /// The ways of paying that somebody else keeps a list of.
    package static let methods: [Payment.Method] = [.wechat, .alipay, .card, .transfer, .directDebit]
}

/// One line of it.
package struct ChannelLine: Sendable, Hashable {
    package enum Kind: String, CaseIterable, Sendable { case payment, refund }
    /// `closed` and `pending` moved no money.
    package enum State: String, CaseIterable, Sendable { case success, closed, pending }

    /// The row of the sheet it was read from.
    package let row: Int
    package let reference: String
    /// Our own number of the order, where the channel repeats it.
    package let order: String
    package let kind: Kind
    package let day: Day
    package let amount: Money
    package let fee: Money
    package let state: State

    package init(
        row: Int, reference: String, order: String = "", kind: Kind = .payment, day: Day, amount: Money, fee: Money = .zero,
        state: State = .success
    ) {
        self.row = row
        self.reference = reference
        self.order = order
        self.kind = kind
        self.day = day
        self.amount = amount
        self.fee = fee
        self.state = state
    }
}

/// Where the channel and the books do not say the same (对账差异).
package struct Difference: Sendable {
    package typealias ID = Tag<Difference>

    package enum Kind: String, CaseIterable, Sendable {
        /// 漏记: the channel has it, the books do not.
        case missing
        /// 多记: the books have it, the channel does not.
        case extra
        /// 金额不符.
        case amount
        /// 状态不符: the books have what the channel calls unpaid or closed.
        case state
        /// 退款不符: what went back differs.
        case refund
    }

    package let id: ID
    package let project: Project.ID
    package let statement: ChannelStatement.ID
    package let method: Payment.Method
    package let kind: Kind
    package let reference: String
    package let day: Day
    package let theirs: Money
    package let ours: Money
    package let explanation: String
    package let payment: Payment.ID?
    package let explainedAt: Instant?
    /// The list that brought the other side later; nobody had to explain it.
    package let settledBy: ChannelStatement.ID?

    package var isOpen: Bool { explainedAt == nil }
}

/// What both sides say of one reference, all lists and all days together.
package struct ReferenceSums: Sendable, Hashable {
    package var theirsPaid = Money.zero
    package var theirsRefunded = Money.zero
    /// The channel lists it as closed or pending.
    package var isUnsettled = false
    package var oursPaid = Money.zero
    package var oursBack = Money.zero
    /// Whether the books took money under it within the days of the list.
    package var isOursWithin = false
    /// Whether the books gave money back under it within the days of the list.
    package var isOursBackWithin = false

    package init() {}

    /// A line of a list.
    mutating func hear(_ kind: ChannelLine.Kind, _ state: ChannelLine.State, _ amount: Money) {
        guard state == .success else {
            isUnsettled = true
            return
        }
        if kind == .payment { theirsPaid += amount } else { theirsRefunded += amount }
    }

    /// Money that the books took, or gave back when it is negative.
    mutating func book(_ amount: Money, isWithin: Bool) {
        if amount >= .zero {
            oursPaid += amount
            isOursWithin = isOursWithin || (amount > .zero && isWithin)
        } else {
            oursBack -= amount
            isOursBackWithin = isOursBackWithin || isWithin
        }
    }

    /// How they differ: the kind and the two sums; nil when they agree. A payment that the books took by mistake and took
    /// back agrees with a channel that never saw it.
    package var difference: (kind: Difference.Kind, theirs: Money, ours: Money)? {
        let (theirs, ours) = (theirsPaid - theirsRefunded, oursPaid - oursBack)
        if theirsPaid > .zero {
            if theirs == ours { return nil }
            if oursPaid == .zero && oursBack == .zero { return (.missing, theirs, .zero) }
            return theirsPaid == oursPaid ? (.refund, theirsRefunded, oursBack) : (.amount, theirs, ours)
        }
        // What it paid lies before the first list; what went back is compared all the same.
        if theirsRefunded > .zero { return theirsRefunded == oursBack ? nil : (.refund, theirsRefunded, oursBack) }
        if isUnsettled { return ours == .zero ? nil : (.state, .zero, ours) }
        if isOursWithin { return ours == .zero ? nil : (.extra, .zero, ours) }
        return isOursBackWithin ? (.refund, .zero, oursBack) : nil
    }
}
