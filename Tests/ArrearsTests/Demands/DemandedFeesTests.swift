// DemandedFeesTests: a demand and the file of a debtor tell the late fee through their day, and post nothing.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct DemandedFeesTests {
    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a demand tells the fee through the day it leaves, and the debtor's page through today`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            _ = try await LateFeeStaysTests.overdue(home)
            try await home.at("2026-12-01 10:00")
            let sent = try await home.demand(.reminder)
            // 31 days at 5 fen.
            #expect(sent.demand.state == .sent && sent.late == Money(fen: 155) && sent.total == Money(fen: 10_155))
            #expect(sent.lines.map(\.open.fen) == [10_000])
            #expect(try await home.home.open() == [10_000])
            let said = try await world.database.read {
                try $0.first("SELECT words, blanks FROM message WHERE topic = 'demand'")
                    .map { (try $0.get("words", as: String.self), try $0.get("blanks", as: String.self)) }
            }
            if let said { #expect(said.0.hasSuffix(".late") && said.1.contains("101.55") && said.1.contains("1.55"), "\(said)") }
            let it = try await home.it()
            let site = try world.site()
            let headers = ["authorization": "Bearer \(try await world.token("chenguo"))", "host": "x", "cookie": "project=YQY"]
            let file = await site.answer(Ask("GET", "/api/v1/arrears/cases/\(it.id)", headers: headers)).text
            #expect(file.contains("\"accruedFen\":155") && file.contains("\"lateFen\":155"), "\(file)")
            let page = await site.answer(Ask("GET", "/arrears/cases/\(it.id)", headers: headers)).text
            #expect(page.contains("101.55") && page.contains("违约金（算至当日"))
            let paper = DemandPaper.letter(sent, world.project, try House.words())
            #expect("\(paper)".contains("101.55"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who will hold a home is asked for nothing, and on the day of the transfer the buyer is`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.write { transaction in
                try world.leave(home.home.unit, on: "2026-12-20", transaction)
                _ = try world.holder("陈新", "owner", of: home.home.unit, from: "2026-12-20", transaction)
                let month = try #require(Month("2026-10"))
                let draft = ChargeDraft(
                    unit: home.home.unit, item: home.home.item, book: .own, kind: .oneOff, from: month.first, to: month.last,
                    due: month.last, amount: Money(fen: 5_000))
                try Charges().post([draft], of: home.home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            }
            func name() async throws -> [String] {
                let it = try await home.it()
                return try await world.database.read {
                    [
                        try ArrearsViews.debtor(of: it, $0).name,
                        try ArrearsViews.line(it.id, within: [home.project], $0).payerName,
                    ]
                }
            }
            try await home.at("2026-12-01 10:00")
            #expect(try await name() == ["王丽", "王丽"])
            try await home.at("2026-12-20 10:00")
            #expect(try await name() == ["陈新", "陈新"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a disputed bill's fee is not demanded, and none where none is agreed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let bill = try await LateFeeStaysTests.overdue(home)
            _ = try await home.home.bill(8_000, month: Month("2026-10"))
            try await home.at("2026-12-01 10:00")
            let it = try await home.it()
            _ = try await home.write {
                try Holds(books: House.books).dispute(
                    it.id, bills: [OwedBill.ID(bill.number)], reason: "面积有误", saidBy: "王丽", within: [home.project],
                    by: world.account("limin"), in: $0)
            }
            let sent = try await home.demand(.reminder)
            #expect(sent.late == .zero && sent.total == Money(fen: 8_000))
        }
    }
}
