// JSON: what the API answers with.
import Foundation
import Kernel
import Platform

/// A JSON value that is written, never read; ids are strings.
package indirect enum JSON: Sendable, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    case null
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([JSON])
    case object([(String, JSON)])

    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
    package init(arrayLiteral elements: JSON...) { self = .list(elements) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }

    package static func id<Thing>(_ id: Tag<Thing>?) -> JSON { id.map { .text($0.text) } ?? .null }
    package static func at(_ instant: Instant?) -> JSON { instant.map { .text($0.description) } ?? .null }
    package static func words(_ words: String?) -> JSON { words.map { .text($0) } ?? .null }

    package var text: String {
        var out = ""
        write(into: &out)
        return out
    }

    private func write(into out: inout String) {
        switch self {
        case .null: out += "null"
        case .text(let text): out += JSONText.quoted(text)
        case .number(let number): out += String(number)
        case .flag(let flag): out += flag ? "true" : "false"
        case .list(let items):
            out += "["
            for (place, item) in items.enumerated() {
                if place > 0 { out += "," }
                item.write(into: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (place, member) in members.enumerated() {
                if place > 0 { out += "," }
                out += JSONText.quoted(member.0) + ":"
                member.1.write(into: &out)
            }
            out += "}"
        }
    }
}
