// LedgerEntry: a row of an old ledger, understood or refused with its reason. Pure.
import Foundation
import Kernel
import Platform
import Sheets

/// Something odd about a row: where, what was read, what was done.
package struct LedgerNote: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Bad rows: not taken in, given back in a file.
        case noReceived = "no-received", badReceived = "bad-received", future, empty
        /// Taken in, and said.
        case receivedDayOnly = "received-day-only", repliedDayOnly = "replied-day-only", badReplied = "bad-replied"
        case replyBeforeReceipt = "reply-before-receipt", replyWithoutTime = "reply-without-time"
        case numberDiffers = "number-differs", duplicate, replyDiffers = "reply-differs", trueDate = "true-date"
        case noHandler = "no-handler", unitUnknown = "unit-unknown"

        /// The row was not taken in.
        package var isBad: Bool {
            switch self {
            case .noReceived, .badReceived, .future, .empty, .noHandler: true
            default: false
            }
        }
    }

    package let row: Int
    /// The header of the column it is about; empty for the whole row.
    package let column: String
    package let read: String
    package let kind: Kind
}

/// A row that can become a case.
package struct LedgerEntry: Sendable {
    package let row: Int
    package let number: String
    package let customer, phone, unit, title, text, reply, category, handler: String
    package let receivedAt: Instant
    /// When it was answered; nil while it is open, or when the ledger does not say.
    package let repliedAt: Instant?
    /// Answered, with or without a time.
    package let isReplied: Bool
    package let isReplyBeforeReceipt: Bool
    package let decision: Bool?
    /// What makes two rows the same request.
    package let contentHash: String
}

/// Reads rows through a mapping.
package struct LedgerReader: Sendable {
    package let mapping: LedgerMapping
    package let header: SheetRow
    package let zone: Zone
    package let now: Instant

    package init(mapping: LedgerMapping, header: SheetRow, zone: Zone, now: Instant) {
        self.mapping = mapping
        self.header = header
        self.zone = zone
        self.now = now
    }

    /// The entry, or nil with the note that says why not; notes also tell what was odd and taken all the same.
    package func entry(_ row: SheetRow) -> (entry: LedgerEntry?, notes: [LedgerNote]) {
        var notes: [LedgerNote] = []
        func note(_ kind: LedgerNote.Kind, _ field: LedgerField?) {
            let column = field.flatMap { mapping[$0] }
            notes.append(
                LedgerNote(
                    row: row.number, column: column.map { header[$0].text } ?? "",
                    read: column.map { String(row[$0].text.prefix(80)) } ?? "", kind: kind))
        }
        guard row.cells.contains(where: { !$0.text.allSatisfy(\.isWhitespace) }) else {
            note(.empty, nil)
            return (nil, notes)
        }
        let receivedCell = cell(.received, row)
        guard !receivedCell.text.allSatisfy(\.isWhitespace) else {
            note(.noReceived, .received)
            return (nil, notes)
        }
        guard let received = LedgerTime.read(receivedCell, zone: zone) else {
            note(.badReceived, .received)
            return (nil, notes)
        }
        let receivedAt = received.start(in: zone)
        guard receivedAt <= now else {
            note(.future, .received)
            return (nil, notes)
        }
        if case .moment = receivedCell { note(.trueDate, .received) }
        if received.clock == nil { note(.receivedDayOnly, .received) }
        let reply = text(.reply, row)
        let (repliedAt, problem) = replied(row, hasReply: !reply.isEmpty)
        if let problem { note(problem, .replied) }
        if problem == .future { return (nil, notes) }
        let isBefore = repliedAt.map { $0 < receivedAt } ?? false
        if isBefore { note(.replyBeforeReceipt, .replied) }
        let words = text(.text, row)
        let title = text(.title, row)
        let entry = LedgerEntry(
            row: row.number, number: text(.number, row), customer: text(.customer, row), phone: text(.phone, row),
            unit: text(.unit, row), title: title.isEmpty ? String(words.prefix(40)) : title,
            text: words.isEmpty ? title : words, reply: reply, category: text(.category, row),
            handler: text(.handler, row), receivedAt: receivedAt, repliedAt: repliedAt,
            isReplied: repliedAt != nil || !reply.isEmpty, isReplyBeforeReceipt: isBefore, decision: decision(row),
            contentHash: hash(row, receivedAt))
        return (entry, notes)
    }

    private func cell(_ field: LedgerField, _ row: SheetRow) -> SheetCell {
        mapping[field].map { row[$0] } ?? .empty
    }

    private func text(_ field: LedgerField, _ row: SheetRow) -> String {
        let text = cell(field, row).text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let clean = String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 || $0.value == 10 || $0.value == 9 })
        return clean.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    }

    private func replied(_ row: SheetRow, hasReply: Bool) -> (Instant?, LedgerNote.Kind?) {
        let repliedCell = cell(.replied, row)
        guard !repliedCell.text.allSatisfy(\.isWhitespace) else { return (nil, hasReply ? .replyWithoutTime : nil) }
        guard let replied = LedgerTime.read(repliedCell, zone: zone) else { return (nil, .badReplied) }
        let instant = replied.end(in: zone)
        // Answered today, the ledger says only the day: it was answered by now.
        if replied.clock == nil, zone.day(of: now) == replied.day { return (now, .repliedDayOnly) }
        if instant > now { return (nil, .future) }
        return (instant, replied.clock == nil ? .repliedDayOnly : nil)
    }

    private func decision(_ row: SheetRow) -> Bool? {
        let words = text(.decision, row)
        if words.isEmpty { return nil }
        if words.hasPrefix("不") || words.hasPrefix("未") || words.hasPrefix("否") || words.lowercased() == "no" { return false }
        return ["是", "采纳", "已采纳", "同意", "yes", "y"].contains { words.lowercased().hasPrefix($0) } ? true : nil
    }

    private func hash(_ row: SheetRow, _ receivedAt: Instant) -> String {
        let parts = [text(.customer, row), text(.title, row), text(.text, row), "\(receivedAt.milliseconds)"]
        let bytes = parts.reduce(into: [UInt8]()) { $0 += Array("\($1.utf8.count):\($1)".utf8) }
        return String(Hex.text(Sodium.sha256(bytes)).prefix(24))
    }
}
