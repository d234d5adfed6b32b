// MinuteOfDay: what a clock on the wall shows, to the minute.

/// A time of day from 00:00 to 24:00; the latter only ends a window.
package struct MinuteOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes since midnight by the clock on the wall, 0 to 1440.
    package let number: Int

    package static let midnight = MinuteOfDay(0)
    package static let endOfDay = MinuteOfDay(1_440)

    package init(_ number: Int) {
        precondition((0...1_440).contains(number), "a minute of the day is 0 to 1440")
        self.number = number
    }

    /// Reads exactly `08:30`, up to `24:00`; nil for anything else.
    package init?(_ text: String) {
        var digits = Digits(text)
        guard let hour = digits.take(2), digits.skip(":"), let minute = digits.take(2), digits.isAtEnd,
            minute < 60, hour * 60 + minute <= 1_440
        else { return nil }
        self.init(hour * 60 + minute)
    }

    package var description: String { "\(Digits.two(number / 60)):\(Digits.two(number % 60))" }

    package static func < (left: MinuteOfDay, right: MinuteOfDay) -> Bool { left.number < right.number }
}

extension MinuteOfDay: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let minute = MinuteOfDay(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a time of day such as 08:30")
        }
        self = minute
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
