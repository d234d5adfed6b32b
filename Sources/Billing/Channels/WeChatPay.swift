// WeChatPay: notices and orders in the shape of WeChat Pay's API v3.
import Foundation
import Kernel
import Platform
import Web

package enum WeChatPay {
    /// How old or how early a notice may be: WeChat's own five minutes.
    package static let patienceSeconds: Int64 = 300

    /// The event behind a notice. The signature is over the time, the nonce and the very bytes; the order lies inside,
    /// sealed under the APIv3 key.
    package static func read(
        headers: [String: String], body: [UInt8], terms: ChannelTerms, now: Instant
    ) throws(ChannelDoubt) -> ChannelNews {
        guard let stamp = headers["wechatpay-timestamp"], let seconds = Int64(stamp), let nonce = headers["wechatpay-nonce"],
            let signature = headers["wechatpay-signature"].flatMap({ Data(base64Encoded: $0) }),
            let key = RSAKey(pem: terms.channelKey),
            key.isSigned(message([stamp, nonce], body), by: Array(signature))
        else { throw .forged }
        guard abs(now.milliseconds / 1_000 - seconds) <= patienceSeconds else { throw .stale }
        guard let outer = try? JSONDecoder().decode(Notice.self, from: Data(body)),
            outer.resource.algorithm == "AEAD_AES_256_GCM", let sealed = Data(base64Encoded: outer.resource.ciphertext),
            let text = GCM.open(
                Array(sealed), key: Array(terms.secret.utf8), nonce: Array(outer.resource.nonce.utf8),
                with: Array((outer.resource.associated_data ?? "").utf8)),
            let inner = try? JSONDecoder().decode(Inner.self, from: Data(text))
        else { throw .unread }
        guard inner.mchid == terms.merchant, inner.appid == nil || inner.appid == terms.app else { throw .elsewhere }
        let isRefund = outer.event_type.hasPrefix("REFUND")
        let amount = isRefund ? inner.amount?.refund : inner.amount?.total
        guard let amount, amount >= 0, let at = (inner.success_time ?? outer.create_time).flatMap(Instant.init(_:)) else {
            throw .unread
        }
        return ChannelNews(
            notice: outer.id, order: inner.out_trade_no, transaction: inner.transaction_id ?? "",
            event: isRefund ? .refunded : event(inner.trade_state ?? ""), amount: Money(fen: amount), at: at,
            refund: refund(inner, amount))
    }

    /// Which of our refunds it speaks of; nil of a payment, or of a refund whose state is none that we know.
    private static func refund(_ inner: Inner, _ amount: Int64) -> RefundNews? {
        guard let number = inner.out_refund_no, let state = inner.refund_status.flatMap(refundState) else { return nil }
        return RefundNews(number: number, channelNumber: inner.refund_id ?? "", state: state, amount: Money(fen: amount))
    }

    private static func event(_ state: String) -> ChannelNews.Event {
        switch state {
        case "SUCCESS": .paid
        case "CLOSED", "REVOKED", "PAYERROR": .closed
        case "REFUND": .refunded
        default: .waiting
        }
    }

    /// The bytes that are signed: each line and then the body, all ended by a line feed.
    private static func message(_ lines: [String], _ body: [UInt8]) -> [UInt8] {
        lines.flatMap { Array($0.utf8) + [10] } + body + [10]
    }

    // MARK: What we ask

    /// A native order: the channel answers with the text of a code. Nil when our key cannot sign.
    static func order(
        _ order: CodeOrder, terms: ChannelTerms, notify: String, at now: Instant, nonce: String
    ) -> (headers: [String], body: [UInt8])? {
        let body = Array(
            ([
                "appid": .text(terms.app), "mchid": .text(terms.merchant), "description": .text(order.subject),
                "out_trade_no": .text(order.number), "time_expire": .text(order.expiresAt.description), "notify_url": .text(notify),
                "amount": ["total": .number(order.amount.fen), "currency": .text("CNY")],
            ] as JSON).text.utf8)
        return signed("POST", path, body, terms: terms, at: now, nonce: nonce).map { ($0, body) }
    }

    /// The headers of a question of ours, signed over its method, address and bytes; nil when our key cannot sign.
    static func signed(
        _ method: String, _ path: String, _ body: [UInt8], terms: ChannelTerms, at now: Instant, nonce: String
    ) -> [String]? {
        let stamp = "\(now.milliseconds / 1_000)"
        guard let key = RSAKey(pem: terms.ownKey), let signature = key.sign(message([method, path, stamp, nonce], body)) else {
            return nil
        }
        let word =
            "WECHATPAY2-SHA256-RSA2048 mchid=\"\(terms.merchant)\",nonce_str=\"\(nonce)\","
            + "signature=\"\(Data(signature).base64EncodedString())\",timestamp=\"\(stamp)\",serial_no=\"\(terms.serial)\""
        return ["Authorization: \(word)", "Content-Type: application/json", "Accept: application/json", "User-Agent: steward"]
    }

    static let host = "https://api.mch.weixin.qq.com"
    static let path = "/v3/pay/transactions/native"

    static func code(of answer: [UInt8]) -> String? {
        struct Answer: Decodable { let code_url: String }
        return (try? JSONDecoder().decode(Answer.self, from: Data(answer)))?.code_url
    }

    // MARK: The channel's own side, for the simulated one and for tests

    /// What the channel would send: signed with its key, sealed under the merchant's secret.
    package static func notice(
        _ news: ChannelNews, terms: ChannelTerms, channelPrivateKey: RSAKey, at now: Instant, nonce: String
    ) -> (headers: [String: String], body: [UInt8])? {
        let isRefund = news.event == .refunded
        let state =
            switch news.event {
            case .paid: "SUCCESS"
            case .closed: "CLOSED"
            case .refunded: "REFUND"
            case .waiting: "USERPAYING"
            }
        let inner: JSON = [
            "mchid": .text(terms.merchant), "appid": .text(terms.app), "out_trade_no": .text(news.order),
            "transaction_id": .text(news.transaction), "trade_state": .text(state), "success_time": .text(news.at.description),
            "amount": ["total": .number(news.amount.fen), "refund": .number(isRefund ? news.amount.fen : 0)],
        ]
        return sealed(
            inner, notice: news.notice, event: isRefund ? "REFUND.SUCCESS" : "TRANSACTION.\(state)", kind: "transaction",
            terms: terms, channelPrivateKey: channelPrivateKey, at: now, nonce: nonce)
    }

    static func sealed(
        _ inner: JSON, notice: String, event: String, kind: String, terms: ChannelTerms, channelPrivateKey: RSAKey,
        at now: Instant, nonce: String
    ) -> (headers: [String: String], body: [UInt8])? {
        let inside = String(nonce.prefix(12))
        guard
            let sealed = GCM.seal(
                Array(inner.text.utf8), key: Array(terms.secret.utf8), nonce: Array(inside.utf8), with: Array(kind.utf8))
        else { return nil }
        let outer: JSON = [
            "id": .text(notice), "create_time": .text(now.description), "event_type": .text(event),
            "resource_type": .text("encrypt-resource"),
            "resource": [
                "algorithm": .text("AEAD_AES_256_GCM"), "ciphertext": .text(Data(sealed).base64EncodedString()),
                "nonce": .text(inside), "associated_data": .text(kind), "original_type": .text(kind),
            ],
        ]
        let body = Array(outer.text.utf8)
        let stamp = "\(now.milliseconds / 1_000)"
        guard let signature = channelPrivateKey.sign(message([stamp, nonce], body)) else { return nil }
        return (
            [
                "wechatpay-timestamp": stamp, "wechatpay-nonce": nonce, "wechatpay-serial": "SIMULATED",
                "wechatpay-signature": Data(signature).base64EncodedString(), "content-type": "application/json",
            ], body
        )
    }

    private struct Notice: Decodable {
        struct Resource: Decodable {
            let algorithm: String
            let ciphertext: String
            let nonce: String
            let associated_data: String?
        }
        let id: String
        let create_time: String?
        let event_type: String
        let resource: Resource
    }

    private struct Inner: Decodable {
        struct Amount: Decodable {
            let total: Int64?
            let refund: Int64?
        }
        let mchid: String
        let appid: String?
        let out_trade_no: String
        let transaction_id: String?
        let trade_state: String?
        let success_time: String?
        let amount: Amount?
        let out_refund_no: String?
        let refund_id: String?
        let refund_status: String?
    }
}
