// RunStopsTests: a bill run that is broken off at any statement and gone on with leaves the same rows, byte for byte (M2).
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct RunStopsTests {
    private static let proof = StopProof(
        tables: [
            "bill_run", "bill_part", "bill_draft", "bill_run_sum", "bill_difference", "shared_cost", "shared_cost_part",
            "meter_reading", "charge", "open_item", "book_entry", "book_line", "credit", "payment", "payment_line", "receipt",
            "receipt_book", "number_book",
        ],
        posted: ["charge", "open_item", "book_entry", "book_line", "credit", "payment", "payment_line", "receipt"],
        furnish: furnish, go: bill, again: billAgain)

    @Test(arguments: EngineKind.allCases)
    func `broken off at each of its statements and commits, and gone on with by two hands, a run leaves the same rows`(
        _ engine: EngineKind
    ) async throws { try await Self.proof.confirm(engine) }

    @Test(arguments: EngineKind.allCases)
    func `killed at each of its statements, and gone on with by two hands, a run leaves the same rows`(
        _ engine: EngineKind
    ) async throws {
        try await Self.proof.confirmKills(engine) { order in
            await #expect(processExitsWith: .signal(SIGKILL)) { [order = order as KillOrder] in
                try await RunStopsTests.proof.die(order)
            }
        }
    }

    /// Four homes: with a meter and money paid ahead; sold within the month; let, and the tenant pays; not sold yet. And a
    /// sum that all of them share.
    @Sendable private static func furnish(_ estate: World) async throws {
        let home = try await BillRunHome.make(estate, homes: 3)
        let (project, within, clerk) = (estate.project, [estate.project.id], estate.account("limin"))
        let month = BillRunHome.november
        let unsold = RegisterEntry(
            row: 9, building: "5栋", unit: "1单元109", areaHundredths: 12_345, use: .dwelling, state: .unsold, name: "云栖置业有限公司",
            phone: "0571-88009900", role: .developer, from: Day("2019-06-01"))
        try await estate.database.write { transaction in
            _ = try RegisterImports.put([unsold], project, by: .system("proof"), in: transaction)
            let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", estate, transaction)
            try home.standard(water, price: 34_500, basis: "reading", cycle: 0, transaction)
            let meter = try Meters().install(
                "S-1", at: home.units[0], for: water, digits: 4, on: month.adding(-1).first, reading: 100_000, in: project.id,
                by: .staff(clerk), in: transaction)
            try Meters().read(
                meter, on: month.first.adding(days: 19), 112_500, within: within, by: .staff(clerk), in: transaction)
            _ = try Payments().take(
                PaymentOrder(
                    unit: home.units[0], payer: home.people[0], amount: Money(fen: 30_000), method: .cash, mayPayFarAhead: true),
                project: project, by: .staff(clerk), in: transaction)
            let sold = month.first.adding(days: 10)
            for tenure in try Units().tenures(of: home.units[1], in: project.id, transaction) {
                try Persons().end(tenure.id, of: home.units[1], on: sold, within: within, by: .staff(clerk), in: transaction)
            }
            _ = try Persons().settle(
                "贺文静", phone: "13758110035", as: .owner, at: home.units[1], from: sold, within: within, by: .staff(clerk),
                in: transaction)
            let tenant = try Persons().settle(
                "罗晓峰", phone: "13656880047", as: .tenant, at: home.units[2], from: month.first, within: within,
                by: .staff(clerk), in: transaction)
            _ = try FeeAssignments().assign(
                home.item, to: home.units[2], quantityHundredths: 9_800, payer: tenant, from: month.first, within: within,
                by: clerk, in: transaction)
            let light = try BillRunHome.item("GTSD", "公共水电", "sharedUtility", "own", estate, transaction)
            try home.standard(light, price: 6_000, basis: "fixed", transaction)
            try SharedCosts().share(
                Money(fen: 100_001), of: light, over: nil, from: month.first, to: month.last, note: "总表 1,667 度", in: project.id,
                by: clerk, in: transaction)
        }
    }

    /// 分摊入账, 试算, 入账: what of it is not done yet.
    @Sendable private static func bill(
        _ project: Project.ID, _ database: Database, _ clock: HandClock, _ hands: Int
    ) async throws {
        let (card, clerk, cost, known) = try await database.read { transaction in
            (
                try Projects().find(project, in: transaction),
                try transaction.first("SELECT id FROM account WHERE name = 'limin'")?.get("id", as: Account.ID.self),
                try transaction.first("SELECT id FROM shared_cost WHERE project_id = \(project)")?.get("id", as: SharedCost.ID.self),
                try transaction.first("SELECT id FROM bill_run WHERE project_id = \(project)")?.get("id", as: BillRun.ID.self)
            )
        }
        let (estate, person, shared) = (try #require(card), try #require(clerk), try #require(cost))
        try await StopProof.together(hands) {
            try await database.write { transaction in
                guard try SharedCosts().find(shared, within: [project], transaction).state == .shared else { return }
                try SharedCosts().post(shared, within: [project], by: person, in: transaction)
            }
            while try await database.write({ try SharedCosts().advance(shared, in: project, $0) }) {}
        }
        let run = if let known { known } else { try await preview(estate, person, database) }
        try await StopProof.together(hands) { try await BillRuns().finish(run, in: project, database) }
        try await StopProof.together(hands) {
            try await database.write { transaction in
                guard try BillRuns().find(run, within: [project], transaction).state == .previewed else { return }
                try BillRuns().post(run, within: [project], by: person, in: transaction)
            }
            try await BillRuns().finish(run, in: project, database)
        }
        let end = try await database.read { try BillRuns().find(run, within: [project], $0) }
        try #require(end.state == .posted && end.postedCount == 6, "\(end.state) \(end.postedCount)")
    }

    private static func preview(_ estate: ProjectCard, _ person: Account.ID, _ database: Database) async throws -> BillRun.ID {
        try await database.write { transaction in
            let items: [FeeItem.ID] = try transaction.query(
                "SELECT id FROM fee_item WHERE project_id = \(estate.id) AND kind IN ('property', 'collectedUtility') ORDER BY id"
            ).map { try $0.get("id") }
            return try BillRuns().preview(
                items, from: BillRunHome.november.first, to: BillRunHome.november.last, in: estate, by: person, in: transaction)
        }
    }

    /// The month once more.
    @Sendable private static func billAgain(_ project: Project.ID, _ database: Database) async throws {
        let (card, clerk) = try await database.read { transaction in
            (
                try Projects().find(project, in: transaction),
                try transaction.first("SELECT id FROM account WHERE name = 'limin'")?.get("id", as: Account.ID.self)
            )
        }
        let (estate, person) = (try #require(card), try #require(clerk))
        let run = try await preview(estate, person, database)
        try await BillRuns().finish(run, in: project, database)
        try await database.write { try BillRuns().post(run, within: [project], by: person, in: $0) }
        try await BillRuns().finish(run, in: project, database)
        let end = try await database.read { try BillRuns().find(run, within: [project], $0) }
        #expect(end.state == .posted && end.lineCount == 0 && end.postedCount == 0)
    }
}
