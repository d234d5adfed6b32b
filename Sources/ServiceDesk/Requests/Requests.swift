// Requests: asking a superior about a case, and the answer. Each verb is one transaction: rule, row, promise, fact.
import Kernel
import Platform
import Scheme
import Storage

package struct Requests: Sendable {
    let cases: Cases
    private let store = RequestStore()

    package init(cases: Cases) { self.cases = cases }

    /// 求助上级: opens the promise of J1-A6.4, held by the nearest superior.
    @discardableResult
    package func seekHelp(
        on id: ServiceCase.ID, need: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> Request {
        try ask(.help, on: id, need: need, until: nil, within: projects, by: person, in: transaction)
    }

    /// 请示: opens the promise of J1-L3, due when the asker says, or after the scheme's hours.
    @discardableResult
    package func seekInstruction(
        on id: ServiceCase.ID, need: String, until time: LocalMoment?, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws -> Request {
        try ask(.instruction, on: id, need: need, until: time, within: projects, by: person, in: transaction)
    }

    /// 答复求助, 答复请示: settles the promise.
    package func answer(
        _ kind: Request.Kind, _ id: Request.ID, on serviceCase: ServiceCase.ID, words: String,
        within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var request = try store.find(id, kind, on: serviceCase, within: projects, in: transaction)
        let project = try self.project(request.project, in: transaction)
        let superiors = try staff(kind.answeringPosts, of: project, in: transaction)
        try request.answer(
            words, by: person, isSuperior: superiors.contains { $0.id == person }, at: transaction.now)
        try store.save(request, in: transaction)
        for row in try Promises().of(request.subject, project: project.id, in: transaction)
        where row.promise.outcome == .open {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        transaction.record(
            "request.answered", about: (ServiceCase.subjectKind, serviceCase.number), project: project.id,
            by: .staff(person), ["request": .id(id), "kind": .code(kind.rawValue)], words: words)
    }

    private func ask(
        _ kind: Request.Kind, on id: ServiceCase.ID, need: String, until time: LocalMoment?,
        within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> Request {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let project = try self.project(it.project, in: transaction)
        let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
        let counted = try RequestDues(scheme: scheme).answer(kind, from: transaction.now)
        let askers = try staff([kind.askingPost], of: project, in: transaction)
        let request = try Request.ask(
            kind, as: transaction.newID(), on: it, need: need, by: person,
            holdsPost: askers.contains { $0.id == person },
            dueAt: time.map { project.zone.instant($0) } ?? counted, at: transaction.now)
        guard let holder = try holder(of: request, in: project, transaction) else {
            throw Refusal.gate(kind.clause, "request.nobody")
        }
        try store.insert(request, askedOf: holder, in: transaction)
        var terms = Promises.Terms(
            kind.clause, of: request.subject, cycle: 1, startedAt: transaction.now, dueAt: request.dueAt)
        terms.isFixed = time != nil
        terms.holder = holder
        try Promises().open(terms, project: project, scheme: scheme, by: .staff(person), in: transaction)
        transaction.record(
            "request.asked", about: (ServiceCase.subjectKind, id.number), project: project.id, by: .staff(person),
            [
                "request": .id(request.id), "kind": .code(kind.rawValue), "of": .id(holder), "due": .at(request.dueAt),
            ], words: need)
        return request
    }

    /// The first by name of the nearest post that somebody other than the asker holds today.
    private func holder(
        of request: Request, in project: ProjectCard, _ transaction: Transaction
    ) throws -> Account.ID? {
        for post in request.kind.answeringPosts {
            let superiors = try staff([post], of: project, in: transaction)
            if let first = superiors.first(where: { $0.id != request.askedBy }) { return first.id }
        }
        return nil
    }

    private func staff(
        _ posts: [Post], of project: ProjectCard, in transaction: Transaction
    ) throws -> [StaffCard] {
        try Accounts().staff(
            of: project.id, posts: Set(posts), on: project.zone.day(of: transaction.now), in: transaction)
    }

    private func project(_ id: Project.ID, in transaction: Transaction) throws -> ProjectCard {
        guard let project = try Projects().find(id, in: transaction) else { throw Refusal.missing }
        return project
    }
}
