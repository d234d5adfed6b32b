// LadderDemand: a demand that left the office, for which bills, and whether it reached the debtor. Pure.
import Kernel

/// A reminder, notice, letter or suit. For a suit, `sent` is the day of the written mandate, and it is reached when it is filed.
package struct LadderDemand: Hashable, Sendable {
    package typealias ID = Tag<LadderDemand>

    package enum Delivery: Hashable, Sendable {
        case awaited
        /// It reached the debtor, or should have (到达或者应当到达).
        case reached(Day)
        case failed(Day)
    }

    package let id: ID
    package let rung: Rung
    package let bills: Set<OwedBill.ID>
    package let sent: Day
    package let delivery: Delivery
    /// Whether its arrival can be proved to a court. Of a text message without a receipt the office has its gateway's word only:
    /// enough for the ladder, and too little to rest the limitation of a claim on.
    package let isProved: Bool

    package init(id: ID, rung: Rung, bills: Set<OwedBill.ID>, sent: Day, delivery: Delivery, isProved: Bool = true) {
        self.id = id
        self.rung = rung
        self.bills = bills
        self.sent = sent
        self.delivery = delivery
        self.isProved = isProved
    }

    /// The day it reached the debtor, when that is known by a day.
    package func reached(by day: Day) -> Day? {
        guard case .reached(let reached) = delivery, reached <= day, sent <= reached else { return nil }
        return reached
    }

    /// Sent, and nobody knows yet what became of it.
    package func isPending(on day: Day) -> Bool {
        guard sent <= day else { return false }
        switch delivery {
        case .awaited: return true
        case .reached(let then): return then > day
        case .failed(let then): return then > day
        }
    }
}
