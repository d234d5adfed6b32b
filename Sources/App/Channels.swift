// Channels: where a project's notices leave for. Passwords and secrets are read from standard input.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Storage
import Wiring

struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Mail and webhooks of a project.", subcommands: [Mail.self, Webhook.self, Address.self, Remove.self])

    struct Mail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set the mail server; its password is read from standard input.")
        @OptionGroup var options: DatabaseOptions
        @Option(name: .long) var project: String
        @Option(name: .long) var host: String
        @Option(name: .long) var port = 587
        @Option(name: .long, help: "startTLS, tls or plain (loopback only).") var security = "startTLS"
        @Option(name: .long) var user = ""
        @Option(name: .long, help: "The sender's address.") var sender: String

        func run() async throws {
            guard let kind = MailSettings.Security(rawValue: security) else { throw Failure("security: '\(security)' is none of them") }
            let password = user.isEmpty ? "" : readLine(strippingNewline: true) ?? ""
            let settings = MailSettings(host: host, port: port, security: kind, user: user, password: password, sender: sender)
            try await options.withChannels(project) { channels, project, transaction in
                try channels.set(settings, of: project, by: .system("command"), in: transaction)
            }
        }
    }

    struct Webhook: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a webhook (WeCom, DingTalk, or a signed one of your own); its secret is read from standard input.")
        @OptionGroup var options: DatabaseOptions
        @Option(name: .long) var project: String
        @Option(name: .long, help: "wecom, dingtalk or generic.") var kind: String
        @Option(name: .long, help: "group: notices to staff; phone: text messages to customers, generic only. A robot is the group's, a generic one the phones' unless said.")
        var use: String?
        @Option(name: .long) var url: String

        func run() async throws {
            guard let kind = WebhookSettings.Kind(rawValue: kind) else { throw Failure("kind: '\(kind)' is none of them") }
            let use = try use.map { name in
                guard let use = WebhookSettings.Use(rawValue: name) else { throw Failure("use: '\(name)' is neither group nor phone") }
                return use
            }
            let secret = readLine(strippingNewline: true) ?? ""
            let settings = WebhookSettings(kind: kind, url: url, secret: secret)
            try await options.withChannels(project) { channels, project, transaction in
                try channels.set(settings, for: use, of: project, by: .system("command"), in: transaction)
            }
        }
    }

    struct Address: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where a member of staff reads the project's mail.")
        @OptionGroup var options: DatabaseOptions
        @Option(name: .long) var project: String
        @Argument(help: "The sign-in name.") var name: String
        @Argument(help: "The address; empty takes it away.") var address: String

        func run() async throws {
            let (name, address) = (name, address)
            try await options.withChannels(project) { channels, project, transaction in
                guard let row = try transaction.first("SELECT id FROM account WHERE name = \(name)") else {
                    throw Refusal.invalid("name", "account.unknown")
                }
                try channels.setAddress(
                    address, of: try row.get("id"), in: project, by: .system("command"), in: transaction)
            }
        }
    }
}

extension ChannelCommand {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a project's channel away, its secrets with it; what waits for it fails and is listed.")
        @OptionGroup var options: DatabaseOptions
        @Option(name: .long) var project: String
        @Argument(help: "mail, group or phone.") var channel: String

        func run() async throws {
            let use = WebhookSettings.Use(rawValue: channel)
            guard use != nil || channel == "mail" else { throw Failure("channel: '\(channel)' is none of mail, group and phone") }
            try await options.withChannels(project) { channels, project, transaction in
                if let use {
                    try channels.removeWebhook(for: use, of: project, by: .system("command"), in: transaction)
                } else {
                    try channels.removeMail(of: project, by: .system("command"), in: transaction)
                }
            }
        }
    }
}

extension DatabaseOptions {
    /// One verb on a project's channels.
    func withChannels(
        _ code: String, _ body: @escaping @Sendable (Channels, Project.ID, Transaction) throws -> Void
    ) async throws {
        try await withHouse { house in
            let channels = Channels(keys: house.keys)
            try await house.database.write { transaction in
                guard let project = try Projects().find(code: code, in: transaction) else {
                    throw Refusal.invalid("project", "project.unknown", ["code": code])
                }
                try body(channels, project.id, transaction)
            }
        }
    }
}
