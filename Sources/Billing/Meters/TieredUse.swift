// TieredUse: what a home's meters used, cut where prices and years change, and priced band by band. Pure.
import Kernel

struct TieredUse {
    /// One day after another of one standard, and in a year's tariff of one year.
    struct Part {
        let from: Day
        let to: Day
        let standard: BillStandard
        /// What the home had used of the bands before it: in the year, or of a month's on its days by the meters before this one.
        let used: Int64
        let pieces: [PriceTiers.Piece]
    }

    let terms: BillTerms
    let home: BillHome
    /// Persons of the household, by what was agreed for the item.
    let persons: [BillAssignment]
    /// All the home's meters of the item, in order; the use of each by days.
    let uses: [[DailyUse]]

    init(_ terms: BillTerms, _ home: BillHome, _ meters: [BillMeter], persons: [BillAssignment]) {
        self.terms = terms
        self.home = home
        self.persons = persons
        uses = meters.map { meter in
            zip(meter.readings, meter.readings.dropFirst()).compactMap { last, now -> DailyUse? in
                guard now.kind != .first, let counted = try? MeterReadings.consumption(after: last, [now]) else { return nil }
                return counted.stretches.first.map { DailyUse($0) }
            }
        }
    }

    /// Whether a day within asks for bands.
    func isTiered(from: Day, to: Day) -> Bool {
        terms.standards.contains { $0.tiers != nil && $0.from <= to && ($0.to.map { $0 >= from } ?? true) }
    }

    /// A stretch of the meter at a place, priced; nil when a day has no standard, or one that is not by readings.
    func parts(of stretch: MeterStretch, meter: Int) throws(Refusal) -> [Part]? {
        let use = DailyUse(stretch)
        var parts: [Part] = []
        var first = use.from
        while first <= use.to {
            guard let standard = terms.standard(on: first, for: home.use), standard.basis == .reading else { return nil }
            let last = end(of: standard, from: first, through: use.to)
            let amount = use.use(from: first, to: last)
            parts.append(try part(amount, standard, from: first, to: last, meter: meter))
            first = last.adding(days: 1)
        }
        return parts
    }

    /// The last day on which the same standard holds, within the year where its bands are a year's.
    private func end(of standard: BillStandard, from first: Day, through last: Day) -> Day {
        var end = last
        let year = Day(year: first.year, month: 12, day: 31) ?? last
        if standard.tiers?.period == .year { end = min(end, year) }
        // Where another meter was read, so that what each of them used on the same days is known.
        if uses.count > 1, let read = uses.joined().flatMap({ [$0.from.adding(days: -1), $0.to] }).filter({ $0 >= first }).min() {
            end = min(end, read)
        }
        for cut in terms.changes.sorted() where cut > first && cut <= end {
            guard terms.standard(on: cut, for: home.use)?.id != standard.id else { continue }
            return cut.adding(days: -1)
        }
        return end
    }

    private func part(
        _ thousandths: Int64, _ standard: BillStandard, from: Day, to: Day, meter: Int
    ) throws(Refusal) -> Part {
        guard let tiers = standard.tiers else {
            let piece = PriceTiers.Piece(band: 0, price: standard.price, thousandths: thousandths)
            return Part(from: from, to: to, standard: standard, used: 0, pieces: [piece])
        }
        let used = used(before: from, through: to, meter: meter, isYear: tiers.period == .year)
        let people = persons.filter { $0.covers(to) }.map(\.quantityHundredths).max() ?? 0
        var pieces = try tiers.pieces(
            of: thousandths, after: used, base: UnitPrice(tenThousandths: standard.price), persons: people / 100,
            months: DayBasis.actual.months(of: ServicePeriod(from: from, to: to)))
        if pieces.isEmpty { pieces = [PriceTiers.Piece(band: 0, price: standard.price, thousandths: 0)] }
        return Part(from: from, to: to, standard: standard, used: used, pieces: pieces)
    }

    /// What the home used before a part: in the year by every meter before its first day, and by the meters before this one in
    /// its days.
    private func used(before first: Day, through last: Day, meter: Int, isYear: Bool) -> Int64 {
        guard let start = Day(year: first.year, month: 1, day: 1) else { return 0 }
        var sum: Int64 = 0
        for (place, uses) in uses.enumerated() {
            for use in uses {
                if isYear { sum += use.use(from: start, to: first.adding(days: -1)) }
                if place < meter { sum += use.use(from: first, to: last) }
            }
        }
        return sum
    }
}
