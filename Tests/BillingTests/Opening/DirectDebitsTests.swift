// DirectDebitsTests: the bank is asked once, and its answer is taken in once, with a receipt for what came.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing
import Web

@testable import Billing

@Suite struct DirectDebitsTests {
    private static func prepared(_ world: World) async throws -> BillingHome {
        let home = try await BillingHome.make(world)
        try await home.bill(12_000, month: Month("2026-09"))
        try await home.bill(12_000, month: Month("2026-10"))
        try await world.database.write { transaction in
            _ = try DirectDebits().sign(
                "6222 0000 1111 2222", of: "王丽", at: "工行", for: home.unit, in: world.project.id, by: world.account("linlan"),
                in: transaction)
        }
        return home
    }

    private static func make(_ world: World) async throws -> DebitBatch.ID {
        try await world.database.write {
            try DirectDebits().make(dueThrough: World.day, in: world.project, by: world.account("linlan"), in: $0)
        }
    }

    private static func answer(_ world: World, _ id: DebitBatch.ID, _ text: String) async throws -> DebitReport {
        try await DirectDebits().bring(
            try SheetReader(data: Data(text.utf8)), to: id, of: world.project, by: world.account("linlan"), world.database)
    }

    private static func lines(_ world: World, _ id: DebitBatch.ID) async throws -> [DebitLine] {
        try await world.database.read { try DirectDebits().lines(of: id, in: world.project.id, $0) }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `what the bank collected is paid with a receipt, once, however often it is told`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await Self.prepared(world)
            let id = try await Self.make(world)
            let line = try #require(try await Self.lines(world, id).first)
            #expect(line.amount == Money(fen: 24_000) && line.charges.count == 2 && line.reference == "DK20261123-1-1")
            await #expect(throws: Refusal.notNow("debit.nothing")) { _ = try await Self.make(world) }
            let text = "流水号,结果,金额,扣款日期\n\(line.reference),成功,240.00,2026-11-20\nXX-1,成功,1,\n\(line.reference),也许,240,\n"
            let report = try await Self.answer(world, id, text)
            #expect(report.paid == 1 && report.paidTotal == Money(fen: 24_000))
            #expect(report.problems.map(\.problem.key) == ["debit.reference.unknown", "debit.result.unknown"])
            #expect(try await home.open().isEmpty)
            #expect(try await home.count("receipt") == 1)
            #expect(try await home.count("payment") == 1)
            #expect(try await Self.lines(world, id).map(\.state) == [.paid])
            let again = try await Self.answer(world, id, text)
            #expect(again.paid == 0 && again.already == 1)
            #expect(try await home.count("payment") == 1)
            let otherwise = try await Self.answer(world, id, "流水号,结果,原因\n\(line.reference),失败,余额不足\n")
            #expect(otherwise.problems.map(\.problem.key) == ["debit.result.differs"])
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a refusal keeps its reason, and the home may be asked again; a sum that differs is not taken`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await Self.prepared(world)
            let id = try await Self.make(world)
            let line = try #require(try await Self.lines(world, id).first)
            let bad = try await Self.answer(world, id, "流水号,结果,原因,金额\n\(line.reference),成功,,240.01\n\(line.reference),失败,,\n")
            #expect(bad.problems.map(\.problem.key) == ["debit.amount.differs", "debit.reason.needed"])
            let report = try await Self.answer(world, id, "流水号,结果,原因\n\(line.reference),失败,余额不足\n")
            #expect(report.refused == 1)
            #expect(try await Self.lines(world, id).map(\.reason) == ["余额不足"])
            #expect(try await home.open() == [12_000, 12_000])
            let second = try await Self.make(world)
            // Paid in cash meanwhile: what the bank then collects is the payer's credit.
            try await home.take(24_000)
            let late = try #require(try await Self.lines(world, second).first)
            #expect(try await Self.answer(world, second, "流水号,结果\n\(late.reference),成功\n").paid == 1)
            #expect(try await home.credit() == 24_000)
            let whose = try await world.database.read { try Credits().balances(of: home.unit, in: world.project.id, $0).map(\.payer) }
            #expect(whose == [home.owner])
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what the bank collected on a day that is closed is booked today and counts from its day`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.overdueBill(100_000, millionths: 500)
            try await world.database.write {
                _ = try DirectDebits().sign(
                    "6222000011112222", of: "王丽", at: "工行", for: home.unit, in: world.project.id, by: world.account("linlan"), in: $0)
            }
            let id = try await Self.make(world)
            let line = try #require(try await Self.lines(world, id).first)
            #expect(line.amount.fen == 101_150)
            world.at("2026-11-24 18:00")
            try await home.close(TillCount(pieces: [:], slips: [:]), by: "linlan", on: try #require(Day("2026-11-24")))
            world.at("2026-12-02 10:00")
            // The month is closed, too, while the bank says the 24th.
            try await world.database.write {
                _ = try $0.run("UPDATE billing_project SET closed_through = '2026-11-30' WHERE project_id = \(world.project.id)")
            }
            let report = try await Self.answer(world, id, "流水号,结果,扣款日期\n\(line.reference),成功,2026-11-24\n")
            #expect(report.paid == 1, "\(report.problems.map(\.problem.key))")
            let payment = try await world.database.read {
                try $0.first("SELECT day, happened_at FROM payment").map { (try $0.get("day", as: Day.self), try $0.get("happened_at", as: Instant.self)) }
            }
            #expect(payment?.0 == Day("2026-12-02"))
            #expect(payment.map { world.project.zone.day(of: $0.1) } == Day("2026-11-24"))
            // One day of fee more than was asked, to the bank's day, and none since.
            #expect(try await home.open() == [50])
            world.at("2027-03-01 10:00")
            #expect(try await world.database.read { try LateFees().accrued(of: [home.unit], in: world.project.id, on: World.day, $0) }.isEmpty)
            try await home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an open day keeps its own, and the counter is refused a closed one`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await Self.prepared(world)
            let id = try await Self.make(world)
            let line = try #require(try await Self.lines(world, id).first)
            world.at("2026-11-25 10:00")
            _ = try await Self.answer(world, id, "流水号,结果,扣款日期\n\(line.reference),成功,2026-11-24\n")
            let day = try await world.database.read { try $0.first("SELECT day FROM payment")?.get("day", as: Day.self) }
            #expect(day == Day("2026-11-24"))
            try await home.close(TillCount(pieces: [:], slips: [:]), on: try #require(Day("2026-11-24")))
            let noon = world.project.zone.instant(try #require(Day("2026-11-24")), try #require(MinuteOfDay("12:00")))
            await #expect(throws: Refusal.invalid("happenedAt", "till.closed", ["day": "2026-11-24"])) {
                try await home.take(100, ahead: true, at: noon, reason: "补录")
            }
        }
    }

    /// The home is sold: 陈新 owns it from today on; 王丽's account stays until somebody ends it.
    private static func sell(_ home: BillingHome) async throws -> Person.ID {
        let world = home.world
        return try await world.database.write { transaction in
            try world.leave(home.unit, on: "2026-11-22", transaction)
            let buyer = try world.holder("陈新", "owner", of: home.unit, from: "2026-11-23", transaction)
            let month = try #require(Month("2026-11"))
            let draft = ChargeDraft(
                unit: home.unit, item: home.item, book: .own, payer: buyer, kind: .oneOff, from: month.first, to: month.last,
                due: World.day, amount: Money(fen: 7_000))
            try Charges().post([draft], of: home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            return buyer
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a former owner's account is asked for the own bills only, and the page says that it outlived the sale`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await Self.prepared(world)
            #expect(try await world.database.read { try DirectDebits().accounts(in: world.project.id, $0) }.allSatisfy(\.holdsHome))
            let buyer = try await Self.sell(home)
            let id = try await Self.make(world)
            #expect(try await Self.lines(world, id).map(\.amount.fen) == [24_000])
            let batch = try await world.database.read { try DirectDebits().find(id, within: [world.project.id], $0) }
            #expect(batch.leftOutCount == 1 && batch.leftOut == Money(fen: 7_000))
            let account = try #require(try await world.database.read { try DirectDebits().accounts(in: world.project.id, $0) }.first)
            #expect(!account.holdsHome && account.person == home.owner && account.personName == "王丽")
            let site = try world.site()
            func get(_ path: String) async throws -> String {
                await site.answer(
                    Ask(
                        "GET", path,
                        headers: ["authorization": "Bearer \(try await world.token("linlan"))", "host": "x", "cookie": "project=YQY"])
                ).text
            }
            #expect(try await get("/billing/debit-accounts").contains("此人已不在户内"))
            #expect(try await get("/billing/debits/\(id)").contains("另有 1 笔共 70.00 元未列入"))
            #expect(try await get("/api/v1/billing/debit-accounts").contains("\"holdsHome\":false"))
            #expect(try await get("/api/v1/billing/debits/\(id)").contains("\"leftOutFen\":7000"))
            // The own bills are paid: nothing is left that this account is asked for.
            let line = try #require(try await Self.lines(world, id).first)
            _ = try await Self.answer(world, id, "流水号,结果\n\(line.reference),成功\n")
            await #expect(throws: Refusal.notNow("debit.nothing.own")) { _ = try await Self.make(world) }
            // The buyer signs after the old account is ended; the holder is a spouse whom nobody registered.
            try await world.database.write { transaction in
                try DirectDebits().end(account.id, within: [world.project.id], by: world.account("linlan"), in: transaction)
                _ = try DirectDebits().sign(
                    "6222000033334444", of: "陈太", at: "农行", for: home.unit, in: world.project.id, by: world.account("linlan"),
                    in: transaction)
            }
            let next = try await Self.make(world)
            #expect(try await Self.lines(world, next).map(\.amount.fen) == [7_000])
            #expect(try await world.database.read { try DirectDebits().accounts(in: world.project.id, $0) }.first?.person == buyer)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `where several people are registered it is said for whom an account pays`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await world.database.write { transaction in
                _ = try world.holder("何静", "tenant", of: home.unit, from: "2026-01-01", transaction)
            }
            func sign(_ holder: String, for payer: String = "") async throws {
                try await world.database.write {
                    _ = try DirectDebits().sign(
                        "6222000011112222", of: holder, at: "工行", paysFor: payer, for: home.unit, in: world.project.id,
                        by: world.account("linlan"), in: $0)
                }
            }
            await #expect(throws: Refusal.invalid("payer", "debit.payer.needed")) { try await sign("某某") }
            await #expect(throws: Refusal.invalid("payer", "debit.payer.unknown")) { try await sign("某某", for: "李四") }
            try await sign("某某", for: "何静")
            // What names the owner is not the tenant's.
            try await home.bill(12_000, month: Month("2026-09"))
            await #expect(throws: Refusal.notNow("debit.nothing.own")) { _ = try await Self.make(world) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an unanswered batch is discarded, another estate's is not there, an ended account is asked no more`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            _ = try await Self.prepared(world)
            let id = try await Self.make(world)
            await #expect(throws: Refusal.missing) {
                try await world.database.write {
                    try DirectDebits().discard(id, within: [world.other.id], by: world.account("linlan"), in: $0)
                }
            }
            try await world.database.write {
                try DirectDebits().discard(id, within: [world.project.id], by: world.account("linlan"), in: $0)
            }
            let line = try #require(try await Self.lines(world, id).first)
            let report = try await Self.answer(world, id, "流水号,结果\n\(line.reference),成功\n")
            #expect(report.problems.map(\.problem.key) == ["debit.discarded"])
            let account = try #require(
                try await world.database.read { try DirectDebits().accounts(in: world.project.id, $0) }.first)
            #expect(account.shown == "6222****2222")
            try await world.database.write {
                try DirectDebits().end(account.id, within: [world.project.id], by: world.account("linlan"), in: $0)
            }
            await #expect(throws: Refusal.notNow("debit.nothing")) { _ = try await Self.make(world) }
        }
    }
}
