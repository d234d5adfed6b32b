// BillRunStore: where runs, their parts and their drafted lines are kept.
import Kernel
import Platform
import Registry
import Storage

extension BillRun.State: WordColumn {}
extension BillSkip: WordColumn {}

/// A part of a run, as it was previewed.
struct BillPart: Sendable {
    let ordinal: Int64
    let after: Int64
    let last: Int64
    let firstDraft: Int64
    let draftCount: Int64
    let lineCount: Int64
    let total: Money
    let digest: String
}

/// What one item of a run comes to: posted lines, or those of one reason.
package struct BillRunSum: Sendable {
    package let item: FeeItem.ID
    package let name: String
    package let skipped: BillSkip?
    package let count: Int64
    package let total: Money
}

/// A drafted line with the names that a person reads.
package struct BillDraftLine: Sendable {
    package let ordinal: Int64
    package let unit: Unit.ID
    package let unitLabel: String
    package let itemName: String
    package let object: String
    package let payerName: String?
    package let liableName: String?
    package let from: Day
    package let to: Day
    package let due: Day
    package let amount: Money
    package let computing: String
    package let skipped: BillSkip?
}

/// A line that would be posted otherwise than it was shown.
package struct BillDifference: Sendable {
    package struct Side: Sendable, Hashable {
        package let from: Day
        package let to: Day
        package let payer: String?
        package let amount: Money
    }
    package let ordinal: Int64
    package let unit: Unit.ID
    package let unitLabel: String
    package let itemName: String
    package let object: String
    package let before: Side?
    package let after: Side?
}

/// A bill of a run as it stands.
struct PostedBill: Sendable {
    let id: Charge.ID
    let unit: Unit.ID
    let payer: Person.ID?
    let amount: Money
    let open: Money
    let isReversed: Bool
}

struct BillRunStore {
    static let pageSize = 50

    private static let columns: SQL = """
        r.id, r.project_id, r.items, r.from_day, r.to_day, r.posting_day, r.state, r.cursor, r.part_count, r.unit_count,
        r.line_count, r.skipped_count, r.total_fen, r.posted_count, r.posted_fen, r.digest, r.made_by, r.made_at, r.posted_by,
        r.posted_at, r.reversed_by, r.reason, r.told_cursor, r.told_count, r.revision
        """

    func insert(_ run: BillRun, _ transaction: Transaction) throws {
        let items = run.items.map(\.text).joined(separator: " ")
        try transaction.run(
            """
            INSERT INTO bill_run (id, project_id, items, from_day, to_day, posting_day, state, cursor, part_count, unit_count,
                line_count, skipped_count, total_fen, posted_count, posted_fen, digest, made_by, made_at, posted_by, posted_at,
                reason, told_cursor, told_count, revision)
            VALUES (\(run.id), \(run.project), \(items), \(run.from), \(run.to), \(run.postingDay), \(run.state), 0, 0, 0, 0, 0,
                0, 0, 0, '', \(run.madeBy), \(run.madeAt), \(Account.ID?.none), \(Instant?.none), '', \(Int64?.none), 0, 0)
            """)
    }

    func save(_ run: BillRun, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE bill_run SET state = \(run.state), cursor = \(run.cursor), part_count = \(run.partCount),
                unit_count = \(run.unitCount), line_count = \(run.lineCount), skipped_count = \(run.skippedCount),
                total_fen = \(run.total), posted_count = \(run.postedCount), posted_fen = \(run.posted), digest = \(run.digest),
                posted_by = \(run.postedBy), posted_at = \(run.postedAt), reversed_by = \(run.reversedBy),
                reason = \(run.reason),
                told_cursor = \(run.toldCursor), told_count = \(run.toldCount), revision = revision + 1
            WHERE project_id = \(run.project) AND id = \(run.id)
            """)
    }

    func find(_ id: BillRun.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = false) throws -> BillRun {
        let lock: SQL = isLocked ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM bill_run r WHERE r.id = \(id) AND r.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.run(row)
    }

    func list(in project: Project.ID, after: BillRun?, limit: Int = pageSize, _ transaction: Transaction) throws -> [BillRun] {
        let after: SQL =
            after.map { "AND (r.made_at < \($0.madeAt) OR (r.made_at = \($0.madeAt) AND r.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM bill_run r WHERE r.project_id = \(project) \(after)
            ORDER BY r.made_at DESC, r.id DESC LIMIT \(limit)
            """
        ).map(Self.run)
    }

    /// The runs of which a part waits, oldest first.
    func working(_ transaction: Transaction) throws -> [(BillRun.ID, Project.ID)] {
        try transaction.query(
            """
            SELECT id, project_id FROM bill_run WHERE state IN ('previewing', 'confirming', 'posting', 'discarding', 'reversing')
            ORDER BY state, id LIMIT 20
            """
        ).map { (try $0.get("id"), try $0.get("project_id")) }
    }

    /// A run whose payers are being told.
    func telling(_ transaction: Transaction) throws -> (BillRun.ID, Project.ID)? {
        try transaction.first("SELECT id, project_id FROM bill_run WHERE told_cursor IS NOT NULL ORDER BY told_cursor, id LIMIT 1")
            .map { (try $0.get("id"), try $0.get("project_id")) }
    }

    /// Bills of a run behind one, in the order in which they were posted; reversals are not among them.
    func posted(of run: BillRun, after cursor: Int64, limit: Int, _ transaction: Transaction) throws -> [PostedBill] {
        try transaction.query(
            """
            SELECT c.id, c.unit_id, c.amount_fen, c.payer_id, o.open_fen, r.id AS reversal FROM charge c
            JOIN open_item o ON o.charge_id = c.id LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(run.project) AND c.run_id = \(run.id) AND c.id > \(cursor) ORDER BY c.id LIMIT \(limit)
            """
        ).map {
            let reversal: Int64? = try $0.get("reversal")
            return PostedBill(
                id: try $0.get("id"), unit: try $0.get("unit_id"), payer: try $0.get("payer_id"), amount: try $0.get("amount_fen"),
                open: try $0.get("open_fen"), isReversed: reversal != nil)
        }
    }

    /// Whether money came in for a bill of it. What was paid ahead and used for it is given back when it is taken back.
    func isPaid(_ run: BillRun, _ transaction: Transaction) throws -> Bool {
        let row = try transaction.first(
            """
            SELECT c.id FROM charge c JOIN open_item o ON o.charge_id = c.id LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(run.project) AND c.run_id = \(run.id) AND r.id IS NULL
                AND o.amount_fen - o.open_fen <> (
                    SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) FROM payment_line l
                    JOIN payment p ON p.project_id = l.project_id AND p.id = l.payment_id
                    WHERE l.project_id = c.project_id AND l.charge_id = c.id AND p.method = 'credit') LIMIT 1
            """)
        return row != nil
    }

    /// Whether nothing but credits was paid on a bill, and nothing on its late fees.
    func isFree(_ bill: Charge.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        let row = try transaction.first(
            """
            SELECT o.charge_id FROM open_item o WHERE o.project_id = \(project) AND o.charge_id = \(bill)
                AND o.amount_fen - o.open_fen = (
                    SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) FROM payment_line l
                    JOIN payment p ON p.project_id = l.project_id AND p.id = l.payment_id
                    WHERE l.project_id = o.project_id AND l.charge_id = o.charge_id AND p.method = 'credit')
                AND NOT EXISTS (
                    SELECT 1 FROM charge f JOIN open_item x ON x.charge_id = f.id
                    WHERE f.project_id = o.project_id AND f.unit_id = o.unit_id AND f.object = \(bill.text) AND f.kind = 'late'
                        AND x.open_fen <> x.amount_fen AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = f.id))
            """)
        return row != nil
    }

    /// Whether a bill of it stands.
    func stands(_ run: BillRun, _ transaction: Transaction) throws -> Bool {
        let row = try transaction.first(
            """
            SELECT c.id FROM charge c JOIN open_item o ON o.charge_id = c.id LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(run.project) AND c.run_id = \(run.id) AND r.id IS NULL LIMIT 1
            """)
        return row != nil
    }

    /// Which of some bills were posted behind this run's.
    func isBehind(_ run: BillRun, _ bills: Set<Charge.ID>, _ transaction: Transaction) throws -> Bool {
        guard !bills.isEmpty, let posted = run.postedAt else { return false }
        let row = try transaction.first(
            """
            SELECT c.id FROM charge c WHERE c.project_id = \(run.project) AND c.id IN \(list: bills.sorted())
                AND (c.run_id IS NULL OR c.run_id <> \(run.id)) AND c.kind <> 'late' AND c.posted_at > \(posted) LIMIT 1
            """)
        return row != nil
    }

    // Parts and drafts.

    func insert(_ lines: [BillLine], _ part: BillPart, of run: BillRun, _ transaction: Transaction) throws {
        try transaction.put(
            """
            INSERT INTO bill_part (run_id, ordinal, project_id, after_unit, last_unit, first_draft, draft_count, line_count,
                total_fen, digest)
            VALUES (\(run.id), \(part.ordinal), \(run.project), \(part.after), \(part.last), \(part.firstDraft),
                \(part.draftCount), \(part.lineCount), \(part.total), \(part.digest))
            """)
        var sums: [FeeItem.ID: [String: (Int64, Int64)]] = [:]
        var drafts = RowBatch(
            """
            INSERT INTO bill_draft (run_id, ordinal, project_id, unit_id, item_id, object, standard_id, payer_id, liable_id,
                from_day, to_day, due_day, amount_fen, computing, generation, skipped) VALUES
            """, columns: 16)
        for (place, line) in lines.enumerated() {
            let skipped = line.skipped?.rawValue ?? ""
            drafts.add(
                run.id, part.firstDraft + Int64(place), run.project, line.unit, line.item, line.object, line.standard, line.payer,
                line.liable, line.from, line.to, line.due, line.amount, line.computing, line.generation, skipped)
            let known = sums[line.item, default: [:]][skipped] ?? (0, 0)
            sums[line.item, default: [:]][skipped] = (known.0 + 1, known.1 + line.amount.fen)
        }
        try transaction.put(drafts)
        for (item, reasons) in sums.sorted(by: { $0.key.number < $1.key.number }) {
            for (skipped, sum) in reasons.sorted(by: { $0.key < $1.key }) {
                try transaction.put(
                    """
                    INSERT INTO bill_run_sum (run_id, item_id, skipped, project_id, line_count, total_fen)
                    VALUES (\(run.id), \(item), \(skipped), \(run.project), \(sum.0), \(sum.1))
                    ON CONFLICT (run_id, item_id, skipped) DO UPDATE SET
                        line_count = bill_run_sum.line_count + excluded.line_count,
                        total_fen = bill_run_sum.total_fen + excluded.total_fen
                    """)
            }
        }
    }

    func part(_ ordinal: Int64, of run: BillRun, _ transaction: Transaction) throws -> BillPart? {
        try transaction.first(
            """
            SELECT ordinal, after_unit, last_unit, first_draft, draft_count, line_count, total_fen, digest FROM bill_part
            WHERE run_id = \(run.id) AND ordinal = \(ordinal)
            """
        ).map {
            BillPart(
                ordinal: try $0.get("ordinal"), after: try $0.get("after_unit"), last: try $0.get("last_unit"),
                firstDraft: try $0.get("first_draft"), draftCount: try $0.get("draft_count"),
                lineCount: try $0.get("line_count"), total: try $0.get("total_fen"), digest: try $0.get("digest"))
        }
    }

    /// The lines of a part that are to be posted, as they were shown.
    func drafts(of part: BillPart, in run: BillRun, _ transaction: Transaction) throws -> [BillLine] {
        try transaction.query(
            """
            SELECT d.unit_id, d.item_id, i.book, d.object, d.standard_id, d.payer_id, d.liable_id, d.from_day, d.to_day,
                d.due_day, d.amount_fen, d.computing, d.generation
            FROM bill_draft d JOIN fee_item i ON i.id = d.item_id
            WHERE d.run_id = \(run.id) AND d.ordinal >= \(part.firstDraft) AND d.ordinal < \(part.firstDraft + part.draftCount)
                AND d.skipped = '' ORDER BY d.ordinal
            """
        ).map { row in
            BillLine(
                unit: try row.get("unit_id"), item: try row.get("item_id"), book: try row.get("book"),
                object: try row.get("object"), standard: try row.get("standard_id"), payer: try row.get("payer_id"),
                liable: try row.get("liable_id"), from: try row.get("from_day"), to: try row.get("to_day"),
                due: try row.get("due_day"), amount: try row.get("amount_fen"), computing: try row.get("computing"),
                generation: try row.get("generation"), skipped: nil)
        }
    }

    func insert(_ before: BillLine?, _ after: BillLine?, as ordinal: Int64, of run: BillRun, _ transaction: Transaction) throws {
        guard let line = before ?? after else { return }
        try transaction.put(
            """
            INSERT INTO bill_difference (run_id, ordinal, project_id, unit_id, item_id, object, before_from, before_to,
                before_payer, before_fen, after_from, after_to, after_payer, after_fen)
            VALUES (\(run.id), \(ordinal), \(run.project), \(line.unit), \(line.item), \(line.object), \(before?.from),
                \(before?.to), \(before?.payer), \(before?.amount), \(after?.from), \(after?.to), \(after?.payer),
                \(after?.amount))
            """)
    }

    func differenceCount(of run: BillRun, _ transaction: Transaction) throws -> Int64 {
        let row = try transaction.first("SELECT MAX(ordinal) AS last FROM bill_difference WHERE run_id = \(run.id)")
        let last: Int64? = try row?.get("last") ?? nil
        return last.map { $0 + 1 } ?? 0
    }

    /// Forgets the lines of a part that was discarded.
    func forget(_ part: BillPart, of run: BillRun, _ transaction: Transaction) throws {
        try transaction.run(
            """
            DELETE FROM bill_draft WHERE run_id = \(run.id) AND ordinal >= \(part.firstDraft)
                AND ordinal < \(part.firstDraft + part.draftCount)
            """)
        try transaction.run("DELETE FROM bill_part WHERE run_id = \(run.id) AND ordinal = \(part.ordinal)")
    }

    // What pages show.

    func sums(of run: BillRun, _ transaction: Transaction) throws -> [BillRunSum] {
        try transaction.query(
            """
            SELECT s.item_id, i.name, s.skipped, s.line_count, s.total_fen FROM bill_run_sum s
            JOIN fee_item i ON i.id = s.item_id WHERE s.run_id = \(run.id) ORDER BY i.sort_key, i.id, s.skipped
            """
        ).map {
            let skipped: String = try $0.get("skipped")
            return BillRunSum(
                item: try $0.get("item_id"), name: try $0.get("name"), skipped: BillSkip(rawValue: skipped),
                count: try $0.get("line_count"), total: try $0.get("total_fen"))
        }
    }

    /// Lines in the order of their homes; of one reason, or those to be posted and skipped alike.
    func lines(
        of run: BillRun, skipped: BillSkip? = nil, after ordinal: Int64?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [BillDraftLine] {
        let reason: SQL = skipped.map { "AND d.skipped = \($0) AND d.skipped <> ''" } ?? ""
        return try transaction.query(
            """
            SELECT d.ordinal, d.unit_id, b.name AS building, u.name AS unit, i.name AS item, d.object, p.name AS payer,
                l.name AS liable, d.from_day, d.to_day, d.due_day, d.amount_fen, d.computing, d.skipped
            FROM bill_draft d JOIN unit u ON u.id = d.unit_id JOIN building b ON b.id = u.building_id
            JOIN fee_item i ON i.id = d.item_id LEFT JOIN person p ON p.id = d.payer_id
            LEFT JOIN person l ON l.id = d.liable_id
            WHERE d.run_id = \(run.id) \(reason) AND d.ordinal > \(ordinal ?? -1) ORDER BY d.ordinal LIMIT \(limit)
            """
        ).map { row in
            let (building, unit, skipped): (String, String, String) = (
                try row.get("building"), try row.get("unit"), try row.get("skipped")
            )
            return BillDraftLine(
                ordinal: try row.get("ordinal"), unit: try row.get("unit_id"), unitLabel: building + " " + unit,
                itemName: try row.get("item"), object: try row.get("object"), payerName: try row.get("payer"),
                liableName: try row.get("liable"), from: try row.get("from_day"), to: try row.get("to_day"),
                due: try row.get("due_day"), amount: try row.get("amount_fen"), computing: try row.get("computing"),
                skipped: BillSkip(rawValue: skipped))
        }
    }

    func differences(of run: BillRun, after ordinal: Int64?, limit: Int = 200, _ transaction: Transaction) throws -> [BillDifference] {
        try transaction.query(
            """
            SELECT d.ordinal, d.unit_id, b.name AS building, u.name AS unit, i.name AS item, d.object, d.before_from, d.before_to,
                d.before_fen, d.after_from, d.after_to, d.after_fen, p.name AS before_payer, q.name AS after_payer
            FROM bill_difference d JOIN unit u ON u.id = d.unit_id JOIN building b ON b.id = u.building_id
            JOIN fee_item i ON i.id = d.item_id LEFT JOIN person p ON p.id = d.before_payer
            LEFT JOIN person q ON q.id = d.after_payer
            WHERE d.run_id = \(run.id) AND d.ordinal > \(ordinal ?? -1) ORDER BY d.ordinal LIMIT \(limit)
            """
        ).map { row in
            let (building, unit): (String, String) = (try row.get("building"), try row.get("unit"))
            let (before, after): (Money?, Money?) = (try row.get("before_fen"), try row.get("after_fen"))
            return BillDifference(
                ordinal: try row.get("ordinal"), unit: try row.get("unit_id"), unitLabel: building + " " + unit,
                itemName: try row.get("item"), object: try row.get("object"),
                before: try before.map {
                    BillDifference.Side(
                        from: try row.get("before_from"), to: try row.get("before_to"), payer: try row.get("before_payer"), amount: $0)
                },
                after: try after.map {
                    BillDifference.Side(
                        from: try row.get("after_from"), to: try row.get("after_to"), payer: try row.get("after_payer"), amount: $0)
                })
        }
    }

    private static func run(_ row: Row) throws -> BillRun {
        let items: String = try row.get("items")
        return BillRun(
            id: try row.get("id"), project: try row.get("project_id"),
            items: items.split(separator: " ").compactMap { FeeItem.ID(text: String($0)) }, from: try row.get("from_day"),
            to: try row.get("to_day"), postingDay: try row.get("posting_day"), madeBy: try row.get("made_by"),
            madeAt: try row.get("made_at"), state: try row.get("state"), cursor: try row.get("cursor"),
            partCount: try row.get("part_count"), unitCount: try row.get("unit_count"), lineCount: try row.get("line_count"),
            skippedCount: try row.get("skipped_count"), total: try row.get("total_fen"),
            postedCount: try row.get("posted_count"), posted: try row.get("posted_fen"), digest: try row.get("digest"),
            postedBy: try row.get("posted_by"), postedAt: try row.get("posted_at"),
            reversedBy: try row.get("reversed_by"), reason: try row.get("reason"), toldCursor: try row.get("told_cursor"), toldCount: try row.get("told_count"), revision: try row.get("revision"))
    }
}
