// SessionsTests: a session ends when nobody used it, and what ended stays ended.
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@Suite struct SessionsTests {
    private static func open(_ world: World) async throws -> String {
        try await world.database.write { transaction in
            try Sessions(keys: world.keys).open(world.account("limin"), device: "proof", totpStep: nil, in: transaction)
        }
    }

    private static func status(_ site: Site, _ secret: String) async -> Int {
        await site.answer(Ask("GET", "/account", headers: ["cookie": "steward=\(secret)"])).status
    }

    @Test(arguments: EngineKind.allCases)
    func `an idle session is not woken by the page that turns it away`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let secret = try await Self.open(world)
            for _ in 0..<3 {
                world.clock.advance(minutes: 100)
                #expect(await Self.status(site, secret) == 200)
            }
            world.clock.advance(minutes: 180)
            #expect(await Self.status(site, secret) == 303)
            world.clock.advance(minutes: 2)
            #expect(await Self.status(site, secret) == 303)
            try await world.database.write { try Sessions.forget(in: $0) }
            let left: Int64? = try await world.database.read { try $0.first("SELECT COUNT(*) AS number FROM session")?.get("number") }
            #expect(left == 0)
        }
    }

    @Test func `a token that reads writes nothing, by whatever road`() async throws {
        try await World.run(.sqlite) { world in
            let token = try await world.database.write { transaction in
                try Sessions(keys: world.keys).makeToken(
                    for: world.account("wangfang"), name: "proof", writes: false, days: 30, by: .system("proof"), in: transaction)
            }
            for path in ["/units/import", "/cases/new/draft", "/ledger"] {
                let answer = await (try world.site()).answer(
                    Ask(
                        "POST", path,
                        headers: ["authorization": "Bearer \(token)", "content-type": "application/x-www-form-urlencoded"],
                        body: Array("kind=complaint".utf8)))
                #expect(answer.status == 403, "\(path)")
            }
        }
    }
}
