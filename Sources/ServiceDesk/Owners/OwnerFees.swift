// OwnerFees: what the money slice shows on a home's own page, and the home that its own pages stand at. Wiring joins them, so
// that the desk never knows money.
import Kernel
import Platform
import Registry
import Storage
import Web

package struct OwnerFees: Sendable {
    /// The content for a home and who holds it today; nobody when the phone is not that of a holder.
    package let content: @Sendable (Visit, Unit.ID, Person.ID?, ProjectCard, Transaction) throws -> HTML

    /// Where everybody reads an estate's prices.
    package let prices: @Sendable (ProjectCard) -> Path

    package init(
        prices: @escaping @Sendable (ProjectCard) -> Path,
        content: @escaping @Sendable (Visit, Unit.ID, Person.ID?, ProjectCard, Transaction) throws -> HTML
    ) {
        self.prices = prices
        self.content = content
    }
}

/// A home whose door a proved phone has opened, for pages of other slices at its address.
package struct OwnerDoorway: Sendable {
    package let unit: Unit
    /// The registered holder; nil for whoever only reported from the home.
    package let person: Person.ID?
    package let project: ProjectCard
    /// The frame of the owners' pages round a title and content.
    package let frame: @Sendable (Visit, String, HTML) -> HTML

    /// The home at an address that begins with `/r/{code}`, by the guest's cookie.
    package static func find(_ visit: Visit, keys: Keys, _ transaction: Transaction) throws -> OwnerDoorway {
        let place = try OwnerRoutes.place(visit, UnitCodes(keys: keys), transaction)
        guard let session = try OwnerSessions(keys: keys).find(secret: visit.guestSecret, code: place.code, in: transaction) else {
            throw Refusal.missing
        }
        return OwnerDoorway(unit: place.unit, person: session.person, project: place.project) { visit, title, content in
            Layout.owner(
                visit, title: title, lead: OwnerPages.lead(place), home: .ownerFees(place.code),
                "\(content)\(OwnerPages.hotline(place, visit.words))")
        }
    }
}
