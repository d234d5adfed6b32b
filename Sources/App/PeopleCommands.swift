// PeopleCommands: who signs in, with which posts, and which programs have a token.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Storage
import Web
import Wiring

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "The people who sign in, and their posts.",
        subcommands: [
            List.self, Add.self, Grant.self, End.self, Reset.self, SecondFactorCommand.self, Close.self, Reopen.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everybody, with the posts that are held or to come.")
        @OptionGroup var options: DatabaseOptions
        @Option(name: .long, help: "Only the people of this project.") var project: String?

        func run() async throws {
            let code = project
            try await options.withHouse { house in
                let lines = try await house.database.read { transaction in
                    let only = try code.map { try Projects().named($0, in: transaction).id }
                    let people = try only.map { try Accounts().everybody(of: $0, in: transaction) }
                        ?? Accounts().all(in: transaction)
                    return try people.map { account in
                        let cards = try Accounts().grantCards(of: account.id, in: transaction)
                            .filter { !$0.isOver(at: transaction.now) && (only == nil || $0.project == only) }
                        return Self.line(account, cards)
                    }
                }
                for line in lines { print(line) }
            }
        }

        /// `limin⇥李敏⇥active⇥serviceAdministrator@YQY from 2026-11-01`
        private static func line(_ account: AccountCard, _ cards: [GrantCard]) -> String {
            let posts = cards.map { card in
                "\(card.post.rawValue)@\(card.projectCode) from \(card.from)\(card.to.map { " to \($0)" } ?? "")"
            }
            let state = account.isClosed ? "closed" : account.mustChangePassword ? "first password" : "active"
            return [account.name, account.displayName, state, posts.joined(separator: ", ")].joined(separator: "\t")
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account; its first password is read from standard input and must be changed.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String
        @Option(name: .long) var displayName: String
        @Option(name: .long, help: .init(PostWord.help)) var post: String
        @Option(name: .long) var project: String

        func run() async throws {
            let post = try PostWord.read(post)
            let password = try FirstPassword.read()
            let (name, displayName, code) = (name, displayName, project)
            let seed = try await options.withHouse { house -> [UInt8]? in
                let hash = try Sodium.passwordHash(password)
                let seed = Accounts.twoFactorPosts.contains(post) ? SecondFactor.newSeed() : nil
                let sealed = seed.map { Sessions(keys: house.keys).sealed(totp: $0) }
                try await house.database.write { transaction in
                    let project = try Projects().named(code, in: transaction)
                    let account = try Accounts().add(
                        name: name, displayName: displayName, passwordHash: hash, totp: sealed, by: .system("command"),
                        in: transaction)
                    try Accounts().grant(
                        post, in: project.id, to: account, from: project.zone.day(of: transaction.now),
                        by: .system("command"), in: transaction)
                }
                return seed
            }
            if let seed { print("authenticator seed: \(SecondFactor.typed(seed))") }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give somebody a post in a project, also a second one.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String
        @Option(name: .long, help: .init(PostWord.help)) var post: String
        @Option(name: .long) var project: String
        @Option(name: .long, help: "The first day, 2026-12-01; today when left out.") var from: String?

        func run() async throws {
            let post = try PostWord.read(post)
            let from = try DayWord.read(from, "from")
            let code = project
            let seed = try await options.withAccount(name) { house, account, transaction -> [UInt8]? in
                guard !account.isClosed else { throw Refusal.notNow("account.is-closed") }
                let project = try Projects().named(code, in: transaction)
                try Accounts().grant(
                    post, in: project.id, to: account.id, from: from ?? project.zone.day(of: transaction.now),
                    by: .system("command"), in: transaction)
                guard Accounts.twoFactorPosts.contains(post), !account.hasSecondFactor else { return nil }
                let seed = SecondFactor.newSeed()
                try Accounts().setSecondFactor(
                    Sessions(keys: house.keys).sealed(totp: seed), of: account.id, by: .system("command"), in: transaction)
                return seed
            }
            if let seed { print("authenticator seed: \(SecondFactor.typed(seed))") }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a post away, at once or after a last day; the next request finds it gone.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String
        @Option(name: .long, help: .init(PostWord.help)) var post: String
        @Option(name: .long) var project: String
        @Option(name: .long, help: "The last day, 2026-12-31; at once when left out.") var on: String?

        func run() async throws {
            let post = try PostWord.read(post)
            let last = try DayWord.read(on, "on")
            let code = project
            let held = try await options.withAccount(name) { _, account, transaction in
                let project = try Projects().named(code, in: transaction)
                let cards = try Accounts().grantCards(of: account.id, in: transaction).filter {
                    $0.post == post && $0.project == project.id && !$0.isOver(at: transaction.now)
                }
                guard !cards.isEmpty else { throw Refusal.invalid("post", "grant.unknown") }
                for card in cards {
                    try Accounts().end(card.id, of: account.id, after: last, by: .system("command"), in: transaction)
                }
                return try House.held(project.id, account.id, transaction)
            }
            Held.say(held, of: name)
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A first password again, from standard input, for a forgotten one; sessions end.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String

        func run() async throws {
            let hash = try Sodium.passwordHash(try FirstPassword.read())
            try await options.withAccount(name) { _, account, transaction in
                try Accounts().reset(hash, of: account.id, by: .system("command"), in: transaction)
            }
        }
    }

    struct SecondFactorCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "second-factor", abstract: "A new authenticator for a lost one: prints its seed once; sessions end.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String

        func run() async throws {
            let seed = SecondFactor.newSeed()
            try await options.withAccount(name) { house, account, transaction in
                try Accounts().setSecondFactor(
                    Sessions(keys: house.keys).sealed(totp: seed), of: account.id, by: .system("command"), in: transaction)
            }
            print("authenticator seed: \(SecondFactor.typed(seed))")
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a person's access at once: sessions, tokens and posts.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String

        func run() async throws {
            let held = try await options.withAccount(name) { _, account, transaction in
                let projects = Set(try Accounts().grantCards(of: account.id, in: transaction).map(\.project))
                try Accounts().close(account.id, by: .system("command"), in: transaction)
                return try projects.sorted().flatMap { try House.held($0, account.id, transaction) }
            }
            Held.say(held, of: name)
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a closed name again with a first password from standard input; posts are given anew.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String

        func run() async throws {
            let hash = try Sodium.passwordHash(try FirstPassword.read())
            try await options.withAccount(name) { _, account, transaction in
                try Accounts().reopen(account.id, hash, by: .system("command"), in: transaction)
            }
        }
    }
}

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "API tokens of accounts: made, listed, ended.",
        subcommands: [Make.self, List.self, Revoke.self], defaultSubcommand: Make.self)

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an API token for an account; shown once.")
        @OptionGroup var options: DatabaseOptions
        @Argument(help: "The account's sign-in name.") var name: String
        @Option(name: .long, help: "What it is for.") var purpose = "api"
        @Flag(name: .long, help: "It may only read.") var readOnly = false
        @Option(name: .long, help: "Only in this project; say it again for more. All of the account's when left out.")
        var project: [String] = []
        @Option(name: .long) var days = 365

        func validate() throws {
            guard (1...3_650).contains(days) else { throw ValidationError("days: between 1 and 3650") }
        }

        func run() async throws {
            let (purpose, writes, days, codes) = (purpose, !readOnly, days, project)
            let secret = try await options.withAccount(name) { house, account, transaction in
                guard !account.isClosed else { throw Refusal.notNow("account.is-closed") }
                let projects = try codes.map { try Projects().named($0, in: transaction).id }
                return try Sessions(keys: house.keys).makeToken(
                    for: account.id, name: purpose, writes: writes, projects: projects.isEmpty ? nil : projects, days: days,
                    by: .system("command"), in: transaction)
            }
            print(secret)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "An account's tokens that still open something.")
        @OptionGroup var options: DatabaseOptions
        @Argument(help: "The account's sign-in name.") var name: String

        func run() async throws {
            let cards = try await options.withAccount(name) { house, account, transaction in
                try Sessions(keys: house.keys).tokens(of: account.id, in: transaction)
            }
            for card in cards {
                let projects = card.projects.map { $0.joined(separator: ", ") } ?? "all projects"
                print(
                    [card.id.text, card.name, card.writes ? "write" : "read", projects, "until \(Zone.utc.day(of: card.endsAt))"]
                        .joined(separator: "\t"))
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End one token at once, by the id that the list shows.")
        @OptionGroup var options: DatabaseOptions
        @Argument(help: "The account's sign-in name.") var name: String
        @Argument(help: "The token's id.") var token: String

        func run() async throws {
            let id = ApiToken.ID(text: token)
            try await options.withAccount(name) { house, account, transaction in
                let sessions = Sessions(keys: house.keys)
                guard let id, try sessions.tokens(of: account.id, in: transaction).contains(where: { $0.id == id }) else {
                    throw Refusal.invalid("token", "token.unknown")
                }
                try sessions.revoke(id, of: account.id, by: .system("command"), in: transaction)
            }
        }
    }
}

extension DatabaseOptions {
    /// One verb on the account with a sign-in name, closed ones too.
    func withAccount<Answer: Sendable>(
        _ name: String, _ body: @escaping @Sendable (House, AccountCard, Transaction) throws -> Answer
    ) async throws -> Answer {
        try await withHouse { house in
            try await house.database.write { transaction in
                guard let account = try Accounts().find(name: name, in: transaction) else {
                    throw Refusal.invalid("name", "account.unknown")
                }
                return try body(house, account, transaction)
            }
        }
    }
}

/// A post as the command line writes it.
private enum PostWord {
    static let help = Post.ofOffice.map(\.rawValue).joined(separator: ", ") + "."

    static func read(_ text: String) throws -> Post {
        guard let post = Post(rawValue: text) else { throw Failure("post: no such post: \(text)") }
        return post
    }
}

private enum DayWord {
    static func read(_ text: String?, _ name: String) throws -> Day? {
        try text.map { text in
            guard let day = Day(text) else { throw Failure("\(name): not a day: \(text)") }
            return day
        }
    }
}

private enum FirstPassword {
    static func read() throws -> String {
        guard let password = readLine(strippingNewline: true), password.count >= 10 else {
            throw Failure("the first password has at least ten characters; write it to standard input")
        }
        return password
    }
}

/// What somebody is still responsible for, said beside the answer.
private enum Held {
    static func say(_ things: [HeldThing], of name: String) {
        guard !things.isEmpty else { return }
        let lines = things.prefix(50).map { "  \($0.title)  \($0.path)\n" }
        FileHandle.standardError.write(
            Data(("\(name) is still responsible for \(things.count); assign them to somebody else:\n" + lines.joined()).utf8))
    }
}
