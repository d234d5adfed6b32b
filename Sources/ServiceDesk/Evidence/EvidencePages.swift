// EvidencePages: on a case's page, what waits for a colleague's word, what showed understanding, and the calls; the letter.
import Kernel
import Platform
import Scheme
import Web

enum EvidencePages {
    private typealias In = CaseInputs

    /// What a colleague is asked to say or to check.
    static func waiting(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        "\(witness(visit, detail))\(withdrawal(visit, detail))"
    }

    private static func witness(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let it = detail.serviceCase
        guard it.stage == .open || it.stage.word == "appointed", let offer = detail.evidence.waitingForWitness else { return "" }
        let words = visit.words
        let isOwn = visit.member?.account == offer.witness
        let form: HTML = !isOwn ? "" : Forms.post(
            visit, to: "/cases/\(it.id)/explanation-witness", button: words("verb.witness"), "")
        return """
            <section class="block"><h2>\(words("evidence.waiting")) \(Tags.clause(it.clause(of: .explained)))</h2><p class="words">\(offer.words)</p>
            <p class="soft">\(words("evidence.waiting.for", ["name": offer.witnessName ?? "—", "by": offer.byName]))</p>\(form)</section>
            """
    }

    private static func withdrawal(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let it = detail.serviceCase
        guard it.stage.isLive, let asked = detail.evidence.withdrawal else { return "" }
        let words = visit.words
        let me = visit.member?.account
        let mayCheck = me != asked.askedBy && me != it.handler && visit.member?.holds(Cases.deskPosts, in: it.project) == true
        let form: HTML = !mayCheck ? "" : Forms.fold(
            visit, to: "/cases/\(it.id)/withdrawal-check", title: "verb.check-withdrawal", isLikely: true
        ) {
            """
            \(Forms.pick($0, In.isSo, label: words("case.withdraw.so"), options: IntakePages.options(CaseInputs.Accepted.allCases, "withdrawal", words)))
            \(Forms.text($0, In.note, label: words("case.note")))
            """
        }
        return """
            <section class="block"><h2>\(words("case.withdraw.asked")) \(Tags.clause("S2.5-1"))</h2><p class="words">\(asked.words)</p>
            <p class="soft">\(words("case.withdraw.asked-by", ["name": asked.askedByName]))</p>\(form)</section>
            """
    }

    /// What showed that the customer understood, every explanation with the word on it, and every call.
    static func known(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let evidence = detail.evidence
        let shown: HTML = evidence.understanding.map { line -> HTML in
            let file: HTML = line.file.map { file -> HTML in " <a href=\"\(Path.case(detail.serviceCase.id))/files/\(file.text)\">\(words("evidence.file.open"))</a>" } ?? ""
            return "<p><b>\(words("case.understanding"))</b> \(words("understanding.\(line.kind.rawValue)")) \(line.witnessName ?? "")\(file)</p>\(if: !line.words.isEmpty, "<p class=\"words\">\(line.words)</p>")"
        } ?? ""
        let explained = evidence.explanations.map { line -> HTML in
            """
            <li><span class="small soft">\(Moments.stamp(line.at, project.zone))</span><span>\(words("explanation.\(line.answer)")) · \(line.byName)<div class="small soft words">\(line.words)</div></span></li>
            """
        }
        let explanations: HTML = explained.isEmpty && evidence.understanding == nil ? "" : """
            <section class="block"><h2>\(words("evidence.title")) \(Tags.clause(detail.serviceCase.clause(of: .explained)))</h2>\(shown)\(if: !explained.isEmpty, "<ul class=\"facts\">\(explained)</ul>")</section>
            """
        return "\(explanations)\(calls(visit, detail, project))"
    }

    private static func calls(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        guard !detail.evidence.followUps.isEmpty else { return "" }
        let words = visit.words
        let rows = detail.evidence.followUps.map { line -> HTML in
            let accepted: HTML = line.accepted.map { isAccepted -> HTML in "<div class=\"small\">\(words("follow-up.accepted.label")) \(words(isAccepted ? "accepted.yes" : "accepted.no"))</div>" } ?? ""
            let exception: HTML = line.exception.isEmpty ? "" : "<div class=\"small soft\">\(words("follow-up.exception")) \(line.exception)</div>"
            return """
                <tr><td>\(Moments.stamp(line.at, project.zone))<div class="small soft">\(line.byName ?? words("actor.customer"))</div></td><td>\(words("result.\(line.result.rawValue)"))\(accepted)\(exception)</td>
                <td class="num">\(line.satisfaction.map { "\($0)" } ?? "—")</td><td class="words">\(line.words)</td></tr>
                """
        }
        return """
            <section class="block"><h2>\(words("follow-up.title")) \(Tags.clause(detail.serviceCase.followUpClause))</h2>
            <table><thead><tr><th>\(words("follow-up.when"))</th><th>\(words("follow-up.result"))</th><th class="num">\(words("follow-up.satisfaction.label"))</th><th>\(words("follow-up.words"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }

    /// 书面最终答复: the letter that the customer gets, with the other ways in it.
    static func letter(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let fields: [(String, String)] = [
            ("case.number", it.number), ("case.requester", detail.line.requester), ("case.unit", detail.line.unitLabel ?? ""),
            ("case.received", Moments.stamp(it.receivedAt, project.zone)), ("case.words", detail.words), ("case.final", it.reply),
        ]
        let rows = fields.map { field -> HTML in "<tr><th scope=\"row\">\(words(field.0))</th><td class=\"words\">\(field.1)</td></tr>" }
        let blanks = ["slip.manager-signature", "slip.customer-signature"].map { key -> HTML in
            "<tr class=\"blank\"><th scope=\"row\">\(words(key))</th><td></td></tr>"
        }
        return Layout.document(
            visit, title: it.number,
            """
            <main class="slip" id="main"><h1>\(project.name) · \(words("case.final"))</h1><table>\(rows)\(blanks)</table></main>
            """)
    }
}
