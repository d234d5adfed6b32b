// Day: a civil day, the same all over the world, without a clock.

/// A civil day such as 2026-11-23. Which instants it spans is for a `Zone` to say.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int32

    package init(number: Int) { self.number = Int32(number) }

    /// Nil when there is no such day, as with 30 February.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Civil.monthLength(year, month)
        else { return nil }
        self.init(number: Civil.number(year, month, day))
    }

    /// Reads exactly `2026-11-23`; nil for anything else.
    package init?(_ iso: String) {
        var digits = Digits(iso)
        guard let year = digits.take(4), digits.skip("-"), let month = digits.take(2), digits.skip("-"),
            let day = digits.take(2), digits.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var year: Int { civil.year }
    package var month: Int { civil.month }
    /// The day of the month, 1 to 31.
    package var day: Int { civil.day }
    package var civil: Civil { Civil(number: Int(number)) }

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let place = (Int(number) + 3) % 7
        return Weekday.allCases[place < 0 ? place + 7 : place]
    }

    package var description: String {
        let civil = civil
        return "\(Digits.year(civil.year))-\(Digits.two(civil.month))-\(Digits.two(civil.day))"
    }

    package func adding(days: Int) -> Day { Day(number: Int(number) + days) }

    /// The same day of another month; where that month has no such day, its last one (民法典 202).
    package func adding(months: Int) -> Day {
        let civil = civil
        let count = civil.year * 12 + civil.month - 1 + months
        let year = count >= 0 ? count / 12 : (count - 11) / 12
        let month = count - year * 12 + 1
        return Day(number: Civil.number(year, month, min(civil.day, Civil.monthLength(year, month))))
    }

    /// Positive when this day is the later one.
    package func days(since other: Day) -> Int { Int(number) - Int(other.number) }

    package var firstOfMonth: Day { adding(days: 1 - day) }
    package var lastOfMonth: Day {
        let civil = civil
        return adding(days: Civil.monthLength(civil.year, civil.month) - civil.day)
    }

    /// The first day of a month; nil when there is no such month.
    package static func first(ofMonth month: Int, year: Int) -> Day? { Day(year: year, month: month, day: 1) }
    /// The last day of a month; nil when there is no such month.
    package static func last(ofMonth month: Int, year: Int) -> Day? {
        first(ofMonth: month, year: year)?.lastOfMonth
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = Day(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a day such as 2026-11-23")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the week; Monday is the first.
package enum Weekday: Int, CaseIterable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The English name in small letters, as files have it.
    package var name: String { "\(self)" }
    /// Saturday or Sunday.
    package var isWeekend: Bool { self == .saturday || self == .sunday }
}

/// Year, month and day of the Gregorian calendar, also before it was introduced.
package struct Civil: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// From days since 1970-01-01. Years begin in March here, so that the leap day is the last of its year.
    init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func monthLength(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
