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
        var cycle = serviceCase.cycle
        switch serviceCase.stage {
        case .handled: break
        case .merged(let into):
            let root = try cases.store.find(into, within: projects, in: transaction)
            try serviceCase.isDue(of: root)
            cycle = FollowUp.mergedCycle(serviceCase, of: root)
        case .open, .appointed, .closed, .withdrawn: throw Refusal.notNow("follow-up.not-handled")
        }
        let tryID: Tag<FollowUps> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO follow_up_try (id, project_id, case_id, cycle, at, by_id, words)
            VALUES (\(tryID), \(serviceCase.project), \(id), \(cycle), \(transaction.now), \(person),
                \(words))
            """)
        transaction.record(
            "follow-up.tried", about: (ServiceCase.subjectKind, id.number), project: serviceCase.project,
            by: .staff(person), ["cycle": .number(cycle)], words: words.isEmpty ? nil : words)
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
        if case .merged(let into) = before.stage {
            let root = try cases.store.find(into, within: projects, in: transaction)
            return try closeMerged(before, root, answer, by: actor, in: transaction)
        }
        let followUp: FollowUp.ID = transaction.newID()
        try cases.change(
            id, within: projects, by: actor, in: transaction, words: answer.words.isEmpty ? nil : answer.words,
            closing: followUp
        ) { serviceCase, project in
            let days = try tryDays(serviceCase, cycle: serviceCase.cycle, project, in: transaction)
            let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
            let patience = try scheme.patience(before.kind)
            let facts = try serviceCase.followUp(
                answer.result, accepted: answer.accepted, by: actor.account, exception: answer.exception, tryDays: days,
                patience: patience, at: transaction.now)
            let isExcepted = before.needsException(actor.account, patience)
            try insert(
                followUp, answer, of: before, cycle: before.cycle, exception: isExcepted ? answer.exception : "",
                handler: before.handledBy ?? before.handler, by: actor, in: transaction)
            return facts
        }
    }

    /// The requester of a merged case is asked as everybody is; unhappy, the matter itself begins a new cycle.
    private func closeMerged(
        _ it: ServiceCase, _ root: ServiceCase, _ answer: Answer, by actor: Actor, in transaction: Transaction
    ) throws {
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let patience = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction).patience(it.kind)
        let outcome = try Self.outcome(of: root, transaction)
        try it.mayFollowUpMerged(
            answer.result, accepted: answer.accepted, root: root, outcome: outcome, by: actor.account,
            exception: answer.exception, patience: patience)
        let cycle = FollowUp.mergedCycle(it, of: root)
        let open = try Promises().of(it.subject, project: it.project, in: transaction)
            .first { $0.promise.outcome == .open && $0.cycle == cycle }
        guard let open else { throw Refusal.notNow("follow-up.not-handled") }
        if answer.result == .unreachable {
            try patience.check(try tryDays(it, cycle: cycle, project, in: transaction), clause: it.followUpClause)
        }
        let isExcepted = root.needsException(actor.account, patience)
        try insert(
            transaction.newID(), answer, of: it, cycle: cycle, exception: isExcepted ? answer.exception : "",
            handler: root.handledBy ?? root.handler, by: actor, in: transaction)
        if answer.result.isExcluded {
            try Promises().exclude(open, at: transaction.now, reason: answer.result.rawValue, by: actor, in: transaction)
        } else {
            try Promises().settle(open, at: transaction.now, by: actor, in: transaction)
        }
        cases.record(
            .followedUp(answer.result), of: it, by: actor, in: transaction, words: answer.words.isEmpty ? nil : answer.words)
        let isUnaccepted = !answer.result.isExcluded && outcome == .explained && answer.accepted == false
        guard answer.result == .dissatisfied || isUnaccepted else { return }
        try cases.change(root.id, within: [it.project], by: actor, in: transaction) { root, _ in [try root.reopen()] }
    }

    /// How the matter was handled last; a closed case keeps it in its row.
    static func outcome(of it: ServiceCase, _ transaction: Transaction) throws -> ServiceCase.Outcome? {
        try transaction.first("SELECT outcome FROM service_case WHERE project_id = \(it.project) AND id = \(it.id)")?
            .get("outcome")
    }

    private func insert(
        _ id: FollowUp.ID, _ answer: Answer, of serviceCase: ServiceCase, cycle: Int64, exception: String,
        handler: Account.ID?, by actor: Actor, in transaction: Transaction
    ) throws {
        let customer = actor.account == nil ? actor.text : ""
        try transaction.run(
            """
            INSERT INTO follow_up (id, project_id, case_id, cycle, result, satisfaction, accepted, words, at, by_id,
                exception, by_customer, handler_id)
            VALUES (\(id), \(serviceCase.project), \(serviceCase.id), \(cycle), \(answer.result),
                \(answer.satisfaction), \(answer.accepted), \(answer.words), \(transaction.now), \(actor.account),
                \(exception), \(customer), \(handler))
            """)
    }

    private func tryDays(
        _ serviceCase: ServiceCase, cycle: Int64, _ project: ProjectCard, in transaction: Transaction
    ) throws -> [Day] {
        try transaction.query(
            """
            SELECT at FROM follow_up_try WHERE project_id = \(project.id) AND case_id = \(serviceCase.id)
                AND cycle = \(cycle) ORDER BY at
            """
        ).map { project.zone.day(of: try $0.get("at")) }
    }
}
