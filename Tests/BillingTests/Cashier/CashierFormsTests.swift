// CashierFormsTests: the counter by forms alone, without a script: from the ticked bill to the printed receipt and the close.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct CashierFormsTests {
    /// A member of staff at a browser.
    struct Desk {
        let site: Site
        let secret: String

        init(_ world: World, _ name: String) async throws {
            site = try world.site()
            let account = world.account(name)
            secret = try await world.database.write { transaction in
                try Sessions(keys: world.keys).open(account, device: "proof", totpStep: nil, in: transaction)
            }
        }

        func get(_ path: String) async -> Answer {
            let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
            return await site.answer(
                Ask(
                    "GET", parts[0], query: parts.count > 1 ? parts[1] : "",
                    headers: ["cookie": "language=zh-Hans; steward=\(secret)", "host": "x"]))
        }

        func post(_ path: String, _ form: [String: String], from page: Answer) async -> Answer {
            let token = page.text.firstMatch(of: /name="token" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""
            let pairs = form.merging(["request": UUID().uuidString, "token": token]) { $1 }.map { pair in
                "\(pair.key)=\(pair.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
            }
            let headers = [
                "cookie": "language=zh-Hans; steward=\(secret)", "host": "x", "origin": "http://x",
                "content-type": "application/x-www-form-urlencoded",
            ]
            return await site.answer(Ask("POST", path, headers: headers, body: Array(pairs.joined(separator: "&").utf8)))
        }
    }

    @Test(.clause("S2.8.1-2"))
    func `a ticked bill is paid, its receipt printed and reprinted, and the day closed with a difference`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-09"))
            let october = try #require(try await home.bill(9_000, month: Month("2026-10")).first)
            let desk = try await Desk(world, "limin")
            let page = await desk.get("/billing/cashier/\(home.unit.text)")
            #expect(page.text.contains("210.00") && page.text.contains("name=\"bill-\(october.text)\""))
            let form = [
                "bill-\(october.text)": "1", "amount": "90", "method": "cash", "tendered": "100", "payer": home.owner.text,
            ]
            let bad = await desk.post("/billing/units/\(home.unit.text)/payments", form.merging(["amount": "九十"]) { $1 }, from: page)
            #expect(bad.status == 422 && bad.text.contains("name=\"bill-\(october.text)\" value=\"1\" data-fen=\"9000\" checked"))
            let done = await desk.post("/billing/units/\(home.unit.text)/payments", form, from: page)
            let place = try #require(done.header("location"))
            #expect(try await home.open() == [12_000])
            let result = await desk.get(place)
            #expect(result.text.contains("找零") && result.text.contains("10.00") && result.text.contains("交款人指定"))
            let receipt = try #require(try await world.database.read {
                try Receipts().find(label: "SJ0000001", in: world.project.id, $0)
            })
            let paper = await desk.post("/billing/receipts/\(receipt.id)/paper", [:], from: result)
            #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF".utf8)), "\(paper.status)")
            #expect(await desk.get("/billing/receipts/\(receipt.id)").text.contains("补打收据"))
            let tills = await desk.get("/billing/tills")
            let short = ["day": "2026-11-23", "pieces5000": "1"]
            let refused = await desk.post("/billing/tills", short, from: tills)
            #expect(refused.status == 422 && refused.text.contains("请写明差异原因"))
            let closed = await desk.post("/billing/tills", short.merging(["explanation": "找零多付四十元"]) { $1 }, from: tills)
            let sheet = await desk.get(try #require(closed.header("location")))
            #expect(sheet.text.contains("-40.00") && sheet.text.contains("找零多付四十元") && sheet.text.contains("SJ0000001"))
            let till = closed.header("location") ?? ""
            let printed = await desk.get(till + "/paper")
            #expect(printed.body.starts(with: Array("%PDF".utf8)), "\(printed.status)")
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `a wrong receipt is reversed by a colleague on the page, and the cashier has no such form`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let taken = try await home.take(12_000)
            let path = "/billing/payments/\(taken.payment.id)"
            #expect(await !(try Desk(world, "limin")).get(path).text.contains("/reversal"))
            let colleague = try await Desk(world, "linlan")
            let page = await colleague.get(path)
            let bad = await colleague.post(path + "/reversal", ["reason": "", "fault": "ours"], from: page)
            #expect(bad.status == 422)
            let done = await colleague.post(path + "/reversal", ["reason": "房号看错", "fault": "ours"], from: page)
            #expect(done.status == 303, "\(done.text.suffix(600))")
            #expect(try await home.open() == [12_000])
            #expect(await colleague.get(path).text.contains("房号看错"))
            let file = await colleague.get("/billing/receipts/export?format=csv")
            #expect(file.text.contains("SJ0000001") && file.text.contains("作废"))
        }
    }
}
