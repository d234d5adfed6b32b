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
        commandName: "project", abstract: "The projects of the company.", subcommands: [Add.self, Set.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a project with the shipped calendar.")
        @OptionGroup var options: DatabaseOptions
        @Argument(help: "A short code, such as YQY.") var code: String
        @Option(name: .long) var name: String
        @Option(name: .long) var zone = "Asia/Shanghai"
        @Option(name: .long, help: "The telephone that owners' pages and posters show.") var hotline = ""
        @Option(name: .long, help: "The managing company, as notices, receipts and letters name it.") var company = ""
        @Option(name: .long, help: "Its unified social credit code.") var creditCode = ""

        func run() async throws {
            try await options.withHouse { house in
                guard let zone = try? Zone(zone) else { throw Failure("zone: no such time zone: \(zone)") }
                let calendar = try ShippedCalendar.office(in: zone)
                let (code, name, hotline, company, creditCode) = (code, name, hotline, company, creditCode)
                try await house.database.write { transaction in
                    _ = try Projects().add(
                        code: code, name: name, zone: zone, hotline: hotline, company: company, creditCode: creditCode,
                        calendar: calendar, by: .system("command"), in: transaction)
                }
                print(code)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Another name, telephone for owners, or managing company.")
        @OptionGroup var options: DatabaseOptions
        @Argument var code: String
        @Option(name: .long) var name: String?
        @Option(name: .long, help: "The telephone that owners' pages and posters show; empty takes it away.") var hotline: String?
        @Option(name: .long, help: "The managing company, as notices, receipts and letters name it.") var company: String?
        @Option(name: .long, help: "Its unified social credit code; empty takes it away.") var creditCode: String?

        func validate() throws {
            if [name, hotline, company, creditCode].allSatisfy({ $0 == nil }) {
                throw ValidationError("say --name, --hotline, --company or --credit-code")
            }
        }

        func run() async throws {
            let (code, name, hotline, company, creditCode) = (code, name, hotline, company, creditCode)
            try await options.withHouse { house in
                try await house.database.write { transaction in
                    let project = try Projects().named(code, in: transaction)
                    try Projects().change(
                        project.id, name: name, hotline: hotline, company: company, creditCode: creditCode,
                        by: .system("command"), in: transaction)
                }
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
                let project = try Projects().named(code, in: transaction)
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
        // With a database, the scheme in force there; without one, the one that ships.
        let book =
            options.isNamed
            ? try await options.withHouse { house in
                try await house.database.read { try House.books.book(on: Zone.utc.day(of: $0.now), in: $0) }
            } : try SchemeSlice.shipped()
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
    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        // The description is the program's own; a database that is named is opened, as by every command.
        if options.isNamed { try await options.withHouse { _ in } }
        print(OpenAPI.describe(House.deskRoutes(keys: .passing(), isSecure: true)).text)
    }
}
