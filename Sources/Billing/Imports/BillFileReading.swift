// BillFileReading: reads the rows of one sheet through its header, or says at which column what is wrong. Pure.
import Foundation
import Kernel
import Registry
import Sheets

struct BillFileReading {
    let header: [String]
    private let kind: BillFileKind
    private let columns: [BillFileField: Int]
    private let in1904: Bool

    /// Nil where a needed column is missing.
    init?(_ kind: BillFileKind, _ row: SheetRow, in1904: Bool) {
        let columns = Self.columns(kind, row)
        guard BillFileField.needed(by: kind).allSatisfy({ columns[$0] != nil }) else { return nil }
        self.kind = kind
        self.columns = columns
        self.in1904 = in1904
        header = row.cells.map(\.text)
    }

    /// What the row that looks most like a header still lacks.
    static func missing(_ kind: BillFileKind, _ head: [SheetRow]) -> [BillFileField] {
        let lacks = head.map { row in
            let columns = columns(kind, row)
            return BillFileField.needed(by: kind).filter { columns[$0] == nil }
        }
        return lacks.min { $0.count < $1.count } ?? []
    }

    private static func columns(_ kind: BillFileKind, _ row: SheetRow) -> [BillFileField: Int] {
        let headers = row.cells.map { folded($0.text) }
        var columns: [BillFileField: Int] = [:]
        for field in BillFileField.all(of: kind) {
            columns[field] = field.headers.lazy.compactMap { headers.firstIndex(of: folded($0)) }.first
        }
        return columns
    }

    private static func folded(_ words: String) -> String { FileCells.folded(words).filter { !"度吨".contains($0) } }

    /// One row.
    private struct Reading {
        let line: FileTable.Line
        var problems: [FileProblem] = []
    }

    func line(_ line: FileTable.Line, sheet: Int) -> BillFileLine {
        var one = Reading(line: line)
        for field in BillFileField.all(of: kind) where !field.isShared {
            guard let column = columns[field], line.isUnclear(column) else { continue }
            wrong(&one, field, "opening.cell.merged")
        }
        for (field, column) in columns where isError(line.shared(column)) { wrong(&one, field, "opening.cell.formula") }
        let entry = one.problems.isEmpty ? kind == .readings ? reading(&one) : charge(&one) : nil
        return BillFileLine(
            sheet: sheet, row: line.row.number, cells: header.indices.map { line.row[$0].text },
            entry: one.problems.isEmpty ? entry : nil, problems: one.problems)
    }

    private func isError(_ cell: SheetCell) -> Bool { if case .error = cell { true } else { false } }

    private func charge(_ one: inout Reading) -> BillFileEntry? {
        let unit = text(one, .unit)
        if unit.isEmpty { wrong(&one, .unit, "billing.import.unit.needed") }
        let item = text(one, .item)
        if item.isEmpty { wrong(&one, .item, "billing.import.item.needed") }
        let note = text(one, .note)
        if note.isEmpty { wrong(&one, .note, "billing.import.note.needed") }
        if note.unicodeScalars.count > 200 { wrong(&one, .note, "field.text.bad") }
        let fen = Money(text(one, .amount).replacing("元", with: ""))?.fen
        if fen.map({ $0 <= 0 || $0 > PaymentOrder.fenMax }) ?? true { wrong(&one, .amount, "billing.import.amount.bad") }
        guard let day = day(&one), let fen else { return nil }
        return BillFileEntry(
            spoken: SpokenAddress.key("\(text(one, .building)) \(unit)"), item: item, fen: fen, dayNumber: day.number, note: note)
    }

    private func reading(_ one: inout Reading) -> BillFileEntry? {
        let serial = FileCells.plain(text(one, .serial))
        if serial.isEmpty { wrong(&one, .serial, "billing.import.serial.needed") }
        if let column = columns[.serial], case .number(let value, _) = one.line.row[column], abs(value) >= 1e15 {
            wrong(&one, .serial, "opening.cell.digits")
        }
        let thousandths = Thousandths.read(text(one, .reading))
        if thousandths == nil { wrong(&one, .reading, "billing.import.reading.bad") }
        let rolled = FileCells.plain(text(one, .rolled)).lowercased()
        let isRolled = ["是", "y", "yes", "1", "true", "√"].contains(rolled)
        if !isRolled, !["", "否", "n", "no", "0", "false"].contains(rolled) { wrong(&one, .rolled, "billing.import.rolled.bad") }
        guard let day = day(&one), let thousandths else { return nil }
        return BillFileEntry(
            item: text(one, .item), dayNumber: day.number, serial: serial, thousandths: thousandths, isRolled: isRolled)
    }

    private func day(_ one: inout Reading) -> Day? {
        let day = columns[.day].flatMap { FileCells.day(one.line.shared($0), in1904: in1904) }
        if day == nil { wrong(&one, .day, "billing.import.day.bad") }
        return day
    }

    private func text(_ one: Reading, _ field: BillFileField) -> String {
        columns[field].map { one.line.shared($0).text.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
    }

    private func wrong(_ one: inout Reading, _ field: BillFileField, _ key: String) {
        let column = columns[field].map { header[$0] } ?? field.headers[0]
        guard !one.problems.contains(where: { $0.column == column }) else { return }
        one.problems.append(FileProblem(key, column: column, read: text(one, field)))
    }
}
