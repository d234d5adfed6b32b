// FormBody: what was sent, as names and texts, whether a form, a question mark or JSON carried it.
import Foundation
import Kernel

/// Sent values by name. A name sent twice keeps the first (parameter pollution changes nothing).
package struct FormBody: Sendable {
    package private(set) var values: [String: String]

    package init(_ values: [String: String] = [:]) { self.values = values }

    /// `a=1&b=%E5%90%8D`, as browsers send it.
    package init(urlEncoded text: some StringProtocol) {
        values = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), !name.isEmpty else { continue }
            let value = parts.count > 1 ? Self.decode(parts[1]) ?? "" : ""
            if values[name] == nil { values[name] = value }
        }
    }

    private static func decode(_ part: some StringProtocol) -> String? {
        String(part).replacing("+", with: " ").removingPercentEncoding
    }

    /// A flat JSON object whose members fit the fields. Throws a refusal naming the member that does not.
    package init(json bytes: [UInt8], fields: [any AnyField]) throws(Refusal) {
        let parsed: Any
        do {
            parsed = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        } catch {
            throw Refusal(.malformed, [Problem("", "body.not-json")])
        }
        guard let object = parsed as? [String: Any] else { throw Refusal(.malformed, [Problem("", "body.not-object")]) }
        values = [:]
        let known = Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (name, member) in object.sorted(by: { $0.key < $1.key }) {
            guard let field = known[name] else { throw Refusal.invalid(String(name.prefix(80)), "field.unknown") }
            if member is NSNull {
                if field.isRequired { throw Refusal.invalid(name, "field.required") }
                continue
            }
            guard let text = Self.text(member, for: field.schema) else { throw Refusal.invalid(name, "field.type") }
            values[name] = text
        }
    }

    /// The text of a member whose JSON type is the schema's.
    private static func text(_ member: Any, for schema: JSON) -> String? {
        guard case .object(let parts) = schema, case .text(let type)? = parts.first(where: { $0.0 == "type" })?.1 else {
            return nil
        }
        // A JSON true is an NSNumber of a C char; 1 is not.
        let isFlag = (member as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
        switch type {
        case "string": return member as? String
        case "integer":
            guard !isFlag, let number = member as? NSNumber, number.doubleValue == Double(number.int64Value) else { return nil }
            return String(number.int64Value)
        case "boolean":
            guard isFlag, let number = member as? NSNumber else { return nil }
            return number.boolValue ? "1" : "0"
        default: return nil
        }
    }

    package subscript(_ name: String) -> String? { values[name] }

    /// The values with one put in, for pages that start from a suggestion.
    package func with(_ name: String, _ value: String) -> FormBody {
        var copy = self
        copy.values[name] = value
        return copy
    }

    /// As browsers send it, names in order: what a draft is kept as.
    package var urlEncoded: String {
        values.sorted { $0.key < $1.key }.map { name, value in
            let pair = Path("").asking("n", name).text.dropFirst(3) + "=" + Path("").asking("v", value).text.dropFirst(3)
            return String(pair)
        }.joined(separator: "&")
    }

    /// The same bytes for the same values, whatever their order: what an idempotency key is held against.
    package var canonical: [UInt8] {
        values.sorted { $0.key < $1.key }.reduce(into: []) { bytes, pair in
            bytes += Array("\(pair.key.utf8.count):\(pair.key)=\(pair.value.utf8.count):\(pair.value);".utf8)
        }
    }
}
