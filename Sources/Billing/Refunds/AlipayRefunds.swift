// AlipayRefunds: refunds asked of Alipay's open platform, its answers, and its notices of refunds.
import Foundation
import Kernel
import Platform
import Web

extension Alipay {
    /// alipay.trade.refund: a part has a number of its own (out_request_no).
    static func refund(
        _ refund: ChannelRefund, terms: ChannelTerms, at now: Instant, zone: Zone
    ) -> (headers: [String], body: [UInt8])? {
        request(
            "alipay.trade.refund",
            [
                "trade_no": .text(refund.transaction), "refund_amount": .text(yuan(refund.amount.fen)),
                "out_request_no": .text(refund.number), "refund_reason": .text(refund.reason),
            ], terms: terms, notify: nil, at: now, zone: zone)
    }

    static func refundQuery(
        _ refund: ChannelRefund, terms: ChannelTerms, at now: Instant, zone: Zone
    ) -> (headers: [String], body: [UInt8])? {
        request(
            "alipay.trade.fastpay.refund.query",
            ["trade_no": .text(refund.transaction), "out_request_no": .text(refund.number)], terms: terms, notify: nil, at: now,
            zone: zone)
    }

    /// Code 10000 with a change of funds is the refund itself; without one it was made before, or is not certain: ask after it.
    static func refundAnswer(_ status: Int, _ body: [UInt8]) -> RefundAnswer {
        guard (200..<300).contains(status),
            let answer = (try? JSONDecoder().decode(Refunding.self, from: Data(body)))?.alipay_trade_refund_response
        else { return .silent("HTTP \(status)") }
        guard answer.code == "10000" else { return refused(answer) }
        return .told(answer.fund_change == "Y" ? .success : .processing, channelNumber: answer.trade_no ?? "", amount: nil)
    }

    static func refundQueryAnswer(_ status: Int, _ body: [UInt8]) -> RefundAnswer {
        guard (200..<300).contains(status),
            let answer = (try? JSONDecoder().decode(Asking.self, from: Data(body)))?.alipay_trade_fastpay_refund_query_response
        else { return .silent("HTTP \(status)") }
        guard answer.code == "10000" else {
            return answer.sub_code == "ACQ.TRADE_NOT_EXIST" ? .missing : .silent(answer.sub_code ?? answer.code)
        }
        // Alipay leaves the state out where it knows no such refund, or where it failed.
        guard answer.refund_status == "REFUND_SUCCESS" else { return .missing }
        return .told(.success, channelNumber: answer.trade_no ?? "", amount: answer.refund_amount.flatMap(fen).map { Money(fen: $0) })
    }

    private static func refused(_ answer: Answer) -> RefundAnswer {
        let code = answer.sub_code ?? answer.code
        return answer.code == "20000" || again.contains(code) ? .silent(code) : .refused(code)
    }

    private static let again: Set<String> = ["ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error", "ACQ.REFUND_CHARGE_ERROR"]

    private struct Answer: Decodable {
        let code: String
        let sub_code: String?
        let fund_change: String?
        let trade_no: String?
        let refund_status: String?
        let refund_amount: String?
    }

    private struct Refunding: Decodable { let alipay_trade_refund_response: Answer }
    private struct Asking: Decodable { let alipay_trade_fastpay_refund_query_response: Answer }

    // MARK: The channel's own side, for the simulated one and for tests

    package static func refundAnswer(_ refund: ChannelRefund, isDone: Bool) -> [UInt8] {
        let answer: JSON = [
            "code": .text("10000"), "msg": .text("Success"), "trade_no": .text(refund.transaction),
            "fund_change": .text(isDone ? "Y" : "N"), "refund_fee": .text(yuan(refund.amount.fen)),
        ]
        return Array((["alipay_trade_refund_response": answer] as JSON).text.utf8)
    }

    package static func refundQueryAnswer(_ refund: ChannelRefund, isDone: Bool) -> [UInt8] {
        var answer: [(String, JSON)] = [
            ("code", "10000"), ("msg", "Success"), ("trade_no", .text(refund.transaction)),
            ("out_request_no", .text(refund.number)), ("refund_amount", .text(yuan(refund.amount.fen))),
        ]
        if isDone { answer.append(("refund_status", "REFUND_SUCCESS")) }
        return Array((["alipay_trade_fastpay_refund_query_response": .object(answer)] as JSON).text.utf8)
    }

    /// Alipay tells of a refund by a notice of the payment: the sum is that of all its refunds, `out_biz_no` says which one.
    package static func refundNotice(
        _ refund: ChannelRefund, notice: String, refundedInAll: Money, terms: ChannelTerms, channelPrivateKey: RSAKey,
        at now: Instant, zone: Zone
    ) -> (headers: [String: String], body: [UInt8])? {
        let moment = text(now, zone)
        let fields = [
            "app_id": terms.app, "seller_id": terms.merchant, "notify_id": notice, "notify_time": moment,
            "out_trade_no": "S\(refund.transaction)", "trade_no": refund.transaction, "trade_status": "TRADE_SUCCESS",
            "total_amount": yuan(refund.total.fen), "gmt_payment": moment, "gmt_refund": moment, "charset": "utf-8",
            "version": "1.0", "refund_fee": yuan(refundedInAll.fen), "out_biz_no": refund.number,
        ]
        return signed(fields, channelPrivateKey).map { (["content-type": "application/x-www-form-urlencoded"], $0) }
    }
}
