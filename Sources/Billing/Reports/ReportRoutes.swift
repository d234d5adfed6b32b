// ReportRoutes: the reports, the bills behind their figures, and the accounts of each book.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct ReportRoutes: Sendable {
    private let reports = Reports()
    private let statements = Statements()

    private typealias In = ReportInputs

    var routes: [Route] {
        [
            .page("/billing/reports", .books, clause: "C-9", asks: [In.from, In.to, In.by]) { visit, transaction in
                let (report, trial) = try collection(visit, transaction)
                let latest = try Recounts().list(in: try visit.here().id, limit: 1, transaction).first
                return ReportPages.collection(visit, report, trial, by: visit.asked(In.by) ?? .item, latest: latest)
            },
            .export("/billing/reports", .books, clause: "C-9", asks: [In.from, In.to, In.by]) { visit, transaction in
                let report = try collection(visit, transaction).0
                return ReportSheets.collection(report, by: visit.asked(In.by) ?? .item, try visit.here(), visit.words)
            },
            .reading(
                "/api/v1/billing/reports", .books, clause: "C-9", summary: "Receivable, received and open of a period, in parts",
                asks: [In.from, In.to, In.project], gives: ReportJSON.collection
            ) { visit, transaction in
                let (report, trial) = try collection(visit, transaction)
                return .json(ReportJSON.json(report, trial))
            },
            .page("/billing/reports/ageing", .books, asks: [In.day, In.by]) { visit, transaction in
                ReportPages.ageing(visit, try ageing(visit, transaction), by: visit.asked(In.by) ?? .item)
            },
            .export("/billing/reports/ageing", .books, asks: [In.day, In.by]) { visit, transaction in
                ReportSheets.ageing(
                    try ageing(visit, transaction), by: visit.asked(In.by) ?? .item, try visit.here(), visit.words)
            },
            .reading(
                "/api/v1/billing/reports/ageing", .books, summary: "What is open on a day, by age, in parts",
                asks: [In.day, In.project], gives: ReportJSON.ageing
            ) { visit, transaction in .json(ReportJSON.json(try ageing(visit, transaction))) },
            .page("/billing/reports/rows", .books, asks: In.rows) { try rows($0, $1) },
            .export("/billing/reports/rows", .books, asks: In.rows) { visit, transaction in
                let (project, days) = (try visit.here(), try In.range(visit, try visit.here()))
                let bills = try ListFile.pages(of: 1_000) { last, size in
                    try reports.bills(
                        In.filter(visit), from: days.from, to: days.to, in: project.id, after: last?.charge, limit: size,
                        transaction)
                }
                return ReportSheets.bills(bills, "report-bills", isAgeing: false, project, visit.words)
            },
            .page("/billing/reports/ageing-rows", .books, asks: In.rows) { try ageingRows($0, $1) },
            .export("/billing/reports/ageing-rows", .books, asks: In.rows) { visit, transaction in
                let (project, day) = (try visit.here(), try self.day(visit))
                let bills = try ListFile.pages(of: 1_000) { last, size in
                    try reports.open(
                        In.filter(visit), on: day, in: project.id, after: last?.charge, limit: size, transaction)
                }
                return ReportSheets.bills(bills, "open-bills", isAgeing: true, project, visit.words)
            },
            .reading(
                "/api/v1/billing/reports/open", .books, summary: "Open bills on a day, a page at a time", asks: In.rows,
                gives: .page("bills", ReportJSON.bill)
            ) { visit, transaction in
                let (project, day) = (try visit.here(), try self.day(visit))
                let bills = try reports.open(
                    In.filter(visit), on: day, in: project.id, after: visit.asked(In.after), limit: Reports.pageSize,
                    transaction)
                return .json([
                    "bills": .list(bills.map(ReportJSON.json)),
                    "next": .words(bills.count == Reports.pageSize ? bills.last?.charge.text : nil),
                ])
            },
            .page("/billing/reports/trial", .books, clause: "XS2.11.1-1", asks: [In.from, In.to]) { visit, transaction in
                ReportPages.trial(visit, try trial(visit, transaction))
            },
            .export("/billing/reports/trial", .books, clause: "XS2.11.1-1", asks: [In.from, In.to]) { visit, transaction in
                ReportSheets.trial(try trial(visit, transaction), try visit.here(), visit.words)
            },
            .reading(
                "/api/v1/billing/reports/trial", .books, clause: "XS2.11.1-1", summary: "The accounts of each book over a period",
                asks: [In.from, In.to, In.project], gives: ReportJSON.trial
            ) { visit, transaction in .json(ReportJSON.json(try trial(visit, transaction))) },
        ]
    }

    private func collection(_ visit: Visit, _ transaction: Transaction) throws -> (CollectionReport, TrialBalance) {
        let project = try visit.here()
        let (from, to) = try In.range(visit, project)
        return (
            try reports.collection(from: from, to: to, in: project.id, transaction),
            try statements.trial(from: from, to: to, in: project.id, transaction)
        )
    }

    private func trial(_ visit: Visit, _ transaction: Transaction) throws -> TrialBalance {
        let project = try visit.here()
        let (from, to) = try In.range(visit, project)
        return try statements.trial(from: from, to: to, in: project.id, transaction)
    }

    private func day(_ visit: Visit) throws -> Day {
        try visit.asked(In.day) ?? visit.here().zone.day(of: visit.now)
    }

    private func ageing(_ visit: Visit, _ transaction: Transaction) throws -> AgeingReport {
        try reports.ageing(on: try day(visit), in: try visit.here().id, transaction)
    }

    private func rows(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (project, filter) = (try visit.here(), In.filter(visit))
        let (from, to) = try In.range(visit, project)
        let bills = try reports.bills(
            filter, from: from, to: to, in: project.id, after: visit.asked(In.after), limit: Reports.pageSize, transaction)
        func at(_ path: Path) -> Path {
            In.asking(path.asking("from", from.description).asking("to", to.description), filter)
        }
        let next = bills.count < Reports.pageSize ? nil : bills.last.map { at("/billing/reports/rows").asking("after", $0.charge.text) }
        let due = filter.due.map { visit.words("reports.due.\($0.rawValue)") + " · " } ?? ""
        return ReportPages.bills(
            visit, bills, title: visit.words("reports.rows"), note: "<p class=\"soft\">\(due)\(from.description) – \(to.description)</p>",
            isAgeing: false, next: next, export: at("/billing/reports/rows/export"))
    }

    private func ageingRows(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (project, filter, day) = (try visit.here(), In.filter(visit), try self.day(visit))
        let bills = try reports.open(
            filter, on: day, in: project.id, after: visit.asked(In.after), limit: Reports.pageSize, transaction)
        func at(_ path: Path) -> Path { In.asking(path.asking("day", day.description), filter) }
        let next = bills.count < Reports.pageSize
            ? nil : bills.last.map { at("/billing/reports/ageing-rows").asking("after", $0.charge.text) }
        let band = filter.band.map { visit.words("reports.band.\($0.rawValue)") + " · " } ?? ""
        return ReportPages.bills(
            visit, bills, title: visit.words("reports.rows"), note: "<p class=\"soft\">\(band)\(day.description)</p>",
            isAgeing: true, next: next, export: at("/billing/reports/ageing-rows/export"))
    }
}
