// FollowUp: the call after a finished complaint or repair (回访). Pure.
import Kernel

package enum FollowUp: Sendable {
    package typealias ID = Tag<FollowUp>

    package enum Result: String, CaseIterable, Sendable {
        case satisfied, dissatisfied, refused, anonymous, unreachable

        /// Listed beside the rate instead of counted in it.
        package var isExcluded: Bool { self == .refused || self == .anonymous || self == .unreachable }
    }

    /// What the scheme asks of a call: how often before a customer may be called unreachable, and whether somebody other
    /// than the handler makes it.
    package struct Patience: Sendable {
        package let tries: Int
        package let days: Int
        package let isByAnother: Bool
        package init(tries: Int, days: Int, isByAnother: Bool = true) {
            self.tries = tries
            self.days = days
            self.isByAnother = isByAnother
        }

        /// Refuses 无法接通 before so many calls on so many days.
        package func check(_ tryDays: [Day], clause: Clause.ID) throws(Refusal) {
            guard tryDays.count >= tries, Set(tryDays).count >= days else {
                throw Refusal(
                    .gate, [Problem("result", "follow-up.tries", ["tries": "\(tries)", "days": "\(days)"])], clause: clause)
            }
        }
    }
}

extension FollowUp {
    /// The cycle under which a merged case's follow-up stands: one for each cycle of the case it was merged into, and
    /// none that it had of its own.
    package static func mergedCycle(_ merged: ServiceCase, of root: ServiceCase) -> Int64 { merged.cycle + root.cycle }
}

extension ServiceCase {
    /// The clause that asks for the call.
    package var followUpClause: Clause.ID { kind == .complaint ? "S2.5-2" : "XS2.4-3" }

    /// Whether a call by this person needs a reason: they handled the cycle, whoever has the case by now.
    package func needsException(_ person: Account.ID?, _ patience: FollowUp.Patience) -> Bool {
        guard let person, patience.isByAnother else { return false }
        return person == (handledBy ?? handler)
    }

    private func check(_ person: Account.ID?, _ exception: String, _ patience: FollowUp.Patience) throws(Refusal) {
        guard !needsException(person, patience) || !exception.isEmpty else {
            throw .gate(followUpClause, "follow-up.handler", field: "exception")
        }
    }

    /// Whether a merged case's requester may be called back now: the matter itself was handled or closed. Where it was
    /// explained, its every requester is asked whether the explanation is accepted.
    package func mayFollowUpMerged(
        _ result: FollowUp.Result, accepted: Bool?, root: ServiceCase, outcome: Outcome?, by person: Account.ID?,
        exception: String, patience: FollowUp.Patience
    ) throws(Refusal) {
        try isDue(of: root)
        try root.check(person, exception, patience)
        if !result.isExcluded, outcome == .explained, accepted == nil {
            throw .gate(root.clause(of: .explained), "follow-up.accepted", field: "accepted")
        }
    }

    /// A merged case waits for its call once the matter itself was handled.
    package func isDue(of root: ServiceCase) throws(Refusal) {
        guard case .merged(let into) = stage, into == root.id else { throw .notNow("follow-up.not-handled") }
        switch root.stage {
        case .handled, .closed: break
        case .open, .appointed, .withdrawn, .merged: throw .notNow("follow-up.not-handled")
        }
    }

    /// Ends a cycle with its follow-up. By somebody other than the handler, or with a reasoned exception, or by the
    /// customer's own hand (`person` nil); an explanation is asked about once more; a dissatisfied customer opens the next
    /// cycle.
    package mutating func followUp(
        _ result: FollowUp.Result, accepted: Bool?, by person: Account.ID?, exception: String, tryDays: [Day],
        patience: FollowUp.Patience, at instant: Instant
    ) throws(Refusal) -> [Fact] {
        guard case .handled(_, let outcome) = stage else { throw .notNow("follow-up.not-handled") }
        try check(person, exception, patience)
        if result == .unreachable { try patience.check(tryDays, clause: followUpClause) }
        let asked = result == .satisfied || result == .dissatisfied
        if asked, outcome == .explained, accepted == nil {
            throw .gate(clause(of: .explained), "follow-up.accepted", field: "accepted")
        }
        stage = .closed(at: instant)
        let fact = Fact.followedUp(result)
        let unhappy = result == .dissatisfied || (asked && outcome == .explained && accepted == false)
        guard unhappy else { return [fact] }
        return [fact, try reopen()]
    }
}
