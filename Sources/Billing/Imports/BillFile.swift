// BillFile: readings and one-off charges as an office's file has them, sheet by sheet. Pure.
import Kernel
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

    /// A merged cell says these for all its rows; a sum or a number in one is nobody's.
    var isShared: Bool { [.building, .unit, .item, .day, .note].contains(self) }

    static func needed(by kind: BillFileKind) -> [BillFileField] {
        kind == .readings ? [.serial, .day, .reading] : [.unit, .item, .amount, .day, .note]
    }

    static func all(of kind: BillFileKind) -> [BillFileField] {
        kind == .readings ? [.serial, .item, .day, .reading, .rolled] : [.building, .unit, .item, .amount, .day, .note]
    }
}

/// A row that was understood.
struct BillFileEntry: Sendable, Hashable, Codable {
    var spoken = ""
    var item = ""
    var fen: Int64 = 0
    /// A day's number.
    var dayNumber: Int32 = 0
    var note = ""
    var serial = ""
    var thousandths: Int64 = 0
    var isRolled = false
    /// Which of several equal rows of one file it is: two cards on one day are two.
    var occurrence = 1

    var day: Day { Day(number: Int(dayNumber)) }
}

/// A row as it was read: its cells, and what they say or what is wrong with them.
struct BillFileLine: Sendable {
    let sheet: Int
    let row: Int
    let cells: [String]
    let entry: BillFileEntry?
    let problems: [FileProblem]
}

/// A sheet of the file, and why nothing of it is read.
package struct BillSheet: Sendable, Hashable {
    package let ordinal: Int
    package let name: String
    package let header: [String]
    package let problem: FileProblem?
}

/// The sheets of a file, each read from first to last, a part at a time, so that memory does not grow.
struct BillFile: Sendable {
    /// Rows of one part: judged and written in about 50 ms.
    static let partRows = 200

    let reader: SheetReader
    let kind: BillFileKind

    enum Piece: Sendable {
        case sheet(BillSheet)
        case lines([BillFileLine])
        case totals(Int)
    }

    struct Missing: Error { let fields: [BillFileField] }

    /// One sheet for each building, or one for all: each sheet with the columns is read, and of each other it is said.
    func forEachPiece(_ deliver: (Piece) throws -> Void) throws {
        let tables = try FileTable.visible(of: reader)
        guard let first = tables.first else { throw SheetProblem.empty }
        let readings = tables.map { table in
            table.head.lazy.compactMap { row in BillFileReading(kind, row, in1904: table.in1904).map { (row.number, $0) } }.first
        }
        guard readings.contains(where: { $0 != nil }) else { throw Missing(fields: BillFileReading.missing(kind, first.head)) }
        for (ordinal, (table, reading)) in zip(tables, readings).enumerated() {
            guard let (top, reading) = reading else {
                let missing = BillFileReading.missing(kind, table.head).map { $0.headers[0] }.joined(separator: "、")
                try deliver(.sheet(unread(ordinal, table.sheet ?? "", FileProblem("opening.columns", ["columns": missing]))))
                continue
            }
            try deliver(.sheet(BillSheet(ordinal: ordinal, name: table.sheet ?? "", header: reading.header, problem: nil)))
            var part: [BillFileLine] = []
            let totals = try table.forEachLine(below: top) { line in
                part.append(reading.line(line, sheet: ordinal))
                guard part.count == Self.partRows else { return }
                try deliver(.lines(part))
                part.removeAll(keepingCapacity: true)
            }
            if !part.isEmpty { try deliver(.lines(part)) }
            if totals > 0 { try deliver(.totals(totals)) }
        }
        for (place, name) in try FileTable.hidden(of: reader).enumerated() {
            try deliver(.sheet(unread(tables.count + place, name, FileProblem("opening.sheet.hidden"))))
        }
    }

    private func unread(_ ordinal: Int, _ name: String, _ problem: FileProblem) -> BillSheet {
        BillSheet(ordinal: ordinal, name: name, header: [], problem: problem)
    }
}
