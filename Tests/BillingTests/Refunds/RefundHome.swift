// RefundHome: a home whose money came by a channel that stands for a live one, and refunds of it, counted in another way than the
// program.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

struct RefundHome: Sendable {
    let code: CodeHome
    var home: BillingHome { code.home }
    var world: World { code.world }
    var post: RefundPost { RefundPost(world.database, keys: world.keys, live: SimulatedRefunds(), simulated: DeadRefunds()) }

    /// The channel's own key is kept, so that the proof can tell what the channel would.
    static func make(_ world: World, _ channel: PayChannel = .wechat) async throws -> RefundHome {
        let it = RefundHome(code: try await CodeHome.make(world, channel))
        try await world.database.write { try $0.run("UPDATE pay_channel SET simulated = 0") }
        return it
    }

    /// Money that came by the channel.
    func take(_ fen: Int64, _ reference: String = "T1") async throws -> Payment {
        try await home.take(fen, method: code.channel.method, reference: reference, ahead: true).payment
    }

    func ask(_ fen: Int64, of id: Payment.ID, by name: String = "limin") async throws -> Refund.ID {
        try await world.database.write { [world] in
            try Refunds().askPayment(
                id, amount: Money(fen: fen), reason: "重复缴费", within: [world.project.id], by: world.account(name), in: $0)
        }
    }

    /// Asked by one, released by another.
    func release(_ fen: Int64, of id: Payment.ID) async throws -> Refund.ID {
        let refund = try await ask(fen, of: id)
        try await home.approve(refund, by: "linlan")
        return refund
    }

    func refund(_ id: Refund.ID) async throws -> Refund {
        try await world.database.read { [world] in try Refunds().find(id, within: [world.project.id], $0) }
    }

    func askings(_ id: Refund.ID) async throws -> [ChannelRefund] {
        try await world.database.read { [world] in try ChannelRefunds().of(id, in: world.project.id, $0) }
    }

    func latest(_ id: Refund.ID) async throws -> ChannelRefund { try #require(try await askings(id).last) }

    /// What a channel tells, without the way there.
    @discardableResult
    func tell(_ one: ChannelRefund, _ state: ChannelRefund.State, fen: Int64? = nil) async throws -> NoticeOutcome? {
        let news = RefundNews(
            number: one.number, channelNumber: "C1", state: state, amount: Money(fen: fen ?? one.amount.fen))
        return try await world.database.write { [world, code] in
            try ChannelRefunds().hear(news, from: code.channel, in: world.project.id, $0)
        }
    }

    func wait(_ minutes: Int) { world.clock.move(to: world.clock.now.adding(minutes: minutes)) }

    func again(_ id: Refund.ID) async throws {
        try await world.database.write { [world] in
            try ChannelRefunds().again(id, within: [world.project.id], by: world.staff("linlan"), in: $0)
        }
    }

    func drop(_ id: Refund.ID, _ remark: String = "改为转账") async throws {
        try await world.database.write { [world] in
            try ChannelRefunds().drop(id, remark: remark, within: [world.project.id], by: world.staff("linlan"), in: $0)
        }
    }

    func work() async throws -> [ChannelRefund] {
        try await world.database.read { [world] in try ChannelRefunds().work(in: world.project.id, $0).map(\.asking) }
    }

    /// The ledger comes to nothing, and the credit and open bills are what its lines say.
    func confirmBooks() async throws {
        let (lines, open, credit) = try await world.database.read { transaction in
            (
                try transaction.query("SELECT account, book, charge_id, amount_fen FROM book_line ORDER BY entry_id, ordinal"),
                try transaction.query("SELECT charge_id, open_fen FROM open_item ORDER BY charge_id"),
                try transaction.query("SELECT balance_fen FROM credit ORDER BY unit_id, payer_id, book")
            )
        }
        var books: [String: Int64] = [:]
        var accounts: [String: Int64] = [:]
        var owed: [Int64: Int64] = [:]
        for line in lines {
            let fen: Int64 = try line.get("amount_fen")
            books[try line.get("book"), default: 0] += fen
            accounts[try line.get("account"), default: 0] += fen
            if let charge: Int64 = try line.get("charge_id"), try line.get("account", as: String.self) == "receivable" {
                owed[charge, default: 0] += fen
            }
        }
        #expect(books.values.allSatisfy { $0 == 0 })
        for item in open { #expect(owed[try item.get("charge_id")] == (try item.get("open_fen"))) }
        #expect(-(accounts["prepaid"] ?? 0) == (try credit.map { try $0.get("balance_fen") as Int64 }.reduce(0, +)))
    }
}

/// A channel that is never reached.
struct DeadRefunds: RefundMaker {
    func ask(_ refund: ChannelRefund, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant) async -> RefundAnswer {
        .silent("unreached")
    }
    func look(after refund: ChannelRefund, terms: ChannelTerms, zone: Zone, at now: Instant) async -> RefundAnswer {
        .silent("unreached")
    }
}

/// A channel that answers as it is told, and notes each number it was asked for.
actor ToldRefunds: RefundMaker {
    var asks: RefundAnswer
    var looks: RefundAnswer
    private(set) var numbers: [String] = []
    private(set) var lookCount = 0

    init(asks: RefundAnswer, looks: RefundAnswer = .missing) {
        self.asks = asks
        self.looks = looks
    }

    func answer(asks: RefundAnswer? = nil, looks: RefundAnswer? = nil) {
        self.asks = asks ?? self.asks
        self.looks = looks ?? self.looks
    }

    func ask(_ refund: ChannelRefund, terms: ChannelTerms, notify: String, zone: Zone, at now: Instant) async -> RefundAnswer {
        numbers.append(refund.number)
        return asks
    }

    func look(after refund: ChannelRefund, terms: ChannelTerms, zone: Zone, at now: Instant) async -> RefundAnswer {
        lookCount += 1
        return looks
    }
}
