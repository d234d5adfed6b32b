// Explanations: an explanation that is put before the customer, whose own word on it is the evidence.
import Kernel
import Platform
import Scheme
import Storage

/// An explanation as it was offered.
package struct Explanation: Sendable {
    package typealias ID = Tag<Explanation>
    package let id: ID
    package let words: String
    package let offeredAt: Instant
}

/// Offering by the desk; accepting and refusing by the customer. One waits at a time.
package struct Explanations: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 请客户确认: it settles nothing until the customer says so.
    package func offer(
        _ words: String, on id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: .staff(person), in: transaction, words: words) { it, _ in
            let fact = try it.offerExplanation(words)
            guard try canAnswer(it, transaction) else {
                throw Refusal.gate(it.clause(of: .explained), "case.explain.nobody", field: "explanation")
            }
            try settle(it, as: "replaced", transaction)
            let offer: Explanation.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO explanation (id, project_id, case_id, cycle, words, offered_at, offered_by, answer,
                    answered_at)
                VALUES (\(offer), \(it.project), \(it.id), \(it.cycle), \(words), \(transaction.now), \(person),
                    'waiting', \(Instant?.none))
                """)
            return [fact]
        }
    }

    /// The customer's page opens to a phone at a home.
    private func canAnswer(_ it: ServiceCase, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 AS one FROM service_case WHERE project_id = \(it.project) AND id = \(it.id) AND unit_id IS NOT NULL
                AND (phone <> '' OR person_id IS NOT NULL)
            """) != nil
    }

    /// The explanation that waits for the customer of a case in its present cycle.
    package func waiting(_ it: ServiceCase, _ transaction: Transaction) throws -> Explanation? {
        try transaction.first(
            """
            SELECT id, words, offered_at FROM explanation
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND answer = 'waiting' AND cycle = \(it.cycle)
            """
        ).map { Explanation(id: try $0.get("id"), words: try $0.get("words"), offeredAt: try $0.get("offered_at")) }
    }

    func accept(on id: ServiceCase.ID, in project: Project.ID, by actor: Actor, _ transaction: Transaction) throws {
        let (it, offer) = try answered(id, in: project, as: "accepted", transaction)
        try Complaints(cases: cases).explain(
            it.id, reply: offer.words, understanding: .code, witness: nil, within: [project], by: actor,
            in: transaction)
    }

    func refuse(
        on id: ServiceCase.ID, words: String, in project: Project.ID, by actor: Actor, _ transaction: Transaction
    ) throws {
        let (it, _) = try answered(id, in: project, as: "refused", transaction)
        try Complaints(cases: cases).refuseExplanation(
            it.id, words: words, within: [project], by: actor, in: transaction)
    }

    private func answered(
        _ id: ServiceCase.ID, in project: Project.ID, as answer: String, _ transaction: Transaction
    ) throws -> (ServiceCase, Explanation) {
        let it = try cases.store.find(id, within: [project], in: transaction)
        guard let offer = try waiting(it, transaction) else { throw Refusal.notNow("owner.explanation.none") }
        try settle(it, as: answer, transaction)
        return (it, offer)
    }

    private func settle(_ it: ServiceCase, as answer: String, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE explanation SET answer = \(answer), answered_at = \(transaction.now)
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND answer = 'waiting'
            """)
    }
}
