// OwnerCasePages: a customer's own cases: where each stands, and the one next thing to do.
import Kernel
import Platform
import Scheme
import Web

enum OwnerCasePages {
    private typealias In = OwnerInputs

    static func list(_ visit: Visit, _ place: OwnerPlace, _ lines: [OwnerCaseLine], hasFees: Bool = false, prices: Path? = nil) -> HTML {
        let words = visit.words
        let items = lines.map { line -> HTML in
            """
            <li><a href="\(Path.ownerCase(place.code, line.id))"><b>\(line.title)</b>\(words("owner.stage.\(line.stage)"))<br><span class="soft small">\(words("kind.\(line.kind.rawValue)")) · \(line.number) · \(OwnerPages.moment(line.receivedAt, place, visit))</span></a></li>
            """
        }
        let more: HTML = lines.count < OwnerCases.page ? "" : lines.last.map { last -> HTML in
            "<a class=\"button\" href=\"\(Path.ownerCases(place.code).asking("after", "\(last.receivedAt.milliseconds).\(last.id.text)"))\">\(words("list.more"))</a>"
        } ?? ""
        return Layout.owner(
            visit, title: words("owner.cases"), lead: OwnerPages.lead(place), home: .ownerCases(place.code),
            """
            <h1>\(words("owner.cases"))</h1>\(if: lines.isEmpty, "<p class=\"soft\">\(words("owner.cases.empty"))</p>")
            <ul class="cases">\(items)</ul>\(more)\(if: hasFees, "<a class=\"button\" href=\"\(Path.ownerFees(place.code))\">\(words("owner.fees"))</a>")\(OwnerPages.prices(prices, words))
            <a class="button" href="\(Path.owner(place.code))">\(words("owner.report.again"))</a>\(leaving(visit, place))
            """)
    }

    /// What the money slice says of the home, in the frame of the owners' pages.
    static func fees(_ visit: Visit, _ place: OwnerPlace, _ content: HTML) -> HTML {
        let words = visit.words
        return Layout.owner(
            visit, title: words("owner.fees"), lead: OwnerPages.lead(place), home: .ownerFees(place.code),
            """
            <p><a href="\(Path.ownerCases(place.code))">\(words("owner.cases.back"))</a></p><h1>\(words("owner.fees"))</h1>\(content)
            \(OwnerPages.hotline(place, words))\(leaving(visit, place))
            """)
    }

    private static func leaving(_ visit: Visit, _ place: OwnerPlace) -> HTML {
        """
        <form method="post" action="/r/\(place.code)/leaving">\(Forms.hidden(visit))<button>\(visit.words("owner.leave"))</button></form>
        """
    }

    static func detail(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let words = visit.words
        let it = own.detail.serviceCase
        let handler: HTML = own.detail.line.handlerName.map { "<p class=\"soft\">\(words("owner.handler", ["name": $0]))</p>" } ?? ""
        let open = own.promises.filter { $0.row.promise.outcome == .open }
        // A merged case is answered by the answer to the matter itself.
        let answer = own.detail.evidence.root?.reply ?? it.reply
        let reply: HTML = answer.isEmpty ? "" : "<h2>\(words("owner.reply"))</h2><div class=\"card\"><p class=\"words\">\(answer)</p>\(decision(it, words))</div>"
        return Layout.owner(
            visit, title: own.detail.line.title, lead: OwnerPages.lead(place), home: .ownerCase(place.code, it.id),
            """
            <p><a href="\(Path.ownerCases(place.code))">\(words("owner.cases.back"))</a></p>
            <h1>\(own.detail.line.title)</h1><p class="soft">\(words("kind.\(it.kind.rawValue)")) · \(it.number) · \(OwnerPages.moment(it.receivedAt, place, visit))</p>
            \(Forms.summary(visit))<div class="say\(if: it.stage.word == "closed", " kept")"><p class="big">\(words("owner.stage.\(it.stage.word)"))</p></div>\(handler)
            \(reply)\(adoption(own, words))\(OwnerForms.next(visit, place, own))
            \(if: !open.isEmpty, "<h2>\(words("owner.promised"))</h2>\(OwnerPages.promises(visit, place, open))")
            <h2>\(words("owner.steps"))</h2><div class="card"><ol class="steps">\(steps(visit, place, own))</ol></div>
            <details><summary>\(words("owner.said"))</summary><p class="words">\(own.detail.words)</p></details>\(photos(visit, place, own))
            \(OwnerForms.others(visit, place, own))\(OwnerPages.hotline(place, words))
            """)
    }

    /// What the customer brought, and the way to bring more while the matter goes on.
    private static func photos(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let words = visit.words
        let it = own.detail.serviceCase
        let form = visit.form("photos")
        let lines = own.detail.files.filter { $0.byName == nil }.map { file -> HTML in
            let path: Path = "/r/\(place.code)/cases/\(it.id)/photos/\(file.id)"
            return "<li><a href=\"\(path)\">\(if: file.kind.isPicture, "<img src=\"\(path)\" alt=\"\(file.name)\" width=\"120\" loading=\"lazy\">")\(if: !file.kind.isPicture, "\(file.name)")</a></li>"
        }
        guard !lines.isEmpty || it.stage.isLive else { return "" }
        let adding: HTML = !it.stage.isLive ? "" : Forms.upload(form, to: "/r/\(place.code)/cases/\(it.id)/photos")
        return "<details\(if: form.refusal != nil || !lines.isEmpty, " open")><summary>\(words("file.title"))</summary>\(if: !lines.isEmpty, "<ul class=\"files\">\(lines)</ul>")\(adding)</details>"
    }

    /// What became of an adopted suggestion, and the second thanks.
    private static func adoption(_ own: OwnerCaseDetail, _ words: Words) -> HTML {
        guard let adoption = own.detail.adoption else { return "" }
        let state = adoption.doneOn.map { words("adoption.done.on", ["day": $0.description]) }
            ?? words("adoption.until", ["day": adoption.due.description])
        let thanks: HTML = adoption.doneOn == nil ? "" : "<p class=\"words\">\(adoption.result)</p><p>\(words("owner.adoption.thanks"))</p>"
        return "<h2>\(words("adoption.title"))</h2><div class=\"card\"><p class=\"words\">\(adoption.undertaking)</p><p class=\"soft\">\(state)</p>\(thanks)</div>"
    }

    private static func decision(_ it: ServiceCase, _ words: Words) -> HTML {
        it.decision.map { "<p><b>\(words($0 ? "decision.adopted" : "decision.declined"))</b> \(it.decisionReason)</p>" } ?? ""
    }

    /// What has happened, by what the customer would notice; nobody's notes, and no colleague's question to another.
    private static func steps(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> [HTML] {
        let words = visit.words
        let past = own.detail.history.filter { shown.contains($0.kind) }.map { line -> HTML in
            // What the office told all callers of a shared matter is told here too; nobody's notes are.
            let told: HTML = line.kind != "case.told" ? "" : line.words.map { words -> HTML in "<div class=\"words\">\(words)</div>" } ?? ""
            return "<li>\(words("owner.step.\(line.kind)"))\(told)<br><span class=\"soft small\">\(OwnerPages.moment(line.happenedAt, place, visit))</span></li>"
        }
        let next = own.promises.first { $0.row.promise.outcome == .open }.map { line -> HTML in
            "<li class=\"next\">\(words("owner.promise.\(line.phrase.rawValue)"))<br><span class=\"soft small\">\(words("owner.until", ["time": OwnerPages.moment(line.row.promise.dueAt, place, visit)]))</span></li>"
        }
        return past + [next].compactMap { $0 }
    }

    private static let shown: Set<String> = [
        "case.taken", "case.assigned", "case.appointed", "appointment.agreed", "case.accepted", "case.arrived", "case.customer-absent",
        "case.explanation-offered", "case.explanation-refused", "case.handled", "case.answered", "case.decided",
        "case.followed-up", "case.reopened", "case.withdrawn", "case.merged", "case.imported", "case.told",
    ]
}
