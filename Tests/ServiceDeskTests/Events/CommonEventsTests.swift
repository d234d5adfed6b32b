// CommonEventsTests: many callers, one fault: progress and all-clear reach all, and each keeps a follow-up.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing

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
            #expect(answered == 3)
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
