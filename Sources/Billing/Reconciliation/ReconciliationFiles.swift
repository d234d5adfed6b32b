// ReconciliationFiles: statements and differences as files to take away and as JSON.
import Kernel
import Platform
import Sheets
import Web

enum ReconciliationFiles {
    static func text(_ key: (at: Instant, id: ChannelStatement.ID)) -> String { "\(key.at.milliseconds).\(key.id.text)" }
    static func text(_ key: (day: Day, id: Difference.ID)) -> String { "\(key.day).\(key.id.text)" }

    static func moment(_ text: String?) -> (at: Instant, id: ChannelStatement.ID)? {
        let parts = (text ?? "").split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let id = ChannelStatement.ID(text: String(parts[1])) else { return nil }
        return (Instant(milliseconds: at), id)
    }

    static func day(_ text: String?) -> (day: Day, id: Difference.ID)? {
        let parts = (text ?? "").split(separator: ".")
        guard parts.count == 2, let day = Day(String(parts[0])), let id = Difference.ID(text: String(parts[1])) else { return nil }
        return (day, id)
    }

    static func statements(_ rows: [StatementRow], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "statements-\(project.code)", title: words("channellist.title"),
            columns: [
                SheetColumn(words("channellist.method")), SheetColumn(words("channellist.from"), .date),
                SheetColumn(words("channellist.to"), .date), SheetColumn(words("channellist.file")),
                SheetColumn(words("channellist.lines"), .integer), SheetColumn(words("channellist.paid"), .money),
                SheetColumn(words("channellist.refunded"), .money), SheetColumn(words("channellist.fee"), .money),
                SheetColumn(words("difference.title"), .integer), SheetColumn(words("difference.unexplained"), .integer),
                SheetColumn(words("channellist.brought")), SheetColumn(words("channellist.brought-at"), .dateTime),
            ],
            rows: rows.map { row in
                let it = row.statement
                return [
                    .text(words("channellist.by.\(it.method.rawValue)")), .day(it.from), .day(it.to), .text(it.name),
                    .integer(it.lineCount), .fen(it.paid.fen), .fen(it.refunded.fen), .fen(it.fee.fen),
                    .integer(Int64(row.differences)), .integer(Int64(row.unexplained)), .text(row.broughtBy),
                    .at(it.broughtAt, project.zone),
                ]
            })
    }

    static func differences(_ lines: [DifferenceLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "differences-\(project.code)", title: words("difference.title"),
            columns: [
                SheetColumn(words("channellist.field.day"), .date), SheetColumn(words("channellist.method")),
                SheetColumn(words("difference.what")), SheetColumn(words("channellist.field.reference"), width: 32),
                SheetColumn(words("difference.theirs"), .money), SheetColumn(words("difference.ours"), .money),
                SheetColumn(words("difference.explanation"), width: 40), SheetColumn(words("difference.receipt")),
                SheetColumn(words("difference.explained-by")), SheetColumn(words("difference.explained-at"), .dateTime),
            ],
            rows: lines.map { line in
                let it = line.difference
                return [
                    .day(it.day), .text(words("channellist.by.\(it.method.rawValue)")),
                    .text(words("difference.kind.\(it.kind.rawValue)")), .text(it.reference), .fen(it.theirs.fen), .fen(it.ours.fen),
                    .text(it.settledBy == nil ? it.explanation : words("difference.settled")), .text(line.receipt ?? ""),
                    .text(line.explainedBy ?? ""), .at(it.explainedAt, project.zone),
                ]
            })
    }

    static let statementShape = JSONShape.object([
        ("id", .id), ("method", .word(Payment.Method.self)), ("from", .day), ("to", .day), ("name", .text), ("lines", .number),
        ("paidFen", .number), ("refundedFen", .number), ("feeFen", .number), ("differences", .number), ("unexplained", .number),
        ("broughtAt", .time), ("comparedAt", .optional(.time)),
    ])

    @Sendable static func json(_ row: StatementRow) -> JSON {
        let it = row.statement
        return [
            "id": .id(it.id), "method": .text(it.method.rawValue), "from": .text(it.from.description),
            "to": .text(it.to.description), "name": .text(it.name), "lines": .number(it.lineCount), "paidFen": .number(it.paid.fen),
            "refundedFen": .number(it.refunded.fen), "feeFen": .number(it.fee.fen), "differences": .number(Int64(row.differences)),
            "unexplained": .number(Int64(row.unexplained)), "broughtAt": .at(it.broughtAt), "comparedAt": .at(it.comparedAt),
        ]
    }

    static let differenceShape = JSONShape.object([
        ("id", .id), ("statement", .id), ("method", .word(Payment.Method.self)), ("kind", .word(Difference.Kind.self)),
        ("reference", .text), ("day", .day), ("theirsFen", .number), ("oursFen", .number), ("explanation", .text),
        ("payment", .optional(.id)), ("explainedBy", .optional(.text)), ("explainedAt", .optional(.time)),
        ("settledBy", .optional(.id)),
    ])

    @Sendable static func json(_ line: DifferenceLine) -> JSON {
        let it = line.difference
        return [
            "id": .id(it.id), "statement": .id(it.statement), "method": .text(it.method.rawValue), "kind": .text(it.kind.rawValue),
            "reference": .text(it.reference), "day": .text(it.day.description), "theirsFen": .number(it.theirs.fen),
            "oursFen": .number(it.ours.fen), "explanation": .text(it.explanation), "payment": .id(it.payment),
            "explainedBy": .words(line.explainedBy), "explainedAt": .at(it.explainedAt), "settledBy": .id(it.settledBy),
        ]
    }
}
