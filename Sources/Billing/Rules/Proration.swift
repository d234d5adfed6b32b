// Proration: the amount of a fee over days of service, cut by payer, rate or relief so that the parts add up. Pure.
import Kernel

/// What a price is multiplied by.
package enum BilledQuantity: Hashable, Sendable {
    /// Square metres, in hundredths.
    case area(hundredths: Int64)
    /// Units, spaces, cards: whole things. A fixed fee is one of them.
    case units(Int64)
    /// What a meter counted, in thousandths of its unit.
    case consumption(thousandths: Int64)

    /// All three in thousandths.
    var thousandths: Int128 {
        switch self {
        case .area(let hundredths): Int128(hundredths) * 10
        case .units(let count): Int128(count) * 1_000
        case .consumption(let thousandths): Int128(thousandths)
        }
    }
}

/// A price for a quantity, and how much of it is asked for.
package struct FeeRate: Hashable, Sendable {
    /// Ten-thousandths of a yuan: 2.85 yuan are 28,500.
    package let priceTenThousandths: Int64
    /// How many months the price is for: 1, 2, 3, 6 or 12. Waste at 100 yuan a year stays exact.
    package let perMonths: Int
    package let quantity: BilledQuantity
    /// What is asked for after reliefs: 1000 is all of it.
    package let payPerMille: Int

    package init(
        priceTenThousandths: Int64, perMonths: Int = 1, quantity: BilledQuantity, payPerMille: Int = 1_000
    ) throws(Refusal) {
        guard priceTenThousandths >= 0 else { throw .invalid("price", "rule.price.negative") }
        guard perMonths > 0, Self.yearMonths % perMonths == 0 else { throw .invalid("perMonths", "rule.price.months") }
        guard quantity.thousandths >= 0 else { throw .invalid("quantity", "rule.quantity.negative") }
        guard (0...1_000).contains(payPerMille) else { throw .invalid("ratio", "rule.ratio.bounds") }
        self.priceTenThousandths = priceTenThousandths
        self.perMonths = perMonths
        self.quantity = quantity
        self.payPerMille = payPerMille
    }

    private static let yearMonths = 12

    /// What one fen is in `fen(months:)` where months are counted in `MonthCount.whole`.
    static let divisor: Int128 = 100 * 1_000 * 1_000 * Int128(yearMonths) * Int128(MonthCount.whole)

    /// The exact fee in `divisor`ths of a fen.
    func fen(months: MonthCount) throws(Refusal) -> Int128 {
        try Exact.product(
            Int128(priceTenThousandths), quantity.thousandths, Int128(payPerMille), Int128(Self.yearMonths / perMonths),
            Int128(months.parts))
    }

    /// For something that is had once: consumption, a card, a repair. Its time is not measured.
    package func once(_ rounding: FeeRounding) throws(Refusal) -> Money {
        guard perMonths == 1 else { throw .invalid("perMonths", "rule.price.months") }
        return try rounding.money(try fen(months: MonthCount(parts: MonthCount.whole)), over: Self.divisor)
    }
}

/// Months of service, exact: whole ones and parts.
package struct MonthCount: Hashable, Sendable {
    /// Divides by the days of every month: 28, 29, 30 and 31.
    package static let whole: Int64 = 377_580
    package internal(set) var parts: Int64

    static func += (left: inout MonthCount, right: MonthCount) { left.parts += right.parts }
}

/// What the days of a part month are counted against (不足月的折算).
package enum DayBasis: String, CaseIterable, Sendable {
    /// The days that the month has.
    case actual
    /// Thirty in every month. The thirty-first is free, the last day of February carries what is missing, so that the
    /// parts of a month are a month here, too.
    case thirty

    /// The share of a month that is over when so many of its days are.
    private func parts(after days: Int, of month: Month) -> Int64 {
        let count = month.dayCount
        if days == count { return MonthCount.whole }
        return switch self {
        case .actual: MonthCount.whole / Int64(count) * Int64(days)
        case .thirty: MonthCount.whole / 30 * Int64(min(days, 30))
        }
    }

    /// How many months a period is.
    package func months(of period: ServicePeriod) -> MonthCount {
        let (first, last) = (Month(of: period.from), Month(of: period.to))
        let before = parts(after: period.from.day - 1, of: first)
        return MonthCount(
            parts: Int64(last.since(first)) * MonthCount.whole - before + parts(after: period.to.day, of: last))
    }
}

/// What a period is in one of its months, to be shown beside the amount.
package struct MonthPiece: Hashable, Sendable {
    package let month: Month
    /// 17 days of 31; or of 30 whatever the month, where that is the basis.
    package let days, of: Int
    package let count: MonthCount

    package var isWhole: Bool { count.parts == MonthCount.whole }
}

extension DayBasis {
    package func pieces(of period: ServicePeriod) -> [MonthPiece] {
        period.months.compactMap { month in
            guard let piece = period.common(with: ServicePeriod(month)) else { return nil }
            let of = self == .actual ? month.dayCount : 30
            return MonthPiece(month: month, days: piece.dayCount, of: of, count: months(of: piece))
        }
    }
}

/// Days of a period with one payer, one rate and one relief.
package struct FeeSegment: Hashable, Sendable {
    package let period: ServicePeriod
    package let rate: FeeRate

    package init(_ period: ServicePeriod, _ rate: FeeRate) {
        self.period = period
        self.rate = rate
    }
}

package enum Proration {
    /// The money of each segment. They follow one another without a gap; the first begins where the line begins, as a
    /// rule on the first of a month.
    ///
    /// Each amount is the rounded sum up to its end less the rounded sum up to its beginning. So all of them are the
    /// whole, rounded once; each is within one grain of its exact share; and none depends on what comes after it: the
    /// seller's part, settled on the day of the transfer, stands whoever follows.
    package static func split(
        _ segments: [FeeSegment], by basis: DayBasis = .actual, rounding: FeeRounding = .fen
    ) throws(Refusal) -> [Money] {
        var amounts: [Money] = []
        var sum: Int128 = 0
        var rounded = Money.zero
        for (index, segment) in segments.enumerated() {
            if index > 0 {
                let expected = segments[index - 1].period.to.adding(days: 1)
                guard segment.period.from == expected else {
                    throw .invalid("period", "rule.period.gap", ["day": expected.description])
                }
            }
            sum = try Exact.sum(sum, try segment.rate.fen(months: basis.months(of: segment.period)))
            let next = try rounding.money(sum, over: FeeRate.divisor)
            amounts.append(next - rounded)
            rounded = next
        }
        return amounts
    }

    /// A line without a change in it.
    package static func amount(
        _ rate: FeeRate, over period: ServicePeriod, by basis: DayBasis = .actual, rounding: FeeRounding = .fen
    ) throws(Refusal) -> Money {
        try rounding.money(try rate.fen(months: basis.months(of: period)), over: FeeRate.divisor)
    }
}
