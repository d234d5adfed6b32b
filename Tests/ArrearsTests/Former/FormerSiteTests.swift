// FormerSiteTests: one office's former books through the house's own addresses, from the files to the debtor's page.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web
import Wiring

@testable import Arrears
@testable import Billing

@Suite struct FormerSiteTests {
    private struct Desk {
        let site: Site
        let token: String

        static func open(_ name: String, _ world: World) async throws -> Desk {
            Desk(site: try world.site(), token: try await world.token(name))
        }

        func get(_ path: String, _ query: String = "") async -> Answer {
            await site.answer(
                Ask("GET", path, query: query, headers: ["authorization": "Bearer \(token)", "host": "x", "cookie": "project=YQY"]))
        }

        func post(_ path: String, _ json: String = "{}") async -> Answer {
            await site.answer(
                Ask(
                    "POST", "/api/v1" + path,
                    headers: [
                        "authorization": "Bearer \(token)", "host": "x", "content-type": "application/json",
                        "idempotency-key": UUID().uuidString,
                    ], body: Array(json.utf8)))
        }

        func bring(_ text: String, as kind: String) async -> Answer {
            let fields = ["asOf": "2026-10-31", "kind": kind].sorted { $0.key < $1.key }.map {
                "--b\r\nContent-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)\r\n"
            }.joined()
            let body = fields + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\(text)\r\n--b--\r\n"
            return await site.answer(
                Ask(
                    "POST", "/billing/opening",
                    headers: [
                        "authorization": "Bearer \(token)", "content-type": "multipart/form-data; boundary=b",
                        "sec-fetch-site": "same-origin", "host": "x", "cookie": "project=YQY",
                    ], body: Array(body.utf8)))
        }
    }

    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-2"))
    func `files with demands, a plan and a suit become the debtor's ladder, limits and case file`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await ArrearsHome.make(world)
            let (finance, manager) = (try await Desk.open("linlan", world), try await Desk.open("chenguo", world))
            func bring(_ text: String, _ kind: String) async throws -> String {
                let brought = await finance.bring(text, as: kind)
                #expect(brought.status == 303, "\(brought.text.prefix(300))")
                return try #require(brought.header("location"))
            }
            func post(_ path: String) async throws {
                let id = try #require(OpeningImport.ID(text: String(path.split(separator: "/").last ?? "")))
                let json = "{\"digest\":\"\(try await home.find(id).digest)\"}"
                #expect((await finance.post(path + "/signature", json)).status == 200)
                #expect((await manager.post(path + "/confirmation", json)).status == 200)
                let jobs = House.jobs(world.keys).filter { ["opening-imports", "arrears"].contains($0.name) }
                for job in jobs { while try await world.database.write({ try job.run($0) }) {} }
                #expect(try await home.find(id).state == .posted)
            }
            try await post(try await bring(ArrearsHome.bills, "arrears"))
            // A wrong row is told at its row and column before anybody signs, and given back as a file.
            let wrong = try await bring(
                "房号,催缴日期,方式,结果,签收人,凭据\n5-1-0902,2026-05-01,送单,本人签收,,回执\n5-1-0902,2026-05-02,送单,张贴,,照片\n", "demand")
            let page = await finance.get(wrong)
            #expect(page.status == 200 && page.text.contains("签收人"), "\(page.text.prefix(300))")
            #expect((await finance.get(wrong + "/refused/export", "sheet=0&format=csv")).text.contains("2026-05-01"))
            #expect((await finance.post(wrong + "/discard")).status == 200)
            try await post(try await bring(FormerClaimsTests.demands, "demand"))
            try await post(try await bring("房号,签订日期,对方,协议金额,期数,最后一期,所属月份,凭据\n5-1-0902,2026-10-08,王丽,600,6,2027-05-31,2026-09,协议原件\n", "plan"))
            let suit = try await bring(
                "房号,委托日期,立案日期,业主,诉请金额,法院,案号,费用,所属月份\n5-1-0902,2026-08-20,2026-08-25,王丽,300,龙岗法院,(2026)粤0307民初1号,50,2023-08\n",
                "suit")
            try await post(suit)
            let it = try await home.it()
            let debtor = await manager.get("/arrears/cases/\(it.id)")
            #expect(debtor.status == 200)
            for words in ["王强", "EM123", "协议原件", "分期缴纳", "诉讼中"] { #expect(debtor.text.contains(words), "\(words)") }
            let told = await manager.get("/api/v1/arrears/cases/\(it.id)")
            #expect(told.text.contains("\"rung\":\"visitAndLetter\"") && told.text.contains("\"outOfCount\":2"), "\(told.text.prefix(300))")
            let matters = await manager.get("/arrears/matters")
            #expect(matters.text.contains("民初1号") && matters.text.contains("龙岗法院"))
            let matter = try #require(try await world.database.read { try ArrearsViews.matters(of: it, $0) }.first).matter.id
            #expect((await manager.get("/arrears/matters/\(matter)")).text.contains("50.00"))
            #expect((await manager.get("/arrears/matters/\(matter)/bundle")).text.hasPrefix("%PDF"))
            // The home's page has the former books' own words, and where they led.
            let unit = await manager.get("/units/\(home.home.unit)")
            #expect(unit.text.contains("民初1号") && unit.text.contains("/arrears/cases/\(it.id)"))
            // Taken back by the manager: it is no suit any more, and its bill's years have run out.
            #expect((await manager.post(suit + "/reversal", "{\"reason\":\"案号有误\"}")).status == 200)
            for job in House.jobs(world.keys) where job.name == "opening-imports" {
                while try await world.database.write({ try job.run($0) }) {}
            }
            #expect(try await home.lastDays()["2023-08-31"] == "2029-07-05")
            #expect((await manager.get("/api/v1/arrears/cases/\(it.id)")).text.contains("\"outOfCount\":1"))
        }
    }
}
