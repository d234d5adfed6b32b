// Clause: one numbered requirement of the management scheme (管理方案). Only its number lives here.

/// The name space of clauses; the words and numbers of each are data (`Scheme`).
package enum Clause {
    /// A clause's number as the scheme prints it, such as `S2.5-2`.
    package struct ID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
        package let text: String
        package init(_ text: String) { self.text = text }
        package init(stringLiteral value: String) { text = value }
        package init(from decoder: any Decoder) throws {
            text = try decoder.singleValueContainer().decode(String.self)
        }
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
        package var description: String { text }
        package static func < (left: ID, right: ID) -> Bool { left.text < right.text }
    }
}
