// RequestDues: by when a superior answers. Pure: the scheme's numbers and instants.
import Kernel
import Scheme

/// The quantities of the scheme that requests are due by.
package enum RequestQuantity {
    package static let helpAnswer = Quantity("J1-A6.4", "answerHours")
    /// What a subordinate cannot solve is helped with in time too (J1-A10.2): a call for help is promised under both.
    package static let unsolvedAnswer = Quantity("J1-A10.2", "answerHours")
    package static let instructionAnswer = Quantity("J1-L3", "answerHours")

    package static let all = [helpAnswer, unsolvedAnswer, instructionAnswer]
}

package struct RequestDues: Sendable {
    package let scheme: SchemeBook

    package init(scheme: SchemeBook) { self.scheme = scheme }

    /// In hours of the clock; where two clauses ask for the same answer the shorter binds.
    package func answer(_ kind: Request.Kind, from asked: Instant) throws -> Instant {
        asked.adding(minutes: try hours(kind) * 60)
    }

    package func hours(_ kind: Request.Kind) throws -> Int {
        switch kind {
        case .help: min(try scheme.number(RequestQuantity.helpAnswer), try scheme.number(RequestQuantity.unsolvedAnswer))
        case .instruction: try scheme.number(RequestQuantity.instructionAnswer)
        }
    }
}
