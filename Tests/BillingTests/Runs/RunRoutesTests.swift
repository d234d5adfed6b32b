// RunRoutesTests: bills through the house: pages, API, files and papers, and nobody of another estate.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct RunRoutesTests {
    private struct Desk {
        let world: World
        let site: Site
        let secret: String
        let token: String

        static func open(_ name: String, _ world: World) async throws -> Desk {
            let id = world.account(name)
            let secret = try await world.database.write { transaction in
                try Sessions(keys: world.keys).open(id, device: "proof", totpStep: nil, in: transaction)
            }
            return Desk(world: world, site: try world.site(), secret: secret, token: try await world.token(name))
        }

        func get(_ path: String, _ query: String = "") async -> Answer {
            await site.answer(
                Ask("GET", path, query: query, headers: ["cookie": "language=en; steward=\(secret)", "host": "x"]))
        }

        func read(_ path: String) async -> Answer {
            await site.answer(Ask("GET", "/api/v1" + path, headers: ["authorization": "Bearer \(token)", "host": "x"]))
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
    }

    @Test(.clause("S2.8.1-1"))
    func `a month goes from its preview to paper, and each page and file of it is there`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillRunHome.make(world)
            let desk = try await Desk.open("linlan", world)
            let made = await desk.post("/billing/runs", "{\"items\":\"\(home.item.text)\",\"month\":\"2026-11\"}")
            #expect(made.status == 201, "\(made.text)")
            let early = await desk.post(
                "/billing/runs", "{\"items\":\"\(home.item.text)\",\"month\":\"2026-11\",\"postingDay\":\"2026-12-31\"}")
            #expect(early.status == 422 && early.text.contains("\"postingDay\""), "\(early.text)")
            let id = try #require(made.text.firstMatch(of: /"id":"([0-9a-z]+)"/).map { String($0.1) })
            for path in ["/billing/runs", "/billing/runs/\(id)", "/billing/shared", "/billing/meters", "/billing/imports"] {
                #expect((await desk.get(path)).status == 200, "\(path)")
            }
            for path in ["/billing/runs/export", "/billing/runs/\(id)/export", "/billing/shared/export", "/billing/meters/export"] {
                #expect((await desk.get(path, "format=csv")).status == 200, "\(path)")
            }
            #expect((await desk.read("/billing/runs/\(id)")).text.contains("\"fen\":83790"))
            #expect((await desk.get("/billing/runs/\(id)/notices")).status == 409)
            #expect((await desk.post("/billing/runs/\(id)/posting")).status == 200)
            #expect((await desk.post("/billing/runs/\(id)/posting")).status == 409)
            let paper = await desk.get("/billing/runs/\(id)/notices")
            #expect(paper.status == 200 && paper.text.hasPrefix("%PDF"))
            let open = try await world.database.read { try Charges().open(of: home.units[0], in: world.project.id, $0) }
            let charge = try #require(open.first).charge
            let page = await desk.get("/billing/charges/\(charge.text)")
            #expect(page.status == 200 && page.text.contains("279.30") && page.text.contains("2.85"))
            #expect((await desk.get("/billing/units/\(home.units[0].text)/notice")).text.hasPrefix("%PDF"))
            // Whoever makes bills does not take them back.
            #expect((await desk.post("/billing/charges/\(charge.text)/reversal", "{\"reason\":\"x\"}")).status == 403)
            let manager = try await Desk.open("chenguo", world)
            #expect((await manager.post("/billing/charges/\(charge.text)/reversal", "{\"reason\":\"面积录错\"}")).status == 200)
            #expect((await manager.get("/billing/charges/\(charge.text)")).text.contains("Reversed"))
            #expect((await manager.post("/billing/runs/\(id)/reversal", "{\"reason\":\"重出\"}")).status == 200)
        }
    }

    @Test func `another estate's bills are not there, and the desk has no business with them`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillRunHome.make(world)
            let run = try await home.preview()
            let stranger = try await Desk.open("stranger", world)
            #expect([403, 404].contains((await stranger.read("/billing/runs/\(run.id.text)")).status))
            let desk = try await Desk.open("limin", world)
            #expect((await desk.read("/billing/runs/\(run.id.text)")).status == 403)
            #expect((await desk.post("/billing/runs/\(run.id.text)/posting")).status == 403)
        }
    }
}
