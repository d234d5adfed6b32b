// RecountPages: what the nightly counts of the ledger came to, fault by fault.
import Kernel
import Platform
import Registry
import Web

enum RecountPages {
    /// Good, at fault, or under way.
    static func standing(_ it: Recount, _ visit: Visit) -> HTML {
        let words = visit.words
        guard let isGood = it.isGood else {
            return "<span class=\"state risk\">\(words("recount.step.\(it.step.rawValue)"))</span>"
        }
        let text = isGood ? words("recount.good") : words("recount.faults", ["count": "\(it.counts.faults)"])
        return "<span class=\"state \(isGood ? "kept" : "late")\">\(text)</span>"
    }

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [Recount], faults: [Recount.Fault], next: Path?
    ) -> HTML {
        let words = visit.words
        let rows = lines.map { it -> HTML in
            let counts = it.counts
            return """
                <tr data-row><td>\(Moments.short(it.beganAt, project.zone, words))</td><td>\(standing(it, visit))</td><td class="num">\(Int(counts.entries))</td><td class="num">\(Int(counts.lines))</td><td class="num">\(Int(counts.bills))</td><td class="num">\(Int(counts.payments))</td><td class="num">\(Int(counts.receipts))</td></tr>
                """
        }
        let heads = ["entries", "lines", "bills", "payments", "receipts"].map { name -> HTML in
            "<th class=\"num\">\(words("recount.count.\(name)"))</th>"
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("recount.none"))</p>" : """
            <table class="figures"><thead><tr><th>\(words("recount.at"))</th><th>\(words("recount.outcome"))</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = next.map { "<p class=\"more\"><a class=\"button\" href=\"\($0)\">\(words("list.more"))</a></p>" } ?? ""
        let may = visit.member?.holds([.financeAssistant, .officeManager], in: project.id) == true
        let isUnderWay = lines.contains { $0.finishedAt == nil }
        let form: HTML = !may || isUnderWay ? "" : Forms.post(
            visit, to: "/billing/reports/recounts", button: words("verb.recount"), main: false, "")
        return Layout.office(
            visit, title: words("reports.tab.recounts"), at: .billing,
            """
            \(ReportTabs.of(visit, .recounts))\(Forms.summary(visit))<p class="soft">\(words("recount.how")) \(Tags.clause("S2.8.1-3"))</p>
            \(found(visit, faults))\(table)\(more)\(form)\(ListFile.links(visit, "/billing/reports/recounts/export"))
            """)
    }

    /// The latest count's faults, each with its row.
    private static func found(_ visit: Visit, _ faults: [Recount.Fault]) -> HTML {
        let words = visit.words
        guard !faults.isEmpty else { return "" }
        let rows = faults.map { fault -> HTML in
            let id = Tag<Recount>(fault.subject).text
            let name: HTML = fault.subjectKind == "unit"
                ? "<a href=\"\(Path.statement(Unit.ID(fault.subject)))\">\(id)</a>" : "\(id)"
            return """
                <tr><td>\(words("recount.fault.\(fault.kind.rawValue)"))</td><td>\(words("recount.subject.\(fault.subjectKind)")) \(name)</td><td class="num">\(Int(fault.expected))</td><td class="num">\(Int(fault.found))</td></tr>
                """
        }
        return """
            <div class="say late" role="alert"><p>\(words("recount.found"))</p></div>
            <table class="figures"><thead><tr><th>\(words("recount.fault"))</th><th>\(words("recount.row"))</th><th class="num">\(words("recount.expected"))</th><th class="num">\(words("recount.there"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }
}
