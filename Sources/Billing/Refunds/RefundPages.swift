// RefundPages: one refund: who agreed, what it takes back, and what the channel says of it.
import Kernel
import Platform
import Registry
import Web

/// A refund with everything its page shows.
struct RefundCard: Sendable {
    let line: RefundLine
    let askings: [ChannelRefund]
    let shares: [RefundShareLine]
    let isSimulated: Bool
    let zone: Zone

    /// What the page offers is of the latest asking.
    var latest: ChannelRefund? { askings.last }
}

/// What a refund takes back, by name.
package struct RefundShareLine: Sendable {
    package let share: RefundShare
    package let itemName: String?
    package let from: Day?
    package let to: Day?
}

enum RefundPages {
    private typealias In = CashierInputs

    static func refund(_ visit: Visit, _ card: RefundCard) -> HTML {
        let words = visit.words
        let it = card.line.refund
        let place = it.payment.map(Path.payment) ?? it.deposit.map(Path.deposit)
        let origin: HTML = place.map { path -> HTML in "<a href=\"\(path)\">\(it.target)</a>" } ?? "\(it.target)"
        return Layout.office(
            visit, title: "\(words("refund.title")) \(it.amount.text)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(Forms.summary(visit))<p>\(mark(it, card.latest, words))</p>
            <dl class="pairs"><dt>\(words("payment.home"))</dt><dd><a href="\(Path.account(of: it.unit))">\(card.line.home)</a></dd><dt>\(words("payment.payer"))</dt><dd>\(it.payerName)</dd><dt>\(words("refund.kind"))</dt><dd>\(words("refund.kind.\(it.kind.rawValue)"))</dd><dt>\(words("payment.method"))</dt><dd>\(words("payment.method.\(it.method.rawValue)")) \(origin)</dd><dt>\(words("payment.reason"))</dt><dd>\(it.reason)\(if: !it.remark.isEmpty, " · \(it.remark)")</dd><dt>\(words("refund.people"))</dt><dd>\(card.line.asker) / \(card.line.approver ?? "—")</dd><dt>\(words("refund.booked"))</dt><dd>\(it.paidDay?.description ?? words("refund.booked.not"))</dd></dl>
            \(DepositPages.deciding(visit, it))\(shares(words, card.shares))\(askings(visit, card))
            """)
    }

    static func mark(_ it: Refund, _ latest: ChannelRefund?, _ words: Words) -> HTML {
        let tone =
            switch it.state {
            case .asked: "risk"
            case .processing: latest?.state.isWork == true ? "late" : "risk"
            case .paid: "kept"
            case .refused: "none"
            }
        return "<span class=\"state \(tone)\">\(words("refund.state.\(it.state.rawValue)"))</span>"
    }

    private static func shares(_ words: Words, _ lines: [RefundShareLine]) -> HTML {
        guard !lines.isEmpty else { return "" }
        let rows = lines.map { line -> HTML in
            """
            <tr><td>\(line.itemName ?? words("payment.part.prepaid"))</td><td>\(line.from.flatMap { from in line.to.map { CashierPages.period(from, $0) } } ?? "")</td><td class="num">\(line.share.amount.text)</td></tr>
            """
        }
        return """
            <section class="block"><h2>\(words("refund.shares"))</h2><p class="small soft">\(words("refund.shares.hint"))</p><table><thead><tr><th>\(words("payment.item"))</th><th>\(words("payment.period"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }

    private static func askings(_ visit: Visit, _ card: RefundCard) -> HTML {
        let words = visit.words
        guard !card.askings.isEmpty else { return "" }
        let rows = card.askings.map { one -> HTML in
            let why: HTML = one.code.isEmpty ? "" : "<div class=\"small soft\">\(code(one, words))</div>"
            let isWork = (one.state.isWork || one.isQuiet) && one.id == card.latest?.id && card.line.refund.state == .processing
            let todo: HTML = isWork ? "<div class=\"say late\">\(words("today.refund.\(one.state.rawValue)"))</div>" : ""
            let said: HTML = one.problem.isEmpty ? todo : "<div class=\"say late\">\(problem(one, words))</div>"
            return """
                <tr><td>\(one.number)<div class="small soft">\(one.channelNumber)</div></td><td>\(words("refund.channel.\(one.state.rawValue)"))\(why)\(said)</td><td>\(Moments.stamp(one.madeAt, card.zone))</td><td>\(one.toldAt.map { Moments.stamp($0, card.zone) } ?? "—")</td><td class="num">\(one.amount.text)</td></tr>
                """
        }
        return """
            <section class="block"><h2>\(words("refund.channel"))</h2><table><thead><tr><th>\(words("refund.number"))</th><th>\(words("receipt.state"))</th><th>\(words("refund.channel.made"))</th><th>\(words("refund.channel.told"))</th><th class="num">\(words("payment.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>\(verbs(visit, card))</section>
            """
    }

    /// The channel's own word, or what this house says in its place.
    private static func code(_ one: ChannelRefund, _ words: Words) -> String {
        one.code == "paychannel.unset" ? words("paychannel.unset") : one.code
    }

    static func problem(_ one: ChannelRefund, _ words: Words) -> String {
        switch one.problem {
        case "amount", "late": words("refund.problem.\(one.problem)")
        default: words(one.problem)
        }
    }

    private static func verbs(_ visit: Visit, _ card: RefundCard) -> HTML {
        let it = card.line.refund
        guard let one = card.latest, let member = visit.member, member.holds(CashierRoutes.cashiers, in: it.project) else { return "" }
        let words = visit.words
        var parts: [HTML] = []
        if one.state.isOpen && it.state == .processing {
            parts.append(Forms.post(visit, to: "/billing/refunds/\(it.id)/inquiry", button: words("verb.look-after-refund"), main: false, ""))
        }
        guard member.holds(CashierRoutes.releasers, in: it.project) else { return HTML(parts) }
        if it.state == .processing && (one.state == .refused || one.state == .closed) {
            parts.append(Forms.post(visit, to: "/billing/refunds/\(it.id)/repetition", button: words("verb.repeat-refund"), ""))
        }
        if it.state == .processing && (one.state == .refused || one.state == .closed || one.problem == "amount") {
            parts.append(
                Forms.fold(visit, to: "/billing/refunds/\(it.id)/withdrawal", title: "verb.withdraw-refund") { own in
                    Forms.text(own, In.remark, label: words("payment.reason"))
                })
        }
        if card.askings.contains(where: { !$0.problem.isEmpty }) {
            parts.append(
                Forms.fold(visit, to: "/billing/refunds/\(it.id)/clearing", title: "verb.clear-refund", isLikely: true) { own in
                    Forms.text(own, In.remark, label: words("refund.clearing"))
                })
        }
        if card.isSimulated && it.state == .processing && one.state.isOpen {
            parts += ["success", "abnormal", "closed"].map { outcome in
                Forms.post(
                    visit, to: "/billing/refunds/\(it.id)/simulation", button: words("verb.play-refund.\(outcome)"), main: false,
                    "<input type=\"hidden\" name=\"outcome\" value=\"\(outcome)\">")
            }
        }
        return HTML(parts)
    }

    /// Asking for a payment back by its channel, on the payment's page.
    static func asking(_ visit: Visit, _ payment: Payment, left: Money, refunds: [Refund]) -> HTML {
        let words = visit.words
        let rows = refunds.map { it -> HTML in
            "<tr><td><a href=\"\(Path.refund(it.id))\">\(words("refund.title"))</a></td><td>\(it.reason)</td><td>\(words("refund.state.\(it.state.rawValue)"))</td><td class=\"num\">\(it.amount.text)</td></tr>"
        }
        let list: HTML = rows.isEmpty ? "" : "<section class=\"block\"><h2>\(words("refund.list"))</h2><table><tbody>\(rows)</tbody></table></section>"
        guard left > .zero, visit.member?.holds(CashierRoutes.cashiers, in: payment.project) == true else { return list }
        let form = Forms.fold(visit, to: "/billing/payments/\(payment.id)/refund", title: "verb.refund-payment") { own in
            """
            \(Forms.text(own, In.amount, label: words("payment.amount"), more: " inputmode=\"decimal\"", hint: "<p class=\"small soft\">\(words("refund.left", ["left": left.text]))</p>"))\(Forms.text(own, In.reason, label: words("payment.reason"), hint: "<p class=\"small soft\">\(words("refund.channel.hint"))</p>"))
            """
        }
        return "\(list)\(form)"
    }

    // MARK: For programs

    private static let askingShape = JSONShape.object([
        ("number", .text), ("channel", .word(PayChannel.self)), ("state", .word(ChannelRefund.State.self)), ("channelNumber", .text),
        ("code", .text), ("problem", .text), ("madeAt", .time), ("toldAt", .optional(.time)),
    ])

    static let shape = JSONShape.object([
        ("refund", CashierJSON.refundShape), ("byChannel", .flag), ("payment", .optional(.id)),
        ("shares", .list(.object([("charge", .optional(.id)), ("book", .word(Book.self)), ("amountFen", .number)]))),
        ("askings", .list(askingShape)),
    ])

    static func json(_ card: RefundCard) -> JSON {
        let it = card.line.refund
        return [
            "refund": CashierJSON.refund(it), "byChannel": .flag(it.byChannel), "payment": .id(it.payment),
            "shares": .list(
                card.shares.map {
                    [
                        "charge": .id($0.share.charge), "book": .text($0.share.book.rawValue),
                        "amountFen": .number($0.share.amount.fen),
                    ]
                }),
            "askings": .list(
                card.askings.map {
                    [
                        "number": .text($0.number), "channel": .text($0.channel.rawValue), "state": .text($0.state.rawValue),
                        "channelNumber": .text($0.channelNumber), "code": .text($0.code), "problem": .text($0.problem),
                        "madeAt": .at($0.madeAt), "toldAt": .at($0.toldAt),
                    ]
                }),
        ]
    }
}
