// RefundRoutesTests: a refund over its pages, its API and the channel's own notices.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct RefundRoutesTests {
    @Test(arguments: EngineKind.allCases, PayChannel.allCases)
    func `a refund is asked on the payment's page, released by another, played, and shown to its end`(
        _ engine: EngineKind, _ channel: PayChannel
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world, channel)
            let payment = try await it.take(900)
            let site = try world.site()
            let (asker, releaser) = (try await world.token("limin"), try await world.token("linlan"))
            func call(_ method: String, _ path: String, _ token: String, _ body: String = "") async -> Answer {
                await site.answer(
                    Ask(
                        method, path, headers: [
                            "authorization": "Bearer \(token)", "content-type": "application/json", "host": "x",
                            "idempotency-key": UUID().uuidString,
                        ],
                        body: Array(body.utf8)))
            }
            let asked = await call(
                "POST", "/api/v1/billing/payments/\(payment.id)/refund", asker, #"{"amount":"4.00","reason":"重复缴费"}"#)
            #expect(asked.status == 201)
            let known = try await world.database.read { try Refunds().of(it.home.unit, in: world.project.id, $0) }
            let id = try #require(known.first?.id)
            #expect(await call("POST", "/api/v1/billing/refunds/\(id)/approval", asker, "{}").status == 403)
            #expect(await call("POST", "/api/v1/billing/refunds/\(id)/approval", releaser, "{}").status == 200)
            try await it.post.askDue()
            #expect(await call("POST", "/api/v1/billing/refunds/\(id)/inquiry", asker, "{}").status == 200)
            let one = try await it.latest(id)
            let told = try await it.notice(one, .success)
            for _ in 0..<3 { #expect(await site.answer(told).status == 200) }
            var forged = told.body
            forged[forged.count / 2] ^= 1
            let doubted = await site.answer(Ask("POST", told.path, headers: told.headers, body: forged))
            #expect(channel == .wechat ? doubted.status == 401 : doubted.text == "failure")
            // Alipay's notice does not say the end of the one refund: it is asked after at once.
            if channel == .alipay { #expect(try await it.post.askDue() == 1) }
            #expect(try await it.refund(id).state == .paid)
            let shown = await call("GET", "/api/v1/billing/refunds/\(id)", asker)
            #expect(shown.status == 200 && shown.text.contains("\"success\"") && shown.text.contains(one.number))
            let list = await call("GET", "/api/v1/billing/refunds", asker)
            #expect(list.text.contains("\"payment\"") && list.text.contains("\"paid\""))
            #expect(await call("GET", "/api/v1/billing/refunds/\(id)", try await world.token("stranger")).status != 200)
            try await it.confirmBooks()
        }
    }
}

extension RefundHome {
    /// What the channel would send, signed with its own key.
    func notice(_ one: ChannelRefund, _ state: ChannelRefund.State) async throws -> Ask {
        let accounts = ChannelAccounts(keys: world.keys)
        let terms = try await world.database.read { [world, code] in try accounts.terms(code.channel, in: world.project.id, $0) }
        let known = try #require(terms)
        let key = try #require(RSAKey(pem: known.simulator))
        let now = Instant(milliseconds: world.clock.now.milliseconds / 1_000 * 1_000)
        let told =
            switch code.channel {
            case .wechat:
                WeChatPay.refundNotice(
                    one, state, notice: "N\(state.rawValue)", terms: known.terms, channelPrivateKey: key, at: now,
                    nonce: "0123456789abcdef")
            case .alipay:
                Alipay.refundNotice(
                    one, notice: "N\(state.rawValue)", refundedInAll: one.amount, terms: known.terms, channelPrivateKey: key, at: now,
                    zone: world.project.zone)
            }
        let notice = try #require(told)
        return Ask("POST", "/pay/\(code.channel.rawValue)/\(world.project.id)", headers: notice.headers, body: notice.body)
    }
}
