// LateFeesTests: a late fee is charged on the way, once, on what is left of the principal, and not at all unless agreed.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct LateFeesTests {
    @Test(arguments: EngineKind.allCases)
    func `a late fee accrues on the rest of the principal, is paid before it, and is posted once`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.overdueBill(10_000, millionths: 500)
            // 23 days from 1 to 23 November at 5 fen a day.
            let first = try await home.take(5_000)
            #expect(first.lines.map(\.part) == [.lateFee, .principal])
            #expect(first.lines.map(\.amount.fen) == [115, 4_885])
            #expect(try await home.open() == [5_115])
            // The same day again: no second fee.
            let second = try await home.take(1)
            #expect(second.lines.map(\.part) == [.principal])
            // A day later 5,114 of the principal bear 2.557 fen, and the whole is rounded once: 117.557 is 118.
            world.at("2026-11-24 10:00")
            let third = try await home.take(10)
            #expect(third.lines.map(\.amount.fen) == [3, 7])
            #expect(try await home.open() == [5_107])
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a fee goes with the bill that is taken back, and is paid back first`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let bill = try await home.overdueBill(10_000, millionths: 500)
            func reverse() async throws {
                try await world.database.write {
                    try Charges().reverse(
                        bill, reason: "面积有误", on: World.day, within: [world.project.id], by: world.staff("chenguo"), in: $0)
                }
            }
            let taken = try await home.take(100)
            #expect(taken.lines.map(\.part) == [.lateFee])
            await #expect(throws: Refusal.notNow("billing.reversal.paid")) { try await reverse() }
            try await home.reverse(taken.payment.id, by: "linlan")
            #expect(try await home.open() == [10_000, 115])
            try await reverse()
            #expect(try await home.open() == [])
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `no fee is charged where no standard agrees one`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.overdueBill(10_000, millionths: nil)
            #expect(try await home.take(10_000).lines.map(\.part) == [.principal])
            #expect(try await home.open() == [])
        }
    }
}
