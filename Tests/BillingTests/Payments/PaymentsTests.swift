// PaymentsTests: what a payment pays, what its reversal gives back, and that no fen and no number is lost.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct PaymentsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a payment pays the oldest bill first, keeps the rest as a credit, and has its receipt`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-09"))
            try await home.bill(12_000, month: Month("2026-10"))
            let taken = try await home.take(15_000)
            #expect(try await home.open() == [9_000])
            let receipt = try #require(taken.receipt)
            #expect(receipt.label == "SJ0000001" && receipt.amount == Money(fen: 15_000))
            #expect(taken.lines.map(\.basis) == [.oldest, .oldest])
            let rest = try await home.take(10_000)
            #expect(rest.lines.map(\.amount.fen) == [9_000, 1_000] && rest.lines.last?.part == .prepaid)
            #expect(rest.receipt?.number == 2)
            #expect(try await home.credit() == 1_000)
            try await home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `the database takes no money without a receipt of the same sum`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            func put(_ id: Int64, _ fen: Int64, receipted: Int64?) async throws {
                try await world.database.write { transaction in
                    let id = Payment.ID(id)
                    if let receipted {
                        _ = try Receipts().issue(
                            .payment, for: id.number, unit: home.unit, payerName: "王丽", amount: Money(fen: receipted),
                            on: World.day, in: world.project.id, by: world.staff("limin"), in: transaction)
                    }
                    let payment = Payment(
                        id: id, project: world.project.id, unit: home.unit, payer: nil, payerName: "王丽",
                        amount: Money(fen: fen), method: .cash, reference: "", designated: "", rule: "lawful",
                        happenedAt: transaction.now, day: World.day, takenBy: nil, reverses: nil, reason: "", fault: .none,
                        postedAt: transaction.now)
                    let line = PaymentLine(
                        charge: nil, part: .prepaid, basis: .surplus, book: .own, amount: Money(fen: fen))
                    try PaymentStore().insert(payment, [line], by: .system("proof"), transaction)
                }
            }
            try await put(1, 500, receipted: 500)
            await #expect(throws: StorageProblem.self) { try await put(2, 500, receipted: nil) }
            await #expect(throws: StorageProblem.self) { try await put(3, 500, receipted: 400) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the payer's word comes first, and a word that means nothing open is said back`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-09"))
            let october = try #require(try await home.bill(12_000, month: Month("2026-10")).first)
            let taken = try await home.take(5_000, word: PaymentWord(months: [try #require(Month("2026-10"))]))
            #expect(taken.lines.map(\.charge) == [october] && taken.lines.first?.basis == .named)
            #expect(taken.payment.designated == october.text)
            await #expect(throws: Refusal.invalid("charges", "payment.word.nothing")) {
                try await home.take(5_000, word: PaymentWord(months: [try #require(Month("2027-01"))]))
            }
            await #expect(throws: Refusal.invalid("charges", "payment.word.paid")) {
                try await home.take(5_000, word: PaymentWord(charges: [Charge.ID(42)]))
            }
            let ahead = try await home.take(3_000, word: PaymentWord(keepsSurplus: true))
            #expect(ahead.lines.map(\.part) == [.prepaid])
            #expect(try await home.open() == [12_000, 7_000])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a reversal opens the bills again, voids the receipt and keeps its number`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let taken = try await home.take(13_000)
            let receipt = try #require(taken.receipt)
            await #expect(throws: Refusal.gate("S2.8.1-2", "payment.reversal.own")) {
                try await home.reverse(taken.payment.id, by: "limin")
            }
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    _ = try Payments().reverse(
                        taken.payment.id, reason: "别处", fault: .ours, within: [world.other.id], by: world.staff("stranger"),
                        in: transaction)
                }
            }
            let back = try await home.reverse(taken.payment.id, by: "linlan")
            #expect(back.amount == Money(fen: -13_000) && back.takenBy == world.account("limin"))
            #expect(try await home.open() == [12_000])
            #expect(try await home.credit() == 0)
            let voided = try await world.database.read {
                try Receipts().find(receipt.id, within: [world.project.id], $0)
            }
            #expect(voided.label == receipt.label && voided.voided?.fault == .ours)
            await #expect(throws: Refusal.notNow("billing.reversed")) {
                try await home.reverse(taken.payment.id, by: "linlan")
            }
            await #expect(throws: Refusal.notNow("payment.reversal.itself")) { try await home.reverse(back.id, by: "linlan") }
            #expect(try await home.take(12_000).receipt?.number == 2)
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a credit pays later bills without a receipt, and then its payment stands until that is taken back`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let taken = try await home.take(20_000)
            try await home.bill(5_000, month: Month("2026-12"))
            let used = try await home.apply()
            #expect(used.map(\.payment.amount.fen) == [5_000] && used.first?.receipt == nil)
            #expect(try await home.credit() == 3_000)
            await #expect(throws: Refusal.notNow("payment.reversal.creditUsed")) {
                try await home.reverse(taken.payment.id, by: "linlan")
            }
            try await home.reverse(try #require(used.first).payment.id, by: "linlan")
            #expect(try await home.credit() == 8_000)
            try await home.reverse(taken.payment.id, by: "linlan")
            #expect(try await home.open() == [12_000, 5_000])
            #expect(try await home.credit() == 0)
            #expect(try await home.apply().isEmpty)
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a channel's transaction is taken once, and never for another home or sum`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let first = try await home.take(12_000, method: .wechat, reference: "4200001", by: .system("channel"))
            let again = try await home.take(12_000, method: .wechat, reference: "4200001", by: .system("channel"))
            #expect(!first.isRepeat && again.isRepeat && again.payment.id == first.payment.id)
            #expect(again.receipt?.label == first.receipt?.label)
            await #expect(throws: Refusal.invalid("reference", "payment.reference.used")) {
                try await home.take(11_000, method: .wechat, reference: "4200001", by: .system("channel"))
            }
            await #expect(throws: Refusal.invalid("reference", "payment.reference.needed")) {
                try await home.take(1_000, method: .card)
            }
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a channel's transaction that was taken back is booked anew, and stands once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            var known: Set<Payment.ID> = []
            for _ in 0..<3 {
                let taken = try await home.take(12_000, method: .wechat, reference: "4200001", by: .system("channel"))
                let again = try await home.take(12_000, method: .wechat, reference: "4200001", by: .system("channel"))
                #expect(!taken.isRepeat && again.isRepeat && again.payment.id == taken.payment.id)
                #expect(known.insert(taken.payment.id).inserted)
                try await home.reverse(taken.payment.id, by: "linlan")
            }
            try await home.take(5_000, method: .wechat, reference: "4200001", by: .system("channel"))
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is far ahead, back-dated, closed or nobody's is refused in words`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(1_000)
            await #expect(throws: Refusal.invalid("mayPayFarAhead", "payment.ahead", ["months": "12"])) {
                try await home.take(100_000)
            }
            #expect(try await home.take(100_000, ahead: true).lines.count == 2)
            func dated(_ day: String, reason: String = "") async throws {
                let at = world.project.zone.startOfDay(try #require(Day(day)))
                try await home.take(1_000, ahead: true, at: at, reason: reason)
            }
            await #expect(throws: Refusal.invalid("reason", "payment.time.reason")) { try await dated("2026-11-20") }
            await #expect(throws: Refusal.invalid("happenedAt", "payment.time.old", ["days": "31"])) {
                try await dated("2026-09-01", reason: "补记")
            }
            await #expect(throws: Refusal.invalid("happenedAt", "payment.time.future")) { try await dated("2026-11-25") }
            try await dated("2026-11-20", reason: "停电，当天手写收据")
            try await world.database.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO billing_project (project_id, start_rule, month_base, allocation, prepay_months_max,
                        closed_through, revision)
                    VALUES (\(world.project.id), 'next-month', 'actual', 'lawful', 12, '2026-11-21', 1)
                    """)
            }
            await #expect(throws: Refusal.invalid("day", "billing.period.closed", ["day": "2026-11-21"])) {
                try await dated("2026-11-20", reason: "补记")
            }
            await #expect(throws: Refusal.invalid("amount", "payment.amount.bad")) { try await home.take(0) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `fifty cashiers at once on one home and one book lose no fen and skip no number`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(70_000, month: Month("2026-09"))
            try await home.bill(30_001, month: Month("2026-10"))
            let people = ["limin", "zhoujie", "linlan", "wangfang", "chenguo"]
            let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for turn in 0..<50 {
                    group.addTask {
                        try await home.take(
                            2_000 + Int64(turn), by: world.staff(people[turn % people.count]), ahead: true
                        ).receipt?.number
                    }
                }
                return try await group.reduce(into: [Int64]()) { $0.append($1 ?? 0) }
            }
            #expect(numbers.sorted() == Array(1...50))
            let paid: Int64 = (0..<50).reduce(0) { $0 + 2_000 + Int64($1) }
            #expect(paid == 101_225)
            #expect(try await home.open() == [])
            #expect(try await home.credit() == paid - 100_001)
            try await home.confirmBooks()
        }
    }
}
