// Ledgers: taking in an office's old case ledger. Nothing is dropped in silence; again changes nothing.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Sheets
import Storage

/// Imports of old ledgers, by the page and by the command.
package struct Ledgers: Sendable {
    let cases: Cases
    /// Rows of one transaction: about 50 ms, so that the desk goes on.
    private static let part = 100

    package init(cases: Cases) { self.cases = cases }

    /// Which file, of which kind, with which mapping; nil guesses from the headers.
    package struct Order: Sendable {
        package let project: ProjectCard
        package let kind: ServiceCase.Kind
        package let mapping: String?
        /// Who answers for rows still open that name nobody of the staff.
        package let handler: Account.ID?
        package let isDryRun: Bool
        /// The header's row, where a person named it; 0 says that there is none.
        package var headerRow: Int?
        /// The headers that the mapping was made for.
        package var header: [String]?

        package init(
            project: ProjectCard, kind: ServiceCase.Kind, mapping: String?, handler: Account.ID?, isDryRun: Bool,
            headerRow: Int? = nil, header: [String]? = nil
        ) {
            self.project = project
            self.kind = kind
            self.mapping = mapping
            self.handler = handler
            self.isDryRun = isDryRun
            self.headerRow = headerRow
            self.header = header
        }
    }

    /// A row as it came and as it was understood.
    private struct Line: Sendable {
        let sheet: Int
        let row: SheetRow
        let entry: LedgerEntry?
        let notes: [LedgerNote]
    }

    /// Reads and takes in a file. `progress` hears how many rows are done.
    /// Throws `SheetProblem` for a file that is none, `LedgerUnfit` for columns that are not there.
    package func take(
        _ reader: SheetReader, _ order: Order, by actor: Actor, _ database: Database,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> LedgerReport {
        let now = database.clock.now
        let (book, lines) = try await SheetWork.threads.run { try Self.read(reader, order, now: now) }
        var report = Self.report(book)
        var plan = LedgerPlan(cases: cases, order: order, actor: actor)
        var waiting: [LedgerEntry] = []
        for (place, line) in lines.enumerated() {
            report.rows += 1
            report.notes += line.notes
            if var entry = line.entry {
                entry.line = place
                waiting.append(entry)
            } else {
                report.bad += 1
                report.badRows.append(Self.bad(line, line.notes.last { $0.kind.isBad }?.kind ?? .empty, book))
            }
            if waiting.count == Self.part || place == lines.count - 1, !waiting.isEmpty {
                plan = try await put(waiting, plan, lines, book, database, &report)
                waiting = []
                progress(report.rows)
            }
        }
        progress(report.rows)
        return report
    }

    private func put(
        _ entries: [LedgerEntry], _ plan: LedgerPlan, _ lines: [Line], _ book: LedgerBook, _ database: Database,
        _ report: inout LedgerReport
    ) async throws -> LedgerPlan {
        let next: LedgerPlan
        if plan.order.isDryRun {
            next = try await database.read { try plan.after(entries, in: $0) }
        } else {
            next = try await database.write { try plan.after(entries, in: $0) }
        }
        let done = next.done
        report.imported += done.imported
        report.open += done.open
        report.unchanged += done.unchanged
        report.duplicates += done.duplicates
        report.flagged += done.flagged
        report.notes += done.notes
        report.bad += done.bad.count { $0.kind != .duplicate }
        report.badRows += done.bad.map { Self.bad(lines[$0.line], $0.kind, book) }
        return next
    }

    private static func read(_ reader: SheetReader, _ order: Order, now: Instant) throws -> (LedgerBook, [Line]) {
        let sheets = LedgerSheets(
            reader: reader, mapping: order.mapping, headerRow: order.headerRow, header: order.header)
        let zone = order.project.zone
        let book = try sheets.read(zone: zone)
        let lines = book.sheets.enumerated().flatMap { place, sheet in
            let ledger = LedgerReader(sheet: sheet, zone: zone, now: now)
            return sheet.rows.map { row in
                let (entry, notes) = ledger.entry(row)
                return Line(sheet: place, row: row, entry: entry, notes: notes)
            }
        }
        return (book, lines)
    }

    private static func report(_ book: LedgerBook) -> LedgerReport {
        var report = LedgerReport()
        report.skipped = book.skipped
        report.mergedRanges = book.mergedRanges
        report.top = book.top
        report.sheets = book.sheets.map(\.name).filter { !$0.isEmpty }
        guard let main = book.sheets.first else { return report }
        report.header = main.head.headers
        report.headerRow = main.head.row
        report.mapping = main.mapping
        let used = Set(main.mapping.columns.values.flatMap { $0 })
        // A column without a header is named by its letter when it holds something.
        let width = main.rows.prefix(1_000).map(\.cells.count).max() ?? 0
        report.unmapped = (0..<max(width, main.head.headers.count)).filter { !used.contains($0) }.compactMap { column in
            let header = main.head.headers.indices.contains(column) ? main.head.headers[column] : ""
            if !header.isEmpty { return header }
            return main.rows.prefix(1_000).contains { !$0[column].isEmpty } ? SheetPlace.letters(of: column) : nil
        }
        return report
    }

    /// The row under the headers of the first sheet, wherever its own sheet has them.
    private static func bad(_ line: Line, _ kind: LedgerNote.Kind, _ book: LedgerBook) -> LedgerBadRow {
        let (main, own) = (book.sheets[0], book.sheets[line.sheet])
        let cells = main.head.headers.indices.map { column -> String in
            guard own.head.headers != main.head.headers else { return line.row[column].text }
            let name = main.head.headers[column]
            return own.head.headers.firstIndex(of: name).map { line.row[$0].text } ?? ""
        }
        return LedgerBadRow(row: line.row.number, sheet: own.name, cells: cells, kind: kind)
    }
}
