// PlayedRefundsTests: a channel that the house plays gives back what it brought, and real money never.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct PlayedRefundsTests {
    /// The terms of a channel of the world.
    private static func goLive(_ channel: PayChannel, _ world: World) async throws {
        let (own, theirs) = (try #require(RSAKey.make()), try #require(RSAKey.make()))
        let terms = ChannelTerms(
            channel: channel, isSimulated: false, merchant: "1600000001", app: "wx0123456789abcdef", serial: "5157F09EFDC096DE",
            channelKey: theirs.publicPEM, ownKey: own.privatePEM, secret: "0123456789abcdef0123456789abcdef")
        try await world.database.write {
            try ChannelAccounts(keys: world.keys).set(
                terms, notify: "https://pay.example.cn", in: world.project.id, by: world.staff("linlan"), in: $0)
        }
    }

    /// What the channel that the house plays brought by its own code.
    private static func played(_ it: RefundHome, _ fen: Int64) async throws -> Payment.ID {
        try await it.home.bill(fen)
        let order = try await it.code.ask(fen)
        try await it.code.hear(it.code.news(order))
        let payment = try await it.world.database.read { [world = it.world] in
            try CodeOrderLists().line(order.id, within: [world.project.id], $0).order.payment
        }
        return try #require(payment)
    }

    @Test(arguments: EngineKind.allCases)
    func `what came by its own code goes back by it, and what the counter took does not`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = RefundHome(code: try await CodeHome.make(world, .alipay))
            let own = try await Self.played(it, 900)
            let real = try await it.take(500, "T-REAL")
            await #expect(throws: Refusal.notNow("refund.notByChannel")) { _ = try await it.ask(500, of: real.id) }
            let shown = try await world.database.read { transaction in
                try [own, real.id].map { id in
                    try RefundOrigins().refundable(Payments().find(id, within: [world.project.id], transaction), transaction)
                }
            }
            #expect(shown == [Money(fen: 900), nil])
            // The credit of a real payment goes back by hand, as before there was a channel; a deposit too.
            let (credit, deposit) = try await world.database.write { transaction in
                let way = RefundWay(amount: Money(fen: 500), method: .alipay, target: "T-REAL", reason: "多缴")
                let credit = try Refunds().askCredit(
                    way, unit: it.home.unit, payer: it.home.owner, payerName: "", project: world.project.id,
                    by: world.account("limin"), in: transaction)
                return (credit, try RefundOrigins().isByChannel(.alipay, in: world.project.id, transaction))
            }
            #expect(try await it.refund(credit).byChannel == false && deposit == false)
            let refund = try await it.release(400, of: own)
            let post = RefundPost(world.database, keys: world.keys, live: DeadRefunds())
            try await post.askDue()
            it.wait(2)
            try await post.askDue()
            #expect(try await it.refund(refund).state == .paid)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `where a channel goes live, what the house plays ends, and what it was asked is decided by a person`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = RefundHome(code: try await CodeHome.make(world, .alipay))
            let project = world.project.id
            let payment = try await Self.played(it, 900)
            let refund = try await it.release(400, of: payment)
            let post = RefundPost(world.database, keys: world.keys, live: DeadRefunds())
            try await post.askDue()
            #expect(try await it.latest(refund).state == .processing)
            func channels() async throws -> [PayChannel] {
                try await world.database.read { try OwnerPay().channels(in: project, $0) }
            }
            #expect(try await channels() == [.alipay])
            try await Self.goLive(.wechat, world)
            #expect(try await channels() == [.wechat])
            #expect(try await it.work().map(\.code) == ["paychannel.unset"])
            #expect(try await it.latest(refund).state == .refused)
            it.wait(400)
            #expect(try await post.askDue() == 0)
            await #expect(throws: Refusal.invalid("channel", "paychannel.unset")) { _ = try await it.code.ask(100) }
            try await it.drop(refund)
            #expect(try await it.home.balance(.channel) == 900)
            // Terms of a play that stand from before the channel went live count for nothing either.
            try await world.database.write {
                try $0.run(
                    """
                    INSERT INTO pay_channel (project_id, channel, simulated, merchant, app, serial, channel_key, own_key, secret,
                        simulator_key, notify_origin, changed_at)
                    SELECT project_id, 'alipay', 1, merchant, app, serial, channel_key, own_key, secret, own_key, notify_origin,
                        changed_at FROM pay_channel WHERE project_id = \(project)
                    """)
            }
            #expect(try await channels() == [.wechat])
            let terms = try await world.database.read {
                try ChannelAccounts(keys: world.keys).terms(.alipay, in: project, $0)?.terms
            }
            #expect(terms == nil)
            await #expect(throws: Refusal.notNow("refund.notByChannel")) { _ = try await it.ask(100, of: payment) }
            try await it.confirmBooks()
        }
    }
}
