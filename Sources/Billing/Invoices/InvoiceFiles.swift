// InvoiceFiles: e-invoices as a list to take away, as the file for the tax platform, and as JSON.
import Kernel
import Platform
import Sheets
import Web

enum InvoiceFiles {
    static func text(_ key: (at: Instant, id: Invoice.ID)) -> String { "\(key.at.milliseconds).\(key.id.text)" }

    static func key(_ text: String?) -> (at: Instant, id: Invoice.ID)? {
        let parts = (text ?? "").split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let id = Invoice.ID(text: String(parts[1])) else { return nil }
        return (Instant(milliseconds: at), id)
    }

    /// 60 thousandths are 6%.
    static func percent(_ perMille: Int64) -> String {
        perMille.isMultiple(of: 10) ? "\(perMille / 10)%" : "\(perMille / 10).\(perMille % 10)%"
    }

    static func list(_ rows: [InvoiceRow], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "invoices-\(project.code)", title: words("invoice.title"),
            columns: [
                SheetColumn(words("invoice.serial"), width: 20), SheetColumn(words("invoice.number"), width: 24),
                SheetColumn(words("invoice.day"), .date), SheetColumn(words("invoice.buyer"), width: 24),
                SheetColumn(words("invoice.tax-number"), width: 22), SheetColumn(words("order.unit")),
                SheetColumn(words("invoice.receipt")), SheetColumn(words("invoice.amount"), .money),
                SheetColumn(words("invoice.tax"), .money), SheetColumn(words("order.state")),
                SheetColumn(words("invoice.requested"), .dateTime), SheetColumn(words("invoice.red-number"), width: 24),
                SheetColumn(words("invoice.remark")),
            ],
            rows: rows.map { row in
                let it = row.invoice
                return [
                    .text(it.serial), .text(it.number), .day(it.issuedOn), .text(it.buyer), .text(it.taxNumber), .text(row.unitLabel),
                    .text(row.receipt), .fen(it.amount.fen), .fen(it.tax.fen), .text(words("invoice.state.\(it.state.rawValue)")),
                    .at(it.requestedAt, project.zone), .text(it.redNumber), .text(it.remark),
                ]
            })
    }

    /// A row for each line, sums with tax, as platforms take them in; its headings are the platform's own. The remark begins with
    /// our own number, by which what comes back is known.
    static func platform(
        _ invoices: [(row: InvoiceRow, lines: [InvoiceLine])], _ batch: Tag<InvoiceBatch>, _ words: Words
    ) -> ListFile {
        ListFile(
            "invoice-file-\(batch.text)", title: words("invoice.title"),
            columns: [
                SheetColumn(words("invoice.serial"), width: 20), SheetColumn(words("invoice.kind")),
                SheetColumn(words("invoice.buyer"), width: 24), SheetColumn(words("invoice.tax-number"), width: 22),
                SheetColumn(words("invoice.item"), width: 20), SheetColumn(words("invoice.tax-code"), width: 22),
                SheetColumn(words("invoice.spec"), width: 24), SheetColumn(words("invoice.net"), .money),
                SheetColumn(words("invoice.rate")), SheetColumn(words("invoice.tax"), .money),
                SheetColumn(words("invoice.amount"), .money), SheetColumn(words("invoice.contact")),
                SheetColumn(words("invoice.remark"), width: 30),
            ],
            rows: invoices.flatMap { row, lines in
                lines.map { line in
                    let it = row.invoice
                    return [
                        .text(it.serial), .text(words("invoice.kind.\(it.buyerKind.rawValue)")), .text(it.buyer), .text(it.taxNumber),
                        .text(line.name), .text(line.taxCode), .text("\(line.from) – \(line.to)"), .fen(line.net.fen),
                        .text(percent(line.taxPerMille)), .fen(line.tax.fen), .fen(line.amount.fen), .text(it.contact),
                        .text("\(it.serial) \(row.unitLabel) \(row.receipt)"),
                    ]
                }
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("serial", .text), ("payment", .id), ("receipt", .text), ("unit", .id), ("label", .text),
        ("kind", .word(Invoice.BuyerKind.self)), ("buyer", .text), ("taxNumber", .text), ("fen", .number), ("taxFen", .number),
        ("state", .word(Invoice.State.self)), ("requestedAt", .time), ("number", .text), ("issuedOn", .optional(.day)), ("link", .text),
        ("redReason", .optional(.word(Invoice.RedReason.self))), ("confirmation", .optional(.word(Invoice.Confirmation.self))),
        ("redNumber", .text), ("redOn", .optional(.day)),
    ])

    @Sendable static func json(_ row: InvoiceRow) -> JSON {
        let it = row.invoice
        return [
            "id": .id(it.id), "serial": .text(it.serial), "payment": .id(it.payment), "receipt": .text(row.receipt), "unit": .id(it.unit),
            "label": .text(row.unitLabel), "kind": .text(it.buyerKind.rawValue), "buyer": .text(it.buyer),
            "taxNumber": .text(it.taxNumber), "fen": .number(it.amount.fen), "taxFen": .number(it.tax.fen),
            "state": .text(it.state.rawValue), "requestedAt": .at(it.requestedAt), "number": .text(it.number),
            "issuedOn": .words(it.issuedOn?.description), "link": .text(it.link), "redReason": .words(it.redReason?.rawValue),
            "confirmation": .words(it.confirmation?.rawValue), "redNumber": .text(it.redNumber),
            "redOn": .words(it.redOn?.description),
        ]
    }
}
