// ReportSheets: reports and statements as files to take away.
import Kernel
import Platform
import Registry
import Sheets
import Web

enum ReportSheets {
    private static func money(_ key: String, _ words: Words) -> SheetColumn { SheetColumn(words("reports.\(key)"), .money) }

    static func collection(
        _ report: CollectionReport, by dimension: ReportDimension, _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        func cells(_ name: String, _ due: String, _ sums: ReportSums) -> [SheetValue] {
            [
                .text(name), .text(due), .fen(sums.opening.fen), .fen(sums.billed.fen), .fen(sums.relief.fen),
                .fen(sums.received.fen), .fen(sums.closing.fen), .fen(sums.owedEver.fen), .fen(sums.paidEver.fen),
                .text(CollectionReport.rate(sums).text),
            ]
        }
        let rows = report.table(by: dimension).rows.flatMap { row in
            DueClass.allCases.compactMap { due in
                row.sums[due].map {
                    cells(
                        row.name ?? words("reports.\(dimension.rawValue).\(row.key)"), words("reports.due.\(due.rawValue)"), $0)
                }
            }
        }
        let whole = cells(words("reports.whole"), "", report.whole)
        return ListFile(
            "collection-\(project.code)-\(report.from)-\(report.to)", title: words("billing.tab.reports"),
            columns: [
                SheetColumn(words("reports.by.\(dimension.rawValue)"), width: 24), SheetColumn(words("reports.due")),
                money("opening", words), money("billed", words), money("relief", words), money("received", words),
                money("closing", words), money("owed", words), money("paid", words), SheetColumn(words("reports.rate")),
            ], rows: rows + [whole])
    }

    static func ageing(
        _ report: AgeingReport, by dimension: ReportDimension, _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        func cells(_ name: String, _ sums: [AgeBand: Money]) -> [SheetValue] {
            [.text(name)] + AgeBand.allCases.map { .fen((sums[$0] ?? .zero).fen) } + [.fen(sums.values.sum.fen)]
        }
        let whole = Dictionary(uniqueKeysWithValues: AgeBand.allCases.map { ($0, report.open($0)) })
        return ListFile(
            "ageing-\(project.code)-\(report.day)", title: words("reports.tab.ageing"),
            columns: [SheetColumn(words("reports.by.\(dimension.rawValue)"), width: 24)]
                + AgeBand.allCases.map { SheetColumn(words("reports.band.\($0.rawValue)"), .money) } + [money("whole", words)],
            rows: report.table(by: dimension).rows.map {
                cells($0.name ?? words("reports.\(dimension.rawValue).\($0.key)"), $0.sums)
            } + [cells(words("reports.whole"), whole)])
    }

    static func bills(
        _ bills: [ReportBill], _ name: String, isAgeing: Bool, _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        let names = isAgeing ? ["closing"] : ["opening", "billed", "relief", "received", "closing"]
        return ListFile(
            "\(name)-\(project.code)", title: words("reports.rows"),
            columns: [
                SheetColumn(words("reports.unit")), SheetColumn(words("reports.by.item")), SheetColumn(words("reports.from"), .date),
                SheetColumn(words("reports.to"), .date), SheetColumn(words("reports.due"), .date),
            ] + names.map { money($0, words) },
            rows: bills.map { bill in
                let sums = bill.sums
                let amounts = isAgeing ? [sums.closing] : [sums.opening, sums.billed, sums.relief, sums.received, sums.closing]
                return [.text(bill.unitLabel), .text(bill.itemName), .day(bill.from), .day(bill.to), .day(bill.due)]
                    + amounts.map { .fen($0.fen) }
            })
    }

    static func trial(_ trial: TrialBalance, _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "trial-\(project.code)-\(trial.from)-\(trial.to)", title: words("reports.tab.trial"),
            columns: [
                SheetColumn(words("reports.by.book")), SheetColumn(words("reports.account")), money("opening", words),
                money("debit", words), money("credit", words), money("closing", words),
            ],
            rows: trial.lines.map { line in
                [
                    .text(words("reports.book.\(line.book.rawValue)")), .text(words("reports.account.\(line.account.rawValue)")),
                    .fen(line.opening.fen), .fen(line.debit.fen), .fen(line.credit.fen), .fen(line.closing.fen),
                ]
            })
    }

    static func statement(_ statement: Statement, _ project: ProjectCard, _ words: Words) -> ListFile {
        let opening: [SheetValue] = [
            .day(statement.from), .text(words("statement.opening")), .text(""), .text(""), .empty, .empty,
            .fen(statement.opening.fen),
        ]
        return ListFile(
            "statement-\(project.code)-\(statement.unit)", title: words("statement.title"),
            columns: [
                SheetColumn(words("statement.day"), .date), SheetColumn(words("statement.kind")),
                SheetColumn(words("statement.what"), width: 40), SheetColumn(words("statement.number")),
                SheetColumn(words("statement.debit"), .money), SheetColumn(words("statement.credit"), .money),
                SheetColumn(words("statement.balance"), .money),
            ],
            rows: [opening] + statement.lines.map { line in
                [
                    .day(line.day), .text(words("statement.kind.\(line.kind.rawValue)")), .text(StatementPages.what(line)),
                    .text(line.number), .fen(line.debit.fen), .fen(line.credit.fen), .fen(line.balance.fen),
                ]
            })
    }
}
