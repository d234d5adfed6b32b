// RunRoutes: bill runs shown, posted, discarded and taken back; the notices of a run; the close of a month.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct RunRoutes: Sendable {
    private let runs: BillRuns
    private let store = BillRunStore()
    private let notices: BillNotices
    private let files: NoticeFiles
    private let periods = Periods()
    private typealias In = RunInputs

    init(late: LateFees = LateFees()) {
        runs = BillRuns(late: late)
        notices = BillNotices(late: late)
        files = NoticeFiles(late: late)
    }

    var routes: [Route] { pages + exports + readings + verbs + noticeRoutes }

    private var pages: [Route] {
        [
            .page("/billing/runs", .billReaders, clause: FeeStandard.clause, asks: [In.after]) { try list($0, $1) },
            .page("/billing/runs/{run}", .billReaders, clause: FeeStandard.clause, asks: [In.after, In.skipped]) { try run($0, $1) },
        ]
    }

    private var exports: [Route] {
        [
            .export("/billing/runs", .billReaders) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: BillRunStore.pageSize) { last, size in
                    try store.list(in: project.id, after: last, limit: size, transaction)
                }
                return RunSheets.runs(lines, project, visit.words)
            },
            .export("/billing/runs/{run}", .billReaders, asks: [In.skipped]) { visit, transaction in
                let run = try found(visit, transaction)
                let lines = try ListFile.pages(of: 2_000) { last, size in
                    try store.lines(
                        of: run, skipped: visit.asked(In.skipped), after: last?.ordinal, limit: size, transaction)
                }
                return RunSheets.lines(lines, run, visit.words)
            },
            .export("/billing/runs/{run}/differences", .billReaders) { visit, transaction in
                let run = try found(visit, transaction)
                let lines = try ListFile.pages(of: 2_000) { last, size in
                    try store.differences(of: run, after: last?.ordinal, limit: size, transaction)
                }
                return RunSheets.differences(lines, run, visit.words)
            },
        ]
    }

    private var readings: [Route] {
        [
            .reading(
                "/api/v1/billing/runs", .billReaders, summary: "Bill runs, newest first, a page at a time",
                asks: [In.after, In.project], gives: .page("runs", RunSheets.shape)
            ) { visit, transaction in
                let lines = try store.list(in: try visit.here().id, after: try after(visit, transaction), transaction)
                return .json([
                    "runs": .list(lines.map(RunSheets.json)),
                    "next": .words(lines.count == BillRunStore.pageSize ? lines.last?.id.text : nil),
                ])
            },
            .reading(
                "/api/v1/billing/runs/{run}", .billReaders, summary: "A bill run with its sums and lines, a page of lines at a time",
                asks: [In.after, In.skipped],
                gives: .object([
                    ("run", RunSheets.shape), ("sums", .list(RunSheets.sumShape)), ("lines", .list(RunSheets.lineShape)),
                    ("next", .optional(.text)),
                ])
            ) { visit, transaction in
                let run = try found(visit, transaction)
                let lines = try store.lines(
                    of: run, skipped: visit.asked(In.skipped), after: visit.asked(In.after).flatMap { Int64($0) }, transaction)
                return .json([
                    "run": RunSheets.json(run), "sums": .list(try store.sums(of: run, transaction).map(RunSheets.json)),
                    "lines": .list(lines.map(RunSheets.json)),
                    "next": .words(lines.count == BillRunStore.pageSize ? lines.last.map { "\($0.ordinal)" } : nil),
                ])
            },
        ]
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/runs", .billers, clause: FeeStandard.clause, summary: "Show the bills of some items for some months (试算)",
            fields: [In.items, In.month, In.through, In.postingDay], again: { try list($0, $1) }
        ) { visit, transaction in
            let month = try visit.need(In.month)
            let id = try runs.preview(
                try visit.need(In.items), from: month.first, to: (visit.value(In.through) ?? month).last,
                on: visit.value(In.postingDay), in: try visit.here(), by: try visit.staff().account, in: transaction)
            return Effect("/billing/runs/\(id)", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/runs/{run}/posting", .billers, clause: FeeStandard.clause, summary: "Post what was shown (入账)", fields: [],
                again: { try run($0, $1) }
            ) { visit, transaction in
                let id: BillRun.ID = try visit.id("run")
                try runs.post(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/runs/{run}/discard", .billers, summary: "Discard what was shown (作废试算)", fields: [],
                again: { try run($0, $1) }
            ) { visit, transaction in
                let id: BillRun.ID = try visit.id("run")
                try runs.discard(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/runs/{run}/reversal", .billReversers, summary: "Take all bills of a run back (整批冲正)", fields: [In.reason],
                again: { try run($0, $1) }
            ) { visit, transaction in
                let id: BillRun.ID = try visit.id("run")
                try runs.reverse(
                    id, reason: try visit.need(In.reason), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/periods", .periodClosers, summary: "Close the books through a month (月结)", fields: [In.month],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try periods.close(
                    through: try visit.need(In.month), in: try visit.here().id, by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs")
            }
    }

    private var noticeRoutes: [Route] {
        [
            .special("GET", "/billing/runs/{run}/notices", .billReaders, fields: [In.volume]) { visit, database in
                let (run, project) = try await database.read { transaction in
                    let run = try found(visit, transaction)
                    guard let project = try Projects().find(run.project, in: transaction) else { throw Refusal.missing }
                    return (run, project)
                }
                guard run.state == .posted else { throw Refusal.notNow("billing.run.not-posted") }
                let volume = Int(visit.asked(In.volume) ?? 1)
                guard let bytes = try await files.volume(volume, of: run, project, visit.words, database) else {
                    throw Refusal.missing
                }
                try await printed(visit, run.project, (BillRuns.subjectKind, run.id.number), database)
                return .file(name: "notices-\(run.from)-\(volume).pdf", type: "application/pdf", bytes: bytes)
            },
            .special("GET", "/billing/units/{unit}/notice", CashierRoutes.reading) { visit, database in
                let unit: Unit.ID = try visit.id("unit")
                let project = try await database.read { transaction in
                    let (_, project) = try Units().find(unit, within: visit.projects, transaction)
                    guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
                    return card
                }
                let bytes = try await files.single(unit, project, visit.words, database)
                try await printed(visit, project.id, ("unit", unit.number), database)
                return .file(name: "notice-\(unit).pdf", type: "application/pdf", bytes: bytes)
            },
        ]
            + Route.verb(
                "/billing/runs/{run}/messages", .billers, summary: "Tell the payers of a run by message (发账单消息)", fields: [],
                again: { try run($0, $1) }
            ) { visit, transaction in
                let id: BillRun.ID = try visit.id("run")
                try notices.tell(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/notices", .billers, summary: "Say what notices print below: where to pay, whom to ask (缴费通知单设置)",
                fields: [In.ways, In.phone], again: { try list($0, $1) }
            ) { visit, transaction in
                try notices.set(
                    try visit.need(In.ways), phone: try visit.need(In.phone), of: try visit.here().id,
                    by: try visit.staff().account, in: transaction)
                return Effect("/billing/runs")
            }
    }

    /// Who printed what is a fact before the paper leaves.
    private func printed(
        _ visit: Visit, _ project: Project.ID, _ subject: (kind: String, id: Int64), _ database: Database
    ) async throws {
        let actor = try visit.actor()
        try await database.write { $0.record("notice.printed", about: subject, project: project, by: actor) }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return RunPages.list(
            visit, project, try store.list(in: project.id, after: try after(visit, transaction), transaction),
            items: try BillItems.read(project.id, transaction), closes: try periods.closes(of: project.id, transaction),
            text: try notices.text(of: project.id, transaction))
    }

    private func run(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let run = try found(visit, transaction)
        let zone = try Projects().find(run.project, in: transaction)?.zone ?? .utc
        return RunPages.run(
            visit, run, zone, try BillItems.read(run.project, transaction), sums: try store.sums(of: run, transaction),
            lines: try store.lines(
                of: run, skipped: visit.asked(In.skipped), after: visit.asked(In.after).flatMap { Int64($0) }, transaction),
            differences: run.state == .differs ? try store.differences(of: run, after: nil, transaction) : [])
    }

    private func found(_ visit: Visit, _ transaction: Transaction) throws -> BillRun {
        try store.find(try visit.id("run"), within: visit.projects, transaction)
    }

    private func after(_ visit: Visit, _ transaction: Transaction) throws -> BillRun? {
        guard let text = visit.asked(In.after), let id = BillRun.ID(text: text) else { return nil }
        return try? store.find(id, within: visit.projects, transaction)
    }
}

/// Fee items as the forms of bills offer them.
struct BillItem: Sendable {
    let id: FeeItem.ID
    let name: String
    let kind: FeeItem.Kind
    /// Has a published standard that recurs or is read.
    let isPeriodic: Bool
}

enum BillItems {
    /// The name of an item among some that no run bills: it has published standards, and all are for what is had once.
    static func once(among items: [FeeItem.ID], in project: Project.ID, _ transaction: Transaction) throws -> String? {
        let standards = try BillReading.standards(of: items, in: project, transaction)
        for item in items {
            guard let own = standards[item], own.allSatisfy({ $0.cycleMonths == 0 && $0.basis != .reading }) else { continue }
            return try transaction.first("SELECT name FROM fee_item WHERE project_id = \(project) AND id = \(item)")?.get("name")
        }
        return nil
    }

    static func read(_ project: Project.ID, _ transaction: Transaction) throws -> [BillItem] {
        let rows = try transaction.query(
            """
            SELECT id, name, kind FROM fee_item WHERE project_id = \(project) AND retired_at IS NULL
            ORDER BY sort_key, id LIMIT 500
            """)
        let ids = try rows.map { try $0.get("id", as: FeeItem.ID.self) }
        let standards = try BillReading.standards(of: ids, in: project, transaction)
        return try zip(rows, ids).map { row, id in
            BillItem(
                id: id, name: try row.get("name"), kind: try row.get("kind"),
                isPeriodic: standards[id]?.contains { $0.cycleMonths > 0 || $0.basis == .reading } ?? false)
        }
    }
}
