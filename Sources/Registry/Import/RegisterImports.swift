// RegisterImports: taking in a register: good rows in, bad rows told, again changes nothing.
import Foundation
import Kernel
import Platform
import Sheets
import Storage

package struct RegisterReport: Sendable {
    package var rows = 0
    package var newUnits = 0
    package var changedUnits = 0
    package var newPeople = 0
    package var changedPeople = 0
    package var newTenures = 0
    package var changedTenures = 0
    /// Rows that say nothing new.
    package var unchanged = 0
    package var problems: [RegisterProblem] = []
    package var badRows = 0
    /// The rows that were not taken in, under the file's own header.
    package var header: [String] = []
    package var bad: [SheetRow] = []

    package var changed: Int { changedUnits + changedPeople + changedTenures }

    mutating func count(_ changes: [RegisterChange]) {
        if changes.isEmpty { unchanged += 1 }
        for change in changes {
            switch change {
            case .building: break
            case .unit: newUnits += 1
            case .unitChanged: changedUnits += 1
            case .person: newPeople += 1
            case .phone: changedPeople += 1
            case .hold: newTenures += 1
            case .holdChanged: changedTenures += 1
            }
        }
    }

    mutating func add(_ part: RegisterReport) {
        newUnits += part.newUnits
        changedUnits += part.changedUnits
        newPeople += part.newPeople
        changedPeople += part.changedPeople
        newTenures += part.newTenures
        changedTenures += part.changedTenures
        unchanged += part.unchanged
        problems += part.problems
    }
}

package struct RegisterImports: Sendable {
    /// Rows of one transaction: about 50 ms.
    private static let part = 200

    package init() {}

    /// A register that was read: what can be taken in, and what is wrong with the rest.
    package struct Brought: Sendable {
        let good: [RegisterEntry]
        let reader: RegisterReader
        /// The rows as they came, by number.
        let rows: [Int: SheetRow]
        package let report: RegisterReport
    }

    /// Reads a register and takes it in. Throws `SheetProblem` for a file that is none, `RegisterProblem.Missing` when
    /// no row names the building and the unit.
    package func take(
        _ reader: SheetReader, _ project: ProjectCard, isDryRun: Bool, by actor: Actor, _ database: Database
    ) async throws -> RegisterReport {
        let brought = try await read(reader)
        if isDryRun { return try await tried(brought, project, database) }
        return try await put(brought, project, by: actor, database)
    }

    package func read(_ reader: SheetReader) async throws -> Brought {
        try await SheetWork.threads.run { try RegisterReader.read(reader) }
    }

    /// What taking it in would do: the same decisions on one snapshot, and nothing is written.
    package func tried(_ brought: Brought, _ project: ProjectCard, _ database: Database) async throws -> RegisterReport {
        let done = try await database.read { transaction in
            var report = RegisterReport()
            var book = Self.book(project, transaction)
            let file = RegisterShares(brought.good)
            for part in Self.parts(brought.good) {
                try Self.fill(&book, for: part, project.id, transaction)
                for entry in part { _ = try Self.decide(entry, &book, file, &report, brought.reader, transaction) }
            }
            return report
        }
        return Self.report(brought, done)
    }

    /// Takes the good rows in, a part at a time; `progress` hears how many rows are done.
    package func put(
        _ brought: Brought, _ project: ProjectCard, by actor: Actor, _ database: Database,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> RegisterReport {
        var done = RegisterReport()
        var rows = 0
        let file = RegisterShares(brought.good)
        for part in Self.parts(brought.good) {
            done.add(try await database.write { transaction in
                try Self.put(part, file, project, by: actor, reader: brought.reader, in: transaction)
            })
            rows += part.count
            progress(rows)
        }
        return Self.report(brought, done)
    }

    private static func parts(_ entries: [RegisterEntry]) -> [[RegisterEntry]] {
        stride(from: 0, to: entries.count, by: part).map { Array(entries[$0..<min($0 + part, entries.count)]) }
    }

    /// What came of the rows, with those that reading refused and those that the register refused.
    private static func report(_ brought: Brought, _ done: RegisterReport) -> RegisterReport {
        var report = brought.report
        report.add(done)
        let refused = Set(done.problems.map(\.row))
        report.badRows += refused.count
        report.bad = (report.bad + refused.compactMap { brought.rows[$0] }).sorted { $0.number < $1.number }
        report.problems.sort { $0.row < $1.row }
        return report
    }

    /// Puts entries in within one transaction; what is there already is left as it is.
    package static func put(
        _ entries: [RegisterEntry], _ project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> RegisterReport {
        try put(entries, RegisterShares(entries), project, by: actor, reader: nil, in: transaction)
    }

    private static func put(
        _ entries: [RegisterEntry], _ file: RegisterShares, _ project: ProjectCard, by actor: Actor, reader: RegisterReader?,
        in transaction: Transaction
    ) throws -> RegisterReport {
        var report = RegisterReport()
        var book = book(project, transaction)
        try fill(&book, for: entries, project.id, transaction)
        let rows = RegisterRows(project: project, actor: actor, transaction: transaction)
        for entry in entries {
            for change in try decide(entry, &book, file, &report, reader, transaction) { try rows.write(change) }
        }
        if report.unchanged + report.problems.count < entries.count {
            transaction.record(
                "register.imported", about: ("project", project.id.number), project: project.id, by: actor,
                [
                    "units": .number(Int64(report.newUnits)), "changed": .number(Int64(report.changed)),
                    "people": .number(Int64(report.newPeople)), "tenures": .number(Int64(report.newTenures)),
                ])
        }
        return report
    }

    private static func decide(
        _ entry: RegisterEntry, _ book: inout RegisterBook, _ file: RegisterShares, _ report: inout RegisterReport,
        _ reader: RegisterReader?, _ transaction: Transaction
    ) throws -> [RegisterChange] {
        do {
            let changes = try book.take(entry, file: file) { next(transaction) }
            report.count(changes)
            return changes
        } catch {
            // Only the share of a home is judged beside what the register knows.
            report.problems.append(
                RegisterProblem(
                    row: entry.row, column: reader?.title(of: .share) ?? "", read: entry.share?.text ?? "",
                    key: error.problems.first?.key ?? "tenure.share.bad"))
            return []
        }
    }

    private static func next(_ transaction: Transaction) -> Int64 {
        let id: Tag<RegisterChange> = transaction.newID()
        return id.number
    }

    /// One person at one home, as the register's page adds one. `isNew` when the hold was not there yet.
    static func settle(
        _ entry: RegisterEntry, _ unit: Unit.ID, _ project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> (Person.ID, isNew: Bool) {
        var book = book(project, transaction)
        try fillPeople(&book, of: [unit], [entry], project.id, transaction)
        var changes: [RegisterChange] = []
        book.settle(entry, at: unit, &changes) { next(transaction) }
        var person: Person.ID?
        for change in changes { if case .hold(let hold) = change { person = hold.person } }
        guard let person else { return (Person.ID(0), false) }
        let rows = RegisterRows(project: project, actor: actor, transaction: transaction)
        for change in changes { try rows.write(change) }
        return (person, true)
    }

    private static func book(_ project: ProjectCard, _ transaction: Transaction) -> RegisterBook {
        RegisterBook(today: project.zone.day(of: transaction.now), liveFrom: project.liveFrom)
    }

    /// What the database knows of the homes and people of some rows.
    private static func fill(
        _ book: inout RegisterBook, for entries: [RegisterEntry], _ project: Project.ID, _ transaction: Transaction
    ) throws {
        let spoken = Array(Set(entries.map(\.spoken)).filter { !book.knows(home: $0) }).sorted()
        for row in try transaction.query("SELECT id, name FROM building WHERE project_id = \(project) ORDER BY id LIMIT 10000") {
            book.know(building: try row.get("id"), try row.get("name"))
        }
        for row in try transaction.query(
            """
            SELECT id, building_id, spoken, name, area_hundredths, use_kind, state, paid_through, arrears_fen, arrears_as_of
            FROM unit WHERE project_id = \(project) AND spoken IN \(list: spoken) ORDER BY id LIMIT 10000
            """)
        {
            let (use, state): (String, String) = (try row.get("use_kind"), try row.get("state"))
            book.know(
                RegisterBook.Home(
                    id: try row.get("id"), building: try row.get("building_id"), spoken: try row.get("spoken"),
                    name: try row.get("name"), area: try row.get("area_hundredths"), use: Unit.Use(rawValue: use) ?? .other,
                    state: Unit.State(rawValue: state) ?? .occupied, paidThrough: try row.get("paid_through"),
                    arrears: try row.get("arrears_fen"), arrearsAsOf: try row.get("arrears_as_of")))
        }
        let units = Set(entries.flatMap { book.units(of: $0.spoken) })
        try fillPeople(&book, of: Array(units), entries, project, transaction)
    }

    private static func fillPeople(
        _ book: inout RegisterBook, of units: [Unit.ID], _ entries: [RegisterEntry], _ project: Project.ID,
        _ transaction: Transaction
    ) throws {
        for row in try transaction.query(
            """
            SELECT t.id, t.unit_id, t.person_id, t.role, t.share_numerator, t.share_denominator, t.from_day, t.to_day,
                p.name, p.phone
            FROM tenure t JOIN person p ON p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id IN \(list: units)
            """)
        {
            let person: Person.ID = try row.get("person_id")
            book.know(RegisterBook.Holder(id: person, name: try row.get("name"), phone: try row.get("phone")))
            book.know(
                RegisterBook.Hold(
                    id: try row.get("id"), unit: try row.get("unit_id"), person: person, role: try row.get("role"),
                    share: OwnerShare(numerator: try row.get("share_numerator"), denominator: try row.get("share_denominator")),
                    from: try row.get("from_day"), to: try row.get("to_day")))
        }
        let tails = Array(Set(entries.map(\.phone).filter { !$0.isEmpty }.map { String($0.suffix(4)) })).sorted()
        let phones = Set(entries.map(\.phone))
        for row in try transaction.query(
            "SELECT id, name, phone FROM person WHERE project_id = \(project) AND phone_tail IN \(list: tails)")
        {
            let phone: String = try row.get("phone")
            guard phones.contains(phone) else { continue }
            book.know(RegisterBook.Holder(id: try row.get("id"), name: try row.get("name"), phone: phone))
        }
    }
}
