// MetersTests: what is read is billed once, from where a meter first stood, over a new meter and past the last digit.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct MetersTests {
    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    /// Homes with a water meter that stood at 100 on 1 October.
    private static func make(_ world: World) async throws -> (home: BillRunHome, water: FeeItem.ID, meter: UtilityMeter.ID) {
        let home = try await BillRunHome.make(world, homes: 1)
        let (water, meter) = try await world.database.write { transaction in
            let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
            try home.standard(water, price: 34_500, basis: "reading", cycle: 0, transaction)
            let meter = try Meters().install(
                "S-1", at: home.units[0], for: water, digits: 4, on: day("2026-10-01"), reading: 100_000, in: world.project.id,
                by: world.staff("limin"), in: transaction)
            return (water, meter)
        }
        return (home, water, meter)
    }

    private static func read(
        _ meter: UtilityMeter.ID, _ day: Day, _ thousandths: Int64, _ kind: MeterReading.Kind = .regular, _ world: World
    ) async throws {
        try await world.database.write { transaction in
            try Meters().read(
                meter, on: day, thousandths, kind: kind, within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the first reading bills nothing, the next what lies between, and each is billed once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meter) = try await Self.make(world)
            let october = BillRunHome.november.adding(-1)
            #expect(try await home.lines(try await home.preview(october, items: [water]).id).map(\.skipped) == [.firstReading])
            #expect(try await home.lines(try await home.preview(items: [water]).id).map(\.skipped) == [.noReading])
            try await Self.read(meter, Self.day("2026-11-20"), 112_500, .regular, world)
            let shown = try await home.preview(items: [water])
            let lines = try await home.lines(shown.id)
            // 12.5 × 3.45 = 43.125
            #expect(lines.map(\.amount) == [Money(fen: 4_313)] && lines.map(\.object) == ["S-1"])
            #expect(lines.map(\.from) == [Self.day("2026-10-02")] && lines.map(\.to) == [Self.day("2026-11-20")])
            #expect(Computing.read(lines[0].computing)?.parts?.first?.now == 112_500)
            #expect(try await home.post(shown.id).postedCount == 1)
            #expect(try await home.lines(try await home.preview(items: [water]).id).map(\.skipped) == [.billed])
            await #expect(throws: Refusal.invalid("day", "billing.meter.billed", ["day": "2026-11-20"])) {
                try await Self.read(meter, Self.day("2026-11-10"), 105_000, .regular, world)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a dial that began again and a new meter are counted, and a lower number without a word is refused`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, water, meter) = try await Self.make(world)
            try await Self.read(meter, Self.day("2026-11-05"), 9_990_000, .regular, world)
            await #expect(throws: Refusal.self) { try await Self.read(meter, Self.day("2026-11-08"), 10_000, .regular, world) }
            try await Self.read(meter, Self.day("2026-11-08"), 10_000, .rolled, world)
            try await world.database.write { transaction in
                let new = try Meters().replace(
                    meter, on: Self.day("2026-11-10"), final: 15_000, with: "S-2", digits: 5, multiplier: 10, first: 2_000,
                    within: [world.project.id], by: world.staff("limin"), in: transaction)
                try Meters().read(
                    new, on: Self.day("2026-11-20"), 4_000, within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            let lines = try await home.lines(try await home.preview(items: [water]).id).filter { $0.skipped == nil }
            // 9,890 + 20 + 5 on the old one, 2 × 10 on the new one, at 3.45.
            #expect(lines.map(\.amount) == [Money(fen: 9_915 * 345), Money(fen: 20 * 345)])
            #expect(lines.map(\.object) == ["S-1", "S-2"])
            await #expect(throws: Refusal.notNow("billing.meter.removed")) {
                try await world.database.write { transaction in
                    _ = try Meters().replace(
                        meter, on: Self.day("2026-11-21"), final: 16_000, with: "S-3", digits: 5, multiplier: 1, first: 0,
                        within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a meter that was billed longer ago than a year goes on from there, and its reversed bill is billed anew`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 1)
            let (heat, meter) = try await world.database.write { transaction in
                let heat = try BillRunHome.item("RF", "暖气费", "collectedUtility", "collected", world, transaction)
                try home.standard(heat, price: 10_000, basis: "reading", cycle: 0, transaction)
                let meter = try Meters().install(
                    "H-1", at: home.units[0], for: heat, digits: 6, on: Self.day("2024-10-31"), reading: 0, in: world.project.id,
                    by: world.staff("limin"), in: transaction)
                return (heat, meter)
            }
            try await Self.read(meter, Self.day("2025-10-31"), 700_000, .regular, world)
            let october = Month("2025-10") ?? BillRunHome.november
            let first = try await home.post(try await home.preview(october, items: [heat]).id)
            #expect(first.posted == Money(fen: 70_000))
            try await Self.read(meter, Self.day("2026-11-20"), 1_000_000, .regular, world)
            let shown = try await home.preview(items: [heat])
            let lines = try await home.lines(shown.id)
            #expect(lines.map(\.from) == [Self.day("2025-11-01")] && lines.map(\.amount) == [Money(fen: 30_000)])
            // Taken back, the first year is billed with the second, as the next bill of its first day.
            try await world.database.write { transaction in
                try BillRuns().reverse(
                    first.id, reason: "表号录错", within: [world.project.id], by: world.account("chenguo"), in: transaction)
            }
            try await BillRuns().finish(first.id, in: world.project.id, world.database)
            let both = try await home.preview(items: [heat])
            #expect(try await home.lines(both.id).map(\.from) == [Self.day("2024-11-01")])
            #expect(try await home.post(both.id).posted == Money(fen: 100_000))
            #expect(try await home.isBalanced())
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `whoever agreed to pay an item pays what its meter counted`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 2)
            let (water, meter) = try await world.database.write { transaction in
                let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
                try home.standard(water, price: 34_500, basis: "reading", cycle: 0, transaction)
                let meter = try Meters().install(
                    "S-1", at: home.units[0], for: water, digits: 4, on: Self.day("2026-11-01"), reading: 0, in: world.project.id,
                    by: world.staff("limin"), in: transaction)
                try home.tenure(home.units[0], home.people[1], "tenant", from: "2026-11-01", transaction)
                _ = try FeeAssignments().assign(
                    water, to: home.units[0], quantityHundredths: 100, payer: home.people[1], from: Self.day("2026-11-01"),
                    within: [world.project.id], by: world.account("limin"), in: transaction)
                return (water, meter)
            }
            try await Self.read(meter, Self.day("2026-11-20"), 10_000, .regular, world)
            let lines = try await home.lines(try await home.preview(items: [water]).id).filter { $0.skipped == nil }
            #expect(lines.map(\.payerName) == ["业主2"] && lines.map(\.liableName) == ["业主1"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a misread number is taken back while nothing is billed on it, by nobody of another estate`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meter) = try await Self.make(world)
            try await Self.read(meter, Self.day("2026-11-05"), 900_000, .regular, world)
            func withdraw(_ projects: [Project.ID], _ reason: String = "看错") async throws {
                try await world.database.write { transaction in
                    let found = try Meters().find(meter, within: [world.project.id], transaction)
                    let last = try Meters().readings(of: found, transaction).first { $0.withdrawnAt == nil }
                    try Meters().withdraw(
                        try #require(last).id, of: meter, reason: reason, within: projects, by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.missing) { try await withdraw([world.other.id]) }
            try await withdraw([world.project.id])
            try await Self.read(meter, Self.day("2026-11-05"), 109_000, .regular, world)
            #expect(try await home.post(try await home.preview(items: [water]).id).posted == Money(fen: 9 * 345))
            await #expect(throws: Refusal.notNow("billing.meter.withdraw.billed")) { try await withdraw([world.project.id]) }
        }
    }
}
