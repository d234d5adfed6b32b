// Explanations: an explanation that is put before the customer, or that a colleague heard: whose word on it is awaited.
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
    package let offeredBy: Account.ID
    /// The colleague who heard it and is asked to say so; nil while the customer alone is asked.
    package let witness: Account.ID?
}

/// Offering by the desk; accepting by the customer or by the witness; refusing by the customer. One waits at a time.
package struct Explanations: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 请客户确认, 请同事证明: it settles nothing until the customer, or the colleague who heard it, says so.
    package func offer(
        _ words: String, witness: Account.ID? = nil, on id: ServiceCase.ID, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: .staff(person), in: transaction, words: words) { it, project in
            let fact = try it.offerExplanation(words)
            if let witness {
                try check(witness, of: it, explainedBy: person, in: project, transaction)
            } else if try !canAnswer(it, transaction) {
                throw Refusal.gate(it.clause(of: .explained), "case.explain.nobody", field: "explanation")
            }
            try settle(it, as: "replaced", transaction)
            try insert(words, witness: witness, of: it, by: person, answer: "waiting", transaction)
            return [fact]
        }
    }

    /// Somebody who works here today, and neither explained it nor is the handler.
    private func check(
        _ witness: Account.ID, of it: ServiceCase, explainedBy person: Account.ID, in project: ProjectCard,
        _ transaction: Transaction
    ) throws {
        let heard = try it.mayWitness(witness, explainedBy: person)
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: transaction.now), in: transaction)
        guard staff.contains(where: { $0.id == heard }) else {
            throw Refusal.gate(it.clause(of: .explained), "case.explain.witness", field: "witness")
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

    /// The explanation that waits for a word on it in the present cycle.
    package static func waiting(_ it: ServiceCase, _ transaction: Transaction) throws -> Explanation? {
        try transaction.first(
            """
            SELECT id, words, offered_at, offered_by, witness_id FROM explanation
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND answer = 'waiting' AND cycle = \(it.cycle)
            """
        ).map {
            Explanation(
                id: try $0.get("id"), words: try $0.get("words"), offeredAt: try $0.get("offered_at"),
                offeredBy: try $0.get("offered_by"), witness: try $0.get("witness_id"))
        }
    }

    /// 证明: the colleague who heard it says so, by the own hand.
    package func confirm(
        on id: ServiceCase.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let offer = try Self.waiting(it, transaction), let witness = offer.witness else {
            throw Refusal.notNow("explanation.witness.none")
        }
        guard witness == person else { throw Refusal.gate(it.clause(of: .explained), "explanation.witness.other") }
        try settle(it, as: "accepted", transaction)
        try Complaints(cases: cases).understood(
            id, reply: offer.words, .witness(person), explainedBy: offer.offeredBy, within: projects, by: .staff(person),
            in: transaction)
    }

    func accept(on id: ServiceCase.ID, in project: Project.ID, by actor: Actor, _ transaction: Transaction) throws {
        let it = try cases.store.find(id, within: [project], in: transaction)
        guard let offer = try Self.waiting(it, transaction) else { throw Refusal.notNow("owner.explanation.none") }
        try settle(it, as: "accepted", transaction)
        try Complaints(cases: cases).understood(
            it.id, reply: offer.words, .code, explainedBy: offer.offeredBy, within: [project], by: actor, in: transaction)
    }

    /// The customer's own no.
    func refuse(
        on id: ServiceCase.ID, words: String, in project: Project.ID, by actor: Actor, _ transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: [project], in: transaction)
        guard let offer = try Self.waiting(it, transaction) else { throw Refusal.notNow("owner.explanation.none") }
        try refused(it, offer.words, words: words, within: [project], by: actor, transaction)
    }

    /// 未获理解: the desk heard the customer's no, to the explanation that waits or to the one that was given now.
    package func refuse(
        on id: ServiceCase.ID, explanation: String, words: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let offer = try Self.waiting(it, transaction)
        try refused(it, offer?.words ?? explanation, words: words, within: projects, by: .staff(person), transaction)
        guard offer == nil else { return }
        try insert(explanation, witness: nil, of: it, by: person, answer: "refused", transaction)
    }

    private func refused(
        _ it: ServiceCase, _ explanation: String, words: String, within projects: [Project.ID], by actor: Actor,
        _ transaction: Transaction
    ) throws {
        try settle(it, as: "refused", transaction)
        let said = words.isEmpty ? nil : words
        try cases.change(it.id, within: projects, by: actor, in: transaction, words: said) { it, _ in
            [try it.refuseExplanation(of: explanation)]
        }
    }

    private func insert(
        _ words: String, witness: Account.ID?, of it: ServiceCase, by person: Account.ID, answer: String,
        _ transaction: Transaction
    ) throws {
        let offer: Explanation.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO explanation (id, project_id, case_id, cycle, words, offered_at, offered_by, answer, answered_at,
                witness_id)
            VALUES (\(offer), \(it.project), \(it.id), \(it.cycle), \(words), \(transaction.now), \(person), \(answer),
                \(answer == "waiting" ? nil : transaction.now), \(witness))
            """)
    }

    private func settle(_ it: ServiceCase, as answer: String, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE explanation SET answer = \(answer), answered_at = \(transaction.now)
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND answer = 'waiting'
            """)
    }
}
