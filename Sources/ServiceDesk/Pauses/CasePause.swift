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
    package static let clauses: Set<Clause.ID> = ["S2.6-2", "XS2.7-1", "J2-G1"]

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

    /// The due with the pause added, measured in what the clause counts: hours as hours, days as the days whose end it
    /// covers, working days as those of them on which the office is open. So a pause from Friday to Monday takes one
    /// working day, and one of an hour takes no day at all.
    package func due(_ clause: Clause.ID, on calendar: WorkCalendar, rolled: Bool) throws(CalendarProblem) -> Due {
        let zone = calendar.zone
        let end = endedAt ?? resumeBy
        let (first, last) = (zone.day(of: startedAt), zone.day(of: end))
        switch clause {
        case "S2.6-2":
            let days = Int(last.number) - Int(first.number)
            guard days > 0 else { return Due(dueBefore, isProvisional: false) }
            return try calendar.due(after: dueBefore, naturalDays: days, rolled: rolled)
        case "J2-G1":
            let days = (Int(first.number)..<Int(last.number)).filter { calendar.isWorkday(Day(number: $0)) }.count
            guard days > 0 else { return Due(dueBefore, isProvisional: false) }
            return try calendar.due(after: dueBefore, workingDays: days)
        default: return Due(dueBefore.adding(milliseconds: end.milliseconds(since: startedAt)), isProvisional: false)
        }
    }
}
