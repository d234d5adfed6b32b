// TextPaper: comma-separated text with a byte order mark and CRLF, as Excel opens it by a double click.
import Foundation

final class TextPaper: SheetPaper {
    private let file: UnsafeMutablePointer<FILE>
    private var line: [UInt8] = []
    private var isOpen = true

    init(path: String, columns: [SheetColumn]) throws {
        guard let file = fopen(path, "wbe") else {
            throw SheetProblem.unreadable(reason: SheetSource.lastError())
        }
        self.file = file
        line = [0xEF, 0xBB, 0xBF]
        _ = try write(columns.map { .text($0.title) }, row: 1)
    }

    deinit { if isOpen { fclose(file) } }

    func write(_ values: [SheetValue], row: Int) throws -> [SheetReport.Cut] {
        for (column, value) in values.enumerated() {
            if column > 0 { line.append(0x2C) }
            append(value)
        }
        line += [0x0D, 0x0A]
        let written = fwrite(line, 1, line.count, file)
        if written < line.count { throw SheetProblem.unreadable(reason: SheetSource.lastError()) }
        line.removeAll(keepingCapacity: true)
        return []
    }

    func close() throws {
        guard isOpen else { return }
        isOpen = false
        if fclose(file) != 0 { throw SheetProblem.unreadable(reason: SheetSource.lastError()) }
    }

    private func append(_ value: SheetValue) {
        switch value {
        case .empty: break
        case .text(let text): append(FormulaGuard.wrapped(SheetText.cleaned(text)))
        case .integer(let number): line.append(contentsOf: String(number).utf8)
        case .decimal(let number) where !number.isFinite: break
        case .decimal(let number): line.append(contentsOf: CellNumber.twoDecimals(number).utf8)
        case .fen(let fen): line.append(contentsOf: CellNumber.yuan(fen).utf8)
        case .moment(let moment): append(moment.text)
        }
    }

    private func append(_ text: String) {
        let needsQuotes =
            text.utf8.contains {
                $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 || $0 == 0x3B
            }
            || text.utf8.first == 0x20 || text.utf8.last == 0x20
        guard needsQuotes else {
            line += Array(text.utf8)
            return
        }
        line.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { line.append(0x22) }
            line.append(byte)
        }
        line.append(0x22)
    }
}
