// Accounts: who may sign in, with which post where.
import Foundation
import Kernel
import Storage

/// A post held in a project on the day asked.
package struct Grant: Hashable, Sendable {
    package let project: Project.ID
    package let post: Post
}

/// Who is at the other end of a request: an account with its posts of today. Built anew for every request, so that
/// a post taken away, or a person dismissed, ends with the next one (X6).
package struct Visitor: Sendable {
    package let account: Account.ID
    package let name: String
    package let displayName: String
    package let language: String
    package let grants: [Grant]
    /// A token that may only read.
    package let readsOnly: Bool
    package let mustChangePassword: Bool

    package var actor: Actor { .staff(account) }

    /// The projects in which the visitor holds one of the posts.
    package func projects(with posts: Set<Post>) -> [Project.ID] {
        var seen: Set<Project.ID> = []
        return grants.filter { posts.contains($0.post) && seen.insert($0.project).inserted }.map(\.project)
    }

    package func holds(_ posts: Set<Post>, in project: Project.ID) -> Bool {
        grants.contains { $0.project == project && posts.contains($0.post) }
    }
}

package struct Accounts: Sendable {
    package init() {}

    /// Posts that may not sign in by password alone.
    package static let twoFactorPosts: Set<Post> = [.serviceManager, .officeManager, .financeAssistant, .headOffice, .administrator]

    /// Makes an account. The hash was made on a worker thread before.
    package func add(
        name: String, displayName: String, passwordHash: String, totp: [UInt8]?, mustChange: Bool = true,
        language: String = "zh-Hans", by actor: Actor, in transaction: Transaction
    ) throws -> Account.ID {
        let name = name.lowercased().trimmingCharacters(in: .whitespaces)
        guard (2...40).contains(name.count), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
        else { throw Refusal.invalid("name", "account.name.shape") }
        guard try transaction.first("SELECT id FROM account WHERE name = \(name)") == nil else {
            throw Refusal.invalid("name", "account.name.taken")
        }
        let id: Account.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO account (id, name, display_name, password, must_change, totp, totp_step, language, state, created_at)
            VALUES (\(id), \(name), \(displayName), \(passwordHash), \(mustChange), \(totp), 0, \(language), 'active',
                \(transaction.now))
            """)
        transaction.record("account.added", about: ("account", id.number), project: nil, by: actor)
        return id
    }

    /// A new password ends every other session of the account.
    package func setPassword(
        _ hash: String, of account: Account.ID, keeping secret: String, by actor: Actor, in transaction: Transaction
    ) throws {
        try transaction.run("UPDATE account SET password = \(hash), must_change = 0 WHERE id = \(account)")
        let own = Sodium.sha256(Array(secret.utf8))
        try transaction.run("DELETE FROM session WHERE account_id = \(account) AND token_hash <> \(own)")
        transaction.record("password.changed", about: ("account", account.number), project: nil, by: actor)
    }

    /// The active people who hold one of the posts in a project on a day, by name.
    package func staff(
        of project: Project.ID, posts: Set<Post>, on day: Day, in transaction: Transaction
    ) throws -> [StaffCard] {
        try transaction.query(
            """
            SELECT a.id, a.display_name, MIN(g.post) AS post FROM access_grant g JOIN account a ON a.id = g.account_id
            WHERE g.project_id = \(project) AND g.post IN \(list: posts.sorted { $0.rawValue < $1.rawValue })
                AND g.from_day <= \(day) AND (g.to_day IS NULL OR g.to_day >= \(day)) AND g.ended_at IS NULL
                AND a.state = 'active'
            GROUP BY a.id, a.display_name ORDER BY a.display_name, a.id
            """
        ).map { StaffCard(id: try $0.get("id"), name: try $0.get("display_name"), post: try $0.get("post")) }
    }

    package func name(of account: Account.ID, in transaction: Transaction) throws -> String? {
        try transaction.first("SELECT display_name FROM account WHERE id = \(account)")?.get("display_name")
    }
}

/// A member of staff as lists show one.
package struct StaffCard: Sendable {
    package let id: Account.ID
    package let name: String
    package let post: Post
}
