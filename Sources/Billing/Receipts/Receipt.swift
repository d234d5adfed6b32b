// Receipt: the proof that a payer gets, numbered without a gap. Pure.
import Kernel
import Platform
import Registry

/// A receipt (收据). It stands as printed; a wrong one is voided (作废), keeps its number, and another replaces it.
package struct Receipt: Sendable {
    package typealias ID = Tag<Receipt>
    package enum Kind: String, CaseIterable, Sendable { case payment, deposit }

    package let id: ID
    package let project: Project.ID
    package let book: ReceiptBook.ID
    package let number: Int64
    /// As printed: the book's prefix and the number.
    package let label: String
    package let kind: Kind
    package let source: Int64
    package let unit: Unit.ID
    package let payerName: String
    package let amount: Money
    package let day: Day
    /// What its QR opens: 128 bits that nobody guesses.
    package let token: String
    package let replaces: ID?
    package let issuedBy: Account.ID?
    package let issuedAt: Instant
    package let voided: ReceiptVoid?
}

package struct ReceiptVoid: Sendable, Hashable {
    package let reason: String
    package let fault: Payment.Fault
    package let at: Instant
}

/// A numbered book of receipts (收据本).
package struct ReceiptBook: Sendable {
    package typealias ID = Tag<ReceiptBook>
    package let id: ID
    package let project: Project.ID
    package let name: String
    package let prefix: String
    package let kind: Receipt.Kind
    package let next: Int64
    /// The last number that may be used; nil when it has no end.
    package let last: Int64?
    package let isRetired: Bool

    package static func label(_ prefix: String, _ number: Int64) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    }
}
