// Enquiry: a question, and a business request, end with an answer. Pure.
import Kernel

extension ServiceCase {
    /// XS2.7-1 and 业务办理: answered, and so ended.
    package mutating func answer(_ reply: String, at instant: Instant) throws(Refusal) -> Fact {
        guard kind == .enquiry || kind == .business else { throw .notNow("case.kind.other") }
        guard stage == .open else { throw .notNow("case.handled-already") }
        guard !reply.isEmpty else { throw .gate("XS2.7-1", "enquiry.reply", field: "reply") }
        self.reply = reply
        stage = .closed(at: instant)
        return .answered
    }
}
