// Paper: the complaint-management requirement and the work instructions for common complaints, by version. Pure.
import Kernel

/// What a paper is about: the requirement itself, or one common kind of complaint.
package enum PaperSubject: String, CaseIterable, Sendable {
    /// 客户投诉管理要求.
    case requirement
    case noise, leak, lift, cleaning, parking, renovation, fees, conduct, security, grounds

    /// The kinds of complaint that a case may be put under.
    package static let kinds = allCases.filter { $0 != .requirement }
}

/// One version of a paper (作业指导书). An office begins with the shipped ones and replaces them by its own.
package struct Paper: Sendable {
    package typealias ID = Tag<Paper>

    package let id: ID
    package let project: Project.ID
    package let subject: PaperSubject
    package let version: Int64
    package let title: String
    /// One step a line; empty where the version takes the paper out of force.
    package let steps: String
    package let inForceFrom: Day
    package let madeAt: Instant
    package let madeBy: Account.ID
    package internal(set) var approvedAt: Instant?
    package internal(set) var approvedBy: Account.ID?

    package var isWithdrawal: Bool { steps.isEmpty }

    package static func draft(
        _ subject: PaperSubject, as id: ID, in project: Project.ID, version: Int64, title: String, steps: String,
        from day: Day, today: Day, by person: Account.ID, at instant: Instant
    ) throws(Refusal) -> Paper {
        guard day >= today else { throw .invalid("from", "paper.from.past") }
        return Paper(
            id: id, project: project, subject: subject, version: version, title: title, steps: steps, inForceFrom: day,
            madeAt: instant, madeBy: person)
    }

    /// In force by another person's word than the writer's.
    package mutating func approve(by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard approvedAt == nil else { throw .notNow("paper.approved") }
        guard person != madeBy else { throw .gate("K-CMP1", "paper.own") }
        approvedAt = instant
        approvedBy = person
    }

    /// The version in force on a day among a subject's own versions; nil means that the shipped paper stands.
    package static func inForce(_ versions: [Paper], on day: Day) -> Paper? {
        versions.filter { $0.approvedAt != nil && $0.inForceFrom <= day }
            .max { ($0.inForceFrom, $0.version) < ($1.inForceFrom, $1.version) }
    }
}
