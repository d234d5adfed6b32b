// PrintedBlock: the pieces of a page, from top to bottom. Pure.

package enum Alignment: Hashable, Sendable { case leading, center, trailing }

/// How a paragraph looks.
package struct Manner: Hashable, Sendable {
    package var size: Double
    package var isBold: Bool
    package var alignment: Alignment
    /// The first line of each paragraph begins two characters in, as in a letter (函).
    package var isIndented: Bool

    package init(size: Double = 10.5, isBold: Bool = false, alignment: Alignment = .leading, isIndented: Bool = false) {
        self.size = size
        self.isBold = isBold
        self.alignment = alignment
        self.isIndented = isIndented
    }

    package static let body = Manner()
    package static let bold = Manner(isBold: true)
    package static let small = Manner(size: 8.5)
    package static let centered = Manner(alignment: .center)
    /// The place and date at the end of a letter (落款).
    package static let trailing = Manner(alignment: .trailing)
    package static let letter = Manner(size: 11.5, isIndented: true)
}

package indirect enum PrintedBlock: Hashable, Sendable {
    /// The name of the form, with who gives it out above and its number or month below.
    case title(String, above: String = "", below: String = "")
    /// Stays with what follows.
    case heading(String)
    /// Lines of text; a line break begins a paragraph.
    case paragraph(String, Manner = .body)
    /// Labels and values in a ruled grid, so many side by side.
    case pairs([PrintedPair], columns: Int = 2)
    case table(PrintedTable)
    /// Lines to sign on, side by side.
    case signatures([String])
    /// A QR code with lines of text beside it.
    case code(String, side: Double = 84, beside: [String] = [])
    /// A JPEG or PNG with what it shows below it: the photograph of a delivery. No higher than this, and as it was held.
    case picture([UInt8], caption: String = "", height: Double = 320)
    case rule
    /// Where to cut, and what the slip below it is: a receipt of delivery (送达回执).
    case cut(String)
    case space(Double)
    /// All on one page, if one page can hold it.
    case together([PrintedBlock])
    case pageBreak
}

/// A label and its value.
package struct PrintedPair: Hashable, Sendable {
    package let label: String
    package let value: String
    /// Takes a whole line of the grid.
    package let isWide: Bool

    package init(_ label: String, _ value: String, isWide: Bool = false) {
        self.label = label
        self.value = value
        self.isWide = isWide
    }
}

package struct PrintedTable: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package enum Width: Hashable, Sendable {
            case points(Double)
            /// A share of what the fixed columns leave.
            case share(Double)
        }

        package let title: String
        package let width: Width
        package let alignment: Alignment

        package init(_ title: String, _ width: Width = .share(1), _ alignment: Alignment = .leading) {
            self.title = title
            self.width = width
            self.alignment = alignment
        }
    }

    package struct Row: Hashable, Sendable, ExpressibleByArrayLiteral {
        package enum Kind: Hashable, Sendable {
            case plain
            /// Bold: a subtotal, or the total.
            case total
            /// One text over all columns: the name of a group (往期欠费), or an amount in capitals.
            case wide
        }

        package let cells: [String]
        package let kind: Kind

        /// A cell for each column from the left; missing ones are empty.
        package init(_ cells: [String], _ kind: Kind = .plain) {
            self.cells = cells
            self.kind = kind
        }

        package init(arrayLiteral cells: String...) { self.init(cells) }

        package static func total(_ cells: [String]) -> Row { Row(cells, .total) }
        package static func wide(_ text: String) -> Row { Row([text], .wide) }
    }

    package var columns: [Column]
    package var rows: [Row]
    /// The last rows, never on a page without a row above them.
    package var totals: [Row]
    /// What stands in the place of rows when there are none.
    package var whenEmpty: String
    package var size: Double

    package init(_ columns: [Column], rows: [Row], totals: [Row] = [], whenEmpty: String = "—", size: Double = 9.5) {
        self.columns = columns
        self.rows = rows
        self.totals = totals
        self.whenEmpty = whenEmpty
        self.size = size
    }
}
