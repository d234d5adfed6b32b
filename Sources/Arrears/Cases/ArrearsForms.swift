// ArrearsForms: the next step of a debtor's ladder, and disputes, holds, plans and matters with their verbs.
import Kernel
import Platform
import Registry
import Web

enum ArrearsForms {
    private typealias In = ArrearsInputs
    private typealias Detail = ArrearsPages.Detail

    private static func mayWork(_ visit: Visit, _ project: Project.ID) -> Bool {
        visit.member?.holds(ArrearsRoutes.workers, in: project) == true
    }

    private static func mayDecide(_ visit: Visit, _ project: Project.ID) -> Bool {
        visit.member?.holds(ArrearsRoutes.deciders, in: project) == true
    }

    /// The one next verb, or since when and why there is none.
    static func next(_ visit: Visit, _ it: ArrearsPages.Detail) -> HTML {
        let words = visit.words
        guard let next = it.state.next, mayWork(visit, it.line.it.project) else { return "" }
        guard next.isDue else { return "" }
        if next.rung == .lawyersLetter || next.rung == .suit {
            let kinds: [LegalMatter.Kind] = next.rung == .suit ? [.suit, .paymentOrder, .mediation, .arbitration] : [.lawyersLetter]
            guard mayDecide(visit, it.line.it.project),
                !it.matters.contains(where: { $0.matter.state == .proposed || $0.matter.state == .approved })
            else { return "" }
            let own = visit.form("matter")
            let lacks: HTML = next.rung == .suit && it.urgings.isEmpty ? "<p class=\"small soft\">\(words("urging.none.suit"))</p>" : ""
            return """
                <h3>\(words("verb.propose-matter")) \(Tags.clause(next.rung.clause))</h3>\(lacks)\(Forms.post(own, to: "/arrears/cases/\(it.line.it.id)/matter", button: words("verb.propose-matter"), """
                \(Forms.pick(own, In.kind, label: words("matter.kind"), options: kinds.map { ($0.rawValue, words("matter.kind.\($0.rawValue)")) }))\(Forms.text(own, In.counsel, label: words("matter.counsel")))\(Forms.area(own, In.reason, label: words("arrears.reason")))
                """))
                """
        }
        let own = visit.form("demand")
        return """
            <h3>\(words("arrears.due", ["rung": ArrearsPages.rung(next.rung, words)])) \(Tags.clause(next.rung.clause))</h3>\(Forms.post(own, to: "/arrears/cases/\(it.line.it.id)/demand", button: words("verb.preview-dunning"), """
            <input type="hidden" name="rung" value="\(next.rung.rawValue)">\(Forms.pick(own, In.channel, label: words("demand.channel"), options: In.channels.map { ($0.rawValue, words("demand.channel.\($0.rawValue)")) }))
            """))
            """
    }

    static func dispute(_ visit: Visit, _ it: ArrearsCase, _ bill: BillLine) -> HTML {
        guard mayWork(visit, it.project) else { return "" }
        let words = visit.words
        var own = visit.form("dispute", of: ("bill", bill.id.text))
        if visit.route.pattern.hasSuffix("/dispute"), visit.form["bill"] == bill.id.text {
            (own.form, own.refusal) = (visit.form, visit.refusal)
        }
        let form = Forms.post(
            own, to: "/arrears/cases/\(it.id)/dispute", button: words("verb.dispute"), main: false,
            """
            <input type="hidden" name="bill" value="\(bill.id.text)">\(Forms.text(own, In.saidBy, label: words("hold.saidBy")))\(Forms.area(own, In.reason, label: words("arrears.reason")))
            """)
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("verb.dispute"))</summary>\(form)</details>"
    }

    static func holds(_ visit: Visit, _ it: ArrearsPages.Detail) -> HTML {
        let words = visit.words
        let lines = it.holds.map { hold -> HTML in
            let until = hold.isWaiting ? words("hold.waiting", ["day": hold.last?.description ?? "—"]) : hold.endedOn.map { words("hold.endedOn", ["day": "\($0)"]) } ?? hold.last.map { words("hold.until", ["day": "\($0)"]) } ?? words("hold.undecided")
            let approve: HTML = !hold.isWaiting || !mayDecide(visit, it.line.it.project) || visit.member?.account == hold.askedBy ? "" : Forms.post(
                visit, to: "/arrears/holds/\(hold.id)/approval", button: words("verb.approve-hold"), main: false, "")
            let own = visit.form("end", of: ("hold", hold.id.text))
            let end: HTML = hold.endedOn != nil || !mayDecide(visit, it.line.it.project) ? "" : """
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.end-hold"))</summary>\(Forms.post(own, to: "/arrears/holds/\(hold.id)/end", button: words("verb.end-hold"), main: false, Forms.area(own, In.result, label: words("hold.result"))))</details>
                """
            return """
                <li><b>\(words("hold.\(hold.kind.rawValue)"))</b> \(hold.first.description) · \(until)<div class="small words">\(hold.reason)</div><div class="small soft">\(hold.saidBy) · \(hold.askerName) / \(hold.approverName ?? "—")</div>\(if: !hold.result.isEmpty, "<div class=\"small words\">\(hold.result)</div>")\(approve)\(end)</li>
                """
        }
        let own = visit.form("hold")
        let ask: HTML = !mayWork(visit, it.line.it.project) ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(words("verb.ask-hold"))</summary>\(Forms.post(own, to: "/arrears/cases/\(it.line.it.id)/hold", button: words("verb.ask-hold"), main: false, "\(Forms.text(own, In.last, label: words("hold.last"), type: "date"))\(Forms.text(own, In.saidBy, label: words("hold.saidBy")))\(Forms.area(own, In.reason, label: words("arrears.reason")))"))</details>
            """
        return "<section><h2>\(words("arrears.holds"))</h2>\(if: !lines.isEmpty, "<ul class=\"facts\">\(lines)</ul>")\(ask)</section>"
    }

    static func state(_ state: InstalmentPlan.State, _ words: Words) -> String {
        switch state {
        case .running(let next, let lacks): words("instalment.running", ["day": "\(next.due)", "sum": lacks.text])
        case .kept(let day): words("instalment.kept", ["day": "\(day)"])
        case .defaulted(let day, let part, let lacks):
            words("instalment.broken", ["day": "\(day)", "due": "\(part.due)", "sum": lacks.text])
        }
    }

    static func plans(_ visit: Visit, _ it: ArrearsPages.Detail) -> HTML {
        let words = visit.words
        let lines = it.plans.map { line -> HTML in
            let parts = line.plan.instalments.map { part -> HTML in "<li>\(part.due.description) ¥ \(part.amount.text)</li>" }
            let approve: HTML = !line.isWaiting || !mayDecide(visit, it.line.it.project) || visit.member?.account == line.madeBy ? "" : Forms.post(
                visit, to: "/arrears/plans/\(line.id)/approval", button: words("verb.approve-plan"), main: false, "")
            let own = visit.form("end", of: ("plan", line.id.text))
            let end: HTML = line.endedOn != nil || !mayDecide(visit, it.line.it.project) ? "" : """
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.end-plan"))</summary>\(Forms.post(own, to: "/arrears/plans/\(line.id)/end", button: words("verb.end-plan"), main: false, Forms.area(own, In.result, label: words("hold.result"))))</details>
                """
            let said = line.endedOn.map { words("hold.endedOn", ["day": "\($0)"]) } ?? (line.isWaiting ? words("instalment.waiting") : state(line.state, words))
            return """
                <li><b>¥ \(line.plan.total.text)</b> \(said)<ul class="small">\(parts)</ul><div class="small words">\(line.reason)</div><div class="small soft">\(line.evidence) · \(line.makerName) / \(line.approverName ?? "—")</div>\(approve)\(end)</li>
                """
        }
        let own = visit.form("plan")
        // Of what is disputed or under a plan already there is nothing to agree.
        let make: HTML = !mayWork(visit, it.line.it.project) || it.state.anchor == nil ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(words("verb.make-plan"))</summary>\(Forms.post(own, to: "/arrears/cases/\(it.line.it.id)/plan", button: words("verb.make-plan"), main: false, "<p class=\"small soft\">\(words("instalment.hint"))</p>\(Forms.text(own, In.count, label: words("instalment.count"), type: "number"))\(Forms.text(own, In.first, label: words("instalment.first"), type: "date"))\(Forms.text(own, In.paper, label: words("instalment.evidence")))\(Forms.area(own, In.reason, label: words("arrears.reason")))"))</details>
            """
        guard !it.plans.isEmpty || it.state.anchor != nil else { return "" }
        return "<section><h2>\(words("arrears.plans"))</h2>\(if: !lines.isEmpty, "<ul class=\"facts\">\(lines)</ul>")\(make)</section>"
    }

    static func matters(_ visit: Visit, _ it: ArrearsPages.Detail) -> HTML {
        let words = visit.words
        guard !it.matters.isEmpty else { return "" }
        let lines = it.matters.map { line -> HTML in
            """
            <li><a href="/arrears/matters/\(line.matter.id.text)">\(line.number) \(words("matter.kind.\(line.matter.kind.rawValue)"))</a> <span class="small">\(words("matter.state.\(line.matter.state.rawValue)"))</span></li>
            """
        }
        return "<section><h2>\(words("arrears.tab.matters"))</h2><ul class=\"facts\">\(lines)</ul></section>"
    }
}
