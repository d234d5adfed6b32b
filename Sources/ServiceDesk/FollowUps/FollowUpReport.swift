// FollowUpReport: what customers said when they were called, in some days: by handler, and the calls to look at.
import Kernel
import Platform
import Scheme
import Storage

/// The calls about one handler's cycles.
package struct FollowUpScore: Sendable {
    package let handlerName: String?
    package internal(set) var calls: Int64 = 0
    package internal(set) var dissatisfied: Int64 = 0
    package internal(set) var excluded: Int64 = 0
    package internal(set) var scored: Int64 = 0
    package internal(set) var sum: Int64 = 0

    /// The average score with one decimal, as people read it; nil where nobody gave one.
    package var average: String? {
        guard scored > 0 else { return nil }
        let tenths = (sum * 10 + scored / 2) / scored
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// A call that somebody should look at.
package struct FollowUpRow: Sendable {
    package let serviceCase: ServiceCase.ID
    package let number: String
    package let kind: ServiceCase.Kind
    package let handlerName: String?
    package let call: FollowUpLine
}

package struct FollowUpReport: Sendable {
    /// A customer who gives so few of five is unhappy, whatever else was said.
    package static let lowMax: Int64 = 2
    private static let rowsMax = 500

    package let total: FollowUpScore
    package let handlers: [FollowUpScore]
    package let low: [FollowUpRow]
    /// Refused, anonymous, unreachable: outside the rate, listed beside it.
    package let excluded: [FollowUpRow]
    /// Calls by the handler of the cycle, each with its reason.
    package let exceptions: [FollowUpRow]

    static func read(
        in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> FollowUpReport {
        let (from, to) = (project.zone.startOfDay(days.lowerBound), project.zone.endOfDay(days.upperBound))
        let groups = try transaction.query(
            """
            SELECT f.handler_id, h.display_name AS handler, f.result, COUNT(*) AS number, COUNT(f.satisfaction) AS scored,
                CAST(COALESCE(SUM(f.satisfaction), 0) AS BIGINT) AS score
            FROM follow_up f LEFT JOIN account h ON h.id = f.handler_id
            WHERE f.project_id = \(project.id) AND f.at >= \(from) AND f.at <= \(to)
            GROUP BY f.handler_id, h.display_name, f.result ORDER BY h.display_name, f.handler_id
            """)
        var total = FollowUpScore(handlerName: nil)
        var handlers: [(id: Account.ID?, score: FollowUpScore)] = []
        for row in groups {
            let id: Account.ID? = try row.get("handler_id")
            if handlers.last?.id != id || handlers.isEmpty {
                handlers.append((id, FollowUpScore(handlerName: try row.get("handler"))))
            }
            try add(row, to: &handlers[handlers.count - 1].score)
            try add(row, to: &total)
        }
        let rows = try rows(in: project.id, from: from, to: to, transaction)
        return FollowUpReport(
            total: total, handlers: handlers.map(\.score),
            low: rows.filter { !$0.call.result.isExcluded && isLow($0.call) },
            excluded: rows.filter(\.call.result.isExcluded), exceptions: rows.filter { !$0.call.exception.isEmpty })
    }

    private static func isLow(_ call: FollowUpLine) -> Bool {
        call.result == .dissatisfied || (call.satisfaction ?? lowMax + 1) <= lowMax
    }

    private static func add(_ row: Row, to score: inout FollowUpScore) throws {
        let result: FollowUp.Result = try row.get("result")
        let number: Int64 = try row.get("number")
        score.calls += number
        if result == .dissatisfied { score.dissatisfied += number }
        if result.isExcluded { score.excluded += number }
        score.scored += try row.get("scored", as: Int64.self)
        score.sum += try row.get("score", as: Int64.self)
    }

    private static func rows(
        in project: Project.ID, from: Instant, to: Instant, _ transaction: Transaction
    ) throws -> [FollowUpRow] {
        try transaction.query(
            """
            SELECT c.id, c.number, c.kind, h.display_name AS handler, f.cycle, f.result, f.satisfaction, f.accepted, f.words,
                f.at, a.display_name AS who, f.exception
            FROM follow_up f JOIN service_case c ON c.id = f.case_id LEFT JOIN account h ON h.id = f.handler_id
            LEFT JOIN account a ON a.id = f.by_id
            WHERE f.project_id = \(project) AND f.at >= \(from) AND f.at <= \(to)
                AND (f.result <> 'satisfied' OR f.satisfaction <= \(lowMax) OR f.exception <> '')
            ORDER BY f.at DESC, f.id DESC LIMIT \(rowsMax)
            """
        ).map {
            FollowUpRow(
                serviceCase: try $0.get("id"), number: try $0.get("number"), kind: try $0.get("kind"),
                handlerName: try $0.get("handler"),
                call: FollowUpLine(
                    cycle: try $0.get("cycle"), result: try $0.get("result"), satisfaction: try $0.get("satisfaction"),
                    accepted: try $0.get("accepted"), words: try $0.get("words"), at: try $0.get("at"),
                    byName: try $0.get("who"), exception: try $0.get("exception")))
        }
    }
}
