// AccessMatrixTests: every post × every route × own, other and no project (X1), from the routes themselves.
import Foundation
import Kernel
import Platform
import Proof
import ServiceDesk
import Storage
import Testing
import Web

@Suite struct AccessMatrixTests {
    /// The routes that strangers may use; any other open route is a mistake.
    private static let open: Set<String> = [
        "GET /sign-in", "POST /sign-in", "GET /language", "GET /assets/{mark}/{name}", "GET /health", "GET /ready",
        "GET /api/v1/openapi.json",
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

    private func take(_ world: World, _ project: ProjectCard, handler: String, by name: String) async throws -> ServiceCase.ID {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "电梯停运")
        intake.handler = world.account(handler)
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: project, by: world.staff(name), in: transaction).id
        }
    }
}
