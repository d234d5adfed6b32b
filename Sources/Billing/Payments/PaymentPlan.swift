// PaymentPlan: which open bills a payment pays, by the payer's word and the law's order. Pure.
import Kernel
import Platform
import Registry

/// An open bill as a payment sees it.
package struct OpenBill: Sendable, Hashable {
    package let item: OpenItem
    package let kind: Charge.Kind
    /// What was put on it already on the day of the payment, by the payer's word and otherwise.
    package let namedToday: Money
    package let sharedToday: Money

    package init(item: OpenItem, kind: Charge.Kind, namedToday: Money = .zero, sharedToday: Money = .zero) {
        self.item = item
        self.kind = kind
        self.namedToday = namedToday
        self.sharedToday = sharedToday
    }

    /// The bill that it belongs to: a late fee is one debt with its principal (民法典 561).
    var debt: Charge.ID { kind == .late ? Charge.ID(text: item.object) ?? item.charge : item.charge }

    /// Whether it was asked for on a day: a late fee that reaches behind it came after.
    func stood(on asked: Day) -> Bool { kind != .late || item.to <= asked }

    /// What a part of the same payment leaves of it; nil when that is nothing.
    func after(_ lines: [PaymentLine]) -> OpenBill? {
        let own = lines.filter { $0.charge == item.charge }
        let left = item.open - own.map(\.amount).sum
        guard left > .zero else { return nil }
        let named = own.filter { $0.basis == .named }.map(\.amount).sum
        return OpenBill(
            item: item.left(left), kind: kind, namedToday: namedToday + named,
            sharedToday: sharedToday + own.map(\.amount).sum - named)
    }
}

package struct PaymentPlan: Sendable {
    package let lines: [PaymentLine]
    /// What the payer named, in the order it is paid.
    package let named: [Charge.ID]
    package let partOrder: PartOrder

    package var prepaid: Money { lines.filter { $0.part == .prepaid }.map(\.amount).sum }

    /// Of a sum that was asked for on an earlier day, first what stood then, by the payer's word or what is due; a late fee that
    /// came after has what is left.
    package static func make(
        _ amount: Money, over bills: [OpenBill], word: PaymentWord, partOrder: PartOrder, prepaidBook: Book = .own,
        on day: Day
    ) throws(Refusal) -> PaymentPlan {
        let whole = { () throws(Refusal) in try once(amount, over: bills, word, partOrder, prepaidBook, on: day) }
        guard let asked = word.asked, !(word.isSilent && word.keepsSurplus) else { return try whole() }
        let stood = bills.filter { $0.stood(on: asked) }
        guard stood.count < bills.count else { return try whole() }
        let named = try named(word, bills)
        var first = word
        first.keepsSurplus = !word.isSilent
        first.charges = word.charges.filter { id in stood.contains { $0.item.charge == id } }
        let before = stood.filter { word.isSilent ? $0.item.due <= day : named.contains($0.debt) }
        guard !before.isEmpty, first.charges.isEmpty == word.charges.isEmpty else { return try whole() }
        let early = try once(amount, over: before, first, partOrder, prepaidBook, on: day)
        let left = early.prepaid
        guard left > .zero, !word.keepsSurplus else {
            return PaymentPlan(lines: early.lines, named: named, partOrder: partOrder)
        }
        let paid = early.lines.filter { $0.charge != nil }
        let late = try once(left, over: bills.compactMap { $0.after(paid) }, .none, partOrder, prepaidBook, on: day)
        return PaymentPlan(lines: paid + late.lines, named: named, partOrder: partOrder)
    }

    private static func once(
        _ amount: Money, over bills: [OpenBill], _ word: PaymentWord, _ partOrder: PartOrder, _ prepaidBook: Book, on day: Day
    ) throws(Refusal) -> PaymentPlan {
        let debts = try debts(bills)
        let named = try named(word, bills)
        let rule = AllocationRule(partOrder: partOrder, surplus: word.keepsSurplus ? .prepayment : .otherDebts)
        let hasWord = !word.isSilent || word.keepsSurplus
        let allocation = try rule.allocate(amount, over: debts, on: day, named: hasWord ? .items(named) : .none)
        var rest = Dictionary(uniqueKeysWithValues: bills.map { ($0.item.charge, $0.item.open) })
        var lines: [PaymentLine] = []
        for line in allocation.lines {
            var left = line.amount
            for bill in bills where bill.debt == line.item && (bill.kind == .late) == (line.part == .lateFee) {
                let share = min(left, rest[bill.item.charge] ?? .zero)
                guard share > .zero else { continue }
                rest[bill.item.charge] = (rest[bill.item.charge] ?? .zero) - share
                left -= share
                lines.append(
                    PaymentLine(
                        charge: bill.item.charge, part: bill.kind == .late ? .lateFee : .principal, basis: basis(line.basis),
                        book: bill.item.book, amount: share))
            }
            precondition(left == .zero, "what is allocated to a debt is on its bills")
        }
        if allocation.prepayment > .zero {
            lines.append(
                PaymentLine(
                    charge: nil, part: .prepaid, basis: .surplus, book: prepaidBook, amount: allocation.prepayment))
        }
        return PaymentPlan(lines: lines, named: named, partOrder: partOrder)
    }

    /// A principal and its late fees are one debt; a late fee whose principal is paid stands alone.
    private static func debts(_ bills: [OpenBill]) throws(Refusal) -> [Debt<Charge.ID>] {
        var debts: [Debt<Charge.ID>] = []
        for (id, parts) in Dictionary(grouping: bills, by: \.debt).sorted(by: { $0.key < $1.key }) {
            let principals = parts.filter { $0.kind != .late }
            let due = (principals.isEmpty ? parts : principals).map(\.item.due).min() ?? Day(number: 0)
            debts.append(
                try Debt(
                    id, due: due, principal: principals.map(\.item.open).sum,
                    lateFee: parts.filter { $0.kind == .late }.map(\.item.open).sum,
                    namedToday: parts.map(\.namedToday).sum, sharedToday: parts.map(\.sharedToday).sum))
        }
        return debts
    }

    /// The debts that the payer's word means, oldest first; a word that means nothing open is said back.
    private static func named(_ word: PaymentWord, _ bills: [OpenBill]) throws(Refusal) -> [Charge.ID] {
        guard !word.isSilent else { return [] }
        let known = Set(bills.map(\.item.charge))
        guard word.charges.allSatisfy(known.contains) else { throw .invalid("charges", "payment.word.paid") }
        let (charges, items, months) = (Set(word.charges), Set(word.items), Set(word.months))
        let meant = bills.filter { bill in
            (charges.isEmpty || charges.contains(bill.item.charge)) && (items.isEmpty || items.contains(bill.item.item))
                && (months.isEmpty || months.contains { $0.first <= bill.item.to && $0.last >= bill.item.from })
        }
        guard !meant.isEmpty || word.keepsSurplus else { throw .invalid("charges", "payment.word.nothing") }
        var ids: [Charge.ID] = []
        for bill in meant.sorted(by: { ($0.item.due, $0.item.charge) < ($1.item.due, $1.item.charge) })
        where !ids.contains(bill.debt) { ids.append(bill.debt) }
        return ids
    }

    private static func basis(_ basis: AllocationBasis) -> Payment.Basis {
        switch basis {
        case .named: .named
        case .oldest: .oldest
        case .proportion: .proportion
        case .notDue: .notDue
        }
    }
}
