// RequestPages: what superiors were asked about a case, as a section of its page, with the forms.
import Kernel
import Platform
import Scheme
import Web

enum RequestPages {
    private typealias In = RequestInputs

    /// Requests and answers, and the forms of what this visitor may ask or answer; nothing when there is neither.
    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let forms = HTML([
            asking(.help, visit, detail, "\(Forms.area(visit.form("help"), In.help, label: visit.words("request.need")))"),
            asking(
                .instruction, visit, detail,
                """
                \(Forms.area(visit.form("instruction"), In.instruction, label: visit.words("request.need")))
                \(Forms.text(visit.form("instruction"), In.answerBy, label: visit.words("request.due"), type: "datetime-local", hint: "<p class=\"small soft\">\(visit.words("request.due.hint")) \(Tags.clause("J1-L3"))</p>"))
                """),
        ])
        let mayAsk = Request.Kind.allCases.contains { self.mayAsk($0, visit, detail) }
        guard mayAsk || !detail.requests.isEmpty else { return "" }
        let lines = detail.requests.map { line(visit, $0, detail, project) }
        return """
            <section class="block"><h2>\(visit.words("request.title"))</h2>\(if: !lines.isEmpty, "<ul class=\"facts\">\(lines)</ul>")\(forms)</section>
            """
    }

    private static func line(
        _ visit: Visit, _ line: RequestLine, _ detail: CaseDetail, _ project: ProjectCard
    ) -> HTML {
        let words = visit.words
        let it = line.request
        let outcome: HTML
        switch it.state {
        case .asked:
            let left = Moments.distance(it.dueAt, from: visit.now, words)
            outcome = """
                <div class="small soft">\(words("request.waits", ["name": line.holderName, "due": Moments.short(it.dueAt, project.zone, words), "left": left])) \(Tags.clause(it.kind.clause))</div>\(answering(visit, it))
                """
        case .answered(let instant, _, let answer):
            outcome = """
                <div class="words">\(answer)</div><div class="small soft">\(line.answererName ?? "") · \(Moments.short(instant, project.zone, words)) \(Tags.clause(it.kind.clause))</div>
                """
        }
        return """
            <li><span class="small soft">\(Moments.stamp(it.askedAt, project.zone))</span><div><b>\(words("request.\(it.kind.rawValue)"))</b> · \(line.askerName)<div class="words">\(it.need)</div>\(outcome)</div></li>
            """
    }

    private static func answering(_ visit: Visit, _ it: Request) -> HTML {
        guard let member = visit.member, member.account != it.askedBy,
            member.holds(Set(it.kind.answeringPosts), in: it.project)
        else { return "" }
        let form = Forms.post(
            visit, to: "/cases/\(it.serviceCase)/\(it.kind.rawValue)/\(it.id)/answer",
            button: visit.words("verb.answer-\(it.kind.rawValue)"),
            "\(Forms.area(visit.form("answer", of: ("request", it.id.text)), In.guidance, label: visit.words("request.answer")))")
        return """
            <details open><summary>\(visit.words("verb.answer-\(it.kind.rawValue)"))</summary>\(form)</details>
            """
    }

    private static func asking(_ kind: Request.Kind, _ visit: Visit, _ detail: CaseDetail, _ rows: HTML) -> HTML {
        guard mayAsk(kind, visit, detail) else { return "" }
        let verb = visit.words("verb.seek-\(kind.rawValue)")
        let isOpen = visit.refusal != nil && visit.route.pattern == "/cases/{case}/\(kind.rawValue)"
        let form = Forms.post(
            visit, to: "/cases/\(detail.serviceCase.id)/\(kind.rawValue)", button: verb, main: false, rows)
        return "<details\(if: isOpen, " open")><summary>\(verb)</summary>\(form)</details>"
    }

    private static func mayAsk(_ kind: Request.Kind, _ visit: Visit, _ detail: CaseDetail) -> Bool {
        let it = detail.serviceCase
        guard it.stage.isLive, let member = visit.member else { return false }
        return member.holds([kind.askingPost], in: it.project) || (kind == .help && member.account == it.handler)
    }
}
