// DepositPages: deposits held, one by one, and money on its way back.
import Kernel
import Platform
import Registry
import Web

enum DepositPages {
    private typealias In = CashierInputs

    static func list(_ visit: Visit, _ lines: [(deposit: Deposit, home: String)]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.deposit
            return """
                <tr data-row><td><a class="title" href="\(Path.deposit(it.id))">\(line.home)</a></td><td>\(it.day.description)</td><td>\(it.payerName)</td><td>\(it.purpose)</td><td class="num">\(it.amount.text)</td><td class="num">\(it.held.text)</td></tr>
                """
        }
        let more = Listings.more(visit, "/billing/deposits", count: lines.count, last: lines.last?.deposit.id.text)
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("deposit.none"))</p>" : """
            <table><thead><tr><th>\(words("payment.home"))</th><th>\(words("payment.day"))</th><th>\(words("payment.payer"))</th><th>\(words("deposit.purpose"))</th><th class="num">\(words("payment.amount"))</th><th class="num">\(words("deposit.held"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("deposit.list"), at: .billing,
            "\(BillingTabs.of(visit, .cashier))\(CashierPages.links(visit))\(table)\(more)\(ListFile.links(visit, "/billing/deposits/export"))")
    }

    static func deposit(
        _ visit: Visit, _ it: Deposit, home: String, receipts: [Receipt],
        deductions: [(amount: Money, basis: String, evidence: String, confirmedBy: String, day: Day)], refunds: [Refund],
        items: [(id: FeeItem.ID, name: String, book: Book)]
    ) -> HTML {
        let words = visit.words
        let papers = receipts.map { receipt -> HTML in
            "<li><a href=\"\(Path.receipt(receipt.id))\"><b>\(receipt.label)</b></a> \(ReceiptPages.state(words, receipt))\(if: receipt.voided == nil, ReceiptPages.printing(visit, receipt, isReprint: false))</li>"
        }
        let taken = deductions.map { row -> HTML in
            "<tr><td>\(row.day.description)</td><td>\(row.basis)</td><td>\(row.evidence)</td><td>\(row.confirmedBy)</td><td class=\"num\">\(row.amount.text)</td></tr>"
        }
        let back = refunds.map { refund -> HTML in
            "<tr><td><a href=\"\(Path.refund(refund.id))\">\(words("refund.state.\(refund.state.rawValue)"))</a></td><td>\(refund.reason)</td><td>\(refund.target)</td><td>\(refund.remark)</td><td class=\"num\">\(refund.amount.text)</td></tr>"
        }
        return Layout.office(
            visit, title: "\(words("deposit.title")) \(it.amount.text)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(Forms.summary(visit))\(reversed(words, it))<ul class="plain">\(papers)</ul>
            <dl class="pairs"><dt>\(words("payment.home"))</dt><dd><a href="\(Path.account(of: it.unit))">\(home)</a></dd><dt>\(words("payment.payer"))</dt><dd>\(it.payerName)</dd><dt>\(words("deposit.purpose"))</dt><dd>\(it.purpose)</dd><dt>\(words("deposit.condition"))</dt><dd>\(it.condition)</dd><dt>\(words("payment.method"))</dt><dd>\(words("payment.method.\(it.method.rawValue)")) \(it.reference)</dd><dt>\(words("payment.day"))</dt><dd>\(it.day.description)</dd><dt>\(words("deposit.held"))</dt><dd><b>\(it.held.text)</b></dd></dl>
            \(if: !taken.isEmpty, "<section class=\"block\"><h2>\(words("deposit.deductions"))</h2><table><tbody>\(taken)</tbody></table></section>")\(if: !back.isEmpty, "<section class=\"block\"><h2>\(words("refund.list"))</h2><table><tbody>\(back)</tbody></table></section>")
            \(verbs(visit, it, items))\(reversing(visit, it, hasReceipt: !receipts.isEmpty))
            """)
    }

    private static func reversed(_ words: Words, _ it: Deposit) -> HTML {
        it.reversal.map { reversal -> HTML in
            "<p class=\"say late\">\(words("deposit.reversed")) \(reversal.day.description): \(reversal.reason) (\(words("payment.fault.\(reversal.fault.rawValue)")))</p>"
        } ?? ""
    }

    /// 冲正, by another person than who took it, while all of it is there.
    private static func reversing(_ visit: Visit, _ it: Deposit, hasReceipt: Bool) -> HTML {
        let words = visit.words
        guard it.reversal == nil, hasReceipt, it.free == it.amount, let member = visit.member,
            member.holds(CashierRoutes.releasers, in: it.project)
        else { return "" }
        guard member.account != it.takenBy else { return "<p class=\"small soft\">\(words("deposit.reversal.own"))</p>" }
        return Forms.fold(visit, to: "/billing/deposits/\(it.id)/reversal", title: "verb.reverse-deposit") { own in
            """
            \(Forms.text(own, In.reason, label: words("payment.reason")))\(Forms.pick(own, In.fault, label: words("payment.fault"), options: [("ours", words("payment.fault.ours")), ("payer", words("payment.fault.payer"))], hint: "<p class=\"small soft\">\(words("payment.fault.hint")) \(Tags.clause(DepositReversal.clause))</p>"))
            """
        }
    }

    private static func verbs(_ visit: Visit, _ it: Deposit, _ items: [(id: FeeItem.ID, name: String, book: Book)]) -> HTML {
        let words = visit.words
        guard it.free > .zero, visit.member?.holds(CashierRoutes.cashiers, in: it.project) == true else { return "" }
        let payable = items.filter { $0.book != .deposit && $0.book != .repairFund }.map { ($0.id.text, $0.name) }
        let refund = Forms.fold(visit, to: "/billing/deposits/\(it.id)/refund", title: "verb.ask-refund") { own in
            UnitMoneyPages.way(own, words)
        }
        guard visit.member?.holds(CashierRoutes.releasers, in: it.project) == true else { return refund }
        let deduct = Forms.fold(visit, to: "/billing/deposits/\(it.id)/deduction", title: "verb.deduct-deposit") { own in
            """
            \(Forms.select(own, In.paidItem, label: words("payment.item"), options: payable))\(Forms.text(own, In.amount, label: words("payment.amount"), more: " inputmode=\"decimal\""))\(Forms.text(own, In.basis, label: words("deposit.basis")))\(Forms.area(own, In.evidence, label: words("deposit.evidence.label")))\(Forms.text(own, In.confirmedBy, label: words("deposit.confirmedBy")))\(Forms.text(own, In.confirmedOn, label: words("deposit.confirmedOn"), type: "date"))
            """
        }
        return "\(refund)\(deduct)"
    }

    static func refunds(_ visit: Visit, _ lines: [RefundLine]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.refund
            return """
                <tr><td><a class="title" href="\(Path.account(of: it.unit))">\(line.home)</a><div class="small soft"><a href="\(Path.refund(it.id))">\(words("refund.kind.\(it.kind.rawValue)"))</a></div></td><td>\(it.payerName)</td><td>\(it.reason)</td><td>\(words("payment.method.\(it.method.rawValue)")) \(it.target)</td><td>\(line.asker) / \(line.approver ?? "—")</td><td>\(words("refund.state.\(it.state.rawValue)"))\(if: !it.remark.isEmpty, "<div class=\"small soft\">\(it.remark)</div>")\(deciding(visit, it))</td><td class="num">\(it.amount.text)</td></tr>
                """
        }
        let more = Listings.more(visit, "/billing/refunds", count: lines.count, last: lines.last?.refund.id.text)
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("refund.none"))</p>" : """
            <table><thead><tr><th>\(words("payment.home"))</th><th>\(words("payment.payer"))</th><th>\(words("payment.reason"))</th><th>\(words("payment.method"))</th><th>\(words("refund.people"))</th><th>\(words("receipt.state"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("refund.list"), at: .billing,
            "\(BillingTabs.of(visit, .cashier))\(CashierPages.links(visit))\(Forms.summary(visit))\(table)\(more)\(ListFile.links(visit, "/billing/refunds/export"))")
    }

    static func deciding(_ visit: Visit, _ it: Refund) -> HTML {
        guard it.state == .asked, let member = visit.member, member.holds(CashierRoutes.releasers, in: it.project) else { return "" }
        let words = visit.words
        let own = visit.form("refusal", of: ("refund", it.id.text))
        let approving: HTML = member.account == it.askedBy
            ? "<div class=\"small soft\">\(words("refund.own"))</div>"
            : Forms.post(visit, to: "/billing/refunds/\(it.id)/approval", button: words("verb.approve-refund"), main: false, "")
        return """
            \(approving)<details\(if: own.refusal != nil, " open")><summary>\(words("verb.refuse-refund"))</summary>\(Forms.post(own, to: "/billing/refunds/\(it.id)/refusal", button: words("verb.refuse-refund"), main: false, Forms.text(own, In.remark, label: words("payment.reason"))))</details>
            """
    }
}
