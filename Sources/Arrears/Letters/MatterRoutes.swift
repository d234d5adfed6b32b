// MatterRoutes: lawyer's letters and suits: two persons' word, the mandate, the case file, the bundle.
import Kernel
import Platform
import Printing
import Registry
import Scheme
import Sheets
import Storage
import Web

struct MatterRoutes: Sendable {
    let books: SchemeBooks
    private let matters: LegalMatters
    private let arrears: ArrearsRoutes
    private let papers: KeptPapers

    private typealias In = ArrearsInputs

    init(books: SchemeBooks) {
        self.books = books
        matters = LegalMatters(books: books)
        arrears = ArrearsRoutes(books: books)
        papers = KeptPapers(books: books)
    }

    var routes: [Route] { readings + deciding + working }

    private var readings: [Route] {
        [
            .page("/arrears/matters", ArrearsRoutes.readers, clause: "S2.8.2-2", asks: [In.beforeMatter]) { visit, transaction in
                MatterPages.list(
                    visit, try ArrearsViews.matters(in: try visit.here().id, before: visit.asked(In.beforeMatter), transaction))
            },
            .export("/arrears/matters", ArrearsRoutes.readers, clause: "S2.8.2-2") { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 200) { (last: MatterLine?, size) in
                    try ArrearsViews.matters(in: project.id, before: last?.matter.id, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/arrears/matters", ArrearsRoutes.readers, clause: "S2.8.2-2",
                summary: "Lawyer's letters and suits, newest first, a page at a time", asks: [In.beforeMatter, In.project],
                gives: .page("matters", Self.shape)
            ) { visit, transaction in
                let lines = try ArrearsViews.matters(in: try visit.here().id, before: visit.asked(In.beforeMatter), transaction)
                return .json([
                    "matters": .list(lines.map(Self.json)), "next": .words(lines.count == 50 ? lines.last?.matter.id.text : nil),
                ])
            },
            .page("/arrears/matters/{matter}", ArrearsRoutes.readers, clause: "S2.8.2-2") { try page($0, $1) },
            .special("GET", "/arrears/matters/{matter}/bundle", ArrearsRoutes.readers, clause: "S2.8.2-2") { visit, database in
                let id: LegalMatter.ID = try visit.id("matter")
                let file = try await database.read { try matters.file(id, within: visit.projects, $0) }
                let words = visit.words
                let bytes = try await SheetWork.threads.run { try PDFWriter.write(MatterPaper.bundle(file, words)) }
                let actor = try visit.actor()
                try await database.write {
                    try papers.keep(bytes, bills: file.bills.count, of: file.line.matter, by: actor, in: $0)
                }
                return .file(name: "\(file.line.number).pdf", type: "application/pdf", bytes: bytes)
            },
            .reading("/arrears/matters/{matter}/bundles/{bundle}", ArrearsRoutes.readers, clause: "S2.8.2-2") { visit, transaction in
                let kept = try papers.bundle(try visit.id("bundle"), of: try visit.id("matter"), within: visit.projects, transaction)
                guard case .paper(let bytes) = kept.content else { throw Refusal.missing }
                return .file(name: "\(kept.number).pdf", type: "application/pdf", bytes: bytes)
            },
        ]
    }

    private var deciding: [Route] {
        Route.verb(
            "/arrears/cases/{arrears}/matter", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-1",
            summary: "Propose a lawyer's letter or a suit (拟发律师函、拟起诉)", fields: [In.kind, In.counsel, In.reason],
            again: { try arrears.page($0, $1) }
        ) { visit, transaction in
            let id = try matters.propose(
                try visit.need(In.kind), for: try visit.id("arrears"), counsel: try visit.need(In.counsel),
                reason: try visit.need(In.reason), within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect("/arrears/matters/\(id)", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/arrears/matters/{matter}/approval", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-1",
                summary: "Approve a matter that another person proposed (批准)", fields: [], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: LegalMatter.ID = try visit.id("matter")
                try matters.approve(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/matters/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/matters/{matter}/refusal", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-1",
                summary: "Turn a matter down (不予批准)", fields: [In.reason], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: LegalMatter.ID = try visit.id("matter")
                try matters.refuse(
                    id, reason: try visit.need(In.reason), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/matters/\(id)", ["id": .id(id)])
            }
    }

    private var working: [Route] {
        Route.verb(
            "/arrears/matters/{matter}/mandate", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-2",
            summary: "Send the letter, or sign the mandate (发出律师函、签署委托)", fields: [], again: { try page($0, $1) }
        ) { visit, transaction in
            let id: LegalMatter.ID = try visit.id("matter")
            try matters.mandate(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect("/arrears/matters/\(id)", ["id": .id(id)])
        }
            + Route.verb(
                "/arrears/matters/{matter}/filing", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-2",
                summary: "Record the filing (立案)", fields: [In.day, In.court, In.caseNumber], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: LegalMatter.ID = try visit.id("matter")
                try matters.file(
                    id, on: try visit.need(In.day), court: try visit.need(In.court), caseNumber: try visit.need(In.caseNumber),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/matters/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/matters/{matter}/end", .posts(ArrearsRoutes.deciders), clause: "S2.8.2-2",
                summary: "Close a matter with its result (结案)", fields: [In.day, In.result], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: LegalMatter.ID = try visit.id("matter")
                try matters.end(
                    id, on: try visit.need(In.day), result: try visit.need(In.result), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect("/arrears/matters/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/arrears/matters/{matter}/entry", .posts(ArrearsRoutes.workers), clause: "S2.8.2-2",
                summary: "Note a hearing, a cost, a decision in the case file (案件台账)",
                fields: [In.entry, In.day, In.words, In.cost], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: LegalMatter.ID = try visit.id("matter")
                try matters.note(
                    try visit.need(In.entry), on: try visit.need(In.day), try visit.need(In.words), cost: visit.value(In.cost) ?? .zero,
                    in: id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/arrears/matters/\(id)", ["id": .id(id)])
            }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try ArrearsViews.matter(try visit.id("matter"), within: visit.projects, transaction)
        guard let project = try Projects().find(line.matter.project, in: transaction) else { throw Refusal.missing }
        let demand = try line.demand.map { try ArrearsViews.demand($0, within: visit.projects, transaction) }
        return MatterPages.matter(
            visit, project, line, try ArrearsViews.entries(of: line.matter, transaction), demand,
            try papers.bundles(of: line.matter, transaction))
    }

    private static func file(_ lines: [MatterLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "matters-\(project.code)", title: words("arrears.tab.matters"),
            columns: [
                SheetColumn(words("demand.number")), SheetColumn(words("registry.unit")), SheetColumn(words("matter.kind")),
                SheetColumn(words("row.outcome")), SheetColumn(words("matter.claim"), .money), SheetColumn(words("matter.counsel")),
                SheetColumn(words("matter.court")), SheetColumn(words("matter.caseNumber")), SheetColumn(words("matter.mandated"), .date),
                SheetColumn(words("matter.filed"), .date), SheetColumn(words("matter.cost"), .money),
                SheetColumn(words("matter.ended"), .date), SheetColumn(words("matter.result"), width: 40),
                SheetColumn(words("matter.people")),
            ],
            rows: lines.map { line in
                [
                    .text(line.number), .text(line.unitLabel), .text(words("matter.kind.\(line.matter.kind.rawValue)")),
                    .text(words("matter.state.\(line.matter.state.rawValue)")), .fen(line.claim.fen), .text(line.counsel),
                    .text(line.court), .text(line.caseNumber), .day(line.matter.mandateDay), .day(line.filed), .fen(line.cost.fen),
                    .day(line.ended), .text(line.result), .text("\(line.proposerName) / \(line.approverName ?? "—")"),
                ]
            })
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("number", .text), ("arrears", .id), ("unitLabel", .text), ("kind", .word(LegalMatter.Kind.self)),
        ("state", .word(LegalMatter.State.self)), ("claimFen", .number), ("counsel", .text), ("proposedBy", .text),
        ("approvedBy", .optional(.text)), ("mandated", .optional(.day)), ("court", .text), ("caseNumber", .text),
        ("filed", .optional(.day)), ("costFen", .number), ("ended", .optional(.day)), ("result", .text),
    ])

    @Sendable private static func json(_ line: MatterLine) -> JSON {
        [
            "id": .id(line.matter.id), "number": .text(line.number), "arrears": .id(line.matter.arrears),
            "unitLabel": .text(line.unitLabel), "kind": .text(line.matter.kind.rawValue), "state": .text(line.matter.state.rawValue),
            "claimFen": .number(line.claim.fen), "counsel": .text(line.counsel), "proposedBy": .text(line.proposerName),
            "approvedBy": .words(line.approverName), "mandated": .words(line.matter.mandateDay?.description),
            "court": .text(line.court), "caseNumber": .text(line.caseNumber), "filed": .words(line.filed?.description),
            "costFen": .number(line.cost.fen), "ended": .words(line.ended?.description), "result": .text(line.result),
        ]
    }
}
