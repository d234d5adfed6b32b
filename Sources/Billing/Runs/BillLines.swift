// BillLines: the lines of one home for one item: cut by price, payer, quantity and relief, rounded once. Pure.
import Kernel
import Registry

/// Days that are alike: one price, one quantity, one payer, one relief.
private struct BillSegment {
    var from: Day
    var to: Day
    let standard: BillStandard
    let quantity: BilledQuantity
    let paysPerMille: Int
    let relief: Int64?
    let payer: Person.ID?
    let liable: Person.ID?

    func isLike(_ other: BillSegment) -> Bool {
        standard.id == other.standard.id && quantity == other.quantity && paysPerMille == other.paysPerMille
            && relief == other.relief && payer == other.payer && liable == other.liable
    }
}

private enum BillDays {
    case pays(BillSegment)
    case skips(BillSkip, from: Day, to: Day)
}

struct BillLines {
    let terms: BillTerms
    let home: BillHome
    let assignments: [BillAssignment]
    let reliefs: [BillRelief]
    let billed: [BilledBefore]
    /// 缴至: through which day the office's former books say that an object is paid.
    var paid: [String: Day] = [:]

    /// The lines whose service begins within the run's period.
    func lines() -> [BillLine] {
        var lines: [BillLine] = []
        var cycles: [ServicePeriod] = []
        var day = terms.from
        while day <= terms.to {
            let cycle = self.cycle(of: day)
            cycles.append(cycle)
            day = cycle.to.adding(days: 1)
        }
        var objects = [""]
        for assignment in assignments where !objects.contains(assignment.object) { objects.append(assignment.object) }
        for cycle in cycles {
            for object in objects.sorted() { add(cycle, object, &lines) }
        }
        return lines
    }

    /// The cycle that a day lies in, counted from January, as far as bills come as often as on that day: where a standard
    /// with another cycle follows, one ends and another begins. What has no standard is looked at month by month.
    private func cycle(of day: Day) -> ServicePeriod {
        let month = Month(of: day)
        let months = terms.standard(on: day, for: home.use)?.cycleMonths
        var cycle = ServicePeriod(month)
        if let months, months > 1, let kind = BillingCycle(rawValue: months) {
            cycle = kind.period(with: month, beginning: Month(year: month.year, number: 1) ?? month)
        }
        let parts = cycle.cut(before: terms.changes)
        guard parts.count > 1, let own = parts.firstIndex(where: { $0.contains(day) }) else { return cycle }
        var (first, last) = (own, own)
        func isLike(_ part: ServicePeriod) -> Bool { terms.standard(on: part.from, for: home.use)?.cycleMonths == months }
        while first > 0, isLike(parts[first - 1]) { first -= 1 }
        while last + 1 < parts.count, isLike(parts[last + 1]) { last += 1 }
        return (try? ServicePeriod(from: parts[first].from, to: parts[last].to)) ?? cycle
    }

    private func add(_ cycle: ServicePeriod, _ object: String, _ lines: inout [BillLine]) {
        let own = assignments.filter { $0.object == object }
        var chunk: [BillSegment] = []
        for days in parts(of: cycle, object, own) {
            switch days {
            case .pays(let segment):
                if let last = chunk.last, last.to.adding(days: 1) != segment.from { close(&chunk, object, cycle, &lines) }
                if let last = chunk.last, last.isLike(segment) {
                    chunk[chunk.count - 1].to = segment.to
                } else {
                    chunk.append(segment)
                }
            case .skips(let reason, let from, let to):
                close(&chunk, object, cycle, &lines)
                guard to >= terms.from, from <= terms.to else { continue }
                if let last = lines.last, last.skipped == reason, last.object == object, last.to.adding(days: 1) == from {
                    lines[lines.count - 1] = .skip(reason, home, terms, object: object, from: last.from, to: to)
                } else {
                    lines.append(.skip(reason, home, terms, object: object, from: from, to: to))
                }
            }
        }
        close(&chunk, object, cycle, &lines)
    }

    /// The cycle cut wherever anything changes; days that the object does not have at all are left out.
    private func parts(of cycle: ServicePeriod, _ object: String, _ own: [BillAssignment]) -> [BillDays] {
        var cuts: [Day] = []
        func cut(_ day: Day) { if day > cycle.from && day <= cycle.to { cuts.append(day) } }
        for day in home.cuts { cut(day) }
        if let through = paid[object] { cut(through.adding(days: 1)) }
        for standard in terms.standards {
            cut(standard.from)
            if let to = standard.to { cut(to.adding(days: 1)) }
        }
        for assignment in own {
            cut(assignment.from)
            if let to = assignment.to { cut(to.adding(days: 1)) }
        }
        for relief in reliefs {
            cut(relief.from)
            cut(relief.to.adding(days: 1))
        }
        guard !cuts.isEmpty else { return days(cycle.from, cycle.to, object, own).map { [$0] } ?? [] }
        cuts.sort()
        var parts: [BillDays] = []
        var from = cycle.from
        for cut in cuts where cut > from {
            if let days = days(from, cut.adding(days: -1), object, own) { parts.append(days) }
            from = cut
        }
        if let days = days(from, cycle.to, object, own) { parts.append(days) }
        return parts
    }

    private func days(_ from: Day, _ to: Day, _ object: String, _ own: [BillAssignment]) -> BillDays? {
        let assignment = own.filter { $0.covers(from) }.max { $0.from < $1.from }
        if !object.isEmpty && assignment == nil { return nil }
        if let through = paid[object], from <= through { return .skips(.paidThrough, from: from, to: to) }
        guard let standard = terms.standard(on: from, for: home.use) else {
            return .skips(terms.missing(for: home.use), from: from, to: to)
        }
        guard standard.basis != .reading, let quantity = quantity(standard, assignment) else { return nil }
        // Had once, such as a card: billed when it is had, by no run.
        guard standard.cycleMonths > 0 else { return .skips(.once, from: from, to: to) }
        if case .area(0) = quantity { return .skips(.noArea, from: from, to: to) }
        let (bearer, liable) = home.bearer(on: from, agreed: assignment?.payer)
        switch bearer {
        case .skip(let reason): return .skips(reason, from: from, to: to)
        case .payer(let payer):
            let relief = reliefs.filter { $0.covers(from) }.min { $0.paysPerMille < $1.paysPerMille }
            return .pays(
                BillSegment(
                    from: from, to: to, standard: standard, quantity: quantity, paysPerMille: relief?.paysPerMille ?? 1_000,
                    relief: relief?.id, payer: payer, liable: liable))
        }
    }

    private func quantity(_ standard: BillStandard, _ assignment: BillAssignment?) -> BilledQuantity? {
        switch standard.basis {
        case .area: return .area(hundredths: assignment?.quantityHundredths ?? home.area)
        case .unit, .fixed:
            return assignment.map { .consumption(thousandths: $0.quantityHundredths * 10) } ?? .units(1)
        case .space:
            if let assignment { return .consumption(thousandths: assignment.quantityHundredths * 10) }
            return home.use == "parking" ? .units(1) : nil
        case .reading: return nil
        }
    }

    /// The bills of days that follow one another: each amount is what the sum grows by, so that seller and buyer, old
    /// price and new, make up the whole, rounded once.
    private func close(_ chunk: inout [BillSegment], _ object: String, _ cycle: ServicePeriod, _ lines: inout [BillLine]) {
        defer { chunk = [] }
        // A cycle belongs to the run in which its service begins.
        guard let first = chunk.first, let last = chunk.last, first.from >= terms.from, first.from <= terms.to else { return }
        guard let amounts = Self.amounts(chunk, terms.basis) else {
            lines.append(.skip(.tooLarge, home, terms, object: object, from: first.from, to: last.to))
            return
        }
        var place = 0
        while place < chunk.count {
            var end = place
            while end + 1 < chunk.count, chunk[end + 1].payer == chunk[place].payer, chunk[end + 1].liable == chunk[place].liable {
                end += 1
            }
            lines.append(line(chunk[place...end], amounts[place...end], object, cycle))
            place = end + 1
        }
    }

    private static func amounts(_ chunk: [BillSegment], _ basis: DayBasis) -> [Money]? {
        do {
            let segments = try chunk.map { segment in
                FeeSegment(
                    try ServicePeriod(from: segment.from, to: segment.to),
                    try FeeRate(
                        priceTenThousandths: segment.standard.price, perMonths: segment.standard.priceMonths,
                        quantity: segment.quantity, payPerMille: segment.paysPerMille))
            }
            return try Proration.split(segments, by: basis, rounding: chunk[0].standard.rounding)
        } catch {
            return nil
        }
    }

    private func line(
        _ segments: ArraySlice<BillSegment>, _ amounts: ArraySlice<Money>, _ object: String, _ cycle: ServicePeriod
    ) -> BillLine {
        let (first, last) = (segments[segments.startIndex], segments[segments.endIndex - 1])
        let amount = amounts.reduce(Money.zero, +)
        var computing = ComputingText(basis: terms.basis, rounding: first.standard.rounding)
        for (segment, fen) in zip(segments, amounts) {
            computing.add(
                from: segment.from, to: segment.to, standard: segment.standard.id, price: segment.standard.price,
                basis: segment.standard.basis, thousandths: segment.quantity.inThousandths, pays: segment.paysPerMille,
                relief: segment.relief, fen: fen.fen)
        }
        let text = computing.closed()
        let old = billed.filter { $0.object == object }
        let standing = old.filter { !$0.isReversed && $0.from <= last.to && $0.to >= first.from }
        var skipped: BillSkip?
        if !standing.isEmpty {
            skipped = Self.covers(standing, first.from, last.to) ? .billed : .overlapping
        } else if amount == .zero {
            skipped = segments.allSatisfy { $0.paysPerMille == 0 } ? .waived : .nothing
        }
        if let skipped { return .skip(skipped, home, terms, object: object, from: first.from, to: last.to, computing: text) }
        return BillLine(
            unit: home.unit, item: terms.item, book: terms.book, object: object, standard: first.standard.id,
            payer: first.payer, liable: first.liable, from: first.from, to: last.to, due: due(first, object, cycle),
            amount: amount, computing: text,
            generation: Int64(old.count { $0.isReversed && $0.from == first.from }), skipped: nil)
    }

    /// Never before the payer's first day. What is asked in advance (先交后用) is due before its cycle only from whoever owed
    /// for the same on that day already: not from a buyer, not for a space let since.
    private func due(_ first: BillSegment, _ object: String, _ cycle: ServicePeriod) -> Day {
        let due = first.standard.due(from: first.from)
        guard due < first.from else { return due }
        if first.from == cycle.from, case .pays(let then)? = days(due, due, object, assignments.filter { $0.object == object }),
            then.payer == first.payer
        {
            return due
        }
        return first.from
    }

    private static func covers(_ standing: [BilledBefore], _ from: Day, _ to: Day) -> Bool {
        var day = from
        for bill in standing.sorted(by: { $0.from < $1.from }) {
            if bill.from > day { return false }
            day = max(day, bill.to.adding(days: 1))
        }
        return day > to
    }
}

extension BilledQuantity {
    /// As a computing shows and keeps it.
    var inThousandths: Int64 {
        switch self {
        case .area(let hundredths): hundredths * 10
        case .units(let count): count * 1_000
        case .consumption(let thousandths): thousandths
        }
    }
}
