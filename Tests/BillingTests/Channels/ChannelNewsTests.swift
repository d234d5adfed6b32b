// ChannelNewsTests: what a channel signed is read, and nothing else is believed.
import Foundation
import Kernel
import Platform
import Proof
import Testing

@testable import Billing

@Suite struct ChannelNewsTests {
    private static let zone = (try? Zone("Asia/Shanghai")) ?? .utc
    private static let now = World.morning

    /// A merchant's terms and the channel's private key.
    static func terms(_ channel: PayChannel) throws -> (terms: ChannelTerms, key: RSAKey) {
        let own = try #require(RSAKey.make())
        let theirs = try #require(RSAKey.make())
        return (
            ChannelTerms(
                channel: channel, isSimulated: true, merchant: "1900000109", app: "wx1", serial: "S1", channelKey: theirs.publicPEM,
                ownKey: own.privatePEM, secret: String(repeating: "k", count: 32)), theirs
        )
    }

    private static func news(_ event: ChannelNews.Event = .paid, fen: Int64 = 123_405) -> ChannelNews {
        ChannelNews(notice: "N1", order: "S0001", transaction: "T1", event: event, amount: Money(fen: fen), at: now)
    }

    @Test(arguments: ChannelNews.Event.allCases)
    func `WeChat's notice is read as it was told`(_ event: ChannelNews.Event) throws {
        let (terms, key) = try Self.terms(.wechat)
        let told = Self.news(event)
        let notice = try #require(
            WeChatPay.notice(told, terms: terms, channelPrivateKey: key, at: Self.now, nonce: "0123456789abcdef"))
        #expect(try WeChatPay.read(headers: notice.headers, body: notice.body, terms: terms, now: Self.now) == told)
    }

    @Test(arguments: [ChannelNews.Event.paid, .closed, .refunded])
    func `Alipay's notice is read as it was told`(_ event: ChannelNews.Event) throws {
        let (terms, key) = try Self.terms(.alipay)
        let told = Self.news(event)
        let notice = try #require(Alipay.notice(told, terms: terms, channelPrivateKey: key, zone: Self.zone))
        #expect(try Alipay.read(form: notice.body, terms: terms, zone: Self.zone) == told)
    }

    @Test func `WeChat's notice that was changed, played again or meant for another is not believed`() throws {
        let (terms, key) = try Self.terms(.wechat)
        let (other, stranger) = try Self.terms(.wechat)
        let notice = try #require(
            WeChatPay.notice(Self.news(), terms: terms, channelPrivateKey: key, at: Self.now, nonce: "0123456789abcdef"))
        func read(
            _ headers: [String: String]? = nil, _ body: [UInt8]? = nil, as terms: ChannelTerms = terms, seconds: Int64 = 0
        ) throws -> ChannelNews {
            try WeChatPay.read(
                headers: headers ?? notice.headers, body: body ?? notice.body, terms: terms,
                now: Self.now.adding(milliseconds: seconds * 1_000))
        }
        var body = notice.body
        body[body.count / 2] ^= 1
        #expect(throws: ChannelDoubt.forged) { try read(nil, body) }
        #expect(throws: ChannelDoubt.forged) { try read([:]) }
        #expect(throws: ChannelDoubt.forged) { try read(notice.headers.merging(["wechatpay-signature": "AAAA"]) { $1 }) }
        #expect(throws: ChannelDoubt.forged) { try read(notice.headers.merging(["wechatpay-timestamp": "1"]) { $1 }) }
        #expect(throws: ChannelDoubt.forged) { try read(as: other) }
        _ = try read(seconds: WeChatPay.patienceSeconds)
        #expect(throws: ChannelDoubt.stale) { try read(seconds: WeChatPay.patienceSeconds + 1) }
        #expect(throws: ChannelDoubt.stale) { try read(seconds: -WeChatPay.patienceSeconds - 1) }
        let forged = try #require(
            WeChatPay.notice(Self.news(), terms: terms, channelPrivateKey: stranger, at: Self.now, nonce: "0123456789abcdef"))
        #expect(throws: ChannelDoubt.forged) { try read(forged.headers, forged.body) }
        let elsewhere = ChannelTerms(
            channel: .wechat, isSimulated: true, merchant: "another", app: "wx1", serial: "S1", channelKey: terms.channelKey,
            ownKey: terms.ownKey, secret: terms.secret)
        #expect(throws: ChannelDoubt.elsewhere) { try read(as: elsewhere) }
        let locked = ChannelTerms(
            channel: .wechat, isSimulated: true, merchant: terms.merchant, app: "wx1", serial: "S1", channelKey: terms.channelKey,
            ownKey: terms.ownKey, secret: String(repeating: "x", count: 32))
        #expect(throws: ChannelDoubt.unread) { try read(as: locked) }
    }

    @Test func `Alipay's notice whose sum was changed, or that is unsigned, is not believed`() throws {
        let (terms, key) = try Self.terms(.alipay)
        let notice = try #require(Alipay.notice(Self.news(), terms: terms, channelPrivateKey: key, zone: Self.zone))
        let text = String(decoding: notice.body, as: UTF8.self)
        for changed in [text.replacing("1234%2E05", with: "1%2E05"), text.replacing("sign=", with: "sing="), "", "a=b&sign_type=RSA2"] {
            #expect(throws: ChannelDoubt.forged) { try Alipay.read(form: Array(changed.utf8), terms: terms, zone: Self.zone) }
        }
        let elsewhere = ChannelTerms(
            channel: .alipay, isSimulated: true, merchant: "1900000109", app: "another", serial: "", channelKey: terms.channelKey,
            ownKey: terms.ownKey, secret: "")
        #expect(throws: ChannelDoubt.elsewhere) { try Alipay.read(form: notice.body, terms: elsewhere, zone: Self.zone) }
    }

    @Test(arguments: [
        ("12.34", 1_234), ("12.3", 1_230), ("12", 1_200), ("0.01", 1), ("12.345", nil), ("-1", nil), ("1e3", nil), ("", nil),
        ("12.", nil), (".5", nil), ("1,000.00", nil),
    ] as [(String, Int64?)])
    func `yuan are read to the fen or not at all`(_ text: String, _ fen: Int64?) { #expect(Alipay.fen(text) == fen) }

    @Test func `orders to the channels are signed with our key`() throws {
        let (terms, _) = try Self.terms(.wechat)
        let key = try #require(RSAKey(pem: terms.ownKey))
        let order = CodeOrder(
            id: CodeOrder.ID(1), project: Project.ID(1), unit: Tag(1), payer: nil, payerName: "王丽", channel: .wechat,
            number: "S1", subject: "云栖苑 5栋", amount: Money(fen: 12_000), charges: [], codeText: "", madeAt: Self.now,
            expiresAt: Self.now.adding(minutes: 30), state: .asked, payment: nil)
        let asked = try #require(
            WeChatPay.order(order, terms: terms, notify: "https://x.example.cn/n", at: Self.now, nonce: "abc"))
        let word = try #require(asked.headers.first { $0.hasPrefix("Authorization:") })
        let signature = try #require(word.firstMatch(of: /signature="([^"]+)"/).flatMap { Data(base64Encoded: String($0.1)) })
        let message = "POST\n/v3/pay/transactions/native\n\(Self.now.milliseconds / 1_000)\nabc\n\(String(decoding: asked.body, as: UTF8.self))\n"
        #expect(try #require(RSAKey(pem: key.publicPEM)).isSigned(Array(message.utf8), by: Array(signature)))
        #expect(WeChatPay.code(of: Array("{\"code_url\":\"weixin://wxpay/bizpayurl?pr=1\"}".utf8)) == "weixin://wxpay/bizpayurl?pr=1")
        #expect(WeChatPay.code(of: Array("{\"code\":\"PARAM_ERROR\"}".utf8)) == nil)
        let ali = try #require(Alipay.order(order, terms: terms, notify: "https://x.example.cn/n", at: Self.now, zone: Self.zone))
        let fields = Alipay.fields(ali.body)
        #expect(fields["biz_content"]?.contains("\"total_amount\":\"120.00\"") == true && fields["sign"] != nil)
        #expect(Alipay.code(of: Array("{\"alipay_trade_precreate_response\":{\"code\":\"10000\",\"qr_code\":\"https://qr\"}}".utf8)) == "https://qr")
        #expect(Alipay.code(of: Array("{\"alipay_trade_precreate_response\":{\"code\":\"40004\"}}".utf8)) == nil)
    }
}
