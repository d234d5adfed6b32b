// BillImportsTests: a file is tried first, its faults are told at row and column, and a row is taken in once.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing

@testable import Billing

@Suite struct BillImportsTests {
    private static func file(_ text: String, _ kind: BillFileKind = .charges) throws -> BillFile {
        try BillFile.read(try SheetReader(data: Data(text.utf8)), kind)
    }

    private static let header = "楼栋,房号,收费项目,金额,日期,说明\n"

    @Test func `what cannot be read is told with its row, its column and what stood there`() throws {
        let file = try Self.file(
            Self.header + "5栋,1单元101,门禁卡,50.00,2026-11-20,补卡\n5栋,1单元101,门禁卡,五十,2026-11-20,补卡\n5栋,,门禁卡,50,2026/13/01,\n")
        #expect(file.entries.count == 1 && file.entries[0].fen == 5_000)
        #expect(file.problems.map { "\($0.row) \($0.column)" } == ["3 金额", "4 房号", "4 说明", "4 日期"])
        #expect(file.problems[0].read == "五十")
        #expect(throws: BillFile.Missing.self) { try Self.file("楼栋,房号\n1,2\n") }
        #expect(throws: SheetProblem.self) { try Self.file("") }
    }

    @Test func `two equal rows are two, and a meter stands once on a day`() throws {
        let row = "5栋,1单元101,门禁卡,50,2026-11-20,补卡\n"
        #expect(try Self.file(Self.header + row + row).entries.map(\.occurrence) == [1, 2])
        let readings = try Self.file("表号,抄表日期,读数\nS-1,2026-11-20,12.5\nS-1,2026-11-20,13\n", .readings)
        #expect(readings.entries.map(\.thousandths) == [12_500])
        #expect(readings.problems.map(\.key) == ["billing.import.twice"])
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `trying writes nothing, taking in posts each row once, and no item without a published standard`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            try await world.database.write { transaction in
                let card = try BillRunHome.item("MJK", "门禁卡", "card", "own", world, transaction)
                try home.standard(card, price: 500_000, basis: "fixed", cycle: 0, transaction)
                _ = try BillRunHome.item("YJ", "装修押金", "deposit", "deposit", world, transaction)
                let draft = try BillRunHome.item("FW", "有偿服务", "paidService", "own", world, transaction)
                try home.standard(draft, price: 500_000, basis: "fixed", cycle: 0, isPublished: false, transaction)
            }
            let file = try Self.file(
                Self.header
                    + "5栋,1单元101,门禁卡,50,2026-11-20,补卡\n5栋,1单元101,门禁卡,50,2026-11-20,补卡\n5栋,1单元102,MJK,80,2026-11-20,两张\n"
                    + "5栋,1单元999,门禁卡,50,2026-11-20,补卡\n5栋,1单元101,有偿服务,50,2026-11-20,换锁\n5栋,1单元101,装修押金,2000,2026-11-20,押金\n")
            let by = world.staff("limin")
            let tried = try await BillImports().tried(file, world.project, by: by, world.database)
            #expect(tried.good == 3 && tried.total == Money(fen: 18_000) && tried.bad.map(\.number) == [5, 6, 7])
            #expect(tried.problems.map(\.column) == ["房号", "收费项目", "收费项目"])
            #expect(try await home.bills().isEmpty)
            let done = try await BillImports().put(file, world.project, by: by, world.database)
            #expect(done.good == 3)
            #expect(try await home.bills().count == 3)
            let again = try await BillImports().put(file, world.project, by: by, world.database)
            #expect(again.good == 0 && again.already == 3)
            #expect(try await home.bills().count == 3)
            #expect(try await home.isBalanced())
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a one-off charge is borne by whoever held the home on its day, or agreed to pay it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 2)
            let (seller, buyer, tenant) = try await world.database.write { transaction -> (Person.ID, Person.ID, Person.ID) in
                let card = try BillRunHome.item("MJK", "门禁卡", "card", "own", world, transaction)
                try home.standard(card, price: 500_000, basis: "fixed", cycle: 0, transaction)
                let seller = try #require(try Persons().holders(of: home.units[0], in: world.project.id, transaction).first?.person)
                try world.leave(home.units[0], on: "2026-11-20", transaction)
                let people = try [("陈新", "owner"), ("何静", "tenant")].map { name, role in
                    try world.holder(name, role, of: home.units[0], from: "2026-11-20", transaction)
                }
                _ = try FeeAssignments().assign(
                    card, to: home.units[0], object: "", quantityHundredths: 100, payer: people[1], from: try #require(Day("2026-11-22")),
                    within: [world.project.id], by: world.account("linlan"), in: transaction)
                return (seller, people[0], people[1])
            }
            let rows = ["2026-11-19", "2026-11-20", "2026-11-22"].map { "5栋,1单元101,门禁卡,50,\($0),补卡\n" }.joined()
            let done = try await BillImports().put(
                try Self.file(Self.header + rows), world.project, by: world.staff("limin"), world.database)
            #expect(done.good == 3, "\(done.problems)")
            let borne = try await world.database.read { transaction in
                try transaction.query("SELECT payer_id, liable_id FROM charge WHERE kind = 'oneOff' ORDER BY from_day")
                    .map { [try $0.get("payer_id", as: Person.ID?.self), try $0.get("liable_id", as: Person.ID?.self)] }
            }
            #expect(borne == [[seller, nil], [buyer, nil], [tenant, buyer]])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `readings go to the meter of their number, and what contradicts it is told`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 1)
            try await world.database.write { transaction in
                let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
                _ = try Meters().install(
                    "S-1", at: home.units[0], for: water, digits: 4, on: Day("2026-10-01") ?? World.day, reading: 100_000,
                    in: world.project.id, by: world.staff("limin"), in: transaction)
            }
            let file = try Self.file(
                "表号,抄表日期,读数,过零\nS-1,2026-11-20,112.5,\nS-9,2026-11-20,1,\nS-1,2026-11-21,90,\nS-1,2026-12-24,120,\n", .readings)
            let by = world.staff("limin")
            #expect(try await BillImports().tried(file, world.project, by: by, world.database).good == 1)
            let done = try await BillImports().put(file, world.project, by: by, world.database)
            #expect(done.good == 1 && done.bad.map(\.number) == [3, 4, 5])
            #expect(try await BillImports().put(file, world.project, by: by, world.database).already == 1)
        }
    }
}
