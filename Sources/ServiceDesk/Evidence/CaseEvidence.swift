// CaseEvidence: what shows how a case was explained, withdrawn and called about, as its page reads it. Plain values.
import Kernel
import Platform
import Scheme
import Storage

/// What shows that the customer understood, in the present cycle.
package struct UnderstandingLine: Sendable {
    package let kind: ServiceCase.Understanding
    package let words: String
    package let file: Tag<CaseFiles>?
    package let witnessName: String?
    package let at: Instant
}

/// An explanation and the word on it.
package struct ExplanationLine: Sendable {
    package let cycle: Int64
    package let words: String
    package let answer: String
    package let at: Instant
    package let byName: String
    package let witness: Account.ID?
    package let witnessName: String?
}

/// A follow-up as it was recorded.
package struct FollowUpLine: Sendable {
    package let cycle: Int64
    package let result: FollowUp.Result
    package let satisfaction: Int64?
    package let accepted: Bool?
    package let words: String
    package let at: Instant
    /// Nil for the customer's own rating.
    package let byName: String?
    package let exception: String
}

/// The case that a merged one was merged into.
package struct MergedRoot: Sendable {
    package let number: String
    package let reply: String
    package let outcome: ServiceCase.Outcome?
}

package struct CaseEvidence: Sendable {
    package let outcome: ServiceCase.Outcome?
    /// Who took it; nil for the customer's own report and for the machine.
    package let takenByName: String?
    /// Why it was written down so much later.
    package let receivedReason: String
    package let appointedAt: Instant?
    package let handledAt: Instant?
    package let understanding: UnderstandingLine?
    package let explanations: [ExplanationLine]
    package let withdrawal: WithdrawalLine?
    package let followUps: [FollowUpLine]
    package let root: MergedRoot?

    /// The explanation that waits for a colleague's word.
    package var waitingForWitness: ExplanationLine? { explanations.last { $0.answer == "waiting" && $0.witness != nil } }

    static func of(_ it: ServiceCase, _ transaction: Transaction) throws -> CaseEvidence {
        let row = try transaction.first(
            """
            SELECT outcome, taken_by, received_reason, appointed_at, handled_at FROM service_case
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
        guard let row else { throw Refusal.missing }
        let taker: String = try row.get("taken_by")
        let account = taker.hasPrefix("staff:") ? Account.ID(text: String(taker.dropFirst(6))) : nil
        return CaseEvidence(
            outcome: try row.get("outcome"),
            takenByName: try account.flatMap { try Accounts().name(of: $0, in: transaction) },
            receivedReason: try row.get("received_reason"), appointedAt: try row.get("appointed_at"),
            handledAt: try row.get("handled_at"), understanding: try understanding(of: it, transaction),
            explanations: try explanations(of: it, transaction), withdrawal: try Withdrawals.waiting(it, transaction),
            followUps: try followUps(of: it, transaction), root: try root(of: it, transaction))
    }

    private static func understanding(of it: ServiceCase, _ transaction: Transaction) throws -> UnderstandingLine? {
        try transaction.first(
            """
            SELECT u.kind, u.words, u.file_id, u.at, a.display_name AS witness FROM case_understanding u
            LEFT JOIN account a ON a.id = u.witness_id
            WHERE u.project_id = \(it.project) AND u.case_id = \(it.id) AND u.cycle = \(it.cycle)
            """
        ).map {
            UnderstandingLine(
                kind: try $0.get("kind"), words: try $0.get("words"), file: try $0.get("file_id"),
                witnessName: try $0.get("witness"), at: try $0.get("at"))
        }
    }

    private static func explanations(of it: ServiceCase, _ transaction: Transaction) throws -> [ExplanationLine] {
        guard it.kind.needsFollowUp else { return [] }
        return try transaction.query(
            """
            SELECT e.cycle, e.words, e.answer, e.offered_at, a.display_name AS who, e.witness_id, w.display_name AS witness
            FROM explanation e JOIN account a ON a.id = e.offered_by LEFT JOIN account w ON w.id = e.witness_id
            WHERE e.project_id = \(it.project) AND e.case_id = \(it.id) ORDER BY e.offered_at, e.id LIMIT 50
            """
        ).map {
            ExplanationLine(
                cycle: try $0.get("cycle"), words: try $0.get("words"), answer: try $0.get("answer"),
                at: try $0.get("offered_at"), byName: try $0.get("who"), witness: try $0.get("witness_id"),
                witnessName: try $0.get("witness"))
        }
    }

    private static func followUps(of it: ServiceCase, _ transaction: Transaction) throws -> [FollowUpLine] {
        guard it.kind.needsFollowUp else { return [] }
        return try transaction.query(
            """
            SELECT f.cycle, f.result, f.satisfaction, f.accepted, f.words, f.at, a.display_name AS who, f.exception
            FROM follow_up f LEFT JOIN account a ON a.id = f.by_id
            WHERE f.case_id = \(it.id) AND f.project_id = \(it.project) ORDER BY f.at, f.id
            """
        ).map {
            FollowUpLine(
                cycle: try $0.get("cycle"), result: try $0.get("result"), satisfaction: try $0.get("satisfaction"),
                accepted: try $0.get("accepted"), words: try $0.get("words"), at: try $0.get("at"),
                byName: try $0.get("who"), exception: try $0.get("exception"))
        }
    }

    private static func root(of it: ServiceCase, _ transaction: Transaction) throws -> MergedRoot? {
        guard case .merged(let into) = it.stage else { return nil }
        return try transaction.first(
            "SELECT number, reply, outcome FROM service_case WHERE project_id = \(it.project) AND id = \(into)"
        ).map { MergedRoot(number: try $0.get("number"), reply: try $0.get("reply"), outcome: try $0.get("outcome")) }
    }
}
