// DebitPages: batches for the bank, their lines, and the accounts that pay. Functions of plain values.
import Kernel
import Platform
import Web

enum DebitPages {
    private typealias In = DebitRoutes

    static func list(_ visit: Visit, _ project: ProjectCard, _ batches: [DebitBatch]) -> HTML {
        let words = visit.words
        let rows = batches.map { batch -> HTML in
            """
            <tr><td><a href="\(Path("/billing/debits/\(batch.id)"))">\(batch.number)</a></td><td>\(batch.dueThrough.description)</td><td class="number">\(batch.lineCount)</td><td class="number">\(batch.total.text)</td>
            <td class="number">\(batch.paid)</td><td class="number">\(batch.paidTotal.text)</td><td class="number">\(batch.refused)</td><td class="number">\(batch.waiting)</td><td>\(if: batch.discardedAt != nil, "\(words("debit.state.discarded"))")</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("debit.none"))</p>" : """
            <table><thead><tr><th>\(words("debit.number"))</th><th>\(words("debit.due-through"))</th><th>\(words("debit.lines"))</th><th>\(words("debit.amount"))</th><th>\(words("debit.state.paid"))</th><th>\(words("debit.paid-total"))</th><th>\(words("debit.state.refused"))</th><th>\(words("debit.state.waiting"))</th><th></th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = batches.count < DirectDebits.pageSize ? "" : batches.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/debits").asking("before", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let making = Forms.post(
            visit, to: "/billing/debits", button: words("verb.make-debit"),
            Forms.text(
                visit, In.dueThrough, label: words("debit.due-through"), type: "date",
                hint: "<p class=\"small soft\">\(words("debit.make.hint"))</p>"))
        return Layout.office(
            visit, title: words("debit.title"), at: .billing,
            "\(BillingTabs.of(visit, .opening))\(Forms.summary(visit))<details open><summary>\(words("verb.make-debit"))</summary>\(making)</details>\(table)\(more)\(ListFile.links(visit, "/billing/debits/export"))<p class=\"filters\"><a href=\"/billing/debit-accounts\">\(words("debit.accounts"))</a></p>")
    }

    static func accounts(_ visit: Visit, _ accounts: [DebitAccount]) -> HTML {
        let words = visit.words
        let rows = accounts.map { account -> HTML in
            let form = Forms.post(
                visit.form("end", of: ("account", account.id.text)), to: Path("/billing/debit-accounts/\(account.id)/end"),
                button: words("verb.end-debit"), main: false, "")
            let whose: HTML =
                account.person == nil
                ? "<span class=\"state late\">\(words("debit.payer.unset"))</span>"
                : "\(account.personName)\(if: !account.holdsHome, " <span class=\"state late\">\(words("debit.payer.left"))</span>")"
            return """
                <tr><td>\(account.home)</td><td>\(account.holder)</td><td>\(whose)</td><td>\(account.shown)</td><td>\(account.bank)</td><td>\(account.agreement)</td><td>\(form)</td></tr>
                """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("debit.accounts.none"))</p>" : """
            <table><thead><tr><th>\(words("debit.home"))</th><th>\(words("debit.holder"))</th><th>\(words("debit.payer"))</th><th>\(words("debit.account"))</th><th>\(words("debit.bank"))</th><th>\(words("debit.agreement"))</th><th></th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = accounts.count < DirectDebits.pageSize ? "" : accounts.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/debit-accounts").asking("after", last.unit.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let form: HTML = """
            \(Forms.text(visit, In.home, label: words("debit.home")))\(Forms.text(visit, In.holder, label: words("debit.holder")))\(Forms.text(visit, In.payer, label: words("debit.payer"), hint: "<p class=\"small soft\">\(words("debit.payer.hint"))</p>"))\(Forms.text(visit, In.account, label: words("debit.account"), more: " inputmode=\"numeric\" autocomplete=\"off\""))
            \(Forms.text(visit, In.bank, label: words("debit.bank")))\(Forms.text(visit, In.agreement, label: words("debit.agreement")))\(Forms.text(visit, In.signedOn, label: words("debit.signed-on"), type: "date"))
            """
        return Layout.office(
            visit, title: words("debit.accounts"), at: .billing,
            "\(BillingTabs.of(visit, .opening))\(Forms.summary(visit))<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.sign-debit"))</summary>\(Forms.post(visit, to: "/billing/debit-accounts", button: words("verb.sign-debit"), form))</details>\(table)\(more)\(ListFile.links(visit, "/billing/debit-accounts/export"))<p class=\"filters\"><a href=\"/billing/debits\">\(words("debit.title"))</a></p>")
    }

    static func one(_ visit: Visit, _ batch: DebitBatch, _ lines: [DebitLine], _ report: DebitReport?, _ key: String?) -> HTML {
        let words = visit.words
        let bands: [(String, String)] = [
            ("debit.lines", "\(batch.lineCount)"), ("debit.amount", batch.total.text), ("debit.paid-total", batch.paidTotal.text),
            ("debit.state.refused", "\(batch.refused)"), ("debit.state.waiting", "\(batch.waiting)"),
        ]
        let rows = lines.map { line -> HTML in
            """
            <tr><td>\(line.reference)</td><td>\(line.home)</td><td>\(line.holder)</td><td class="number">\(line.amount.text)</td><td>\(words("debit.state.\(line.state.rawValue)"))</td><td class="words">\(line.reason)</td></tr>
            """
        }
        let head: HTML = """
            <section class="block"><p>\(words("debit.due-through")) \(batch.dueThrough.description) \(if: batch.discardedAt != nil, "\(words("debit.state.discarded"))") \(Tags.clause(Payment.clause))</p>
            <div class="bands">\(bands.map { band -> HTML in "<div class=\"band\"><strong>\(band.1)</strong>\(words(band.0))</div>" })</div>\(if: batch.hasMore, "<p class=\"soft\">\(words("debit.more"))</p>")\(leftOut(words, batch))</section>
            """
        return Layout.office(
            visit, title: batch.number, at: .billing,
            """
            \(BillingTabs.of(visit, .opening))\(Forms.summary(visit))\(head)\(said(words, batch, report, key))\(verbs(visit, batch))
            <table><thead><tr><th>\(words("debit.reference"))</th><th>\(words("debit.home"))</th><th>\(words("debit.holder"))</th><th>\(words("debit.amount"))</th><th>\(words("debit.state"))</th><th>\(words("debit.reason"))</th></tr></thead><tbody>\(rows)</tbody></table>\(ListFile.links(visit, Path("/billing/debits/\(batch.id)/export")))
            """)
    }

    /// What the accounts are not asked for, before the file goes to the bank.
    private static func leftOut(_ words: Words, _ batch: DebitBatch) -> HTML {
        guard batch.leftOutCount > 0 else { return "" }
        let said = words("debit.left-out", ["count": "\(batch.leftOutCount)", "sum": batch.leftOut.text])
        return "<p class=\"say risk\">\(said) <a href=\"/billing/debit-accounts\">\(words("debit.accounts"))</a></p>"
    }

    private static func verbs(_ visit: Visit, _ batch: DebitBatch) -> HTML {
        guard batch.discardedAt == nil, batch.waiting > 0 else { return "" }
        let words = visit.words
        let order = Path("/billing/debits/\(batch.id)/order/export")
        let answer: HTML = """
            \(FilePages.upload(visit, "debit.answer", hint: "<p class=\"small soft\">\(words("debit.answer.hint"))</p>"))
            """
        let discard: HTML = batch.paid + batch.refused > 0 ? "" : Forms.post(
            visit.form("discard"), to: Path("/billing/debits/\(batch.id)/discard"), button: words("verb.discard-debit"), main: false, "")
        return """
            <p class="filters">\(words("debit.order")) <a href="\(order.asking("format", "xlsx"))">XLSX</a> <a href="\(order.asking("format", "csv"))">CSV</a></p>
            \(Forms.post(visit.form("answer"), to: Path("/billing/debits/\(batch.id)/answer"), button: words("verb.take-answer"), more: " enctype=\"multipart/form-data\"", answer))\(discard)
            """
    }

    private static let shownProblems = 200

    private static func said(_ words: Words, _ batch: DebitBatch, _ report: DebitReport?, _ key: String?) -> HTML {
        guard let report else { return "" }
        let counts = words(
            "debit.said",
            [
                "paid": "\(report.paid)", "total": report.paidTotal.text, "refused": "\(report.refused)",
                "already": "\(report.already)", "bad": "\(report.problems.count)",
            ])
        let shown = report.problems.prefix(shownProblems)
        let wrong = shown.map { FilePages.Wrong(sheet: "", row: $0.row, problem: $0.problem) }
        let table = FilePages.problems(words, wrong, rows: Int64(report.bad.count), shown: Set(shown.map(\.row)).count)
        let file: HTML = key.map { key -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/debits/\(batch.id)/answers/\(key)"))\">\(words("registry.bad-rows"))</a></p>"
        } ?? ""
        return "<section class=\"block\" role=\"status\"><p>\(counts)</p>\(table)\(file)</section>"
    }
}
