// Posting: a notice on a board of the estate: where, approved by whom, from when to when. Pure.
import Kernel

/// A posting (公示).
package struct Posting: Sendable {
    package typealias ID = Tag<Posting>

    package enum State: String, CaseIterable, Sendable { case draft, waiting, up, expired, removed }

    /// What it is about, where a clause asks for a posting of its own.
    package enum Topic: String, CaseIterable, Sendable {
        case general
        /// 投诉渠道: where and with whom customers may complain (XS2.5-0).
        case complaintChannels
    }

    package let id: ID
    package let project: Project.ID
    package let topic: Topic
    package let title: String
    package let content: String
    /// The board, door or screen where it hangs.
    package let place: String
    package let from: Day
    package let to: Day
    package let madeAt: Instant
    package let madeBy: Account.ID
    package internal(set) var approvedAt: Instant?
    package internal(set) var approvedBy: Account.ID?
    package internal(set) var removedAt: Instant?
    package internal(set) var removedBy: Account.ID?
    /// Why it was taken down before its time.
    package internal(set) var remark = ""

    /// How it stands on a day.
    package func state(on day: Day) -> State {
        if removedAt != nil { return .removed }
        guard approvedAt != nil else { return .draft }
        if day < from { return .waiting }
        return day > to ? .expired : .up
    }

    package static func make(
        _ title: String, _ content: String, on topic: Topic = .general, as id: ID, in project: Project.ID,
        at place: String, from: Day, to: Day, by person: Account.ID, today: Day, at instant: Instant
    ) throws(Refusal) -> Posting {
        guard to >= from else { throw .invalid("to", "posting.to.before") }
        guard to >= today else { throw .invalid("to", "posting.to.past") }
        return Posting(
            id: id, project: project, topic: topic, title: title, content: content, place: place, from: from, to: to,
            madeAt: instant, madeBy: person)
    }

    /// Approved by another person than the one who wrote it: nothing hangs on one person's word.
    package mutating func approve(by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard removedAt == nil else { throw .notNow("posting.removed") }
        guard approvedAt == nil else { throw .notNow("posting.approved") }
        guard person != madeBy else { throw .invalid("", "posting.own") }
        approvedAt = instant
        approvedBy = person
    }

    package mutating func remove(_ remark: String, by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard removedAt == nil else { throw .notNow("posting.removed") }
        removedAt = instant
        removedBy = person
        self.remark = remark
    }
}
