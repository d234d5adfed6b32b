// AccountKeeping: a forgotten password, a lost authenticator, somebody who leaves and comes back.
import Foundation
import Kernel
import Storage

/// An account as those see it who keep it.
package struct AccountCard: Sendable {
    package let id: Account.ID
    package let name: String
    package let displayName: String
    package let isClosed: Bool
    package let hasSecondFactor: Bool
    package let mustChangePassword: Bool
}

extension Accounts {
    private static let columns: SQL = "id, name, display_name, state, totp, must_change"

    /// A first password of some 60 bits that can be read out over a telephone.
    package static func firstPassword() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let drawn = Sodium.random(12).map { letters[Int($0) % letters.count] }
        return stride(from: 0, to: drawn.count, by: 4).map { String(drawn[$0..<$0 + 4]) }.joined(separator: "-")
    }

    package func find(_ id: Account.ID, in transaction: Transaction) throws -> AccountCard? {
        try transaction.first("SELECT \(Self.columns) FROM account WHERE id = \(id)").map(Self.card)
    }

    /// By the sign-in name, closed ones too.
    package func find(name: String, in transaction: Transaction) throws -> AccountCard? {
        let name = name.lowercased().trimmingCharacters(in: .whitespaces)
        return try transaction.first("SELECT \(Self.columns) FROM account WHERE name = \(name)").map(Self.card)
    }

    /// Everybody who ever signed in, by sign-in name.
    package func all(in transaction: Transaction) throws -> [AccountCard] {
        try transaction.query("SELECT \(Self.columns) FROM account ORDER BY name").map(Self.card)
    }

    /// Everybody who holds or held a post in a project, by name as people read it.
    package func everybody(of project: Project.ID, in transaction: Transaction) throws -> [AccountCard] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM account a
            WHERE EXISTS (SELECT 1 FROM access_grant g WHERE g.account_id = a.id AND g.project_id = \(project))
            ORDER BY a.state, a.display_name, a.id
            """
        ).map(Self.card)
    }

    /// A first password again, for somebody who forgot theirs: it must be changed, and every session ends.
    package func reset(_ hash: String, of account: Account.ID, by actor: Actor, in transaction: Transaction) throws {
        try refuseClosed(account, in: transaction)
        try transaction.run("UPDATE account SET password = \(hash), must_change = 1 WHERE id = \(account)")
        try transaction.run("DELETE FROM session WHERE account_id = \(account)")
        transaction.record("password.reset", about: ("account", account.number), project: nil, by: actor)
    }

    /// A new authenticator for a lost one: the old seed's codes are worth nothing, and every session ends.
    package func setSecondFactor(
        _ sealed: [UInt8], of account: Account.ID, by actor: Actor, in transaction: Transaction
    ) throws {
        try refuseClosed(account, in: transaction)
        try transaction.run("UPDATE account SET totp = \(sealed), totp_step = 0 WHERE id = \(account)")
        try transaction.run("DELETE FROM session WHERE account_id = \(account)")
        transaction.record("authenticator.set", about: ("account", account.number), project: nil, by: actor)
    }

    /// Ends a person's access: sessions, tokens and posts are gone with the commit.
    package func close(_ account: Account.ID, by actor: Actor, in transaction: Transaction) throws {
        try refuseClosed(account, in: transaction)
        for card in try grantCards(of: account, in: transaction) where !card.isOver(at: transaction.now) {
            try end(card.id, of: account, after: nil, by: actor, in: transaction)
        }
        try transaction.run("UPDATE account SET state = 'closed' WHERE id = \(account)")
        try transaction.run("DELETE FROM session WHERE account_id = \(account)")
        try transaction.run(
            "UPDATE api_token SET revoked_at = \(transaction.now) WHERE account_id = \(account) AND revoked_at IS NULL")
        transaction.record("account.closed", about: ("account", account.number), project: nil, by: actor)
    }

    /// Opens a closed name again, with a first password and without a post: what somebody may do is decided anew.
    package func reopen(_ account: Account.ID, _ hash: String, by actor: Actor, in transaction: Transaction) throws {
        guard let card = try find(account, in: transaction) else { throw Refusal.missing }
        guard card.isClosed else { throw Refusal.notNow("account.is-open") }
        try transaction.run(
            "UPDATE account SET state = 'active', password = \(hash), must_change = 1 WHERE id = \(account)")
        transaction.record("account.reopened", about: ("account", account.number), project: nil, by: actor)
    }

    private func refuseClosed(_ account: Account.ID, in transaction: Transaction) throws {
        guard let card = try find(account, in: transaction) else { throw Refusal.missing }
        guard !card.isClosed else { throw Refusal.notNow("account.is-closed") }
    }

    private static func card(_ row: Row) throws -> AccountCard {
        AccountCard(
            id: try row.get("id"), name: try row.get("name"), displayName: try row.get("display_name"),
            isClosed: try row.get("state") as String == "closed", hasSecondFactor: try row.get("totp") as [UInt8]? != nil,
            mustChangePassword: try row.get("must_change"))
    }
}
