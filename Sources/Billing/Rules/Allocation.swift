// Allocation: which debts a payment pays: the payer's word, then the law's order (民法典 560, 561). Pure.
import Kernel

/// What a debt consists of.
package enum DebtPart: String, CaseIterable, Sendable {
    /// Costs of enforcing it (实现债权的费用).
    case cost
    /// 违约金, interest.
    case lateFee = "late-fee"
    case principal
}

/// A bill, or another debt, that still has something open.
package struct Debt<ID: Hashable & Comparable & Sendable>: Sendable {
    package let id: ID
    package let due: Day
    /// What it is for, so that a payer can name a month; nil for what has no time.
    package let period: ServicePeriod?
    package let principal, lateFee, cost: Money
    /// Of today's payments, what was put on it by the payer's word, and what by the law's order. Debts of the same due
    /// day are paid by their proportion as it stood at the beginning of the day, so that the order in which the cashier
    /// takes two payments changes nothing.
    package let namedToday, sharedToday: Money
    /// Debts with less security come first, then the heavier ones. Equal, as a rule, among the fees of a unit.
    package let security, burden: Int

    package init(
        _ id: ID, due: Day, period: ServicePeriod? = nil, principal: Money, lateFee: Money = .zero, cost: Money = .zero,
        namedToday: Money = .zero, sharedToday: Money = .zero, security: Int = 0, burden: Int = 0
    ) throws(Refusal) {
        let amounts = [principal, lateFee, cost, namedToday, sharedToday]
        guard amounts.allSatisfy({ $0 >= .zero }) else { throw .invalid("amount", "rule.allocation.negative") }
        guard amounts.allSatisfy({ $0.fen <= Exact.fenMax }) else { throw Exact.tooLarge }
        self.id = id
        self.due = due
        self.period = period
        self.principal = principal
        self.lateFee = lateFee
        self.cost = cost
        self.namedToday = namedToday
        self.sharedToday = sharedToday
        self.security = security
        self.burden = burden
    }

    package var open: Money { principal + lateFee + cost }

    func open(_ part: DebtPart) -> Money {
        switch part {
        case .cost: cost
        case .lateFee: lateFee
        case .principal: principal
        }
    }
}

/// In which order a payment pays the parts of one debt.
package enum PartOrder: String, CaseIterable, Sendable {
    /// 费用、违约金、本金: the law's, unless agreed otherwise (561).
    case lawful
    /// 本金 first: where the contract says so.
    case principalFirst = "principal-first"

    package var parts: [DebtPart] {
        switch self {
        case .lawful: [.cost, .lateFee, .principal]
        case .principalFirst: [.principal, .cost, .lateFee]
        }
    }
}

/// What the payer says the money is for (560: the debtor's word comes first).
package enum Designation<ID: Hashable & Comparable & Sendable>: Sendable {
    case none
    /// Nothing that is billed: all of it is paid in advance.
    case credit
    /// These debts, in this order.
    case items([ID])
    /// The debts of these months, in this order; within a month in the law's.
    case months([Month])
}

/// Why a debt got its share: a word for the receipt.
package enum AllocationBasis: String, CaseIterable, Sendable {
    case named
    /// Due, and the oldest.
    case oldest
    /// Due on the same day as others: by proportion.
    case proportion
    /// Not due yet; paid after all that was.
    case notDue = "not-due"
}

package struct AllocationLine<ID: Hashable & Comparable & Sendable>: Hashable, Sendable {
    package let item: ID
    package let part: DebtPart
    package let amount: Money
    package let basis: AllocationBasis
}

package struct Allocation<ID: Hashable & Comparable & Sendable>: Sendable {
    package let lines: [AllocationLine<ID>]
    /// What no debt took: the payer's credit (预收).
    package let prepayment: Money
    package let partOrder: PartOrder

    /// The rules that were used, for the receipt, in the order of their use.
    package var bases: [AllocationBasis] {
        AllocationBasis.allCases.filter { basis in lines.contains { $0.basis == basis } }
    }

    package func amount(on item: ID) -> Money { lines.filter { $0.item == item }.map(\.amount).sum }
}

/// The project's rules of allocation.
package struct AllocationRule: Hashable, Sendable {
    package enum Surplus: String, CaseIterable, Sendable {
        /// What the named debts do not take pays others.
        case otherDebts = "other-debts"
        /// It stays the payer's credit.
        case prepayment
    }

    package var partOrder: PartOrder = .lawful
    package var surplus: Surplus = .otherDebts

    package init(partOrder: PartOrder = .lawful, surplus: Surplus = .otherDebts) {
        self.partOrder = partOrder
        self.surplus = surplus
    }

    package func allocate<ID>(
        _ payment: Money, over items: [Debt<ID>], on today: Day, named: Designation<ID> = .none
    ) throws(Refusal) -> Allocation<ID> {
        guard payment > .zero else { throw .invalid("amount", "rule.allocation.nothing") }
        guard payment.fen <= Exact.fenMax else { throw Exact.tooLarge }
        guard Set(items.map(\.id)).count == items.count else { throw .invalid("item", "rule.allocation.twice") }
        var pot = Pot(items: items, left: payment.fen, partOrder: partOrder, today: today)
        var hasNamed = true
        switch named {
        case .none: hasNamed = false
        case .credit: return Allocation(lines: [], prepayment: payment, partOrder: partOrder)
        case .items(let ids):
            for id in ids {
                guard let index = items.firstIndex(where: { $0.id == id }) else {
                    throw .invalid("item", "rule.allocation.unknown")
                }
                pot.pay([index], as: .named)
            }
        case .months(let months):
            for month in months {
                let days = ServicePeriod(month)
                let wanted = items.indices.filter { items[$0].period?.common(with: days) != nil }
                guard !wanted.isEmpty else {
                    throw .invalid("month", "rule.allocation.month", ["month": month.description])
                }
                for group in pot.groups(of: wanted) { pot.pay(group, as: .named) }
            }
        }
        if !hasNamed || surplus == .otherDebts {
            for group in pot.groups(of: Array(items.indices)) { pot.pay(group, as: nil) }
        }
        return Allocation(lines: pot.lines, prepayment: Money(fen: pot.left), partOrder: partOrder)
    }
}

/// A payment while it is being handed out.
private struct Pot<ID: Hashable & Comparable & Sendable> {
    let items: [Debt<ID>]
    var left: Int64
    let partOrder: PartOrder
    let today: Day
    var lines: [AllocationLine<ID>] = []
    /// By item: what this payment has put on it, by the payer's word and by the law's order.
    private var named: [Int64]
    private var shared: [Int64]

    init(items: [Debt<ID>], left: Int64, partOrder: PartOrder, today: Day) {
        (self.items, self.left, self.partOrder, self.today) = (items, left, partOrder, today)
        named = items.map { _ in 0 }
        shared = named
    }

    /// Debts that the law does not tell apart, the first to be paid first.
    func groups(of indices: [Int]) -> [[Int]] {
        let ranked = indices.sorted { (rank(items[$0]), items[$0].id) < (rank(items[$1]), items[$1].id) }
        return ranked.reduce(into: []) { groups, index in
            if let last = groups.last?.last, rank(items[last]) == rank(items[index]) {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
    }

    /// Due before not due, less security first, then the heavier burden, then the older one.
    private func rank(_ item: Debt<ID>) -> Rank {
        Rank(isNotDue: item.due > today ? 1 : 0, security: item.security, lightness: -item.burden, due: item.due)
    }

    private struct Rank: Comparable {
        let isNotDue, security, lightness: Int
        let due: Day

        static func < (left: Rank, right: Rank) -> Bool {
            (left.isNotDue, left.security, left.lightness, left.due)
                < (right.isNotDue, right.security, right.lightness, right.due)
        }
    }

    private func open(_ index: Int) -> Int64 { items[index].open.fen - named[index] - shared[index] }

    mutating func pay(_ group: [Int], as word: AllocationBasis?) {
        let payable = group.filter { open($0) > 0 }
        guard left > 0, !payable.isEmpty else { return }
        let shares = ProportionalShares.split(
            left,
            over: payable.map { index in
                let item = items[index]
                let atDawn = item.open + item.namedToday + item.sharedToday
                let given = word == .named ? 0 : item.sharedToday.fen + shared[index]
                return ProportionalShares.Taker(weight: atDawn.fen, given: given, open: open(index))
            })
        for (index, share) in zip(payable, shares) where share > 0 {
            put(share, on: index, as: word ?? (items[index].due > today ? .notDue : payable.count > 1 ? .proportion : .oldest))
        }
    }

    /// Within a debt by its parts (561).
    private mutating func put(_ share: Int64, on index: Int, as basis: AllocationBasis) {
        var passed = named[index] + shared[index]
        var rest = share
        for part in partOrder.parts {
            let size = items[index].open(part).fen
            let before = min(passed, size)
            passed -= before
            let amount = min(rest, size - before)
            guard amount > 0 else { continue }
            rest -= amount
            lines.append(AllocationLine(item: items[index].id, part: part, amount: Money(fen: amount), basis: basis))
        }
        if basis == .named { named[index] += share } else { shared[index] += share }
        left -= share
    }
}
