// RunReversalTests: a run whose bills were paid from credits is taken back whole, and credits and dues are as before it.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct RunReversalTests {
    /// What a home owes bill by bill, and what it has paid ahead.
    private struct Stand: Hashable {
        let open: [Int64]
        let credit: Int64
    }

    @Test(arguments: EngineKind.allCases)
    func `credits that a run used are given back as entries of their own, and what is owed is as it was`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let seed: UInt64 = 73_001
            var dice = Dice(seed: seed)
            // Two parts of a reversal, and a home on the border between them.
            let home = try await BillRunHome.make(world, homes: 60)
            for (unit, payer) in zip(home.units, home.people) {
                let (old, ahead) = (Int64(dice.number(0...2) * 9_000), Int64(dice.happens(oneIn: 4) ? 0 : dice.number(1...60_000)))
                try await Self.prepare(home, unit, payer, old: old, ahead: ahead)
            }
            let before = try await Self.stands(home)
            let run = try await home.post(try await home.preview().id)
            let paid = try await Self.stands(home)
            #expect(run.state == .posted && paid != before)
            try await Self.reverse(home, run.id)
            #expect(try await home.find(run.id).state == .reversed)
            #expect(try await Self.stands(home) == before, "seed \(seed)")
            #expect(try await home.isBalanced())
            let uses = try await world.database.read {
                try $0.query("SELECT id FROM payment WHERE method = 'credit' AND reverses_id IS NOT NULL")
            }
            #expect(uses.count > 20, "each as an entry of its own")
            // And once more, as if nothing had been.
            let again = try await home.post(try await home.preview().id)
            #expect(again.postedCount == run.postedCount)
            #expect(try await Self.stands(home).map(\.credit) == paid.map(\.credit))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `money on one of its bills keeps a run, and what a later bill had of the credit it has again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 2)
            // 279.30 a month. 100.00 ahead pays of November; 299.99 more pays its rest and something of December.
            let (first, holder) = (home.units[0], home.people[0])
            try await Self.prepare(home, first, holder, old: 0, ahead: 10_000)
            let november = try await home.post(try await home.preview().id)
            _ = try await world.database.write { transaction in
                let draft = ChargeDraft(
                    unit: first, item: home.item, book: .own, payer: holder, kind: .oneOff, from: World.day, to: World.day,
                    due: World.day, amount: Money(fen: 1), source: "proof:1")
                let extra = try Charges().post(
                    [draft], of: first, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
                return try Payments().take(
                    PaymentOrder(
                        unit: first, payer: holder, amount: Money(fen: 30_000), method: .cash,
                        word: PaymentWord(charges: extra.map(\.id), keepsSurplus: true), mayPayFarAhead: true),
                    project: world.project, by: world.staff("limin"), in: transaction)
            }
            world.at("2026-12-01 10:00")
            let december = try await home.post(try await home.preview(BillRunHome.november.adding(1)).id)
            #expect(try await Self.stands(home)[0] == Stand(open: [15_861], credit: 0))
            try await Self.reverse(home, november.id)
            #expect(try await home.find(november.id).state == .reversed)
            #expect(try await Self.stands(home)[0] == Stand(open: [], credit: 12_069), "December has again what it had, and the rest of its bill")
            #expect(try await home.isBalanced())
            let (unit, payer) = (home.units[1], home.people[1])
            _ = try await world.database.write {
                try Payments().take(
                    PaymentOrder(unit: unit, payer: payer, amount: Money(fen: 1), method: .cash), project: world.project,
                    by: world.staff("limin"), in: $0)
            }
            await #expect(throws: Refusal.notNow("billing.run.paid")) { try await Self.reverse(home, december.id) }
        }
    }

    private static func reverse(_ home: BillRunHome, _ id: BillRun.ID) async throws {
        let world = home.world
        try await world.database.write {
            try BillRuns().reverse(id, reason: "标准有误", within: [world.project.id], by: world.account("chenguo"), in: $0)
        }
        try await BillRuns().finish(id, in: world.project.id, world.database)
    }

    private static func prepare(
        _ home: BillRunHome, _ unit: Registry.Unit.ID, _ payer: Person.ID, old: Int64, ahead: Int64
    ) async throws {
        let world = home.world
        try await world.database.write { transaction in
            // The credit first, as nothing is owed yet; then an older bill that it has not paid.
            if ahead > 0 {
                _ = try Payments().take(
                    PaymentOrder(unit: unit, payer: payer, amount: Money(fen: ahead), method: .cash, mayPayFarAhead: true),
                    project: world.project, by: world.staff("limin"), in: transaction)
            }
            guard old > 0, let month = Month("2026-09") else { return }
            let draft = ChargeDraft(
                unit: unit, item: home.item, book: .own, payer: payer, kind: .opening, from: month.first, to: month.last,
                due: month.last, amount: Money(fen: old))
            _ = try Charges().post([draft], of: unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
        }
    }

    private static func stands(_ home: BillRunHome) async throws -> [Stand] {
        let (project, units) = (home.world.project.id, home.units)
        return try await home.world.database.read { transaction in
            try units.map { unit in
                Stand(
                    open: try Charges().open(of: unit, in: project, transaction).map(\.open.fen),
                    credit: try Credits().balances(of: unit, in: project, transaction).map(\.balance).sum.fen)
            }
        }
    }
}
