// Charge: one posted line of a bill. Pure.
import Kernel
import Registry

/// A charge (应收账单行): what one home owes for one item and one service period. Once posted it stands; a mistake is
/// reversed (冲正) and charged anew as the next generation.
package struct Charge: Sendable {
    package typealias ID = Tag<Charge>

    package enum Kind: String, CaseIterable, Sendable {
        /// Of a bill run, by a published standard.
        case run
        /// 一次性收费: a card, a paid repair, a meter reading's import.
        case oneOff
        /// 期初欠费: brought from the office's former books.
        case opening
        /// 违约金 on another charge.
        case late
        /// 冲正 of another charge: the same sum the other way.
        case reversal
    }

    package let id: ID
    package let project: Project.ID
    package let draft: ChargeDraft
    package let postedAt: Instant
    package let reverses: ID?
}

/// A charge before it is posted, as a preview shows it.
package struct ChargeDraft: Sendable, Hashable {
    package let unit: Unit.ID
    package let item: FeeItem.ID
    package let book: Book
    /// Which of several things of one home: a space, a meter; empty for the home itself.
    package let object: String
    package let standard: FeeStandard.ID?
    /// Who pays; nil is whoever holds the home.
    package let payer: Person.ID?
    /// Who is liable beside a tenant that pays: the owner (物业管理条例 41).
    package let liable: Person.ID?
    package let kind: Charge.Kind
    package let from: Day
    package let to: Day
    package let due: Day
    package let amount: Money
    /// The frozen inputs and steps of its computing, as JSON: area, price, months, reliefs, rounding.
    package let computing: String
    package let generation: Int64
    package let run: BillRun.ID?
    /// What it came from, unique in its project where it is said: `meter:…`, `import:…`; empty for a run's lines.
    package let source: String

    package init(
        unit: Unit.ID, item: FeeItem.ID, book: Book, object: String = "", standard: FeeStandard.ID? = nil,
        payer: Person.ID? = nil, liable: Person.ID? = nil, kind: Charge.Kind, from: Day, to: Day, due: Day, amount: Money,
        computing: String = "{}", generation: Int64 = 0, run: BillRun.ID? = nil, source: String = ""
    ) {
        self.unit = unit
        self.item = item
        self.book = book
        self.object = object
        self.standard = standard
        self.payer = payer
        self.liable = liable
        self.kind = kind
        self.from = from
        self.to = to
        self.due = due
        self.amount = amount
        self.computing = computing
        self.generation = generation
        self.run = run
        self.source = source
    }
}

/// What is still owed on one charge.
package struct OpenItem: Sendable, Hashable {
    package let charge: Charge.ID
    package let unit: Unit.ID
    package let item: FeeItem.ID
    package let itemName: String
    package let kind: FeeItem.Kind
    package let book: Book
    package let payer: Person.ID?
    package let object: String
    package let from: Day
    package let to: Day
    package let due: Day
    package let amount: Money
    package let open: Money

    /// The same with less of it open.
    func left(_ open: Money) -> OpenItem {
        OpenItem(
            charge: charge, unit: unit, item: item, itemName: itemName, kind: kind, book: book, payer: payer, object: object,
            from: from, to: to, due: due, amount: amount, open: open)
    }
}
