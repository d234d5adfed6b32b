// Once: a double click, a retry, a lost answer: one effect.
import Kernel
import Storage

/// The answer that an effect gave the first time, kept in the transaction of the effect.
package struct OnceAnswer: Sendable, Equatable {
    package let status: Int
    package let location: String
    package let answer: String

    package init(status: Int, location: String, answer: String) {
        self.status = status
        self.location = location
        self.answer = answer
    }
}

/// Idempotency keys of forms and API calls, kept 30 days.
package enum Once {
    package static let daysKept = 30

    /// Claims the key as the first thing of the transaction. Gives the earlier answer when this very request was
    /// answered before; refuses the same key with another body.
    package static func claim(
        actor: String, request: String, bodyHash: [UInt8], in transaction: Transaction
    ) throws -> OnceAnswer? {
        let made = try transaction.run(
            """
            INSERT INTO once (actor, request, body_hash, status, location, answer, made_at)
            VALUES (\(actor), \(request), \(bodyHash), 0, '', '', \(transaction.now)) ON CONFLICT DO NOTHING
            """)
        if made == 1 { return nil }
        guard
            let row = try transaction.first(
                """
                SELECT body_hash, status, location, answer FROM once WHERE actor = \(actor) AND request = \(request)
                """)
        else { throw Refusal.conflict("once.busy") }
        guard try row.get("body_hash") == bodyHash else { throw Refusal.conflict("once.other-body") }
        return OnceAnswer(status: try row.get("status"), location: try row.get("location"), answer: try row.get("answer"))
    }

    /// Keeps the answer beside the effect.
    package static func keep(
        _ answer: OnceAnswer, actor: String, request: String, in transaction: Transaction
    ) throws {
        try transaction.put(
            """
            UPDATE once SET status = \(answer.status), location = \(answer.location), answer = \(answer.answer)
            WHERE actor = \(actor) AND request = \(request)
            """)
    }

    /// Drops keys past their time, a part at a time.
    package static func forget(before limit: Instant, in transaction: Transaction) throws {
        try transaction.run("DELETE FROM once WHERE made_at < \(limit)")
    }
}
