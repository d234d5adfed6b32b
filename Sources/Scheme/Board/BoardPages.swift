// BoardPages: the scheme as it looks: a document whose every figure opens.
import Kernel
import Platform
import Web

enum BoardPages {
    static func board(
        _ visit: Visit, book: SchemeBook, standings: [ClauseStanding], days: ClosedRange<Day>, state: ClauseState?,
        chapter: String?
    ) -> HTML {
        let words = visit.words
        let counts = Dictionary(grouping: standings, by: \.state).mapValues(\.count)
        let bands = ClauseState.order.map { item -> HTML in
            let path = within(Path("/scheme").asking("state", item.rawValue), visit, days)
            return "<a class=\"\((counts[item] ?? 0) > 0 ? css(item) : "")\" href=\"\(path)\"\(if: item == state, " aria-current=\"true\"")><strong>\(counts[item] ?? 0)</strong>\(words("state.\(item.rawValue)"))</a>"
        }
        let shown = standings.filter { (state == nil || $0.state == state) && (chapter == nil || $0.clause.chapter == chapter) }
        let groups = book.chapters.compactMap { part -> HTML? in
            let own = shown.filter { $0.clause.chapter == part.id }
            guard !own.isEmpty else { return nil }
            return """
                <tr><td colspan="4" class="chapter" id="\(part.id)">\(part.title.text(words.language))</td></tr>
                \(own.map { line(visit, $0, days) })
                """
        }
        let lively = state == nil && chapter == nil ? shown.filter { ($0.figure?.denominator ?? 0) > 0 || $0.state == .unset } : []
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
        let versions: HTML = "\(ListFile.links(visit, within("/scheme/export", visit, days)))<p><a href=\"/scheme/versions\">\(words("revisions"))</a></p>"
        return Layout.office(
            visit, title: words("board"), at: .scheme, lead: lead,
            """
            <div class="bands seven">\(bands)</div>\(filters(visit, state: state, days))
            <div class="cols"><div><table class="scheme"><thead><tr><th>\(words("board.clause"))</th><th>\(words("board.asks"))</th><th>\(words("board.state"))</th><th>\(words("board.figure"))</th></tr></thead>
            \(first)<tbody class="whole">\(groups)</tbody></table>\(empty)</div><nav class="toc" aria-label="\(words("board.chapters"))">\(contents)</nav></div>\(versions)
            """)
    }

    private static func filters(_ visit: Visit, state: ClauseState?, _ days: ClosedRange<Day>) -> HTML {
        state == nil ? "" : "<p class=\"filters\"><a href=\"\(within("/scheme", visit, days))\">\(visit.words("filter.all"))</a></p>"
    }

    /// The period that was asked for goes along to the next page.
    private static func within(_ path: Path, _ visit: Visit, _ days: ClosedRange<Day>) -> Path {
        guard visit.query["from"] != nil || visit.query["to"] != nil else { return path }
        return path.asking("from", days.lowerBound.description).asking("to", days.upperBound.description)
    }

    static func css(_ state: ClauseState) -> String {
        switch state {
        case .met: "kept"
        case .atRisk: "risk"
        case .missed, .unset: "late"
        case .noCase, .assessed, .notWired: "none"
        }
    }

    private static func line(_ visit: Visit, _ standing: ClauseStanding, _ days: ClosedRange<Day>) -> HTML {
        let words = visit.words
        let controls = standing.controls.map { control -> HTML in
            "<div class=\"small soft\">\(words("control.\(control.kind.rawValue)")) · \(words(control.words))</div>"
        }
        return """
            <tr data-row><td><a class="clause" href="\(within(.clause(standing.clause.id), visit, days))">\(standing.clause.id)</a></td><td>\(text(standing.clause, words))\(controls)</td>
            <td><span class="state \(css(standing.state))">\(words("state.\(standing.state.rawValue)"))</span></td>
            <td class="fig">\(figure(visit, standing, days))</td></tr>
            """
    }

    /// The clause's words; what was restored stands in 〔〕 and is marked 推定.
    static func text(_ clause: ClauseText, _ words: Words) -> HTML {
        let mark: HTML =
            clause.status == .inferred || clause.text.hans.contains("〔")
            ? " <span class=\"inferred small\">\(words("clause.inferred"))</span>" : ""
        let counting = clause.counting.map { counting -> HTML in
            "<div class=\"small soft\">\(words("clause.counting")): \(counting.text(words.language))</div>"
        }
        return "\(clause.text.text(words.language))\(mark)\(counting)"
    }

    private static func figure(_ visit: Visit, _ standing: ClauseStanding, _ days: ClosedRange<Day>) -> HTML {
        guard let figure = standing.figure else { return "—" }
        if let path = standing.path {
            return "<b>\(figure.percentText)</b><br><a class=\"small\" href=\"\(path)\">\(figure.numerator) / \(figure.denominator)</a>"
        }
        let base = Path("/scheme/\(standing.clause.id)/rows").asking("from", days.lowerBound.description)
            .asking("to", days.upperBound.description)
        return """
            <b>\(figure.percentText)</b><br><a class="small" href="\(base.asking("part", "numerator"))">\(figure.numerator)</a>
            <span class="small">/</span> <a class="small" href="\(base.asking("part", "all"))">\(figure.denominator)</a>
            """
    }

    static func clause(_ visit: Visit, _ standing: ClauseStanding, inForce: SchemeBook, days: ClosedRange<Day>) -> HTML {
        let words = visit.words
        let parameters = standing.clause.parameters.map { parameter -> HTML in
            """
            <dt>\(words("quantity.\(parameter.name)"))</dt><dd>\(RevisionPages.value(parameter.value, parameter.type, words))\(if: parameter.isSetting, " <span class=\"small soft\">\(words("parameter.setting"))</span>")</dd>
            """
        }
        let controls = standing.controls.map { control -> HTML in
            "<li><span>\(words("control.\(control.kind.rawValue)"))</span><span>\(words(control.words))</span></li>"
        }
        let list: HTML = controls.isEmpty ? "<p class=\"soft\">\(words("clause.no-control"))</p>" : "<ul class=\"facts\">\(controls)</ul>"
        let base = Path("/scheme/\(standing.clause.id)/rows").asking("from", days.lowerBound.description)
            .asking("to", days.upperBound.description)
        let parts = standing.figure.map { figure -> HTML in
            if let path = standing.path {
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
            \(if: !parameters.isEmpty, "<section class=\"block\"><h2>\(words("clause.parameters"))</h2><dl class=\"pairs\">\(parameters)</dl></section>")\(RevisionPages.form(visit, inForce, of: standing.clause))
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
            let row = item.row
            let outcome = row.promise.standing(at: visit.now)
            return """
                <tr data-row><td class="due">\(Moments.stamp(row.promise.dueAt, zone))</td>
                <td><a class="title" href="\(item.card?.path ?? "#")">\(item.card?.title(words) ?? "—")</a><div class="small soft">\(item.card?.whose ?? "")</div></td>
                <td>\(row.settledAt.map { Moments.stamp($0, zone) } ?? "—")</td>
                <td><span class="state \(TodayPages.css(outcome))">\(words("standing.\(outcome.rawValue)"))</span>\(if: !row.reason.isEmpty, "<div class=\"small soft\">\(words("reason.\(row.reason)"))</div>")</td></tr>
                """
        }
        let more: HTML = rows.count < 50 ? "" : rows.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(base.asking("part", part.rawValue).asking("after", "\(last.row.dueDay).\(last.row.id.text)"))\">\(words("list.more"))</a></p>"
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
