// BoardPages: the scheme as it looks: a document whose every figure opens.
import Kernel
import Platform
import Web

enum BoardPages {
    static func board(
        _ visit: Visit, book: SchemeBook, standings: [ClauseStanding], days: ClosedRange<Day>, filter: BoardFilter
    ) -> HTML {
        let words = visit.words
        let counts = Dictionary(grouping: standings.filter { filter.covers($0.clause) }, by: \.state).mapValues(\.count)
        let bands = ClauseState.order.map { item -> HTML in
            var narrowed = filter
            narrowed.state = item
            let path = within(address("/scheme", narrowed), visit, days)
            return "<a class=\"\((counts[item] ?? 0) > 0 ? css(item) : "")\" href=\"\(path)\"\(if: item == filter.state, " aria-current=\"true\"")><strong>\(counts[item] ?? 0)</strong>\(words("state.\(item.rawValue)"))</a>"
        }
        let shown = standings.filter(filter.shows)
        let groups = book.chapters.compactMap { part -> HTML? in
            let own = shown.filter { $0.clause.chapter == part.id }
            guard !own.isEmpty else { return nil }
            return """
                <tr><td colspan="4" class="chapter" id="\(part.id)">\(part.title.text(words.language))</td></tr>
                \(own.map { line(visit, $0, days) })
                """
        }
        let lively = !filter.isNarrow ? shown.filter { ($0.figure?.denominator ?? 0) > 0 || $0.state == .unset } : []
        let first: HTML = lively.isEmpty ? "" : """
            <tbody class="lively"><tr><td colspan="4" class="chapter">\(words("board.lively"))</td></tr>\(lively.sorted { $0.state.rank < $1.state.rank }.map { line(visit, $0, days) })</tbody>
            """
        let contents = book.chapters.map { part -> HTML in
            let worst = standings.filter { $0.clause.chapter == part.id }.contains { $0.state == .missed }
            return "<a href=\"#\(part.id)\">\(part.title.text(words.language))\(if: worst, " <span class=\"state late\">\(words("state.missed"))</span>")</a>"
        }
        let lead: HTML = """
            <p class="soft">\(words("board.lead", ["version": "\(book.version)", "count": "\(standings.filter(\.clause.isSeed).count)", "from": days.lowerBound.description, "to": days.upperBound.description]))</p>
            """
        let empty: HTML = shown.isEmpty ? "<p class=\"empty\">\(words("board.empty"))</p>" : ""
        let versions: HTML = "\(ListFile.links(visit, within(address("/scheme/export", filter), visit, days)))<p><a href=\"/scheme/versions\">\(words("revisions"))</a></p>"
        return Layout.office(
            visit, title: words("board"), at: .scheme, lead: lead,
            """
            <div class="bands states">\(bands)</div>\(filters(visit, filter, days))
            <div class="cols"><div><table class="scheme"><thead><tr><th>\(words("board.clause"))</th><th>\(words("board.asks"))</th><th>\(words("board.state"))</th><th>\(words("board.figure"))</th></tr></thead>
            \(first)<tbody class="whole">\(groups)</tbody></table>\(empty)</div><nav class="toc" aria-label="\(words("board.chapters"))">\(contents)</nav></div>\(versions)
            """)
    }

    /// Three lists that narrow together, in the address.
    private static func filters(_ visit: Visit, _ filter: BoardFilter, _ days: ClosedRange<Day>) -> HTML {
        let words = visit.words
        func list(_ name: String, _ chosen: String?, _ options: [(value: String, name: String)]) -> HTML {
            let lines = options.map { option -> HTML in
                "<option value=\"\(option.value)\"\(if: option.value == chosen, " selected")>\(option.name)</option>"
            }
            return """
                <label>\(words("board.by.\(name)")) <select name="\(name)"><option value="">\(words("filter.all"))</option>\(lines)</select></label>
                """
        }
        let period: HTML = visit.query["from"] == nil && visit.query["to"] == nil ? "" : """
            <input type="hidden" name="from" value="\(days.lowerBound.description)"><input type="hidden" name="to" value="\(days.upperBound.description)">
            """
        let whole: HTML = !filter.isNarrow ? "" : "<a href=\"\(within("/scheme", visit, days))\">\(words("filter.all"))</a>"
        return """
            <form class="filters narrow" method="get" action="/scheme">\(period)\(list("state", filter.state?.rawValue, ClauseState.order.map { ($0.rawValue, words("state.\($0.rawValue)")) }))
            \(list("process", filter.process?.rawValue, ClauseProcess.allCases.map { ($0.rawValue, words("process.\($0.rawValue)")) }))
            \(list("post", filter.post?.rawValue, BoardFilter.posts.map { ($0.rawValue, words("board.post.\($0.rawValue)")) }))
            <button>\(words("board.narrow"))</button>\(whole)</form>
            """
    }

    private static func address(_ path: Path, _ filter: BoardFilter) -> Path {
        var path = path
        if let state = filter.state { path = path.asking("state", state.rawValue) }
        if let process = filter.process { path = path.asking("process", process.rawValue) }
        if let post = filter.post { path = path.asking("post", post.rawValue) }
        if let chapter = filter.chapter { path = path.asking("chapter", chapter) }
        return path
    }

    /// The period that was asked for goes along to the next page.
    private static func within(_ path: Path, _ visit: Visit, _ days: ClosedRange<Day>) -> Path {
        guard visit.query["from"] != nil || visit.query["to"] != nil else { return path }
        return path.asking("from", days.lowerBound.description).asking("to", days.upperBound.description)
    }

    static func css(_ state: ClauseState) -> String {
        switch state {
        case .met: "kept"
        case .atRisk, .partly: "risk"
        case .missed, .unset: "late"
        case .noCase, .assessed, .notWired: "none"
        }
    }

    private static func line(_ visit: Visit, _ standing: ClauseStanding, _ days: ClosedRange<Day>) -> HTML {
        let words = visit.words
        let controls = standing.controls.map { control -> HTML in
            "<div class=\"small soft\">\(words("control.\(control.kind.rawValue)")) · \(words(control.words))\(lacks(control, words))</div>"
        }
        return """
            <tr data-row><td><a class="clause" href="\(within(.clause(standing.clause.id), visit, days))">\(standing.clause.id)</a></td><td>\(text(standing.clause, words))\(controls)</td>
            <td><span class="state \(css(standing.state))">\(words("state.\(standing.state.rawValue)"))</span></td>
            <td class="fig">\(figure(visit, standing, days))</td></tr>
            """
    }

    /// What the clause asks besides, and nothing does yet.
    private static func lacks(_ control: Control, _ words: Words) -> HTML {
        control.lacks.map { key -> HTML in " · <b>\(words("control.lacks"))</b> \(words(key))" } ?? ""
    }

    /// The clause's words; what was restored stands in 〔〕 and is marked 推定.
    static func text(_ clause: ClauseText, _ words: Words) -> HTML {
        let mark: HTML =
            clause.status == .inferred || clause.text.hans.contains("〔")
            ? " <span class=\"inferred small\">\(words("clause.inferred"))</span>" : ""
        let counting = clause.counting(words).map { counting -> HTML in
            "<div class=\"small soft\">\(words("clause.counting", ["counting": counting]))</div>"
        }
        return "\(clause.text.text(words.language))\(mark)\(counting)"
    }

    /// What is owed has its own readers: everybody else sees its figure alone.
    private static func isOpen(_ path: String, to visit: Visit) -> Bool {
        guard path.hasPrefix("/billing") || path.hasPrefix("/arrears"), let posts = Who.till.posts, let books = Who.books.posts
        else { return true }
        return visit.member?.projects(with: posts.union(books)).isEmpty == false
    }

    private static func figure(_ visit: Visit, _ standing: ClauseStanding, _ days: ClosedRange<Day>) -> HTML {
        guard let figure = standing.figure else { return "—" }
        if let path = standing.path {
            guard isOpen(path, to: visit) else {
                return "<b>\(figure.percentText)</b><br><span class=\"small\">\(figure.numerator) / \(figure.denominator)</span>"
            }
            return "<b>\(figure.percentText)</b><br><a class=\"small\" href=\"\(path)\">\(figure.numerator) / \(figure.denominator)</a>"
        }
        let base = Path("/scheme/\(standing.clause.id)/rows").asking("from", days.lowerBound.description)
            .asking("to", days.upperBound.description)
        return """
            <b>\(figure.percentText)</b><br><a class="small" href="\(base.asking("part", "numerator"))">\(figure.numerator)</a>
            <span class="small">/</span> <a class="small" href="\(base.asking("part", "all"))">\(figure.denominator)</a>
            """
    }

    static func clause(
        _ visit: Visit, _ standing: ClauseStanding, inForce: SchemeBook, days: ClosedRange<Day>, mayRevise: Bool
    ) -> HTML {
        let words = visit.words
        let parameters = standing.clause.parameters.map { parameter -> HTML in
            let place = standing.settingPaths[parameter.name].flatMap { isOpen($0, to: visit) ? $0 : nil }.map { path -> HTML in
                " <a class=\"small\" href=\"\(path)\">\(words("parameter.set-here"))</a>"
            }
            return """
            <dt>\(words("quantity.\(parameter.name)"))</dt><dd>\(RevisionPages.value(parameter.value, parameter.type, words))\(if: parameter.isSetting && !standing.own.contains(parameter.name), " <span class=\"small soft\">\(words("parameter.setting"))</span>")\(if: standing.own.contains(parameter.name), " <span class=\"small soft\">\(words("parameter.own"))</span>")\(if: standing.idle.contains(parameter.name), " <span class=\"small soft\">\(words("parameter.idle"))</span>")\(place)</dd>
            """
        }
        let controls = standing.controls.map { control -> HTML in
            "<li><span>\(words("control.\(control.kind.rawValue)"))</span><span>\(words(control.words))\(lacks(control, words))</span></li>"
        }
        let list: HTML = controls.isEmpty ? "<p class=\"soft\">\(words("clause.no-control"))</p>" : "<ul class=\"facts\">\(controls)</ul>"
        let base = Path("/scheme/\(standing.clause.id)/rows").asking("from", days.lowerBound.description)
            .asking("to", days.upperBound.description)
        let parts = standing.figure.map { figure -> HTML in
            if let path = standing.path {
                guard isOpen(path, to: visit) else {
                    return "<div class=\"bands\"><div class=\"band\"><strong>\(figure.numerator) / \(figure.denominator)</strong>\(words("part.all"))</div></div>"
                }
                return "<div class=\"bands\"><a href=\"\(path)\"><strong>\(figure.numerator) / \(figure.denominator)</strong>\(words("part.all"))</a></div>"
            }
            return """
            <div class="bands"><a href="\(base.asking("part", "numerator"))"><strong>\(figure.numerator)</strong>\(words("part.numerator"))</a>
            <a class="\(figure.denominator > figure.numerator ? "late" : "")" href="\(base.asking("part", "missed"))"><strong>\(figure.denominator - figure.numerator)</strong>\(words("part.missed"))</a>
            <a href="\(base.asking("part", "all"))"><strong>\(figure.denominator)</strong>\(words("part.all"))</a>
            <a href="\(base.asking("part", "excluded"))"><strong>\(figure.excluded)</strong>\(words("part.excluded"))</a></div>
            """
        }
        let lead: HTML = "<p class=\"soft\"><span class=\"state \(css(standing.state))\">\(words("state.\(standing.state.rawValue)"))</span> · \(days.lowerBound.description) – \(days.upperBound.description)</p>"
        return Layout.office(
            visit, title: words("clause.title", ["id": standing.clause.id.text]), at: .scheme, lead: lead,
            """
            <section class="block"><p>\(text(standing.clause, words))</p></section>\(parts)
            <section class="block"><h2>\(words("clause.controls"))</h2>\(list)</section>
            \(if: !parameters.isEmpty, "<section class=\"block\"><h2>\(words("clause.parameters"))</h2><dl class=\"pairs\">\(parameters)</dl></section>")\(if: mayRevise, RevisionPages.form(visit, inForce, of: standing.clause, idle: standing.idle.map { Quantity(standing.clause.id, $0) }))
            <p><a href="\(within("/scheme", visit, days))">\(words("board.back"))</a></p>
            """)
    }

    static func rows(
        _ visit: Visit, _ standing: ClauseStanding, part: Boards.Part, days: ClosedRange<Day>, rows: [Boards.FigureRow],
        zone: Zone
    ) -> HTML {
        let words = visit.words
        let base = Path("/scheme/\(standing.clause.id)/rows").asking("from", days.lowerBound.description)
            .asking("to", days.upperBound.description)
        let tabs = Boards.Part.allCases.map { item -> HTML in
            "<a href=\"\(base.asking("part", item.rawValue))\"\(if: item == part, " aria-current=\"true\"")>\(words("part.\(item.rawValue)"))</a>"
        }
        let lines = rows.map { item -> HTML in
            """
                <tr data-row><td class="due">\(Moments.stamp(item.at, zone))</td>
                <td><a class="title" href="\(item.card?.path ?? "#")">\(item.card?.title(words) ?? "—")</a><div class="small soft">\(if: item.clause != standing.clause.id, "\(Tags.clause(item.clause)) ")\(item.card?.whose ?? "")</div></td>
                <td>\(item.settledAt.map { Moments.stamp($0, zone) } ?? "—")</td>
                <td><span class="state \(TodayPages.css(item.standing))">\(words("standing.\(item.standing.rawValue)"))</span>\(if: !item.reason.isEmpty, "<div class=\"small soft\">\(words("reason.\(item.reason)"))</div>")</td></tr>
                """
        }
        let more: HTML = rows.count < Boards.rowsOfPage ? "" : rows.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(base.asking("part", part.rawValue).asking("after", last.key))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("clause.title", ["id": standing.clause.id.text]), at: .scheme,
            lead: "<p class=\"soft\">\(text(standing.clause, words))</p>",
            """
            <p class="filters">\(tabs)</p>
            <table><thead><tr><th>\(words("row.due"))</th><th>\(words("row.what"))</th><th>\(words("row.settled"))</th><th>\(words("row.outcome"))</th></tr></thead><tbody>\(lines)</tbody></table>
            \(if: rows.isEmpty, "<p class=\"empty\">\(words("list.empty"))</p>")\(more)\(ListFile.links(visit, Path("/scheme/\(standing.clause.id)/rows/export").asking("from", days.lowerBound.description).asking("to", days.upperBound.description).asking("part", part.rawValue)))
            """)
    }
}
