// Alipay: notices and orders in the shape of Alipay's open platform.
import Foundation
import Kernel
import Platform
import Web

package enum Alipay {
    /// The event behind a notice: a form whose fields, sorted and joined, are signed.
    package static func read(form body: [UInt8], terms: ChannelTerms, zone: Zone) throws(ChannelDoubt) -> ChannelNews {
        let fields = Self.fields(body)
        guard fields["sign_type"] == "RSA2", let signature = fields["sign"].flatMap({ Data(base64Encoded: $0) }),
            let key = RSAKey(pem: terms.channelKey), key.isSigned(Array(joined(fields).utf8), by: Array(signature))
        else { throw .forged }
        guard fields["app_id"] == terms.app, fields["seller_id"].map({ $0 == terms.merchant }) ?? true else { throw .elsewhere }
        guard let notice = fields["notify_id"], let order = fields["out_trade_no"], let trade = fields["trade_no"],
            let status = fields["trade_status"],
            let amount = fen(fields["refund_fee"] ?? fields["total_amount"] ?? ""),
            let at = instant(fields["gmt_refund"] ?? fields["gmt_payment"] ?? fields["notify_time"] ?? "", zone)
        else { throw .unread }
        let event: ChannelNews.Event =
            switch status {
            case _ where fields["refund_fee"] != nil: .refunded
            case "TRADE_SUCCESS", "TRADE_FINISHED": .paid
            case "TRADE_CLOSED": .closed
            default: .waiting
            }
        // The sum is that of all refunds of the payment: of the one that it names, the channel is asked.
        let refund = fields["out_biz_no"].flatMap { number in
            event == .refunded ? RefundNews(number: number, channelNumber: trade, state: .processing, amount: nil) : nil
        }
        return ChannelNews(
            notice: notice, order: order, transaction: trade, event: event, amount: Money(fen: amount), at: at, refund: refund)
    }

    /// Yuan with at most two decimals, as whole fen.
    static func fen(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let yuan = Int64(parts[0]), yuan >= 0, yuan < 1_000_000_000_000 else { return nil }
        guard parts.count == 2 else { return yuan * 100 }
        let digits = parts[1]
        guard (1...2).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), let part = Int64(digits) else {
            return nil
        }
        return yuan * 100 + (digits.count == 1 ? part * 10 : part)
    }

    static func yuan(_ fen: Int64) -> String {
        let rest = fen % 100
        return "\(fen / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `2026-11-27 19:00:00` in the channel's zone, which is the office's.
    private static func instant(_ text: String, _ zone: Zone) -> Instant? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = Day(String(parts[0])) else { return nil }
        let clock = parts[1].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, let minute = MinuteOfDay(String(parts[1].prefix(5))), (0..<60).contains(clock[2]) else { return nil }
        return Instant(milliseconds: zone.instant(day, minute).milliseconds + clock[2] * 1_000)
    }

    static func text(_ instant: Instant, _ zone: Zone) -> String {
        let seconds = instant.milliseconds / 1_000 % 60
        return "\(zone.day(of: instant)) \(zone.minute(of: instant)):\(seconds < 10 ? "0" : "")\(seconds)"
    }

    /// Everything but the signature, sorted by name.
    private static func joined(_ fields: [String: String]) -> String {
        fields.filter { $0.key != "sign" && $0.key != "sign_type" && !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }

    static func fields(_ body: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = plain(parts[0]), let value = plain(parts[1]) else { continue }
            fields[name] = value
        }
        return fields
    }

    private static func plain(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    private static func form(_ fields: [String: String]) -> [UInt8] {
        Array(
            fields.sorted { $0.key < $1.key }.map { name, value in
                "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
            }.joined(separator: "&").utf8)
    }

    static func signed(_ fields: [String: String], _ key: RSAKey?) -> [UInt8]? {
        guard let signature = key?.sign(Array(joined(fields).utf8)) else { return nil }
        return form(fields.merging(["sign": Data(signature).base64EncodedString(), "sign_type": "RSA2"]) { $1 })
    }

    // MARK: What we ask

    static let gateway = "https://openapi.alipay.com/gateway.do"

    /// A precreated trade: the channel answers with the text of a code.
    static func order(
        _ order: CodeOrder, terms: ChannelTerms, notify: String, at now: Instant, zone: Zone
    ) -> (headers: [String], body: [UInt8])? {
        let content: JSON = [
            "out_trade_no": .text(order.number), "total_amount": .text(yuan(order.amount.fen)), "subject": .text(order.subject),
            "time_expire": .text(text(order.expiresAt, zone)),
        ]
        return request("alipay.trade.precreate", content, terms: terms, notify: notify, at: now, zone: zone)
    }

    /// A question of ours, its type signed along with it; nil when our key cannot sign.
    static func request(
        _ method: String, _ content: JSON, terms: ChannelTerms, notify: String?, at now: Instant, zone: Zone
    ) -> (headers: [String], body: [UInt8])? {
        var fields = [
            "app_id": terms.app, "method": method, "format": "JSON", "charset": "utf-8", "timestamp": text(now, zone),
            "version": "1.0", "biz_content": content.text,
        ]
        if let notify { fields["notify_url"] = notify }
        let message = (fields.merging(["sign_type": "RSA2"]) { $1 }).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        guard let signature = RSAKey(pem: terms.ownKey)?.sign(Array(message.utf8)) else { return nil }
        fields["sign_type"] = "RSA2"
        fields["sign"] = Data(signature).base64EncodedString()
        return (["Content-Type: application/x-www-form-urlencoded;charset=utf-8"], form(fields))
    }

    static func code(of answer: [UInt8]) -> String? {
        struct Answer: Decodable {
            struct Inner: Decodable {
                let code: String
                let qr_code: String?
            }
            let alipay_trade_precreate_response: Inner
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(answer)),
            answer.alipay_trade_precreate_response.code == "10000"
        else { return nil }
        return answer.alipay_trade_precreate_response.qr_code
    }

    // MARK: The channel's own side, for the simulated one and for tests

    package static func notice(
        _ news: ChannelNews, terms: ChannelTerms, channelPrivateKey: RSAKey, zone: Zone
    ) -> (headers: [String: String], body: [UInt8])? {
        let status =
            switch news.event {
            case .paid, .refunded: "TRADE_SUCCESS"
            case .closed: "TRADE_CLOSED"
            case .waiting: "WAIT_BUYER_PAY"
            }
        var fields = [
            "app_id": terms.app, "seller_id": terms.merchant, "notify_id": news.notice, "notify_time": text(news.at, zone),
            "out_trade_no": news.order, "trade_no": news.transaction, "trade_status": status,
            "total_amount": yuan(news.amount.fen), "gmt_payment": text(news.at, zone), "charset": "utf-8", "version": "1.0",
        ]
        if news.event == .refunded {
            fields["refund_fee"] = yuan(news.amount.fen)
            fields["gmt_refund"] = text(news.at, zone)
        }
        return signed(fields, channelPrivateKey).map { (["content-type": "application/x-www-form-urlencoded"], $0) }
    }
}
