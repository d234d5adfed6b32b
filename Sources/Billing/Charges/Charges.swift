// Charges: posting bills, reversing them, and what is open.
import Kernel
import Platform
import Registry
import Storage

extension Charge.Kind: WordColumn {}
extension FeeItem.Kind: WordColumn {}

package struct Charges: Sendable {
    package static let subjectKind = "charge"
    private let books = Books()

    package init() {}

    /// Posts the drafts of one home as one entry of the ledger. A periodic draft whose period is billed already is left out:
    /// the table's identity decides, so that a run may be run again, or twice at once, without harm (M2).
    /// Gives the charges that are new.
    @discardableResult
    package func post(
        _ drafts: [ChargeDraft], of unit: Unit.ID, in project: Project.ID, on day: Day, by actor: Actor,
        in transaction: Transaction
    ) throws -> [(id: Charge.ID, draft: ChargeDraft)] {
        precondition(drafts.allSatisfy { $0.unit == unit }, "an entry is of one home")
        return try post([drafts], in: project, on: day, by: actor, in: transaction)
    }

    /// The same for many homes: the drafts of each are one entry.
    @discardableResult
    package func post(
        _ homes: [[ChargeDraft]], in project: Project.ID, on day: Day, by actor: Actor, in transaction: Transaction
    ) throws -> [(id: Charge.ID, draft: ChargeDraft)] {
        var rows = Self.rows
        let drawn = homes.map { drafts in
            drafts.map { draft in
                precondition(draft.unit == drafts[0].unit && draft.amount > .zero, "an entry is of one home, and a bill is owed")
                let id: Charge.ID = transaction.newID()
                Self.add(draft, as: id, in: project, on: day, reverses: nil, reason: "", to: &rows, transaction)
                return (id: id, draft: draft)
            }
        }
        let isNew = try insert(rows, drawn.flatMap { $0.map(\.id) }, in: project, transaction)
        let posted = drawn.map { $0.filter { isNew($0.id) } }.filter { !$0.isEmpty }
        var open = RowBatch(
            """
            INSERT INTO open_item (charge_id, project_id, unit_id, item_id, book, payer_id, due_day, amount_fen, open_fen) VALUES
            """, columns: 9)
        for (id, draft) in posted.joined() {
            open.add(id, project, draft.unit, draft.item, draft.book, draft.payer, draft.due, draft.amount, draft.amount)
        }
        try transaction.put(open)
        try books.post(posted.map { Self.entry($0, in: project, on: day) }, by: actor, in: transaction)
        return posted.flatMap(\.self)
    }

    /// What one home's new bills are in the ledger.
    private static func entry(
        _ posted: [(id: Charge.ID, draft: ChargeDraft)], in project: Project.ID, on day: Day
    ) -> BookEntry {
        let first = posted[0]
        let isOpening = first.draft.kind == .opening
        let lines = posted.flatMap { id, draft in
            [
                BookLine(
                    .receivable, draft.book, draft.amount, unit: draft.unit, payer: draft.payer, item: draft.item, charge: id),
                BookLine(
                    isOpening ? .opening : .earning(draft.book), draft.book, -draft.amount, unit: draft.unit,
                    payer: draft.payer, item: draft.item, charge: id),
            ]
        }
        return BookEntry(isOpening ? .opening : .charge, in: project, on: day, for: (Self.subjectKind, first.id.number), lines)
    }

    /// Takes a bill back (冲正): what was paid on it must have been reversed or moved first. The period may then be billed
    /// anew, as the next generation.
    @discardableResult
    package func reverse(
        _ id: Charge.ID, reason: String, on day: Day, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws -> Charge.ID {
        let charge = try find(id, within: projects, transaction)
        try books.lock(charge.draft.unit, in: charge.project, transaction)
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        guard charge.reverses == nil else { throw Refusal.notNow("billing.reversal.itself") }
        let known = try transaction.first("SELECT id FROM charge WHERE reverses_id = \(id)")
        guard known == nil else { throw Refusal.notNow("billing.reversed") }
        let fees = try lateFees(on: charge, transaction)
        guard try openAmount(id, transaction) == charge.draft.amount, fees.allSatisfy(\.isUnpaid) else {
            throw Refusal.notNow("billing.reversal.paid")
        }
        let reversal: Charge.ID = transaction.newID()
        let draft = charge.draft
        let back = ChargeDraft(
            unit: draft.unit, item: draft.item, book: draft.book, object: draft.object, standard: draft.standard,
            payer: draft.payer, liable: draft.liable, kind: .reversal, from: draft.from, to: draft.to, due: draft.due,
            amount: -draft.amount, computing: draft.computing, generation: draft.generation)
        var rows = Self.rows
        Self.add(back, as: reversal, in: charge.project, on: day, reverses: id, reason: reason, to: &rows, transaction)
        _ = try transaction.run(rows)
        // The bill and its reversal stand in one account under the one charge: what is open of it becomes nothing.
        let isOpening = draft.kind == .opening
        try books.post(
            BookEntry(
                .adjustment, in: charge.project, on: day, for: (Self.subjectKind, reversal.number),
                [
                    BookLine(
                        .receivable, draft.book, -draft.amount, unit: draft.unit, payer: draft.payer, item: draft.item,
                        charge: id),
                    BookLine(
                        isOpening ? .opening : .earning(draft.book), draft.book, draft.amount, unit: draft.unit,
                        payer: draft.payer, item: draft.item, charge: id),
                ], reason: reason), by: actor, in: transaction)
        transaction.record(
            "charge.reversed", about: (Self.subjectKind, id.number), project: charge.project, by: actor,
            ["reversal": .id(reversal), "fen": .number(draft.amount.fen)], words: reason)
        // A fee on a debt that was none goes with it.
        for fee in fees { try reverse(fee.id, reason: reason, on: day, within: projects, by: actor, in: transaction) }
        return reversal
    }

    /// The late fees that stand on a bill, and whether anything was paid on them.
    private func lateFees(on charge: Charge, _ transaction: Transaction) throws -> [(id: Charge.ID, isUnpaid: Bool)] {
        try transaction.query(
            """
            SELECT f.id, f.amount_fen, o.open_fen FROM charge f JOIN open_item o ON o.charge_id = f.id
            WHERE f.project_id = \(charge.project) AND f.unit_id = \(charge.draft.unit) AND f.object = \(charge.id.text)
                AND f.kind = 'late' AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = f.id)
            ORDER BY f.id
            """
        ).map { (try $0.get("id"), try $0.get("amount_fen", as: Money.self) == (try $0.get("open_fen", as: Money.self))) }
    }

    /// How many times the same period was billed and taken back: the generation that the next bill has.
    package func generation(
        of unit: Unit.ID, _ item: FeeItem.ID, _ object: String, from day: Day, in project: Project.ID,
        _ transaction: Transaction
    ) throws -> Int64 {
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS number FROM charge c JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(project) AND c.unit_id = \(unit) AND c.item_id = \(item) AND c.object = \(object)
                AND c.from_day = \(day) AND c.kind IN ('run', 'opening')
            """)
        return try row?.get("number") ?? 0
    }

    package func find(
        _ id: Charge.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> Charge {
        let row = try transaction.first(
            """
            SELECT c.id, c.project_id, c.unit_id, c.item_id, c.object, c.standard_id, c.payer_id, c.liable_id, c.kind,
                c.from_day, c.to_day, c.due_day, c.amount_fen, c.computing, c.generation, c.run_id, c.source, c.reverses_id,
                c.posted_at, i.book
            FROM charge c JOIN fee_item i ON i.id = c.item_id
            WHERE c.id = \(id) AND c.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.charge(row)
    }

    /// What a home owes, oldest due first.
    package func open(of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [OpenItem] {
        try transaction.query(
            """
            SELECT o.charge_id, o.unit_id, o.item_id, i.name, i.kind AS item_kind, o.book, o.payer_id, c.object, c.from_day,
                c.to_day, o.due_day, o.amount_fen, o.open_fen
            FROM open_item o JOIN charge c ON c.id = o.charge_id JOIN fee_item i ON i.id = o.item_id
            WHERE o.project_id = \(project) AND o.unit_id = \(unit) AND o.open_fen > 0
            ORDER BY o.due_day, o.charge_id LIMIT 2000
            """
        ).map(Self.openItem)
    }

    private func openAmount(_ id: Charge.ID, _ transaction: Transaction) throws -> Money {
        let row = try transaction.first("SELECT open_fen FROM open_item WHERE charge_id = \(id)")
        return try row?.get("open_fen") ?? .zero
    }

    private static var rows: RowBatch {
        RowBatch(
            """
            INSERT INTO charge (id, project_id, unit_id, item_id, object, standard_id, payer_id, liable_id, kind, from_day,
                to_day, due_day, amount_fen, computing, generation, run_id, source, reverses_id, reason, posting_day, posted_at)
            VALUES
            """, columns: 21, "ON CONFLICT DO NOTHING")
    }

    private static func add(
        _ draft: ChargeDraft, as id: Charge.ID, in project: Project.ID, on day: Day, reverses: Charge.ID?, reason: String,
        to rows: inout RowBatch, _ transaction: Transaction
    ) {
        rows.add(
            id, project, draft.unit, draft.item, draft.object, draft.standard, draft.payer, draft.liable, draft.kind, draft.from,
            draft.to, draft.due, draft.amount, draft.computing, draft.generation, draft.run, draft.source, reverses, reason, day,
            transaction.now)
    }

    /// Tells which are new: the table has the periods or sources of the others already.
    private func insert(
        _ rows: RowBatch, _ ids: [Charge.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> (Charge.ID) -> Bool {
        guard let first = ids.min(), let last = ids.max(), try transaction.run(rows) < rows.count else { return { _ in true } }
        let new = Set(
            try transaction.query(
                "SELECT id FROM charge WHERE project_id = \(project) AND id >= \(first) AND id <= \(last)"
            ).map { try $0.get("id", as: Charge.ID.self) })
        return { new.contains($0) }
    }

    static func charge(_ row: Row) throws -> Charge {
        Charge(
            id: try row.get("id"), project: try row.get("project_id"),
            draft: ChargeDraft(
                unit: try row.get("unit_id"), item: try row.get("item_id"), book: try row.get("book"),
                object: try row.get("object"), standard: try row.get("standard_id"), payer: try row.get("payer_id"),
                liable: try row.get("liable_id"), kind: try row.get("kind"), from: try row.get("from_day"),
                to: try row.get("to_day"), due: try row.get("due_day"), amount: try row.get("amount_fen"),
                computing: try row.get("computing"), generation: try row.get("generation"), run: try row.get("run_id"),
                source: try row.get("source")),
            postedAt: try row.get("posted_at"), reverses: try row.get("reverses_id"))
    }

    static func openItem(_ row: Row) throws -> OpenItem {
        OpenItem(
            charge: try row.get("charge_id"), unit: try row.get("unit_id"), item: try row.get("item_id"),
            itemName: try row.get("name"), kind: try row.get("item_kind"), book: try row.get("book"),
            payer: try row.get("payer_id"), object: try row.get("object"), from: try row.get("from_day"),
            to: try row.get("to_day"), due: try row.get("due_day"), amount: try row.get("amount_fen"),
            open: try row.get("open_fen"))
    }
}
