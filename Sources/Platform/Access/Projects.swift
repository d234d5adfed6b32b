// Projects: the estates of the company and their calendars.
import Foundation
import Kernel
import Storage

/// One estate (物业项目) as the rest of the house sees it.
package struct ProjectCard: Sendable {
    package let id: Project.ID
    package let code: String
    package let name: String
    package let zone: Zone
    package let hotline: String
    /// The company that manages the estate (物业公司名称), as its papers name it. Empty until the office says it: never guessed.
    package let company: String
    /// Its unified social credit code; empty where nobody has said it.
    package let creditCode: String
    /// The day the office went live: older cases are history, and promises open from here on.
    package let liveFrom: Day
    package let calendar: WorkCalendar
    package let calendarVersion: Int64
}

package struct Projects: Sendable {
    package init() {}

    /// Makes a project with its first calendar. Throws a refusal at the field when the code is taken or unreadable.
    package func add(
        code: String, name: String, zone: Zone, hotline: String = "", company: String = "", creditCode: String = "",
        calendar: WorkCalendar, by actor: Actor, in transaction: Transaction
    ) throws -> Project.ID {
        let code = code.trimmingCharacters(in: .whitespaces)
        guard (1...32).contains(code.count), code.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
            throw Refusal.invalid("code", "project.code.shape")
        }
        guard !name.isEmpty else { throw Refusal.invalid("name", "field.required") }
        try Self.check(hotline: hotline)
        try Self.check(company: company)
        try Self.check(creditCode: creditCode)
        guard try transaction.first("SELECT id FROM project WHERE code = \(code)") == nil else {
            throw Refusal.invalid("code", "project.code.taken", ["code": code])
        }
        let id: Project.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO project (id, code, name, zone, hotline, company, credit_code, live_from, created_at)
            VALUES (\(id), \(code), \(name), \(zone.identifier), \(hotline), \(company), \(creditCode),
                \(zone.day(of: transaction.now)), \(transaction.now))
            """)
        try set(calendar, of: id, version: 1, in: transaction)
        transaction.record(
            "project.added", about: ("project", id.number), project: id, by: actor, ["code": .code(code)])
        return id
    }

    /// Another name, telephone for owners, company or code of it; nil leaves it as it is.
    package func change(
        _ id: Project.ID, name: String? = nil, hotline: String? = nil, company: String? = nil, creditCode: String? = nil,
        by actor: Actor, in transaction: Transaction
    ) throws {
        if let name {
            guard !name.isEmpty else { throw Refusal.invalid("name", "field.required") }
            try transaction.run("UPDATE project SET name = \(name) WHERE id = \(id)")
        }
        if let hotline {
            try Self.check(hotline: hotline)
            try transaction.run("UPDATE project SET hotline = \(hotline) WHERE id = \(id)")
        }
        if let company {
            try Self.check(company: company)
            try transaction.run("UPDATE project SET company = \(company) WHERE id = \(id)")
        }
        if let creditCode {
            try Self.check(creditCode: creditCode)
            try transaction.run("UPDATE project SET credit_code = \(creditCode) WHERE id = \(id)")
        }
        transaction.record(
            "project.changed", about: ("project", id.number), project: id, by: actor,
            [
                "name": .flag(name != nil), "hotline": .text(hotline), "company": .text(company),
                "creditCode": .text(creditCode),
            ])
    }

    private static func check(company: String) throws(Refusal) {
        guard company.count <= 80 else { throw .invalid("company", "project.company") }
    }

    private static func check(creditCode: String) throws(Refusal) {
        guard creditCode.isEmpty || UnifiedCode.isGood(creditCode) else { throw .invalid("creditCode", "project.credit-code") }
    }

    /// A telephone that owners can call; empty for none.
    private static func check(hotline: String) throws(Refusal) {
        let isPlain = hotline.allSatisfy { ($0.isASCII && $0.isNumber) || " +-()".contains($0) }
        guard hotline.isEmpty || (isPlain && (3...30).contains(hotline.count)) else {
            throw .invalid("hotline", "project.hotline")
        }
    }

    /// Puts a new calendar in force; promises keep the version under which they were made.
    package func set(
        _ calendar: WorkCalendar, of project: Project.ID, version: Int64, in transaction: Transaction
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(calendar), as: UTF8.self)
        try transaction.run(
            """
            INSERT INTO work_calendar (project_id, version, calendar, made_at)
            VALUES (\(project), \(version), \(text), \(transaction.now))
            """)
    }

    package func find(_ id: Project.ID, in transaction: Transaction) throws -> ProjectCard? {
        try ProjectShelf.shared.card(id, in: transaction)
    }

    /// Who made a project, as its journal's first fact says: the demo's is the demo's for ever.
    package func founder(of project: Project.ID, in transaction: Transaction) throws -> String? {
        try transaction.first("SELECT actor FROM journal WHERE chain = \(project) AND seq = 1")?.get("actor")
    }

    /// The calendar under which a promise was made.
    package func calendar(
        of project: Project.ID, version: Int64, in transaction: Transaction
    ) throws -> WorkCalendar {
        try ProjectShelf.shared.calendar(project, version: version, in: transaction)
    }

    package func find(code: String, in transaction: Transaction) throws -> ProjectCard? {
        guard let row = try transaction.first("SELECT id FROM project WHERE code = \(code)") else { return nil }
        return try find(try row.get("id"), in: transaction)
    }

    /// The project with a code that somebody typed. Throws a refusal that says the code.
    package func named(_ code: String, in transaction: Transaction) throws -> ProjectCard {
        guard let project = try find(code: code, in: transaction) else {
            throw Refusal.invalid("project", "project.unknown", ["code": code])
        }
        return project
    }

    package func all(in transaction: Transaction) throws -> [ProjectCard] {
        try transaction.query("SELECT id FROM project ORDER BY code").compactMap {
            try find(try $0.get("id"), in: transaction)
        }
    }
}

/// Calendars are big and change once a year: a parsed one is kept by project and version.
private final class ProjectShelf: @unchecked Sendable {
    static let shared = ProjectShelf()
    private let lock = NSLock()
    private var calendars: [String: WorkCalendar] = [:]

    func card(_ id: Project.ID, in transaction: Transaction) throws -> ProjectCard? {
        guard
            let row = try transaction.first(
                """
                SELECT p.code, p.name, p.hotline, p.company, p.credit_code, p.live_from, c.version, c.made_at
                FROM project p JOIN work_calendar c ON c.project_id = p.id
                WHERE p.id = \(id) ORDER BY c.version DESC LIMIT 1
                """)
        else { return nil }
        let version: Int64 = try row.get("version")
        let calendar = try calendar(id, version: version, madeAt: try row.get("made_at"), in: transaction)
        return ProjectCard(
            id: id, code: try row.get("code"), name: try row.get("name"), zone: calendar.zone,
            hotline: try row.get("hotline"), company: try row.get("company"), creditCode: try row.get("credit_code"),
            liveFrom: try row.get("live_from"), calendar: calendar, calendarVersion: version)
    }

    func calendar(_ id: Project.ID, version: Int64, in transaction: Transaction) throws -> WorkCalendar {
        let row = try transaction.first(
            "SELECT made_at FROM work_calendar WHERE project_id = \(id) AND version = \(version)")
        guard let row else { throw StorageProblem.failed("a project without its calendar") }
        return try calendar(id, version: version, madeAt: try row.get("made_at"), in: transaction)
    }

    private func calendar(
        _ id: Project.ID, version: Int64, madeAt: Int64, in transaction: Transaction
    ) throws -> WorkCalendar {
        // The moment tells apart what a commit that failed would have made, and several databases of one process.
        let key = "\(id)/\(version)/\(madeAt)"
        if let known = lock.withLock({ calendars[key] }) { return known }
        guard
            let row = try transaction.first(
                "SELECT calendar FROM work_calendar WHERE project_id = \(id) AND version = \(version)")
        else { throw StorageProblem.failed("a project without its calendar") }
        let text: String = try row.get("calendar")
        let calendar = try JSONDecoder().decode(WorkCalendar.self, from: Data(text.utf8))
        lock.withLock { calendars[key] = calendar }
        return calendar
    }
}

extension Transaction {
    /// The next human number of a series, without gaps: the row is locked until the commit.
    package func nextNumber(project: Project.ID, series: String) throws -> Int64 {
        let row = try first(
            """
            INSERT INTO number_book (project_id, series, last) VALUES (\(project), \(series), 1)
            ON CONFLICT (project_id, series) DO UPDATE SET last = number_book.last + 1 RETURNING last
            """)
        guard let row else { throw StorageProblem.failed("no number given") }
        return try row.get("last")
    }

    /// The same as people write it: four digits, and more when there are more.
    package func nextDigits(project: Project.ID, series: String) throws -> String {
        let digits = String(try nextNumber(project: project, series: series))
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
