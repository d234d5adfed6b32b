// PaymentPages: one payment: what it paid, its receipt, and taking it back.
import Kernel
import Platform
import Registry
import Web

struct PaymentDetail: Sendable {
    let payment: Payment
    let home: String
    let shares: [PaymentShare]
    let receipts: [Receipt]
    let reversal: Payment?
    let takerName: String
    let zone: Zone
    /// What its channel may still give back; nil where no channel does.
    let refundable: Money?
    let refunds: [Refund]
}

enum PaymentPages {
    private typealias In = CashierInputs

    static func payment(_ visit: Visit, _ detail: PaymentDetail) -> HTML {
        let words = visit.words
        let it = detail.payment
        let change = visit.asked(In.tendered).map { $0 - it.amount }.flatMap { $0 > .zero ? $0 : nil }
        let changed = change.map { money -> HTML in
            "<p class=\"say kept\">\(words("payment.change")) <strong class=\"sum\">\(money.text)</strong></p>"
        }
        let state: HTML = detail.reversal.map { reversal -> HTML in
            "<p class=\"say late\"><a href=\"\(Path.payment(reversal.id))\">\(words("payment.state.reversed"))</a>: \(reversal.reason)</p>"
        } ?? it.reverses.map { original -> HTML in
            "<p class=\"say late\"><a href=\"\(Path.payment(original))\">\(words("payment.state.reversal"))</a>: \(it.reason) (\(words("payment.fault.\(it.fault.rawValue)")))</p>"
        } ?? ""
        return Layout.office(
            visit, title: "\(words("payment.title")) \(it.amount.text)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(Forms.summary(visit))\(changed)\(state)\(receipts(visit, detail))
            <dl class="pairs"><dt>\(words("payment.home"))</dt><dd><a href="\(Path.account(of: it.unit))">\(detail.home)</a></dd><dt>\(words("payment.payer"))</dt><dd>\(it.payerName)</dd><dt>\(words("payment.method"))</dt><dd>\(words("payment.method.\(it.method.rawValue)")) \(it.method.isMoney ? it.reference : "")</dd><dt>\(words("payment.happened"))</dt><dd>\(Moments.stamp(it.happenedAt, detail.zone))\(if: !it.reason.isEmpty && it.reverses == nil, " · \(it.reason)")</dd><dt>\(words("payment.taker"))</dt><dd>\(detail.takerName)</dd><dt>\(words("payment.rule"))</dt><dd>\(rule(words, it, detail.shares))</dd></dl>
            \(shares(words, detail.shares))
            <p class="buttons"><a class="button" href="\(Path.cashier(it.unit))">\(words("payment.again"))</a> <a class="button" href="/billing/cashier">\(words("payment.find.other"))</a></p>
            \(if: detail.refundable != nil || !detail.refunds.isEmpty, RefundPages.asking(visit, it, left: detail.refundable ?? .zero, refunds: detail.refunds))\(reversing(visit, detail))
            """)
    }

    /// Which rules gave each bill its share, as the receipt says it.
    static func rule(_ words: Words, _ payment: Payment, _ shares: [PaymentShare]) -> String {
        let used = Payment.Basis.allCases.filter { basis in shares.contains { $0.line.basis == basis } }
        var said = used.map { words("payment.basis.\($0.rawValue)") }
        if let asked = payment.asked, asked < payment.day, shares.contains(where: { $0.line.charge != nil }) {
            said.append(words("payment.order.asked", ["day": asked.description]))
        }
        said.append(words("payment.order.\(payment.rule)"))
        return said.joined(separator: " · ")
    }

    static func shares(_ words: Words, _ shares: [PaymentShare]) -> HTML {
        let rows = shares.map { share -> HTML in
            """
            <tr><td>\(name(words, share))</td><td>\(share.from.flatMap { from in share.to.map { CashierPages.period(from, $0) } } ?? "")</td><td class="small soft">\(words("payment.basis.\(share.line.basis.rawValue)"))</td><td class="num">\(share.line.amount.text)</td></tr>
            """
        }
        return """
            <table><thead><tr><th>\(words("payment.item"))</th><th>\(words("payment.period"))</th><th>\(words("payment.rule"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    static func name(_ words: Words, _ share: PaymentShare) -> String {
        guard let item = share.itemName else { return words("payment.part.prepaid") }
        return share.kind == .late ? "\(item) · \(words("payment.part.lateFee"))" : item
    }

    private static func receipts(_ visit: Visit, _ detail: PaymentDetail) -> HTML {
        let words = visit.words
        let lines = detail.receipts.map { receipt -> HTML in
            """
            <li><a href="\(Path.receipt(receipt.id))"><b>\(receipt.label)</b></a> \(if: receipt.voided != nil, "<span class=\"state late\">\(words("receipt.state.void"))</span>")\(if: receipt.voided == nil, ReceiptPages.printing(visit, receipt, isReprint: false))</li>
            """
        }
        guard !lines.isEmpty else {
            return detail.payment.method == .credit ? "<p class=\"say\">\(words("payment.credit.note"))</p>" : ""
        }
        return "<ul class=\"plain\">\(lines)</ul>"
    }

    private static func reversing(_ visit: Visit, _ detail: PaymentDetail) -> HTML {
        let words = visit.words
        let it = detail.payment
        guard it.reverses == nil, detail.reversal == nil, let member = visit.member,
            member.holds(CashierRoutes.releasers, in: it.project)
        else { return "" }
        guard member.account != it.takenBy || !it.method.isMoney else {
            return "<p class=\"small soft\">\(words("payment.reversal.own"))</p>"
        }
        return Forms.fold(visit, to: "/billing/payments/\(it.id)/reversal", title: "verb.reverse-payment") { own in
            """
            \(Forms.text(own, In.reason, label: words("payment.reason")))\(Forms.pick(own, In.fault, label: words("payment.fault"), options: [("ours", words("payment.fault.ours")), ("payer", words("payment.fault.payer"))], hint: "<p class=\"small soft\">\(words("payment.fault.hint")) \(Tags.clause("S2.8.1-3"))</p>"))
            """
        }
    }
}
