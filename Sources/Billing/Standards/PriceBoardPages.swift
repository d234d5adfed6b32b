// PriceBoardPages: 收费公示牌 for the office, and for every owner on a phone.
import Kernel
import Platform
import Web

enum PriceBoardPages {
    /// What hangs today.
    struct Content: Sendable {
        let lines: [StandardLine]
        let start: ChargingStart
        let today: Day
    }

    static func office(_ visit: Visit, _ project: ProjectCard, _ content: Content, billed: [BilledItem]) -> HTML {
        let words = visit.words
        let rows = content.lines.map { line -> HTML in
            let it = line.standard
            return """
                <tr data-row><td><a class="title" href="\(Path.feeStandard(it.id))">\(line.item.name)</a><div class="small soft">\(words("standard.use.\(it.use.rawValue)"))</div></td><td>\(StandardText.price(it, words))</td><td>\(StandardText.form(it, words))</td>
                <td class="words">\(it.terms.legalBasis)</td><td class="day">\(it.from.description)</td><td class="day">\(it.publication?.on.description)<div class="small soft">\(it.publication?.place)</div></td></tr>
                """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("price-board.none")) \(Tags.clause(FeeStandard.clause))</p>" : """
            <table><thead><tr><th>\(words("fee-item.name"))</th><th>\(words("standard.price"))</th><th>\(words("standard.form"))</th><th>\(words("standard.legal-basis"))</th><th>\(words("standard.from"))</th><th>\(words("standard.publication"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let open = Path.prices(project.code)
        return StandardTabs.page(
            visit, .board, lead: "<p class=\"soft\">\(words("price-board.lead")) \(Tags.clause(FeeStandard.clause))</p>",
            """
            \(CompanyNote.unset(visit, project))<p class="filters"><a href="/billing/board/paper">\(words("price-board.print"))</a> <a href="\(open)">\(words("price-board.open"))</a></p>\(table)
            <p class="soft">\(company(project, words))</p><p class="soft">\(start(content, words)) · \(hotline(project, words))</p>\(coverage(billed, words))\(ListFile.links(visit, "/billing/board/export"))
            """)
    }

    /// What is billed this month, and what of it hangs.
    private static func coverage(_ billed: [BilledItem], _ words: Words) -> HTML {
        let rows = billed.map { line -> HTML in
            """
            <tr><td>\(line.item.name)</td><td><span class="state \(line.isPublished ? "kept" : "late")">\(words(line.isPublished ? "price-board.hangs" : "price-board.lacks"))</span></td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"soft\">\(words("price-board.nothing-billed"))</p>" : "<table><tbody>\(rows)</tbody></table>"
        return "<section class=\"block\"><h2>\(words("price-board.billed")) \(Tags.clause(FeeStandard.clause))</h2>\(table)</section>"
    }

    static func start(_ content: Content, _ words: Words) -> String {
        words("price-board.start", ["start": words("billing.start.\(content.start.rawValue)")])
    }

    /// Who charges, with the code that proves it; empty while nobody has said it.
    static func company(_ project: ProjectCard, _ words: Words) -> String {
        guard !project.company.isEmpty else { return "" }
        let parts = [words("price-board.company", ["company": project.company]), project.credential(words)]
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    static func hotline(_ project: ProjectCard, _ words: Words) -> String {
        project.hotline.isEmpty
            ? words("price-board.complaints") : words("price-board.hotline", ["phone": project.hotline]) + " · " + words("price-board.complaints")
    }

    /// For everybody: large and plain, a card for each fee.
    static func open(_ visit: Visit, _ project: ProjectCard, _ content: Content) -> HTML {
        let words = visit.words
        let cards = content.lines.map { line -> HTML in
            let it = line.standard
            let isLater = it.from > content.today
            let use: HTML = it.use == .all ? "" : " · \(words("standard.use.\(it.use.rawValue)"))"
            return """
                <div class="card"><p>\(line.item.name)\(use)</p><p class="big">\(StandardText.price(it, words))</p>
                <p class="soft">\(words("standard.basis.\(it.terms.basis.rawValue)")) · \(words("standard.cycle.\(it.terms.cycle.rawValue)")) · \(StandardText.form(it, words))</p>
                <p>\(words(isLater ? "price-board.from-later" : "price-board.from", ["day": it.from.description]))\(it.to.map { day -> HTML in " \(words("price-board.to", ["day": day.description]))" })</p>
                <details><summary>\(words("standard.legal-basis"))</summary><p class="small">\(it.terms.legalBasis)</p><p class="small">\(it.publication?.on.description) \(it.publication?.place)</p></details></div>
                """
        }
        let digits = project.hotline.filter { $0.isNumber || $0 == "+" }
        let call: HTML = digits.isEmpty ? "" : "<a class=\"button\" href=\"tel:\(digits)\">\(words("price-board.hotline", ["phone": project.hotline]))</a>"
        return Layout.owner(
            visit, title: words("price-board.title"), lead: "<header class=\"place\"><b>\(project.name)</b></header>",
            home: .prices(project.code),
            """
            <h1>\(words("price-board.title"))</h1><p class="soft">\(words("price-board.lead.open", ["office": project.signatory, "day": content.today.description]))</p>
            \(cards.isEmpty ? "<p>\(words("price-board.none"))</p>" : HTML(cards))
            <p>\(start(content, words))</p>\(if: !project.company.isEmpty, "<p>\(company(project, words))</p>")<p class="soft">\(words("price-board.complaints"))</p>\(call)
            """)
    }
}
