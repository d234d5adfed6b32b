// ArrearsRoutes: the list of who owes, and the page of one debtor with disputes, holds and plans.
import Kernel
import Platform
import Registry
import Scheme
import Sheets
import Storage
import Web

struct ArrearsRoutes: Sendable {
    let books: SchemeBooks
    private let demands: Demands
    private let runs: DunningRuns
    private let holds: Holds
    private let plans: Plans

    typealias In = ArrearsInputs
    static let workers: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager, .financeAssistant]
    static let deciders: Set<Post> = [.serviceManager, .officeManager]
    static let readers = Who.posts(workers.union([.headOffice]))

    init(books: SchemeBooks) {
        self.books = books
        demands = Demands(books: books)
        runs = DunningRuns(books: books)
        holds = Holds(books: books)
        plans = Plans(books: books)
    }

    var routes: [Route] {
        [
            .page("/arrears", Self.readers, clause: "XS2.8.2-0", asks: [In.askedRung, In.next, In.after]) { visit, transaction in
                let project = try visit.here()
                let filter = Self.filter(visit)
                return ArrearsPages.list(
                    visit,
                    ArrearsPages.Listing(
                        project: project, filter: filter, lines: try ArrearsViews.list(filter, in: project.id, transaction),
                        sums: try ArrearsViews.sums(in: project.id, transaction), isUnset: try share(of: project, transaction) == nil))
            },
            .export("/arrears", Self.readers, clause: "XS2.8.2-0", asks: [In.askedRung, In.next]) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 500) { (last: ArrearsLine?, size) in
                    var filter = Self.filter(visit)
                    filter.limit = size
                    filter.after = last.flatMap { line in line.it.standing.oldestDue.map { ($0, line.it.id) } }
                    return try ArrearsViews.list(filter, in: project.id, transaction)
                }
                return Self.file(lines, project, visit.words, today: project.zone.day(of: visit.now))
            },
            .reading(
                "/api/v1/arrears", Self.readers, clause: "XS2.8.2-0", summary: "Who owes, oldest due first, a page at a time",
                asks: [In.askedRung, In.next, In.after, In.project], gives: .page("arrears", Self.shape)
            ) { visit, transaction in
                let project = try visit.here()
                let lines = try ArrearsViews.list(Self.filter(visit), in: project.id, transaction)
                return .json([
                    "arrears": .list(lines.map(Self.json)),
                    "next": .words(lines.count == 50 ? lines.last.map(ArrearsPages.key) : nil),
                ])
            },
            .page("/arrears/cases/{arrears}", Self.readers, clause: "XS2.8.2-0") { try page($0, $1) },
            .reading(
                "/api/v1/arrears/cases/{arrears}", Self.readers, clause: "XS2.8.2-0",
                summary: "One debtor: where the ladder stands and why, bills, demands",
                gives: .object([
                    ("arrears", Self.shape), ("why", .list(.text)), ("bills", .list(Self.billShape)), ("accruedFen", .number),
                    ("demands", .list(DunningRoutes.demandShape)), ("urgings", .list(UrgingRoutes.shape)),
                ])
            ) { visit, transaction in
                let it = try detail(visit, transaction)
                return .json([
                    "arrears": Self.json(it.line), "why": .list(it.state.why.map { .text($0.key) }),
                    "bills": .list(it.bills.map(Self.json)), "accruedFen": .number(it.accrued.fen),
                    "demands": .list(it.demands.map(DunningRoutes.json)),
                    "urgings": .list(it.urgings.map(UrgingRoutes.json)),
                ])
            },
        ] + verbs + deciding
    }

    private var verbs: [Route] {
        Route.verb(
            "/arrears/cases/{arrears}/demand", .posts(Self.workers), clause: "XS2.8.2-0",
            summary: "Preview one debtor's next demand (预览催缴)", fields: [In.rung, In.channel], again: { try page($0, $1) }
        ) { visit, transaction in
            let run = try runs.preview(
                try visit.id("arrears"), try visit.need(In.rung), by: visit.value(In.channel), within: visit.projects,
                by: try visit.staff().account, in: transaction)
            return Effect("/arrears/runs/\(run)", ["id": .id(run)], status: 201)
        }
            + Route.verb(
                "/arrears/cases/{arrears}/dispute", .posts(Self.workers), clause: "XS2.8.2-0",
                summary: "Note that a bill is disputed (登记争议)", fields: [In.bill, In.saidBy, In.reason], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: ArrearsCase.ID = try visit.id("arrears")
                let hold = try holds.dispute(
                    id, bills: [try visit.need(In.bill)], reason: try visit.need(In.reason), saidBy: try visit.need(In.saidBy),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.arrears(id), ["id": .id(hold)], status: 201)
            }
            + Route.verb(
                "/arrears/cases/{arrears}/hold", .posts(Self.workers), clause: "XS2.8.2-0",
                summary: "Ask for a hardship hold with its last day (申请缓催)", fields: [In.last, In.saidBy, In.reason],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: ArrearsCase.ID = try visit.id("arrears")
                let hold = try holds.ask(
                    id, until: try visit.need(In.last), reason: try visit.need(In.reason), saidBy: try visit.need(In.saidBy),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.arrears(id), ["id": .id(hold)], status: 201)
            }
            + Route.verb(
                "/arrears/cases/{arrears}/plan", .posts(Self.workers), clause: "XS2.8.2-0",
                summary: "Draw up an instalment plan of all that is overdue (拟定分期)",
                fields: [In.count, In.first, In.paper, In.reason], again: { try page($0, $1) }
            ) { visit, transaction in
                let it = try ArrearsStore.find(try visit.id("arrears"), within: visit.projects, transaction)
                let (ladder, _, today) = try demands.ladder(of: it, try project(it, transaction), transaction)
                let bills = Set(ladder.bills.filter { ladder.counts($0, on: today) }.map(\.id))
                let plan = try plans.make(
                    it.id, bills: bills, count: Int(try visit.need(In.count)), first: try visit.need(In.first),
                    reason: try visit.need(In.reason), evidence: try visit.need(In.paper), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.arrears(it.id), ["id": .id(plan)], status: 201)
            }
    }

    /// What a second person decides.
    private var deciding: [Route] {
        Route.verb(
            "/arrears/holds/{hold}/approval", .posts(Self.deciders), clause: "XS2.8.2-0", summary: "Approve a hardship hold (批准缓催)",
            fields: []
        ) { visit, transaction in
            let id = try holds.approve(try visit.id("hold"), within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect(.arrears(id), ["id": .id(id)])
        }
            + Route.verb(
                "/arrears/holds/{hold}/end", .posts(Self.deciders), clause: "XS2.8.2-0",
                summary: "Decide a dispute or end a hold (了结争议、缓催)", fields: [In.result]
            ) { visit, transaction in
                let id = try holds.end(
                    try visit.id("hold"), result: try visit.need(In.result), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.arrears(id), ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/plans/{plan}/approval", .posts(Self.deciders), clause: "XS2.8.2-0",
                summary: "Approve an instalment plan (批准分期)", fields: []
            ) { visit, transaction in
                let id = try plans.approve(try visit.id("plan"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.arrears(id), ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/plans/{plan}/end", .posts(Self.deciders), clause: "XS2.8.2-0",
                summary: "End an instalment plan before its time (解除分期)", fields: [In.result]
            ) { visit, transaction in
                let id = try plans.end(
                    try visit.id("plan"), result: try visit.need(In.result), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.arrears(id), ["id": .id(id)])
            }
    }

    func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        ArrearsPages.detail(visit, try detail(visit, transaction))
    }

    private func detail(_ visit: Visit, _ transaction: Transaction) throws -> ArrearsPages.Detail {
        let line = try ArrearsViews.line(try visit.id("arrears"), within: visit.projects, transaction)
        let project = try project(line.it, transaction)
        let (ladder, _, today) = try demands.ladder(of: line.it, project, transaction)
        let bills = try ArrearsViews.bills(of: line.it, before: today, transaction)
        return ArrearsPages.Detail(
            project: project, line: line, state: ladder.state(on: today), bills: bills,
            accrued: try demands.accrued(on: Set(bills.map(\.id)), of: line.it, on: today, transaction),
            steps: try ArrearsViews.steps(of: line.it, transaction), demands: try ArrearsViews.demands(of: line.it, transaction),
            holds: try holds.lines(of: line.it, transaction), plans: try plans.lines(of: line.it, on: today, transaction),
            matters: try ArrearsViews.matters(of: line.it, transaction), urgings: try CommitteeUrgings().lines(of: line.it, transaction),
            today: today)
    }

    private func project(_ it: ArrearsCase, _ transaction: Transaction) throws -> ProjectCard {
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        return project
    }

    func share(of project: ProjectCard, _ transaction: Transaction) throws -> Share? {
        let today = project.zone.day(of: transaction.now)
        return try ArrearsSettings(books: books).rules(of: project.id, transaction).last { $0.inForceFrom <= today }?.majorShare
    }

    /// Where a page of the list goes on: a day and an id.
    static func place<Thing>(_ text: String?) -> (day: Day, id: Tag<Thing>)? {
        guard let parts = text?.split(separator: "."), parts.count == 2, let day = Day(String(parts[0])),
            let id = Tag<Thing>(text: String(parts[1]))
        else { return nil }
        return (day, id)
    }

    private static func filter(_ visit: Visit) -> ArrearsFilter {
        var filter = ArrearsFilter()
        filter.rung = visit.asked(In.askedRung)
        filter.next = visit.asked(In.next)
        filter.after = place(visit.asked(In.after))
        return filter
    }

    static func file(_ lines: [ArrearsLine], _ project: ProjectCard, _ words: Words, today: Day) -> ListFile {
        ListFile(
            "arrears-\(project.code)", title: words("arrears.title"),
            columns: [
                SheetColumn(words("registry.unit")), SheetColumn(words("arrears.payer")), SheetColumn(words("track")),
                SheetColumn(words("arrears.rung"), width: 24), SheetColumn(words("arrears.dueDay"), .date),
                SheetColumn(words("arrears.overdue"), .integer), SheetColumn(words("arrears.sum"), .money),
                SheetColumn(words("arrears.count"), .integer), SheetColumn(words("arrears.next"), width: 24),
                SheetColumn(words("watch.since"), .date),
            ],
            rows: lines.map { line in
                let s = line.it.standing
                return [
                    .text(line.unitLabel), .text(line.payerName), .text(words("track.\(s.track.rawValue)")),
                    .text(ArrearsPages.rung(s.rung, words)), .day(s.oldestDue),
                    .integer(Int64(s.oldestDue.map { today.days(since: $0) } ?? 0)), .fen(s.open.fen), .integer(Int64(s.billCount)),
                    .text(s.isNextDue ? ArrearsPages.rung(s.next, words) : ""), .day(s.watchedFrom),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("unit", .id), ("unitLabel", .text), ("payer", .optional(.id)), ("payerName", .text), ("open", .flag),
        ("track", .word(Track.self)), ("shareUnset", .flag), ("rung", .word(Rung.self)), ("since", .day),
        ("anchorDue", .optional(.day)), ("oldestDue", .optional(.day)), ("openFen", .number), ("bills", .number),
        ("outOfCount", .number), ("nextRung", .word(Rung.self)), ("nextFrom", .optional(.day)), ("nextIsDue", .flag),
        ("watchedFrom", .optional(.day)), ("heldUntil", .optional(.day)),
    ])

    @Sendable static func json(_ line: ArrearsLine) -> JSON {
        let s = line.it.standing
        return [
            "id": .id(line.it.id), "unit": .id(line.it.unit), "unitLabel": .text(line.unitLabel), "payer": .id(line.it.payer),
            "payerName": .text(line.payerName), "open": .flag(s.isOpen), "track": .text(s.track.rawValue),
            "shareUnset": .flag(s.isUnset), "rung": .text(s.rung.rawValue), "since": .text("\(s.since)"),
            "anchorDue": .words(s.anchorDue?.description), "oldestDue": .words(s.oldestDue?.description),
            "openFen": .number(s.open.fen), "bills": .number(Int64(s.billCount)), "outOfCount": .number(Int64(s.outCount)),
            "nextRung": .text(s.next.rawValue), "nextFrom": .words(s.nextFrom?.description), "nextIsDue": .flag(s.isNextDue),
            "watchedFrom": .words(s.watchedFrom?.description), "heldUntil": .words(s.heldUntil?.description),
        ]
    }

    static let billShape = JSONShape.object([
        ("id", .id), ("item", .text), ("from", .day), ("to", .day), ("due", .day), ("fen", .number), ("openFen", .number),
    ])

    @Sendable static func json(_ bill: BillLine) -> JSON {
        [
            "id": .id(bill.id), "item": .text(bill.itemName), "from": .text("\(bill.from)"), "to": .text("\(bill.to)"),
            "due": .text("\(bill.due)"), "fen": .number(bill.amount.fen), "openFen": .number(bill.open.fen),
        ]
    }
}
