// ApplicationPages: an application's papers on its case's page, and the one-time notice on paper.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum ApplicationPages {
    private typealias In = GuideInputs

    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard, mayWork: Bool) -> HTML {
        guard let application = detail.application else { return "" }
        let words = visit.words
        let isOpen = mayWork && detail.serviceCase.stage == .open && application.completeAt == nil
        let id = detail.serviceCase.id
        let rows = application.papers.map { paper -> HTML in
            let state: HTML = paper.receivedAt.map { at -> HTML in
                "<span class=\"state kept\">\(words("application.received.at", ["time": Moments.short(at, project.zone, words)]))</span>"
            } ?? "<span class=\"state risk\">\(words("application.missing"))</span>"
            return "<tr><td>\(paper.name)</td><td>\(state)</td><td>\(if: isOpen && paper.receivedAt == nil, receiving(visit, id, paper))</td></tr>"
        }
        let lead: HTML = "<p class=\"soft\">\(GuidePages.fee(application.fen, words)) · \(GuidePages.promised(application.days, words))\(if: application.completeAt == nil, " · \(words("application.waits"))")</p>"
        let all: HTML = !isOpen ? "" : Forms.post(visit, to: "/cases/\(id)/papers", button: words("verb.receive-all"), "")
        let told: HTML = application.toldAt.map { at -> HTML in
            "<p class=\"small\"><a href=\"\(Path.case(id))/notice\">\(words("application.notice"))</a> · \(Moments.short(at, project.zone, words))</p>"
        } ?? (isOpen ? Forms.post(visit, to: "/cases/\(id)/one-time-notice", button: words("verb.tell-once"), main: false, "") : "")
        return """
            <section class="block"><h2>\(application.name) \(Tags.clause("J2-G1"))</h2>\(lead)\(if: !rows.isEmpty, "<table><tbody>\(rows)</tbody></table>")\(if: !application.note.isEmpty, "<p class=\"small words\">\(application.note)</p>")\(all)\(told)</section>
            """
    }

    private static func receiving(_ visit: Visit, _ id: ServiceCase.ID, _ paper: Application.Paper) -> HTML {
        """
        <form class="inline" method="post" action="\(Path.case(id))/papers">\(Forms.hidden(visit))<input type="hidden" name="position" value="\(paper.position)"><button aria-label="\(visit.words("verb.receive")): \(paper.name)">\(visit.words("verb.receive"))</button></form>
        """
    }

    /// 一次性告知书: what is missing, all of it, what it costs and how long it takes; one copy for each side.
    static func notice(_ visit: Visit, _ detail: CaseDetail, _ application: Application, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let named = application.papers.filter(\.isNamed).map { paper -> HTML in "<li>\(paper.name)</li>" }
        let came = application.papers.filter { !$0.isNamed }.map { paper -> HTML in "<li>\(paper.name)</li>" }
        let fields: [(String, String)] = [
            ("case.number", it.number), ("guide.one", application.name), ("case.requester", detail.line.requester),
            ("case.unit", detail.line.unitLabel ?? ""),
            ("application.told.at", application.toldAt.map { Moments.stamp($0, project.zone) } ?? ""),
            ("guide.fee", GuidePages.fee(application.fen, words)), ("guide.promised", GuidePages.promised(application.days, words)),
            ("case.handler", detail.line.handlerName ?? ""),
        ]
        let rows = fields.map { field -> HTML in "<tr><th scope=\"row\">\(words(field.0))</th><td>\(field.1)</td></tr>" }
        let blanks = ["slip.customer-signature", "slip.handler-signature"].map { key -> HTML in
            "<tr class=\"blank\"><th scope=\"row\">\(words(key))</th><td></td></tr>"
        }
        return Layout.document(
            visit, title: it.number,
            """
            <main class="slip" id="main"><h1>\(project.name) · \(words("application.notice"))</h1><table>\(rows)</table>
            <h2>\(words("application.bring"))</h2><ol>\(named)</ol>\(if: !came.isEmpty, "<h2>\(words("application.have"))</h2><ul>\(came)</ul>")
            <p>\(words("application.once"))</p>\(if: !application.note.isEmpty, "<p class=\"words\">\(application.note)</p>")<table>\(blanks)</table></main>
            """)
    }
}
