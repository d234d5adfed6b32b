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
    private static func lines(_ text: String, _ kind: BillFileKind = .charges) throws -> [BillFileLine] {
        var lines: [BillFileLine] = []
        try BillFile(reader: try SheetReader(data: Data(text.utf8)), kind: kind).forEachPiece { piece in
            if case .lines(let part) = piece { lines += part }
        }
        return lines
    }

    private static func bring(_ text: String, _ world: World, _ kind: BillFileKind = .charges) async throws -> BillImport.ID {
        let reader = try SheetReader(data: Data(text.utf8))
        let id = try await world.database.write {
            try BillImports().begin("a.csv", kind, in: world.project.id, by: world.account("limin"), in: $0)
        }
        try await BillImports().read(reader, into: id, as: kind, of: world.project.id, world.database)
        return id
    }

    private static func find(_ id: BillImport.ID, _ world: World) async throws -> BillImport {
        try await world.database.read { try BillImportStore().find(id, within: [world.project.id], $0) }
    }

    private static func refused(_ id: BillImport.ID, _ world: World) async throws -> [String] {
        try await world.database.read { transaction in
            let it = try BillImportStore().find(id, within: [world.project.id], transaction)
            return try BillImportStore().rows(of: it, in: .refused, limit: 100, transaction).map { row in
                "\(row.row) \(row.problems.map(\.column).joined(separator: "+"))"
            }
        }
    }

    @discardableResult
    private static func take(_ id: BillImport.ID, _ world: World) async throws -> BillImport {
        try await world.database.write {
            try BillImports().post(id, within: [world.project.id], by: world.account("limin"), in: $0)
        }
        try await BillImports().finish(id, in: world.project.id, world.database)
        return try await find(id, world)
    }

    private static let header = "楼栋,房号,收费项目,金额,日期,说明\n"

    @Test func `what cannot be read is told with its row, its column and what stood there`() throws {
        let lines = try Self.lines(
            Self.header + "5栋,1单元101,门禁卡,50.00,2026-11-20,补卡\n5栋,1单元101,门禁卡,五十,2026-11-20,补卡\n5栋,,门禁卡,50,2026/13/01,\n")
        #expect(lines.compactMap(\.entry).map(\.fen) == [5_000])
        let problems = lines.flatMap { line in line.problems.map { "\(line.row) \($0.column)" } }
        #expect(problems == ["3 金额", "4 房号", "4 说明", "4 日期"])
        #expect(lines[1].problems[0].read == "五十")
        #expect(throws: BillFile.Missing.self) { try Self.lines("楼栋,房号\n1,2\n") }
        #expect(throws: SheetProblem.self) { try Self.lines("") }
    }

    @Test func `days as numbers, sums in full width and totals are read as people mean them`() throws {
        let lines = try Self.lines(
            "云栖苑 一次性收费\n\n" + Self.header + "5栋,1单元101,门禁卡,\"１，０５０．００\",46346,补卡\n,,,,,\n合计,,,1050,,\n")
        #expect(lines.count == 1 && lines[0].entry?.fen == 105_000 && lines[0].entry?.day == Day("2026-11-20"))
        let readings = try Self.lines("表号,抄表日期,读数\nＳ－１,2026年11月20日,\"1,234.5\"\n", .readings)
        #expect(readings[0].entry?.serial == "S-1" && readings[0].entry?.thousandths == 1_234_500)
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
            let text =
                Self.header
                + "5栋,1单元101,门禁卡,50,2026-11-20,补卡\n5栋,1单元101,门禁卡,50,2026-11-20,补卡\n5栋,1单元102,MJK,80,2026-11-20,两张\n"
                + "5栋,1单元999,门禁卡,50,2026-11-20,补卡\n5栋,1单元101,有偿服务,50,2026-11-20,换锁\n5栋,1单元101,装修押金,2000,2026-11-20,押金\n"
            let id = try await Self.bring(text, world)
            let tried = try await Self.find(id, world)
            #expect(tried.state == .tried && tried.rows == 6 && tried.good == 3 && tried.goodTotal == Money(fen: 18_000))
            #expect(try await Self.refused(id, world) == ["5 房号", "6 收费项目", "7 收费项目"])
            #expect(try await home.bills().isEmpty)
            // Nobody else's estate has it.
            await #expect(throws: Refusal.missing) {
                try await world.database.write {
                    try BillImports().post(id, within: [world.other.id], by: world.account("limin"), in: $0)
                }
            }
            let done = try await Self.take(id, world)
            #expect(done.state == .posted && done.taken == 3 && done.takenTotal == Money(fen: 18_000) && done.good == 0 && done.refused == 3)
            #expect(try await home.bills().count == 3)
            await #expect(throws: Refusal.notNow("billing.import.not-tried")) { try await Self.take(id, world) }
            // The same file again brings nothing.
            let again = try await Self.find(try await Self.bring(text, world), world)
            #expect(again.good == 0 && again.already == 3)
            await #expect(throws: Refusal.notNow("opening.nothing")) { try await Self.take(again.id, world) }
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
            let id = try await Self.bring(Self.header + rows, world)
            _ = try await Self.take(id, world)
            #expect(try await Self.refused(id, world).isEmpty)
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
            let text =
                "表号,抄表日期,读数,过零\nS-1,2026-11-20,112.5,\nS-9,2026-11-20,1,\nS-1,2026-11-21,90,\nS-1,2026-12-24,120,\nS-1,2026-11-20,113,\n"
            let id = try await Self.bring(text, world, .readings)
            #expect(try await Self.find(id, world).good == 1)
            #expect(try await Self.refused(id, world).map { $0.prefix(1) } == ["3", "4", "5", "6"])
            #expect(try await Self.take(id, world).taken == 1)
            #expect(try await Self.find(try await Self.bring(text, world, .readings), world).already == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a reading below an estimate is good in the trial too, and the estimate stands until it is taken`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 1)
            let meter = try await world.database.write { transaction in
                let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
                let meter = try Meters().install(
                    "S-1", at: home.units[0], for: water, digits: 5, on: Day("2026-07-31") ?? World.day, reading: 0,
                    in: world.project.id, by: world.staff("limin"), in: transaction)
                try Meters().read(
                    meter, on: Day("2026-10-31") ?? World.day, 34_000, isEstimated: true, within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
                return meter
            }
            func standing() async throws -> [Int64] {
                try await world.database.read { transaction in
                    let it = try Meters().find(meter, within: [world.project.id], transaction)
                    return try Meters().readings(of: it, transaction).filter { $0.withdrawnAt == nil }.map(\.reading.thousandths)
                }
            }
            let id = try await Self.bring("表号,抄表日期,读数\nS-1,2026-11-20,33\n", world, .readings)
            #expect(try await Self.find(id, world).good == 1)
            #expect(try await standing() == [34_000, 0])
            #expect(try await Self.take(id, world).taken == 1)
            #expect(try await standing() == [33_000, 0])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a file of many parts is taken in part by part and goes on after any stop`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            try await world.database.write { transaction in
                let card = try BillRunHome.item("MJK", "门禁卡", "card", "own", world, transaction)
                try home.standard(card, price: 500_000, basis: "fixed", cycle: 0, transaction)
            }
            let count = BillFile.partRows * 2 + 7
            let rows = (0..<count).map { "5栋,1单元101,门禁卡,1.00,2026-11-\($0 % 20 + 1),补卡\n" }.joined()
            let id = try await Self.bring(Self.header + rows, world)
            #expect(try await Self.find(id, world).good == Int64(count))
            try await world.database.write {
                try BillImports().post(id, within: [world.project.id], by: world.account("limin"), in: $0)
            }
            // A power cut in the middle of a part leaves the part as it was.
            struct Cut: Error {}
            await #expect(throws: Cut.self) {
                try await world.database.write { transaction in
                    try BillImports().advance(id, in: world.project.id, transaction)
                    throw Cut()
                }
            }
            #expect(try await home.bills().isEmpty)
            try await world.database.write { try BillImports().advance(id, in: world.project.id, $0) }
            #expect(try await Self.find(id, world).taken == Int64(BillImports.postedRows))
            while try await world.database.write({ try BillImports().work(in: $0) }) {}
            #expect(try await Self.find(id, world).state == .posted)
            #expect(try await home.bills().count == count)
            #expect(try await home.isBalanced())
        }
    }
}
