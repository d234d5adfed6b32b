// WorksheetParser: the rows of one worksheet part, handed over as they are read.

/// What the cells of a workbook refer to.
struct CellContext {
    var texts: [String] = []
    var formats: [NumberFormat] = []
    var in1904 = false
    var limits: SheetLimits
}

final class WorksheetParser: XMLListener {
    private(set) var summary = SheetSummary()
    private let context: CellContext
    private let deliver: (SheetRow) throws -> Void

    private var isInData = false
    private var isInMerges = false
    private var row = 0
    private var cells: [SheetCell] = []
    private var cellsDone = 0

    private var column = -1
    private var kind = CellKind.number
    private var style = 0
    private var value: [UInt8] = []
    private var formula: [UInt8]?
    private var runs = TextRuns()
    private var reading = Reading.nothing

    private enum CellKind { case number, shared, inline, text, boolean, error, date }
    private enum Reading { case nothing, value, formula, runs }

    init(_ context: CellContext, deliver: @escaping (SheetRow) throws -> Void) {
        self.context = context
        self.deliver = deliver
    }

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) throws {
        switch depth {
        case 2:
            if "sheetData" ~= name { isInData = true } else if "mergeCells" ~= name { isInMerges = true }
        case 3:
            if isInData, "row" ~= name { try startRow(attributes) }
            if isInMerges, "mergeCell" ~= name, summary.mergedRanges.count < SheetLimits.mergesMax,
                let range = attributes["ref"].flatMap({ SheetRange($0) }) {
                summary.mergedRanges.append(range)
            }
        case 4: if isInData, "c" ~= name { try startCell(attributes) }
        case 5: if isInData { startContent(name) }
        default: if reading == .runs { runs.open(name) }
        }
    }

    func close(_ name: XMLName, depth: Int) throws {
        switch depth {
        case 2:
            isInData = false
            isInMerges = false
        case 3: if isInData, "row" ~= name { try finishRow() }
        case 4: if isInData, "c" ~= name { try finishCell() }
        case 5: reading = .nothing
        default: if reading == .runs { runs.close(name) }
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch reading {
        case .nothing: break
        // What is longer than a cell may be is cut here and refused at the cell's end.
        case .value: if value.count <= SheetLimits.cellBytesMax { value.append(contentsOf: bytes) }
        case .formula: if (formula?.count ?? 0) <= SheetLimits.cellBytesMax { formula?.append(contentsOf: bytes) }
        case .runs: runs.text(bytes)
        }
    }

    private func startRow(_ attributes: XMLAttributes) throws {
        row += 1
        if let number = attributes["r"] {
            guard let stated = Int(number), stated >= row else {
                throw damaged(SheetPlace(row: row, column: 0), "row number \(number) is out of order")
            }
            row = stated
        }
        if row > SheetPlace.rowsMax { throw SheetProblem.tooManyRows(limit: SheetPlace.rowsMax) }
        cells.removeAll(keepingCapacity: true)
        column = -1
    }

    private func startCell(_ attributes: XMLAttributes) throws {
        column += 1
        if let reference = attributes.bytes("r") {
            guard let stated = Self.column(reference) else { throw damaged("a cell without a column") }
            column = stated
        }
        kind = try attributes.bytes("t").map { try self.kind($0) } ?? .number
        style = attributes.bytes("s").map { Self.whole($0) } ?? 0
        value.removeAll(keepingCapacity: true)
        formula = nil
        runs.start()
    }

    private func startContent(_ name: XMLName) {
        switch name {
        case "v": reading = .value
        case "is": reading = .runs
        case "f":
            reading = .formula
            formula = []
        default: reading = .nothing
        }
    }

    private func finishCell() throws {
        guard value.count <= SheetLimits.cellBytesMax, (formula?.count ?? 0) <= SheetLimits.cellBytesMax, !runs.isTooLong else {
            throw damaged("longer than any cell may be")
        }
        let cell = try content()
        if cell.isEmpty { return }
        if column >= context.limits.columnsMax {
            throw SheetProblem.tooManyColumns(row: row, limit: context.limits.columnsMax)
        }
        while cells.count < column { cells.append(.empty) }
        if cells.count == column { return cells.append(cell) }
        guard cells[column].isEmpty else { throw damaged("the cell occurs twice") }
        cells[column] = cell
    }

    private func finishRow() throws {
        if cells.isEmpty { return }
        summary.rows += 1
        cellsDone += cells.count
        if cellsDone > context.limits.cellsMax { throw SheetProblem.tooManyCells(limit: context.limits.cellsMax) }
        try deliver(SheetRow(number: row, cells: cells))
    }

    private func content() throws -> SheetCell {
        if kind == .inline {
            let text = runs.finish()
            return text.isEmpty ? .empty : .text(text)
        }
        if value.isEmpty {
            // A program that does not calculate leaves formulas without results; that is not empty.
            guard let formula, kind != .text else { return .empty }
            return .error("=" + String(decoding: formula, as: UTF8.self))
        }
        return try value.withUnsafeBufferPointer { try content($0) }
    }

    private func content(_ bytes: UnsafeBufferPointer<UInt8>) throws -> SheetCell {
        switch kind {
        case .number:
            let format = style < context.formats.count ? context.formats[style] : .plain
            guard let cell = CellNumber.cell(bytes, format, in1904: context.in1904) else {
                throw damaged("not a number: " + String(decoding: bytes.prefix(40), as: UTF8.self))
            }
            return cell
        case .shared:
            guard let index = Int(String(decoding: bytes, as: UTF8.self)),
                context.texts.indices.contains(index)
            else { throw damaged("the text it points at is missing") }
            let text = context.texts[index]
            return text.isEmpty ? .empty : .text(text)
        case .text, .inline: return .text(FormulaGuard.unwrapped(SheetText.decoded(bytes)))
        case .boolean: return .boolean(bytes.first == 0x31 || bytes.first == 0x74)
        case .error: return .error(String(decoding: bytes, as: UTF8.self))
        case .date:
            let text = String(decoding: bytes, as: UTF8.self)
            return SerialDate.moment(iso: text).map { .moment($0) } ?? .text(text)
        }
    }

    private func kind(_ type: UnsafePointer<CChar>) throws -> CellKind {
        switch XMLName(type) {
        case "s": .shared
        case "n": .number
        case "inlineStr": .inline
        case "str": .text
        case "b": .boolean
        case "e": .error
        case "d": .date
        default: throw damaged("unknown kind of cell: " + String(cString: type).prefix(40))
        }
    }

    private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
        var number = 0
        var next = reference
        while case let upper = UInt8(bitPattern: next.pointee) & 0xDF, (0x41...0x5A).contains(upper) {
            number = number * 26 + Int(upper - 0x40)
            if number > SheetPlace.columnsMax { return nil }
            next += 1
        }
        return number > 0 ? number - 1 : nil
    }

    private static func whole(_ digits: UnsafePointer<CChar>) -> Int {
        var number = 0
        var next = digits
        while (0x30...0x39).contains(next.pointee), number < 1_000_000 {
            number = number * 10 + Int(next.pointee - 0x30)
            next += 1
        }
        return number
    }

    private func damaged(_ reason: String) -> SheetProblem {
        damaged(SheetPlace(row: row, column: max(0, column)), reason)
    }
    private func damaged(_ place: SheetPlace, _ reason: String) -> SheetProblem {
        .damagedCell(place, reason: reason)
    }
}
