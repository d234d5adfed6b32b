// Refusal: the expected "no", in words a person can act on.

/// One thing that is wrong with one field of a form, file or request.
package struct Problem: Hashable, Sendable {
    /// The field's name as the form and the API have it; empty for the whole.
    package let field: String
    /// The key of the words that explain it.
    package let key: String
    /// What the words have blanks for.
    package let details: [String: String]

    package init(_ field: String, _ key: String, _ details: [String: String] = [:]) {
        self.field = field
        self.key = key
        self.details = details
    }
}

/// A verb that may not be done now. Never a bug: it is shown to the person who asked, with the clause that
/// stands in the way, what is missing, and who can supply it.
package struct Refusal: Error, Hashable, Sendable {
    package enum Kind: Sendable {
        /// The request itself is not one: no key, no JSON.
        case malformed
        /// What was sent cannot be read or is out of bounds.
        case invalid
        /// A precondition (前置条件) of the scheme is not met.
        case gate
        /// The thing is not in a state for this verb.
        case notNow
        /// Somebody else changed it first, or the same key came with another body.
        case conflict
        /// It does not exist for this visitor.
        case missing
        /// The visitor may not do this at all.
        case forbidden
        /// Too many tries; come back later.
        case tooMany
        /// More bytes than the route takes.
        case tooLarge
    }

    package let kind: Kind
    package let problems: [Problem]
    /// The clause that asks for it, when one does.
    package let clause: Clause.ID?

    package init(_ kind: Kind, _ problems: [Problem], clause: Clause.ID? = nil) {
        self.kind = kind
        self.problems = problems
        self.clause = clause
    }

    package static func gate(
        _ clause: Clause.ID, _ key: String, field: String = "", details: [String: String] = [:]
    ) -> Refusal {
        Refusal(.gate, [Problem(field, key, details)], clause: clause)
    }
    package static func invalid(_ field: String, _ key: String, _ details: [String: String] = [:]) -> Refusal {
        Refusal(.invalid, [Problem(field, key, details)])
    }
    package static func notNow(_ key: String) -> Refusal { Refusal(.notNow, [Problem("", key)]) }
    package static func conflict(_ key: String) -> Refusal { Refusal(.conflict, [Problem("", key)]) }
    package static let missing = Refusal(.missing, [Problem("", "refusal.missing")])
    package static let forbidden = Refusal(.forbidden, [Problem("", "refusal.forbidden")])
}
