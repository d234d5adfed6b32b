// CaseForms: what may be done next with a case, as forms on its page.
import Kernel
import Platform
import Scheme
import Web

enum CaseForms {
    private typealias In = CaseInputs

    /// The verbs that the case's stage allows, the likely one first and open.
    static func next(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        guard mayWork(visit, detail) else { return "" }
        return "\(verbs(visit, detail))\(note(visit, detail))"
    }

    private static func note(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(visit, detail, "note", title: "form.note", button: "verb.note") {
            "\(Forms.area($0, PaperInputs.note, label: visit.words("case.internal")))"
        }
    }

    private static func verbs(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let isDesk = visit.member?.holds(Cases.deskPosts, in: detail.serviceCase.project) == true
        let it = detail.serviceCase
        switch it.stage {
        case .open, .appointed:
            let likely: [HTML]
            switch it.kind {
            case .complaint, .repair: likely = threeWays(visit, detail)
            case .suggestion: likely = isDesk ? [decision(visit, detail)] : []
            case .enquiry, .business: likely = [answer(visit, detail)]
            }
            return HTML(likely + (isDesk ? [assignment(visit, detail), urgency(visit, detail)] + others(visit, detail) : []))
        case .handled: return isDesk ? HTML(followUp(visit, detail) + [reopening(visit, detail)]) : ""
        case .closed: return isDesk ? reopening(visit, detail) : ""
        case .merged:
            let isDue = detail.promises.contains { $0.promise.outcome == .open }
            return isDesk && isDue ? HTML(followUp(visit, detail)) : ""
        case .withdrawn: return ""
        }
    }

    /// The desk works every case, an engineer or a guard the ones they are the handler of.
    static func mayWork(_ visit: Visit, _ detail: CaseDetail) -> Bool {
        guard let member = visit.member else { return false }
        let it = detail.serviceCase
        return member.holds(Cases.deskPosts, in: it.project)
            || ([it.handler, detail.adoption?.owner].contains(member.account) && member.holds(Cases.handlers, in: it.project))
    }

    /// One verb's form; the likely one is the page's main action.
    private static func fold(
        _ visit: Visit, _ detail: CaseDetail, _ verb: String, title: String, button: String, isMain: Bool = false,
        _ rows: (Visit) -> HTML
    ) -> HTML {
        Forms.fold(
            visit, to: "/cases/\(detail.serviceCase.id)/\(verb)", title: title, button: button, isMain: isMain,
            isLikely: isMain, rows)
    }

    private static func people(_ detail: CaseDetail) -> [(value: String, name: String)] {
        detail.staff.map { (value: $0.id.text, name: $0.name) }
    }

    /// Whoever may have heard it: neither who explains, nor the handler.
    private static func witnesses(_ visit: Visit, _ detail: CaseDetail) -> [(value: String, name: String)] {
        detail.staff.filter { $0.id != visit.member?.account && $0.id != detail.serviceCase.handler }
            .map { (value: $0.id.text, name: $0.name) }
    }

    private static func threeWays(_ visit: Visit, _ detail: CaseDetail) -> [HTML] {
        let words = visit.words
        let it = detail.serviceCase
        let kinds: [ServiceCase.Understanding] = [.signature, .reply, .witness]
        let solved = fold(visit, detail, "resolution", title: "form.solve", button: "verb.solve", isMain: true) {
            """
            \(Forms.area($0, In.needReply, label: words("case.reply")))
            \(if: it.kind == .repair, Forms.text($0, In.noPhotoReason, label: words("repair.no-photo"), hint: "<p class=\"small soft\">\(words("repair.no-photo.hint")) \(Tags.clause(it.clause(of: .solved)))</p>"))
            """
        }
        let appointed = fold(visit, detail, "appointment", title: "form.appoint", button: "verb.appoint") {
            """
            \(Forms.text($0, In.time, label: words("case.appointment"), type: "datetime-local"))
            \(if: it.stage != .open, Forms.pick($0, In.cause, label: words("case.cause"), options: [(value: "customer", name: words("cause.customer")), (value: "office", name: words("cause.office"))]))
            \(if: it.stage != .open, Forms.text($0, In.evidence, label: words("case.evidence")))
            """
        }
        let explained = fold(visit, detail, "explanation", title: "form.explain", button: "verb.explain") {
            """
            \(Forms.area($0, In.needReply, label: words("case.explanation")))
            \(Forms.select($0, In.needUnderstanding, label: words("case.understanding"), options: IntakePages.options(kinds, "understanding", words), hint: "<p class=\"small soft\">\(words("case.understanding.hint")) \(Tags.clause(it.clause(of: .explained)))</p>"))
            \(Forms.area($0, In.evidenceWords, label: words("evidence.words.label"), hint: "<p class=\"small soft\">\(words("evidence.words.hint"))</p>"))
            \(Forms.select($0, In.evidenceFile, label: words("evidence.file.label"), options: detail.files.map { (value: $0.id.text, name: $0.name) }, hint: "<p class=\"small soft\">\(words("evidence.file.hint"))</p>"))
            \(Forms.select($0, In.witness, label: words("case.witness"), options: witnesses(visit, detail), hint: "<p class=\"small soft\">\(words("evidence.witness.hint"))</p>"))
            """
        }
        let offered = fold(
            visit, detail, "explanation-offer", title: "form.explanation-offer", button: "verb.explanation-offer"
        ) {
            "\(Forms.area($0, In.explanation, label: words("case.explanation"), hint: "<p class=\"small soft\">\(words("case.explanation.offer.hint")) \(Tags.clause(it.clause(of: .explained)))</p>"))"
        }
        let isWaiting = detail.evidence.explanations.contains { $0.answer == "waiting" && $0.cycle == it.cycle }
        let refused = fold(
            visit, detail, "explanation-refusal", title: "form.refused", button: "verb.explanation-refused"
        ) {
            """
            \(if: !isWaiting, Forms.area($0, In.explanationGiven, label: words("case.explanation"), hint: "<p class=\"small soft\">\(words("case.refused.hint"))</p>"))
            \(Forms.text($0, In.note, label: words("case.refused.why")))
            """
        }
        let final: HTML = it.refusals < 2 ? "" : fold(
            visit, detail, "final-reply", title: "form.final", button: "verb.final-reply"
        ) {
            "\(Forms.area($0, In.needReply, label: words("case.final")))<p class=\"small soft\">\(words("case.final.hint"))</p>"
        }
        return [solved, appointed, absence(visit, detail), explained, offered, refused, final]
    }

    /// 爽约, from the agreed time on.
    private static func absence(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        guard case .appointed(let time) = detail.serviceCase.stage, visit.now >= time else { return "" }
        let words = visit.words
        let clause = Tags.clause(detail.serviceCase.clause(of: .appointed))
        return fold(visit, detail, "absence", title: "form.absent", button: "verb.absent") {
            """
            \(Forms.text($0, In.thereAt, label: words("case.absent.there"), type: "datetime-local", hint: "<p class=\"small soft\">\(words("case.absent.hint")) \(clause)</p>"))
            \(Forms.text($0, In.present, label: words("case.absent.who")))
            \(Forms.text($0, In.shown, label: words("case.absent.shown")))
            """
        }
    }

    /// 改类别、改急缓.
    private static func urgency(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let severities = IntakePages.options(ServiceCase.Severity.allCases, "severity", words)
        let troubles = Trouble.allCases.map { (value: $0.rawValue, name: words("code.\($0.rawValue)")) }
        return fold(visit, detail, "urgency", title: "form.regrade", button: "verb.regrade") {
            """
            \(if: it.kind == .repair, Forms.select($0, In.trouble, label: words("case.trouble"), options: troubles, hint: "<p class=\"small soft\">\(words("case.regrade.hint")) \(Tags.clause("XS2.4-2"))</p>"))
            \(Forms.pick($0, In.severity, label: words("case.severity"), options: severities))
            \(Forms.text($0, In.reason, label: words("case.regrade.why")))
            """
        }
    }

    private static func decision(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        return fold(visit, detail, "decision", title: "form.decide", button: "verb.decide", isMain: true) {
            """
            \(Forms.pick($0, In.decision, label: words("case.decision"), options: IntakePages.options(CaseInputs.Decision.allCases, "decision", words)))
            \(Forms.area($0, In.reason, label: words("case.reason"), hint: "<p class=\"small soft\">\(words("case.reason.hint")) \(Tags.clause("S2.6-2"))</p>"))
            \(Forms.area($0, In.needReply, label: words("case.reply")))
            \(Forms.tick($0, In.thanked, label: words("case.thanked")))
            <p class="small soft">\(words("adoption.decide.hint"))</p>
            \(Forms.area($0, In.undertaking, label: words("adoption.undertaking"), hint: "<p class=\"small soft\">\(words("adoption.undertaking.hint"))</p>"))
            \(Forms.select($0, In.owner, label: words("adoption.owner"), options: people(detail)))\(Forms.text($0, In.due, label: words("adoption.due"), type: "date"))
            """
        }
    }

    private static func answer(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(visit, detail, "answer", title: "form.answer", button: "verb.answer", isMain: true) {
            "\(Forms.area($0, In.needReply, label: visit.words("case.reply")))"
        }
    }

    private static func followUp(_ visit: Visit, _ detail: CaseDetail) -> [HTML] {
        let words = visit.words
        var asksAcceptance = false
        if case .handled(_, .explained) = detail.serviceCase.stage { asksAcceptance = true }
        if detail.evidence.root?.outcome == .explained { asksAcceptance = true }
        let isHandler = visit.member?.account == detail.serviceCase.handledBy ?? detail.serviceCase.handler
        let called = fold(visit, detail, "follow-up", title: "form.follow-up", button: "verb.follow-up", isMain: true) {
            """
            \(Forms.pick($0, In.result, label: words("follow-up.result"), options: IntakePages.options(FollowUp.Result.allCases, "result", words)))
            \(Forms.pick($0, In.satisfaction, label: words("follow-up.satisfaction.label"), options: (1...5).reversed().map { (value: "\($0)", name: "\($0)") }))
            \(if: asksAcceptance, Forms.pick($0, In.accepted, label: words("follow-up.accepted.label"), options: IntakePages.options(CaseInputs.Accepted.allCases, "accepted", words)))
            \(Forms.area($0, In.note, label: words("follow-up.words")))
            \(if: isHandler, Forms.text($0, In.exception, label: words("follow-up.exception"), hint: "<p class=\"small soft\">\(words("follow-up.handler"))</p>"))
            """
        }
        let tried = fold(visit, detail, "follow-up-try", title: "form.tried", button: "verb.tried") {
            """
            <p class="small soft">\(words("follow-up.tried", ["count": "\(detail.tries)"]))</p>
            \(Forms.text($0, In.note, label: words("case.note")))
            """
        }
        return [called, tried]
    }

    private static func assignment(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(visit, detail, "assignment", title: "form.assign", button: "verb.assign") {
            "\(Forms.select($0, In.person, label: visit.words("case.handler"), options: people(detail)))"
        }
    }

    private static func reopening(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        fold(visit, detail, "reopening", title: "form.reopen", button: "verb.reopen") {
            "\(Forms.text($0, In.note, label: visit.words("case.note")))"
        }
    }

    private static func others(_ visit: Visit, _ detail: CaseDetail) -> [HTML] {
        let words = visit.words
        let withdrawal: HTML = detail.evidence.withdrawal != nil ? "" : fold(
            visit, detail, "withdrawal", title: "form.withdraw", button: "verb.withdraw"
        ) {
            "\(Forms.text($0, In.withdrawalWords, label: words("case.withdraw.said"), hint: "<p class=\"small soft\">\(words("case.withdraw.hint")) \(Tags.clause("S2.5-1"))</p>"))"
        }
        let merging = fold(visit, detail, "merging", title: "form.merge", button: "verb.merge") {
            "\(Forms.text($0, In.into, label: words("case.merge.into")))"
        }
        return [withdrawal, merging]
    }
}
