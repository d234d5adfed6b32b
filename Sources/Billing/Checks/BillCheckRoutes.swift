// BillCheckRoutes: the bills that a month drew, and the word of a person on each.
import Kernel
import Platform
import Sheets
import Storage
import Web

struct BillCheckRoutes: Sendable {
    private let checks = BillChecks()
    /// Not those who bill: a second pair of eyes.
    static let checkers: Set<Post> = [.serviceManager, .officeManager]

    private typealias In = ReportInputs

    var routes: [Route] {
        [
            .page("/billing/reports/checks", .books, clause: BillCheck.clause, asks: [In.month]) { try page($0, $1) },
            .export("/billing/reports/checks", .books, clause: BillCheck.clause, asks: [In.month]) { visit, transaction in
                let (_, month, lines) = try read(visit, transaction)
                return Self.file(lines, month, try visit.here(), visit.words)
            },
            .reading(
                "/api/v1/billing/reports/checks", .books, clause: BillCheck.clause,
                summary: "The bills a month drew to be looked at", asks: [In.month, In.project], gives: Self.shape
            ) { visit, transaction in
                let (_, month, lines) = try read(visit, transaction)
                return .json(["month": .words(month?.description), "checks": .list(lines.map(Self.json))])
            },
        ]
            + Route.verb(
                "/billing/reports/checks/{check}/verdict", .posts(Self.checkers), clause: BillCheck.clause,
                summary: "Say whether a drawn bill is right (判定抽查)", fields: [In.verdict, In.remark], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: BillCheck.ID = try visit.id("check")
                try checks.judge(
                    id, try visit.need(In.verdict), remark: visit.value(In.remark) ?? "", within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect("/billing/reports/checks", ["id": .id(id)])
            }
    }

    private func read(
        _ visit: Visit, _ transaction: Transaction
    ) throws -> (draws: [BillDraw], month: Month?, lines: [BillCheckLine]) {
        let project = try visit.here()
        let draws = try checks.draws(in: project.id, transaction)
        let month = visit.asked(In.month) ?? draws.first?.month
        return (draws, month, try month.map { try checks.lines(of: $0, in: project.id, transaction) } ?? [])
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (draws, month, lines) = try read(visit, transaction)
        return BillCheckPages.list(visit, try visit.here(), draws, month, lines)
    }

    private static func file(
        _ lines: [BillCheckLine], _ month: Month?, _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        ListFile(
            "bill-checks-\(project.code)" + (month.map { "-\($0)" } ?? ""), title: words("reports.tab.checks"),
            columns: [
                SheetColumn(words("reports.unit")), SheetColumn(words("reports.by.item")), SheetColumn(words("reports.from"), .date),
                SheetColumn(words("reports.to"), .date), SheetColumn(words("bill-check.billed"), .money),
                SheetColumn(words("bill-check.frozen"), width: 36), SheetColumn(words("bill-check.now"), width: 36),
                SheetColumn(words("bill-check.expected"), .money), SheetColumn(words("bill-check.verdict")),
                SheetColumn(words("bill-check.remark-label"), width: 30), SheetColumn(words("bill-check.by")),
                SheetColumn(words("bill-check.at"), .dateTime),
            ],
            rows: lines.map { line in
                [
                    .text(line.unitLabel), .text(line.itemName), .day(line.from), .day(line.to), .fen(line.billed.fen),
                    .text(BillCheckPages.frozen(line)), .text(BillCheckPages.now(line, words)),
                    line.expected.map { .fen($0.fen) } ?? .empty,
                    .text(line.check.verdict.map { words("bill-check.\($0.rawValue)") } ?? ""), .text(line.check.remark),
                    .text(line.checkerName ?? ""), .at(line.check.checkedAt, project.zone),
                ]
            })
    }

    private static let shape = JSONShape.object([
        ("month", .optional(.text)),
        ("checks", .list(.object([
            ("id", .id), ("charge", .id), ("unit", .id), ("unitLabel", .text), ("item", .text), ("from", .day), ("to", .day),
            ("billed", .number), ("quantityHundredths", .number), ("price", .optional(.number)), ("expected", .optional(.number)),
            ("verdict", .optional(.word(BillCheck.Verdict.self))), ("remark", .text), ("checkedAt", .optional(.time)),
        ]))),
    ])

    @Sendable private static func json(_ line: BillCheckLine) -> JSON {
        [
            "id": .id(line.check.id), "charge": .id(line.check.charge), "unit": .id(line.unit),
            "unitLabel": .text(line.unitLabel), "item": .text(line.itemName), "from": .text(line.from.description),
            "to": .text(line.to.description), "billed": .number(line.billed.fen), "quantityHundredths": .number(line.quantity),
            "price": line.price.map { .number($0) } ?? .null, "expected": line.expected.map { .number($0.fen) } ?? .null,
            "verdict": .words(line.check.verdict?.rawValue), "remark": .text(line.check.remark),
            "checkedAt": .at(line.check.checkedAt),
        ]
    }
}
