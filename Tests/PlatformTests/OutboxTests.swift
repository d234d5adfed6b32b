// OutboxTests: each notice once, in its hours, and never sent again on a guess.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing

@Suite struct OutboxTests {
    @Test(arguments: EngineKind.allCases)
    func `a notice exists once, with the commit that asks for it or not at all`(_ engine: EngineKind) async throws {
        struct No: Error {}
        try await World.run(engine) { world in
            #expect(try await world.put(world.draft()) == nil, "a project without a channel has no messages")
            try await world.openChannels()
            let draft = world.draft()
            await #expect(throws: No.self) {
                try await world.database.write { transaction in
                    try Outbox().put(draft, in: transaction)
                    throw No()
                }
            }
            #expect(try await world.cards().isEmpty)
            #expect(try await world.put(draft) != nil)
            #expect(try await world.put(draft) == nil)
            async let one = world.put(world.draft("2"))
            async let two = world.put(world.draft("2"))
            #expect(try await [one, two].compactMap { $0 }.count == 1)
            try await world.put(world.draft(to: "zhaoqiang"))
            try await world.put(world.draft(channel: .webhook))
            #expect(try await world.put(world.draft(to: "chenguo")) == nil, "nobody told us where he reads mail")
            #expect(try await world.cards().count == 4)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a known refusal is tried again later under the same id, and not for ever`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            let id = try #require(try await world.put(world.draft()))
            let adapter = ScriptedAdapter([.later("smtp.450")])
            #expect(try await world.deliver(by: adapter) == 1)
            #expect(try await world.deliver(by: adapter) == 0)
            var card = try #require(try await world.cards().first)
            #expect(card.state == .waiting && card.lastError == "smtp.450")
            #expect(card.nextAt == world.clock.now.adding(minutes: 1))
            world.clock.advance(minutes: 1)
            #expect(try await world.deliver(by: adapter) == 1)
            card = try #require(try await world.cards().first)
            #expect(card.state == .sent && card.sentAt == world.clock.now && card.lastError.isEmpty)
            #expect(adapter.calls.map(\.id) == [id, id] && adapter.calls.map(\.attempt) == [1, 2])
            #expect(adapter.calls.map(\.to) == ["wangfang@example.cn", "wangfang@example.cn"])
            #expect(try await world.outcomes(of: id) == ["1 later smtp.450", "2 accepted "])

            let refused = try #require(try await world.put(world.draft("2", urgent: true)))
            try await world.deliver(by: ScriptedAdapter([.refused("smtp.550")]))
            #expect(try await world.outcomes(of: refused) == ["1 refused smtp.550"])
            let stubborn = ScriptedAdapter(Array(repeating: .later("curl.7"), count: 99))
            try await world.put(world.draft("3", urgent: true))
            for _ in 0..<40 {
                try await world.deliver(by: stubborn)
                world.clock.advance(minutes: 60)
            }
            #expect(stubborn.calls.count == MessagePatience.attempts)
            #expect(try await world.cards().map(\.state) == [.sent, .failed, .failed])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what a dead process left under way is shown to a person and never sent again by itself`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            let id = try #require(try await world.put(world.draft(urgent: true)))
            let departures = try world.departures()
            // Killed before the claim's commit: nothing was tried. Killed after it: nobody knows.
            struct Killed: Error {}
            await #expect(throws: Killed.self) {
                try await world.database.write { transaction in
                    _ = try departures.claim(.mail, in: transaction)
                    throw Killed()
                }
            }
            #expect(try await world.cards().map(\.state) == [.waiting])
            _ = try await world.database.write { try departures.claim(.mail, in: $0) }
            let adapter = ScriptedAdapter()
            try await world.delivering(by: adapter) { (deliverer: Deliverer) async throws in
                #expect(try await deliverer.giveUpLost() == 0)
                #expect(try await world.cards().map(\.state) == [.trying])
                world.clock.advance(minutes: 2)
                #expect(try await deliverer.giveUpLost() == 1)
                for _ in 0..<5 {
                    world.clock.advance(minutes: 24 * 60)
                    #expect(try await deliverer.deliverDue(.mail) == 0)
                    #expect(try await deliverer.giveUpLost() == 0)
                }
            }
            let open = try await world.database.read { try Outbox().open(in: [world.project.id], $0) }
            #expect(open.map(\.id) == [id] && open.map(\.state) == [.unknown] && open.map(\.lastError) == ["attempt.lost"])
            #expect(try await world.outcomes(of: id) == ["1 unknown attempt.lost"])

            await #expect(throws: Refusal.missing) { try await world.decide(.again, about: id, in: world.other.id) }
            try await world.decide(.again, about: id)
            await #expect(throws: Refusal.notNow("message.decided")) { try await world.decide(.again, about: id) }
            #expect(try await world.deliver(by: adapter) == 1)
            #expect(adapter.calls.map(\.id) == [id] && adapter.calls.map(\.attempt) == [2])
            let facts = try await world.database.read {
                try $0.query("SELECT payload FROM journal WHERE kind = 'message.decided'").map {
                    try $0.get("payload", as: String.self)
                }
            }
            #expect(facts == [#"{"decision":"again","was":"unknown"}"#])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an answer that comes after the attempt was given up is still the truth, a person's word stands`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            let departures = try world.departures()
            for (step, decision) in [("1", Outbox.Decision?.none), ("2", .leave), ("3", .again)] {
                let id = try #require(try await world.put(world.draft(step, urgent: true)))
                _ = try await world.database.write { try departures.claim(.mail, in: $0) }
                world.clock.advance(minutes: 2)
                _ = try await world.database.write { try departures.giveUpLost(in: $0) }
                if let decision { try await world.decide(decision, about: id) }
                try await world.database.write { try departures.record(.accepted, of: id, attempt: 1, in: $0) }
            }
            #expect(try await world.cards().map(\.state) == [.sent, .withdrawn, .waiting])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `outside the office's hours only what is urgent leaves`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            let adapter = ScriptedAdapter([.accepted, .later("http.503")])
            world.at("2026-11-27 18:00")
            try await world.put(world.draft("late"))
            try await world.put(world.draft("urgent", urgent: true))
            #expect(try await world.cards().map(\.nextAt) == [world.time("2026-11-30", "08:30"), world.clock.now])
            #expect(try await world.deliver(by: adapter) == 1)
            for time in ["2026-11-28 10:00", "2026-11-29 10:00", "2026-11-30 08:29"] {
                world.at(time)
                #expect(try await world.deliver(by: adapter) == 0)
            }
            // A known failure whose next time falls into the lunch break waits until it is over.
            world.at("2026-11-30 11:59")
            #expect(try await world.deliver(by: adapter) == 1)
            world.at("2026-11-30 12:00")
            #expect(try await world.deliver(by: adapter) == 0)
            #expect(try await world.cards().first?.nextAt == world.time("2026-11-30", "13:30"))
            world.at("2026-11-30 13:30")
            #expect(try await world.deliver(by: adapter) == 1)
            #expect(try await world.cards().map(\.state) == [.sent, .sent])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `two deliverers never both send`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            for number in 1...40 { try await world.put(world.draft(about: Int64(number))) }
            let adapter = ScriptedAdapter(seconds: 0.002)
            let attempts = try await withThrowingTaskGroup { group in
                for _ in 0..<4 { group.addTask { try await world.deliver(by: adapter) } }
                return try await group.reduce(0, +)
            }
            #expect(attempts == 40)
            #expect(adapter.calls.count == 40 && Set(adapter.calls.map(\.id)).count == 40)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `after a night one message says it all, and what was settled needs nobody`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            world.at("2026-11-23 20:00")
            for step in ["before", "due", "after"] {
                var draft = world.draft(step)
                draft.replacesEarlier = true
                try await world.put(draft)
            }
            try await world.put(world.draft("due", about: 2))
            try await world.database.write { try Outbox().withdraw("promise", 2, in: $0) }
            world.at("2026-11-24 09:00")
            let adapter = ScriptedAdapter()
            #expect(try await world.deliver(by: adapter) == 1)
            #expect(try await world.cards().map(\.state) == [.withdrawn, .withdrawn, .sent])
            #expect(try await world.cards(about: 2).map(\.state) == [.withdrawn])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `secrets are sealed, and words and addresses can be forgotten`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.openChannels()
            var toOwner = world.draft("owner")
            toOwner.receiver = .address("owner@example.cn")
            toOwner.blanks = ["name": "李女士"]
            let id = try #require(try await world.put(toOwner))
            // Under another key nothing leaves, and somebody sees why.
            let stranger = Departures(keys: .passing(), words: try Words(files: []))
            _ = try await world.database.write { try stranger.claim(.mail, in: $0) }
            #expect(try await world.cards().map(\.lastError) == ["channel.key"])
            try await world.decide(.again, about: id)
            try await world.deliver(by: ScriptedAdapter())

            let all: @Sendable () async throws -> String = {
                try await world.database.read { transaction in
                    let tables: [SQL] = [
                        "SELECT * FROM message", "SELECT * FROM message_attempt", "SELECT * FROM mail_channel",
                        "SELECT * FROM webhook", "SELECT payload FROM journal",
                    ]
                    return try tables.flatMap { try transaction.query($0) }.flatMap(\.values).map {
                        if case .bytes(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { "\($0)" }
                    }.joined(separator: "\n")
                }
            }
            let before = try await all()
            for secret in ["p4ss-plain", "k3y-plain", "s3cret-plain"] { #expect(!before.contains(secret)) }
            #expect(before.contains("李女士") && before.contains("owner@example.cn") && before.contains("电梯"))
            world.clock.advance(minutes: 1)
            #expect(try await world.database.write { try Outbox().forget(before: $0.now, in: $0) } == 1)
            let after = try await all()
            for word in ["李女士", "owner@example.cn", "电梯"] { #expect(!after.contains(word)) }
            #expect(try await world.database.write { try Outbox().forget(before: $0.now, in: $0) } == 0)
        }
    }

    @Test func `what cannot be an address or would leave in the clear is refused at its field`() async throws {
        try await World.run(.sqlite) { world in
            func refusedField(_ body: @escaping @Sendable (Channels, Transaction) throws -> Void) async throws -> String? {
                let channels = Channels(keys: world.keys)
                do {
                    try await world.database.write { try body(channels, $0) }
                    return nil
                } catch let refusal as Refusal { return refusal.problems.first?.field }
            }
            let (project, by) = (world.project.id, world.staff("chenguo"))
            let mails: [(MailSettings, String?)] = [
                (MailSettings(host: "mail.example.cn", port: 25, security: .plain, sender: "a@b.cn"), "security"),
                (MailSettings(host: "127.0.0.1", port: 25, security: .plain, sender: "a@b.cn"), nil),
                (MailSettings(host: "mail.example.cn/x", port: 25, sender: "a@b.cn"), "host"),
                (MailSettings(host: "mail.example.cn", port: 0, sender: "a@b.cn"), "port"),
                (MailSettings(host: "mail.example.cn", port: 25, sender: "a@b.cn\r\nBcc: c@d.cn"), "sender"),
            ]
            for (mail, field) in mails {
                let refused = try await refusedField { try $0.set(mail, of: project, by: by, in: $1) }
                #expect(refused == field)
            }
            let urls = [
                "http://gate.example.cn/": "url", "ftp://127.0.0.1/": "url", "file:///etc/passwd": "url", "": "url",
                "https://user:pass@gate.example.cn/": "url", "https://gate.example.cn/": nil, "http://127.0.0.1:9/": nil,
            ]
            for (url, field) in urls {
                let webhook = WebhookSettings(kind: .generic, url: url, secret: "s")
                let refused = try await refusedField { try $0.set(webhook, of: project, by: by, in: $1) }
                #expect(refused == field, "\(url)")
            }
        }
    }
}
