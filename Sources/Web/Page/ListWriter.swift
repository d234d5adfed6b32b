// ListWriter: a list as a file, written a row at a time: as long as it may be, memory holds none of it.
import Foundation
import Kernel
import Platform
import Sheets
import Storage

package final class ListWriter {
    private let format: ListFile.Format
    private var path: String?
    private var file: ListFile?
    private var writer: SheetWriter?
    private var rows = 0

    init(_ format: ListFile.Format) { self.format = format }

    deinit { if let path { try? FileManager.default.removeItem(atPath: path) } }

    /// Its name, title and columns, and rows that are there already.
    package func begin(_ file: ListFile) throws {
        self.file = file
        let path = try OwnFolder.ofHouse.place("list-\(Hex.text(Sodium.random(8))).\(format.rawValue)")
        self.path = path
        writer = try SheetWriter(path: path, format: format == .xlsx ? .xlsx : .csv, sheet: file.title, columns: file.columns)
        for row in file.rows { try write(row) }
    }

    /// Rows beyond the limit are counted and stay behind.
    package func write(_ row: [SheetValue]) throws {
        rows += 1
        if rows <= ListFile.rowsMax { try writer?.write(row) }
    }

    /// A row that was not taken in, as it came, for a file of bad rows.
    package func write(badRow number: Int, _ reason: String, _ cells: [String]) throws {
        let width = max(0, (file?.columns.count ?? 2) - 2)
        try write([.integer(Int64(number)), .text(reason)] + (0..<width).map { .text(cells.indices.contains($0) ? cells[$0] : "") })
    }

    func reply(_ words: Words) throws -> (reply: Reply, name: String, rows: Int) {
        guard let file, let writer, let path else { throw Refusal.missing }
        if rows > ListFile.rowsMax { try writer.write([.text(words("list.cut", ["rows": "\(ListFile.rowsMax)"]))]) }
        _ = try writer.close()
        let bytes = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        return (.file(name: "\(file.name).\(format.rawValue)", type: format.type, bytes: bytes), file.name, min(rows, ListFile.rowsMax))
    }

    /// Writes a file outside of a transaction, such as the bad rows of a file that was brought.
    package static func reply(_ format: ListFile.Format, _ words: Words, _ body: (ListWriter) throws -> Void) throws -> Reply {
        let writer = ListWriter(format)
        try body(writer)
        return try writer.reply(words).reply
    }
}
