// LedgerFiles: the report of a ledger's import as lines, JSON and a file.
import Foundation
import Kernel
import ServiceDesk
import Sheets
import Web

enum LedgerFiles {
    private static let linesMax = 200

    /// The counts, what was not read, the rows to look at, and last what is alike in many rows.
    static func lines(_ report: LedgerReport, isDryRun: Bool) -> [String] {
        var lines = [
            "\(report.rows) rows: \(report.imported) taken in (\(report.open) still open), \(report.unchanged) there already, "
                + "\(report.bad) not taken in, \(report.flagged) flagged\(isDryRun ? " (nothing was written)" : "")"
        ]
        if !report.unmapped.isEmpty { lines.append("columns not taken in: \(report.unmapped.joined(separator: ", "))") }
        if report.sheets.count > 1 { lines.append("sheets: \(report.sheets.joined(separator: ", "))") }
        for skip in report.skipped { lines.append("sheet '\(skip.sheet)' was not read: \(skip.reason.rawValue)") }
        let told = report.told
        lines += told.prefix(linesMax).map { note in
            let place = (note.sheet.isEmpty ? "" : "\(note.sheet) ") + "row \(note.row)"
                + (note.column.isEmpty ? "" : " \(note.column)")
            let same = note.sameAs.map { ", the same as row \($0)" } ?? ""
            return "\(place): \(note.kind.rawValue)\(same)\(note.read.isEmpty ? "" : " (\(note.read))")"
        }
        if told.count > linesMax { lines.append("… and \(told.count - linesMax) more; --json lists them all") }
        for (kind, count, rows) in report.alike {
            let places = rows.map(String.init).joined(separator: ", ") + (count > rows.count ? ", …" : "")
            lines.append("\(kind.rawValue): \(count) (row \(places))")
        }
        return lines
    }

    static func json(_ report: LedgerReport, isDryRun: Bool) -> JSON {
        let notes = report.notes.map { note -> JSON in
            var parts: [(String, JSON)] = [
                ("row", .number(Int64(note.row))), ("column", .text(note.column)), ("read", .text(note.read)),
                ("kind", .text(note.kind.rawValue)), ("taken", .flag(!note.kind.isBad)),
            ]
            if let row = note.sameAs { parts.append(("sameAs", .number(Int64(row)))) }
            if !note.sheet.isEmpty { parts.append(("sheet", .text(note.sheet))) }
            return .object(parts)
        }
        let skipped = report.skipped.map { skip -> JSON in
            ["sheet": .text(skip.sheet), "reason": .text(skip.reason.rawValue)]
        }
        return [
            "rows": .number(Int64(report.rows)), "imported": .number(Int64(report.imported)),
            "open": .number(Int64(report.open)), "unchanged": .number(Int64(report.unchanged)),
            "duplicates": .number(Int64(report.duplicates)), "bad": .number(Int64(report.bad)),
            "flagged": .number(Int64(report.flagged)), "headerRow": .number(Int64(report.headerRow)),
            "mapping": .text(report.mapping?.text ?? ""), "unmapped": .list(report.unmapped.map { .text($0) }),
            "sheets": .list(report.sheets.map { .text($0) }), "skipped": .list(skipped),
            "mergedRanges": .number(Int64(report.mergedRanges)), "dryRun": .flag(isDryRun), "notes": .list(notes),
        ]
    }

    static func words(_ problem: LedgerMapping.Problem) -> String {
        switch problem {
        case .unknownField(let name):
            "map: '\(name)' is none of \(LedgerField.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unknownHeader(let name, let headers): "map: no column is headed '\(name)'; there are: \(listed(headers))"
        case .ambiguousHeader(let name, let columns):
            "map: several columns are headed '\(name)': \(columns.joined(separator: ", ")); name one by its letter, as in "
                + "field=#\(columns.first ?? "A")"
        case .twice(let field): "map: '\(field.rawValue)' cannot stand in so many columns"
        case .missing(let field, let headers):
            "no column for '\(field.rawValue)'; say --map \(field.rawValue)=HEADER; there are: \(listed(headers))"
        case .unreadable(let pair): "map: '\(pair)' is not field=header"
        }
    }

    private static func listed(_ headers: [String]) -> String {
        headers.enumerated().map { place, header in
            header.isEmpty ? "#\(SheetPlace.letters(of: place))" : header.replacing("\n", with: " ")
        }.joined(separator: ", ")
    }

    /// The rows that were not taken in, with the reason in front, for mending and importing again.
    static func write(_ report: LedgerReport, to path: String) throws {
        let columns = [SheetColumn("row", .integer), SheetColumn("reason", .text)]
            + report.header.map { SheetColumn($0, .text) }
        let writer = try SheetWriter(path: path, format: path.hasSuffix(".xlsx") ? .xlsx : .csv, columns: columns)
        for bad in report.badRows {
            let reason = (bad.sheet.isEmpty ? "" : bad.sheet + ": ") + bad.kind.rawValue
            try writer.write([.integer(Int64(bad.row)), .text(reason)] + bad.cells.map { .text($0) })
        }
        _ = try writer.close()
    }
}
