// StandardControls: what of the scheme the standards keep: nothing unpublished is billed, nothing passed on is marked up.
import Kernel
import Platform
import Scheme
import Web

extension BillingSlice {
    package static let standardControls = DeskControls(
        subjectKind: FeeStandards.subjectKind,
        controls: [
            Control(.gate, FeeStandard.clause, "control.S2.8.1-1"), Control(.record, FeeStandard.clause, "control.S2.8.1-1.board"),
            Control(.measure, FeeStandard.clause, "control.S2.8.1-1.measure"),
            Control(.gate, FeeStandard.markUpClause, "control.XS2.11.1-1"),
            Control(.record, FeeStandard.markUpClause, "control.XS2.11.1-1.books"),
            Control(.measure, FeeStandard.markUpClause, "control.XS2.11.1-1.measure"),
        ],
        measures: [
            Measure(FeeStandard.clause, path: "/billing/board") { try PriceBoard.figure($0, $1, $2) },
            Measure(FeeStandard.markUpClause, path: "/billing/board") { try PriceBoard.unmarked($0, $1, $2) },
        ],
        quantities: StandardQuantity.all, cards: { _, _, _ in [:] })

    static func standardRoutes(books: SchemeBooks, late: LateFees) -> [Route] {
        let standards = FeeStandards(books: books)
        return StandardRoutes(standards: standards).routes + FeeItemRoutes().routes + ReliefRoutes(late: late).routes
            + PriceBoardRoutes(standards: standards).routes
    }
}
