// Report: what was owed, paid and is still open, in parts whose sum is the whole. Pure.
import Kernel
import Platform
import Registry

/// When a bill falls due, seen from a period: each bill is in exactly one of these.
package enum DueClass: String, CaseIterable, Sendable {
    /// 往年陈欠: due before the year in which the period begins.
    case old
    /// Due this year, before the period.
    case earlier
    /// 本期: due in the period.
    case period
    /// Due after the period: billed ahead.
    case later
}

/// By how long a bill is overdue on a day (账龄): from the day after its due day.
package enum AgeBand: String, CaseIterable, Sendable {
    case notDue, days30, days90, days180, days365, days1095, older

    /// The most days overdue that belong to it; the limits are how the trade draws the table, no duty of the scheme.
    package var daysMax: Int? {
        switch self {
        case .notDue: 0
        case .days30: 30
        case .days90: 90
        case .days180: 180
        case .days365: 365
        case .days1095: 3 * 365
        case .older: nil
        }
    }

    package static func of(due: Day, on day: Day) -> AgeBand {
        let overdue = day.days(since: due)
        return allCases.first { band in band.daysMax.map { overdue <= $0 } ?? true } ?? .older
    }
}

/// By what a report is laid out.
package enum ReportDimension: String, CaseIterable, Sendable { case item, building, use, book }

/// One smallest part of a report: bills of one item, building and use.
package struct ReportPlace: Sendable, Hashable {
    package let item: FeeItem.ID
    package let itemName: String
    package let book: Book
    package let building: Building.ID
    package let buildingName: String
    package let use: Unit.Use
}

/// What happened to some bills over a period: opening + billed − relief − received = closing.
package struct ReportSums: Sendable, Hashable {
    package var opening = Money.zero
    /// 应收, less what was taken back (冲正).
    package var billed = Money.zero
    /// 减免.
    package var relief = Money.zero
    package var closing = Money.zero
    /// The same two since the bills were posted, however long ago.
    package var billedEver = Money.zero
    package var reliefEver = Money.zero

    /// 实收 on these bills in the period.
    package var received: Money { opening + billed - relief - closing }
    /// Paid on these bills by the end of the period, also ahead of it.
    package var paidEver: Money { billedEver - reliefEver - closing }
    package var owedEver: Money { billedEver - reliefEver }

    package init() {}

    package init(
        opening: Money, billed: Money, relief: Money, closing: Money, billedEver: Money, reliefEver: Money
    ) {
        self.opening = opening
        self.billed = billed
        self.relief = relief
        self.closing = closing
        self.billedEver = billedEver
        self.reliefEver = reliefEver
    }

    package static func + (one: ReportSums, other: ReportSums) -> ReportSums {
        ReportSums(
            opening: one.opening + other.opening, billed: one.billed + other.billed, relief: one.relief + other.relief,
            closing: one.closing + other.closing, billedEver: one.billedEver + other.billedEver,
            reliefEver: one.reliefEver + other.reliefEver)
    }
}

/// A rate of money, rounded down: what is not whole never shows as whole.
package struct MoneyRate: Sendable, Hashable {
    package let part: Money
    package let whole: Money

    /// `98.2%`, or `—` where nothing was owed.
    package var text: String {
        guard whole > .zero else { return "—" }
        let permille = part.fen * 1_000 / whole.fen
        return permille % 10 == 0 ? "\(permille / 10)%" : "\(permille / 10).\(abs(permille % 10))%"
    }
}

/// The report of a period.
package struct CollectionReport: Sendable {
    package struct Cell: Sendable, Hashable {
        package let due: DueClass
        package let place: ReportPlace
        package let sums: ReportSums
    }

    package let from: Day
    package let to: Day
    package let cells: [Cell]
    /// The same asked of the ledger without its parts: what was open at both ends, and what was received.
    package let ledger: (opening: Money, closing: Money, received: Money)?

    package var whole: ReportSums { cells.map(\.sums).reduce(ReportSums(), +) }

    package func sums(_ due: DueClass) -> ReportSums {
        cells.filter { $0.due == due }.map(\.sums).reduce(ReportSums(), +)
    }

    /// 本期收缴率: paid by the period's end of the bills due in it ÷ those bills.
    package var rateOfPeriod: MoneyRate { Self.rate(sums(.period)) }
    /// 往年陈欠清欠率: received in the period of what was open of earlier years when it began.
    package var rateOfOld: MoneyRate {
        let old = sums(.old)
        return MoneyRate(part: old.received, whole: old.opening + old.billed - old.relief)
    }

    package static func rate(_ sums: ReportSums) -> MoneyRate { MoneyRate(part: sums.paidEver, whole: sums.owedEver) }

    /// Where the sum of the parts is not the whole: never, or the house is at fault and says so.
    package var faults: [String] {
        guard let ledger else { return [] }
        let whole = whole
        return [
            ("opening", whole.opening, ledger.opening), ("closing", whole.closing, ledger.closing),
            ("received", whole.received, ledger.received),
        ].filter { $0.1 != $0.2 }.map(\.0)
    }
}

/// What is open on a day, by age.
package struct AgeingReport: Sendable {
    package struct Cell: Sendable, Hashable {
        package let band: AgeBand
        package let place: ReportPlace
        package let open: Money
        package let bills: Int64
    }

    package let day: Day
    package let cells: [Cell]
    /// The ledger's own balance of what is owed; nil where only a part is looked at.
    package let ledger: Money?

    package var whole: Money { cells.map(\.open).sum }
    package func open(_ band: AgeBand) -> Money { cells.filter { $0.band == band }.map(\.open).sum }
    package var isWhole: Bool { ledger.map { $0 == whole } ?? true }
}

extension ReportPlace {
    /// The row that it belongs to, and what the row is called; a use and a book are called by the words.
    package func row(by dimension: ReportDimension) -> (key: String, name: String?) {
        switch dimension {
        case .item: (item.text, itemName)
        case .building: (building.text, buildingName)
        case .use: (use.rawValue, nil)
        case .book: (book.rawValue, nil)
        }
    }
}

/// A part of a report that opens to its bills.
package struct ReportFilter: Sendable, Hashable {
    package var due: DueClass?
    package var band: AgeBand?
    package var item: FeeItem.ID?
    package var building: Building.ID?
    package var use: Unit.Use?
    package var book: Book?

    package init() {}

    package var isWhole: Bool { self == ReportFilter() }
}

/// One bill behind a figure.
package struct ReportBill: Sendable, Hashable {
    package let charge: Charge.ID
    package let unit: Unit.ID
    package let unitLabel: String
    package let itemName: String
    package let from: Day
    package let to: Day
    package let due: Day
    package let sums: ReportSums
}
