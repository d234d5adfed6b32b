// Till: one cashier's day: what it should hold, what was counted, and who signed. Pure.
import Kernel
import Platform

/// A cashier's day (日结).
package struct Till: Sendable {
    package typealias ID = Tag<Till>

    package let id: ID
    package let project: Project.ID
    package let account: Account.ID
    package let day: Day
    package let closedAt: Instant?
    package let explanation: String
    /// The journal's head when it was closed: what was taken after it is not in this sheet.
    package let journalSequence: Int64?
    package let journalHash: String
    package let countersignedAt: Instant?
    package let countersignedBy: Account.ID?

    package var isOpen: Bool { closedAt == nil }

    /// The notes and coins in use, the largest first, in fen.
    package static let denominations: [Int64] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1]
}

/// One way of paying in a day: what it should be by the books, and what is there.
package struct TillLine: Sendable, Hashable {
    package let method: Payment.Method
    package let expected: Money
    package let counted: Money

    package init(method: Payment.Method, expected: Money, counted: Money) {
        self.method = method
        self.expected = expected
        self.counted = counted
    }

    package var difference: Money { counted - expected }
}

/// What a cashier counted: pieces by denomination, and the sum of the slips of each other way.
package struct TillCount: Sendable, Hashable {
    package let pieces: [Int64: Int64]
    package let slips: [Payment.Method: Money]
    package let explanation: String

    package init(pieces: [Int64: Int64], slips: [Payment.Method: Money], explanation: String = "") {
        self.pieces = pieces
        self.slips = slips
        self.explanation = explanation
    }

    package var cash: Money { Money(fen: pieces.map { $0.key * $0.value }.reduce(0, +)) }

    /// The lines of the day. A difference that nobody explains keeps the day open.
    package func lines(_ expected: [Payment.Method: Money]) throws(Refusal) -> [TillLine] {
        guard pieces.allSatisfy({ Till.denominations.contains($0.key) && $0.value >= 0 && $0.value <= 100_000 }) else {
            throw .invalid("cash", "till.count.bad")
        }
        let lines = Payment.Method.taken.map { method in
            TillLine(
                method: method, expected: expected[method] ?? .zero,
                counted: method == .cash ? cash : slips[method] ?? .zero)
        }
        guard lines.allSatisfy({ $0.difference == .zero }) || !explanation.isEmpty else {
            throw .invalid("explanation", "till.difference")
        }
        return lines
    }
}
