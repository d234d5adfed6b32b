// LiveTests: a page that is open hears of what concerns it, of nothing else, and keeps no session alive.
import Foundation
import Kernel
import Platform
import Proof
import ServiceDesk
import Storage
import Testing

@testable import Web

@Suite struct LiveTests {
    private static func take(_ world: World, _ project: ProjectCard, by name: String, handler: String) async throws -> ServiceCase.ID {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "又停了")
        intake.handler = world.account(handler)
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: project, by: world.staff(name), in: transaction).id
        }
    }

    private static func session(_ name: String, _ world: World, _ site: Site) async throws -> String {
        let account = world.account(name)
        let secret = try await world.database.write {
            try site.sessions.open(account, device: "proof", totpStep: nil, in: $0)
        }
        return "steward=\(secret)"
    }

    @Test(arguments: EngineKind.allCases)
    func `a page says what it watches, and its mark moves with what concerns it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let own = try await Self.take(world, world.project, by: "limin", handler: "zhaoqiang")
            let cookie = try await Self.session("limin", world, site)
            func get(_ path: String, _ query: String = "") async -> Answer {
                await site.answer(Ask("GET", path, query: query, headers: ["cookie": cookie, "host": "x"]))
            }
            func watched(_ path: String) async throws -> (query: String, mark: String) {
                let match = try #require(await get(path).text.firstMatch(of: /data-live="\/changes\?([^"]*)" data-mark="([0-9]+)"/))
                return (String(match.1), String(match.2))
            }
            func mark(_ query: String) async -> String {
                String(await get("/changes", query).text.firstMatch(of: /^\{"mark":([0-9]+)\}$/)?.1 ?? "")
            }
            let list = try await watched("/cases")
            let today = try await watched("/today")
            let one = try await watched("/cases/\(own)")
            for page in [list, today, one] { #expect(await mark(page.query) == page.mark) }
            _ = try await Self.take(world, world.other, by: "stranger", handler: "stranger")
            #expect(await mark(list.query) == list.mark, "another estate's matters move nothing here")
            _ = try await Self.take(world, world.project, by: "limin", handler: "zhaoqiang")
            for page in [list, today] { #expect(await mark(page.query) != page.mark) }
            #expect(await mark(one.query) == one.mark, "another case is not this page's matter")
            try await world.database.write { transaction in
                try world.cases.note(own, "已派人", within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            #expect(await mark(one.query) != one.mark)
            #expect(!(await get("/account").text.contains("data-live")), "a page of settings stands still")
        }
    }

    @Test func `who answers for the house sees when the last backup and drill passed`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            try await world.database.write { try Upkeep().note(.drill, isGood: true, in: $0) }
            world.clock.advance(minutes: 60)
            try await world.database.write { try Upkeep().note(.drill, isGood: false, in: $0) }
            func account(_ name: String) async throws -> String {
                let cookie = try await Self.session(name, world, site)
                return await site.answer(Ask("GET", "/account", headers: ["cookie": cookie, "host": "x"])).text
            }
            let shown = try await account("chenguo")
            #expect(shown.contains("2026-11-23 09:00") && shown.contains("2026-11-23 10:00 未通过") && shown.contains("尚无"))
            #expect(!(try await account("limin").contains("恢复演练")))
        }
    }

    @Test func `nobody hears of another estate's cases, and a stranger of nothing`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let theirs = try await Self.take(world, world.other, by: "stranger", handler: "stranger")
            let cookie = try await Self.session("limin", world, site)
            func get(_ query: String, _ headers: [String: String]) async -> Answer {
                await site.answer(Ask("GET", "/changes", query: query, headers: headers))
            }
            let headers = ["cookie": cookie, "host": "x"]
            #expect(await get("case=\(theirs)", headers).text == "{\"mark\":0}")
            #expect(await get("project=LGW", headers).status == 404)
            #expect(await get("project=YQY", ["host": "x"]).status == 303)
        }
    }

    @Test func `a page that looks by itself keeps no session alive`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let cookie = try await Self.session("limin", world, site)
            func get(_ path: String) async -> Int {
                await site.answer(Ask("GET", path, query: "project=YQY", headers: ["cookie": cookie, "host": "x"])).status
            }
            #expect(await get("/today") == 200)
            for _ in 0..<14 {
                world.clock.advance(minutes: 10)
                _ = await get("/changes")
            }
            #expect(await get("/changes") == 303, "after two hours of silence nobody is there")
        }
    }
}
