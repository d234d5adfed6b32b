// LedgerEntry: a row of an old ledger, understood or refused with its reason. Pure.
import Foundation
import Kernel
import Platform
import Registry
import Sheets

/// A row that can become a case.
package struct LedgerEntry: Sendable {
    /// Its sheet, where there are several, and its row there.
    package let sheet: String
    package let row: Int
    /// Where it stands among all rows of the file.
    var line = 0
    package let number: String
    package let customer, phone, unit, title, text, reply, category, handler: String
    package let receivedAt: Instant
    /// When it was answered; nil while it is open, or when the ledger does not say.
    package let repliedAt: Instant?
    /// The ledger knows the time of day, not only the day.
    let hasReceivedClock, hasRepliedClock: Bool
    let responded, promised: LedgerTime?
    package let state: LedgerState
    package let isReplyBeforeReceipt: Bool
    package let decision: Bool?
    /// Words that are kept as they came.
    let stateWords, satisfaction, decisionWords, interim: String
    /// What makes two rows the same request.
    package let contentHash: String

    package var isReplied: Bool { state == .closed }
}

/// Reads rows through a mapping.
struct LedgerReader: Sendable {
    let sheet: LedgerSheet
    let zone: Zone
    let now: Instant

    private var mapping: LedgerMapping { sheet.mapping }
    private static let readMax = 80
    private static let titleMax = 40

    /// The entry, or nil with the note that says why not; notes also tell what was odd and taken all the same.
    func entry(_ row: SheetRow) -> (entry: LedgerEntry?, notes: [LedgerNote]) {
        var notes = Notes(sheet: sheet, row: row)
        if let problem = noCase(row) {
            notes.add(problem, problem == .noReceived ? .received : nil)
            return (nil, notes.all)
        }
        guard let received = time(.received, row) else {
            let isAmbiguous = mapping[.received].map { LedgerTime.isAmbiguous(row[$0]) } ?? false
            notes.add(isAmbiguous ? .ambiguousDate : .badReceived, .received)
            return (nil, notes.all)
        }
        let receivedAt = received.start(in: zone)
        guard receivedAt <= now else {
            notes.add(.future, .received)
            return (nil, notes.all)
        }
        if sheet.filled.contains(row.number) { notes.add(.mergedCell, nil) }
        if case .moment = cell(.received, row) { notes.add(.trueDate, .received) }
        if received.clock == nil { notes.add(.receivedDayOnly, .received) }
        if received.isShortYear { notes.add(.shortYear, .received) }
        let answer = self.answer(row, &notes)
        if answer.isFuture { return (nil, notes.all) }
        let isBefore = answer.at.map { $0 < receivedAt } ?? false
        if isBefore { notes.add(.replyBeforeReceipt, .replied) }
        let decision = decision(row)
        if decision == nil, !text(.decision, row).isEmpty { notes.add(.decisionUnknown, .decision) }
        let (responded, promised) = (other(.responded, row, &notes), other(.promised, row, &notes))
        let words = text(.text, row)
        let title = text(.title, row)
        let phone = text(.phone, row)
        let entry = LedgerEntry(
            sheet: sheet.name, row: row.number, number: text(.number, row), customer: text(.customer, row),
            phone: PersonName.phone(phone) ?? phone, unit: text(.unit, row),
            title: title.isEmpty ? String(words.prefix(Self.titleMax)) : title,
            text: words.isEmpty ? title : words, reply: answer.reply, category: text(.category, row),
            handler: text(.handler, row), receivedAt: receivedAt, repliedAt: answer.at,
            hasReceivedClock: received.clock != nil, hasRepliedClock: answer.hasClock, responded: responded,
            promised: promised, state: answer.state, isReplyBeforeReceipt: isBefore, decision: decision, stateWords: text(.state, row),
            satisfaction: text(.satisfaction, row), decisionWords: text(.decision, row), interim: answer.interim,
            contentHash: hash(row, receivedAt))
        return (entry, notes.all)
    }

    /// Blank rows, sums and signatures, the header printed again, and rows without a time of receipt.
    private func noCase(_ row: SheetRow) -> LedgerNote.Kind? {
        guard let first = row.cells.first(where: { !isBlank($0) }) else { return .empty }
        let columns = mapping.columns[.received] ?? []
        let isBare = columns.allSatisfy { isBlank(row[$0]) }
        if isBare || time(.received, row) == nil {
            if LedgerWords.isFooter(first.text) { return .notACase }
            let own = row.cells.map { LedgerMapping.folded($0.text) }
            if own.contains(where: { !$0.isEmpty }), own == sheet.head.headers.map(LedgerMapping.folded) { return .notACase }
        }
        return isBare ? .noReceived : nil
    }

    private func isBlank(_ cell: SheetCell) -> Bool { cell.text.allSatisfy(\.isWhitespace) }

    /// When and whether the row was answered, as the state column says, else the reply.
    private struct Answer {
        var state = LedgerState.open
        var at: Instant?
        var hasClock = false
        var reply = ""
        /// What stood in the reply column of a row that is still open.
        var interim = ""
        var isFuture = false
    }

    private func answer(_ row: SheetRow, _ notes: inout Notes) -> Answer {
        var answer = Answer()
        let words = text(.reply, row)
        let said = LedgerWords.answer(words)
        if said != .words, !words.isEmpty { notes.add(.noReply, .reply) }
        let stateWords = text(.state, row)
        let state = LedgerWords.state(stateWords)
        if state == nil, !stateWords.isEmpty { notes.add(.stateUnknown, .state) }
        if state == .withdrawn { notes.add(.withdrawn, .state) }
        let isOpen = state == .open || state == nil && said == .pending
        answer.reply = said == .words && !isOpen ? words : ""
        answer.interim = answer.reply.isEmpty ? words : ""
        if isOpen {
            // A planned day of completion, or a first answer: it waits for its end all the same.
            if state == .open, said == .words || !text(.replied, row).isEmpty { notes.add(.stateOpen, .state) }
            return answer
        }
        let (at, problem) = replied(row, isClosed: state == .closed || said == .words)
        if let problem { notes.add(problem, .replied) }
        answer.isFuture = problem == .future
        answer.at = at?.instant
        answer.hasClock = at?.hasClock ?? false
        answer.state = state ?? (at != nil || said == .words ? .closed : .open)
        return answer
    }

    private func replied(
        _ row: SheetRow, isClosed: Bool
    ) -> ((instant: Instant, hasClock: Bool)?, LedgerNote.Kind?) {
        let written = text(.replied, row)
        guard !written.isEmpty else { return (nil, isClosed ? .replyWithoutTime : nil) }
        guard let replied = time(.replied, row) else {
            return (nil, !isClosed && LedgerWords.answer(written) != .words ? .noReply : .badReplied)
        }
        let instant = replied.end(in: zone)
        // Answered today, the ledger says only the day: it was answered by now.
        if replied.clock == nil, zone.day(of: now) == replied.day { return ((now, false), .repliedDayOnly) }
        if instant > now { return (nil, .future) }
        let kind: LedgerNote.Kind? = replied.clock == nil ? .repliedDayOnly : replied.isShortYear ? .shortYear : nil
        return ((instant, replied.clock != nil), kind)
    }

    /// A time that the row can do without.
    private func other(_ field: LedgerField, _ row: SheetRow, _ notes: inout Notes) -> LedgerTime? {
        guard LedgerWords.answer(text(field, row)) == .words else { return nil }
        guard let time = time(field, row) else {
            notes.add(.badTime, field)
            return nil
        }
        return time
    }

    private func time(_ field: LedgerField, _ row: SheetRow) -> LedgerTime? {
        guard let columns = mapping.columns[field], let first = columns.first else { return nil }
        if columns.count > 1 { return LedgerTime.read(row[first], and: row[columns[1]], zone: zone) }
        return LedgerTime.read(row[first], zone: zone)
    }

    private func cell(_ field: LedgerField, _ row: SheetRow) -> SheetCell { mapping[field].map { row[$0] } ?? .empty }

    private func text(_ field: LedgerField, _ row: SheetRow) -> String {
        let cells = (mapping.columns[field] ?? []).map { row[$0].text }.filter { !$0.isEmpty }
        guard let first = cells.first else { return "" }
        let text = (cells.count == 1 ? first : cells.joined(separator: " "))
            .replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let clean = String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 || $0.value == 10 || $0.value == 9 })
        return clean.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    }

    private func decision(_ row: SheetRow) -> Bool? {
        let words = text(.decision, row)
        if words.isEmpty { return nil }
        if words.hasPrefix("不") || words.hasPrefix("未") || words.hasPrefix("否") || words.lowercased() == "no" { return false }
        return ["是", "采纳", "已采纳", "采用", "部分采纳", "同意", "yes", "y"].contains { words.lowercased().hasPrefix($0) } ? true : nil
    }

    /// Who, where, what and when: two homes may say the same on one day, and a number may be written twice.
    private func hash(_ row: SheetRow, _ receivedAt: Instant) -> String {
        let phone = text(.phone, row)
        let parts = [
            text(.customer, row), text(.title, row), text(.text, row), "\(receivedAt.milliseconds)",
            text(.unit, row), PersonName.phone(phone) ?? phone,
        ]
        let bytes = parts.reduce(into: [UInt8]()) { $0 += Array("\($1.utf8.count):\($1)".utf8) }
        return String(Hex.text(Sodium.sha256(bytes)).prefix(24))
    }

    /// The notes of one row.
    private struct Notes {
        let sheet: LedgerSheet
        let row: SheetRow
        var all: [LedgerNote] = []

        init(sheet: LedgerSheet, row: SheetRow) {
            self.sheet = sheet
            self.row = row
        }

        mutating func add(_ kind: LedgerNote.Kind, _ field: LedgerField?) {
            let columns = field.flatMap { sheet.mapping.columns[$0] } ?? []
            let headers = sheet.head.headers
            let read = columns.map { String(row[$0].text.prefix(LedgerReader.readMax)) }.joined(separator: " ")
            all.append(
                LedgerNote(
                    sheet: sheet.name, row: row.number,
                    column: columns.map { headers.indices.contains($0) ? headers[$0] : "" }.joined(separator: " + "),
                    read: read, kind: kind))
        }
    }
}
