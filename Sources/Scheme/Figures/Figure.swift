// Figure: a rate with its two numbers and what was left out.
import Kernel

/// A measure's figure of a period. The parts always open to the rows behind them.
package struct Figure: Sendable, Hashable {
    package let numerator: Int64
    package let denominator: Int64
    package let excluded: Int64

    package init(numerator: Int64, denominator: Int64, excluded: Int64) {
        self.numerator = numerator
        self.denominator = denominator
        self.excluded = excluded
    }

    package static let none = Figure(numerator: 0, denominator: 0, excluded: 0)

    /// Two parts of one measure together.
    package static func + (one: Figure, other: Figure) -> Figure {
        Figure(
            numerator: one.numerator + other.numerator, denominator: one.denominator + other.denominator,
            excluded: one.excluded + other.excluded)
    }

    /// Whether a target in percent is reached, in whole numbers: 达到 includes the target itself.
    package func reaches(percent: Int64) -> Bool { numerator * 100 >= denominator * percent }

    /// The rate in tenths of a percent, rounded down so that 99.96 % never shows as 100 %; nil without a case.
    package var permille: Int64? { denominator > 0 ? numerator * 1_000 / denominator : nil }

    /// `98.2%`, or `—` without a case.
    package var percentText: String {
        guard let permille else { return "—" }
        return permille % 10 == 0 ? "\(permille / 10)%" : "\(permille / 10).\(permille % 10)%"
    }
}
