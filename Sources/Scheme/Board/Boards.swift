// Boards: what the board reads.
import Kernel
import Platform
import Storage

/// The board of a project over a period, and the rows behind a figure.
package struct Boards: Sendable {
    package let room: ControlRoom
    package let books: SchemeBooks

    package init(room: ControlRoom, books: SchemeBooks) {
        self.room = room
        self.books = books
    }

    /// Every clause in the order of the document.
    package func standings(
        in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> (book: SchemeBook, standings: [ClauseStanding]) {
        let today = project.zone.day(of: transaction.now)
        let book = try books.book(on: today, in: transaction)
        let open = try openCounts(project, transaction)
        let standings = try book.clauses.map { clause in
            try standing(clause, book: book, project: project, days: days, open: open, transaction)
        }
        return (book, standings)
    }

    /// One clause.
    package func standing(
        of id: Clause.ID, in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> ClauseStanding {
        let book = try books.book(on: project.zone.day(of: transaction.now), in: transaction)
        guard let clause = book[id] else { throw Refusal.missing }
        return try standing(
            clause, book: book, project: project, days: days, open: try openCounts(project, transaction), transaction)
    }

    private func standing(
        _ clause: ClauseText, book: SchemeBook, project: ProjectCard, days: ClosedRange<Day>,
        open: [Clause.ID: (atRisk: Int64, overdue: Int64)], _ transaction: Transaction
    ) throws -> ClauseStanding {
        let measure = room.measure(of: clause.id)
        let figure = try measure?.figure(in: project, days: days, transaction)
        let target = try measure?.target.map { Int64(try book.number($0)) } ?? 100
        let counts = open[measure?.source ?? clause.id]
        return ClauseStanding(
            clause: clause, controls: room.controls(of: clause.id), figure: figure, path: measure?.path, targetPercent: target,
            atRisk: counts?.atRisk ?? 0, overdue: counts?.overdue ?? 0)
    }

    /// Open promises that are warned of or past due, by clause: bounded by what is open, not by what was.
    private func openCounts(
        _ project: ProjectCard, _ transaction: Transaction
    ) throws -> [Clause.ID: (atRisk: Int64, overdue: Int64)] {
        var counts: [Clause.ID: (atRisk: Int64, overdue: Int64)] = [:]
        for row in try transaction.query(
            """
            SELECT clause, COUNT(CASE WHEN due_at < \(transaction.now) THEN 1 END) AS overdue,
                COUNT(CASE WHEN due_at >= \(transaction.now) AND next_step > 0 THEN 1 END) AS at_risk
            FROM promise WHERE project_id = \(project.id) AND outcome = 'open'
                AND due_at < \(transaction.now.adding(minutes: 24 * 60)) GROUP BY clause
            """)
        {
            counts[try row.get("clause")] = (try row.get("at_risk"), try row.get("overdue"))
        }
        return counts
    }

    /// Which rows of a figure to open.
    package enum Part: String, CaseIterable, Sendable { case numerator, missed, excluded, all }

    /// One row behind a figure.
    package struct FigureRow: Sendable {
        package let row: PromiseRow
        package let card: SubjectCard?
    }

    /// The rows behind a figure, by due day and id, a page at a time. `after` is the last id of the page before.
    package func rows(
        _ clause: Clause.ID, _ part: Part, in project: ProjectCard, days: ClosedRange<Day>,
        after: (day: Day, id: Promise.ID)?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [FigureRow] {
        let measure = room.measure(of: clause) ?? Measure(clause)
        let now = transaction.now
        let reached: SQL = measure.counting == .kept ? "outcome = 'kept'" : "outcome IN ('kept', 'late')"
        let filter: SQL =
            switch part {
            case .numerator: "\(reached) AND due_at < \(now)"
            case .missed: "NOT (\(reached)) AND outcome <> 'excluded' AND due_at < \(now)"
            case .excluded: "outcome = 'excluded'"
            case .all: "outcome <> 'excluded' AND due_at < \(now)"
            }
        let start: SQL = after.map { "AND (due_day > \($0.day) OR (due_day = \($0.day) AND id > \($0.id)))" } ?? ""
        let rows = try transaction.query(
            """
            SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project.id) AND clause = \(measure.source)
                AND due_day BETWEEN \(days.lowerBound) AND \(days.upperBound) AND \(filter) \(start)
            ORDER BY due_day, id LIMIT \(limit)
            """
        ).map(PromiseRow.init)
        let cards = try room.cards(rows.map(\.subject), in: project.id, transaction)
        return rows.map { FigureRow(row: $0, card: cards[$0.subject]) }
    }
}
