// CaseStepPages: the steps of a case as a section of its page, with the forms.
import Kernel
import Platform
import Scheme
import Web

enum CaseStepPages {
    private typealias In = CaseStepInputs

    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard, mayWork: Bool) -> HTML {
        let words = visit.words
        let mayAdd = mayWork && isWorked(detail.serviceCase)
        guard mayAdd || !detail.steps.isEmpty else { return "" }
        let lines = detail.steps.map { line(visit, $0, project, mayWork: mayWork) }
        let adding: HTML = !mayAdd ? "" : Forms.fold(visit, to: "/cases/\(detail.serviceCase.id)/steps", title: "verb.add-step") { own in
            """
            \(Forms.text(own, In.words, label: words("step.words")))
            \(Forms.select(own, In.owner, label: words("step.owner-name"), options: detail.staff.map { ($0.id.text, $0.name) }))
            \(Forms.text(own, In.day, label: words("step.day"), type: "date"))
            """
        }
        return """
            <section class="block"><h2>\(words("step.title")) \(Tags.clause("J1-A10.2"))</h2>\(if: !lines.isEmpty, "<ul class=\"facts\">\(lines)</ul>")\(adding)</section>
            """
    }

    private static func isWorked(_ it: ServiceCase) -> Bool {
        switch it.stage {
        case .open, .appointed: true
        case .handled, .closed, .withdrawn, .merged: false
        }
    }

    private static func line(_ visit: Visit, _ line: CaseStepLine, _ project: ProjectCard, mayWork: Bool) -> HTML {
        let words = visit.words
        let it = line.step
        let state: HTML
        if let done = it.doneAt {
            let isLate = project.zone.day(of: done) > it.dueDay
            state = "<span class=\"state \(isLate ? "late" : "kept")\">\(words("step.done"))</span> \(Moments.short(done, project.zone, words))"
        } else if !it.dropReason.isEmpty {
            state = "<span class=\"state none\">\(words("step.dropped"))</span>"
        } else {
            let isLate = project.zone.day(of: visit.now) > it.dueDay
            state = "<span class=\"state \(isLate ? "late" : "risk")\">\(words("step.open-now"))</span>\(verbs(visit, it, mayWork: mayWork))"
        }
        return """
            <li><span class="small soft">\(Moments.day(it.dueDay, words))</span><div>\(it.words) · \(line.ownerName)<div class="small">\(state)</div></div></li>
            """
    }

    private static func verbs(_ visit: Visit, _ it: CaseStep, mayWork: Bool) -> HTML {
        guard let member = visit.member, mayWork || member.account == it.owner else { return "" }
        let tick = Forms.post(
            visit, to: "/cases/\(it.serviceCase)/steps/\(it.id)/finishing", button: visit.words("verb.finish-step"), main: false, "")
        let own = visit.form("dropping", of: ("step", it.id.text))
        let drop: HTML = !mayWork ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(visit.words("verb.drop-step"))</summary>\(Forms.post(own, to: "/cases/\(it.serviceCase)/steps/\(it.id)/dropping", button: visit.words("verb.drop-step"), main: false, Forms.text(own, In.reason, label: visit.words("step.reason"))))</details>
            """
        return "\(tick)\(drop)"
    }
}
