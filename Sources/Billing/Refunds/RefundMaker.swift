// RefundMaker: asking a channel to give back, and asking after it. Two conformers: the world, and the house playing it.
import Kernel
import Platform
import Storage

/// Each call may take seconds. Asking twice under one number makes one refund.
package protocol RefundMaker: Sendable {
    func ask(_ refund: ChannelRefund, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant) async -> RefundAnswer
    func look(after refund: ChannelRefund, terms: ChannelTerms, zone: Zone, at now: Instant) async -> RefundAnswer
}

/// The house plays the channel: it takes every refund up, and has paid it when it is asked after it, unless somebody told it to
/// play something else.
package struct SimulatedRefunds: RefundMaker {
    package init() {}

    package func ask(
        _ refund: ChannelRefund, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant
    ) async -> RefundAnswer {
        switch refund.channel {
        case .wechat: WeChatPay.refundAnswer(200, WeChatPay.refundAnswer(refund, .processing, at: now))
        case .alipay: Alipay.refundAnswer(200, Alipay.refundAnswer(refund, isDone: false))
        }
    }

    package func look(after refund: ChannelRefund, terms: ChannelTerms, zone: Zone, at now: Instant) async -> RefundAnswer {
        let state = ChannelRefund.State(rawValue: refund.played) ?? .success
        switch refund.channel {
        case .wechat: return WeChatPay.refundAnswer(200, WeChatPay.refundAnswer(refund, state, at: now))
        case .alipay:
            guard state == .success else { return .told(state, channelNumber: refund.transaction, amount: nil) }
            return Alipay.refundQueryAnswer(200, Alipay.refundQueryAnswer(refund, isDone: true))
        }
    }
}

/// The channels of the world, by HTTPS on threads of their own.
package struct LiveRefunds: RefundMaker {
    private static let threads = WorkerThreads(name: "steward.refund", count: 2)
    private let hosts: [PayChannel: String]

    package init(hosts: [PayChannel: String] = [.wechat: WeChatPay.host, .alipay: Alipay.gateway]) { self.hosts = hosts }

    package func ask(
        _ refund: ChannelRefund, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant
    ) async -> RefundAnswer {
        guard let host = hosts[refund.channel] else { return .silent("host") }
        switch refund.channel {
        case .wechat:
            guard
                let asked = WeChatPay.refund(refund, terms: terms, notify: notify, at: now, nonce: Hex.text(Sodium.random(16)))
            else { return .silent("key") }
            return await called({ HTTPCall.post(host + WeChatPay.refundPath, headers: asked.headers, body: asked.body) }) {
                WeChatPay.refundAnswer($0, $1)
            }
        case .alipay:
            guard let asked = Alipay.refund(refund, terms: terms, at: now, zone: zone) else { return .silent("key") }
            return await called({ HTTPCall.post(host, headers: asked.headers, body: asked.body) }) { Alipay.refundAnswer($0, $1) }
        }
    }

    package func look(after refund: ChannelRefund, terms: ChannelTerms, zone: Zone, at now: Instant) async -> RefundAnswer {
        guard let host = hosts[refund.channel] else { return .silent("host") }
        switch refund.channel {
        case .wechat:
            guard let headers = WeChatPay.refundQuery(refund, terms: terms, at: now, nonce: Hex.text(Sodium.random(16))) else {
                return .silent("key")
            }
            return await called({ HTTPCall.get(host + WeChatPay.refundAddress(refund.number), headers: headers) }) {
                WeChatPay.refundAnswer($0, $1)
            }
        case .alipay:
            guard let asked = Alipay.refundQuery(refund, terms: terms, at: now, zone: zone) else { return .silent("key") }
            return await called({ HTTPCall.post(host, headers: asked.headers, body: asked.body) }) {
                Alipay.refundQueryAnswer($0, $1)
            }
        }
    }

    private func called(
        _ call: @escaping @Sendable () -> (status: Int, body: [UInt8])?, _ read: (Int, [UInt8]) -> RefundAnswer
    ) async -> RefundAnswer {
        let answer = try? await Self.threads.run { call() }
        guard let answer else { return .silent("unreached") }
        return read(answer.status, answer.body)
    }
}
