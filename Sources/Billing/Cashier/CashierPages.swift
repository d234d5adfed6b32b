// CashierPages: the counter: find a home, see what it owes, take the money.
import Kernel
import Platform
import Registry
import Web

enum CashierPages {
    private typealias In = CashierInputs

    static func find(_ visit: Visit, _ query: String, _ lines: [UnitLine]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="\(Path.cashier(line.unit.id))">\(line.unit.label)</a></td><td>\(line.owner ?? "")</td><td>\(line.maskedPhone)</td></tr>
            """
        }
        let table: HTML = rows.isEmpty
            ? (query.isEmpty ? "" : "<p class=\"empty\">\(words("registry.none"))</p>")
            : "<table><thead><tr><th>\(words("payment.home"))</th><th>\(words("payment.owner"))</th><th>\(words("payment.phone"))</th></tr></thead><tbody>\(rows)</tbody></table>"
        return Layout.office(
            visit, title: words("billing.tab.cashier"), at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))<form action="/billing/cashier" role="search"><div class="row"><label for="q">\(words("payment.find"))</label><div><input id="q" name="q" type="search" maxlength="80" value="\(query)" autofocus><p class="small soft">\(words("payment.find.hint"))</p></div></div><p class="buttons"><button class="main">\(words("payment.find.button"))</button></p></form>
            \(table)\(links(visit))
            """)
    }

    static func links(_ visit: Visit) -> HTML {
        let places: [(String, Path)] = [
            ("receipt.list", "/billing/receipts"), ("deposit.list", "/billing/deposits"), ("refund.list", "/billing/refunds"),
            ("receipt.books", "/billing/receipt-books"),
        ]
        let links = places.map { key, path -> HTML in "<a href=\"\(path)\"\(if: path.text == visit.route.pattern, " aria-current=\"true\"")>\(visit.words(key))</a> " }
        return "<p class=\"filters\">\(links)</p>"
    }

    /// The counter for one home: everything on one screen, from the first tick to the receipt by the keyboard.
    static func desk(_ visit: Visit, _ account: UnitAccount) -> HTML {
        let words = visit.words
        let unit = account.unit
        let own = visit.form("payments")
        let start = visit.form["amount"] == nil ? begun(own, account) : own
        return Layout.office(
            visit, title: unit.label, at: .billing, lead: "<p>\(people(account))</p>",
            """
            \(BillingTabs.of(visit, .cashier))<p class="filters"><a href="/billing/cashier">\(words("payment.find.other"))</a> <a href="\(Path.account(of: unit.id))">\(words("payment.account"))</a></p>
            \(sums(words, account))\(Forms.summary(start))
            <form method="post" action="/billing/units/\(unit.id.text)/payments" data-cashier>\(Forms.hidden(start))
            \(bills(start, account))
            \(taking(start, account))
            <p class="buttons"><button class="main">\(words("verb.take-payment"))</button> \(codes(words, account))\(Tags.clause(Payment.clause))</p></form>
            \(recent(words, account))
            """)
    }

    /// The same ticks and sum, paid by a code that the counter shows.
    private static func codes(_ words: Words, _ account: UnitAccount) -> HTML {
        HTML(
            account.channels.map { channel -> HTML in
                "<button name=\"channel\" value=\"\(channel.rawValue)\" formaction=\"/billing/units/\(account.unit.id.text)/codes\">\(words("verb.show-code", ["channel": words("paychannel.\(channel.rawValue)")]))</button> "
            })
    }

    /// What most payments are: what is overdue, else all that is open, in cash, by the first who holds the home.
    private static func begun(_ visit: Visit, _ account: UnitAccount) -> Visit {
        var filled = visit
        let amount = account.overdue > .zero ? account.overdue : account.toPay
        if amount > .zero { filled.form = filled.form.with("amount", amount.plain) }
        filled.form = filled.form.with("method", Payment.Method.cash.rawValue)
        if let first = account.holders.first { filled.form = filled.form.with("payer", first.person.text) }
        return filled
    }

    static func people(_ account: UnitAccount) -> HTML {
        let people = account.holders.map { holder -> HTML in "\(holder.name) <span class=\"soft\">\(holder.maskedPhone)</span> " }
        return HTML(people)
    }

    static func sums(_ words: Words, _ account: UnitAccount) -> HTML {
        func sum(_ key: String, _ money: Money, _ tone: HTML = "") -> HTML {
            "<a href=\"\(Path.account(of: account.unit.id))\"\(tone)><strong>\(money.text)</strong>\(words(key))</a>"
        }
        return """
            <div class="bands sums">\(sum("payment.sum.open", account.toPay))\(sum("payment.sum.overdue", account.overdue, account.overdue > .zero ? " class=\"late\"" : ""))\(sum("payment.sum.credit", account.credit))\(sum("payment.sum.held", account.held))</div>
            """
    }

    private static func bills(_ visit: Visit, _ account: UnitAccount) -> HTML {
        let words = visit.words
        guard !account.bills.isEmpty else { return "<p class=\"empty\">\(words("payment.no-bills"))</p>" }
        let rows = account.bills.map { bill -> HTML in
            let it = bill.item
            let name = In.tickName(it.charge)
            let fee = account.accrued[it.charge]?.amount ?? .zero
            return """
                <tr><td><label class="tick"><input type="checkbox" name="\(name)" value="1" data-fen="\((it.open + fee).fen)"\(if: visit.form[name] == "1", " checked")> \(it.itemName)\(if: bill.kind == .late, " <span class=\"state late\">\(words("payment.part.lateFee"))</span>")</label></td><td>\(period(it.from, it.to))</td><td class="day">\(if: it.due < account.today, "<span class=\"state late\">")\(it.due.description)\(if: it.due < account.today, "</span>")</td><td class="num">\(it.open.text)\(if: it.open != it.amount, "<div class=\"small soft\">/ \(it.amount.text)</div>")</td></tr>\(accrued(words, account, it))
                """
        }
        return """
            <table class="figures"><caption>\(words("payment.bills")) <small>\(words("payment.bills.hint"))</small></caption><thead><tr><th>\(words("payment.item"))</th><th>\(words("payment.period"))</th><th>\(words("payment.due"))</th><th class="num">\(words("payment.open"))</th></tr></thead><tbody>\(rows)</tbody></table>\(Forms.problem(visit, In.charges))
            """
    }

    /// The late fee of a bill that is not posted yet, as a line of its own below it.
    static func accrued(_ words: Words, _ account: UnitAccount, _ it: OpenItem) -> HTML {
        guard let fee = account.accrued[it.charge] else { return "" }
        return "<tr class=\"soft\"><td>\(words("payment.accrued"))</td><td>\(period(fee.draft.from, fee.draft.to))</td><td></td><td class=\"num\">\(fee.amount.text)</td></tr>"
    }

    /// `2026-11` for a whole month, else the day or days.
    static func period(_ from: Day, _ to: Day) -> String {
        let month = Month(of: from)
        if month.first == from && month.last == to { return month.description }
        return from == to ? from.description : "\(from) – \(to)"
    }

    static func methods(_ words: Words) -> [(value: String, name: String)] {
        Payment.Method.taken.map { ($0.rawValue, words("payment.method.\($0.rawValue)")) }
    }

    static func payers(_ account: UnitAccount, _ words: Words) -> [(value: String, name: String)] {
        account.holders.map { ($0.person.text, "\($0.name) (\(words("registry.role.\($0.role.rawValue)")))") }
    }

    private static func taking(_ visit: Visit, _ account: UnitAccount) -> HTML {
        let words = visit.words
        func isWrong(_ name: String) -> Bool { visit.refusal?.problems.contains { $0.field == name } ?? false }
        let isAhead = isWrong(In.mayPayFarAhead.name)
        // What is wrong in a fold is seen.
        let isEarlier = [In.happenedAt.name, In.why.name, In.asked.name].contains { isWrong($0) || visit.form[$0]?.isEmpty == false }
        return """
            \(Forms.text(visit, In.amount, label: words("payment.amount"), more: " inputmode=\"decimal\" autocomplete=\"off\" class=\"sum\" data-amount\(if: visit.refusal == nil, " autofocus")", hint: "<p class=\"told\" data-ticked=\"\(words("payment.ticked"))\"></p>"))
            \(Forms.pick(visit, In.method, label: words("payment.method"), options: methods(words)))
            \(Forms.text(visit, In.tendered, label: words("payment.tendered"), more: " inputmode=\"decimal\" autocomplete=\"off\" data-tendered", hint: "<p class=\"told\" data-change=\"\(words("payment.change"))\"></p>"))
            \(Forms.text(visit, In.reference, label: words("payment.reference"), more: " autocomplete=\"off\"", hint: "<p class=\"small soft\">\(words("payment.reference.hint"))</p>"))
            \(Forms.select(visit, In.payer, label: words("payment.payer"), options: payers(account, words)))
            \(Forms.text(visit, In.payerName, label: words("payment.payer.name"), hint: "<p class=\"small soft\">\(words("payment.payer.hint"))</p>"))
            \(Forms.tick(visit, In.keepsSurplus, label: words("payment.keeps")))\(if: isAhead, Forms.tick(visit, In.mayPayFarAhead, label: words("payment.ahead.yes")))
            <details\(if: isEarlier, " open")><summary>\(words("payment.earlier"))</summary>\(Forms.text(visit, In.happenedAt, label: words("payment.happened"), type: "datetime-local"))\(Forms.text(visit, In.why, label: words("payment.reason")))\(Forms.text(visit, In.asked, label: words("payment.asked"), type: "date", hint: "<p class=\"small soft\">\(words("payment.asked.hint"))</p>"))</details>
            """
    }

    static func recent(_ words: Words, _ account: UnitAccount) -> HTML {
        guard !account.payments.isEmpty else { return "" }
        let rows = account.payments.map { row -> HTML in
            let it = row.payment
            let receipt = row.receipt.map { receipt -> HTML in
                "<a href=\"\(Path.receipt(receipt.id))\">\(receipt.label)</a>\(if: receipt.voided != nil, " <span class=\"state late\">\(words("receipt.state.void"))</span>")"
            }
            return """
                <tr data-row><td><a class="title" href="\(Path.payment(it.id))">\(it.day.description)</a></td><td>\(it.payerName)</td><td>\(words("payment.method.\(it.method.rawValue)"))\(if: it.reverses != nil, " <span class=\"state late\">\(words("payment.state.reversal"))</span>")\(if: row.isReversed, " <span class=\"state none\">\(words("payment.state.reversed"))</span>")</td><td>\(receipt)</td><td class="num">\(it.amount.text)</td></tr>
                """
        }
        return """
            <section class="block"><h2>\(words("payment.recent"))</h2><table><thead><tr><th>\(words("payment.day"))</th><th>\(words("payment.payer"))</th><th>\(words("payment.method"))</th><th>\(words("receipt.title"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }
}
