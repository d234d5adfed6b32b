// Month: a month of the civil calendar, the measure of periodic fees.

/// A month such as 2026-11, kept and sorted as that text.
package struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let year: Int
    /// 1 to 12.
    package let number: Int

    package init?(year: Int, number: Int) {
        guard (1...9999).contains(year), (1...12).contains(number) else { return nil }
        self.year = year
        self.number = number
    }

    /// Reads `2026-11`; nil when it is not a month.
    package init?(_ text: String) {
        guard text.utf8.count == 7, let day = Day(text + "-01") else { return nil }
        self.init(of: day)
    }

    /// The month that a day lies in.
    package init(of day: Day) {
        year = day.year
        number = day.month
    }

    private init(ordinal: Int) {
        year = ordinal / 12
        number = ordinal % 12 + 1
    }

    private var ordinal: Int { year * 12 + number - 1 }

    package var first: Day { Day(number: Civil.number(year, number, 1)) }
    package var last: Day { first.lastOfMonth }
    /// 28 to 31.
    package var dayCount: Int { Civil.monthLength(year, number) }

    package func adding(_ months: Int) -> Month { Month(ordinal: ordinal + months) }
    /// How many months from the other one to this one.
    package func since(_ other: Month) -> Int { ordinal - other.ordinal }

    package static func < (left: Month, right: Month) -> Bool { left.ordinal < right.ordinal }
    package var description: String { String(first.description.prefix(7)) }
}
