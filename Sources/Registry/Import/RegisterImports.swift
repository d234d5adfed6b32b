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
    package var newTenures = 0
    package var unchanged = 0
    package var problems: [RegisterProblem] = []
    package var badRows = 0
    /// The rows that were not taken in, under the file's own header.
    package var header: [String] = []
    package var bad: [SheetRow] = []
}

package struct RegisterImports: Sendable {
    /// Rows of one transaction: about 50 ms.
    private static let part = 200
    private static let headerWithin = 8

    package init() {}

    /// A register that was read: what can be taken in, and what is wrong with the rest.
    package struct Brought: Sendable {
        let good: [RegisterEntry]
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
        let (good, report) = try await SheetWork.threads.run { try Self.entries(reader) }
        return Brought(good: good, report: report)
    }

    /// What taking it in would do.
    package func tried(_ brought: Brought, _ project: ProjectCard, _ database: Database) async throws -> RegisterReport {
        var report = brought.report
        let known = try await database.read { transaction in
            try transaction.query("SELECT spoken FROM unit WHERE project_id = \(project.id)").map {
                try $0.get("spoken", as: String.self)
            }
        }
        let keys = Set(brought.good.map { SpokenAddress.key("\($0.building) \($0.unit)") })
        report.newUnits = keys.subtracting(known).count
        report.unchanged = keys.count - report.newUnits
        return report
    }

    /// Takes the good rows in, a part at a time; `progress` hears how many rows are done.
    package func put(
        _ brought: Brought, _ project: ProjectCard, by actor: Actor, _ database: Database,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> RegisterReport {
        var report = brought.report
        let good = brought.good
        for start in stride(from: 0, to: good.count, by: Self.part) {
            let part = Array(good[start..<min(start + Self.part, good.count)])
            let done = try await database.write { try Self.put(part, project, by: actor, in: $0) }
            report.newUnits += done.newUnits
            report.changedUnits += done.changedUnits
            report.newPeople += done.newPeople
            report.newTenures += done.newTenures
            report.unchanged += done.unchanged
            progress(start + part.count)
        }
        return report
    }

    private static func entries(_ reader: SheetReader) throws -> ([RegisterEntry], RegisterReport) {
        let (register, rows) = try read(reader)
        var report = RegisterReport()
        report.header = register.header.cells.map(\.text)
        var good: [RegisterEntry] = []
        for row in rows {
            report.rows += 1
            let (entry, problems) = register.entry(row)
            if let entry { good.append(entry) } else {
                report.badRows += 1
                report.bad.append(row)
                report.problems += problems
            }
        }
        return (good, report)
    }

    private static func read(_ reader: SheetReader) throws -> (RegisterReader, [SheetRow]) {
        let rows = try reader.rows()
        guard let first = rows.first else { throw SheetProblem.empty }
        for (place, row) in rows.prefix(headerWithin).enumerated() {
            if let register = try? RegisterReader(header: row) { return (register, Array(rows[(place + 1)...])) }
        }
        return (try RegisterReader(header: first), [])
    }

    /// Puts entries in within one transaction; what is there already is left as it is.
    package static func put(
        _ entries: [RegisterEntry], _ project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> RegisterReport {
        var report = RegisterReport()
        let today = project.zone.day(of: transaction.now)
        for entry in entries {
            let building = try self.building(entry.building, project.id, in: transaction)
            let (unit, change) = try self.unit(entry, building, project.id, today, in: transaction)
            switch change {
            case .new: report.newUnits += 1
            case .changed: report.changedUnits += 1
            case .none: break
            }
            var isNew = change != .none
            if !entry.name.isEmpty {
                let (person, newPerson) = try self.person(entry, unit, project.id, in: transaction)
                if newPerson { report.newPeople += 1 }
                let newTenure = try tenure(entry, unit, person, project, in: transaction)
                if newTenure { report.newTenures += 1 }
                isNew = isNew || newPerson || newTenure
            }
            if !isNew { report.unchanged += 1 }
        }
        if report.unchanged < entries.count {
            transaction.record(
                "register.imported", about: ("project", project.id.number), project: project.id, by: actor,
                [
                    "units": .number(Int64(report.newUnits)), "changed": .number(Int64(report.changedUnits)),
                    "people": .number(Int64(report.newPeople)), "tenures": .number(Int64(report.newTenures)),
                ])
        }
        return report
    }

    /// One person at one home, as the register's page adds one. `isNew` when the hold was not there yet.
    static func settle(
        _ entry: RegisterEntry, _ unit: Unit.ID, _ project: ProjectCard, in transaction: Transaction
    ) throws -> (Person.ID, isNew: Bool) {
        let (person, _) = try self.person(entry, unit, project.id, in: transaction)
        return (person, try tenure(entry, unit, person, project, in: transaction))
    }

    private enum Change { case new, changed, none }

    private static func building(_ name: String, _ project: Project.ID, in transaction: Transaction) throws -> Building.ID {
        let known = try transaction.first("SELECT id FROM building WHERE project_id = \(project) AND name = \(name)")
        if let known { return try known.get("id") }
        let id: Building.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO building (id, project_id, name, sort_key, handler_id)
            VALUES (\(id), \(project), \(name), \(SpokenAddress.sortKey(name)), \(Int64?.none))
            """)
        return id
    }

    private static func unit(
        _ entry: RegisterEntry, _ building: Building.ID, _ project: Project.ID, _ today: Day, in transaction: Transaction
    ) throws -> (Unit.ID, Change) {
        let known = try transaction.first(
            """
            SELECT id, area_hundredths, paid_through, arrears_fen FROM unit
            WHERE project_id = \(project) AND building_id = \(building) AND name = \(entry.unit)
            """)
        guard let known else {
            let id: Unit.ID = transaction.newID()
            let label = "\(entry.building) \(entry.unit)"
            try transaction.run(
                """
                INSERT INTO unit (id, project_id, building_id, name, spoken, sort_key, area_hundredths, use_kind, state,
                    paid_through, arrears_fen, arrears_as_of, revision)
                VALUES (\(id), \(project), \(building), \(entry.unit), \(SpokenAddress.key(label)),
                    \(SpokenAddress.sortKey(label)), \(entry.areaHundredths ?? 0), \(entry.use.rawValue),
                    \((entry.state ?? .occupied).rawValue), \(entry.paidThrough), \(entry.arrearsFen),
                    \(entry.arrearsFen == nil ? nil : today), 1)
                """)
            return (id, .new)
        }
        let id: Unit.ID = try known.get("id")
        let area: Int64 = try known.get("area_hundredths")
        let paid: Day? = try known.get("paid_through")
        let arrears: Int64? = try known.get("arrears_fen")
        let newArea = entry.areaHundredths ?? area
        let newPaid = entry.paidThrough ?? paid
        let newArrears = entry.arrearsFen ?? arrears
        guard newArea != area || newPaid != paid || newArrears != arrears else { return (id, .none) }
        try transaction.run(
            """
            UPDATE unit SET area_hundredths = \(newArea), paid_through = \(newPaid), arrears_fen = \(newArrears),
                arrears_as_of = \(newArrears == nil ? nil : today), revision = revision + 1 WHERE id = \(id)
            """)
        return (id, .changed)
    }

    /// The same person is the same name with the same phone; without a phone, the same name at the same unit.
    private static func person(
        _ entry: RegisterEntry, _ unit: Unit.ID, _ project: Project.ID, in transaction: Transaction
    ) throws -> (Person.ID, isNew: Bool) {
        let tail = String(entry.phone.suffix(4))
        let known = entry.phone.isEmpty
            ? try transaction.first(
                """
                SELECT p.id FROM tenure t JOIN person p ON p.id = t.person_id
                WHERE t.project_id = \(project) AND t.unit_id = \(unit) AND p.name = \(entry.name)
                """)
            : try transaction.first(
                """
                SELECT id FROM person WHERE project_id = \(project) AND phone_tail = \(tail) AND phone = \(entry.phone)
                    AND name = \(entry.name)
                """)
        if let known { return (try known.get("id"), false) }
        let id: Person.ID = transaction.newID()
        let isOrganisation = ["公司", "集团", "中心", "银行", "学校"].contains { entry.name.contains($0) }
        try transaction.run(
            """
            INSERT INTO person (id, project_id, name, initials, sort_key, is_organisation, phone, phone_tail, care,
                care_consent_at, key_customer, key_reason, revision)
            VALUES (\(id), \(project), \(entry.name), \(PersonName.initials(entry.name)),
                \(PersonName.initials(entry.name) + " " + entry.name), \(isOrganisation), \(entry.phone), \(tail), '',
                \(Int64?.none), 0, '', 1)
            """)
        return (id, true)
    }

    private static func tenure(
        _ entry: RegisterEntry, _ unit: Unit.ID, _ person: Person.ID, _ project: ProjectCard, in transaction: Transaction
    ) throws -> Bool {
        let known = try transaction.first(
            """
            SELECT id FROM tenure WHERE project_id = \(project.id) AND unit_id = \(unit) AND person_id = \(person)
                AND role = \(entry.role.rawValue) AND to_day IS NULL
            """)
        guard known == nil else { return false }
        let id: Tag<TenureRole> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO tenure (id, project_id, unit_id, person_id, role, share_numerator, share_denominator, from_day, to_day)
            VALUES (\(id), \(project.id), \(unit), \(person), \(entry.role.rawValue), \(entry.share.numerator), \(entry.share.denominator),
                \(entry.from ?? project.liveFrom), \(String?.none))
            """)
        return true
    }
}
