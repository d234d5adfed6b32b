// RunSheets: bill runs and their lines as files to take away and as the API says them.
import Kernel
import Platform
import Sheets
import Web

enum RunSheets {
    static func runs(_ runs: [BillRun], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "bill-runs-\(project.code)", title: words("billing.tab.runs"),
            columns: [
                SheetColumn(words("billing.run.from"), .date), SheetColumn(words("billing.run.to"), .date),
                SheetColumn(words("billing.run.state")), SheetColumn(words("billing.run.homes"), .integer),
                SheetColumn(words("billing.run.bills"), .integer), SheetColumn(words("billing.run.skipped"), .integer),
                SheetColumn(words("billing.run.total"), .money), SheetColumn(words("billing.run.posted"), .money),
                SheetColumn(words("billing.run.made"), .dateTime),
            ],
            rows: runs.map { run in
                [
                    .day(run.from), .day(run.to), .text(words("billing.run.state.\(run.state.rawValue)")), .integer(run.unitCount),
                    .integer(run.lineCount), .integer(run.skippedCount), .fen(run.total.fen), .fen(run.posted.fen),
                    .at(run.madeAt, project.zone),
                ]
            })
    }

    static func lines(_ lines: [BillDraftLine], _ run: BillRun, _ words: Words) -> ListFile {
        ListFile(
            "bill-run-\(run.from)", title: words("billing.run.lines"),
            columns: [
                SheetColumn(words("billing.line.home")), SheetColumn(words("billing.line.item")),
                SheetColumn(words("billing.line.object")), SheetColumn(words("billing.line.payer")),
                SheetColumn(words("billing.line.liable")), SheetColumn(words("billing.run.from"), .date),
                SheetColumn(words("billing.run.to"), .date), SheetColumn(words("billing.line.due"), .date),
                SheetColumn(words("billing.line.amount"), .money), SheetColumn(words("billing.line.skipped"), width: 30),
            ],
            rows: lines.map { line in
                [
                    .text(line.unitLabel), .text(line.itemName), .text(line.object), .text(line.payerName ?? ""),
                    .text(line.liableName ?? ""), .day(line.from), .day(line.to), .day(line.skipped == nil ? line.due : nil),
                    line.skipped == nil ? .fen(line.amount.fen) : .empty,
                    .text(line.skipped.map { words("billing.skip.\($0.rawValue)") } ?? ""),
                ]
            })
    }

    static func differences(_ lines: [BillDifference], _ run: BillRun, _ words: Words) -> ListFile {
        func text(_ side: BillDifference.Side?) -> SheetValue {
            .text(side.map { "\($0.from) – \($0.to) \($0.payer ?? "")" } ?? "")
        }
        return ListFile(
            "bill-run-differences-\(run.from)", title: words("billing.run.differences"),
            columns: [
                SheetColumn(words("billing.line.home")), SheetColumn(words("billing.line.item")),
                SheetColumn(words("billing.line.object")), SheetColumn(words("billing.run.shown"), width: 40),
                SheetColumn(words("billing.line.amount"), .money), SheetColumn(words("billing.run.now"), width: 40),
                SheetColumn(words("billing.line.amount"), .money),
            ],
            rows: lines.map { line in
                [
                    .text(line.unitLabel), .text(line.itemName), .text(line.object), text(line.before),
                    line.before.map { .fen($0.amount.fen) } ?? .empty, text(line.after),
                    line.after.map { .fen($0.amount.fen) } ?? .empty,
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("items", .list(.id)), ("from", .day), ("to", .day), ("postingDay", .day), ("state", .word(BillRun.State.self)),
        ("homes", .number), ("bills", .number), ("skipped", .number), ("fen", .number), ("postedBills", .number),
        ("postedFen", .number), ("digest", .text), ("madeAt", .time), ("postedAt", .optional(.time)),
    ])

    @Sendable static func json(_ run: BillRun) -> JSON {
        [
            "id": .id(run.id), "items": .list(run.items.map { .id($0) }), "from": .text(run.from.description),
            "to": .text(run.to.description), "postingDay": .text(run.postingDay.description), "state": .text(run.state.rawValue),
            "homes": .number(run.unitCount), "bills": .number(run.lineCount), "skipped": .number(run.skippedCount),
            "fen": .number(run.total.fen), "postedBills": .number(run.postedCount), "postedFen": .number(run.posted.fen),
            "digest": .text(run.digest), "madeAt": .at(run.madeAt), "postedAt": .at(run.postedAt),
        ]
    }

    static let sumShape = JSONShape.object([
        ("item", .id), ("name", .text), ("skipped", .optional(.word(BillSkip.self))), ("count", .number), ("fen", .number),
    ])

    @Sendable static func json(_ sum: BillRunSum) -> JSON {
        [
            "item": .id(sum.item), "name": .text(sum.name), "skipped": .words(sum.skipped?.rawValue), "count": .number(sum.count),
            "fen": .number(sum.total.fen),
        ]
    }

    static let lineShape = JSONShape.object([
        ("unit", .id), ("home", .text), ("item", .text), ("object", .text), ("payer", .optional(.text)), ("liable", .optional(.text)),
        ("from", .day), ("to", .day), ("due", .day), ("fen", .number), ("skipped", .optional(.word(BillSkip.self))),
    ])

    @Sendable static func json(_ line: BillDraftLine) -> JSON {
        [
            "unit": .id(line.unit), "home": .text(line.unitLabel), "item": .text(line.itemName), "object": .text(line.object),
            "payer": .words(line.payerName), "liable": .words(line.liableName), "from": .text(line.from.description),
            "to": .text(line.to.description), "due": .text(line.due.description), "fen": .number(line.amount.fen),
            "skipped": .words(line.skipped?.rawValue),
        ]
    }
}
