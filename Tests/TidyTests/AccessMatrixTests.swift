// AccessMatrixTests: every post × every route × own, other and no project (X1), from the routes themselves.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import ServiceDesk
import Storage
import Testing
import Web

@Suite struct AccessMatrixTests {
    /// The routes that strangers may use; any other open route is a mistake.
    private static let open: Set<String> = [
        "GET /sign-in", "POST /sign-in", "GET /adopted/{code}", "GET /guide/{code}", "GET /language", "GET /assets/{mark}/{name}", "GET /health", "GET /ready",
        // For this machine's own programs and administrators; it says no of itself.
        "GET /metrics",
        "GET /api/v1/openapi.json", "GET /type",
        // A home's code opens a new report and the way to a proof, and shows nothing.
        "GET /r/{code}", "POST /r/{code}/report", "GET /r/{code}/sent/{receipt}", "GET /r/{code}/progress",
        "POST /r/{code}/progress", "GET /r/{code}/key", "POST /r/{code}/key",
    ]

    @Test func `a stranger is sent to the door from every route but the open ones`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            for route in site.routes {
                let path = route.name.pattern.replacing(/\{\w+\}/, with: "0000000000001")
                let answer = await site.answer(
                    Ask(route.name.method, path, headers: ["content-type": "application/json", "host": "x"], body: Array("{}".utf8)))
                if Self.open.contains(route.name.description) {
                    #expect(answer.status != 401 && answer.header("location")?.hasPrefix("/sign-in") != true, "\(route.name)")
                } else if case .guest = route.who {
                    let door = "/r/0000000000001/progress"
                    #expect(answer.status == 303 && answer.header("location") == door, "\(route.name): \(answer.status)")
                } else if route.isAPI {
                    #expect(answer.status == 401, "\(route.name): \(answer.status)")
                } else {
                    #expect(answer.status == 303 && answer.header("location")?.hasPrefix("/sign-in") == true, "\(route.name)")
                }
            }
        }
    }

    @Test func `each post is let in exactly where the route says, and never into another estate`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let own = try await take(world, world.project, handler: "zhaoqiang", by: "limin")
            var cells = 0
            for (name, account) in world.people.sorted(by: { $0.key < $1.key }) {
                let token = try await world.token(name)
                let visitor = try await world.database.read { transaction in
                    try Sessions(keys: world.keys).visitor(secret: token, isToken: true, in: transaction)
                }
                let grants = try #require(visitor).grants
                for route in site.routes where route.isAPI && !Self.open.contains(route.name.description) {
                    cells += 1
                    let path = route.name.pattern.replacing("{case}", with: own.text).replacing("{clause}", with: "S2.5-2")
                        .replacing(/\{\w+\}/, with: "0000000000001")
                    let answer = await site.answer(
                        Ask(
                            route.name.method, path,
                            headers: [
                                "authorization": "Bearer \(token)", "content-type": "application/json",
                                "idempotency-key": "matrix-\(cells)-\(account.text)",
                            ], body: Array("{}".utf8)))
                    let allowed: Set<Post> = if case .posts(let posts) = route.who { posts } else { Set(Post.allCases) }
                    let mayEnter = grants.contains { allowed.contains($0.post) }
                    let isHome = grants.contains { $0.project == world.project.id }
                    if !mayEnter {
                        #expect(answer.status == 403, "\(name) \(route.name): \(answer.status)")
                    } else if !isHome, route.name.pattern.contains("{case}"), route.name.method == "GET" {
                        #expect(answer.status == 404, "\(name) sees another estate's case at \(route.name)")
                    } else {
                        #expect(answer.status != 401 && answer.status != 403 && answer.status < 500, "\(name) \(route.name): \(answer.status)")
                    }
                    #expect(isHome || !answer.text.contains("电梯停运"), "\(name) read another estate's words at \(route.name)")
                }
            }
            #expect(cells > 150, "\(cells) cells")
        }
    }

    /// The owner's cells: own, a co-tenant's, another home's and another estate's case at every guest's route.
    @Test func `an owner is let in to own cases only, and nobody of the office by an owner's cookie`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let doors = [try await OwnerHome.another(world), try await OwnerHome.another(world, elsewhere: true)]
            let own = try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: home.unit, OwnerHome.phone)
            let others = [
                try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: home.unit, "13300005150"),
                try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: doors[0].unit, OwnerHome.phone),
                try await take(world, world.other, handler: "stranger", by: "stranger", at: doors[1].unit, OwnerHome.phone),
            ]
            let phone = try await home.opened()
            _ = await phone.bring(
                "cases/\(own)/photos", "own.jpg", [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9])
            let picture = try await world.database.read {
                try #require(try $0.first("SELECT id FROM case_file WHERE case_id = \(own)")?.get("id", as: Tag<CaseFiles>.self))
            }
            let form = ["score": "5", "note": "x", "day": "2026-11-24", "minute": "10:00"]
            var cells = 0
            for route in phone.site.routes {
                guard case .guest = route.who, !route.name.pattern.hasSuffix("/leaving") else { continue }
                func ask(_ door: OwnerPhone, _ id: ServiceCase.ID) async -> Answer {
                    let rest = route.name.pattern.replacing("/r/{code}/", with: "").replacing("{case}", with: id.text)
                        .replacing("{file}", with: picture.text)
                    return route.name.method == "GET" ? await door.get(rest) : await door.post(rest, form)
                }
                let mine = await ask(phone, own)
                #expect(mine.status != 404 && mine.status != 403 && mine.status < 500, "\(route.name): \(mine.status)")
                for id in others where route.name.pattern.contains("{case}") {
                    cells += 1
                    #expect(await ask(phone, id).status == 404, "\(route.name)")
                }
                for door in doors {
                    cells += 1
                    let wrong = try door.phone()
                    wrong.cookies = phone.cookies
                    #expect(await ask(wrong, own).header("location") == "/r/\(door.code)/progress", "\(route.name)")
                }
            }
            #expect(cells >= 40, "\(cells) cells")
            for route in phone.site.routes {
                if case .guest = route.who { continue }
                guard !Self.open.contains(route.name.description) else { continue }
                let path = route.name.pattern.replacing("{case}", with: own.text).replacing(/\{\w+\}/, with: "0000000000001")
                let headers = ["cookie": "owner=\(phone.cookies["owner"] ?? "")", "content-type": "application/json", "host": "x"]
                let answer = await phone.site.answer(Ask(route.name.method, path, headers: headers, body: Array("{}".utf8)))
                #expect(answer.status == 401 || answer.header("location")?.hasPrefix("/sign-in") == true, "\(route.name)")
            }
        }
    }

    @Test func `a post taken away ends with the next request`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let token = try await world.token("limin")
            let ask = Ask("GET", "/api/v1/cases", headers: ["authorization": "Bearer \(token)"])
            #expect(await site.answer(ask).status == 200)
            try await world.database.write { transaction in
                try Accounts().close(world.account("limin"), by: world.staff("admin"), in: transaction)
            }
            #expect(await site.answer(ask).status == 401)
        }
    }

    @Test func `every answer carries the policy, and nothing of a person is kept by a cache`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            for route in site.routes {
                let path = route.name.pattern.replacing(/\{\w+\}/, with: "0000000000001")
                let answer = await site.answer(Ask(route.name.method, path))
                #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true, "\(route.name)")
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("cache-control") == "no-store", "\(route.name)")
            }
        }
    }

    private func take(
        _ world: World, _ project: ProjectCard, handler: String, by name: String, at unit: Registry.Unit.ID? = nil, _ phone: String = ""
    ) async throws -> ServiceCase.ID {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "电梯停运")
        intake.handler = world.account(handler)
        intake.unit = unit
        intake.phone = phone
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: project, by: world.staff(name), in: transaction).id
        }
    }
}
