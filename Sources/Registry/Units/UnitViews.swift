// UnitViews: the register as lists and pages read it. Plain values.
import Kernel
import Platform
import Storage

/// A person's hold on a unit.
package struct TenureLine: Sendable {
    package let id: Tag<TenureRole>
    package let person: Person.ID
    package let name: String
    package let maskedPhone: String
    package let role: TenureRole
    package let share: OwnerShare
    package let from: Day
    package let to: Day?

    /// Whether it holds on a day: an end that lies ahead ends nothing yet.
    package func isCurrent(on day: Day) -> Bool { to.map { $0 >= day } ?? true }
}

/// A line of a list, and a hit of the one search box.
package struct UnitLine: Sendable {
    package let unit: Unit
    package let owner: String?
    package let maskedPhone: String
}

extension TenureRole: WordColumn {}

/// Personal numbers as pages show them.
package enum MaskedPhone {
    /// `138****6620`; a short number keeps its last two digits.
    package static func text(_ phone: String) -> String {
        guard phone.count >= 7 else { return phone.isEmpty ? "" : "****" + phone.suffix(2) }
        return phone.prefix(3) + "****" + phone.suffix(4)
    }
}

extension Units {
    /// Units by building and number, a page at a time.
    package func list(
        in project: Project.ID, after: (key: String, id: Unit.ID)?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [(line: UnitLine, sortKey: String)] {
        let start: SQL = after.map { "AND (u.sort_key > \($0.key) OR (u.sort_key = \($0.key) AND u.id > \($0.id)))" } ?? ""
        let rows = try transaction.query(
            """
            SELECT \(Self.columns), u.sort_key FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project) \(start) ORDER BY u.sort_key, u.id LIMIT \(limit)
            """)
        let units = try rows.map(Self.unit)
        let lines = try self.lines(units, in: project, transaction)
        return try zip(lines, rows).map { ($0, try $1.get("sort_key")) }
    }

    /// One unit within the visitor's projects.
    package func find(_ id: Unit.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> (Unit, Project.ID) {
        let row = try transaction.first(
            """
            SELECT \(Self.columns), u.project_id FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.id = \(id) AND u.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return (try Self.unit(row), try row.get("project_id"))
    }

    package func tenures(of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [TenureLine] {
        try transaction.query(
            """
            SELECT t.id, t.person_id, p.name, p.phone, t.role, t.share_numerator, t.share_denominator,
                t.from_day, t.to_day
            FROM tenure t JOIN person p ON p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id = \(unit) ORDER BY t.from_day DESC, t.id
            """
        ).map {
            TenureLine(
                id: try $0.get("id"), person: try $0.get("person_id"), name: try $0.get("name"),
                maskedPhone: MaskedPhone.text(try $0.get("phone")), role: try $0.get("role"),
                share: OwnerShare(numerator: try $0.get("share_numerator"), denominator: try $0.get("share_denominator")),
                from: try $0.get("from_day"), to: try $0.get("to_day"))
        }
    }

    /// Everything the one box may mean: a unit as spoken, a name, its initials, the end of a phone number.
    package func find(words: String, in project: Project.ID, limit: Int = 20, _ transaction: Transaction) throws -> [UnitLine] {
        let today = try self.today(in: project, transaction)
        let spoken = SpokenAddress.key(words)
        let people = Persons.meaning(words)
        let rows = try transaction.query(
            """
            SELECT \(Self.columns) FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project) AND u.spoken = \(spoken) LIMIT \(limit)
            """) + transaction.query(
                """
                SELECT \(Self.columns) FROM person p JOIN tenure t ON t.project_id = p.project_id AND t.person_id = p.id
                    JOIN unit u ON u.id = t.unit_id JOIN building b ON b.id = u.building_id
                WHERE p.project_id = \(project) AND \(people) AND (t.to_day IS NULL OR t.to_day >= \(today)) ORDER BY p.sort_key, u.sort_key
                LIMIT \(limit)
                """)
        var seen: Set<Unit.ID> = []
        let short = rows.isEmpty ? try self.short(spoken, in: project, transaction) : []
        let units = try (rows.map(Self.unit) + short.prefix(limit)).filter { seen.insert($0.id).inserted }
        return try lines(units, in: project, transaction)
    }

    /// The project's own day: who holds what is a matter of days.
    func today(in project: Project.ID, _ transaction: Transaction) throws -> Day {
        let row = try transaction.first("SELECT zone FROM project WHERE id = \(project)")
        let zone = try row.map { try Zone(try $0.get("zone")) } ?? .utc
        return zone.day(of: transaction.now)
    }

    /// One home as lists show it.
    package func line(of unit: Unit, in project: Project.ID, _ transaction: Transaction) throws -> UnitLine {
        try lines([unit], in: project, transaction).first ?? UnitLine(unit: unit, owner: nil, maskedPhone: "")
    }

    private func lines(_ units: [Unit], in project: Project.ID, _ transaction: Transaction) throws -> [UnitLine] {
        guard !units.isEmpty else { return [] }
        let today = try self.today(in: project, transaction)
        var owners: [Unit.ID: (name: String, phone: String)] = [:]
        for row in try transaction.query(
            """
            SELECT t.unit_id, p.name, p.phone FROM tenure t JOIN person p ON p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id IN \(list: units.map(\.id))
                AND (t.to_day IS NULL OR t.to_day >= \(today))
            ORDER BY CASE t.role WHEN 'owner' THEN 0 ELSE 1 END, t.id
            """)
        {
            let unit: Unit.ID = try row.get("unit_id")
            if owners[unit] == nil { owners[unit] = (try row.get("name"), try row.get("phone")) }
        }
        return units.map { UnitLine(unit: $0, owner: owners[$0.id]?.name, maskedPhone: MaskedPhone.text(owners[$0.id]?.phone ?? "")) }
    }
}
