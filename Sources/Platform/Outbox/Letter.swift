// Letter: a message ready for the call, and what a channel needs to make it. Plain values.
import Kernel

/// One claimed message, addressed and worded: all that an adapter is told.
package struct Letter: Sendable {
    package let id: Message.ID
    /// The attempt's number, from 1 on; the id stays the same over all of them.
    package let attempt: Int
    /// When this attempt was committed.
    package let at: Instant
    package let projectCode: String
    package let projectName: String
    /// A mail address, a phone number, a sign-in name; empty for the group behind a webhook.
    package let to: String
    package let subject: String
    package let text: String
    package let settings: ChannelSettings

    package init(
        id: Message.ID, attempt: Int, at: Instant, projectCode: String, projectName: String, to: String, subject: String,
        text: String, settings: ChannelSettings
    ) {
        self.id = id
        self.attempt = attempt
        self.at = at
        self.projectCode = projectCode
        self.projectName = projectName
        self.to = to
        self.subject = subject
        self.text = text
        self.settings = settings
    }
}

/// A project's settings of one channel, opened for use.
package enum ChannelSettings: Sendable {
    case mail(MailSettings)
    case webhook(WebhookSettings)
}

/// The office's mail server.
package struct MailSettings: Sendable, Equatable {
    /// How the line is protected. Plain goes to this very machine only.
    package enum Security: String, CaseIterable, Sendable { case startTLS, tls, plain }

    package var host: String
    package var port: Int
    package var security: Security
    /// Empty for a server that asks for none.
    package var user: String
    package var password: String
    /// The address in `From`.
    package var sender: String

    package init(
        host: String, port: Int, security: Security = .startTLS, user: String = "", password: String = "", sender: String
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.sender = sender
    }
}

/// A group's robot, or a gateway of the office's own.
package struct WebhookSettings: Sendable, Equatable {
    /// Whom it reaches. A project may have one of each.
    package enum Use: String, CaseIterable, Sendable {
        /// The office's group of staff.
        case group
        /// Text messages to customers' phones.
        case phone
    }

    package enum Kind: String, CaseIterable, Sendable {
        /// 企业微信 group robot.
        case wecom
        /// 钉钉 group robot; with a secret, signed as it asks.
        case dingtalk
        /// The signed form that SMS and other gateways take.
        case generic

        /// What it is for when nobody says: a robot speaks to its group, a gateway to phones.
        package var usualUse: Use { self == .generic ? .phone : .group }

        /// Whether it can bring a message of that use to that receiver: a robot shows all it is told to its whole group,
        /// and a gateway of phones needs a number.
        func fits(_ use: Use, _ receiver: Message.Receiver) -> Bool {
            switch (use, receiver) {
            case (.group, .group): true
            case (.group, .staff), (.phone, .address): self == .generic
            case (.group, .address), (.phone, .group), (.phone, .staff): false
            }
        }
    }

    package var kind: Kind
    /// May hold the robot's key, so it is kept sealed.
    package var url: String
    package var secret: String

    package init(kind: Kind, url: String, secret: String = "") {
        self.kind = kind
        self.url = url
        self.secret = secret
    }
}

/// What may stand as an address or a host. What cannot be used is refused when it is entered.
package enum PostalRules {
    /// An ASCII mailbox that cannot break out of a header or of an SMTP command.
    package static func isMailbox(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, text.utf8.count <= 254 else { return false }
        let local = parts[0].utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains($0) }
        return local && isHost(String(parts[1]))
    }

    /// A DNS name or an address with dots.
    package static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && !text.hasPrefix("-") && !text.hasPrefix(".") && !text.contains("..")
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// This very machine, to which nothing need be encrypted.
    package static func isLoopback(_ host: String) -> Bool { ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
