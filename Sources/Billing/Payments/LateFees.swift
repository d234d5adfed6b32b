// LateFees: 违约金 posted on the way, when a bill's standard agrees one. Off unless it does.
import Kernel
import Platform
import Registry
import Storage

package struct LateFees: Sendable {
    /// What stayed some overdue bills of a home, as whoever keeps disputes and plans knows it. Wiring brings it.
    package typealias Source = @Sendable (
        _ bills: [Charge.ID], Unit.ID, Project.ID, Transaction
    ) throws -> [Charge.ID: [LateFeeStay]]

    private let source: Source?

    package init(source: Source? = nil) { self.source = source }

    /// Posts what has accrued on a home's overdue bills through a day and is not posted yet, as charges of their own, so that
    /// the principal never grows and no fee bears a fee.
    package func post(
        of unit: Unit.ID, in project: Project.ID, on day: Day, by actor: Actor, in transaction: Transaction
    ) throws {
        let overdue = try overdue(of: unit, in: project, on: day, transaction)
        guard !overdue.isEmpty else { return }
        let own = try lateItem(in: project, transaction)
        let stays = try source?(overdue.map(\.id), unit, project, transaction) ?? [:]
        let settings = stays.isEmpty ? [] : try LateFeePausings().all(of: project, transaction)
        var drafts: [ChargeDraft] = []
        for bill in overdue {
            let pauses = LateFeePausing.pauses(stays[bill.id] ?? [], settings).filter { stay in
                stay.from <= day && (stay.to.map { $0 > bill.charge.due } ?? true)
            }
            let accrued = try LateFee.accrued(
                on: bill.charge.amount, due: bill.charge.due, payments: try payments(on: bill.id, in: project, transaction),
                pauses: pauses.map(\.pause), through: day, bill.terms)
            let amount = accrued.amount - (try posted(on: bill, in: project, transaction))
            guard amount > .zero else { continue }
            drafts.append(
                ChargeDraft(
                    unit: unit, item: own?.item ?? bill.charge.item, book: own?.book ?? bill.charge.book,
                    object: bill.id.text, standard: bill.charge.standard, payer: bill.charge.payer,
                    liable: bill.charge.liable, kind: .late, from: bill.charge.due.adding(days: 1), to: day, due: day,
                    amount: amount, computing: Self.computing(accrued, bill.terms, pauses, before: accrued.amount - amount),
                    source: "late:\(bill.id.text):\(day)"))
        }
        try Charges().post(drafts, of: unit, in: project, on: day, by: actor, in: transaction)
    }

    private struct Overdue {
        let id: Charge.ID
        let charge: ChargeDraft
        let terms: LateFeeTerms
    }

    private func overdue(
        of unit: Unit.ID, in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> [Overdue] {
        try transaction.query(
            """
            SELECT c.id, c.item_id, o.book, c.standard_id, c.payer_id, c.liable_id, c.kind, c.from_day, c.to_day, c.due_day,
                c.amount_fen, s.late_millionths, s.late_grace_days, s.late_capped
            FROM open_item o JOIN charge c ON c.id = o.charge_id
            JOIN fee_standard s ON s.project_id = c.project_id AND s.id = c.standard_id
            WHERE o.project_id = \(project) AND o.unit_id = \(unit) AND o.open_fen > 0 AND o.due_day < \(day)
                AND c.kind <> 'late' AND s.late_millionths IS NOT NULL
            ORDER BY o.due_day, o.charge_id
            """
        ).map { row in
            Overdue(
                id: try row.get("id"),
                charge: ChargeDraft(
                    unit: unit, item: try row.get("item_id"), book: try row.get("book"), standard: try row.get("standard_id"),
                    payer: try row.get("payer_id"), liable: try row.get("liable_id"), kind: try row.get("kind"),
                    from: try row.get("from_day"), to: try row.get("to_day"), due: try row.get("due_day"),
                    amount: try row.get("amount_fen")),
                terms: try LateFeeTerms(
                    millionthsPerDay: try row.get("late_millionths"), graceDays: try row.get("late_grace_days"),
                    isCapped: try row.get("late_capped")))
        }
    }

    private func payments(
        on charge: Charge.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [PrincipalPayment] {
        try transaction.query(
            """
            SELECT p.day, l.amount_fen FROM payment_line l JOIN payment p ON p.id = l.payment_id
            WHERE l.project_id = \(project) AND l.charge_id = \(charge) ORDER BY p.day, p.id
            """
        ).map { PrincipalPayment(on: try $0.get("day"), try $0.get("amount_fen")) }
    }

    /// What of it was billed before, less what was taken back.
    private func posted(on bill: Overdue, in project: Project.ID, _ transaction: Transaction) throws -> Money {
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS fen FROM charge
            WHERE project_id = \(project) AND unit_id = \(bill.charge.unit) AND object = \(bill.id.text)
                AND kind IN ('late', 'reversal')
            """)
        return try row?.get("fen") ?? .zero
    }

    /// The project's own item for it; without one it stands under the item that was paid late.
    private func lateItem(
        in project: Project.ID, _ transaction: Transaction
    ) throws -> (item: FeeItem.ID, book: Book)? {
        try transaction.first(
            """
            SELECT id, book FROM fee_item WHERE project_id = \(project) AND kind = 'lateFee' AND retired_at IS NULL
            ORDER BY id LIMIT 1
            """
        ).map { (try $0.get("id"), try $0.get("book")) }
    }

    private static func computing(
        _ fee: LateFee, _ terms: LateFeeTerms, _ pauses: [LateFeeStay], before: Money
    ) -> String {
        let stretches = fee.stretches.map { stretch in
            """
            {"from":"\(stretch.period.from)","principal":\(stretch.principal.fen),"to":"\(stretch.period.to)"}
            """
        }
        let free = pauses.map { stay in
            """
            {"from":"\(stay.from)","kind":"\(stay.kind.rawValue)"\(stay.to.map { ",\"to\":\"\($0)\"" } ?? "")}
            """
        }
        return """
            {"accrued":\(fee.amount.fen),"before":\(before.fen),"capped":\(fee.hasReachedCap),\
            "graceDays":\(terms.graceDays),"millionthsPerDay":\(terms.millionthsPerDay),\
            "pauses":[\(free.joined(separator: ","))],"stretches":[\(stretches.joined(separator: ","))]}
            """
    }
}
