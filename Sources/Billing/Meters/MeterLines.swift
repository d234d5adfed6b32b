// MeterLines: the lines of a home's meters: from the reading that was billed last to the newest of the period. Pure.
import Kernel
import Registry

/// A meter with its readings in the order of their days.
struct BillMeter: Sendable {
    let serial: String
    let isRemoved: Bool
    var readings: [MeterReading]
    /// Days of unlikely readings that nobody has confirmed.
    var doubted: Set<Day> = []
}

struct MeterLines {
    let terms: BillTerms
    let home: BillHome
    let meters: [BillMeter]
    let billed: [BilledBefore]
    /// What was agreed and approved of the item, as for the home's other bills. Its quantity is the persons of the household.
    var assignments: [BillAssignment] = []
    var reliefs: [BillRelief] = []

    private struct Counted {
        let stretches: [MeterStretch]
        let standard: BillStandard
        let payer: BillBearer
        let liable: Person.ID?
        let relief: BillRelief?
    }

    func lines() -> [BillLine] {
        let tiered = terms.standards.contains { $0.tiers != nil } ? TieredUse(terms, home, meters, persons: assignments) : nil
        let isDoubted = tiered != nil && meters.contains { $0.doubted.contains { $0 <= terms.to } }
        return meters.enumerated().flatMap { place, meter in lines(of: meter, at: place, tiered, isDoubted: isDoubted) }
    }

    private func lines(of meter: BillMeter, at place: Int, _ tiered: TieredUse?, isDoubted: Bool) -> [BillLine] {
        let old = billed.filter { $0.object == meter.serial }
        let through = old.filter { !$0.isReversed }.map(\.to).max()
        let known = meter.readings.filter { $0.day <= terms.to }
        func skip(_ reason: BillSkip) -> [BillLine] {
            [.skip(reason, home, terms, object: meter.serial, from: terms.from, to: terms.to)]
        }
        guard let base = known.last(where: { reading in through.map { reading.day <= $0 } ?? true && isBase(reading, known, through) })
        else { return meter.isRemoved ? [] : skip(.noReading) }
        // What counts from one reading to the next: taken back and billed by nothing since, or behind the base.
        let steps = zip(known, known.dropFirst()).filter { before, reading in
            reading.day > base.day ? before.day >= base.day : isTakenBack(before, reading, old)
        }
        guard !steps.isEmpty else {
            if base.kind == .first && base.day >= terms.from { return skip(.firstReading) }
            if let through, through >= terms.from { return skip(.billed) }
            return meter.isRemoved ? [] : skip(.noReading)
        }
        // Read by one, looked at by another: until then this meter waits, where bands are counted together the home's others do,
        // and nobody else's.
        guard !isDoubted, !steps.contains(where: { meter.doubted.contains($1.day) }) else { return skip(.doubtedReading) }
        var groups: [Counted] = []
        for (last, reading) in steps {
            guard let counted = try? MeterReadings.consumption(after: last, [reading]), let stretch = counted.stretches.first else {
                return skip(.badReading)
            }
            guard let standard = terms.standard(on: reading.day, for: home.use), standard.basis == .reading else {
                return skip(terms.missing(for: home.use))
            }
            let (payer, liable) = bearer(of: stretch, meter.serial)
            let relief = relief(of: stretch)
            if let group = groups.last, group.stretches.last?.to == last, group.standard.id == standard.id, group.payer == payer,
                group.liable == liable, group.relief?.id == relief?.id
            {
                groups[groups.count - 1] = Counted(
                    stretches: group.stretches + [stretch], standard: standard, payer: payer, liable: liable, relief: relief)
            } else {
                groups.append(
                    Counted(stretches: [stretch], standard: standard, payer: payer, liable: liable, relief: relief))
            }
        }
        return groups.map { line($0, meter.serial, old, place, tiered) }
    }

    /// On whose day consumption is borne: the day before the reading. At a transfer the meter is read on the day that is the
    /// buyer's already, and what it counted is the seller's.
    private static func bearingDay(_ stretch: MeterStretch) -> Day { max(stretch.from.day, stretch.to.day.adding(days: -1)) }

    /// Whoever holds the home, or who agreed to pay: a tenant while in the home, the owner liable beside. What was agreed of
    /// this meter goes before what was agreed of all.
    private func bearer(of stretch: MeterStretch, _ serial: String) -> (payer: BillBearer, liable: Person.ID?) {
        let day = Self.bearingDay(stretch)
        let covering = assignments.filter { $0.covers(day) }
        let own = covering.last { $0.object == serial } ?? covering.last { $0.object.isEmpty }
        return home.bearer(on: day, agreed: own?.payer)
    }

    private func relief(of stretch: MeterStretch) -> BillRelief? {
        let day = Self.bearingDay(stretch)
        return reliefs.filter { $0.covers(day) }.min { $0.paysPerMille < $1.paysPerMille }
    }

    /// Whether a stretch before the last bill was billed, is taken back, and no bill stands that has a day of it. Of the year that a
    /// run looks back, in which every bill is known.
    private func isTakenBack(_ before: MeterReading, _ reading: MeterReading, _ old: [BilledBefore]) -> Bool {
        let from = before.day.adding(days: 1)
        guard from >= terms.from.adding(months: -BillReading.lookBackMonths) else { return false }
        let own = old.filter { $0.from <= reading.day && $0.to >= from }
        return own.contains(where: \.isReversed) && own.allSatisfy(\.isReversed)
    }

    /// Where counting goes on from: the reading billed last, or where the meter first stood.
    private func isBase(_ reading: MeterReading, _ known: [MeterReading], _ through: Day?) -> Bool {
        through != nil || reading == known.first
    }

    private func line(
        _ group: Counted, _ serial: String, _ old: [BilledBefore], _ place: Int, _ tiered: TieredUse?
    ) -> BillLine {
        let (first, last) = (group.stretches[0], group.stretches[group.stretches.count - 1])
        let (from, to) = (first.from.day.adding(days: 1), last.to.day)
        let priced: (Money, String)?
        if let tiered, tiered.isTiered(from: from, to: to) {
            guard let parts = parts(of: group, place, tiered) else {
                return .skip(terms.missing(for: home.use), home, terms, object: serial, from: from, to: to)
            }
            priced = priceByTiers(parts, group.standard.rounding, group.relief)
        } else {
            priced = priceAtOnce(group)
        }
        guard let (amount, computing) = priced else {
            return .skip(.tooLarge, home, terms, object: serial, from: from, to: to)
        }
        guard case .payer(let payer) = group.payer else {
            if case .skip(let reason) = group.payer { return .skip(reason, home, terms, object: serial, from: from, to: to) }
            return .skip(.noDeveloper, home, terms, object: serial, from: from, to: to)
        }
        guard amount > .zero else {
            let reason: BillSkip = group.relief?.paysPerMille == 0 ? .waived : .nothing
            return .skip(reason, home, terms, object: serial, from: from, to: to, computing: computing)
        }
        return BillLine(
            unit: home.unit, item: terms.item, book: terms.book, object: serial, standard: group.standard.id, payer: payer,
            liable: group.liable, from: from, to: to, due: max(group.standard.due(from: to), to), amount: amount,
            computing: computing,
            generation: Int64(old.count { $0.isReversed && $0.from == from }), skipped: nil)
    }

    /// One price for all of it.
    private func priceAtOnce(_ group: Counted) -> (Money, String)? {
        let thousandths = group.stretches.reduce(0) { $0 + $1.thousandths }
        let (rounding, pays) = (group.standard.rounding, group.relief?.paysPerMille ?? 1_000)
        guard
            let amount = try? FeeRate(
                priceTenThousandths: group.standard.price, quantity: .consumption(thousandths: thousandths), payPerMille: pays
            ).once(rounding)
        else { return nil }
        var computing = ComputingText(basis: terms.basis, rounding: rounding)
        for (place, stretch) in group.stretches.enumerated() {
            computing.add(
                reading: stretch, standard: group.standard.id, price: group.standard.price, pays: pays,
                relief: group.relief?.id, fen: place == group.stretches.count - 1 ? amount.fen : 0)
        }
        return (amount, computing.closed())
    }

    private typealias TierPart = (stretch: MeterStretch, part: TieredUse.Part)

    /// Cut over changes of price and over years; nil where a day has no standard by readings.
    private func parts(of group: Counted, _ place: Int, _ tiered: TieredUse) -> [TierPart]? {
        var parts: [TierPart] = []
        for stretch in group.stretches {
            guard let cut = try? tiered.parts(of: stretch, meter: place) else { return nil }
            parts += cut.map { (stretch, $0) }
        }
        return parts
    }

    /// Bands are counted by what was used; a relief then takes its share of the sum.
    private func priceByTiers(_ parts: [TierPart], _ rounding: FeeRounding, _ relief: BillRelief?) -> (Money, String)? {
        let pays = relief?.paysPerMille ?? 1_000
        guard let amount = try? PriceTiers.money(parts.flatMap(\.part.pieces), rounding, paysPerMille: pays) else { return nil }
        var computing = ComputingText(basis: terms.basis, rounding: rounding)
        let count = parts.reduce(0) { $0 + $1.part.pieces.count }
        var written = 0
        for (stretch, part) in parts {
            for piece in part.pieces {
                written += 1
                computing.add(
                    tier: piece, of: part, stretch, pays: pays, relief: relief?.id, fen: written == count ? amount.fen : 0)
            }
        }
        return (amount, computing.closed())
    }
}
