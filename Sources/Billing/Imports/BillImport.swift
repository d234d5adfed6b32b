// BillImport: one file of readings or one-off charges from its trial to the books. Pure.
import Kernel
import Platform

package struct BillImport: Sendable {
    package typealias ID = Tag<BillImport>

    package enum State: String, CaseIterable, Sendable {
        /// Its file is being read.
        case reading
        /// 已试读: judged row by row, nothing taken in.
        case tried
        /// Being taken in, part by part.
        case posting
        case posted, discarded

        package var isWorking: Bool { self == .reading || self == .posting }
    }

    package let id: ID
    package let project: Project.ID
    package let kind: BillFileKind
    /// The file's name.
    package let name: String
    package internal(set) var state: State
    package internal(set) var rows: Int64 = 0
    /// Rows that are still to be taken in, and what they come to.
    package internal(set) var good: Int64 = 0
    package internal(set) var goodTotal = Money.zero
    /// Rows that an earlier file brought.
    package internal(set) var already: Int64 = 0
    package internal(set) var refused: Int64 = 0
    package internal(set) var taken: Int64 = 0
    package internal(set) var takenTotal = Money.zero
    /// Rows of totals that stand in its sheets.
    package internal(set) var totalsLeftOut: Int64 = 0
    /// Readings that are taken, and that a colleague has to confirm before they are billed.
    package internal(set) var doubtful: Int64 = 0
    /// How far taking in is: the next row.
    var cursor: Int64 = 0
    package internal(set) var remark: FileProblem?
    package let madeBy: Account.ID
    package let madeAt: Instant
    package internal(set) var postedBy: Account.ID?
    package internal(set) var postedAt: Instant?

    /// 入账: the good rows, by whoever has looked at them.
    mutating func post(by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard state == .tried else { throw .notNow("billing.import.not-tried") }
        guard good > 0 else { throw .notNow("opening.nothing") }
        state = .posting
        postedBy = person
        postedAt = instant
        cursor = 0
    }

    mutating func discard() throws(Refusal) {
        guard state == .reading || state == .tried else { throw .notNow("billing.import.not-tried") }
        state = .discarded
    }

    mutating func count(_ row: BillRow, _ sign: Int64) {
        switch row.state {
        case .good:
            good += sign
            goodTotal += Money(fen: sign * row.fen)
        case .already: already += sign
        case .refused: refused += sign
        case .taken:
            taken += sign
            takenTotal += Money(fen: sign * row.fen)
        }
        if row.isDoubtful { doubtful += sign }
    }
}

/// A row of it, and what became of it.
package struct BillRow: Sendable {
    package enum State: String, CaseIterable, Sendable { case good, already, refused, taken }

    package let ordinal: Int64
    package let sheet: Int
    package let row: Int
    let cells: [String]
    var entry: BillFileEntry?
    /// What it is: rows of one import that are the same have the same.
    var identity: String
    package internal(set) var state: State
    /// Why it was refused; of a row that is good, why somebody is to look at it.
    package internal(set) var problems: [FileProblem]

    var isDoubtful: Bool { (state == .good || state == .taken) && !problems.isEmpty }
    var fen: Int64 { entry?.fen ?? 0 }

    init(_ ordinal: Int64, _ line: BillFileLine) {
        self.ordinal = ordinal
        sheet = line.sheet
        row = line.row
        cells = line.cells
        entry = line.entry
        identity = ""
        state = line.problems.isEmpty ? .good : .refused
        problems = line.problems
    }

    init(
        ordinal: Int64, sheet: Int, row: Int, cells: [String], entry: BillFileEntry?, identity: String, state: State,
        problems: [FileProblem]
    ) {
        self.ordinal = ordinal
        self.sheet = sheet
        self.row = row
        self.cells = cells
        self.entry = entry
        self.identity = identity
        self.state = state
        self.problems = problems
    }

    /// A refusal of a verb, under the column that it is of.
    mutating func refuse(_ refusal: Refusal, of kind: BillFileKind) {
        let first = refusal.problems.first
        let field = BillFileField(rawValue: first?.field ?? "") ?? (kind == .readings ? .reading : .unit)
        let read: String? = entry.map { entry in
            switch field {
            case .item: entry.item
            case .day: entry.day.description
            case .serial: entry.serial
            case .reading: Thousandths.text(entry.thousandths)
            case .amount: Money(fen: entry.fen).plain
            case .building, .unit, .note, .rolled: entry.spoken
            }
        }
        state = .refused
        problems = [
            FileProblem(
                first?.key ?? "field.text.bad", first?.details ?? [:], column: field.headers[0], read: read ?? "")
        ]
    }
}
