// OpeningRoutesTests: an opening through the house: the file, its proof on paper, two persons, and nobody else.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct OpeningRoutesTests {
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

        func bring(_ path: String, _ text: String, _ fields: [String: String] = [:]) async -> Answer {
            let named = fields.sorted { $0.key < $1.key }.map {
                "--b\r\nContent-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)\r\n"
            }.joined()
            let body = named + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\(text)\r\n--b--\r\n"
            return await site.answer(
                Ask(
                    "POST", path,
                    headers: [
                        "authorization": "Bearer \(token)", "content-type": "multipart/form-data; boundary=b",
                        "sec-fetch-site": "same-origin", "host": "x", "cookie": "project=YQY",
                    ], body: Array(body.utf8)))
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `a file goes from its proof to the books by finance and the manager, and nobody else may`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            try await home.addItems()
            let finance = try await Desk.open("linlan", world)
            let fields = ["kind": "arrears", "asOf": "2026-10-31"]
            #expect((await finance.bring("/billing/opening", "", fields)).status == 422)
            #expect((await finance.bring("/billing/opening", "什么\n1\n", ["kind": "arrears"])).status == 422)
            let brought = await finance.bring("/billing/opening", OpeningsTests.arrears, fields)
            #expect(brought.status == 303, "\(brought.text.prefix(400))")
            let path = try #require(brought.header("location"))
            let page = await finance.get(path)
            #expect(page.status == 200 && page.text.contains("1,354.55") && page.text.contains("9单元0101"), "\(page.text.prefix(200))")
            #expect((await finance.get(path + "/proof")).text.hasPrefix("%PDF"))
            #expect((await finance.get(path + "/export", "format=csv")).status == 200)
            let refused = await finance.get(path + "/refused/export", "sheet=0&format=csv")
            #expect(refused.status == 200 && refused.text.contains("9单元0101") && refused.text.contains("赵六"))
            for other in ["/billing/opening", "/billing/opening/export", "/billing/opening/template"] {
                #expect((await finance.get(other, "kind=deposit")).status == 200, "\(other)")
            }
            let digest = try await home.find(try #require(OpeningImport.ID(text: String(path.split(separator: "/").last ?? "")))).digest
            let json = "{\"digest\":\"\(digest)\"}"
            let (manager, desk) = (try await Desk.open("chenguo", world), try await Desk.open("limin", world))
            #expect((await desk.get(path)).status == 403)
            #expect((await desk.post(path + "/signature", json)).status == 403)
            #expect((await manager.post(path + "/signature", json)).status == 403)
            #expect((await finance.post(path + "/confirmation", json)).status == 403)
            let stranger = try await Desk.open("stranger", world)
            #expect([403, 404].contains((await stranger.get(path)).status))
            #expect((await finance.post(path + "/signature", json)).status == 200)
            #expect((await manager.post(path + "/confirmation", json)).status == 200)
            while try await world.database.write({ try Openings().work(in: $0) }) {}
            #expect(try await home.open() == [123_450, 10_000, 2_005])
            let said = await manager.get("/api/v1" + path)
            #expect(said.status == 200 && said.text.contains("\"posted\""))
            #expect((await manager.get("/api/v1/billing/opening")).status == 200)
            #expect((await manager.post(path + "/reversal", "{\"reason\":\"旧账有误\"}")).status == 200)
            while try await world.database.write({ try Openings().work(in: $0) }) {}
            #expect(try await home.open().isEmpty)
            #expect((await finance.post("/billing/opening/headers", "{\"kind\":\"arrears\",\"field\":\"amount\",\"header\":\"结欠\"}")).status == 200)
        }
    }

    @Test(.clause("S2.8.1-2")) func `a batch goes to the bank as a file and its answer comes back`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            let finance = try await Desk.open("linlan", world)
            let account = "{\"home\":\"5-1-0902\",\"holder\":\"王丽\",\"account\":\"6222000011112222\",\"bank\":\"工行\"}"
            #expect((await finance.post("/billing/debit-accounts", account)).status == 201)
            #expect((await finance.post("/billing/debit-accounts", account)).status == 422)
            let made = await finance.post("/billing/debits", "{\"dueThrough\":\"2026-11-30\"}")
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.text.firstMatch(of: /"id":"([0-9a-z]+)"/).map { String($0.1) })
            let order = await finance.get("/billing/debits/\(id)/order/export", "format=csv")
            #expect(order.text.contains("6222000011112222") && order.text.contains("DK20261123-1-1"))
            let (accounts, page) = (await finance.get("/billing/debit-accounts"), await finance.get("/billing/debits/\(id)"))
            #expect(accounts.status == 200 && !accounts.text.contains("6222000011112222") && page.status == 200)
            let answer = await finance.bring("/billing/debits/\(id)/answer", "流水号,结果\nDK20261123-1-1,成功\n")
            #expect(answer.status == 200 && answer.text.contains("120.00"), "\(answer.text.prefix(300))")
            #expect(try await home.open().isEmpty)
            #expect((await finance.get("/api/v1/billing/debits/\(id)")).text.contains("\"paid\""))
            #expect((await finance.get("/api/v1/billing/debits")).status == 200)
            #expect((await finance.get("/billing/debits/export")).status == 200)
            let desk = try await Desk.open("limin", world)
            #expect((await desk.get("/billing/debits/\(id)")).status == 403)
        }
    }
}
