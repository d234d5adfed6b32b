// Backdating: a case written down after the customer spoke (补录): with a reason, and not without end. Pure.
import Kernel
import Scheme

package struct Backdating: Sendable {
    static let days = Quantity("XS1-1", "backdateDays")
    static let minutes = Quantity("XS1-1", "backdateMinutes")

    let daysMax: Int
    /// What a clerk types up right after the call needs no reason.
    let minutesFree: Int

    package init(daysMax: Int, minutesFree: Int) {
        self.daysMax = daysMax
        self.minutesFree = minutesFree
    }

    init(_ scheme: SchemeBook) throws {
        self.init(daysMax: try scheme.number(Self.days), minutesFree: try scheme.number(Self.minutes))
    }

    package func check(_ received: Instant, reason: String, now: Instant) throws(Refusal) {
        guard received <= now else { throw .invalid("receivedAt", "case.received.future") }
        guard received >= now.adding(minutes: -daysMax * 24 * 60) else {
            throw .gate("XS1-1", "case.received.early", field: "receivedAt", details: ["days": "\(daysMax)"])
        }
        guard received >= now.adding(minutes: -minutesFree) || !reason.isEmpty else {
            throw .gate("XS1-1", "case.received.reason", field: "receivedReason", details: ["minutes": "\(minutesFree)"])
        }
    }
}
