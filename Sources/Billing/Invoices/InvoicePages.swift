// InvoicePages: e-invoices asked for, issued and taken back.
import Kernel
import Platform
import Web

enum InvoicePages {
    private typealias In = InvoiceInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ rows: [InvoiceRow], _ batches: [InvoiceBatch], state: Invoice.State?
    ) -> HTML {
        let words = visit.words
        let lines = rows.map { row -> HTML in
            let it = row.invoice
            return """
                <tr><td><a class="title" href="\(Path.invoice(it.id))">\(it.number.isEmpty ? it.serial : it.number)</a><div class="small soft">\(row.receipt)</div></td><td>\(it.buyer)<div class="small soft">\(row.unitLabel)</div></td><td class="num">\(it.amount.text)</td><td class="num">\(it.tax.text)</td><td>\(Moments.stamp(it.requestedAt, project.zone))</td><td>\(mark(it, words))</td></tr>
                """
        }
        let filters = Invoice.State.allCases.map { option -> HTML in
            "<a href=\"\(Path("/billing/invoices").asking("state", option.rawValue))\"\(if: option == state, " aria-current=\"true\"")>\(words("invoice.state.\(option.rawValue)"))</a> "
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("invoice.none"))</p>" : """
            <table><thead><tr><th>\(words("invoice.number"))</th><th>\(words("invoice.buyer"))</th><th class="num">\(words("invoice.amount"))</th><th class="num">\(words("invoice.tax"))</th><th>\(words("invoice.requested"))</th><th>\(words("order.state"))</th></tr></thead><tbody>\(lines)</tbody></table>
            """
        var next: HTML = ""
        if rows.count == Invoices.pageSize, let last = rows.last {
            var path = Path("/billing/invoices").asking("after", InvoiceFiles.text(last.key))
            if let state { path = path.asking("state", state.rawValue) }
            next = "<p class=\"more\"><a class=\"button\" href=\"\(path)\">\(words("list.more"))</a></p>"
        }
        var export: Path = "/billing/invoices/export"
        if let state { export = export.asking("state", state.rawValue) }
        return Layout.office(
            visit, title: words("invoice.title"), at: .billing, lead: "<p>\(Tags.clause(Invoices.clause))</p>",
            """
            \(BillingTabs.of(visit, .invoices))<p class="filters"><a href="/billing/invoices"\(if: state == nil, " aria-current=\"true\"")>\(words("order.all"))</a> \(filters)</p>
            \(asking(visit))\(platform(visit, project, batches))\(table)\(next)\(ListFile.links(visit, export))
            """)
    }

    private static func mark(_ it: Invoice, _ words: Words) -> HTML {
        let tone =
            switch it.state {
            case .requested, .exported, .redAsked: "risk"
            case .issued: "kept"
            case .red, .refused: "none"
            }
        return "<span class=\"state \(tone)\">\(words("invoice.state.\(it.state.rawValue)"))</span>"
    }

    private static func asking(_ visit: Visit) -> HTML {
        let words = visit.words
        let isSent = visit.route.method == "POST" && visit.route.pattern.hasSuffix("/invoices")
        var own = visit
        if !isSent { own.refusal = nil }
        if !isSent, let receipt = visit.query[In.receipt.name] { own.form = own.form.with(In.receipt.name, receipt) }
        let kinds = Invoice.BuyerKind.allCases.map { ($0.rawValue, words("invoice.kind.\($0.rawValue)")) }
        let form = Forms.post(
            own, to: "/billing/invoices", button: words("verb.request-invoice"),
            """
            \(Forms.summary(own))\(Forms.text(own, In.receipt, label: words("invoice.receipt")))\(Forms.pick(own, In.kind, label: words("invoice.kind"), options: kinds))
            \(Forms.text(own, In.buyer, label: words("invoice.buyer")))\(Forms.text(own, In.taxNumber, label: words("invoice.tax-number"), hint: "<p class=\"small soft\">\(words("invoice.tax-number.hint"))</p>"))\(Forms.text(own, In.contact, label: words("invoice.contact")))
            """)
        let isOpen = own.refusal != nil || visit.query[In.receipt.name] != nil
        return "<details\(if: isOpen, " open")><summary>\(words("verb.request-invoice"))</summary>\(form)</details>"
    }

    private static func platform(_ visit: Visit, _ project: ProjectCard, _ batches: [InvoiceBatch]) -> HTML {
        let words = visit.words
        guard let posts = Who.finance.posts, visit.member?.holds(posts, in: project.id) ?? false else { return "" }
        let files = batches.map { batch -> HTML in
            "<li><a href=\"\(Path("/billing/invoices/batches/\(batch.id)"))\">\(words("invoice.file", ["count": "\(batch.count)"]))</a> <span class=\"small soft\">\(Moments.stamp(batch.madeAt, project.zone)) \(batch.madeBy)</span></li>"
        }
        let isSent = visit.route.pattern.hasSuffix("/batches")
        var own = visit
        if !isSent { own.refusal = nil }
        return """
            \(Forms.post(own, to: "/billing/invoices/batches", button: words("verb.export-invoices"), main: false, Forms.summary(own)))<p><a class="button" href="/billing/invoices/readings">\(words("invoice.reading.title"))</a></p><ul class="plain">\(files)</ul>
            """
    }

    static func detail(_ visit: Visit, _ row: InvoiceRow, _ lines: [InvoiceLine]) -> HTML {
        let words = visit.words
        let it = row.invoice
        let rows = lines.map { line -> HTML in
            """
            <tr><td>\(line.name)<div class="small soft">\(StatementPages.period(line.from, line.to) ?? "")</div></td><td>\(line.taxCode)</td><td class="num">\(line.net.text)</td><td class="num">\(InvoiceFiles.percent(line.taxPerMille))</td><td class="num">\(line.tax.text)</td><td class="num">\(line.amount.text)</td></tr>
            """
        }
        var pairs: [(String, String)] = [
            (words("invoice.buyer"), it.buyer), (words("invoice.kind"), words("invoice.kind.\(it.buyerKind.rawValue)")),
            (words("invoice.tax-number"), it.taxNumber), (words("invoice.contact"), it.contact),
            (words("invoice.receipt"), row.receipt), (words("order.unit"), row.unitLabel), (words("invoice.serial"), it.serial),
            (words("invoice.number"), it.number), (words("invoice.day"), it.issuedOn?.description ?? ""),
            (words("invoice.red-number"), it.redNumber), (words("invoice.red-day"), it.redOn?.description ?? ""),
            (words("invoice.remark"), it.remark),
        ]
        if let reason = it.redReason { pairs.append((words("invoice.red-reason"), words("invoice.red-reason.\(reason.rawValue)"))) }
        if let state = it.confirmation {
            pairs.append((words("invoice.confirmation"), "\(state.rawValue) \(words("invoice.confirmation.\(state.rawValue)"))"))
        }
        let shown = pairs.filter { !$0.1.isEmpty }.map { pair -> HTML in "<dt>\(pair.0)</dt><dd>\(pair.1)</dd>" }
        let link: HTML = it.link.isEmpty ? "" : "<p><a class=\"button\" href=\"\(it.link)\" rel=\"noreferrer\">\(words("invoice.link"))</a></p>"
        return Layout.office(
            visit, title: it.number.isEmpty ? it.serial : it.number, at: .billing,
            lead: "<p>\(mark(it, words)) \(it.amount.text) \(Tags.clause(Invoices.clause))</p>",
            """
            \(BillingTabs.of(visit, .invoices))<dl class="pairs">\(shown)</dl>\(link)
            <table class="figures"><thead><tr><th>\(words("invoice.item"))</th><th>\(words("invoice.tax-code"))</th><th class="num">\(words("invoice.net"))</th><th class="num">\(words("invoice.rate"))</th><th class="num">\(words("invoice.tax"))</th><th class="num">\(words("invoice.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(forms(visit, it))
            """)
    }

    /// What may be done with it now, for whoever keeps the books.
    private static func forms(_ visit: Visit, _ it: Invoice) -> HTML {
        let words = visit.words
        guard let posts = Who.finance.posts, visit.member?.holds(posts, in: it.project) ?? false else { return "" }
        func path(_ verb: String) -> Path { "/billing/invoices/\(it.id)/\(verb)" }
        func fold(_ verb: String, _ title: String, isLikely: Bool, _ rows: (Visit) -> HTML) -> HTML {
            Forms.fold(visit, to: path(verb), title: title, isMain: isLikely, isLikely: isLikely) { own in
                "\(Forms.summary(own))\(rows(own))"
            }
        }
        let reasons = Invoice.RedReason.allCases.map { ($0.rawValue, words("invoice.red-reason.\($0.rawValue)")) }
        func states(_ all: [Invoice.Confirmation]) -> [(value: String, name: String)] {
            all.map { ($0.rawValue, "\($0.rawValue) \(words("invoice.confirmation.\($0.rawValue)"))") }
        }
        switch it.state {
        case .requested, .exported:
            return fold("issuing", "verb.issue-invoice", isLikely: true) { own in
                "\(Forms.text(own, In.number, label: words("invoice.number"), more: " inputmode=\"numeric\""))\(Forms.text(own, In.day, label: words("invoice.day"), type: "date"))\(Forms.text(own, In.link, label: words("invoice.link")))"
            }
                + fold("refusal", "verb.refuse-invoice", isLikely: false) { own in
                    Forms.text(own, In.reason, label: words("invoice.remark"))
                }
        case .issued:
            return fold("red-letter", "verb.ask-red", isLikely: false) { own in
                "\(Forms.select(own, In.redReason, label: words("invoice.red-reason"), options: reasons))\(Forms.select(own, In.confirmation, label: words("invoice.confirmation"), options: states(Invoice.Confirmation.allCases.filter { !$0.isVoid })))"
            }
        case .redAsked:
            let confirmed = it.confirmation?.isGood ?? false
            return (confirmed
                ? fold("red-issuing", "verb.issue-red", isLikely: true) { own in
                    "\(Forms.text(own, In.redNumber, label: words("invoice.red-number"), more: " inputmode=\"numeric\""))\(Forms.text(own, In.day, label: words("invoice.red-day"), type: "date"))"
                } : "")
                + fold("confirmation", "verb.confirm-red", isLikely: !confirmed) { own in
                    Forms.select(
                        own, In.confirmation, label: words("invoice.confirmation"), options: states(Invoice.Confirmation.allCases))
                }
        case .red, .refused: return ""
        }
    }
}
