// Todays: the open promises of a project by due.
import Kernel
import Platform
import Storage

/// What 今日 reads: never more than a page of rows, whatever the number of cases.
package struct Todays: Sendable {
    package let room: ControlRoom

    package init(room: ControlRoom) { self.room = room }

    package struct Line: Sendable {
        package let row: PromiseRow
        package let card: SubjectCard?
        package let holderName: String?
    }

    /// Counts of the bands, each cut off at a number that a page can say ("999+").
    package func counts(
        in project: ProjectCard, holder: Account.ID?, _ transaction: Transaction
    ) throws -> [TodayBand: Int64] {
        let now = transaction.now
        let hour = now.adding(minutes: 60)
        let midnight = project.zone.endOfDay(project.zone.day(of: now))
        let ranges: [(TodayBand, Instant, Instant)] = [
            (.overdue, Instant(milliseconds: 0), now.adding(milliseconds: -1)),
            (.withinTheHour, now, hour),
            (.today, hour.adding(milliseconds: 1), max(midnight, hour)),
            (.later, max(midnight, hour).adding(milliseconds: 1), Instant(milliseconds: Int64.max)),
        ]
        var counts: [TodayBand: Int64] = [:]
        for (band, from, to) in ranges {
            let row = try transaction.first(
                """
                SELECT COUNT(*) AS number FROM (SELECT 1 AS one FROM promise
                    WHERE project_id = \(project.id) AND outcome = 'open' AND due_at BETWEEN \(from) AND \(to)
                    \(Self.of(holder)) LIMIT 1000) AS part
                """)
            counts[band] = try row?.get("number") ?? 0
        }
        return counts
    }

    /// The next promises by due.
    package func lines(
        in project: ProjectCard, holder: Account.ID?, band: TodayBand?, limit: Int, _ transaction: Transaction
    ) throws -> [Line] {
        let now = transaction.now
        let range: SQL =
            switch band {
            case .overdue: "AND due_at < \(now)"
            case .withinTheHour: "AND due_at BETWEEN \(now) AND \(now.adding(minutes: 60))"
            case .today:
                """
                AND due_at BETWEEN \(now.adding(minutes: 60)) AND \(project.zone.endOfDay(project.zone.day(of: now)))
                """
            case .later: "AND due_at > \(project.zone.endOfDay(project.zone.day(of: now)))"
            case nil: ""
            }
        let rows = try transaction.query(
            """
            SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project.id) AND outcome = 'open' \(range)
                \(Self.of(holder)) ORDER BY due_at, id LIMIT \(limit)
            """
        ).map(PromiseRow.init)
        let cards = try room.cards(rows.map(\.subject), in: project.id, transaction)
        let holders = Array(Set(rows.compactMap(\.holder)))
        var names: [Account.ID: String] = [:]
        if !holders.isEmpty {
            for row in try transaction.query("SELECT id, display_name FROM account WHERE id IN \(list: holders)") {
                names[try row.get("id")] = try row.get("display_name")
            }
        }
        return rows.map { Line(row: $0, card: cards[$0.subject], holderName: $0.holder.flatMap { names[$0] }) }
    }

    private static func of(_ holder: Account.ID?) -> SQL { holder.map { "AND holder_id = \($0)" } ?? "" }
}
