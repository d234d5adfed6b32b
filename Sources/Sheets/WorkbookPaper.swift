// WorkbookPaper: an .xlsx sheet with a bold, frozen, filtered header, written row by row in constant memory.
import CXlsxWriter
import Foundation

final class WorkbookPaper: SheetPaper {
    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    private let columns: [SheetColumn]
    private let formats: Formats
    private var lastRow = 1
    private var isOpen = true

    private typealias Format = UnsafeMutablePointer<lxw_format>?

    private struct Formats {
        var header: Format
        var kinds: [SheetColumn.Kind: Format] = [:]
        var time: Format
    }

    private static let unitsMax = 32_767
    private static let cutMark = "…"
    private static let wholeMax: UInt64 = 999_999_999_999_999

    init(path: String, sheet name: String, columns: [SheetColumn]) throws {
        guard columns.count <= SheetPlace.columnsMax else {
            throw SheetProblem.tooManyColumns(row: 1, limit: SheetPlace.columnsMax)
        }
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.use_zip64 = 1
        // The library reports an unwritable path only at the end, when the list is lost.
        guard let probe = fopen(path, "wbe") else {
            throw SheetProblem.unreadable(reason: SheetSource.lastError())
        }
        fclose(probe)
        guard let workbook = workbook_new_opt(path, &options) else {
            throw SheetProblem.unreadable(reason: "no memory")
        }
        guard let sheet = workbook_add_worksheet(workbook, Self.sheetName(name)) else {
            workbook_close(workbook)
            throw SheetProblem.unreadable(reason: "no sheet")
        }
        self.workbook = workbook
        self.sheet = sheet
        self.columns = columns
        formats = Self.formats(workbook)
        for (index, column) in columns.enumerated() {
            let format = column.kind == .text ? formats.kinds[.text] ?? nil : nil
            worksheet_set_column(sheet, UInt16(index), UInt16(index), min(column.width, 255), format)
            _ = try write(column.title, SheetPlace(row: 1, column: index), formats.header)
        }
        worksheet_freeze_panes(sheet, 1, 0)
    }

    deinit { if isOpen { workbook_close(workbook) } }

    func write(_ values: [SheetValue], row: Int) throws -> [SheetReport.Cut] {
        if row > SheetPlace.rowsMax { throw SheetProblem.tooManyRows(limit: SheetPlace.rowsMax) }
        var cuts: [SheetReport.Cut] = []
        for (column, value) in values.enumerated() {
            if let cut = try write(value, SheetPlace(row: row, column: column)) { cuts.append(cut) }
        }
        lastRow = row
        return cuts
    }

    func close() throws {
        guard isOpen else { return }
        isOpen = false
        if !columns.isEmpty {
            worksheet_autofilter(sheet, 0, 0, UInt32(lastRow - 1), UInt16(columns.count - 1))
        }
        try check(workbook_close(workbook))
    }

    private func write(_ value: SheetValue, _ place: SheetPlace) throws -> SheetReport.Cut? {
        let kind = place.column < columns.count ? columns[place.column].kind : .text
        switch value {
        case .empty: return nil
        case .text(let text): return try write(text, place, nil)
        // What a spreadsheet would round is written as text.
        case .integer(let number) where number.magnitude > Self.wholeMax:
            return try write(String(number), place, nil)
        case .integer(let number): try write(Double(number), place, kind == .integer ? .integer : nil)
        case .decimal(let number) where !number.isFinite: return nil
        case .decimal(let number): try write(number, place, .decimal)
        case .fen(let fen) where fen.magnitude > Self.wholeMax:
            return try write(CellNumber.yuan(fen), place, nil)
        case .fen(let fen): try write(Double(fen) / 100, place, .money)
        case .moment(let moment):
            guard let serial = SerialDate.serial(moment) else { return try write(moment.text, place, nil) }
            let format =
                moment.hasDate
                ? formats.kinds[kind == .dateTime || moment.hasTime ? .dateTime : .date] ?? nil
                : formats.time
            try check(
                worksheet_write_number(sheet, UInt32(place.row - 1), UInt16(place.column), serial, format))
        }
        return nil
    }

    private func write(_ number: Double, _ place: SheetPlace, _ kind: SheetColumn.Kind?) throws {
        let format = kind.flatMap { formats.kinds[$0] } ?? nil
        try check(worksheet_write_number(sheet, UInt32(place.row - 1), UInt16(place.column), number, format))
    }

    private func write(_ text: String, _ place: SheetPlace, _ format: Format) throws -> SheetReport.Cut? {
        if text.isEmpty { return nil }
        let safe = FormulaGuard.wrapped(SheetText.cleaned(text))
        var cut = SheetText.cut(safe, to: Self.unitsMax, mark: Self.cutMark)
        var written = SheetText.escaped(cut ?? safe)
        if written.utf16.count > Self.unitsMax {
            // Escapes at most double a text.
            cut = SheetText.cut(safe, to: Self.unitsMax / 2, mark: Self.cutMark)
            written = SheetText.escaped(cut ?? safe)
        }
        try check(
            worksheet_write_string(sheet, UInt32(place.row - 1), UInt16(place.column), written, format))
        return cut.map { _ in SheetReport.Cut(place: place, length: text.utf16.count) }
    }

    private func check(_ code: lxw_error) throws {
        guard code == LXW_NO_ERROR else {
            throw SheetProblem.unreadable(
                reason: lxw_strerror(code).map { String(cString: $0) } ?? "not written")
        }
    }

    private static func formats(_ workbook: UnsafeMutablePointer<lxw_workbook>) -> Formats {
        func format(_ code: String) -> Format {
            let format = workbook_add_format(workbook)
            format_set_num_format(format, code)
            return format
        }
        let header = workbook_add_format(workbook)
        format_set_bold(header)
        return Formats(
            header: header,
            kinds: [
                .text: format("@"), .integer: format("0"), .decimal: format("0.00"),
                .money: format("#,##0.00"),
                .date: format("yyyy-mm-dd"), .dateTime: format("yyyy-mm-dd hh:mm:ss"),
            ],
            time: format("hh:mm:ss"))
    }

    /// A name that programs accept: no `[]:*?/\`, at most 31 UTF-16 units, no apostrophe at either end.
    static func sheetName(_ wish: String) -> String {
        var name = String(
            SheetText.cleaned(wish).map { "[]:*?/\\\t\r\n".contains($0) || $0 == "\r\n" ? "_" : $0 })
        while name.utf16.count > 31 { name.removeLast() }
        while name.hasPrefix("'") { name.removeFirst() }
        while name.hasSuffix("'") { name.removeLast() }
        return name.isEmpty || name.lowercased() == "history" ? "Sheet1" : name
    }
}
