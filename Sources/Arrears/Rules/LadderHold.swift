// LadderHold: what keeps the ladder from going on: a dispute, a hardship hold, an instalment plan, a suit. Pure.
import Kernel

/// A reasoned stay. A disputed bill, one under a plan and one of a suit that was brought from the former books do not count at
/// all and are in no demand; in hardship they count, and nothing is sent.
package struct LadderHold: Hashable, Sendable {
    package typealias ID = Tag<LadderHold>

    package enum Kind: String, CaseIterable, Sendable { case dispute, hardship, plan, suit }

    package let id: ID
    package let kind: Kind
    /// Nil is every bill of the payer.
    package let bills: Set<OwedBill.ID>?
    package let first: Day
    /// The last day on which it holds; nil only for a dispute or a suit that is not decided yet.
    package let last: Day?
    package let reason: String

    package init(
        id: ID, kind: Kind, bills: Set<OwedBill.ID>? = nil, first: Day, last: Day?, reason: String
    ) {
        self.id = id
        self.kind = kind
        self.bills = bills
        self.first = first
        self.last = last
        self.reason = reason
    }

    /// A new one: with its reason, not for days gone by, and with an end unless it is a dispute.
    package static func make(
        _ kind: Kind, as id: ID, bills: Set<OwedBill.ID>? = nil, first: Day, last: Day?, reason: String, today: Day
    ) throws(Refusal) -> LadderHold {
        guard !reason.isEmpty else { throw .gate("XS2.8.2-0", "arrears.hold.reason", field: "reason") }
        guard first >= today else { throw .invalid("first", "arrears.hold.past") }
        if let last {
            guard last >= first else { throw .invalid("last", "arrears.hold.before") }
        } else {
            guard kind == .dispute else { throw .gate("XS2.8.2-0", "arrears.hold.end", field: "last") }
        }
        if kind == .dispute {
            guard bills?.isEmpty == false else { throw .invalid("bills", "arrears.hold.bills") }
        }
        return LadderHold(id: id, kind: kind, bills: bills, first: first, last: last, reason: reason)
    }

    package func covers(_ bill: OwedBill.ID) -> Bool { bills?.contains(bill) ?? true }

    package func holds(_ bill: OwedBill.ID, on day: Day) -> Bool {
        first <= day && day <= last ?? day && covers(bill)
    }

    /// Whether a bill that it holds is out of the count.
    package var takesOut: Bool { kind != .hardship }
}
