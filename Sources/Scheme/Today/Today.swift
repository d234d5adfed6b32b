// Today: the day of a member of staff, in four bands. Pure.
import Kernel

/// The bands of 今日.
package enum TodayBand: String, CaseIterable, Sendable {
    case overdue, withinTheHour, today, later

    /// The band of a due at an instant.
    package static func of(due: Instant, now: Instant, zone: Zone) -> TodayBand {
        if due < now { return .overdue }
        if due <= now.adding(minutes: 60) { return .withinTheHour }
        return zone.day(of: due) <= zone.day(of: now) ? .today : .later
    }
}
