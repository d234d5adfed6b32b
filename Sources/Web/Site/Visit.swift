// Visit: one request as pages and verbs see it.
import Kernel
import Platform
import Storage

/// Who asks, in which language, for which projects, with which values. No sockets, no headers.
package struct Visit: Sendable {
    /// Nil only on routes for everyone.
    package let member: Visitor?
    package var words: Words
    package let now: Instant
    package let route: RouteName
    package var parameters: [String: String]
    package let query: FormBody
    package var form: FormBody
    /// The projects in which the visitor holds a post that this route asks for.
    package let projects: [Project.ID]
    /// The project the visitor works in now; nil when there is none to work in.
    package let project: ProjectCard?
    /// What was wrong with what was sent; set when a page is shown again.
    package var refusal: Refusal?
    package let isAPI: Bool
    /// What a form must send back to prove that this house wrote it.
    package let formToken: String
    /// The id of the request to come: a form carries it, so that sending twice is one effect.
    package let requestID: String
    /// The address asked for, for links that change one question of it.
    package let address: String
    /// The session's secret; empty for tokens and strangers.
    package let sessionSecret: String
    /// Who a guest is; set on guests' routes only.
    package let guest: Guest?
    /// The secret of a guest's cookie, whether it opens anything or not; empty without one.
    package let guestSecret: String
    /// Where this house is reached, such as `https://desk.example.cn`.
    package let origin: String
    /// Somebody who wants to read without glasses.
    package let hasLargeType: Bool
    /// The other end's address and browser, for limits and the list of sessions.
    package let network: String
    package let device: String
    /// What the page watches while it is open; nil for one that stands still.
    package var watch: Live.Watch?
    /// Files that came with the form.
    package var uploads: [Upload] = []
    /// Which of a page's forms is being written; its ids begin with it.
    package private(set) var scope = ""

    /// The visit as one of a page's several forms sees it: ids of its own, and what was typed and what was wrong only
    /// where this very form was sent. `verb` is the last part of the address it is sent to; `thing` tells the forms of
    /// one verb apart, by a parameter of the address and the id in it.
    package func form(_ verb: String, of thing: (parameter: String, id: String)? = nil) -> Visit {
        var own = self
        own.scope = thing.map { verb + "-" + $0.id } ?? verb
        let isSent = route.pattern.hasSuffix("/" + verb) && (thing == nil || parameters[thing?.parameter ?? ""] == thing?.id)
        guard !isSent else { return own }
        own.form = FormBody()
        own.refusal = nil
        return own
    }

    /// The member of staff; on a route for everyone there may be none.
    package func staff() throws(Refusal) -> Visitor {
        guard let member else { throw .forbidden }
        return member
    }

    package func actor() throws(Refusal) -> Actor { try staff().actor }

    /// The project to work in. A visitor with no project for this route has nothing here.
    package func here() throws(Refusal) -> ProjectCard {
        guard let project else { throw .missing }
        // A program that works in several projects says in which: nothing is filed into the first by chance.
        if isAPI, route.method == "POST", projects.count > 1, query["project"] == nil {
            throw .invalid("project", "project.needed")
        }
        return project
    }

    /// An id of the address, such as `{case}`; what is not an id is not there.
    package func id<Thing>(_ name: String) throws(Refusal) -> Tag<Thing> {
        guard let text = parameters[name], let id = Tag<Thing>(text: text) else { throw .missing }
        return id
    }

    package func value<Value>(_ field: Field<Value>) -> Value? { field.value(form[field.name]) }

    /// A required field's value; the action has checked that it is there.
    package func need<Value>(_ field: Field<Value>) throws(Refusal) -> Value {
        guard let value = field.value(form[field.name]) else { throw .invalid(field.name, "field.required") }
        return value
    }

    /// What was asked behind the question mark.
    package func asked<Value>(_ field: Field<Value>) -> Value? { field.value(query[field.name]) }
}

/// A file that came with a form.
package struct Upload: Sendable {
    package let field: String
    package let fileName: String
    package let bytes: [UInt8]
}

/// The name of a route, `POST /cases/{case}/follow-up`: what the access matrix and the API's description list.
package struct RouteName: Hashable, Sendable, CustomStringConvertible {
    package let method: String
    package let pattern: String
    package var description: String { "\(method) \(pattern)" }
}
