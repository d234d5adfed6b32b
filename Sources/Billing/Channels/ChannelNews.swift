// ChannelNews: what a payment channel tells of one order, once its signature was checked. Pure.
import Kernel

/// A channel for payment by code (扫码支付).
package enum PayChannel: String, CaseIterable, Sendable {
    case wechat, alipay

    package var method: Payment.Method { self == .wechat ? .wechat : .alipay }

    package init?(_ method: Payment.Method) { self.init(rawValue: method.rawValue) }
}

/// News of one order, in one shape whoever tells it.
package struct ChannelNews: Sendable, Hashable {
    package enum Event: String, Sendable, CaseIterable { case paid, closed, refunded, waiting }

    /// The channel's own number of this notice: the same one again says nothing new.
    package let notice: String
    /// Our number of the order (out_trade_no).
    package let order: String
    /// The channel's number of the payment (transaction_id, trade_no).
    package let transaction: String
    package let event: Event
    package let amount: Money
    package let at: Instant
    /// The one refund that it speaks of.
    package let refund: RefundNews?

    package init(
        notice: String, order: String, transaction: String, event: Event, amount: Money, at: Instant, refund: RefundNews? = nil
    ) {
        self.notice = notice
        self.order = order
        self.transaction = transaction
        self.event = event
        self.amount = amount
        self.at = at
        self.refund = refund
    }
}

/// Why a notice is not believed.
package enum ChannelDoubt: String, Error, Sendable, CaseIterable {
    /// No signature, another one, or one over something else.
    case forged
    /// Signed, but too long ago or ahead of time: somebody plays it again.
    case stale
    /// Signed, and not in the shape the channel describes.
    case unread
    /// Signed, for another merchant.
    case elsewhere
}

/// What a project has agreed with a channel. The secrets are opened for one use.
package struct ChannelTerms: Sendable {
    package let channel: PayChannel
    package let isSimulated: Bool
    /// mchid or the seller; appid.
    package let merchant: String
    package let app: String
    /// Serial of our certificate, which WeChat asks for.
    package let serial: String
    /// PEM of the channel's public key and of our private one.
    package let channelKey: String
    package let ownKey: String
    /// WeChat's APIv3 key of 32 bytes.
    package let secret: String

    package init(
        channel: PayChannel, isSimulated: Bool, merchant: String, app: String, serial: String, channelKey: String, ownKey: String,
        secret: String
    ) {
        self.channel = channel
        self.isSimulated = isSimulated
        self.merchant = merchant
        self.app = app
        self.serial = serial
        self.channelKey = channelKey
        self.ownKey = ownKey
        self.secret = secret
    }
}
