// OwnerPayPages: choosing bills, the code, and the receipt, in large type and without a script.
import Kernel
import Platform
import Web

enum OwnerPayPages {
    private typealias In = OwnerPayRoutes.Inputs

    /// All dues ticked; what falls due later too, for whoever likes to pay it along.
    static func choice(_ visit: Visit, _ dues: [OwnerDue], _ channels: [PayChannel], today: Day) -> HTML {
        let words = visit.words
        let code = visit.parameters["code"] ?? ""
        guard !dues.isEmpty, !channels.isEmpty else { return "" }
        let isSent = visit.route.method == "POST"
        let bills = zip(In.bills, dues).map { field, due -> HTML in
            let item = due.item
            let isTicked = isSent ? visit.form[field.name] == item.charge.text : true
            let period = StatementPages.period(item.from, item.to) ?? ""
            return """
                <label class="tick"><input type="checkbox" name="\(field.name)" value="\(item.charge.text)"\(if: isTicked, " checked")><span><b>\(item.itemName)</b> \(period) \(item.object)<br><span class="\(item.due < today ? "late" : "soft")">\(words(item.due < today ? "owner.fees.was-due" : "owner.fees.due", ["day": item.due.description]))</span> <b>¥ \(due.total.text)</b>\(fee(due, words))</span></label>
                """
        }
        let picks = channels.enumerated().map { place, channel -> HTML in
            let isPicked = visit.form[In.channel.name].map { $0 == channel.rawValue } ?? (place == 0)
            return "<label><input type=\"radio\" name=\"channel\" value=\"\(channel.rawValue)\"\(if: isPicked, " checked")><span>\(words("paychannel.\(channel.rawValue)"))</span></label>"
        }
        let isCut = dues.count > In.bills.count
        return """
            \(Forms.summary(visit))\(if: isCut, "<p class=\"soft\">\(words("owner.pay.first", ["count": "\(In.bills.count)"]))</p>")<form method="post" action="/r/\(code)/fees/orders">\(Forms.hidden(visit))
            <fieldset class="row"><legend>\(words("owner.pay.which"))</legend>\(bills)</fieldset>
            <fieldset class="row"><legend>\(words("owner.pay.how"))</legend><div class="pick">\(picks)</div></fieldset>
            <p class="buttons"><button class="main">\(words("verb.pay-by-code"))</button></p></form>
            """
    }

    /// What of it is a late fee.
    static func fee(_ due: OwnerDue, _ words: Words) -> HTML {
        due.fee > .zero ? "<br><span class=\"soft\">\(words("owner.fees.with-late", ["fen": due.fee.text]))</span>" : ""
    }

    static func order(_ visit: Visit, _ order: CodeOrder, _ receipt: (label: String, token: String)?) -> HTML {
        let words = visit.words
        let code = visit.parameters["code"] ?? ""
        let back: HTML = "<p><a class=\"button\" href=\"/r/\(code)/fees\">\(words("owner.pay.back"))</a></p>"
        let sum: HTML = "<h1>\(words("paychannel.\(order.channel.rawValue)"))</h1><p class=\"big\">¥ \(order.amount.text)</p>"
        switch order.state {
        case .paid:
            let proof = receipt.map { receipt -> HTML in
                let address = "\(visit.origin)/receipts/\(receipt.token)"
                let qr = QRCode.svg(address, label: words("owner.pay.proof")).map { svg -> HTML in "<div class=\"code\">\(svg)</div>" }
                return """
                    <p>\(words("owner.fees.receipt", ["number": receipt.label]))</p>\(qr ?? "")<p class="soft">\(words("owner.pay.proof"))</p><p><a class="button" href="/receipts/\(receipt.token)">\(words("owner.pay.receipt"))</a></p>
                    """
            }
            return "<div class=\"say kept\"><p class=\"big\">\(words("owner.pay.paid"))</p></div>\(sum)\(proof ?? "")\(back)"
        case .asked, .waiting:
            let again: HTML = "<p><a class=\"button\" href=\"\(Path.ownerOrder(code, order.id))\">\(words("owner.pay.look"))</a></p>"
            guard order.state == .waiting else { return "\(sum)<p>\(words("owner.pay.asking"))</p>\(again)" }
            let open = opening(order, code, visit.origin).map { address -> HTML in
                "<p><a class=\"button main\" href=\"\(address)\">\(words("verb.open-channel", ["channel": words("paychannel.\(order.channel.rawValue)")]))</a></p>"
            }
            let qr = QRCode.svg(order.codeText, label: words("owner.pay.scan")).map { svg -> HTML in "<div class=\"code\">\(svg)</div>" }
            return """
                \(sum)\(open)
                <p class="soft">\(words("owner.pay.scan"))</p>\(qr ?? "")\(again)\(back)
                """
        case .closed: return "<div class=\"say risk\"><p>\(words("owner.pay.closed"))</p></div>\(back)"
        case .differs: return "<div class=\"say risk\"><p>\(words("owner.pay.differs"))</p></div>\(back)"
        }
    }

    /// Where the button leads on this very phone: a page of the channel's, or its app. Nothing else is followed.
    private static func opening(_ order: CodeOrder, _ code: String, _ origin: String) -> String? {
        if order.codeText == "\(origin)/pay/simulated/\(order.id)" {
            return Path("/pay/simulated/\(order.id)").asking("then", Path.ownerOrder(code, order.id).text).text
        }
        return ["https://qr.alipay.com/", "weixin://wxpay/"].contains { order.codeText.hasPrefix($0) } ? order.codeText : nil
    }
}
