// OwnerPayTests: a holder pays the home's bills from a phone, once, and nobody else's.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct OwnerPayTests {
    /// 王丽's home with a code on its door and two bills, and a simulated channel.
    private static func make(_ world: World) async throws -> (home: BillingHome, door: OwnerHome, charges: [Charge.ID]) {
        _ = try await OwnerHome.make(world)
        let code = try await CodeHome.make(world)
        let door = try await OwnerHome.another(world)
        let first = try await code.home.bill(12_000, month: Month("2026-09"))
        let second = try await code.home.bill(9_000, month: Month("2026-10"))
        return (code.home, door, first + second)
    }

    private static func location(_ answer: Answer) -> String { answer.header("location") ?? "" }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `an owner ticks bills, pays by the code, and gets the receipt with its proof`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, door, charges) = try await Self.make(world)
            let phone = try await door.opened("13900002231")
            let page = await phone.get("fees")
            #expect(page.status == 200 && page.text.contains("name=\"bill-1\"") && !page.text.contains("<script"))
            let form = ["bill-0": charges[0].text, "channel": "wechat"]
            let asked = await phone.post("fees/orders", form)
            #expect(asked.status == 303, "\(asked.text)")
            // Pressed again, it is the same order.
            let again = await phone.post("fees/orders", form)
            #expect(Self.location(again) == Self.location(asked))
            let id = try #require(Self.location(asked).split(separator: "/").last.map(String.init))
            let shown = await phone.get("fees/orders/\(id)")
            #expect(shown.text.contains("120.00") && shown.text.contains("href=\"/pay/simulated/\(id)?then="))
            let site = try world.site()
            let headers = [
                "host": OwnerPhone.host, "origin": "http://\(OwnerPhone.host)", "content-type": "application/x-www-form-urlencoded",
            ]
            let back = "/r/\(door.code)/fees/orders/\(id)"
            for _ in 0..<2 {
                let paid = await site.answer(
                    Ask("POST", "/pay/simulated/\(id)", headers: headers, body: Array("then=\(back)&request=\(UUID().uuidString)".utf8)))
                #expect(paid.status == 303 && Self.location(paid).contains("then="), "\(paid.text)")
            }
            let done = await phone.get("fees/orders/\(id)")
            #expect(done.text.contains("SJ0000001") && done.text.contains("/receipts/"))
            #expect(try await home.open() == [9_000])
            try await home.confirmBooks()
        }
    }

    @Test func `nothing ticked, a bill that is paid, or another home's order is refused`() async throws {
        try await World.run(.sqlite) { world in
            let (home, door, charges) = try await Self.make(world)
            let phone = try await door.opened("13900002231")
            #expect(await phone.post("fees/orders", ["channel": "wechat"]).status == 422)
            #expect(await phone.post("fees/orders", ["channel": "alipay", "bill-0": charges[0].text]).status == 422)
            #expect(await phone.post("fees/orders", ["channel": "cash", "bill-0": charges[0].text]).status == 422)
            try await home.take(12_000)
            let stale = await phone.post("fees/orders", ["channel": "wechat", "bill-0": charges[0].text])
            #expect(stale.status == 422 && stale.text.contains("owner.pay") == false)
            let asked = await phone.post("fees/orders", ["channel": "wechat", "bill-0": charges[1].text])
            let id = try #require(Self.location(asked).split(separator: "/").last.map(String.init))
            // A neighbour's phone finds neither the bill nor the order.
            let neighbour = try await OwnerHome.make(world)
            let other = try await neighbour.opened()
            #expect(await other.get("fees/orders/\(id)").status == 404)
            #expect(await other.post("fees/orders", ["channel": "wechat", "bill-0": charges[1].text]).status == 422)
            // Nobody without a proved phone.
            let stranger = try door.phone()
            #expect(await stranger.get("fees/orders/\(id)").status != 200)
            let sent = await stranger.post("fees/orders", ["channel": "wechat", "bill-0": charges[1].text])
            #expect(!Self.location(sent).contains("/fees/"))
            // The way back leads nowhere else.
            let site = try world.site()
            let page = await site.answer(Ask("GET", "/pay/simulated/\(id)", query: "then=https://evil.example/r/"))
            #expect(page.status == 200 && !page.text.contains("evil.example"))
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a holder takes the notice, the receipt and the e-invoice home, and nobody else does`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, door, _) = try await Self.make(world)
            try await world.database.write { transaction in
                try transaction.run(
                    "UPDATE fee_item SET tax_code = '3040802010000000000', tax_per_mille = 60 WHERE project_id = \(world.project.id)")
            }
            let taken = try await home.take(12_000)
            let receipt = try #require(taken.receipt)
            let phone = try await door.opened("13900002231")
            let page = await phone.get("fees")
            let link = "/r/\(door.code)/fees/receipts/\(receipt.id)"
            #expect(page.text.contains(link) && page.text.contains("/fees/notice") && page.text.contains("/prices/YQY"))
            let notice = await phone.get("fees/notice")
            #expect(notice.status == 200 && notice.body.starts(with: Array("%PDF".utf8)))
            let shown = await phone.get("fees/receipts/\(receipt.id)")
            #expect(shown.status == 200 && shown.text.contains("120.00") && shown.text.contains(receipt.label))
            let paper = await phone.get("fees/receipts/\(receipt.id)/paper")
            #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF".utf8)))
            let printings = try await world.database.read {
                try Receipts().printings(of: receipt.id, in: world.project.id, $0)
            }
            #expect(printings == 0)
            let bad = await phone.post("fees/receipts/\(receipt.id)/invoice", ["buyer": "杭州某公司", "taxNumber": "123"])
            #expect(bad.status == 422 && bad.text.contains("taxNumber-wrong"), "\(bad.status)")
            let asked = await phone.post("fees/receipts/\(receipt.id)/invoice", ["buyer": "王丽", "contact": "13900002231"])
            #expect(asked.status == 303 && Self.location(asked) == link, "\(asked.text)")
            let again = await phone.post("fees/receipts/\(receipt.id)/invoice", ["buyer": "王丽"])
            #expect(again.status == 422)
            #expect(await !phone.get("fees/receipts/\(receipt.id)").text.contains("name=\"buyer\""))
            // A neighbour, and a phone that has proved nothing.
            let other = try await (try await OwnerHome.make(world)).opened()
            for rest in ["fees/receipts/\(receipt.id)", "fees/receipts/\(receipt.id)/paper"] {
                #expect(await other.get(rest).status == 404)
                #expect(await (try door.phone(network: "203.0.113.9")).get(rest).status == 303)
            }
            #expect(await other.post("fees/receipts/\(receipt.id)/invoice", ["buyer": "陈桂芳"]).status == 404)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a tenant's notice names the tenant's bills only, the owner's also what names nobody`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, _, _) = try await Self.make(world)
            func notice(_ holder: HomeHolder) async throws -> Money? {
                try await world.database.read {
                    try BillNotices().notices(of: [home.unit], run: nil, to: holder, in: world.project.id, $0).first?.total
                }
            }
            #expect(try await notice(HomeHolder(person: home.owner, name: "王丽", isTenant: false)) == Money(fen: 21_000))
            #expect(try await notice(HomeHolder(person: home.owner, name: "王丽", isTenant: true)) == Money(fen: 21_000))
            #expect(try await notice(HomeHolder(person: Person.ID(1), name: "何静", isTenant: true)) == nil)
        }
    }
}
