// OpeningFile: the sheets of an opening import read from first to last, a part at a time, so that memory does not grow.
import Foundation
import Kernel
import Sheets
import Storage
import Synchronization

struct OpeningFile: Sendable {
    /// A title row and a line of remarks may stand above the header.
    private static let headerWithin = 10
    static let rowsMax = 200_000
    /// Rows of one part: judged and written in about 30 ms.
    static let partRows = 200
    /// Where they are read: a long file keeps nobody else's waiting.
    static let threads = WorkerThreads(name: "steward.opening", count: 1)

    let reader: SheetReader
    /// What the person says it holds: for a text file, or a workbook of one sheet.
    let wanted: OpeningKind?
    /// The office's own words for columns.
    let aliases: [OpeningKind: [String: OpeningField]]

    enum Piece: Sendable {
        case sheet(OpeningSheet)
        case lines([OpeningLine])
    }

    func forEachPiece(_ deliver: (Piece) throws -> Void) throws {
        let names = reader.sheetNames
        guard !names.isEmpty else {
            let rows = try read(nil, named: "", wanted, ordinal: 0, rowsBefore: 0, deliver)
            if rows == 0 { throw SheetProblem.empty }
            return
        }
        let visible = Set(reader.visibleSheetNames)
        var total = 0
        for (ordinal, name) in names.enumerated() {
            guard visible.contains(name) else {
                var rows = 0
                try reader.forEachRow(sheet: name) { _ in rows += 1 }
                if rows > 0 { try deliver(.sheet(Self.unread(name, ordinal, OpeningProblem("opening.sheet.hidden")))) }
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
        var head: [SheetRow] = []
        var count = rowsBefore
        // Merged cells are told at the end of a sheet only: a first passage finds them and the header.
        let summary = try reader.forEachRow(sheet: sheet) { row in
            if head.count < Self.headerWithin { head.append(row) }
            count += 1
            if count > Self.rowsMax { throw SheetProblem.tooManyRows(limit: Self.rowsMax) }
        }
        guard summary.rows > 0 else { return 0 }
        guard let kind else {
            try deliver(.sheet(Self.unread(name, ordinal, OpeningProblem("opening.sheet.unknown"))))
            return summary.rows
        }
        let aliases = aliases[kind] ?? [:]
        guard let (top, reading) = head.lazy.compactMap({ row in
            OpeningReading(kind, ordinal, header: row, aliases: aliases).map { (row.number, $0) }
        }).first else {
            let columns = OpeningReading.columns(kind, head[0], aliases)
            let missing = OpeningReading.missing(kind, columns).map { $0.headers(of: kind)[0] }.joined(separator: "、")
            try deliver(.sheet(Self.unread(name, ordinal, OpeningProblem("opening.columns", ["columns": missing]), kind)))
            return summary.rows
        }
        if let doubled = reading.doubled {
            try deliver(.sheet(Self.unread(name, ordinal, OpeningProblem("opening.columns.twice", ["column": doubled]), kind)))
            return summary.rows
        }
        try deliver(.sheet(OpeningSheet(ordinal: ordinal, name: name, kind: kind, header: reading.header, problem: nil)))
        var merges = Merges(summary.mergedRanges)
        var part: [OpeningLine] = []
        try reader.forEachRow(sheet: sheet) { row in
            let merged = merges.follow(row)
            guard row.number > top, !row.cells.allSatisfy({ $0.text.allSatisfy(\.isWhitespace) }) else { return }
            part.append(reading.line(row, merged: merged))
            guard part.count == Self.partRows else { return }
            try deliver(.lines(part))
            part.removeAll(keepingCapacity: true)
        }
        if !part.isEmpty { try deliver(.lines(part)) }
        return summary.rows
    }

    private static func unread(_ name: String, _ ordinal: Int, _ problem: OpeningProblem, _ kind: OpeningKind? = nil) -> OpeningSheet {
        OpeningSheet(ordinal: ordinal, name: name, kind: kind, header: [], problem: problem)
    }

    /// The merged cells that reach down into a row, by column, with what their first row says.
    private struct Merges {
        private let tops: [Int: [SheetRange]]
        private var open: [Int: (cell: SheetCell, last: Int)] = [:]

        init(_ ranges: [SheetRange]) {
            tops = Dictionary(grouping: ranges.filter { $0.last.row > $0.first.row }, by: \.first.row)
        }

        mutating func follow(_ row: SheetRow) -> [Int: SheetCell] {
            open = open.filter { $0.value.last >= row.number }
            let merged = open.mapValues(\.cell)
            for range in tops[row.number] ?? [] { open[range.first.column] = (row[range.first.column], range.last.row) }
            return merged
        }
    }
}

/// Hands parts from the thread that reads to the task that writes, a few at a time: the reader waits for the database.
final class OpeningHandover: Sendable {
    let pieces: AsyncThrowingStream<OpeningFile.Piece, any Error>
    private let continuation: AsyncThrowingStream<OpeningFile.Piece, any Error>.Continuation
    private let room = DispatchSemaphore(value: 0)
    private let isStopped = Mutex(false)

    init(partsAhead: Int = 3) {
        (pieces, continuation) = AsyncThrowingStream.makeStream()
        for _ in 0..<partsAhead { room.signal() }
    }

    func put(_ piece: OpeningFile.Piece) throws {
        room.wait()
        if isStopped.withLock({ $0 }) { throw CancellationError() }
        continuation.yield(piece)
    }

    func taken() { room.signal() }

    /// Nobody writes any more.
    func stop() {
        isStopped.withLock { $0 = true }
        room.signal()
    }

    func finish(_ error: (any Error)? = nil) { continuation.finish(throwing: error) }
}
