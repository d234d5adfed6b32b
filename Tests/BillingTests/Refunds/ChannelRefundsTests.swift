// ChannelRefundsTests: refunds at a channel from the asking to the books, on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing
import Web

@testable import Billing

@Suite struct ChannelRefundsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases, PayChannel.allCases)
    func `a part of a payment goes back by its channel, and the books move when the channel has paid`(
        _ engine: EngineKind, _ channel: PayChannel
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world, channel)
            try await it.home.bill(9_000)
            let payment = try await it.take(12_000)
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await it.ask(12_001, of: payment.id) }
            let refund = try await it.ask(5_000, of: payment.id)
            await #expect(throws: Refusal.invalid("amount", "refund.over")) { _ = try await it.ask(7_001, of: payment.id) }
            await #expect(throws: Refusal.invalid("", "refund.own")) { try await it.home.approve(refund, by: "limin") }
            #expect(try await it.askings(refund).isEmpty)
            try await it.home.approve(refund, by: "linlan")
            #expect(try await it.refund(refund).state == .processing)
            // Set apart, and not paid: no bill uses it meanwhile, nobody takes the payment back.
            #expect(try await it.home.balance(.payable) == -3_000)
            #expect(try await it.home.credit() == 0)
            #expect(try await it.home.balance(.channel) == 12_000)
            #expect(try await it.home.open() == [])
            await #expect(throws: Refusal.notNow("payment.reversal.refunded")) {
                try await it.home.reverse(payment.id, by: "linlan")
            }
            #expect(try await it.post.askDue() == 1)
            #expect(try await it.latest(refund).state == .processing)
            #expect(try await it.post.askDue() == 0)
            it.wait(2)
            #expect(try await it.post.askDue() == 1)
            #expect(try await it.latest(refund).state == .success)
            #expect(try await it.refund(refund).state == .paid)
            #expect(try await it.home.open() == [2_000])
            #expect(try await it.home.credit() == 0)
            #expect(try await it.home.balance(.payable) == 0)
            #expect(try await it.home.balance(.channel) == 7_000)
            #expect(try await it.work().isEmpty)
            try await it.confirmBooks()
            // The rest goes back, and then nothing is left.
            let rest = try await it.release(7_000, of: payment.id)
            try await it.tell(it.latest(rest), .success)
            #expect(try await it.home.open() == [9_000])
            await #expect(throws: Refusal.invalid("amount", "refund.over")) { _ = try await it.ask(1, of: payment.id) }
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `told twice, late, out of order or of another sum, it is booked once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let one = try await it.latest(refund)
            #expect(try await it.tell(one, .abnormal) == .differs)
            #expect(try await it.work().map(\.state) == [.abnormal])
            #expect(try await it.tell(one, .processing) == .nothing)
            #expect(try await it.tell(one, .success, fen: 399) == .differs)
            #expect(try await it.work().map(\.problem) == ["amount"])
            #expect(try await it.home.balance(.channel) == 900)
            #expect(try await it.tell(one, .success) == .refunded)
            #expect(try await it.tell(one, .success) == .nothing)
            #expect(try await it.tell(one, .closed) == .nothing)
            #expect(try await it.home.balance(.channel) == 500)
            #expect(try await it.work().isEmpty)
            #expect(try await it.home.credit() == 500)
            try await it.confirmBooks()
            let stranger = ChannelRefundTests.refund()
            #expect(try await it.tell(stranger, .success) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what the channel refuses is work: asked again under its number, under a new one when closed, or given up`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let channel = ToldRefunds(asks: .refused("NOT_ENOUGH"))
            let post = RefundPost(world.database, keys: world.keys, live: channel)
            try await post.askDue()
            #expect(try await it.work().map(\.code) == ["NOT_ENOUGH"])
            await #expect(throws: Refusal.notNow("refund.channel.notStuck")) { try await it.drop(it.release(100, of: payment.id)) }
            try await it.again(refund)
            await channel.answer(asks: .told(.processing, channelNumber: "C1", amount: nil))
            try await post.askDue()
            let first = try await it.latest(refund)
            #expect(first.state == .processing && first.turn == 1)
            try await it.tell(first, .closed)
            try await it.again(refund)
            let second = try await it.latest(refund)
            #expect(second.turn == 2 && second.number == first.number + "T2")
            await channel.answer(asks: .refused("USER_ACCOUNT_ABNORMAL"))
            try await post.askDue()
            await #expect(throws: Refusal.invalid("remark", "field.required")) { try await it.drop(refund, "") }
            try await it.drop(refund)
            #expect(try await it.refund(refund).state == .refused)
            #expect(try await it.home.credit() == 800)
            #expect(try await it.home.balance(.channel) == 900)
            await #expect(throws: Refusal.notNow("refund.channel.notStuck")) { try await it.again(refund) }
            // Money that went back all the same is not hidden, and not booked by itself.
            #expect(try await it.tell(second, .success) == .refunded)
            #expect(try await it.work().map(\.problem) == ["late"])
            #expect(try await it.home.balance(.channel) == 900)
            try await world.database.write {
                try ChannelRefunds().clear(
                    refund, remark: "已向业主追回", within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            #expect(try await it.work().isEmpty)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a channel that does not answer is asked again under the same number, and somebody is told after an hour`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(900, of: payment.id)
            let channel = ToldRefunds(asks: .silent("unreached"))
            let post = RefundPost(world.database, keys: world.keys, live: channel)
            for _ in 0..<7 {
                try await post.askDue()
                it.wait(64)
            }
            let numbers = await channel.numbers
            #expect(numbers.count == 7 && Set(numbers).count == 1)
            #expect(try await it.work().map(\.code) == ["unreached"])
            // It had taken it up after all: asked once more it says so, later it knows nothing of it and is asked anew.
            await channel.answer(asks: .told(.processing, channelNumber: "C", amount: nil), looks: .missing)
            it.wait(400)
            try await post.askDue()
            it.wait(400)
            try await post.askDue()
            #expect(await channel.lookCount == 1)
            #expect(await channel.numbers.count == 9)
            await channel.answer(looks: .told(.success, channelNumber: "C", amount: Money(fen: 900)))
            it.wait(400)
            try await post.askDue()
            #expect(try await it.refund(refund).state == .paid)
            #expect(try await it.home.balance(.channel) == 0)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a credit goes back by the payment it is named with, a deposit by its own, and nothing by a number of nobody's`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            try await it.home.addDepositItem()
            _ = try await it.take(900)
            func askCredit(_ fen: Int64, _ target: String) async throws -> Refund.ID {
                try await world.database.write {
                    try Refunds().askCredit(
                        RefundWay(amount: Money(fen: fen), method: .wechat, target: target, reason: "卖房"), unit: it.home.unit,
                        payer: it.home.owner, payerName: "", project: world.project.id, by: world.account("limin"), in: $0)
                }
            }
            _ = try await it.home.take(500, ahead: true)
            await #expect(throws: Refusal.invalid("target", "refund.origin")) { _ = try await askCredit(100, "T2") }
            await #expect(throws: Refusal.invalid("amount", "refund.over")) { _ = try await askCredit(901, "T1") }
            let credit = try await askCredit(800, "T1")
            try await it.home.approve(credit, by: "linlan")
            #expect(try await it.home.credit() == 600)
            try await it.tell(it.latest(credit), .success)
            #expect(try await it.home.balance(.channel) == 100)
            let order = DepositOrder(
                unit: it.home.unit, payer: it.home.owner, amount: Money(fen: 2_000), method: .wechat, reference: "D1",
                purpose: "装修", condition: "验收合格")
            let deposit = try await world.database.write {
                try Deposits().take(order, project: world.project, by: world.staff("limin"), in: $0).deposit
            }
            func askDeposit(_ fen: Int64, _ method: Payment.Method = .wechat, _ target: String = "") async throws -> Refund.ID {
                try await world.database.write {
                    try Refunds().askDeposit(
                        RefundWay(amount: Money(fen: fen), method: method, target: target, reason: "验收合格"), of: deposit.id,
                        within: [world.project.id], by: world.account("limin"), in: $0)
                }
            }
            await #expect(throws: Refusal.invalid("target", "refund.origin")) { _ = try await askDeposit(100, .wechat, "D2") }
            let back = try await askDeposit(1_500)
            try await it.home.approve(back, by: "linlan")
            // Under way it is neither free nor gone.
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await askDeposit(501) }
            #expect(try await it.home.balance(.deposit) == -2_000)
            try await it.tell(it.latest(back), .success)
            #expect(try await it.home.balance(.deposit) == -500)
            let expected = try await world.database.read {
                try Tills().expected(world.account("limin"), on: World.day, in: world.project.id, $0)
            }
            // By the channel, not out of the drawer.
            #expect(expected[.cash]?.fen == 500)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the channel's list of refunds agrees with the books, and asks after one that is under way`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let channel = ToldRefunds(
                asks: .told(.processing, channelNumber: "C", amount: nil),
                looks: .told(.success, channelNumber: "C", amount: Money(fen: 400)))
            let post = RefundPost(world.database, keys: world.keys, live: channel)
            try await post.askDue()
            let text = "交易时间,微信订单号,交易状态,订单金额,退款金额\n2026-11-23 09:00:00,`T1,SUCCESS,9.00,0\n2026-11-23 10:00:00,`T1,REFUND,0,4.00\n"
            func bring(_ name: String) async throws -> [Difference.Kind] {
                let sheet = try ChannelSheet(SheetReader(data: Data((text + "合计,\(name)\n").utf8)))
                let order = try Reconciliations.Order(sheet, method: .wechat, from: nil, to: nil, name: name, hash: name)
                let id = try await Reconciliations().bring(
                    order, project: world.project, by: world.account("chenguo"), world.database)
                return try await world.database.read {
                    try $0.query(
                        "SELECT kind FROM channel_difference WHERE statement_id = \(id) AND explained_at IS NULL ORDER BY id"
                    ).map { try $0.get("kind") }
                }
            }
            #expect(try await bring("first") == [.refund])
            #expect(try await post.askDue() == 1)
            #expect(try await it.refund(refund).state == .paid)
            #expect(try await bring("second") == [])
            let open = try await it.code.count("channel_difference WHERE explained_at IS NULL")
            #expect(open == 0)
        }
    }
}
