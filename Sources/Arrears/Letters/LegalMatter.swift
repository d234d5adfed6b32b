// LegalMatter: a lawyer's letter or a way to court, from its proposal by one person to its end. Pure.
import Kernel

/// A matter with the legal adviser (律师函、诉讼及其他途径). Nobody decides it alone (D3).
package struct LegalMatter: Sendable {
    package typealias ID = Tag<LegalMatter>
    package static let subjectKind = "matter"

    package enum Kind: String, CaseIterable, Sendable {
        /// 《费用催缴律师函》.
        case lawyersLetter
        /// 诉讼.
        case suit
        /// 支付令.
        case paymentOrder
        /// 调解.
        case mediation
        /// 仲裁.
        case arbitration

        package var rung: Rung { self == .lawyersLetter ? .lawyersLetter : .suit }
    }

    package enum State: String, CaseIterable, Sendable {
        case proposed, refused, approved
        /// The letter left, or the mandate was signed.
        case mandated
        /// 立案.
        case filed
        case ended
    }

    package enum Entry: String, CaseIterable, Sendable { case hearing, cost, decision, enforcement, note }

    package let id: ID
    package let project: Project.ID
    package let arrears: ArrearsCase.ID
    package let kind: Kind
    package internal(set) var state: State
    package let proposedBy: Account.ID
    package let proposedAt: Instant
    package internal(set) var approvedBy: Account.ID?
    package internal(set) var approvedAt: Instant?
    package internal(set) var mandateDay: Day?

    /// The word of a second person. Throws the gate for the one who proposed it.
    package mutating func approve(by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard state == .proposed else { throw .notNow("matter.decided") }
        var two = TwoPersons(kind.rung, approvals: [.init(person: proposedBy, at: proposedAt)])
        try two.approve(by: .staff(person), at: instant)
        try two.permit()
        state = .approved
        approvedBy = person
        approvedAt = instant
    }

    package mutating func refuse() throws(Refusal) {
        guard state == .proposed else { throw .notNow("matter.decided") }
        state = .refused
    }

    /// The letter leaves, or the mandate is signed: never on one person's word.
    package mutating func mandate(on day: Day) throws(Refusal) {
        let approvals = [(proposedBy, proposedAt)] + (approvedBy.flatMap { by in approvedAt.map { [(by, $0)] } } ?? [])
        try TwoPersons(kind.rung, approvals: approvals.map { .init(person: $0.0, at: $0.1) }).permit()
        guard state == .approved else { throw .notNow("matter.not-approved") }
        state = .mandated
        mandateDay = day
    }

    package mutating func file(on day: Day, today: Day) throws(Refusal) {
        guard kind != .lawyersLetter, state == .mandated else { throw .notNow("matter.not-mandated") }
        guard day >= mandateDay ?? day else { throw .invalid("day", "matter.day.before") }
        guard day <= today else { throw .invalid("day", "demand.day.later") }
        state = .filed
    }

    package mutating func end(on day: Day, today: Day) throws(Refusal) {
        guard state == .mandated || state == .filed else { throw .notNow("matter.not-mandated") }
        guard day <= today else { throw .invalid("day", "demand.day.later") }
        guard day >= mandateDay ?? day else { throw .invalid("day", "matter.day.before") }
        state = .ended
    }
}
