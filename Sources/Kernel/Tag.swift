// Tag: typed ids, so that a case can never be passed where a person is meant.

/// The id of one `Thing`: 41 bits of milliseconds since 2020, 8 of node, 12 of counter. Sorts by age.
/// A number in the database, a string in JSON, thirteen letters in addresses.
package struct Tag<Thing>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    /// Reads the thirteen letters of an address; nil when they are not an id.
    package init?(text: String) {
        guard let number = Base32.number(text) else { return nil }
        self.number = number
    }

    /// Thirteen letters for addresses: Crockford's base 32, lower case, so that nothing looks like another letter.
    package var text: String { Base32.text(number) }
    package var description: String { text }

    package static func < (left: Tag, right: Tag) -> Bool { left.number < right.number }
}

extension Tag: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let number = Base32.number(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id")
        }
        self.number = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Crockford's base 32 over 64 bits, fixed at thirteen letters.
enum Base32 {
    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func text(_ number: Int64) -> String {
        var rest = UInt64(bitPattern: number)
        var bytes = [UInt8](repeating: 0, count: 13)
        for place in stride(from: 12, through: 0, by: -1) {
            bytes[place] = letters[Int(rest & 31)]
            rest >>= 5
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func number(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 13 else { return nil }
        var number: UInt64 = 0
        for (place, byte) in bytes.enumerated() {
            guard let digit = letters.firstIndex(of: byte), place > 0 || digit < 8 else { return nil }
            number = number << 5 | UInt64(digit)
        }
        return number <= UInt64(Int64.max) ? Int64(number) : nil
    }
}
