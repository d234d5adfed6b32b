// Today: the day of a member of staff, in four bands. Pure.
import Kernel
import Platform

/// The bands of 今日.
package enum TodayBand: String, CaseIterable, Sendable {
    case overdue, withinTheHour, today, later

    /// The band of a due at an instant.
    package static func of(due: Instant, now: Instant, zone: Zone) -> TodayBand {
        if due < now { return .overdue }
        if due <= now.adding(minutes: 60) { return .withinTheHour }
        return zone.day(of: due) <= zone.day(of: now) ? .today : .later
    }

    /// The dues of the band, both ends counted in. The bands meet and never overlap; late in the evening the hour
    /// takes what is left of the day.
    func dues(now: Instant, zone: Zone) -> (from: Instant, to: Instant) {
        let hour = now.adding(minutes: 60)
        let midnight = max(zone.endOfDay(zone.day(of: now)), hour)
        switch self {
        case .overdue: return (Instant(milliseconds: 0), now.adding(milliseconds: -1))
        case .withinTheHour: return (now, hour)
        case .today: return (hour.adding(milliseconds: 1), midnight)
        case .later: return (midnight.adding(milliseconds: 1), Instant(milliseconds: Int64.max))
        }
    }
}

/// Whose promises 今日 shows.
package enum Whose: String, CaseIterable, Sendable {
    case mine, all

    /// Who keeps an eye on everything of the project sees everything; every other post begins with its own.
    package static func usual(of member: Visitor, in project: Project.ID) -> Whose {
        member.holds([.serviceAdministrator, .serviceManager, .officeManager, .headOffice], in: project) ? .all : .mine
    }
}

/// The last promise of a page: the next page begins behind it.
package struct TodayPlace: Sendable, Hashable {
    package let dueAt: Instant
    package let id: Promise.ID

    package var text: String { "\(dueAt.milliseconds).\(id)" }

    package init(dueAt: Instant, id: Promise.ID) {
        self.dueAt = dueAt
        self.id = id
    }

    package init?(text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let id = Promise.ID(text: String(parts[1])) else { return nil }
        self.init(dueAt: Instant(milliseconds: at), id: id)
    }
}
