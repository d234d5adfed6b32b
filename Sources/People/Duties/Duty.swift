// Duty: something that recurs for a post, with the evidence that it was done. Pure.
import Kernel
import Scheme

/// A recurring work of a post (例行工作) as the program ships it.
package struct DutyPlan: Sendable {
    package let name: String
    package let clause: Clause.ID
    package let post: Post
    /// What is looked at, each good or not.
    package let items: [String]
    /// How often it recurs, in days, shut days left out.
    package let every: Quantity

    /// J1-R7: the manager looks at the team's service on every day that the desk is open.
    package static let dailyCheck = DutyPlan(
        name: "daily-check", clause: "J1-R7", post: .serviceManager,
        items: ["appearance", "counter", "conduct", "records", "promises"], every: Quantity("J1-R7", "everyDays"))

    package static let shipped = [dailyCheck]

    package static func named(_ name: String) -> DutyPlan? { shipped.first { $0.name == name } }
}

/// One occurrence of a duty: a day's check.
package struct Duty: Sendable {
    package typealias ID = Tag<Duty>

    /// What was found at one item.
    package enum Mark: String, CaseIterable, Sendable { case good, poor }

    package struct Evidence: Sendable, Equatable {
        package let marks: [String: Mark]
        package let findings: String
        /// What will be done about what was poor.
        package let improvement: String

        package init(marks: [String: Mark], findings: String, improvement: String) {
            self.marks = marks
            self.findings = findings
            self.improvement = improvement
        }
    }

    package let id: ID
    package let project: Project.ID
    package let plan: DutyPlan
    package let day: Day
    package internal(set) var doneAt: Instant?
    package internal(set) var doneBy: Account.ID?
    package internal(set) var evidence: Evidence?

    /// Ticked with its evidence only: every item looked at, and for a poor one what was found, what will be done, by whom
    /// and until when.
    package mutating func finish(
        _ evidence: Evidence, correcting terms: Correction.Terms?, by person: Account.ID, holdsPost: Bool, today: Day, at instant: Instant
    ) throws(Refusal) {
        guard doneAt == nil else { throw .notNow("duty.done") }
        guard day <= today else { throw .notNow("duty.ahead") }
        guard holdsPost else { throw .gate(plan.clause, "duty.post") }
        let missing = plan.items.filter { evidence.marks[$0] == nil }
        guard missing.isEmpty else {
            throw Refusal(.gate, missing.map { Problem($0, "duty.mark.missing") }, clause: plan.clause)
        }
        if evidence.marks.values.contains(.poor) {
            guard !evidence.findings.isEmpty else { throw .gate(plan.clause, "duty.findings.missing", field: "findings") }
            guard !evidence.improvement.isEmpty else {
                throw .gate(plan.clause, "duty.improvement.missing", field: "improvement")
            }
            guard terms != nil else { throw .gate(plan.clause, "duty.correction.missing", field: "owner") }
        } else if terms != nil {
            throw .invalid("owner", "duty.correction.none")
        }
        doneAt = instant
        doneBy = person
        self.evidence = evidence
    }
}
