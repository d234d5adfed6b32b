// Shift: one person's turn at the desk, and its handover to the next. Pure.
import Kernel

/// A shift (班次): planned, open, being handed over, closed by two signatures.
package struct Shift: Sendable {
    package typealias ID = Tag<Shift>

    package enum State: String, CaseIterable, Sendable { case planned, open, handing, closed, dropped }

    package let id: ID
    package let project: Project.ID
    package let name: String
    package let holder: Account.ID
    package let startsAt: Instant
    package let endsAt: Instant
    package internal(set) var state: State
    package internal(set) var taker: Account.ID?
    /// What the next shift must know: 当班要事, keys and goods, cash and papers.
    package internal(set) var briefing = ""
    package internal(set) var handedAt: Instant?
    /// Who signed for handing over: the holder, or a manager when the holder cannot.
    package internal(set) var handedBy: Account.ID?
    /// Why somebody else signed for the holder.
    package internal(set) var standInReason = ""
    package internal(set) var takenAt: Instant?

    /// The longest turn that may be planned, in hours.
    package static let hoursMax: Int64 = 24

    /// Puts a person on the roster. A clerk plans the own shift, a manager everybody's.
    package static func plan(
        _ name: String, as id: ID, in project: Project.ID, for holder: Account.ID, from startsAt: Instant,
        to endsAt: Instant, by person: Account.ID, isManager: Bool, at instant: Instant
    ) throws(Refusal) -> Shift {
        guard endsAt > startsAt else { throw .invalid("endsAt", "shift.ends.before") }
        guard endsAt > instant else { throw .invalid("endsAt", "shift.ends.past") }
        guard endsAt.milliseconds(since: startsAt) <= hoursMax * 3_600_000 else {
            throw .invalid("endsAt", "shift.long", ["hours": "\(hoursMax)"])
        }
        guard isManager || holder == person else { throw .invalid("holder", "shift.others") }
        return Shift(
            id: id, project: project, name: name, holder: holder, startsAt: startsAt, endsAt: endsAt,
            state: startsAt <= instant ? .open : .planned)
    }

    /// The turn begins.
    package mutating func open() throws(Refusal) {
        guard state == .planned else { throw .notNow("shift.begun") }
        state = .open
    }

    /// Taken off the roster before it began.
    package mutating func drop() throws(Refusal) {
        guard state == .planned else { throw .notNow("shift.begun") }
        state = .dropped
    }

    /// 交班: the holder, or a manager who says why, signs the list over to the one who takes over. Handing to another
    /// person instead begins the handover anew.
    package mutating func hand(
        to taker: Account.ID, briefing: String, by person: Account.ID, isManager: Bool, reason: String, at instant: Instant
    ) throws(Refusal) {
        guard state == .open || state == .handing else { throw .notNow(state == .planned ? "shift.not-begun" : "shift.over") }
        guard taker != holder else { throw .gate("K-CMP3", "shift.taker.holder", field: "taker") }
        if person != holder {
            guard isManager else { throw .gate("K-CMP3", "shift.hand.holder") }
            guard !reason.isEmpty else { throw .gate("K-CMP3", "shift.hand.reason", field: "reason") }
            // Who signs for the holder does not sign for the other side as well.
            guard taker != person else { throw .gate("K-CMP3", "shift.taker.self", field: "taker") }
        }
        state = .handing
        self.taker = taker
        self.briefing = briefing
        handedAt = instant
        handedBy = person
        standInReason = person == holder ? "" : reason
    }

    /// Whether this person may acknowledge what is handed over: nobody but the one who takes over.
    package func mayAcknowledge(_ person: Account.ID) throws(Refusal) {
        guard state == .handing else { throw .notNow(state == .closed ? "shift.over" : "shift.not-handing") }
        guard person == taker else { throw .gate("K-CMP3", "shift.taker.only") }
    }

    /// 接班: the one who takes over signs, once every complaint was acknowledged.
    package mutating func take(by person: Account.ID, complaintsWaiting: Int, at instant: Instant) throws(Refusal) {
        try mayAcknowledge(person)
        guard complaintsWaiting == 0 else {
            throw .gate("K-CMP3", "shift.complaints-waiting", details: ["count": "\(complaintsWaiting)"])
        }
        state = .closed
        takenAt = instant
    }
}
