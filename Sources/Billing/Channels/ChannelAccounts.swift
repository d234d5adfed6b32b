// ChannelAccounts: what a project has agreed with its payment channels, secrets sealed.
import Kernel
import Platform
import Storage

package struct ChannelAccounts: Sendable {
    /// What a channel's settings may show: everything but the secrets.
    package struct Card: Sendable {
        package let channel: PayChannel
        package let isSimulated: Bool
        package let face: ChannelFace
        package let changedAt: Instant
    }

    private let key: [UInt8]
    private static let secretCount = 32

    package init(keys: Keys) { key = keys.field }

    /// A channel that is played by the house itself: for the demo, and for an office that tries it out. Its keys are made here.
    package func simulate(
        _ channel: PayChannel, in project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        try confirmMaySimulate(project, transaction)
        guard let own = RSAKey.make(), let theirs = RSAKey.make() else { throw SecretsProblem.noMemory }
        let terms = ChannelTerms(
            channel: channel, isSimulated: true, merchant: "1900000109", app: "wxd678efh567hg6787", serial: "SIMULATED",
            channelKey: theirs.publicPEM, ownKey: own.privatePEM, secret: Hex.text(Sodium.random(Self.secretCount / 2)))
        try keep(terms, simulator: theirs.privatePEM, notify: "", in: project, by: actor, transaction)
    }

    /// The channel itself; from then on the project's bills are never paid, and no money is given back, by a channel that the
    /// house plays: what it plays here ends.
    func set(
        _ terms: ChannelTerms, notify: String, in project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        try confirm(terms, notify)
        try keep(terms, simulator: "", notify: notify, in: project, by: actor, transaction)
        try transaction.run(
            "INSERT INTO pay_channel_live (project_id, since) VALUES (\(project), \(transaction.now)) ON CONFLICT DO NOTHING")
        guard try !ChannelUse.isDemo(project, transaction) else { return }
        for played in PayChannel.allCases {
            let gone = try transaction.run(
                "DELETE FROM pay_channel WHERE project_id = \(project) AND channel = \(played) AND simulated = 1")
            guard gone == 1 else { continue }
            changed(played, isSimulated: nil, project, by: actor, transaction)
            try ChannelRefunds().strand(played, in: project, by: actor, transaction)
        }
    }

    func confirm(_ terms: ChannelTerms, _ notify: String) throws(Refusal) {
        guard !terms.merchant.isEmpty else { throw Refusal.invalid("merchant", "field.required") }
        guard !terms.app.isEmpty else { throw Refusal.invalid("app", "field.required") }
        guard RSAKey(pem: terms.channelKey) != nil else { throw Refusal.invalid("channelKey", "paychannel.key") }
        guard RSAKey(pem: terms.ownKey)?.sign([0]) != nil else { throw Refusal.invalid("ownKey", "paychannel.key") }
        guard terms.channel != .wechat || terms.secret.utf8.count == Self.secretCount else {
            throw Refusal.invalid("secret", "paychannel.secret")
        }
        guard terms.channel != .wechat || !terms.serial.isEmpty else { throw Refusal.invalid("serial", "field.required") }
        guard notify.hasPrefix("https://"), notify.utf8.count <= 200 else { throw Refusal.invalid("notify", "paychannel.notify") }
    }

    package func remove(
        _ channel: PayChannel, in project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        guard try transaction.run("DELETE FROM pay_channel WHERE project_id = \(project) AND channel = \(channel)") == 1 else {
            throw Refusal.missing
        }
        changed(channel, isSimulated: nil, project, by: actor, transaction)
    }

    package func cards(in project: Project.ID, _ transaction: Transaction) throws -> [Card] {
        try transaction.query(
            """
            SELECT channel, simulated, merchant, app, serial, channel_key, own_key, secret, notify_origin, changed_at
            FROM pay_channel WHERE project_id = \(project) ORDER BY channel
            """
        ).map { row in
            let channel: PayChannel = try row.get("channel")
            return Card(
                channel: channel, isSimulated: try row.get("simulated"), face: try face(row, of: channel),
                changedAt: try row.get("changed_at"))
        }
    }

    /// What may be shown of a row of terms or of a change of them.
    func face(_ row: Row, of channel: PayChannel) throws -> ChannelFace {
        let terms = ChannelTerms(
            channel: channel, isSimulated: try row.get("simulated"), merchant: try row.get("merchant"), app: try row.get("app"),
            serial: try row.get("serial"), channelKey: try row.get("channel_key"), ownKey: try opened(try row.get("own_key")),
            secret: try opened(try row.get("secret")))
        return ChannelFace(terms, notify: try row.get("notify_origin"))
    }

    /// The terms opened for one use; nil when the project has none with this channel that can be used now.
    package func terms(
        _ channel: PayChannel, in project: Project.ID, _ transaction: Transaction
    ) throws -> (terms: ChannelTerms, notify: String, simulator: String)? {
        guard try ChannelUse.of(channel, in: project, transaction) != nil else { return nil }
        let row = try transaction.first(
            """
            SELECT simulated, merchant, app, serial, channel_key, own_key, secret, simulator_key, notify_origin
            FROM pay_channel WHERE project_id = \(project) AND channel = \(channel)
            """)
        guard let row else { return nil }
        let terms = ChannelTerms(
            channel: channel, isSimulated: try row.get("simulated"), merchant: try row.get("merchant"), app: try row.get("app"),
            serial: try row.get("serial"), channelKey: try row.get("channel_key"), ownKey: try opened(try row.get("own_key")),
            secret: try opened(try row.get("secret")))
        return (terms, try row.get("notify_origin"), try opened(try row.get("simulator_key")))
    }

    private func keep(
        _ terms: ChannelTerms, simulator: String, notify: String, in project: Project.ID, by actor: Actor,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO pay_channel (project_id, channel, simulated, merchant, app, serial, channel_key, own_key, secret,
                simulator_key, notify_origin, changed_at)
            VALUES (\(project), \(terms.channel), \(terms.isSimulated), \(terms.merchant), \(terms.app), \(terms.serial),
                \(terms.channelKey), \(sealed(terms.ownKey)), \(sealed(terms.secret)), \(sealed(simulator)), \(notify),
                \(transaction.now))
            ON CONFLICT (project_id, channel) DO UPDATE SET simulated = excluded.simulated, merchant = excluded.merchant,
                app = excluded.app, serial = excluded.serial, channel_key = excluded.channel_key, own_key = excluded.own_key,
                secret = excluded.secret, simulator_key = excluded.simulator_key, notify_origin = excluded.notify_origin,
                changed_at = excluded.changed_at
            """)
        changed(terms.channel, isSimulated: terms.isSimulated, project, by: actor, transaction)
    }

    private func changed(
        _ channel: PayChannel, isSimulated: Bool?, _ project: Project.ID, by actor: Actor, _ transaction: Transaction
    ) {
        transaction.record(
            "paychannel.changed", about: ("paychannel", project.number), project: project, by: actor,
            ["channel": .code(channel.rawValue), "simulated": isSimulated.map { .flag($0) } ?? .none])
    }

    func sealed(_ secret: String) -> [UInt8]? { secret.isEmpty ? nil : Sodium.seal(Array(secret.utf8), key: key) }

    func opened(_ bytes: [UInt8]?) throws -> String {
        guard let bytes else { return "" }
        guard let opened = Sodium.open(bytes, key: key) else { throw SecretsProblem.unreadable("field.key") }
        return String(decoding: opened, as: UTF8.self)
    }
}
