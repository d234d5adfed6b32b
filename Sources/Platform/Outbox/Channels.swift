// Channels: where a project's messages leave, with the secrets sealed.
import Foundation
import Kernel
import Storage

extension MailSettings.Security: WordColumn {}
extension WebhookSettings.Kind: WordColumn {}

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

    package func set(
        _ webhook: WebhookSettings, of project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        let parts = URLComponents(string: webhook.url)
        guard let host = parts?.host, !host.isEmpty, webhook.url.utf8.count <= 2_000, parts?.user == nil,
            parts?.password == nil, parts?.scheme == "https" || (parts?.scheme == "http" && PostalRules.isLoopback(host))
        else { throw Refusal.invalid("url", "channel.url") }
        guard webhook.kind != .generic || !webhook.secret.isEmpty else {
            throw Refusal.invalid("secret", "field.required")
        }
        try transaction.run(
            """
            INSERT INTO webhook_channel (project_id, kind, host, url, secret, changed_at)
            VALUES (\(project), \(webhook.kind), \(host), \(Sodium.seal(Array(webhook.url.utf8), key: key)),
                \(sealed(webhook.secret)), \(transaction.now))
            ON CONFLICT (project_id) DO UPDATE SET kind = excluded.kind, host = excluded.host, url = excluded.url,
                secret = excluded.secret, changed_at = excluded.changed_at
            """)
        changed(.webhook, project, host: host, by: actor, in: transaction)
    }

    /// Takes a channel away; what waits for it fails, visibly, when its turn comes.
    package func remove(
        _ channel: Message.Channel, of project: Project.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        let removed =
            switch channel {
            case .mail: try transaction.run("DELETE FROM mail_channel WHERE project_id = \(project)")
            case .webhook: try transaction.run("DELETE FROM webhook_channel WHERE project_id = \(project)")
            }
        guard removed == 1 else { throw Refusal.missing }
        changed(channel, project, host: nil, by: actor, in: transaction)
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

    /// The channels that a project has.
    package func open(of project: Project.ID, in transaction: Transaction) throws -> [Message.Channel] {
        var channels: [Message.Channel] = []
        if try transaction.first("SELECT 1 AS one FROM mail_channel WHERE project_id = \(project)") != nil {
            channels.append(.mail)
        }
        if try transaction.first("SELECT 1 AS one FROM webhook_channel WHERE project_id = \(project)") != nil {
            channels.append(.webhook)
        }
        return channels
    }

    /// The settings opened for a call; nil when the project has none. Throws when they were sealed under another key.
    func settings(
        _ channel: Message.Channel, of project: Project.ID, in transaction: Transaction
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
                    "SELECT kind, url, secret FROM webhook_channel WHERE project_id = \(project)")
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
        _ channel: Message.Channel, _ project: Project.ID, host: String?, by actor: Actor, in transaction: Transaction
    ) {
        transaction.record(
            "channel.changed", about: ("project", project.number), project: project, by: actor,
            ["channel": .code(channel.rawValue), "host": .text(host)])
    }
}
