// Statement: what one home and payer owed, what came, what was paid, and what is owed at the end. Pure.
import Kernel
import Platform
import Registry

/// A line of the ledger that moves what a home owes or has paid ahead.
package struct StatementEntry: Sendable, Hashable {
    package let entry: BookEntry.ID
    package let kind: BookEntry.Kind
    /// What a reversal takes back; the kind itself otherwise.
    package let original: BookEntry.Kind
    package let day: Day
    package let account: BookAccount
    package let amount: Money
    package let charge: Charge.ID?
    package let itemName: String
    package let from: Day?
    package let to: Day?
    package let due: Day?
    /// The number of the receipt that the entry gave.
    package let receipt: String
    package let reason: String
    /// Whether the entry is a relief (减免).
    package let isRelief: Bool

    package init(
        entry: BookEntry.ID, kind: BookEntry.Kind, original: BookEntry.Kind, day: Day, account: BookAccount, amount: Money,
        charge: Charge.ID? = nil, itemName: String = "", from: Day? = nil, to: Day? = nil, due: Day? = nil,
        receipt: String = "", reason: String = "", isRelief: Bool = false
    ) {
        self.entry = entry
        self.kind = kind
        self.original = original
        self.day = day
        self.account = account
        self.amount = amount
        self.charge = charge
        self.itemName = itemName
        self.from = from
        self.to = to
        self.due = due
        self.receipt = receipt
        self.reason = reason
        self.isRelief = isRelief
    }

    /// Bills stand one by one; a payment stands as the one sum that was paid.
    var isBill: Bool { original == .charge || original == .opening || original == .adjustment }
}

/// One movement of a statement.
package struct StatementLine: Sendable, Hashable {
    package enum Kind: String, CaseIterable, Sendable {
        case bill, billReversed, relief, payment, paymentReversed, credit, other
    }

    package let day: Day
    package let kind: Kind
    /// What was billed or paid: items with their periods.
    package let items: [StatementItem]
    /// The receipt's number, or the bill's.
    package let number: String
    package let reason: String
    package let debit: Money
    package let credit: Money
    package let balance: Money
}

package struct StatementItem: Sendable, Hashable {
    package let name: String
    package let from: Day?
    package let to: Day?
    package let amount: Money
}

/// 对账单. Above zero is owed, below zero is paid ahead.
package struct Statement: Sendable {
    package let unit: Unit.ID
    package let unitLabel: String
    package let payer: Person.ID?
    package let payerName: String
    package let from: Day
    package let to: Day
    package let opening: Money
    package let lines: [StatementLine]
    /// The ledger's own sum at the end, asked without the movements.
    package let ledger: Money

    package var closing: Money { lines.last?.balance ?? opening }
    package var debits: Money { lines.map(\.debit).sum }
    package var credits: Money { lines.map(\.credit).sum }
    /// Opening + movements = closing, and the ledger says the same.
    package var isWhole: Bool { opening + debits - credits == closing && closing == ledger }

    /// Makes the movements of the ledger's lines, in their order.
    package static func lines(_ entries: [StatementEntry], opening: Money) -> [StatementLine] {
        var lines: [StatementLine] = []
        var balance = opening
        var rest = entries[...]
        while let first = rest.first {
            let group: ArraySlice<StatementEntry> =
                first.isBill ? rest.prefix(1) : rest.prefix { $0.entry == first.entry && !$0.isBill }
            rest = rest.dropFirst(group.count)
            let net = group.map(\.amount).sum
            balance += net
            // What was paid ahead and pays now moves nothing; it is shown on both sides.
            let turned = net == .zero ? group.map(\.amount).filter { $0 > .zero }.sum : .zero
            lines.append(
                StatementLine(
                    day: first.day, kind: kind(first), items: items(group), number: number(first), reason: first.reason,
                    debit: (net > .zero ? net : .zero) + turned, credit: (net < .zero ? -net : .zero) + turned,
                    balance: balance))
        }
        return lines
    }

    private static func kind(_ entry: StatementEntry) -> StatementLine.Kind {
        switch (entry.original, entry.kind == .reversal) {
        case (.charge, false), (.opening, false): .bill
        case (.charge, true), (.opening, true): .billReversed
        case (.adjustment, _) where entry.isRelief: .relief
        case (.adjustment, _): entry.amount < .zero ? .billReversed : .bill
        case (.payment, false), (.deposit, false): .payment
        case (.payment, true), (.deposit, true): .paymentReversed
        case (.credit, _): .credit
        case (.refund, _), (.reversal, _): .other
        }
    }

    private static func items(_ group: ArraySlice<StatementEntry>) -> [StatementItem] {
        group.filter { $0.charge != nil && $0.account == .receivable }.map {
            StatementItem(name: $0.itemName, from: $0.from, to: $0.to, amount: $0.amount)
        }
    }

    private static func number(_ entry: StatementEntry) -> String {
        if !entry.receipt.isEmpty { return entry.receipt }
        return entry.isBill ? entry.charge?.text ?? "" : ""
    }
}

/// The accounts of a project's books over a period (XS2.11.1-1): each book balances by itself.
package struct TrialBalance: Sendable {
    package struct Line: Sendable, Hashable {
        package let book: Book
        package let account: BookAccount
        package let opening: Money
        package let debit: Money
        package let credit: Money
        package var closing: Money { opening + debit - credit }
    }

    package let from: Day
    package let to: Day
    package let lines: [Line]

    package func lines(of book: Book) -> [Line] { lines.filter { $0.book == book } }
    package func closing(of book: Book) -> Money { lines(of: book).map(\.closing).sum }
    /// Books whose accounts do not come to nothing: none, or the house is at fault.
    package var unbalanced: [Book] {
        Book.allCases.filter { closing(of: $0) != .zero || lines(of: $0).map(\.opening).sum != .zero }
    }
    /// What an account holds over all books, such as what is paid ahead.
    package func closing(account: BookAccount) -> Money { lines.filter { $0.account == account }.map(\.closing).sum }
    /// 收到的钱: what came in over the counter, the bank and the channels, less what went back.
    package var moneyIn: Money {
        lines.filter { [.cash, .bank, .channel].contains($0.account) }.map { $0.debit - $0.credit }.sum
    }
}
