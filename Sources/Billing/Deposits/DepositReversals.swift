// DepositReversals: a deposit that was entered wrongly is taken back (冲正): its receipt is void, and its day's drawer is put right.
import Kernel
import Platform
import Registry
import Storage

/// What took a deposit back.
package struct DepositReversal: Sendable, Hashable {
    package typealias ID = Tag<DepositReversal>
    package static let clause: Clause.ID = "S2.8.1-3"

    package let day: Day
    package let reason: String
    package let fault: Payment.Fault
}

extension Deposits {
    /// On the word of another person than the one who took it, while nothing of it was taken or given back. The money leaves the
    /// taker's drawer while that very day is open, otherwise that of the person who reverses: a closed day stays as it was closed.
    @discardableResult
    package func reverse(
        _ id: Deposit.ID, reason: String, fault: Payment.Fault, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws -> DepositReversal.ID {
        let first = try find(id, within: projects, transaction)
        try Books().lock(first.unit, in: first.project, transaction)
        let deposit = try find(id, within: projects, transaction)
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        guard fault != .none else { throw Refusal.invalid("fault", "field.required") }
        guard deposit.reversal == nil else { throw Refusal.notNow("billing.reversed") }
        guard deposit.takenBy == nil || deposit.takenBy != actor.account else {
            throw Refusal.gate(DepositReversal.clause, "deposit.reversal.own")
        }
        guard deposit.deducted == .zero, deposit.refunded == .zero, deposit.asked == .zero else {
            throw Refusal.notNow("deposit.reversal.touched")
        }
        // One of the former books has its receipt there: it is taken back with its import.
        guard try !Receipts().of(.deposit, id.number, in: deposit.project, transaction).isEmpty else {
            throw Refusal.notNow("deposit.reversal.opening")
        }
        let today = (try Projects().find(deposit.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
        let drawer = try TillDays().drawer(
            of: deposit.takenBy, taken: deposit.day, on: today, in: deposit.project, by: actor, transaction)
        let own: DepositReversal.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO deposit_reversal (id, project_id, deposit_id, amount_fen, method, reference, day, drawer_of, actor, reason,
                fault, posted_at)
            VALUES (\(own), \(deposit.project), \(id), \(deposit.amount), \(deposit.method), \(deposit.reference), \(today),
                \(drawer), \(actor.text), \(reason), \(fault), \(transaction.now))
            """)
        for entry in try Books().entries(of: (Self.subjectKind, id.number), in: deposit.project, transaction) {
            try Books().reverse(
                entry, in: deposit.project, on: today, for: ("depositReversal", own.number), reason: reason, by: actor,
                in: transaction)
        }
        try Receipts().void(
            .deposit, of: id.number, in: deposit.project, reason: reason, fault: fault, by: actor, in: transaction)
        transaction.record(
            "deposit.reversed", about: (Self.subjectKind, id.number), project: deposit.project, by: actor,
            ["reversal": .id(own), "fen": .number(deposit.amount.fen), "fault": .code(fault.rawValue)], words: reason)
        return own
    }
}
