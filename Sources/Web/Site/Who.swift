// Who: the access rule of a route. A route cannot be made without one.
import Kernel
import Platform

/// Who may use a route.
package enum Who: Sendable {
    /// Everybody, signed in or not: the door itself, published notices, health.
    case anyone
    /// Any member of staff who is signed in, for their own things only.
    case staff
    /// Holders of one of these posts, each in the projects where the post is held.
    case posts(Set<Post>)
    /// A guest who has proved to hold a phone, for that guest's own things only.
    case guest

    /// The desk: who takes and works cases.
    package static let desk = Who.posts([.serviceAdministrator, .serviceManager, .officeManager])
    /// Everybody who works in a project's office.
    package static let office = Who.posts([
        .serviceAdministrator, .serviceManager, .officeManager, .financeAssistant, .engineer, .guardPost, .headOffice,
    ])
    /// Who takes money and looks after what is owed.
    package static let till = Who.posts([.serviceAdministrator, .serviceManager, .officeManager, .financeAssistant])
    /// Who keeps the books.
    package static let finance = Who.posts([.financeAssistant, .officeManager])
    /// Who reads the books: the company too.
    package static let books = Who.posts([.financeAssistant, .serviceManager, .officeManager, .headOffice])
    /// Who answers for the scheme.
    package static let managers = Who.posts([.serviceManager, .officeManager, .headOffice])

    package var posts: Set<Post>? { if case .posts(let posts) = self { posts } else { nil } }
}
