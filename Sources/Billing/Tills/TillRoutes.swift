// TillRoutes: the daily close, its sheet and its second signature.
import Kernel
import Platform
import Printing
import Sheets
import Storage
import Web

struct TillRoutes: Sendable {
    private typealias In = CashierInputs
    private let tills = Tills()
    private let views = CashierViews()

    var routes: [Route] { lists + verbs }

    private var days: Listing<TillSheet> {
        Listing(
            "/billing/tills", CashierRoutes.reading, summary: "Cashiers' days, the latest first, a page at a time",
            name: "tills", shape: CashierJSON.tillShape, json: CashierJSON.till,
            key: { "\($0.till.day).\($0.till.id.text)" }
        ) { visit, before, limit, transaction in
            try tills.list(in: try visit.here().id, before: Self.place(before), limit: limit, transaction)
        }
    }

    private var lists: [Route] {
        days.routes(page: { visit, sheets, transaction in try list(visit, sheets, transaction) }, file: Self.file) + [
            .page("/billing/tills/{till}", CashierRoutes.reading) { try page($0, $1) },
            .special("GET", "/billing/tills/{till}/paper", CashierRoutes.reading) { visit, database in
                let document = try await database.read { transaction in
                    let sheet = try tills.sheet(try visit.id("till"), within: visit.projects, transaction)
                    guard !sheet.till.isOpen else { throw Refusal.notNow("till.open") }
                    guard let project = try Projects().find(sheet.till.project, in: transaction) else { throw Refusal.missing }
                    let receipts = try views.spans(of: sheet.till, project.zone, transaction)
                    return TillPages.paper(sheet, project, receipts: receipts, visit.words)
                }
                let name = "till-\(document.parts.first?.number ?? "").pdf"
                return .file(name: name, type: "application/pdf", bytes: try PDFWriter.write(document))
            },
        ]
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/tills", .till, summary: "Close one's own day against the books (日结)",
            fields: [In.day, In.explanation] + In.pieces.map { $0 as any AnyField } + In.slips.map { $0.field as any AnyField },
            again: { try list($0, $1) }
        ) { visit, transaction in
            var pieces: [Int64: Int64] = [:]
            for (denomination, field) in zip(Till.denominations, In.pieces) {
                if let count = visit.value(field), count > 0 { pieces[denomination] = count }
            }
            var slips: [Payment.Method: Money] = [:]
            for slip in In.slips { if let sum = visit.value(slip.field) { slips[slip.method] = sum } }
            let count = TillCount(pieces: pieces, slips: slips, explanation: visit.value(In.explanation) ?? "")
            let id = try tills.close(
                try visit.need(In.day), count, project: try visit.here(), by: try visit.staff().account, in: transaction)
            return Effect(.till(id), ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/tills/{till}/countersignature", CashierRoutes.release,
                summary: "Sign a closed day as another person (复核日结)", fields: [], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Till.ID = try visit.id("till")
                try tills.countersign(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.till(id), ["id": .id(id)])
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        try list(visit, try days.lines(visit, transaction), transaction)
    }

    private func list(_ visit: Visit, _ sheets: [TillSheet], _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let mine = try tills.open(in: project.id, transaction).filter { $0.till.account == visit.member?.account }
        let own = try mine.map { try tills.sheet($0.till.id, within: [project.id], transaction) }
        return TillPages.list(visit, project, sheets, own: own)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let sheet = try tills.sheet(try visit.id("till"), within: visit.projects, transaction)
        let zone = try Projects().find(sheet.till.project, in: transaction)?.zone ?? .utc
        return TillPages.sheet(visit, sheet, receipts: try views.spans(of: sheet.till, zone, transaction), zone: zone)
    }

    private static func place(_ before: String?) -> (day: Day, id: Till.ID)? {
        guard let parts = before?.split(separator: "."), parts.count == 2, let day = Day(String(parts[0])),
            let id = Till.ID(text: String(parts[1]))
        else { return nil }
        return (day, id)
    }

    @Sendable private static func file(_ sheets: [TillSheet], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "tills-\(project.code)", title: words("billing.tab.tills"),
            columns: [
                SheetColumn(words("payment.day"), .date), SheetColumn(words("till.cashier"), .text),
                SheetColumn(words("till.expected"), .money), SheetColumn(words("till.difference.label"), .money),
                SheetColumn(words("till.explanation"), .text), SheetColumn(words("till.closedAt"), .dateTime),
                SheetColumn(words("till.countersigner"), .text),
            ],
            rows: sheets.map { sheet in
                let it = sheet.till
                return [
                    .day(it.day), .text(sheet.cashier), .fen(sheet.expected.fen),
                    it.isOpen ? .empty : .fen(sheet.difference.fen), .text(it.explanation), .at(it.closedAt, project.zone),
                    .text(sheet.countersigner ?? ""),
                ]
            })
    }
}
