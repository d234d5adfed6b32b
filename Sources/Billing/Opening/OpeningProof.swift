// OpeningProof: everything that the proof sheet (核对表) of an import says, on the screen, on paper and in files.
import Kernel
import Platform
import Printing
import Sheets
import Storage
import Web

/// One line: of a kind, and of an item or a building.
struct OpeningProofLine: Sendable {
    let kind: OpeningKind
    let name: String
    var counts: [OpeningRowState: Int64] = [:]
    var totals: [OpeningRowState: Money] = [:]

    func count(_ states: OpeningRowState...) -> Int64 { states.compactMap { counts[$0] }.reduce(0, +) }
    func total(_ states: OpeningRowState...) -> Money { states.compactMap { totals[$0] }.sum }
    var fileCount: Int64 { counts.values.reduce(0, +) }
    var fileTotal: Money { Array(totals.values).sum }
}

struct OpeningProof: Sendable {
    let opening: OpeningImport
    let project: ProjectCard
    let sheets: [OpeningSheet]
    let sums: [OpeningSum]
    let balances: [OpeningBalance]
    let maker: String
    let signer: String
    let confirmer: String

    static func read(_ id: OpeningImport.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> OpeningProof {
        let store = OpeningStore()
        let it = try store.find(id, within: projects, transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let sums = try store.sums(of: it, transaction)
        func name(_ account: Account.ID?) throws -> String {
            guard let account else { return "" }
            return try transaction.first("SELECT display_name FROM account WHERE id = \(account)")?.get("display_name") ?? ""
        }
        return OpeningProof(
            opening: it, project: project, sheets: try store.sheets(of: it, transaction), sums: sums,
            balances: try store.balances(of: it, sums, transaction), maker: try name(it.madeBy), signer: try name(it.signedBy),
            confirmer: try name(it.confirmedBy))
    }

    var byItem: [OpeningProofLine] { lines { $0.itemName } }
    var byBuilding: [OpeningProofLine] { lines { $0.buildingName } }

    private func lines(_ name: (OpeningSum) -> String) -> [OpeningProofLine] {
        var lines: [OpeningProofLine] = []
        for kind in OpeningKind.allCases {
            var own: [OpeningProofLine] = []
            for sum in sums where sum.kind == kind {
                let place = own.firstIndex { $0.name == name(sum) } ?? own.count
                if place == own.count { own.append(OpeningProofLine(kind: kind, name: name(sum))) }
                own[place].counts[sum.state, default: 0] += sum.count
                own[place].totals[sum.state] = (own[place].totals[sum.state] ?? .zero) + sum.total
            }
            lines += own
        }
        return lines
    }

    // MARK: paper

    func document(_ words: Words) -> PrintedDocument {
        let title = words("opening.proof")
        let pairs = [
            PrintedPair(words("opening.as-of"), opening.asOf.description),
            PrintedPair(words("opening.state"), words("opening.state.\(opening.state.rawValue)")),
            PrintedPair(words("opening.file"), opening.name), PrintedPair(words("opening.maker"), maker),
            PrintedPair(words("opening.rows"), "\(opening.rowCount)"),
            PrintedPair(words("opening.refused"), "\(opening.refusedCount)"),
            PrintedPair(words("opening.digest"), opening.digest, isWide: true),
        ]
        let signatures = [
            "\(words("opening.sign.maker")) \(maker)", "\(words("opening.sign.finance")) \(signer)",
            "\(words("opening.sign.manager")) \(confirmer)",
        ]
        return PrintedDocument(
            title, number: String(opening.digest.prefix(12)), script: PrintedScript(rawValue: words.language.rawValue) ?? .hans,
            blocks: [
                .title(title, above: project.letterhead, below: opening.asOf.description), .pairs(pairs),
                .heading(words("opening.by-item")), .table(table(byItem, words("opening.item"), words)),
                .heading(words("opening.by-building")), .table(table(byBuilding, words("opening.building"), words)),
                .heading(words("opening.ledger")), .table(ledger(words)), .paragraph(words("opening.proof.word")),
                .space(24), .signatures(signatures),
            ])
    }

    private func table(_ lines: [OpeningProofLine], _ what: String, _ words: Words) -> PrintedTable {
        PrintedTable(
            [
                .init(words("opening.kind")), .init(what), .init(words("opening.in-file"), .points(88), .trailing),
                .init(words("opening.to-post"), .points(88), .trailing), .init(words("opening.refused"), .points(88), .trailing),
            ],
            rows: lines.map { line in
                PrintedTable.Row([
                    words("opening.kind.\(line.kind.rawValue)"), line.name, "\(line.fileCount) / \(line.fileTotal.text)",
                    "\(line.count(.good, .posted)) / \(line.total(.good, .posted).text)",
                    "\(line.count(.refused)) / \(line.total(.refused).text)",
                ])
            })
    }

    private func ledger(_ words: Words) -> PrintedTable {
        PrintedTable(
            [
                .init(words("opening.account")), .init(words("opening.book")), .init(words("opening.before"), .points(110), .trailing),
                .init(words("opening.after"), .points(110), .trailing),
            ],
            rows: balances.map { line in
                PrintedTable.Row([
                    words("opening.account.\(line.account.rawValue)"), words("opening.book.\(line.book.rawValue)"), line.before.text,
                    line.after.text,
                ])
            })
    }

    // MARK: files

    func file(_ words: Words) -> ListFile {
        let columns = [
            SheetColumn(words("opening.kind")), SheetColumn(words("opening.item")), SheetColumn(words("opening.building")),
            SheetColumn(words("opening.state")), SheetColumn(words("opening.rows"), .integer), SheetColumn(words("opening.total"), .money),
        ]
        return ListFile(
            "opening-\(project.code)-\(opening.asOf)", title: words("opening.proof"), columns: columns,
            rows: sums.map { sum in
                [
                    .text(words("opening.kind.\(sum.kind.rawValue)")), .text(sum.itemName), .text(sum.buildingName),
                    .text(words("opening.row.\(sum.state.rawValue)")), .integer(sum.count), .fen(sum.total.fen),
                ]
            })
    }

    /// An empty sheet of a kind with the headers that are understood.
    static func template(_ kind: OpeningKind) -> ListFile {
        ListFile(
            "opening-\(kind.rawValue)", title: kind.sheets[0],
            columns: kind.fields.map { SheetColumn($0.headers(of: kind)[0] + (kind.needed.contains($0) ? "*" : "")) }, rows: [])
    }

    static func list(_ imports: [OpeningImport], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "openings-\(project.code)", title: words("billing.tab.opening"),
            columns: [
                SheetColumn(words("opening.file"), width: 30), SheetColumn(words("opening.as-of"), .date),
                SheetColumn(words("opening.state")), SheetColumn(words("opening.rows"), .integer),
                SheetColumn(words("opening.refused"), .integer), SheetColumn(words("opening.digest"), width: 66),
                SheetColumn(words("opening.made"), .dateTime),
            ],
            rows: imports.map { it in
                [
                    .text(it.name), .day(it.asOf), .text(words("opening.state.\(it.state.rawValue)")), .integer(it.rowCount),
                    .integer(it.refusedCount), .text(it.digest), .at(it.madeAt, project.zone),
                ]
            })
    }

    // MARK: the API

    static let shape = JSONShape.object([
        ("id", .id), ("file", .text), ("asOf", .day), ("state", .word(OpeningImport.State.self)), ("digest", .text),
        ("rows", .number), ("refused", .number), ("madeAt", .time), ("signedAt", .optional(.time)),
        ("confirmedAt", .optional(.time)), ("remark", .optional(.text)),
    ])

    static func json(_ it: OpeningImport, _ words: Words) -> JSON {
        [
            "id": .id(it.id), "file": .text(it.name), "asOf": .text(it.asOf.description), "state": .text(it.state.rawValue),
            "digest": .text(it.digest), "rows": .number(it.rowCount), "refused": .number(it.refusedCount), "madeAt": .at(it.madeAt),
            "signedAt": .at(it.signedAt), "confirmedAt": .at(it.confirmedAt),
            "remark": .words(it.remark.map { words($0.key, $0.details) }),
        ]
    }

    static let sumShape = JSONShape.object([
        ("kind", .word(OpeningKind.self)), ("item", .optional(.id)), ("itemName", .text), ("building", .text),
        ("state", .word(OpeningRowState.self)), ("count", .number), ("fen", .number),
    ])

    static func json(_ sum: OpeningSum) -> JSON {
        [
            "kind": .text(sum.kind.rawValue), "item": .id(sum.item), "itemName": .text(sum.itemName),
            "building": .text(sum.buildingName), "state": .text(sum.state.rawValue), "count": .number(sum.count),
            "fen": .number(sum.total.fen),
        ]
    }

    static let rowShape = JSONShape.object([("sheet", .text), ("row", .number), ("column", .text), ("read", .text), ("reason", .text)])

    static func json(_ row: OpeningRow, _ sheets: [OpeningSheet], _ words: Words) -> [JSON] {
        row.problems.map { problem in
            [
                "sheet": .text(sheets.first { $0.ordinal == row.line.sheet }?.name ?? ""), "row": .number(Int64(row.line.row)),
                "column": .text(problem.column), "read": .text(problem.read), "reason": .text(words(problem.key, problem.details)),
            ]
        }
    }
}
