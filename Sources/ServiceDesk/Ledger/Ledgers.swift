// Ledgers: taking in an office's old case ledger. Nothing is dropped in silence; again changes nothing.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Sheets
import Storage

/// What came of an import: counts, and every odd row.
package struct LedgerReport: Sendable {
    package var rows = 0
    package var imported = 0
    package var open = 0
    package var unchanged = 0
    package var bad = 0
    package var flagged = 0
    package var notes: [LedgerNote] = []
    package var header: [String] = []
    /// The rows not taken in, as they were read.
    package var badRows: [SheetRow] = []
    package var mergedRanges = 0
}

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
        package let handler: Account.ID?
        package let isDryRun: Bool

        package init(
            project: ProjectCard, kind: ServiceCase.Kind, mapping: String?, handler: Account.ID?, isDryRun: Bool
        ) {
            self.project = project
            self.kind = kind
            self.mapping = mapping
            self.handler = handler
            self.isDryRun = isDryRun
        }
    }

    /// Reads and takes in a file. `progress` hears how many rows are done.
    /// Throws `SheetProblem` for a file that is none, `LedgerMapping.Problem` for columns that are not there.
    package func take(
        _ reader: SheetReader, _ order: Order, by actor: Actor, _ database: Database,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> LedgerReport {
        let now = database.clock.now
        let (header, lines, merged) = try await SheetWork.threads.run {
            let (header, mapping, rows, merged) = try Self.read(reader, mapping: order.mapping)
            let ledger = LedgerReader(mapping: mapping, header: header, zone: order.project.zone, now: now)
            return (header, rows.map { (row: $0, read: ledger.entry($0)) }, merged)
        }
        var report = LedgerReport()
        report.header = header.cells.map(\.text)
        report.mergedRanges = merged
        var waiting: [LedgerEntry] = []
        // What came with this file so far: a later row may be the same case, also when nothing is written.
        var seen: [String: Known] = [:]
        let byRow = Dictionary(lines.map { ($0.row.number, $0.row) }, uniquingKeysWith: { first, _ in first })
        for (row, (entry, notes)) in lines {
            report.rows += 1
            report.notes += notes
            if let entry { waiting.append(entry) } else {
                report.bad += 1
                report.badRows.append(row)
            }
            if waiting.count == Self.part {
                try await put(waiting, order, by: actor, database, byRow, &seen, &report)
                waiting = []
                progress(report.rows)
            }
        }
        try await put(waiting, order, by: actor, database, byRow, &seen, &report)
        progress(report.rows)
        return report
    }

    /// The header is the first row, within reason, whose words fit the mapping: a ledger often has its title above.
    private static func read(
        _ reader: SheetReader, mapping text: String?
    ) throws -> (SheetRow, LedgerMapping, [SheetRow], merged: Int) {
        var rows: [SheetRow] = []
        let summary = try reader.forEachRow { rows.append($0) }
        guard let first = rows.first else { throw SheetProblem.empty }
        func mapping(_ header: SheetRow) throws(LedgerMapping.Problem) -> LedgerMapping {
            if let text { return try LedgerMapping(text, header: header) }
            return try LedgerMapping(guessing: header)
        }
        for (place, row) in rows.prefix(headerWithin).enumerated() {
            if let found = try? mapping(row) {
                return (row, found, Array(rows[(place + 1)...]), summary.mergedRanges.count)
            }
        }
        // None fits: what is wrong is said of the row with the most words.
        let widest = rows.prefix(headerWithin).max { $0.cells.count < $1.cells.count } ?? first
        return (widest, try mapping(widest), [], summary.mergedRanges.count)
    }

    /// A title, a unit's name, a date of printing: the header stands below them.
    private static let headerWithin = 8

    /// What one part did.
    private struct Done: Sendable {
        var imported = 0, open = 0, unchanged = 0, flagged = 0
        var notes: [LedgerNote] = []
        var bad: [Int] = []
        var seen: [String: Known] = [:]
    }

    private func put(
        _ entries: [LedgerEntry], _ order: Order, by actor: Actor, _ database: Database, _ rows: [Int: SheetRow],
        _ seen: inout [String: Known], _ report: inout LedgerReport
    ) async throws {
        guard !entries.isEmpty else { return }
        let done: Done
        let before = seen
        if order.isDryRun {
            done = try await database.read { try plan(entries, order, before, in: $0, write: false, by: actor) }
        } else {
            done = try await database.write { try plan(entries, order, before, in: $0, write: true, by: actor) }
        }
        seen.merge(done.seen) { _, new in new }
        report.imported += done.imported
        report.open += done.open
        report.unchanged += done.unchanged
        report.flagged += done.flagged
        report.notes += done.notes
        report.bad += done.bad.count
        report.badRows += done.bad.compactMap { rows[$0] }
    }

    /// Decides each entry against what is there already, and writes it when it is meant.
    private func plan(
        _ entries: [LedgerEntry], _ order: Order, _ seen: [String: Known], in transaction: Transaction, write: Bool,
        by actor: Actor
    ) throws -> Done {
        var done = Done()
        let source = "ledger:\(order.kind.rawValue)"
        var known = try existing(entries, source, order.project.id, transaction).merging(seen) { _, fresh in fresh }
        for entry in entries {
            func note(_ kind: LedgerNote.Kind) {
                done.notes.append(LedgerNote(row: entry.row, column: "", read: entry.number, kind: kind))
            }
            var key = entry.number.isEmpty ? "h:\(entry.contentHash)" : "n:\(entry.number)"
            var flag = entry.isReplyBeforeReceipt ? "reply-before-receipt" : ""
            if let there = known[key], there.hash != entry.contentHash {
                key = "n:\(entry.number)#\(entry.contentHash)"
                if known[key] == nil {
                    flag = "number-differs"
                    note(.numberDiffers)
                }
            }
            if let there = known[key] {
                done.unchanged += 1
                if there.isFresh { note(.duplicate) } else if there.reply != entry.reply { note(.replyDiffers) }
                continue
            }
            let fresh = Known(hash: entry.contentHash, reply: entry.reply, isFresh: true)
            known[key] = fresh
            done.seen[key] = fresh
            let handler = try self.handler(entry, order, transaction)
            if !entry.isReplied, order.kind == .complaint, handler == nil {
                note(.noHandler)
                done.bad.append(entry.row)
                continue
            }
            done.imported += 1
            if !entry.isReplied { done.open += 1 }
            if !flag.isEmpty { done.flagged += 1 }
            guard write else { continue }
            try LedgerCases(cases: cases, project: order.project, kind: order.kind, actor: actor, transaction: transaction)
                .put(entry, source: source, key: key, flag: flag, handler: handler)
        }
        return done
    }

    private struct Known: Sendable {
        let hash, reply: String
        /// It came with this very file.
        let isFresh: Bool
    }

    private func existing(
        _ entries: [LedgerEntry], _ source: String, _ project: Project.ID, _ transaction: Transaction
    ) throws -> [String: Known] {
        let keys = entries.flatMap { entry in
            entry.number.isEmpty
                ? ["h:\(entry.contentHash)"] : ["n:\(entry.number)", "n:\(entry.number)#\(entry.contentHash)"]
        }
        var known: [String: Known] = [:]
        for row in try transaction.query(
            """
            SELECT source_key, content_hash, reply FROM service_case
            WHERE project_id = \(project) AND source = \(source) AND source_key IN \(list: keys)
            """)
        {
            let key: String? = try row.get("source_key")
            if let key { known[key] = Known(hash: try row.get("content_hash"), reply: try row.get("reply"), isFresh: false) }
        }
        return known
    }

    /// By the name in the ledger, else the one named in the order, else the first of the desk.
    private func handler(_ entry: LedgerEntry, _ order: Order, _ transaction: Transaction) throws -> Account.ID? {
        let today = order.project.zone.day(of: transaction.now)
        let staff = try Accounts().staff(of: order.project.id, posts: Cases.handlers, on: today, in: transaction)
        if !entry.handler.isEmpty, let named = staff.first(where: { $0.name == entry.handler }) { return named.id }
        return order.handler ?? (entry.isReplied ? nil : staff.first { $0.post == .serviceAdministrator }?.id)
    }
}
