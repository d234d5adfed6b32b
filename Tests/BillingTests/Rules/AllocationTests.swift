// AllocationTests: the order of 民法典 560 and 561, against an oracle that puts down one fen after another.
import Billing
import Kernel
import Proof
import Testing

private typealias Item = Debt<Int>

/// A counter with the debts on it and a bag of single fen.
private struct Counter {
    let items: [Item]
    let today: Day
    let rule: AllocationRule
    var named: [Int: Int64] = [:]
    var shared: [Int: Int64] = [:]
    var kept: Int64 = 0

    func open(_ item: Item) -> Int64 { item.open.fen - named[item.id, default: 0] - shared[item.id, default: 0] }

    /// Whether the law asks for the one before the other.
    private func isFirst(_ one: Item, _ other: Item) -> Bool {
        if (one.due > today) != (other.due > today) { return other.due > today }
        if one.security != other.security { return one.security < other.security }
        if one.burden != other.burden { return one.burden > other.burden }
        return one.due < other.due
    }

    /// Who gets the next fen of those: the first by law, of equals whoever is furthest behind the proportion.
    private func next(of chosen: [Item], countsShared: Bool, inMonth: [Int: Int64]) -> Item? {
        let payable = chosen.filter { open($0) > 0 }
        let first = payable.filter { one in !payable.contains { isFirst($0, one) } }
        func need(_ item: Item) -> Fraction {
            let weight = item.open + item.namedToday + item.sharedToday
            let given = countsShared ? item.sharedToday.fen + shared[item.id, default: 0] : inMonth[item.id, default: 0]
            return Fraction(Int128(weight.fen), Int128(2 * given + 1))
        }
        return first.min { need($0) > need($1) || (need($0) == need($1) && $0.id < $1.id) }
    }

    mutating func pay(_ amount: Int64, _ word: Designation<Int>) {
        var left = amount
        var stages: [[Item]] = []
        switch word {
        case .none: break
        case .credit:
            kept += left
            return
        case .items(let ids): stages = ids.map { id in items.filter { $0.id == id } }
        case .months(let months):
            stages = months.map { month in
                items.filter { $0.period.map { Month(of: $0.from) <= month && month <= Month(of: $0.to) } ?? false }
            }
        }
        let hasWord = !stages.isEmpty
        for stage in stages {
            var inMonth: [Int: Int64] = [:]
            while left > 0, let item = next(of: stage, countsShared: false, inMonth: inMonth) {
                named[item.id, default: 0] += 1
                inMonth[item.id, default: 0] += 1
                left -= 1
            }
        }
        if !hasWord || rule.surplus == .otherDebts {
            while left > 0, let item = next(of: items, countsShared: true, inMonth: [:]) {
                shared[item.id, default: 0] += 1
                left -= 1
            }
        }
        kept += left
    }
}

extension Dice {
    fileprivate mutating func items(on today: Day, least: Int = 0) throws -> [Item] {
        let days = (0..<number(1...3)).map { _ in today.adding(days: number(-100...20)) }
        return try (0..<number(least...6)).map { id in
            let period = happens(oneIn: 4) ? nil : try ServicePeriod(Month(of: today).adding(number(-2...0)), months: number(1...2))
            return try Item(
                id, due: one(of: days), period: period, principal: Money(fen: number64(0...40)),
                lateFee: Money(fen: happens(oneIn: 2) ? 0 : number64(0...9)), cost: Money(fen: happens(oneIn: 5) ? number64(0...9) : 0),
                security: happens(oneIn: 8) ? 1 : 0, burden: happens(oneIn: 8) ? 1 : 0)
        }.shuffled(using: &self)
    }

    fileprivate mutating func word(_ items: [Item]) -> Designation<Int> {
        switch number(0...5) {
        case 0 where !items.isEmpty: .items((0..<number(1...3)).map { _ in one(of: items).id })
        case 1:
            items.contains { $0.period != nil }
                ? .months(items.shuffled(using: &self).compactMap { $0.period.map { Month(of: $0.from) } }.prefix(2).map { $0 }) : .none
        case 2: happens(oneIn: 5) ? .credit : .none
        default: .none
        }
    }

    fileprivate mutating func rule() -> AllocationRule {
        AllocationRule(
            partOrder: one(of: PartOrder.allCases), surplus: happens(oneIn: 4) ? .prepayment : .otherDebts)
    }
}

extension Debt where ID == Int {
    /// What is left of it after a payment of today.
    fileprivate func after(_ allocation: Allocation<Int>) throws -> Debt {
        func paid(_ part: DebtPart) -> Money { allocation.lines.filter { $0.item == id && $0.part == part }.map(\.amount).sum }
        let named = allocation.lines.filter { $0.item == id && $0.basis == .named }.map(\.amount).sum
        return try Debt(
            id, due: due, period: period, principal: principal - paid(.principal), lateFee: lateFee - paid(.lateFee),
            cost: cost - paid(.cost), namedToday: namedToday + named,
            sharedToday: sharedToday + allocation.amount(on: id) - named, security: security, burden: burden)
    }
}

@Suite struct AllocationTests {
    private let today = day("2026-11-27")

    @Test(.clause("S2.8.1-3"))
    func `payments go where single fen would have gone, and never more than is open`() throws {
        let seed: UInt64 = 8_701
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 4 {
            var items = try dice.items(on: today)
            let rule = dice.rule()
            // Some of today's payments come before.
            for _ in 0..<dice.number(1...3) {
                let (amount, word) = (dice.number64(1...90), dice.word(items))
                var counter = Counter(items: items, today: today, rule: rule)
                counter.pay(amount, word)
                let result = try rule.allocate(Money(fen: amount), over: items, on: today, named: word)
                let isSame = items.allSatisfy { item in
                    result.amount(on: item.id) == Money(fen: item.open.fen - counter.open(item))
                        && result.amount(on: item.id) <= item.open
                }
                let sum = result.lines.map(\.amount).sum + result.prepayment
                guard isSame, result.prepayment.fen == counter.kept, sum.fen == amount else {
                    Issue.record("seed \(seed), case \(number): \(result) of \(amount) on \(items), \(word), \(rule)")
                    return
                }
                expectParts(of: result, on: items, rule, "seed \(seed), case \(number)")
                items = try items.map { try $0.after(result) }
            }
        }
    }

    /// Within a debt nothing is paid while an earlier part is open.
    private func expectParts(of result: Allocation<Int>, on items: [Item], _ rule: AllocationRule, _ place: String) {
        for item in items {
            func paid(_ part: DebtPart) -> Money { result.lines.filter { $0.item == item.id && $0.part == part }.map(\.amount).sum }
            let order: [(DebtPart, Money)] =
                rule.partOrder == .lawful
                ? [(.cost, item.cost), (.lateFee, item.lateFee), (.principal, item.principal)]
                : [(.principal, item.principal), (.cost, item.cost), (.lateFee, item.lateFee)]
            var rest = result.amount(on: item.id)
            for (part, size) in order {
                #expect(paid(part) == min(rest, size), "\(place): \(part) of \(item)")
                rest -= min(rest, size)
            }
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `payments of one day leave the same balances in whatever order they are taken`() throws {
        let seed: UInt64 = 8_702
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 4 {
            let items = try dice.items(on: today, least: 1)
            let rule = AllocationRule(partOrder: dice.one(of: PartOrder.allCases))
            let payments: [(Int64, Designation<Int>)] = (0..<dice.number(2...5)).map { _ in
                (dice.number64(1...60), dice.happens(oneIn: 3) ? .items([dice.one(of: items).id]) : .none)
            }
            func balances(_ payments: [(Int64, Designation<Int>)]) throws -> [[Int64]] {
                var (items, kept) = (items, Int64(0))
                for (amount, word) in payments {
                    let result = try rule.allocate(Money(fen: amount), over: items, on: today, named: word)
                    items = try items.map { try $0.after(result) }
                    kept += result.prepayment.fen
                }
                return items.map { [$0.principal.fen, $0.lateFee.fen, $0.cost.fen] } + [[kept]]
            }
            let expected = try balances(payments)
            for _ in 0..<3 {
                let other = payments.shuffled(using: &dice)
                guard try balances(other) == expected else {
                    Issue.record("seed \(seed), case \(number): \(payments), \(other) on \(items)")
                    return
                }
            }
        }
    }

    @Test(.clause("S2.8.1-2"))
    func `the payer's word comes first, then what is due and oldest, and the receipt can say so`() throws {
        let month = Month(of: today)
        func item(_ id: Int, _ due: String, _ yuan: Int64, lateFee: Int64 = 0, _ months: Int) throws -> Item {
            try Item(
                id, due: day(due), period: ServicePeriod(month.adding(months)), principal: Money(fen: yuan * 100),
                lateFee: Money(fen: lateFee))
        }
        let items = [
            try item(3, "2026-12-10", 250, 1), try item(2, "2026-11-10", 250, 0), try item(4, "2026-11-10", 500, 0),
            try item(1, "2026-09-10", 250, lateFee: 1_000, -2),
        ]
        let rule = AllocationRule()
        let plain = try rule.allocate(Money(fen: 56_000), over: items, on: today)
        #expect(plain.lines.map { [$0.item, Int($0.amount.fen)] } == [[1, 1_000], [1, 25_000], [2, 10_000], [4, 20_000]])
        #expect(plain.lines.map(\.part) == [.lateFee, .principal, .principal, .principal])
        #expect(plain.bases == [.oldest, .proportion] && plain.prepayment == .zero)

        let word = try rule.allocate(Money(fen: 80_000), over: items, on: today, named: .months([month]))
        #expect(word.amount(on: 2) == Money(fen: 25_000) && word.amount(on: 4) == Money(fen: 50_000))
        #expect(word.amount(on: 1) == Money(fen: 5_000) && word.bases == [.named, .oldest])

        let all = try AllocationRule(partOrder: .principalFirst).allocate(Money(fen: 200_000), over: items, on: today)
        #expect(all.lines.first?.part == .principal && all.bases.last == .notDue)
        #expect(all.prepayment == Money(fen: 200_000 - 126_000))

        let kept = try AllocationRule(surplus: .prepayment).allocate(Money(fen: 30_000), over: items, on: today, named: .items([3]))
        #expect(kept.amount(on: 3) == Money(fen: 25_000) && kept.prepayment == Money(fen: 5_000))
        #expect(try rule.allocate(Money(fen: 1), over: items, on: today, named: .credit).prepayment == Money(fen: 1))
        #expect(try rule.allocate(Money(fen: 1), over: [Item](), on: today).prepayment == Money(fen: 1))
    }

    @Test func `nothing, a stranger's bill and a bill twice are refused`() throws {
        let item = try Item(1, due: today, principal: Money(fen: 100))
        let rule = AllocationRule()
        for fen: Int64 in [0, -1] {
            #expect(throws: Refusal.invalid("amount", "rule.allocation.nothing")) {
                try rule.allocate(Money(fen: fen), over: [item], on: today)
            }
        }
        #expect(throws: Refusal.invalid("item", "rule.allocation.unknown")) {
            try rule.allocate(Money(fen: 1), over: [item], on: today, named: .items([2]))
        }
        #expect(throws: Refusal.invalid("month", "rule.allocation.month", ["month": "2026-11"])) {
            try rule.allocate(Money(fen: 1), over: [item], on: today, named: .months([Month(of: today)]))
        }
        #expect(throws: Refusal.invalid("item", "rule.allocation.twice")) {
            try rule.allocate(Money(fen: 1), over: [item, item], on: today)
        }
        #expect(throws: Refusal.invalid("amount", "rule.allocation.negative")) {
            try Item(1, due: today, principal: Money(fen: -1))
        }
    }
}
