// DemandPages: dunning runs with their previews, and what became of each demand.
import Kernel
import Platform
import Registry
import Web

enum DemandPages {
    private typealias In = ArrearsInputs

    static func state(_ line: DemandLine, _ words: Words) -> HTML {
        let tone =
            switch line.demand.state {
            case .reached: "kept"
            case .failed, .dropped: "late"
            case .sent, .waiting: "risk"
            case .draft, .excluded: "none"
            }
        let reason = line.demand.reason
        // A refusal's key, or a person's own words.
        let said = reason.hasPrefix("arrears.") || reason.hasPrefix("demand.") ? words(reason, ["day": "", "until": ""]) : reason
        if line.isWithdrawn { return "<span class=\"state none\">\(words("arrears.withdrawn"))</span>" }
        return "<span class=\"state \(tone)\">\(words("demand.state.\(line.demand.state.rawValue)"))</span>\(if: !said.isEmpty, "<div class=\"small soft words\">\(said)</div>")"
    }

    /// The demands of a case or a run with what may be done with each.
    static func table(
        _ visit: Visit, _ lines: [DemandLine], _ project: ProjectCard, showsHome: Bool = false, empty: String = "demand.none"
    ) -> HTML {
        let words = visit.words
        guard !lines.isEmpty else { return "<p class=\"empty\">\(words(empty))</p>" }
        let rows = lines.map { line -> HTML in
            let it = line.demand
            let bills = line.lines.map { bill -> HTML in
                "<li>\(bill.itemName) \(bill.from.description) – \(bill.to.description) ¥ \(bill.open.text)</li>"
            }
            let address = it.channel == .message ? MaskedPhone.text(line.address) : line.address
            let paper: HTML = !it.state.hasLeft || it.rung >= .lawyersLetter ? "" : line.isErased ? "<div class=\"small soft\">\(words("paper.erased"))</div>" : "<div class=\"small\"><a href=\"/arrears/demands/\(it.id.text)/paper\">\(words(it.channel == .message ? "demand.paper.message" : "demand.paper"))</a></div>"
            return """
                <tr><td>\(if: showsHome, "<a class=\"title\" href=\"\(Path.arrears(it.arrears))\">\(line.unitLabel)</a> \(line.receiver)<br>")<span class="small soft">\(it.number)</span></td>
                <td>\(ArrearsPages.rung(it.rung, words)) \(Tags.clause(it.rung.clause))<div class="small">\(words("demand.channel.\(it.channel.rawValue)")) \(address)</div></td>
                <td class="num">¥ \(line.total.text)<details><summary>\(words("demand.bills", ["count": "\(line.lines.count)"]))</summary><ul class="small">\(bills)\(if: line.late > .zero, "<li>\(words("demand.late")) ¥ \(line.late.text)</li>")</ul></details></td>
                <td>\(line.sentAt.map { Moments.stamp($0, project.zone) } ?? "—")\(delivered(line, words))</td>
                <td>\(state(line, words))\(paper)\(verbs(visit, line, project))</td></tr>
                """
        }
        return """
            <table><thead><tr><th>\(words("demand.number"))</th><th>\(words("arrears.rung"))</th><th class="num">\(words("arrears.sum"))</th><th>\(words("demand.sent"))</th><th>\(words("row.outcome"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private static func delivered(_ line: DemandLine, _ words: Words) -> HTML {
        guard let day = line.deliveredDay else { return "" }
        let parts = [line.evidence.isEmpty ? "" : words("demand.evidence.\(line.evidence)"), line.signer, line.relation, line.waybill]
        let receipt: HTML = line.hasReceipt ? " <a href=\"/arrears/demands/\(line.demand.id.text)/receipt\">\(words("demand.receipt"))</a>" : ""
        return "<div class=\"small\">\(day.description) \(parts.filter { !$0.isEmpty }.joined(separator: " · "))\(receipt)</div>\(if: !line.note.isEmpty, "<div class=\"small soft words\">\(line.note)</div>")"
    }

    private static func verbs(_ visit: Visit, _ line: DemandLine, _ project: ProjectCard) -> HTML {
        guard visit.member?.holds(ArrearsRoutes.workers, in: project.id) == true else { return "" }
        let (words, it) = (visit.words, line.demand)
        switch it.state {
        case .draft:
            let own = visit.form("exclusion", of: ("demand", it.id.text))
            return """
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.exclude-demand"))</summary>\(Forms.post(own, to: "/arrears/demands/\(it.id)/exclusion", button: words("verb.exclude-demand"), main: false, Forms.text(own, In.reason, label: words("arrears.reason"))))</details>
                """
        case .sent where it.channel != .court:
            let own = visit.form("delivery", of: ("demand", it.id.text))
            let evidences = Demand.Evidence.allCases.filter { $0 != .filing && $0 != .gateway && ($0 != .message || it.channel == .message) }
            return """
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.deliver-demand"))</summary>\(Forms.summary(own))\(Forms.post(own, to: "/arrears/demands/\(it.id)/delivery", button: words("verb.deliver-demand"), main: false, """
                \(Forms.pick(own, In.outcome, label: words("demand.outcome"), options: ArrearsInputs.Outcome.allCases.map { ($0.rawValue, words("demand.outcome.\($0.rawValue)")) }))\(Forms.text(own, In.day, label: words("demand.day"), type: "date"))\(if: it.channel == .visit, Forms.text(own, In.time, label: words("demand.time"), type: "time"))
                \(Forms.select(own, In.evidence, label: words("demand.evidence"), options: evidences.map { ($0.rawValue, words("demand.evidence.\($0.rawValue)")) }))\(Forms.text(own, In.signer, label: words("demand.signer")))\(Forms.text(own, In.relation, label: words("demand.relation")))\(Forms.text(own, In.waybill, label: words("demand.waybill")))\(Forms.area(own, In.note, label: words("demand.note")))
                """))</details>
                """
        case .reached, .failed:
            let own = visit.form("receipt", of: ("demand", it.id.text))
            return """
                <details\(if: own.refusal != nil, " open")><summary>\(words("demand.receipt.add"))</summary>\(Forms.upload(own, to: "/arrears/demands/\(it.id)/receipt", isSeveral: false))</details>
                """
        case .sent, .excluded, .waiting, .dropped: return ""
        }
    }

    // MARK: Runs

    struct RunLine: Sendable {
        let run: DunningRun
        let makerName: String
        let count: Int64
        let total: Int64
    }

    static func runs(_ visit: Visit, _ project: ProjectCard, _ lines: [RunLine]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="/arrears/runs/\(line.run.id.text)">\(Moments.stamp(line.run.madeAt, project.zone))</a></td><td>\(ArrearsPages.rung(line.run.rung, words))</td>
            <td>\(words("demand.channel.\(line.run.channel.rawValue)"))</td><td class="num">\(line.count)</td><td class="num">¥ \(Money(fen: line.total).text)</td><td>\(line.makerName)</td><td>\(words("dunning.state.\(line.run.state.rawValue)"))</td></tr>
            """
        }
        let own = visit.form("runs")
        let form: HTML = visit.member?.holds(ArrearsRoutes.workers, in: project.id) != true ? "" : """
            <section class="block"><h2>\(words("verb.preview-dunning")) \(Tags.clause("XS2.8.2-0"))</h2>\(Forms.post(own, to: "/arrears/runs", button: words("verb.preview-dunning"), """
            \(Forms.pick(own, In.rung, label: words("arrears.rung"), options: DunningRun.rungs.map { ($0.rawValue, ArrearsPages.rung($0, words)) }))\(Forms.pick(own, In.channel, label: words("demand.channel"), options: In.channels.map { ($0.rawValue, words("demand.channel.\($0.rawValue)")) }, hint: "<p class=\"small soft\">\(words("dunning.channel.hint"))</p>"))
            """))</section>
            """
        let more: HTML = lines.count < 50 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/arrears/runs").asking("before", last.run.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("dunning.none"))</p>" : """
            <table><thead><tr><th>\(words("dunning.made"))</th><th>\(words("arrears.rung"))</th><th>\(words("demand.channel"))</th><th class="num">\(words("dunning.count"))</th><th class="num">\(words("arrears.sum"))</th><th>\(words("dunning.maker"))</th><th>\(words("row.outcome"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("arrears.tab.runs"), at: .billing,
            "\(ArrearsTabs.of(visit, .runs))\(Forms.summary(visit))\(form)\(table)\(more)\(ListFile.links(visit, "/arrears/runs/export"))<p class=\"filters\">\(words("arrears.demands")): <a href=\"/arrears/demands/export?format=xlsx\">XLSX</a> <a href=\"/arrears/demands/export?format=csv\">CSV</a></p>")
    }

    static func run(_ visit: Visit, _ project: ProjectCard, _ run: DunningRun, _ lines: [DemandLine], hasLeft: Bool, leaves: Instant?) -> HTML {
        let words = visit.words
        let mayWork = visit.member?.holds(ArrearsRoutes.workers, in: project.id) == true
        let isReady = run.state == .draft && lines.contains { $0.demand.state == .draft }
        let send: HTML = !isReady || !mayWork ? "" : Forms.post(
            visit, to: "/arrears/runs/\(run.id)/sending", button: words("verb.send-dunning"), "")
        let undo: HTML = run.state != .sending || hasLeft || !mayWork ? "" : Forms.post(
            visit, to: "/arrears/runs/\(run.id)/undoing", button: words("verb.undo-dunning"), main: false, "")
        let letters: HTML = !lines.contains { $0.demand.state.hasLeft && $0.demand.channel != .message } ? "" : """
            <p class="buttons"><a class="button" href="/arrears/runs/\(run.id.text)/papers">\(words("dunning.papers"))</a></p>
            """
        let leaves = leaves.map { words("dunning.leaves", ["at": Moments.stamp($0, project.zone)]) } ?? ""
        let more: HTML = lines.count < 100 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/arrears/runs/\(run.id)").asking("after", last.demand.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("dunning.title", ["rung": ArrearsPages.rung(run.rung, words)]), at: .billing,
            lead: "<p class=\"soft\">\(Moments.stamp(run.madeAt, project.zone)) · \(words("dunning.state.\(run.state.rawValue)")) \(leaves) \(Tags.clause(run.rung.clause))</p>",
            """
            \(ArrearsTabs.of(visit, .runs))\(Forms.summary(visit))\(send)\(undo)\(letters)<p class="small soft">\(words("dunning.again"))</p>\(table(visit, lines, project, showsHome: true, empty: run.state == .gathering ? "dunning.gathering" : "dunning.nobody"))\(more)\(ListFile.links(visit, Path("/arrears/demands/export").asking("run", run.id.text)))
            """)
    }
}
