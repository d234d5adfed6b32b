// Figures: counting promises by the day they were due.
import Kernel
import Platform
import Storage

/// How a measure counts the promises of a clause.
package enum Counting: Sendable, Hashable {
    /// Kept of due.
    case kept
    /// Settled at all, early or late, of due: "every one was answered".
    case settled
    /// Had somebody who answers for it, of due.
    case held

    /// What the rows of the numerator are.
    var reached: SQL {
        switch self {
        case .kept: "outcome = 'kept'"
        case .settled: "outcome IN ('kept', 'late')"
        case .held: "holder_id IS NOT NULL"
        }
    }

    /// What the rows of the denominator are that the numerator lacks.
    var unreached: SQL {
        switch self {
        case .kept: "outcome <> 'kept'"
        case .settled: "outcome NOT IN ('kept', 'late')"
        case .held: "holder_id IS NULL"
        }
    }
}

/// Figures over `promise_day`, the deltas not folded yet, and a live read of today. Equal to a recount at any time.
package struct Figures: Sendable {
    package init() {}

    /// The figure of a clause's promises whose due day lies in `days` (both ends included, the project's zone).
    /// A promise not yet due is outside; open and overdue is in the denominator at once.
    package func figure(
        _ clause: Clause.ID, _ counting: Counting, in project: ProjectCard, days: ClosedRange<Day>,
        _ transaction: Transaction
    ) throws -> Figure {
        let sums = try sums(clause, in: project, days: days, transaction)
        return try figure(of: sums, clause, counting, in: project, days: days, transaction)
    }

    /// What every way of counting a clause is made of; a page that counts one clause in several ways reads it once.
    func sums(
        _ clause: Clause.ID, in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Sums {
        let today = project.zone.day(of: transaction.now)
        var sums = Sums()
        if days.lowerBound < today {
            let last = min(days.upperBound, today.adding(days: -1))
            for table in [Self.folded, Self.unfolded] {
                try sums.add(
                    try transaction.first(
                        """
                        SELECT \(Self.sums) FROM \(table) WHERE project_id = \(project.id) AND clause = \(clause)
                            AND due_day BETWEEN \(days.lowerBound) AND \(last)
                        """))
            }
        }
        if days.contains(today) { try sums.add(try live(clause, project, on: today, transaction)) }
        return sums
    }

    func figure(
        of sums: Sums, _ clause: Clause.ID, _ counting: Counting, in project: ProjectCard, days: ClosedRange<Day>,
        _ transaction: Transaction
    ) throws -> Figure {
        let numerator =
            switch counting {
            case .kept: sums.kept
            case .settled: sums.settled
            case .held: sums.total - (try unheld(clause, project, days, transaction))
            }
        return Figure(numerator: numerator, denominator: sums.total, excluded: sums.excluded)
    }

    /// Promises that nobody answered for when they fell due: few, or none, and found by an index of their own.
    private func unheld(
        _ clause: Clause.ID, _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Int64 {
        try transaction.first(
            """
            SELECT COUNT(*) AS number FROM promise WHERE project_id = \(project.id) AND clause = \(clause)
                AND due_day BETWEEN \(days.lowerBound) AND \(days.upperBound) AND holder_id IS NULL
                AND outcome <> 'excluded' AND due_at < \(transaction.now)
            """)?.get("number") ?? 0
    }

    private static let folded: SQL = "promise_day"
    private static let unfolded: SQL = "promise_delta"
    private static let sums: SQL = """
        CAST(COALESCE(SUM(total), 0) AS BIGINT) AS total, CAST(COALESCE(SUM(kept), 0) AS BIGINT) AS kept,
        CAST(COALESCE(SUM(settled), 0) AS BIGINT) AS settled, CAST(COALESCE(SUM(excluded), 0) AS BIGINT) AS excluded
        """

    struct Sums {
        var total: Int64 = 0, kept: Int64 = 0, settled: Int64 = 0, excluded: Int64 = 0

        fileprivate mutating func add(_ row: Row?) throws {
            guard let row else { return }
            total += try row.get("total")
            kept += try row.get("kept")
            settled += try row.get("settled")
            excluded += try row.get("excluded")
        }
    }

    /// Today's promises one by one, because some of them are not due yet.
    private func live(
        _ clause: Clause.ID, _ project: ProjectCard, on today: Day, _ transaction: Transaction
    ) throws -> Row? {
        try transaction.first(
            """
            SELECT COUNT(CASE WHEN outcome <> 'excluded' THEN 1 END) AS total,
                COUNT(CASE WHEN outcome = 'kept' THEN 1 END) AS kept,
                COUNT(CASE WHEN outcome IN ('kept', 'late') THEN 1 END) AS settled,
                COUNT(CASE WHEN outcome = 'excluded' THEN 1 END) AS excluded
            FROM promise WHERE project_id = \(project.id) AND clause = \(clause) AND due_day = \(today)
                AND (due_at < \(transaction.now) OR outcome = 'excluded')
            """)
    }

    /// The same figure counted from the promises themselves: what the nightly check holds the sums against.
    package func recount(
        _ clause: Clause.ID, _ counting: Counting, in project: ProjectCard, days: ClosedRange<Day>,
        _ transaction: Transaction
    ) throws -> Figure {
        var kept: Int64 = 0, settled: Int64 = 0, held: Int64 = 0, total: Int64 = 0, excluded: Int64 = 0
        for row in try transaction.query(
            """
            SELECT outcome, due_at, holder_id FROM promise WHERE project_id = \(project.id) AND clause = \(clause)
                AND due_day BETWEEN \(days.lowerBound) AND \(days.upperBound)
            """)
        {
            let outcome: Promise.Outcome = try row.get("outcome")
            let due: Instant = try row.get("due_at")
            let day = project.zone.day(of: due)
            if outcome == .excluded {
                if day <= project.zone.day(of: transaction.now) { excluded += 1 }
                continue
            }
            guard due < transaction.now else { continue }
            total += 1
            if outcome == .kept { kept += 1 }
            if outcome == .kept || outcome == .late { settled += 1 }
            if try row.get("holder_id", as: Account.ID?.self) != nil { held += 1 }
        }
        let numerator =
            switch counting {
            case .kept: kept
            case .settled: settled
            case .held: held
            }
        return Figure(numerator: numerator, denominator: total, excluded: excluded)
    }

    /// Folds the deltas into the days, a part at a time; gives how many were folded. Safe to run twice.
    @discardableResult
    package func fold(limit: Int64 = 2_000, in transaction: Transaction) throws -> Int {
        let rows = try transaction.query(
            """
            SELECT id, project_id, clause, due_day, total, kept, settled, excluded FROM promise_delta
            ORDER BY id LIMIT \(limit)\(transaction.dialect.forUpdate)
            """)
        var days: [DayKey: Sums] = [:]
        // Only rows read here are deleted: a delta with an older id may still be on its way in another transaction.
        var ids: [Int64] = []
        for row in rows {
            let key = DayKey(project: try row.get("project_id"), clause: try row.get("clause"), day: try row.get("due_day"))
            try days[key, default: Sums()].add(row)
            ids.append(try row.get("id"))
        }
        for (key, sums) in days.sorted(by: { ($0.key.clause, $0.key.day) < ($1.key.clause, $1.key.day) }) {
            try transaction.run(
                """
                INSERT INTO promise_day (project_id, clause, due_day, total, kept, settled, excluded)
                VALUES (\(key.project), \(key.clause), \(key.day), \(sums.total), \(sums.kept), \(sums.settled),
                    \(sums.excluded))
                ON CONFLICT (project_id, clause, due_day) DO UPDATE SET total = promise_day.total + excluded.total,
                    kept = promise_day.kept + excluded.kept, settled = promise_day.settled + excluded.settled,
                    excluded = promise_day.excluded + excluded.excluded
                """)
        }
        for start in stride(from: 0, to: ids.count, by: 500) {
            try transaction.run(
                "DELETE FROM promise_delta WHERE id IN \(list: Array(ids[start..<min(start + 500, ids.count)]))")
        }
        return ids.count
    }

    private struct DayKey: Hashable {
        let project: Project.ID
        let clause: Clause.ID
        let day: Day
    }
}
