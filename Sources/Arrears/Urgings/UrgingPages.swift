// UrgingPages: what the owners' committee did, in a debtor's case.
import Kernel
import Platform
import Web

enum UrgingPages {
    private typealias In = ArrearsInputs

    static func section(_ visit: Visit, _ it: ArrearsCase, _ urgings: [UrgingLine]) -> HTML {
        let words = visit.words
        let mayWork = visit.member?.holds(ArrearsRoutes.workers, in: it.project) == true
        let lines = urgings.map { line -> HTML in
            let said = line.said
            let term = said.payBy.map { " · \(words("urging.payBy.short", ["day": "\($0)"]))" } ?? ""
            let file: HTML = line.hasFile ? " <a class=\"small\" href=\"/arrears/urgings/\(line.id.text)/paper\">\(words("urging.file"))</a>" : ""
            let own = visit.form("paper", of: ("urging", line.id.text))
            let adding: HTML = !mayWork ? "" : """
                <details\(if: own.refusal != nil, " open")><summary>\(words("urging.file.add"))</summary>\(Forms.upload(own, to: "/arrears/urgings/\(line.id)/paper", isSeveral: false))</details>
                """
            return """
                <li><b>\(said.day.description)</b> \(words("urging.way.\(said.way.rawValue)"))\(term)<div class="small">\(said.urgedBy)</div>\(if: !said.answer.isEmpty, "<div class=\"small words\">\(said.answer)</div>")<div class="small soft">\(if: !said.paper.isEmpty, "\(said.paper) · ")\(line.notedBy)\(file)</div>\(adding)</li>
                """
        }
        let own = visit.form("urging")
        let ask: HTML = !mayWork ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(words("verb.note-urging"))</summary>\(Forms.post(own, to: "/arrears/cases/\(it.id)/urging", button: words("verb.note-urging"), main: false, """
            <p class="small soft">\(words("urging.hint"))</p>\(Forms.text(own, In.day, label: words("urging.day"), type: "date"))\(Forms.text(own, In.urgedBy, label: words("urging.by")))
            \(Forms.pick(own, In.way, label: words("urging.way"), options: CommitteeUrging.Way.allCases.map { ($0.rawValue, words("urging.way.\($0.rawValue)")) }))\(Forms.text(own, In.payBy, label: words("urging.payBy"), type: "date"))
            \(Forms.area(own, In.answer, label: words("urging.answer")))\(Forms.text(own, In.urgingPaper, label: words("urging.paper")))
            """))</details>
            """
        return "<section><h2>\(words("urging.title")) \(Tags.clause("S2.8.2-2"))</h2>\(if: !lines.isEmpty, "<ul class=\"facts\">\(lines)</ul>")\(ask)</section>"
    }
}
