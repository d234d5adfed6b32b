// Sessions: signing in, being recognised, signing out.
import Foundation
import Kernel
import Storage

/// Sessions and API tokens. Only hashes of their secrets are stored.
package struct Sessions: Sendable {
    /// A session ends after so long without a request, and after a working day in any case.
    package static let idleMinutes = 120
    package static let wholeMinutes = 14 * 60

    private let keys: Keys

    package init(keys: Keys) { self.keys = keys }

    /// What the door needs to know of a name before it looks at the password.
    package struct Door: Sendable {
        package let account: Account.ID
        package let hash: String
        package let totp: [UInt8]?
        package let lastStep: Int64
        package let needsSecondFactor: Bool
    }

    /// The account behind a sign-in name; nil tells nothing to the person at the door.
    package func door(name: String, in transaction: Transaction) throws -> Door? {
        guard
            let row = try transaction.first(
                """
                SELECT id, password, totp, totp_step FROM account
                WHERE name = \(name.lowercased().trimmingCharacters(in: .whitespaces)) AND state = 'active'
                """)
        else { return nil }
        let account: Account.ID = try row.get("id")
        let sealed: [UInt8]? = try row.get("totp")
        let posts: [Post] = try transaction.query(
            "SELECT DISTINCT post FROM access_grant WHERE account_id = \(account) AND ended_at IS NULL"
        ).map { try $0.get("post") }
        return Door(
            account: account, hash: try row.get("password"),
            totp: sealed.flatMap { Sodium.open($0, key: keys.field) }, lastStep: try row.get("totp_step"),
            needsSecondFactor: !Accounts.twoFactorPosts.isDisjoint(with: posts) || sealed != nil)
    }

    /// Seals a second-factor seed for the account's row.
    package func sealed(totp seed: [UInt8]) -> [UInt8] { Sodium.seal(seed, key: keys.field) }

    /// Opens a session and gives its secret, which only the browser keeps.
    package func open(_ account: Account.ID, device: String, totpStep: Int64?, in transaction: Transaction) throws -> String {
        if let totpStep {
            // A code is good once: a second use of the same step finds no row to move on.
            let moved = try transaction.run(
                "UPDATE account SET totp_step = \(totpStep) WHERE id = \(account) AND totp_step < \(totpStep)")
            guard moved == 1 else { throw Refusal.invalid("code", "sign-in.code.used") }
        }
        let secret = Hex.text(Sodium.random(32))
        let id: Tag<Sessions> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO session (token_hash, id, account_id, created_at, seen_at, ends_at, device)
            VALUES (\(Self.hash(secret)), \(id), \(account), \(transaction.now), \(transaction.now),
                \(transaction.now.adding(minutes: Self.wholeMinutes)), \(String(device.prefix(200))))
            """)
        transaction.record("session.opened", about: ("account", account.number), project: nil, by: .staff(account))
        return secret
    }

    /// Who a session's or token's secret belongs to, with the posts of today. Nil when it is unknown or over.
    package func visitor(secret: String, isToken: Bool, in transaction: Transaction) throws -> Visitor? {
        let hash = Self.hash(secret)
        let now = transaction.now
        let idle = now.adding(minutes: -Self.idleMinutes)
        let sql: SQL =
            isToken
            ? """
            SELECT a.id, a.name, a.display_name, a.language, a.must_change, t.id AS token, t.writes, t.limited FROM api_token t
            JOIN account a ON a.id = t.account_id
            WHERE t.token_hash = \(hash) AND t.revoked_at IS NULL AND t.ends_at > \(now) AND a.state = 'active'
            """
            : """
            SELECT a.id, a.name, a.display_name, a.language, a.must_change, 1 AS writes, 0 AS limited FROM session s
            JOIN account a ON a.id = s.account_id
            WHERE s.token_hash = \(hash) AND s.ends_at > \(now) AND s.seen_at > \(idle) AND a.state = 'active'
            """
        guard let row = try transaction.first(sql) else { return nil }
        let account: Account.ID = try row.get("id")
        var grants = try Accounts().grants(of: account, at: now, in: transaction)
        if try row.get("limited") as Int64 == 1 {
            let token: ApiToken.ID = try row.get("token")
            let open: [Project.ID] = try transaction.query("SELECT project_id FROM token_project WHERE token_id = \(token)")
                .map { try $0.get("project_id") }
            grants.removeAll { !open.contains($0.project) }
        }
        return Visitor(
            account: account, name: try row.get("name"), displayName: try row.get("display_name"),
            language: try row.get("language"), grants: grants, readsOnly: try row.get("writes") as Int64 == 0,
            mustChangePassword: try row.get("must_change"))
    }

    /// Notes that a session is alive, at most once a minute. One that was idle too long stays ended.
    package func touch(secret: String, in transaction: Transaction) throws {
        let now = transaction.now
        try transaction.run(
            """
            UPDATE session SET seen_at = \(now)
            WHERE token_hash = \(Self.hash(secret)) AND seen_at < \(now.adding(minutes: -1))
                AND seen_at > \(now.adding(minutes: -Self.idleMinutes)) AND ends_at > \(now)
            """)
    }

    /// Takes away what nobody can use any more.
    package static func forget(in transaction: Transaction) throws {
        let idle = transaction.now.adding(minutes: -idleMinutes)
        try transaction.run("DELETE FROM session WHERE ends_at <= \(transaction.now) OR seen_at <= \(idle)")
    }

    package func end(secret: String, in transaction: Transaction) throws {
        try transaction.run("DELETE FROM session WHERE token_hash = \(Self.hash(secret))")
    }

    /// One open session as the person's own list shows it.
    package struct Card: Sendable {
        package let id: Tag<Sessions>
        package let device: String
        package let createdAt: Instant
        package let seenAt: Instant
        package let isThisOne: Bool
    }

    package func list(of account: Account.ID, current secret: String?, in transaction: Transaction) throws -> [Card] {
        let own = secret.map(Self.hash)
        return try transaction.query(
            """
            SELECT id, token_hash, device, created_at, seen_at FROM session
            WHERE account_id = \(account) AND ends_at > \(transaction.now) ORDER BY seen_at DESC
            """
        ).map {
            Card(
                id: try $0.get("id"), device: try $0.get("device"), createdAt: try $0.get("created_at"),
                seenAt: try $0.get("seen_at"), isThisOne: try $0.get("token_hash") == own)
        }
    }

    /// Ends one of the account's own sessions.
    package func end(_ id: Tag<Sessions>, of account: Account.ID, in transaction: Transaction) throws {
        let ended = try transaction.run("DELETE FROM session WHERE id = \(id) AND account_id = \(account)")
        guard ended == 1 else { throw Refusal.missing }
        transaction.record("session.ended", about: ("account", account.number), project: nil, by: .staff(account))
    }

    static func hash(_ secret: String) -> [UInt8] { Sodium.sha256(Array(secret.utf8)) }
}
