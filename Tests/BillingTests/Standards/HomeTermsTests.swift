// HomeTermsTests: what one home pays by is on its own page of money, and is said and mended there.
import Kernel
import Platform
import Printing
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct HomeTermsTests {
    private typealias Desk = CashierFormsTests.Desk

    @Test(arguments: EngineKind.allCases)
    func `an assignment is said on the home's page, and what is refused stays at its field`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let desk = try await Desk(world, "limin")
            let place = "/billing/units/\(home.unit)"
            let page = await desk.get(place)
            #expect(page.status == 200 && page.text.contains("action=\"\(place)/assignments\""))
            let form = [
                "item": home.item.text, "object": "B1-023", "quantity": "0", "payer": home.owner.text, "from": "2026-01-01",
            ]
            let bad = await desk.post(place + "/assignments", form, from: page)
            #expect(bad.status == 422 && bad.text.contains("id=\"assignments-quantity-wrong\""), "\(bad.status)")
            #expect(bad.text.contains("value=\"B1-023\""))
            let done = await desk.post(place + "/assignments", form.merging(["quantity": "1"]) { $1 }, from: page)
            #expect(done.status == 303 && done.header("location") == place, "\(done.text)")
            let shown = await desk.get(place)
            #expect(shown.text.contains("B1-023") && shown.text.contains("2026-01-01 起"))
            let made = try await world.database.read {
                try FeeAssignments().lines(of: world.project.id, unit: home.unit, $0)
            }
            #expect(made.map(\.payerName) == ["王丽"])
            let id = try #require(made.first?.assignment.id)
            let ending = place + "/assignments/\(id)/ending"
            let early = await desk.post(ending, ["to": "2025-01-01"], from: shown)
            #expect(early.status == 422 && early.text.contains("id=\"ending-\(id)-to-wrong\""))
            #expect(await desk.post(ending, ["to": "2026-12-31"], from: shown).header("location") == place)
            // The engineer keeps no money, and another estate's home is not there.
            #expect(await (try await Desk(world, "zhaoqiang")).get(place).status == 403)
            #expect(await (try await Desk(world, "stranger")).get(place).status == 404)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a relief is asked for on the home's page with evidence, and approved there by another person`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let (clerk, manager) = (try await Desk(world, "limin"), try await Desk(world, "chenguo"))
            let place = "/billing/units/\(home.unit)"
            let form = [
                "item": home.item.text, "kind": "discount", "pays": "70", "from": "2026-01-01", "to": "2026-12-31", "reason": "长期空置",
            ]
            let page = await clerk.get(place)
            let bare = await clerk.post(place + "/reliefs", form, from: page)
            #expect(bare.status == 422 && bare.text.contains("id=\"reliefs-evidence-wrong\""))
            let asked = await clerk.post(place + "/reliefs", form.merging(["evidence": "协议 2026-7"]) { $1 }, from: page)
            #expect(asked.header("location") == place, "\(asked.text)")
            let id = try #require(
                try await world.database.read {
                    try ReliefRequests().lines(of: world.project.id, unit: home.unit, today: World.day, $0).first?.request.id
                })
            let approval = place + "/reliefs/\(id)/approval"
            #expect(await !clerk.get(place).text.contains(approval))
            #expect(await clerk.post(approval, [:], from: page).status == 403)
            let seen = await manager.get(place)
            #expect(seen.text.contains(approval) && seen.text.contains("协议 2026-7") && seen.text.contains("70%"))
            #expect(await manager.post(approval, [:], from: seen).header("location") == place)
            #expect(await clerk.get(place).text.contains("陈"))
        }
    }

    @Test func `a use's own standard stands before that of all, and a space is billed where one is assigned`() throws {
        func line(
            _ number: Int64, _ place: Int64, _ use: FeeStandard.Use, _ basis: FeeStandard.Basis, from: String
        ) throws -> StandardLine {
            let item = FeeItem(
                id: FeeItem.ID(place), project: FeeStandardTests.project, code: "X\(place)", name: "项目", kind: .property,
                book: .of(.property))
            let start = FeeStandardTests.day(from)
            var terms = FeeStandard.Terms(
                price: UnitPrice(tenThousandths: 28_500), basis: basis, cycle: .month, dueDay: 31,
                legalBasis: "物业服务合同第三条", from: start)
            terms.use = use
            let standard = try FeeStandard.draft(
                terms, of: item, as: FeeStandard.ID(number), by: FeeStandardTests.maker, at: FeeStandardTests.at)
            return StandardLine(standard: standard, item: item, makerName: "", approverName: nil, publisherName: nil)
        }
        let board = try [
            line(1, 1, .all, .area, from: "2026-01-01"), line(2, 1, .dwelling, .area, from: "2026-01-01"),
            line(3, 2, .all, .space, from: "2026-01-01"), line(4, 3, .all, .unit, from: "2027-01-01"),
        ]
        let terms = HomeTerms.make(board, [], [], [], vacancy: nil, use: .dwelling, on: World.day)
        #expect(terms.lines.compactMap(\.standard?.id.number) == [2])
        let parking = HomeTerms.make(board, [], [], [], vacancy: nil, use: .parking, on: World.day)
        #expect(Set(parking.lines.compactMap(\.standard?.id.number)) == [1, 3])
    }
}
