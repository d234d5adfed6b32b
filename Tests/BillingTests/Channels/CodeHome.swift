// CodeHome: a home of the proofs whose project has a simulated channel, and what that channel tells.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

struct CodeHome: Sendable {
    let home: BillingHome
    let channel: PayChannel
    var world: World { home.world }
    private var accounts: ChannelAccounts { ChannelAccounts(keys: world.keys) }

    static func make(_ world: World, _ channel: PayChannel = .wechat) async throws -> CodeHome {
        let it = CodeHome(home: try await BillingHome.make(world), channel: channel)
        try await it.simulate(world.project)
        return it
    }

    func simulate(_ project: ProjectCard) async throws {
        try await world.database.write {
            try accounts.simulate(channel, in: project.id, by: world.staff("chenguo"), in: $0)
        }
    }

    func ask(_ fen: Int64, _ charges: [Charge.ID] = []) async throws -> CodeOrder {
        try await world.database.write { [world, channel, home] transaction in
            let unit = try #require(try Units().find(spoken: "5栋 1单元0902", in: world.project.id, transaction))
            let order = try CodeOrders().ask(
                Money(fen: fen), of: unit, by: channel, payer: home.owner, payerName: "王丽", charges: charges,
                project: world.project, actor: world.staff("limin"), in: transaction)
            try CodeOrders().answered(order.id, code: "weixin://x", by: world.staff("limin"), in: transaction)
            return order
        }
    }

    func news(
        _ order: CodeOrder, _ event: ChannelNews.Event = .paid, fen: Int64? = nil, notice: String? = nil, number: String? = nil
    ) -> ChannelNews {
        ChannelNews(
            notice: notice ?? "N-\(event.rawValue)-\(order.number)", order: number ?? order.number, transaction: "T\(order.number)",
            event: event, amount: fen.map { Money(fen: $0) } ?? order.amount,
            at: Instant(milliseconds: world.clock.now.milliseconds / 1_000 * 1_000))
    }

    @discardableResult
    func hear(_ news: ChannelNews, in project: ProjectCard? = nil) async throws -> NoticeOutcome {
        try await world.database.write { [world, channel] in
            try CodeOrders().hear(news, from: channel, project: project ?? world.project, network: "proof", in: $0)
        }
    }

    func state(_ order: CodeOrder) async throws -> CodeOrder.State {
        try await world.database.read { [world] in
            try CodeOrderLists().line(order.id, within: [world.project.id], $0).order.state
        }
    }

    func count(_ table: SQL) async throws -> Int {
        try await world.database.read { try $0.first("SELECT COUNT(*) AS count FROM \(table)")?.get("count") ?? 0 }
    }

    /// What the channel would send, signed with its own key.
    func notice(_ news: ChannelNews, in project: ProjectCard? = nil, nonce: String = "0123456789abcdef") async throws -> Ask {
        let project = project ?? world.project
        let known = try #require(try await world.database.read { try accounts.terms(channel, in: project.id, $0) })
        let key = try #require(RSAKey(pem: known.simulator))
        let told =
            switch channel {
            case .wechat:
                WeChatPay.notice(news, terms: known.terms, channelPrivateKey: key, at: world.clock.now, nonce: nonce)
            case .alipay: Alipay.notice(news, terms: known.terms, channelPrivateKey: key, zone: project.zone)
            }
        let notice = try #require(told)
        return Ask("POST", "/pay/\(channel.rawValue)/\(project.id)", headers: notice.headers, body: notice.body)
    }
}
