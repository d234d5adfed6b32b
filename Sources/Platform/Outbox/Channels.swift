// Channels: where a project's messages leave, with the secrets sealed.
import Foundation
import Kernel
import Storage

extension MailSettings.Security: WordColumn {}
extension WebhookSettings.Kind: WordColumn {}
extension WebhookSettings.Use: WordColumn {}

/// Setting up mail and webhooks. Passwords, secrets and a robot's address are sealed under the field key and are in no
/// fact, log or answer.
package struct Channels: Sendable {
    private let key: [UInt8]

    package init(keys: Keys) { key = keys.field }

    package func set(
        _ mail: MailSettings, of project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        guard PostalRules.isHost(mail.host) else { throw Refusal.invalid("host", "channel.host") }
        guard (1...65_535).contains(mail.port) else { throw Refusal.invalid("port", "channel.port") }
        guard PostalRules.isMailbox(mail.sender) else { throw Refusal.invalid("sender", "channel.mailbox") }
        guard mail.security != .plain || PostalRules.isLoopback(mail.host) else {
            throw Refusal.invalid("security", "channel.plain")
        }
        try transaction.run(
            """
            INSERT INTO mail_channel (project_id, host, port, security, user_name, password, sender, changed_at)
            VALUES (\(project), \(mail.host), \(mail.port), \(mail.security), \(mail.user), \(sealed(mail.password)),
                \(mail.sender), \(transaction.now))
            ON CONFLICT (project_id) DO UPDATE SET host = excluded.host, port = excluded.port,
                security = excluded.security, user_name = excluded.user_name, password = excluded.password,
                sender = excluded.sender, changed_at = excluded.changed_at
            """)
        changed(.mail, project, host: mail.host, by: actor, in: transaction)
    }

    /// Sets the webhook of one use, by default that which is usual for its kind.
    package func set(
        _ webhook: WebhookSettings, for use: WebhookSettings.Use? = nil, of project: Project.ID, by actor: Actor,
        in transaction: Transaction
    ) throws {
        let use = use ?? webhook.kind.usualUse
        guard use == .group || webhook.kind == .generic else { throw Refusal.invalid("use", "channel.robot") }
        let parts = URLComponents(string: webhook.url)
        guard let host = parts?.host, !host.isEmpty, webhook.url.utf8.count <= 2_000, parts?.user == nil,
            parts?.password == nil, parts?.scheme == "https" || (parts?.scheme == "http" && PostalRules.isLoopback(host))
        else { throw Refusal.invalid("url", "channel.url") }
        guard webhook.kind != .generic || !webhook.secret.isEmpty else {
            throw Refusal.invalid("secret", "field.required")
        }
        try transaction.run(
            """
            INSERT INTO webhook (project_id, use_for, kind, host, url, secret, changed_at)
            VALUES (\(project), \(use), \(webhook.kind), \(host), \(Sodium.seal(Array(webhook.url.utf8), key: key)),
                \(sealed(webhook.secret)), \(transaction.now))
            ON CONFLICT (project_id, use_for) DO UPDATE SET kind = excluded.kind, host = excluded.host, url = excluded.url,
                secret = excluded.secret, changed_at = excluded.changed_at
            """)
        changed(.webhook, use: use, project, host: host, by: actor, in: transaction)
    }

    /// Takes the mail server away; what waits for it fails, visibly, when its turn comes.
    package func removeMail(of project: Project.ID, by actor: Actor, in transaction: Transaction) throws {
        guard try transaction.run("DELETE FROM mail_channel WHERE project_id = \(project)") == 1 else {
            throw Refusal.invalid("channel", "channel.none")
        }
        changed(.mail, project, host: nil, by: actor, in: transaction)
    }

    /// Takes the webhook of one use away; what waits for it fails, visibly, when its turn comes.
    package func removeWebhook(
        for use: WebhookSettings.Use, of project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        guard try transaction.run("DELETE FROM webhook WHERE project_id = \(project) AND use_for = \(use)") == 1 else {
            throw Refusal.invalid("channel", "channel.none")
        }
        changed(.webhook, use: use, project, host: nil, by: actor, in: transaction)
    }

    /// Where a member of staff reads a project's mail; empty takes the address away.
    package func setAddress(
        _ address: String, of account: Account.ID, in project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        guard address.isEmpty || PostalRules.isMailbox(address) else { throw Refusal.invalid("address", "channel.mailbox") }
        try transaction.run("DELETE FROM mail_address WHERE project_id = \(project) AND account_id = \(account)")
        if !address.isEmpty {
            try transaction.run(
                """
                INSERT INTO mail_address (project_id, account_id, address)
                VALUES (\(project), \(account), \(address))
                """)
        }
        transaction.record(
            "address.changed", about: ("account", account.number), project: project, by: actor,
            ["kept": .flag(!address.isEmpty)])
    }

    /// Whether a project has a way to such a receiver by such a channel, as things stand.
    package static func reach(
        _ receiver: Message.Receiver, by channel: Message.Channel, in project: Project.ID, _ transaction: Transaction
    ) throws -> Bool {
        switch (channel, receiver) {
        case (.mail, .staff(let account)):
            return try transaction.first(
                """
                SELECT 1 AS one FROM mail_channel c JOIN mail_address a ON a.project_id = c.project_id
                WHERE c.project_id = \(project) AND a.account_id = \(account)
                """) != nil
        case (.mail, .address):
            return try transaction.first("SELECT 1 AS one FROM mail_channel WHERE project_id = \(project)") != nil
        case (.mail, .group): return false
        case (.webhook, _):
            let row = try transaction.first(
                "SELECT kind FROM webhook WHERE project_id = \(project) AND use_for = \(receiver.use)")
            return try row.map { try $0.get("kind", as: WebhookSettings.Kind.self).fits(receiver.use, receiver) } ?? false
        }
    }

    /// Whether text messages can leave for customers' phones. A group's robot would show them to all.
    package static func reachPhones(of project: Project.ID, _ transaction: Transaction) throws -> Bool {
        try reach(.address(""), by: .webhook, in: project, transaction)
    }

    /// The settings opened for a call; nil when the project has none that reaches the receiver. Throws when they were
    /// sealed under another key.
    func settings(
        _ channel: Message.Channel, for receiver: Message.Receiver, of project: Project.ID, in transaction: Transaction
    ) throws -> ChannelSettings? {
        switch channel {
        case .mail:
            guard
                let row = try transaction.first(
                    """
                    SELECT host, port, security, user_name, password, sender FROM mail_channel
                    WHERE project_id = \(project)
                    """)
            else { return nil }
            return .mail(
                MailSettings(
                    host: try row.get("host"), port: try row.get("port"), security: try row.get("security"),
                    user: try row.get("user_name"), password: try opened(try row.get("password")),
                    sender: try row.get("sender")))
        case .webhook:
            guard
                let row = try transaction.first(
                    "SELECT kind, url, secret FROM webhook WHERE project_id = \(project) AND use_for = \(receiver.use)"),
                try row.get("kind", as: WebhookSettings.Kind.self).fits(receiver.use, receiver)
            else { return nil }
            return .webhook(
                WebhookSettings(
                    kind: try row.get("kind"), url: try opened(try row.get("url")),
                    secret: try opened(try row.get("secret"))))
        }
    }

    private func sealed(_ secret: String) -> [UInt8]? {
        secret.isEmpty ? nil : Sodium.seal(Array(secret.utf8), key: key)
    }

    private func opened(_ bytes: [UInt8]?) throws -> String {
        guard let bytes else { return "" }
        guard let opened = Sodium.open(bytes, key: key) else { throw SecretsProblem.unreadable("field.key") }
        return String(decoding: opened, as: UTF8.self)
    }

    private func changed(
        _ channel: Message.Channel, use: WebhookSettings.Use? = nil, _ project: Project.ID, host: String?,
        by actor: Actor, in transaction: Transaction
    ) {
        var payload: Fact.Payload = ["channel": .code(channel.rawValue), "host": .text(host)]
        if let use { payload.items["use"] = .code(use.rawValue) }
        transaction.record(
            "channel.changed", about: ("project", project.number), project: project, by: actor, payload)
    }
}
