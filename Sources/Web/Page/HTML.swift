// HTML: text in which everything interpolated is escaped unless it is HTML already.
import Kernel

/// A piece of a page. `"<b>\(name)</b>"` escapes the name; attributes are always quoted by the author.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral value: String) { text = value }
    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Joins pieces without anything between.
    package init(_ pieces: [HTML]) { text = pieces.reduce(into: "") { $0 += $1.text } }

    /// A person's words, escaped.
    package init(escaping words: String) {
        text = ""
        Self.escape(words, into: &text)
    }

    package static let empty: HTML = ""

    package static func + (left: HTML, right: HTML) -> HTML { HTML([left, right]) }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation(_ words: String) { HTML.escape(words, into: &text) }
        package mutating func appendInterpolation(_ words: String?) { if let words { HTML.escape(words, into: &text) } }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
        package mutating func appendInterpolation(_ number: Int64) { text += String(number) }
        package mutating func appendInterpolation(_ piece: HTML) { text += piece.text }
        package mutating func appendInterpolation(_ piece: HTML?) { if let piece { text += piece.text } }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }
        package mutating func appendInterpolation(_ path: Path) { HTML.escape(path.text, into: &text) }
        package mutating func appendInterpolation(_ clause: Clause.ID) { HTML.escape(clause.text, into: &text) }
        /// An attribute that is there or not, such as `\(if: wrong, " aria-invalid=\"true\"")`.
        package mutating func appendInterpolation(if condition: Bool, _ piece: HTML) {
            if condition { text += piece.text }
        }
    }

    private static func escape(_ words: String, into text: inout String) {
        var words = words
        words.withUTF8 { bytes in
            let plain = !bytes.contains { $0 == 38 || $0 == 60 || $0 == 62 || $0 == 34 || $0 == 39 }
            if plain {
                text += String(decoding: bytes, as: UTF8.self)
                return
            }
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + 16)
            for byte in bytes {
                switch byte {
                case 38: out += Array("&amp;".utf8)
                case 60: out += Array("&lt;".utf8)
                case 62: out += Array("&gt;".utf8)
                case 34: out += Array("&quot;".utf8)
                case 39: out += Array("&#39;".utf8)
                default: out.append(byte)
                }
            }
            text += String(decoding: out, as: UTF8.self)
        }
    }
}

/// An address of this house: made from frozen parts and ids, used by route and link alike.
package struct Path: Sendable, Hashable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral value: String) { text = value }
    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation<Thing>(_ id: Tag<Thing>) { text += id.text }
        package mutating func appendInterpolation(_ clause: Clause.ID) { text += Path.encode(clause.text) }
        package mutating func appendInterpolation(_ part: String) { text += Path.encode(part) }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
    }

    /// An address below this one.
    package static func + (left: Path, right: Path) -> Path { Path(stringLiteral: left.text + right.text) }

    /// The address with one more question in it, such as a filter or a page's key.
    package func asking(_ name: StaticString, _ value: String) -> Path {
        var path = self
        path.text += (text.contains("?") ? "&" : "?") + name.description + "=" + Self.encode(value)
        return path
    }

    /// Percent-encodes all but the unreserved letters.
    private static func encode(_ part: String) -> String {
        var out = ""
        for byte in part.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}
