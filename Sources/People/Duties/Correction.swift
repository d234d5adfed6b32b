// Correction: what is put right after a check found something poor: what, by whom, until when, shown by what. Pure.
import Kernel

/// A correction (整改).
package struct Correction: Sendable {
    package typealias ID = Tag<Correction>

    /// What a poor check asks for: who puts it right, and by which day.
    package struct Terms: Sendable, Equatable {
        package let owner: Account.ID
        package let dueDay: Day

        package init(owner: Account.ID, dueDay: Day) {
            self.owner = owner
            self.dueDay = dueDay
        }
    }

    package let id: ID
    package let project: Project.ID
    package let duty: Duty.ID
    package let what: String
    package let terms: Terms
    package let openedAt: Instant
    package let openedBy: Account.ID
    package internal(set) var doneAt: Instant?
    package internal(set) var doneBy: Account.ID?
    /// What shows that it is put right.
    package internal(set) var evidence = ""

    /// The furthest day a correction may be given, in days: what waits longer is not put right but put off.
    package static let daysMax = 90

    package static func open(
        _ what: String, _ terms: Terms, after duty: Duty, as id: ID, by person: Account.ID, today: Day, at instant: Instant
    ) throws(Refusal) -> Correction {
        guard terms.dueDay >= today else { throw .gate(duty.plan.clause, "correction.due.past", field: "dueDay") }
        guard terms.dueDay <= today.adding(days: daysMax) else {
            throw .gate(duty.plan.clause, "correction.due.far", field: "dueDay", details: ["days": "\(daysMax)"])
        }
        return Correction(
            id: id, project: duty.project, duty: duty.id, what: what, terms: terms, openedAt: instant, openedBy: person)
    }

    /// Put right, with what shows it: by its owner, or by a manager who has seen it.
    package mutating func finish(
        _ evidence: String, by person: Account.ID, isManager: Bool, at instant: Instant
    ) throws(Refusal) {
        guard doneAt == nil else { throw .notNow("correction.done") }
        guard person == terms.owner || isManager else { throw .gate("J1-R7", "correction.owner") }
        guard !evidence.isEmpty else { throw .gate("J1-R7", "correction.evidence.missing", field: "evidence") }
        doneAt = instant
        doneBy = person
        self.evidence = evidence
    }
}
