// LedgerLinePages: what an old ledger said of a case in its own words, and what it did not record.
import Kernel
import Platform
import Web

enum LedgerLinePages {
    /// 台账原文: beside what the case is here. Closed history also says what nobody wrote down.
    static func section(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        guard let line = detail.ledger else { return "" }
        let words = visit.words
        let it = detail.serviceCase
        let said: [(String, String)] = [
            ("ledger.field.unit", line.unit), ("ledger.field.handler", line.handler), ("ledger.field.state", line.state),
            ("ledger.field.reply", line.reply), ("ledger.field.satisfaction", line.satisfaction),
            ("ledger.field.decision", line.decision),
        ]
        var missing: [String] = []
        if it.isImported {
            switch it.kind {
            case .suggestion:
                if it.decision == nil, line.decision.isEmpty { missing.append("ledger.field.decision") }
                missing.append("ledger.thanks")
            case .complaint, .repair: missing = ["ledger.follow-up"]
            case .enquiry, .business: break
            }
            if it.handler == nil, line.handler.isEmpty { missing.append("ledger.field.handler") }
        }
        let place = (line.sheet.isEmpty ? "" : line.sheet + " · ") + words("ledger.said.row", ["row": "\(line.row)"])
        let pairs = said.filter { !$0.1.isEmpty }.map { pair -> HTML in "<dt>\(words(pair.0))</dt><dd class=\"words\">\(pair.1)</dd>" }
        let gaps = missing.map { key -> HTML in "<dt>\(words(key))</dt><dd class=\"soft\">\(words("ledger.not-recorded"))</dd>" }
        return """
            <section class="block"><h2>\(words("ledger.said"))</h2><p class="small soft">\(place)</p>\(if: !pairs.isEmpty || !gaps.isEmpty, "<dl class=\"pairs\">\(pairs)\(gaps)</dl>")</section>
            """
    }
}
