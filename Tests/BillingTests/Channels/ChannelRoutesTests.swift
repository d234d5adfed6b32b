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
