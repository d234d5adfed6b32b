// Fact: one thing that happened, as the journal keeps it.
import Foundation
import Kernel
import Storage

/// What a verb leaves in its transaction. Ids, codes, amounts and times in `payload`; a person's words only in `words`.
package struct Fact: Sealable {
    /// The project's id, or 0 for the office as a whole.
    package let chain: Int64
    package let happenedAt: Instant
    package let recordedAt: Instant
    package let actor: Actor
    /// The kind of thing it is about, such as `case`.
    package let subjectKind: String
    package let subject: Int64
    /// What happened, such as `case.taken`.
    package let kind: String
    package let payload: Payload
    package let words: String?

    /// A flat object of ids, codes, amounts and times, written with sorted keys and no blanks.
    package struct Payload: Sendable, ExpressibleByDictionaryLiteral {
        package enum Item: Sendable { case number(Int64), code(String), flag(Bool), none }
        package var items: [String: Item]

        package init(dictionaryLiteral elements: (String, Item)...) {
            items = Dictionary(elements, uniquingKeysWith: { _, last in last })
        }

        package var text: String {
            let parts = items.sorted { $0.key < $1.key }.map { key, item in
                switch item {
                case .number(let number): "\"\(key)\":\(number)"
                case .code(let code): "\"\(key)\":\(JSONText.quoted(code))"
                case .flag(let flag): "\"\(key)\":\(flag)"
                case .none: "\"\(key)\":null"
                }
            }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }
}

extension Fact.Payload.Item {
    package static func id<Thing>(_ id: Tag<Thing>?) -> Self { id.map { .code($0.text) } ?? .none }
    package static func at(_ instant: Instant?) -> Self { instant.map { .number($0.milliseconds) } ?? .none }
    package static func text(_ code: String?) -> Self { code.map { .code($0) } ?? .none }
}

extension Transaction {
    /// Leaves a fact: it is numbered and chained when the transaction commits, and never without it.
    package func record(
        _ kind: String, about subject: (kind: String, id: Int64), project: Project.ID?, by actor: Actor,
        happenedAt: Instant? = nil, _ payload: Fact.Payload = [:], words: String? = nil
    ) {
        leave(
            Fact(
                chain: project?.number ?? 0, happenedAt: happenedAt ?? now, recordedAt: now, actor: actor,
                subjectKind: subject.kind, subject: subject.id, kind: kind, payload: payload, words: words))
    }
}

/// A JSON string literal, written the same way everywhere.
package enum JSONText {
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 32 || scalar.value == 127:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
