// AccruedFeesTests: a late fee is seen before it is paid, who pays what was asked has paid the bill, and the rest stays a fee.
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

@Suite struct AccruedFeesTests {
    /// 100 yuan that fell due on 31 October; on 23 November 1.15 yuan of late fee has accrued.
    private static func make(_ world: World, millionths: Int64? = 500) async throws -> (home: BillingHome, bill: Charge.ID) {
        let home = try await BillingHome.make(world)
        return (home, try await home.overdueBill(10_000, millionths: millionths))
    }

    private static func accrued(_ home: BillingHome) async throws -> [Charge.ID: AccruedFee] {
        try await home.world.database.read {
            try LateFees().accrued(of: home.unit, in: home.world.project.id, on: home.world.project.zone.day(of: $0.now), $0)
        }
    }

    private static func post(_ home: BillingHome) async throws -> [Charge.ID] {
        try await home.world.database.write {
            try LateFees().post(
                of: home.unit, in: home.world.project.id, on: home.world.project.zone.day(of: $0.now), by: .system("proof"), in: $0)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what is read is what is posted, once, and reading posts nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bill) = try await Self.make(world)
            let read = try await Self.accrued(home)
            #expect(read.mapValues(\.amount.fen) == [bill: 115])
            #expect(try await home.open() == [10_000])
            let posted = try #require(try await Self.post(home).first)
            let draft = try await world.database.read { try Charges().find(posted, within: [world.project.id], $0).draft }
            #expect(draft == read[bill]?.draft)
            #expect(try await Self.accrued(home).isEmpty)
            #expect(try await Self.post(home).isEmpty)
            // Two days later, what came since.
            world.at("2026-11-25 10:00")
            #expect(try await Self.accrued(home).values.map(\.amount.fen) == [10])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `nothing accrues where no standard agrees it, nor before the bill is overdue`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, _) = try await Self.make(world, millionths: nil)
            #expect(try await Self.accrued(home).isEmpty)
            let none = try await world.database.read {
                try LateFees().accrued(of: [home.unit], in: world.project.id, on: try #require(Day("2026-10-31")), $0)
            }
            #expect(none.isEmpty)
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `the counter shows it and asks for it, and who pays that owes nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let counter = try await CashierSiteTests.Counter(world)
            try await counter.home.overdueBill(10_000, millionths: 500)
            let path = "/billing/units/\(counter.home.unit.text)"
            let account = try await counter.ask("GET", "/api/v1\(path)").text
            #expect(account.contains("\"openFen\":10000") && account.contains("\"accruedFen\":115") && account.contains("\"toPayFen\":10115"))
            let desk = try await counter.ask("GET", "/billing/cashier/\(counter.home.unit.text)").text
            #expect(desk.contains("value=\"101.15\"") && desk.contains("data-fen=\"10115\"") && desk.contains("算至今日"), "\(desk)")
            #expect(try await counter.ask("GET", path).text.contains("算至今日"))
            #expect(try await counter.home.open() == [10_000])
            #expect(try await counter.pay("101.15", key: "accrued-fees-101").status == 201)
            #expect(try await counter.home.open() == [])
            #expect(try await !counter.ask("GET", path).text.contains("算至今日"))
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `who pays a paper of some days ago has paid its bills, and the fee since then stays a fee`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let counter = try await CashierSiteTests.Counter(world)
            try await counter.home.overdueBill(10_000, millionths: 500)
            let notice = try await world.database.read {
                try BillNotices().notices(of: [counter.home.unit], run: nil, in: world.project.id, $0).first
            }
            #expect(notice?.accrued == Money(fen: 115) && notice?.late == .zero && notice?.total == Money(fen: 10_115))
            #expect(try await counter.home.open() == [10_000])
            world.at("2026-11-26 10:00")
            #expect(try await counter.pay("101.15", more: #","asked":"2026-11-23""#, key: "paper-of-monday").status == 201)
            // 26 days at 5 fen are 130 of fee; 115 of it is paid, and no principal bears any more.
            #expect(try await counter.home.open() == [15])
            #expect(try await counter.home.parts() == [.principal, .lateFee])
            world.at("2026-12-26 10:00")
            #expect(try await Self.accrued(counter.home).isEmpty)
            try await counter.home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `without the paper's day the law's order takes the fee first, and some principal stays open`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, _) = try await Self.make(world)
            world.at("2026-11-26 10:00")
            #expect(try await home.take(10_115).lines.map(\.amount.fen) == [130, 9_985])
            #expect(try await home.open() == [15])
            world.at("2027-06-26 10:00")
            #expect(try await Self.accrued(home).values.map(\.amount.fen) == [2])
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a code asks for the bill with its fee, and pays them also when it is paid a day later`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            let bill = try await it.home.overdueBill(10_000, millionths: 500)
            let order = try await it.ask(10_115, [bill])
            #expect(try await it.home.open() == [10_000, 115] && order.charges.count == 2 && order.charges.first == bill)
            world.at("2026-11-24 10:00")
            #expect(try await it.hear(it.news(order)).isHeard)
            #expect(try await it.home.open() == [5])
            #expect(try await it.home.parts() == [.lateFee, .principal])
            try await it.home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a code for no bill by name does the same`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.overdueBill(10_000, millionths: 500)
            let order = try await it.ask(10_115)
            world.at("2026-11-24 10:00")
            _ = try await it.hear(it.news(order))
            #expect(try await it.home.open() == [5])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an owner's phone shows one sum with its fee, and its code asks for that`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await OwnerHome.make(world)
            let it = try await CodeHome.make(world)
            let door = try await OwnerHome.another(world)
            let bill = try await it.home.overdueBill(10_000, millionths: 500)
            let phone = try await door.opened("13900002231")
            let page = await phone.get("fees").text
            #expect(page.contains("¥ 101.15") && page.contains("含违约金 ¥ 1.15"), "\(page)")
            for _ in 0..<2 {
                let asked = await phone.post("fees/orders", ["bill-0": bill.text, "channel": "wechat"])
                let id = try #require((asked.header("location") ?? "").split(separator: "/").last.map(String.init))
                #expect(await phone.get("fees/orders/\(id)").text.contains("¥ 101.15"))
            }
            #expect(try await it.count("code_order") == 1)
            // Posted or not, it is one line.
            let again = await phone.get("fees").text
            #expect(again.contains("¥ 101.15") && !again.contains("name=\"bill-1\""))
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a bank is asked for the bill with its fee, and its answer of some days later pays both`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, _) = try await Self.make(world)
            let debits = DirectDebits()
            let id = try await world.database.write { transaction in
                _ = try debits.sign(
                    "6222000011112222", of: "王丽", at: "工行", for: home.unit, in: world.project.id, by: world.account("linlan"),
                    in: transaction)
                return try debits.make(
                    dueThrough: try #require(Day("2026-10-31")), in: world.project, by: world.account("linlan"), in: transaction)
            }
            let line = try #require(try await world.database.read { try debits.lines(of: id, in: world.project.id, $0) }.first)
            #expect(line.amount == Money(fen: 10_115) && line.charges.count == 2)
            world.at("2026-11-26 10:00")
            let text = "流水号,结果,扣款日期\n\(line.reference),成功,2026-11-25\n"
            let report = try await debits.bring(
                try SheetReader(data: Data(text.utf8)), to: id, of: world.project, by: world.account("linlan"), world.database)
            #expect(report.paid == 1, "\(report.problems)")
            // Two days more, to the bank's day.
            #expect(try await home.open() == [10])
            try await home.confirmBooks()
        }
    }

    @Test func `who pays what was asked leaves no principal, whatever came since and however it is divided`() throws {
        var random = Dice(seed: 20_261_128)
        for _ in 0..<2_000 {
            let asked = try #require(Day("2026-11-23"))
            let count = Int.random(in: 1...4, using: &random)
            var bills: [OpenBill] = []
            for place in 1...count {
                let bill = Charge.ID(Int64(place * 10))
                func open(_ id: Charge.ID, _ kind: Charge.Kind, _ fen: Int64, to: Day) -> OpenBill {
                    OpenBill(
                        item: OpenItem(
                            charge: id, unit: Unit.ID(1), item: FeeItem.ID(1), itemName: "物业费", kind: .property, book: .own,
                            payer: nil, object: kind == .late ? bill.text : "", from: to, to: to, due: to, amount: Money(fen: fen),
                            open: Money(fen: fen)), kind: kind)
                }
                let due = asked.adding(days: -Int.random(in: 1...3, using: &random))
                bills.append(open(bill, .run, Int64.random(in: 1...500, using: &random), to: due))
                if Bool.random(using: &random) {
                    bills.append(open(Charge.ID(Int64(place * 10 + 1)), .late, Int64.random(in: 1...40, using: &random), to: asked))
                }
                if Bool.random(using: &random) {
                    let later = asked.adding(days: Int.random(in: 1...5, using: &random))
                    bills.append(open(Charge.ID(Int64(place * 10 + 2)), .late, Int64.random(in: 1...40, using: &random), to: later))
                }
            }
            let stood = bills.filter { $0.stood(on: asked) }
            let isNamed = Bool.random(using: &random)
            let over = Money(fen: Bool.random(using: &random) ? 0 : Int64.random(in: 1...60, using: &random))
            let plan = try PaymentPlan.make(
                stood.map(\.item.open).sum + over, over: bills,
                word: PaymentWord(charges: isNamed ? stood.map(\.item.charge) : [], asked: asked), partOrder: .lawful,
                on: asked.adding(days: 6))
            #expect(plan.lines.map(\.amount).sum == stood.map(\.item.open).sum + over)
            for bill in stood {
                #expect(plan.lines.filter { $0.charge == bill.item.charge }.map(\.amount).sum == bill.item.open)
            }
            let since = bills.filter { !$0.stood(on: asked) }.map(\.item.open).sum
            #expect(plan.prepaid == max(.zero, over - since))
        }
    }
}

extension BillingHome {
    /// The parts that payments paid, the first first.
    fileprivate func parts() async throws -> [Payment.Part] {
        try await world.database.read { transaction in
            try transaction.query("SELECT part FROM payment_line ORDER BY payment_id, ordinal").map { try $0.get("part") }
        }
    }
}
