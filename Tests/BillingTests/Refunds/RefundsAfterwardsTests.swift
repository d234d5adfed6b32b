// RefundsAfterwardsTests: refunds that come after something else: a daily close, a reversal, another refund, an invoice, the due day.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct RefundsAfterwardsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `what goes back after a cashier's close is of the day on which the channel paid, and the closed day stays`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let till = try await it.home.close(TillCount(pieces: [:], slips: [.wechat: Money(fen: 900)]))
            world.at("2026-11-24 10:00")
            try await it.tell(it.latest(refund), .success)
            #expect(try await it.refund(refund).paidDay == Day("2026-11-24"))
            let (closed, today) = try await world.database.read { transaction in
                (
                    try Tills().sheet(till, within: [world.project.id], transaction),
                    try Tills().expected(
                        world.account("limin"), on: try #require(Day("2026-11-24")), in: world.project.id, transaction)
                )
            }
            #expect(closed.difference == .zero && closed.expected == Money(fen: 900))
            #expect(today.values.allSatisfy { $0 == .zero })
            #expect(try await it.home.balance(.channel) == 500)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a payment that was taken back, its receipt void, is not refunded, and one booked anew is, once`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let first = try await it.take(900)
            try await it.home.reverse(first.id, by: "linlan")
            await #expect(throws: Refusal.notNow("billing.reversed")) { _ = try await it.ask(900, of: first.id) }
            let again = try await it.take(900)
            let refund = try await it.release(900, of: again.id)
            await #expect(throws: Refusal.notNow("payment.reversal.refunded")) { try await it.home.reverse(again.id, by: "linlan") }
            try await it.tell(it.latest(refund), .success)
            await #expect(throws: Refusal.invalid("amount", "refund.over")) { _ = try await it.ask(1, of: again.id) }
            await #expect(throws: Refusal.notNow("payment.reversal.refunded")) { try await it.home.reverse(again.id, by: "linlan") }
            #expect(try await it.home.balance(.channel) == 0)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a credit that went back by a payment counts against it, and nobody's credit goes back by another's payment`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            try await it.home.bill(500)
            let payment = try await it.take(900)
            func askCredit(_ fen: Int64, of payer: Person.ID?) async throws -> Refund.ID {
                try await world.database.write {
                    try Refunds().askCredit(
                        RefundWay(amount: Money(fen: fen), method: .wechat, target: "T1", reason: "多收"), unit: it.home.unit,
                        payer: payer, payerName: "王丽", project: world.project.id, by: world.account("limin"), in: $0)
                }
            }
            let credit = try await askCredit(300, of: it.home.owner)
            await #expect(throws: Refusal.invalid("amount", "refund.over")) { _ = try await it.ask(601, of: payment.id) }
            try await it.home.approve(credit, by: "linlan")
            try await it.tell(it.latest(credit), .success)
            // What is left of it: 100 that were paid ahead, and the bill.
            let rest = try await it.release(600, of: payment.id)
            try await it.tell(it.latest(rest), .success)
            #expect(try await it.home.open() == [500])
            #expect(try await it.home.credit() == 0)
            #expect(try await it.home.balance(.channel) == 0)
            // Money that names nobody is not given to the owner's account.
            let nobody = PaymentOrder(
                unit: it.home.unit, payer: nil, payerName: "过路人", amount: Money(fen: 200), method: .cash, mayPayFarAhead: true)
            _ = try await it.take(900, "T2")
            try await world.database.write {
                _ = try Payments().take(nobody, project: world.project, by: world.staff("limin"), in: $0)
            }
            let held = try await world.database.read { try Credits().balances(of: it.home.unit, in: world.project.id, $0) }
            if held.contains(where: { $0.payer == nil && $0.balance == Money(fen: 200) }) {
                await #expect(throws: Refusal.invalid("target", "refund.origin")) {
                    try await world.database.write {
                        _ = try Refunds().askCredit(
                            RefundWay(amount: Money(fen: 200), method: .wechat, target: "T2", reason: "多收"), unit: it.home.unit,
                            payer: nil, payerName: "过路人", project: world.project.id, by: world.account("limin"), in: $0)
                    }
                }
            } else {
                Issue.record("the credit of nobody is not there: \(held)")
            }
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `taken up and then refused, or taken up and never heard of again, a person is told of it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let channel = ToldRefunds(asks: .told(.processing, channelNumber: "C", amount: nil))
            let post = RefundPost(world.database, keys: world.keys, live: channel)
            try await post.askDue()
            // It answers for days: nobody needs to look.
            await channel.answer(looks: .told(.processing, channelNumber: "C", amount: nil))
            for _ in 0..<8 {
                it.wait(400)
                try await post.askDue()
            }
            #expect(try await it.work().isEmpty)
            // It refuses to answer: still under way, and somebody is told.
            await channel.answer(looks: .refused("NO_AUTH"))
            it.wait(400)
            try await post.askDue()
            #expect(try await it.latest(refund).state == .processing)
            #expect(try await it.work().map(\.code) == ["NO_AUTH"])
            await channel.answer(looks: .told(.processing, channelNumber: "C", amount: nil))
            it.wait(400)
            try await post.askDue()
            #expect(try await it.work().isEmpty)
            // It knows nothing of it and refuses a new asking: that was not made, and a person decides.
            await channel.answer(asks: .refused("TRADE_NOT_ALLOW_REFUND"), looks: .missing)
            it.wait(400)
            try await post.askDue()
            #expect(try await it.work().map(\.state) == [.refused])
            #expect(try await it.latest(refund).code == "TRADE_NOT_ALLOW_REFUND")
            it.wait(1_000)
            #expect(try await post.askDue() == 0)
            try await it.drop(refund)
            #expect(try await it.home.credit() == 900)
            #expect(try await it.home.balance(.payable) == 0)
            #expect(try await it.work().isEmpty)
            // A success that comes all the same is shown, and not booked by itself.
            #expect(try await it.tell(it.latest(refund), .success) == .refunded)
            #expect(try await it.work().map(\.problem) == ["late"])
            // Another: the project takes the channel's terms away while it is under way.
            let second = try await it.release(100, of: payment.id)
            await channel.answer(asks: .told(.processing, channelNumber: "C", amount: nil))
            try await post.askDue()
            try await world.database.write {
                try ChannelAccounts(keys: world.keys).remove(
                    it.code.channel, in: world.project.id, by: world.staff("linlan"), in: $0)
            }
            for _ in 0..<ChannelRefund.triesQuiet {
                it.wait(400)
                try await post.askDue()
            }
            let quiet = try await it.work().filter { $0.refund == second }
            #expect(quiet.map(\.state) == [.processing])
            #expect(quiet.map(\.code) == ["paychannel.unset"] && quiet.first?.isQuiet == true)
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `of which another sum went back, a person lets it be, and the channel is asked after it no more`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            let payment = try await it.take(900)
            let refund = try await it.release(400, of: payment.id)
            let channel = ToldRefunds(
                asks: .told(.processing, channelNumber: "C", amount: nil),
                looks: .told(.success, channelNumber: "C", amount: Money(fen: 399)))
            let post = RefundPost(world.database, keys: world.keys, live: channel)
            for _ in 0..<3 {
                try await post.askDue()
                it.wait(400)
            }
            #expect(try await it.work().map(\.problem) == ["amount"])
            let noted = try await it.code.count("journal WHERE kind = 'refund.channel'")
            it.wait(400)
            try await post.askDue()
            #expect(try await it.code.count("journal WHERE kind = 'refund.channel'") == noted)
            // Asked again it might pay twice.
            await #expect(throws: Refusal.notNow("refund.channel.notStuck")) { try await it.again(refund) }
            #expect(try await it.home.credit() == 500)
            try await it.drop(refund)
            #expect(try await it.refund(refund).state == .refused)
            #expect(try await it.home.credit() == 900)
            #expect(try await it.work().isEmpty)
            it.wait(1_000)
            #expect(try await post.askDue() == 0)
            try await it.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `a bill that is open again bears a late fee from the day after its money went back`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            try await it.home.overdueBill(10_000, millionths: 500)
            // 23 days at 5 fen are paid first.
            let payment = try await it.take(10_115)
            #expect(try await it.home.open() == [])
            world.at("2026-12-03 10:00")
            let refund = try await it.release(4_000, of: payment.id)
            try await it.tell(it.latest(refund), .success)
            #expect(try await it.home.open() == [4_000])
            // Ten days at 2 fen; none for the days on which it was paid.
            world.at("2026-12-13 10:00")
            let taken = try await it.home.take(4_020)
            #expect(taken.lines.map(\.amount.fen) == [20, 4_000])
            let bill = try await world.database.read { transaction in
                let row = try transaction.first("SELECT id FROM charge WHERE kind = 'oneOff'")
                return try Charges().view(try #require(row).get("id"), within: [world.project.id], transaction)
            }
            #expect(bill.paid.map(\.amount.fen) == [10_000, -4_000, 4_000])
            #expect(bill.paid.map(\.method) == ["wechat", "refund", "cash"])
            try await it.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what went back is not invoiced: the rest is, nothing while it is under way, and of all of it none`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await RefundHome.make(world)
            try await world.database.write {
                try $0.run("UPDATE fee_item SET tax_code = '3040802010000000000', tax_per_mille = 60 WHERE id = \(it.home.item)")
            }
            try await it.home.bill(12_000, month: Month("2026-10"))
            let payment = try await it.take(12_000)
            func request() async throws -> Invoice {
                try await world.database.write {
                    let id = try Invoices().request(
                        payment.id, for: try InvoiceBuyer(.person, name: "王丽"), within: [world.project.id],
                        by: world.staff("limin"), in: $0)
                    return try Invoices().find(id, within: [world.project.id], $0)
                }
            }
            let part = try await it.release(2_000, of: payment.id)
            await #expect(throws: Refusal.invalid("receipt", "invoice.refunding")) { _ = try await request() }
            try await it.tell(it.latest(part), .success)
            let invoice = try await request()
            #expect(invoice.amount == Money(fen: 10_000))
            let rest = try await it.release(10_000, of: payment.id)
            try await it.tell(it.latest(rest), .success)
            let refused = try await world.database.read { try Invoices().find(invoice.id, within: [world.project.id], $0).state }
            #expect(refused == .refused)
            await #expect(throws: Refusal.self) { _ = try await request() }
            try await it.confirmBooks()
        }
    }
}
