// CasePause: time that does not count, for a listed reason, with evidence, until a day that is named at once. Pure.
import Kernel

/// A pause (暂停) of a counted promise.
package struct CasePause: Sendable, Equatable {
    package enum Reason: String, CaseIterable, Sendable { case customerWaits, unreachable, partOrdered, thirdParty, authority }

    package let reason: Reason
    package let evidence: String
    package let startedAt: Instant
    /// When it ends by itself.
    package let resumeBy: Instant
    package internal(set) var endedAt: Instant?
    /// The due as it was before.
    package let dueBefore: Instant

    /// The longest pause, in days.
    package static let daysMax = 30
    /// Counted by calendar or clock, and so paused; what was agreed for an instant never moves, nor does a response.
    package static let clauses: Set<Clause.ID> = ["S2.6-2", "XS2.7-1"]

    package func isOpen(at instant: Instant) -> Bool { endedAt == nil && resumeBy > instant }

    /// A complaint or a request for help is answered at once or gets an appointment: neither waits by a pause.
    package static func begin(
        _ reason: Reason, evidence: String, until resumeBy: Instant, of it: ServiceCase, due: Instant?,
        earlier: CasePause?, at instant: Instant
    ) throws(Refusal) -> CasePause {
        guard !it.kind.needsFollowUp else { throw .gate(it.clause(of: .appointed), "pause.appoint") }
        guard it.stage == .open else { throw .notNow("case.handled-already") }
        guard earlier?.isOpen(at: instant) != true else { throw .notNow("pause.already") }
        guard !evidence.isEmpty else { throw .invalid("evidence", "pause.evidence") }
        guard resumeBy > instant else { throw .invalid("resumeBy", "pause.past") }
        guard resumeBy <= instant.adding(minutes: daysMax * 24 * 60) else {
            throw .invalid("resumeBy", "pause.long", ["days": "\(daysMax)"])
        }
        guard let due, due > instant else { throw .notNow("pause.late") }
        return CasePause(reason: reason, evidence: evidence, startedAt: instant, resumeBy: resumeBy, dueBefore: due)
    }

    /// Goes on earlier than was named.
    package mutating func end(at instant: Instant) throws(Refusal) {
        guard isOpen(at: instant) else { throw .notNow("pause.none") }
        endedAt = instant
    }

    /// The due with the time of the pause added: to the end of its day where the day was what counted.
    package func due(in zone: Zone) -> Instant {
        let length = (endedAt ?? resumeBy).milliseconds(since: startedAt)
        let moved = dueBefore.adding(milliseconds: length)
        let isDayEnd = dueBefore == zone.endOfDay(zone.day(of: dueBefore))
        return isDayEnd ? zone.endOfDay(zone.day(of: moved)) : moved
    }
}
