// StandardPages: the standards of an estate, and one of them with what may be done with it now.
import Kernel
import Platform
import Web

enum StandardPages {
    private typealias In = StandardInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [StandardLine], _ items: [FeeItem], warning: Int64
    ) -> HTML {
        let words = visit.words
        let today = project.zone.day(of: visit.now)
        let rows = lines.map { line -> HTML in
            let it = line.standard
            return """
                <tr data-row><td><a class="title" href="\(Path.feeStandard(it.id))">\(line.item.name)</a><div class="small soft">\(words("standard.use.\(it.use.rawValue)"))</div></td><td>\(StandardText.price(it, words))</td>
                <td>\(StandardText.days(it, words))</td><td class="words">\(it.terms.legalBasis)</td><td>\(state(it, today, words))\(late(it, warning, words))</td></tr>
                """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("standard.none")) \(Tags.clause(FeeStandard.clause))</p>" : """
            <table><thead><tr><th>\(words("fee-item.name"))</th><th>\(words("standard.price"))</th><th>\(words("standard.days"))</th><th>\(words("standard.legal-basis"))</th><th>\(words("standard.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let here = filtered(visit)
        return StandardTabs.page(
            visit, .standards, lead: "<p class=\"soft\">\(words("standard.lead")) \(Tags.clause(FeeStandard.clause))</p>",
            """
            \(Forms.summary(visit))\(filters(visit))\(table)\(StandardTabs.more(visit, here, count: lines.count, of: FeeStandards.pageSize, last: lines.last?.standard.id.text))
            \(drafting(visit, project, items))\(ListFile.links(visit, "/billing/standards/export"))
            """)
    }

    private static func filtered(_ visit: Visit) -> Path {
        var path: Path = "/billing/standards"
        if let state = visit.asked(In.state) { path = path.asking("state", state.rawValue) }
        if let item = visit.asked(In.anyItem) { path = path.asking("item", item.text) }
        return path
    }

    private static func filters(_ visit: Visit) -> HTML {
        let words = visit.words
        let now = visit.asked(In.state)
        let links = FeeStandard.State.allCases.map { state -> HTML in
            let path = Path("/billing/standards").asking("state", state.rawValue)
            return "<a href=\"\(path)\"\(if: state == now, " aria-current=\"true\"")>\(words("standard.state.\(state.rawValue)"))</a> "
        }
        return "<p class=\"filters\"><a href=\"/billing/standards\"\(if: now == nil, " aria-current=\"true\"")>\(words("list.all"))</a> \(links)</p>"
    }

    static func state(_ standard: FeeStandard, _ today: Day, _ words: Words) -> HTML {
        let state = standard.state(on: today)
        let tone =
            switch state {
            case .draft, .approved: "risk"
            case .inForce: "kept"
            case .waiting, .ended, .withdrawn: "none"
            }
        return "<span class=\"state \(tone)\">\(words("standard.state.\(state.rawValue)"))</span>"
    }

    /// The late fee, with the warning above what courts let stand (民法典 585).
    private static func late(_ standard: FeeStandard, _ warning: Int64, _ words: Words) -> HTML {
        guard let late = standard.terms.late, late.millionths > warning else { return "" }
        let line = UnitPrice(tenThousandths: warning).text
        return "<div class=\"small late\">\(words("standard.late.warning", ["rate": StandardText.late(late), "line": line + "%"]))</div>"
    }

    static func standard(
        _ visit: Visit, _ project: ProjectCard, _ line: StandardLine, _ items: [FeeItem], warning: Int64, notice: Int
    ) -> HTML {
        let words = visit.words
        let it = line.standard
        let today = project.zone.day(of: visit.now)
        let pairs = facts(line, words).map { label, value -> HTML in "<dt>\(words(label))</dt><dd class=\"words\">\(value)</dd>" }
        let lead: HTML = "<p class=\"soft\">\(state(it, today, words)) \(StandardText.days(it, words)) \(Tags.clause(FeeStandard.clause))</p>"
        return StandardTabs.page(
            visit, .standards, title: "\(line.item.name) · \(words("standard.use.\(it.use.rawValue)"))", lead: lead,
            """
            \(Forms.summary(visit))\(late(it, warning, words))<section class="block"><dl class="pairs">\(pairs)</dl></section>
            \(verbs(visit, project, it, notice))\(changing(visit, project, line, items))
            <p class="more"><a href="/billing/standards">\(words("standard.tab.standards"))</a></p>
            """)
    }

    private static func facts(_ line: StandardLine, _ words: Words) -> [(String, String)] {
        let it = line.standard
        let terms = it.terms
        var facts = [
            ("standard.price", StandardText.price(it, words)), ("standard.cycle", words("standard.cycle.\(terms.cycle.rawValue)")),
            ("standard.rounding", words("standard.rounding.\(terms.rounding.rawValue)")),
            ("standard.due", StandardText.due(terms, words)),
            ("standard.late", late(terms.late, words)), ("standard.form", StandardText.form(it, words)),
            ("standard.legal-basis", terms.legalBasis), ("standard.maker", line.makerName),
        ]
        if let approval = it.approval { facts.append(("standard.approval", "\(approval.evidence) · \(line.approverName ?? "")")) }
        if let publication = it.publication {
            facts.append(("standard.publication", "\(publication.on) · \(publication.place) · \(line.publisherName ?? "")"))
        }
        return facts
    }

    private static func late(_ late: FeeStandard.LateTerms?, _ words: Words) -> String {
        guard let late else { return words("standard.late.none") }
        return words(
            late.isCapped ? "standard.late.capped" : "standard.late.uncapped",
            ["rate": StandardText.late(late), "days": "\(late.graceDays)"])
    }

    /// What may be done with it now, by who looks.
    private static func verbs(_ visit: Visit, _ project: ProjectCard, _ it: FeeStandard, _ notice: Int) -> HTML {
        let words = visit.words
        let isMine = visit.member?.account == it.madeBy
        func holds(_ posts: Set<Post>) -> Bool { StandardTabs.holds(visit, posts, in: project.id) }
        var forms: [HTML] = []
        guard it.withdrawnAt == nil else { return "" }
        if it.approval == nil, !isMine, holds(StandardTabs.approvers) {
            forms.append(Forms.fold(visit, to: "/billing/standards/\(it.id)/approval", title: "verb.approve-standard", isMain: true, isLikely: true) {
                Forms.text($0, In.evidence, label: words("standard.approval"), hint: "<p class=\"small soft\">\(words("standard.approval.hint"))</p>")
            })
        }
        if it.approval != nil, it.publication == nil, holds(StandardTabs.publishers) {
            let hint: HTML = notice > 0 ? "<p class=\"small soft\">\(words("standard.notice.hint", ["days": "\(notice)"]))</p>" : ""
            forms.append(Forms.fold(visit, to: "/billing/standards/\(it.id)/publication", title: "verb.publish-standard", isMain: true, isLikely: true) { own in
                var own = own
                if own.form["day"] == nil { own.form = own.form.with("day", project.zone.day(of: visit.now).description) }
                return "\(Forms.text(own, In.place, label: words("standard.place.label")))\(Forms.text(own, In.day, label: words("standard.published-on"), type: "date", hint: hint))"
            })
        }
        if it.publication == nil, holds(StandardTabs.drafters) {
            forms.append(Forms.fold(visit, to: "/billing/standards/\(it.id)/withdrawal", title: "verb.withdraw-standard") { _ in "" })
        }
        if it.publication != nil, holds(StandardTabs.approvers) {
            forms.append(Forms.fold(visit, to: "/billing/standards/\(it.id)/ending", title: "verb.end-standard") {
                "\(Forms.text($0, In.last, label: words("standard.to"), type: "date"))\(Forms.text($0, In.reason, label: words("standard.reason")))"
            })
        }
        return HTML(forms)
    }

    private static func drafting(_ visit: Visit, _ project: ProjectCard, _ items: [FeeItem]) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.drafters, in: project.id) else { return "" }
        let words = visit.words
        guard items.contains(where: { !$0.isRetired }) else {
            return "<p class=\"say\"><a href=\"/billing/items\">\(words("standard.items-first"))</a></p>"
        }
        return Forms.fold(visit, to: "/billing/standards", title: "verb.draft-standard") { own in
            StandardForms.terms(own, items)
        }
    }

    /// A change is another standard: the form begins with what holds.
    private static func changing(_ visit: Visit, _ project: ProjectCard, _ line: StandardLine, _ items: [FeeItem]) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.drafters, in: project.id), !line.item.isRetired else { return "" }
        return Forms.fold(visit, to: "/billing/standards", title: "verb.change-standard") { own in
            StandardForms.terms(StandardForms.filled(own, with: line.standard), items)
        }
    }
}
