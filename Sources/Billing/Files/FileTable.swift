// FileTable: the table of one sheet that an office brings, below its titles and above its totals, a row at a time.
import Sheets
import Storage

struct FileTable: Sendable {
    /// Account names, titles and remarks stand above the header.
    static let headerWithin = 24
    /// Rows of one file: an office of a hundred thousand homes has its own file for each kind and month. More are refused whole.
    static let rowsMax = 200_000
    /// A file of which no part came for so long lost its reader with a process that stopped.
    static let silentMinutes = 5
    /// Where they are read: a thread waits while its rows are written, and a long file keeps nobody else's waiting.
    static let threads = WorkerThreads(name: "steward.files", count: 4)

    let sheet: String?
    /// The first rows, of which one is the header.
    let head: [SheetRow]
    /// Rows with anything in them, titles and header among them.
    let rowCount: Int
    /// Whether its days are counted from 1904.
    let in1904: Bool
    private let reader: SheetReader
    private let merges: [SheetRange]

    /// A row, and what the merged cells say that reach down into it, by column.
    struct Line {
        let row: SheetRow
        let merged: [Int: SheetCell]

        /// The cell of a column, or what the merged cell above says.
        func shared(_ column: Int) -> SheetCell {
            let own = row[column]
            return own.isEmpty ? merged[column] ?? own : own
        }

        /// A number in a merged cell belongs to no single row.
        func isUnclear(_ column: Int) -> Bool { row[column].isEmpty && merged[column] != nil }
    }

    /// Merged cells are told at the end of a sheet only: a first passage finds them, and the first rows.
    init(_ reader: SheetReader, sheet: String?, rowsBefore: Int = 0) throws {
        var head: [SheetRow] = []
        var count = 0
        let summary = try reader.forEachRow(sheet: sheet) { row in
            if head.count < Self.headerWithin { head.append(row) }
            count += 1
            if rowsBefore + count > Self.rowsMax { throw SheetProblem.tooManyRows(limit: Self.rowsMax) }
        }
        self.reader = reader
        self.sheet = sheet
        self.head = head
        rowCount = count
        in1904 = reader.has1904Dates
        merges = summary.mergedRanges
    }

    /// The sheets that a person sees, of a text file the only one, with those that hold nothing left out.
    static func visible(of reader: SheetReader) throws -> [FileTable] {
        let names = reader.visibleSheetNames
        var tables: [FileTable] = []
        for name in reader.sheetNames.isEmpty ? [nil] : names.map(Optional.some) {
            let table = try FileTable(reader, sheet: name, rowsBefore: tables.reduce(0) { $0 + $1.rowCount })
            if table.rowCount > 0 { tables.append(table) }
        }
        return tables
    }

    /// Sheets that nobody sees and that hold something: they are not read, and this is said.
    static func hidden(of reader: SheetReader) throws -> [String] {
        let visible = Set(reader.visibleSheetNames)
        return try reader.sheetNames.filter { !visible.contains($0) }.filter { name in
            var rows = 0
            try reader.forEachRow(sheet: name) { _ in rows += 1 }
            return rows > 0
        }
    }

    /// The rows below a row, without blank ones. Gives how many totals were left out.
    @discardableResult
    func forEachLine(below top: Int, _ body: (Line) throws -> Void) throws -> Int {
        var following = Merges(merges)
        var totals = 0
        try reader.forEachRow(sheet: sheet) { row in
            let merged = following.follow(row)
            guard row.number > top, !FileCells.isBlank(row) else { return }
            if FileCells.isTotal(row) { totals += 1 } else { try body(Line(row: row, merged: merged)) }
        }
        return totals
    }

    /// The merged cells that reach down into a row, by column, with what their first row says.
    private struct Merges {
        private let tops: [Int: [SheetRange]]
        private var open: [Int: (cell: SheetCell, last: Int)] = [:]

        init(_ ranges: [SheetRange]) {
            tops = Dictionary(grouping: ranges.filter { $0.last.row > $0.first.row }, by: \.first.row)
        }

        mutating func follow(_ row: SheetRow) -> [Int: SheetCell] {
            guard !tops.isEmpty else { return [:] }
            if !open.isEmpty { open = open.filter { $0.value.last >= row.number } }
            let merged = open.mapValues(\.cell)
            for range in tops[row.number] ?? [] where !row[range.first.column].isEmpty {
                open[range.first.column] = (row[range.first.column], range.last.row)
            }
            return merged
        }
    }
}
