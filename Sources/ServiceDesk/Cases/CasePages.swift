// CasePages: the list, the page of one case, and its slip.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum CasePages {
    static func list(
        _ visit: Visit, _ project: ProjectCard, _ filter: CaseFilter, _ lines: [CaseLine], staff: [StaffCard], saved: [SavedView],
        waiting: [WaitingForMe]
    ) -> HTML {
        let words = visit.words
        let kinds = ServiceCase.Kind.allCases.map { kind -> HTML in
            var own = filter
            own.kind = kind
            return "<a href=\"\(own.address("/cases"))\"\(if: kind == filter.kind, " aria-current=\"true\"")>\(words("kind.\(kind.rawValue)"))</a>"
        }
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td class="due"><b>\(line.number)</b><span>\(Moments.stamp(line.receivedAt, project.zone))</span></td>
            <td><a class="title" href="\(Path.case(line.id))">\(line.title)</a><div class="small soft">\(words("kind.\(line.kind.rawValue)"))\(if: line.isCollective, " <span class=\"state risk\">\(words("case.collective.short"))</span>")\(if: line.isImported, " · \(words("case.imported"))")\(if: !line.flag.isEmpty, " · \(words("flag.\(line.flag)"))")</div></td>
            <td class="who">\(line.unitLabel ?? "") \(line.requester)</td>\(due(visit, line, project))<td class="why small">\(line.handlerName ?? "—")</td>
            <td><span class="state \(css(line.stage))">\(words("stage.\(line.stage)"))</span></td></tr>
            """
        }
        let more: HTML = lines.count < filter.limit ? "" : lines.last?.place.map { place -> HTML in
            let next = filter.address("/cases").asking("after", place.text)
            return "<p class=\"more\"><a class=\"button\" href=\"\(next)\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("place.cases"), at: .cases,
            """
            \(WaitingForMe.band(visit, waiting))<p class="filters"><a href="/cases"\(if: filter.isLiveOnly && filter.kind == nil, " aria-current=\"true\"")>\(words("list.open"))</a>
            <a href="/cases?show=all"\(if: !filter.isLiveOnly && filter.kind == nil, " aria-current=\"true\"")>\(words("list.all"))</a>\(kinds)<a href="/events">\(words("event.title"))</a><a href="/guides">\(words("guide.title"))</a><a href="/follow-ups">\(words("follow-up.report"))</a><a href="/proposals">\(words("verb.propose"))</a></p>
            \(narrowing(visit, filter, staff))\(SavedViews.bar(visit, filter, saved))
            <table><thead><tr><th\(sorted(filter, .number))>\(sort(filter, .number, "case.number", words)) · \(sort(filter, .received, "case.received", words))</th><th>\(words("row.what"))</th><th>\(words("row.whose"))</th><th\(sorted(filter, .due))>\(sort(filter, .due, "row.due", words))</th><th>\(words("row.holder"))</th><th>\(words("case.stage"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(exports(visit, project, filter))\(if: lines.isEmpty, "<p class=\"empty\">\(words("cases.empty")) <a href=\"/cases/new\">\(words("verb.take"))</a></p>")\(more)
            """)
    }

    /// A column's head that orders the list by it; the address says so.
    private static func sort(_ filter: CaseFilter, _ order: CaseOrder, _ key: String, _ words: Words) -> HTML {
        guard order != filter.order, order != .due || filter.isLiveOnly else { return "\(words(key))" }
        var own = filter
        own.asked = order
        return "<a href=\"\(own.address("/cases"))\">\(words(key))</a>"
    }

    private static func sorted(_ filter: CaseFilter, _ order: CaseOrder) -> HTML {
        let isNewest = order == .number && filter.order == .received
        return isNewest ? " aria-sort=\"descending\"" : order == filter.order ? " aria-sort=\"ascending\"" : ""
    }

    /// Whose, at which stage, received from when to when.
    private static func narrowing(_ visit: Visit, _ filter: CaseFilter, _ staff: [StaffCard]) -> HTML {
        let words = visit.words
        var own = visit
        own.refusal = nil
        own.form = filter.parts.reduce(FormBody()) { $0.with($1.name.description, $1.value) }
        let rows: HTML = """
            \(Forms.select(own, CaseFilter.handlerAsked, label: words("case.handler"), options: staff.map { (value: $0.id.text, name: $0.name) }))
            \(Forms.select(own, CaseFilter.stageAsked, label: words("case.stage"), options: CaseFilter.stages.map { (value: $0, name: words("stage.\($0)")) }))
            \(Forms.text(own, CaseFilter.fromAsked, label: words("filter.from"), type: "date"))\(Forms.text(own, CaseFilter.toAsked, label: words("filter.to"), type: "date"))
            """
        let kept: HTML = """
            \(filter.asked.map { order -> HTML in "<input type=\"hidden\" name=\"sort\" value=\"\(order.rawValue)\">" })\(if: !filter.isLiveOnly, "<input type=\"hidden\" name=\"show\" value=\"all\">")\(filter.kind.map { kind -> HTML in "<input type=\"hidden\" name=\"kind\" value=\"\(kind.rawValue)\">" })
            """
        return """
            <details\(if: filter.isNarrow, " open")><summary>\(words("filter.more"))</summary><form method="get" action="/cases">\(kept)\(rows)<p class="buttons"><button>\(words("filter.apply"))</button></p></form></details>
            """
    }

    private static func exports(_ visit: Visit, _ project: ProjectCard, _ filter: CaseFilter) -> HTML {
        let words = visit.words
        let isManager = visit.member?.holds([.serviceManager, .officeManager, .headOffice], in: project.id) == true
        return "\(ListFile.links(visit, filter.address("/cases/export")))<p class=\"filters\">\(words("follow-up.list")): <a href=\"/follow-ups/export?format=xlsx\">XLSX</a> <a href=\"/follow-ups/export?format=csv\">CSV</a> · \(words("adoption.title")): <a href=\"/adopted/export?format=xlsx\">XLSX</a> <a href=\"/adopted/export?format=csv\">CSV</a></p>\(if: isManager, "<p class=\"filters\"><a href=\"/ledger\">\(words("ledger"))</a></p>")"
    }

    /// What is promised next, and by which clause.
    private static func due(_ visit: Visit, _ line: CaseLine, _ project: ProjectCard) -> HTML {
        guard let next = line.next else { return "<td class=\"next soft\">—</td>" }
        let tone = next.dueAt < visit.now ? "late" : ""
        return "<td class=\"next due \(tone)\"><b>\(Moments.short(next.dueAt, project.zone, visit.words))</b> \(Tags.clause(next.clause))</td>"
    }

    private static func css(_ stage: String) -> String {
        switch stage {
        case "closed": "kept"
        default: "none"
        }
    }

    static func detail(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let lead: HTML = """
            <p class="soft">\(it.number) · \(words("kind.\(it.kind.rawValue)")) · \(words("channel.\(detail.channel.rawValue)")) · \(Moments.short(it.receivedAt, project.zone, words))
            \(if: detail.isCollective, "· <span class=\"state risk\">\(words("case.collective.short"))</span>") \(if: !detail.evidence.receivedReason.isEmpty, "· \(words("case.received.late", ["why": detail.evidence.receivedReason]))") \(if: it.severity != .ordinary, "· <span class=\"state late\">\(words("severity.\(it.severity.rawValue)"))</span>") \(if: !detail.category.isEmpty, "· \(category(detail, words))")
            · <span class="state \(css(it.stage.word))">\(words("stage.\(it.stage.word)"))</span></p>
            """
        return Layout.office(
            visit, title: detail.line.title, at: .cases, lead: lead,
            """
            \(Forms.summary(visit))<div class="cols"><div>
            \(detail.root.map { root -> HTML in "<section class=\"block\"><p>\(words("case.merged.into")) <a href=\"\(Path.case(root.id))\">\(root.number) \(root.title)</a></p></section>" })<section class="block"><p class="words">\(detail.words)</p></section>
            <section class="block"><h2>\(words("case.promises"))</h2>\(promises(visit, detail, project))</section>
            \(EvidencePages.waiting(visit, detail))\(reply(it, words))\(EvidencePages.known(visit, detail, project))\(LedgerLinePages.section(visit, detail))\(CasePausePages.section(visit, detail, project))\(AdoptionPages.section(visit, detail, project))\(ServicePlanPages.section(visit, detail, mayWork: CaseForms.mayWork(visit, detail)))\(RepairForms.section(visit, detail, project, mayWork: CaseForms.mayWork(visit, detail)))\(ApplicationPages.section(visit, detail, project, mayWork: CaseForms.mayWork(visit, detail)))\(CaseForms.next(visit, detail))\(CaseFilePages.section(visit, detail, mayWork: CaseForms.mayWork(visit, detail)))\(CaseStepPages.section(visit, detail, project, mayWork: CaseForms.mayWork(visit, detail)))\(RequestPages.section(visit, detail, project))
            </div><aside><section><h2>\(words("case.who"))</h2><dl class="pairs">
            <dt>\(words("case.requester"))</dt><dd>\(requester(detail))</dd><dt>\(words("case.phone"))</dt><dd>\(PhoneReveals.phone(visit, detail, mayWork: CaseForms.mayWork(visit, detail)))</dd>
            <dt>\(words("case.unit"))</dt><dd>\(detail.line.unitLabel ?? "—")</dd><dt>\(words("case.handler"))</dt><dd>\(detail.line.handlerName ?? "—") \(Tags.clause("K-CMP4"))</dd>
            \(outer(detail, project, words))</dl>\(detail.minded.map { MindPages.named($0, words) })</section>
            \(PaperPages.beside(visit, detail, mayWork: CaseForms.mayWork(visit, detail)))\(CommonEventPages.beside(visit, detail))<section><h2>\(words("case.history"))</h2><ul class="facts">\(history(visit, detail, project))</ul></section>
            <p><a href="\(Path.case(it.id))/slip">\(words("case.slip"))</a>\(if: !detail.outerSender.isEmpty && !it.reply.isEmpty, " · <a href=\"\(Path.case(it.id))/outer-reply\">\(words("case.outer.reply"))</a>")\(if: detail.evidence.outcome == .unreconciled && !it.reply.isEmpty, " · <a href=\"\(Path.case(it.id))/final-letter\">\(words("case.final.letter"))</a>")</p></aside></div>
            """)
    }

    /// The name, open to the register where it is a registered person's.
    private static func requester(_ detail: CaseDetail) -> HTML {
        guard let person = detail.person else { return "\(detail.line.requester)" }
        return "<a href=\"/people/\(person.text)\">\(detail.line.requester)</a>"
    }

    /// What it is about, in words; an old ledger's own words as they came.
    static func category(_ detail: CaseDetail, _ words: Words) -> String {
        if let trouble = Trouble(rawValue: detail.category) { return words("code.\(trouble.rawValue)") }
        if let kind = PaperSubject(rawValue: detail.category) { return words("paper.\(kind.rawValue)") }
        return detail.category
    }

    private static func outer(_ detail: CaseDetail, _ project: ProjectCard, _ words: Words) -> HTML {
        guard !detail.outerSender.isEmpty || !detail.outerNumber.isEmpty else { return "" }
        return """
            <dt>\(words("case.outer.sender"))</dt><dd>\(detail.outerSender) \(detail.outerNumber)\(if: detail.repeats > 1, " <span class=\"state risk\">\(words("case.outer.repeats", ["count": "\(detail.repeats)"]))</span>")</dd>
            <dt>\(words("case.outer.due"))</dt><dd>\(detail.outerDueAt.map { Moments.short($0, project.zone, words) } ?? "—")</dd>
            """
    }

    private static func reply(_ it: ServiceCase, _ words: Words) -> HTML {
        guard !it.reply.isEmpty else { return "" }
        let decision: HTML = it.decision.map { "<p><b>\(words($0 ? "decision.adopted" : "decision.declined"))</b> \(it.decisionReason)</p>" } ?? ""
        return "<section class=\"block\"><h2>\(words("case.reply"))</h2>\(decision)<p class=\"words\">\(it.reply)</p></section>"
    }

    /// Each promise with its clause, its due, how it stands, and why this date.
    static func promises(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        guard !detail.promises.isEmpty else { return "<p class=\"soft\">\(words("case.no-promises"))</p>" }
        let rows = detail.promises.map { row -> HTML in
            let standing = row.promise.standing(at: visit.now)
            let isAgreed = row.isFixed && row.promise.dueAt != detail.outerDueAt
            let why = isAgreed ? "why.fixed" : "why.counted"
            return """
                <tr><td>\(Tags.clause(row.clause))\(part(row, words))</td><td class="due"><b>\(Moments.short(row.promise.dueAt, project.zone, words))</b><span>\(row.promise.outcome == .open ? Moments.distance(row.promise.dueAt, from: visit.now, words) : "")</span></td>
                <td class="small reason"><a href="/why/\(row.id.text)">\(words(why, ["start": Moments.short(row.promise.startedAt, project.zone, words), "cycle": "\(row.cycle)"]))</a>\(if: row.isProvisional, " \(words("promise.provisional"))")</td>
                <td><span class="state \(standingCSS(standing))">\(words("standing.\(standing.rawValue)"))</span>\(if: !row.reason.isEmpty, "<div class=\"small soft\">\(words("reason.\(row.reason)"))</div>")</td></tr>
                """
        }
        return "<table><thead><tr><th>\(words("row.clause"))</th><th>\(words("row.due"))</th><th>\(words("case.why"))</th><th>\(words("row.outcome"))</th></tr></thead><tbody>\(rows)</tbody></table>"
    }

    /// Which of several things that one clause promises: the finished work, a time agreed anew.
    static func part(_ row: PromiseRow, _ words: Words) -> HTML {
        let part: HTML = row.part.isEmpty ? "" : "<div class=\"small soft\">\(words("promise.part.\(row.part)"))</div>"
        return row.turn == 1 ? part : "\(part)<div class=\"small soft\">\(words("promise.turn", ["turn": "\(row.turn)"]))</div>"
    }

    private static func standingCSS(_ standing: Promise.Standing) -> String {
        switch standing {
        case .waiting, .excluded: "none"
        case .atRisk: "risk"
        case .overdue, .missed: "late"
        case .kept: "kept"
        }
    }

    private static func history(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> [HTML] {
        detail.history.map { line -> HTML in
            let who = detail.actorNames[line.actor] ?? actor(line.actor, visit.words)
            return """
                <li><span class="small soft">\(Moments.stamp(line.happenedAt, project.zone))</span><span>\(visit.words("fact.\(line.kind)")) · \(who)\(line.words.map { words -> HTML in "<div class=\"small soft words\">\(words)</div>" })</span></li>
                """
        }
    }

    /// 转办回复单: what the sender of a transferred case gets back, on paper.
    static func outerReply(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let fields: [(String, String)] = [
            ("case.outer.sender", detail.outerSender), ("case.outer.number", detail.outerNumber),
            ("case.outer.due", detail.outerDueAt.map { Moments.stamp($0, project.zone) } ?? ""), ("case.number", it.number),
            ("case.received", Moments.stamp(it.receivedAt, project.zone)), ("case.unit", detail.line.unitLabel ?? ""),
            ("case.words", detail.words), ("case.handler", detail.line.handlerName ?? ""), ("case.reply", it.reply),
        ]
        let rows = fields.map { field -> HTML in "<tr><th scope=\"row\">\(words(field.0))</th><td class=\"words\">\(field.1)</td></tr>" }
        return Layout.document(
            visit, title: it.number,
            """
            <main class="slip" id="main"><h1>\(project.name) · \(words("case.outer.reply"))</h1><table>\(rows)
            <tr class="blank"><th scope="row">\(words("slip.manager-signature"))</th><td></td></tr></table></main>
            """)
    }

    /// The promises as paper has them: no links, no time left.
    static func printed(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let rows = detail.promises.map { row -> HTML in
            "<tr><th scope=\"row\">\(row.clause)</th><td>\(Moments.stamp(row.promise.dueAt, project.zone))</td></tr>"
        }
        return "<table>\(rows)</table>"
    }

    /// Customers act under ids of their own, which nobody need read; the machine acts by name.
    private static func actor(_ text: String, _ words: Words) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        return words(parts.first == "customer" ? "actor.customer" : "actor.\(parts.last ?? "system")")
    }
}
