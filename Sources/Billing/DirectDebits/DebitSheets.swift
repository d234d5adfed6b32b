// DebitSheets: batches and accounts of direct debits as files and as the API says them.
import Kernel
import Platform
import Sheets
import Web

enum DebitSheets {
    static func list(_ batches: [DebitBatch], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "debits-\(project.code)", title: words("debit.title"),
            columns: [
                SheetColumn(words("debit.number")), SheetColumn(words("debit.due-through"), .date),
                SheetColumn(words("debit.lines"), .integer), SheetColumn(words("debit.amount"), .money),
                SheetColumn(words("debit.state.paid"), .integer), SheetColumn(words("debit.paid-total"), .money),
                SheetColumn(words("debit.state.refused"), .integer), SheetColumn(words("debit.state.waiting"), .integer),
                SheetColumn(words("debit.made"), .dateTime),
            ],
            rows: batches.map { batch in
                [
                    .text(batch.number), .day(batch.dueThrough), .integer(batch.lineCount), .fen(batch.total.fen),
                    .integer(batch.paid), .fen(batch.paidTotal.fen), .integer(batch.refused), .integer(batch.waiting),
                    .at(batch.madeAt, project.zone),
                ]
            })
    }

    static func accounts(_ accounts: [DebitAccount], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "debit-accounts-\(project.code)", title: words("debit.accounts"),
            columns: [
                SheetColumn(words("debit.home")), SheetColumn(words("debit.holder")), SheetColumn(words("debit.payer")),
                SheetColumn(words("debit.payer.state")), SheetColumn(words("debit.account")),
                SheetColumn(words("debit.bank"), width: 30), SheetColumn(words("debit.agreement")),
                SheetColumn(words("debit.signed-on"), .date),
            ],
            rows: accounts.map {
                [
                    .text($0.home), .text($0.holder), .text($0.personName),
                    .text($0.person == nil ? words("debit.payer.unset") : $0.holdsHome ? "" : words("debit.payer.left")), .text($0.shown),
                    .text($0.bank), .text($0.agreement), .day($0.signedOn),
                ]
            })
    }

    static func lines(_ lines: [DebitLine], _ batch: DebitBatch, _ words: Words) -> ListFile {
        ListFile(
            "debit-\(batch.number)", title: batch.number,
            columns: [
                SheetColumn(words("debit.reference"), width: 24), SheetColumn(words("debit.home")), SheetColumn(words("debit.holder")),
                SheetColumn(words("debit.amount"), .money), SheetColumn(words("debit.state")), SheetColumn(words("debit.reason"), width: 30),
            ],
            rows: lines.map { line in
                [
                    .text(line.reference), .text(line.home), .text(line.holder), .fen(line.amount.fen),
                    .text(words("debit.state.\(line.state.rawValue)")), .text(line.reason),
                ]
            })
    }

    /// What the bank gets; its answer repeats the reference with the result.
    static func order(_ lines: [DebitLine], _ batch: DebitBatch, _ words: Words) -> ListFile {
        ListFile(
            "debit-order-\(batch.number)", title: batch.number,
            columns: [
                SheetColumn("流水号", width: 24), SheetColumn("户名"), SheetColumn("账号", width: 26), SheetColumn("开户行", width: 30),
                SheetColumn("金额", .money), SheetColumn("摘要", width: 24), SheetColumn("结果"), SheetColumn("失败原因", width: 24),
                SheetColumn("扣款日期"),
            ],
            rows: lines.filter { $0.state == .waiting }.map { line in
                [
                    .text(line.reference), .text(line.holder), .text(line.account), .text(line.bank), .fen(line.amount.fen),
                    .text(line.home), .empty, .empty, .empty,
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("number", .text), ("dueThrough", .day), ("lines", .number), ("fen", .number), ("hasMore", .flag),
        ("leftOut", .number), ("leftOutFen", .number), ("paid", .number), ("paidFen", .number), ("refused", .number), ("waiting", .number), ("madeAt", .time),
        ("discardedAt", .optional(.time)),
    ])

    @Sendable static func json(_ it: DebitBatch) -> JSON {
        [
            "id": .id(it.id), "number": .text(it.number), "dueThrough": .text(it.dueThrough.description),
            "lines": .number(it.lineCount), "fen": .number(it.total.fen), "hasMore": .flag(it.hasMore),
            "leftOut": .number(it.leftOutCount), "leftOutFen": .number(it.leftOut.fen), "paid": .number(it.paid),
            "paidFen": .number(it.paidTotal.fen), "refused": .number(it.refused), "waiting": .number(it.waiting),
            "madeAt": .at(it.madeAt), "discardedAt": .at(it.discardedAt),
        ]
    }

    static let accountShape = JSONShape.object([
        ("id", .id), ("unit", .id), ("home", .text), ("holder", .text), ("payer", .optional(.id)), ("payerName", .text),
        ("holdsHome", .flag), ("account", .text), ("bank", .text), ("agreement", .text), ("signedOn", .optional(.day)),
    ])

    @Sendable static func json(_ it: DebitAccount) -> JSON {
        [
            "id": .id(it.id), "unit": .id(it.unit), "home": .text(it.home), "holder": .text(it.holder), "payer": .id(it.person),
            "payerName": .text(it.personName), "holdsHome": .flag(it.holdsHome), "account": .text(it.shown), "bank": .text(it.bank),
            "agreement": .text(it.agreement), "signedOn": .words(it.signedOn?.description),
        ]
    }

    static let lineShape = JSONShape.object([
        ("reference", .text), ("unit", .id), ("home", .text), ("fen", .number), ("state", .word(DebitLine.State.self)),
        ("reason", .text), ("payment", .optional(.id)),
    ])

    @Sendable static func json(_ it: DebitLine) -> JSON {
        [
            "reference": .text(it.reference), "unit": .id(it.unit), "home": .text(it.home), "fen": .number(it.amount.fen),
            "state": .text(it.state.rawValue), "reason": .text(it.reason), "payment": .id(it.payment),
        ]
    }
}
