// SiteTests: the whole site as a function: forms, API, once and only once.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@Suite struct SiteTests {
    private static func body(_ pairs: [String: String]) -> [UInt8] {
        let json = pairs.map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }.joined(separator: ",")
        return Array("{\(json)}".utf8)
    }

    private static func complaint(_ world: World) -> [String: String] {
        [
            "kind": "complaint", "channel": "phone", "requester": "陈桂芳", "title": "电梯停运", "words": "又停了",
            "handler": world.account("zhaoqiang").text,
        ]
    }

    private static func post(
        _ site: Site, _ path: String, _ token: String, _ pairs: [String: String], key: String?
    ) async -> Answer {
        var headers = ["authorization": "Bearer \(token)", "content-type": "application/json"]
        if let key { headers["idempotency-key"] = key }
        return await site.answer(Ask("POST", path, headers: headers, body: body(pairs)))
    }

    private static func count(_ world: World) async throws -> Int64 {
        try await world.database.read { try $0.first("SELECT COUNT(*) AS number FROM service_case")?.get("number") ?? 0 }
    }

    @Test(arguments: EngineKind.allCases)
    func `fifty presses of one button are one case`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let token = try await world.token("limin")
            let answers = await withTaskGroup(of: Answer.self) { group in
                for _ in 0..<50 {
                    group.addTask { await Self.post(site, "/api/v1/cases", token, Self.complaint(world), key: "press-0001") }
                }
                return await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 }, "\(Set(answers.map(\.status)))")
            #expect(Set(answers.map(\.text)).count == 1)
            #expect(try await Self.count(world) == 1)
        }
    }

    @Test func `a key with another body, no key, or no JSON is refused in its own way`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let token = try await world.token("limin")
            var pairs = Self.complaint(world)
            #expect(await Self.post(site, "/api/v1/cases", token, pairs, key: "press-0002").status == 201)
            pairs["title"] = "别的"
            #expect(await Self.post(site, "/api/v1/cases", token, pairs, key: "press-0002").status == 409)
            #expect(await Self.post(site, "/api/v1/cases", token, pairs, key: nil).status == 400)
            pairs["surprise"] = "1"
            let unknown = await Self.post(site, "/api/v1/cases", token, pairs, key: "press-0003")
            #expect(unknown.status == 422 && unknown.text.contains("surprise"))
            #expect(try await Self.count(world) == 1)
        }
    }

    @Test(.clause("K-CMP4"))
    func `a refusal names the clause and the field`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let token = try await world.token("limin")
            var pairs = Self.complaint(world)
            pairs["handler"] = nil
            let answer = await Self.post(site, "/api/v1/cases", token, pairs, key: "press-0004")
            #expect(answer.status == 409)
            #expect(answer.text.contains("\"clause\":\"K-CMP4\"") && answer.text.contains("\"field\":\"handler\""))
        }
    }

    @Test func `signing in needs the password, managers a code that is good once, and a form of ours`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let hash = try Sodium.passwordHash("a-long-password")
            let seed = SecondFactor.newSeed()
            let sealed = site.sessions.sealed(totp: seed)
            try await world.database.write { transaction in
                let account = try Accounts().add(
                    name: "mgr", displayName: "经理", passwordHash: hash, totp: sealed, mustChange: false,
                    by: .system("proof"), in: transaction)
                try Accounts().grant(
                    .serviceManager, in: world.project.id, to: account, from: world.project.liveFrom, by: .system("proof"),
                    in: transaction)
            }
            func enter(_ password: String, _ code: String, origin: String = "http://x") async -> Answer {
                let form = "name=mgr&password=\(password)&code=\(code)&then=/scheme"
                return await site.answer(
                    Ask(
                        "POST", "/sign-in",
                        headers: ["content-type": "application/x-www-form-urlencoded", "host": "x", "origin": origin],
                        body: Array(form.utf8)))
            }
            let code = SecondFactor.code(seed: seed, at: world.clock.now)
            #expect(await enter("wrong-password", code).status == 422)
            #expect(await enter("a-long-password", "").status == 422)
            #expect(await enter("a-long-password", code, origin: "http://evil").status == 403)
            let good = await enter("a-long-password", code)
            #expect(good.status == 303 && good.header("location") == "/scheme")
            #expect(good.header("set-cookie")?.contains("HttpOnly; SameSite=Lax") == true)
            #expect(await enter("a-long-password", code).status == 422, "a code is good once")
            let cookie = good.header("set-cookie")?.split(separator: ";").first.map(String.init) ?? ""
            let page = await site.answer(Ask("GET", "/scheme", headers: ["cookie": cookie, "host": "x"]))
            #expect(page.status == 200)
            let cross = await site.answer(
                Ask(
                    "POST", "/cases", headers: ["cookie": cookie, "host": "x", "sec-fetch-site": "cross-site"],
                    body: Array("kind=complaint".utf8)))
            #expect(cross.status == 403)
        }
    }

    @Test func `the door slows down who guesses, and locks out nobody elsewhere`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            func enter(_ network: String) async -> Int {
                await site.answer(
                    Ask(
                        "POST", "/sign-in", headers: ["host": "x", "origin": "http://x"],
                        body: Array("name=limin&password=guess".utf8), network: network)
                ).status
            }
            var statuses: [Int] = []
            for _ in 0..<12 { statuses.append(await enter("1.2.3.4")) }
            #expect(statuses.suffix(2) == [429, 429])
            #expect(await enter("5.6.7.8") == 422)
        }
    }
}
