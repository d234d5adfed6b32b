// LateFees: 违约金 read through a day, and posted on the way, when a bill's standard agrees one. Off unless it does.
import Kernel
import Platform
import Registry
import Storage

/// What has accrued on an overdue bill through a day and is not posted yet (未出账的违约金): the charge that posting would make.
package struct AccruedFee: Sendable, Hashable {
    package let bill: Charge.ID
    package let draft: ChargeDraft
    package var amount: Money { draft.amount }
}

package struct LateFees: Sendable {
    /// What stayed some overdue bills of some homes, as whoever keeps disputes and plans knows it. Wiring brings it.
    package typealias Source = @Sendable (
        _ bills: [Charge.ID], _ homes: [Unit.ID], Project.ID, Transaction
    ) throws -> [Charge.ID: [LateFeeStay]]

    private let source: Source?
    /// Homes that are looked at together.
    private static let part = 100

    package init(source: Source? = nil) { self.source = source }

    /// Posts what has accrued on a home's overdue bills through a day and is not posted yet, as charges of their own, so that
    /// the principal never grows and no fee bears a fee. `posting`: for which day the ledger has it, when that day is closed. Gives
    /// what is new.
    @discardableResult
    package func post(
        of unit: Unit.ID, in project: Project.ID, on day: Day, posting: Day? = nil, by actor: Actor, in transaction: Transaction
    ) throws -> [Charge.ID] {
        try post(of: [unit], in: project, on: day, posting: posting, by: actor, in: transaction)
    }

    /// The same for many homes, whose money the caller has locked.
    @discardableResult
    package func post(
        of units: [Unit.ID], in project: Project.ID, on day: Day, posting: Day? = nil, by actor: Actor, in transaction: Transaction
    ) throws -> [Charge.ID] {
        let accrued = try accrued(of: units, in: project, on: day, transaction)
        let homes = accrued.sorted { $0.key < $1.key }.map { $0.value.map(\.draft) }
        guard !homes.isEmpty else { return [] }
        return try Charges().post(homes, in: project, on: posting ?? day, by: actor, in: transaction).map(\.id)
    }

    /// Posts what is not posted of some bills of a home, whatever is still open of them: their fees were taken back to be counted anew.
    func post(
        on bills: Set<Charge.ID>, in project: Project.ID, through day: Day, today: Day, by actor: Actor, in transaction: Transaction
    ) throws {
        let known = try overdue("o.charge_id IN \(list: bills.sorted())", in: project, on: day, transaction)
        let drafts = try accrued(on: known, in: project, on: day, transaction).map(\.draft)
        guard let first = drafts.first else { return }
        try Charges().post(drafts, of: first.unit, in: project, on: today, by: actor, in: transaction)
    }

    /// What has accrued on the overdue bills of some homes through a day and is not posted yet: exactly what `post` would post.
    /// One question where nothing overdue bears a late fee.
    package func accrued(
        of units: [Unit.ID], in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> [Unit.ID: [AccruedFee]] {
        var found: [Unit.ID: [AccruedFee]] = [:]
        for start in stride(from: 0, to: units.count, by: Self.part) {
            let homes = Array(units[start..<min(start + Self.part, units.count)])
            let overdue = try overdue("o.unit_id IN \(filled: homes) AND o.open_fen > 0", in: project, on: day, transaction)
            for fee in try accrued(on: overdue, in: project, on: day, transaction) {
                found[fee.draft.unit, default: []].append(fee)
            }
        }
        return found
    }

    /// Of one home, bill by bill.
    package func accrued(
        of unit: Unit.ID, in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> [Charge.ID: AccruedFee] {
        let fees = try accrued(of: [unit], in: project, on: day, transaction)[unit] ?? []
        return Dictionary(fees.map { ($0.bill, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func accrued(
        on overdue: [Overdue], in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> [AccruedFee] {
        guard !overdue.isEmpty else { return [] }
        let own = try lateItem(in: project, transaction)
        let homes = Array(Set(overdue.map(\.charge.unit))).sorted()
        let stays = try source?(overdue.map(\.id), homes, project, transaction) ?? [:]
        let settings = stays.isEmpty ? [] : try LateFeePausings().all(of: project, transaction)
        let payments = try payments(on: overdue.map(\.id), in: project, transaction)
        let posted = try posted(on: overdue, homes, in: project, transaction)
        return try overdue.compactMap { bill in
            let pauses = LateFeePausing.pauses(stays[bill.id] ?? [], settings).filter { stay in
                stay.from <= day && (stay.to.map { $0 > bill.charge.due } ?? true)
            }
            let accrued = try LateFee.accrued(
                on: bill.charge.amount, due: bill.charge.due, payments: payments[bill.id] ?? [], pauses: pauses.map(\.pause),
                through: day, bill.terms)
            let before = posted[bill.id] ?? Posted()
            let amount = accrued.amount - before.amount
            guard amount > .zero else { return nil }
            return AccruedFee(
                bill: bill.id,
                draft: ChargeDraft(
                    unit: bill.charge.unit, item: own?.item ?? bill.charge.item, book: own?.book ?? bill.charge.book,
                    object: bill.id.text, standard: bill.charge.standard, payer: bill.charge.payer,
                    liable: bill.charge.liable, kind: .late, from: bill.charge.due.adding(days: 1), to: day, due: day,
                    amount: amount, computing: Self.computing(accrued, bill.terms, pauses, before: before.amount),
                    generation: before.takenBack, source: "late:\(bill.id.text):\(day)" + (before.takenBack == 0 ? "" : ".\(before.takenBack)")))
        }
    }

    private struct Overdue {
        let id: Charge.ID
        let charge: ChargeDraft
        let terms: LateFeeTerms
    }

    private func overdue(
        _ which: SQL, in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> [Overdue] {
        try transaction.query(
            """
            SELECT c.id, c.unit_id, c.item_id, o.book, c.standard_id, c.payer_id, c.liable_id, c.kind, c.from_day, c.to_day, c.due_day,
                c.amount_fen, s.late_millionths, s.late_grace_days, s.late_capped
            FROM open_item o JOIN charge c ON c.id = o.charge_id
            JOIN fee_standard s ON s.project_id = c.project_id AND s.id = c.standard_id
            WHERE o.project_id = \(project) AND \(which) AND o.due_day < \(day)
                AND c.kind <> 'late' AND s.late_millionths IS NOT NULL
            ORDER BY o.unit_id, o.due_day, o.charge_id
            """
        ).map { row in
            Overdue(
                id: try row.get("id"),
                charge: ChargeDraft(
                    unit: try row.get("unit_id"), item: try row.get("item_id"), book: try row.get("book"),
                    standard: try row.get("standard_id"), payer: try row.get("payer_id"), liable: try row.get("liable_id"),
                    kind: try row.get("kind"), from: try row.get("from_day"), to: try row.get("to_day"),
                    due: try row.get("due_day"), amount: try row.get("amount_fen")),
                terms: try LateFeeTerms(
                    millionthsPerDay: try row.get("late_millionths"), graceDays: try row.get("late_grace_days"),
                    isCapped: try row.get("late_capped")))
        }
    }

    /// What was paid on it, and what of that went back: from the day after, that bears a fee again.
    private func payments(
        on bills: [Charge.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Charge.ID: [PrincipalPayment]] {
        var payments: [Charge.ID: [PrincipalPayment]] = [:]
        let zone = try Projects().find(project, in: transaction)?.zone ?? .utc
        // Money that was booked later than it came counts from when it came.
        for row in try transaction.query(
            """
            SELECT l.charge_id, p.day, p.happened_at, l.amount_fen FROM payment_line l JOIN payment p ON p.id = l.payment_id
            WHERE l.project_id = \(project) AND l.charge_id IN \(filled: bills) AND l.charge_id IS NOT NULL
            UNION ALL SELECT s.charge_id, f.paid_day, NULL, -s.amount_fen FROM refund_share s
            JOIN refund f ON f.project_id = s.project_id AND f.id = s.refund_id
            WHERE s.project_id = \(project) AND s.charge_id IN \(filled: bills) AND f.paid_day IS NOT NULL ORDER BY 1, 2
            """)
        {
            let (day, came): (Day, Instant?) = (try row.get("day"), try row.get("happened_at"))
            payments[try row.get("charge_id"), default: []].append(
                PrincipalPayment(on: came.map { min(day, zone.day(of: $0)) } ?? day, try row.get("amount_fen")))
        }
        return payments
    }

    /// What of a bill's fee was billed before, less what was taken back, and how often it was.
    private struct Posted {
        var amount = Money.zero
        var takenBack: Int64 = 0
    }

    private func posted(
        on overdue: [Overdue], _ homes: [Unit.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Charge.ID: Posted] {
        let known = Set(overdue.map(\.id))
        var posted: [Charge.ID: Posted] = [:]
        for row in try transaction.query(
            """
            SELECT object, kind, amount_fen FROM charge
            WHERE project_id = \(project) AND unit_id IN \(filled: homes) AND kind IN ('late', 'reversal') AND object <> ''
            """)
        {
            let (object, kind): (String, Charge.Kind) = (try row.get("object"), try row.get("kind"))
            guard let bill = Charge.ID(text: object), known.contains(bill) else { continue }
            posted[bill, default: Posted()].amount += try row.get("amount_fen")
            if kind == .reversal { posted[bill, default: Posted()].takenBack += 1 }
        }
        return posted
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
