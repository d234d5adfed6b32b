// UnitPrice: a price for one of something, finer than a fen.

/// Whole ten-thousandths of a yuan: 2.85 yuan a square metre is 28_500.
package struct UnitPrice: Hashable, Comparable, Sendable {
    package let tenThousandths: Int64

    package init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// What people type, with up to four decimals: `2.85`, `0.5283`, `¥3`. Nil for anything else.
    package init?(_ text: String) {
        guard let parts = DecimalText.read(text, decimals: 4) else { return nil }
        self.init(tenThousandths: parts)
    }

    /// `2.85`, `0.5283`: two decimals, and as many more as it has.
    package var text: String { DecimalText.write(tenThousandths, decimals: 4, atLeast: 2, grouped: false) }

    package static func < (left: UnitPrice, right: UnitPrice) -> Bool { left.tenThousandths < right.tenThousandths }
}
