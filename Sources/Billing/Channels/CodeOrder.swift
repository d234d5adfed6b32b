// CodeOrder: a sum to be paid by scanning a code, and what becomes of it. Pure.
import Kernel
import Registry

/// An order at a payment channel (扫码订单). It takes no money itself: what the channel tells does.
package struct CodeOrder: Sendable {
    package typealias ID = Tag<CodeOrder>

    package enum State: String, CaseIterable, Sendable {
        /// Written down; the channel has not answered with a code yet.
        case asked
        /// Its code is shown.
        case waiting
        case paid
        /// Let go: too old, cancelled, or refused by the channel.
        case closed
        /// The channel told another sum than was ordered: nobody's books take it before a person looked.
        case differs
    }

    /// What a notice does to the order.
    package enum Effect: Hashable, Sendable {
        /// The money came: take the payment. `isLate` when the order had been let go.
        case take(isLate: Bool)
        case close
        /// Told before, or of no consequence now.
        case nothing
        /// Another sum.
        case differ
        /// The channel paid it back: a person reverses the payment.
        case refunded
    }

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let payer: Person.ID?
    package let payerName: String
    package let channel: PayChannel
    package let number: String
    package let subject: String
    package let amount: Money
    /// The bills that the payer named.
    package let charges: [Charge.ID]
    package let codeText: String
    package let madeAt: Instant
    package let expiresAt: Instant
    package let state: State
    package let payment: Payment.ID?

    /// News may come twice, late, or in the wrong order: money that came is taken once, whatever was told before, and
    /// nothing that is told later takes it away (D of the channel's word; the books are mended by a reversal).
    package func hear(_ news: ChannelNews) -> Effect {
        switch news.event {
        case .waiting: return .nothing
        case .refunded: return state == .paid ? .refunded : .nothing
        case .closed: return state == .asked || state == .waiting ? .close : .nothing
        case .paid:
            guard state != .paid && state != .differs else { return .nothing }
            guard news.amount == amount else { return .differ }
            return .take(isLate: state == .closed)
        }
    }
}
