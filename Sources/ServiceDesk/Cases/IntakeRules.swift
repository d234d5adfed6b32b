// IntakeRules: what an intake must say before it is taken. Pure.
import Kernel

extension Cases.Intake {
    /// Each kind's own conditions; `handler` is who was named, or who answers for it otherwise.
    package func check(received: Instant) throws(Refusal) {
        guard handler != nil else {
            throw .gate(kind == .complaint ? "K-CMP4" : "XS1-1", "case.handler.needed", field: "handler")
        }
        if kind == .suggestion, agreedAt == nil { throw .gate("S2.6-1", "suggestion.agree", field: "agreedAt") }
        if let agreedAt, agreedAt <= received {
            throw .invalid(kind == .enquiry ? "answerAt" : "agreedAt", "case.appoint.past")
        }
        if isRenovation, kind != .repair { throw .invalid("renovation", "case.renovation.kind") }
        if channel == .transferred, outerNumber.isEmpty {
            throw .gate("XS2.5-0", "case.outer.needed", field: "outerNumber")
        }
    }
}
