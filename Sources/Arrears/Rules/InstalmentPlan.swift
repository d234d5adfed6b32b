// InstalmentPlan: some bills paid in parts by agreement (分期协议), and when a missed part ends it. Pure.
import Kernel

/// The parts add up to the whole, to the fen. While it runs its bills are under a hold; a missed part ends both for good.
package struct InstalmentPlan: Hashable, Sendable {
    package struct Instalment: Hashable, Sendable {
        package let due: Day
        package let amount: Money

        package init(_ due: Day, _ amount: Money) {
            self.due = due
            self.amount = amount
        }
    }

    package enum State: Hashable, Sendable {
        /// The next part that is not paid, and what it lacks.
        case running(next: Instalment, lacks: Money)
        case kept(Day)
        /// On this day it was at an end, with this part missing.
        case defaulted(Day, Instalment, lacks: Money)
    }

    package let bills: Set<OwedBill.ID>
    package let agreed: Day
    package let total: Money
    package let instalments: [Instalment]
    /// A part may come so many days late.
    package let graceDays: Int

    /// Throws when the parts do not come one after another, are not more than nothing, or do not add up to the whole.
    package init(
        bills: Set<OwedBill.ID>, agreed: Day, total: Money, instalments: [Instalment], graceDays: Int
    ) throws(Refusal) {
        guard !bills.isEmpty else { throw .invalid("bills", "arrears.plan.bills") }
        guard instalments.allSatisfy({ $0.amount > .zero }), !instalments.isEmpty else {
            throw .invalid("instalments", "arrears.plan.parts")
        }
        guard instalments.first.map({ $0.due >= agreed }) ?? false,
            zip(instalments, instalments.dropFirst()).allSatisfy({ $0.due < $1.due })
        else { throw .invalid("instalments", "arrears.plan.days") }
        guard instalments.map(\.amount).sum == total else { throw .invalid("instalments", "arrears.plan.sum") }
        self.bills = bills
        self.agreed = agreed
        self.total = total
        self.instalments = instalments
        self.graceDays = graceDays
    }

    /// Equal parts, month after month; the first ones carry the odd fen.
    package static func equal(
        _ count: Int, of total: Money, bills: Set<OwedBill.ID>, agreed: Day, first: Day, everyMonths: Int = 1, graceDays: Int
    ) throws(Refusal) -> InstalmentPlan {
        guard count > 0, everyMonths > 0, total.fen >= Int64(count) else { throw .invalid("count", "arrears.plan.parts") }
        let (part, odd) = total.fen.quotientAndRemainder(dividingBy: Int64(count))
        let instalments = (0..<count).map {
            Instalment(first.adding(months: $0 * everyMonths), Money(fen: part + (Int64($0) < odd ? 1 : 0)))
        }
        return try InstalmentPlan(
            bills: bills, agreed: agreed, total: total, instalments: instalments, graceDays: graceDays)
    }

    /// What was paid on its bills since it was agreed, from all that ever moved on them. What was gone of `billed` when it was
    /// agreed is no part of it, though it be of the same day; what was entered afterwards for a day before counts.
    package func since(_ movements: [OwedBill.Movement], billed: Money) -> [OwedBill.Movement] {
        [OwedBill.Movement(agreed, total - billed)]
            + movements.map { $0.day < agreed ? OwedBill.Movement(agreed, $0.amount) : $0 }
    }

    /// How it stands at the end of a day, from what was paid on its bills since it was agreed.
    package func state(payments: [OwedBill.Movement], on today: Day) -> State {
        let known = payments.filter { $0.day >= agreed && $0.day <= today }
        if let missed = missed(known, by: today) { return missed }
        let paid = known.map(\.amount).sum
        var sum = Money.zero
        for instalment in instalments {
            sum += instalment.amount
            if paid < sum { return .running(next: instalment, lacks: sum - paid) }
        }
        return .kept(keptDay(known) ?? today)
    }

    /// The stay that it gives its bills, as a day sees it: to the day before its default, or to its last day of grace.
    package func hold(as id: LadderHold.ID, payments: [OwedBill.Movement], on today: Day, reason: String) -> LadderHold {
        var last = lastDay
        if case .defaulted(let day, _, _) = state(payments: payments, on: today) { last = day.adding(days: -1) }
        return LadderHold(id: id, kind: .plan, bills: bills, first: agreed, last: last, reason: reason)
    }

    /// The last day of grace of the last part.
    package var lastDay: Day { (instalments.last?.due ?? agreed).adding(days: graceDays) }

    /// The first part that was short when its grace was over, or became so by a reversal afterwards.
    private func missed(_ payments: [OwedBill.Movement], by today: Day) -> State? {
        let ends = instalments.map { $0.due.adding(days: graceDays) }
        for day in Set(ends + payments.map(\.day)).sorted() where day < today {
            let paid = payments.filter { $0.day <= day }.map(\.amount).sum
            var sum = Money.zero
            for (instalment, end) in zip(instalments, ends) where end <= day {
                sum += instalment.amount
                if paid < sum { return .defaulted(day.adding(days: 1), instalment, lacks: sum - paid) }
            }
        }
        return nil
    }

    /// The day after which the whole stayed paid.
    private func keptDay(_ payments: [OwedBill.Movement]) -> Day? {
        var (sum, kept) = (Money.zero, Day?.none)
        for day in Set(payments.map(\.day)).sorted() {
            sum += payments.filter { $0.day == day }.map(\.amount).sum
            kept = sum >= total ? kept ?? day : nil
        }
        return kept
    }
}
