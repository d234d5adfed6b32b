// CashierSiteTests: the counter through the whole site: who may, the same click twice, pages, papers and the public proof.
import Foundation
import Kernel
import Platform
import Printing
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct CashierSiteTests {
    /// The site over a world, asked with somebody's token.
    struct Counter {
        let world: World
        let home: BillingHome
        let site: Site

        init(_ world: World) async throws {
            self.world = world
            home = try await BillingHome.make(world)
            site = try world.site()
        }

        func ask(
            _ method: String, _ path: String, _ body: String = "", as name: String? = "limin", key: String = "counter-1",
            language: String = "zh-Hans"
        ) async throws -> Answer {
            var headers = ["content-type": "application/json", "idempotency-key": key, "accept-language": language]
            if let name { headers["authorization"] = "Bearer \(try await world.token(name))" }
            let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
            return await site.answer(
                Ask(method, parts[0], query: parts.count > 1 ? parts[1] : "", headers: headers, body: Array(body.utf8)))
        }

        func pay(_ amount: String, more: String = "", as name: String = "limin", key: String) async throws -> Answer {
            try await ask(
                "POST", "/api/v1/billing/units/\(home.unit.text)/payments",
                #"{"amount":"\#(amount)","method":"cash","payer":"\#(home.owner.text)"\#(more)}"#, as: name, key: key)
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `the same click twice is one payment, and only the counter of this project takes it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let counter = try await Counter(world)
            try await counter.home.bill(12_000)
            let first = try await counter.pay("50.00", key: "click-1-same")
            #expect(first.status == 201 && first.text.contains("SJ0000001"), "\(first.text)")
            #expect(try await counter.pay("50.00", key: "click-1-same").text == first.text)
            #expect(try await counter.home.open() == [7_000])
            #expect(try await counter.pay("1.00", as: "zhaoqiang", key: "engineer-1").status == 403)
            #expect(try await counter.pay("1.00", as: "stranger", key: "stranger-1").status == 404)
            #expect(try await counter.pay("1.001", key: "third-decimal").status == 422)
            let short = try await counter.pay("20.00", more: #","tendered":"10""#, key: "short-cash")
            #expect(short.status == 422 && short.text.contains("tendered"), "\(short.text)")
            let far = try await counter.pay("99999.00", key: "far-ahead")
            #expect(far.status == 422 && far.text.contains("mayPayFarAhead"), "\(far.text)")
            #expect(try await counter.home.open() == [7_000])
            let charge = try await world.database.read {
                try Charges().open(of: counter.home.unit, in: world.project.id, $0)
            }.first?.charge
            let named = try await counter.pay("10", more: #","charges":"\#(charge?.text ?? "")""#, key: "named-one")
            #expect(named.status == 201, "\(named.text)")
            #expect(try await counter.home.open() == [6_000])
        }
    }

    @Test func `the pages of the counter say everything in three languages`() async throws {
        try await World.run(.sqlite) { world in
            let counter = try await Counter(world)
            try await counter.home.addDepositItem()
            try await counter.home.bill(12_000)
            let taken = try await counter.home.take(15_000)
            let receipt = try #require(taken.receipt)
            let (deposit, _) = try await counter.home.deposit(50_000)
            _ = try await counter.home.askBack(10_000, of: deposit.id)
            try await counter.home.bill(7_000, month: Month("2026-12"))
            let unit = counter.home.unit.text
            let till = try await counter.home.close(TillCount(pieces: [10_000: 6, 5_000: 1], slips: [:]))
            let pages = [
                "/billing/cashier?q=x", "/billing/cashier/\(unit)", "/billing/units/\(unit)",
                "/billing/payments/\(taken.payment.id)", "/billing/receipts", "/billing/receipts/\(receipt.id)",
                "/billing/receipt-books", "/billing/deposits", "/billing/deposits/\(deposit.id)", "/billing/refunds",
                "/billing/tills", "/billing/tills/\(till)", "/receipts/\(receipt.token)",
            ]
            for path in pages {
                for language in ["zh-Hans", "zh-Hant", "en"] {
                    let page = try await counter.ask("GET", path, as: "linlan", language: language)
                    #expect(page.status == 200, "\(path) \(page.status)")
                    for word in [">payment.", ">receipt.", ">deposit.", ">refund.", ">till.", ">verb.", ">control."] {
                        #expect(!page.text.contains(word), "\(path) \(language) \(word)")
                    }
                }
            }
            for path in ["/api/v1/billing/units/\(unit)", "/api/v1/billing/payments/\(taken.payment.id)", "/api/v1/billing/tills"] {
                #expect(try await counter.ask("GET", path, as: "linlan").status == 200, "\(path)")
                #expect(try await counter.ask("GET", path, as: "zhengkai").status == 403, "\(path)")
            }
            #expect(try await counter.ask("GET", "/billing/payments/\(taken.payment.id)", as: "stranger").status == 404)
            #expect(try await counter.ask("GET", "/billing/cashier?q=5-1-902").status == 303)
            #expect(try await counter.ask("GET", "/billing/cashier?q=SJ0000001").status == 303)
        }
    }

    @Test(.clause("S2.8.1-2"))
    func `a receipt is proved genuine to anybody who has its code, and to nobody else`() async throws {
        try await World.run(.sqlite) { world in
            let counter = try await Counter(world)
            let taken = try await counter.home.take(123_456, ahead: true)
            let receipt = try #require(taken.receipt)
            let proof = try await counter.ask("GET", "/receipts/\(receipt.token)", as: nil)
            #expect(proof.status == 200 && proof.text.contains("1,234.56") && proof.text.contains("壹仟贰佰叁拾肆元伍角陆分"))
            #expect(proof.text.contains("王*") && !proof.text.contains("王丽"))
            let wrong = try await counter.ask("GET", "/receipts/\(String(receipt.token.reversed()))", as: nil)
            #expect(wrong.text.contains("查无此收据"))
            try await counter.home.reverse(taken.payment.id, by: "linlan")
            #expect(try await counter.ask("GET", "/receipts/\(receipt.token)", as: nil).text.contains("收据已作废"))
        }
    }

    @Test(.clause("S2.8.1-2"))
    func `the paper says the sum in words, the rule used, and that it is a reprint or void`() async throws {
        try await World.run(.sqlite) { world in
            let words = try await counterWords(world)
            let receipt = Receipt(
                id: Receipt.ID(1), project: world.project.id, book: ReceiptBook.ID(1), number: 7, label: "SJ0000007",
                kind: .payment, source: 1, unit: Registry.Unit.ID(1), payerName: "王丽", amount: Money(fen: 100_05), day: World.day,
                token: "ab", replaces: nil, issuedBy: nil, issuedAt: World.morning, voided: nil)
            func paper(_ receipt: Receipt, isReprint: Bool) -> ReceiptPaper {
                ReceiptPaper(
                    receipt: receipt, project: "云栖苑", foot: "0571", credential: "", home: "5栋 1单元0902", methodName: "现金", reference: "",
                    taker: "李敏", rule: "先到期者先付", rows: [["物业费", "2026-11", "100.05"]], condition: "", replaced: "SJ0000006",
                    kind: isReprint ? .reprint : .first, address: "https://desk.example.cn/receipts/ab")
            }
            let first = paper(receipt, isReprint: false).document(words)
            #expect(first.parts.first?.mark == nil)
            #expect("\(first.parts)".contains("壹佰元零伍分") && "\(first.parts)".contains("SJ0000006"))
            #expect(paper(receipt, isReprint: true).document(words).parts.first?.mark == .corner("补打"))
        }
    }

    private func counterWords(_ world: World) async throws -> Words { try Words(files: [BillingSlice.words]) }
}
