// Cases: what the desk does with cases. Each verb is one transaction: rule, row, promises, fact.
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct Cases: Sendable {
    let books: SchemeBooks
    let store = CaseStore()

    package init(books: SchemeBooks) { self.books = books }

    /// Everything the intake form knows.
    package struct Intake: Sendable {
        package var kind: ServiceCase.Kind
        package var channel: ServiceCase.Channel
        package var severity: ServiceCase.Severity = .ordinary
        package var isCollective = false
        package var isRenovation = false
        package var category = ""
        package var unit: Unit.ID?
        package var person: Person.ID?
        package var requester: String
        package var phone = ""
        package var title: String
        package var words: String
        package var handler: Account.ID?
        /// When the customer spoke; before now only with a reason, never in the future.
        package var receivedAt: Instant?
        /// Why it is written down so much later.
        package var receivedReason = ""
        /// S2.6-1: the reply time agreed with who suggests; XS2.7-1: the time agreed for an answer; the end of a business
        /// request.
        package var agreedAt: Instant?
        package var outerSender = ""
        package var outerNumber = ""
        package var outerDueAt: Instant?

        package init(kind: ServiceCase.Kind, channel: ServiceCase.Channel, requester: String, title: String, words: String) {
            self.kind = kind
            self.channel = channel
            self.requester = requester
            self.title = title
            self.words = words
        }
    }

    /// 受理: registers, numbers, names a handler, and opens what the scheme promises.
    package func take(
        _ intake: Intake, project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> ServiceCase {
        let received = intake.receivedAt ?? transaction.now
        let today = try books.book(on: project.zone.day(of: transaction.now), in: transaction)
        try Backdating(today).check(received, reason: intake.receivedReason, now: transaction.now)
        var intake = intake
        if intake.handler == nil { intake.handler = try firstAsked(intake, in: project, by: actor, transaction) }
        try intake.check(received: received)
        let scheme = try books.book(on: project.zone.day(of: received), in: transaction)
        if intake.kind == .repair, try scheme.codes(DeskQuantity.emergencies).contains(intake.category) {
            intake.severity = .emergency
        }
        let id: ServiceCase.ID = transaction.newID()
        let number = try self.number(intake.kind, project, received, in: transaction)
        let serviceCase = ServiceCase(
            id: id, project: project.id, number: number, kind: intake.kind, isRenovation: intake.isRenovation,
            severity: intake.severity, receivedAt: received, outerDueAt: intake.outerDueAt, handler: intake.handler)
        try insert(serviceCase, intake, by: actor, in: transaction)
        let desk = CasePromises(project: project, scheme: scheme, actor: actor, transaction: transaction)
        try desk.opened(serviceCase, agreedAt: intake.agreedAt)
        record(.taken, of: serviceCase, by: actor, in: transaction, happenedAt: received, words: intake.words)
        return serviceCase
    }

    func number(
        _ kind: ServiceCase.Kind, _ project: ProjectCard, _ received: Instant, in transaction: Transaction
    ) throws -> String {
        let day = project.zone.day(of: received)
        let year = String(String(day.year).suffix(2))
        let digits = try transaction.nextDigits(project: project.id, series: "\(kind.series)-\(year)")
        let month = day.month < 10 ? "0\(day.month)" : "\(day.month)"
        return "\(kind.series)-\(year)\(month)-\(digits)"
    }

    private func insert(
        _ serviceCase: ServiceCase, _ intake: Intake, by actor: Actor, in transaction: Transaction
    ) throws {
        let tail = String(intake.phone.filter(\.isNumber).suffix(4))
        let none: String? = nil
        try transaction.put(
            """
            INSERT INTO service_case (id, project_id, number, kind, channel, stage, cycle, severity, collective,
                renovation, category, unit_id, person_id, requester, phone, phone_tail, title, words, handler_id,
                taken_by, received_at, recorded_at, outcome, understanding, refusals, appointed_at, handled_at, reply,
                agreed_at, decision, decision_reason, thanked, outer_sender, outer_number, outer_due_at, origin, source,
                source_key, content_hash, flag, closed_at, closing_follow_up_id, merged_into_id, revision, received_reason)
            VALUES (\(serviceCase.id), \(serviceCase.project), \(serviceCase.number), \(serviceCase.kind),
                \(intake.channel), 'open', 1, \(intake.severity), \(intake.isCollective), \(intake.isRenovation),
                \(intake.category), \(intake.unit), \(intake.person), \(intake.requester), \(intake.phone), \(tail),
                \(intake.title), \(intake.words), \(intake.handler), \(actor.text), \(serviceCase.receivedAt),
                \(transaction.now), \(none), \(none), 0, \(Instant?.none), \(Instant?.none), '', \(intake.agreedAt),
                \(none), '', 0, \(intake.outerSender), \(intake.outerNumber), \(intake.outerDueAt), 'live', '', \(none),
                '', '', \(Instant?.none), \(Instant?.none), \(Instant?.none), 1, \(intake.receivedReason))
            """)
    }

    /// 派单: a named handler, now or instead.
    package func assign(
        _ id: ServiceCase.ID, to person: Account.ID, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        try change(id, within: projects, by: actor, in: transaction) { serviceCase, project in
            let today = project.zone.day(of: transaction.now)
            let staff = try Accounts().staff(of: project.id, posts: Self.handlers, on: today, in: transaction)
            guard staff.contains(where: { $0.id == person }) else {
                throw Refusal.invalid("handler", "case.handler.unknown")
            }
            return [try serviceCase.assign(to: person)]
        }
    }

    /// The case with a number, within the projects of the visitor.
    package func find(
        number: String, within projects: [Project.ID], in transaction: Transaction
    ) throws -> ServiceCase {
        let row = try transaction.first(
            "SELECT id FROM service_case WHERE project_id IN \(list: projects) AND number = \(number)")
        guard let row else { throw Refusal.invalid("into", "case.number.unknown") }
        return try store.find(try row.get("id"), within: projects, in: transaction)
    }

    /// Posts that may be named as the responsible handler (责任人).
    package static let handlers: Set<Post> = [
        .serviceAdministrator, .serviceManager, .officeManager, .engineer, .guardPost,
    ]

    /// Posts that work every case of the desk; other handlers work their own.
    package static let deskPosts: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager]

    /// Runs a rule on a case and does everything that follows from its facts.
    package func change(
        _ id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction,
        happenedAt: Instant? = nil, words: String? = nil, closing followUp: FollowUp.ID? = nil,
        _ rule: (inout ServiceCase, ProjectCard) throws -> [ServiceCase.Fact]
    ) throws {
        let before = try store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(before.project, in: transaction) else { throw Refusal.missing }
        var after = before
        let facts = try rule(&after, project)
        try store.save(after, closing: followUp, in: transaction)
        let scheme = try books.book(on: project.zone.day(of: transaction.now), in: transaction)
        let desk = CasePromises(project: project, scheme: scheme, actor: actor, transaction: transaction)
        for fact in facts {
            try CaseSteps(cases: self).follow(fact, of: before, by: actor, in: transaction)
            try desk.follow(fact, before: before, after: after, at: happenedAt ?? transaction.now)
            record(fact, of: after, by: actor, in: transaction, happenedAt: happenedAt, words: words)
        }
    }

    /// 归类: the kind of a complaint, under which its work instruction stands.
    package func classify(
        _ id: ServiceCase.ID, as kind: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try store.find(id, within: projects, in: transaction)
        guard it.kind == .complaint else { throw Refusal.notNow("case.kind.other") }
        try transaction.run(
            "UPDATE service_case SET category = \(kind) WHERE project_id = \(it.project) AND id = \(id)")
        transaction.record(
            "case.classified", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["category": .code(kind)])
    }

    /// 改类别、改急缓: what a request for help is about and how urgent it is, as it turns out. What the scheme calls an
    /// emergency is one.
    package func regrade(
        _ id: ServiceCase.ID, to severity: ServiceCase.Severity?, trouble: Trouble?, reason: String,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try change(id, within: projects, by: actor, in: transaction, words: reason.isEmpty ? nil : reason) { it, project in
            guard trouble == nil || it.kind == .repair else { throw Refusal.notNow("case.kind.other") }
            var severity = severity ?? it.severity
            let scheme = try books.book(on: project.zone.day(of: transaction.now), in: transaction)
            let before = try transaction.first(
                "SELECT category FROM service_case WHERE project_id = \(it.project) AND id = \(id)")
            let old: String = try before?.get("category") ?? ""
            let emergencies = try scheme.codes(DeskQuantity.emergencies)
            if it.kind == .repair, emergencies.contains(trouble?.rawValue ?? old) { severity = .emergency }
            guard severity != it.severity || (trouble.map { $0.rawValue != old } ?? false) else {
                throw Refusal.notNow("case.regrade.same")
            }
            if let trouble {
                try transaction.run(
                    """
                    UPDATE service_case SET category = \(trouble.rawValue) WHERE project_id = \(it.project) AND id = \(id)
                    """)
            }
            return [try it.regrade(to: severity, reason: reason)]
        }
    }

    /// 内部备注: for colleagues; no customer's page shows it.
    package func note(
        _ id: ServiceCase.ID, _ words: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try store.find(id, within: projects, in: transaction)
        transaction.record(
            "case.noted", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor, words: words)
    }

    /// The journal's line of a fact: ids, codes, amounts and times; a person's words apart, where they can be erased.
    func record(
        _ fact: ServiceCase.Fact, of serviceCase: ServiceCase, by actor: Actor, in transaction: Transaction,
        happenedAt: Instant? = nil, words: String? = nil
    ) {
        var payload: Fact.Payload = [
            "kind": .code(serviceCase.kind.rawValue), "cycle": .number(serviceCase.cycle),
            "handler": .id(serviceCase.handler),
        ]
        switch fact {
        case .taken:
            payload.items["number"] = .code(serviceCase.number)
            payload.items["received"] = .at(serviceCase.receivedAt)
        case .assigned(let person): payload.items["to"] = .id(person)
        case .appointed(let instant, let cause):
            payload.items["appointment"] = .at(instant)
            payload.items["cause"] = .code(cause.rawValue)
        case .explanationRefused(let times): payload.items["times"] = .number(Int64(times))
        case .handled(let outcome):
            payload.items["outcome"] = .code(outcome.rawValue)
            payload.items["understanding"] = .text(serviceCase.understanding?.rawValue)
        case .decided(let adopted): payload.items["adopted"] = .flag(adopted)
        case .followedUp(let result): payload.items["result"] = .code(result.rawValue)
        case .merged(let root): payload.items["into"] = .id(root)
        case .customerAbsent(let instant): payload.items["there"] = .at(instant)
        case .regraded(let before, let now):
            payload.items["from"] = .code(before.rawValue)
            payload.items["to"] = .code(now.rawValue)
        case .reopened, .explanationOffered, .answered, .withdrawn, .arrived, .accepted: break
        }
        transaction.record(
            fact.kind, about: (ServiceCase.subjectKind, serviceCase.id.number), project: serviceCase.project, by: actor,
            happenedAt: happenedAt, payload, words: words)
    }
}
