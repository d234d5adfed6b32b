// Commands: the office's command line. Answers go to standard output, everything else to standard error.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Scheme
import ServiceDesk
import Storage
import Web
import Wiring

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database to this program's schema.")
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        try await options.withHouse(mayUpgrade: true) { house in
            let steps = try await Migrator(House.migrations).applied(house.database)
            print("\(steps.count) steps")
        }
    }
}

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "The schema of the database as its engine keeps it; docs/schema.*.sql are made by this.")
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let text = try await options.withHouse { house in try await house.database.read { try SchemaText.of($0) } }
        print(text, terminator: "")
    }
}

struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: "The projects of the company.", subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a project with the shipped calendar.")
        @OptionGroup var options: DatabaseOptions
        @Argument(help: "A short code, such as YQY.") var code: String
        @Option(name: .long) var name: String
        @Option(name: .long) var zone = "Asia/Shanghai"

        func run() async throws {
            try await options.withHouse { house in
                guard let zone = try? Zone(zone) else { throw Failure("zone: no such time zone: \(zone)") }
                let calendar = try ShippedCalendar.office(in: zone)
                let (code, name) = (code, name)
                try await house.database.write { transaction in
                    _ = try Projects().add(
                        code: code, name: name, zone: zone, calendar: calendar, by: .system("command"), in: transaction)
                }
                print(code)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The projects there are.")
        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withHouse { house in
                for project in try await house.database.read({ try Projects().all(in: $0) }) {
                    print("\(project.code)\t\(project.name)\t\(project.zone.identifier)")
                }
            }
        }
    }
}

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "The people who sign in.", subcommands: [Add.self, Close.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an account; its first password is read from standard input and must be changed.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String
        @Option(name: .long) var displayName: String
        @Option(name: .long, help: "serviceAdministrator, serviceManager, officeManager, financeAssistant, engineer, guard, headOffice, administrator.")
        var post: String
        @Option(name: .long) var project: String

        func run() async throws {
            guard let post = Post(rawValue: post) else { throw Failure("post: no such post: \(post)") }
            guard let password = readLine(strippingNewline: true), password.count >= 10 else {
                throw Failure("the first password has at least ten characters; write it to standard input")
            }
            try await options.withHouse { house in
                let hash = try Sodium.passwordHash(password)
                let seed = Accounts.twoFactorPosts.contains(post) ? SecondFactor.newSeed() : nil
                let sealed = seed.map { Sessions(keys: house.keys).sealed(totp: $0) }
                let (name, displayName, code) = (name, displayName, project)
                try await house.database.write { transaction in
                    guard let project = try Projects().find(code: code, in: transaction) else {
                        throw Refusal.invalid("project", "project.unknown", ["code": code])
                    }
                    let account = try Accounts().add(
                        name: name, displayName: displayName, passwordHash: hash, totp: sealed, by: .system("command"),
                        in: transaction)
                    try Accounts().grant(
                        post, in: project.id, to: account, from: project.zone.day(of: transaction.now),
                        by: .system("command"), in: transaction)
                }
                if let seed { print("authenticator seed: \(SecondFactor.typed(seed))") }
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a person's access at once.")
        @OptionGroup var options: DatabaseOptions
        @Argument var name: String

        func run() async throws {
            try await options.withHouse { house in
                let name = name
                try await house.database.write { transaction in
                    guard let door = try Sessions(keys: house.keys).door(name: name, in: transaction) else {
                        throw Refusal.invalid("name", "account.unknown")
                    }
                    try Accounts().close(door.account, by: .system("command"), in: transaction)
                }
            }
        }
    }
}

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "token", abstract: "Make an API token for an account; shown once.")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "The account's sign-in name.") var name: String
    @Option(name: .long, help: "What it is for.") var purpose = "api"
    @Flag(name: .long, help: "It may only read.") var readOnly = false
    @Option(name: .long) var days = 365

    func run() async throws {
        guard (1...3_650).contains(days) else { throw Failure("days: between 1 and 3650") }
        try await options.withHouse { house in
            let (name, purpose, writes, days) = (name, purpose, !readOnly, days)
            let sessions = Sessions(keys: house.keys)
            let secret = try await house.database.write { transaction in
                guard let door = try sessions.door(name: name, in: transaction) else {
                    throw Refusal.invalid("name", "account.unknown")
                }
                return try sessions.makeToken(
                    for: door.account, name: purpose, writes: writes, days: days, by: .system("command"), in: transaction)
            }
            print(secret)
        }
    }
}

struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "A clause's figure of a period: the very figure of the board.")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "A clause, such as S2.6-2.") var clause: String
    @Option(name: .long) var project: String
    @Option(name: .long, help: "First due day, 2026-11-01.") var from: String
    @Option(name: .long, help: "Last due day, included.") var to: String
    @Flag(name: .long) var json = false

    func run() async throws {
        guard let from = Day(from) else { throw Failure("from: not a day: \(from)") }
        guard let to = Day(to) else { throw Failure("to: not a day: \(to)") }
        guard from <= to else { throw Failure("from: the period ends before it begins") }
        let (clause, code) = (Clause.ID(clause), project)
        let figure = try await options.withHouse { house in
            try await house.database.read { transaction in
                guard let project = try Projects().find(code: code, in: transaction) else {
                    throw Refusal.invalid("project", "project.unknown", ["code": code])
                }
                guard let measure = House.room.measure(of: clause) else {
                    throw Refusal.invalid("clause", "clause.unmeasured", ["id": clause.text])
                }
                return try measure.figure(in: project, days: from...to, transaction)
            }
        }
        if json {
            let answer: JSON = [
                "clause": .text(clause.text), "numerator": .number(figure.numerator),
                "denominator": .number(figure.denominator), "excluded": .number(figure.excluded),
            ]
            print(answer.text)
        } else {
            print("\(clause): \(figure.numerator) of \(figure.denominator) (\(figure.percentText)), \(figure.excluded) excluded")
        }
    }
}

struct ClausesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clauses", abstract: "Every clause with its controls and the tests that prove them.")
    @OptionGroup var options: DatabaseOptions
    @Flag(name: .long) var json = false

    func run() async throws {
        let book = try SchemeSlice.shipped()
        let proofs = try ClauseProofs.shipped()
        let rows = book.clauses.map { clause -> (ClauseText, [Control], [String], Bool) in
            let controls = House.room.controls(of: clause.id)
            let tests = proofs.tests(of: clause.id)
            return (clause, controls, tests, !controls.isEmpty && !tests.isEmpty)
        }
        if json {
            let list = rows.map { clause, controls, tests, wired -> JSON in
                var parts: [(String, JSON)] = [
                    ("id", .text(clause.id.text)), ("wired", .flag(wired)),
                    ("controls", .list(controls.map { .text($0.kind.rawValue) })), ("tests", .list(tests.map { .text($0) })),
                ]
                // Only where a part of the clause waits: who reads the four keys need not know of it.
                if controls.contains(where: { $0.lacks != nil }) { parts.append(("partly", .flag(true))) }
                return .object(parts)
            }
            print(JSON.list(list).text)
            return
        }
        for (clause, controls, tests, wired) in rows {
            let kinds = controls.map(\.kind.rawValue).joined(separator: ", ")
            let state = !wired ? "not wired" : controls.contains { $0.lacks != nil } ? "partly wired" : "wired"
            print("\(clause.id)\t\(state)\t\(kinds)\t\(tests.count) tests")
        }
        print("\(rows.filter { $0.3 && $0.0.isSeed }.count) of \(rows.filter(\.0.isSeed).count) clauses of the scheme are wired")
    }
}

struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "openapi", abstract: "The API's description, OpenAPI 3.1.")

    func run() async throws {
        print(OpenAPI.describe(House.deskRoutes(keys: .passing(), isSecure: true)).text)
    }
}
