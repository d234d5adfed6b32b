// ImportFiles: files of readings and one-off charges as lists, templates and JSON.
import Kernel
import Platform
import Sheets
import Web

enum ImportFiles {
    /// An empty file with the headers that are understood, and a line of an example.
    static func template(_ kind: BillFileKind, _ words: Words) -> ListFile {
        let fields = BillFileField.all(of: kind)
        let example: [BillFileField: String] = [
            .building: "5栋", .unit: "1单元0902", .item: kind == .readings ? "" : words("billing.import.example.item"), .amount: "50.00",
            .day: "2026-11-30", .note: words("billing.import.example.note"), .serial: "S-0001", .reading: "1234.5", .rolled: "",
        ]
        return ListFile(
            "template-\(kind.rawValue)", title: words("billing.import.kind.\(kind.rawValue)"),
            columns: fields.map { SheetColumn($0.headers[0]) }, rows: [fields.map { .text(example[$0] ?? "") }])
    }

    static func list(_ imports: [BillImport], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "bill-imports-\(project.code)", title: words("billing.import.title"),
            columns: [
                SheetColumn(words("opening.file"), width: 30), SheetColumn(words("billing.import.kind")),
                SheetColumn(words("opening.state")), SheetColumn(words("billing.import.rows"), .integer),
                SheetColumn(words("billing.import.taken"), .integer), SheetColumn(words("billing.import.already"), .integer),
                SheetColumn(words("registry.bad"), .integer), SheetColumn(words("billing.run.total"), .money),
                SheetColumn(words("opening.made"), .dateTime),
            ],
            rows: imports.map { it in
                [
                    .text(it.name), .text(words("billing.import.kind.\(it.kind.rawValue)")),
                    .text(words("billing.import.state.\(it.state.rawValue)")), .integer(it.rows), .integer(it.taken),
                    .integer(it.already), .integer(it.refused), .fen(it.takenTotal.fen), .at(it.madeAt, project.zone),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("file", .text), ("kind", .word(BillFileKind.self)), ("state", .word(BillImport.State.self)), ("rows", .number),
        ("good", .number), ("goodFen", .number), ("already", .number), ("refused", .number), ("taken", .number), ("takenFen", .number),
        ("totalsLeftOut", .number), ("doubtful", .number), ("madeAt", .time), ("postedAt", .optional(.time)), ("remark", .optional(.text)),
    ])

    static func json(_ it: BillImport, _ words: Words) -> JSON {
        [
            "id": .id(it.id), "file": .text(it.name), "kind": .text(it.kind.rawValue), "state": .text(it.state.rawValue),
            "rows": .number(it.rows), "good": .number(it.good), "goodFen": .number(it.goodTotal.fen), "already": .number(it.already),
            "refused": .number(it.refused), "taken": .number(it.taken), "takenFen": .number(it.takenTotal.fen),
            "totalsLeftOut": .number(it.totalsLeftOut), "doubtful": .number(it.doubtful), "madeAt": .at(it.madeAt), "postedAt": .at(it.postedAt),
            "remark": .words(it.remark.map { words($0.key, $0.details) }),
        ]
    }

    static let rowShape = JSONShape.object([("sheet", .text), ("row", .number), ("column", .text), ("read", .text), ("reason", .text)])

    static func json(_ row: BillRow, _ sheets: [BillSheet], _ words: Words) -> [JSON] {
        row.problems.map { problem in
            [
                "sheet": .text(sheets.first { $0.ordinal == row.sheet }?.name ?? ""), "row": .number(Int64(row.row)),
                "column": .text(problem.column), "read": .text(problem.read), "reason": .text(words(problem.key, problem.details)),
            ]
        }
    }
}
