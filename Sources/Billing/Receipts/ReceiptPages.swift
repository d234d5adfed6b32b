// ReceiptPages: receipts as a list and one by one, their books, and the page that proves one genuine.
import Kernel
import Platform
import Registry
import Web

enum ReceiptPages {
    private typealias In = CashierInputs

    static func list(_ visit: Visit, _ lines: [(receipt: Receipt, home: String)]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.receipt
            return """
                <tr data-row><td><a class="title" href="\(Path.receipt(it.id))">\(it.label)</a></td><td>\(it.day.description)</td><td>\(line.home)</td><td>\(it.payerName)</td><td>\(state(words, it))</td><td class="num">\(it.amount.text)</td></tr>
                """
        }
        let more = Listings.more(visit, "/billing/receipts", count: lines.count, last: lines.last?.receipt.id.text)
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("receipt.none"))</p>" : """
            <table><thead><tr><th>\(words("receipt.number"))</th><th>\(words("payment.day"))</th><th>\(words("payment.home"))</th><th>\(words("payment.payer"))</th><th>\(words("receipt.state"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("receipt.list"), at: .billing,
            "\(BillingTabs.of(visit, .cashier))\(CashierPages.links(visit))\(table)\(more)\(ListFile.links(visit, "/billing/receipts/export"))")
    }

    static func state(_ words: Words, _ receipt: Receipt) -> HTML {
        guard let voided = receipt.voided else { return "<span class=\"state kept\">\(words("receipt.state.valid"))</span>" }
        return "<span class=\"state late\">\(words("receipt.state.void"))</span> <span class=\"small soft\">\(voided.reason) (\(words("payment.fault.\(voided.fault.rawValue)")))</span>"
    }

    static func printing(_ visit: Visit, _ receipt: Receipt, isReprint: Bool) -> HTML {
        """
        <form method="post" action="\(Path.receipt(receipt.id))/paper" target="_blank">\(Forms.hidden(visit))<button\(if: !isReprint, " class=\"main\" autofocus")>\(visit.words(isReprint ? "verb.reprint-receipt" : "verb.print-receipt"))</button></form>
        """
    }

    static func receipt(_ visit: Visit, _ it: Receipt, home: String, printings: Int64, others: [Receipt]) -> HTML {
        let words = visit.words
        let source: Path = it.kind == .payment ? .payment(Payment.ID(it.source)) : .deposit(Deposit.ID(it.source))
        let siblings = others.filter { $0.id != it.id }.map { other -> HTML in
            "<a href=\"\(Path.receipt(other.id))\">\(other.label)</a> "
        }
        let mayReplace = it.voided == nil && visit.member?.holds(CashierRoutes.releasers, in: it.project) == true
        let replacing: HTML = !mayReplace ? "" : Forms.fold(
            visit, to: "/billing/receipts/\(it.id)/replacement", title: "verb.replace-receipt"
        ) { own in
            """
            <p class="small soft">\(words("receipt.replace.hint"))</p>\(Forms.text(own, In.payerName, label: words("payment.payer.name")))\(Forms.text(own, In.reason, label: words("payment.reason")))\(Forms.pick(own, In.fault, label: words("payment.fault"), options: [("ours", words("payment.fault.ours")), ("payer", words("payment.fault.payer"))], hint: "<p class=\"small soft\">\(words("payment.fault.hint")) \(Tags.clause("S2.8.1-3"))</p>"))
            """
        }
        return Layout.office(
            visit, title: "\(words("receipt.title")) \(it.label)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(Forms.summary(visit))<p>\(state(words, it)) \(Tags.clause(Payment.clause))</p>
            <dl class="pairs"><dt>\(words("payment.home"))</dt><dd><a href="\(Path.account(of: it.unit))">\(home)</a></dd><dt>\(words("payment.payer"))</dt><dd>\(it.payerName)</dd><dt>\(words("payment.amount"))</dt><dd><a href="\(source)">\(it.amount.text)</a> \(it.amount.capitals)</dd><dt>\(words("payment.day"))</dt><dd>\(it.day.description)</dd><dt>\(words("receipt.printed"))</dt><dd>\(printings)</dd>\(if: !siblings.isEmpty, "<dt>\(words("receipt.others"))</dt><dd>\(siblings)</dd>")</dl>
            <div class="buttons">\(printing(visit, it, isReprint: printings > 0))<a class="button" href="/receipts/\(it.token)">\(words("receipt.public"))</a>\(if: it.kind == .payment && it.voided == nil, "<a class=\"button\" href=\"\(Path("/billing/invoices").asking("receipt", it.label))\">\(words("verb.request-invoice"))</a>")</div>\(replacing)
            """)
    }

    static func books(_ visit: Visit, _ books: [ReceiptBook]) -> HTML {
        let words = visit.words
        let mayKeep = visit.member.map { member in visit.project.map { member.holds(CashierRoutes.keepers, in: $0.id) } ?? false } ?? false
        let rows = books.map { book -> HTML in
            let retiring: HTML = book.isRetired || !mayKeep ? "" : Forms.post(
                visit, to: "/billing/receipt-books/\(book.id)/retirement", button: words("verb.retire-book"), main: false, "")
            return """
                <tr><td>\(book.name)</td><td>\(words("receipt.kind.\(book.kind.rawValue)"))</td><td>\(ReceiptBook.label(book.prefix, book.next))</td><td>\(book.last.map { ReceiptBook.label(book.prefix, $0) } ?? "—")</td><td>\(words(book.isRetired ? "receipt.book.off" : "receipt.book.on"))\(retiring)</td></tr>
                """
        }
        let adding: HTML = !mayKeep ? "" : Forms.post(
            visit.form("receipt-books"), to: "/billing/receipt-books", button: words("verb.add-book"),
            """
            \(Forms.text(visit, In.name, label: words("receipt.book.name")))\(Forms.text(visit, In.prefix, label: words("receipt.book.prefix.label")))\(Forms.pick(visit, In.kind, label: words("receipt.kind"), options: Receipt.Kind.allCases.map { ($0.rawValue, words("receipt.kind.\($0.rawValue)")) }))
            \(Forms.text(visit, In.first, label: words("receipt.book.first.label"), type: "number"))\(Forms.text(visit, In.last, label: words("receipt.book.last.label"), type: "number"))
            """)
        let table: HTML = books.isEmpty ? "<p class=\"empty\">\(words("receipt.books.none"))</p>" : """
            <table><thead><tr><th>\(words("receipt.book.name"))</th><th>\(words("receipt.kind"))</th><th>\(words("receipt.book.next"))</th><th>\(words("receipt.book.last.label"))</th><th>\(words("receipt.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("receipt.books"), at: .billing,
            "\(BillingTabs.of(visit, .cashier))\(CashierPages.links(visit))\(Forms.summary(visit))\(table)\(adding)\(ListFile.links(visit, "/billing/receipt-books/export"))")
    }

    /// What anybody sees who reads the code on a receipt: whether it is genuine, and of which money.
    static func proof(_ visit: Visit, _ it: Receipt?, projectName: String) -> HTML {
        let words = visit.words
        guard let it else {
            return Layout.owner(
                visit, title: words("receipt.title"),
                "<h1>\(words("receipt.unknown"))</h1><p>\(words("receipt.unknown.hint"))</p>")
        }
        let isValid = it.voided == nil
        return Layout.owner(
            visit, title: words("receipt.title"), home: "/receipts/\(it.token)",
            """
            <h1>\(words(isValid ? "receipt.genuine" : "receipt.genuine.void"))</h1>
            <dl class="pairs"><dt>\(words("receipt.number"))</dt><dd>\(it.label)</dd><dt>\(words("receipt.issuer"))</dt><dd>\(projectName)</dd><dt>\(words("payment.amount"))</dt><dd><b>\(it.amount.text)</b><br>\(it.amount.capitals)</dd><dt>\(words("payment.day"))</dt><dd>\(it.day.description)</dd><dt>\(words("payment.payer"))</dt><dd>\(masked(it.payerName))</dd><dt>\(words("receipt.state"))</dt><dd>\(words(isValid ? "receipt.state.valid" : "receipt.state.void"))</dd></dl>
            """)
    }

    /// 王小丽 is 王**: enough for whoever holds the paper, too little for whoever does not.
    static func masked(_ name: String) -> String {
        guard let first = name.first else { return "" }
        return String(first) + String(repeating: "*", count: min(3, max(1, name.count - 1)))
    }
}
