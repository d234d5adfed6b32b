// OwnerForms: what a customer may do with a case, the likely thing first and large.
import Kernel
import Platform
import Scheme
import Web

enum OwnerForms {
    private typealias In = OwnerInputs

    /// The one thing that waits for the customer: an explanation, an appointment, or the question whether all is well.
    static func next(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let it = own.detail.serviceCase
        switch it.stage {
        case .open, .appointed:
            let offered = (own.offer.map { explanation(visit, place, own, $0) } ?? "") + plan(visit, place, own)
            guard case .appointed(let time) = it.stage else { return offered }
            return offered + appointment(visit, place, own, time)
        case .handled: return rating(visit, place, own)
        case .merged:
            let isDue = own.detail.promises.contains { $0.promise.outcome == .open && $0.clause == it.followUpClause }
            return isDue ? rating(visit, place, own) : ""
        case .closed, .withdrawn: return ""
        }
    }

    /// What is seldom wanted, folded away at the foot.
    static func others(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let it = own.detail.serviceCase
        let hint: HTML = "<p class=\"soft\">\(visit.words("owner.withdraw.hint"))</p>"
        switch it.stage {
        case .open, .appointed:
            return fold(visit, place, own, "withdrawal", title: "owner.withdraw", button: "owner.withdraw.button") {
                "\(hint)\(note($0, In.note, "owner.withdraw.why"))"
            }
        case .closed where it.mayReopen(at: visit.now):
            return fold(visit, place, own, "reopening", title: "owner.reopen", button: "owner.reopen.button") {
                note($0, In.why, "owner.reopen.why.label")
            }
        case .handled, .closed, .withdrawn, .merged: return ""
        }
    }

    private static func explanation(
        _ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail, _ offer: Explanation
    ) -> HTML {
        let words = visit.words
        let refusal = fold(
            visit, place, own, "explanation-refusal", title: "owner.not-understood",
            button: "owner.not-understood.button"
        ) { note($0, In.note, "owner.not-understood.why") }
        return """
            <div class="card"><h2>\(words("owner.explanation"))</h2><p class="words">\(offer.words)</p>
            <p class="small soft">\(words("owner.clause", ["clause": own.detail.serviceCase.clause(of: .explained).text]))</p>
            \(post(visit, place, own, "understanding", "owner.understood", isMain: true, ""))\(refusal)</div>
            """
    }

    /// The plan that was made for this customer, and the own word on it.
    private static func plan(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        guard let plan = own.detail.plans.last, plan.cycle == own.detail.serviceCase.cycle else { return "" }
        let words = visit.words
        let said: HTML = plan.feedback.isEmpty
            ? fold(visit, place, own, "plan-answer", title: "owner.plan.answer", button: "owner.plan.answer") {
                note($0, In.why, "plan.feedback")
            } : "<p class=\"soft words\">\(words("plan.feedback")): \(plan.feedback)</p>"
        return "<div class=\"card\"><h2>\(words("plan.title"))</h2><p class=\"words\">\(plan.plan)</p>\(said)</div>"
    }

    private static func appointment(
        _ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail, _ time: Instant
    ) -> HTML {
        let words = visit.words
        let agreed: HTML = own.isAgreed
            ? "<p class=\"soft\">\(words("owner.appointment.agreed"))</p>"
            : post(visit, place, own, "appointment-agreement", "owner.appointment.agree", isMain: true, "")
        return """
            <div class="card"><h2>\(words("owner.appointment"))</h2><p class="big">\(OwnerPages.moment(time, place, visit))</p>
            <p class="small soft">\(words("owner.clause", ["clause": own.detail.serviceCase.clause(of: .appointed).text]))</p>\(agreed)\(move(visit, place, own))</div>
            """
    }

    private static func move(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let words = visit.words
        let slots = OwnerSlots(place.project.calendar, from: visit.now)
        let days = slots.days.map { day in
            (value: "\(day)", name: Moments.day(day, words) + " " + words("weekday.\(day.weekday.rawValue)"))
        }
        let minutes = slots.minutes.map { (value: "\($0)", name: "\($0)") }
        return fold(visit, place, own, "appointment", title: "owner.move", button: "owner.move.button") {
            """
            \(Forms.select($0, In.day, label: words("owner.move.day"), options: days))
            \(Forms.select($0, In.minute, label: words("owner.move.time"), options: minutes))
            \(note($0, In.note, "owner.move.why"))
            """
        }
    }

    private static func rating(_ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail) -> HTML {
        let words = visit.words
        let form = visit.form("rating")
        let scores = OwnerScore.allCases.reversed().map { score in
            (value: "\(score.rawValue)", name: words("owner.score.\(score.rawValue)"))
        }
        var asked: HTML = ""
        var isExplained = own.detail.evidence.root?.outcome == .explained
        if case .handled(_, .explained) = own.detail.serviceCase.stage { isExplained = true }
        if isExplained {
            let answers = IntakePages.options(CaseInputs.Accepted.allCases, "owner.accepted", words)
            asked = Forms.pick(form, In.accepted, label: words("owner.accepted"), options: answers)
        }
        let rows: HTML = """
            \(Forms.pick(form, In.score, label: words("owner.score"), options: scores))\(asked)
            \(note(form, In.note, "owner.rating.words"))
            """
        return "<div class=\"card\"><h2>\(words("owner.rating"))</h2>\(post(visit, place, own, "rating", "owner.rating.button", isMain: true, rows))</div>"
    }

    private static func note(_ visit: Visit, _ field: Field<String>, _ label: String) -> HTML {
        Forms.area(visit, field, label: visit.words(label), more: " rows=\"3\" maxlength=\"1000\"")
    }

    /// A form behind its title; open when this very form came back with problems.
    private static func fold(
        _ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail, _ verb: String, title: String, button: String,
        _ rows: (Visit) -> HTML
    ) -> HTML {
        let form = visit.form(verb)
        return """
            <details\(if: form.refusal != nil, " open")><summary>\(visit.words(title))</summary>\(post(visit, place, own, verb, button, isMain: false, rows(form)))</details>
            """
    }

    private static func post(
        _ visit: Visit, _ place: OwnerPlace, _ own: OwnerCaseDetail, _ verb: String, _ button: String, isMain: Bool,
        _ rows: HTML
    ) -> HTML {
        let path: Path = "/r/\(place.code)/cases/\(own.detail.serviceCase.id)/\(verb)"
        return Forms.post(visit, to: path, button: visit.words(button), main: isMain, rows)
    }
}
