// OutboxRoutesTests: who sees what did not arrive, and what a person may decide about it.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import Scheme
import ServiceDesk
import Storage
import Testing
import Web

/// An adapter with one answer for everything.
private struct OneAnswer: MessageAdapter {
    let delivery: Delivery
    func deliver(_ letter: Letter) -> Delivery { delivery }
}

extension World {
    /// Takes a complaint, lets its promises fall due, and has their notices end like this. Gives the messages' ids.
    fileprivate func undelivered(_ delivery: Delivery) async throws -> [Message.ID] {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "又停了")
        intake.handler = account("zhaoqiang")
        let (project, by, keys, desk) = (project, staff("limin"), keys, cases)
        try await database.write { [intake] transaction in
            try Channels(keys: keys).set(
                WebhookSettings(kind: .generic, url: "https://gate.example.cn/in", secret: "s3cret"), for: .group, of: project.id, by: by,
                in: transaction)
            _ = try desk.take(intake, project: project, by: by, in: transaction)
        }
        clock.advance(minutes: 20)
        _ = try await database.write { try Escalations().run(in: $0) }
        try await send(delivery)
        return try await database.read { transaction in
            try transaction.query("SELECT id FROM message ORDER BY id").map { try $0.get("id") }
        }
    }

    fileprivate func send(_ delivery: Delivery) async throws {
        let threads = WorkerThreads(name: "call", count: Deliverer.threadsNeeded)
        defer { threads.stop() }
        let deliverer = Deliverer(
            database, departures: Departures(keys: keys, words: try Words(files: [])),
            adapters: [.webhook: OneAnswer(delivery: delivery)], threads: threads, logger: Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() })
        try await deliverer.deliverDue(.webhook)
    }

    fileprivate func state(_ id: Message.ID) async throws -> String {
        try await database.read { try $0.first("SELECT state FROM message WHERE id = \(id)")?.get("state") ?? "" }
    }
}

@Suite struct OutboxRoutesTests {
    private static func ask(
        _ site: Site, _ token: String, _ method: String, _ path: String, query: String = "", key: String = UUID().uuidString
    ) async -> Answer {
        let headers = ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key]
        return await site.answer(Ask(method, path, query: query, headers: headers, body: method == "POST" ? Array("{}".utf8) : []))
    }

    @Test(arguments: EngineKind.allCases)
    func `what failed is sent again, what is unknown is settled by a person, and the journal knows who`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let id = try #require(try await world.undelivered(.refused("http.410")).first)
            let manager = try await world.token("wangfang")
            let list = await Self.ask(site, manager, "GET", "/api/v1/outbox").text
            for part in [
                "\"id\":\"\(id.text)\"", "\"state\":\"failed\"", "\"channel\":\"webhook\"", "\"reason\":\"http.410\"",
                "\"path\":\"/cases/", "\"topic\":\"promise\"",
            ] { #expect(list.contains(part), "\(part) in \(list)") }
            let refused = await Self.ask(site, manager, "POST", "/api/v1/outbox/\(id.text)/arrival")
            #expect(refused.status == 409 && refused.text.contains("message.refused"), "a known refusal did not arrive")
            #expect(await Self.ask(site, manager, "POST", "/api/v1/outbox/\(id.text)/sending").status == 200)
            #expect(try await world.state(id) == "waiting")
            #expect(await Self.ask(site, manager, "POST", "/api/v1/outbox/\(id.text)/sending").status == 409)

            try await world.send(.unknown("attempt.lost"))
            #expect(try await world.state(id) == "unknown")
            #expect(await Self.ask(site, manager, "GET", "/api/v1/outbox").text.contains("\"state\":\"unknown\""))
            let administrator = try await world.token("admin")
            #expect(await Self.ask(site, administrator, "POST", "/api/v1/outbox/\(id.text)/arrival").status == 200)
            #expect(try await world.state(id) == "sent")
            let facts = try await world.database.read { transaction in
                try transaction.query("SELECT actor, payload FROM journal WHERE kind = 'message.decided' ORDER BY seq").map {
                    "\(try $0.get("actor", as: String.self)) \(try $0.get("payload", as: String.self))"
                }
            }
            #expect(facts == [
                "\(world.staff("wangfang").text) {\"decision\":\"again\",\"was\":\"failed\"}",
                "\(world.staff("admin").text) {\"decision\":\"arrived\",\"was\":\"unknown\"}",
            ])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what did not arrive may be let be, and then nobody is asked again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let id = try #require(try await world.undelivered(.unknown("curl.28")).first)
            let token = try await world.token("chenguo")
            #expect(await Self.ask(site, token, "POST", "/api/v1/outbox/\(id.text)/leaving").status == 200)
            #expect(try await world.state(id) == "withdrawn")
            #expect(!(await Self.ask(site, token, "GET", "/api/v1/outbox").text.contains(id.text)))
        }
    }

    @Test func `the desk, an engineer and another estate's staff see none of it`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let id = try #require(try await world.undelivered(.refused("http.410")).first)
            for name in ["limin", "zhaoqiang", "stranger"] {
                let token = try await world.token(name)
                #expect(await Self.ask(site, token, "GET", "/api/v1/outbox").status == 403, "\(name)")
                #expect(await Self.ask(site, token, "POST", "/api/v1/outbox/\(id.text)/sending").status == 403, "\(name)")
                #expect(await Self.ask(site, token, "GET", "/outbox").status == 403, "\(name)")
            }
            try await world.database.write { transaction in
                try Accounts().grant(
                    .serviceManager, in: world.other.id, to: world.account("stranger"), from: world.project.liveFrom,
                    by: .system("proof"), in: transaction)
            }
            let token = try await world.token("stranger")
            #expect(!(await Self.ask(site, token, "GET", "/api/v1/outbox").text.contains(id.text)))
            #expect(await Self.ask(site, token, "POST", "/api/v1/outbox/\(id.text)/sending").status == 404)
            #expect(try await world.state(id) == "failed")
        }
    }

    @Test func `a manager's page opens to the case, a system administrator's shows no customer's words`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            _ = try await world.undelivered(.refused("http.410"))
            let manager = await Self.ask(site, try await world.token("wangfang"), "GET", "/outbox")
            #expect(manager.status == 200 && manager.text.contains("电梯停运") && manager.text.contains("href=\"/cases/"))
            #expect(manager.text.contains("http.410") && manager.text.contains("/sending\""))
            #expect(!manager.text.contains("/arrival\""), "a known refusal cannot be said to have arrived")
            let administrator = await Self.ask(site, try await world.token("admin"), "GET", "/outbox")
            #expect(administrator.status == 200 && administrator.text.contains("/sending\""))
            #expect(!administrator.text.contains("电梯停运") && !administrator.text.contains("href=\"/cases/"))
        }
    }

    @Test func `a long list goes on by key`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            _ = try await world.undelivered(.refused("http.410"))
            try await world.database.write { transaction in
                for number in 1...120 {
                    let draft = Message.Draft(
                        "escalation.message.due", project: world.project.id, channel: .webhook, to: .group,
                        about: ("promise", Int64(number)), step: "1")
                    _ = try Outbox().put(draft, in: transaction)
                }
                try transaction.run("UPDATE message SET state = 'failed', next_at = NULL")
            }
            let token = try await world.token("wangfang")
            var (seen, before, pages) = (Set<String>(), "", 0)
            repeat {
                let text = await Self.ask(site, token, "GET", "/api/v1/outbox", query: before.isEmpty ? "" : "before=\(before)").text
                let ids = text.matches(of: /"id":"([0-9a-z]{13})"/).map { String($0.1) }
                #expect(seen.isDisjoint(with: ids))
                seen.formUnion(ids)
                before = text.firstMatch(of: /"next":"([0-9a-z]{13})"/).map { String($0.1) } ?? ""
                pages += 1
            } while !before.isEmpty && pages < 9
            #expect(seen.count >= 121 && pages == 3)
        }
    }
}
