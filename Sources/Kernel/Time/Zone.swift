// Zone: the clocks of a place.

/// A place whose clocks agree, by its IANA name such as `Asia/Shanghai`. Past instants are shown with the
/// offset of their own time, never with today's. Offsets are known from 1970 to 2100; beyond, the nearest
/// known one holds.
package struct Zone: Sendable {
    package let identifier: String
    private let table: ZoneTable

    package static let utc = Zone(identifier: "UTC", table: ZoneTable(offset: 0, changes: []))

    package init(_ identifier: String) throws(CalendarProblem) {
        guard identifier != "UTC" else {
            self = .utc
            return
        }
        guard let table = ZoneShelf.shared.table(identifier) else { throw .unknownZone(identifier) }
        self.init(identifier: identifier, table: table)
    }

    private init(identifier: String, table: ZoneTable) {
        self.identifier = identifier
        self.table = table
    }

    /// Milliseconds to add to UTC to get what the clocks show; positive east of Greenwich.
    @inline(__always)
    package func offset(at instant: Instant) -> Int64 { table.offset(at: instant.milliseconds) }

    /// The day that calendars on the wall show.
    package func day(of instant: Instant) -> Day {
        Day(number: Int(shown(at: instant).dividedDown(by: Milliseconds.day)))
    }

    /// The minute that clocks on the wall show, 00:00 to 23:59.
    package func minute(of instant: Instant) -> MinuteOfDay {
        MinuteOfDay(Int(shown(at: instant).remainder(by: Milliseconds.day) / Milliseconds.minute))
    }

    /// Milliseconds after midnight that clocks on the wall show: below a day also on a day of 25 hours.
    package func wallClock(of instant: Instant) -> Int64 { shown(at: instant).remainder(by: Milliseconds.day) }

    /// The first instant at which the clocks show this time of this day, or a later one. So a time that is
    /// left out when clocks go forward is the first instant after the gap, and of a time that comes twice
    /// when clocks go back it is the earlier. 24:00 is 00:00 of the next day.
    package func instant(_ day: Day, _ minute: MinuteOfDay) -> Instant {
        let shown = Int64(day.number) * Milliseconds.day + Int64(minute.number) * Milliseconds.minute
        return Instant(milliseconds: table.first(showing: shown))
    }

    /// The first instant of the day: usually 00:00, later where clocks go forward at midnight.
    package func startOfDay(_ day: Day) -> Instant { instant(day, .midnight) }

    /// The last millisecond of the day, 23:59:59.999. Where clocks go back over midnight it is the second
    /// of the two.
    package func endOfDay(_ day: Day) -> Instant {
        Instant(milliseconds: table.last(showingBefore: (Int64(day.number) + 1) * Milliseconds.day))
    }

    @inline(__always)
    private func shown(at instant: Instant) -> Int64 { instant.milliseconds + offset(at: instant) }
}

extension Zone: Hashable {
    package static func == (left: Zone, right: Zone) -> Bool { left.identifier == right.identifier }
    package func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

extension Zone: CustomStringConvertible {
    package var description: String { identifier }
}

extension Zone: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let identifier = try container.decode(String.self)
        do {
            try self.init(identifier)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(identifier)
    }
}
