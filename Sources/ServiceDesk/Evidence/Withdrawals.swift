// Withdrawals: a customer's own, or one that a colleague reports and another checks.
import Kernel
import Platform
import Scheme
import Storage

/// A withdrawal as it was reported.
package struct WithdrawalLine: Sendable {
    package let words: String
    package let askedBy: Account.ID?
    package let askedByName: String
    package let askedAt: Instant
}

package struct Withdrawals: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 报撤回: what the customer said, as one member of staff heard it. Nothing ends by it.
    package func ask(
        _ id: ServiceCase.ID, words: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard it.stage.isLive else { throw Refusal.notNow("case.over") }
        if case .handled = it.stage { throw Refusal.notNow("case.handled-already") }
        guard !words.isEmpty else { throw Refusal.gate("S2.5-1", "case.withdraw.words", field: "note") }
        guard try Self.waiting(it, transaction) == nil else { throw Refusal.notNow("case.withdraw.waiting") }
        try lapse(it, transaction)
        try insert(it, words, askedBy: person, customer: "", answer: "waiting", transaction)
        transaction.record(
            "case.withdrawal-asked", about: (ServiceCase.subjectKind, id.number), project: it.project, by: .staff(person),
            ["cycle": .number(it.cycle)], words: words)
    }

    /// 核实撤回: by another than who reported it, and than the handler. What is not so goes on as before.
    package func check(
        _ id: ServiceCase.ID, isSo: Bool, words: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        guard let waiting = try Self.waiting(it, transaction), let asker = waiting.askedBy else {
            throw Refusal.notNow("case.withdraw.none")
        }
        guard person != asker, person != it.handler else { throw Refusal.gate("S2.5-1", "case.withdraw.check") }
        try transaction.run(
            """
            UPDATE case_withdrawal SET answer = \(isSo ? "confirmed" : "declined"), answered_at = \(transaction.now),
                answered_by = \(person)
            WHERE project_id = \(it.project) AND case_id = \(id) AND answer = 'waiting'
            """)
        guard isSo else {
            transaction.record(
                "case.withdrawal-declined", about: (ServiceCase.subjectKind, id.number), project: it.project,
                by: .staff(person), ["cycle": .number(it.cycle)], words: words.isEmpty ? nil : words)
            return
        }
        try cases.change(
            id, within: projects, by: .staff(person), in: transaction, words: words.isEmpty ? waiting.words : words
        ) { it, _ in [try it.withdraw(.checked(by: person, askedBy: asker))] }
    }

    /// The customer's own, on the own page.
    func byCustomer(
        _ id: ServiceCase.ID, words: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        try lapse(it, transaction)
        try insert(it, words, askedBy: nil, customer: actor.text, answer: "confirmed", transaction)
        try cases.change(id, within: projects, by: actor, in: transaction, words: words.isEmpty ? nil : words) { it, _ in
            [try it.withdraw(.customer)]
        }
    }

    /// What was reported in an earlier cycle, or before the customer's own act, needs no check any more.
    private func lapse(_ it: ServiceCase, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE case_withdrawal SET answer = 'lapsed', answered_at = \(transaction.now)
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND answer = 'waiting'
            """)
    }

    private func insert(
        _ it: ServiceCase, _ words: String, askedBy: Account.ID?, customer: String, answer: String,
        _ transaction: Transaction
    ) throws {
        let row: Tag<Withdrawals> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO case_withdrawal (id, project_id, case_id, cycle, words, asked_at, asked_by, by_customer, answer,
                answered_at, answered_by)
            VALUES (\(row), \(it.project), \(it.id), \(it.cycle), \(words), \(transaction.now), \(askedBy), \(customer),
                \(answer), \(answer == "waiting" ? nil : transaction.now), \(Account.ID?.none))
            """)
    }

    /// What waits to be checked.
    static func waiting(_ it: ServiceCase, _ transaction: Transaction) throws -> WithdrawalLine? {
        // What was handled meanwhile is called back, and nobody checks a withdrawal of it any more.
        if case .handled = it.stage { return nil }
        return try transaction.first(
            """
            SELECT w.words, w.asked_by, w.asked_at, a.display_name AS who FROM case_withdrawal w
            JOIN account a ON a.id = w.asked_by
            WHERE w.project_id = \(it.project) AND w.case_id = \(it.id) AND w.answer = 'waiting' AND w.cycle = \(it.cycle)
            """
        ).map {
            WithdrawalLine(
                words: try $0.get("words"), askedBy: try $0.get("asked_by"), askedByName: try $0.get("who"),
                askedAt: try $0.get("asked_at"))
        }
    }
}
