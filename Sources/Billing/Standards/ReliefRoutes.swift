// ReliefRoutes: what one home pays less, besides or instead: asked, decided, ended.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct ReliefRoutes: Sendable {
    private let reliefs = ReliefRequests()
    private let assignments = FeeAssignments()
    private let items = FeeItems()
    private let home: HomeMoney

    init(late: LateFees = LateFees()) { home = HomeMoney(late: late) }

    private typealias In = StandardInputs

    var routes: [Route] {
        reading + asking + assigning + ofHome
            + deciding(at: "/billing", back: { _ in "/billing/reliefs" }, again: { try list($0, $1) })
            + ending(at: "/billing", back: { _ in "/billing/assignments" }, again: { try assigned($0, $1) })
    }

    private var reading: [Route] {
        [
            .page("/billing/reliefs", StandardTabs.readers, asks: [In.anyReliefKind, In.reliefState, In.anyUnit, In.after]) {
                try list($0, $1)
            },
            .export("/billing/reliefs", StandardTabs.readers, asks: [In.anyReliefKind, In.reliefState]) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                let lines = try ListFile.pages(of: ReliefRequests.pageSize) { last, _ in
                    try reliefs.lines(
                        of: project.id, kind: visit.asked(In.anyReliefKind), state: visit.asked(In.reliefState), today: today,
                        after: last?.request.id, transaction)
                }
                return ReliefSheet.file(lines, project, visit.words, today: today)
            },
            .reading(
                "/api/v1/billing/reliefs", StandardTabs.readers, summary: "Reliefs, newest first, a page at a time",
                asks: [In.anyReliefKind, In.reliefState, In.anyUnit, In.after, In.project],
                gives: .page("reliefs", ReliefSheet.shape)
            ) { visit, transaction in
                let (project, lines) = (try visit.here(), try lines(visit, transaction))
                let today = project.zone.day(of: visit.now)
                let next = lines.count == ReliefRequests.pageSize ? lines.last?.request.id.text : nil
                return .json(["reliefs": .list(lines.map { ReliefSheet.json($0, today) }), "next": .words(next)])
            },
            .page("/billing/assignments", StandardTabs.readers, asks: [In.anyUnit, In.after]) { try assigned($0, $1) },
            .export("/billing/assignments", StandardTabs.readers) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: FeeAssignments.pageSize) { last, _ in
                    try assignments.lines(of: project.id, after: last?.assignment.id, transaction)
                }
                return ReliefSheet.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/billing/assignments", StandardTabs.readers, summary: "Assignments, newest first, a page at a time",
                asks: [In.anyUnit, In.after, In.project], gives: .page("assignments", ReliefSheet.assignmentShape)
            ) { visit, transaction in
                let lines = try assignmentLines(visit, transaction)
                let next = lines.count == FeeAssignments.pageSize ? lines.last?.assignment.id.text : nil
                return .json(["assignments": .list(lines.map(ReliefSheet.json)), "next": .words(next)])
            },
        ]
    }

    private var asking: [Route] {
        Route.verb(
            "/billing/reliefs", .till, summary: "Ask for a relief (申请减免)",
            fields: [In.unit, In.item, In.reliefKind, In.pays, In.from, In.last, In.reason, In.evidence],
            again: { try list($0, $1) }
        ) { visit, transaction in
            let project = try visit.here()
            let request = try reliefs.ask(
                try Self.terms(visit, try unit(try visit.need(In.unit), in: project, transaction)),
                within: [project.id], by: try visit.staff().account, in: transaction)
            return Effect("/billing/reliefs", ["id": .id(request.id)], status: 201)
        }
    }

    /// The verbs of a relief, at the list of all and at its home's page alike: `back` is where one stays.
    private func deciding(
        at base: String, back: @escaping @Sendable (Visit) throws -> Path,
        again: @escaping @Sendable (Visit, Transaction) throws -> HTML, api: Bool = true
    ) -> [Route] {
        Route.verb(
            base + "/reliefs/{relief}/approval", .posts(StandardTabs.reliefApprovers),
            summary: "Approve a relief somebody else asked for (批准减免)", fields: [], again: again, api: api
        ) { visit, transaction in
            try reliefs.approve(
                try visit.id("relief"), within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect(try back(visit))
        }
            + Route.verb(
                base + "/reliefs/{relief}/refusal", .posts(StandardTabs.reliefApprovers), summary: "Refuse a relief (不予减免)",
                fields: [In.reason], again: again, api: api
            ) { visit, transaction in
                try reliefs.refuse(
                    try visit.id("relief"), reason: try visit.need(In.reason), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(try back(visit))
            }
            + Route.verb(
                base + "/reliefs/{relief}/ending", .finance, summary: "End a relief before its time (终止减免)",
                fields: [In.last, In.reason], again: again, api: api
            ) { visit, transaction in
                try reliefs.end(
                    try visit.id("relief"), on: try visit.need(In.last), reason: try visit.need(In.reason),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(try back(visit))
            }
    }

    private var assigning: [Route] {
        Route.verb(
            "/billing/assignments", .till, summary: "Say what a home pays besides or instead (收费安排)",
            fields: [In.unit, In.item, In.object, In.quantity, In.payer, In.from, In.to], again: { try assigned($0, $1) }
        ) { visit, transaction in
            let project = try visit.here()
            let unit = try unit(try visit.need(In.unit), in: project, transaction)
            let made = try assignments.assign(
                try visit.need(In.item), to: unit, object: visit.value(In.object) ?? "",
                quantityHundredths: try visit.need(In.quantity), payer: try payer(visit, of: unit, in: project, transaction),
                from: try visit.need(In.from), through: visit.value(In.to), within: [project.id],
                by: try visit.staff().account, in: transaction)
            return Effect("/billing/assignments", ["id": .id(made.id)], status: 201)
        }
    }

    private func ending(
        at base: String, back: @escaping @Sendable (Visit) throws -> Path,
        again: @escaping @Sendable (Visit, Transaction) throws -> HTML, api: Bool = true
    ) -> [Route] {
        Route.verb(
            base + "/assignments/{assignment}/ending", .till, summary: "End an assignment (终止收费安排)", fields: [In.last],
            again: again, api: api
        ) { visit, transaction in
            try assignments.end(
                try visit.id("assignment"), on: try visit.need(In.last), within: visit.projects,
                by: try visit.staff().account, in: transaction)
            return Effect(try back(visit))
        }
    }

    /// The same at the home's own page of money, where what is refused stays at its field.
    private var ofHome: [Route] {
        let base = "/billing/units/{unit}"
        let back: @Sendable (Visit) throws -> Path = { .account(of: try $0.id("unit")) }
        let again: @Sendable (Visit, Transaction) throws -> HTML = { try home.page($0, $1) }
        return Route.verb(
            base + "/assignments", .till, summary: "Say what this home pays besides or instead (收费安排)",
            fields: [In.item, In.object, In.quantity, In.holder, In.from, In.to], again: again
        ) { visit, transaction in
            let (unit, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
            let made = try assignments.assign(
                try visit.need(In.item), to: unit.id, object: visit.value(In.object) ?? "",
                quantityHundredths: try visit.need(In.quantity), payer: visit.value(In.holder), from: try visit.need(In.from),
                through: visit.value(In.to), within: [project], by: try visit.staff().account, in: transaction)
            return Effect(.account(of: unit.id), ["id": .id(made.id)], status: 201)
        }
            + Route.verb(
                base + "/reliefs", .till, summary: "Ask for a relief of this home (申请减免)",
                fields: [In.item, In.reliefKind, In.pays, In.from, In.last, In.reason, In.evidence], again: again
            ) { visit, transaction in
                let (unit, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
                let request = try reliefs.ask(
                    try Self.terms(visit, unit.id), within: [project], by: try visit.staff().account, in: transaction)
                return Effect(.account(of: unit.id), ["id": .id(request.id)], status: 201)
            }
            + deciding(at: base, back: back, again: again, api: false)
            + ending(at: base, back: back, again: again, api: false)
    }

    private static func terms(_ visit: Visit, _ unit: Unit.ID) throws -> ReliefRequest.Terms {
        ReliefRequest.Terms(
            unit: unit, item: try visit.need(In.item), kind: try visit.need(In.reliefKind),
            paysPerMille: Int(visit.value(In.pays) ?? 0), from: try visit.need(In.from), to: try visit.need(In.last),
            reason: try visit.need(In.reason), evidence: try visit.need(In.evidence))
    }

    private func unit(_ spoken: String, in project: ProjectCard, _ transaction: Transaction) throws -> Unit.ID {
        guard let unit = try Units().find(spoken: spoken, in: project.id, transaction) else {
            throw Refusal.invalid("unit", "billing.unit.unknown")
        }
        return unit.id
    }

    /// One of those who hold the home, by name.
    private func payer(
        _ visit: Visit, of unit: Unit.ID, in project: ProjectCard, _ transaction: Transaction
    ) throws -> Person.ID? {
        guard let name = visit.value(In.payer) else { return nil }
        let holders = try Persons().holders(of: unit, in: project.id, transaction)
        let fitting = Set(holders.filter { $0.name == name }.map(\.person))
        guard fitting.count == 1, let payer = fitting.first else {
            throw Refusal.invalid("payer", "assignment.payer.unknown")
        }
        return payer
    }

    private func asked(_ visit: Visit, in project: ProjectCard, _ transaction: Transaction) throws -> Unit.ID? {
        guard let spoken = visit.asked(In.anyUnit) else { return nil }
        // A home that nobody knows has no lines.
        return try Units().find(spoken: spoken, in: project.id, transaction)?.id ?? Unit.ID(0)
    }

    private func lines(_ visit: Visit, _ transaction: Transaction) throws -> [ReliefLine] {
        let project = try visit.here()
        return try reliefs.lines(
            of: project.id, unit: try asked(visit, in: project, transaction), kind: visit.asked(In.anyReliefKind),
            state: visit.asked(In.reliefState), today: project.zone.day(of: visit.now),
            after: visit.asked(In.after).flatMap { ReliefRequest.ID(text: $0) }, transaction)
    }

    private func assignmentLines(_ visit: Visit, _ transaction: Transaction) throws -> [AssignmentLine] {
        let project = try visit.here()
        return try assignments.lines(
            of: project.id, unit: try asked(visit, in: project, transaction),
            after: visit.asked(In.after).flatMap { FeeAssignment.ID(text: $0) }, transaction)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return ReliefPages.list(
            visit, project, try lines(visit, transaction), try items.all(of: project.id, transaction),
            rule: try BillingProjects().settings(of: project.id, transaction).vacancy)
    }

    private func assigned(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return AssignmentPages.list(
            visit, project, try assignmentLines(visit, transaction), try items.all(of: project.id, transaction))
    }
}
