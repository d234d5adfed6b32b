// BillCheck: bills drawn by the system and looked at by a person: a sum can be right on wrong inputs. Pure.
import Kernel
import Platform
import Registry

/// One drawn bill (收费抽查) of a month.
package struct BillCheck: Sendable {
    package typealias ID = Tag<BillCheck>
    package static let clause: Clause.ID = "S2.8.1-3"
    /// So many bills are drawn for a month: enough to meet a wrong area or price early, few enough for an hour's work.
    /// The house's own number; the clause asks for an accuracy and names no sample.
    package static let drawn = 20

    package enum Verdict: String, CaseIterable, Sendable { case right, wrong }

    package let id: ID
    package let project: Project.ID
    package let month: Month
    package let ordinal: Int64
    package let charge: Charge.ID
    package internal(set) var verdict: Verdict?
    package internal(set) var remark: String
    package internal(set) var checkedAt: Instant?

    /// Right, or wrong with what is wrong. Until the next month is drawn it may be judged anew.
    package mutating func judge(
        _ verdict: Verdict, remark: String, isLatest: Bool, at instant: Instant
    ) throws(Refusal) {
        guard isLatest else { throw .notNow("bill-check.over") }
        guard verdict == .right || !remark.isEmpty else { throw .gate(Self.clause, "bill-check.remark", field: "remark") }
        self.verdict = verdict
        self.remark = remark
        checkedAt = instant
    }
}

/// Which bills a month draws: by its project and month alone, so that whoever draws again draws the same.
package struct BillLot: Sendable, Hashable {
    /// A prime above any office's bills of a month.
    package static let modulus: Int64 = 1_000_003
    package let factor: Int64
    package let shift: Int64

    package init(_ projectCode: String, _ month: Month) {
        // FNV-1a over the words.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(projectCode) \(month)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let prime = UInt64(Self.modulus)
        factor = Int64(1 + hash % (prime - 1))
        shift = Int64((hash >> 20) % prime)
    }

    /// The bills with the lowest of these are drawn, the earlier of two that share one.
    package func rank(_ charge: Int64) -> Int64 { (charge % Self.modulus * factor + shift) % Self.modulus }
}

/// What the register and the standards say now of a bill that was drawn, beside what was billed.
package struct BillCheckLine: Sendable {
    package let check: BillCheck
    package let checkerName: String?
    package let unit: Unit.ID
    package let unitLabel: String
    package let itemName: String
    package let object: String
    package let from: Day
    package let to: Day
    package let billed: Money
    package let isReversed: Bool
    /// 面积 of the register now, or the quantity that is assigned to the home, in hundredths.
    package let quantity: Int64
    /// The published standard of the period's first day; nil where there is none.
    package let price: Int64?
    /// The months that the price is for: 12 where it is a year's.
    package let priceMonths: Int64
    package let basis: FeeStandard.Basis?
    package let reliefPerMille: Int64?
    package let frozen: FrozenInputs

    /// Area × price × months as they are now; nil where a reading or nothing is multiplied.
    package var expected: Money? {
        guard let price, let basis, basis != .reading else { return nil }
        return BillArithmetic.amount(
            quantity: quantity, price: price, of: priceMonths, from: from, to: to, perMille: reliefPerMille ?? 1_000)
    }
    package var difference: Money? { expected.map { billed - $0 } }
}

/// What was put into a bill when it was computed, as the bill keeps it.
package struct FrozenInputs: Sendable, Hashable {
    package struct Part: Sendable, Hashable {
        package let from: Day
        package let to: Day
        package let price: Int64
        /// By how much it was multiplied, in thousandths.
        package let thousandths: Int64
        package let pays: Int64
        package let amount: Money

        package init(from: Day, to: Day, price: Int64, thousandths: Int64, pays: Int64, amount: Money) {
            self.from = from
            self.to = to
            self.price = price
            self.thousandths = thousandths
            self.pays = pays
            self.amount = amount
        }
    }

    package let parts: [Part]
    package init(_ parts: [Part]) { self.parts = parts }
}

/// Quantity × price × months, in the plainest way: whole months first, days of the rest by their month's length.
package enum BillArithmetic {
    /// How many whole months lie in a period, and what is left before and after them.
    package static func months(_ from: Day, _ to: Day) -> (whole: Int64, rest: [(days: Int64, of: Int64)]) {
        guard from <= to else { return (0, []) }
        var whole: Int64 = 0
        var rest: [(days: Int64, of: Int64)] = []
        var month = Month(of: from)
        while month <= Month(of: to) {
            let (first, last) = (max(from, month.first), min(to, month.last))
            let days = last.days(since: first) + 1
            if days == month.dayCount { whole += 1 } else { rest.append((Int64(days), Int64(month.dayCount))) }
            month = month.adding(1)
        }
        return (whole, rest)
    }

    /// Hundredths of a square metre × ten-thousandths of a yuan, in whole fen, halves up.
    package static func amount(
        quantity: Int64, price: Int64, of priceMonths: Int64 = 1, from: Day, to: Day, perMille: Int64 = 1_000
    ) -> Money {
        let (whole, rest) = months(from, to)
        func fen(_ numerator: Int64, _ denominator: Int64) -> Int64 {
            let top = quantity * price * numerator * perMille
            let bottom = 10_000 * 1_000 * priceMonths * denominator
            return (2 * top + bottom) / (2 * bottom)
        }
        return Money(fen: rest.reduce(fen(whole, 1)) { $0 + fen($1.days, $1.of) })
    }
}
