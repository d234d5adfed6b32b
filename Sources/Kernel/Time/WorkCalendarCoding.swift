// WorkCalendarCoding: how a calendar is kept and sent; with sorted keys, one calendar has one text.

extension WorkCalendar: Codable {
    private enum Key: String, CodingKey {
        case zone, week, days, announcedYears
    }

    private struct DifferentDay: Codable {
        let day: Day
        let name: String
        let windows: [Window]?
        let arrangement: Int?
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let names = try container.decode([String: [Window]].self, forKey: .week)
        var week: [Weekday: [Window]] = [:]
        for (name, windows) in names {
            guard let weekday = Weekday.allCases.first(where: { $0.name == name }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .week, in: container, debugDescription: "no weekday is called \(name)")
            }
            week[weekday] = windows
        }
        var overrides: [Day: Override] = [:]
        for entry in try container.decodeIfPresent([DifferentDay].self, forKey: .days) ?? [] {
            let override = Override(name: entry.name, windows: entry.windows, arrangement: entry.arrangement)
            guard overrides.updateValue(override, forKey: entry.day) == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .days, in: container, debugDescription: "\(entry.day) is there twice")
            }
        }
        let years = try container.decodeIfPresent(Set<Int>.self, forKey: .announcedYears) ?? []
        do {
            try self.init(
                zone: try container.decode(Zone.self, forKey: .zone), week: week, overrides: overrides,
                announcedYears: years)
        } catch let problem as CalendarProblem {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "\(problem)", underlyingError: problem))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(zone, forKey: .zone)
        let week = Weekday.allCases.map { ($0.name, windows(of: $0)) }.filter { !$0.1.isEmpty }
        try container.encode(Dictionary(uniqueKeysWithValues: week), forKey: .week)
        let days = overrides.sorted { $0.key < $1.key }.map {
            DifferentDay(
                day: $0.key, name: $0.value.name, windows: $0.value.windows, arrangement: $0.value.arrangement
            )
        }
        try container.encode(days, forKey: .days)
        try container.encode(announcedYears.sorted(), forKey: .announcedYears)
    }
}

extension WorkCalendar.Window: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let window = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a window such as 08:30-12:00")
        }
        self = window
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
