// Instant: a point in time, the same for everybody.

/// A point in time to the millisecond. Facts and dues are instants; days and hours need a `Zone`.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `2026-11-23T01:02:03.456Z` or the same with an offset such as `+08:00`. The fraction may be
    /// missing; what is finer than a millisecond is cut off. Nil for anything else.
    package init?(_ iso: String) {
        var digits = Digits(iso)
        guard let year = digits.take(4), digits.skip("-"), let month = digits.take(2), digits.skip("-"),
            let dayOfMonth = digits.take(2), digits.skip("T"),
            let day = Day(year: year, month: month, day: dayOfMonth),
            let hour = digits.take(2), hour < 24, digits.skip(":"),
            let minute = digits.take(2), minute < 60, digits.skip(":"),
            let second = digits.take(2), second < 60,
            let fraction = Self.fraction(&digits), let offsetMinutes = Self.offsetMinutes(&digits),
            digits.isAtEnd
        else { return nil }
        let minutes = (Int(day.number) * 24 + hour) * 60 + minute - offsetMinutes
        self.init(milliseconds: Int64((minutes * 60 + second) * 1_000 + fraction))
    }

    /// ISO 8601 in UTC, always with milliseconds: `2026-11-23T01:02:03.456Z`.
    package var description: String {
        let day = milliseconds.dividedDown(by: Milliseconds.day)
        let rest = Int(milliseconds.remainder(by: Milliseconds.day))
        let civil = Civil(number: Int(day))
        let date = "\(Digits.year(civil.year))-\(Digits.two(civil.month))-\(Digits.two(civil.day))"
        let hour = Digits.two(rest / 3_600_000)
        let minute = Digits.two(rest / 60_000 % 60)
        let second = Digits.two(rest / 1_000 % 60)
        return "\(date)T\(hour):\(minute):\(second).\(Digits.three(rest % 1_000))Z"
    }

    package func adding(milliseconds more: Int64) -> Instant { Instant(milliseconds: milliseconds + more) }
    package func adding(minutes: Int) -> Instant {
        adding(milliseconds: Int64(minutes) * Milliseconds.minute)
    }

    /// Positive when this instant is the later one.
    package func milliseconds(since other: Instant) -> Int64 { milliseconds - other.milliseconds }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    private static func fraction(_ digits: inout Digits) -> Int? {
        guard digits.skip(".") else { return 0 }
        var value = 0
        var count = 0
        while let digit = digits.take(1) {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    private static func offsetMinutes(_ digits: inout Digits) -> Int? {
        if digits.skip("Z") { return 0 }
        let isEast = digits.skip("+")
        guard isEast || digits.skip("-"), let hours = digits.take(2), hours <= 18, digits.skip(":"),
            let minutes = digits.take(2), minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }
}

extension Instant: Codable {
    /// The years 1 to 9999: beyond them a number in a request is a mistake.
    private static let readable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Int64.self)
        guard Self.readable.contains(number) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an instant out of the years 1 to 9999")
        }
        self.init(milliseconds: number)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// Lengths of time in milliseconds.
enum Milliseconds {
    static let minute: Int64 = 60_000
    static let day: Int64 = 86_400_000
}

extension Int64 {
    /// Division that rounds down also below zero. The divisor is positive.
    @inline(__always)
    func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// What that division leaves, never below zero.
    @inline(__always)
    func remainder(by divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
