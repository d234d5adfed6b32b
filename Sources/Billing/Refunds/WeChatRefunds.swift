// WeChatRefunds: refunds asked of WeChat Pay's API v3, its answers, and its notices of refunds.
import Foundation
import Kernel
import Platform
import Web

extension WeChatPay {
    static let refundPath = "/v3/refund/domestic/refunds"

    static func refundAddress(_ number: String) -> String { "\(refundPath)/\(number)" }

    /// The asking: POST of the refund under our own number.
    static func refund(
        _ refund: ChannelRefund, terms: ChannelTerms, notify: String, at now: Instant, nonce: String
    ) -> (headers: [String], body: [UInt8])? {
        let body = Array(
            ([
                "transaction_id": .text(refund.transaction), "out_refund_no": .text(refund.number),
                "reason": .text(String(refund.reason.prefix(reasonMax))), "notify_url": .text(notify),
                "amount": [
                    "refund": .number(refund.amount.fen), "total": .number(refund.total.fen), "currency": .text("CNY"),
                ],
            ] as JSON).text.utf8)
        return signed("POST", refundPath, body, terms: terms, at: now, nonce: nonce).map { ($0, body) }
    }

    /// The question after it: GET by our number.
    static func refundQuery(_ refund: ChannelRefund, terms: ChannelTerms, at now: Instant, nonce: String) -> [String]? {
        signed("GET", refundAddress(refund.number), [], terms: terms, at: now, nonce: nonce)
    }

    private static let reasonMax = 26

    static func refundAnswer(_ status: Int, _ body: [UInt8]) -> RefundAnswer {
        if (200..<300).contains(status) {
            guard let told = try? JSONDecoder().decode(Refunded.self, from: Data(body)), let state = refundState(told.status) else {
                return .silent("unread")
            }
            return .told(state, channelNumber: told.refund_id, amount: told.amount.map { Money(fen: $0.refund) })
        }
        let code = (try? JSONDecoder().decode(Problem.self, from: Data(body)))?.code ?? "HTTP \(status)"
        if status == 404 && code == "RESOURCE_NOT_EXISTS" { return .missing }
        if status >= 500 || status == 429 || status == 401 || !(400..<500).contains(status) || again.contains(code) {
            return .silent(code)
        }
        return .refused(code)
    }

    /// What WeChat says to ask once more, under the same number.
    private static let again: Set<String> = ["SYSTEM_ERROR", "FREQUENCY_LIMITED", "BIZERR_NEED_RETRY"]

    static func refundState(_ word: String) -> ChannelRefund.State? {
        switch word {
        case "SUCCESS": .success
        case "PROCESSING": .processing
        case "ABNORMAL": .abnormal
        case "CLOSED": .closed
        default: nil
        }
    }

    private static func word(of state: ChannelRefund.State) -> String {
        switch state {
        case .success: "SUCCESS"
        case .abnormal: "ABNORMAL"
        case .closed, .refused: "CLOSED"
        case .asked, .processing: "PROCESSING"
        }
    }

    private struct Refunded: Decodable {
        struct Amount: Decodable { let refund: Int64 }
        let refund_id: String
        let status: String
        let amount: Amount?
    }

    private struct Problem: Decodable { let code: String }

    // MARK: The channel's own side, for the simulated one and for tests

    package static func refundAnswer(_ refund: ChannelRefund, _ state: ChannelRefund.State, at now: Instant) -> [UInt8] {
        Array(
            ([
                "refund_id": .text("50\(refund.number)"), "out_refund_no": .text(refund.number),
                "transaction_id": .text(refund.transaction), "channel": .text("ORIGINAL"),
                "user_received_account": .text("支付用户零钱"), "create_time": .text(now.description),
                "status": .text(word(of: state)),
                "amount": [
                    "total": .number(refund.total.fen), "refund": .number(refund.amount.fen), "currency": .text("CNY"),
                ],
            ] as JSON).text.utf8)
    }

    /// What it would tell of a refund: sealed like any notice, of the type of the refund's end.
    package static func refundNotice(
        _ refund: ChannelRefund, _ state: ChannelRefund.State, notice: String, terms: ChannelTerms, channelPrivateKey: RSAKey,
        at now: Instant, nonce: String, amount: Money? = nil
    ) -> (headers: [String: String], body: [UInt8])? {
        let inner: JSON = [
            "mchid": .text(terms.merchant), "out_trade_no": .text("S\(refund.transaction)"),
            "transaction_id": .text(refund.transaction), "out_refund_no": .text(refund.number),
            "refund_id": .text("50\(refund.number)"), "refund_status": .text(word(of: state)),
            "success_time": .text(now.description), "user_received_account": .text("支付用户零钱"),
            "amount": [
                "total": .number(refund.total.fen), "refund": .number((amount ?? refund.amount).fen),
                "payer_total": .number(refund.total.fen), "payer_refund": .number((amount ?? refund.amount).fen),
            ],
        ]
        return sealed(
            inner, notice: notice, event: "REFUND.\(word(of: state))", kind: "refund", terms: terms,
            channelPrivateKey: channelPrivateKey, at: now, nonce: nonce)
    }
}
