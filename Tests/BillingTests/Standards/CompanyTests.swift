// CompanyTests: who manages the estate stands on every paper of money, and is asked for where it is not said.
import Kernel
import Platform
import Printing
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct CompanyTests {
    private typealias Desk = CashierFormsTests.Desk
    private static let name = "杭州云栖物业服务有限公司"
    private static let code = "91330106MA2YQY000F"

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `the company is said in the settings, stands on the board, and is asked for until then`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (clerk, finance) = (try await Desk(world, "limin"), try await Desk(world, "linlan"))
            #expect(await clerk.get("/billing/board").text.contains("还没有填写物业公司名称"))
            let page = await finance.get("/billing/settings")
            #expect(page.text.contains("还没有填写物业公司名称"))
            let form = ["company": Self.name, "creditCode": Self.code, "hotline": "0571-8800 6600"]
            let path = "/billing/settings/company"
            let bad = await finance.post(path, form.merging(["creditCode": "91330106MA2YQY0001"]) { $1 }, from: page)
            #expect(bad.status == 422 && bad.text.contains("id=\"company-creditCode-wrong\"") && bad.text.contains(Self.name))
            let call = await finance.post(path, form.merging(["hotline": "打电话"]) { $1 }, from: page)
            #expect(call.status == 422 && call.text.contains("id=\"company-hotline-wrong\""))
            #expect(await clerk.post(path, form, from: page).status == 403)
            #expect(await finance.post(path, form, from: page).status == 303)
            for address in ["/billing/board", "/billing/settings"] {
                let text = await clerk.get(address).text
                #expect(text.contains(Self.name) && text.contains(Self.code) && !text.contains("还没有填写"), "\(address)")
            }
            let open = await clerk.site.answer(Ask("GET", "/prices/YQY"))
            #expect(open.text.contains(Self.name) && open.text.contains("0571-8800 6600"))
            #expect(await !clerk.site.answer(Ask("GET", "/prices/LGW")).text.contains(Self.name))
        }
    }

    @Test(.clause("S2.8.1-2")) func `notice and receipt carry the company, and the estate alone while it is not said`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let receipt = try #require(try await home.take(5_000).receipt)
            let words = try Words(files: [BillingSlice.words])
            func papers() async throws -> [PrintedDocument] {
                try await world.database.read { transaction in
                    guard let project = try Projects().find(world.project.id, in: transaction) else { throw Refusal.missing }
                    let notices = try BillNotices().notices(of: [home.unit], run: nil, in: project.id, transaction)
                    return notices.map { NoticePaper.document($0, project, nil, on: World.day, words) } + [
                        try ReceiptPapers().paper(receipt, kind: .first, words: words, origin: "https://x", transaction)
                            .document(words)
                    ]
                }
            }
            let bare = try await papers()
            #expect(bare.count == 2 && bare.allSatisfy { !"\($0.parts)".contains(Self.name) })
            try await world.database.write { transaction in
                try Projects().change(
                    world.project.id, hotline: "0571-8800 6600", company: Self.name, creditCode: Self.code,
                    by: world.staff("linlan"), in: transaction)
            }
            for paper in try await papers() {
                let text = "\(paper.parts)"
                #expect(text.contains(Self.name) && text.contains(Self.code) && text.contains("0571-8800 6600"))
            }
        }
    }
}
