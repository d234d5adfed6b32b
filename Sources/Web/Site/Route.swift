// Route: an address, who may, which clause asks for it, and what it does.
import Foundation
import Kernel
import Platform
import Storage

/// What a page or a verb answers with.
package enum Reply: Sendable {
    case page(HTML, status: Int = 200)
    case json(JSON, status: Int = 200)
    case seeOther(Path, cookies: [Cookie] = [])
    case file(name: String, type: String, bytes: [UInt8])
    case text(String, status: Int = 200)
    /// Kept by browsers for a year: its address changes with its content.
    case asset(type: String, bytes: [UInt8])
}

/// A cookie of the house: HttpOnly, SameSite=Lax, Secure behind TLS.
package struct Cookie: Sendable {
    package let name: String
    package let value: String
    /// Nil ends with the browser, 0 deletes.
    package let seconds: Int?

    package init(_ name: String, _ value: String, seconds: Int? = nil) {
        self.name = name
        self.value = value
        self.seconds = seconds
    }
}

/// What a verb did: where the person goes next, and what a program gets.
package struct Effect: Sendable {
    package let path: Path
    package let json: JSON
    /// 201 when something new exists.
    package let status: Int
    /// What may be said once only, such as a whole phone number: a repetition is answered without it.
    package let isSaidOnce: Bool

    package init(_ path: Path, _ json: JSON = [:], status: Int = 200, isSaidOnce: Bool = false) {
        self.path = path
        self.json = json
        self.status = status
        self.isSaidOnce = isSaidOnce
    }
}

/// One route. Made only by the five makers below, each of which asks who may.
package struct Route: Sendable {
    package enum Life: Sendable {
        /// A page or an answer, read on one snapshot.
        case reading(@Sendable (Visit, Transaction) throws -> Reply)
        /// A verb: one transaction, one effect for one request id.
        case effect(
            perform: @Sendable (Visit, Transaction) throws -> Effect,
            again: (@Sendable (Visit, Transaction) throws -> HTML)?)
        /// Something that must leave the transaction, such as hashing a password or reading a large file.
        case special(@Sendable (Visit, Database) async throws -> Reply)
        /// What a service of the world tells, in its own shape: it proves by a signature of its own who it is.
        case told(@Sendable (Ask, Visit, Database) async throws -> Reply)
    }

    package let name: RouteName
    package let who: Who
    package let clause: Clause.ID?
    package let fields: [any AnyField]
    package let life: Life
    package let isAPI: Bool
    /// One line for the API's description.
    package let summary: String
    /// What the API answers with when all is well; nil for what is no JSON.
    package let gives: JSONShape?
    /// The largest body in bytes.
    package let bodyLimit: Int

    /// A page of the office.
    package static func page(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, asks: [any AnyField] = [],
        _ body: @escaping @Sendable (Visit, Transaction) throws -> HTML
    ) -> Route {
        Route(
            name: RouteName(method: "GET", pattern: pattern), who: who, clause: clause, fields: asks,
            life: .reading { .page(try body($0, $1)) }, isAPI: false, summary: "", gives: nil, bodyLimit: 0)
    }

    /// A reading that is not a page: JSON of the API, a download.
    package static func reading(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, summary: String = "", asks: [any AnyField] = [],
        gives: JSONShape? = nil, _ body: @escaping @Sendable (Visit, Transaction) throws -> Reply
    ) -> Route {
        Route(
            name: RouteName(method: "GET", pattern: pattern), who: who, clause: clause, fields: asks,
            life: .reading(body), isAPI: pattern.hasPrefix("/api/"), summary: summary, gives: gives, bodyLimit: 0)
    }

    /// A verb for pages and programs alike: `POST pattern` takes a form, `POST /api/v1 + pattern` takes JSON.
    /// `again` shows the form's page with the problems at their fields.
    package static func verb(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, summary: String, fields: [any AnyField],
        gives: JSONShape = .done, again: (@Sendable (Visit, Transaction) throws -> HTML)? = nil, api: Bool = true,
        _ perform: @escaping @Sendable (Visit, Transaction) throws -> Effect
    ) -> [Route] {
        func route(_ pattern: String, isAPI: Bool) -> Route {
            Route(
                name: RouteName(method: "POST", pattern: pattern), who: who, clause: clause, fields: fields,
                life: .effect(perform: perform, again: again), isAPI: isAPI, summary: summary, gives: gives, bodyLimit: 1 << 20)
        }
        return [route(pattern, isAPI: false)] + (api ? [route("/api/v1" + pattern, isAPI: true)] : [])
    }

    /// A form whose work leaves the transaction.
    package static func special(
        _ method: String, _ pattern: String, _ who: Who, clause: Clause.ID? = nil, fields: [any AnyField] = [],
        bodyLimit: Int = 1 << 20, _ body: @escaping @Sendable (Visit, Database) async throws -> Reply
    ) -> Route {
        Route(
            name: RouteName(method: method, pattern: pattern), who: who, clause: clause, fields: fields,
            life: .special(body), isAPI: false, summary: "", gives: nil, bodyLimit: bodyLimit)
    }

    /// An address that a service of the world calls. Nothing of a form holds here: the body proves itself who sent it.
    package static func told(
        _ pattern: String, bodyLimit: Int = 1 << 16, _ body: @escaping @Sendable (Ask, Visit, Database) async throws -> Reply
    ) -> Route {
        Route(
            name: RouteName(method: "POST", pattern: pattern), who: .anyone, clause: nil, fields: [], life: .told(body),
            isAPI: false, summary: "", gives: nil, bodyLimit: bodyLimit)
    }
}
