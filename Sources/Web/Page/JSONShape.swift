// JSONShape: what an answer of the API looks like, declared beside the JSON that is built, and held against it by a test.
import Kernel

package indirect enum JSONShape: Sendable {
    case text
    case number
    case flag
    /// The id of a thing.
    case id
    /// An instant, `2026-11-23T01:00:00.000Z`.
    case time
    /// A civil day.
    case day
    case choice([String])
    case optional(JSONShape)
    case list(JSONShape)
    /// All members, always there.
    case object([(String, JSONShape)])
    /// Members that may be there or not: what a verb says of what it did.
    case some([(String, JSONShape)])
    /// Whatever the house's own description of itself says.
    case anything

    /// What a verb answers with that has nothing of its own to say.
    package static let done = JSONShape.some([("id", .id)])

    package static func word<Word: RawRepresentable<String> & CaseIterable>(_ words: Word.Type) -> JSONShape {
        .choice(words.allCases.map(\.rawValue))
    }

    /// A list with the key of its next page.
    package static func page(_ name: String, _ line: JSONShape) -> JSONShape {
        .object([(name, .list(line)), ("next", .optional(.text))])
    }

    /// The JSON schema of it.
    package var schema: JSON {
        switch self {
        case .text: ["type": "string"]
        case .number: ["type": "integer"]
        case .flag: ["type": "boolean"]
        case .id: ["type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}$"]
        case .time: ["type": "string", "format": "date-time"]
        case .day: ["type": "string", "format": "date"]
        case .choice(let words): ["type": "string", "enum": .list(words.map { .text($0) })]
        case .optional(let shape): ["anyOf": [shape.schema, ["type": "null"]]]
        case .list(let shape): ["type": "array", "items": shape.schema]
        case .object(let members):
            [
                "type": "object", "additionalProperties": false, "required": .list(members.map { .text($0.0) }),
                "properties": .object(members.map { ($0.0, $0.1.schema) }),
            ]
        case .some(let members):
            [
                "type": "object", "additionalProperties": false, "properties": .object(members.map { ($0.0, $0.1.schema) }),
            ]
        case .anything: ["type": "object"]
        }
    }

    /// Where a value is not of this shape; nil when it is.
    package func fault(_ json: JSON, at path: String = "$") -> String? {
        switch (self, json) {
        case (.anything, .object), (.text, .text), (.number, .number), (.flag, .flag), (.optional, .null): return nil
        case (.id, .text(let text)): return Tag<JSONShape>(text: text) == nil ? "\(path): no id: \(text)" : nil
        case (.time, .text(let text)): return Instant(text) == nil ? "\(path): no instant: \(text)" : nil
        case (.day, .text(let text)): return Day(text) == nil ? "\(path): no day: \(text)" : nil
        case (.choice(let words), .text(let text)): return words.contains(text) ? nil : "\(path): \(text) is none of \(words)"
        case (.optional(let shape), _): return shape.fault(json, at: path)
        case (.list(let shape), .list(let items)):
            for (place, item) in items.enumerated() {
                if let fault = shape.fault(item, at: "\(path)[\(place)]") { return fault }
            }
            return nil
        case (.object(let shapes), .object(let members)):
            if let missing = shapes.first(where: { shape in !members.contains { $0.0 == shape.0 } }) {
                return "\(path).\(missing.0) is missing"
            }
            return Self.fault(members, shapes, path)
        case (.some(let shapes), .object(let members)): return Self.fault(members, shapes, path)
        default: return "\(path): \(json.text.prefix(60)) is not \(self)"
        }
    }

    private static func fault(_ members: [(String, JSON)], _ shapes: [(String, JSONShape)], _ path: String) -> String? {
        for (name, json) in members {
            guard let shape = shapes.first(where: { $0.0 == name })?.1 else { return "\(path).\(name) is not described" }
            if let fault = shape.fault(json, at: "\(path).\(name)") { return fault }
        }
        return nil
    }
}
