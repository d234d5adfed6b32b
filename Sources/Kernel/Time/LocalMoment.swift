// LocalMoment: a time as a person says it, before a zone makes it an instant.

/// A day and a minute on the clocks of a project.
package struct LocalMoment: Hashable, Sendable {
    package let day: Day
    package let minute: MinuteOfDay

    package init(day: Day, minute: MinuteOfDay) {
        self.day = day
        self.minute = minute
    }

    /// Reads `2026-11-23T14:30`, as forms send it; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard parts.count == 2, parts[1].count == 5, let day = Day(String(parts[0])),
            let minute = MinuteOfDay(String(parts[1]))
        else { return nil }
        self.init(day: day, minute: minute)
    }
}

extension Zone {
    package func instant(_ moment: LocalMoment) -> Instant { instant(moment.day, moment.minute) }
}
