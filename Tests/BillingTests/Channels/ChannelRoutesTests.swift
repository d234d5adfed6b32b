// ChannelRoutesTests: the whole way from a channel's notice to the receipt, and channels of the world that fail.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct ChannelRoutesTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases, PayChannel.allCases)
    func `a signed notice is booked once and answered as the channel expects`(
        _ engine: EngineKind, _ channel: PayChannel
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world, channel)
            try await it.home.bill(9_000)
            let order = try await it.ask(9_000)
            let site = try world.site()
            let ask = try await it.notice(it.news(order))
            for _ in 0..<3 {
                let answer = await site.answer(ask)
                #expect(answer.status == 200)
                #expect(channel == .wechat ? answer.text.contains("SUCCESS") : answer.text == "success")
            }
            #expect(try await it.count("payment") == 1)
            #expect(try await it.home.open() == [])
            try await it.home.confirmBooks()
        }
    }

    @Test(arguments: PayChannel.allCases)
    func `what is forged, changed or meant for another estate is asked for again, noted, and books nothing`(
        _ channel: PayChannel
    ) async throws {
        try await World.run(.sqlite) { world in
            let it = try await CodeHome.make(world, channel)
            let order = try await it.ask(9_000)
            let site = try world.site()
            let ask = try await it.notice(it.news(order))
            // The other estate has no such channel; then it has one with keys of its own.
            func elsewhere() -> Ask {
                Ask("POST", "/pay/\(channel.rawValue)/\(world.other.id)", headers: ask.headers, body: ask.body)
            }
            #expect(await site.answer(elsewhere()).status == 404)
            try await it.simulate(world.other)
            var changed = ask.body
            changed[changed.count / 2] ^= 1
            let bad = [
                elsewhere(), Ask("POST", ask.path, headers: ask.headers, body: changed),
                Ask("POST", ask.path, headers: [:], body: Array("rubbish".utf8)), Ask("POST", ask.path),
            ]
            for one in bad {
                let answer = await site.answer(one)
                #expect(channel == .wechat ? answer.status == 401 && answer.text.contains("FAIL") : answer.text == "failure")
            }
            #expect(try await it.count("channel_notice WHERE outcome = 'forged'") == bad.count)
            let large = await site.answer(
                Ask("POST", ask.path, headers: ask.headers, body: [UInt8](repeating: 65, count: 1 << 17)))
            #expect(large.status == 413)
            #expect(try await it.count("payment") == 0)
            #expect(try await it.state(order) == .waiting)
            for _ in 0..<CodeOrders.doubtsAnHour + 20 { _ = await site.answer(bad[2]) }
            let kept = try await it.count("channel_notice WHERE outcome = 'forged' AND project_id = \(world.project.id)")
            #expect(kept == CodeOrders.doubtsAnHour)
        }
    }

    /// Terms as a merchant's pages give them, as the API takes them.
    private static func terms() throws -> String {
        let (own, theirs) = (try #require(RSAKey.make()), try #require(RSAKey.make()))
        let form = [
            "merchant": "1600000001", "app": "wx0123456789abcdef", "serial": "5157F09EFDC096DE", "channelKey": theirs.publicPEM,
            "ownKey": own.privatePEM, "secret": "0123456789abcdef0123456789abcdef", "notify": "https://pay.example.cn",
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: form), as: UTF8.self)
    }

    @Test(arguments: EngineKind.allCases)
    func `a channel is changed by two people, and where one was live none is played again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            func post(_ path: String, as name: String, _ body: String = "{}") async throws -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/billing/pay-channels/\(path)",
                        headers: [
                            "authorization": "Bearer \(try await world.token(name))", "host": "x", "cookie": "project=YQY",
                            "content-type": "application/json", "idempotency-key": "channel-\(UUID().uuidString)",
                        ], body: Array(body.utf8)))
            }
            func get(_ path: String, as name: String) async throws -> String {
                await site.answer(
                    Ask("GET", path, headers: ["authorization": "Bearer \(try await world.token(name))", "host": "x", "cookie": "project=YQY"])
                ).text
            }
            func waiting() async throws -> ChannelChange.ID? {
                try await world.database.read { try ChannelAccounts(keys: world.keys).changes(in: world.project.id, $0).first?.id }
            }
            func isSimulated() async throws -> Bool? {
                try await world.database.read {
                    try ChannelAccounts(keys: world.keys).cards(in: world.project.id, $0).first { $0.channel == .wechat }?.isSimulated
                }
            }
            // Who asks changes nothing, and cannot be the one who makes it.
            #expect(try await post("wechat/simulation", as: "linlan").status == 201)
            #expect(try await isSimulated() == nil)
            let first = try #require(try await waiting())
            #expect(try await post("wechat/terms", as: "linlan", try Self.terms()).status == 409)
            #expect(try await post("changes/\(first)/approval", as: "linlan").status == 422)
            #expect(try await get("/billing/pay-channels", as: "chenguo").contains("复核通过"))
            #expect(try await !get("/billing/pay-channels", as: "linlan").contains("复核通过"))
            #expect(try await post("changes/\(first)/approval", as: "chenguo").status == 200)
            #expect(try await isSimulated() == true)
            #expect(try await post("changes/\(first)/approval", as: "chenguo").status == 409)
            // An order under the channel that the house plays.
            let it = CodeHome(home: try await BillingHome.make(world), channel: .wechat)
            try await it.home.bill(9_000)
            let order = try await it.ask(9_000)
            #expect(await site.answer(Ask("GET", "/pay/simulated/\(order.id)")).status == 200)
            // The channel itself: taken back once, then made.
            #expect(try await post("wechat/terms", as: "chenguo", try Self.terms()).status == 201)
            let second = try #require(try await waiting())
            #expect(try await post("changes/\(second)/refusal", as: "chenguo").status == 200)
            #expect(try await post("wechat/terms", as: "chenguo", try Self.terms()).status == 201)
            let third = try #require(try await waiting())
            #expect(try await post("changes/\(third)/approval", as: "linlan").status == 200)
            #expect(try await isSimulated() == false)
            #expect(try await it.count("pay_channel_change WHERE own_key IS NOT NULL OR secret IS NOT NULL") == 0)
            // From here on money is real: no playing, neither by asking nor by an order's page.
            #expect(try await post("wechat/simulation", as: "linlan").status == 409)
            #expect(try await post("alipay/simulation", as: "linlan").status == 409)
            #expect(try await get("/api/v1/billing/pay-channels", as: "linlan").contains("\"simulated\":false"))
            let headers = ["host": "x", "origin": "http://x", "content-type": "application/x-www-form-urlencoded"]
            let played = await site.answer(
                Ask("POST", "/pay/simulated/\(order.id)", headers: headers, body: Array("request=\(UUID().uuidString)".utf8)))
            #expect(played.status == 404)
            #expect(try await it.home.open() == [9_000])
            await #expect(throws: Refusal.notNow("paychannel.simulation.live")) { try await it.simulate(world.project) }
            // Another estate's change is not there, and nobody of the counter may ask.
            #expect(try await post("wechat/simulation", as: "limin").status == 403)
            #expect(try await post("changes/\(third)/refusal", as: "stranger").status != 200)
        }
    }

    @Test func `WeChat's notice that is played again a day later is stale`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CodeHome.make(world)
            let ask = try await it.notice(it.news(try await it.ask(9_000)))
            world.clock.move(to: world.clock.now.adding(minutes: 24 * 60))
            #expect(await (try world.site()).answer(ask).status == 401)
            #expect(try await it.count("channel_notice WHERE outcome = 'stale'") == 1)
            #expect(try await it.count("payment") == 0)
        }
    }

    @Test(arguments: [
        ("{\"code_url\":\"weixin://wxpay/1\"}", 200, "weixin://wxpay/1"), ("{\"code_url\":\"weixin://slow\"}", 200, "weixin://slow"),
        ("{\"code\":\"SYSTEM_ERROR\"}", 500, nil), ("{\"code_url\":\"weixin://wxpay/1\"}", 500, nil), ("<html>busy</html>", 200, nil),
        ("", 200, nil),
    ] as [(String, Int, String?)])
    func `a channel of the world gives its code, or the order is let go`(_ body: String, _ status: Int, _ code: String?) async throws {
        let sink = try #require(AnswerSink(status: status, body: body, seconds: body.contains("slow") ? 2 : 0))
        defer { sink.stop() }
        let (terms, _) = try ChannelNewsTests.terms(.wechat)
        let order = CodeOrder(
            id: CodeOrder.ID(1), project: Project.ID(1), unit: Tag(1), payer: nil, payerName: "王丽", channel: .wechat,
            number: "S1", subject: "云栖苑", amount: Money(fen: 12_000), charges: [], codeText: "", madeAt: World.morning,
            expiresAt: World.morning.adding(minutes: 30), state: .asked, payment: nil)
        let live = LiveCodes(hosts: [.wechat: "http://127.0.0.1:\(sink.port)/v3/pay/transactions/native"])
        let got = await live.code(for: order, terms: terms, notify: "https://x.cn/n", zone: .utc, at: World.morning)
        #expect(got == code)
        #expect(sink.heard.contains("\"out_trade_no\":\"S1\"") && sink.heard.contains("WECHATPAY2-SHA256-RSA2048"))
        let nobody = LiveCodes(hosts: [.wechat: "http://127.0.0.1:9/none"])
        #expect(await nobody.code(for: order, terms: terms, notify: "https://x.cn/n", zone: .utc, at: World.morning) == nil)
    }
}

/// Answers one call of this machine, as told.
private final class AnswerSink: @unchecked Sendable {
    let port: UInt16
    private let socket: Int32
    private let lock = NSLock()
    private var text = ""

    var heard: String { lock.withLock { text } }

    init?(status: Int, body: String, seconds: UInt32) {
        let made = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(made, name, length) == 0 && listen(made, 4) == 0 && getsockname(made, name, &length) == 0
            }
        }
        guard isBound else { return nil }
        socket = made
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            let call = accept(made, nil, nil)
            guard call >= 0 else { return }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            var kept = ""
            while !kept.contains("CNY") {
                let count = recv(call, &bytes, bytes.count, 0)
                guard count > 0 else { break }
                kept += String(decoding: bytes[..<count], as: UTF8.self)
            }
            lock.withLock { text = kept }
            sleep(seconds)
            let answer = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            _ = answer.withCString { send(call, $0, answer.utf8.count, Int32(MSG_NOSIGNAL)) }
            close(call)
        }
    }

    func stop() { close(socket) }
}
