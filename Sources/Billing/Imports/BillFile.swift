// BillFile: readings and one-off charges as an office's file has them, understood or refused with the reason. Pure.
import Foundation
import Kernel
import Registry
import Sheets

/// What a file brings.
package enum BillFileKind: String, CaseIterable, Sendable {
    /// 抄表读数.
    case readings
    /// 一次性收费.
    case charges
}

enum BillFileField: String, CaseIterable, Sendable {
    case building, unit, item, amount, day, note, serial, reading, rolled

    /// Headers that offices use for it.
    var headers: [String] {
        switch self {
        case .building: ["楼栋", "栋号", "楼号", "樓棟", "building"]
        case .unit: ["房号", "房间号", "单元房号", "室号", "房號", "unit"]
        case .item: ["收费项目", "费用项目", "项目", "收費項目", "item"]
        case .amount: ["金额", "应收金额", "收费金额", "金額", "amount"]
        case .day: ["日期", "应收日期", "到期日", "缴费截止日", "抄表日期", "抄表日", "day", "date"]
        case .note: ["说明", "备注", "摘要", "說明", "note"]
        case .serial: ["表号", "水表号", "电表号", "表計號", "表號", "serial", "meter"]
        case .reading: ["读数", "本次读数", "本期读数", "示数", "讀數", "reading"]
        case .rolled: ["过零", "翻表", "過零", "rolled"]
        }
    }

    static func needed(by kind: BillFileKind) -> [BillFileField] {
        kind == .readings ? [.serial, .day, .reading] : [.unit, .item, .amount, .day, .note]
    }

    static func all(of kind: BillFileKind) -> [BillFileField] {
        kind == .readings ? [.serial, .item, .day, .reading, .rolled] : [.building, .unit, .item, .amount, .day, .note]
    }
}

/// What is wrong with one row: the column, what was read, and what would do.
package struct BillFileProblem: Sendable, Hashable {
    package let row: Int
    package let column: String
    package let read: String
    package let key: String
    package let details: [String: String]
}

/// A row that was understood.
struct BillFileEntry: Sendable, Hashable {
    let row: Int
    let spoken: String
    let item: String
    let fen: Int64
    let day: Day
    let note: String
    let serial: String
    let thousandths: Int64
    let isRolled: Bool
    /// Which of several equal rows of one file it is: two cards on one day are two.
    let occurrence: Int
}

package struct BillFile: Sendable {
    /// A title row and a line of remarks may stand above the header.
    private static let headerWithin = 10
    static let rowsMax = 200_000

    package let kind: BillFileKind
    let header: [String]
    let titles: [BillFileField: String]
    let entries: [BillFileEntry]
    let problems: [BillFileProblem]
    let rows: [Int: SheetRow]
    package let rowCount: Int

    struct Missing: Error { let fields: [BillFileField] }

    static func read(_ reader: SheetReader, _ kind: BillFileKind) throws -> BillFile {
        var rows: [SheetRow] = []
        let summary = try reader.forEachRow { row in
            guard rows.count < rowsMax else { throw SheetProblem.tooManyRows(limit: rowsMax) }
            rows.append(row)
        }
        guard !rows.isEmpty else { throw SheetProblem.empty }
        rows = filled(rows, summary.mergedRanges)
        let wanted = BillFileField.all(of: kind)
        for (place, row) in rows.prefix(headerWithin).enumerated() {
            let columns = columns(row, wanted)
            guard BillFileField.needed(by: kind).allSatisfy({ columns[$0] != nil }) else { continue }
            return BillFile(kind, row, columns, Array(rows[(place + 1)...]))
        }
        let columns = columns(rows[0], wanted)
        throw Missing(fields: BillFileField.needed(by: kind).filter { columns[$0] == nil })
    }

    /// A merged cell says for all its rows what it says in the first.
    private static func filled(_ rows: [SheetRow], _ ranges: [SheetRange]) -> [SheetRow] {
        guard !ranges.isEmpty else { return rows }
        let places = Dictionary(rows.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
        var cells = rows.map(\.cells)
        for range in ranges where range.last.row > range.first.row {
            let column = range.first.column
            guard let top = places[range.first.row], rows[top].cells.indices.contains(column) else { continue }
            for number in (range.first.row + 1)...range.last.row {
                guard let place = places[number] else { continue }
                while cells[place].count <= column { cells[place].append(.empty) }
                if cells[place][column].isEmpty { cells[place][column] = rows[top].cells[column] }
            }
        }
        return zip(rows, cells).map { SheetRow(number: $0.number, cells: $1) }
    }

    private static func columns(_ row: SheetRow, _ wanted: [BillFileField]) -> [BillFileField: Int] {
        let headers = row.cells.map { folded($0.text) }
        var columns: [BillFileField: Int] = [:]
        for field in wanted {
            columns[field] = field.headers.lazy.compactMap { headers.firstIndex(of: folded($0)) }.first
        }
        return columns
    }

    private static func folded(_ words: String) -> String {
        words.filter { !$0.isWhitespace && !"*（）()：:元度吨\u{FEFF}".contains($0) }.lowercased()
    }

    private init(_ kind: BillFileKind, _ header: SheetRow, _ columns: [BillFileField: Int], _ rows: [SheetRow]) {
        self.kind = kind
        self.header = header.cells.map(\.text)
        titles = columns.mapValues { header[$0].text }
        rowCount = rows.count
        self.rows = Dictionary(rows.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var reading = BillFileReading(kind: kind, columns: columns, titles: titles)
        entries = rows.compactMap { reading.entry($0) }
        problems = reading.problems
    }
}

/// Reads rows through the columns of a header.
private struct BillFileReading {
    let kind: BillFileKind
    let columns: [BillFileField: Int]
    let titles: [BillFileField: String]
    var problems: [BillFileProblem] = []
    private var seen: [String: Int] = [:]

    init(kind: BillFileKind, columns: [BillFileField: Int], titles: [BillFileField: String]) {
        self.kind = kind
        self.columns = columns
        self.titles = titles
    }

    mutating func entry(_ row: SheetRow) -> BillFileEntry? {
        let count = problems.count
        let entry = kind == .readings ? reading(row) : charge(row)
        return problems.count == count ? entry : nil
    }

    private mutating func charge(_ row: SheetRow) -> BillFileEntry? {
        let unit = text(row, .unit)
        if unit.isEmpty { wrong(row, .unit, "billing.import.unit.needed") }
        let item = text(row, .item)
        if item.isEmpty { wrong(row, .item, "billing.import.item.needed") }
        let note = text(row, .note)
        if note.isEmpty { wrong(row, .note, "billing.import.note.needed") }
        if note.unicodeScalars.count > 200 { wrong(row, .note, "field.text.bad") }
        let fen = Money(text(row, .amount).replacing("元", with: ""))?.fen
        if fen.map({ $0 <= 0 }) ?? true { wrong(row, .amount, "billing.import.amount.bad") }
        guard let day = day(row), let fen else { return nil }
        let spoken = SpokenAddress.key("\(text(row, .building)) \(unit)")
        let key = "\(spoken)|\(item)|\(fen)|\(day)|\(note)"
        seen[key, default: 0] += 1
        return BillFileEntry(
            row: row.number, spoken: spoken, item: item, fen: fen, day: day, note: note, serial: "", thousandths: 0,
            isRolled: false, occurrence: seen[key] ?? 1)
    }

    private mutating func reading(_ row: SheetRow) -> BillFileEntry? {
        let serial = text(row, .serial)
        if serial.isEmpty { wrong(row, .serial, "billing.import.serial.needed") }
        let thousandths = Thousandths.read(text(row, .reading))
        if thousandths == nil { wrong(row, .reading, "billing.import.reading.bad") }
        let rolled = text(row, .rolled)
        let isRolled = ["是", "y", "yes", "1", "true", "√"].contains(rolled.lowercased())
        if !isRolled, !["", "否", "n", "no", "0", "false"].contains(rolled.lowercased()) {
            wrong(row, .rolled, "billing.import.rolled.bad")
        }
        guard let day = day(row), let thousandths else { return nil }
        let item = text(row, .item)
        let key = "\(serial)|\(item)|\(day)"
        seen[key, default: 0] += 1
        if seen[key] != 1 { wrong(row, .serial, "billing.import.twice") }
        return BillFileEntry(
            row: row.number, spoken: "", item: item, fen: 0, day: day, note: "", serial: serial, thousandths: thousandths,
            isRolled: isRolled, occurrence: 1)
    }

    private mutating func day(_ row: SheetRow) -> Day? {
        let day: Day?
        if let place = columns[.day], case .moment(let moment) = row[place], moment.hasDate {
            day = Day(year: moment.year, month: moment.month, day: moment.day)
        } else {
            let parts = text(row, .day).split { !$0.isNumber }.compactMap { Int($0) }
            day = parts.count == 3 ? Day(year: parts[0], month: parts[1], day: parts[2]) : nil
        }
        if day == nil { wrong(row, .day, "billing.import.day.bad") }
        return day
    }

    private func text(_ row: SheetRow, _ field: BillFileField) -> String {
        columns[field].map { row[$0].text.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
    }

    private mutating func wrong(_ row: SheetRow, _ field: BillFileField, _ key: String) {
        problems.append(
            BillFileProblem(
                row: row.number, column: titles[field] ?? "", read: String(text(row, field).prefix(80)), key: key, details: [:]))
    }
}
