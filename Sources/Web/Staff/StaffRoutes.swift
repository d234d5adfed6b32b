// StaffRoutes: the people of an office and what they may do, kept by the system administrator and the office manager.
import Kernel
import Platform
import Sheets
import Storage

/// What somebody is still responsible for in a project, as the slices know it: said when a post ends, never a bar.
package struct HeldThing: Sendable {
    package let title: String
    package let path: String

    package init(title: String, path: String) {
        self.title = title
        self.path = path
    }
}

package struct StaffRoutes: Sendable {
    package typealias Held = @Sendable (Project.ID, Account.ID, Transaction) throws -> [HeldThing]

    /// Who keeps people's access; `AccountKeeper` says whose.
    package static let keepers: Set<Post> = [.administrator, .officeManager]
    private static let who = Who.posts(keepers)
    private static let heldMax = 50

    private let door: Door
    private let sessions: Sessions
    private let held: Held

    package init(door: Door, sessions: Sessions, held: @escaping Held) {
        self.door = door
        self.sessions = sessions
        self.held = held
    }

    enum In {
        static let name = Field<String>.text("name", max: 40)
        static let display = Field<String>.text("display", max: 40)
        static let post = Field<Post>.choice("post")
        static let from = Field<Day>.day("from", required: false)
        static let grant = Field<Tag<Grant>>.id("grant")
        static let last = Field<Day>.day("last", required: false)
        static let token = Field<ApiToken.ID>.id("token")
        static let own = Door.Inputs.own
    }

    package var routes: [Route] {
        [
            .page("/staff", Self.who) { try list($0, $1) },
            .export("/staff", Self.who) { visit, transaction in
                let project = try visit.here()
                return StaffPages.file(try lines(of: project, transaction), project, visit.words)
            },
            .page("/staff/{account}", Self.who) { try person($0, $1) },
            .special("POST", "/staff/addition", Self.who, fields: [In.name, In.display, In.post, In.own]) {
                try await add($0, $1)
            },
            verb("grant", [In.post, In.from]) { visit, account, secrets, transaction in
                try give(visit, account, secrets, transaction)
            },
            verb("grant-ending", [In.grant, In.last]) { visit, account, _, transaction in
                let cards = try Accounts().grantCards(of: account.id, in: transaction)
                let id = try visit.need(In.grant)
                guard let card = cards.first(where: { $0.id == id }) else { throw Refusal.missing }
                try keeper(visit).permit(card.post, in: card.project, of: account.id)
                try Accounts().end(
                    id, of: account.id, after: visit.value(In.last), by: try visit.actor(), in: transaction)
                return false
            },
            whole("password-reset") { visit, account, secrets, transaction in
                try Accounts().reset(secrets.hash, of: account.id, by: try visit.actor(), in: transaction)
                return Shown(password: secrets.password)
            },
            whole("second-factor") { visit, account, secrets, transaction in
                try Accounts().setSecondFactor(
                    sessions.sealed(totp: secrets.seed), of: account.id, by: try visit.actor(), in: transaction)
                return Shown(seed: SecondFactor.typed(secrets.seed))
            },
            whole("token-ending", [In.token]) { visit, account, _, transaction in
                try sessions.revoke(
                    try visit.need(In.token), of: account.id, by: try visit.actor(), in: transaction)
                return Shown()
            },
            whole("closing") { visit, account, _, transaction in
                try Accounts().close(account.id, by: try visit.actor(), in: transaction)
                return Shown()
            },
            whole("reopening") { visit, account, secrets, transaction in
                try Accounts().reopen(account.id, secrets.hash, by: try visit.actor(), in: transaction)
                return Shown(password: secrets.password)
            },
        ]
    }

    /// What is shown once to whoever keeps the account, and handed to the person.
    struct Shown: Sendable {
        var password: String?
        var seed: String?
        var isEmpty: Bool { password == nil && seed == nil }
    }

    /// What a verb may need, made before its transaction.
    struct Secrets: Sendable {
        let password: String
        let hash: String
        let seed: [UInt8]
    }

    private typealias Perform = @Sendable (Visit, AccountCard, Secrets, Transaction) throws -> Shown

    /// A verb on one post of a person; true shows a new authenticator.
    private func verb(
        _ name: String, _ fields: [any AnyField], _ perform: @escaping @Sendable (Visit, AccountCard, Secrets, Transaction) throws -> Bool
    ) -> Route {
        route(name, fields) { visit, account, secrets, transaction in
            try perform(visit, account, secrets, transaction) ? Shown(seed: SecondFactor.typed(secrets.seed)) : Shown()
        }
    }

    /// A verb on the whole account: every post of it must be the keeper's to give.
    private func whole(_ name: String, _ fields: [any AnyField] = [], _ perform: @escaping Perform) -> Route {
        route(name, fields) { visit, account, secrets, transaction in
            let cards = try Accounts().grantCards(of: account.id, in: transaction)
            try keeper(visit).permit(cards, of: account.id, at: transaction.now)
            return try perform(visit, account, secrets, transaction)
        }
    }

    private func route(_ name: String, _ fields: [any AnyField], _ perform: @escaping Perform) -> Route {
        .special("POST", "/staff/{account}/\(name)", Self.who, fields: fields + [In.own]) { visit, database in
            _ = try await database.read { try account(visit, $0) }
            return try await act(visit, database, { try person($0, $1) }) { secrets, transaction in
                let account = try account(visit, transaction)
                return (account, try perform(visit, account, secrets, transaction))
            }
        }
    }

    private func add(_ visit: Visit, _ database: Database) async throws -> Reply {
        try await act(visit, database, { try list($0, $1) }) { secrets, transaction in
            let project = try visit.here()
            let post = try visit.need(In.post)
            guard try keeper(visit).keeps(post, in: project.id) else { throw Refusal.forbidden }
            let needsCode = Accounts.twoFactorPosts.contains(post)
            let id = try Accounts().add(
                name: try visit.need(In.name), displayName: try visit.need(In.display), passwordHash: secrets.hash,
                totp: needsCode ? sessions.sealed(totp: secrets.seed) : nil, by: try visit.actor(), in: transaction)
            try Accounts().grant(
                post, in: project.id, to: id, from: project.zone.day(of: transaction.now), by: try visit.actor(),
                in: transaction)
            guard let account = try Accounts().find(id, in: transaction) else { throw Refusal.missing }
            return (
                account, Shown(password: secrets.password, seed: needsCode ? SecondFactor.typed(secrets.seed) : nil)
            )
        }
    }

    private func give(_ visit: Visit, _ account: AccountCard, _ secrets: Secrets, _ transaction: Transaction) throws -> Bool {
        let project = try visit.here()
        let post = try visit.need(In.post)
        let today = project.zone.day(of: transaction.now)
        let from = visit.value(In.from) ?? today
        try keeper(visit).permit(post, in: project.id, of: account.id)
        guard !account.isClosed else { throw Refusal.notNow("account.is-closed") }
        guard from >= today else { throw Refusal.invalid("from", "grant.from.past") }
        try Accounts().grant(post, in: project.id, to: account.id, from: from, by: try visit.actor(), in: transaction)
        guard Accounts.twoFactorPosts.contains(post), !account.hasSecondFactor else { return false }
        try Accounts().setSecondFactor(
            sessions.sealed(totp: secrets.seed), of: account.id, by: try visit.actor(), in: transaction)
        return true
    }

    /// The visitor's password, then one transaction, then what is shown once; a refusal comes back on its page.
    private func act(
        _ visit: Visit, _ database: Database, _ page: @escaping @Sendable (Visit, Transaction) throws -> HTML,
        _ perform: @escaping @Sendable (Secrets, Transaction) throws -> (AccountCard, Shown)
    ) async throws -> Reply {
        do {
            if let refusal = visit.refusal { throw refusal }
            try await door.prove(visit, database)
            let password = Accounts.firstPassword()
            let secrets = Secrets(password: password, hash: try await door.hash(password), seed: SecondFactor.newSeed())
            let (account, shown) = try await database.write { try perform(secrets, $0) }
            guard !shown.isEmpty else { return .seeOther("/staff/\(account.id)") }
            return .page(StaffPages.shown(visit, account, shown))
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            return .page(try await database.read { [again] in try page(again, $0) }, status: Site.status(refusal.kind))
        }
    }

    private func keeper(_ visit: Visit) throws -> AccountKeeper { AccountKeeper(try visit.staff()) }

    /// The person of the address, if the visitor keeps anybody of that office.
    private func account(_ visit: Visit, _ transaction: Transaction) throws -> AccountCard {
        let id: Account.ID = try visit.id("account")
        guard let account = try Accounts().find(id, in: transaction),
            try keeper(visit).sees(try Accounts().grantCards(of: id, in: transaction))
        else { throw Refusal.missing }
        return account
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let keeper = try keeper(visit)
        let offered = Post.ofOffice.filter { keeper.keeps($0, in: project.id) }
        return StaffPages.list(visit, project, try lines(of: project, transaction), offered: offered)
    }

    private func lines(of project: ProjectCard, _ transaction: Transaction) throws -> [StaffPages.Line] {
        try Accounts().everybody(of: project.id, in: transaction).map { account in
            let cards = try Accounts().grantCards(of: account.id, in: transaction)
            return StaffPages.Line(
                account: account,
                posts: cards.filter { $0.project == project.id && !$0.isOver(at: transaction.now) }.map(\.post))
        }
    }

    private func person(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let keeper = try keeper(visit)
        let account = try account(visit, transaction)
        let cards = try Accounts().grantCards(of: account.id, in: transaction)
        let mayAll = (try? keeper.permit(cards, of: account.id, at: transaction.now)) != nil
        let isOneself = keeper.account == account.id
        let things = try visit.projects.flatMap { try held($0, account.id, transaction) }
        return StaffPages.person(
            visit,
            StaffPages.Person(
                account: account, cards: cards.filter { visit.projects.contains($0.project) },
                offered: isOneself || account.isClosed ? [] : Post.ofOffice.filter { keeper.keeps($0, in: project.id) },
                endable: isOneself ? [] : cards.filter { !$0.isOver(at: transaction.now) && keeper.keeps($0.post, in: $0.project) },
                tokens: mayAll ? try sessions.tokens(of: account.id, in: transaction) : [], mayAll: mayAll,
                held: Array(things.prefix(Self.heldMax)), heldCount: things.count))
    }
}
