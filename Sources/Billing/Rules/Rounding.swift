// Rounding: how an exact amount becomes money, once for each line; and whole-number arithmetic that refuses. Pure.
import Kernel

/// How a line of a bill is rounded (进位方式). The parts of a line are kept exact until here. A reversal rounds as what it
/// reverses: by size, so that the two are always opposite.
package enum FeeRounding: String, CaseIterable, Sendable {
    /// To the fen, half up: what the trade does unless somebody decided otherwise.
    case fen
    case jiao, yuan
    case fenUp = "fen-up"
    case fenDown = "fen-down"
    case jiaoUp = "jiao-up"
    case jiaoDown = "jiao-down"
    case yuanUp = "yuan-up"
    case yuanDown = "yuan-down"

    /// What the amount is a whole multiple of, in fen.
    package var grain: Int64 {
        switch self {
        case .fen, .fenUp, .fenDown: 1
        case .jiao, .jiaoUp, .jiaoDown: 10
        case .yuan, .yuanUp, .yuanDown: 100
        }
    }

    /// `fen ÷ divisor`, rounded. The divisor is positive.
    package func money(_ fen: Int128, over divisor: Int128) throws(Refusal) -> Money {
        let step = try Exact.product(divisor, Int128(grain))
        let (quotient, rest) = fen.magnitude.quotientAndRemainder(dividingBy: step.magnitude)
        let goesUp =
            switch self {
            case .fen, .jiao, .yuan: rest >= step.magnitude - rest
            case .fenUp, .jiaoUp, .yuanUp: rest > 0
            case .fenDown, .jiaoDown, .yuanDown: false
            }
        let grains = quotient + (goesUp ? 1 : 0)
        guard grains <= UInt128(Exact.fenMax) else { throw Exact.tooLarge }
        let size = Int64(grains) * grain
        guard size <= Exact.fenMax else { throw Exact.tooLarge }
        return Money(fen: fen < 0 ? -size : size)
    }
}

/// Whole-number arithmetic that is either exact or refused.
package enum Exact {
    /// A million million yuan. No line is larger, so that ninety thousand of them can be added without another look.
    package static let fenMax: Int64 = 100_000_000_000_000

    package static var tooLarge: Refusal { .invalid("amount", "rule.amount.large") }

    package static func product(_ factors: Int128...) throws(Refusal) -> Int128 {
        var product: Int128 = 1
        for factor in factors {
            let (next, isTooLarge) = product.multipliedReportingOverflow(by: factor)
            guard !isTooLarge else { throw tooLarge }
            product = next
        }
        return product
    }

    package static func sum(_ left: Int128, _ right: Int128) throws(Refusal) -> Int128 {
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        guard !isTooLarge else { throw tooLarge }
        return sum
    }
}
