// Hex: bytes as people and files write them.

package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil when the text is not an even number of hex digits.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(letters.count / 2)
        for place in stride(from: 0, to: letters.count, by: 2) {
            guard let high = digits.firstIndex(of: letters[place] | 32),
                let low = digits.firstIndex(of: letters[place + 1] | 32)
            else { return nil }
            out.append(UInt8(high << 4 | low))
        }
        return out
    }
}
