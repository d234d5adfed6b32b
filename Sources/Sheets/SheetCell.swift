// SheetCell: what one cell of a spreadsheet says, before anybody decides what it means.
import Foundation

/// A true date or time cell as plain components; what zone or calendar it means is the importer's business.
package struct SheetMoment: Hashable, Sendable {
    /// 0, with month and day, when the cell holds a time of day and no date.
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    /// Whether the cell shows a time of day or holds one: midnight is a time, a bare date is not.
    package var hasTime: Bool

    package init(
        year: Int = 0, month: Int = 0, day: Int = 0,
        hour: Int = 0, minute: Int = 0, second: Int = 0, hasTime: Bool = false
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.hasTime = hasTime
    }

    /// The day and time that a bare number stands for, of a cell that lost its format; nil when it is none.
    package init?(serial: Double, in1904: Bool) {
        guard let moment = SerialDate.moment(serial, in1904: in1904, showsDate: true, showsTime: false) else { return nil }
        self = moment
    }

    package var hasDate: Bool { month > 0 }

    /// `2020-05-08`, `2020-05-08 13:45:00` or `13:45:00`.
    package var text: String {
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
        if !hasDate { return time }
        return hasTime ? date + " " + time : date
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

package enum SheetCell: Hashable, Sendable {
    case empty
    case text(String)
    /// The value, and how a person sees it: a phone number in a numeric cell is `13800138000`.
    case number(Double, text: String)
    case moment(SheetMoment)
    case boolean(Bool)
    /// `#REF!` and its kind; also a formula (`=A1+B1`) that was saved without its result.
    case error(String)

    /// What a person sees.
    package var text: String {
        switch self {
        case .empty: ""
        case .text(let text), .number(_, let text), .error(let text): text
        case .moment(let moment): moment.text
        case .boolean(let value): value ? "TRUE" : "FALSE"
        }
    }

    package var isEmpty: Bool { self == .empty }
}

/// One row, aligned by column: a gap is `.empty`, and nothing empty follows the last filled cell.
package struct SheetRow: Hashable, Sendable {
    /// As the person sees it at the left of the window, from 1.
    package let number: Int
    package let cells: [SheetCell]

    package init(number: Int, cells: [SheetCell]) {
        self.number = number
        self.cells = cells
    }

    /// The cell of a column counted from 0 (column A); `.empty` beyond the row's end.
    package subscript(column: Int) -> SheetCell { cells.indices.contains(column) ? cells[column] : .empty }
}

/// What is known once a whole sheet was read.
package struct SheetSummary: Hashable, Sendable {
    /// Rows handed over; empty rows are not.
    package var rows = 0
    /// Merged cells: their value stands in the first cell, the others are empty.
    package var mergedRanges: [SheetRange] = []

    package init() {}
}
