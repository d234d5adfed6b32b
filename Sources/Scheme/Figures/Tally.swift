// Tally: a figure of things that are not promises, with the things behind it.
import Kernel
import Platform
import Storage
import Web

/// One thing behind a tally.
package struct TallyRow: Sendable {
    package let id: Int64
    package let at: Instant
    package let title: String
    package let whose: String
    package let path: String
    package let isReached: Bool
}

/// One question gives the things of a period; the figure counts them and the rows list them, so the two cannot differ.
package struct Tally: Sendable {
    /// Selects `at`, `id`, `title`, `whose`, `place_id` and `reached` (1 or 0) of the things of a period, from the first
    /// millisecond to the last, as they stand now; a thing that is still under way is left out.
    private let things: @Sendable (Project.ID, ClosedRange<Instant>, Instant) -> SQL
    private let path: @Sendable (Int64) -> Path

    package init(
        path: @escaping @Sendable (Int64) -> Path,
        things: @escaping @Sendable (Project.ID, ClosedRange<Instant>, Instant) -> SQL
    ) {
        self.things = things
        self.path = path
    }

    package func figure(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS number, CAST(COALESCE(SUM(reached), 0) AS BIGINT) AS reached
            FROM (\(things(project.id, Self.instants(days, project.zone), transaction.now))) AS part
            """)
        guard let row else { return .none }
        return Figure(numerator: try row.get("reached"), denominator: try row.get("number"), excluded: 0)
    }

    /// The things by time and id, a page at a time. `reached` nil lists both kinds.
    package func rows(
        reached: Bool?, in project: ProjectCard, days: ClosedRange<Day>, after: (at: Instant, id: Int64)?, limit: Int,
        _ transaction: Transaction
    ) throws -> [TallyRow] {
        let which: SQL = reached.map { "AND reached = \($0)" } ?? ""
        let start: SQL = after.map { "AND (at > \($0.at) OR (at = \($0.at) AND id > \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT at, id, title, whose, place_id, reached
            FROM (\(things(project.id, Self.instants(days, project.zone), transaction.now))) AS part WHERE 1 = 1 \(which) \(start)
            ORDER BY at, id LIMIT \(limit)
            """
        ).map { row in
            TallyRow(
                id: try row.get("id"), at: try row.get("at"), title: try row.get("title"), whose: try row.get("whose"),
                path: path(try row.get("place_id")).text, isReached: try row.get("reached"))
        }
    }

    private static func instants(_ days: ClosedRange<Day>, _ zone: Zone) -> ClosedRange<Instant> {
        zone.startOfDay(days.lowerBound)...zone.endOfDay(days.upperBound)
    }
}
