// ChannelRefundTests: whatever a channel tells of a refund, how often and in which order, it is paid once; and what it takes back.
import Foundation
import Kernel
import Platform
import Proof
import Testing

@testable import Billing

@Suite struct ChannelRefundTests {
    static func refund(
        _ state: ChannelRefund.State = .asked, fen: Int64 = 500, total: Int64 = 900, channel: PayChannel = .wechat
    ) -> ChannelRefund {
        ChannelRefund(
            id: Tag(7), project: Project.ID(1), refund: Tag(3), turn: 1, channel: channel, number: "R7", transaction: "T1",
            reason: "重复缴费", amount: Money(fen: fen), total: Money(fen: total), state: state, channelNumber: "", code: "", problem: "",
            tries: 0, played: "", madeAt: World.morning, toldAt: nil)
    }

    private static func moved(_ one: ChannelRefund, _ state: ChannelRefund.State) -> ChannelRefund {
        refund(state, fen: one.amount.fen, total: one.total.fen)
    }

    /// Another way: which states overrule which, written out.
    private static let overruled: [ChannelRefund.State: Set<ChannelRefund.State>] = [
        .asked: [], .refused: [.asked], .processing: [.asked, .refused], .abnormal: [.asked, .refused, .processing],
        .closed: [.asked, .refused, .processing, .abnormal],
        .success: [.asked, .refused, .processing, .abnormal, .closed],
    ]

    @Test func `news in any order, lost and repeated, pays once and ends where the furthest word says`() {
        var random = Dice(seed: 20_261_127)
        for _ in 0..<Effort.cases {
            let told = (0..<random.number(0...8)).map { _ -> (ChannelRefund.State, Int64) in
                (ChannelRefund.State.allCases[random.number(0...5)], random.number(0...4) == 0 ? 499 : 500)
            }
            var one = Self.refund()
            var paid = 0
            for (state, fen) in told {
                switch one.hear(state, amount: Money(fen: fen)) {
                case .nothing, .differ: break
                case .move(let state): one = Self.moved(one, state)
                case .pay:
                    paid += 1
                    one = Self.moved(one, .success)
                }
            }
            let believed = told.filter { $0.0 != .success || $0.1 == 500 }.map(\.0) + [.asked]
            let end = believed.first { state in
                believed.allSatisfy { $0 == state || Self.overruled[state]?.contains($0) == true }
            }
            let due = believed.contains(.success) ? 1 : 0
            #expect(one.state == end)
            #expect(paid == due)
        }
    }

    @Test func `what is denied is refused while it is open, and money that went back stays gone`() {
        for state in ChannelRefund.State.allCases {
            #expect(Self.refund(state).deny() == (state.isOpen ? .move(.refused) : .nothing))
        }
        #expect(Self.refund(.refused).hear(.success) == .pay)
    }

    @Test func `a refund takes back what was paid ahead, then the last bill first, and never more than is left`() {
        func line(_ charge: Int64?, _ fen: Int64) -> PaymentLine {
            PaymentLine(
                charge: charge.map { Tag($0) }, part: charge == nil ? .prepaid : .principal, basis: .oldest, book: .own,
                amount: Money(fen: fen))
        }
        var random = Dice(seed: 7)
        for _ in 0..<2_000 {
            let lines = (0..<random.number(0...3) + 1).map { line(Int64($0) + 1, Int64(random.number(0...8)) + 1) }
                + (random.number(0...1) == 0 ? [line(nil, Int64(random.number(0...8)) + 1)] : [])
            // Fen by fen: a shelf of them in the order in which they go.
            var shelf = (lines.filter { $0.charge == nil } + lines.filter { $0.charge != nil }.reversed())
                .flatMap { line in [Charge.ID?](repeating: line.charge, count: Int(line.amount.fen)) }
            var taken: [RefundShare] = []
            for _ in 0..<3 {
                let amount = random.number(0...11) + 1
                let shares = RefundShare.of(lines, taken: taken, amount: Money(fen: Int64(amount)))
                guard amount <= shelf.count else {
                    #expect(shares == nil)
                    continue
                }
                var expected: [Charge.ID?: Int64] = [:]
                for charge in shelf.prefix(amount) { expected[charge, default: 0] += 1 }
                shelf.removeFirst(amount)
                #expect(shares?.count == expected.count)
                for share in shares ?? [] { #expect(expected[share.charge] == share.amount.fen) }
                taken += shares ?? []
            }
        }
    }

    @Test func `it is asked after soon at first, later four times a day, and an abnormal one once a day`() {
        #expect((0..<4).map { ChannelRefund.minutes(until: $0, in: .processing) } == [1, 2, 4, 8])
        #expect(ChannelRefund.minutes(until: 40, in: .asked) == 360)
        #expect(ChannelRefund.minutes(until: 0, in: .abnormal) == 1_440)
    }

    // MARK: Shapes

    private static let zone = (try? Zone("Asia/Shanghai")) ?? .utc

    @Test func `the asking at WeChat is signed with our key over method, address and bytes`() throws {
        let (terms, _) = try ChannelNewsTests.terms(.wechat)
        let key = try #require(RSAKey(pem: terms.ownKey))
        let publicKey = try #require(RSAKey(pem: key.publicPEM))
        let one = Self.refund()
        func isSigned(_ headers: [String], _ method: String, _ path: String, _ body: String) throws -> Bool {
            let word = try #require(headers.first { $0.hasPrefix("Authorization: WECHATPAY2-SHA256-RSA2048 ") })
            let match = try #require(word.firstMatch(of: /signature="([^"]+)"/))
            let signature = try #require(Data(base64Encoded: String(match.1)))
            let message = "\(method)\n\(path)\n\(World.morning.milliseconds / 1_000)\nabc\n\(body)\n"
            return publicKey.isSigned(Array(message.utf8), by: Array(signature))
        }
        let asked = try #require(WeChatPay.refund(one, terms: terms, notify: "https://x/n", at: World.morning, nonce: "abc"))
        let body = String(decoding: asked.body, as: UTF8.self)
        #expect(try isSigned(asked.headers, "POST", "/v3/refund/domestic/refunds", body))
        #expect(body.contains("\"out_refund_no\":\"R7\"") && body.contains("\"refund\":500") && body.contains("\"total\":900"))
        let looked = try #require(WeChatPay.refundQuery(one, terms: terms, at: World.morning, nonce: "abc"))
        #expect(try isSigned(looked, "GET", "/v3/refund/domestic/refunds/R7", ""))
    }

    @Test(arguments: [
        (200, #"{"refund_id":"50","out_refund_no":"R7","status":"PROCESSING","amount":{"refund":500,"total":900}}"#,
            RefundAnswer.told(.processing, channelNumber: "50", amount: Money(fen: 500))),
        (200, #"{"refund_id":"50","status":"SUCCESS","amount":{"refund":500}}"#,
            .told(.success, channelNumber: "50", amount: Money(fen: 500))),
        (200, #"{"refund_id":"50","status":"ABNORMAL"}"#, .told(.abnormal, channelNumber: "50", amount: nil)),
        (200, #"{"refund_id":"50","status":"CLOSED"}"#, .told(.closed, channelNumber: "50", amount: nil)),
        (200, "rubbish", .silent("unread")), (403, #"{"code":"NOT_ENOUGH"}"#, .refused("NOT_ENOUGH")),
        (400, #"{"code":"INVALID_REQUEST"}"#, .refused("INVALID_REQUEST")),
        (404, #"{"code":"RESOURCE_NOT_EXISTS"}"#, .missing), (500, #"{"code":"SYSTEM_ERROR"}"#, .silent("SYSTEM_ERROR")),
        (429, #"{"code":"FREQUENCY_LIMITED"}"#, .silent("FREQUENCY_LIMITED")), (401, #"{"code":"SIGN_ERROR"}"#, .silent("SIGN_ERROR")),
    ] as [(Int, String, RefundAnswer)])
    func `WeChat's answer is read`(_ status: Int, _ body: String, _ answer: RefundAnswer) {
        #expect(WeChatPay.refundAnswer(status, Array(body.utf8)) == answer)
    }

    @Test func `Alipay's asking, answer and query are in its shape`() throws {
        let (terms, _) = try ChannelNewsTests.terms(.alipay)
        let one = Self.refund(channel: .alipay)
        let asked = try #require(Alipay.refund(one, terms: terms, at: World.morning, zone: Self.zone))
        let fields = Alipay.fields(asked.body)
        #expect(fields["method"] == "alipay.trade.refund" && fields["sign"] != nil && fields["notify_url"] == nil)
        #expect(fields["biz_content"]?.contains(#""out_request_no":"R7""#) == true)
        #expect(fields["biz_content"]?.contains(#""refund_amount":"5.00""#) == true)
        let looked = try #require(Alipay.refundQuery(one, terms: terms, at: World.morning, zone: Self.zone))
        #expect(Alipay.fields(looked.body)["method"] == "alipay.trade.fastpay.refund.query")
        func read(_ inner: String) -> RefundAnswer {
            Alipay.refundAnswer(200, Array("{\"alipay_trade_refund_response\":\(inner)}".utf8))
        }
        #expect(read(#"{"code":"10000","fund_change":"Y","trade_no":"T1"}"#) == .told(.success, channelNumber: "T1", amount: nil))
        #expect(read(#"{"code":"10000","fund_change":"N","trade_no":"T1"}"#) == .told(.processing, channelNumber: "T1", amount: nil))
        #expect(read(#"{"code":"40004","sub_code":"ACQ.SELLER_BALANCE_NOT_ENOUGH"}"#) == .refused("ACQ.SELLER_BALANCE_NOT_ENOUGH"))
        #expect(read(#"{"code":"40004","sub_code":"ACQ.SYSTEM_ERROR"}"#) == .silent("ACQ.SYSTEM_ERROR"))
        #expect(read(#"{"code":"20000"}"#) == .silent("20000"))
        #expect(Alipay.refundQueryAnswer(200, Alipay.refundQueryAnswer(one, isDone: true))
            == .told(.success, channelNumber: "T1", amount: Money(fen: 500)))
        #expect(Alipay.refundQueryAnswer(200, Alipay.refundQueryAnswer(one, isDone: false)) == .missing)
        #expect(Alipay.refundQueryAnswer(500, []) == .silent("HTTP 500"))
    }

    @Test(arguments: [ChannelRefund.State.success, .abnormal, .closed])
    func `WeChat's sealed notice of a refund is read, and one that was changed is not believed`(
        _ state: ChannelRefund.State
    ) throws {
        let (terms, key) = try ChannelNewsTests.terms(.wechat)
        let told = try #require(
            WeChatPay.refundNotice(
                Self.refund(), state, notice: "N1", terms: terms, channelPrivateKey: key, at: World.morning,
                nonce: "0123456789abcdef"))
        let news = try WeChatPay.read(headers: told.headers, body: told.body, terms: terms, now: World.morning)
        #expect(news.refund == RefundNews(number: "R7", channelNumber: "50R7", state: state, amount: Money(fen: 500)))
        var changed = told.body
        changed[changed.count - 9] ^= 1
        #expect(throws: ChannelDoubt.forged) {
            try WeChatPay.read(headers: told.headers, body: changed, terms: terms, now: World.morning)
        }
    }

    @Test func `Alipay's notice says which refund, and leaves its end to be asked for`() throws {
        let (terms, key) = try ChannelNewsTests.terms(.alipay)
        let told = try #require(
            Alipay.refundNotice(
                Self.refund(channel: .alipay), notice: "N1", refundedInAll: Money(fen: 700), terms: terms, channelPrivateKey: key,
                at: World.morning, zone: Self.zone))
        let news = try Alipay.read(form: told.body, terms: terms, zone: Self.zone)
        #expect(news.refund == RefundNews(number: "R7", channelNumber: "T1", state: .processing, amount: nil))
        #expect(news.event == .refunded)
    }
}
