// PeriodsTests: a closed month takes no posting, and whoever worked in it does not close it; shared costs are exact; a run
// is taken back whole.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct PeriodsTests {
    private static let october = BillRunHome.november.adding(-1)

    private static func close(_ month: Month, _ name: String, _ world: World) async throws {
        try await world.database.write { transaction in
            try Periods().close(through: month, in: world.project.id, by: world.account(name), in: transaction)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a closed month takes no posting`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            await #expect(throws: Refusal.invalid("month", "billing.close.running")) {
                try await Self.close(BillRunHome.november, "chenguo", world)
            }
            try await Self.close(Self.october, "chenguo", world)
            await #expect(throws: Refusal.invalid("month", "billing.close.done", ["day": "2026-10-31"])) {
                try await Self.close(Self.october, "chenguo", world)
            }
            let person = world.account("limin")
            await #expect(throws: Refusal.invalid("day", "billing.period.closed", ["day": "2026-10-31"])) {
                try await world.database.write { transaction in
                    try BillRuns().preview(
                        [home.item], from: Self.october.first, to: Self.october.last, on: Self.october.last, in: world.project,
                        by: person, in: transaction)
                }
            }
            #expect(try await home.post(try await home.preview(Self.october).id).postedCount == 3)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `whoever posted bills in a month does not close it, nor anybody while bills are being posted`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 120)
            let project = world.project.id
            let id = try await world.database.write { transaction in
                try BillRuns().preview(
                    [home.item], from: Self.october.first, to: Self.october.last, on: Self.october.last, in: world.project,
                    by: world.account("limin"), in: transaction)
            }
            try await BillRuns().finish(id, in: project, world.database)
            try await world.database.write { try BillRuns().post(id, within: [project], by: world.account("limin"), in: $0) }
            await #expect(throws: Refusal.notNow("billing.close.posting")) { try await Self.close(Self.october, "chenguo", world) }
            try await BillRuns().finish(id, in: project, world.database)
            await #expect(throws: Refusal.notNow("billing.close.own")) { try await Self.close(Self.october, "limin", world) }
            try await Self.close(Self.october, "chenguo", world)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who posted stays known when another takes it back, and whoever posted anything in a month does not close it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let project = world.project.id
            let id = try await world.database.write { transaction in
                try BillRuns().preview(
                    [home.item], from: Self.october.first, to: Self.october.last, on: Self.october.last, in: world.project,
                    by: world.account("limin"), in: transaction)
            }
            _ = try await home.post(id)
            try await world.database.write { transaction in
                try BillRuns().reverse(
                    id, reason: "单价录错", within: [project], by: world.account("chenguo"), in: transaction)
            }
            try await BillRuns().finish(id, in: project, world.database)
            #expect(try await home.find(id).postedBy == world.account("limin"))
            await #expect(throws: Refusal.notNow("billing.close.own")) { try await Self.close(Self.october, "limin", world) }
            // The reversal is of this month: it keeps nobody from closing the last one, but its maker from closing this one.
            try await Self.close(Self.october, "chenguo", world)
            world.at("2026-12-01 09:00")
            await #expect(throws: Refusal.notNow("billing.close.own")) {
                try await Self.close(BillRunHome.november, "chenguo", world)
            }
            try await Self.close(BillRunHome.november, "limin", world)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `whoever shared a cost in a month does not close it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let (project, month, person) = (world.project.id, BillRunHome.november, world.account("linlan"))
            try await world.database.write { transaction in
                let item = try BillRunHome.item("GTSD", "公共水电", "sharedUtility", "own", world, transaction)
                try home.standard(item, price: 6_000, basis: "fixed", transaction)
                let cost = try SharedCosts().share(
                    Money(fen: 9_000), of: item, over: nil, from: month.first, to: month.last, note: "总表", in: project, by: person,
                    in: transaction)
                try SharedCosts().post(cost, within: [project], by: person, in: transaction)
            }
            world.at("2026-12-01 09:00")
            await #expect(throws: Refusal.notNow("billing.close.own")) { try await Self.close(month, "linlan", world) }
            try await Self.close(month, "chenguo", world)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a run is taken back whole while nothing is paid, and the month is billed anew`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 60)
            let project = world.project.id
            let run = try await home.post(try await home.preview().id)
            func reverse(_ reason: String) async throws -> BillRun {
                try await world.database.write { transaction in
                    try BillRuns().reverse(
                        run.id, reason: reason, within: [project], by: world.account("chenguo"), in: transaction)
                }
                try await BillRuns().finish(run.id, in: project, world.database)
                return try await home.find(run.id)
            }
            await #expect(throws: Refusal.invalid("reason", "field.required")) { _ = try await reverse("") }
            #expect(try await reverse("单价录错").state == .reversed)
            #expect(try await home.isBalanced())
            let anew = try await home.post(try await home.preview().id)
            #expect(anew.postedCount == 60)
            #expect(try await home.bills().filter { $0.hasSuffix(" 1") && $0.contains(" run ") }.count == 60)
            await #expect(throws: Refusal.notNow("billing.run.reversed")) { _ = try await reverse("再来") }
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `a shared cost is shared to the fen by area and posted once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 130)
            let (project, person) = (world.project.id, world.account("limin"))
            let month = BillRunHome.november
            let (item, unpublished) = try await world.database.write { transaction in
                let item = try BillRunHome.item("GTSD", "公共水电", "sharedUtility", "own", world, transaction)
                try home.standard(item, price: 6_000, basis: "fixed", transaction)
                let other = try BillRunHome.item("GTQ", "公共燃气", "sharedUtility", "own", world, transaction)
                return (item, other)
            }
            func share(_ item: FeeItem.ID) async throws -> SharedCost.ID {
                try await world.database.write { transaction in
                    try SharedCosts().share(
                        Money(fen: 100_001), of: item, over: nil, from: month.first, to: month.last, note: "总表 1,667 度", in: project,
                        by: person, in: transaction)
                }
            }
            await #expect(throws: Refusal.self) { _ = try await share(unpublished) }
            let id = try await share(item)
            try await world.database.write { try SharedCosts().post(id, within: [project], by: person, in: $0) }
            while try await world.database.write({ try SharedCosts().work(in: $0) }) {}
            let cost = try await world.database.read { try SharedCosts().find(id, within: [project], $0) }
            #expect(cost.state == .posted)
            // Borne by who holds the homes on the last day, and so not due before it.
            #expect(cost.due == month.last)
            let bills = try await home.bills()
            #expect(bills.count == 130)
            let fen = try await world.database.read { transaction in
                try transaction.first("SELECT CAST(SUM(amount_fen) AS BIGINT) AS fen FROM charge")?.get("fen", as: Int64.self)
            }
            #expect(fen == 100_001)
            await #expect(throws: Refusal.notNow("billing.shared.done")) {
                try await world.database.write { try SharedCosts().post(id, within: [project], by: person, in: $0) }
            }
            #expect(try await home.isBalanced())
        }
    }
}
