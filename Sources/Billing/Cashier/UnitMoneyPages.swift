// UnitMoneyPages: everything of one home's money on one page: dues, credits, deposits, payments, and their verbs.
import Kernel
import Platform
import Registry
import Web

enum UnitMoneyPages {
    private typealias In = CashierInputs

    static func account(_ visit: Visit, _ account: UnitAccount, _ terms: HomeTerms) -> HTML {
        let words = visit.words
        let id = account.unit.id
        let mayTake = visit.member?.holds(CashierRoutes.cashiers, in: account.project.id) == true
        return Layout.office(
            visit, title: account.unit.label, at: .billing, lead: "<p>\(CashierPages.people(account))</p>",
            """
            \(BillingTabs.of(visit, .cashier))<p class="filters">\(if: mayTake, "<a class=\"button\" href=\"\(Path.cashier(id))\">\(words("verb.take-payment"))</a> ")<a href="/billing/units/\(id.text)/statement">\(words("payment.statement"))</a> \(if: account.open > .zero, "<a href=\"\(Path.account(of: id))/notice\">\(words("payment.notice"))</a> ")<a href="/units/\(id.text)">\(words("payment.register"))</a></p>
            \(Forms.summary(visit))\(CashierPages.sums(words, account))\(bills(words, account))\(credits(visit, account, mayTake))\(deposits(visit, account, mayTake))\(CashierPages.recent(words, account))\(refunds(words, account))\(HomeTermPages.section(visit, account, terms))
            """)
    }

    private static func bills(_ words: Words, _ account: UnitAccount) -> HTML {
        guard !account.bills.isEmpty else { return "<p class=\"empty\">\(words("payment.no-bills"))</p>" }
        let rows = account.bills.map { bill -> HTML in
            let it = bill.item
            return """
                <tr><td><a href="\(Path("/billing/charges/\(it.charge)"))">\(it.itemName)</a>\(if: bill.kind == .late, " · \(words("payment.part.lateFee"))")</td><td>\(CashierPages.period(it.from, it.to))</td><td class="day">\(if: it.due < account.today, "<span class=\"state late\">")\(it.due.description)\(if: it.due < account.today, "</span>")</td><td class="num">\(it.open.text)\(if: it.open != it.amount, "<div class=\"small soft\">/ \(it.amount.text)</div>")</td></tr>\(CashierPages.accrued(words, account, it))
                """
        }
        return """
            <section class="block"><h2>\(words("payment.bills"))</h2><table class="figures"><thead><tr><th>\(words("payment.item"))</th><th>\(words("payment.period"))</th><th>\(words("payment.due"))</th><th class="num">\(words("payment.open"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }

    private static func credits(_ visit: Visit, _ account: UnitAccount, _ mayTake: Bool) -> HTML {
        let words = visit.words
        guard !account.credits.isEmpty else { return "" }
        let rows = account.credits.map { credit -> HTML in
            "<tr><td>\(credit.payerName.isEmpty ? words("payment.credit.anyone") : credit.payerName)</td><td>\(words("payment.book.\(credit.book.rawValue)"))</td><td class=\"num\">\(credit.balance.text)</td></tr>"
        }
        let using: HTML = !mayTake || account.bills.isEmpty ? "" : Forms.post(
            visit, to: "/billing/units/\(account.unit.id)/credit-use", button: words("verb.use-credit"), main: false, "")
        let back: HTML = !mayTake ? "" : Forms.fold(
            visit, to: "/billing/units/\(account.unit.id)/credit-refund", title: "verb.ask-refund"
        ) { own in
            """
            \(Forms.select(own, In.payer, label: words("payment.payer"), options: account.credits.compactMap { credit in credit.payer.map { ($0.text, credit.payerName) } }))\(Forms.text(own, In.payerName, label: words("payment.payer.name")))\(Forms.select(own, In.book, label: words("payment.book"), options: account.credits.map { ($0.book.rawValue, words("payment.book.\($0.book.rawValue)")) }))\(way(own, words))
            """
        }
        return """
            <section class="block"><h2>\(words("payment.sum.credit"))</h2><table><tbody>\(rows)</tbody></table>\(using)\(back)</section>
            """
    }

    /// How money goes back.
    static func way(_ own: Visit, _ words: Words) -> HTML {
        """
        \(Forms.text(own, In.amount, label: words("payment.amount"), more: " inputmode=\"decimal\""))\(Forms.pick(own, In.method, label: words("payment.method"), options: CashierPages.methods(words)))\(Forms.text(own, In.target, label: words("refund.target.label")))\(Forms.text(own, In.reason, label: words("payment.reason"), hint: "<p class=\"small soft\">\(words("refund.hint"))</p>"))
        """
    }

    private static func deposits(_ visit: Visit, _ account: UnitAccount, _ mayTake: Bool) -> HTML {
        let words = visit.words
        let rows = account.deposits.map { deposit -> HTML in
            "<tr data-row><td><a class=\"title\" href=\"\(Path.deposit(deposit.id))\">\(deposit.purpose)</a></td><td>\(deposit.day.description)</td><td>\(deposit.payerName)</td><td class=\"num\">\(deposit.held.text)\(if: deposit.held != deposit.amount, "<div class=\"small soft\">/ \(deposit.amount.text)</div>")</td></tr>"
        }
        let taking: HTML = !mayTake ? "" : Forms.fold(
            visit, to: "/billing/units/\(account.unit.id)/deposits", title: "verb.take-deposit"
        ) { own in
            """
            \(Forms.text(own, In.amount, label: words("payment.amount"), more: " inputmode=\"decimal\""))\(Forms.pick(own, In.method, label: words("payment.method"), options: CashierPages.methods(words)))\(Forms.text(own, In.reference, label: words("payment.reference")))\(Forms.select(own, In.payer, label: words("payment.payer"), options: CashierPages.payers(account, words)))\(Forms.text(own, In.payerName, label: words("payment.payer.name")))\(Forms.text(own, In.purpose, label: words("deposit.purpose")))\(Forms.text(own, In.condition, label: words("deposit.condition")))
            """
        }
        guard !rows.isEmpty || mayTake else { return "" }
        return "<section class=\"block\"><h2>\(words("deposit.list"))</h2>\(if: !rows.isEmpty, "<table><tbody>\(rows)</tbody></table>")\(taking)</section>"
    }

    private static func refunds(_ words: Words, _ account: UnitAccount) -> HTML {
        guard !account.refunds.isEmpty else { return "" }
        let rows = account.refunds.map { refund -> HTML in
            "<tr><td>\(words("refund.kind.\(refund.kind.rawValue)"))</td><td>\(refund.payerName)</td><td><a href=\"\(Path.refund(refund.id))\">\(words("refund.state.\(refund.state.rawValue)"))</a></td><td>\(refund.reason)</td><td class=\"num\">\(refund.amount.text)</td></tr>"
        }
        return "<section class=\"block\"><h2><a href=\"/billing/refunds\">\(words("refund.list"))</a></h2><table><tbody>\(rows)</tbody></table></section>"
    }
}
