// FeeItem: what is charged for, and in whose books it stands. Pure.
import Kernel

/// A fee item (收费项目): the property fee, a parking space, water passed on, a deposit.
package struct FeeItem: Sendable {
    package typealias ID = Tag<FeeItem>

    package enum Kind: String, CaseIterable, Sendable {
        case property, parkingManagement, parkingRent, temporaryParking, lift, sharedUtility, collectedUtility
        case waterPressure, waste, renovationWaste, heating, card, paidService, lateFee, deposit, commonRevenue, repairFund
        case other
    }

    package let id: ID
    package let project: Project.ID
    package let code: String
    package let name: String
    package let kind: Kind
    package let book: Book
    /// The tax class of an e-invoice, and its rate in thousandths; empty and nil where none is set.
    package let taxCode: String
    package let taxPerMille: Int64?
    package let isRetired: Bool

    package init(
        id: ID, project: Project.ID, code: String, name: String, kind: Kind, book: Book, taxCode: String = "",
        taxPerMille: Int64? = nil, isRetired: Bool = false
    ) {
        self.id = id
        self.project = project
        self.code = code
        self.name = name
        self.kind = kind
        self.book = book
        self.taxCode = taxCode
        self.taxPerMille = taxPerMille
        self.isRetired = isRetired
    }

    /// A deposit and the repair fund are somebody's money kept, not a sale: a receipt, never an invoice (facts B8, B10).
    package var isInvoiced: Bool { book != .deposit && book != .repairFund }
}

/// One of the sets of books that a project keeps apart (XS2.11.1-1): its own business, what it collects for others, the
/// owners' common revenue, the repair fund, and deposits held.
package enum Book: String, CaseIterable, Sendable {
    case own, collected, common, repairFund, deposit

    /// The book that a kind of item belongs to when nobody says otherwise.
    package static func of(_ kind: FeeItem.Kind) -> Book {
        switch kind {
        case .collectedUtility: .collected
        case .commonRevenue: .common
        case .repairFund: .repairFund
        case .deposit: .deposit
        case .property, .parkingManagement, .parkingRent, .temporaryParking, .lift, .sharedUtility, .waterPressure, .waste,
            .renovationWaste, .heating, .card, .paidService, .lateFee, .other:
            .own
        }
    }
}
