// WebhookUseTests: which webhook reaches whom: the staff's group and customers' phones never exchange their messages.
import Kernel
import Platform
import Proof
import Storage
import Testing
import Wiring

@Suite struct WebhookUseTests {
    private static let receivers: [(name: String, receiver: @Sendable (World) -> Message.Receiver)] = [
        ("group", { _ in .group }), ("staff", { .staff($0.account("wangfang")) }), ("phone", { _ in .address("13800006620") }),
    ]
    private typealias Kind = WebhookSettings.Kind

    /// Every pair of a group's hook and a phones' hook, and whom each reaches.
    private static let table: [(group: Kind?, phone: Kind?, reached: [String])] = [
        (nil, nil, []), (.wecom, nil, ["group"]), (.dingtalk, nil, ["group"]), (.generic, nil, ["group", "staff"]),
        (nil, .generic, ["phone"]), (.wecom, .generic, ["group", "phone"]), (.dingtalk, .generic, ["group", "phone"]),
        (.generic, .generic, ["group", "staff", "phone"]),
    ]

    private static func settings(_ kind: Kind, _ host: String) -> WebhookSettings {
        WebhookSettings(kind: kind, url: "https://\(host).example.cn/", secret: "s3cret")
    }

    @Test(arguments: EngineKind.allCases)
    func `every message leaves by the webhook that reaches its receiver, or is not put`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let project = world.project.id
            for (number, line) in Self.table.enumerated() {
                try await world.database.write { transaction in
                    try transaction.run("DELETE FROM message_attempt")
                    try transaction.run("DELETE FROM message")
                    try transaction.run("DELETE FROM webhook")
                    let channels = Channels(keys: world.keys)
                    for (use, kind) in [(WebhookSettings.Use.group, line.group), (.phone, line.phone)] {
                        guard let kind else { continue }
                        try channels.set(
                            Self.settings(kind, use.rawValue), for: use, of: project, by: .system("proof"), in: transaction)
                    }
                }
                for (name, receiver) in Self.receivers {
                    var draft = world.draft("\(number)", channel: .webhook, urgent: true)
                    draft.receiver = receiver(world)
                    let id = try await world.put(draft)
                    #expect((id != nil) == line.reached.contains(name), "\(line) \(name)")
                    let adapter = ScriptedAdapter()
                    #expect(try await world.deliver(by: adapter, .webhook) == (id == nil ? 0 : 1))
                    for letter in adapter.calls {
                        guard case .webhook(let hook) = letter.settings else { continue }
                        #expect(hook.url.contains(name == "phone" ? "phone.example" : "group.example"))
                    }
                }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what waits for a webhook that is changed for a robot is listed, and never shown to the group`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let project = world.project.id
            try await world.openChannels()
            var draft = world.draft(channel: .webhook, urgent: true)
            draft.receiver = .staff(world.account("wangfang"))
            try await world.put(draft)
            try await world.database.write { transaction in
                try Channels(keys: world.keys).set(
                    Self.settings(.wecom, "robot"), of: project, by: .system("proof"), in: transaction)
            }
            let adapter = ScriptedAdapter()
            #expect(try await world.deliver(by: adapter, .webhook) == 0 && adapter.calls.isEmpty)
            let open = try await world.database.read { try Outbox().open(in: [project], $0) }
            #expect(open.map(\.state) == [.failed] && open.map(\.lastError) == ["channel.closed"])
        }
    }

    @Test func `a robot is never the phones' webhook, and each use is taken away by itself`() async throws {
        try await World.run(.sqlite) { world in
            let (project, by) = (world.project.id, Actor.system("proof"))
            let channels = Channels(keys: world.keys)
            for kind in [Kind.wecom, .dingtalk] {
                await #expect(throws: Refusal.invalid("use", "channel.robot")) {
                    try await world.database.write {
                        try channels.set(Self.settings(kind, "robot"), for: .phone, of: project, by: by, in: $0)
                    }
                }
            }
            try await world.database.write { transaction in
                try channels.set(Self.settings(.dingtalk, "robot"), of: project, by: by, in: transaction)
                try channels.set(Self.settings(.generic, "sms"), of: project, by: by, in: transaction)
                #expect(try Channels.reachPhones(of: project, transaction))
                try channels.removeWebhook(for: .phone, of: project, by: by, in: transaction)
                #expect(try !Channels.reachPhones(of: project, transaction))
                #expect(try Channels.reach(.group, by: .webhook, in: project, transaction))
            }
            await #expect(throws: Refusal.invalid("channel", "channel.none")) {
                try await world.database.write { try channels.removeWebhook(for: .phone, of: project, by: by, in: $0) }
            }
        }
    }

    /// An office of the release before: its robot spoke to the group, its signed form brought owners' codes.
    @Test(arguments: EngineKind.allCases)
    func `a webhook of the release before keeps its use`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let step = try #require(OutboxSchema.migrations.last)
            let old = try #require(OutboxSchema.migrations.first?.statements.first { $0.contains("TABLE webhook_channel") })
            try await world.database.write { transaction in
                try transaction.run("DROP TABLE webhook")
                try transaction.run(SQL(portable: old, for: transaction.dialect))
                for (project, kind) in [(world.project.id, Kind.wecom), (world.other.id, .generic)] {
                    try transaction.run(
                        """
                        INSERT INTO webhook_channel (project_id, kind, host, url, secret, changed_at)
                        VALUES (\(project), \(kind), 'h', \([UInt8]([1])), \([UInt8]?.none), 1)
                        """)
                }
                for statement in step.statements { try transaction.run(SQL(portable: statement, for: transaction.dialect)) }
            }
            let rows = try await world.database.read { transaction in
                try transaction.query("SELECT project_id, use_for FROM webhook").map {
                    (try $0.get("project_id", as: Project.ID.self), try $0.get("use_for", as: String.self))
                }
            }
            #expect(Dictionary(uniqueKeysWithValues: rows) == [world.project.id: "group", world.other.id: "phone"])
        }
    }
}
