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
}
