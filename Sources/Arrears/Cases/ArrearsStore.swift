// ArrearsStore: where a case of arrears meets its columns.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Storage

extension Rung: WordColumn {}
extension Track: WordColumn {}
extension LadderHold.Kind: WordColumn {}
extension ArrearsCase.Step: WordColumn {}
extension ArrearsCase { package var subject: Subject { Subject(Self.subjectKind, id.number) } }

enum ArrearsStore {
    static let columns: SQL = """
        c.id, c.project_id, c.unit_id, c.payer_id, c.open, c.track, c.unset, c.rung, c.since_day, c.anchor_id, c.anchor_due,
        c.oldest_due, c.open_fen, c.bill_count, c.out_count, c.owed_rung, c.next_rung, c.next_from, c.next_open,
        c.watched_from, c.held_until, c.cycle
        """

    static func cases(_ span: UnitSpan, in project: Project.ID, _ transaction: Transaction) throws -> [ArrearsCase] {
        try transaction.query(
            "SELECT \(columns) FROM arrears_case c WHERE c.project_id = \(project) AND \(span.on("c.unit_id"))"
        ).map(read)
    }

    /// One case within the visitor's projects; its home's money is locked for a verb.
    static func find(
        _ id: ArrearsCase.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = false
    ) throws -> ArrearsCase {
        let lock: SQL = isLocked ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(columns) FROM arrears_case c WHERE c.id = \(id) AND c.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try read(row)
    }

    static func read(_ row: Row) throws -> ArrearsCase {
        var standing = ArrearsCase.Standing(since: try row.get("since_day"))
        standing.isOpen = try row.get("open")
        standing.track = try row.get("track")
        standing.isUnset = try row.get("unset")
        standing.rung = try row.get("rung")
        standing.anchor = try row.get("anchor_id")
        standing.anchorDue = try row.get("anchor_due")
        standing.oldestDue = try row.get("oldest_due")
        standing.open = try row.get("open_fen")
        standing.billCount = try row.get("bill_count")
        standing.outCount = try row.get("out_count")
        standing.owed = try row.get("owed_rung")
        standing.next = try row.get("next_rung")
        standing.nextFrom = try row.get("next_from")
        standing.isNextDue = try row.get("next_open")
        standing.watchedFrom = try row.get("watched_from")
        standing.heldUntil = try row.get("held_until")
        let payer: Int64 = try row.get("payer_id")
        return ArrearsCase(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"),
            payer: payer == 0 ? nil : Person.ID(payer), standing: standing, cycle: try row.get("cycle"))
    }

    /// New cases, to be put in together.
    static var rows: RowBatch {
        RowBatch(
            """
            INSERT INTO arrears_case (id, project_id, unit_id, payer_id, open, track, unset, rung, rung_order, since_day,
                anchor_id, anchor_due, oldest_due, open_fen, bill_count, out_count, owed_rung, next_rung, next_from, next_open,
                watched_from, held_until, cycle, revision) VALUES
            """, columns: 24)
    }

    static func add(_ it: ArrearsCase, to rows: inout RowBatch) {
        let s = it.standing
        rows.add(
            it.id, it.project, it.unit, it.payer?.number ?? 0, s.isOpen, s.track, s.isUnset, s.rung, s.rung.order, s.since, s.anchor,
            s.anchorDue, s.oldestDue, s.open, s.billCount, s.outCount, s.owed, s.next, s.nextFrom, s.isNextDue, s.watchedFrom,
            s.heldUntil, it.cycle, Int64(1))
    }

    static func update(_ it: ArrearsCase, _ transaction: Transaction) throws {
        let s = it.standing
        try transaction.put(
            """
            UPDATE arrears_case SET open = \(s.isOpen), track = \(s.track), unset = \(s.isUnset), rung = \(s.rung),
                rung_order = \(s.rung.order), since_day = \(s.since), anchor_id = \(s.anchor), anchor_due = \(s.anchorDue),
                oldest_due = \(s.oldestDue), open_fen = \(s.open), bill_count = \(s.billCount), out_count = \(s.outCount),
                owed_rung = \(s.owed), next_rung = \(s.next), next_from = \(s.nextFrom), next_open = \(s.isNextDue),
                watched_from = \(s.watchedFrom), held_until = \(s.heldUntil), cycle = \(it.cycle), revision = revision + 1
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
    }

    static var steps: RowBatch {
        RowBatch(
            "INSERT INTO arrears_step (id, project_id, case_id, day, kind, rung, before, why, at) VALUES", columns: 9)
    }

    /// What happened and why, once and for good.
    static func step(
        _ steps: [ArrearsCase.Step], of it: ArrearsCase, from before: Rung, _ why: [LadderReason], on day: Day,
        to rows: inout RowBatch, _ transaction: Transaction
    ) throws {
        guard !steps.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(why.map(ArrearsReason.init)), as: UTF8.self)
        for step in steps {
            let id: Tag<ArrearsCase.Step> = transaction.newID()
            rows.add(id, it.project, it.id, day, step, it.standing.rung, before, text, transaction.now)
            transaction.record(
                "arrears.\(step.rawValue)", about: (ArrearsCase.subjectKind, it.id.number), project: it.project,
                by: .system("arrears"),
                [
                    "rung": .code(it.standing.rung.rawValue), "fen": .number(it.standing.open.fen),
                    "due": .text(it.standing.anchorDue?.description), "bill": .id(it.standing.anchor),
                ])
        }
    }
}

extension Rung {
    /// Its place, as lists sort by it.
    var order: Int { Rung.allCases.firstIndex(of: self) ?? 0 }
}
