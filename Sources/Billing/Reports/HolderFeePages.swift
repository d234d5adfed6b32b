// HolderFeePages: a home's money in large type: one sum first, then its parts.
import Kernel
import Platform
import Registry
import Web

enum HolderFeePages {
    static func unknown(_ visit: Visit) -> HTML {
        "<div class=\"say risk\"><p>\(visit.words("owner.fees.unknown"))</p></div>"
    }

    /// `paying` chooses among the dues and pays them by code; empty where the project has no channel.
    static func page(
        _ visit: Visit, _ open: [OwnerDue], _ statement: Statement, today: Day, project: ProjectCard,
        papers: [OwnerReceiptLine], paying: HTML = ""
    ) -> HTML {
        let words = visit.words
        let owed = open.map(\.total).sum
        let due = open.filter { $0.item.due < today }.map(\.total).sum
        let ahead = open.map(\.posted).sum - statement.closing
        let sum: HTML = owed == .zero
            ? "<div class=\"say kept\"><p class=\"big\">\(words("owner.fees.nothing"))</p></div>"
            : "<div class=\"say\(if: due > .zero, " late")\"><p>\(words("owner.fees.owed"))</p><p class=\"big\">¥ \(owed.text)</p>\(if: due > .zero, "<p>\(words("owner.fees.overdue", ["fen": due.text]))</p>")</div>"
        let credit: HTML = ahead > .zero ? "<p class=\"soft\">\(words("owner.fees.ahead", ["fen": ahead.text]))</p>" : ""
        return """
            \(sum)\(credit)\(paying.text.isEmpty ? dues(visit, open, today) : paying)\(OwnerPaperPages.links(visit, project, owes: owed > .zero))
            <h2>\(words("owner.fees.paid"))</h2>\(paid(visit, statement, papers))
            <details><summary>\(words("statement.title"))</summary>\(movements(visit, statement))</details>
            <p class="small soft">\(words("owner.fees.ask"))</p>
            """
    }

    /// By item and month, the oldest first.
    private static func dues(_ visit: Visit, _ open: [OwnerDue], _ today: Day) -> HTML {
        let words = visit.words
        let items = open.map { due -> HTML in
            let item = due.item
            let late = item.due < today
            let period = StatementPages.period(item.from, item.to) ?? ""
            return """
                <div class="card"><p><b>\(item.itemName)</b> \(period)\(if: !item.object.isEmpty, " \(item.object)")</p><p class="big">¥ \(due.total.text)</p>\(if: due.fee > .zero, "<p class=\"soft\">\(words("owner.fees.with-late", ["fen": due.fee.text]))</p>")<p class="\(late ? "late" : "soft")">\(words(late ? "owner.fees.was-due" : "owner.fees.due", ["day": item.due.description]))\(if: item.open != item.amount, " · \(words("owner.fees.of", ["fen": item.amount.text]))")</p></div>
                """
        }
        return HTML(items)
    }

    /// Each payment leads to its receipt.
    private static func paid(_ visit: Visit, _ statement: Statement, _ papers: [OwnerReceiptLine]) -> HTML {
        let words = visit.words
        let code = visit.parameters["code"] ?? ""
        let ids = Dictionary(papers.map { ($0.receipt.label, $0.receipt.id) }, uniquingKeysWith: { first, _ in first })
        let lines = statement.lines.filter { $0.kind == .payment || $0.kind == .paymentReversed }.reversed()
        guard !lines.isEmpty else { return "<p class=\"soft\">\(words("owner.fees.none-paid"))</p>" }
        let items = lines.map { line -> HTML in
            let amount = line.credit - line.debit
            if let id = ids[line.number] {
                return """
                    <li><a href="\(Path.ownerReceipt(code, id))"><b>¥ \(amount.text)</b>\(line.day.description) · \(words("owner.papers.see"))<br><span class="soft small">\(line.number) \(StatementPages.what(line))</span></a></li>
                    """
            }
            return """
                <li class="card"><p>\(line.day.description) \(words("statement.kind.\(line.kind.rawValue)"))</p><p class="big">¥ \(amount.text)</p><p class="soft">\(StatementPages.what(line))</p>\(if: !line.number.isEmpty, "<p class=\"soft\">\(words("owner.fees.receipt", ["number": line.number]))</p>")</li>
                """
        }
        return "<ul class=\"cases\">\(items)</ul>"
    }

    private static func movements(_ visit: Visit, _ statement: Statement) -> HTML {
        let words = visit.words
        let lines = statement.lines.map { line -> HTML in
            let amount = line.debit - line.credit
            return """
                <p>\(line.day.description) \(words("statement.kind.\(line.kind.rawValue)")) \(StatementPages.what(line))<br><b>\(amount.text)</b> <span class="soft small">\(words("owner.fees.balance", ["fen": line.balance.text]))</span></p>
                """
        }
        return """
            <p class="soft">\(words("owner.fees.from", ["day": statement.from.description, "fen": statement.opening.text]))</p>\(lines)<p><b>\(words("owner.fees.to", ["day": statement.to.description, "fen": statement.closing.text]))</b></p>
            """
    }
}
