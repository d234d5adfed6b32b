// FeeStandard: what an item costs from a day on, approved and published, or not to be billed. Pure.
import Kernel
import Registry

/// A dated standard (收费标准) of one item for one use of homes. Drafted by one person, approved by another, published, in
/// force from its day. Nothing of it changes after the approval but its last day: a change is another standard.
package struct FeeStandard: Sendable {
    package typealias ID = Tag<FeeStandard>
    package static let clause: Clause.ID = "S2.8.1-1"
    /// 代收代缴不得加价.
    package static let markUpClause: Clause.ID = "XS2.11.1-1"

    /// By what the price is multiplied.
    package enum Basis: String, CaseIterable, Sendable { case area, unit, space, reading, fixed }

    /// For which homes.
    package enum Use: String, CaseIterable, Sendable {
        case all, dwelling, shop, office, parking, storage, other

        package init(_ use: Unit.Use) { self = Use(rawValue: use.rawValue) ?? .other }
    }

    /// For how many months the price is meant: waste at 100 yuan a year stays exact.
    package enum PriceMonths: String, CaseIterable, Sendable {
        case one = "1", two = "2", three = "3", six = "6", twelve = "12"
        package var count: Int { Int(rawValue) ?? 1 }
    }

    /// How often it is billed; `once` is for what is had once: a card, a repair, a deposit.
    package enum Cycle: String, CaseIterable, Sendable {
        case once = "0", month = "1", quarter = "3", halfYear = "6", year = "12"
        package var months: Int { Int(rawValue) ?? 0 }
    }

    /// 违约金: simple, by the day on what is still owed of the principal. Off where there is none.
    package struct LateTerms: Sendable, Hashable {
        /// Millionths of the principal a day: 0.05 % is 500.
        package let millionths: Int64
        package let graceDays: Int64
        /// Never more than the principal itself.
        package let isCapped: Bool

        package init(millionths: Int64, graceDays: Int64, isCapped: Bool) {
            self.millionths = millionths
            self.graceDays = graceDays
            self.isCapped = isCapped
        }
    }

    /// What the government or the supplier asks, and where that is written.
    package struct OfficialPrice: Sendable, Hashable {
        package let price: UnitPrice
        package let source: String

        package init(_ price: UnitPrice, source: String) {
            self.price = price
            self.source = source
        }
    }

    /// What is drafted.
    package struct Terms: Sendable, Hashable {
        package var use: Use = .all
        package var price: UnitPrice
        package var priceMonths: PriceMonths = .one
        package var basis: Basis
        package var cycle: Cycle
        package var rounding: FeeRounding = .fen
        /// The day of the month on which a bill falls due; in a shorter month its last day.
        package var dueDay: Int64
        /// Counted from the first month of the service period: -1 is the month before, 0 the month itself.
        package var dueMonthOffset: Int64 = 0
        package var late: LateTerms?
        /// The contract, resolution or document that the fee rests on.
        package var legalBasis: String
        package var official: OfficialPrice?
        /// 阶梯价, of what is read from a meter.
        package var tiers: PriceTiers?
        package var from: Day
        package var to: Day?

        package init(
            price: UnitPrice, basis: Basis, cycle: Cycle, dueDay: Int64, legalBasis: String, from: Day, to: Day? = nil
        ) {
            self.price = price
            self.basis = basis
            self.cycle = cycle
            self.dueDay = dueDay
            self.legalBasis = legalBasis
            self.from = from
            self.to = to
        }
    }

    package enum State: String, CaseIterable, Sendable { case draft, approved, waiting, inForce, ended, withdrawn }

    package struct Approval: Sendable, Hashable {
        package let by: Account.ID
        package let at: Instant
        /// Such as the number of the owners' assembly's resolution.
        package let evidence: String
    }

    package struct Publication: Sendable, Hashable {
        package let by: Account.ID
        package let at: Instant
        /// The day on which it hung for everybody to read.
        package let on: Day
        package let place: String
    }

    package let id: ID
    package let project: Project.ID
    package let item: FeeItem.ID
    package let terms: Terms
    /// Its last day; nil while nothing follows.
    package internal(set) var to: Day?
    package let madeBy: Account.ID
    package let madeAt: Instant
    package internal(set) var approval: Approval?
    package internal(set) var publication: Publication?
    package internal(set) var withdrawnBy: Account.ID?
    package internal(set) var withdrawnAt: Instant?

    package var use: Use { terms.use }
    package var price: UnitPrice { terms.price }
    package var from: Day { terms.from }

    /// How it stands on a day.
    package func state(on day: Day) -> State {
        if withdrawnAt != nil { return .withdrawn }
        guard approval != nil else { return .draft }
        guard publication != nil else { return .approved }
        if day < from { return .waiting }
        return to.map { day > $0 } == true ? .ended : .inForce
    }

    package func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }

    /// Whether the two have a day in common.
    package func meets(from first: Day, to last: Day?) -> Bool {
        (last.map { from <= $0 } ?? true) && (to.map { first <= $0 } ?? true)
    }

    /// When a bill of a service period falls due.
    package func due(of period: ServicePeriod) -> Day {
        let month = Month(of: period.from).adding(Int(terms.dueMonthOffset))
        return month.first.adding(days: min(Int(terms.dueDay), month.dayCount) - 1)
    }

    /// The rate for a quantity.
    package func rate(_ quantity: BilledQuantity, payPerMille: Int = 1_000) throws(Refusal) -> FeeRate {
        try FeeRate(
            priceTenThousandths: price.tenThousandths, perMonths: terms.priceMonths.count, quantity: quantity,
            payPerMille: payPerMille)
    }
}

extension FeeStandard {
    /// A draft. A utility passed on names its official price and where that is written, and asks no more (XS2.11.1-1).
    package static func draft(
        _ terms: Terms, of item: FeeItem, as id: ID, by person: Account.ID, at instant: Instant
    ) throws(Refusal) -> FeeStandard {
        guard !item.isRetired else { throw .invalid("item", "fee-item.retired") }
        guard terms.price.tenThousandths > 0 else { throw .invalid("price", "standard.price.nothing") }
        if let to = terms.to, to < terms.from { throw .invalid("to", "standard.to.before") }
        if terms.cycle == .once, terms.priceMonths != .one { throw .invalid("priceMonths", "standard.price-months.once") }
        if let late = terms.late, late.millionths <= 0 { throw .invalid("late", "standard.late.nothing") }
        if terms.tiers != nil, terms.basis != .reading { throw .invalid("tiers", "tiers.reading") }
        if terms.late != nil, !item.isInvoiced { throw .invalid("late", "standard.late.kept") }
        if item.kind == .collectedUtility { try passOn(terms) }
        return FeeStandard(
            id: id, project: item.project, item: item.id, terms: terms, to: terms.to, madeBy: person, madeAt: instant)
    }

    private static func passOn(_ terms: Terms) throws(Refusal) {
        guard let official = terms.official, !official.source.isEmpty else {
            throw .gate(markUpClause, "standard.official.needed", field: "officialPrice")
        }
        guard terms.price <= official.price else {
            throw .gate(markUpClause, "standard.official.above", field: "price", details: ["price": official.price.text])
        }
        for tier in terms.tiers?.tiers ?? [] {
            guard let official = tier.official else {
                throw .gate(markUpClause, "tiers.official", field: "tiers", details: ["over": "\(tier.over)"])
            }
            guard tier.price <= official else {
                throw .gate(markUpClause, "standard.official.above", field: "tiers", details: ["price": official.text])
            }
        }
    }

    /// By another person than the one who drafted it, on evidence.
    package mutating func approve(
        _ evidence: String, beside others: [FeeStandard], by person: Account.ID, at instant: Instant
    ) throws(Refusal) {
        guard withdrawnAt == nil else { throw .notNow("standard.withdrawn") }
        guard approval == nil else { throw .notNow("standard.approved") }
        guard person != madeBy else { throw .gate(Self.clause, "standard.own") }
        guard !evidence.isEmpty else { throw .gate(Self.clause, "standard.evidence", field: "evidence") }
        try confirmFree(beside: others)
        approval = Approval(by: person, at: instant, evidence: evidence)
    }

    /// Hung for everybody to read. `noticeDays`: how long before its day a raise hangs. Gives the standard that it follows,
    /// ended on the day before; nil where there is none.
    package mutating func publish(
        at place: String, on day: Day, beside others: [FeeStandard], noticeDays: Int, by person: Account.ID, today: Day,
        at instant: Instant
    ) throws(Refusal) -> FeeStandard? {
        guard withdrawnAt == nil else { throw .notNow("standard.withdrawn") }
        guard approval != nil else { throw .gate(Self.clause, "standard.unapproved") }
        guard publication == nil else { throw .notNow("standard.published") }
        guard !place.isEmpty else { throw .gate(Self.clause, "standard.place", field: "place") }
        guard !terms.legalBasis.isEmpty else { throw .gate(Self.clause, "standard.basis-needed", field: "legalBasis") }
        guard day <= today else { throw .invalid("day", "standard.day.future") }
        try confirmFree(beside: others)
        if let before = former(among: others), asksMore(than: before) {
            let first = day.adding(days: noticeDays)
            guard first <= from else {
                throw .gate(
                    Self.clause, "standard.raise.late", field: "day",
                    details: ["days": "\(noticeDays)", "day": first.description])
            }
        }
        publication = Publication(by: person, at: instant, on: day, place: place)
        guard var ended = others.first(where: { $0.isRival(of: self) && $0.from < from && $0.meets(from: from, to: to) }) else {
            return nil
        }
        ended.to = from.adding(days: -1)
        return ended
    }

    package mutating func withdraw(by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard withdrawnAt == nil else { throw .notNow("standard.withdrawn") }
        guard publication == nil else { throw .notNow("standard.published") }
        withdrawnBy = person
        withdrawnAt = instant
    }

    /// Nothing follows it: the fee is no longer charged after a day.
    package mutating func end(on last: Day, today: Day) throws(Refusal) {
        guard publication != nil else { throw .notNow("standard.unpublished-end") }
        guard last >= from else { throw .invalid("to", "standard.to.before") }
        guard last >= today else { throw .invalid("to", "standard.to.past") }
        guard to.map({ last < $0 }) ?? true else { throw .invalid("to", "standard.to.later") }
        to = last
    }

    /// Published for the same item and the same homes.
    private func isRival(of other: FeeStandard) -> Bool {
        id != other.id && item == other.item && use == other.use && withdrawnAt == nil && publication != nil
    }

    /// No other begins on the same day, and none that is published begins within its days.
    private func confirmFree(beside others: [FeeStandard]) throws(Refusal) {
        let twin = others.first {
            $0.id != id && $0.item == item && $0.use == use && $0.withdrawnAt == nil && $0.approval != nil && $0.from == from
        }
        let later = others.first { $0.isRival(of: self) && $0.from > from && $0.meets(from: from, to: to) }
        guard let other = twin ?? later else { return }
        throw .invalid("from", "standard.overlap", ["day": other.from.description])
    }

    /// What these homes paid before it: the last published one of the same use, or of all homes.
    package func former(among others: [FeeStandard]) -> FeeStandard? {
        let before = others.filter {
            $0.id != id && $0.item == item && $0.publication != nil && $0.withdrawnAt == nil && $0.from < from
        }
        return (before.filter { $0.use == use }.max { $0.from < $1.from })
            ?? before.filter { $0.use == .all && $0.covers(from) }.max { $0.from < $1.from }
    }

    /// A raise: a higher price a month, another measure, other bands, or a late fee that is new or higher.
    package func asksMore(than before: FeeStandard) -> Bool {
        let one = price.tenThousandths.multipliedReportingOverflow(by: Int64(before.terms.priceMonths.count)).partialValue
        let other = before.price.tenThousandths.multipliedReportingOverflow(by: Int64(terms.priceMonths.count)).partialValue
        return one > other || terms.basis != before.terms.basis
            || (terms.late?.millionths ?? 0) > (before.terms.late?.millionths ?? 0)
            || (terms.tiers != nil && terms.tiers != before.terms.tiers)
    }
}

/// The published standards of some items over some days, for who bills many homes.
package struct StandardTable: Sendable {
    private let byItem: [FeeItem.ID: [FeeStandard]]

    package init(_ standards: [FeeStandard]) {
        byItem = Dictionary(grouping: standards.filter { $0.publication != nil && $0.withdrawnAt == nil }, by: \.item)
    }

    /// The one for homes of a use on a day: that of the use itself before that of all.
    package func standard(of item: FeeItem.ID, for use: Unit.Use, on day: Day) -> FeeStandard? {
        let covering = (byItem[item] ?? []).filter { $0.covers(day) }
        let own = FeeStandard.Use(use)
        return covering.first { $0.use == own } ?? covering.first { $0.use == .all }
    }

    /// A period cut where another standard begins; nil for days that have none.
    package func parts(
        of period: ServicePeriod, _ item: FeeItem.ID, for use: Unit.Use
    ) -> [(period: ServicePeriod, standard: FeeStandard?)] {
        let all = byItem[item] ?? []
        let cuts = all.flatMap { [$0.from] + ($0.to.map { [$0.adding(days: 1)] } ?? []) }
        return period.cut(before: cuts).map { ($0, standard(of: item, for: use, on: $0.from)) }
    }
}
