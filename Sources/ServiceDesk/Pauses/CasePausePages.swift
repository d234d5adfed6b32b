// CasePausePages: the pause of a case, on its page.
import Kernel
import Platform
import Scheme
import Web

enum CasePausePages {
    private typealias In = CasePauseInputs

    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let it = detail.serviceCase
        guard !it.kind.needsFollowUp, it.stage == .open else { return "" }
        let words = visit.words
        let isDesk = visit.member?.holds(Cases.deskPosts, in: it.project) == true
        if let pause = detail.pause, pause.isOpen(at: visit.now) {
            let until = Moments.short(pause.resumeBy, project.zone, words)
            let resuming: HTML = !isDesk ? "" : Forms.post(
                visit, to: "/cases/\(it.id)/resumption", button: words("verb.resume"), main: false, "")
            return """
                <section class="block say"><p><b>\(words("pause.until", ["time": until]))</b> · \(words("pause.reason.\(pause.reason.rawValue)"))</p><p class="small words">\(pause.evidence)</p>\(resuming)</section>
                """
        }
        guard isDesk else { return "" }
        let options = CasePause.Reason.allCases.map { (value: $0.rawValue, name: words("pause.reason.\($0.rawValue)")) }
        return Forms.fold(visit, to: "/cases/\(it.id)/pause", title: "verb.pause") {
            """
            \(Forms.select($0, In.reason, label: words("pause.reason"), options: options))\(Forms.area($0, In.evidence, label: words("case.evidence")))
            \(Forms.text($0, In.resumeBy, label: words("pause.resume-by"), type: "datetime-local"))
            """
        }
    }
}
