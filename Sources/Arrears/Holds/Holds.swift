// Holds: disputes of bills, and hardship holds that a second person approves.
import Kernel
import Platform
import Scheme
import Storage

/// A dispute (争议) or a hardship hold (缓催) as a case's page shows it.
package struct HoldLine: Sendable {
    package let id: LadderHold.ID
    package let kind: LadderHold.Kind
    package let first: Day
    package let last: Day?
    package let reason: String
    /// Who said so: the debtor or somebody for them.
    package let saidBy: String
    package let askedBy: Account.ID
    package let askerName: String
    package let approverName: String?
    package let endedOn: Day?
    package let result: String
    package let bills: [OwedBill.ID]

    package var isWaiting: Bool { kind == .hardship && approverName == nil && endedOn == nil }
}

package struct Holds: Sendable {
    let books: SchemeBooks
    let sweep: ArrearsSweep
    private var concessions: Concessions { Concessions(kind: .hold, sweep: sweep) }

    package init(books: SchemeBooks) {
        self.books = books
        sweep = ArrearsSweep(books: books)
    }

    /// 登记争议: the bills are out of every demand until it is decided. No approval stands before it.
    @discardableResult
    package func dispute(
        _ id: ArrearsCase.ID, bills: Set<OwedBill.ID>, reason: String, saidBy: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws -> LadderHold.ID {
        try put(.dispute, id, bills: bills, until: nil, reason: reason, saidBy: saidBy, within: projects, by: person, in: transaction)
    }

    /// 申请缓催: it holds when another person approves it, and excuses nothing before.
    @discardableResult
    package func ask(
        _ id: ArrearsCase.ID, until last: Day, reason: String, saidBy: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws -> LadderHold.ID {
        try put(.hardship, id, bills: nil, until: last, reason: reason, saidBy: saidBy, within: projects, by: person, in: transaction)
    }

    private func put(
        _ kind: LadderHold.Kind, _ id: ArrearsCase.ID, bills: Set<OwedBill.ID>?, until last: Day?, reason: String,
        saidBy: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> LadderHold.ID {
        let it = try ArrearsStore.find(id, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let hold = try LadderHold.make(
            kind, as: transaction.newID(), bills: bills, first: today, last: last, reason: reason, today: today)
        if let bills { try Self.confirm(bills, of: it, transaction) }
        try transaction.run(
            """
            INSERT INTO arrears_hold (id, project_id, case_id, kind, first_day, last_day, reason, said_by, asked_by, asked_at, result)
            VALUES (\(hold.id), \(it.project), \(id), \(kind), \(today), \(last), \(reason), \(saidBy), \(person),
                \(transaction.now), '')
            """)
        for bill in (bills ?? []).sorted() {
            try transaction.run(
                "INSERT INTO arrears_hold_bill (project_id, hold_id, charge_id) VALUES (\(it.project), \(hold.id), \(bill))")
        }
        transaction.record(
            kind == .dispute ? "hold.disputed" : "hold.asked", about: (ArrearsCase.subjectKind, id.number), project: it.project,
            by: .staff(person), ["hold": .id(hold.id), "bills": .number(Int64(bills?.count ?? 0)), "until": .text(last?.description)],
            words: reason)
        try sweep.look(at: it.unit, in: project, transaction)
        return hold.id
    }

    /// The bills are open ones of this very payer and home.
    static func confirm(_ bills: Set<OwedBill.ID>, of it: ArrearsCase, _ transaction: Transaction) throws {
        let known: [OwedBill.ID] = try transaction.query(
            """
            SELECT charge_id, payer_id FROM open_item WHERE project_id = \(it.project) AND unit_id = \(it.unit) AND open_fen > 0
            """
        ).filter { try $0.get("payer_id", as: Int64?.self) ?? 0 == it.payer?.number ?? 0 }.map { try $0.get("charge_id") }
        guard bills.isSubset(of: known) else { throw Refusal.invalid("bills", "arrears.bills.unknown") }
    }

    /// 批准缓催, by another person than who asked for it.
    package func approve(
        _ hold: LadderHold.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        try concessions.approve(hold.number, within: projects, by: person, in: transaction)
    }

    /// 了结: a dispute is decided, or a hold ends before its time; with the result.
    package func end(
        _ hold: LadderHold.ID, result: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        try concessions.end(hold.number, result: result, within: projects, by: person, in: transaction)
    }

    package func lines(of it: ArrearsCase, _ transaction: Transaction) throws -> [HoldLine] {
        var bills: [LadderHold.ID: [OwedBill.ID]] = [:]
        for row in try transaction.query(
            """
            SELECT b.hold_id, b.charge_id FROM arrears_hold h JOIN arrears_hold_bill b ON b.hold_id = h.id
            WHERE h.project_id = \(it.project) AND h.case_id = \(it.id)
            """)
        { bills[try row.get("hold_id"), default: []].append(try row.get("charge_id")) }
        return try transaction.query(
            """
            SELECT h.id, h.kind, h.first_day, h.last_day, h.reason, h.said_by, h.asked_by, h.ended_day, h.result,
                a.display_name AS asker, p.display_name AS approver
            FROM arrears_hold h JOIN account a ON a.id = h.asked_by LEFT JOIN account p ON p.id = h.approved_by
            WHERE h.project_id = \(it.project) AND h.case_id = \(it.id) ORDER BY h.id DESC LIMIT 100
            """
        ).map {
            let id: LadderHold.ID = try $0.get("id")
            return HoldLine(
                id: id, kind: try $0.get("kind"), first: try $0.get("first_day"), last: try $0.get("last_day"),
                reason: try $0.get("reason"), saidBy: try $0.get("said_by"), askedBy: try $0.get("asked_by"),
                askerName: try $0.get("asker"), approverName: try $0.get("approver"), endedOn: try $0.get("ended_day"),
                result: try $0.get("result"), bills: bills[id] ?? [])
        }
    }
}
