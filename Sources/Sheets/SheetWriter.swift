// SheetWriter: a list as a file to take away: a workbook, or comma-separated text. No text in it can run.
import Foundation

/// One column of a list that is written.
package struct SheetColumn: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case text, integer, decimal, money, date, dateTime
    }

    package let title: String
    package let kind: Kind
    /// In characters, as programs count it.
    package let width: Double

    package init(_ title: String, _ kind: Kind = .text, width: Double? = nil) {
        self.title = title
        self.kind = kind
        self.width = width ?? Self.usualWidth(kind)
    }

    private static func usualWidth(_ kind: Kind) -> Double {
        switch kind {
        case .text: 18
        case .integer: 10
        case .decimal: 12
        case .money: 14
        case .date: 12
        case .dateTime: 20
        }
    }
}

package enum SheetValue: Hashable, Sendable {
    case empty
    case text(String)
    case integer(Int64)
    /// Shown with two decimals.
    case decimal(Double)
    /// Money in fen, written in yuan.
    case fen(Int64)
    case moment(SheetMoment)
}

/// What came of the writing.
package struct SheetReport: Hashable, Sendable {
    /// A text too long for a cell.
    package struct Cut: Hashable, Sendable {
        package let place: SheetPlace
        /// UTF-16 units the text had.
        package let length: Int
    }

    /// Rows below the header.
    package var rows = 0
    package var cuts: [Cut] = []
}

/// Not for sharing between tasks. A writer dropped before `close()` leaves no file.
package final class SheetWriter {
    package enum Format: Hashable, Sendable { case xlsx, csv }

    private let path: String
    private let paper: any SheetPaper
    private var report = SheetReport()
    private var isClosed = false

    /// Replaces the file at the path and writes the header.
    package init(path: String, format: Format, sheet: String = "Sheet1", columns: [SheetColumn]) throws {
        self.path = path
        switch format {
        case .xlsx: paper = try WorkbookPaper(path: path, sheet: sheet, columns: columns)
        case .csv: paper = try TextPaper(path: path, columns: columns)
        }
    }

    deinit {
        guard !isClosed else { return }
        _ = try? paper.close()
        unlink(path)
    }

    /// Writes the next row, a value for each column from the left.
    package func write(_ values: [SheetValue]) throws {
        let cuts = try paper.write(values, row: report.rows + 2)
        report.rows += 1
        if !cuts.isEmpty { report.cuts += cuts }
    }

    /// Completes the file.
    package func close() throws -> SheetReport {
        guard !isClosed else { return report }
        try paper.close()
        isClosed = true
        return report
    }
}

/// One format of file.
protocol SheetPaper {
    /// The row is the one a person will see; the header is row 1. Answers with what had to be cut.
    func write(_ values: [SheetValue], row: Int) throws -> [SheetReport.Cut]
    func close() throws
}
