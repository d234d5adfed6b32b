// Grants: who holds which post where, from which day to which: given, and taken away.
import Kernel
import Storage

/// One line of a person's posts, past, present or to come.
package struct GrantCard: Sendable {
    package let id: Tag<Grant>
    package let account: Account.ID
    package let project: Project.ID
    package let projectCode: String
    package let projectName: String
    package let zone: Zone
    package let post: Post
    package let from: Day
    /// The last day, included.
    package let to: Day?
    /// The moment it was taken away, in the middle of a day.
    package let endedAt: Instant?

    package init(
        id: Tag<Grant>, account: Account.ID, project: Project.ID, projectCode: String, projectName: String, zone: Zone,
        post: Post, from: Day, to: Day?, endedAt: Instant?
    ) {
        self.id = id
        self.account = account
        self.project = project
        self.projectCode = projectCode
        self.projectName = projectName
        self.zone = zone
        self.post = post
        self.from = from
        self.to = to
        self.endedAt = endedAt
    }

    /// Over: it opens nothing any more. One that begins tomorrow is not over.
    package func isOver(at now: Instant) -> Bool {
        endedAt != nil || to.map { $0 < zone.day(of: now) } ?? false
    }
}

extension Accounts {
    /// The posts an account holds at an instant, each by the day that its own project's calendar shows.
    package func grants(of account: Account.ID, at now: Instant, in transaction: Transaction) throws -> [Grant] {
        // Clocks of the world stand at most a day from UTC's: the rows that may matter, then each by its own zone.
        let (before, after) = (Zone.utc.day(of: now).adding(days: -1), Zone.utc.day(of: now).adding(days: 1))
        return try transaction.query(
            """
            SELECT g.project_id, g.post, g.from_day, g.to_day, p.zone FROM access_grant g JOIN project p ON p.id = g.project_id
            WHERE g.account_id = \(account) AND g.ended_at IS NULL AND g.from_day <= \(after)
                AND (g.to_day IS NULL OR g.to_day >= \(before)) ORDER BY g.id
            """
        ).compactMap { row in
            let today = try Zone(try row.get("zone") as String).day(of: now)
            let first: Day = try row.get("from_day")
            let last: Day? = try row.get("to_day")
            guard first <= today, last.map({ $0 >= today }) ?? true else { return nil }
            return Grant(project: try row.get("project_id"), post: try row.get("post"))
        }
    }

    /// Gives an account a post in a project from a day on. Owners and tenants have no account (decision 0012).
    package func grant(
        _ post: Post, in project: Project.ID, to account: Account.ID, from day: Day, by actor: Actor,
        in transaction: Transaction
    ) throws {
        guard Post.ofOffice.contains(post) else {
            throw Refusal.invalid("post", post == .committeeMember ? "post.no-committee" : "post.no-account")
        }
        let held = try transaction.first(
            """
            SELECT id FROM access_grant WHERE account_id = \(account) AND project_id = \(project) AND post = \(post.rawValue)
                AND ended_at IS NULL AND (to_day IS NULL OR to_day >= \(day)) LIMIT 1
            """)
        guard held == nil else { throw Refusal.invalid("post", "grant.held") }
        let id: Tag<Grant> = transaction.newID()
        // Given, taken away and given again within a day is one line; the journal has all three.
        try transaction.run(
            """
            INSERT INTO access_grant (id, account_id, project_id, post, from_day, to_day)
            VALUES (\(id), \(account), \(project), \(post.rawValue), \(day), \(String?.none))
            ON CONFLICT (account_id, project_id, post, from_day) DO UPDATE SET to_day = NULL, ended_at = NULL
            """)
        transaction.record(
            "grant.given", about: ("account", account.number), project: project, by: actor,
            ["post": .code(post.rawValue), "from": .code(day.description)])
    }

    /// Takes a post away: after a last day, or at once, which the next request of that person finds (X6).
    package func end(
        _ id: Tag<Grant>, of account: Account.ID, after last: Day?, by actor: Actor, in transaction: Transaction
    ) throws {
        let lock = transaction.dialect.forUpdate
        _ = try transaction.first("SELECT id FROM access_grant WHERE id = \(id) AND account_id = \(account)\(lock)")
        guard let card = try grantCards(of: account, in: transaction).first(where: { $0.id == id }) else {
            throw Refusal.missing
        }
        guard !card.isOver(at: transaction.now) else { throw Refusal.notNow("grant.over") }
        if let last {
            guard last >= card.from, last >= card.zone.day(of: transaction.now) else {
                throw Refusal.invalid("last", "grant.last.past")
            }
            try transaction.run("UPDATE access_grant SET to_day = \(last) WHERE id = \(id)")
        } else {
            try transaction.run("UPDATE access_grant SET ended_at = \(transaction.now) WHERE id = \(id)")
        }
        transaction.record(
            "grant.ended", about: ("account", account.number), project: card.project, by: actor,
            ["post": .code(card.post.rawValue), "last": .text(last?.description)])
    }

    /// Every line of an account's posts, the oldest first.
    package func grantCards(of account: Account.ID, in transaction: Transaction) throws -> [GrantCard] {
        try transaction.query(
            """
            SELECT g.id, g.account_id, g.project_id, p.code, p.name, p.zone, g.post, g.from_day, g.to_day, g.ended_at
            FROM access_grant g JOIN project p ON p.id = g.project_id WHERE g.account_id = \(account)
            ORDER BY g.from_day, g.id
            """
        ).map(Self.card)
    }

    private static func card(_ row: Row) throws -> GrantCard {
        GrantCard(
            id: try row.get("id"), account: try row.get("account_id"), project: try row.get("project_id"),
            projectCode: try row.get("code"), projectName: try row.get("name"), zone: try Zone(try row.get("zone") as String),
            post: try row.get("post"), from: try row.get("from_day"), to: try row.get("to_day"),
            endedAt: try row.get("ended_at"))
    }
}
