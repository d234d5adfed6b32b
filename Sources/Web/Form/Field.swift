// Field: one thing a person or a program may send, with its limits.
import Foundation
import Kernel

/// What every field can do, whatever it holds.
package protocol AnyField: Sendable {
    var name: String { get }
    var isRequired: Bool { get }
    /// The JSON schema of one value.
    var schema: JSON { get }
    /// Whether an empty value breaks the schema, rather than meaning that nothing was sent.
    var refusesEmpty: Bool { get }
    /// The field that says the same when it is sent; this one is needed without it.
    var excuse: String? { get }
    /// What is wrong with what was sent, if anything.
    func problem(_ raw: String?) -> Problem?
}

extension AnyField {
    /// What is wrong when neither the field nor its excuse was sent.
    func missing(from form: FormBody) -> Problem? {
        guard let excuse, (form[excuse] ?? "").isEmpty, (form[name] ?? "").isEmpty else { return nil }
        return Problem(name, "field.required")
    }
}

/// A named, typed and limited input of an action: it reads forms and JSON, and describes itself for the API.
package struct Field<Value: Sendable>: AnyField {
    package let name: String
    package let isRequired: Bool
    package let schema: JSON
    package private(set) var excuse: String?
    /// The words for a value that cannot be read.
    private let wrong: String
    private let read: @Sendable (String) -> Value?

    package init(
        _ name: String, required: Bool, schema: JSON, wrong: String, read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.isRequired = required
        self.schema = schema
        self.wrong = wrong
        self.read = read
    }

    /// The same field, needed unless another is sent.
    package func unless(_ other: String) -> Field {
        var needed = self
        needed.excuse = other
        return needed
    }

    package var refusesEmpty: Bool {
        guard case .object(let parts) = schema else { return true }
        return !parts.contains { $0.0 == "minLength" }
    }

    /// The value; nil when nothing was sent or it cannot be read (then `problem` says so).
    package func value(_ raw: String?) -> Value? {
        guard let raw, !raw.isEmpty else { return nil }
        return read(raw)
    }

    package func problem(_ raw: String?) -> Problem? {
        guard let raw, !raw.isEmpty else { return isRequired ? Problem(name, "field.required") : nil }
        return read(raw) == nil ? Problem(name, wrong) : nil
    }
}

extension Field where Value == String {
    /// Words of a person, trimmed; control characters other than line ends are refused.
    package static func text(_ name: String, max: Int, required: Bool = true) -> Field {
        Field(
            name, required: required,
            schema: ["type": "string", "maxLength": .number(Int64(max)), "minLength": .number(required ? 1 : 0)],
            wrong: "field.text.bad"
        ) { raw in
            let text = PlainText.tidied(raw)
            let clean = !text.unicodeScalars.contains { $0.value < 32 && $0.value != 10 && $0.value != 9 || $0.value == 127 }
            return clean && !text.isEmpty && text.unicodeScalars.count <= max ? text : nil
        }
    }
}

extension Field where Value == Int64 {
    package static func number(_ name: String, _ range: ClosedRange<Int64>, required: Bool = true) -> Field {
        Field(
            name, required: required,
            schema: ["type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)],
            wrong: "field.number.bad"
        ) { raw in
            guard let number = Int64(raw.trimmingCharacters(in: .whitespaces)), range.contains(number) else { return nil }
            return number
        }
    }
}

extension Field where Value == Bool {
    /// A tick; nothing sent means no.
    package static func flag(_ name: String) -> Field {
        Field(name, required: false, schema: ["type": "boolean"], wrong: "field.flag.bad") { raw in
            switch raw {
            case "1", "true", "on": true
            case "0", "false": false
            default: nil
            }
        }
    }
}

extension Field where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words of an enum.
    package static func choice(_ name: String, required: Bool = true) -> Field {
        Field(
            name, required: required,
            schema: ["type": "string", "enum": .list(Value.allCases.map { .text($0.rawValue) })],
            wrong: "field.choice.bad"
        ) { Value(rawValue: $0) }
    }
}

extension Field where Value == Day {
    package static func day(_ name: String, required: Bool = true) -> Field {
        Field(name, required: required, schema: ["type": "string", "format": "date"], wrong: "field.day.bad") { Day($0) }
    }
}

/// A wall-clock time as a form sends it; it becomes an instant in the project's zone.
extension Field where Value == LocalMoment {
    package static func time(_ name: String, required: Bool = true) -> Field {
        Field(
            name, required: required,
            schema: ["type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$"], wrong: "field.time.bad"
        ) { LocalMoment($0) }
    }
}

extension Field {
    /// The id of something, as addresses and JSON write it.
    package static func id<Thing>(_ name: String, required: Bool = true) -> Field where Value == Tag<Thing> {
        Field(
            name, required: required, schema: ["type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}$"],
            wrong: "field.id.bad"
        ) { Tag<Thing>(text: $0) }
    }
}
