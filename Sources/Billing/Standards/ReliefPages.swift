// ReliefPages: reliefs asked, decided and running; and what homes pay besides or instead.
import Kernel
import Platform
import Web

enum ReliefPages {
    private typealias In = StandardInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [ReliefLine], _ items: [FeeItem], rule: VacancyRule?
    ) -> HTML {
        let words = visit.words
        let today = project.zone.day(of: visit.now)
        let rows = lines.map { line -> HTML in
            let (it, terms) = (line.request, line.request.terms)
            return """
                <tr data-row><td><b>\(line.unitLabel)</b><div class="small soft">\(line.itemName)</div></td><td>\(what(terms, words))</td>
                <td>\(StandardText.days(terms.from, it.lastDay, words))</td><td class="words">\(terms.reason)<div class="small soft">\(terms.evidence)</div></td><td>\(line.askerName) / \(line.deciderName ?? "—")</td>
                <td>\(state(it.state(on: today), words))\(verbs(visit, project, it, today))</td></tr>
                """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("relief.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.unit"))</th><th>\(words("relief.kind"))</th><th>\(words("standard.days"))</th><th>\(words("standard.reason"))</th><th>\(words("relief.people"))</th><th>\(words("standard.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return StandardTabs.page(
            visit, .reliefs, lead: "<p class=\"soft\">\(words("relief.lead"))</p>",
            """
            \(Forms.summary(visit))\(filters(visit))\(StandardTabs.find(visit, "/billing/reliefs"))\(table)\(StandardTabs.more(visit, filtered(visit), count: lines.count, of: ReliefRequests.pageSize, last: lines.last?.request.id.text))
            \(asking(visit, project, items, rule))\(ListFile.links(visit, "/billing/reliefs/export"))
            """)
    }

    /// `空置 · 按 70% 收`.
    static func what(_ terms: ReliefRequest.Terms, _ words: Words) -> String {
        words("relief.kind.\(terms.kind.rawValue)") + " · "
            + words("relief.pays.text", ["percent": StandardInputs.percent(Int64(terms.paysPerMille))])
    }

    private static func filtered(_ visit: Visit) -> Path {
        var path: Path = "/billing/reliefs"
        if let kind = visit.asked(In.anyReliefKind) { path = path.asking("kind", kind.rawValue) }
        if let state = visit.asked(In.reliefState) { path = path.asking("state", state.rawValue) }
        if let unit = visit.asked(In.anyUnit) { path = path.asking("unit", unit) }
        return path
    }

    private static func filters(_ visit: Visit) -> HTML {
        let words = visit.words
        let (state, kind) = (visit.asked(In.reliefState), visit.asked(In.anyReliefKind))
        let states = ReliefRequest.State.allCases.map { item -> HTML in
            var path = Path("/billing/reliefs").asking("state", item.rawValue)
            if let kind { path = path.asking("kind", kind.rawValue) }
            return "<a href=\"\(path)\"\(if: item == state, " aria-current=\"true\"")>\(words("relief.state.\(item.rawValue)"))</a> "
        }
        let kinds = FeeRelief.Kind.allCases.map { item -> HTML in
            var path = Path("/billing/reliefs").asking("kind", item.rawValue)
            if let state { path = path.asking("state", state.rawValue) }
            return "<a href=\"\(path)\"\(if: item == kind, " aria-current=\"true\"")>\(words("relief.kind.\(item.rawValue)"))</a> "
        }
        return "<p class=\"filters\"><a href=\"/billing/reliefs\"\(if: state == nil && kind == nil, " aria-current=\"true\"")>\(words("list.all"))</a> \(states)</p><p class=\"filters\">\(kinds)</p>"
    }

    static func state(_ state: ReliefRequest.State, _ words: Words) -> HTML {
        let tone =
            switch state {
            case .asked: "risk"
            case .approved: "kept"
            case .refused, .over: "none"
            }
        return "<span class=\"state \(tone)\">\(words("relief.state.\(state.rawValue)"))</span>"
    }

    /// What may be done with a relief; `base` is the page on which one stays.
    static func verbs(
        _ visit: Visit, _ project: ProjectCard, _ it: ReliefRequest, _ today: Day, at base: Path = "/billing"
    ) -> HTML {
        let own = { (name: Path) -> Path in base + "/reliefs/\(it.id)" + name }
        let words = visit.words
        let thing = ("relief", it.id.text)
        var forms: [HTML] = []
        switch it.state(on: today) {
        case .asked where StandardTabs.holds(visit, StandardTabs.reliefApprovers, in: project.id):
            if visit.member?.account != it.askedBy {
                forms.append(Forms.post(
                    visit.form("approval", of: thing), to: own("/approval"),
                    button: words("verb.approve-relief"), main: false, ""))
            }
            let refusing = visit.form("refusal", of: thing)
            let form = Forms.post(
                refusing, to: own("/refusal"), button: words("verb.refuse-relief"), main: false,
                Forms.text(refusing, In.reason, label: words("standard.reason")))
            forms.append("<details\(if: refusing.refusal != nil, " open")><summary>\(words("verb.refuse-relief"))</summary>\(form)</details>")
        case .approved where StandardTabs.holds(visit, StandardTabs.keepers, in: project.id):
            let ending = visit.form("ending", of: thing)
            let form = Forms.post(
                ending, to: own("/ending"), button: words("verb.end-relief"), main: false,
                "\(Forms.text(ending, In.last, label: words("standard.to"), type: "date"))\(Forms.text(ending, In.reason, label: words("standard.reason")))")
            forms.append("<details\(if: ending.refusal != nil, " open")><summary>\(words("verb.end-relief"))</summary>\(form)</details>")
        case .asked, .approved, .refused, .over: break
        }
        return HTML(forms)
    }

    private static func asking(_ visit: Visit, _ project: ProjectCard, _ items: [FeeItem], _ rule: VacancyRule?) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.publishers, in: project.id) else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/billing/reliefs", title: "verb.ask-relief") { own in
            """
            \(Forms.text(own, In.unit, label: words("billing.unit"), hint: "<p class=\"small soft\">\(words("billing.unit.hint"))</p>"))\(fields(own, items, rule))
            """
        }
    }

    /// Everything of a relief but its home.
    static func fields(_ own: Visit, _ items: [FeeItem], _ rule: VacancyRule?) -> HTML {
        let words = own.words
        let hint = rule.map { rule in
            words(
                rule.isMoreThan ? "billing.vacancy.more" : "billing.vacancy.least",
                ["months": "\(rule.leastMonths)", "pays": StandardInputs.percent(Int64(rule.payPerMille))])
        } ?? words("relief.pays.hint")
        return """
            \(Forms.select(own, In.item, label: words("fee-item.name"), options: StandardTabs.options(items.filter(\.isInvoiced))))
            \(Forms.pick(own, In.reliefKind, label: words("relief.kind"), options: StandardTabs.options(FeeRelief.Kind.self, "relief.kind", words)))\(Forms.text(own, In.pays, label: words("relief.pays.label"), more: " inputmode=\"decimal\"", hint: "<p class=\"small soft\">\(hint)</p>"))
            \(Forms.text(own, In.from, label: words("standard.from"), type: "date"))\(Forms.text(own, In.last, label: words("standard.to"), type: "date"))
            \(Forms.text(own, In.reason, label: words("standard.reason")))\(Forms.text(own, In.evidence, label: words("relief.evidence"), hint: "<p class=\"small soft\">\(words("relief.evidence.hint"))</p>"))
            """
    }
}

enum AssignmentPages {
    private typealias In = StandardInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [AssignmentLine], _ items: [FeeItem]
    ) -> HTML {
        let words = visit.words
        let mayAssign = StandardTabs.holds(visit, StandardTabs.publishers, in: project.id)
        let rows = lines.map { line -> HTML in
            let it = line.assignment
            return """
                <tr data-row><td><b>\(line.unitLabel)</b></td><td>\(line.itemName)\(if: !it.object.isEmpty, "<div class=\"small soft\">\(it.object)</div>")</td><td class="num">\(StandardInputs.quantity(it.quantityHundredths))</td>
                <td>\(line.payerName ?? words("assignment.payer.holder"))</td><td>\(StandardText.days(it.from, it.to, words))</td><td>\(line.makerName)\(if: mayAssign, ending(visit, it))</td></tr>
                """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("assignment.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.unit"))</th><th>\(words("fee-item.name"))</th><th class="num">\(words("assignment.quantity.label"))</th><th>\(words("assignment.payer.label"))</th><th>\(words("standard.days"))</th><th>\(words("standard.maker"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        var here: Path = "/billing/assignments"
        if let unit = visit.asked(In.anyUnit) { here = here.asking("unit", unit) }
        return StandardTabs.page(
            visit, .assignments, lead: "<p class=\"soft\">\(words("assignment.lead"))</p>",
            """
            \(Forms.summary(visit))\(StandardTabs.find(visit, "/billing/assignments"))\(table)\(StandardTabs.more(visit, here, count: lines.count, of: FeeAssignments.pageSize, last: lines.last?.assignment.id.text))
            \(if: mayAssign, assigning(visit, items))\(ListFile.links(visit, "/billing/assignments/export"))
            """)
    }

    /// `base` is the page on which one stays.
    static func ending(_ visit: Visit, _ it: FeeAssignment, at base: Path = "/billing") -> HTML {
        guard it.to == nil else { return "" }
        let own = visit.form("ending", of: ("assignment", it.id.text))
        let form = Forms.post(
            own, to: base + "/assignments/\(it.id)/ending", button: visit.words("verb.end-assignment"), main: false,
            Forms.text(own, In.last, label: visit.words("standard.to"), type: "date"))
        return "<details\(if: own.refusal != nil, " open")><summary>\(visit.words("verb.end-assignment"))</summary>\(form)</details>"
    }

    private static func assigning(_ visit: Visit, _ items: [FeeItem]) -> HTML {
        let words = visit.words
        return Forms.fold(visit, to: "/billing/assignments", title: "verb.assign-fee") { own in
            """
            \(Forms.text(own, In.unit, label: words("billing.unit"), hint: "<p class=\"small soft\">\(words("billing.unit.hint"))</p>"))\(fields(
                own, items,
                payer: Forms.text(own, In.payer, label: words("assignment.payer.label"), hint: "<p class=\"small soft\">\(words("assignment.payer.hint"))</p>")))
            """
        }
    }

    /// Everything of an assignment but its home.
    static func fields(_ own: Visit, _ items: [FeeItem], payer: HTML) -> HTML {
        let words = own.words
        return """
            \(Forms.select(own, In.item, label: words("fee-item.name"), options: StandardTabs.options(items)))
            \(Forms.text(own, In.object, label: words("assignment.object"), hint: "<p class=\"small soft\">\(words("assignment.object.hint"))</p>"))\(Forms.text(own, In.quantity, label: words("assignment.quantity.label"), more: " inputmode=\"decimal\""))
            \(payer)\(Forms.text(own, In.from, label: words("standard.from"), type: "date"))\(Forms.text(own, In.to, label: words("standard.to"), type: "date"))
            """
    }
}
