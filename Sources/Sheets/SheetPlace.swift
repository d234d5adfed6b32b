// SheetPlace: where something stands in a sheet, as a person finds it.

/// One cell's place: `B7`.
package struct SheetPlace: Hashable, Sendable {
    /// From 1, as shown at the left of the window.
    package let row: Int
    /// From 0: column A.
    package let column: Int

    package static let rowsMax = 1_048_576
    package static let columnsMax = 16_384

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// Reads `B7` or `$B$7`; nil for anything else or beyond a sheet's bounds.
    package init?(_ reference: some StringProtocol) {
        var column = 0
        var row = 0
        for byte in reference.utf8 where byte != 0x24 {
            switch byte {
            case 0x41...0x5A where row == 0: column = column * 26 + Int(byte - 0x40)
            case 0x61...0x7A where row == 0: column = column * 26 + Int(byte - 0x60)
            case 0x30...0x39 where column > 0: row = row * 10 + Int(byte - 0x30)
            default: return nil
            }
            if row > Self.rowsMax || column > Self.columnsMax { return nil }
        }
        guard row > 0 else { return nil }
        self.init(row: row, column: column - 1)
    }

    package var text: String { Self.letters(of: column) + String(row) }

    /// `A` for 0, `AA` for 26.
    package static func letters(of column: Int) -> String {
        var rest = column + 1
        var letters: [Character] = []
        while rest > 0 {
            letters.append(Character(UnicodeScalar(UInt8(65 + (rest - 1) % 26))))
            rest = (rest - 1) / 26
        }
        return String(letters.reversed())
    }
}

/// A block of cells: `A1:B3`.
package struct SheetRange: Hashable, Sendable {
    package let first: SheetPlace
    package let last: SheetPlace

    package init(first: SheetPlace, last: SheetPlace) {
        self.first = first
        self.last = last
    }

    /// Reads `A1:B3`, or `A1` for a block of one.
    package init?(_ reference: some StringProtocol) {
        let ends = reference.split(separator: ":", omittingEmptySubsequences: false).map { SheetPlace($0) }
        guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil else {
            return nil
        }
        self.init(first: first, last: last)
    }

    package var text: String { first.text + ":" + last.text }
}
