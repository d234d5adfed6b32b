// PlatformPages: lists of the tax platform, and one of them held against our invoices.
import Kernel
import Platform
import Sheets
import Web

enum PlatformPages {
    private static let shownMax = 300

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ readings: [InvoiceReading], isSimulated: Bool, maySimulate: Bool
    ) -> HTML {
        let words = visit.words
        let rows = readings.map { it -> HTML in
            """
            <tr><td><a class="title" href="\(Path.invoiceReading(it.id))">\(it.name)</a><div class="small soft">\(words("invoice.source.\(it.source.rawValue)"))</div></td><td>\(Moments.stamp(it.readAt, project.zone))<div class="small soft">\(it.readBy)</div></td><td class="num">\(it.rowCount)</td><td class="num">\(it.issued)</td><td class="num">\(it.red)</td><td><span class="state \(it.takenAt == nil ? "risk" : "kept")">\(words(it.takenAt == nil ? "invoice.reading.trial" : "invoice.reading.taken"))</span></td></tr>
            """
        }
        let table: HTML = readings.isEmpty ? "<p class=\"empty\">\(words("invoice.reading.none"))</p>" : """
            <table><thead><tr><th>\(words("invoice.reading.name"))</th><th>\(words("invoice.reading.at"))</th><th class="num">\(words("invoice.reading.rows"))</th><th class="num">\(words("invoice.finding.issue"))</th><th class="num">\(words("invoice.finding.red"))</th><th>\(words("order.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = readings.count < InvoiceReadings.pageSize ? "" : readings.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/invoices/readings").asking("after", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let form = Forms.post(
            visit, to: "/billing/invoices/readings", button: words("verb.bring-invoices"), more: " enctype=\"multipart/form-data\"",
            """
            \(FilePages.upload(visit, "invoice.reading.file", hint: "<p class=\"small soft\">\(words("invoice.reading.hint"))</p>"))
            """)
        return Layout.office(
            visit, title: words("invoice.reading.title"), at: .billing, lead: "<p>\(Tags.clause(Invoices.clause))</p>",
            "\(BillingTabs.of(visit, .invoices))\(Forms.summary(visit))\(form)\(platform(visit, isSimulated, maySimulate))\(table)\(more)\(ListFile.links(visit, "/billing/invoices/readings/export"))")
    }

    private static func platform(_ visit: Visit, _ isSimulated: Bool, _ maySimulate: Bool) -> HTML {
        let words = visit.words
        func button(_ path: Path, _ key: String) -> HTML { Forms.post(visit, to: path, button: words(key), main: false, "") }
        let verbs: HTML = isSimulated
            ? "\(button("/billing/invoices/sending", "verb.send-invoices"))\(button("/billing/invoices/fetching", "verb.fetch-invoices"))\(button("/billing/invoices/platform/removal", "verb.drop-platform"))"
            : maySimulate ? button("/billing/invoices/platform/simulation", "verb.simulate-platform") : ""
        return "<section class=\"block\"><h2>\(words("invoice.platform"))</h2><p class=\"small soft\">\(words(isSimulated ? "invoice.platform.simulated" : "invoice.platform.file"))</p>\(verbs)</section>"
    }

    static func reading(_ visit: Visit, _ it: InvoiceReading, _ findings: [InvoiceFinding], _ zone: Zone) -> HTML {
        let words = visit.words
        let counts = InvoiceFinding.Kind.allCases.compactMap { kind -> HTML? in
            let count = findings.count { $0.kind == kind }
            return count == 0 ? nil : "<dt>\(words("invoice.finding.\(kind.rawValue)"))</dt><dd>\(count)</dd>"
        }
        let waiting = findings.count { $0.kind.isTaken }
        let taking: HTML = waiting == 0 ? "<p class=\"say kept\">\(words("invoice.reading.nothing"))</p>" : Forms.post(
            visit, to: "/billing/invoices/readings/\(it.id)/taking", button: words("verb.take-invoices", ["count": "\(waiting)"]), "")
        let shown = findings.filter(\.kind.isDifference) + findings.filter(\.kind.isTaken)
        let rows = shown.prefix(shownMax).map { finding -> HTML in
            let tone = finding.kind.isTaken ? "kept" : "late"
            let ours: HTML = finding.invoice.map { "<a href=\"\(Path.invoice($0))\">\(words("invoice.ours"))</a>" } ?? "—"
            return """
                <tr><td><span class="state \(tone)">\(words("invoice.finding.\(finding.kind.rawValue)"))</span></td><td>\(finding.row?.number ?? "—")<div class="small soft">\(finding.row?.day.description ?? "")</div></td><td>\(finding.row?.buyer ?? "")<div class="small soft">\(finding.row?.remark ?? "")</div></td><td class="num">\(finding.row?.total.text ?? "—")</td><td class="num">\(finding.ours?.text ?? "—")</td><td>\(ours)</td></tr>
                """
        }
        let table: HTML = rows.isEmpty ? "" : """
            <table><thead><tr><th>\(words("invoice.finding"))</th><th>\(words("invoice.number"))</th><th>\(words("invoice.buyer"))</th><th class="num">\(words("invoice.theirs"))</th><th class="num">\(words("invoice.ours"))</th><th>\(words("invoice.title"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: it.name, at: .billing,
            lead: "<p>\(words("invoice.source.\(it.source.rawValue)")) · \(Moments.stamp(it.readAt, zone)) \(it.readBy) \(Tags.clause(Invoices.clause))</p>",
            "\(BillingTabs.of(visit, .invoices))\(Forms.summary(visit))<dl class=\"pairs\">\(counts)</dl>\(taking)\(table)\(ListFile.links(visit, Path("/billing/invoices/readings/\(it.id)/export")))")
    }

    // MARK: Files and programs

    static func file(_ readings: [InvoiceReading], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "invoice-readings-\(project.code)", title: words("invoice.reading.title"),
            columns: [
                SheetColumn(words("invoice.reading.name"), width: 30), SheetColumn(words("invoice.source")),
                SheetColumn(words("invoice.reading.at"), .dateTime), SheetColumn(words("invoice.reading.rows"), .integer),
                SheetColumn(words("invoice.finding.issue"), .integer), SheetColumn(words("invoice.finding.red"), .integer),
            ],
            rows: readings.map {
                [
                    .text($0.name), .text(words("invoice.source.\($0.source.rawValue)")), .at($0.readAt, project.zone),
                    .integer($0.rowCount), .integer($0.issued), .integer($0.red),
                ]
            })
    }

    static func file(_ reading: InvoiceReading, _ findings: [InvoiceFinding], _ words: Words) -> ListFile {
        ListFile(
            "invoice-reading-\(reading.id.text)", title: words("invoice.reading.title"),
            columns: [
                SheetColumn(words("invoice.finding")), SheetColumn(words("invoice.number"), width: 24),
                SheetColumn(words("invoice.day"), .date), SheetColumn(words("invoice.buyer"), width: 24),
                SheetColumn(words("invoice.theirs"), .money), SheetColumn(words("invoice.ours"), .money),
                SheetColumn(words("invoice.serial"), width: 20), SheetColumn(words("invoice.remark"), width: 30),
            ],
            rows: findings.map { finding in
                [
                    .text(words("invoice.finding.\(finding.kind.rawValue)")), .text(finding.row?.number ?? ""), .day(finding.row?.day),
                    .text(finding.row?.buyer ?? ""), .fen(finding.row?.total.fen ?? 0), .fen(finding.ours?.fen ?? 0),
                    .text(finding.invoice.map { "FP" + $0.text.uppercased() } ?? ""), .text(finding.row?.remark ?? ""),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("name", .text), ("source", .word(InvoiceReading.Source.self)), ("rows", .number), ("taken", .flag),
        (
            "findings",
            .list(
                .object([
                    ("kind", .word(InvoiceFinding.Kind.self)), ("number", .text), ("day", .optional(.day)), ("buyer", .text),
                    ("theirsFen", .number), ("oursFen", .number), ("invoice", .optional(.id)),
                ]))
        ),
    ])

    static func json(_ it: InvoiceReading, _ findings: [InvoiceFinding]) -> JSON {
        [
            "id": .id(it.id), "name": .text(it.name), "source": .text(it.source.rawValue), "rows": .number(it.rowCount),
            "taken": .flag(it.takenAt != nil),
            "findings": .list(
                findings.map {
                    [
                        "kind": .text($0.kind.rawValue), "number": .text($0.row?.number ?? ""),
                        "day": .words($0.row?.day.description), "buyer": .text($0.row?.buyer ?? ""),
                        "theirsFen": .number($0.row?.total.fen ?? 0), "oursFen": .number($0.ours?.fen ?? 0), "invoice": .id($0.invoice),
                    ]
                }),
        ]
    }
}
