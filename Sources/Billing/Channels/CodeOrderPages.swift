// CodeOrderPages: the code for a sum, the list of orders, the channel's settings, and the channel that the house plays.
import Kernel
import Platform
import Sheets
import Web

extension Path {
    static func codeOrder(_ id: CodeOrder.ID) -> Path { "/billing/orders/\(id)" }
}

enum CodeOrderPages {
    private typealias In = ChannelInputs

    static func text(_ key: (at: Instant, id: CodeOrder.ID)) -> String { "\(key.at.milliseconds).\(key.id.text)" }

    static func key(_ text: String) -> (at: Instant, id: CodeOrder.ID)? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let id = CodeOrder.ID(text: String(parts[1])) else { return nil }
        return (Instant(milliseconds: at), id)
    }

    static func list(_ visit: Visit, _ lines: [CodeOrderLine], state: CodeOrder.State?) -> HTML {
        let words = visit.words
        let zone = visit.project?.zone
        let rows = lines.map { line -> HTML in
            let it = line.order
            return """
                <tr><td><a href="\(Path.codeOrder(it.id))">\(it.number)</a></td><td>\(line.unitLabel)<div class="small soft">\(it.payerName)</div></td>
                <td>\(words("paychannel.\(it.channel.rawValue)"))</td><td class="number">\(it.amount.text)</td>
                <td>\(zone.map { Moments.stamp(it.madeAt, $0) } ?? String())</td><td>\(mark(it.state, words))</td></tr>
                """
        }
        let filters = CodeOrder.State.allCases.map { option -> HTML in
            "<a href=\"\(Path("/billing/orders").asking("state", option.rawValue))\"\(if: option == state, " aria-current=\"true\"")>\(words("order.state.\(option.rawValue)"))</a> "
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("order.none"))</p>" : """
            <table><thead><tr><th>\(words("order.number"))</th><th>\(words("order.whose"))</th><th>\(words("order.channel"))</th><th class="number">\(words("order.amount"))</th><th>\(words("order.made"))</th><th>\(words("order.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = lines.count < CodeOrderLists.pageSize ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/orders").asking("after", text(last.key)))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("order.title"), at: .billing,
            """
            \(BillingTabs.of(visit, .channels))\(Forms.summary(visit))<p class="filters"><a href="/billing/orders"\(if: state == nil, " aria-current=\"true\"")>\(words("order.all"))</a> \(filters)</p>
            \(asking(visit))\(table)\(more)\(ListFile.links(visit, "/billing/orders/export"))
            """)
    }

    private static func asking(_ visit: Visit) -> HTML {
        let words = visit.words
        let form = Forms.post(
            visit, to: "/billing/orders", button: words("verb.ask-code"),
            """
            \(Forms.text(visit, In.unit, label: words("order.unit")))\(Forms.text(visit, In.amount, label: words("order.amount"), more: " inputmode=\"decimal\""))
            \(Forms.pick(visit, In.channel, label: words("order.channel"), options: PayChannel.allCases.map { ($0.rawValue, words("paychannel.\($0.rawValue)")) }))
            \(Forms.text(visit, In.payerName, label: words("order.payer")))
            """)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.ask-code"))</summary>\(form)</details>"
    }

    private static func mark(_ state: CodeOrder.State, _ words: Words) -> HTML {
        let tone =
            switch state {
            case .asked, .waiting: "risk"
            case .paid: "kept"
            case .closed: "none"
            case .differs: "late"
            }
        return "<span class=\"state \(tone)\">\(words("order.state.\(state.rawValue)"))</span>"
    }

    /// The code, large, until it is paid; then the receipt.
    static func order(_ visit: Visit, _ line: CodeOrderLine, _ receipt: String?) -> HTML {
        let words = visit.words
        let it = line.order
        let code: HTML =
            it.state == .waiting
            ? QRCode.svg(it.codeText, label: words("order.scan", ["amount": it.amount.text])).map {
                "<div class=\"code\">\($0)<p>\(words("order.scan", ["amount": it.amount.text]))</p></div>"
            } ?? "" : ""
        let paid: HTML = receipt.map { "<p>\(words("order.receipt")) <b>\($0)</b></p>" } ?? ""
        let differs: HTML =
            it.state == .differs
            ? HTML([
                "<div class=\"say late\"><p>\(words("order.differs", ["told": line.told?.text ?? "", "amount": it.amount.text]))</p></div>",
                Forms.post(
                    visit, to: "/billing/orders/\(it.id)/taking",
                    button: words("verb.take-as-told", ["told": line.told?.text ?? ""]), main: false, ""),
            ]) : ""
        let closing: HTML =
            it.state == .asked || it.state == .waiting
            ? Forms.post(visit, to: "/billing/orders/\(it.id)/closing", button: words("verb.close-order"), main: false, "") : ""
        return Layout.office(
            visit, title: it.number, at: .billing,
            lead: "<p>\(line.unitLabel) · \(it.payerName) · \(words("paychannel.\(it.channel.rawValue)")) · <b>\(it.amount.text)</b> \(mark(it.state, words))</p>",
            "\(BillingTabs.of(visit, .channels))\(Forms.summary(visit))\(code)\(paid)\(differs)\(closing)")
    }

    static func settings(
        _ visit: Visit, _ cards: [ChannelAccounts.Card], _ changes: [ChannelChange], maySimulate: Bool, _ doubts: [DoubtedNotice]
    ) -> HTML {
        let words = visit.words
        let parts = PayChannel.allCases.map { channel -> HTML in
            let card = cards.first { $0.channel == channel }
            let own = visit.form("terms", of: ("channel", channel.rawValue))
            let state: HTML = card.map {
                "<p>\(words($0.isSimulated ? "paychannel.simulated" : "paychannel.live")) · \($0.face.merchant) · \($0.face.app)</p>"
            } ?? "<p class=\"empty\">\(words("paychannel.none"))</p>"
            let removing: HTML = card == nil ? "" : Forms.post(
                visit, to: "/billing/pay-channels/\(channel.rawValue)/removal", button: words("verb.remove-channel"), main: false, "")
            let serial: HTML = channel != .wechat ? "" : """
                \(Forms.text(own, In.serial, label: words("paychannel.serial")))\(Forms.secret(own, In.secret, label: words("paychannel.secret-key")))
                """
            return """
                <section><h2>\(words("paychannel.\(channel.rawValue)"))</h2>\(state)\(changes.filter { $0.channel == channel }.map { waiting(visit, $0) })
                \(if: maySimulate, Forms.post(visit, to: "/billing/pay-channels/\(channel.rawValue)/simulation", button: words("verb.simulate-channel"), main: false, ""))\(removing)
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.set-channel"))</summary>\(Forms.post(own, to: "/billing/pay-channels/\(channel.rawValue)/terms", button: words("verb.set-channel"), """
                \(Forms.summary(own))\(Forms.text(own, In.merchant, label: words("paychannel.merchant")))\(Forms.text(own, In.app, label: words("paychannel.app")))\(serial)
                \(Forms.area(own, In.channelKey, label: words("paychannel.channel-key")))\(Forms.area(own, In.ownKey, label: words("paychannel.own-key")))
                \(Forms.text(own, In.notify, label: words("paychannel.notify-origin")))
                """))</details></section>
                """
        }
        return Layout.office(
            visit, title: words("paychannel.title"), at: .billing,
            "\(BillingTabs.of(visit, .channels))\(Forms.summary(visit))<p class=\"soft\">\(words("paychannel.lead"))</p>\(parts)\(told(visit, doubts))")
    }

    /// A change that waits for another person: who asked may only take it back.
    private static func waiting(_ visit: Visit, _ change: ChannelChange) -> HTML {
        let words = visit.words
        let base = "/billing/pay-channels/changes/\(change.id)"
        let isOwn = (try? visit.staff().account) == change.askedBy
        let said = words(
            change.isSimulated ? "paychannel.change.simulated" : "paychannel.change.live", ["name": change.askerName])
        let approving: HTML = isOwn ? "" : Forms.post(
            visit.form("approve", of: ("change", change.id.text)), to: Path("\(base)/approval"), button: words("verb.approve-channel"), "")
        let refusing = Forms.post(
            visit.form("refuse", of: ("change", change.id.text)), to: Path("\(base)/refusal"),
            button: words(isOwn ? "verb.withdraw-channel" : "verb.refuse-channel"), main: false, "")
        return "<div class=\"say risk\"><p>\(said)</p>\(ChannelFacePages.comparison(change, words))\(approving)\(refusing)</div>"
    }

    /// The latest that was not believed, or of nobody's order: somebody may be trying doors, or a key is wrong.
    private static func told(_ visit: Visit, _ doubts: [DoubtedNotice]) -> HTML {
        let words = visit.words
        guard !doubts.isEmpty, let zone = visit.project?.zone else { return "" }
        let lines = doubts.map { doubt -> HTML in
            "<li>\(Moments.stamp(doubt.at, zone)) \(words("paychannel.\(doubt.channel.rawValue)")) <span class=\"state late\">\(words("channelnotice.\(doubt.outcome.rawValue)"))</span> <span class=\"small soft\">\(doubt.network)</span></li>"
        }
        return "<section><h2>\(words("channelnotice.doubted"))</h2><ul class=\"plain\">\(lines)</ul></section>"
    }

    /// The page that the simulated code opens on the payer's phone.
    static func simulated(_ visit: Visit, _ order: CodeOrder, then: String?) -> HTML {
        let words = visit.words
        let keep: HTML = then.map { "<input type=\"hidden\" name=\"then\" value=\"\($0)\">" } ?? ""
        let back: HTML = then.map { "<p><a class=\"button main\" href=\"\($0)\">\(words("owner.pay.back"))</a></p>" } ?? ""
        let body: HTML =
            switch order.state {
            case .paid: "<div class=\"say kept\"><p class=\"big\">\(words("order.simulated.paid"))</p></div>\(back)"
            case .differs: "<p>\(words("order.simulated.differs"))</p>"
            case .asked, .waiting, .closed:
                Forms.post(
                    visit, to: "/pay/simulated/\(order.id)",
                    button: words("verb.pay-simulated", ["amount": order.amount.text]), keep)
            }
        return Layout.owner(
            visit, title: words("order.simulated"),
            "<h1>\(words("order.simulated"))</h1><p>\(order.subject)</p><p class=\"big\">¥ \(order.amount.text)</p><p class=\"soft\"> \(words("paychannel.\(order.channel.rawValue)"))</p>\(body)")
    }

    // MARK: Files and programs

    static func file(_ lines: [CodeOrderLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "orders-\(project.code)", title: words("order.title"),
            columns: [
                SheetColumn(words("order.number"), width: 20), SheetColumn(words("order.unit")), SheetColumn(words("order.payer")),
                SheetColumn(words("order.channel")), SheetColumn(words("order.amount"), .money), SheetColumn(words("order.made"), .dateTime),
                SheetColumn(words("order.state")), SheetColumn(words("order.transaction"), width: 32),
            ],
            rows: lines.map { line in
                let it = line.order
                return [
                    .text(it.number), .text(line.unitLabel), .text(it.payerName),
                    .text(words("paychannel.\(it.channel.rawValue)")), .fen(it.amount.fen),
                    .at(it.madeAt, project.zone), .text(words("order.state.\(it.state.rawValue)")), .text(line.transaction),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("number", .text), ("unit", .id), ("label", .text), ("payer", .text), ("channel", .word(PayChannel.self)),
        ("fen", .number), ("state", .word(CodeOrder.State.self)), ("madeAt", .time), ("payment", .optional(.id)),
    ])

    @Sendable static func json(_ line: CodeOrderLine) -> JSON {
        let it = line.order
        return [
            "id": .id(it.id), "number": .text(it.number), "unit": .id(it.unit), "label": .text(line.unitLabel),
            "payer": .text(it.payerName), "channel": .text(it.channel.rawValue), "fen": .number(it.amount.fen),
            "state": .text(it.state.rawValue), "madeAt": .at(it.madeAt), "payment": it.payment.map { .id($0) } ?? .null,
        ]
    }
}
