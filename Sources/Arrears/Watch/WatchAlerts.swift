// WatchAlerts: what happens to a watched home is told at once (S2.8.2-3). Information only: it bars nobody and nothing.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// What happened to a home whose payer owes for more than three months.
package enum WatchedChange: String, CaseIterable, Sendable, WordColumn {
    /// A new owner, or another share.
    case owner
    case tenant
    /// Somebody's hold on the home ends.
    case leaving
    /// An application to renovate.
    case renovation
    /// An application to move out, or to have things released.
    case moving
}

/// Asks another desk what a fact of its own means for a home. Wiring brings them.
package struct WatchSource: Sendable {
    package let factKind: String
    package let change: @Sendable (_ subject: Int64, Project.ID, Transaction) throws -> (unit: Registry.Unit.ID, change: WatchedChange)?

    package init(
        factKind: String,
        change: @escaping @Sendable (_ subject: Int64, Project.ID, Transaction) throws -> (unit: Registry.Unit.ID, change: WatchedChange)?
    ) {
        self.factKind = factKind
        self.change = change
    }
}

package struct AlertLine: Sendable {
    package let id: Tag<WatchedChange>
    package let arrears: ArrearsCase.ID
    package let unit: Registry.Unit.ID
    package let unitLabel: String
    package let change: WatchedChange
    package let at: Instant
    package let seenBy: String?
    package let open: Money
}

package struct WatchAlerts: Sendable {
    let sources: [WatchSource]

    package init(sources: [WatchSource] = []) { self.sources = sources }

    /// So many facts of the journal are read in one part.
    private static let factsMax: Int64 = 500

    /// Reads on in each project's chain from where it was; each fact is told once. True when more waits.
    package func follow(in transaction: Transaction) throws -> Bool {
        var isMore = false
        for project in try Projects().all(in: transaction) {
            let row = try transaction.first(
                "SELECT journal_cursor FROM arrears_sweep WHERE project_id = \(project.id)\(transaction.dialect.forUpdate)")
            guard let cursor: Int64 = try row?.get("journal_cursor") else { continue }
            let facts = try transaction.query(
                """
                SELECT seq, kind, subject_kind, subject_id, payload, happened_at FROM journal
                WHERE chain = \(project.id.number) AND seq > \(cursor) ORDER BY seq LIMIT \(Self.factsMax)
                """)
            guard let last: Int64 = try facts.last?.get("seq") else { continue }
            for fact in facts { try tell(fact, project.id, transaction) }
            try transaction.run("UPDATE arrears_sweep SET journal_cursor = \(last) WHERE project_id = \(project.id)")
            isMore = isMore || facts.count == Int(Self.factsMax)
        }
        return isMore
    }

    private func tell(_ fact: Row, _ project: Project.ID, _ transaction: Transaction) throws {
        guard let (unit, change) = try meaning(fact, project, transaction) else { return }
        let watched: [ArrearsCase.ID] = try transaction.query(
            """
            SELECT id FROM arrears_case WHERE project_id = \(project) AND unit_id = \(unit) AND watched_from IS NOT NULL
            """
        ).map { try $0.get("id") }
        for id in watched {
            let alert: Tag<WatchedChange> = transaction.newID()
            let new = try transaction.run(
                """
                INSERT INTO watch_alert (id, project_id, case_id, unit_id, seq, kind, happened_at)
                VALUES (\(alert), \(project), \(id), \(unit), \(try fact.get("seq", as: Int64.self)), \(change),
                    \(try fact.get("happened_at", as: Instant.self))) ON CONFLICT DO NOTHING
                """)
            guard new == 1 else { continue }
            transaction.record(
                "watch.alerted", about: (ArrearsCase.subjectKind, id.number), project: project, by: .system("arrears"),
                ["change": .code(change.rawValue), "unit": .id(unit)])
            try notify(alert, unit, change, project, transaction)
        }
    }

    /// What a fact means for a home; nil for nearly all of them.
    private func meaning(
        _ fact: Row, _ project: Project.ID, _ transaction: Transaction
    ) throws -> (unit: Registry.Unit.ID, change: WatchedChange)? {
        let (kind, subject): (String, Int64) = (try fact.get("kind"), try fact.get("subject_id"))
        switch kind {
        case "tenure.began", "tenure.changed":
            let role = try Self.code("role", of: fact)
            return (Registry.Unit.ID(subject), role == TenureRole.tenant.rawValue || role == TenureRole.user.rawValue ? .tenant : .owner)
        case "tenure.ended": return (Registry.Unit.ID(subject), .leaving)
        default: return try sources.first { $0.factKind == kind }?.change(subject, project, transaction)
        }
    }

    private static func code(_ name: String, of fact: Row) throws -> String? {
        let text: String = try fact.get("payload")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return object?[name] as? String
    }

    /// To the managers' own addresses, where they have one; the mark on 今日 stands without it.
    private func notify(
        _ alert: Tag<WatchedChange>, _ unit: Registry.Unit.ID, _ change: WatchedChange, _ project: Project.ID, _ transaction: Transaction
    ) throws {
        guard let card = try Projects().find(project, in: transaction) else { return }
        let (home, _) = try Units().find(unit, within: [project], transaction)
        let today = card.zone.day(of: transaction.now)
        for person in try Accounts().staff(of: project, posts: [.serviceManager], on: today, in: transaction) {
            for channel in Message.Channel.allCases {
                var draft = Message.Draft(
                    "watch.notice.\(change.rawValue)", project: project, channel: channel, to: .staff(person.id),
                    about: ("watch", alert.number), step: "1")
                draft.blanks = ["home": home.label]
                try Outbox().put(draft, in: transaction)
            }
        }
    }

    /// 知道了: somebody of the office has looked into it.
    package func see(
        _ id: Tag<WatchedChange>, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT project_id, case_id, seen_at FROM watch_alert WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        guard try row.get("seen_at", as: Instant?.self) == nil else { throw Refusal.notNow("watch.seen") }
        let (project, it): (Project.ID, ArrearsCase.ID) = (try row.get("project_id"), try row.get("case_id"))
        try transaction.run(
            """
            UPDATE watch_alert SET seen_by = \(person), seen_at = \(transaction.now) WHERE project_id = \(project) AND id = \(id)
            """)
        transaction.record(
            "watch.seen", about: (ArrearsCase.subjectKind, it.number), project: project, by: .staff(person), ["alert": .id(id)])
    }

    /// Of one home, or of all.
    package func unseen(in project: Project.ID, of unit: Registry.Unit.ID? = nil, _ transaction: Transaction) throws -> [AlertLine] {
        let home: SQL = unit.map { "AND a.unit_id = \($0)" } ?? ""
        return try lines("a.project_id = \(project) AND a.seen_at IS NULL \(home)", "a.id", limit: 50, transaction)
    }

    package func lines(
        in project: Project.ID, before: (at: Instant, id: Tag<WatchedChange>)?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [AlertLine] {
        let older: SQL = before.map {
            "AND (a.happened_at < \($0.at) OR (a.happened_at = \($0.at) AND a.id < \($0.id)))"
        } ?? ""
        return try lines("a.project_id = \(project) \(older)", "a.happened_at DESC, a.id DESC", limit: limit, transaction)
    }

    private func lines(_ which: SQL, _ order: SQL, limit: Int, _ transaction: Transaction) throws -> [AlertLine] {
        try transaction.query(
            """
            SELECT a.id, a.case_id, a.unit_id, a.kind, a.happened_at, s.display_name AS seen, c.open_fen, b.name AS building,
                u.name AS unit
            FROM watch_alert a JOIN arrears_case c ON c.id = a.case_id JOIN unit u ON u.id = a.unit_id
            JOIN building b ON b.id = u.building_id LEFT JOIN account s ON s.id = a.seen_by
            WHERE \(which) ORDER BY \(order) LIMIT \(limit)
            """
        ).map {
            AlertLine(
                id: try $0.get("id"), arrears: try $0.get("case_id"), unit: try $0.get("unit_id"),
                unitLabel: "\(try $0.get("building", as: String.self)) \(try $0.get("unit", as: String.self))",
                change: try $0.get("kind"), at: try $0.get("happened_at"), seenBy: try $0.get("seen"), open: try $0.get("open_fen"))
        }
    }
}
