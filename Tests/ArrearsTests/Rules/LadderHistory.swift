// LadderHistory: one payer's years by chance: bills, payments and reversals, disputes, holds, plans, demands, outages.
import Arrears
import Kernel

struct LadderHistory: CustomStringConvertible {
    var first = Day(number: 0)
    var length = 0
    var bills: [OwedBill] = []
    var holds: [LadderHold] = []
    var demands: [LadderDemand] = []
    var payer = Fixture.small
    var versions: [LadderRules] = []

    var ladder: Ladder { Ladder(bills: bills, holds: holds, demands: demands, payer: payer, versions: versions) }

    var description: String {
        "from \(first), bills \(bills.map { "\($0.id.number) due \($0.due) \($0.principal.fen) \($0.movements.map { "\($0.day) \($0.amount.fen)" })" }), "
            + "holds \(holds.map { "\($0.kind) \($0.first)–\($0.last.map { "\($0)" } ?? "") \($0.bills.map { $0.map(\.number).sorted() } ?? [])" }), "
            + "demands \(demands.map { "\($0.rung) \($0.sent) \($0.delivery) \($0.bills.map(\.number).sorted())" }), "
            + "versions \(versions.map { "\($0.inForceFrom) \($0.majorShare.map { "\($0)" } ?? "unset") \($0.countsMonthsOwed)" })"
    }
}

extension Dice {
    mutating func history(_ base: LadderRules, isSteady: Bool = false) -> LadderHistory {
        var history = LadderHistory()
        // Around the ends of months, which are where counting goes wrong, leap years among them.
        let start = Day(number: number(18_600...22_300))
        history.first = happens(oneIn: 2) ? start.lastOfMonth : start
        history.length = number(200...420)
        history.payer = happens(oneIn: 2) ? Fixture.major : Fixture.small
        history.versions = versions(base, from: history.first, isSteady: isSteady)
        for id in 1...number(1...6) { history.bills.append(bill(Int64(id), history)) }
        for id in 0..<number(0...4) { history.holds.append(hold(Int64(id), history)) }
        let count = number(0...12)
        for id in 0..<count { history.demands.append(demand(Int64(id), history)) }
        return history
    }

    private mutating func versions(_ base: LadderRules, from first: Day, isSteady: Bool) -> [LadderRules] {
        var rules = base
        rules.majorShare = happens(oneIn: 3) ? nil : Share(1, of: 3)
        rules.suitForMajorOnly = happens(oneIn: 3)
        rules.countsMonthsOwed = happens(oneIn: 4)
        // The letter and the suit wait for the watch, also where it comes later than they would.
        if happens(oneIn: 3) { rules.watchMonths = number(1...7) }
        guard !isSteady, happens(oneIn: 3) else { return [rules] }
        var later = rules
        later.version = 2
        later.inForceFrom = first.adding(days: number(1...300))
        later.majorShare = happens(oneIn: 2) ? nil : Share(1, of: Int64(number(2...4)))
        later.noticeMonths = number(0...2)
        later.noticeWaitDays = number(0...20)
        later.suitForMajorOnly = happens(oneIn: 2)
        return [rules, later]
    }

    private mutating func bill(_ id: Int64, _ history: LadderHistory) -> OwedBill {
        let nth = history.first.adding(months: number(0...5))
        let due = happens(oneIn: 3) ? history.first.adding(days: number(0...120)) : nth
        let principal = Int64(number(1...500)) * 100
        var movements: [OwedBill.Movement] = []
        var open = principal
        for _ in 0..<number(0...4) {
            let day = history.first.adding(days: number(0...history.length))
            if let last = movements.last, last.amount > .zero, happens(oneIn: 2) {
                movements.append(OwedBill.Movement(last.day.adding(days: number(0...90)), -last.amount))
                open += last.amount.fen
            } else if open > 0 {
                let paid = happens(oneIn: 2) ? open : Int64(number(1...Int(open)))
                movements.append(OwedBill.Movement(day, Money(fen: paid)))
                open -= paid
            }
        }
        var months: ClosedRange<Month>?
        if happens(oneIn: 2) {
            let month = Month(of: due).adding(-number(0...2))
            months = month...month.adding(number(0...3))
        }
        return OwedBill(id: OwedBill.ID(id), due: due, months: months, principal: Money(fen: principal), movements: movements)
    }

    private mutating func hold(_ id: Int64, _ history: LadderHistory) -> LadderHold {
        let kind = LadderHold.Kind.allCases[number(0...3)]
        let first = history.first.adding(days: number(0...300))
        let bills = kind == .hardship && happens(oneIn: 2) ? nil : some(history)
        let last = (kind == .dispute || kind == .suit) && happens(oneIn: 3) ? nil : first.adding(days: number(0...90))
        return LadderHold(id: LadderHold.ID(id), kind: kind, bills: bills, first: first, last: last, reason: "x")
    }

    private mutating func demand(_ id: Int64, _ history: LadderHistory) -> LadderDemand {
        let rungs: [Rung] = [.reminder, .notice, .visitAndLetter, .lawyersLetter, .suit]
        // Mostly in order, so that many come high; never asked whether it was allowed.
        let rung = happens(oneIn: 3) ? rungs[number(0...4)] : rungs[min(4, Int(id) / 2)]
        let sent = history.first.adding(days: min(history.length, number(0...50) + Int(id) * number(10...40)))
        let delivery: LadderDemand.Delivery =
            switch number(1...8) {
            case 1: .awaited
            case 2: .failed(sent.adding(days: number(0...20)))
            default: .reached(sent.adding(days: number(0...12)))
            }
        return LadderDemand(id: LadderDemand.ID(id), rung: rung, bills: some(history), sent: sent, delivery: delivery)
    }

    private mutating func some(_ history: LadderHistory) -> Set<OwedBill.ID> {
        var some: Set<OwedBill.ID> = []
        for bill in history.bills where !happens(oneIn: 4) { some.insert(bill.id) }
        return some
    }
}
