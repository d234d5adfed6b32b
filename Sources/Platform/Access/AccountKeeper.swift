// AccountKeeper: who may keep whose access: the rule, without a database.
import Kernel

/// Somebody who keeps other people's access: the system administrator in the projects of that post, and a project's office
/// manager for the people of that office, but never for administrators and head office.
package struct AccountKeeper: Sendable {
    /// Posts that only an administrator gives and takes.
    package static let companyPosts: Set<Post> = [.administrator, .headOffice]

    package let account: Account.ID
    private let administers: Set<Project.ID>
    private let manages: Set<Project.ID>

    package init(account: Account.ID, administers: Set<Project.ID>, manages: Set<Project.ID>) {
        self.account = account
        self.administers = administers
        self.manages = manages
    }

    package init(_ visitor: Visitor) {
        self.init(
            account: visitor.account, administers: Set(visitor.projects(with: [.administrator])),
            manages: Set(visitor.projects(with: [.officeManager])))
    }

    /// Whether the keeper may give and take this post there.
    package func keeps(_ post: Post, in project: Project.ID) -> Bool {
        administers.contains(project) || (manages.contains(project) && !Self.companyPosts.contains(post))
    }

    /// Whether the keeper knows of a person with these posts, past ones too.
    package func sees(_ cards: [GrantCard]) -> Bool {
        cards.contains { administers.contains($0.project) || manages.contains($0.project) }
    }

    /// Gives or takes a post. Nobody raises or bars themselves.
    package func permit(_ post: Post, in project: Project.ID, of person: Account.ID) throws(Refusal) {
        guard person != account else { throw .invalid("", "staff.not-oneself") }
        guard keeps(post, in: project) else { throw .forbidden }
    }

    /// What ends or opens the whole account needs every post of it to be the keeper's: whoever could reset the password of a
    /// person with more rights would have these rights.
    package func permit(_ cards: [GrantCard], of person: Account.ID, at now: Instant) throws(Refusal) {
        guard person != account else { throw .invalid("", "staff.not-oneself") }
        guard cards.allSatisfy({ $0.isOver(at: now) || keeps($0.post, in: $0.project) }) else { throw .forbidden }
    }
}
