// MatterPages: lawyer's letters and suits, each with its case file.
import Kernel
import Platform
import Registry
import Web

enum MatterPages {
    private typealias In = ArrearsInputs

    static func list(_ visit: Visit, _ lines: [MatterLine]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="/arrears/matters/\(line.matter.id.text)">\(line.number)</a></td><td>\(line.unitLabel)</td><td>\(words("matter.kind.\(line.matter.kind.rawValue)"))</td>
            <td>\(words("matter.state.\(line.matter.state.rawValue)"))</td><td class="num">¥ \(line.claim.text)</td><td>\(line.court) \(line.caseNumber)</td><td>\(line.proposerName) / \(line.approverName ?? "—")</td></tr>
            """
        }
        let more: HTML = lines.count < 50 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/arrears/matters").asking("before", last.matter.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("matter.none")) \(Tags.clause("S2.8.2-1"))</p>" : """
            <table><thead><tr><th>\(words("demand.number"))</th><th>\(words("registry.unit"))</th><th>\(words("matter.kind"))</th><th>\(words("row.outcome"))</th><th class="num">\(words("matter.claim"))</th><th>\(words("matter.court"))</th><th>\(words("matter.people"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("arrears.tab.matters"), at: .billing,
            "\(ArrearsTabs.of(visit, .matters))\(table)\(more)\(ListFile.links(visit, "/arrears/matters/export"))")
    }

    static func matter(
        _ visit: Visit, _ project: ProjectCard, _ line: MatterLine, _ entries: [MatterEntry], _ demand: DemandLine?,
        _ bundles: [KeptBundle]
    ) -> HTML {
        let words = visit.words
        let it = line.matter
        let facts: [(String, String)] = [
            ("matter.counsel", line.counsel), ("arrears.reason", line.reason), ("matter.claim", "¥ " + line.claim.text),
            ("matter.people", "\(line.proposerName) / \(line.approverName ?? "—")"), ("matter.answer", line.answer),
            ("matter.mandated", it.mandateDay?.description ?? ""), ("matter.court", line.court),
            ("matter.caseNumber", line.caseNumber), ("matter.filed", line.filed?.description ?? ""),
            ("matter.cost", "¥ " + line.cost.text), ("matter.ended", line.ended?.description ?? ""), ("matter.result", line.result),
        ]
        let pairs = facts.filter { !$0.1.isEmpty }.map { key, value -> HTML in "<dt>\(words(key))</dt><dd class=\"words\">\(value)</dd>" }
        let notes = entries.map { entry -> HTML in
            """
            <li><span class="small soft">\(entry.day.description)</span><span>\(words("matter.entry.\(entry.kind.rawValue)"))\(if: entry.cost > .zero, " ¥ \(entry.cost.text)")<div class="words">\(entry.words)</div><span class="small soft">\(entry.byName)</span></span></li>
            """
        }
        let bundle: HTML = it.state == .proposed || it.state == .refused ? "" : """
            <p class="buttons"><a class="button" href="/arrears/matters/\(it.id.text)/bundle">\(words("matter.bundle"))</a></p>\(kept(it, bundles, project, words))
            """
        let sent = demand.map { line -> HTML in
            "<section class=\"block\"><h2>\(words("arrears.demands"))</h2>\(DemandPages.table(visit, [line], project))</section>"
        }
        return Layout.office(
            visit, title: "\(line.number) \(words("matter.kind.\(it.kind.rawValue)"))", at: .billing,
            lead: "<p class=\"soft\"><a href=\"\(Path.arrears(it.arrears))\">\(line.unitLabel)</a> · \(words("matter.state.\(it.state.rawValue)")) \(Tags.clause(it.kind.rung.clause))</p>",
            """
            \(ArrearsTabs.of(visit, .matters))\(Forms.summary(visit))<div class="cols"><div><section class="block"><dl class="pairs">\(pairs)</dl>\(bundle)</section>
            <section class="block"><h2>\(words("matter.file"))</h2>\(if: !notes.isEmpty, "<ul class=\"facts\">\(notes)</ul>")\(noting(visit, it))</section>\(sent)</div><aside>\(verbs(visit, it))</aside></div>
            """)
    }

    /// Every bundle that came out, as it was: what the adviser and the court have can be shown for ever.
    private static func kept(_ it: LegalMatter, _ bundles: [KeptBundle], _ project: ProjectCard, _ words: Words) -> HTML {
        guard !bundles.isEmpty else { return "" }
        let lines = bundles.reversed().map { bundle -> HTML in
            """
            <li><a href="/arrears/matters/\(it.id.text)/bundles/\(bundle.id.text)">\(Moments.stamp(bundle.at, project.zone))</a> \(bundle.byName ?? words("matter.bundle.automatic"))\(if: bundle.isFirst && it.mandateDay != nil && bundle.byName == nil, " · \(words("matter.bundle.first"))")<div class="small soft">SHA-256 \(String(Hex.text(bundle.hash).prefix(16)))…</div></li>
            """
        }
        return "<details><summary>\(words("matter.bundle.kept", ["count": "\(bundles.count)"]))</summary><ul class=\"facts\">\(lines)</ul></details>"
    }

    private static func verbs(_ visit: Visit, _ it: LegalMatter) -> HTML {
        let words = visit.words
        guard visit.member?.holds(ArrearsRoutes.deciders, in: it.project) == true else { return "" }
        let base: Path = "/arrears/matters/\(it.id)"
        switch it.state {
        case .proposed:
            let approve: HTML = visit.member?.account == it.proposedBy ? "<p class=\"small soft\">\(words("arrears.approve.two"))</p>" : Forms.post(
                visit, to: "/arrears/matters/\(it.id)/approval", button: words("verb.approve-matter"), "")
            return "\(approve)\(Forms.fold(visit, to: "/arrears/matters/\(it.id)/refusal", title: "verb.refuse-matter") { Forms.area($0, In.reason, label: words("arrears.reason")) })"
        case .approved:
            return Forms.post(
                visit, to: "/arrears/matters/\(it.id)/mandate",
                button: words(it.kind == .lawyersLetter ? "verb.send-letter" : "verb.sign-mandate"), "")
        case .mandated, .filed:
            let file: HTML = it.kind == .lawyersLetter || it.state == .filed ? "" : Forms.fold(
                visit, to: "/arrears/matters/\(it.id)/filing", title: "verb.file-matter"
            ) { "\(Forms.text($0, In.day, label: words("matter.filed"), type: "date"))\(Forms.text($0, In.court, label: words("matter.court")))\(Forms.text($0, In.caseNumber, label: words("matter.caseNumber")))" }
            let end: HTML = Forms.fold(visit, to: "/arrears/matters/\(it.id)/end", title: "verb.end-matter") {
                "\(Forms.text($0, In.day, label: words("matter.ended"), type: "date"))\(Forms.area($0, In.result, label: words("matter.result")))"
            }
            return "\(file)\(end)"
        case .refused, .ended: return "<p class=\"small soft\"><a href=\"\(base)\">\(words("matter.state.\(it.state.rawValue)"))</a></p>"
        }
    }

    private static func noting(_ visit: Visit, _ it: LegalMatter) -> HTML {
        guard it.state != .proposed, it.state != .refused, visit.member?.holds(ArrearsRoutes.workers, in: it.project) == true else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/arrears/matters/\(it.id)/entry", title: "verb.note-matter") {
            """
            \(Forms.pick($0, In.entry, label: words("matter.entry"), options: LegalMatter.Entry.allCases.map { ($0.rawValue, words("matter.entry.\($0.rawValue)")) }))\(Forms.text($0, In.day, label: words("demand.day"), type: "date"))\(Forms.text($0, In.cost, label: words("matter.cost")))\(Forms.area($0, In.words, label: words("matter.words")))
            """
        }
    }
}
