// FollowUps: calling back, trying again, and what comes of it.
import Kernel
import Platform
import Scheme
import Storage

package struct FollowUps: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// What the caller heard.
    package struct Answer: Sendable {
        package let result: FollowUp.Result
        package let satisfaction: Int64?
        package let accepted: Bool?
        package let words: String
        /// Why the handler had to call: a small office at night.
        package let exception: String

        package init(
            result: FollowUp.Result, satisfaction: Int64?, accepted: Bool?, words: String, exception: String
        ) {
            self.result = result
            self.satisfaction = satisfaction
            self.accepted = accepted
            self.words = words
            self.exception = exception
        }
    }

    /// A call that nobody answered.
    package func tried(
        _ id: ServiceCase.ID, words: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let serviceCase = try cases.store.find(id, within: projects, in: transaction)
        guard case .handled = serviceCase.stage else { throw Refusal.notNow("follow-up.not-handled") }
        let tryID: Tag<FollowUps> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO follow_up_try (id, project_id, case_id, cycle, at, by_id, words)
            VALUES (\(tryID), \(serviceCase.project), \(id), \(serviceCase.cycle), \(transaction.now), \(person),
                \(words))
            """)
        transaction.record(
            "follow-up.tried", about: (ServiceCase.subjectKind, id.number), project: serviceCase.project,
            by: .staff(person), ["cycle": .number(serviceCase.cycle)], words: words.isEmpty ? nil : words)
    }

    /// 回访: ends the cycle; dissatisfied opens the next.
    package func record(
        _ id: ServiceCase.ID, _ answer: Answer, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        try close(id, answer, within: projects, by: .staff(person), in: transaction)
    }

    /// The customer's own answer, unasked: the follow-up is done, and nobody needs to call.
    func record(
        _ id: ServiceCase.ID, _ answer: Answer, within projects: [Project.ID], byCustomer actor: Actor,
        in transaction: Transaction
    ) throws {
        try close(id, answer, within: projects, by: actor, in: transaction)
    }

    private func close(
        _ id: ServiceCase.ID, _ answer: Answer, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        if answer.result == .satisfied || answer.result == .dissatisfied, answer.satisfaction == nil {
            throw Refusal.invalid("satisfaction", "follow-up.satisfaction")
        }
        let before = try cases.store.find(id, within: projects, in: transaction)
        let followUp: FollowUp.ID = transaction.newID()
        try cases.change(
            id, within: projects, by: actor, in: transaction, words: answer.words.isEmpty ? nil : answer.words,
            closing: followUp
        ) { serviceCase, project in
            let days = try tryDays(serviceCase, project, in: transaction)
            let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
            let patience = try CaseDues(scheme: scheme, calendar: project.calendar).patience()
            let facts = try serviceCase.followUp(
                answer.result, accepted: answer.accepted, by: actor.account, exception: answer.exception, tryDays: days,
                patience: patience, at: transaction.now)
            try insert(followUp, answer, of: before, by: actor, in: transaction)
            return facts
        }
    }

    private func insert(
        _ id: FollowUp.ID, _ answer: Answer, of serviceCase: ServiceCase, by actor: Actor,
        in transaction: Transaction
    ) throws {
        let customer = actor.account == nil ? actor.text : ""
        try transaction.run(
            """
            INSERT INTO follow_up (id, project_id, case_id, cycle, result, satisfaction, accepted, words, at, by_id,
                exception, by_customer)
            VALUES (\(id), \(serviceCase.project), \(serviceCase.id), \(serviceCase.cycle), \(answer.result),
                \(answer.satisfaction), \(answer.accepted), \(answer.words), \(transaction.now), \(actor.account),
                \(answer.exception), \(customer))
            """)
    }

    private func tryDays(
        _ serviceCase: ServiceCase, _ project: ProjectCard, in transaction: Transaction
    ) throws -> [Day] {
        try transaction.query(
            """
            SELECT at FROM follow_up_try WHERE project_id = \(project.id) AND case_id = \(serviceCase.id)
                AND cycle = \(serviceCase.cycle) ORDER BY at
            """
        ).map { project.zone.day(of: try $0.get("at")) }
    }
}
