// PlainText: what a person typed, in one form: no blanks around it, one kind of line end, letters composed.
import Foundation

enum PlainText {
    /// The words without blanks around them, with `\n` for line ends, in NFC.
    static func tidied(_ raw: String) -> String {
        // Most fields need nothing of this, and a pass over the bytes says so for a tenth of the cost.
        var isPlain = true
        for scalar in raw.unicodeScalars where !isSettled(scalar.value) {
            isPlain = false
            break
        }
        if isPlain, let first = raw.unicodeScalars.first, let last = raw.unicodeScalars.last, !first.properties.isWhitespace,
            !last.properties.isWhitespace
        {
            return raw
        }
        return raw.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
            .precomposedStringWithCanonicalMapping
    }

    /// Scalars that compose with nothing and are no part of a line end: ASCII and Latin letters, CJK punctuation, Han characters, full-width
    /// forms. (Compatibility ideographs and combining marks lie outside.)
    private static func isSettled(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0D: false
        case 0..<0x300, 0x3000..<0x302A, 0x3400..<0xA000, 0xFF01..<0xFF61: true
        default: false
        }
    }
}
