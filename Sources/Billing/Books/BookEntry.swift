// BookEntry: one posting in double entry. Pure.
import Kernel
import Registry

/// The accounts of the ledger. Debit is positive, credit negative.
package enum BookAccount: String, CaseIterable, Sendable {
    /// 应收: what is owed on one bill. Every line names its charge.
    case receivable
    /// 现金、银行、第三方支付: where money lies.
    case cash, bank, channel
    /// 预收, 押金: what the office owes back.
    case prepaid, deposit
    /// 收入.
    case income
    /// 应付: money of others that passes through: utilities collected, the owners' common revenue, the repair fund.
    case payable
    /// 减免, 期初, 长短款.
    case relief, opening, difference

    /// What a bill of a book earns, or owes on.
    package static func earning(_ book: Book) -> BookAccount {
        switch book {
        case .own: .income
        case .collected, .common, .repairFund: .payable
        case .deposit: .deposit
        }
    }
}

package struct BookLine: Sendable, Hashable {
    package let account: BookAccount
    package let book: Book
    package let amount: Money
    package let unit: Unit.ID?
    package let payer: Person.ID?
    package let item: FeeItem.ID?
    package let charge: Charge.ID?

    package init(
        _ account: BookAccount, _ book: Book, _ amount: Money, unit: Unit.ID? = nil, payer: Person.ID? = nil,
        item: FeeItem.ID? = nil, charge: Charge.ID? = nil
    ) {
        self.account = account
        self.book = book
        self.amount = amount
        self.unit = unit
        self.payer = payer
        self.item = item
        self.charge = charge
    }

    package var reversed: BookLine {
        BookLine(account, book, -amount, unit: unit, payer: payer, item: item, charge: charge)
    }
}

package struct BookEntry: Sendable {
    package typealias ID = Tag<BookEntry>

    package enum Kind: String, CaseIterable, Sendable {
        case charge, payment, credit, deposit, refund, reversal, opening, adjustment
    }

    package let kind: Kind
    package let project: Project.ID
    /// The day it counts for: in no closed period.
    package let day: Day
    /// What made it: `("payment", id)`.
    package let source: (kind: String, id: Int64)
    package let lines: [BookLine]
    package let reverses: ID?
    package let reason: String

    package init(
        _ kind: Kind, in project: Project.ID, on day: Day, for source: (kind: String, id: Int64), _ lines: [BookLine],
        reverses: ID? = nil, reason: String = ""
    ) {
        self.kind = kind
        self.project = project
        self.day = day
        self.source = source
        self.lines = lines.filter { $0.amount != .zero }
        self.reverses = reverses
        self.reason = reason
    }

    /// Whether each of its books balances on its own: nothing wanders from the owners' money into the office's.
    package var isBalanced: Bool {
        lines.count >= 2 && Dictionary(grouping: lines, by: \.book).values.allSatisfy { $0.map(\.amount).sum == .zero }
    }
}
