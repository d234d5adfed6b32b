// OwnerPaperPages: a holder's receipt and its e-invoice, in large type and few words.
import Kernel
import Platform
import Web

enum OwnerPaperPages {
    private typealias In = InvoiceInputs

    /// The papers that are always at hand, below the sum: the notice while something is owed, and the price board.
    static func links(_ visit: Visit, _ project: ProjectCard, owes: Bool) -> HTML {
        let words = visit.words
        let code = visit.parameters["code"] ?? ""
        return """
            \(if: owes, "<a class=\"button\" href=\"\(Path.ownerFees(code))/notice\">\(words("owner.papers.notice"))</a>")<a class="button" href="\(Path.prices(project.code))">\(words("owner.prices"))</a>
            """
    }

    static func receipt(_ visit: Visit, _ line: OwnerReceiptLine) -> HTML {
        let words = visit.words
        let code = visit.parameters["code"] ?? ""
        let it = line.receipt
        let here = Path.ownerReceipt(code, it.id)
        return """
            <p><a href="\(Path.ownerFees(code))">\(words("owner.pay.back"))</a></p><h1>\(words("receipt.title"))</h1>
            <div class="card"><p class="big">¥ \(it.amount.text)</p><p>\(it.day.description)</p><p class="soft">\(it.label)</p></div>
            <a class="button main" href="\(here)/paper">\(words("owner.papers.receipt"))</a>
            <h2>\(words("owner.papers.invoice"))</h2>\(invoice(visit, line, at: here))
            """
    }

    /// What became of it, or the form that asks for it.
    private static func invoice(_ visit: Visit, _ line: OwnerReceiptLine, at here: Path) -> HTML {
        let words = visit.words
        guard let it = line.invoice else { return asking(visit, line, at: here) }
        switch it.state {
        case .issued, .redAsked:
            let open: HTML = it.link.hasPrefix("https://") ? "<a class=\"button\" href=\"\(it.link)\" rel=\"noopener noreferrer\">\(words("owner.papers.open-invoice"))</a>" : ""
            return "<div class=\"card\"><p>\(words("owner.papers.issued"))</p><p class=\"soft\">\(it.number)</p></div>\(open)"
        case .requested, .exported, .red, .refused: return "<p>\(words("owner.papers.asked"))</p>"
        }
    }

    private static func asking(_ visit: Visit, _ line: OwnerReceiptLine, at here: Path) -> HTML {
        let words = visit.words
        var own = visit.form("invoice")
        if own.form["buyer"] == nil { own.form = own.form.with("buyer", line.receipt.payerName) }
        let form = Forms.post(
            own, to: here + "/invoice", button: words("owner.papers.ask-invoice"), main: false,
            """
            \(OwnerPaperPages.summary(own))\(Forms.text(own, In.buyer, label: words("invoice.buyer")))
            \(Forms.text(own, In.taxNumber, label: words("invoice.tax-number"), hint: "<p class=\"small soft\">\(words("owner.papers.tax-hint"))</p>"))
            \(Forms.text(own, In.contact, label: words("owner.papers.contact")))
            """)
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("owner.papers.ask-invoice"))</summary>\(form)</details>"
    }

    /// What is wrong with the payment itself is the office's to explain, such as an item whose tax class nobody has set.
    private static func summary(_ own: Visit) -> HTML {
        guard own.refusal?.problems.contains(where: { ["", "receipt"].contains($0.field) }) == true else { return "" }
        return "<div class=\"say late\" role=\"alert\"><p>\(own.words("owner.papers.no-invoice"))</p></div>"
    }
}
