// ArrearsSettings: what a project has settled of its arrears, dated, over the numbers of the scheme.
import Kernel
import Platform
import Scheme
import Storage

package struct ArrearsSetting: Sendable, Hashable {
    package let from: Day
    /// More than this share of the managed area makes a major payer; nil leaves it to the scheme, where it may be unset.
    package let majorShare: Share?
    /// Between 催缴 and its leaving, so that a slip can be undone.
    package let undoMinutes: Int
}

package struct ArrearsSettings: Sendable {
    let books: SchemeBooks
    /// The house's own: long enough to see that the wrong list was sent, short enough for the same morning.
    static let undoMinutesUsual = 10

    package init(books: SchemeBooks) { self.books = books }

    /// In force on a day; the usual one where nothing was set.
    package static func setting(of project: Project.ID, on day: Day, _ transaction: Transaction) throws -> ArrearsSetting {
        try all(of: project, transaction).last { $0.from <= day }
            ?? ArrearsSetting(from: day, majorShare: nil, undoMinutes: undoMinutesUsual)
    }

    static func all(of project: Project.ID, _ transaction: Transaction) throws -> [ArrearsSetting] {
        try transaction.query(
            """
            SELECT from_day, major_share, undo_minutes FROM arrears_setting WHERE project_id = \(project)
            ORDER BY from_day LIMIT 1000
            """
        ).map {
            ArrearsSetting(
                from: try $0.get("from_day"), majorShare: Share(try $0.get("major_share", as: String.self)),
                undoMinutes: try $0.get("undo_minutes"))
        }
    }

    /// From today on; what was sent before is judged by what was in force then.
    package func set(
        majorShare: Share?, undoMinutes: Int, of project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws {
        let today = project.zone.day(of: transaction.now)
        try transaction.run(
            """
            INSERT INTO arrears_setting (project_id, from_day, major_share, undo_minutes, set_by, set_at)
            VALUES (\(project.id), \(today), \(majorShare?.description ?? ""), \(undoMinutes), \(person), \(transaction.now))
            ON CONFLICT (project_id, from_day) DO UPDATE SET major_share = excluded.major_share,
                undo_minutes = excluded.undo_minutes, set_by = excluded.set_by, set_at = excluded.set_at
            """)
        // The next sweep begins anew: who is a major payer may be otherwise now.
        try transaction.run("UPDATE arrears_sweep SET day = '0001-01-01', cursor = 0 WHERE project_id = \(project.id)")
        transaction.record(
            "arrears.settled", about: ("project", project.id.number), project: project.id, by: .staff(person),
            ["share": .text(majorShare?.description), "undo": .number(Int64(undoMinutes))])
    }

    /// Every version of the ladder: the scheme's, with the project's share from its day on.
    func rules(of project: Project.ID, _ transaction: Transaction) throws -> [LadderRules] {
        let versions = try transaction.query("SELECT version FROM scheme_version ORDER BY in_force_from, version").map {
            try LadderRules(try books.book(version: try $0.get("version"), in: transaction))
        }
        let settings = try Self.all(of: project, transaction)
        guard !settings.isEmpty else { return versions }
        let days = Set(versions.map(\.inForceFrom) + settings.map(\.from)).sorted()
        return days.compactMap { day in
            guard var rules = versions.last(where: { $0.inForceFrom <= day }) ?? versions.first else { return nil }
            rules.inForceFrom = day
            if let share = settings.last(where: { $0.from <= day })?.majorShare { rules.majorShare = share }
            return rules
        }
    }
}
