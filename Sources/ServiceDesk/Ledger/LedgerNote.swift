// LedgerNote: something odd about a ledger: where, what was read, what was done. Pure.

package struct LedgerNote: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Bad rows: not taken in, given back in a file.
        case noReceived = "no-received", badReceived = "bad-received", ambiguousDate = "ambiguous-date", future, empty
        case noHandler = "no-handler", notACase = "not-a-case", duplicate
        /// Taken in, and said of each row.
        case badReplied = "bad-replied", replyBeforeReceipt = "reply-before-receipt"
        case replyWithoutTime = "reply-without-time"
        case numberDiffers = "number-differs", replyDiffers = "reply-differs", noReply = "no-reply"
        case stateUnknown = "state-unknown", stateOpen = "state-open", decisionUnknown = "decision-unknown"
        case badTime = "bad-time", withdrawn, unassigned
        /// Taken in, and of many rows alike: said once with their number.
        case receivedDayOnly = "received-day-only", repliedDayOnly = "replied-day-only", trueDate = "true-date"
        case shortYear = "short-year", unitUnknown = "unit-unknown", handlerUnknown = "handler-unknown"
        case mergedCell = "merged-cell"

        /// How much of somebody's eye it needs.
        package enum Weight: Int, Sendable { case bad, odd, benign }

        package var weight: Weight {
            switch self {
            case .noReceived, .badReceived, .ambiguousDate, .future, .empty, .noHandler, .notACase, .duplicate: .bad
            case .badReplied, .replyBeforeReceipt, .replyWithoutTime, .numberDiffers, .replyDiffers, .noReply,
                .stateUnknown, .stateOpen, .decisionUnknown, .badTime, .withdrawn, .unassigned:
                .odd
            case .receivedDayOnly, .repliedDayOnly, .trueDate, .shortYear, .unitUnknown, .handlerUnknown, .mergedCell:
                .benign
            }
        }

        /// The row was not taken in.
        package var isBad: Bool { weight == .bad }
    }

    /// The sheet's name where there are several.
    package let sheet: String
    package let row: Int
    /// The header of the column it is about; empty for the whole row.
    package let column: String
    package let read: String
    package let kind: Kind
    /// The row that it is the same as.
    package let sameAs: Int?

    init(sheet: String, row: Int, column: String = "", read: String, kind: Kind, sameAs: Int? = nil) {
        self.sheet = sheet
        self.row = row
        self.column = column
        self.read = read
        self.kind = kind
        self.sameAs = sameAs
    }
}

/// What came of an import: counts, and every odd row.
package struct LedgerReport: Sendable {
    package var rows = 0
    package var imported = 0
    package var open = 0
    package var unchanged = 0
    /// Of the unchanged, those that the file itself has twice.
    package var duplicates = 0
    package var bad = 0
    package var flagged = 0
    package var notes: [LedgerNote] = []
    package var header: [String] = []
    /// The row of the header; 0 when there is none.
    package var headerRow = 0
    package var mapping: LedgerMapping?
    /// Columns that have a header and are not taken in.
    package var unmapped: [String] = []
    /// The sheets that were read, where there are several, and those that were not.
    package var sheets: [String] = []
    package var skipped: [LedgerSkip] = []
    package var top: [LedgerTopRow] = []
    /// The rows not taken in, as they were read.
    package var badRows: [LedgerBadRow] = []
    package var mergedRanges = 0

    package init() {}

    /// The notes that want to be read one by one, the worst first.
    package var told: [LedgerNote] {
        notes.filter { $0.kind.weight == .bad } + notes.filter { $0.kind.weight == .odd }
    }

    /// Notes that say the same of many rows: how many, and the first of them.
    package var alike: [(kind: LedgerNote.Kind, count: Int, rows: [Int])] {
        LedgerNote.Kind.allCases.filter { $0.weight == .benign }.compactMap { kind in
            let found = notes.filter { $0.kind == kind }
            return found.isEmpty ? nil : (kind, found.count, found.prefix(Self.rowsShown).map(\.row))
        }
    }

    private static let rowsShown = 10
}

/// A row that was not taken in: its cells in the order of the header, and why.
package struct LedgerBadRow: Sendable {
    package let row: Int
    package let sheet: String
    package let cells: [String]
    package let kind: LedgerNote.Kind
}
