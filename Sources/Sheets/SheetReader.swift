// SheetReader: reads the sheet that an office brings, whatever program wrote it, or says what is wrong where.
import Foundation

package struct SheetReader: Sendable {
    /// The sheets of a workbook in their order, hidden ones too; a text file has none.
    package var sheetNames: [String] { workbook?.sheets.map(\.name) ?? [] }

    /// Those that a person sees when the workbook is opened.
    package var visibleSheetNames: [String] { workbook?.sheets.filter { !$0.isHidden }.map(\.name) ?? [] }

    /// Whether a workbook counts its days from 1904.
    package var has1904Dates: Bool { workbook?.has1904Dates ?? false }

    private let source: SheetSource
    private let limits: SheetLimits
    private let workbook: Workbook?

    package init(path: String, limits: SheetLimits = SheetLimits()) throws {
        try self.init(.file(path), limits)
    }

    package init(data: Data, limits: SheetLimits = SheetLimits()) throws {
        try self.init(.memory(data), limits)
    }

    private init(_ source: SheetSource, _ limits: SheetLimits) throws {
        self.source = source
        self.limits = limits
        switch try SheetKind.recognise(source) {
        case .text: workbook = nil
        case .workbook: workbook = try Workbook(ZipParts(source, limits: limits))
        }
    }

    /// Hands over the rows that have anything in them, one at a time; what the body throws ends the reading.
    /// Without a name it is the first sheet that is not hidden.
    @discardableResult
    package func forEachRow(sheet: String? = nil, _ body: (SheetRow) throws -> Void) throws -> SheetSummary {
        guard let workbook else {
            if let sheet { throw SheetProblem.noSheet(name: sheet, available: []) }
            return try withoutActuallyEscaping(body) { try readText($0) }
        }
        let chosen =
            sheet.map { name in workbook.sheets.first { $0.name == name } }
            ?? workbook.sheets.first { !$0.isHidden } ?? workbook.sheets.first
        guard let chosen else { throw SheetProblem.noSheet(name: sheet, available: sheetNames) }
        return try withoutActuallyEscaping(body) { try read(chosen, of: workbook, $0) }
    }

    /// All rows at once, for sheets known to be small.
    package func rows(sheet: String? = nil) throws -> [SheetRow] {
        var rows: [SheetRow] = []
        try forEachRow(sheet: sheet) { rows.append($0) }
        return rows
    }

    private func read(
        _ sheet: Workbook.Sheet, of workbook: Workbook, _ deliver: @escaping (SheetRow) throws -> Void
    ) throws -> SheetSummary {
        let zip = try ZipParts(source, limits: limits)
        var context = CellContext(in1904: workbook.has1904Dates, limits: limits)
        if let part = workbook.stylesPart {
            let styles = Styles()
            try XMLStream.read(part, of: zip, to: styles)
            context.formats = styles.formats
        }
        if let part = workbook.sharedStringsPart {
            let strings = SharedStrings(limits)
            try XMLStream.read(part, of: zip, to: strings)
            context.texts = strings.texts
        }
        let parser = WorksheetParser(context, deliver: deliver)
        try XMLStream.read(sheet.part, of: zip, to: parser)
        return parser.summary
    }

    private func readText(_ deliver: @escaping (SheetRow) throws -> Void) throws -> SheetSummary {
        let text = TextStream(source: source, encoding: try TextEncoding.recognise(source), limits: limits)
        let parser = DelimitedText(limits, deliver: deliver)
        try text.forEachChunk(row: { parser.row }) { try parser.read($0) }
        try parser.finish()
        if parser.summary.rows == 0 { throw SheetProblem.empty }
        return parser.summary
    }
}
