// LedgerFile: the files of an import: the rows to mend and bring again, and everything that was said of its rows.
import Foundation
import Kernel
import Platform
import Sheets

enum LedgerFile {
    static let xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// The rows that were not taken in, with the row's number and the reason in front.
    static func badRows(_ report: LedgerReport, _ words: Words) throws -> [UInt8] {
        let columns = [SheetColumn(words("ledger.row"), .integer), SheetColumn(words("ledger.reason"))]
            + report.header.map { SheetColumn($0) }
        return try file(columns) { writer in
            for bad in report.badRows {
                let reason = (bad.sheet.isEmpty ? "" : bad.sheet + " · ") + words("note." + bad.kind.rawValue)
                try writer.write([.integer(Int64(bad.row)), .text(reason)] + bad.cells.map { .text($0) })
            }
        }
    }

    /// Every note, a line each.
    static func notes(_ report: LedgerReport, _ words: Words) throws -> [UInt8] {
        let columns = [
            SheetColumn(words("ledger.sheet")), SheetColumn(words("ledger.row"), .integer),
            SheetColumn(words("ledger.column")), SheetColumn(words("ledger.read")), SheetColumn(words("ledger.did")), SheetColumn(words("ledger.same")),
        ]
        return try file(columns) { writer in
            for note in report.notes {
                try writer.write([
                    .text(note.sheet), .integer(Int64(note.row)), .text(note.column), .text(note.read),
                    .text(words("note." + note.kind.rawValue)), .text(note.sameAs.map(String.init) ?? ""),
                ])
            }
        }
    }

    private static func file(_ columns: [SheetColumn], _ body: (SheetWriter) throws -> Void) throws -> [UInt8] {
        let name = "ledger-\(Hex.text(Sodium.random(8))).xlsx"
        let path = try OwnFolder.ofHouse.place(name)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try SheetWriter(path: path, format: .xlsx, columns: columns)
        try body(writer)
        _ = try writer.close()
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }
}
