// DueSource: what a desk gives to a calendar that changes, and to whoever asks why: when its promises fall due.
import Kernel
import Platform
import Storage

/// A desk's part in counting. Wiring brings the desks' sources to the calendar and to the page that says why.
package struct DueSource: Sendable {
    package let subjectKind: String
    /// The due of an open promise, counted under its own version of the scheme and this calendar; nil for one that was
    /// agreed, not counted.
    package let due: @Sendable (PromiseRow, WorkCalendar, Transaction) throws -> Due?
    /// What the due in `began` was counted from, under the promise's own scheme and calendar, and by when a sender wanted
    /// it.
    package let origin: @Sendable (PromiseRow, _ began: Instant, Transaction) throws -> (first: Reckoning.First, sender: Instant?)

    package init(
        subjectKind: String, due: @escaping @Sendable (PromiseRow, WorkCalendar, Transaction) throws -> Due? = { _, _, _ in nil },
        origin: @escaping @Sendable (PromiseRow, _ began: Instant, Transaction) throws -> (first: Reckoning.First, sender: Instant?)
    ) {
        self.subjectKind = subjectKind
        self.due = due
        self.origin = origin
    }

    /// Why a promise is due when it is: its first counting, then everything that moved it. A calendar that changed counts
    /// from the start, so what came before is not told.
    package func reckoning(_ row: PromiseRow, _ transaction: Transaction) throws -> Reckoning {
        let events = try Promises().events(of: row.id, in: transaction)
        let place = events.lastIndex { $0.reason == "calendar" } ?? 0
        let began = (events.isEmpty ? nil : events[place].after) ?? row.promise.dueAt
        // What a merged case brought along was counted there.
        let isBrought = events.first?.reason == "merged"
        let (first, sender) = isBrought ? (.set(began), nil) : try origin(row, began, transaction)
        var steps: [Reckoning.Step] = []
        if let counted = Reckoning(first: first, steps: []).readded, began < counted, began == sender {
            steps.append(.bound(began))
        }
        for event in events.dropFirst(place + 1) where event.kind == "moved" {
            guard let before = event.before, let after = event.after else { continue }
            steps.append(.moved(from: before, to: after, at: event.at, reason: event.reason, actor: event.actor))
        }
        return Reckoning(first: first, steps: steps)
    }
}
