// OwedBill: one bill as the ladder sees it: when it fell due, what was asked, and what has moved since. Pure.
import Kernel

/// A posted charge with its due day. Its id has the number of the charge.
package struct OwedBill: Hashable, Sendable {
    package typealias ID = Tag<OwedBill>

    /// What lowered the open amount on a day: a payment or a credit; below zero when such a one is reversed (冲正).
    package struct Movement: Hashable, Sendable {
        package let day: Day
        package let amount: Money
        /// Whether the debtor paid: what the office set off, waived or took back is no word of the debtor's.
        package let isPayment: Bool

        package init(_ day: Day, _ amount: Money, isPayment: Bool = true) {
            self.day = day
            self.amount = amount
            self.isPayment = isPayment
        }
    }

    package let id: ID
    package let due: Day
    /// The months of service that it asks for; nil for a charge that has none, which counts as the month of its due day.
    package let months: ClosedRange<Month>?
    package let principal: Money
    package let movements: [Movement]

    package init(id: ID, due: Day, months: ClosedRange<Month>? = nil, principal: Money, movements: [Movement] = []) {
        self.id = id
        self.due = due
        self.months = months
        self.principal = principal
        self.movements = movements
    }

    /// What is open at the end of a day.
    package func open(on day: Day) -> Money {
        movements.reduce(principal) { $1.day <= day ? $0 - $1.amount : $0 }
    }

    package func isOpen(on day: Day) -> Bool { open(on: day) > .zero }

    /// The last day, up to a day, on which it opened again after it had been closed.
    package func openedAgain(by day: Day) -> Day? { turns(by: day).last { $0.isOpen }?.day }

    /// The day on which it was closed, when it is closed at the end of a day.
    package func closed(by day: Day) -> Day? {
        guard let last = turns(by: day).last, !last.isOpen else { return nil }
        return last.day
    }

    /// Each day on which it closed or opened, as its end had it.
    private func turns(by day: Day) -> [(day: Day, isOpen: Bool)] {
        var turns: [(day: Day, isOpen: Bool)] = []
        var isOpen = principal > .zero
        for moved in Set(movements.map(\.day)).sorted() where moved <= day {
            let now = self.isOpen(on: moved)
            if now != isOpen { turns.append((moved, now)) }
            isOpen = now
        }
        return turns
    }

    /// The months of service, one by one.
    package var monthList: [Month] {
        guard let months else { return [Month(of: due)] }
        return (0...months.upperBound.since(months.lowerBound)).map { months.lowerBound.adding($0) }
    }

    /// The older due day first; bills of one day by their ids.
    package static func isOlder(_ left: OwedBill, _ right: OwedBill) -> Bool {
        left.due != right.due ? left.due < right.due : left.id < right.id
    }
}
