// GuidePages: the catalogue as the office keeps it and as customers read it.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum GuidePages {
    private typealias In = GuideInputs

    static func promised(_ days: Int, _ words: Words) -> String {
        days == 0 ? words("guide.same-day") : words("guide.days", ["days": "\(days)"])
    }

    static func fee(_ fen: Int64, _ words: Words) -> String { fen == 0 ? words("guide.free") : "¥\(Money(fen: fen).text)" }

    private static func topic(_ guide: ServiceGuide, _ words: Words) -> HTML {
        guard guide.terms.topic != .general else { return "" }
        return "<div class=\"small soft\">\(words("guide.topic")): \(words("guide.topic.\(guide.terms.topic.rawValue)"))</div>"
    }

    private static func mayWrite(_ visit: Visit, _ project: Project.ID) -> Bool {
        visit.member?.holds(GuideRoutes.writers, in: project) == true
    }

    static func list(_ visit: Visit, _ project: ProjectCard, _ guides: [ServiceGuide]) -> HTML {
        let words = visit.words
        let writes = mayWrite(visit, project.id)
        let rows = guides.map { guide -> HTML in
            """
            <tr data-row><td><a class="title" href="\(Path.guide(guide.id))">\(guide.terms.name)</a>\(if: !guide.isInUse, " <span class=\"state none\">\(words("guide.retired"))</span>")\(topic(guide, words))</td><td class="num">\(guide.terms.papers.count)</td><td>\(fee(guide.terms.fen, words))</td><td>\(promised(guide.terms.days, words))</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("guide.none"))</p>" : """
            <table><thead><tr><th>\(words("guide.one"))</th><th class="num">\(words("guide.papers"))</th><th>\(words("guide.fee"))</th><th>\(words("guide.promised"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        var own = visit
        if own.form["fee"] == nil { own.form = own.form.with("fee", "0").with("days", "1") }
        let adding: HTML = !writes ? "" : """
            \(if: UsualGuide.allCases.contains { usual in !guides.contains { $0.terms.name == usual.terms(words).name } }, Forms.post(visit, to: "/guides/usual", button: words("verb.usual-guides"), main: false, ""))
            <details\(if: visit.refusal != nil, " open")><summary>\(words("verb.add-guide"))</summary>\(Forms.post(visit, to: "/guides", button: words("verb.add-guide"), fields(own)))</details>
            """
        return Layout.office(
            visit, title: words("guide.title"), at: .cases, lead: "<p class=\"soft\">\(words("guide.lead")) \(Tags.clause("J2-G1"))</p>",
            """
            \(Forms.summary(visit))\(table)\(if: !rows.isEmpty, ListFile.links(visit, "/guides/export"))\(adding)<p class="more"><a href="/guide/\(project.code)">\(words("guide.public"))</a></p>
            """)
    }

    private static func fields(_ visit: Visit) -> HTML {
        let words = visit.words
        return """
            \(Forms.text(visit, In.name, label: words("guide.one")))
            \(Forms.area(visit, In.papers, label: words("guide.papers"), hint: "<p class=\"small soft\">\(words("guide.papers.hint"))</p>"))
            \(Forms.text(visit, In.fee, label: words("guide.fee.yuan"), more: " inputmode=\"decimal\""))
            \(Forms.text(visit, In.days, label: words("guide.days.label"), more: " inputmode=\"numeric\"", hint: "<p class=\"small soft\">\(words("guide.days.hint"))</p>"))
            \(Forms.select(visit, In.topic, label: words("guide.topic"), options: ServiceGuide.Topic.allCases.map { ($0.rawValue, words("guide.topic.\($0.rawValue)")) }, hint: "<p class=\"small soft\">\(words("guide.topic.hint")) \(Tags.clause("S2.8.2-3"))</p>"))
            \(Forms.area(visit, In.note, label: words("guide.note")))
            """
    }

    static func guide(_ visit: Visit, _ guide: ServiceGuide) -> HTML {
        let words = visit.words
        var own = visit
        if own.form["name"] == nil {
            own.form = own.form.with("name", guide.terms.name).with("papers", guide.terms.papers.joined(separator: "\n"))
                .with("fee", Money(fen: guide.terms.fen).plain).with("days", "\(guide.terms.days)").with("note", guide.terms.note).with("topic", guide.terms.topic.rawValue)
            if guide.isInUse { own.form = own.form.with("inUse", "1") }
        }
        let changing: HTML = !mayWrite(visit, guide.project) ? "" : """
            <details\(if: visit.refusal != nil, " open")><summary>\(words("verb.change-guide"))</summary>\(Forms.post(visit, to: "/guides/\(guide.id)/revision", button: words("verb.change-guide"), "\(fields(own))\(Forms.tick(own, In.inUse, label: words("guide.in-use")))"))</details>
            """
        return Layout.office(
            visit, title: guide.terms.name, at: .cases,
            lead: "<p class=\"soft\">\(fee(guide.terms.fen, words)) · \(promised(guide.terms.days, words))\(if: !guide.isInUse, " · \(words("guide.retired"))") \(Tags.clause("J2-G1"))</p>",
            """
            \(Forms.summary(visit))\(topic(guide, words))<section class="block"><h2>\(words("guide.papers"))</h2>\(papers(guide.terms.papers, words))\(if: !guide.terms.note.isEmpty, "<p class=\"words\">\(guide.terms.note)</p>")</section>
            \(changing)<p class="more"><a href="/guides">\(words("guide.title"))</a></p>
            """)
    }

    private static func papers(_ papers: [String], _ words: Words) -> HTML {
        guard !papers.isEmpty else { return "<p class=\"soft\">\(words("guide.no-papers"))</p>" }
        return "<ol>\(papers.map { paper -> HTML in "<li>\(paper)</li>" })</ol>"
    }

    /// 办事指南 on a phone or a notice board: nobody comes twice for want of a paper.
    static func posted(_ visit: Visit, _ project: ProjectCard, _ guides: [ServiceGuide]) -> HTML {
        let words = visit.words
        let parts = guides.map { guide -> HTML in
            """
            <section><h2>\(guide.terms.name)</h2><p>\(fee(guide.terms.fen, words)) · \(promised(guide.terms.days, words))</p>\(papers(guide.terms.papers, words))\(if: !guide.terms.note.isEmpty, "<p class=\"small words\">\(guide.terms.note)</p>")</section>
            """
        }
        return Layout.document(
            visit, title: words("guide.title"),
            """
            <main class="owner" id="main"><h1>\(project.name) · \(words("guide.title"))</h1><p class="soft">\(words("guide.public.lead"))</p>\(parts)\(if: parts.isEmpty, "<p class=\"empty\">\(words("guide.none"))</p>")</main>
            """)
    }
}
