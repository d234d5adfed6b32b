// BillRunsTests: what is shown is what is posted, once, whoever does it twice (M2); what stops it is in RunStopsTests.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Wiring

@testable import Billing

@Suite struct BillRunsTests {
    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `a run posts what it showed, and a second run of the month inserts nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 205)
            let shown = try await home.preview()
            #expect(shown.state == .previewed && shown.partCount == 3)
            #expect(shown.lineCount == 205 && shown.skippedCount == 0 && shown.total == Money(fen: 205 * 27_930))
            #expect(try await home.bills().isEmpty)
            let posted = try await home.post(shown.id)
            #expect(posted.state == .posted && posted.postedCount == 205 && posted.posted == shown.total)
            #expect(try await home.isBalanced())
            let bills = try await home.bills()
            let again = try await home.preview()
            #expect(again.lineCount == 0 && again.skippedCount == 205)
            #expect(try await home.lines(again.id).allSatisfy { $0.skipped == .billed })
            let second = try await home.post(again.id)
            #expect(second.state == .posted && second.postedCount == 0)
            #expect(try await home.bills() == bills)
            await #expect(throws: Refusal.notNow("billing.run.posted")) { _ = try await home.post(again.id) }
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `nothing is billed by a standard that is not published`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let water = try await world.database.write { transaction in
                let item = try BillRunHome.item("SF", "生活垃圾", "waste", "own", world, transaction)
                try home.standard(item, price: 100_000, basis: "unit", isPublished: false, transaction)
                return item
            }
            let shown = try await home.preview(items: [home.item, water])
            #expect(shown.lineCount == 3 && shown.skippedCount == 3)
            #expect(try await home.lines(shown.id).filter { $0.skipped == .noStandard }.count == 3)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is had once is refused to a run`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let card = try await world.database.write { transaction in
                let item = try BillRunHome.item("GK", "门禁卡工本费", "card", "own", world, transaction)
                try home.standard(item, price: 200_000, basis: "unit", cycle: 0, transaction)
                return item
            }
            await #expect(throws: Refusal.invalid("items", "billing.run.once", ["item": "门禁卡工本费"])) {
                _ = try await home.preview(items: [home.item, card])
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `no run is booked on a day that has not come`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            func preview(on day: Day) async throws {
                let (project, person) = (world.project, world.account("limin"))
                try await world.database.write { transaction in
                    try BillRuns().preview(
                        [home.item], from: BillRunHome.november.first, to: BillRunHome.november.last, on: day, in: project,
                        by: person, in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("postingDay", "billing.run.future")) {
                try await preview(on: World.day.adding(days: 1))
            }
            try await preview(on: World.day)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what changed since it was shown is refused and told line by line, and nothing is posted`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let shown = try await home.preview()
            try await world.database.write { transaction in
                try transaction.run("UPDATE unit SET area_hundredths = 10000 WHERE id = \(home.units[1])")
            }
            let refused = try await home.post(shown.id)
            #expect(refused.state == .differs && refused.postedAt == nil)
            #expect(try await home.bills().isEmpty)
            let differences = try await world.database.read { try BillRunStore().differences(of: refused, after: nil, $0) }
            #expect(differences.count == 1)
            #expect(differences.first?.before?.amount == Money(fen: 27_930))
            #expect(differences.first?.after?.amount == Money(fen: 28_500))
            await #expect(throws: Refusal.notNow("billing.run.differs")) { _ = try await home.post(shown.id) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a home that came since it was shown is a difference, too`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let shown = try await home.preview()
            let entry = RegisterEntry(
                row: 9, building: "6栋", unit: "101", areaHundredths: 5_000, name: "新业主", phone: "13900009999", role: .owner,
                from: Day("2019-06-01"))
            try await world.database.write { transaction in
                _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
            }
            #expect(try await home.post(shown.id).state == .differs)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `two runs of one month, and one run by two hands at once, leave each bill once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 120)
            let (first, second) = (try await home.preview(), try await home.preview())
            let (project, person) = (world.project.id, world.account("limin"))
            try await world.database.write { try BillRuns().post(first.id, within: [project], by: person, in: $0) }
            // On PostgreSQL the two hands are two connections; each part finds the other's done.
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await BillRuns().finish(first.id, in: project, world.database) }
                }
                try await group.waitForAll()
            }
            #expect(try await home.find(first.id).postedCount == 120)
            #expect(try await home.bills().count == 120)
            #expect(try await home.post(second.id).state == .differs)
            #expect(try await home.bills().count == 120)
            #expect(try await home.isBalanced())
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `while one run is posted no other of the project begins`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 120)
            let (first, second) = (try await home.preview(), try await home.preview(BillRunHome.november.adding(1)))
            let (project, person) = (world.project.id, world.account("limin"))
            try await world.database.write { try BillRuns().post(first.id, within: [project], by: person, in: $0) }
            await #expect(throws: Refusal.notNow("billing.run.busy")) { _ = try await home.post(second.id) }
            try await BillRuns().finish(first.id, in: project, world.database)
            #expect(try await home.post(second.id).postedCount == 120)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `homes that change hands within a month are billed to each holder, and all of them pay the whole`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 40)
            var chance = SeededChance(seed: 31)
            let month = BillRunHome.november
            var plans: [[(person: Int, from: Day, to: Day?)]] = []
            for _ in 0..<40 {
                var holds: [(person: Int, from: Day, to: Day?)] = []
                var from = Day("2024-01-01") ?? World.day
                for _ in 0..<chance.next(4) {
                    let to = month.first.adding(days: chance.next(40) - 5)
                    guard to > from else { continue }
                    holds.append((chance.next(40), from, to))
                    from = to
                }
                holds.append((chance.next(40), from, nil))
                plans.append(holds)
            }
            let all = plans
            try await world.database.write { transaction in
                try transaction.run("DELETE FROM tenure WHERE project_id = \(world.project.id)")
                for (unit, holds) in zip(home.units, all) {
                    for hold in holds {
                        try home.tenure(
                            unit, home.people[hold.person], from: hold.from.description, to: hold.to?.description, transaction)
                    }
                }
            }
            let shown = try await home.preview()
            #expect(try await home.post(shown.id).posted == Money(fen: 40 * 27_930))
            #expect(try await home.isBalanced())
            let lines = try await world.database.read { transaction in
                try transaction.query("SELECT unit_id, payer_id, from_day, to_day, amount_fen FROM charge").map { row in
                    (
                        try row.get("unit_id", as: Registry.Unit.ID.self), try row.get("payer_id", as: Person.ID.self),
                        try row.get("from_day", as: Day.self), try row.get("to_day", as: Day.self),
                        try row.get("amount_fen", as: Int64.self)
                    )
                }
            }
            for (unit, holds) in zip(home.units, all) {
                let own = lines.filter { $0.0 == unit }
                #expect(own.map(\.4).reduce(0, +) == 27_930)
                var day = month.first
                while day <= month.last {
                    let holder = holds.last { $0.from <= day }.map { home.people[$0.person] }
                    #expect(own.filter { $0.2 <= day && day <= $0.3 }.map(\.1) == [holder], "\(day)")
                    day = day.adding(days: 1)
                }
            }
        }
    }
}
