// FollowUp: the call after a finished complaint or repair (回访). Pure.
import Kernel

package enum FollowUp: Sendable {
    package typealias ID = Tag<FollowUp>

    package enum Result: String, CaseIterable, Sendable {
        case satisfied, dissatisfied, refused, anonymous, unreachable

        /// Listed beside the rate instead of counted in it.
        package var isExcluded: Bool { self == .refused || self == .anonymous || self == .unreachable }
    }

    /// What the scheme asks before a customer may be called unreachable.
    package struct Patience: Sendable {
        package let tries: Int
        package let days: Int
        package init(tries: Int, days: Int) {
            self.tries = tries
            self.days = days
        }
    }
}

extension ServiceCase {
    /// Ends a cycle with its follow-up. By somebody other than the handler, or with a reasoned exception, or by the
    /// customer's own hand (`person` nil); an
    /// explanation is asked about once more; a dissatisfied customer opens the next cycle.
    package mutating func followUp(
        _ result: FollowUp.Result, accepted: Bool?, by person: Account.ID?, exception: String, tryDays: [Day],
        patience: FollowUp.Patience, at instant: Instant
    ) throws(Refusal) -> [Fact] {
        guard case .handled(_, let outcome) = stage else { throw .notNow("follow-up.not-handled") }
        guard person == nil || person != handler || !exception.isEmpty else {
            throw .gate("S2.5-2", "follow-up.handler", field: "exception")
        }
        if result == .unreachable {
            guard tryDays.count >= patience.tries, Set(tryDays).count >= patience.days else {
                throw Refusal(
                    .gate,
                    [Problem("result", "follow-up.tries", ["tries": "\(patience.tries)", "days": "\(patience.days)"])],
                    clause: "S2.5-2")
            }
        }
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
