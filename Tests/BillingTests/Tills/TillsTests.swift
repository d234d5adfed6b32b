// TillsTests: a cashier's day closes against the books, stays closed, and is signed by another person.
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing

@testable import Billing

@Suite struct TillsTests {
    @Test func `a difference without an explanation keeps the day open, and impossible notes are refused`() throws {
        let expected: [Payment.Method: Money] = [.cash: Money(fen: 15_000), .card: Money(fen: 800)]
        let right = TillCount(pieces: [10_000: 1, 5_000: 1], slips: [.card: Money(fen: 800)])
        #expect(try right.lines(expected).allSatisfy { $0.difference == .zero })
        let short = TillCount(pieces: [10_000: 1], slips: [.card: Money(fen: 800)])
        #expect(throws: Refusal.invalid("explanation", "till.difference")) { try short.lines(expected) }
        let told = TillCount(pieces: [10_000: 1], slips: [.card: Money(fen: 800)], explanation: "找错零")
        #expect(try told.lines(expected).map(\.difference).sum == Money(fen: -5_000))
        #expect(throws: Refusal.invalid("cash", "till.count.bad")) {
            try TillCount(pieces: [3_000: 1], slips: [:], explanation: "x").lines(expected)
        }
        // A surplus of one way does not hide what is missing of another.
        let swapped = TillCount(pieces: [10_000: 1], slips: [.card: Money(fen: 5_800)])
        #expect(throws: Refusal.invalid("explanation", "till.difference")) { try swapped.lines(expected) }
    }

    @Test(arguments: EngineKind.allCases)
    func `after the close no payment is dated into the day, and a colleague signs it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(20_000)
            let taken = try await home.take(12_000)
            try await home.take(800, method: .card, reference: "POS-7")
            try await home.take(500, by: world.staff("zhoujie"))
            let count = TillCount(pieces: [10_000: 1, 1_000: 2], slips: [.card: Money(fen: 800)])
            let id = try await home.close(count)
            await #expect(throws: Refusal.notNow("till.closed.already")) { try await home.close(count) }
            await #expect(throws: Refusal.invalid("happenedAt", "till.closed", ["day": "2026-11-23"])) {
                try await home.take(1_000)
            }
            #expect(try await home.take(1_000, by: world.staff("zhoujie")).lines.count == 1)
            let sheet = try await world.database.read { try Tills().sheet(id, within: [world.project.id], $0) }
            #expect(sheet.lines.map(\.method) == [.cash, .card] && sheet.difference == .zero)
            #expect(sheet.till.journalSequence ?? 0 > 0 && sheet.till.journalHash.count == 64)
            // The drawer is closed: what goes back comes out of the drawer of the person who takes it back.
            #expect(try await home.reverse(taken.payment.id, by: "linlan").takenBy == world.account("linlan"))
            func sign(_ name: String, within: Project.ID) async throws {
                try await world.database.write { transaction in
                    try Tills().countersign(id, within: [within], by: world.account(name), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("", "till.own")) { try await sign("limin", within: world.project.id) }
            await #expect(throws: Refusal.missing) { try await sign("stranger", within: world.other.id) }
            try await sign("wangfang", within: world.project.id)
            await #expect(throws: Refusal.notNow("till.countersigned")) { try await sign("wangfang", within: world.project.id) }
            let open = try await world.database.read { try Tills.handover.open(world.project.id, world.account("limin"), $0) }
            #expect(open.map(\.whose).sorted() == ["周洁", "林岚"])
            for statement in ["UPDATE till SET closed_at = NULL", "DELETE FROM till", "UPDATE till_line SET counted_fen = 0"] as [SQL] {
                await #expect(throws: StorageProblem.self) { try await world.database.write { _ = try $0.run(statement) } }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `payments and a close at once: what is taken is in the sheet, or is refused`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(90_000)
            let taken = try await withThrowingTaskGroup(of: Int64.self) { group in
                for turn in 0..<12 {
                    group.addTask {
                        if turn == 5 {
                            try await home.close(TillCount(pieces: [:], slips: [:], explanation: "并发日结"))
                            return 0
                        }
                        do { return try await home.take(1_000).payment.amount.fen } catch is Refusal { return 0 }
                    }
                }
                return try await group.reduce(0, +)
            }
            let sheets = try await world.database.read { try Tills().list(in: world.project.id, before: nil, $0) }
            #expect(sheets.first?.expected.fen == taken && sheets.first?.till.isOpen == false)
            try await home.confirmBooks()
        }
    }
}
