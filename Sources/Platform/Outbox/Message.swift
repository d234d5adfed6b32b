// Message: a notice that leaves the house, and what may become of it. Pure.
import Kernel

/// A notice on its way to somebody outside the screen. A row in the commit of the fact that asks for it.
package enum Message {
    package typealias ID = Tag<Message>

    package enum Channel: String, CaseIterable, Sendable {
        case mail, webhook
    }

    /// To whom. An account's address is looked up when the message leaves; a group is the one behind the webhook.
    package enum Receiver: Hashable, Sendable {
        case staff(Account.ID)
        case address(String)
        case group

        /// As the table keeps it: `staff:1k…`, `address:…`, `group`.
        package var text: String {
            switch self {
            case .staff(let id): "staff:\(id.text)"
            case .address(let address): "address:\(address)"
            case .group: "group"
            }
        }

        /// The webhook that reaches it.
        var use: WebhookSettings.Use {
            switch self {
            case .staff, .group: .group
            case .address: .phone
            }
        }

        /// Nil for what no receiver is written as, such as one that was erased.
        package init?(text: String) {
            if text == "group" {
                self = .group
            } else if text.hasPrefix("address:") {
                self = .address(String(text.dropFirst(8)))
            } else if text.hasPrefix("staff:"), let id = Account.ID(text: String(text.dropFirst(6))) {
                self = .staff(id)
            } else {
                return nil
            }
        }
    }

    package enum State: String, CaseIterable, Sendable {
        case waiting
        /// The attempt is committed and the call is under way, or its process died.
        case trying
        case sent
        /// Refused for good, or given up after the last attempt.
        case failed
        /// It may have arrived and may not: a person decides, the machine never sends it again.
        case unknown
        /// Nobody waits for it any more: a later step said it, the thing was settled, or a person let it be.
        case withdrawn
    }

    /// What a verb asks for. `topic`, `topicID`, `step`, receiver and channel together are the notice's identity:
    /// asked for twice, it exists once.
    package struct Draft: Sendable {
        package var project: Project.ID
        package var channel: Channel
        package var receiver: Receiver
        /// What it is about, such as `promise` and its id.
        package var topic: String
        package var topicID: Int64
        /// Which notice of the topic: a step with its due, such as `1@1764000000000`.
        package var step: String
        /// The key of the subject's words; `<key>.text` is the body's, unless `body` is given.
        package var words: String
        /// What the words have blanks for. May hold personal words: kept erasable, and written to no log.
        package var blanks: [String: String] = [:]
        package var body = ""
        /// Leaves at any hour. The others leave only while the office is open.
        package var isUrgent = false
        /// Earlier notices of the same topic that have not left yet need not leave any more.
        package var replacesEarlier = false

        package init(
            _ words: String, project: Project.ID, channel: Channel, to receiver: Receiver,
            about topic: (kind: String, id: Int64), step: String
        ) {
            self.words = words
            self.project = project
            self.channel = channel
            self.receiver = receiver
            self.topic = topic.kind
            topicID = topic.id
            self.step = step
        }
    }
}

/// What an adapter knows after a call. Only what is known not to have arrived is tried again.
package enum Delivery: Hashable, Sendable {
    /// The other side took it.
    case accepted
    /// The other side will never take it. The code holds no personal data.
    case refused(String)
    /// It is known not to have been taken; the same message may be offered again.
    case later(String)
    /// The call broke off after the message had begun to leave.
    case unknown(String)

    package var code: String {
        switch self {
        case .accepted: ""
        case .refused(let code), .later(let code), .unknown(let code): code
        }
    }

    package var word: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .later: "later"
        case .unknown: "unknown"
        }
    }
}

/// How long to wait, and how often to try.
package enum MessagePatience {
    /// Attempts in all; with the waits below, about seven hours of open time.
    package static let attempts = 12
    /// An attempt that has not ended by then has no process any more: adapters give up well before.
    package static let attemptMilliseconds: Int64 = 60_000
    /// How long a call may take; mail may take as long again to say goodbye.
    package static let callSeconds = 20
    package static let connectSeconds = 5

    /// 1, 2, 4 … 60 minutes after the first, second, third … known failure.
    package static func wait(afterAttempts attempts: Int) -> Int { min(1 << min(max(attempts - 1, 0), 6), 60) }

    /// When a message may leave: at once when it is urgent, else when the office next is open. A calendar without
    /// any opening asks again in a day.
    package static func departure(isUrgent: Bool, calendar: WorkCalendar, from instant: Instant) -> Instant {
        guard !isUrgent else { return instant }
        return (try? calendar.nextOpening(atOrAfter: instant)) ?? instant.adding(minutes: 24 * 60)
    }
}
