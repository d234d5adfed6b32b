// ServicePeriod: the days that a fee is for, how they fall into months, and from when a unit is charged. Pure.
import Kernel

/// Days of service, both ends among them (服务期间).
package struct ServicePeriod: Hashable, Sendable {
    package let from: Day
    package let to: Day

    package init(from: Day, to: Day) throws(Refusal) {
        guard from <= to else { throw .invalid("to", "rule.period.backwards") }
        self.from = from
        self.to = to
    }

    /// A whole month.
    package init(_ month: Month) {
        from = month.first
        to = month.last
    }

    /// So many whole months.
    package init(_ month: Month, months: Int) throws(Refusal) {
        guard months > 0 else { throw .invalid("to", "rule.period.backwards") }
        from = month.first
        to = month.adding(months - 1).last
    }

    private init(within from: Day, _ to: Day) {
        self.from = from
        self.to = to
    }

    package var dayCount: Int { to.days(since: from) + 1 }
    package func contains(_ day: Day) -> Bool { from <= day && day <= to }

    /// The months that have a day of it.
    package var months: [Month] {
        let first = Month(of: from)
        return (0...Month(of: to).since(first)).map { first.adding($0) }
    }

    /// The days that are in both.
    package func common(with other: ServicePeriod) -> ServicePeriod? {
        let (from, to) = (max(from, other.from), min(to, other.to))
        return from <= to ? ServicePeriod(within: from, to) : nil
    }

    /// Cut so that each of the days begins a part; days outside, and the first one, cut nothing.
    package func cut(before days: some Sequence<Day>) -> [ServicePeriod] {
        let starts = [from] + Set(days).filter { from < $0 && $0 <= to }.sorted()
        return starts.indices.map { index in
            let isLast = index == starts.count - 1
            return ServicePeriod(within: starts[index], isLast ? to : starts[index + 1].adding(days: -1))
        }
    }
}

/// How often an item is billed (计费周期). A quarter is three whole months in one line, rounded once.
package enum BillingCycle: Int, CaseIterable, Sendable {
    case month = 1
    case quarter = 3
    case halfYear = 6
    case year = 12

    /// The cycle that a month lies in, when cycles begin with the month given: January, or that of the contract.
    package func period(with month: Month, beginning anchor: Month) -> ServicePeriod {
        let distance = month.since(anchor)
        let into = ((distance % rawValue) + rawValue) % rawValue
        let first = month.adding(-into)
        // A cycle has at least one month, so its last day is never before its first.
        return ServicePeriod(first).joined(to: ServicePeriod(first.adding(rawValue - 1)))
    }
}

extension ServicePeriod {
    /// From the beginning of this to the end of a later one.
    fileprivate func joined(to later: ServicePeriod) -> ServicePeriod { ServicePeriod(within: from, later.to) }
}

/// From when the owner of a delivered unit pays (计费起始). Until then the developer does. A setting of the project,
/// because the rules of the places differ.
package enum ChargingStart: String, CaseIterable, Sendable {
    /// The month after delivery (次月起).
    case nextMonth = "next-month"
    /// The day of delivery itself (交付之日起).
    case fromDelivery = "from-delivery"
    /// Delivered by the fifteenth: from the fifteenth. Later: the next month (半月制).
    case halfMonth = "half-month"
    /// The day after delivery, since the first day of a term is not counted (民法典 201; 次日起按日).
    case daily

    package func day(delivered: Day) -> Day {
        switch self {
        case .nextMonth: delivered.lastOfMonth.adding(days: 1)
        case .fromDelivery: delivered
        case .halfMonth: delivered.day <= 15 ? delivered.firstOfMonth.adding(days: 14) : delivered.lastOfMonth.adding(days: 1)
        case .daily: delivered.adding(days: 1)
        }
    }
}
