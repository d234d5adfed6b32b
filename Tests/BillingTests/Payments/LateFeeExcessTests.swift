// LateFeeExcessTests: money that is entered late lowers what it would have lowered in time; also where the fee was paid.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct LateFeeExcessTests {
    private static func at(_ world: World, _ day: String) throws -> Instant {
        world.project.zone.instant(try #require(Day(day)), try #require(MinuteOfDay("09:00")))
    }

    private static func post(_ home: BillingHome) async throws {
        try await home.world.database.write {
            _ = try LateFees().post(
                of: home.unit, in: home.world.project.id, on: home.world.project.zone.day(of: $0.now), by: .system("proof"), in: $0)
        }
    }

    private static func transfer(_ home: BillingHome, _ fen: Int64, of day: String) async throws -> TakenPayment {
        try await home.take(
            fen, method: .transfer, reference: "R-\(day)", ahead: true, at: try at(home.world, day), reason: "补录银行回单")
    }

    /// What a home owes with what has accrued, less what it has ahead.
    private static func net(_ home: BillingHome) async throws -> Int64 {
        let accrued = try await home.world.database.read {
            try LateFees().accrued(of: [home.unit], in: home.world.project.id, on: home.world.project.zone.day(of: $0.now), $0)
        }
        return try await home.open().reduce(0, +) + (accrued.values.joined().map(\.amount).sum.fen) - home.credit()
    }

    @Test(arguments: EngineKind.allCases)
    func `a transfer entered late leaves what it would have left in time`(_ engine: EngineKind) async throws {
        func world(isLate: Bool) async throws -> Int64 {
            nonisolated(unsafe) var left: Int64 = 0
            try await World.run(engine) { world in
                let home = try await BillingHome.make(world)
                try await home.overdueBill(100_000, millionths: 500)
                if !isLate { _ = try await Self.transfer(home, 99_000, of: "2026-11-23") }
                world.at("2026-12-10 10:00")
                if isLate {
                    try await Self.post(home)
                    #expect(try await home.open() == [100_000, 2_000])
                    world.at("2026-12-12 10:00")
                    _ = try await Self.transfer(home, 99_000, of: "2026-11-23")
                    // 23 days at 50 fen by then; 97,850 of principal paid; then 17 days on 2,150.
                    #expect(try await home.open() == [2_150, 18])
                    let rows = try await home.late()
                    #expect(rows == ["late 2000", "reversal -2000", "late 1150", "late 18"])
                }
                world.at("2026-12-20 10:00")
                left = try await Self.net(home)
                try await home.confirmBooks()
            }
            return left
        }
        #expect(try await world(isLate: true) == world(isLate: false))
    }

    @Test(arguments: EngineKind.allCases)
    func `what was paid on the fee is credit again and pays the bill; it goes with its payment`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.overdueBill(100_000, millionths: 500)
            world.at("2026-12-10 10:00")
            // 40 days are 2,000 of fee; it is paid, and 500 of principal.
            let first = try await home.take(2_500)
            #expect(first.lines.map(\.amount.fen) == [2_000, 500])
            world.at("2026-12-12 10:00")
            _ = try await Self.transfer(home, 90_000, of: "2026-11-23")
            // By 23 November 1,150 of fee: 88,850 of principal were paid then, and 500 on 10 December. The 2,000 are credit and
            // pay: first the fee since, then principal.
            #expect(try await home.credit() == 0)
            #expect(try await home.open().count == 1)
            try await home.confirmBooks()
            // A second look finds nothing too much.
            let before = try await home.late()
            _ = try await Self.transfer(home, 100, of: "2026-12-12")
            #expect(try await home.late().filter { $0.hasPrefix("reversal") } == before.filter { $0.hasPrefix("reversal") })
            // The first payment's fee is credit that has paid since: it is not given back before that.
            await #expect(throws: Refusal.notNow("payment.reversal.creditUsed")) {
                try await home.reverse(first.payment.id, by: "linlan")
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `money of today, and money that pays another bill, takes nothing back`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let bill = try await home.overdueBill(100_000, millionths: 500)
            let other = try await home.bill(5_000, month: Month("2026-11"))
            try await Self.post(home)
            world.at("2026-11-25 10:00")
            _ = try await home.take(1_000)
            #expect(try await home.late() == ["late 1150", "late 100"])
            _ = try await home.take(
                5_000, method: .transfer, reference: "R-9", word: PaymentWord(charges: other), at: try Self.at(world, "2026-11-20"),
                reason: "补录")
            #expect(try await home.late() == ["late 1150", "late 100"])
            #expect(try await home.open().first == 100_000 && bill != other.first)
            try await home.confirmBooks()
        }
    }
}

extension BillingHome {
    fileprivate func late() async throws -> [String] {
        try await world.database.read { transaction in
            try transaction.query("SELECT kind, amount_fen FROM charge WHERE kind IN ('late', 'reversal') ORDER BY id")
                .map { "\(try $0.get("kind", as: String.self)) \(try $0.get("amount_fen", as: Int64.self))" }
        }
    }
}
