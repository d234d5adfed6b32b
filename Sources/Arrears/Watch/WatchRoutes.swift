// WatchRoutes: watched homes and their alerts, limitations that end, and the settings of arrears.
import Kernel
import Platform
import Registry
import Scheme
import Sheets
import Storage
import Web

struct WatchRoutes: Sendable {
    let books: SchemeBooks
    private let alerts = WatchAlerts()
    private let limits = ArrearsLimits()

    private typealias In = ArrearsInputs

    init(books: SchemeBooks) { self.books = books }

    var routes: [Route] { watching + limiting + settling }

    private var watching: [Route] {
        [
            .page("/arrears/watch", ArrearsRoutes.readers, clause: "S2.8.2-3", asks: [In.after]) { try watch($0, $1) },
            .export("/arrears/watch", ArrearsRoutes.readers, clause: "S2.8.2-3") { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 500) { (last: ArrearsLine?, size) in
                    var filter = ArrearsFilter()
                    filter.isWatchedOnly = true
                    filter.limit = size
                    filter.after = last.flatMap { line in line.it.standing.oldestDue.map { ($0, line.it.id) } }
                    return try ArrearsViews.list(filter, in: project.id, transaction)
                }
                return ArrearsRoutes.file(lines, project, visit.words, today: project.zone.day(of: visit.now))
            },
            .reading(
                "/api/v1/arrears/watch", ArrearsRoutes.readers, clause: "S2.8.2-3", summary: "What happened to watched homes, newest first",
                asks: [In.project], gives: .object([("alerts", .list(Self.alertShape))])
            ) { visit, transaction in
                .json(["alerts": .list(try alerts.lines(in: try visit.here().id, before: nil, transaction).map(Self.json))])
            },
        ]
            + Route.verb(
                "/arrears/watch/{alert}/seen", .posts(ArrearsRoutes.workers), clause: "S2.8.2-3",
                summary: "Somebody has looked into a change of a watched home (知道了)", fields: [], again: { try watch($0, $1) }
            ) { visit, transaction in
                let id: Tag<WatchedChange> = try visit.id("alert")
                try alerts.see(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/watch", ["id": .id(id)])
            }
    }

    private func watch(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        var filter = ArrearsFilter()
        filter.isWatchedOnly = true
        filter.after = ArrearsRoutes.place(visit.asked(In.after))
        return WatchPages.watch(
            visit, project, try ArrearsViews.list(filter, in: project.id, transaction),
            try alerts.lines(in: project.id, before: nil, transaction))
    }

    private var limiting: [Route] {
        [
            .page("/arrears/limits", ArrearsRoutes.readers, clause: "XS2.8.2-0", asks: [In.after, In.lapsed]) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                return WatchPages.limits(
                    visit, project,
                    try limits.lines(
                        in: project.id, lapsedBefore: today, from: nil, after: ArrearsRoutes.place(visit.asked(In.lapsed)), transaction),
                    try limits.lines(
                        in: project.id, lapsedBefore: nil, from: today, after: ArrearsRoutes.place(visit.asked(In.after)), transaction),
                    windows: try books.book(on: today, in: transaction).limitationWindows())
            },
            .export("/arrears/limits", ArrearsRoutes.readers, clause: "XS2.8.2-0") { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 500) { (last: LimitLine?, size) in
                    try limits.lines(
                        in: project.id, lapsedBefore: nil, from: nil, after: last.map { ($0.lastDay, $0.charge) }, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words, today: project.zone.day(of: visit.now))
            },
            .reading(
                "/api/v1/arrears/limits", ArrearsRoutes.readers, clause: "XS2.8.2-0",
                summary: "Bills whose limitation has ended or ends soon, by their last day, a page at a time",
                asks: [In.after, In.project], gives: .page("limits", Self.limitShape)
            ) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                let lines = try limits.lines(
                    in: project.id, lapsedBefore: nil, from: nil, after: ArrearsRoutes.place(visit.asked(In.after)), transaction)
                let next = lines.count == ArrearsLimits.pageSize ? lines.last.map { "\($0.lastDay).\($0.charge.text)" } : nil
                return .json(["limits": .list(lines.map { Self.json($0, today) }), "next": .words(next)])
            },
        ]
    }

    private var settling: [Route] {
        [.page("/arrears/settings", ArrearsRoutes.readers, clause: "S2.8.2-1") { try settings($0, $1) }]
            + Route.verb(
                "/arrears/settings", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-1",
                summary: "Set the share of a major payer and the time to undo (设定)", fields: [In.majorShare, In.undoMinutes],
                again: { try settings($0, $1) }
            ) { visit, transaction in
                try ArrearsSettings(books: books).set(
                    majorShare: visit.value(In.majorShare), undoMinutes: Int(try visit.need(In.undoMinutes)), of: try visit.here(),
                    by: try visit.staff().account, in: transaction)
                return Effect("/arrears/settings")
            }
    }

    private func settings(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let today = project.zone.day(of: visit.now)
        return WatchPages.settings(
            visit, try ArrearsSettings.setting(of: project.id, on: today, transaction),
            share: try ArrearsRoutes(books: books).share(of: project, transaction), history: try ArrearsSettings.all(of: project.id, transaction))
    }

    private static func file(_ lines: [LimitLine], _ project: ProjectCard, _ words: Words, today: Day) -> ListFile {
        ListFile(
            "limits-\(project.code)", title: words("arrears.tab.limits"),
            columns: [
                SheetColumn(words("registry.unit")), SheetColumn(words("arrears.payer")), SheetColumn(words("arrears.item")),
                SheetColumn(words("arrears.dueDay"), .date), SheetColumn(words("arrears.open"), .money),
                SheetColumn(words("limit.from"), .date), SheetColumn(words("limit.last"), .date), SheetColumn(words("limit.left"), .integer),
            ],
            rows: lines.map {
                [
                    .text($0.unitLabel), .text($0.payerName), .text($0.itemName), .day($0.due), .fen($0.open.fen),
                    .day($0.countedFrom), .day($0.lastDay), .integer(Int64($0.lastDay.days(since: today))),
                ]
            })
    }

    private static let limitShape = JSONShape.object([
        ("bill", .id), ("arrears", .id), ("unitLabel", .text), ("payerName", .text), ("item", .text), ("due", .day),
        ("countedFrom", .day), ("lastDay", .day), ("openFen", .number), ("lapsed", .flag),
    ])

    @Sendable private static func json(_ line: LimitLine, _ today: Day) -> JSON {
        [
            "bill": .id(line.charge), "arrears": .id(line.arrears), "unitLabel": .text(line.unitLabel),
            "payerName": .text(line.payerName), "item": .text(line.itemName), "due": .text("\(line.due)"),
            "countedFrom": .text("\(line.countedFrom)"), "lastDay": .text("\(line.lastDay)"), "openFen": .number(line.open.fen),
            "lapsed": .flag(line.lastDay < today),
        ]
    }

    private static let alertShape = JSONShape.object([
        ("id", .id), ("arrears", .id), ("unit", .id), ("unitLabel", .text), ("change", .word(WatchedChange.self)), ("at", .time),
        ("seenBy", .optional(.text)), ("openFen", .number),
    ])

    @Sendable private static func json(_ line: AlertLine) -> JSON {
        [
            "id": JSON.id(line.id), "arrears": .id(line.arrears), "unit": .id(line.unit), "unitLabel": .text(line.unitLabel),
            "change": .text(line.change.rawValue), "at": .at(line.at), "seenBy": .words(line.seenBy), "openFen": .number(line.open.fen),
        ]
    }
}
