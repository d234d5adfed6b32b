// CommonEventsTests: many callers, one fault: progress and all-clear reach all, and each keeps a follow-up.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct CommonEventsTests {
    private static func events(_ world: World) -> CommonEvents { CommonEvents(cases: world.cases) }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `the all-clear answers every caller's case, and each waits for a follow-up of its own`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let within = [world.project.id]
            let event = try await world.database.write { transaction in
                try Self.events(world).open(
                    "3栋电梯停运", "主板故障", kind: .complaint, handler: world.account("zhaoqiang"), project: world.project,
                    by: world.staff("limin"), in: transaction)
            }
            var callers: [ServiceCase] = []
            for _ in 0..<3 { callers.append(try await CasesTests.take(.complaint, world)) }
            let other = try await CasesTests.take(.suggestion, world)
            try await world.database.write { [callers] transaction in
                for it in callers {
                    try Self.events(world).attach(it.id, to: event.id, within: within, by: world.staff("limin"), in: transaction)
                }
                try Self.events(world).tell(event.id, "配件在路上", within: within, by: world.staff("limin"), in: transaction)
            }
            await #expect(throws: Refusal.invalid("event", "event.kind.other")) {
                try await world.database.write { transaction in
                    try Self.events(world).attach(other.id, to: event.id, within: within, by: world.staff("limin"), in: transaction)
                }
            }
            let answered = try await world.database.write { transaction in
                try Self.events(world).clear(
                    event.id, "电梯已恢复，给您添麻烦了", within: within, by: world.staff("limin"), in: transaction)
            }
            #expect(answered == Cleared(answered: 3, unfinished: 0))
            for it in callers {
                #expect(try await CasesTests.facts(it, world) == ["case.taken", "case.attached", "case.told", "case.handled"])
                let open = try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
                    .filter { $0.promise.outcome == .open }
                #expect(open.map(\.clause) == ["S2.5-2"])
            }
            await #expect(throws: Refusal.notNow("event.cleared")) {
                try await world.database.write { transaction in
                    _ = try Self.events(world).clear(event.id, "再次", within: within, by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try Self.events(world).tell(event.id, "外人", within: [world.other.id], by: world.staff("stranger"), in: transaction)
                }
            }
        }
    }

    @Test(.clause("XS2.4-4"), arguments: EngineKind.allCases)
    func `one unsigned paid job keeps its own case open, and nobody else's`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let within = [world.project.id]
            let (paid, free) = (try await CasesTests.take(.repair, world), try await CasesTests.take(.repair, world))
            let cleared = try await world.database.write { transaction in
                try Repairs(cases: world.cases).price(
                    paid.id, "换阀", fen: 3_000, agreement: .reply, witness: nil, within: within,
                    by: world.staff("zhaoqiang"), in: transaction)
                let event = try Self.events(world).open(
                    "2栋停水", "水泵故障", kind: .repair, handler: world.account("zhaoqiang"), project: world.project,
                    by: world.staff("limin"), in: transaction)
                for it in [paid, free] {
                    try Self.events(world).attach(it.id, to: event.id, within: within, by: world.staff("limin"), in: transaction)
                }
                return try Self.events(world).clear(
                    event.id, "已恢复供水", within: within, by: world.staff("limin"), in: transaction)
            }
            #expect(cleared == Cleared(answered: 1, unfinished: 1))
            #expect(try await EvidenceVerbsTests.detail(paid, world).serviceCase.stage == .open)
            #expect(try await CasesTests.facts(paid, world).contains("case.told"), "its caller hears it too")
            #expect(try await EvidenceVerbsTests.detail(free, world).serviceCase.stage.word == "handled")
        }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `one key takes a caller of a running matter, and the caller reads its news on the own page`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let event = try await world.database.write { transaction in
                try Self.events(world).open(
                    "3栋电梯停运", "主板故障", kind: .complaint, handler: world.account("zhaoqiang"), project: world.project,
                    by: world.staff("limin"), in: transaction)
            }
            let phone = try await home.opened()
            let token = try await world.token("limin")
            let page = await phone.site.answer(Ask("GET", "/cases/new", headers: ["authorization": "Bearer \(token)"]))
            #expect(page.text.contains("accesskey=\"1\"") && page.text.contains(event.id.text))
            func take(_ body: String, _ key: String) async -> Answer {
                await phone.site.answer(
                    Ask(
                        "POST", "/api/v1/cases",
                        headers: [
                            "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key,
                        ], body: Array(body.utf8)))
            }
            let none = await take(#"{"channel":"phone","requester":"陈桂芳"}"#, "one-key-000")
            #expect(none.status == 422 && none.text.contains("title") && none.text.contains("kind"))
            let made = await take(
                #"{"channel":"phone","requester":"陈桂芳","phone":"\#(OwnerHome.phone)","unit":"3-2-1201","event":"\#(event.id.text)"}"#,
                "one-key-001")
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(try await OwnersTests.cases(world).first)
            let it = try await OwnersTests.find(id, world)
            #expect(it.line.title == "3栋电梯停运" && it.event?.id == event.id && it.serviceCase.handler == event.handler)
            try await world.database.write { transaction in
                try Self.events(world).tell(
                    event.id, "配件在路上", within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            let own = await phone.get("cases/\(id.text)")
            #expect(own.text.contains("配件在路上"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `each caller's phone hears of progress and of the all-clear once, however often it called`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let within = [world.project.id]
            try await world.database.write { transaction in
                try Channels(keys: world.keys).set(
                    WebhookSettings(kind: .generic, url: "http://127.0.0.1:9/", secret: "s3cret"), of: world.project.id,
                    by: .system("proof"), in: transaction)
                let event = try Self.events(world).open(
                    "3栋电梯停运", "主板故障", kind: .complaint, handler: world.account("zhaoqiang"), project: world.project,
                    by: world.staff("limin"), in: transaction)
                for phone in ["13800006620", "13800006620", "13900002231", "057188006600", ""] {
                    var intake = CasesTests.intake(.complaint, world)
                    intake.phone = phone
                    let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                    try Self.events(world).attach(it.id, to: event.id, within: within, by: world.staff("limin"), in: transaction)
                }
                try Self.events(world).tell(event.id, "配件在路上", within: within, by: world.staff("limin"), in: transaction)
            }
            func messages() async throws -> [String] {
                try await world.database.read { transaction in
                    try transaction.query("SELECT receiver, body FROM message WHERE topic = 'event' ORDER BY receiver, id").map {
                        "\(try $0.get("receiver", as: String.self)) \(try $0.get("body", as: String.self))"
                    }
                }
            }
            #expect(
                try await messages() == [
                    "address:13800006620 3栋电梯停运：配件在路上", "address:13900002231 3栋电梯停运：配件在路上",
                ])
            // With a group's robot alone nothing is put: the staff's group is no customer's phone.
            try await world.database.write { transaction in
                try transaction.run("DELETE FROM message")
                let channels = Channels(keys: world.keys)
                try channels.removeWebhook(for: .phone, of: world.project.id, by: .system("proof"), in: transaction)
                try channels.set(
                    WebhookSettings(kind: .wecom, url: "https://qyapi.example.com/hook?key=1"), of: world.project.id,
                    by: .system("proof"), in: transaction)
                let event = try #require(try transaction.first("SELECT id FROM common_event"))
                try Self.events(world).tell(
                    try event.get("id"), "已修好", within: within, by: world.staff("limin"), in: transaction)
            }
            #expect(try await messages().isEmpty)
        }
    }
}
