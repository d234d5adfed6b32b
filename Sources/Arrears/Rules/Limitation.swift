// Limitation: until when a bill may be claimed in court (诉讼时效), what renewed it, and which end soon. Pure.
import Kernel

/// Each bill's limitation runs by itself from the day after its due day, which is the careful reading (民法典 188, not 189).
package struct Limitation: Hashable, Sendable {
    /// What may renew it (民法典 195).
    package enum Cause: String, CaseIterable, Sendable {
        /// A demand that reached the debtor or should have (SPC 8); for a part it renews the whole (9).
        case demand
        /// A part payment (14).
        case payment
        /// A promise, a request for delay, a plan (14).
        case agreement
        /// A suit, a payment order, mediation, from its filing (10–12) to the end of the procedure.
        case filing

        /// After lapse a demand and a suit come too late; an agreement or a payment is the debtor's own word (19).
        package var countsAfterLapse: Bool { self == .payment || self == .agreement }
    }

    package struct Event: Hashable, Sendable {
        package let cause: Cause
        /// When it reached the debtor, was paid, agreed or filed.
        package let day: Day
        /// When the procedure ended; nil while it runs. Nothing but a filing has one.
        package let ended: Day?

        package init(_ cause: Cause, _ day: Day, ended: Day? = nil) {
            self.cause = cause
            self.day = day
            self.ended = ended
        }

        /// The day after which the years run anew, as a day sees it; nil while a procedure runs.
        func renews(by today: Day) -> Day? {
            guard cause == .filing else { return day }
            return ended.flatMap { $0 <= today ? max(day, $0) : nil }
        }
    }

    package let due: Day
    /// The day of the due or of the last renewal: the years are counted from the day after.
    package let countedFrom: Day
    /// The last day on which it may be claimed; nil while a procedure runs.
    package let lastDay: Day?
    /// The events that renewed it, in their order.
    package let renewals: [Event]
    /// The events that came after lapse and renewed nothing.
    package let tooLate: [Event]
    package let today: Day
    package let terms: LegalTerms

    /// As a day sees it: events of later days are not known.
    package init(due: Day, events: [Event], today: Day, terms: LegalTerms) {
        let months = terms.limitationYears * 12
        let longest = due.adding(months: terms.longestYears * 12)
        var from = due
        var last: Day? = min(due.adding(months: months), longest)
        var renewals: [Event] = []
        var tooLate: [Event] = []
        // Until its end a procedure holds the claim open, beyond the longest term too.
        var heldUntil = due
        // On one day the debtor's own word stands first: what comes with it is in time.
        let known = events.filter { $0.day <= today }.sorted {
            ($0.day.number, $0.cause.countsAfterLapse ? 0 : 1) < ($1.day.number, $1.cause.countsAfterLapse ? 0 : 1)
        }
        for event in known where event.day > due || event.cause == .filing {
            let isInTime = last.map { event.day <= $0 } ?? true || event.day < heldUntil
            guard isInTime || event.cause.countsAfterLapse else {
                tooLate.append(event)
                continue
            }
            renewals.append(event)
            if let ended = event.ended { heldUntil = max(heldUntil, ended) }
            guard let renewed = event.renews(by: today) else {
                last = nil
                continue
            }
            guard renewed >= from, last != nil else { continue }
            from = renewed
            last = min(renewed.adding(months: months), longest)
        }
        self.due = due
        countedFrom = from
        lastDay = last
        self.renewals = renewals
        self.tooLate = tooLate
        self.today = today
        self.terms = terms
    }

    package var isLapsed: Bool { lastDay.map { $0 < today } ?? false }

    /// Days left, the last one included; nil while a procedure runs or when it has lapsed.
    package var daysLeft: Int? { isLapsed ? nil : lastDay.map { $0.days(since: today) } }

    /// The narrowest of some windows, in days, in which it ends.
    package func window(_ windows: [Int]) -> Int? {
        daysLeft.flatMap { left in windows.sorted().first { left <= $0 } }
    }
}
