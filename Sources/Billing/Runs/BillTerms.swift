// BillTerms: what a run knows when it computes: standards, homes, who held them, what was agreed, what is billed. Pure.
import Kernel
import Registry

/// A published standard as a run uses it.
struct BillStandard: Sendable {
    let id: FeeStandard.ID
    let use: String
    let price: Int64
    /// For how many months the price is meant.
    let priceMonths: Int
    let basis: FeeStandard.Basis
    /// 0 for what has no cycle: readings.
    let cycleMonths: Int
    let rounding: FeeRounding
    let dueDay: Int
    let dueMonthOffset: Int
    let from: Day
    let to: Day?
    /// 阶梯价; nil where one price is asked for all that is used.
    var tiers: PriceTiers?

    func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }

    /// The standard of a use on a day: its own before the one for all, the later before the earlier.
    static func inForce(_ standards: [BillStandard], on day: Day, for use: String) -> BillStandard? {
        var best: BillStandard?
        for standard in standards where (standard.use == use || standard.use == "all") && standard.covers(day) {
            guard let known = best else {
                best = standard
                continue
            }
            let isOwn = (standard.use == use, known.use == use)
            if isOwn.0 != isOwn.1 ? isOwn.0 : standard.from > known.from { best = standard }
        }
        return best
    }

    /// When a bill falls due whose service begins on a day.
    func due(from day: Day) -> Day {
        let month = Month(of: day).adding(dueMonthOffset)
        return month.first.adding(days: min(dueDay, month.dayCount) - 1)
    }
}

/// What holds for one item in one run.
struct BillTerms: Sendable {
    let item: FeeItem.ID
    let book: Book
    let standards: [BillStandard]
    let start: ChargingStart
    let basis: DayBasis
    let from: Day
    let to: Day
    /// Homes delivered by then are charged from the beginning: what came before is the office's former books.
    let liveFrom: Day

    func standard(on day: Day, for use: String) -> BillStandard? { BillStandard.inForce(standards, on: day, for: use) }

    /// Days on which a standard begins, or is no longer in force.
    var changes: [Day] { standards.flatMap { [$0.from] + ($0.to.map { [$0.adding(days: 1)] } ?? []) } }

    func missing(for use: String) -> BillSkip {
        standards.isEmpty || standards.contains { $0.use == use || $0.use == "all" } ? .noStandard : .otherUse
    }
}

struct BillHold: Sendable {
    let person: Person.ID
    let role: TenureRole
    let from: Day
    var to: Day?

    func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

/// Who bears a day.
enum BillBearer: Hashable, Sendable {
    /// Nil: whoever holds the home; nobody is on the register.
    case payer(Person.ID?)
    case skip(BillSkip)
}

/// One home with all who ever held it.
struct BillHome: Sendable {
    let unit: Unit.ID
    let area: Int64
    let use: String
    let isDelivered: Bool
    private(set) var owners: [BillHold] = []
    private(set) var others: [BillHold] = []
    private(set) var developers: [BillHold] = []
    private(set) var cuts: [Day] = []
    private var starts: Day?

    init(unit: Unit.ID, area: Int64, use: String, isDelivered: Bool, holds: [BillHold], start: ChargingStart, liveFrom: Day) {
        self.unit = unit
        self.area = area
        self.use = use
        self.isDelivered = isDelivered
        for hold in holds {
            if hold.role.owns {
                owners.append(hold)
            } else if hold.role == .developer {
                developers.append(hold)
            } else {
                others.append(hold)
            }
        }
        // The day of a transfer is the buyer's: moving in counts, handing over does not.
        for place in owners.indices {
            guard let to = owners[place].to, owners[place].from < to,
                owners.contains(where: { $0.from == to && $0.person != owners[place].person })
            else { continue }
            owners[place].to = to.adding(days: -1)
        }
        if isDelivered, let delivered = owners.map(\.from).min(), delivered > liveFrom {
            starts = start.day(delivered: delivered)
        }
        for hold in owners + developers {
            cuts.append(hold.from)
            if let to = hold.to { cuts.append(to.adding(days: 1)) }
        }
        for hold in others { if let to = hold.to { cuts.append(to.adding(days: 1)) } }
        if let starts { cuts.append(starts) }
    }

    /// Who owns it on a day: a sole owner before a co-owner, who has held it longer before who has held it less.
    func owner(on day: Day) -> Person.ID? {
        var best: BillHold?
        for hold in owners where hold.covers(day) {
            guard let known = best else {
                best = hold
                continue
            }
            let (left, right) = (hold.role == .owner ? 0 : 1, known.role == .owner ? 0 : 1)
            if (left, hold.from.number, hold.person.number) < (right, known.from.number, known.person.number) { best = hold }
        }
        return best?.person
    }

    func bearer(on day: Day) -> BillBearer {
        guard isDelivered, starts.map({ day >= $0 }) ?? true else {
            // The developer pays until the owner's charging begins, also when its own hold ended with the delivery.
            let developer = developers.filter { $0.from <= day }.max { $0.from < $1.from }
            if let developer { return .payer(developer.person) }
            return .skip(isDelivered ? .notStarted : .noDeveloper)
        }
        return .payer(owner(on: day))
    }

    /// Whoever bears a day, or who agreed to pay while in the home: the owner stays liable beside (物业管理条例 41).
    func bearer(on day: Day, agreed: Person.ID?) -> (payer: BillBearer, liable: Person.ID?) {
        let bearer = bearer(on: day)
        guard case .payer(let holder) = bearer, let agreed, agreed != holder, !hasLeft(agreed, by: day) else { return (bearer, nil) }
        return (.payer(agreed), holder)
    }

    /// Whether somebody agreed to pay who has left the home since.
    func hasLeft(_ person: Person.ID, by day: Day) -> Bool {
        let own = others.filter { $0.person == person }
        return !own.isEmpty && !own.contains { $0.covers(day) }
    }
}

/// What one home pays besides or instead of what its use says.
struct BillAssignment: Sendable {
    let object: String
    let quantityHundredths: Int64
    let payer: Person.ID?
    let from: Day
    let to: Day?

    func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

struct BillRelief: Sendable {
    let id: Int64
    let paysPerMille: Int
    let from: Day
    let to: Day

    func covers(_ day: Day) -> Bool { from <= day && day <= to }
}

/// A bill that stands or stood for the same item.
struct BilledBefore: Sendable {
    let object: String
    let from: Day
    let to: Day
    let isReversed: Bool
}

/// A line of a run: a bill to be, or why there is none.
struct BillLine: Sendable, Hashable {
    let unit: Unit.ID
    let item: FeeItem.ID
    let book: Book
    let object: String
    let standard: FeeStandard.ID?
    let payer: Person.ID?
    let liable: Person.ID?
    let from: Day
    let to: Day
    let due: Day
    let amount: Money
    let computing: String
    let generation: Int64
    let skipped: BillSkip?

    static func skip(
        _ reason: BillSkip, _ home: BillHome, _ terms: BillTerms, object: String = "", from: Day, to: Day,
        computing: String = "{}"
    ) -> BillLine {
        BillLine(
            unit: home.unit, item: terms.item, book: terms.book, object: object, standard: nil, payer: nil, liable: nil,
            from: from, to: to, due: to, amount: .zero, computing: computing, generation: 0, skipped: reason)
    }

    /// What a preview promises of it, for the digest: everything that is posted.
    func write(into text: inout String) {
        func add(_ number: Int64) {
            text += String(number)
            text += "|"
        }
        add(unit.number)
        add(item.number)
        add(standard?.number ?? 0)
        add(payer?.number ?? 0)
        add(liable?.number ?? 0)
        add(Int64(from.number))
        add(Int64(to.number))
        add(Int64(due.number))
        add(amount.fen)
        add(generation)
        text += object
        text += "|"
        text += computing
        text += "\n"
    }
}
