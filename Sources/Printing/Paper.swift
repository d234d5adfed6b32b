// Paper: the sheet that everything is printed on, in points.

/// A sheet of paper. Sizes and margins are points: 72 to the inch.
package struct Paper: Sendable, Hashable {
    package let width: Double
    package let height: Double
    package let margin: Double

    package init(width: Double, height: Double, margin: Double) {
        self.width = width
        self.height = height
        self.margin = margin
    }

    package static let a4 = Paper(width: 595.276, height: 841.89, margin: 48)
    /// Half a sheet of A4, lying: the receipt (收据).
    package static let a5Lying = Paper(width: 595.276, height: 419.528, margin: 36)
}
