// NoticePaper: a notice of fees as it is printed (缴费通知单), one home a page. Pure.
import Kernel
import Platform
import Printing

package enum NoticePaper {
    package static func document(
        _ notice: BillNotice, _ project: ProjectCard, _ text: NoticeText?, on day: Day, _ words: Words
    ) -> PrintedDocument {
        let title = words("billing.notice.title")
        var rows = notice.lines.map { row($0, words) }
        if !notice.earlier.isEmpty {
            rows.append(.wide(words("billing.notice.earlier")))
            rows += notice.earlier.map { row($0, words) }
        }
        func total(_ key: String, _ money: Money) -> PrintedTable.Row {
            .total([words(key), "", "", "", money.text])
        }
        var totals = [total("billing.notice.current", notice.current)]
        if !notice.earlier.isEmpty { totals.append(total("billing.notice.earlier.sum", notice.earlier.map(\.open).sum)) }
        if notice.late > .zero { totals.append(total("billing.notice.late", notice.late)) }
        if notice.accrued > .zero { totals.append(total("billing.notice.accrued", notice.accrued)) }
        if notice.setOff > .zero { totals.append(total("billing.notice.prepaid", -notice.setOff)) }
        totals.append(total("billing.notice.total", notice.total))
        let bases = Array(Set((notice.lines + notice.earlier).map(\.basis).filter { !$0.isEmpty })).sorted().joined(separator: "；")
        return PrintedDocument(
            title, number: notice.unitLabel, note: project.foot(words, phone: text?.phone), script: script(words),
            blocks: [
                .title(title, above: project.letterhead, below: day.description),
                .pairs([
                    PrintedPair(words("billing.notice.name"), notice.payerName ?? "—"),
                    PrintedPair(words("billing.notice.home"), notice.unitLabel),
                    PrintedPair(words("billing.notice.due"), notice.due?.description ?? "—"),
                    PrintedPair(words("billing.notice.phone"), text.map(\.phone) ?? project.hotline),
                ] + payee(project, words)),
                .table(
                    PrintedTable(
                        [
                            .init(words("billing.notice.item"), .share(1.4)), .init(words("billing.notice.period"), .points(130)),
                            .init(words("billing.notice.quantity"), .points(70), .trailing),
                            .init(words("billing.notice.price"), .points(70), .trailing),
                            .init(words("billing.notice.amount"), .points(80), .trailing),
                        ], rows: rows, totals: totals)),
                .paragraph(words("billing.notice.capitals", ["capitals": notice.total.capitals]), .bold),
                .pairs(
                    [
                        PrintedPair(words("billing.notice.ways"), text?.ways ?? "—", isWide: true),
                        PrintedPair(words("billing.notice.basis"), bases.isEmpty ? "—" : bases, isWide: true),
                    ], columns: 1),
                .paragraph(words("billing.notice.foot"), .small),
            ])
    }

    /// Who charges, where the office has said it.
    private static func payee(_ project: ProjectCard, _ words: Words) -> [PrintedPair] {
        guard !project.company.isEmpty else { return [] }
        let name = [project.company, project.credential(words)].filter { !$0.isEmpty }.joined(separator: " · ")
        return [PrintedPair(words("company.payee"), name, isWide: true)]
    }

    private static func row(_ line: BillNotice.Line, _ words: Words) -> PrintedTable.Row {
        let parts = line.computing?.parts ?? []
        let quantities = Set(parts.map(\.thousandths))
        let prices = Set(parts.map(\.price))
        let quantity: String
        if parts.first?.by == FeeStandard.Basis.reading.rawValue {
            quantity = Thousandths.text(parts.map(\.thousandths).reduce(0, +))
        } else {
            quantity = quantities.count == 1 ? Thousandths.text(parts[0].thousandths) : parts.isEmpty ? "" : "…"
        }
        let price = prices.count == 1 ? PriceText.text(parts[0].price) : parts.isEmpty ? "" : "…"
        return PrintedTable.Row([
            line.object.isEmpty ? line.item : "\(line.item) \(line.object)", "\(line.from) – \(line.to)", quantity, price, line.open.text,
        ])
    }

    static func script(_ words: Words) -> PrintedScript { PrintedScript(rawValue: words.language.rawValue) ?? .hans }
}

/// A unit price, kept in ten-thousandths of a yuan: 28,500 is `2.85`.
enum PriceText {
    static func text(_ price: Int64) -> String {
        var digits = String(price % 10_000 + 10_000).dropFirst()
        while digits.count > 2, digits.last == "0" { digits = digits.dropLast() }
        return "\(price / 10_000).\(digits)"
    }
}
