// PriceBoardRoutes: the price board for the office, on paper, and for everybody without signing in.
import Kernel
import Platform
import Printing
import Sheets
import Storage
import Web

extension Path {
    /// Where everybody may read an estate's prices.
    package static func prices(_ code: String) -> Path { "/prices/\(code)" }
}

struct PriceBoardRoutes: Sendable {
    let standards: FeeStandards
    private let board = PriceBoard()

    private typealias In = StandardInputs

    var routes: [Route] {
        [
            .page("/billing/board", StandardTabs.readers, clause: FeeStandard.clause) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                return PriceBoardPages.office(
                    visit, project, try content(of: project, today, transaction),
                    billed: try board.billed(of: project.id, days: today.firstOfMonth...today.lastOfMonth, transaction))
            },
            .reading("/billing/board/paper", StandardTabs.readers, clause: FeeStandard.clause) { visit, transaction in
                let project = try visit.here()
                let content = try content(of: project, project.zone.day(of: visit.now), transaction)
                let paper = PriceBoardPaper.document(content, project, visit.words, address: visit.origin + Path.prices(project.code).text)
                return .file(
                    name: "price-board-\(project.code).pdf", type: "application/pdf", bytes: try PDFWriter.write(paper))
            },
            .export("/billing/board", StandardTabs.readers, clause: FeeStandard.clause) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                return StandardSheet.file(
                    try standards.board(of: project.id, on: today, transaction), project, visit.words, today: today)
            },
            .reading(
                "/api/v1/billing/board", StandardTabs.readers, clause: FeeStandard.clause,
                summary: "What hangs on the price board today", asks: [In.project],
                gives: .object([("standards", .list(StandardSheet.shape))])
            ) { visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                let lines = try standards.board(of: project.id, on: today, transaction)
                return .json(["standards": .list(lines.map { StandardSheet.json($0, today) })])
            },
            .page("/prices/{code}", .anyone, clause: FeeStandard.clause) { visit, transaction in
                guard let project = try Projects().find(code: visit.parameters["code"] ?? "", in: transaction) else {
                    throw Refusal.missing
                }
                return PriceBoardPages.open(
                    visit, project, try content(of: project, project.zone.day(of: visit.now), transaction))
            },
        ]
    }

    private func content(
        of project: ProjectCard, _ today: Day, _ transaction: Transaction
    ) throws -> PriceBoardPages.Content {
        PriceBoardPages.Content(
            lines: try standards.board(of: project.id, on: today, transaction),
            start: try BillingProjects().settings(of: project.id, transaction).start, today: today)
    }
}
