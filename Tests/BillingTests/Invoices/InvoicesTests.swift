// InvoicesTests: who may be invoiced for what, and an invoice's way to its red letter.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct InvoicesTests {
    private static let number = "26330000000000000001"
    private static let red = "26330000000000000002"

    /// A home whose fee has a tax class, with one payment of 120 yuan.
    private static func paid(_ world: World) async throws -> (home: BillingHome, payment: Payment, receipt: Receipt) {
        let home = try await BillingHome.make(world)
        try await world.database.write {
            try $0.run(
                "UPDATE fee_item SET tax_code = '3040802010000000000', tax_per_mille = 60 WHERE id = \(home.item)")
        }
        try await home.bill(12_000, month: Month("2026-10"))
        let taken = try await home.take(12_000)
        return (home, taken.payment, try #require(taken.receipt))
    }

    private static func request(
        _ payment: Payment.ID, _ world: World, within project: ProjectCard? = nil
    ) async throws -> Invoice.ID {
        let buyer = try InvoiceBuyer(.company, name: "杭州某某有限公司", taxNumber: "91330100799655058B", contact: "a@example.cn")
        return try await world.database.write {
            try Invoices().request(
                payment, for: buyer, within: [(project ?? world.project).id], by: world.staff("limin"), in: $0)
        }
    }

    private static func find(_ id: Invoice.ID, _ world: World) async throws -> Invoice {
        try await world.database.read { try Invoices().find(id, within: [world.project.id], $0) }
    }

    private static func issue(_ id: Invoice.ID, _ world: World, number: String = number) async throws {
        try await world.database.write {
            try Invoices().issue(
                id, number: number, link: "https://tax.example.cn/1", on: World.day, within: [world.project.id],
                by: world.staff("linlan"), in: $0)
        }
    }

    @Test func `a unified code's last character is held against the others`() {
        let good = ["91350100M000100Y43", "91330100799655058B", "914403001922038216", "9144030071526726XG"]
        for code in good {
            #expect(UnifiedCode.isGood(code), "\(code)")
            for place in 0..<18 {
                var letters = Array(code)
                letters[place] = letters[place] == "1" ? "2" : "1"
                #expect(!UnifiedCode.isGood(String(letters)))
            }
        }
        for bad in ["", "91330100799655058", "91330100799655058b", "91330100799655058I", "91330100799655058BB"] {
            #expect(!UnifiedCode.isGood(bad), "\(bad)")
        }
    }

    @Test func `a company gives its number, a person a name only`() throws {
        _ = try InvoiceBuyer(.person, name: "王丽")
        _ = try InvoiceBuyer(.company, name: "某公司", taxNumber: " 9133 0100 7996 5505 8b ")
        #expect(throws: Refusal.self) { try InvoiceBuyer(.person, name: "王丽", taxNumber: "91330100799655058B") }
        #expect(throws: Refusal.self) { try InvoiceBuyer(.person, name: "") }
        #expect(throws: Refusal.self) { try InvoiceBuyer(.company, name: "某公司") }
        #expect(throws: Refusal.self) { try InvoiceBuyer(.company, name: "某公司", taxNumber: "91330100799655058C") }
    }

    @Test func `an invoice's number has twenty digits, the year and a province`() throws {
        try InvoiceNumber.confirm(Self.number, on: World.day, field: "number")
        for bad in ["2633000000000000001", "25330000000000000001", "26990000000000000001", "2633000000000000000A", "", "２６33000000000000001"] {
            #expect(throws: Refusal.self, "\(bad)") { try InvoiceNumber.confirm(bad, on: World.day, field: "number") }
        }
    }

    @Test func `net and tax are the sum, and the tax is the rate's to half a fen`() {
        for rate in [0, 10, 30, 50, 60, 90, 130] as [Int64] {
            for fen in 1...2_000 as ClosedRange<Int64> {
                let line = InvoiceLine(
                    item: Tag(1), name: "物业费", taxCode: "3", taxPerMille: rate, charge: Tag(1), from: World.day, to: World.day,
                    amount: Money(fen: fen))
                #expect(line.net + line.tax == line.amount)
                // |net · (1000 + rate) − sum · 1000| is at most half of a fen, times (1000 + rate).
                #expect(abs(line.net.fen * (1_000 + rate) - fen * 1_000) * 2 <= 1_000 + rate)
            }
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `an invoice goes from its request by a file to its number, once for a payment`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (_, payment, receipt) = try await Self.paid(world)
            let found = try await world.database.read {
                try Invoices().payment(receipt: receipt.label, in: world.project.id, $0)
            }
            #expect(found == payment.id)
            await #expect(throws: Refusal.self) { try await Self.request(payment.id, world, within: world.other) }
            let id = try await Self.request(payment.id, world)
            await #expect(throws: Refusal.self) { try await Self.request(payment.id, world) }
            let batch = try await world.database.write {
                try Invoices().export(in: world.project.id, by: world.account("linlan"), in: $0)
            }
            await #expect(throws: Refusal.self) {
                _ = try await world.database.write {
                    try Invoices().export(in: world.project.id, by: world.account("linlan"), in: $0)
                }
            }
            let file = try await world.database.read { try Invoices().batch(batch, in: world.project.id, $0) }
            #expect(file.count == 1 && file[0].lines.map(\.amount.fen) == [12_000] && file[0].lines.map(\.tax.fen) == [679])
            await #expect(throws: Refusal.self) {
                _ = try await world.database.read { try Invoices().batch(batch, in: world.other.id, $0) }
            }
            try await Self.issue(id, world)
            let issued = try await Self.find(id, world)
            #expect(issued.state == .issued && issued.number == Self.number && issued.tax.fen == 679)
            await #expect(throws: Refusal.self) { try await Self.issue(id, world, number: Self.red) }
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a deposit, the repair fund, what is paid ahead, untaxed or reversed has no invoice`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, payment, _) = try await Self.paid(world)
            let deposit = try await world.database.write {
                try Receipts().issue(
                    .deposit, for: 77, unit: home.unit, payerName: "王丽", amount: Money(fen: 100), on: World.day,
                    in: world.project.id, by: world.staff("limin"), in: $0)
            }
            await #expect(throws: Refusal.self) {
                _ = try await world.database.read {
                    try Invoices().payment(receipt: deposit.label, in: world.project.id, $0)
                }
            }
            let ahead = try await home.take(500, ahead: true)
            await #expect(throws: Refusal.self) { try await Self.request(ahead.payment.id, world) }
            let reversed = try await home.reverse(payment.id, by: "linlan")
            await #expect(throws: Refusal.self) { try await Self.request(payment.id, world) }
            await #expect(throws: Refusal.self) { try await Self.request(reversed.id, world) }
            for book in ["repairFund", "deposit"] {
                try await world.database.write { 
                    try $0.run(
                        """
                        UPDATE fee_item SET kind = \(book), book = \(book), tax_code = '', tax_per_mille = NULL WHERE id = \(home.item)
                        """)
                }
                let again = try await home.take(12_000, ahead: true)
                await #expect(throws: Refusal.self) { try await Self.request(again.payment.id, world) }
                try await home.reverse(again.payment.id, by: "linlan")
            }
            try await world.database.write {
                try $0.run("UPDATE fee_item SET kind = 'property', book = 'own' WHERE id = \(home.item)")
            }
            let untaxed = try await home.take(12_000, ahead: true)
            await #expect(throws: Refusal.self) { try await Self.request(untaxed.payment.id, world) }
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a payment taken back asks its invoice back, whatever became of it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, payment, _) = try await Self.paid(world)
            let id = try await Self.request(payment.id, world)
            try await Self.issue(id, world)
            try await home.reverse(payment.id, by: "linlan")
            let asked = try await Self.find(id, world)
            #expect(asked.state == .redAsked && asked.redReason == .mistaken && asked.confirmation == .waitsForBuyer)
            func red() async throws {
                try await world.database.write {
                    try Invoices().issueRed(
                        id, number: Self.red, on: World.day, within: [world.project.id], by: world.staff("linlan"), in: $0)
                }
            }
            await #expect(throws: Refusal.self) { try await red() }
            try await world.database.write {
                try Invoices().confirmation(id, .confirmed, within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            try await red()
            #expect(try await Self.find(id, world).state == .red)
            // One that was only asked for is let go; one that the platform has is asked back when its number comes.
            let second = try await home.take(12_000)
            let waiting = try await Self.request(second.payment.id, world)
            try await home.reverse(second.payment.id, by: "linlan", fault: .payer)
            #expect(try await Self.find(waiting, world).state == .refused)
            let third = try await home.take(12_000)
            let exported = try await Self.request(third.payment.id, world)
            _ = try await world.database.write {
                try Invoices().export(in: world.project.id, by: world.account("linlan"), in: $0)
            }
            try await home.reverse(third.payment.id, by: "linlan", fault: .payer)
            try await Self.issue(exported, world, number: "26330000000000000003")
            let back = try await Self.find(exported, world)
            #expect(back.state == .redAsked && back.redReason == .ended)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a confirmation that waits for more than seventy-two hours is void, and the invoice stands`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (_, payment, _) = try await Self.paid(world)
            let id = try await Self.request(payment.id, world)
            try await Self.issue(id, world)
            try await world.database.write {
                try Invoices().askRed(
                    id, reason: .allowance, confirmation: .waitsForBuyer, within: [world.project.id], by: world.staff("linlan"),
                    in: $0)
            }
            let hours = Invoice.confirmationHours
            world.clock.move(to: world.clock.now.adding(minutes: hours * 60))
            _ = try await world.database.write { try Invoices().lapse(in: $0) }
            #expect(try await Self.find(id, world).state == .redAsked)
            world.clock.move(to: world.clock.now.adding(minutes: 1))
            for _ in 0..<2 { _ = try await world.database.write { try Invoices().lapse(in: $0) } }
            let stands = try await Self.find(id, world)
            #expect(stands.state == .issued && stands.confirmation == .lapsed && stands.number == Self.number)
        }
    }

    @Test(.clause("S2.8.1-2")) func `invoices are asked for, listed and filed on the pages and by programs`() async throws {
        try await World.run(.sqlite) { world in
            let (_, payment, receipt) = try await Self.paid(world)
            let (site, token) = (try world.site(), try await world.token("linlan"))
            let headers = ["authorization": "Bearer \(token)", "content-type": "application/json"]
            func post(_ path: String, _ body: String, key: String) async -> Answer {
                await site.answer(
                    Ask("POST", "/api/v1" + path, headers: headers.merging(["idempotency-key": key]) { $1 }, body: Array(body.utf8)))
            }
            let made = await post(
                "/billing/invoices", "{\"receipt\":\"\(receipt.label)\",\"kind\":\"person\",\"buyer\":\"王丽\"}", key: "request-0001")
            #expect(made.status == 201, "\(made.text)")
            let wrong = await post("/billing/invoices", "{\"kind\":\"person\",\"buyer\":\"王丽\"}", key: "request-0002")
            #expect(wrong.status == 422 || wrong.status == 400, "\(wrong.text)")
            let list = await site.answer(Ask("GET", "/api/v1/billing/invoices", headers: headers))
            #expect(list.status == 200 && list.text.contains(payment.id.text))
            let batch = await post("/billing/invoices/batches", "{}", key: "request-0003")
            #expect(batch.status == 201, "\(batch.text)")
            let page = await site.answer(Ask("GET", "/billing/invoices", headers: headers))
            #expect(page.status == 200 && page.text.contains("/billing/invoices/batches/"))
            let row = try await world.database.read { try Invoices().list(in: world.project.id, state: nil, after: nil, $0) }
            let detail = await site.answer(Ask("GET", "/billing/invoices/\(try #require(row.first).invoice.id)", headers: headers))
            #expect(detail.status == 200 && detail.text.contains("3040802010000000000"))
        }
    }
}
