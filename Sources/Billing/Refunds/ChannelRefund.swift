// ChannelRefund: a refund asked of a payment channel, and what becomes of it whatever is told in whichever order. Pure.
import Kernel

/// One asking (渠道退款). Its number is ours and stays through every repetition, so that the channel pays it once.
package struct ChannelRefund: Sendable, Hashable {
    package typealias ID = Tag<ChannelRefund>

    /// In the order in which one overrules another: what the channel says last is not always what happened last.
    package enum State: String, CaseIterable, Sendable, Comparable {
        /// Written down; nobody has answered yet.
        case asked
        /// The channel does not take it up: no money there, an account that cannot be paid.
        case refused
        /// Taken up.
        case processing
        /// 退款异常: the payer's card cannot be paid; somebody goes to the merchant's pages.
        case abnormal
        /// 退款关闭: it came back to the merchant.
        case closed
        case success

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        package static func < (one: State, other: State) -> Bool { one.rank < other.rank }
        /// Whether the channel is still to be asked about it.
        package var isOpen: Bool { self == .asked || self == .processing || self == .abnormal }
        /// Whether a person has to do something.
        package var isWork: Bool { self == .refused || self == .abnormal || self == .closed }
    }

    /// What an answer or a notice does.
    package enum Effect: Sendable, Hashable {
        case nothing
        case move(State)
        /// The money went back: the books move.
        case pay
        /// Another sum went back: the books do not move before a person looked.
        case differ
    }

    package let id: ID
    package let project: Project.ID
    package let refund: Refund.ID
    /// Counts the askings: a closed one is asked again under a new number.
    package let turn: Int64
    package let channel: PayChannel
    /// out_refund_no, out_request_no.
    package let number: String
    /// The channel's number of the payment (transaction_id, trade_no).
    package let transaction: String
    package let reason: String
    package let amount: Money
    /// What the payment came to.
    package let total: Money
    package let state: State
    package let channelNumber: String
    /// What the channel gave as the reason.
    package let code: String
    /// Why the money that went back is not in the books: `amount`, `late`, or the key of a refusal.
    package let problem: String
    package let tries: Int64
    /// What a simulated channel was told to play.
    package let played: String
    package let madeAt: Instant
    package let toldAt: Instant?

    /// News may come twice, late and in the wrong order, and an answer may be lost: the furthest state that was ever told
    /// holds, and money that went back is booked once.
    package func hear(_ told: State, amount: Money? = nil) -> Effect {
        guard told > state else { return .nothing }
        guard told == .success else { return .move(told) }
        guard amount ?? self.amount == self.amount else { return .differ }
        return .pay
    }

    /// One that was taken up, of which the channel knows nothing later, and which it refuses when it is asked anew, was not made.
    /// A later word that it was overrules this as it does every refusal.
    package func deny() -> Effect { state.isOpen ? .move(.refused) : .nothing }

    /// Whether a person should know that nobody answers: never heard of, or taken up and then silent.
    package var isQuiet: Bool {
        tries >= Self.triesQuiet && (state == .asked || (state == .processing && !code.isEmpty))
    }

    /// How long to wait before the channel is asked again: soon at first, later a few times a day; an abnormal one once a day.
    package static func minutes(until tries: Int64, in state: State) -> Int {
        state == .abnormal ? minutesMax * 4 : min(1 << Int(min(tries, 12)), minutesMax)
    }

    private static let minutesMax = 360

    /// From so many unanswered askings on a person should know: about an hour.
    package static let triesQuiet: Int64 = 6
}

/// What a channel tells of one refund.
package struct RefundNews: Sendable, Hashable {
    /// Our number of the refund.
    package let number: String
    package let channelNumber: String
    package let state: ChannelRefund.State
    /// Nil where the channel names only the sum of all refunds of the payment.
    package let amount: Money?

    package init(number: String, channelNumber: String, state: ChannelRefund.State, amount: Money?) {
        self.number = number
        self.channelNumber = channelNumber
        self.state = state
        self.amount = amount
    }
}

/// What a channel answers to a question of ours.
package enum RefundAnswer: Sendable, Hashable {
    case told(ChannelRefund.State, channelNumber: String, amount: Money?)
    /// It says no, with its code; nothing was made.
    case refused(String)
    /// It had taken it up, knows no such refund now, and says no to a new asking, with its code.
    case denied(String)
    /// It knows no such refund.
    case missing
    /// Nobody answered, or it says to ask again: whether it was made is not known.
    case silent(String)
}

/// What a refund takes back of one bill that the payment paid, or, without one, of what was paid ahead.
package struct RefundShare: Sendable, Hashable {
    package let charge: Charge.ID?
    package let book: Book
    package let amount: Money

    package init(charge: Charge.ID?, book: Book, amount: Money) {
        self.charge = charge
        self.book = book
        self.amount = amount
    }

    private func isOfSame(_ other: RefundShare) -> Bool { charge == other.charge && book == other.book }

    /// From what was paid ahead, then from the last bill to the first; nil when so much is not left. `taken` is what earlier
    /// refunds took back.
    package static func of(_ lines: [PaymentLine], taken: [RefundShare], amount: Money) -> [RefundShare]? {
        var left = amount
        var shares: [RefundShare] = []
        for line in lines.filter({ $0.charge == nil }) + lines.filter({ $0.charge != nil }).reversed() {
            let whole = RefundShare(charge: line.charge, book: line.book, amount: line.amount)
            guard !shares.contains(where: whole.isOfSame) else { continue }
            let paid = lines.filter { $0.charge == line.charge && $0.book == line.book }.map(\.amount).sum
            let room = paid - taken.filter(whole.isOfSame).map(\.amount).sum
            let share = min(room, left)
            guard share > .zero else { continue }
            shares.append(RefundShare(charge: line.charge, book: line.book, amount: share))
            left -= share
        }
        return left == .zero ? shares : nil
    }
}
