// RegisterAgainTests: a register that comes again: people moved out, other notations, corrected files, trials.
import Foundation
import Kernel
import Platform
import Proof
import Sheets
import Storage
import Testing

@testable import Registry

@Suite struct RegisterAgainTests {
    private static let header = "楼栋,房号,建筑面积,用途,状态,姓名,电话,身份,产权份额,入住日期,缴至,欠费\n"

    private static func take(_ world: World, _ rows: String, dry: Bool = false) async throws -> RegisterReport {
        try await RegisterImports().take(
            SheetReader(data: Data((header + rows).utf8)), world.project, isDryRun: dry, by: .system("proof"), world.database)
    }

    private static func home(_ world: World, _ words: String = "1-101") async throws -> (Registry.Unit, [TenureLine]) {
        try await world.database.read { transaction in
            let unit = try #require(try Units().find(spoken: words, in: world.project.id, transaction))
            return (unit, try Units().tenures(of: unit.id, in: world.project.id, transaction))
        }
    }

    private static func counts(_ report: RegisterReport) -> [Int] {
        [report.newUnits, report.changedUnits, report.newPeople, report.changedPeople, report.newTenures,
            report.changedTenures, report.unchanged, report.badRows]
    }

    @Test(arguments: EngineKind.allCases)
    func `who moved out stays out when the old file comes again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            for day in ["2019-06-01", ""] {
                let row = "1栋,10\(day.isEmpty ? 2 : 1),90,,,林小燕,13800000001,租户,,\(day),,\n"
                _ = try await Self.take(world, row)
                let (unit, people) = try await Self.home(world, day.isEmpty ? "1-102" : "1-101")
                let hold = try #require(people.first)
                let last = day.isEmpty ? world.project.liveFrom : Day("2024-01-31") ?? hold.from
                try await world.database.write { transaction in
                    try Persons().end(
                        hold.id, of: unit.id, on: last, within: [world.project.id], by: .system("proof"), in: transaction)
                }
                world.clock.move(to: world.clock.now.adding(minutes: 3 * 24 * 60))
                let again = try await Self.take(world, row + "1栋,103,,,,新户,13800000003,业主,,,,\n")
                #expect(again.newTenures == (day.isEmpty ? 0 : 1) && again.unchanged == (day.isEmpty ? 2 : 1) && again.badRows == 0)
                #expect(try await Self.home(world, day.isEmpty ? "1-102" : "1-101").1.map(\.to) == [last])
            }
            // Who comes back after that has a new hold.
            let back = try await Self.take(world, "1栋,101,,,,林小燕,13800000001,租户,,2026-05-01,,\n")
            #expect(back.newTenures == 1 && back.newPeople == 0)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the same hold again is refused on the form, never a failure`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.take(world, "1栋,101,90,,,林小燕,13800000001,租户,,2024-06-01,,\n")
            let (unit, people) = try await Self.home(world)
            let hold = try #require(people.first)
            func settle() async throws {
                try await world.database.write { transaction in
                    _ = try Persons().settle(
                        "林小燕", phone: "13800000001", as: .tenant, at: unit.id, from: hold.from, within: [world.project.id],
                        by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("name", "tenure.known")) { try await settle() }
            try await world.database.write { transaction in
                try Persons().end(
                    hold.id, of: unit.id, on: Day("2025-01-31") ?? hold.from, within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
            }
            await #expect(throws: Refusal.invalid("name", "tenure.known")) { try await settle() }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `one home in three notations is one home, and a trial says what the real run does`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.take(world, "1栋,101,90,,,林小燕,13800000001,业主,,,,\n")
            let fees = "1号楼,101室,,,,,,,,,2026-10,35.00\n1,0101,,,,林小燕,,,,,,\n1,102,88,,,何静,13800000002,业主,,,,\n"
            let trial = try await Self.take(world, fees, dry: true)
            let real = try await Self.take(world, fees)
            #expect(Self.counts(real) == [1, 1, 1, 0, 1, 0, 1, 0])
            #expect(Self.counts(trial) == Self.counts(real))
            let (unit, people) = try await Self.home(world)
            #expect(unit.buildingName == "1栋" && unit.arrearsFen == 3_500 && people.count == 1)
            #expect(try await Self.home(world, "1号楼102室").0.buildingName == "1栋")
            let buildings = try await world.database.read {
                try $0.query("SELECT id FROM building WHERE project_id = \(world.project.id) AND name IN ('1栋', '1', '1号楼')").count
            }
            #expect(buildings == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a corrected file corrects: phone, use, state, share; and the day of the arrears is theirs alone`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let first = "1栋,101,90,住宅,自住,陈桂芳,13800006620,业主,1/2,2019-06-01,,35.00\n1栋,101,,,,王丽,13800006621,共有人,1/2,2019-06-01,,\n"
            _ = try await Self.take(world, first)
            let asOf = try await Self.home(world).0.arrearsAsOf
            world.clock.move(to: world.clock.now.adding(minutes: 3 * 24 * 60))
            let area = try await Self.take(world, first.replacing(",90,", with: ",91.5,"))
            #expect(Self.counts(area) == [0, 1, 0, 0, 0, 0, 1, 0])
            #expect(try await Self.home(world).0.arrearsAsOf == asOf)
            let corrected = """
                1栋,101,91.5,商铺,出租,陈桂芳,13900006620,业主,1/3,2019-06-01,,35.00
                1栋,101,,,,王丽,13800006621,共有人,2/3,2019-06-01,,
                """
            let report = try await Self.take(world, corrected)
            #expect(Self.counts(report) == [0, 1, 0, 1, 0, 2, 0, 0])
            let (unit, people) = try await Self.home(world)
            #expect(unit.use == .shop && unit.state == .let_ && people.count == 2)
            #expect(people.map(\.share.text).sorted() == ["1/3", "2/3"])
            #expect(people.contains { $0.name == "陈桂芳" && $0.maskedPhone == "139****6620" })
            #expect(Self.counts(try await Self.take(world, corrected)) == [0, 0, 0, 0, 0, 0, 2, 0])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what a row cannot mean is told at its column and guessed by nobody`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let report = try await Self.take(
                world,
                """
                1栋,101,90,宇宙,自住,甲,,,,,,
                1栋,102,90,住宅,不知道,乙,,,,,,
                1栋,103,90,,,丙,,业主,2/3,,,
                1栋,103,90,,,丁,,共有人,2/3,,,
                1栋,104,90,,,戊,13800000001,业主,,,,
                1栋,104,91,,,己,13800000002,共有人,,,,
                1栋,105,90,,,庚,13800000001,业主,,,,
                1栋,105,90,,,庚,13800000002,业主,,,,
                """)
            #expect(report.problems.map(\.key) == [
                "registry.use.bad", "registry.state.bad", "tenure.share.more", "tenure.share.more", "registry.row.differs",
                "registry.phone.second",
            ])
            #expect(report.problems[2].column == "产权份额" && report.bad.map(\.number) == [2, 3, 4, 5, 7, 9])
            #expect(report.newUnits == 2 && report.badRows == 6)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a hold whose end lies ahead still holds`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.take(world, "1栋,101,90,,,林小燕,13800000001,业主,,2024-06-01,,\n")
            let (unit, people) = try await Self.home(world)
            let last = world.project.zone.day(of: world.clock.now).adding(days: 10)
            func end(_ day: Day) async throws {
                try await world.database.write { transaction in
                    try Persons().end(
                        people[0].id, of: unit.id, on: day, within: [world.project.id], by: .system("proof"), in: transaction)
                }
            }
            func hits() async throws -> [String?] {
                try await world.database.read { try Units().find(words: "林小燕", in: world.project.id, $0).map(\.owner) }
            }
            try await end(last)
            #expect(try await hits() == ["林小燕"])
            try await end(last.adding(days: -2))
            world.clock.move(to: world.clock.now.adding(minutes: 12 * 24 * 60))
            #expect(try await hits() == [])
            await #expect(throws: Refusal.missing) { try await end(last) }
        }
    }
}
