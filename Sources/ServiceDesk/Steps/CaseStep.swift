// CaseStep: one step of the work on a case, with who does it and by which day (J1-A10.2). Pure.
import Kernel

/// A step (工作步骤): the handler's task in parts that can be done and seen to be done.
package struct CaseStep: Sendable {
    package typealias ID = Tag<CaseStep>

    package let id: ID
    package let project: Project.ID
    package let serviceCase: ServiceCase.ID
    package let words: String
    package let owner: Account.ID
    package let dueDay: Day
    package internal(set) var doneAt: Instant?
    package internal(set) var doneBy: Account.ID?
    /// Why it is not needed any more; empty while it is, or when it was done.
    package internal(set) var dropReason = ""

    package var isOpen: Bool { doneAt == nil && dropReason.isEmpty }

    /// A case has at most so many: a longer list is a project, not a case.
    package static let countMax = 20

    /// 分解步骤: while the case is worked on, for a named person and a day that is not past.
    package static func add(
        _ words: String, to it: ServiceCase, as id: ID, for owner: Account.ID, until day: Day, known: Int, today: Day
    ) throws(Refusal) -> CaseStep {
        switch it.stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: throw .notNow("case.over")
        }
        guard !words.isEmpty else { throw .gate("J1-A10.2", "step.words.missing", field: "step") }
        guard day >= today else { throw .gate("J1-A10.2", "step.day.past", field: "stepDay") }
        guard known < countMax else { throw .gate("J1-A10.2", "step.many", field: "step", details: ["count": "\(countMax)"]) }
        return CaseStep(
            id: id, project: it.project, serviceCase: it.id, words: words, owner: owner, dueDay: day)
    }

    /// Done: by its owner, or by who answers for the case.
    package mutating func finish(by person: Account.ID, mayWork: Bool, at instant: Instant) throws(Refusal) {
        guard isOpen else { throw .notNow("step.over") }
        guard person == owner || mayWork else { throw .gate("J1-A10.2", "step.owner") }
        doneAt = instant
        doneBy = person
    }

    /// Not needed any more, with the reason, by who answers for the case.
    package mutating func drop(_ reason: String, mayWork: Bool) throws(Refusal) {
        guard isOpen else { throw .notNow("step.over") }
        guard mayWork else { throw .gate("J1-A10.2", "step.drop.handler") }
        guard !reason.isEmpty else { throw .gate("J1-A10.2", "step.reason.missing", field: "stepReason") }
        dropReason = reason
    }
}
