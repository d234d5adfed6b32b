// TillPages: cashiers' days, the count that closes one, and the sheet of a day.
import Kernel
import Platform
import Printing
import Registry
import Web

enum TillPages {
    private typealias In = CashierInputs

    /// `own` are the visitor's days that are not closed yet, the oldest first.
    static func list(_ visit: Visit, _ project: ProjectCard, _ sheets: [TillSheet], own: [TillSheet]) -> HTML {
        let words = visit.words
        let rows = sheets.map { sheet -> HTML in
            let it = sheet.till
            return """
                <tr data-row><td><a class="title" href="\(Path.till(it.id))">\(it.day.description)</a></td><td>\(sheet.cashier)</td><td class="num">\(sheet.expected.text)</td><td class="num">\(if: !it.isOpen && sheet.difference != .zero, "<span class=\"state late\">")\(it.isOpen ? "" : sheet.difference.text)\(if: !it.isOpen && sheet.difference != .zero, "</span>")</td><td>\(state(words, sheet))</td></tr>
                """
        }
        let more = Listings.more(visit, "/billing/tills", count: sheets.count, last: sheets.last.map { "\($0.till.day).\($0.till.id.text)" })
        let table: HTML = sheets.isEmpty ? "<p class=\"empty\">\(words("till.none"))</p>" : """
            <table><thead><tr><th>\(words("payment.day"))</th><th>\(words("till.cashier"))</th><th class="num">\(words("till.expected"))</th><th class="num">\(words("till.difference.label"))</th><th>\(words("receipt.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let closings = own.map { closing(visit, $0) }
        return Layout.office(
            visit, title: words("billing.tab.tills"), at: .billing,
            "\(BillingTabs.of(visit, .tills))\(Forms.summary(visit))\(closings)\(table)\(more)\(ListFile.links(visit, "/billing/tills/export"))")
    }

    static func state(_ words: Words, _ sheet: TillSheet) -> HTML {
        let it = sheet.till
        if it.isOpen { return "<span class=\"state risk\">\(words("till.state.open"))</span>" }
        guard let name = sheet.countersigner else { return "<span class=\"state none\">\(words("till.state.closed"))</span>" }
        return "<span class=\"state kept\">\(words("till.state.signed"))</span> <span class=\"small soft\">\(name)</span>"
    }

    private static func closing(_ visit: Visit, _ sheet: TillSheet) -> HTML {
        let words = visit.words
        let day = sheet.till.day.description
        let isSent = visit.form["day"] == day
        // Several days may be open: each form's labels are its own.
        var own = visit.form("tills", of: ("day", day))
        if isSent { (own.form, own.refusal) = (visit.form, visit.refusal) }
        let expected = sheet.lines.map { line -> HTML in
            "<dt>\(words("payment.method.\(line.method.rawValue)"))</dt><dd>\(line.expected.text)</dd>"
        }
        let notes = zip(Till.denominations, In.pieces).map { denomination, field -> HTML in
            Forms.text(own, field, label: Money(fen: denomination).text, type: "number", more: " min=\"0\" inputmode=\"numeric\" data-denomination=\"\(denomination)\"")
        }
        let slips = In.slips.map { slip -> HTML in
            Forms.text(own, slip.field, label: words("payment.method.\(slip.method.rawValue)"), more: " inputmode=\"decimal\"")
        }
        return """
            <details\(if: isSent || visit.form["day"] == nil, " open")><summary>\(words("verb.close-till")) \(day)</summary><dl class="pairs">\(expected)</dl>\(Forms.post(own, to: "/billing/tills", button: words("verb.close-till"), more: " data-till", """
                <input type="hidden" name="day" value="\(day)"><p class="small soft">\(words("till.hint"))</p><div class="pieces">\(notes)</div><p class="told" data-counted="\(words("till.counted"))"></p><div class="pieces">\(slips)</div>\(Forms.area(own, In.explanation, label: words("till.explanation")))
                """))</details>
            """
    }

    static func sheet(_ visit: Visit, _ sheet: TillSheet, receipts: [ReceiptSpan], zone: Zone) -> HTML {
        let words = visit.words
        let it = sheet.till
        let rows = sheet.lines.map { line -> HTML in
            """
            <tr><td>\(words("payment.method.\(line.method.rawValue)"))</td><td class="num">\(line.expected.text)</td><td class="num">\(it.isOpen ? "" : line.counted.text)</td><td class="num">\(it.isOpen ? "" : line.difference.text)</td></tr>
            """
        }
        let spans = receipts.map { span -> HTML in "<li>\(span.prefix): \(span.first) – \(span.last) (\(span.count))</li>" }
        let mayDo = !it.isOpen && it.countersignedAt == nil && visit.member.map { $0.account != it.account && $0.holds(CashierRoutes.releasers, in: it.project) } ?? false
        let signing: HTML = !mayDo ? "" : Forms.post(visit, to: "/billing/tills/\(it.id)/countersignature", button: words("verb.countersign-till"), "")
        let printing: HTML = it.isOpen ? "" : """
            <a class="button" href="\(Path.till(it.id))/paper">\(words("verb.print-till"))</a>
            """
        return Layout.office(
            visit, title: "\(words("till.title")) \(it.day)", at: .billing, lead: "<p>\(sheet.cashier)</p>",
            """
            \(BillingTabs.of(visit, .tills))\(Forms.summary(visit))<p>\(state(words, sheet))</p><table class="figures"><thead><tr><th>\(words("payment.method"))</th><th class="num">\(words("till.expected"))</th><th class="num">\(words("till.counted"))</th><th class="num">\(words("till.difference.label"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(if: !it.explanation.isEmpty, "<p class=\"say risk\">\(it.explanation)</p>")<ul class="plain">\(spans)</ul>\(if: it.journalSequence != nil, "<p class=\"small soft\">\(words("till.head")) \(it.journalSequence ?? 0) \(it.journalHash.prefix(16).description)</p>")
            <div class="buttons">\(printing)\(signing)</div>
            """)
    }

    /// The sheet to sign (日结单).
    static func paper(_ sheet: TillSheet, _ project: ProjectCard, receipts: [ReceiptSpan], _ words: Words) -> PrintedDocument {
        let it = sheet.till
        let lines = sheet.lines.map { line in
            PrintedTable.Row([
                words("payment.method.\(line.method.rawValue)"), line.expected.text, line.counted.text, line.difference.text,
            ])
        }
        let cash = Till.denominations.compactMap { denomination -> PrintedTable.Row? in
            guard let pieces = sheet.pieces[denomination] else { return nil }
            return PrintedTable.Row([
                Money(fen: denomination).text, "\(pieces)", Money(fen: denomination * pieces).text,
            ])
        }
        let spans = receipts.map { PrintedTable.Row(["\($0.first) – \($0.last)", "\($0.count)", "\($0.voided)"]) }
        var blocks: [PrintedBlock] = [
            .title(words("till.title"), above: project.letterhead, below: it.day.description),
            .pairs([
                PrintedPair(words("till.cashier"), sheet.cashier),
                PrintedPair(words("till.closedAt"), it.closedAt.map { Moments.stamp($0, project.zone) } ?? ""),
                PrintedPair(words("till.explanation"), it.explanation.isEmpty ? "—" : it.explanation, isWide: true),
                PrintedPair(words("till.head"), "\(it.journalSequence ?? 0) \(it.journalHash)", isWide: true),
            ]),
            .table(
                PrintedTable(
                    [
                        .init(words("payment.method")), .init(words("till.expected"), .share(1), .trailing),
                        .init(words("till.counted"), .share(1), .trailing),
                        .init(words("till.difference.label"), .share(1), .trailing),
                    ], rows: lines,
                    totals: [
                        .total([
                            words("receipt.total"), sheet.expected.text, sheet.lines.map(\.counted).sum.text,
                            sheet.difference.text,
                        ])
                    ])),
        ]
        if !cash.isEmpty {
            blocks.append(
                .table(
                    PrintedTable(
                        [
                            .init(words("till.denomination")), .init(words("till.pieces"), .share(1), .trailing),
                            .init(words("payment.amount"), .share(1), .trailing),
                        ], rows: cash)))
        }
        blocks.append(
            .table(
                PrintedTable(
                    [
                        .init(words("receipt.list"), .share(2)), .init(words("till.count"), .share(1), .trailing),
                        .init(words("receipt.state.void"), .share(1), .trailing),
                    ], rows: spans)))
        blocks.append(.signatures([words("till.cashier"), words("till.countersigner")]))
        return PrintedDocument(
            words("till.title"), number: "\(it.day)", note: project.foot(words),
            script: PrintedScript(rawValue: words.language.rawValue) ?? .hans, blocks: blocks)
    }
}
