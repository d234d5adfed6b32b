// OutboxCards: what a person sees of the outbox.
import Kernel
import Storage

/// One message as a list shows it: without its words.
package struct MessageCard: Sendable {
    package let id: Message.ID
    package let project: Project.ID
    package let channel: Message.Channel
    package let topic: String
    package let topicID: Int64
    package let step: String
    /// The key of its subject.
    package let words: String
    package let receiver: Message.Receiver?
    package let state: Message.State
    package let attempts: Int
    package let madeAt: Instant
    package let nextAt: Instant?
    package let triedAt: Instant?
    package let sentAt: Instant?
    /// A code such as `smtp.550`.
    package let lastError: String
}

/// One line of the delivery log.
package struct AttemptCard: Sendable {
    package let attempt: Int
    package let at: Instant
    package let endedAt: Instant?
    /// `trying`, `accepted`, `refused`, `later` or `unknown`.
    package let outcome: String
    package let code: String
}

extension Outbox {
    /// The messages that wait for a person: failed, or nobody knows. Newest first, a page at a time.
    package func open(
        in projects: [Project.ID], before: Message.ID? = nil, limit: Int = 50, _ transaction: Transaction
    ) throws -> [MessageCard] {
        let older: SQL = before.map { "AND id < \($0)" } ?? ""
        return try cards(
            "project_id IN \(list: projects) AND state IN ('failed', 'unknown') \(older) ORDER BY id DESC LIMIT \(limit)",
            transaction)
    }

    /// All messages about one thing, oldest first.
    package func about(
        _ topic: String, _ topicID: Int64, in projects: [Project.ID], _ transaction: Transaction
    ) throws -> [MessageCard] {
        try cards(
            "topic = \(topic) AND topic_id = \(topicID) AND project_id IN \(list: projects) ORDER BY id", transaction)
    }

    /// The delivery log of one message.
    package func attempts(of id: Message.ID, in projects: [Project.ID], _ transaction: Transaction) throws -> [AttemptCard] {
        try transaction.query(
            """
            SELECT attempt, at, ended_at, outcome, code FROM message_attempt
            WHERE message_id = \(id) AND project_id IN \(list: projects) ORDER BY attempt
            """
        ).map {
            AttemptCard(
                attempt: try $0.get("attempt"), at: try $0.get("at"), endedAt: try $0.get("ended_at"),
                outcome: try $0.get("outcome"), code: try $0.get("code"))
        }
    }

    private func cards(_ condition: SQL, _ transaction: Transaction) throws -> [MessageCard] {
        try transaction.query(
            """
            SELECT id, project_id, channel, topic, topic_id, step, words, receiver, state, attempts, made_at, next_at,
                tried_at, sent_at, last_error FROM message WHERE \(condition)
            """
        ).map {
            MessageCard(
                id: try $0.get("id"), project: try $0.get("project_id"), channel: try $0.get("channel"),
                topic: try $0.get("topic"), topicID: try $0.get("topic_id"), step: try $0.get("step"),
                words: try $0.get("words"), receiver: Message.Receiver(text: try $0.get("receiver")),
                state: try $0.get("state"), attempts: try $0.get("attempts"), madeAt: try $0.get("made_at"),
                nextAt: try $0.get("next_at"), triedAt: try $0.get("tried_at"), sentAt: try $0.get("sent_at"),
                lastError: try $0.get("last_error"))
        }
    }
}
