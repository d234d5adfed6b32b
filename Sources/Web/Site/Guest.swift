// Guest: somebody outside the office who has proved to hold a phone, on the addresses that are open to nobody else.
import Kernel
import Platform
import Storage

/// What the site knows of a guest; the slice whose guest it is knows the rest.
package struct Guest: Sendable {
    package let actor: Actor

    package init(actor: Actor) { self.actor = actor }
}

/// How the site recognises guests, and where it sends those whom it does not. Built anew for every request, so that a
/// session that was ended ends with the next one.
package struct GuestDoor: Sendable {
    /// The guest behind a cookie's secret at an address with these parameters; nil when it opens nothing here.
    package let find: @Sendable (_ secret: String, _ parameters: [String: String], Transaction) throws -> Guest?
    /// Where a guest proves who it is.
    package let path: @Sendable (_ parameters: [String: String]) -> Path
    /// How guests' addresses begin: a refusal there shows no way into the office.
    package let prefix: String

    package init(
        prefix: String, path: @escaping @Sendable ([String: String]) -> Path,
        find: @escaping @Sendable (String, [String: String], Transaction) throws -> Guest?
    ) {
        self.prefix = prefix
        self.path = path
        self.find = find
    }
}

/// Thrown by admission: the guest has not proved anything yet.
struct GuestNeeded: Error { let path: Path }
