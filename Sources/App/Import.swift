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
    @Option(name: .long, help: "field=column header, separated by commas; guessed from the headers when left out.")
    var map: String?
    @Option(name: .long, help: "Who answers for rows still open: a sign-in name.") var handler: String?
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
            print(
                "\(report.rows) rows: \(report.imported) taken in (\(report.open) still open), \(report.unchanged) there already, "
                    + "\(report.bad) not taken in, \(report.flagged) flagged\(dryRun ? " (nothing was written)" : "")")
            for note in report.notes.prefix(200) {
                print("row \(note.row)\(note.column.isEmpty ? "" : " \(note.column)"): \(note.kind.rawValue)\(note.read.isEmpty ? "" : " (\(note.read))")")
            }
            if report.notes.count > 200 { print("… and \(report.notes.count - 200) more; --json lists them all") }
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
                return door.account
            }
            return (card, account)
        }
        do {
            let reader = try SheetReader(path: file)
            return try await Ledgers(cases: Cases(books: House.books)).take(
                reader,
                Ledgers.Order(project: card, kind: kind, mapping: map, handler: handler, isDryRun: dryRun),
                by: .system("import"), house.database)
        } catch let problem as SheetProblem {
            throw Failure("\(file): \(try House.words().speaking(.english)(problem.key, problem.details))")
        } catch let problem as LedgerMapping.Problem {
            throw Failure(LedgerFiles.words(problem))
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

/// A ledger report as files and JSON.
enum LedgerFiles {
    static func json(_ report: LedgerReport, isDryRun: Bool) -> JSON {
        let notes = report.notes.map { note -> JSON in
            [
                "row": .number(Int64(note.row)), "column": .text(note.column), "read": .text(note.read),
                "kind": .text(note.kind.rawValue), "taken": .flag(!note.kind.isBad),
            ]
        }
        return [
            "rows": .number(Int64(report.rows)), "imported": .number(Int64(report.imported)),
            "open": .number(Int64(report.open)), "unchanged": .number(Int64(report.unchanged)),
            "bad": .number(Int64(report.bad)), "flagged": .number(Int64(report.flagged)),
            "mergedRanges": .number(Int64(report.mergedRanges)), "dryRun": .flag(isDryRun), "notes": .list(notes),
        ]
    }

    static func words(_ problem: LedgerMapping.Problem) -> String {
        switch problem {
        case .unknownField(let name):
            "map: '\(name)' is none of \(LedgerField.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unknownHeader(let name, let headers): "map: no column is headed '\(name)'; there are: \(headers.joined(separator: ", "))"
        case .missing(let field, let headers):
            "no column for '\(field.rawValue)'; say --map \(field.rawValue)=HEADER; there are: \(headers.joined(separator: ", "))"
        case .unreadable(let pair): "map: '\(pair)' is not field=header"
        }
    }

    /// The rows that were not taken in, with the reason in front, for mending and importing again.
    static func write(_ report: LedgerReport, to path: String) throws {
        var reasons: [Int: String] = [:]
        for note in report.notes where note.kind.isBad { reasons[note.row] = note.kind.rawValue }
        let writer = try SheetWriter(
            path: path, format: path.hasSuffix(".xlsx") ? .xlsx : .csv, columns: [SheetColumn("row", .integer), SheetColumn("reason", .text)] + report.header.map { SheetColumn($0, .text) })
        for row in report.badRows {
            let cells = report.header.indices.map { SheetValue.text(row[$0].text) }
            try writer.write([.integer(Int64(row.number)), .text(reasons[row.number] ?? "")] + cells)
        }
        _ = try writer.close()
    }
}
