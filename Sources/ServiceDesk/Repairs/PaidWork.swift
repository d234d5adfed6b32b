// PaidWork: being on site, and work the customer pays for: priced and agreed first, signed for at the end. Pure.
import Kernel

/// Work at a price (有偿服务) in one cycle of a request for help.
package struct PaidWork: Sendable, Equatable {
    /// What will be done.
    package let work: String
    package let fen: Int64
    /// What shows that the customer agreed to the price before the work began.
    package let agreement: ServiceCase.Understanding
    package let witness: Account.ID?
    package let agreedAt: Instant
    /// What shows that the customer accepted the finished work.
    package internal(set) var signature: ServiceCase.Understanding?
    package internal(set) var signedAt: Instant?
}

extension ServiceCase {
    /// Evidence by the customer, or by a second member of staff; the handler is nobody's witness.
    private func check(_ evidence: Understanding, _ witness: Account.ID?, field: String) throws(Refusal) {
        switch evidence {
        case .signature, .reply: break
        // A code is the customer's own press; the desk cannot say it.
        case .code: throw .gate("XS2.4-4", "evidence.code", field: field)
        case .witness:
            guard let witness, witness != handler else { throw .gate("XS2.4-4", "case.explain.witness", field: "witness") }
        case .none: throw .gate("XS2.4-4", "paid.evidence", field: field)
        }
    }

    /// 接单: the handler's own word that somebody is on it, once in a cycle.
    package func accept(hasAccepted: Bool, by person: Account.ID?) throws(Refusal) -> Fact {
        guard kind == .repair else { throw .notNow("case.kind.other") }
        switch stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: throw .notNow("case.handled-already")
        }
        guard !hasAccepted else { throw .notNow("repair.accepted") }
        guard let person, person == handler else {
            throw .gate(clause(of: .solved), "repair.accept.handler")
        }
        return .accepted
    }

    /// 到场: on site at a request for help, once, and again for each time that was agreed since.
    package func arrive(hasArrived: Bool) throws(Refusal) -> Fact {
        guard kind == .repair else { throw .notNow("case.kind.other") }
        switch stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: throw .notNow("case.handled-already")
        }
        guard !hasArrived else { throw .notNow("repair.arrived") }
        return .arrived
    }

    /// The price is told and agreed before the work begins.
    package func price(
        _ work: String, fen: Int64, agreement: Understanding, witness: Account.ID?, earlier: SiteWork, at instant: Instant
    ) throws(Refusal) -> PaidWork {
        guard kind == .repair else { throw .notNow("case.kind.other") }
        switch stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: throw .notNow("case.handled-already")
        }
        guard earlier.paid?.signedAt == nil else { throw .notNow("paid.signed") }
        // 事先告知收费标准: who is there already has begun, so a first price comes too late.
        guard earlier.paid != nil || earlier.arrivedAt == nil else {
            throw .gate("XS2.4-4", "paid.price.late", field: "price")
        }
        try check(agreement, witness, field: "agreement")
        return PaidWork(work: work, fen: fen, agreement: agreement, witness: witness, agreedAt: instant)
    }

    /// The customer signs for the finished work.
    package func sign(
        _ paid: PaidWork?, by signature: Understanding, witness: Account.ID?, at instant: Instant
    ) throws(Refusal) -> PaidWork {
        guard var paid else { throw .notNow("paid.none") }
        guard paid.signedAt == nil else { throw .notNow("paid.signed") }
        try check(signature, witness, field: "signature")
        paid.signature = signature
        paid.signedAt = instant
        return paid
    }

    /// Paid work that nobody signed for does not count as done.
    package func mayFinish(_ paid: PaidWork?) throws(Refusal) {
        guard let paid else { return }
        guard paid.signedAt != nil else { throw .gate("XS2.4-4", "paid.unsigned") }
    }
}
