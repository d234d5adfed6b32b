// SlipPages: the case slip (处理单), with the trade's fields, made to be printed on A4.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum SlipPages {
    static func slip(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        let rows = (taken(visit, detail, project) + handled(visit, detail, project)).map { field -> HTML in
            "<tr><th scope=\"row\">\(words(field.0))</th><td class=\"words\">\(field.1)</td></tr>"
        }
        let blanks = ["slip.measures", "slip.cause", "slip.correction", "slip.customer-signature", "slip.handler-signature", "slip.manager-signature"]
            .map { key -> HTML in "<tr class=\"blank\"><th scope=\"row\">\(words(key))</th><td></td></tr>" }
        return Layout.document(
            visit, title: it.number,
            """
            <main class="slip" id="main"><h1>\(project.name) · \(words("slip.\(it.kind.rawValue)"))</h1>
            <table>\(rows)</table><h2>\(words("case.promises"))</h2>\(CasePages.printed(visit, detail, project))\(calls(visit, detail, project))<table>\(blanks)</table></main>
            """)
    }

    /// Who, what, whose.
    private static func taken(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> [(String, String)] {
        let words = visit.words
        let it = detail.serviceCase
        var fields: [(String, String)] = [
            ("case.number", it.number), ("case.kind", words("kind.\(it.kind.rawValue)")),
            ("case.channel", words("channel.\(detail.channel.rawValue)")),
            ("case.received", Moments.stamp(it.receivedAt, project.zone)),
            ("slip.taken-by", detail.evidence.takenByName ?? words(detail.channel == .owner ? "actor.customer" : "actor.system")),
            ("case.requester", detail.line.requester), ("case.unit", detail.line.unitLabel ?? ""),
            ("case.phone", detail.isPhoneShown ? detail.phone : MaskedPhone.text(detail.phone)),
            ("case.severity", words("severity.\(it.severity.rawValue)")), ("case.category", CasePages.category(detail, words)),
        ]
        if detail.isCollective { fields.append(("case.collective.short", words("accepted.yes"))) }
        if !detail.outerNumber.isEmpty { fields.append(("case.outer.number", "\(detail.outerSender) \(detail.outerNumber)")) }
        return fields + [("case.handler", detail.line.handlerName ?? ""), ("case.words", detail.words)]
    }

    /// When it was agreed, how it ended and by what evidence, and what was answered when.
    private static func handled(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> [(String, String)] {
        let words = visit.words
        let evidence = detail.evidence
        func stamp(_ instant: Instant?) -> String { instant.map { Moments.stamp($0, project.zone) } ?? "" }
        let understood = evidence.understanding.map { line in
            [words("understanding.\(line.kind.rawValue)"), line.witnessName, line.words].compactMap { $0 }
                .filter { !$0.isEmpty }.joined(separator: " · ")
        }
        return [
            ("case.appointment", stamp(evidence.appointedAt ?? detail.agreedAt)),
            ("slip.outcome", evidence.outcome.map { words("outcome.\($0.rawValue)") } ?? ""),
            ("case.understanding", understood ?? ""), ("slip.replied-at", stamp(evidence.handledAt)),
            ("case.reply", detail.serviceCase.reply),
        ]
    }

    /// 回访: when, by whom, what was said.
    private static func calls(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        guard detail.serviceCase.kind.needsFollowUp else { return "" }
        let words = visit.words
        let rows = detail.evidence.followUps.map { call -> HTML in
            let said = [
                words("result.\(call.result.rawValue)"), call.satisfaction.map { "\($0)/5" }, call.words, call.byName,
            ].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
            return "<tr><th scope=\"row\">\(Moments.stamp(call.at, project.zone))</th><td class=\"words\">\(said)</td></tr>"
        }
        let empty: HTML = "<tr class=\"blank\"><th scope=\"row\">\(words("follow-up.result"))</th><td></td></tr>"
        return "<h2>\(words("follow-up.title"))</h2><table>\(rows.isEmpty ? empty : HTML(rows))</table>"
    }
}
