// Outbox: messages as rows in the commit that asks for them.
import Foundation
import Kernel
import Storage

extension Message.Channel: WordColumn {}
extension Message.State: WordColumn {}

/// Asking for messages, taking them back, and what a person decides about those whose fate nobody knows.
package struct Outbox: Sendable {
    package init() {}

    /// Puts a message into the open transaction. Nil when there is nothing to put: the project has no channel that
    /// reaches such a receiver, the member of staff has no address there, or the notice exists already. A missing
    /// channel is no fault: the notice on the screen stands without it.
    @discardableResult
    package func put(_ draft: Message.Draft, in transaction: Transaction) throws -> Message.ID? {
        guard try Channels.reach(draft.receiver, by: draft.channel, in: draft.project, transaction),
            let project = try Projects().find(draft.project, in: transaction)
        else { return nil }
        let id: Message.ID = transaction.newID()
        let next = MessagePatience.departure(
            isUrgent: draft.isUrgent, calendar: project.calendar, from: transaction.now)
        let made = try transaction.run(
            """
            INSERT INTO message (id, project_id, channel, topic, topic_id, step, receiver, words, blanks, body, urgent,
                state, attempts, next_at, made_at, tried_at, sent_at, last_error)
            VALUES (\(id), \(draft.project), \(draft.channel), \(draft.topic), \(draft.topicID), \(draft.step),
                \(draft.receiver.text), \(draft.words), \(try Self.text(draft.blanks)), \(draft.body), \(draft.isUrgent),
                'waiting', 0, \(next), \(transaction.now), \(Instant?.none), \(Instant?.none), '')
            ON CONFLICT DO NOTHING
            """)
        guard made == 1 else { return nil }
        if draft.replacesEarlier {
            try transaction.run(
                """
                UPDATE message SET state = 'withdrawn', next_at = NULL, last_error = 'later.step'
                WHERE topic = \(draft.topic) AND topic_id = \(draft.topicID) AND receiver = \(draft.receiver.text)
                    AND channel = \(draft.channel) AND state = 'waiting' AND id <> \(id)
                """)
        }
        return id
    }

    /// Takes back what has not left: the thing was settled, so nobody needs to be told. Gives how many.
    @discardableResult
    package func withdraw(_ topic: String, _ topicID: Int64, in transaction: Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE message SET state = 'withdrawn', next_at = NULL, last_error = 'settled'
            WHERE topic = \(topic) AND topic_id = \(topicID) AND state = 'waiting'
            """)
    }

    /// What a person found out about a message, or wants done with it.
    package enum Decision: String, Sendable {
        /// It arrived after all; only of what nobody knows: a refusal that is known is no guess.
        case arrived
        /// Send it once more, under the same id.
        case again
        /// Let it be.
        case leave
    }

    /// A person decides about a message that failed or whose fate is unknown.
    package func decide(
        _ decision: Decision, about id: Message.ID, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        guard
            let row = try transaction.first(
                """
                SELECT project_id, state, receiver, attempts FROM message
                WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
                """)
        else { throw Refusal.missing }
        let state: Message.State = try row.get("state")
        guard state == .unknown || state == .failed else { throw Refusal.notNow("message.decided") }
        let now = transaction.now
        switch decision {
        case .arrived:
            guard state == .unknown else { throw Refusal.notNow("message.refused") }
            try transaction.run(
                "UPDATE message SET state = 'sent', sent_at = \(now), last_error = 'person' WHERE id = \(id)")
        case .leave:
            try transaction.run(
                "UPDATE message SET state = 'withdrawn', last_error = 'person' WHERE id = \(id)")
        case .again:
            guard Message.Receiver(text: try row.get("receiver")) != nil else { throw Refusal.notNow("message.erased") }
            try transaction.run("UPDATE message SET state = 'waiting', next_at = \(now) WHERE id = \(id)")
        }
        transaction.record(
            "message.decided", about: ("message", id.number), project: try row.get("project_id"), by: actor,
            ["decision": .code(decision.rawValue), "was": .code(state.rawValue)])
    }

    /// Forgets the words of messages that left, or never will, before an instant; the log of attempts stays.
    /// At most `limit` at a time; gives how many.
    package func forget(before instant: Instant, limit: Int = 500, in transaction: Transaction) throws -> Int {
        let ids = try transaction.query(
            """
            SELECT id FROM message WHERE made_at < \(instant) AND (body <> '' OR blanks <> '{}')
                AND state NOT IN ('waiting', 'trying') ORDER BY made_at, id LIMIT \(limit)
            """
        ).map { try $0.get("id", as: Message.ID.self) }
        guard !ids.isEmpty else { return 0 }
        return try transaction.run("UPDATE message SET \(Self.erased) WHERE id IN \(list: ids)")
    }

    /// Erases every word and address of a topic's messages, and takes back what has not left (PIPL 47).
    package func erase(_ topic: String, _ topicID: Int64, in transaction: Transaction) throws {
        try withdraw(topic, topicID, in: transaction)
        try transaction.run("UPDATE message SET \(Self.erased) WHERE topic = \(topic) AND topic_id = \(topicID)")
    }

    private static let erased: SQL = """
        body = '', blanks = '{}',
        receiver = CASE WHEN receiver >= 'address:' AND receiver < 'address;' THEN 'erased:' || CAST(id AS TEXT)
            ELSE receiver END
        """

    static func text(_ blanks: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(blanks), as: UTF8.self)
    }
}
