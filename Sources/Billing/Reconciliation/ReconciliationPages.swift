// ReconciliationPages: lists of the channels, what differs from the books, and the file before it is compared.
import Kernel
import Platform
import Sheets
import Web

enum ReconciliationPages {
    private typealias In = ReconciliationInputs
    static func front(_ visit: Visit, _ project: ProjectCard, _ rows: [StatementRow], unexplained: Int) -> HTML {
        let words = visit.words
        let open: HTML = unexplained == 0
            ? "" : "<div class=\"say late\"><p><a href=\"/billing/differences\">\(words("difference.open", ["count": "\(unexplained)"]))</a></p></div>"
        let next: HTML = rows.count < Reconciliations.pageSize ? "" : rows.last.map { last -> HTML in
            more(visit, Path("/billing/channels").asking("after", ReconciliationFiles.text(last.key)))
        } ?? ""
        return Layout.office(
            visit, title: words("channellist.title"), at: .billing,
            """
            \(BillingTabs.of(visit, .channels))<p class="filters"><a href="/billing/channels" aria-current="true">\(words("channellist.title"))</a> <a href="/billing/differences">\(words("difference.title"))</a> <a href="/billing/orders">\(words("order.title"))</a> <a href="/billing/pay-channels">\(words("paychannel.title"))</a></p>
            \(open)\(bringing(visit))\(table(visit, rows, project.zone))\(next)\(ListFile.links(visit, "/billing/channels/export"))
            """)
    }

    private static func bringing(_ visit: Visit) -> HTML {
        let words = visit.words
        let options = ChannelStatement.methods.map { ($0.rawValue, words("channellist.by.\($0.rawValue)")) }
        let rows: HTML = """
            \(Forms.summary(visit))\(Forms.pick(visit, In.method, label: words("channellist.method"), options: options))
            \(FilePages.upload(visit, "channellist.file", hint: "<p class=\"small soft\">\(words("channellist.file.hint"))</p>"))
            """
        let form = Forms.post(
            visit, to: "/billing/channels", button: words("verb.bring-statement"), more: " enctype=\"multipart/form-data\"", rows)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.bring-statement"))</summary>\(form)</details>"
    }

    private static func table(_ visit: Visit, _ rows: [StatementRow], _ zone: Zone) -> HTML {
        let words = visit.words
        guard !rows.isEmpty else { return "<p class=\"empty\">\(words("channellist.none"))</p>" }
        let lines = rows.map { row -> HTML in
            let it = row.statement
            let state: HTML = it.comparedAt == nil
                ? "<span class=\"state risk\">\(words("channellist.unfinished"))</span>"
                : row.unexplained > 0
                    ? "<span class=\"state late\">\(words("difference.open", ["count": "\(row.unexplained)"]))</span>"
                    : "<span class=\"state kept\">\(words(row.differences > 0 ? "channellist.explained" : "channellist.same"))</span>"
            return """
                <tr><td><a class="title" href="\(Path.channelStatement(it.id))">\(words("channellist.by.\(it.method.rawValue)")) \(span(it))</a><div class="small soft">\(it.name)</div></td><td class="num">\(it.lineCount)</td><td class="num">\(it.paid.text)</td><td class="num">\(it.refunded.text)</td><td>\(row.broughtBy)<div class="small soft">\(Moments.stamp(it.broughtAt, zone))</div></td><td>\(state)</td></tr>
                """
        }
        return """
            <table><thead><tr><th>\(words("channellist.list"))</th><th class="num">\(words("channellist.lines"))</th><th class="num">\(words("channellist.paid"))</th><th class="num">\(words("channellist.refunded"))</th><th>\(words("channellist.brought"))</th><th>\(words("order.state"))</th></tr></thead><tbody>\(lines)</tbody></table>
            """
    }

    private static func span(_ it: ChannelStatement) -> String {
        it.from == it.to ? it.from.description : "\(it.from) – \(it.to)"
    }

    private static func more(_ visit: Visit, _ path: Path) -> HTML {
        "<p class=\"more\"><a class=\"button\" href=\"\(path)\">\(visit.words("list.more"))</a></p>"
    }

    // MARK: Before it is compared

    static func look(_ visit: Visit, _ brought: ReconciliationVisit, _ key: String) -> HTML {
        let words = visit.words
        let sheet = brought.sheet
        let tally = sheet.tally
        let missing: HTML = sheet.missing.isEmpty ? "" : """
            <div class="say late" role="alert"><p>\(words("channellist.columns.missing"))</p></div>
            """
        let figures: HTML = """
            <dl class="pairs"><dt>\(words("channellist.lines"))</dt><dd>\(tally.lines)</dd><dt>\(words("channellist.days"))</dt><dd>\(tally.from?.description ?? "—") – \(tally.to?.description ?? "—")</dd><dt>\(words("channellist.paid"))</dt><dd>\(tally.paid.text)</dd><dt>\(words("channellist.refunded"))</dt><dd>\(tally.refunded.text)</dd><dt>\(words("channellist.fee"))</dt><dd>\(tally.fee.text)</dd><dt>\(words("channellist.left-out"))</dt><dd>\(tally.leftOut)</dd></dl>\(hidden(words, sheet))
            """
        let isReady = sheet.missing.isEmpty && tally.badRows == 0
        var days = visit
        if visit.form[In.from.name] == nil {
            days.form = days.form.with(In.from.name, tally.from?.description ?? "").with(In.to.name, tally.to?.description ?? "")
        }
        let taking: HTML = !isReady ? "" : Forms.post(
            visit, to: "/billing/channels/brought/\(key)/taking", button: words("verb.compare-statement"),
            """
            \(Forms.summary(visit))\(Forms.text(days, In.from, label: words("channellist.from"), type: "date"))\(Forms.text(days, In.to, label: words("channellist.to"), type: "date", hint: "<p class=\"small soft\">\(words("channellist.days.hint"))</p>"))
            """)
        return Layout.office(
            visit, title: words("verb.bring-statement"), at: .billing,
            lead: "<p class=\"soft\">\(words("channellist.by.\(brought.method.rawValue)")) · \(brought.file.name)</p>",
            "\(BillingTabs.of(visit, .channels))\(missing)\(figures)\(problems(visit, sheet, key))\(taking)\(columns(visit, sheet, key))")
    }

    private static func problems(_ visit: Visit, _ sheet: ChannelSheet, _ key: String) -> HTML {
        let words = visit.words
        let tally = sheet.tally
        guard tally.badRows > 0 else { return "" }
        let wrong = tally.problems.map { FilePages.Wrong(sheet: "", row: $0.row, problem: $0.problem) }
        let table = FilePages.problems(words, wrong, rows: Int64(tally.badRows), shown: Set(tally.problems.map(\.row)).count)
        return """
            <div class="say late" role="alert"><p>\(words("channellist.rows.bad")) (\(tally.badRows))</p><p><a href="/billing/channels/brought/\(key)/bad-rows">\(words("channellist.bad")) XLSX</a></p></div>
            \(table)
            """
    }

    private static func hidden(_ words: Words, _ sheet: ChannelSheet) -> HTML {
        sheet.hidden.isEmpty ? "" : "<p class=\"soft\">\(words("file.hidden", ["sheets": sheet.hidden.joined(separator: "、")]))</p>"
    }

    /// One select for each column of the file, as its header suggests.
    private static func columns(_ visit: Visit, _ sheet: ChannelSheet, _ key: String) -> HTML {
        let words = visit.words
        var filled = visit
        for (field, place) in sheet.columns { filled.form = filled.form.with("column-\(place)", field.rawValue) }
        let options = StatementField.allCases.map { (value: $0.rawValue, name: words("channellist.field.\($0.rawValue)")) }
        let rows = zip(In.columns, sheet.header.enumerated()).map { field, column -> HTML in
            let letters = SheetPlace.letters(of: column.offset)
            return Forms.select(
                filled, field, label: column.element.isEmpty ? letters : "\(letters) · \(column.element)", options: options)
        }
        return """
            <details\(if: !sheet.missing.isEmpty, " open")><summary>\(words("channellist.columns"))</summary>\(Forms.post(visit, to: "/billing/channels/brought/\(key)/trial", button: words("channellist.read-again"), main: false, HTML(rows)))</details>
            """
    }

    // MARK: What differs

    static func detail(_ visit: Visit, _ row: StatementRow, _ differences: [DifferenceLine]) -> HTML {
        let words = visit.words
        let it = row.statement
        let figures: HTML = """
            <dl class="pairs"><dt>\(words("channellist.lines"))</dt><dd>\(it.lineCount)</dd><dt>\(words("channellist.paid"))</dt><dd>\(it.paid.text)</dd><dt>\(words("channellist.refunded"))</dt><dd>\(it.refunded.text)</dd><dt>\(words("channellist.fee"))</dt><dd>\(it.fee.text)</dd></dl>
            """
        let done: HTML = it.linesIn < it.lineCount ? "<p class=\"soft\">\(it.linesIn) / \(it.lineCount)</p>" : ""
        let unfinished: HTML = it.isComparing ? """
            <div class="say" data-refresh="700"><p>\(words("channellist.running"))</p></div>
            """ : it.comparedAt != nil ? "" : """
            <div class="say risk" data-refresh="1500"><p>\(words("channellist.unfinished.hint"))</p>\(done)</div>
            """
        let isWhole = it.comparedAt != nil && !it.isComparing
        let list: HTML = differences.isEmpty
            ? !isWhole ? "" : "<div class=\"say kept\"><p>\(words("channellist.same"))</p></div>" : self.differences(visit, differences)
        let next: HTML = differences.count < Reconciliations.pageSize ? "" : differences.last.map { last -> HTML in
            more(visit, Path.channelStatement(it.id).asking("after", ReconciliationFiles.text(last.key)))
        } ?? ""
        let again = it.isUnfinished
            ? Forms.post(
                visit, to: "/billing/channels/\(it.id)/discarding", button: words("verb.discard-statement"), main: false, "")
            : Forms.post(
                visit, to: "/billing/channels/\(it.id)/comparison", button: words("verb.compare-again"), main: false, "")
        return Layout.office(
            visit, title: "\(words("channellist.by.\(it.method.rawValue)")) \(span(it))", at: .billing,
            lead: "<p class=\"soft\">\(it.name) · \(row.broughtBy) \(Tags.clause(Reconciliations.clause))</p>",
            """
            \(BillingTabs.of(visit, .channels))\(Forms.summary(visit))\(unfinished)\(figures)\(list)\(next)\(again)\(ListFile.links(visit, Path("/billing/differences/export").asking("statement", it.id.text)))
            """)
    }

    static func open(_ visit: Visit, _ differences: [DifferenceLine]) -> HTML {
        let words = visit.words
        let list: HTML = differences.isEmpty
            ? "<p class=\"empty\">\(words("difference.none"))</p>" : self.differences(visit, differences)
        let next: HTML = differences.count < Reconciliations.pageSize ? "" : differences.last.map { last -> HTML in
            more(visit, Path("/billing/differences").asking("after", ReconciliationFiles.text(last.key)))
        } ?? ""
        return Layout.office(
            visit, title: words("difference.title"), at: .billing, lead: "<p>\(Tags.clause(Reconciliations.clause))</p>",
            """
            \(BillingTabs.of(visit, .channels))<p class="soft">\(words("difference.lead"))</p>\(list)\(next)\(ListFile.links(visit, "/billing/differences/export"))
            """)
    }

    private static func differences(_ visit: Visit, _ lines: [DifferenceLine]) -> HTML {
        let words = visit.words
        let mayExplain = visit.member.map { member in
            visit.project.map { member.holds(ReconciliationRoutes.explainers.posts ?? [], in: $0.id) } ?? false
        } ?? false
        let rows = lines.map { line -> HTML in
            let it = line.difference
            let said: HTML
            if !it.isOpen {
                let words = it.settledBy != nil ? words("difference.settled") : "\(it.explanation) · \(line.explainedBy ?? "")"
                said = "<span class=\"state kept\">\(visit.words("difference.done"))</span> \(words)\(line.receipt.map { " · \($0)" } ?? "")"
            } else if mayExplain {
                let own = visit.form("explanation", of: ("difference", it.id.text))
                let form = Forms.post(
                    own, to: "/billing/differences/\(it.id)/explanation", button: words("verb.explain-difference"),
                    """
                    \(Forms.summary(own))\(Forms.area(own, In.explanation, label: words("difference.explanation")))\(Forms.text(own, In.receipt, label: words("difference.receipt")))
                    """)
                said = "<span class=\"state late\">\(words("difference.unexplained"))</span><details\(if: own.refusal != nil, " open")><summary>\(words("verb.explain-difference"))</summary>\(form)</details>"
            } else {
                said = "<span class=\"state late\">\(words("difference.unexplained"))</span>"
            }
            return """
                <tr><td>\(it.day.description)</td><td>\(words("difference.kind.\(it.kind.rawValue)"))<div class="small soft">\(words("channellist.by.\(it.method.rawValue)")) \(it.reference)</div></td><td class="num">\(it.theirs.text)</td><td class="num">\(it.ours.text)</td><td>\(said)</td></tr>
                """
        }
        return """
            <table><thead><tr><th>\(words("channellist.field.day"))</th><th>\(words("difference.what"))</th><th class="num">\(words("difference.theirs"))</th><th class="num">\(words("difference.ours"))</th><th>\(words("difference.explanation"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }
}
