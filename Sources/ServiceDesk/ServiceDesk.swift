// ServiceDesk: the front door of the desk: migrations, routes, words, controls.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

package enum ServiceDeskSlice {
    package static let migrations: [Migration] = ServiceDeskSchema.migrations + RequestSchema.migrations
        + RepairSchema.migrations + PaperSchema.migrations + CommonEventSchema.migrations + OwnerSchema.migrations
        + PhoneReveals.migrations + CaseFiles.migrations + Adoptions.migrations + ServicePlans.migrations
        + CasePauses.migrations + GuideSchema.migrations + SavedViews.migrations
        + DeskMeasures.migrations + CaseSteps.migrations
        + LedgerSchema.migrations
        + EvidenceSchema.migrations + Adoptions.laterMigrations + ServicePlans.laterMigrations + GuideSchema.laterMigrations
    package static var words: String { Embedded.text("words.txt") ?? "" }

    package static func routes(books: SchemeBooks) -> [Route] {
        let cases = Cases(books: books)
        let desk = CaseRoutes(cases: cases)
        return desk.routes + SavedViews(desk: desk).routes + ComplaintRoutes(complaints: Complaints(cases: cases), desk: desk).routes
            + SuggestionRoutes(suggestions: Suggestions(cases: cases), desk: desk).routes
            + EnquiryRoutes(cases: cases, desk: desk).routes
            + RepairRoutes(repairs: Repairs(cases: cases), desk: desk).routes
            + PaperRoutes(desk: desk).routes
            + CommonEventRoutes(events: CommonEvents(cases: cases), desk: desk).routes
            + PhoneReveals(desk: desk).routes + ServicePlans(desk: desk).routes
            + CasePauseRoutes(pauses: CasePauses(cases: cases), desk: desk).routes
            + AdoptionRoutes(adoptions: Adoptions(cases: cases), desk: desk).routes
            + CaseFileRoutes(files: CaseFiles(cases: cases), desk: desk).routes
            + EvidenceRoutes(withdrawals: Withdrawals(cases: cases), desk: desk).routes
            + FollowUpRoutes(followUps: FollowUps(cases: cases), desk: desk).routes
            + ProposalRoutes(cases: cases).routes
            + RequestRoutes(requests: Requests(cases: cases), desk: desk).routes
            + CaseStepRoutes(steps: CaseSteps(cases: cases), desk: desk).routes
            + GuideRoutes(applications: Applications(cases: cases), desk: desk).routes
            + LedgerRoutes(ledgers: Ledgers(cases: cases)).routes
    }

    /// The owners' pages and the office's side of them. `cookie` is the guests'.
    package static func ownerRoutes(
        books: SchemeBooks, keys: Keys, cookie: String, fees: OwnerFees? = nil
    ) -> [Route] {
        let cases = Cases(books: books)
        return OwnerRoutes(cases: cases, keys: keys, cookie: cookie, prices: fees?.prices).routes
            + OwnerCaseRoutes(cases: cases, keys: keys, fees: fees).routes + UnitCodeRoutes(codes: UnitCodes(keys: keys)).routes
    }

    /// How the site recognises an owner.
    package static func guestDoor(keys: Keys) -> GuestDoor { OwnerRoutes.door(OwnerSessions(keys: keys)) }

    /// What the register's pages show of the desk: a unit's cases, and the case with a number.
    package static let registryHooks = RegistryHooks(
        timeline: { unit, project, before, limit, transaction in
            var filter = CaseFilter()
            filter.isLiveOnly = false
            filter.unit = unit
            filter.limit = limit
            filter.after = .received(before, ServiceCase.ID(0))
            return try CaseViews().list(filter, in: project, transaction).map { line in
                TimelineLine(
                    at: line.receivedAt, name: "\(line.number) \(line.title)", path: Path.case(line.id).text, note: line.requester)
            }
        },
        caseNumbered: { number, project, transaction in
            try transaction.first("SELECT id FROM service_case WHERE project_id = \(project) AND number = \(number)")
                .map { Path.case(try $0.get("id")) }
        },
        casesFound: { words, project, transaction in try CaseViews().found(words, in: project, transaction) },
        aside: { visit, unit, project, _ in PosterPages.link(visit, unit, in: project) }
    ).erasing([ErasureSource { try CustomerErasure.erase($0, by: $1, in: $2) }])

    /// An application that changes who lives in a home or its walls: which home, and what it is for. Nil for all else.
    package static func applied(
        _ id: Int64, _ project: Project.ID, _ transaction: Transaction
    ) throws -> (unit: Unit.ID, topic: ServiceGuide.Topic)? {
        try Applications.about(ServiceCase.ID(id), in: project, transaction)
    }

    /// The home that asks for help in its renovation; nil for any other case.
    package static func renovated(_ id: Int64, _ project: Project.ID, _ transaction: Transaction) throws -> Unit.ID? {
        try transaction.first(
            "SELECT unit_id FROM service_case WHERE project_id = \(project) AND id = \(id) AND renovation = 1")?.get("unit_id")
    }

    /// What the desk gives to the handover of a shift: its cases, and what superiors are asked.
    package static func handovers(books: SchemeBooks) -> [HandoverSource] {
        [CaseHandover(cases: Cases(books: books)).source, RequestHandover.source]
    }

    /// When the desk's counted promises fall due by another calendar.
    package static func dueSources(books: SchemeBooks) -> [DueSource] {
        [
            DueSource(
                subjectKind: ServiceCase.subjectKind,
                due: { row, calendar, transaction in
                    let it = try CaseStore().read(ServiceCase.ID(row.subject.id), in: row.project, transaction)
                    let scheme = try books.book(version: row.schemeVersion, in: transaction)
                    return try CaseDues(scheme: scheme, calendar: calendar)
                        .counted(
                            row.clause, it, from: row.promise.startedAt, applied: try Applications.of(it, transaction)?.days)
                },
                origin: { try CaseOrigins(books: books).origin($0, began: $1, $2) }),
            DueSource(subjectKind: Request.subjectKind) { row, began, transaction in
                let scheme = try books.book(version: row.schemeVersion, in: transaction)
                guard !row.isFixed, let kind = Request.Kind.allCases.first(where: { $0.clause == row.clause }) else {
                    return (.set(began), nil)
                }
                return (.hours(from: row.promise.startedAt, hours: try RequestDues(scheme: scheme).hours(kind)), nil)
            },
        ]
    }

    /// What the desk does for each clause; `bin/test` holds this against the tests that name the clauses.
    package static let controls = DeskControls(
        subjectKind: ServiceCase.subjectKind,
        controls: [
            Control(.record, "XS1-1", "control.XS1-1"),
            Control(.gate, "XS1-1", "control.XS1-1.gate"),
            Control(.record, "J2-P14.1", "control.J2-P14.1"),
            Control(.gate, "J2-P14.2", "control.J2-P14.2"),
            Control(.record, "J2-A15.3", "control.J2-A15.3"),
            Control(.promise, "J2-A15.3", "control.J2-A15.3.adoption"),
            Control(.record, "K-2", "control.K-2"),
            Control(.record, "J1-A6.1", "control.J1-A6"),
            Control(.record, "J1-A6.6", "control.J1-A6"),
            Control(.promise, "J2-G1", "control.J2-G1", lacks: "control.J2-G1.lacks"),
            Control(.gate, "J2-G1", "control.J2-G1.gate"),
            Control(.record, "K-CMP1", "control.K-CMP1"),
            Control(.promise, "K-CMP2", "control.K-CMP2"),
            Control(.gate, "K-CMP4", "control.K-CMP4"),
            Control(.measure, "K-CMP5", "control.K-CMP5"),
            Control(.record, "XS2.5-0", "control.XS2.5-0"),
            Control(.promise, "S2.5-1", "control.S2.5-1"),
            Control(.gate, "S2.5-1a", "control.S2.5-1a"),
            Control(.promise, "S2.5-1b", "control.S2.5-1b"),
            Control(.promise, "S2.5-1c", "control.S2.5-1c"),
            Control(.promise, "S2.5-2", "control.S2.5-2"),
            Control(.gate, "S2.5-2", "control.S2.5-2.gate"),
            Control(.gate, "S2.6-1", "control.S2.6-1"),
            Control(.promise, "S2.6-2", "control.S2.6-2"),
            Control(.gate, "S2.6-2", "control.S2.6-2.gate"),
            Control(.measure, "S2.6-3", "control.S2.6-3"),
            Control(.promise, "S2.2-2", "control.S2.2-2"),
            Control(.gate, "S2.2-2a", "control.S2.5-1a"),
            Control(.promise, "S2.2-2b", "control.S2.5-1b"),
            Control(.promise, "S2.2-2c", "control.S2.5-1c"),
            Control(.promise, "XS2.4-1", "control.XS2.4-1"),
            Control(.gate, "XS2.4-1", "control.XS2.4-1.gate"),
            Control(.promise, "XS2.4-2", "control.XS2.4-2"),
            Control(.gate, "XS2.4-4", "control.XS2.4-4"),
            Control(.promise, "XS2.4-3", "control.S2.5-2"),
            Control(.promise, "XS2.7-1", "control.XS2.7-1"),
            Control(.measure, "J2-A11.1", "control.K-CMP5"),
        ],
        measures: [
            Measure("K-CMP1", path: "/papers") { try Papers.tally($0, $1, $2) },
            Measure("K-CMP2"), Measure("K-CMP5", of: ["S2.5-2"]), Measure("S2.5-1", target: Quantity("S2.5-1", "target")),
            Measure("S2.5-1a"), Measure("S2.5-1b"), Measure("S2.5-1c"),
            Measure("S2.5-2", target: Quantity("S2.5-2", "target")), Measure("S2.6-1"), Measure("S2.6-2"),
            Measure("S2.6-3", of: ["S2.6-2"], counting: .settled, target: Quantity("S2.6-3", "target")),
            Measure("S2.2-2"), Measure("S2.2-2a"), Measure("S2.2-2b"), Measure("S2.2-2c"), Measure("XS2.4-1"),
            Measure("XS2.4-2"), Measure("XS2.4-3", target: Quantity("XS2.4-3", "target")),
            Measure("XS2.7-1", target: Quantity("XS2.7-1", "target")), Measure("J2-A11.1", of: ["S2.5-2"]), Measure("J2-G1"),
        ] + DeskMeasures.all,
        quantities: DeskQuantity.all + FollowUpQuantity.all + [Backdating.days, Backdating.minutes, ResultPhoto.isAsked],
        cards: { ids, project, transaction in
            var cards: [Int64: SubjectCard] = [:]
            for line in try CaseViews().lines(ids, in: project, transaction) {
                cards[line.id.number] = SubjectCard(
                    title: line.title,
                    whose: [line.unitLabel, line.requester].compactMap { $0 }.joined(separator: " · "),
                    path: Path.case(line.id).text, verbs: verbs, partVerbs: [CasePromises.completion: "verb.handle"])
            }
            return cards
        })

    /// What superiors are asked: promises of their own, each of its request.
    package static let requestControls = DeskControls(
        subjectKind: Request.subjectKind,
        controls: [
            Control(.promise, "J1-A6.4", "control.J1-A6.4"), Control(.measure, "J1-A10.2", "control.J1-A10.2"),
            Control(.promise, "J1-L3", "control.J1-L3"),
        ],
        measures: [Measure("J1-A6.4"), Measure("J1-A10.2", of: ["J1-A6.4", "J1-A10.2"]), Measure("J1-L3")],
        quantities: RequestQuantity.all,
        cards: { ids, project, transaction in
            var cards: [Int64: SubjectCard] = [:]
            for heading in try RequestStore().headings(ids, in: project, transaction) {
                cards[heading.id.number] = SubjectCard(
                    title: heading.title, whose: heading.asker, path: Path.case(heading.serviceCase).text,
                    verbs: ["J1-A6.4": "verb.answer-help", "J1-L3": "verb.answer-instruction"],
                    posts: [.serviceManager, .officeManager])
            }
            return cards
        })

    /// Who is expected at which door today.
    package static let appointmentsToday = TodaySource(heading: "today.appointments", path: "/cases?stage=appointed") {
        project, handler, transaction in try CaseViews().appointments(of: handler, in: project, transaction)
    }

    /// The steps of a case: promises of their own, each of its step.
    package static let stepControls = DeskControls(
        subjectKind: CaseSteps.subjectKind,
        controls: [
            Control(.promise, "J1-A10.2", "control.J1-A10.2.steps"), Control(.gate, "J1-A10.2", "control.J1-A10.2.gate"),
        ],
        measures: [], quantities: [], cards: { try CaseSteps.cards($0, $1, $2) })

    /// The one next verb that each clause's promise asks for.
    static let verbs: [Clause.ID: String] = [
        "K-CMP2": "verb.respond", "S2.5-1": "verb.handle", "S2.5-1c": "verb.handle", "S2.5-2": "verb.follow-up",
        "XS2.4-3": "verb.follow-up", "S2.6-2": "verb.answer", "S2.6-1": "verb.answer", "XS2.7-1": "verb.answer",
        "J2-A15.3": "verb.finish-adoption",
        "XS2.4-1": "verb.respond", "XS2.4-2": "verb.arrive", "S2.2-2": "verb.respond", "S2.2-2c": "verb.handle",
        "J2-G1": "verb.answer",
    ]
}
