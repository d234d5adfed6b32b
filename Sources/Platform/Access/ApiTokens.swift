// ApiTokens: a program's way in: for one account, to read or also to write, in all of its projects or in some.
import Kernel
import Storage

package enum ApiToken { package typealias ID = Tag<ApiToken> }

extension Sessions {
    /// Makes an API token and gives its secret, shown once. It opens what the account's posts open, and with `projects`
    /// only what they open there.
    package func makeToken(
        for account: Account.ID, name: String, writes: Bool, projects: [Project.ID]? = nil, days: Int, by actor: Actor,
        in transaction: Transaction
    ) throws -> String {
        let secret = "stw_" + Hex.text(Sodium.random(32))
        let id: ApiToken.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO api_token (token_hash, id, account_id, name, writes, limited, created_at, ends_at, revoked_at)
            VALUES (\(Self.hash(secret)), \(id), \(account), \(name), \(writes), \(projects != nil), \(transaction.now),
                \(transaction.now.adding(minutes: days * 24 * 60)), \(Instant?.none))
            """)
        for project in Set(projects ?? []).sorted() {
            try transaction.run("INSERT INTO token_project (token_id, project_id) VALUES (\(id), \(project))")
        }
        transaction.record(
            "token.made", about: ("account", account.number), project: nil, by: actor,
            ["token": .id(id), "writes": .flag(writes), "limited": .flag(projects != nil)])
        return secret
    }

    /// A token as lists show it; its secret is nowhere.
    package struct TokenCard: Sendable {
        package let id: ApiToken.ID
        package let name: String
        package let writes: Bool
        /// The names of the projects it is limited to; nil where it is not.
        package let projects: [String]?
        package let createdAt: Instant
        package let endsAt: Instant
    }

    /// The account's tokens that still open something, the last made first.
    package func tokens(of account: Account.ID, in transaction: Transaction) throws -> [TokenCard] {
        try transaction.query(
            """
            SELECT id, name, writes, limited, created_at, ends_at FROM api_token
            WHERE account_id = \(account) AND revoked_at IS NULL AND ends_at > \(transaction.now) ORDER BY created_at DESC, id DESC
            """
        ).map { row in
            let id: ApiToken.ID = try row.get("id")
            let projects: [String]? =
                try row.get("limited") as Int64 == 0
                ? nil
                : try transaction.query(
                    """
                    SELECT p.name FROM token_project t JOIN project p ON p.id = t.project_id
                    WHERE t.token_id = \(id) ORDER BY p.code
                    """
                ).map { try $0.get("name") }
            return TokenCard(
                id: id, name: try row.get("name"), writes: try row.get("writes") as Int64 == 1, projects: projects,
                createdAt: try row.get("created_at"), endsAt: try row.get("ends_at"))
        }
    }

    /// Ends a token of the account: the next request with it is a stranger's.
    package func revoke(_ id: ApiToken.ID, of account: Account.ID, by actor: Actor, in transaction: Transaction) throws {
        let ended = try transaction.run(
            """
            UPDATE api_token SET revoked_at = \(transaction.now)
            WHERE id = \(id) AND account_id = \(account) AND revoked_at IS NULL
            """)
        guard ended == 1 else { throw Refusal.missing }
        transaction.record(
            "token.revoked", about: ("account", account.number), project: nil, by: actor, ["token": .id(id)])
    }
}
