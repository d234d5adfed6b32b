// OpeningReading: reads the rows of one sheet through its header, or says at which column what is wrong. Pure.
import Foundation
import Kernel
import Sheets

struct OpeningReading {
    let kind: OpeningKind
    let sheet: Int
    let header: [String]
    private let columns: [OpeningField: Int]
    private let in1904: Bool

    /// Columns found by their words; nil where a needed one is missing. `aliases` are the office's own words.
    init?(_ kind: OpeningKind, _ sheet: Int, header row: SheetRow, aliases: [String: OpeningField], in1904: Bool = false) {
        let columns = Self.columns(kind, row, aliases)
        guard Self.missing(kind, columns).isEmpty else { return nil }
        self.kind = kind
        self.sheet = sheet
        self.columns = columns
        self.in1904 = in1904
        header = row.cells.map(\.text)
    }

    static func columns(_ kind: OpeningKind, _ row: SheetRow, _ aliases: [String: OpeningField]) -> [OpeningField: Int] {
        let headers = row.cells.map { FileCells.folded($0.text) }
        var columns: [OpeningField: Int] = [:]
        for field in kind.fields {
            let own = headers.firstIndex { aliases[$0] == field }
            columns[field] = own ?? field.headers(of: kind).lazy.compactMap { headers.firstIndex(of: FileCells.folded($0)) }.first
        }
        return columns
    }

    static func missing(_ kind: OpeningKind, _ columns: [OpeningField: Int]) -> [OpeningField] {
        var missing = kind.fields.filter { kind.needed.contains($0) && columns[$0] == nil }
        if kind == .arrears, columns[.month] == nil, columns[.from] == nil || columns[.to] == nil { missing.append(.month) }
        return missing
    }

    /// Two columns of one name: which of them is meant, nobody can say. Two fields may not share one, either.
    var doubled: String? {
        let used = columns.values.map { FileCells.folded(header[$0]) }
        for name in used where header.filter({ FileCells.folded($0) == name }).count > 1 { return name }
        return nil
    }

    func line(_ line: FileTable.Line) -> OpeningLine {
        let row = line.row
        var values: [String: String] = [:]
        var problems: [FileProblem] = []
        for field in kind.fields {
            guard let column = columns[field] else { continue }
            if line.isUnclear(column), !field.isShared {
                problems.append(problem(field, "opening.cell.merged", line.shared(column).text))
                continue
            }
            let cell = line.shared(column)
            switch read(cell, field) {
            case .success(let value): if !value.isEmpty { values[field.rawValue] = value }
            case .failure(let wrong): problems.append(problem(field, wrong.key, cell.text))
            }
        }
        for field in kind.fields where kind.needed.contains(field) && values[field.rawValue] == nil {
            let title = columns[field].map { header[$0] } ?? ""
            if !problems.contains(where: { $0.column == title }) { problems.append(problem(field, "opening.cell.needed", "")) }
        }
        problems += settle(&values)
        return OpeningLine(
            kind: kind, sheet: sheet, row: row.number, values: values, cells: header.indices.map { row[$0].text }, problems: problems)
    }

    struct Wrong: Error { let key: String }

    /// What several columns say together.
    private func settle(_ values: inout [String: String]) -> [FileProblem] {
        if let months = values.removeValue(forKey: OpeningField.month.rawValue) {
            let ends = months.split(separator: "~").map(String.init)
            if let given = values["from"], given != ends[0] { return [problem(.from, "opening.period.twice", given)] }
            if let given = values["to"], given != ends[1] { return [problem(.to, "opening.period.twice", given)] }
            values["from"] = ends[0]
            values["to"] = ends[1]
        }
        if kind == .arrears {
            guard let from = values["from"], let to = values["to"] else { return [problem(.month, "opening.period.needed", "")] }
            if to < from { return [problem(.to, "opening.period.bad", to)] }
        }
        if kind == .card, let from = values["from"], let through = values["through"], through < from {
            return [problem(.through, "opening.period.bad", through)]
        }
        if let next = values["next"].flatMap({ Int64($0) }), let last = values["last"].flatMap({ Int64($0) }), last < next {
            return [problem(.last, "receipt.book.last", "\(last)")]
        }
        if let paid = values["paid"].flatMap({ Int64($0) }), let amount = values["amount"].flatMap({ Int64($0) }), paid > amount {
            return [problem(.paid, "opening.paid.more", Money(fen: paid).plain)]
        }
        return []
    }

    private func problem(_ field: OpeningField, _ key: String, _ read: String) -> FileProblem {
        let title = columns[field].map { header[$0] } ?? field.headers(of: kind)[0]
        return FileProblem(key, column: title, read: read)
    }

    private func read(_ cell: SheetCell, _ field: OpeningField) -> Result<String, Wrong> {
        // A formula that was saved without its result, or whose result is an error, says nothing.
        if case .error = cell { return .failure(Wrong(key: "opening.cell.formula")) }
        let text = cell.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return .success("") }
        func found(_ value: String?, _ key: String) -> Result<String, Wrong> {
            value.map { .success($0) } ?? .failure(Wrong(key: key))
        }
        switch field.form {
        case .text(let max):
            // A long number in a numeric cell has lost its last digits already.
            if case .number(let value, _) = cell, abs(value) >= 1e15 { return .failure(Wrong(key: "opening.cell.digits")) }
            let fits = text.unicodeScalars.count <= max && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
            return found(fits ? field.isCode ? FileCells.plain(text) : text : nil, "field.text.bad")
        case .day: return found(FileCells.day(cell, in1904: in1904)?.description, "opening.day.bad")
        case .months: return found(months(cell), "opening.month.bad")
        case .money:
            let money = Money(text.replacing("元", with: ""))
            return found(money.flatMap { $0 > .zero && $0.fen <= PaymentOrder.fenMax ? "\($0.fen)" : nil }, "opening.amount.bad")
        case .whole(let range):
            let number = Int64(FileCells.plain(text).filter { $0 != "," })
            return found(number.flatMap { range.contains($0) ? "\($0)" : nil }, "opening.number.bad")
        case .thousandths: return found(Thousandths.read(text).map { "\($0)" }, "opening.reading.bad")
        case .bookKind:
            let kinds = ["收款": "payment", "收据": "payment", "payment": "payment", "押金": "deposit", "deposit": "deposit"]
            return found(kinds[text.lowercased()], "opening.book-kind.bad")
        }
    }

    /// 2025-03, 2025年3月, 202503, or two of them: 2025-01~2025-03; also the first day of a month. Gives first and last day.
    private func months(_ cell: SheetCell) -> String? {
        if let day = FileCells.day(cell, in1904: in1904) {
            guard day == day.firstOfMonth else { return nil }
            return "\(day)~\(day.lastOfMonth)"
        }
        let ends = FileCells.plain(cell.text).split { "~～至到—–".contains($0) }.map { part -> Day? in
            let digits = part.split { !$0.isNumber }
            if digits.count == 1, digits[0].count == 6, let number = Int(digits[0]) {
                return Day(year: number / 100, month: number % 100, day: 1)
            }
            guard digits.count == 2, digits[0].count == 4, let year = Int(digits[0]), let month = Int(digits[1]) else { return nil }
            return Day(year: year, month: month, day: 1)
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else { return nil }
        return "\(first)~\(last.lastOfMonth)"
    }
}
