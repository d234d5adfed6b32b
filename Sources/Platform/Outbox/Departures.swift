// Departures: claiming a message, and writing down what became of it.
import Foundation
import Kernel
import Storage

/// A look, by the slice that wrote it, at whether what a message says still holds when it leaves: it may have waited since.
package struct MessageGate: Sendable {
    package enum Answer: Sendable, Equatable {
        case goes
        case later(Instant)
        /// What it says is true no more: it is withdrawn.
        case stale
    }

    let topic: String
    let ask: @Sendable (_ topicID: Int64, ProjectCard, Transaction) throws -> Answer

    package init(topic: String, ask: @escaping @Sendable (_ topicID: Int64, ProjectCard, Transaction) throws -> Answer) {
        self.topic = topic
        self.ask = ask
    }
}

/// The delivery log's only writer. A claim is committed before the call it stands for: whatever dies in between, the
/// row says that somebody tried.
package struct Departures: Sendable {
    private let channels: Channels
    private let words: Words
    private let gates: [String: MessageGate]
    /// How many waiting rows a claim looks through for one that may leave now.
    private static let glance = 20

    package init(keys: Keys, words: Words, gates: [MessageGate] = []) {
        channels = Channels(keys: keys)
        self.words = words
        self.gates = Dictionary(gates.map { ($0.topic, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a claim found.
    package enum Claim: Sendable {
        case letter(Letter)
        /// None that may leave now among those looked at; they were moved, and others may wait behind them.
        case moved
        case nothing
    }

    /// Whether a message of the channel waits whose time has come. Cheap, on a snapshot.
    package func isDue(_ channel: Message.Channel, in transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 AS one FROM message
            WHERE channel = \(channel) AND state = 'waiting' AND next_at <= \(transaction.now) LIMIT 1
            """) != nil
    }

    /// Takes one due message for an attempt. Those that may not leave now are moved to the next opening; those that
    /// can never leave fail without an attempt.
    package func claim(_ channel: Message.Channel, in transaction: Transaction) throws -> Claim {
        let now = transaction.now
        let skip: SQL = transaction.dialect == .postgres ? " FOR UPDATE SKIP LOCKED" : ""
        let rows = try transaction.query(
            """
            SELECT id, project_id, topic, topic_id, receiver, words, blanks, body, urgent, attempts FROM message
            WHERE channel = \(channel) AND state = 'waiting' AND next_at <= \(now)
            ORDER BY next_at, id LIMIT \(Self.glance)\(skip)
            """)
        for row in rows {
            let id: Message.ID = try row.get("id")
            guard let project = try Projects().find(try row.get("project_id"), in: transaction) else {
                throw StorageProblem.failed("a message without its project")
            }
            let departure = MessagePatience.departure(
                isUrgent: try row.get("urgent"), calendar: project.calendar, from: now)
            guard departure <= now else {
                try transaction.run("UPDATE message SET next_at = \(departure) WHERE id = \(id)")
                continue
            }
            switch try gates[try row.get("topic")]?.ask(try row.get("topic_id"), project, transaction) ?? .goes {
            case .goes: break
            case .later(let at):
                try transaction.run("UPDATE message SET next_at = \(at) WHERE id = \(id)")
                continue
            case .stale:
                try transaction.run(
                    "UPDATE message SET state = 'withdrawn', next_at = NULL, last_error = 'stale' WHERE id = \(id)")
                continue
            }
            let attempt = try row.get("attempts", as: Int.self) + 1
            switch try letter(row, id, channel, project, attempt: attempt, in: transaction) {
            case .failure(let why):
                try transaction.run(
                    "UPDATE message SET state = 'failed', next_at = NULL, last_error = \(why.code) WHERE id = \(id)")
            case .success(let letter):
                try transaction.run(
                    """
                    UPDATE message SET state = 'trying', attempts = \(attempt), tried_at = \(now), next_at = NULL
                    WHERE id = \(id)
                    """)
                try transaction.run(
                    """
                    INSERT INTO message_attempt (message_id, attempt, project_id, at, ended_at, outcome, code)
                    VALUES (\(id), \(attempt), \(project.id), \(now), \(Instant?.none), 'trying', '')
                    """)
                return .letter(letter)
            }
        }
        return rows.isEmpty ? .nothing : .moved
    }

    /// Writes down what an attempt came to. An answer that comes after the attempt was given up is still the truth,
    /// unless a person has decided meanwhile. False when it changed nothing.
    @discardableResult
    package func record(
        _ delivery: Delivery, of id: Message.ID, attempt: Int, in transaction: Transaction
    ) throws -> Bool {
        let now = transaction.now
        try transaction.run(
            """
            UPDATE message_attempt SET ended_at = \(now), outcome = \(delivery.word), code = \(delivery.code)
            WHERE message_id = \(id) AND attempt = \(attempt)
            """)
        let (state, next, sent): (Message.State, Instant?, Instant?) =
            switch delivery {
            case .accepted: (.sent, nil, now)
            case .refused: (.failed, nil, nil)
            case .unknown: (.unknown, nil, nil)
            case .later where attempt >= MessagePatience.attempts: (.failed, nil, nil)
            case .later: (.waiting, now.adding(minutes: MessagePatience.wait(afterAttempts: attempt)), nil)
            }
        let changed = try transaction.run(
            """
            UPDATE message SET state = \(state), next_at = \(next), sent_at = \(sent), last_error = \(delivery.code)
            WHERE id = \(id) AND attempts = \(attempt) AND state IN ('trying', 'unknown')
            """)
        return changed == 1
    }

    /// Whether an attempt is under way that should have ended long ago. Cheap, on a snapshot.
    package func hasLost(in transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 AS one FROM message WHERE state = 'trying' AND tried_at < \(Self.limit(transaction)) LIMIT 1") != nil
    }

    private static func limit(_ transaction: Transaction) -> Instant {
        transaction.now.adding(milliseconds: -MessagePatience.attemptMilliseconds)
    }

    /// Attempts whose process must have died: nobody knows what became of them, so a person is asked. Gives how many.
    @discardableResult
    package func giveUpLost(in transaction: Transaction) throws -> Int {
        let limit = Self.limit(transaction)
        let lost = try transaction.query(
            """
            SELECT id, attempts FROM message WHERE state = 'trying' AND tried_at < \(limit)
            ORDER BY tried_at, id\(transaction.dialect.forUpdate)
            """)
        for row in lost {
            try record(
                .unknown("attempt.lost"), of: try row.get("id"), attempt: try row.get("attempts"), in: transaction)
        }
        return lost.count
    }

    /// Why a message can never leave as things stand.
    private struct Stuck: Error {
        let code: String
        init(_ code: String) { self.code = code }
    }

    private func letter(
        _ row: Row, _ id: Message.ID, _ channel: Message.Channel, _ project: ProjectCard, attempt: Int,
        in transaction: Transaction
    ) throws -> Result<Letter, Stuck> {
        guard let receiver = Message.Receiver(text: try row.get("receiver")) else {
            return .failure(Stuck("receiver.erased"))
        }
        let settings: ChannelSettings
        do {
            guard let open = try channels.settings(channel, for: receiver, of: project.id, in: transaction) else {
                return .failure(Stuck("channel.closed"))
            }
            settings = open
        } catch is SecretsProblem {
            return .failure(Stuck("channel.key"))
        }
        var language = Language.hans
        let to: String
        switch receiver {
        case .group: to = ""
        case .address(let address): to = address
        case .staff(let account):
            guard
                let person = try transaction.first(
                    """
                    SELECT a.name, a.language, m.address FROM account a
                    LEFT JOIN mail_address m ON m.account_id = a.id AND m.project_id = \(project.id)
                    WHERE a.id = \(account) AND a.state = 'active'
                    """)
            else { return .failure(Stuck("receiver.closed")) }
            language = Language(rawValue: try person.get("language")) ?? .hans
            let address: String? = try person.get("address")
            guard let found = channel == .mail ? address : try person.get("name") else {
                return .failure(Stuck("receiver.address"))
            }
            to = found
        }
        let blanks = try JSONDecoder().decode([String: String].self, from: Data(try row.get("blanks", as: String.self).utf8))
        let key: String = try row.get("words")
        let body: String = try row.get("body")
        let speaking = words.speaking(language)
        return .success(
            Letter(
                id: id, attempt: attempt, at: transaction.now, projectCode: project.code, projectName: project.name, to: to,
                subject: speaking(key, blanks), text: body.isEmpty ? speaking(key + ".text", blanks) : body,
                settings: settings))
    }
}
