// TodayThings: what 今日 shows of the people on duty: the last handover, and the day's duties.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum TodayThings {
    /// A handover of an earlier day tells nobody what to mind today.
    private static let hours = 36

    /// What the last shift that was handed over left behind: the shift itself, then what it explained.
    static func handedOver(in project: ProjectCard, _ transaction: Transaction) throws -> [TodayThing] {
        let since = transaction.now.adding(minutes: -hours * 60)
        let row = try transaction.first(
            """
            SELECT s.id, s.name, s.handed_at, s.state, h.display_name AS holder, t.display_name AS taker
            FROM shift s JOIN account h ON h.id = s.holder_id LEFT JOIN account t ON t.id = s.taker_id
            WHERE s.project_id = \(project.id) AND s.starts_at BETWEEN \(since) AND \(transaction.now)
                AND s.handed_at IS NOT NULL
            ORDER BY s.starts_at DESC, s.id DESC LIMIT 1
            """)
        guard let row else { return [] }
        let (id, state): (Shift.ID, Shift.State) = (try row.get("id"), try row.get("state"))
        let names: [String?] = [try row.get("holder"), try row.get("taker")]
        let shift = TodayThing(
            title: try row.get("name"), whose: names.compactMap { $0 }.joined(separator: " → "), path: Path.shift(id).text,
            at: try row.get("handed_at"), isDone: state == .closed)
        return [shift] + (try transaction.query(
            """
            SELECT title, whose, path, acknowledged_at FROM shift_item WHERE project_id = \(project.id) AND shift_id = \(id)
            ORDER BY complaint DESC, subject_kind, subject_id LIMIT \(TodaySource.linesMax - 1)
            """
        ).map { item in
            let acknowledged: Instant? = try item.get("acknowledged_at")
            return TodayThing(
                title: try item.get("title"), whose: try item.get("whose"), path: try item.get("path"), isDone: acknowledged != nil)
        })
    }

    static func duties(in project: ProjectCard, _ transaction: Transaction) throws -> [TodayThing] {
        let day = project.zone.day(of: transaction.now)
        return try transaction.query(
            """
            SELECT d.id, d.plan, d.done_at, a.display_name AS doer FROM duty d LEFT JOIN account a ON a.id = d.done_by
            WHERE d.project_id = \(project.id) AND d.day = \(day) ORDER BY d.id LIMIT \(TodaySource.linesMax)
            """
        ).map { row in
            let (id, doneAt): (Duty.ID, Instant?) = (try row.get("id"), try row.get("done_at"))
            let doer: String? = try row.get("doer")
            return TodayThing(
                title: "duty.\(try row.get("plan", as: String.self))", whose: doer ?? "", path: Path.duty(id).text,
                at: doneAt, isDone: doneAt != nil, isTitleKey: true)
        }
    }
}
