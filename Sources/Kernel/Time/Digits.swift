// Digits: strict reading and writing of the numbers in dates and times.

/// Reads a text of fixed shape from left to right; only the digits 0 to 9 of ASCII count.
struct Digits {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { place == bytes.count }

    /// The next `count` digits as a number; nil, and nothing read, when they are not all digits.
    mutating func take(_ count: Int) -> Int? {
        guard place + count <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[place..<place + count] {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        place += count
        return number
    }

    mutating func skip(_ letter: Unicode.Scalar) -> Bool {
        guard place < bytes.count, UInt32(bytes[place]) == letter.value else { return false }
        place += 1
        return true
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func three(_ number: Int) -> String { number < 100 ? "0" + two(number) : "\(number)" }

    /// Four digits; more, with a sign, for years that four digits cannot show.
    static func year(_ year: Int) -> String {
        guard (0...9999).contains(year) else { return year < 0 ? "\(year)" : "+\(year)" }
        return two(year / 100) + two(year % 100)
    }
}
