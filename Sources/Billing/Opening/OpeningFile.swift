// OpeningFile: the sheets of an opening import read from first to last, a part at a time, so that memory does not grow.
import Kernel
import Sheets

struct OpeningFile: Sendable {
    /// Rows of one part: judged and written in about 30 ms.
    static let partRows = 200

    let reader: SheetReader
    /// What the person says it holds: for a text file, or a workbook of one sheet.
    let wanted: OpeningKind?
    /// The office's own words for columns.
    let aliases: [OpeningKind: [String: OpeningField]]

    enum Piece: Sendable {
        case sheet(OpeningSheet)
        case lines([OpeningLine])
        /// Totals that an office's sheet ends with: they are counted, not taken for homes.
        case totals(Int)
    }

    func forEachPiece(_ deliver: (Piece) throws -> Void) throws {
        let names = reader.sheetNames
        guard !names.isEmpty else {
            let rows = try read(nil, named: "", wanted, ordinal: 0, rowsBefore: 0, deliver)
            if rows == 0 { throw SheetProblem.empty }
            return
        }
        let hidden = Set(try FileTable.hidden(of: reader))
        let visible = Set(reader.visibleSheetNames)
        var total = 0
        for (ordinal, name) in names.enumerated() {
            guard visible.contains(name) else {
                if hidden.contains(name) { try deliver(.sheet(Self.unread(name, ordinal, FileProblem("opening.sheet.hidden")))) }
                continue
            }
            let kind = OpeningKind.named(name) ?? (visible.count == 1 ? wanted : nil)
            total += try read(name, named: name, kind, ordinal: ordinal, rowsBefore: total, deliver)
        }
        if total == 0 { throw SheetProblem.empty }
    }

    /// Gives how many rows it has, its header among them.
    private func read(
        _ sheet: String?, named name: String, _ kind: OpeningKind?, ordinal: Int, rowsBefore: Int, _ deliver: (Piece) throws -> Void
    ) throws -> Int {
        let table = try FileTable(reader, sheet: sheet, rowsBefore: rowsBefore)
        guard table.rowCount > 0 else { return 0 }
        guard let kind else {
            try deliver(.sheet(Self.unread(name, ordinal, FileProblem("opening.sheet.unknown"))))
            return table.rowCount
        }
        let aliases = aliases[kind] ?? [:]
        guard let (top, reading) = table.head.lazy.compactMap({ row in
            OpeningReading(kind, ordinal, header: row, aliases: aliases, in1904: table.in1904).map { (row.number, $0) }
        }).first else {
            // Of the row that looks most like a header: what it still lacks.
            let lacks = table.head.map { OpeningReading.missing(kind, OpeningReading.columns(kind, $0, aliases)) }
            let fewest = lacks.min { $0.count < $1.count } ?? []
            let missing = fewest.map { $0.headers(of: kind)[0] }.joined(separator: "、")
            try deliver(.sheet(Self.unread(name, ordinal, FileProblem("opening.columns", ["columns": missing]), kind)))
            return table.rowCount
        }
        if let doubled = reading.doubled {
            try deliver(.sheet(Self.unread(name, ordinal, FileProblem("opening.columns.twice", ["column": doubled]), kind)))
            return table.rowCount
        }
        try deliver(.sheet(OpeningSheet(ordinal: ordinal, name: name, kind: kind, header: reading.header, problem: nil)))
        var part: [OpeningLine] = []
        let totals = try table.forEachLine(below: top) { line in
            part.append(reading.line(line))
            guard part.count == Self.partRows else { return }
            try deliver(.lines(part))
            part.removeAll(keepingCapacity: true)
        }
        if !part.isEmpty { try deliver(.lines(part)) }
        if totals > 0 { try deliver(.totals(totals)) }
        return table.rowCount
    }

    private static func unread(_ name: String, _ ordinal: Int, _ problem: FileProblem, _ kind: OpeningKind? = nil) -> OpeningSheet {
        OpeningSheet(ordinal: ordinal, name: name, kind: kind, header: [], problem: problem)
    }
}
