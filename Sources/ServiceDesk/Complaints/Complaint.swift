// Complaint: the three outcomes of a complaint or a request for help. Pure.
import Kernel

extension ServiceCase {
    /// The clause of each outcome: complaints by S2.5-1, help with a renovation by S2.2-2, other help by XS2.4-1.
    package enum OutcomeClause: Sendable { case explained, solved, appointed }

    package func clause(of outcome: OutcomeClause) -> Clause.ID {
        switch (kind, isRenovation, outcome) {
        case (.complaint, _, .explained): "S2.5-1a"
        case (.complaint, _, .solved): "S2.5-1b"
        case (.complaint, _, .appointed): "S2.5-1c"
        case (_, true, .explained): "S2.2-2a"
        case (_, true, .solved): "S2.2-2b"
        case (_, true, .appointed): "S2.2-2c"
        // 其它报修按约定时间到达.
        case (_, false, .appointed): "XS2.4-2"
        case (_, false, _): "XS2.4-1"
        }
    }

    /// Only complaints and requests for help have the three outcomes.
    private func threeWays() throws(Refusal) {
        guard kind.needsFollowUp else { throw .notNow("case.kind.other") }
        switch stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: throw .notNow("case.handled-already")
        }
    }

    /// a) Explained, with the evidence that the customer understood; a witness is neither who explained nor the handler.
    package mutating func explain(
        reply: String, evidence: Evidence, explainedBy person: Account.ID?, at instant: Instant
    ) throws(Refusal) -> Fact {
        try threeWays()
        guard !reply.isEmpty else { throw .gate(clause(of: .explained), "case.explain.words", field: "reply") }
        if case .witness(let witness) = evidence, witness == handler || witness == person {
            throw .gate(clause(of: .explained), "case.explain.witness", field: "witness")
        }
        self.reply = reply
        understanding = evidence.kind
        handledBy = handler
        stage = .handled(at: instant, .explained)
        return .handled(.explained)
    }

    /// An explanation put before the customer, whose word on it is awaited: nothing is settled yet.
    package mutating func offerExplanation(_ words: String) throws(Refusal) -> Fact {
        try threeWays()
        guard !words.isEmpty else { throw .gate(clause(of: .explained), "case.explain.words", field: "explanation") }
        return .explanationOffered
    }

    /// The customer heard an explanation and does not accept it: a refusal of nothing counts for nothing.
    package mutating func refuseExplanation(of explanation: String) throws(Refusal) -> Fact {
        try threeWays()
        guard !explanation.isEmpty else {
            throw .gate(clause(of: .explained), "case.refused.explanation", field: "explanation")
        }
        refusals += 1
        return .explanationRefused(times: refusals)
    }

    /// 未获理解办结: refused twice and heard by the manager, it may end with a written final reply that names the
    /// other ways: owners' committee, mediation, 12345, the court. The reply that is kept and printed ends with them. The
    /// clause counts it missed.
    package mutating func endUnreconciled(
        finalReply: String, otherWays: String, heardByManager: Bool, at instant: Instant
    ) throws(Refusal) -> Fact {
        try threeWays()
        guard refusals >= 2 else { throw .gate(clause(of: .explained), "case.unreconciled.twice") }
        guard heardByManager else { throw .gate(clause(of: .explained), "case.unreconciled.manager") }
        guard !finalReply.isEmpty else { throw .gate(clause(of: .explained), "case.unreconciled.reply", field: "reply") }
        guard !otherWays.isEmpty else { throw .gate(clause(of: .explained), "case.unreconciled.reply", field: "reply") }
        reply = finalReply + "\n\n" + otherWays
        understanding = Understanding.none
        handledBy = handler
        stage = .handled(at: instant, .unreconciled)
        return .handled(.unreconciled)
    }

    /// b) Solved, and the customer answered. After an appointment it is c) kept: solved *and* answered.
    package mutating func solve(reply: String, at instant: Instant) throws(Refusal) -> Fact {
        try threeWays()
        guard !reply.isEmpty else { throw .gate(clause(of: .solved), "case.solve.reply", field: "reply") }
        var outcome = Outcome.solved
        if case .appointed = stage { outcome = .kept }
        self.reply = reply
        handledBy = handler
        stage = .handled(at: instant, outcome)
        return .handled(outcome)
    }

    /// c) An appointment, within the category's longest horizon.
    package mutating func appoint(
        at time: Instant, cause: AppointmentCause, evidence: String, now: Instant, horizonDays: Int
    ) throws(Refusal) -> Fact {
        try threeWays()
        guard time > now else { throw .invalid("appointment", "case.appoint.past") }
        guard time <= now.adding(minutes: horizonDays * 24 * 60) else {
            throw .invalid("appointment", "case.appoint.horizon", ["days": String(horizonDays)])
        }
        switch (stage, cause) {
        case (.appointed, .first): throw .notNow("case.appoint.again")
        case (.open, .customer), (.open, .office): throw .notNow("case.appoint.none")
        case (.appointed, .customer) where evidence.isEmpty:
            throw .gate(clause(of: .appointed), "case.appoint.evidence", field: "evidence")
        default: break
        }
        stage = .appointed(at: time)
        return .appointed(at: time, cause: cause)
    }

    /// 爽约: at the agreed time somebody of ours was there and the customer was not. Coming late ourselves is our own
    /// miss (失约), whoever was there then. A new time is agreed at once, as at the start.
    package mutating func missCustomer(
        thereAt: Instant, present: String, evidence: String, now: Instant
    ) throws(Refusal) -> Fact {
        try threeWays()
        guard case .appointed(let time) = stage else { throw .notNow("case.appoint.none") }
        guard now >= time else { throw .notNow("case.absent.early") }
        guard thereAt <= now else { throw .invalid("thereAt", "case.received.future") }
        guard thereAt <= time else { throw .gate(clause(of: .appointed), "case.absent.late", field: "thereAt") }
        guard !present.isEmpty else { throw .gate(clause(of: .appointed), "case.absent.present", field: "present") }
        guard !evidence.isEmpty else { throw .gate(clause(of: .appointed), "case.absent.evidence", field: "shown") }
        stage = .open
        return .customerAbsent(thereAt: thereAt)
    }
}
