// DunningRoutes: previews of dunning, 催缴 and its undoing, delivery and its proof, the paper of each demand.
import Kernel
import Platform
import Printing
import Registry
import Scheme
import Sheets
import Storage
import Web

struct DunningRoutes: Sendable {
    let books: SchemeBooks
    private let demands: Demands
    private let runs: DunningRuns
    private let papers: KeptPapers

    private typealias In = ArrearsInputs

    init(books: SchemeBooks) {
        self.books = books
        demands = Demands(books: books)
        runs = DunningRuns(books: books)
        papers = KeptPapers(books: books)
    }

    var routes: [Route] { readings + files + verbs + delivering }

    private var readings: [Route] {
        [
            .page("/arrears/runs", ArrearsRoutes.readers, clause: "XS2.8.2-0", asks: [In.before]) { try list($0, $1) },
            .export("/arrears/runs", ArrearsRoutes.readers, clause: "XS2.8.2-0") { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 200) { (last: DemandPages.RunLine?, size) in
                    try runLines(in: project.id, before: last?.run.id, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/arrears/runs", ArrearsRoutes.readers, clause: "XS2.8.2-0", summary: "Dunning runs, newest first, a page at a time",
                asks: [In.before, In.project], gives: .page("runs", Self.runShape)
            ) { visit, transaction in
                let lines = try runLines(in: try visit.here().id, before: visit.asked(In.before), limit: 50, transaction)
                return .json([
                    "runs": .list(lines.map(Self.json)), "next": .words(lines.count == 50 ? lines.last?.run.id.text : nil),
                ])
            },
            .page("/arrears/runs/{dunning}", ArrearsRoutes.readers, clause: "XS2.8.2-0", asks: [In.afterDemand]) { try run($0, $1) },
            .export("/arrears/demands", ArrearsRoutes.readers, clause: "XS2.8.2-0", asks: [In.run]) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 200) { (last: DemandLine?, size) in
                    try ArrearsViews.demands(in: project.id, run: visit.asked(In.run), after: last?.demand.id, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/arrears/runs/{dunning}", ArrearsRoutes.readers, clause: "XS2.8.2-0", summary: "One run's demands, a page at a time",
                asks: [In.afterDemand], gives: .object([("state", .word(DunningRun.State.self)), ("demands", .list(Self.demandShape)), ("next", .optional(.id))])
            ) { visit, transaction in
                let run = try runs.find(try visit.id("dunning"), within: visit.projects, transaction, isLocked: false)
                let lines = try ArrearsViews.demands(in: run.project, run: run.id, after: visit.asked(In.afterDemand), transaction)
                return .json([
                    "state": .text(run.state.rawValue), "demands": .list(lines.map(Self.json)),
                    "next": .id(lines.count == 100 ? lines.last?.demand.id : nil),
                ])
            },
        ]
    }

    private var files: [Route] {
        [
            .special("GET", "/arrears/demands/{demand}/paper", ArrearsRoutes.readers, clause: "XS2.8.2-0") { visit, database in
                let id: Demand.ID = try visit.id("demand")
                let (words, projects) = (visit.words, visit.projects)
                var kept = try await database.read { try papers.find(id, within: projects, $0) }
                if kept == nil {
                    try await database.write { try papers.keep(id, words, within: projects, in: $0) }
                    kept = try await database.read { try papers.find(id, within: projects, $0) }
                }
                guard let kept else { throw Refusal.missing }
                switch kept.content {
                case .paper(let bytes): return .file(name: "\(kept.number).pdf", type: "application/pdf", bytes: bytes)
                case .message(let text):
                    return .file(name: "\(kept.number).txt", type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
                }
            },
            .special("GET", "/arrears/runs/{dunning}/papers", ArrearsRoutes.readers, clause: "XS2.8.2-0") { visit, database in
                let id: DunningRun.ID = try visit.id("dunning")
                let (letters, project) = try await database.read { transaction in
                    let run = try runs.find(id, within: visit.projects, transaction, isLocked: false)
                    guard let project = try Projects().find(run.project, in: transaction) else { throw Refusal.missing }
                    let lines = try ListFile.pages(of: 200) { (last: DemandLine?, size) in
                        try ArrearsViews.demands(in: run.project, run: id, after: last?.demand.id, limit: size, transaction)
                    }
                    return (lines.filter { $0.demand.state.hasLeft && $0.demand.channel != .message && !$0.isErased }, project)
                }
                guard !letters.isEmpty else { throw Refusal.notNow("dunning.papers.none") }
                let words = KeptPapers.spoken(visit.words)
                let bytes = try await SheetWork.threads.run {
                    try PDFWriter.write(letters.lazy.map { DemandPaper.letter($0, project, words) }, title: words("arrears.demands"))
                }
                return .file(name: "dunning-\(id.text).pdf", type: "application/pdf", bytes: bytes)
            },
            .reading("/arrears/demands/{demand}/receipt", ArrearsRoutes.readers, clause: "XS2.8.2-0") { visit, transaction in
                let id: Demand.ID = try visit.id("demand")
                let row = try transaction.first(
                    """
                    SELECT d.number, c.kind, c.content FROM demand d JOIN file_content c ON c.project_id = d.project_id AND c.hash = d.hash
                    WHERE d.id = \(id) AND d.project_id IN \(list: visit.projects)
                    """)
                guard let row, let kind = FileKind(rawValue: try row.get("kind")) else { throw Refusal.missing }
                return .file(name: "\(try row.get("number", as: String.self)).\(kind.rawValue)", type: kind.type, bytes: try row.get("content"))
            },
            .special(
                "POST", "/arrears/demands/{demand}/receipt", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
                bodyLimit: StoredFiles.formBytesMax
            ) { visit, database in
                let id: Demand.ID = try visit.id("demand")
                let line = try await database.write { transaction in
                    let line = try ArrearsViews.demand(id, within: visit.projects, transaction)
                    guard let upload = visit.uploads.first else { throw Refusal.invalid("photo", "file.needed") }
                    try demands.keepReceipt(upload.bytes, of: id, within: visit.projects, by: try visit.actor(), in: transaction)
                    return line
                }
                return .seeOther(.arrears(line.demand.arrears))
            },
        ]
    }

    private var verbs: [Route] {
        Route.verb(
            "/arrears/runs", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
            summary: "Preview a rung's demands of everybody whose turn it is (预览催缴)", fields: [In.rung, In.channel],
            again: { try list($0, $1) }
        ) { visit, transaction in
            let id = try runs.preview(
                try visit.need(In.rung), by: visit.value(In.channel), in: try visit.here(), by: try visit.staff().account,
                in: transaction)
            return Effect("/arrears/runs/\(id)", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/arrears/runs/{dunning}/sending", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
                summary: "Send a run when the time to undo is over (催缴)", fields: [], again: { try run($0, $1) }
            ) { visit, transaction in
                let id: DunningRun.ID = try visit.id("dunning")
                try runs.send(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/runs/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/runs/{dunning}/undoing", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
                summary: "Take a run back before anything has left (撤回催缴)", fields: [], again: { try run($0, $1) }
            ) { visit, transaction in
                let id: DunningRun.ID = try visit.id("dunning")
                try runs.undo(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/arrears/runs/\(id)", ["id": .id(id)])
            }
    }

    private var delivering: [Route] {
        Route.verb(
            "/arrears/demands/{demand}/exclusion", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
            summary: "Take one out of a preview, with a reason (不催)", fields: [In.reason]
        ) { visit, transaction in
            let id: Demand.ID = try visit.id("demand")
            let run = try runs.exclude(id, reason: try visit.need(In.reason), within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(run.map { "/arrears/runs/\($0)" } ?? "/arrears", ["id": .id(id)])
        }
            + Route.verb(
                "/arrears/demands/{demand}/delivery", .posts(ArrearsRoutes.workers), clause: "XS2.8.2-0",
                summary: "Record that a demand reached the debtor, or did not (登记送达)",
                fields: [In.outcome, In.day, In.time, In.evidence, In.signer, In.relation, In.waybill, In.note],
                again: { visit, transaction in
                    let line = try ArrearsViews.demand(try visit.id("demand"), within: visit.projects, transaction)
                    guard let project = try Projects().find(line.demand.project, in: transaction) else { throw Refusal.missing }
                    return Layout.office(
                        visit, title: line.demand.number, at: .billing,
                        "\(ArrearsTabs.of(visit, .runs))\(DemandPages.table(visit, [line], project, showsHome: true))")
                }
            ) { visit, transaction in
                let id: Demand.ID = try visit.id("demand")
                let line = try ArrearsViews.demand(id, within: visit.projects, transaction)
                let delivery = Demand.Delivery(
                    hasArrived: try visit.need(In.outcome) == .reached, day: try visit.need(In.day), evidence: visit.value(In.evidence),
                    signer: visit.value(In.signer) ?? "", relation: visit.value(In.relation) ?? "",
                    waybill: visit.value(In.waybill) ?? "", note: visit.value(In.note) ?? "")
                try demands.deliver(
                    id, delivery, at: visit.value(In.time), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.arrears(line.demand.arrears), ["id": .id(id)])
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return DemandPages.runs(
            visit, project, try runLines(in: project.id, before: visit.asked(In.before), limit: 50, transaction))
    }

    private func run(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let run = try runs.find(try visit.id("dunning"), within: visit.projects, transaction, isLocked: false)
        guard let project = try Projects().find(run.project, in: transaction) else { throw Refusal.missing }
        let lines = try ArrearsViews.demands(in: run.project, run: run.id, after: visit.asked(In.afterDemand), transaction)
        return DemandPages.run(
            visit, project, run, lines, hasLeft: lines.contains { $0.demand.state.hasLeft },
            leaves: try runs.departure(of: run, project, transaction))
    }

    private func runLines(
        in project: Project.ID, before: DunningRun.ID?, limit: Int, _ transaction: Transaction
    ) throws -> [DemandPages.RunLine] {
        let older: SQL = before.map { "AND r.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(DunningRuns.columns), a.display_name AS maker,
                (SELECT COUNT(*) FROM demand d WHERE d.project_id = r.project_id AND d.run_id = r.id) AS number,
                (SELECT CAST(COALESCE(SUM(d.total_fen), 0) AS BIGINT) FROM demand d
                    WHERE d.project_id = r.project_id AND d.run_id = r.id AND d.state NOT IN ('excluded', 'dropped')) AS fen
            FROM dunning_run r JOIN account a ON a.id = r.made_by
            WHERE r.project_id = \(project) \(older) ORDER BY r.id DESC LIMIT \(limit)
            """
        ).map {
            DemandPages.RunLine(
                run: try DunningRuns.read($0), makerName: try $0.get("maker"), count: try $0.get("number"), total: try $0.get("fen"))
        }
    }

    private static func file(_ lines: [DemandPages.RunLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "dunning-\(project.code)", title: words("arrears.tab.runs"),
            columns: [
                SheetColumn(words("dunning.made"), .dateTime), SheetColumn(words("arrears.rung"), width: 24),
                SheetColumn(words("demand.channel")), SheetColumn(words("dunning.count"), .integer),
                SheetColumn(words("arrears.sum"), .money), SheetColumn(words("dunning.maker")), SheetColumn(words("row.outcome")),
            ],
            rows: lines.map { line in
                [
                    .at(line.run.madeAt, project.zone), .text(ArrearsPages.rung(line.run.rung, words)),
                    .text(words("demand.channel.\(line.run.channel.rawValue)")), .integer(line.count), .fen(line.total),
                    .text(line.makerName), .text(words("dunning.state.\(line.run.state.rawValue)")),
                ]
            })
    }

    private static func file(_ lines: [DemandLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "demands-\(project.code)", title: words("arrears.demands"),
            columns: [
                SheetColumn(words("demand.number")), SheetColumn(words("registry.unit")), SheetColumn(words("arrears.payer")),
                SheetColumn(words("arrears.rung"), width: 24), SheetColumn(words("demand.channel")),
                SheetColumn(words("arrears.sum"), .money), SheetColumn(words("demand.sent"), .dateTime),
                SheetColumn(words("row.outcome")), SheetColumn(words("demand.day"), .date), SheetColumn(words("demand.signer")),
                SheetColumn(words("demand.waybill")),
            ],
            rows: lines.map { line in
                [
                    .text(line.demand.number), .text(line.unitLabel), .text(line.receiver),
                    .text(ArrearsPages.rung(line.demand.rung, words)), .text(words("demand.channel.\(line.demand.channel.rawValue)")),
                    .fen(line.total.fen), .at(line.sentAt, project.zone), .text(words(line.isWithdrawn ? "arrears.withdrawn" : "demand.state.\(line.demand.state.rawValue)")),
                    .day(line.deliveredDay), .text(line.signer), .text(line.waybill),
                ]
            })
    }

    private static let runShape = JSONShape.object([
        ("id", .id), ("rung", .word(Rung.self)), ("channel", .word(Demand.Channel.self)), ("state", .word(DunningRun.State.self)),
        ("madeAt", .time), ("leavesAt", .optional(.time)), ("demands", .number), ("fen", .number),
    ])

    @Sendable private static func json(_ line: DemandPages.RunLine) -> JSON {
        [
            "id": .id(line.run.id), "rung": .text(line.run.rung.rawValue), "channel": .text(line.run.channel.rawValue),
            "state": .text(line.run.state.rawValue), "madeAt": .at(line.run.madeAt), "leavesAt": .at(line.run.leavesAt),
            "demands": .number(line.count), "fen": .number(line.total),
        ]
    }

    static let demandShape = JSONShape.object([
        ("id", .id), ("number", .text), ("arrears", .id), ("rung", .word(Rung.self)), ("channel", .word(Demand.Channel.self)),
        ("state", .word(Demand.State.self)), ("fen", .number), ("lateFen", .number), ("sentAt", .optional(.time)), ("payBy", .optional(.day)),
        ("deliveredDay", .optional(.day)), ("evidence", .text), ("signer", .text), ("relation", .text), ("waybill", .text),
        ("paperHash", .optional(.text)), ("withdrawn", .flag), ("bills", .list(ArrearsRoutes.billShape)),
    ])

    @Sendable static func json(_ line: DemandLine) -> JSON {
        [
            "id": .id(line.demand.id), "number": .text(line.demand.number), "arrears": .id(line.demand.arrears),
            "rung": .text(line.demand.rung.rawValue), "channel": .text(line.demand.channel.rawValue),
            "state": .text(line.demand.state.rawValue), "fen": .number(line.total.fen), "lateFen": .number(line.late.fen), "sentAt": .at(line.sentAt),
            "withdrawn": .flag(line.isWithdrawn), "payBy": .words(line.payBy?.description), "deliveredDay": .words(line.deliveredDay?.description),
            "evidence": .text(line.evidence), "signer": .text(line.signer), "relation": .text(line.relation),
            "waybill": .text(line.waybill), "paperHash": .words(line.paperHash.map(Hex.text)),
            "bills": .list(line.lines.map(ArrearsRoutes.json)),
        ]
    }
}
