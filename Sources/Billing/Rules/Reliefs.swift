// Reliefs: less than the whole fee for some days: vacancy, discount, waiver. Pure.
import Kernel

/// A relief (减免) that somebody approved, with what it leaves to be paid. It never edits a bill: a bill is made with it,
/// or a credit is posted.
package struct FeeRelief: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case vacancy, discount, waiver }

    package let kind: Kind
    package let from: Day
    /// Nil while it goes on.
    package let to: Day?
    /// 700 when seventy per cent remain to be paid; a whole waiver leaves 0.
    package let payPerMille: Int

    package init(_ kind: Kind, from: Day, to: Day?, payPerMille: Int) throws(Refusal) {
        guard (0..<1_000).contains(payPerMille) else { throw .invalid("ratio", "rule.relief.bounds") }
        if let to, to < from { throw .invalid("to", "rule.period.backwards") }
        self.kind = kind
        self.from = from
        self.to = to
        self.payPerMille = payPerMille
    }

    package func covers(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

/// Days with the same relief, or with none.
package struct RelievedPart: Hashable, Sendable {
    package let period: ServicePeriod
    package let payPerMille: Int
    /// The relief that was taken.
    package let relief: FeeRelief?
}

package enum Reliefs {
    /// The period cut wherever a relief begins or ends. Reliefs are not multiplied: of several on one day the one that
    /// leaves least to be paid holds, and of equal ones the first in the list.
    package static func parts(of period: ServicePeriod, _ reliefs: [FeeRelief]) -> [RelievedPart] {
        let cuts = reliefs.flatMap { [$0.from] + ($0.to.map { [$0.adding(days: 1)] } ?? []) }
        return period.cut(before: cuts).map { part in
            // `min` keeps the first of equal ones.
            let best = reliefs.filter { $0.covers(part.from) }.min { $0.payPerMille < $1.payPerMille }
            return RelievedPart(period: part, payPerMille: best?.payPerMille ?? 1_000, relief: best)
        }
    }
}

/// The project's rule for empty homes (空置): none by law of the country, one by that of some places, or by contract.
package struct VacancyRule: Hashable, Sendable {
    package enum Reach: String, CaseIterable, Sendable {
        /// All of the vacancy, once it has lasted.
        case fromStart = "from-start"
        /// Only what comes after the least duration.
        case afterLeast = "after-least"
    }

    package let leastMonths: Int
    /// 超过: more than so many months. Else 以上: the number is enough (民法典 1259).
    package let isMoreThan: Bool
    package let payPerMille: Int
    package let reach: Reach

    package init(leastMonths: Int, isMoreThan: Bool, payPerMille: Int, reach: Reach) throws(Refusal) {
        guard leastMonths >= 0 else { throw .invalid("months", "rule.vacancy.months") }
        guard (0..<1_000).contains(payPerMille) else { throw .invalid("ratio", "rule.relief.bounds") }
        self.leastMonths = leastMonths
        self.isMoreThan = isMoreThan
        self.payPerMille = payPerMille
        self.reach = reach
    }

    /// The relief of a home proved empty on these days; nil while it has not been empty for long enough. `to` nil: it
    /// is still empty, and known to be so through `known`.
    package func relief(emptyFrom from: Day, to: Day?, known: Day) throws(Refusal) -> FeeRelief? {
        let last = to ?? known
        // Six months from 10 March are over with 9 September.
        let least = from.adding(months: leastMonths).adding(days: -1)
        guard isMoreThan ? last > least : last >= least else { return nil }
        let start = reach == .fromStart ? from : least.adding(days: 1)
        if let to, to < start { return nil }
        return try FeeRelief(.vacancy, from: start, to: to, payPerMille: payPerMille)
    }
}
