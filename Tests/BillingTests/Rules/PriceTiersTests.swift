// PriceTiersTests: bands of consumption, against a count of one thousandth after another.
import Kernel
import Proof
import Testing

@testable import Billing

@Suite struct PriceTiersTests {
    private static func tiers(
        _ period: PriceTiers.Period, _ bands: [(Int64, Int64)], household: PriceTiers.Household? = nil
    ) throws -> PriceTiers {
        try PriceTiers(
            period, bands.map { PriceTier(over: $0.0, price: UnitPrice(tenThousandths: $0.1)) }, household: household)
    }

    @Test func `each thousandth falls into the band that it lies in`() throws {
        var dice = Dice(seed: 20_261_129)
        for turn in 0..<Effort.cases / 20 {
            var over: Int64 = 0
            let bands = (0..<dice.number(1...3)).map { _ -> (Int64, Int64) in
                over += dice.number64(1...3)
                return (over, dice.number64(1...60_000))
            }
            let household = dice.happens(oneIn: 2) ? PriceTiers.Household(from: dice.number64(2...5), units: dice.number64(1...2)) : nil
            let period = dice.one(of: PriceTiers.Period.allCases)
            let tiers = try Self.tiers(period, bands, household: household)
            let persons = dice.number64(0...7)
            let months = MonthCount(parts: dice.number64(1...3) * MonthCount.whole / dice.number64(1...3))
            let (used, now) = (dice.number64(0...6_000), dice.number64(0...6_000))
            let base = UnitPrice(tenThousandths: dice.number64(1...60_000))
            let pieces = try tiers.pieces(of: now, after: used, base: base, persons: persons, months: months)
            // Another way: the price of every single thousandth, by what was used before it.
            let more = household.map { max(0, persons - $0.from + 1) * $0.units } ?? 0
            var counted: [Int64: Int64] = [:]
            var sum: Int128 = 0
            for thousandth in used..<(used + now) {
                var price = base.tenThousandths
                for (over, next) in bands {
                    let start = period == .year
                        ? (over + more) * 1_000 : (over + more) * 1_000 * months.parts / MonthCount.whole
                    if thousandth >= start { price = next }
                }
                counted[price, default: 0] += 1
                sum += Int128(price)
            }
            var found: [Int64: Int64] = [:]
            for piece in pieces { found[piece.price, default: 0] += piece.thousandths }
            #expect(found == counted, "turn \(turn)")
            let money = try PriceTiers.money(pieces, .fen)
            let expected = (sum * 2 + 100_000) / 200_000
            #expect(Int128(money.fen) == expected, "turn \(turn)")
        }
    }

    @Test func `the shares of days that follow one another are the whole`() {
        var dice = Dice(seed: 3)
        for _ in 0..<Effort.cases {
            let from = dice.day()
            let use = DailyUse(from: from, to: from.adding(days: dice.number(0...400)), thousandths: dice.number64(0...1_000_000))
            var (first, sum) = (from.adding(days: -3), Int64(0))
            while first <= use.to {
                let last = first.adding(days: dice.number(0...60))
                sum += use.use(from: first, to: last)
                first = last.adding(days: 1)
            }
            #expect(sum == use.thousandths)
            #expect(use.use(from: use.to.adding(days: 1), to: use.to.adding(days: 9)) == 0)
        }
    }

    @Test func `bands are written and read, and what makes no sense is refused`() throws {
        let tiers = try PriceTiers.read(" 180=3.85; 300 = 5.2/5.25；\n500＝9")
        #expect(tiers.map(\.over) == [180, 300, 500])
        #expect(tiers.map(\.price.tenThousandths) == [38_500, 52_000, 90_000])
        #expect(tiers.map(\.official?.tenThousandths) == [nil, 52_500, nil])
        #expect(try PriceTiers.read(PriceTiers.text(tiers)) == tiers)
        let whole = try PriceTiers(.year, tiers, household: PriceTiers.Household(from: 5, units: 30))
        #expect(PriceTiers(kept: whole.kept) == whole)
        #expect(PriceTiers(kept: "") == nil)
        for bad in ["180", "180=", "=3", "a=3", "180=3/4/5", "180=3.12345"] {
            #expect(throws: Refusal.self, "\(bad)") { try PriceTiers.read(bad) }
        }
        #expect(throws: Refusal.invalid("tiers", "tiers.order")) { try Self.tiers(.month, [(3, 1), (3, 2)]) }
        #expect(throws: Refusal.invalid("tiers", "tiers.count")) { try Self.tiers(.month, []) }
        #expect(throws: Refusal.invalid("householdFrom", "tiers.household.bad")) {
            try Self.tiers(.month, [(3, 1)], household: PriceTiers.Household(from: 1, units: 1))
        }
    }
}
