// CaseRoutes: taking cases and looking at them.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

extension Path {
    package static func `case`(_ id: ServiceCase.ID) -> Path { "/cases/\(id)" }
}

/// Intake, list and page of cases; the verbs of each kind stand in their own files.
package struct CaseRoutes: Sendable {
    let cases: Cases
    let views = CaseViews()

    private typealias In = CaseInputs

    var routes: [Route] {
        [
            .page("/cases", .office, asks: CaseFilter.asks + [In.after]) { try list($0, $1) },
            .page("/cases/new", .desk, clause: "XS2.5-0") { visit, transaction in try form(visit, transaction) },
            .reading("/cases/new/caller", .desk, asks: [In.phone, In.unit]) { visit, transaction in
                let project = try visit.here()
                let callers = try Caller.find(
                    phone: visit.asked(In.phone), unit: visit.asked(In.unit), in: project, transaction)
                return .page(CallerPages.beside(visit, callers, project))
            },
            .special("POST", "/cases/new/draft", .desk) { visit, database in
                let (person, project) = (try visit.staff().account, try visit.here().id)
                let isDropped = visit.form["drop"] == "1"
                try await database.write { transaction in
                    if isDropped { try Drafts().drop(of: person, in: project, transaction) }
                    else { try Drafts().save(visit.form, of: person, in: project, transaction) }
                }
                return isDropped ? .seeOther("/cases/new") : .text("saved")
            },
            .page("/cases/{case}", .office) { visit, transaction in
                let (detail, project) = try views.detail(
                    try visit.id("case"), within: visit.projects, transaction, viewer: visit.member?.account)
                return CasePages.detail(visit, detail, project)
            },
            .page("/cases/{case}/slip", .office) { visit, transaction in
                let (detail, project) = try views.detail(
                    try visit.id("case"), within: visit.projects, transaction, viewer: visit.member?.account)
                return SlipPages.slip(visit, detail, project)
            },
            .page("/cases/{case}/outer-reply", .office) { visit, transaction in
                let (detail, project) = try views.detail(try visit.id("case"), within: visit.projects, transaction)
                return CasePages.outerReply(visit, detail, project)
            },
            .export("/cases", .office, asks: CaseFilter.asks) { try export($0, $1) }, FollowUpSheet.route,
            .reading(
                "/api/v1/cases", .office, summary: "Cases a page at a time: what is open by what is due next, all by when it came in",
                asks: CaseFilter.asks + [In.after, In.project], gives: .page("cases", CaseJSON.lineShape)
            ) { .json(try listJSON($0, $1)) },
            .reading(
                "/api/v1/handlers", .office, clause: "K-CMP4", summary: "Who may be named as responsible handler today",
                asks: [In.project], gives: .object([("handlers", .list(.object([("id", .id), ("name", .text)])))])
            ) { visit, transaction in
                let project = try visit.here()
                let staff = try Accounts().staff(
                    of: project.id, posts: Cases.handlers, on: project.zone.day(of: visit.now), in: transaction)
                return .json(["handlers": .list(staff.map { ["id": .id($0.id), "name": .text($0.name)] })])
            },
            .reading("/api/v1/cases/{case}", .office, summary: "One case with its promises", gives: CaseJSON.detailShape) { visit, transaction in
                let (detail, _) = try views.detail(try visit.id("case"), within: visit.projects, transaction)
                return .json(CaseJSON.detail(detail, now: visit.now))
            },
        ]
            + Route.verb(
                "/cases", .desk, clause: "XS2.5-0", summary: "Take a case (受理)",
                fields: In.intake, gives: .some([("id", .id), ("number", .text)]),
                again: { visit, transaction in try form(visit, transaction) }
            ) { try take($0, $1) }
            + Route.verb(
                "/cases/{case}/assignment", .desk, clause: "K-CMP4", summary: "Name another responsible handler (派单)",
                fields: [In.person], again: { try again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try cases.assign(
                    id, to: try visit.need(In.person), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/urgency", .desk, clause: "XS2.4-2",
                summary: "What it is about and how urgent it is, as it turns out (改类别、改急缓)",
                fields: [In.severity, In.trouble, In.reason], again: { try again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try cases.regrade(
                    id, to: visit.value(In.severity), trouble: visit.value(In.trouble), reason: visit.value(In.reason) ?? "",
                    within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/reopening", .desk, clause: "S2.5-1", summary: "Begin a new cycle (重开)", fields: [In.note],
                again: { try again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try cases.change(
                    id, within: visit.projects, by: try visit.actor(), in: transaction, words: visit.value(In.note)
                ) { serviceCase, _ in [try serviceCase.reopen()] }
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/merging", .desk, clause: "S2.5-1", summary: "The same matter as another case (合并)",
                fields: [In.into], again: { try again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                let root = try cases.find(number: try visit.need(In.into), within: visit.projects, in: transaction)
                try cases.change(id, within: visit.projects, by: try visit.actor(), in: transaction) { serviceCase, _ in
                    [try serviceCase.merge(into: root)]
                }
                return Effect(.case(root.id), ["id": .id(root.id)])
            }
    }

    /// The case of the address, for whoever may work it: the desk, its own handler, or who carries its suggestion out.
    func worked(_ visit: Visit, _ transaction: Transaction) throws -> ServiceCase.ID {
        let id: ServiceCase.ID = try visit.id("case")
        let it = try cases.store.find(id, within: visit.projects, in: transaction)
        let member = try visit.staff()
        let isOwn = try member.account == it.handler || member.account == Adoptions.of(it, transaction)?.owner
        guard isOwn || member.holds(Cases.deskPosts, in: it.project) else {
            throw Refusal.gate("K-CMP4", "case.handler.only")
        }
        return id
    }

    /// The case's page again, with the problems at their fields.
    func again(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (detail, project) = try views.detail(
                    try visit.id("case"), within: visit.projects, transaction, viewer: visit.member?.account)
        return CasePages.detail(visit, detail, project)
    }

    private func form(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: visit.now), in: transaction)
        let events = try CommonEvents.lines(in: project.id, transaction).map(\.event).filter { $0.clearedAt == nil }
        // What was just sent and refused beats what was kept of it before.
        let draft = visit.form["request"] == nil ? try Drafts().find(of: try visit.staff().account, in: project.id, transaction) : nil
        var filled = visit
        if let key = visit.query["event"], let id = CommonEvent.ID(text: key), visit.form["event"] == nil {
            let event = try CommonEvents(cases: cases).find(id, within: [project.id], in: transaction)
            filled.form = FormBody([
                "event": event.id.text, "kind": event.kind.rawValue, "title": event.title, "words": event.words,
                "handler": event.handler.text,
            ])
            return IntakePages.form(filled, project, staff: staff, guides: [], events: [], draft: nil)
        }
        let guides = try ServiceGuides().list(in: project.id, transaction)
        return IntakePages.form(filled, project, staff: staff, guides: guides, events: events, draft: draft)
    }

    private func take(_ visit: Visit, _ transaction: Transaction) throws -> Effect {
        let project = try visit.here()
        func instant(_ field: Field<LocalMoment>) -> Instant? {
            visit.value(field).map { project.zone.instant($0) }
        }
        let event = try visit.value(In.event).map {
            try CommonEvents(cases: cases).find($0, within: [project.id], in: transaction)
        }
        var intake = try begun(visit, event)
        intake.severity = visit.value(In.severity) ?? .ordinary
        intake.isCollective = visit.value(In.collective) ?? false
        intake.isRenovation = visit.value(In.renovation) ?? false
        intake.category = intake.kind == .repair ? visit.value(In.trouble)?.rawValue ?? "" : visit.value(In.category) ?? ""
        intake.phone = visit.value(In.phone) ?? ""
        intake.handler = visit.value(In.handler) ?? event?.handler
        intake.receivedAt = instant(In.receivedAt)
        intake.receivedReason = visit.value(In.receivedReason) ?? ""
        let guide = intake.kind == .business ? visit.value(In.guide) : nil
        if intake.kind == .suggestion || (intake.kind == .business && guide == nil) { intake.agreedAt = instant(In.agreedAt) }
        if intake.kind == .enquiry { intake.agreedAt = instant(In.answerAt) ?? (visit.isAPI ? instant(In.agreedAt) : nil) }
        intake.outerSender = visit.value(In.outerSender) ?? ""
        intake.outerNumber = visit.value(In.outerNumber) ?? ""
        intake.outerDueAt = instant(In.outerDueAt)
        if let spoken = visit.value(In.unit) {
            intake.unit = try Units().find(spoken: spoken, in: project.id, transaction)?.id
            guard intake.unit != nil else { throw Refusal.invalid("unit", "unit.unknown") }
        }
        intake.person = try Persons().caller(
            picked: visit.value(In.caller), unit: intake.unit, phone: intake.phone, name: intake.requester, in: project.id,
            transaction)
        if let handler = intake.handler {
            let staff = try Accounts().staff(
                of: project.id, posts: Cases.handlers, on: project.zone.day(of: visit.now), in: transaction)
            guard staff.contains(where: { $0.id == handler }) else {
                throw Refusal.invalid("handler", "case.handler.unknown")
            }
        }
        let serviceCase = try cases.take(intake, project: project, by: try visit.actor(), in: transaction)
        if let guide {
            try Applications(cases: cases).begin(
                serviceCase, for: guide, project: project, by: try visit.actor(), in: transaction)
        }
        if let event {
            try CommonEvents(cases: cases).attach(
                serviceCase.id, to: event.id, within: [project.id], by: try visit.actor(), in: transaction)
        }
        try conclude(visit, serviceCase, transaction)
        if !visit.isAPI { try Drafts().drop(of: try visit.staff().account, in: project.id, transaction) }
        return Effect(
            .case(serviceCase.id), ["id": .id(serviceCase.id), "number": .text(serviceCase.number)], status: 201)
    }

    /// Who, what and how; one press on a shared matter says the kind, the title and the words.
    private func begun(_ visit: Visit, _ event: CommonEvent?) throws -> Cases.Intake {
        let kind = visit.isAPI ? visit.value(In.kindOrEvent) ?? event?.kind : event?.kind ?? visit.value(In.kindOrEvent)
        let title = visit.value(In.titleOrEvent) ?? event?.title
        let words = visit.value(In.wordsOrEvent) ?? event?.words
        guard let kind, let title, let words else {
            let missing = [("kind", kind == nil), ("title", title == nil), ("words", words == nil)].filter(\.1)
            throw Refusal(.invalid, missing.map { Problem($0.0, "field.required") })
        }
        return Cases.Intake(
            kind: kind, channel: try visit.need(In.channel), requester: try visit.need(In.requester), title: title,
            words: words)
    }

    /// Solved, explained or appointed while the caller was still on the line.
    private func conclude(_ visit: Visit, _ serviceCase: ServiceCase, _ transaction: Transaction) throws {
        guard serviceCase.kind.needsFollowUp else { return }
        let complaints = Complaints(cases: cases)
        let within = [serviceCase.project]
        let actor = try visit.actor()
        switch visit.value(In.outcome) {
        case nil, .later: break
        case .solved:
            try complaints.solve(
                serviceCase.id, reply: visit.value(In.reply) ?? "", noPhotoReason: visit.value(In.noPhotoReason) ?? "",
                within: within, by: actor, in: transaction)
        case .explained:
            try ComplaintRoutes(complaints: complaints, desk: self).explain(
                serviceCase.id, reply: visit.value(In.reply) ?? "", visit.value(In.understanding) ?? .none, within: within,
                visit, transaction)
        case .appointed:
            guard let time = visit.value(In.appointment) else {
                throw Refusal.gate(serviceCase.clause(of: .appointed), "field.required", field: "appointment")
            }
            try complaints.appoint(
                serviceCase.id, at: time, cause: .first, evidence: "",
                within: within, by: actor, in: transaction)
        }
    }

    func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let filter = CaseFilter(visit.refusal == nil ? visit.query : visit.form, project.zone)
        let lines = try views.listed(filter, in: project.id, transaction)
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: visit.now), in: transaction)
        let saved = try SavedViews.of(try visit.staff().account, in: project.id, transaction)
        let member = try visit.staff()
        let waiting = try WaitingForMe.of(
            member.account, mayCheck: member.holds(Cases.deskPosts, in: project.id), in: project.id, transaction)
        return CasePages.list(visit, project, filter, lines, staff: staff, saved: saved, waiting: waiting)
    }

    /// Exactly the list that is shown, all of its pages.
    private func export(_ visit: Visit, _ transaction: Transaction) throws -> ListFile {
        let project = try visit.here()
        var filter = CaseFilter(visit.query, project.zone)
        filter.limit = ListFile.rowsMax + 1
        let lines = try views.withCalls(try views.list(filter, in: project.id, transaction), in: project.id, transaction)
        return CaseSheet.file(lines, project, visit.words)
    }

    private func listJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let filter = CaseFilter(visit.query, project.zone)
        let lines = try views.listed(filter, in: project.id, transaction)
        let next = lines.count == filter.limit ? lines.last?.place?.text : nil
        return ["cases": .list(lines.map(CaseJSON.line)), "next": .words(next)]
    }
}
