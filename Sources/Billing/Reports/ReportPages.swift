// ReportPages: receivable, received and open, by period and by age; every figure leads to its bills.
import Kernel
import Platform
import Registry
import Web

enum ReportTabs: String, CaseIterable {
    case collection, ageing, trial, recounts, checks

    var path: Path {
        switch self {
        case .collection: "/billing/reports"
        case .ageing: "/billing/reports/ageing"
        case .trial: "/billing/reports/trial"
        case .recounts: "/billing/reports/recounts"
        case .checks: "/billing/reports/checks"
        }
    }

    static func of(_ visit: Visit, _ here: ReportTabs) -> HTML {
        let links = allCases.map { tab -> HTML in
            "<a href=\"\(tab.path)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("reports.tab.\(tab.rawValue)"))</a> "
        }
        return "\(BillingTabs.of(visit, .reports))<p class=\"filters\">\(links)</p>"
    }
}

enum ReportPages {
    private typealias In = ReportInputs

    /// A figure that leads to its bills; nothing leads nowhere.
    static func figure(_ money: Money, _ path: Path) -> HTML {
        money == .zero ? "<td class=\"num\">0.00</td>" : "<td class=\"num\"><a href=\"\(path)\">\(money.text)</a></td>"
    }

    static func plain(_ money: Money) -> HTML { "<td class=\"num\">\(money.text)</td>" }

    /// The form that asks for a period and a way of laying out.
    private static func question(
        _ visit: Visit, to path: Path, _ days: [(name: String, day: Day)], _ by: ReportDimension?
    ) -> HTML {
        let words = visit.words
        let inputs = days.map { name, day -> HTML in
            "<label>\(words("reports.\(name)")) <input type=\"date\" name=\"\(name)\" value=\"\(day.description)\"></label> "
        }
        let options = ReportDimension.allCases.map { dimension -> HTML in
            "<option value=\"\(dimension.rawValue)\"\(if: dimension == by, " selected")>\(words("reports.by.\(dimension.rawValue)"))</option>"
        }
        let list: HTML = by == nil ? "" : "<label>\(words("reports.by")) <select name=\"by\">\(options)</select></label> "
        return "<form class=\"filters narrow\" method=\"get\" action=\"\(path)\">\(inputs)\(list)<button>\(words("reports.show"))</button></form>"
    }

    /// Where the parts are not the whole nothing below it is to be believed, and it is said first.
    static func fault(_ visit: Visit, _ what: [String]) -> HTML {
        guard !what.isEmpty else { return "" }
        let names = what.map { visit.words("reports.\($0)") }.joined(separator: ", ")
        return "<div class=\"say late\" role=\"alert\"><p>\(visit.words("reports.fault", ["what": names]))</p></div>"
    }

    static func collection(
        _ visit: Visit, _ report: CollectionReport, _ trial: TrialBalance, by dimension: ReportDimension, latest: Recount?
    ) -> HTML {
        let words = visit.words
        let range: HTML = question(visit, to: "/billing/reports", [("from", report.from), ("to", report.to)], dimension)
        let rates: HTML = """
            <dl class="pairs"><dt>\(words("reports.rate.period"))</dt><dd><b>\(report.rateOfPeriod.text)</b> <span class="soft small">\(words("reports.rate.period.how", ["part": report.rateOfPeriod.part.text, "whole": report.rateOfPeriod.whole.text]))</span></dd>
            <dt>\(words("reports.rate.old"))</dt><dd><b>\(report.rateOfOld.text)</b> <span class="soft small">\(words("reports.rate.old.how", ["part": report.rateOfOld.part.text, "whole": report.rateOfOld.whole.text]))</span></dd>
            <dt>\(words("reports.money-in"))</dt><dd>\(trial.moneyIn.text)</dd>
            <dt>\(words("reports.prepaid"))</dt><dd>\((-trial.closing(account: .prepaid)).text)</dd>
            <dt>\(words("reports.deposits"))</dt><dd>\((-trial.closing(account: .deposit)).text)</dd>
            <dt>\(words("reports.recount"))</dt><dd>\(latest.map { RecountPages.standing($0, visit) } ?? "—") <a href="/billing/reports/recounts">\(words("reports.tab.recounts"))</a></dd></dl>
            """
        return Layout.office(
            visit, title: words("billing.tab.reports"), at: .billing,
            """
            \(ReportTabs.of(visit, .collection))\(range)\(fault(visit, report.faults))\(rates)
            <h2>\(words("reports.by-due"))</h2>\(byDue(visit, report))
            <h2>\(words("reports.by.\(dimension.rawValue)"))</h2>\(byDimension(visit, report, dimension))
            \(ListFile.links(visit, asked("/billing/reports/export", report, dimension)))
            """)
    }

    static func asked(_ path: Path, _ report: CollectionReport, _ dimension: ReportDimension) -> Path {
        path.asking("from", report.from.description).asking("to", report.to.description)
            .asking("by", dimension.rawValue)
    }

    private static func rows(_ report: CollectionReport, _ filter: ReportFilter) -> Path {
        In.asking(
            Path("/billing/reports/rows").asking("from", report.from.description).asking("to", report.to.description), filter)
    }

    private static func byDue(_ visit: Visit, _ report: CollectionReport) -> HTML {
        let words = visit.words
        let lines = DueClass.allCases.map { due -> HTML in
            var filter = ReportFilter()
            filter.due = due
            let path = rows(report, filter)
            return "<tr><td>\(words("reports.due.\(due.rawValue)"))</td>\(movement(report.sums(due), path))</tr>"
        }
        return """
            <table class="figures"><thead><tr><th>\(words("reports.due"))</th>\(heads(visit))</tr></thead><tbody>\(lines)
            <tr class="total"><td><b>\(words("reports.whole"))</b></td>\(movement(report.whole, rows(report, ReportFilter())))</tr></tbody></table>
            <p class="soft small">\(words("reports.movement.how"))</p>
            """
    }

    private static func heads(_ visit: Visit) -> HTML {
        HTML(["opening", "billed", "relief", "received", "closing"].map { name -> HTML in
            "<th class=\"num\">\(visit.words("reports.\(name)"))</th>"
        })
    }

    private static func movement(_ sums: ReportSums, _ path: Path) -> HTML {
        HTML([sums.opening, sums.billed, sums.relief, sums.received, sums.closing].map { figure($0, path) })
    }

    private static func byDimension(_ visit: Visit, _ report: CollectionReport, _ dimension: ReportDimension) -> HTML {
        let words = visit.words
        func line(_ name: HTML, _ sums: [DueClass: ReportSums], _ filter: ReportFilter) -> HTML {
            let period = sums.sums(.period)
            var (own, old) = (filter, filter)
            own.due = .period
            old.due = .old
            let rate = CollectionReport.rate(period).text
            let oldRate = MoneyRate(
                part: sums.sums(.old).received,
                whole: sums.sums(.old).opening + sums.sums(.old).billed - sums.sums(.old).relief
            ).text
            return """
                <tr><td>\(name)</td>\(figure(period.owedEver, rows(report, own)))\(figure(period.paidEver, rows(report, own)))<td class="num">\(rate)</td>
                <td class="num"><a href="\(rows(report, old))">\(oldRate)</a></td>\(figure(sums.whole.received, rows(report, filter)))\(figure(sums.whole.closing, rows(report, filter)))</tr>
                """
        }
        let lines = report.table(by: dimension).rows.map { row in
            line("\(row.name ?? words("reports.\(dimension.rawValue).\(row.key)"))", row.sums, row.filter)
        }
        let whole = Dictionary(uniqueKeysWithValues: DueClass.allCases.map { ($0, report.sums($0)) })
        let columns = ["owed", "paid", "rate", "rate-old", "received", "closing"].map { name -> HTML in
            "<th class=\"num\">\(words("reports.\(name)"))</th>"
        }
        return """
            <div class="wide"><table class="figures"><thead><tr><th>\(words("reports.by.\(dimension.rawValue)"))</th>\(columns)</tr></thead>
            <tbody>\(lines)\(line("<b>\(words("reports.whole"))</b>", whole, ReportFilter()))</tbody></table></div>
            """
    }

    static func ageing(_ visit: Visit, _ report: AgeingReport, by dimension: ReportDimension) -> HTML {
        let words = visit.words
        func path(_ filter: ReportFilter, _ band: AgeBand?) -> Path {
            var filter = filter
            filter.band = band
            return In.asking(Path("/billing/reports/ageing-rows").asking("day", report.day.description), filter)
        }
        func line(_ name: HTML, _ sums: [AgeBand: Money], _ filter: ReportFilter) -> HTML {
            let bands = AgeBand.allCases.map { figure(sums[$0] ?? .zero, path(filter, $0)) }
            return "<tr><td>\(name)</td>\(bands)\(figure(sums.values.sum, path(filter, nil)))</tr>"
        }
        let lines = report.table(by: dimension).rows.map { row in
            line("\(row.name ?? words("reports.\(dimension.rawValue).\(row.key)"))", row.sums, row.filter)
        }
        let whole = Dictionary(uniqueKeysWithValues: AgeBand.allCases.map { ($0, report.open($0)) })
        let heads = AgeBand.allCases.map { band -> HTML in
            "<th class=\"num\">\(words("reports.band.\(band.rawValue)"))</th>"
        }
        let export = Path("/billing/reports/ageing/export").asking("day", report.day.description)
            .asking("by", dimension.rawValue)
        return Layout.office(
            visit, title: words("reports.tab.ageing"), at: .billing,
            """
            \(ReportTabs.of(visit, .ageing))\(question(visit, to: "/billing/reports/ageing", [("day", report.day)], dimension))\(fault(visit, report.isWhole ? [] : ["closing"]))
            <div class="wide"><table class="figures"><thead><tr><th>\(words("reports.by.\(dimension.rawValue)"))</th>\(heads)<th class="num">\(words("reports.whole"))</th></tr></thead>
            <tbody>\(lines)\(line("<b>\(words("reports.whole"))</b>", whole, ReportFilter()))</tbody></table></div>
            <p class="soft small">\(words("reports.ageing.how"))</p>\(ListFile.links(visit, export))
            """)
    }

    /// The bills behind a figure.
    static func bills(
        _ visit: Visit, _ bills: [ReportBill], title: String, note: HTML, isAgeing: Bool, next: Path?, export: Path
    ) -> HTML {
        let words = visit.words
        let names = isAgeing ? ["closing"] : ["opening", "billed", "relief", "received", "closing"]
        let heads = names.map { name -> HTML in "<th class=\"num\">\(words("reports.\(name)"))</th>" }
        let lines = bills.map { bill -> HTML in
            let sums = bill.sums
            let amounts = isAgeing ? [sums.closing] : [sums.opening, sums.billed, sums.relief, sums.received, sums.closing]
            return """
                <tr data-row><td><a class="title" href="\(Path.statement(bill.unit))">\(bill.unitLabel)</a></td><td>\(bill.itemName)</td><td>\(bill.from.description) – \(bill.to.description)</td><td class="day">\(bill.due.description)</td>\(amounts.map { plain($0) })</tr>
                """
        }
        let more: HTML = next.map { "<p class=\"more\"><a class=\"button\" href=\"\($0)\">\(words("list.more"))</a></p>" } ?? ""
        let table: HTML = bills.isEmpty ? "<p class=\"empty\">\(words("reports.none"))</p>" : """
            <table><thead><tr><th>\(words("reports.unit"))</th><th>\(words("reports.by.item"))</th><th>\(words("reports.period"))</th><th>\(words("reports.due"))</th>\(heads)</tr></thead><tbody>\(lines)</tbody></table>
            """
        return Layout.office(
            visit, title: title, at: .billing,
            "\(ReportTabs.of(visit, isAgeing ? .ageing : .collection))\(note)\(table)\(more)\(ListFile.links(visit, export))")
    }

    /// 试算平衡: each book by itself (XS2.11.1-1).
    static func trial(_ visit: Visit, _ trial: TrialBalance) -> HTML {
        let words = visit.words
        let books = Book.allCases.map { book -> HTML in
            let lines = trial.lines(of: book)
            guard !lines.isEmpty else { return "" }
            let rows = lines.map { line -> HTML in
                "<tr><td>\(words("reports.account.\(line.account.rawValue)"))</td>\(plain(line.opening))\(plain(line.debit))\(plain(line.credit))\(plain(line.closing))</tr>"
            }
            let sums = [lines.map(\.opening).sum, lines.map(\.debit).sum, lines.map(\.credit).sum, trial.closing(of: book)]
            return """
                <h2>\(words("reports.book.\(book.rawValue)"))</h2><table class="figures"><thead><tr><th>\(words("reports.account"))</th><th class="num">\(words("reports.opening"))</th><th class="num">\(words("reports.debit"))</th><th class="num">\(words("reports.credit"))</th><th class="num">\(words("reports.closing"))</th></tr></thead>
                <tbody>\(rows)<tr class="total"><td><b>\(words("reports.whole"))</b></td>\(sums.map { plain($0) })</tr></tbody></table>
                """
        }
        let faults = trial.unbalanced.map { words("reports.book.\($0.rawValue)") }
        let say: HTML = faults.isEmpty
            ? "<p class=\"soft\">\(words("reports.trial.how")) \(Tags.clause("XS2.11.1-1"))</p>"
            : "<div class=\"say late\" role=\"alert\"><p>\(words("reports.trial.fault", ["books": faults.joined(separator: ", ")]))</p></div>"
        let export = Path("/billing/reports/trial/export").asking("from", trial.from.description)
            .asking("to", trial.to.description)
        return Layout.office(
            visit, title: words("reports.tab.trial"), at: .billing,
            """
            \(ReportTabs.of(visit, .trial))\(question(visit, to: "/billing/reports/trial", [("from", trial.from), ("to", trial.to)], nil))\(say)\(if: trial.lines.isEmpty, "<p class=\"empty\">\(words("reports.none"))</p>")\(books)\(ListFile.links(visit, export))
            """)
    }
}
