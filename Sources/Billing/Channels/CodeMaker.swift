// CodeMaker: asking a channel for the text of a code. Two conformers: the world, and the house playing the channel.
import Foundation
import Kernel
import Platform
import Storage

/// Gives the text of the code for an order; nil when the channel refused or was not reached. May take seconds.
package protocol CodeMaker: Sendable {
    func code(for order: CodeOrder, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant) async -> String?
}

/// The house plays the channel: its code opens a page on which the payment is made or let go.
package struct SimulatedCodes: CodeMaker {
    private let origin: String

    package init(origin: String) { self.origin = origin }

    package func code(
        for order: CodeOrder, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant
    ) async -> String? {
        "\(origin)/pay/simulated/\(order.id)"
    }
}

/// The channels of the world, by HTTPS on a thread of its own.
package struct LiveCodes: CodeMaker {
    private static let threads = WorkerThreads(name: "steward.pay", count: 2)
    private let hosts: [PayChannel: String]

    package init(hosts: [PayChannel: String] = [.wechat: WeChatPay.host + WeChatPay.path, .alipay: Alipay.gateway]) {
        self.hosts = hosts
    }

    package func code(
        for order: CodeOrder, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant
    ) async -> String? {
        let asked =
            switch order.channel {
            case .wechat:
                WeChatPay.order(order, terms: terms, notify: notify, at: now, nonce: Hex.text(Sodium.random(16)))
            case .alipay: Alipay.order(order, terms: terms, notify: notify, at: now, zone: zone)
            }
        guard let asked, let url = hosts[order.channel] else { return nil }
        let answer = try? await Self.threads.run { HTTPCall.post(url, headers: asked.headers, body: asked.body) }
        guard let answer, (200..<300).contains(answer.status) else { return nil }
        return order.channel == .wechat ? WeChatPay.code(of: answer.body) : Alipay.code(of: answer.body)
    }
}
