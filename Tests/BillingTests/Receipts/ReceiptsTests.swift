// ReceiptsTests: numbers without a gap, voids that keep theirs, reprints that say so, and the measure of accuracy.
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Billing

@Suite struct ReceiptsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a replaced receipt is void and keeps its number, and its payer is never without one`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let first = try #require(try await home.take(1_000, ahead: true).receipt)
            func replace(_ fault: Payment.Fault, reason: String = "抬头写错") async throws -> Receipt {
                try await world.database.write { transaction in
                    try Receipts().replace(
                        first.id, payerName: "王丽丽", reason: reason, fault: fault, within: [world.project.id],
                        by: world.staff("wangfang"), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("reason", "field.required")) { _ = try await replace(.ours, reason: "") }
            let second = try await replace(.ours)
            #expect(second.replaces == first.id && second.number == 2 && second.payerName == "王丽丽")
            await #expect(throws: Refusal.notNow("receipt.voided")) { _ = try await replace(.ours) }
            let all = try await world.database.read { try Receipts().of(.payment, first.source, in: world.project.id, $0) }
            #expect(all.map { $0.voided == nil } == [false, true])
            #expect(first.token.count == 32 && first.token != second.token)
            let found = try await world.database.read { try Receipts().find(token: first.token, $0) }
            #expect(found?.voided?.reason == "抬头写错")
            // What comes after the reversal of the payment: nothing of it is valid any more.
            try await home.reverse(Payment.ID(first.source), by: "linlan")
            let after = try await world.database.read { try Receipts().of(.payment, first.source, in: world.project.id, $0) }
            #expect(after.allSatisfy { $0.voided != nil } && after.map(\.number) == [1, 2])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a book ends with its last number, and the next one goes on`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            func add(_ prefix: String, _ first: Int64, _ last: Int64?) async throws -> ReceiptBook {
                try await world.database.write { transaction in
                    try ReceiptBooks().add(
                        "收据本", prefix: prefix, kind: .payment, first: first, last: last, in: world.project.id,
                        by: world.staff("linlan"), in: transaction)
                }
            }
            _ = try await add("A", 99, 100)
            await #expect(throws: Refusal.invalid("prefix", "receipt.book.prefix")) { _ = try await add("A", 1, nil) }
            await #expect(throws: Refusal.invalid("last", "receipt.book.last")) { _ = try await add("B", 2, 1) }
            var labels: [String] = []
            for _ in 0..<2 { labels.append(try await home.take(1_000, ahead: true).receipt?.label ?? "") }
            #expect(labels == ["A0000099", "A0000100"])
            await #expect(throws: Refusal.gate("S2.8.1-2", "receipt.book.none")) { try await home.take(1_000, ahead: true) }
            #expect(try await home.credit() == 2_000)
            let book = try await add("B", 1, nil)
            #expect(try await home.take(1_000, ahead: true).receipt?.label == "B0000001")
            try await world.database.write { transaction in
                try ReceiptBooks().retire(book.id, within: [world.project.id], by: world.staff("linlan"), in: transaction)
            }
            await #expect(throws: Refusal.gate("S2.8.1-2", "receipt.book.none")) { try await home.take(1_000, ahead: true) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the second printing is a reprint and is logged`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let receipt = try #require(try await home.take(1_000, ahead: true).receipt)
            func hand(within: Project.ID) async throws -> Int64 {
                try await world.database.write { transaction in
                    try Receipts().handOut(receipt.id, within: [within], by: world.staff("limin"), in: transaction).before
                }
            }
            #expect(try await hand(within: world.project.id) == 0)
            #expect(try await hand(within: world.project.id) == 1)
            await #expect(throws: Refusal.missing) { _ = try await hand(within: world.other.id) }
            let facts = try await world.database.read {
                try $0.query("SELECT kind FROM journal WHERE kind IN ('receipt.printed', 'receipt.reprinted') ORDER BY seq")
            }
            #expect(try facts.map { try $0.get("kind") as String } == ["receipt.printed", "receipt.reprinted"])
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `the accuracy counts receipts voided for our fault, and opens to them`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let taken = try await [1_000, 2_000, 3_000].asyncMap { try await home.take($0, ahead: true) }
            try await home.reverse(taken[0].payment.id, by: "linlan", fault: .payer)
            let measure = try #require(House.room.measure(of: "S2.8.1-3"))
            func figure() async throws -> Figure {
                try await world.database.read { try measure.figure(in: world.project, days: World.day...World.day, $0) }
            }
            #expect(try await figure() == Figure(numerator: 3, denominator: 3, excluded: 0))
            try await home.reverse(taken[1].payment.id, by: "linlan", fault: .ours)
            #expect(try await figure() == Figure(numerator: 2, denominator: 3, excluded: 0))
            let wrong = try await world.database.read {
                try measure.things?.rows(
                    reached: false, in: world.project, days: World.day...World.day, after: nil, limit: 10, $0)
            }
            #expect(wrong?.map(\.title) == ["SJ0000002"])
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Answer>(_ body: (Element) async throws -> Answer) async rethrows -> [Answer] {
        var answers: [Answer] = []
        for element in self { answers.append(try await body(element)) }
        return answers
    }
}
