// Money: whole fen, never floating.

/// An amount of yuan in whole fen (分). Negative when it goes the other way.
package struct Money: Hashable, Comparable, Sendable {
    package let fen: Int64

    package init(fen: Int64) { self.fen = fen }

    package static let zero = Money(fen: 0)

    package static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }
    package static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
    package static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
    package static prefix func - (money: Money) -> Money { Money(fen: -money.fen) }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func -= (left: inout Money, right: Money) { left = left - right }
}

extension Sequence where Element == Money {
    package var sum: Money { reduce(.zero, +) }
}
