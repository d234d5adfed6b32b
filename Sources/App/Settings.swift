// Settings: next year's holidays, and the scheme's numbers. Both take effect by a new version; nothing made before moves.
import ArgumentParser
import Foundation
import Kernel
import Platform
import Scheme
import Storage
import Wiring

struct HolidaysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holidays",
        abstract: "Enter the State Council's arrangement of a year: [{\"year\", \"off\": {day: name}, \"work\": {day: name}}].")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "A JSON file, in the form of the shipped holidays-cn.json.") var file: String
    @Option(name: .long) var project: String

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw Failure("\(file): the file cannot be opened") }
        let years: [HolidayYear]
        do {
            years = try HolidayYear.list(json: bytes)
        } catch {
            throw Failure("\(file): \(error.description)")
        }
        let code = project
        try await options.withHouse { house in
            try await house.database.write { transaction in
                guard let project = try Projects().find(code: code, in: transaction) else {
                    throw Refusal.invalid("project", "project.unknown", ["code": code])
                }
                let actor = Actor.system("command")
                let changed = try Calendars().change(
                    project, field: "file", why: "", by: actor, in: transaction
                ) { calendar throws(CalendarProblem) in try calendar.adding(holidays: years) }
                try ProvisionalDues(sources: House.dueSources).count(in: changed, by: actor, transaction)
            }
        }
        print(years.map { "\($0.year): \($0.off.count) days off, \($0.work.count) worked" }.joined(separator: "\n"))
    }
}

struct SchemeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheme",
        abstract: "Put a new version of the scheme in force that differs in one quantity, from a day on.")
    @OptionGroup var options: DatabaseOptions
    @Argument(help: "A clause, such as K-CMP2.") var clause: String
    @Argument(help: "The quantity's name, such as atOnceMinutes.") var name: String
    @Argument var value: String
    @Option(name: .long, help: "The first day of the new version, 2026-12-01; not before today.") var from: String
    @Option(name: .long, help: "Why, and by whose decision.") var note: String

    func run() async throws {
        guard let day = Day(from) else { throw Failure("from: not a day: \(from)") }
        let (quantity, value, note) = (Quantity(Clause.ID(clause), name), value, note)
        let version = try await options.withHouse { house in
            try await house.database.write { transaction in
                try House.books.change([quantity: value], from: day, note: note, by: .system("command"), in: transaction)
            }
        }
        print("version \(version), in force from \(day)")
    }
}
