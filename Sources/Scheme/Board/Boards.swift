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
        let open = try openCounts(project, days, transaction)
        let set = try room.settings(of: project.id, on: today, transaction)
        var known: [Clause.ID: Figures.Sums] = [:]
        let standings = try book.clauses.map { clause in
            try standing(clause, set, book: book, project: project, days: days, open: open, known: &known, transaction)
        }
        return (book, standings)
    }

    /// One clause.
    package func standing(
        of id: Clause.ID, in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> ClauseStanding {
        let today = project.zone.day(of: transaction.now)
        let book = try books.book(on: today, in: transaction)
        guard let clause = book[id] else { throw Refusal.missing }
        var known: [Clause.ID: Figures.Sums] = [:]
        return try standing(
            clause, try room.settings(of: project.id, on: today, transaction), book: book, project: project, days: days, open: try openCounts(project, days, transaction),
            known: &known, transaction)
    }

    private func standing(
        _ clause: ClauseText, _ set: [Quantity: String], book: SchemeBook, project: ProjectCard, days: ClosedRange<Day>,
        open: [Clause.ID: (atRisk: Int64, overdue: Int64)], known: inout [Clause.ID: Figures.Sums],
        _ transaction: Transaction
    ) throws -> ClauseStanding {
        let measure = room.measure(of: clause.id)
        let figure = try measure?.figure(in: project, days: days, known: &known, transaction)
        let target = try measure?.target.map { Int64(try book.number($0)) } ?? 100
        // Whether somebody holds it says nothing of its being late.
        let sources = measure?.counting == .held ? [] : measure?.sources ?? [clause.id]
        let counts = sources.compactMap { open[$0] }
        return ClauseStanding(
            clause: clause.set(set), controls: room.controls(of: clause.id), figure: figure, path: measure?.path,
            targetPercent: target, idle: room.idle(clause), own: Set(set.keys.filter { $0.clause == clause.id }.map(\.name)),
            settingPaths: room.settingPaths(of: clause.id), atRisk: counts.reduce(0) { $0 + $1.atRisk }, overdue: counts.reduce(0) { $0 + $1.overdue })
    }

    /// Open promises that are warned of or past due, by clause: bounded by what is open, not by what was. A period that
    /// is over rests on itself: only what fell due within it counts, and nothing is warned of any more.
    private func openCounts(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> [Clause.ID: (atRisk: Int64, overdue: Int64)] {
        var counts: [Clause.ID: (atRisk: Int64, overdue: Int64)] = [:]
        let isOver = days.upperBound < project.zone.day(of: transaction.now)
        let until = isOver ? project.zone.endOfDay(days.upperBound) : transaction.now.adding(minutes: 24 * 60)
        let from = isOver ? project.zone.startOfDay(days.lowerBound) : Instant(milliseconds: 0)
        for row in try transaction.query(
            """
            SELECT clause, COUNT(CASE WHEN due_at < \(transaction.now) THEN 1 END) AS overdue,
                COUNT(CASE WHEN due_at >= \(transaction.now) AND next_step > 0 THEN 1 END) AS at_risk
            FROM promise WHERE project_id = \(project.id) AND outcome = 'open'
                AND due_at BETWEEN \(from) AND \(until) GROUP BY clause
            """)
        {
            counts[try row.get("clause")] = (try row.get("at_risk"), try row.get("overdue"))
        }
        return counts
    }

    /// Which rows of a figure to open.
    package enum Part: String, CaseIterable, Sendable { case numerator, missed, excluded, all }

    /// One row behind a figure: a promise, or a thing of a tally.
    package struct FigureRow: Sendable {
        /// When it was due, or when the thing came to be.
        package let at: Instant
        package let clause: Clause.ID
        package let card: SubjectCard?
        package let settledAt: Instant?
        package let standing: Promise.Standing
        package let reason: String
        /// Where the page after this row begins.
        package let key: String
    }

    static let rowsOfPage = 50

    /// The rows behind a figure in a fixed order, a page at a time. `after` is the key of the last row of the page before.
    package func rows(
        _ clause: Clause.ID, _ part: Part, in project: ProjectCard, days: ClosedRange<Day>, after: String?,
        limit: Int = rowsOfPage, _ transaction: Transaction
    ) throws -> [FigureRow] {
        let measure = room.measure(of: clause) ?? Measure(clause)
        if let things = measure.things {
            return try self.rows(things, of: clause, part, in: project, days: days, after: after, limit: limit, transaction)
        }
        var promises: [PromiseRow] = []
        for source in measure.sources {
            promises += try self.promises(
                source, measure.counting, part, in: project, days: days, after: Self.dayKey(after), limit: limit, transaction)
        }
        if measure.sources.count > 1 { promises.sort { ($0.dueDay, $0.id) < ($1.dueDay, $1.id) } }
        promises = Array(promises.prefix(limit))
        let cards = try room.cards(promises.map(\.subject), in: project.id, transaction)
        return promises.map { row in
            FigureRow(
                at: row.promise.dueAt, clause: row.clause, card: cards[row.subject], settledAt: row.settledAt,
                standing: row.promise.standing(at: transaction.now), reason: row.reason, key: "\(row.dueDay).\(row.id.text)")
        }
    }

    private func promises(
        _ source: Clause.ID, _ counting: Counting, _ part: Part, in project: ProjectCard, days: ClosedRange<Day>,
        after: (day: Day, id: Promise.ID)?, limit: Int, _ transaction: Transaction
    ) throws -> [PromiseRow] {
        let now = transaction.now
        let filter: SQL =
            switch part {
            case .numerator: "\(counting.reached) AND outcome <> 'excluded' AND due_at < \(now)"
            case .missed: "\(counting.unreached) AND outcome <> 'excluded' AND due_at < \(now)"
            case .excluded: "outcome = 'excluded'"
            case .all: "outcome <> 'excluded' AND due_at < \(now)"
            }
        let start: SQL = after.map { "AND (due_day > \($0.day) OR (due_day = \($0.day) AND id > \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project.id) AND clause = \(source)
                AND due_day BETWEEN \(days.lowerBound) AND \(days.upperBound) AND \(filter) \(start)
            ORDER BY due_day, id LIMIT \(limit)
            """
        ).map(PromiseRow.init)
    }

    private static func dayKey(_ text: String?) -> (day: Day, id: Promise.ID)? {
        guard let parts = text?.split(separator: "."), parts.count == 2, let day = Day(String(parts[0])) else { return nil }
        return Tag(text: String(parts[1])).map { (day, $0) }
    }

    private func rows(
        _ things: Tally, of clause: Clause.ID, _ part: Part, in project: ProjectCard, days: ClosedRange<Day>,
        after: String?, limit: Int, _ transaction: Transaction
    ) throws -> [FigureRow] {
        let reached: Bool?
        switch part {
        case .numerator: reached = true
        case .missed: reached = false
        case .all: reached = nil
        case .excluded: return []
        }
        var start: (at: Instant, id: Int64)?
        if let parts = after?.split(separator: "."), parts.count == 2, let at = Int64(parts[0]), let id = Int64(parts[1]) {
            start = (Instant(milliseconds: at), id)
        }
        return try things.rows(
            reached: reached, in: project, days: days, after: start, limit: limit, transaction
        ).map { row in
            FigureRow(
                at: row.at, clause: clause, card: SubjectCard(title: row.title, whose: row.whose, path: row.path, verbs: [:]),
                settledAt: nil, standing: row.isReached ? .kept : .missed, reason: "",
                key: "\(row.at.milliseconds).\(row.id)")
        }
    }
}
