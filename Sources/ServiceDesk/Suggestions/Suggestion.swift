// Suggestion: answered with a decision, thanks, and a reason where it is not adopted. Pure.
import Kernel

extension ServiceCase {
    /// S2.6-2: whether it is adopted, with thanks; when it is not, why.
    package mutating func decide(
        adopted: Bool, reason: String, reply: String, thanked: Bool, at instant: Instant
    ) throws(Refusal) -> Fact {
        guard kind == .suggestion else { throw .notNow("case.kind.other") }
        guard stage == .open else { throw .notNow("case.handled-already") }
        guard !reply.isEmpty else { throw .gate("S2.6-2", "suggestion.reply", field: "reply") }
        guard thanked else { throw .gate("S2.6-2", "suggestion.thanks", field: "thanked") }
        guard adopted || !reason.isEmpty else { throw .gate("S2.6-2", "suggestion.reason", field: "reason") }
        self.reply = reply
        decision = adopted
        decisionReason = adopted ? "" : reason
        isThanked = true
        stage = .closed(at: instant)
        return .decided(adopted: adopted)
    }
}
