// CaseForms: what may be done next with a case, as forms on its page.
import Kernel
import Platform
import Scheme
import Web

enum CaseForms {
    private typealias In = CaseInputs

    /// The verbs that the case's stage allows, the likely one first and open.
    static func next(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        guard visit.member?.holds(deskPosts, in: detail.serviceCase.project) == true else { return "" }
        let it = detail.serviceCase
        switch it.stage {
        case .open, .appointed:
            if it.kind.needsFollowUp { return HTML([threeWays(visit, detail), assignment(visit, detail), others(visit, detail)]) }
            if it.kind == .suggestion { return HTML([decision(visit, detail), assignment(visit, detail), others(visit, detail)]) }
            return HTML([answer(visit, detail), assignment(visit, detail), others(visit, detail)])
        case .handled: return HTML([followUp(visit, detail), reopening(visit, detail)])
        case .closed: return reopening(visit, detail)
        case .withdrawn, .merged: return ""
        }
    }

    private static let deskPosts: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager]

    private static func fold(_ visit: Visit, _ title: String, isOpen: Bool, _ form: HTML) -> HTML {
        "<details\(if: isOpen, " open")><summary>\(visit.words(title))</summary>\(form)</details>"
    }

    private static func path(_ detail: CaseDetail, _ verb: String) -> Path { "/cases/\(detail.serviceCase.id)/\(verb)" }

    /// Whether this very form came back with problems.
    private static func came(_ visit: Visit, _ verb: String) -> Bool { visit.refusal != nil && visit.route.pattern.hasSuffix("/" + verb) }

    private static func people(_ detail: CaseDetail) -> [(value: String, name: String)] {
        detail.staff.map { (value: $0.id.text, name: $0.name) }
    }

    private static func threeWays(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let kinds = ServiceCase.Understanding.allCases.filter { $0 != .none }
        let solved = Forms.post(
            visit, to: path(detail, "resolution"), button: words("verb.solve"),
            "\(Forms.area(visit, In.needReply, label: words("case.reply")))")
        let appointed = Forms.post(
            visit, to: path(detail, "appointment"), button: words("verb.appoint"),
            """
            \(Forms.text(visit, In.time, label: words("case.appointment"), type: "datetime-local"))
            \(if: it.stage != .open, Forms.pick(visit, In.cause, label: words("case.cause"), options: [(value: "customer", name: words("cause.customer")), (value: "office", name: words("cause.office"))]))
            \(if: it.stage != .open, Forms.text(visit, In.evidence, label: words("case.evidence")))
            """)
        let explained = Forms.post(
            visit, to: path(detail, "explanation"), button: words("verb.explain"),
            """
            \(Forms.area(visit, In.needReply, label: words("case.explanation")))
            \(Forms.select(visit, In.needUnderstanding, label: words("case.understanding"), options: IntakePages.options(kinds, "understanding", words), hint: "<p class=\"small soft\">\(words("case.understanding.hint")) \(Tags.clause(it.clause(of: .explained)))</p>"))
            \(Forms.select(visit, In.witness, label: words("case.witness"), options: people(detail)))
            """)
        let refused = Forms.post(
            visit, to: path(detail, "explanation-refusal"), button: words("verb.explanation-refused"), main: false,
            "\(Forms.text(visit, In.note, label: words("case.note")))")
        let final: HTML = it.refusals < 2 ? "" : fold(
            visit, "form.final", isOpen: came(visit, "final-reply"),
            Forms.post(
                visit, to: path(detail, "final-reply"), button: words("verb.final-reply"), main: false,
                "\(Forms.area(visit, In.needReply, label: words("case.final")))<p class=\"small soft\">\(words("case.final.hint"))</p>"))
        let failed = visit.refusal != nil
        return """
            \(fold(visit, "form.solve", isOpen: !failed || came(visit, "resolution"), solved))
            \(fold(visit, "form.appoint", isOpen: came(visit, "appointment"), appointed))
            \(fold(visit, "form.explain", isOpen: came(visit, "explanation"), explained))
            \(fold(visit, "form.refused", isOpen: came(visit, "explanation-refusal"), refused))\(final)
            """
    }

    private static func decision(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        return fold(
            visit, "form.decide", isOpen: true,
            Forms.post(
                visit, to: path(detail, "decision"), button: words("verb.decide"),
                """
                \(Forms.pick(visit, In.decision, label: words("case.decision"), options: IntakePages.options(CaseInputs.Decision.allCases, "decision", words)))
                \(Forms.area(visit, In.reason, label: words("case.reason"), hint: "<p class=\"small soft\">\(words("case.reason.hint")) \(Tags.clause("S2.6-2"))</p>"))
                \(Forms.area(visit, In.needReply, label: words("case.reply")))
                \(Forms.tick(visit, In.thanked, label: words("case.thanked")))
                """))
    }

    private static func answer(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(
            visit, "form.answer", isOpen: true,
            Forms.post(
                visit, to: path(detail, "answer"), button: visit.words("verb.answer"),
                "\(Forms.area(visit, In.needReply, label: visit.words("case.reply")))"))
    }

    private static func followUp(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        var asksAcceptance = false
        if case .handled(_, .explained) = detail.serviceCase.stage { asksAcceptance = true }
        let accepted: HTML = !asksAcceptance ? "" : Forms.pick(
            visit, In.accepted, label: words("follow-up.accepted.label"), options: IntakePages.options(CaseInputs.Accepted.allCases, "accepted", words))
        let isHandler = visit.member?.account == detail.serviceCase.handler
        let exception: HTML = !isHandler ? "" : Forms.text(
            visit, In.exception, label: words("follow-up.exception"), hint: "<p class=\"small soft\">\(words("follow-up.handler"))</p>")
        let form = Forms.post(
            visit, to: path(detail, "follow-up"), button: words("verb.follow-up"),
            """
            \(Forms.pick(visit, In.result, label: words("follow-up.result"), options: IntakePages.options(FollowUp.Result.allCases, "result", words)))
            \(Forms.pick(visit, In.satisfaction, label: words("follow-up.satisfaction.label"), options: (1...5).reversed().map { (value: "\($0)", name: "\($0)") }))
            \(accepted)\(Forms.area(visit, In.note, label: words("follow-up.words")))\(exception)
            """)
        let tried = Forms.post(
            visit, to: path(detail, "follow-up-try"), button: words("verb.tried"), main: false,
            "<p class=\"small soft\">\(words("follow-up.tried", ["count": "\(detail.tries)"]))</p>")
        return HTML([fold(visit, "form.follow-up", isOpen: true, form), fold(visit, "form.tried", isOpen: false, tried)])
    }

    private static func assignment(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(
            visit, "form.assign", isOpen: came(visit, "assignment"),
            Forms.post(
                visit, to: path(detail, "assignment"), button: visit.words("verb.assign"), main: false,
                "\(Forms.select(visit, In.person, label: visit.words("case.handler"), options: people(detail)))"))
    }

    private static func reopening(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(
            visit, "form.reopen", isOpen: came(visit, "reopening"),
            Forms.post(
                visit, to: path(detail, "reopening"), button: visit.words("verb.reopen"), main: false,
                "\(Forms.text(visit, In.note, label: visit.words("case.note")))"))
    }

    private static func others(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        let withdrawal = Forms.post(
            visit, to: path(detail, "withdrawal"), button: words("verb.withdraw"), main: false,
            """
            \(Forms.tick(visit, In.byCustomer, label: words("case.withdraw.customer")))
            \(Forms.select(visit, In.checkedBy, label: words("case.withdraw.checked"), options: people(detail)))
            \(Forms.text(visit, In.note, label: words("case.note")))
            """)
        let merging = Forms.post(
            visit, to: path(detail, "merging"), button: words("verb.merge"), main: false,
            "\(Forms.text(visit, In.into, label: words("case.merge.into")))")
        return HTML([
            fold(visit, "form.withdraw", isOpen: came(visit, "withdrawal"), withdrawal),
            fold(visit, "form.merge", isOpen: came(visit, "merging"), merging),
        ])
    }
}
