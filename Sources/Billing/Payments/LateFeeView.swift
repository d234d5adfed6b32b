// LateFeeView: the computing of a late fee as a page shows it: its days, its principal, and the days that were free.
import Kernel
import Platform
import Web

extension Computing {
    /// Days with one principal that bore the fee.
    package struct Stretch: Decodable, Sendable {
        package let from: Day
        package let to: Day
        package let principal: Int64
    }
}

enum LateFeeView {
    static func body(_ visit: Visit, _ computing: Computing) -> HTML {
        guard let accrued = computing.accrued, let rate = computing.millionthsPerDay else { return "" }
        let words = visit.words
        let rows = (computing.stretches ?? []).map { stretch -> HTML in
            """
            <tr><td>\(stretch.from.description) – \(stretch.to.description)</td><td class="num">\(stretch.to.days(since: stretch.from) + 1)</td><td class="num">\(Money(fen: stretch.principal).text)</td></tr>
            """
        }
        let pauses = (computing.pauses ?? []).map { pause -> HTML in
            "<li>\(words("billing.late.pause.\(pause.kind.rawValue)")) \(pause.from.description) – \(pause.to?.description ?? words("billing.late.pause.on"))</li>"
        }
        let free: HTML = pauses.isEmpty ? "" : "<h3>\(words("billing.late.pauses"))</h3><ul>\(pauses)</ul>"
        let sum = words(
            "billing.late.sum",
            [
                "rate": "\(rate)", "grace": "\(computing.graceDays ?? 0)", "accrued": Money(fen: accrued).text,
                "before": Money(fen: computing.before ?? 0).text,
            ])
        return """
            <table><thead><tr><th>\(words("billing.run.period"))</th><th class="num">\(words("billing.late.days"))</th><th class="num">\(words("billing.late.principal"))</th></tr></thead><tbody>\(rows)</tbody></table>
            <p>\(sum)\(if: computing.capped == true, " \(words("billing.late.capped"))")</p>\(free)
            """
    }
}
