// SheetProblem: why a file could not be read, in terms its owner can act on.

package enum SheetProblem: Error, Hashable, Sendable {
    /// The file has no content at all.
    case empty
    /// The file could not be opened or read.
    case unreadable(reason: String)
    /// Excel 97–2003 (.xls) or WPS .et: save it as .xlsx.
    case oldExcel
    /// Locked with a password.
    case encrypted
    /// A web page named .xls, as many old systems export.
    case webPage
    /// Something else, by its usual short name: `pdf`, `ods`, `xlsb`.
    case foreign(String)
    case tooLarge(part: String, limitBytes: Int)
    /// Packed so densely that it can only be meant to exhaust the machine.
    case tooDense(part: String)
    case tooManyColumns(row: Int, limit: Int)
    case tooManyRows(limit: Int)
    case tooManyCells(limit: Int)
    /// A part of the workbook is broken; the line and column are those of the part's XML.
    case damaged(part: String, line: Int?, column: Int?, reason: String)
    case damagedCell(SheetPlace, reason: String)
    case noSheet(name: String?, available: [String])
    /// Neither UTF-8 nor GB18030 nor marked UTF-16; the offset counts the bytes of the file from 0.
    case unknownEncoding(row: Int, offset: Int)
    /// A quotation mark was opened in this cell and never closed.
    case openQuote(SheetPlace)
    /// Text follows the closing quotation mark of this cell.
    case strayQuote(SheetPlace)

    /// The key of the words that explain it.
    package var key: String {
        switch self {
        case .empty: "sheet.empty"
        case .unreadable: "sheet.unreadable"
        case .oldExcel: "sheet.oldExcel"
        case .encrypted: "sheet.encrypted"
        case .webPage: "sheet.webPage"
        case .foreign: "sheet.foreign"
        case .tooLarge: "sheet.tooLarge"
        case .tooDense: "sheet.tooDense"
        case .tooManyColumns: "sheet.tooManyColumns"
        case .tooManyRows: "sheet.tooManyRows"
        case .tooManyCells: "sheet.tooManyCells"
        case .damaged: "sheet.damaged"
        case .damagedCell: "sheet.damagedCell"
        case .noSheet: "sheet.noSheet"
        case .unknownEncoding: "sheet.unknownEncoding"
        case .openQuote: "sheet.openQuote"
        case .strayQuote: "sheet.strayQuote"
        }
    }

    /// What those words have blanks for.
    package var details: [String: String] {
        switch self {
        case .empty, .oldExcel, .encrypted, .webPage: [:]
        case .unreadable(let reason): ["reason": reason]
        case .foreign(let kind): ["kind": kind]
        case .tooLarge(let part, let limit): ["part": part, "limit": String(limit)]
        case .tooDense(let part): ["part": part]
        case .tooManyColumns(let row, let limit): ["row": String(row), "limit": String(limit)]
        case .tooManyRows(let limit), .tooManyCells(let limit): ["limit": String(limit)]
        case .damaged(let part, let line, let column, let reason):
            [
                "part": part, "line": line.map { String($0) } ?? "",
                "column": column.map { String($0) } ?? "",
                "reason": reason,
            ]
        case .damagedCell(let place, let reason): Self.details(place).merging(["reason": reason]) { $1 }
        case .noSheet(let name, let available):
            ["name": name ?? "", "available": available.joined(separator: ", ")]
        case .unknownEncoding(let row, let offset): ["row": String(row), "offset": String(offset)]
        case .openQuote(let place), .strayQuote(let place): Self.details(place)
        }
    }

    private static func details(_ place: SheetPlace) -> [String: String] {
        ["row": String(place.row), "column": SheetPlace.letters(of: place.column), "cell": place.text]
    }
}
