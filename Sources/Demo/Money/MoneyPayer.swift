// MoneyPayer: one home's payers at the counter: each pays the bills that are theirs.
import Billing
import Kernel
import Platform
import Registry
import Storage

struct MoneyPayer: Sendable {
    let home: MoneyHome
    let visit: MoneyVisit
    /// The first of ten numbers that its slips may have.
    let slip: Int64
    let at: Instant
    /// Bills of this month are disputed, and not paid.
    let withheld: Month?

    /// Pays what is open; gives how many payments it took.
    func pay(_ desk: MoneyDesk, _ transaction: Transaction) throws -> Int {
        let open = try Charges().open(of: home.unit, in: desk.project.id, transaction)
        let wanted = open.filter { item in
            withheld.map { !(item.kind == .property && Month(of: item.from) == $0) } ?? true
        }
        let byPayer = Dictionary(grouping: wanted) { $0.payer ?? home.owner }.sorted { $0.key.number < $1.key.number }
        let isNamed = wanted.count < open.count || byPayer.count > 1
        var count = 0
        for (payer, items) in byPayer {
            let ahead = payer == home.owner && !isNamed ? Self.ahead(items, visit.monthsAhead) : .zero
            let sum = items.map(\.open).sum
            let amount = visit.percent < 100 ? Self.part(of: sum, visit.percent) : sum + ahead
            let word = isNamed ? PaymentWord(charges: items.map(\.charge)) : .none
            try take(amount, from: payer, word: word, slip: slip + Int64(count), desk, transaction)
            count += 1
        }
        return count
    }

    @discardableResult
    func take(
        _ amount: Money, from payer: Person.ID, word: PaymentWord = .none, slip: Int64, _ desk: MoneyDesk,
        _ transaction: Transaction
    ) throws -> TakenPayment {
        let method = home.habit.method
        let order = PaymentOrder(
            unit: home.unit, payer: payer, amount: amount, method: method,
            reference: method.needsReference ? "\(method.rawValue.uppercased())\(slip)" : "", happenedAt: at, word: word)
        let isAtCounter = method == .cash || method == .card
        return try Payments().take(
            order, project: desk.project, by: .staff(isAtCounter ? desk.counter : desk.finance), in: transaction)
    }

    /// A round part, as people bring it; at least one yuan.
    private static func part(of sum: Money, _ percent: Int) -> Money {
        let share = sum.fen * Int64(percent) / 100
        return Money(fen: share >= 10_000 ? share / 10_000 * 10_000 : max(share, min(sum.fen, 100)))
    }

    /// So many months more of what comes each month.
    private static func ahead(_ items: [OpenItem], _ months: Int64) -> Money {
        guard months > 0 else { return .zero }
        let monthly = items.filter { $0.kind == .property || $0.kind == .parkingManagement }
        guard let newest = monthly.map(\.from).max() else { return .zero }
        return Money(fen: monthly.filter { Month(of: $0.from) == Month(of: newest) }.map(\.open).sum.fen * months)
    }
}
