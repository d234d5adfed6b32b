// BillCheckPages: a month's drawn bills beside what the register and the standards say now.
import Kernel
import Platform
import Web

enum BillCheckPages {
    private typealias In = ReportInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ draws: [BillDraw], _ month: Month?, _ lines: [BillCheckLine]
    ) -> HTML {
        let words = visit.words
        let months = draws.map { draw -> HTML in
            let left = draw.open > 0 ? words("bill-check.left", ["count": "\(draw.open)"]) : words("bill-check.all")
            return "<a href=\"\(Path("/billing/reports/checks").asking("month", draw.month.description))\"\(if: draw.month == month, " aria-current=\"true\"")>\(draw.month.description) \(left)</a> "
        }
        let draw = draws.first { $0.month == month }
        let lead: HTML = draw.map { draw -> HTML in
            "<p class=\"soft\">\(words("bill-check.lead", ["drawn": "\(draw.drawn)", "population": "\(draw.population)", "seed": "\(project.code) \(draw.month)"])) \(Tags.clause(BillCheck.clause))</p>"
        } ?? "<p class=\"empty\">\(words("bill-check.none")) \(Tags.clause(BillCheck.clause))</p>"
        let isLatest = month != nil && draws.first?.month == month
        let may = isLatest && visit.member?.holds(BillCheckRoutes.checkers, in: project.id) == true
        let rows = lines.map { row(visit, $0, mayJudge: may) }
        let table: HTML = lines.isEmpty ? "" : """
            <table><thead><tr><th>\(words("reports.unit"))</th><th class="num">\(words("bill-check.billed"))</th><th>\(words("bill-check.frozen"))</th><th>\(words("bill-check.now"))</th><th>\(words("bill-check.verdict"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let export = month.map { Path("/billing/reports/checks/export").asking("month", $0.description) } ?? "/billing/reports/checks/export"
        return Layout.office(
            visit, title: words("reports.tab.checks"), at: .billing,
            "\(ReportTabs.of(visit, .checks))\(Forms.summary(visit))<p class=\"filters\">\(months)</p>\(lead)\(table)\(ListFile.links(visit, export))")
    }

    /// `98.00 × 2.85 × 12`: what was multiplied.
    static func product(_ quantity: String, _ price: Int64?, _ from: Day, _ to: Day) -> String {
        let (whole, rest) = BillArithmetic.months(from, to)
        let parts = (whole > 0 ? ["\(whole)"] : []) + rest.map { "\($0.days)/\($0.of)" }
        let months = parts.count == 1 && rest.isEmpty ? parts[0] : "(" + parts.joined(separator: " + ") + ")"
        return "\(quantity) × \(price.map { UnitPrice(tenThousandths: $0).text } ?? "?") × \(months)"
    }

    /// A reading is multiplied by its price and by no months.
    private static func product(_ quantity: String, _ price: Int64) -> String {
        "\(quantity) × \(UnitPrice(tenThousandths: price).text)"
    }

    static func hundredths(_ number: Int64) -> String { Money(fen: number).plain }

    static func now(_ line: BillCheckLine, _ words: Words) -> String {
        if line.basis == .reading {
            return words("bill-check.by-reading", ["price": line.price.map { UnitPrice(tenThousandths: $0).text } ?? "?"])
        }
        let factor = line.reliefPerMille.map { " × \(perMille($0))" } ?? ""
        let months = line.priceMonths == 1 ? "" : " ÷ \(line.priceMonths)"
        return product(hundredths(line.quantity), line.price, line.from, line.to) + months + factor
            + (line.expected.map { " = \($0.text)" } ?? "")
    }

    static func frozen(_ line: BillCheckLine) -> String {
        line.frozen.parts.map { part in
            let quantity = thousandths(part.thousandths)
            let pays = part.pays == 1_000 ? "" : " × \(perMille(part.pays))"
            let what = line.basis == .reading ? product(quantity, part.price) : product(quantity, part.price, part.from, part.to)
            return what + pays + " = \(part.amount.text)"
        }.joined(separator: "; ")
    }

    private static func perMille(_ number: Int64) -> String { thousandths(number) }

    /// `98.42`, `0.7`: as many decimals as there are.
    private static func thousandths(_ number: Int64) -> String {
        var digits = String(number % 1_000 + 1_000).dropFirst()
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return "\(number / 1_000).\(digits)"
    }

    private static func row(_ visit: Visit, _ line: BillCheckLine, mayJudge: Bool) -> HTML {
        let words = visit.words
        let differs = line.difference.map { $0 != .zero } ?? false
        let verdict: HTML = line.check.verdict.map { verdict -> HTML in
            "<span class=\"state \(verdict == .right ? "kept" : "late")\">\(words("bill-check.\(verdict.rawValue)"))</span> <span class=\"small soft\">\(line.checkerName ?? "") \(line.check.remark)</span>"
        } ?? "<span class=\"state risk\">\(words("bill-check.waiting"))</span>"
        let own = visit.form("verdict", of: ("check", line.check.id.text))
        let form: HTML = !mayJudge ? "" : Forms.post(
            own, to: "/billing/reports/checks/\(line.check.id)/verdict", button: words("verb.judge-bill"), main: false,
            """
            \(Forms.pick(own, In.verdict, label: words("bill-check.verdict"), options: BillCheck.Verdict.allCases.map { ($0.rawValue, words("bill-check.\($0.rawValue)")) }))
            \(Forms.text(own, In.remark, label: words("bill-check.remark-label"), more: " maxlength=\"300\""))
            """)
        // What is judged is out of the way; who was wrong judges again.
        let judging: HTML = line.check.verdict == nil || !mayJudge ? form
            : "<details\(if: own.refusal != nil, " open")><summary>\(words("bill-check.again"))</summary>\(form)</details>"
        let kept = frozen(line)
        return """
            <tr data-row><td><a class="title" href="\(Path.statement(line.unit))">\(line.unitLabel)</a><div class="small">\(line.itemName) \(line.object)</div><div class="small soft">\(line.from.description) – \(line.to.description)</div></td>
            <td class="num">\(line.billed.text)\(if: line.isReversed, "<div class=\"small soft\">\(words("bill-check.reversed"))</div>")</td><td>\(kept.isEmpty ? "—" : kept)</td>
            <td>\(now(line, words))\(if: differs, "<div><span class=\"state risk\">\(words("bill-check.differs", ["fen": line.difference?.text ?? ""]))</span></div>")</td><td>\(verdict)\(judging)</td></tr>
            """
    }
}
