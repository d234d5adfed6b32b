// SQL: text in which every interpolated value is bound, never pasted.

/// A statement with its values. `"SELECT name FROM unit WHERE id = \(id)"` binds; `\(raw:)` pastes frozen text only.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with `$1`, `$2` … where the values go; both engines read that.
    package private(set) var text: String
    package private(set) var values: [Value]

    package init(stringLiteral value: String) {
        text = value
        values = []
    }

    /// A statement that was put together by Storage itself.
    init(text: String, values: [Value]) {
        self.text = text
        self.values = values
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var values: [Value] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ column: some Column) {
            values.append(column.value)
            text += "$\(values.count)"
        }

        /// What may be missing is bound as NULL.
        package mutating func appendInterpolation<Held: Column>(_ column: Held?) {
            values.append(column.value)
            text += "$\(values.count)"
        }

        /// Pastes text that is part of the program, such as a lock clause or a frozen column list.
        package mutating func appendInterpolation(raw: StaticString) { text += raw.description }

        /// Pastes a piece that was itself built by binding.
        package mutating func appendInterpolation(_ piece: SQL) {
            guard !piece.values.isEmpty else {
                text += piece.text
                return
            }
            // By bytes: a mark and its digits are ASCII, and statements are written in every request.
            let bytes = piece.text.utf8
            var number = 0
            var rest = bytes.startIndex
            while let mark = bytes[rest...].firstIndex(of: UInt8(ascii: "$")) {
                text += piece.text[rest..<mark]
                rest = bytes[bytes.index(after: mark)...].firstIndex { !(48...57).contains($0) } ?? bytes.endIndex
                values.append(piece.values[number])
                number += 1
                text += "$\(values.count)"
            }
            text += piece.text[rest...]
        }

        /// A list for IN: `\(list: ids)` gives `($1, $2)`; an empty list matches nothing.
        package mutating func appendInterpolation(list: [some Column]) {
            guard !list.isEmpty else {
                text += "(NULL)"
                return
            }
            text += "("
            for (place, column) in list.enumerated() {
                if place > 0 { text += ", " }
                appendInterpolation(column)
            }
            text += ")"
        }

        /// The same for lists of any length that come often: filled up with their last member to a power of two, so that a
        /// server keeps a handful of statements and not one for every length.
        package mutating func appendInterpolation(filled list: [some Column]) {
            guard let last = list.last else { return appendInterpolation(list: list) }
            var size = 1
            while size < list.count { size *= 2 }
            appendInterpolation(list: list + Array(repeating: last, count: size - list.count))
        }
    }
}
