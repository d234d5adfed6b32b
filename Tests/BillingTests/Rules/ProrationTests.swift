// ProrationTests: fees by days, against an oracle that adds up one day after another in fractions.
import Billing
import Kernel
import Proof
import Testing

/// The fee of a day, as a fraction of a fen, from the words of the rule alone.
private enum DayFee {
    static func share(_ today: Day, _ basis: DayBasis) -> Fraction {
        let length = Int128(today.lastOfMonth.day)
        if basis == .actual { return Fraction(1, length) }
        if today.day == 31 { return Fraction(0) }
        // The last day of February stands for itself and for those that are missing.
        return today == today.lastOfMonth ? Fraction(30 - length + 1 < 1 ? 1 : 30 - length + 1, 30) : Fraction(1, 30)
    }

    static func fen(_ rate: FeeRate) -> Fraction {
        let quantity =
            switch rate.quantity {
            case .area(let hundredths): Fraction(Int128(hundredths), 100)
            case .units(let count): Fraction(Int128(count))
            case .consumption(let thousandths): Fraction(Int128(thousandths), 1_000)
            }
        return Fraction(Int128(rate.priceTenThousandths), 100) * quantity * Fraction(Int128(rate.payPerMille), 1_000)
            * Fraction(1, Int128(rate.perMonths))
    }

    static func exact(_ segment: FeeSegment, _ basis: DayBasis) -> Fraction {
        let monthly = fen(segment.rate)
        var months = Fraction(0)
        for place in 0..<segment.period.dayCount { months = months + share(segment.period.from.adding(days: place), basis) }
        return monthly * months
    }
}

extension Dice {
    fileprivate mutating func rate() throws -> FeeRate {
        let quantity: BilledQuantity =
            happens(oneIn: 4) ? .units(number64(1...3)) : .area(hundredths: number64(1_000...40_000))
        return try FeeRate(
            priceTenThousandths: number64(0...60_000), perMonths: happens(oneIn: 5) ? one(of: [2, 3, 6, 12]) : 1,
            quantity: quantity, payPerMille: happens(oneIn: 4) ? number(0...1_000) : 1_000)
    }

    /// Who comes and goes within a period, each with a rate of their own, or all with the same.
    fileprivate mutating func segments(_ period: ServicePeriod, isOneRate: Bool) throws -> [FeeSegment] {
        let cuts = (0..<number(0...5)).map { _ in period.from.adding(days: number(0...period.dayCount - 1)) }
        let one = try rate()
        return try period.cut(before: cuts).map { FeeSegment($0, isOneRate ? one : try rate()) }
    }
}

@Suite struct ProrationTests {
    @Test(.clause("S2.8.1-3"), arguments: DayBasis.allCases)
    func `the parts of any days add up to what a count day by day finds, rounded once`(_ basis: DayBasis) throws {
        let seed: UInt64 = 8_301
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases {
            let from = dice.happens(oneIn: 2) ? dice.day().firstOfMonth : dice.day()
            let period = try ServicePeriod(from: from, to: from.adding(days: dice.number(0...100)))
            let segments = try dice.segments(period, isOneRate: false)
            let amounts = try Proration.split(segments, by: basis)
            let exact = segments.map { DayFee.exact($0, basis) }
            let whole = exact.reduce(Fraction(0), +).halfUp()
            guard amounts.sum == whole else {
                Issue.record("seed \(seed), case \(number): \(amounts.sum.fen) for \(whole.fen), \(segments)")
                return
            }
            for (amount, share) in zip(amounts, exact) {
                let far = (Fraction(amount) - share).size
                guard far < Fraction(1) || far == Fraction(1), amount >= .zero else {
                    Issue.record("seed \(seed), case \(number): \(amount.fen) for \(share)")
                    return
                }
            }
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: FeeRounding.allCases)
    func `owners who come and go pay the full months together, in leap years too`(_ rounding: FeeRounding) throws {
        let seed: UInt64 = 8_302
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 6 {
            let months = dice.one(of: [1, 1, 1, 3, 6, 12])
            let period = try ServicePeriod(Month(of: dice.day()), months: months)
            let segments = try dice.segments(period, isOneRate: true)
            let rate = segments[0].rate
            let whole = Fraction(Int128(months)) * DayFee.fen(rate)
            for basis in DayBasis.allCases {
                let sum = try Proration.split(segments, by: basis, rounding: rounding).sum
                let expected = try rounding.money(whole.over, over: whole.under)
                guard sum == expected, try Proration.amount(rate, over: period, by: basis, rounding: rounding) == expected else {
                    Issue.record("seed \(seed), case \(number): \(sum.fen), not \(expected.fen), \(period)")
                    return
                }
            }
        }
    }

    @Test func `what a part costs does not depend on who follows`() throws {
        let seed: UInt64 = 8_303
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 4 {
            let period = try ServicePeriod(Month(of: dice.day()), months: dice.number(1...3))
            let segments = try dice.segments(period, isOneRate: false)
            let all = try Proration.split(segments)
            let count = dice.number(1...segments.count)
            #expect(try Proration.split(Array(segments.prefix(count))) == Array(all.prefix(count)), "seed \(seed)")
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `known bills come out to the fen`() throws {
        // 89.32 m² at 2.85 yuan: 254.562 a month, 763.686 a quarter, rounded once and not three times.
        let rate = try FeeRate(priceTenThousandths: 28_500, quantity: .area(hundredths: 8_932))
        let march = Month(of: day("2026-03-01"))
        #expect(try Proration.amount(rate, over: ServicePeriod(march)) == Money(fen: 25_456))
        #expect(try Proration.amount(rate, over: ServicePeriod(march, months: 3)) == Money(fen: 76_369))
        // Sold on 11 March: ten days are the seller's.
        let parts = ServicePeriod(march).cut(before: [day("2026-03-11")]).map { FeeSegment($0, rate) }
        #expect(try Proration.split(parts) == [Money(fen: 8_212), Money(fen: 17_244)])
        #expect(try Proration.split(parts, by: .thirty) == [Money(fen: 8_485), Money(fen: 16_971)])
        // A yearly price by the month, and a thing that is had once.
        let waste = try FeeRate(priceTenThousandths: 1_000_000, perMonths: 12, quantity: .units(1))
        #expect(try Proration.amount(waste, over: ServicePeriod(march)) == Money(fen: 833))
        #expect(try Proration.amount(waste, over: ServicePeriod(march, months: 12)) == Money(fen: 10_000))
        let water = try FeeRate(priceTenThousandths: 41_500, quantity: .consumption(thousandths: 12_345))
        #expect(try water.once(.fen) == Money(fen: 5_123))
        #expect(DayBasis.actual.pieces(of: try ServicePeriod(from: day("2024-02-15"), to: day("2024-03-31"))).map(\.days) == [15, 31])
    }

    @Test func `a gap, an overlap and a rate that is none are refused`() throws {
        let rate = try FeeRate(priceTenThousandths: 10_000, quantity: .units(1))
        let first = FeeSegment(try ServicePeriod(from: day("2026-03-01"), to: day("2026-03-10")), rate)
        for start in ["2026-03-10", "2026-03-12"] {
            let second = FeeSegment(try ServicePeriod(from: day(start), to: day("2026-03-31")), rate)
            #expect(throws: Refusal.invalid("period", "rule.period.gap", ["day": "2026-03-11"])) {
                try Proration.split([first, second])
            }
        }
        #expect(try Proration.split([]) == [])
        #expect(throws: Refusal.self) { try FeeRate(priceTenThousandths: -1, quantity: .units(1)) }
        #expect(throws: Refusal.self) { try FeeRate(priceTenThousandths: 1, perMonths: 5, quantity: .units(1)) }
        #expect(throws: Refusal.self) { try FeeRate(priceTenThousandths: 1, perMonths: 0, quantity: .units(1)) }
        #expect(throws: Refusal.self) { try FeeRate(priceTenThousandths: 1, quantity: .units(-1)) }
        #expect(throws: Refusal.self) { try FeeRate(priceTenThousandths: 1, quantity: .units(1), payPerMille: 1_001) }
    }
}
