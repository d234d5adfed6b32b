// Todays: the open promises of a project by due.
import Kernel
import Platform
import Storage

/// What 今日 reads: never more than a page of rows, whatever the number of cases.
package struct Todays: Sendable {
    /// Rows of a page.
    package static let pageSize = 40
    /// A band counts no further than a page can say ("999+").
    private static let countMax: Int64 = 1_000

    package let room: ControlRoom

    package init(room: ControlRoom) { self.room = room }

    package struct Line: Sendable {
        package let row: PromiseRow
        package let card: SubjectCard?
        package let holderName: String?

        package var place: TodayPlace { TodayPlace(dueAt: row.promise.dueAt, id: row.id) }
    }

    /// How many stand in each band, in one question.
    package func counts(
        in project: ProjectCard, holder: Account.ID?, _ transaction: Transaction
    ) throws -> [TodayBand: Int64] {
        func part(_ band: TodayBand) -> SQL {
            let (from, to) = band.dues(now: transaction.now, zone: project.zone)
            return """
                (SELECT COUNT(*) FROM (SELECT 1 AS one FROM promise WHERE project_id = \(project.id) AND outcome = 'open'
                    AND due_at BETWEEN \(from) AND \(to) \(Self.of(holder)) LIMIT \(Self.countMax)) AS part)
                """
        }
        let row = try transaction.first(
            """
            SELECT \(part(.overdue)) AS overdue, \(part(.withinTheHour)) AS hour, \(part(.today)) AS today,
                \(part(.later)) AS later
            """)
        guard let row else { return [:] }
        return [
            .overdue: try row.get("overdue"), .withinTheHour: try row.get("hour"), .today: try row.get("today"),
            .later: try row.get("later"),
        ]
    }

    /// The next promises by due, of one band or of all, behind a place.
    package func lines(
        in project: ProjectCard, holder: Account.ID?, band: TodayBand?, after: TodayPlace? = nil, limit: Int,
        _ transaction: Transaction
    ) throws -> [Line] {
        let range: SQL = band.map { band -> SQL in
            let (from, to) = band.dues(now: transaction.now, zone: project.zone)
            return "AND due_at BETWEEN \(from) AND \(to)"
        } ?? ""
        return try lines(
            "outcome = 'open' \(range) \(Self.of(holder)) \(Self.behind(after))", in: project.id, limit: limit, transaction)
    }

    /// The promises that a clause opened, by due, settled or not.
    package func lines(
        of clause: Clause.ID, state: PromiseState, in project: ProjectCard, holder: Account.ID?, after: TodayPlace?, limit: Int,
        _ transaction: Transaction
    ) throws -> [Line] {
        // By the clause's own key, which goes by the day of the due.
        let behind: SQL = after.map { place -> SQL in
            let day = project.zone.day(of: place.dueAt)
            return "AND (due_day > \(day) OR (due_day = \(day) AND id > \(place.id)))"
        } ?? ""
        let rows = try transaction.query(
            """
            SELECT \(PromiseRow.columns), \(Self.holderName) FROM promise WHERE project_id = \(project.id)
                AND clause = \(clause) \(state.condition) \(Self.of(holder)) \(behind) ORDER BY due_day, id LIMIT \(limit)
            """)
        return try carded(rows, in: project.id, transaction)
    }

    private func lines(_ condition: SQL, in project: Project.ID, limit: Int, _ transaction: Transaction) throws -> [Line] {
        let rows = try transaction.query(
            """
            SELECT \(PromiseRow.columns), \(Self.holderName) FROM promise WHERE project_id = \(project) AND \(condition)
                ORDER BY due_at, id LIMIT \(limit)
            """)
        return try carded(rows, in: project, transaction)
    }

    private func carded(_ rows: [Row], in project: Project.ID, _ transaction: Transaction) throws -> [Line] {
        let promises = try rows.map(PromiseRow.init)
        let cards = try room.cards(promises.map(\.subject), in: project, transaction)
        return try zip(promises, rows).map { promise, row in
            Line(row: promise, card: cards[promise.subject], holderName: try row.get("holder_name"))
        }
    }

    private static let holderName: SQL = """
        (SELECT a.display_name FROM account a WHERE a.id = promise.holder_id) AS holder_name
        """

    private static func behind(_ place: TodayPlace?) -> SQL {
        place.map { "AND (due_at > \($0.dueAt) OR (due_at = \($0.dueAt) AND id > \($0.id)))" } ?? ""
    }

    private static func of(_ holder: Account.ID?) -> SQL { holder.map { "AND holder_id = \($0)" } ?? "" }
}

/// Which promises of a clause are asked for.
package enum PromiseState: String, CaseIterable, Sendable {
    case open, settled, all

    var condition: SQL {
        switch self {
        case .open: "AND outcome = 'open'"
        case .settled: "AND outcome <> 'open'"
        case .all: ""
        }
    }
}
