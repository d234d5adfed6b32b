// Import: an office's old files, from the command line.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import ServiceDesk
import Sheets
import Storage
import Web
import Wiring

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take in what an office brings along.", subcommands: [ImportCases.self, ImportRegister.self])
}

struct ImportCases: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases", abstract: "Take in an old case ledger (.xlsx or .csv). Again changes nothing.")
    @OptionGroup var options: DatabaseOptions
    @Argument var file: String
    @Option(name: .long, help: "The project's code.") var project: String
    @Option(name: .long, help: "complaint, repair, enquiry, suggestion or business.") var kind: String
    @Option(
        name: .long,
        help: """
            field=column header, separated by commas; guessed from the headers when left out. #7 or #G is a column by its \
            place; received=日期+时间 takes a day and its time from two columns.
            """)
    var map: String?
    @Option(name: .long, help: "The row of the headers; 0 when there is none. Found by itself when left out.")
    var headerRow: Int?
    @Option(name: .long, help: "Who answers for rows still open that name nobody of the staff: a sign-in name.")
    var handler: String?
    @Option(name: .long, help: "Write the rows that were not taken in to this .csv file.") var badRows: String?
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Flag(name: .long) var json = false

    func run() async throws {
        guard let kind = ServiceCase.Kind(rawValue: kind) else {
            throw Failure("kind: '\(kind)' is none of \(ServiceCase.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let report = try await options.withHouse { house in try await take(kind, house) }
        if let badRows { try LedgerFiles.write(report, to: badRows) }
        if json {
            print(LedgerFiles.json(report, isDryRun: dryRun).text)
        } else {
            for line in LedgerFiles.lines(report, isDryRun: dryRun) { print(line) }
        }
    }

    private func take(_ kind: ServiceCase.Kind, _ house: House) async throws -> LedgerReport {
        let (code, name) = (project, handler)
        let sessions = Sessions(keys: house.keys)
        let (card, handler) = try await house.database.read { transaction in
            guard let card = try Projects().find(code: code, in: transaction) else {
                throw Refusal.invalid("project", "project.unknown", ["code": code])
            }
            let account = try name.map { name in
                guard let door = try sessions.door(name: name, in: transaction) else {
                    throw Refusal.invalid("handler", "account.unknown")
                }
                let today = card.zone.day(of: transaction.now)
                let staff = try Accounts().staff(of: card.id, posts: Cases.handlers, on: today, in: transaction)
                guard staff.contains(where: { $0.id == door.account }) else {
                    throw Refusal.invalid("handler", "case.handler.unknown")
                }
                return door.account
            }
            return (card, account)
        }
        do {
            let reader = try SheetReader(path: file)
            return try await Ledgers(cases: Cases(books: House.books)).take(
                reader,
                Ledgers.Order(
                    project: card, kind: kind, mapping: map, handler: handler, isDryRun: dryRun, headerRow: headerRow),
                by: .system("import"), house.database)
        } catch let problem as SheetProblem {
            throw Failure("\(file): \(try House.words().speaking(.english)(problem.key, problem.details))")
        } catch let unfit as LedgerUnfit {
            throw Failure(LedgerFiles.words(unfit.problem))
        }
    }
}

struct ImportRegister: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Take in a register of units and people (.xlsx or .csv). Again changes nothing.")
    @OptionGroup var options: DatabaseOptions
    @Argument var file: String
    @Option(name: .long, help: "The project's code.") var project: String
    @Flag(name: .long, help: "Say what would be done, and do nothing.") var dryRun = false
    @Flag(name: .long) var json = false

    func run() async throws {
        let (code, path, isDryRun) = (project, file, dryRun)
        let words = try House.words().speaking(.english)
        let report = try await options.withHouse { house in
            let card = try await house.database.read { transaction in
                guard let card = try Projects().find(code: code, in: transaction) else {
                    throw Refusal.invalid("project", "project.unknown", ["code": code])
                }
                return card
            }
            do {
                return try await RegisterImports().take(
                    SheetReader(path: path), card, isDryRun: isDryRun, by: .system("import"), house.database)
            } catch let problem as SheetProblem {
                throw Failure("\(path): \(words(problem.key, problem.details))")
            } catch is RegisterProblem.Missing {
                throw Failure("\(path): \(words("registry.columns.missing"))")
            }
        }
        if json {
            print(RegisterFiles.json(report, words, isDryRun: isDryRun).text)
            return
        }
        print(
            "\(report.rows) rows: \(report.newUnits) new units, \(report.changedUnits) changed, \(report.newPeople) new people, "
                + "\(report.changedPeople) changed, "
                + "\(report.unchanged) rows unchanged, \(report.badRows) not taken in\(isDryRun ? " (nothing was written)" : "")")
        for problem in report.problems.prefix(200) {
            print("row \(problem.row) \(problem.column): \(words(problem.key)) (\(problem.read))")
        }
    }
}

enum RegisterFiles {
    static func json(_ report: RegisterReport, _ words: Words, isDryRun: Bool) -> JSON {
        let problems = report.problems.map { problem -> JSON in
            [
                "row": .number(Int64(problem.row)), "column": .text(problem.column), "read": .text(problem.read),
                "code": .text(problem.key), "detail": .text(words(problem.key)),
            ]
        }
        return [
            "rows": .number(Int64(report.rows)), "newUnits": .number(Int64(report.newUnits)),
            "changedUnits": .number(Int64(report.changedUnits)), "newPeople": .number(Int64(report.newPeople)),
            "changedPeople": .number(Int64(report.changedPeople)), "newTenures": .number(Int64(report.newTenures)),
            "changedTenures": .number(Int64(report.changedTenures)), "unchanged": .number(Int64(report.unchanged)),
            "bad": .number(Int64(report.badRows)), "dryRun": .flag(isDryRun), "problems": .list(problems),
        ]
    }
}
