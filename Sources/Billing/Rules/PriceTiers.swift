// PriceTiers: bands of consumption with a price each (阶梯价), and how much of a consumption falls into which. Pure.
import Kernel

/// What is asked for what is used above so much. The first band is the standard's own price, from nothing.
package struct PriceTier: Hashable, Sendable {
    /// Whole units of the meter in the period, above which this price is asked.
    package let over: Int64
    package let price: UnitPrice
    /// What the government or the supplier asks in this band.
    package let official: UnitPrice?

    package init(over: Int64, price: UnitPrice, official: UnitPrice? = nil) {
        self.over = over
        self.price = price
        self.official = official
    }
}

/// The bands of a standard: higher ones begin above more, and every one is a month's or a year's.
package struct PriceTiers: Hashable, Sendable {
    package enum Period: String, CaseIterable, Sendable { case month, year }

    /// More for households of many: each person from so many on adds units to every band's beginning.
    package struct Household: Hashable, Sendable {
        /// The first person who adds: five where the band is meant for four.
        package let from: Int64
        package let units: Int64
    }

    package let period: Period
    package let tiers: [PriceTier]
    package let household: Household?

    /// No tariff of the trade has more bands.
    package static let countMax = 8
    private static let unitsMax: Int64 = 100_000_000

    package init(_ period: Period, _ tiers: [PriceTier], household: Household? = nil) throws(Refusal) {
        guard (1...Self.countMax).contains(tiers.count) else { throw .invalid("tiers", "tiers.count") }
        var last: Int64 = 0
        for tier in tiers {
            guard tier.over > last, tier.over <= Self.unitsMax else { throw .invalid("tiers", "tiers.order") }
            guard tier.price.tenThousandths > 0 else { throw .invalid("tiers", "standard.price.nothing") }
            last = tier.over
        }
        if let household {
            guard household.from > 1, household.units > 0, household.from <= 99, household.units <= Self.unitsMax else {
                throw .invalid("householdFrom", "tiers.household.bad")
            }
        }
        self.period = period
        self.tiers = tiers
        self.household = household
    }

    // MARK: In words

    /// `180=3.85; 300=5.2/5.2`, a line or a semicolon between.
    package static func read(_ text: String) throws(Refusal) -> [PriceTier] {
        var tiers: [PriceTier] = []
        for part in text.split(whereSeparator: { "；;\n，,".contains($0) }) {
            let sides = part.replacing("＝", with: "=").filter { !$0.isWhitespace }.split(separator: "=")
            let prices = sides.count == 2 ? sides[1].split(separator: "/").map { UnitPrice(String($0)) } : []
            guard sides.count == 2, (1...2).contains(prices.count), let over = Int64(sides[0]), let price = prices[0],
                prices.allSatisfy({ $0 != nil })
            else { throw .invalid("tiers", "tiers.unread", ["read": String(part)]) }
            tiers.append(PriceTier(over: over, price: price, official: prices.count == 2 ? prices[1] : nil))
        }
        return tiers
    }

    package static func text(_ tiers: [PriceTier]) -> String {
        tiers.map { "\($0.over)=\($0.price.text)\($0.official.map { "/\($0.text)" } ?? "")" }.joined(separator: "; ")
    }

    /// As one column keeps it; nil for what nobody wrote.
    package var kept: String { "\(period.rawValue)|\(household?.from ?? 0)|\(household?.units ?? 0)|\(Self.text(tiers))" }

    package init?(kept text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, let period = Period(rawValue: String(parts[0])), let from = Int64(parts[1]),
            let units = Int64(parts[2]), let tiers = try? Self.read(String(parts[3])),
            let read = try? PriceTiers(period, tiers, household: from > 0 ? Household(from: from, units: units) : nil)
        else { return nil }
        self = read
    }

    // MARK: Counting

    /// So much of a consumption in one band.
    package struct Piece: Hashable, Sendable {
        /// 0 is the first band.
        package let band: Int
        package let price: Int64
        package let thousandths: Int64
    }

    /// Where a band begins for a household of so many, in thousandths; of a month's band for the months of the stretch.
    package func start(of tier: PriceTier, persons: Int64, months: MonthCount) throws(Refusal) -> Int64 {
        let more = household.map { max(0, persons - $0.from + 1) * $0.units } ?? 0
        let whole = try Exact.product(Int128(tier.over + more), 1_000)
        guard period == .month else { return Int64(whole) }
        return Int64(try Exact.product(whole, Int128(months.parts)) / Int128(MonthCount.whole))
    }

    /// Cuts what was used after so much in the same period into the bands.
    package func pieces(
        of thousandths: Int64, after used: Int64, base: UnitPrice, persons: Int64 = 0, months: MonthCount
    ) throws(Refusal) -> [Piece] {
        var starts: [Int64] = [0]
        for tier in tiers { starts.append(try start(of: tier, persons: persons, months: months)) }
        var pieces: [Piece] = []
        let (first, last) = (used, used + thousandths)
        for (band, from) in starts.enumerated() {
            let to = band + 1 < starts.count ? starts[band + 1] : Int64.max
            let share = min(last, to) - max(first, from)
            guard share > 0 else { continue }
            let price = band == 0 ? base.tenThousandths : tiers[band - 1].price.tenThousandths
            pieces.append(Piece(band: band, price: price, thousandths: share))
        }
        return pieces
    }

    /// The fen of all pieces together, or so many thousandths of them, rounded once.
    package static func money(
        _ pieces: [Piece], _ rounding: FeeRounding, paysPerMille: Int = 1_000
    ) throws(Refusal) -> Money {
        var sum: Int128 = 0
        for piece in pieces {
            sum = try Exact.sum(sum, try Exact.product(Int128(piece.price), Int128(piece.thousandths)))
        }
        // Ten-thousandths of a yuan times thousandths of a unit: a fen is a hundred thousand of them.
        return try rounding.money(try Exact.product(sum, Int128(paysPerMille)), over: 100_000 * 1_000)
    }
}

/// What a meter counted over some days, laid out evenly by days. The shares of days that follow one another are the whole.
package struct DailyUse: Hashable, Sendable {
    /// The first day that it counts for, and the last: the day of the reading.
    package let from: Day
    package let to: Day
    package let thousandths: Int64

    package init(from: Day, to: Day, thousandths: Int64) {
        self.from = from
        self.to = to
        self.thousandths = thousandths
    }

    package init(_ stretch: MeterStretch) {
        self.init(from: stretch.from.day.adding(days: 1), to: stretch.to.day, thousandths: stretch.thousandths)
    }

    /// The share of some days, of those that it has.
    package func use(from first: Day, to last: Day) -> Int64 {
        let (first, last) = (max(first, from), min(last, to))
        guard first <= last else { return 0 }
        return through(last) - through(first.adding(days: -1))
    }

    private func through(_ day: Day) -> Int64 {
        let days = Int128(to.days(since: from) + 1)
        let gone = Int128(max(0, min(Int(days), day.days(since: from) + 1)))
        return Int64(Int128(thousandths) * gone / days)
    }
}
