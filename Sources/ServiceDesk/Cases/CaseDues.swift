// CaseDues: when what was promised to a case falls due. Pure: the scheme's numbers, the project's calendar, instants.
import Kernel
import Platform
import Scheme

/// The quantities of the scheme that the desk's dues are made of.
package enum DeskQuantity {
    package static let complaintAtOnce = Quantity("K-CMP2", "atOnceMinutes")
    package static let helpAtOnce = Quantity("XS2.4-1", "atOnceMinutes")
    package static let renovationAtOnce = Quantity("S2.2-2", "atOnceMinutes")
    package static let emergencyOnSite = Quantity("XS2.4-2", "emergencyMinutes")
    package static let complaintFollowUp = Quantity("S2.5-2", "followUpDays")
    package static let repairFollowUp = Quantity("XS2.4-3", "followUpDays")
    package static let followUpTries = Quantity("S2.5-2", "attempts")
    package static let followUpTryDays = Quantity("S2.5-2", "attemptDays")
    package static let followUpRolled = Quantity("S2.5-2", "rolled")
    package static let suggestionReply = Quantity("S2.6-2", "replyDays")
    package static let suggestionRolled = Quantity("S2.6-2", "rolled")
    /// Which troubles are emergencies (急修).
    package static let emergencies = Quantity("XS2.4-2", "emergencies")
    /// The longest an appointment may lie ahead, by what it is for.
    package static let complaintHorizon = Quantity("S2.5-1c", "horizonDays")
    package static let renovationHorizon = Quantity("S2.2-2c", "horizonDays")
    package static let repairHorizon = Quantity("XS2.4-2", "horizonDays")
    package static let enquiryAnswer = Quantity("XS2.7-1", "answerHours")

    package static let all = [
        complaintAtOnce, helpAtOnce, renovationAtOnce, emergencyOnSite, complaintFollowUp, repairFollowUp,
        followUpTries, followUpTryDays, followUpRolled, suggestionReply, suggestionRolled, enquiryAnswer, emergencies,
        complaintHorizon, renovationHorizon, repairHorizon,
    ]
}

/// Dues of one project under one version of the scheme.
package struct CaseDues: Sendable {
    package let scheme: SchemeBook
    package let calendar: WorkCalendar

    package init(scheme: SchemeBook, calendar: WorkCalendar) {
        self.scheme = scheme
        self.calendar = calendar
    }

    /// 即时: so many minutes of the service hours; an emergency runs day and night.
    package func atOnce(_ serviceCase: ServiceCase, from start: Instant) throws -> Due {
        try running(serviceCase.severity, minutes: try scheme.number(atOnceQuantity(serviceCase)), from: start)
    }

    private func atOnceQuantity(_ serviceCase: ServiceCase) -> Quantity {
        switch (serviceCase.kind, serviceCase.isRenovation) {
        case (.complaint, _): DeskQuantity.complaintAtOnce
        case (_, true): DeskQuantity.renovationAtOnce
        default: DeskQuantity.helpAtOnce
        }
    }

    /// The longest an appointment of this case may lie ahead, in days.
    package func horizon(_ serviceCase: ServiceCase) throws -> Int {
        switch (serviceCase.kind, serviceCase.isRenovation) {
        case (.complaint, _): try scheme.number(DeskQuantity.complaintHorizon)
        case (_, true): try scheme.number(DeskQuantity.renovationHorizon)
        default: try scheme.number(DeskQuantity.repairHorizon)
        }
    }

    /// On site at an emergency: a burst pipe knows no service hours.
    package func onSite(from start: Instant) throws -> Due {
        try running(.emergency, minutes: try scheme.number(DeskQuantity.emergencyOnSite), from: start)
    }

    /// Follow-up within three days of handling: the day of handling is not counted.
    package func followUp(_ kind: ServiceCase.Kind, from handled: Instant) throws -> Due {
        let days = try scheme.number(kind == .complaint ? DeskQuantity.complaintFollowUp : DeskQuantity.repairFollowUp)
        return try calendar.due(
            after: handled, naturalDays: days, rolled: try scheme.flag(DeskQuantity.followUpRolled))
    }

    /// A suggestion's reply: the day of receipt is not counted, the last millisecond of the third day is in time.
    package func suggestionReply(from received: Instant) throws -> Due {
        try calendar.due(
            after: received, naturalDays: try scheme.number(DeskQuantity.suggestionReply),
            rolled: try scheme.flag(DeskQuantity.suggestionRolled))
    }

    /// An enquiry's answer, in hours of the clock.
    package func enquiryAnswer(from received: Instant) throws -> Instant {
        received.adding(minutes: try scheme.number(DeskQuantity.enquiryAnswer) * 60)
    }

    /// A counter application: the working days its guide promises, from the day its papers are complete.
    package func application(days: Int, from complete: Instant) throws -> Due {
        try calendar.due(after: complete, workingDays: days)
    }

    /// When a promise of a clause falls due and why there, as its clause counts; nil for clauses that are agreed, not
    /// counted. `applied`: the working days of the case's application, if it has one.
    package func counted(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, applied days: Int? = nil
    ) throws -> Due? {
        switch clause {
        case "J2-G1": return try days.map { try calendar.explain(after: start, workingDays: $0) }
        case "K-CMP2", "S2.5-1", "S2.5-1a", "S2.5-1b", "S2.2-2", "S2.2-2a", "S2.2-2b", "XS2.4-1":
            let minutes = try scheme.number(atOnceQuantity(serviceCase))
            return try clock(serviceCase.severity).explain(after: start, workingMinutes: minutes)
        case "XS2.4-2":
            let minutes = try scheme.number(DeskQuantity.emergencyOnSite)
            return try clock(.emergency).explain(after: start, workingMinutes: minutes)
        case "S2.5-2", "XS2.4-3":
            let days = try scheme.number(
                serviceCase.kind == .complaint ? DeskQuantity.complaintFollowUp : DeskQuantity.repairFollowUp)
            let rolled = try scheme.flag(DeskQuantity.followUpRolled)
            return try calendar.explain(after: start, naturalDays: days, rolled: rolled)
        case "S2.6-2":
            let rolled = try scheme.flag(DeskQuantity.suggestionRolled)
            return try calendar.explain(
                after: start, naturalDays: try scheme.number(DeskQuantity.suggestionReply), rolled: rolled)
        default: return nil
        }
    }

    package func patience() throws -> FollowUp.Patience {
        FollowUp.Patience(
            tries: try scheme.number(DeskQuantity.followUpTries), days: try scheme.number(DeskQuantity.followUpTryDays))
    }

    private func running(_ severity: ServiceCase.Severity, minutes: Int, from start: Instant) throws -> Due {
        guard let due = try clock(severity).due(after: start, workingMinutes: minutes) else {
            throw CalendarProblem.neverOpen
        }
        return due
    }

    /// An emergency runs day and night.
    private func clock(_ severity: ServiceCase.Severity) -> WorkCalendar {
        severity == .emergency ? .always(in: calendar.zone) : calendar
    }
}
