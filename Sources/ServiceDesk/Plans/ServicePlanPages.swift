// ServicePlanPages: a customer's plan in its versions, on the case's page.
import Kernel
import Platform
import Scheme
import Web

enum ServicePlanPages {
    static func section(_ visit: Visit, _ detail: CaseDetail, mayWork: Bool) -> HTML {
        let it = detail.serviceCase
        var isAppointed = false
        if case .appointed = it.stage { isAppointed = true }
        guard !detail.plans.isEmpty || (isAppointed && mayWork) else { return "" }
        let words = visit.words
        let rows = detail.plans.map { plan -> HTML in
            let said: HTML = plan.feedback.isEmpty ? "" : "<p class=\"small soft\">\(words("plan.feedback")): \(plan.feedback)\(if: plan.heardBy.hasPrefix("customer:"), " · \(words("actor.customer"))")</p>"
            return "<li><span class=\"small soft\">\(words("paper.version")) \(plan.version)</span><div><p class=\"words\">\(plan.plan)</p>\(said)</div></li>"
        }
        let isWaiting = detail.plans.last.map { $0.feedback.isEmpty && $0.cycle == it.cycle } ?? false
        let form: HTML
        if !mayWork || !isAppointed {
            form = ""
        } else if isWaiting {
            form = Forms.fold(visit, to: "/cases/\(it.id)/plan-feedback", title: "verb.hear-plan") {
                "\(Forms.area($0, ServicePlans.feedback, label: words("plan.feedback"), hint: "<p class=\"small soft\">\(words("plan.feedback.hint"))</p>"))\(Forms.select($0, CaseInputs.evidenceFile, label: words("evidence.file.label"), options: detail.files.map { (value: $0.id.text, name: $0.name) }))"
            }
        } else {
            form = Forms.fold(visit, to: "/cases/\(it.id)/plan", title: "verb.plan") { "\(Forms.area($0, ServicePlans.plan, label: words("plan.title")))" }
        }
        return "<section class=\"block\"><h2>\(words("plan.title")) \(Tags.clause("J2-P14.1"))</h2>\(if: !rows.isEmpty, "<ul class=\"facts\">\(rows)</ul>")\(form)</section>"
    }
}
