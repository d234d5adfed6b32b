// RegisterImportTests: good rows in, bad rows told at their column, again changes nothing.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing

@Suite struct RegisterImportTests {
    private static let csv = """
        云栖苑客户档案,,,,
        楼栋,房号,建筑面积（㎡）,业主姓名,联系电话,身份,入住日期,缴至,欠费
        3栋,2单元1201,118.42,陈桂芳,13800006620,业主,2019/6/1,2026-10,0
        3栋,2单元1202,"1,020.5",王丽,139 0000 2231,租户,2021-03-05,2026年9月,1200.50
        3栋,,88,无房号,13900002232,业主,,,
        4栋,101,八十八,周伟,电话,老板,32号,,
        """

    private static func take(_ world: World, _ text: String, dry: Bool = false) async throws -> RegisterReport {
        try await RegisterImports().take(
            SheetReader(data: Data(text.utf8)), world.project, isDryRun: dry, by: .system("proof"), world.database)
    }

    @Test(arguments: EngineKind.allCases)
    func `a register comes in once, and its faults are told one by one`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let trial = try await Self.take(world, Self.csv, dry: true)
            #expect(trial.newUnits == 2 && trial.badRows == 2)
            let first = try await Self.take(world, Self.csv)
            #expect(first.newUnits == 2 && first.newPeople == 2 && first.newTenures == 2 && first.badRows == 2)
            #expect(first.problems.map(\.key).sorted() == [
                "registry.area.bad", "registry.day.bad", "registry.phone.bad", "registry.role.bad", "registry.unit.missing",
            ])
            #expect(first.problems.filter { $0.row == 6 }.count == 4)
            let again = try await Self.take(world, Self.csv)
            #expect(again.newUnits + again.changedUnits + again.newPeople + again.newTenures == 0 && again.unchanged == 2)
            let paid = Self.csv.replacing("2026-10", with: "2026-11")
            #expect(try await Self.take(world, paid).changedUnits == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the one box finds a home as it is said, a person by name, initials and phone tail`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.take(world, Self.csv)
            for words in ["3栋2单元1201", "3-2-1201", "陈桂芳", "cgf", "6620", "13800006620"] {
                let hits = try await world.database.read { try Units().find(words: words, in: world.project.id, $0) }
                #expect(hits.map(\.unit.name) == ["2单元1201"], "\(words)")
                #expect(hits.first?.maskedPhone == "138****6620")
            }
            let elsewhere = try await world.database.read { try Units().find(words: "陈桂芳", in: world.other.id, $0) }
            #expect(elsewhere.isEmpty)
        }
    }
}
