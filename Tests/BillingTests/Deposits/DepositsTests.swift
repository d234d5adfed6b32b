// DepositsTests: a deposit is a liability, leaves it on evidence and two persons' word, and never becomes income by itself.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct DepositsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a deposit has its receipt, is deducted on evidence and the customer's word, and goes back by two persons`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            await #expect(throws: Refusal.invalid("item", "deposit.item")) { _ = try await home.deposit(200_000) }
            try await home.addDepositItem()
            let (deposit, receipt) = try await home.deposit(200_000)
            #expect(receipt.label == "YJ0000001" && receipt.kind == .deposit)
            #expect(try await home.balance(.deposit) == -200_000)
            await #expect(throws: Refusal.invalid("evidence", "deposit.evidence")) {
                try await home.deduct(30_000, from: deposit.id, evidence: "")
            }
            await #expect(throws: Refusal.invalid("confirmedBy", "deposit.confirmation")) {
                try await home.deduct(30_000, from: deposit.id, confirmedBy: "")
            }
            await #expect(throws: Refusal.invalid("amount", "deposit.short")) { try await home.deduct(200_001, from: deposit.id) }
            try await home.deduct(30_000, from: deposit.id)
            #expect(try await home.balance(.deposit) == -170_000)
            #expect(try await home.balance(.income) == -30_000)
            #expect(try await home.open() == [])
            await #expect(throws: Refusal.invalid("amount", "refund.short")) {
                _ = try await home.askBack(170_001, of: deposit.id)
            }
            let refund = try await home.askBack(170_000, of: deposit.id)
            // What is asked back is not taken twice.
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await home.askBack(1, of: deposit.id) }
            await #expect(throws: Refusal.invalid("amount", "deposit.short")) { try await home.deduct(1, from: deposit.id) }
            await #expect(throws: Refusal.invalid("", "refund.own")) { try await home.approve(refund, by: "limin") }
            try await home.approve(refund, by: "linlan")
            await #expect(throws: Refusal.notNow("refund.decided")) { try await home.approve(refund, by: "linlan") }
            #expect(try await home.balance(.deposit) == 0)
            let held = try await world.database.read { try Deposits().find(deposit.id, within: [world.project.id], $0) }
            #expect(held.held == .zero && held.deducted.fen == 30_000 && held.refunded.fen == 170_000)
            await #expect(throws: Refusal.missing) {
                _ = try await world.database.read { try Deposits().find(deposit.id, within: [world.other.id], $0) }
            }
            let expected = try await world.database.read {
                try Tills().expected(world.account("limin"), on: World.day, in: world.project.id, $0)
            }
            #expect(expected[.cash]?.fen == 30_000)
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `a wrongly entered deposit is taken back by another person, its receipt keeps its number, and it counts as our fault`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.addDepositItem()
            func reverse(
                _ id: Deposit.ID, by name: String = "linlan", reason: String = "输错金额", fault: Payment.Fault = .ours
            ) async throws {
                try await world.database.write { transaction in
                    _ = try Deposits().reverse(
                        id, reason: reason, fault: fault, within: [world.project.id], by: world.staff(name), in: transaction)
                }
            }
            func expected(_ name: String, on day: Day = World.day) async throws -> Int64? {
                try await world.database.read {
                    try Tills().expected(world.account(name), on: day, in: world.project.id, $0)[.cash]?.fen
                }
            }
            let (wrong, receipt) = try await home.deposit(200_000)
            await #expect(throws: Refusal.gate("S2.8.1-3", "deposit.reversal.own")) { try await reverse(wrong.id, by: "limin") }
            await #expect(throws: Refusal.invalid("reason", "field.required")) { try await reverse(wrong.id, reason: "") }
            await #expect(throws: Refusal.invalid("fault", "field.required")) { try await reverse(wrong.id, fault: .none) }
            await #expect(throws: Refusal.missing) {
                _ = try await world.database.write {
                    try Deposits().reverse(
                        wrong.id, reason: "x", fault: .ours, within: [world.other.id], by: world.staff("linlan"), in: $0)
                }
            }
            try await reverse(wrong.id)
            #expect(try await home.balance(.deposit) == 0)
            #expect(try await home.balance(.cash) == 0)
            #expect(try await expected("limin") == 0, "out of the drawer that it came into, while that day is open")
            let (held, void) = try await world.database.read { transaction in
                (
                    try Deposits().find(wrong.id, within: [world.project.id], transaction),
                    try Receipts().find(receipt.id, within: [world.project.id], transaction)
                )
            }
            #expect(held.held == .zero && held.free == .zero && held.reversal?.fault == .ours)
            #expect(void.label == "YJ0000001" && void.voided?.fault == .ours, "S2.8.1-3 counts it")
            await #expect(throws: Refusal.notNow("billing.reversed")) { try await reverse(wrong.id) }
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await home.askBack(1, of: wrong.id) }
            // The right one has the next number. What was touched stays.
            let (right, next) = try await home.deposit(20_000)
            #expect(next.label == "YJ0000002")
            let asked = try await home.askBack(1_000, of: right.id)
            await #expect(throws: Refusal.notNow("deposit.reversal.touched")) { try await reverse(right.id) }
            try await home.approve(asked, by: "linlan")
            await #expect(throws: Refusal.notNow("deposit.reversal.touched")) { try await reverse(right.id) }
            let (deducted, _) = try await home.deposit(30_000)
            try await home.deduct(1_000, from: deducted.id)
            await #expect(throws: Refusal.notNow("deposit.reversal.touched")) { try await reverse(deducted.id) }
            // Its day is closed: the money leaves the drawer of who takes it back, in the open day.
            let (late, _) = try await home.deposit(5_000)
            let due = try #require(try await expected("limin"))
            try await home.close(TillCount(pieces: [100: due / 100], slips: [:]))
            try await reverse(late.id)
            #expect(try await expected("limin") == due)
            #expect(try await expected("linlan") == -5_000)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a credit goes back once, by two persons, and never more than is left of it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let taken = try await home.take(8_000, ahead: true)
            func ask(_ fen: Int64) async throws -> Refund.ID {
                try await world.database.write { transaction in
                    try Refunds().askCredit(
                        RefundWay(amount: Money(fen: fen), method: .cash, reason: "卖房"), unit: home.unit, payer: home.owner,
                        payerName: "", project: world.project.id, by: world.account("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await ask(8_001) }
            let first = try await ask(5_000)
            await #expect(throws: Refusal.invalid("amount", "refund.short")) { _ = try await ask(3_001) }
            let second = try await ask(3_000)
            try await world.database.write { transaction in
                try Refunds().refuse(
                    second, remark: "仍有欠费", within: [world.project.id], by: world.account("linlan"), in: transaction)
            }
            try await home.approve(first, by: "linlan")
            #expect(try await home.credit() == 3_000)
            await #expect(throws: Refusal.notNow("payment.reversal.creditUsed")) {
                try await home.reverse(taken.payment.id, by: "linlan")
            }
            #expect(try await home.balance(.cash) == 3_000)
        }
    }
}
