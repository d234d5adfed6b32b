// LateFee: 违约金 for paying late, simple, on what is left of the principal, rounded once. Pure.
import Kernel

/// What the contract agrees for paying late. Off unless it says a rate.
package struct LateFeeTerms: Hashable, Sendable {
    /// Millionths of the principal for each day: 0.05 % are 500. Zero is off.
    package let millionthsPerDay: Int64
    /// Days after the due day that are free for good.
    package let graceDays: Int
    /// Never more than the principal of the bill.
    package let isCapped: Bool
    package let rounding: FeeRounding

    package init(
        millionthsPerDay: Int64, graceDays: Int = 0, isCapped: Bool = true, rounding: FeeRounding = .fen
    ) throws(Refusal) {
        guard (0...1_000_000).contains(millionthsPerDay) else { throw .invalid("rate", "rule.late.rate") }
        guard (0...Self.graceDaysMax).contains(graceDays) else { throw .invalid("grace", "rule.late.grace") }
        self.millionthsPerDay = millionthsPerDay
        self.graceDays = graceDays
        self.isCapped = isCapped
        self.rounding = rounding
    }

    /// Ten years: more than anybody means.
    package static let graceDaysMax = 3_660

    package var isOn: Bool { millionthsPerDay > 0 }

    /// Whether courts are likely to cut it: above the line that the settings hold.
    package func isAboveCourts(lineMillionths: Int64) -> Bool { millionthsPerDay > lineMillionths }
}

/// What came off the principal on a day; negative when a payment was taken back on it.
package struct PrincipalPayment: Hashable, Sendable {
    package let day: Day
    package let amount: Money

    package init(on day: Day, _ amount: Money) {
        self.day = day
        self.amount = amount
    }
}

/// Days without a fee: a dispute, an instalment plan, a hold, a waiver from a day on.
package struct LateFeePause: Hashable, Sendable {
    package let from: Day
    /// Nil while it goes on.
    package let to: Day?
    /// The part of the principal that is disputed; nil for all of it.
    package let amount: Money?

    package init(from: Day, to: Day?, amount: Money? = nil) {
        self.from = from
        self.to = to
        self.amount = amount
    }

    func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

/// Days with the same principal that bears a fee.
package struct LateFeeStretch: Hashable, Sendable {
    package let period: ServicePeriod
    package let principal: Money
}

package struct LateFee: Hashable, Sendable {
    /// What has accrued in all, whatever of it has been paid or waived. It never shrinks as days go by, and outlives the
    /// principal.
    package let amount: Money
    /// Its computing, to be shown.
    package let stretches: [LateFeeStretch]
    package let hasReachedCap: Bool

    package static let none = LateFee(amount: .zero, stretches: [], hasReachedCap: false)

    /// What of it is still asked for.
    package func open(paid: Money, waived: Money) -> Money { max(.zero, amount - paid - waived) }

    /// The fee of one bill up to and with a day. The due day and the days of grace are free; a payment counts from the
    /// day after it, so its own day still bears a fee.
    package static func accrued(
        on principal: Money, due: Day, payments: [PrincipalPayment], pauses: [LateFeePause] = [], through last: Day,
        _ terms: LateFeeTerms
    ) throws(Refusal) -> LateFee {
        guard (0...Exact.fenMax).contains(principal.fen) else { throw Exact.tooLarge }
        let first = due.adding(days: terms.graceDays + 1)
        guard terms.isOn, first <= last else { return .none }
        let stretches = stretches(principal, payments, pauses, over: try ServicePeriod(from: first, to: last))
        var sum: Int128 = 0
        for stretch in stretches {
            let days = Int128(stretch.period.dayCount)
            sum = try Exact.sum(sum, Exact.product(Int128(stretch.principal.fen), days, Int128(terms.millionthsPerDay)))
        }
        let amount = try terms.rounding.money(sum, over: 1_000_000)
        let isOver = terms.isCapped && amount >= principal && principal > .zero
        return LateFee(amount: isOver ? principal : amount, stretches: stretches, hasReachedCap: isOver)
    }

    private static func stretches(
        _ principal: Money, _ payments: [PrincipalPayment], _ pauses: [LateFeePause], over period: ServicePeriod
    ) -> [LateFeeStretch] {
        let changes =
            payments.map { $0.day.adding(days: 1) } + pauses.map(\.from) + pauses.compactMap { $0.to?.adding(days: 1) }
        return period.cut(before: changes).compactMap { part in
            let left = principal - payments.filter { $0.day < part.from }.map(\.amount).sum
            let paused = pauses.filter { $0.covers(part.from) }.map { $0.amount ?? principal }.sum
            let bearing = left - paused
            return bearing > .zero ? LateFeeStretch(period: part, principal: bearing) : nil
        }
    }
}
