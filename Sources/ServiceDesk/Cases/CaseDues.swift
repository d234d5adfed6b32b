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
    package static let complaintRolled = Quantity("S2.5-2", "rolled")
    package static let repairRolled = Quantity("XS2.4-3", "rolled")
    /// How long accepted work may take until it is done and answered, in hours of the clock.
    package static let helpComplete = Quantity("XS2.4-1", "completeHours")
    package static let renovationComplete = Quantity("S2.2-2", "completeHours")
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
        complaintRolled, repairRolled, helpComplete,
        renovationComplete, suggestionReply, suggestionRolled, enquiryAnswer, emergencies,
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
        try calendar.due(after: handled, naturalDays: try followUpDays(kind), rolled: try isFollowUpRolled(kind))
    }

    private func followUpDays(_ kind: ServiceCase.Kind) throws -> Int {
        try scheme.number(kind == .complaint ? DeskQuantity.complaintFollowUp : DeskQuantity.repairFollowUp)
    }

    private func isFollowUpRolled(_ kind: ServiceCase.Kind) throws -> Bool {
        try scheme.flag(kind == .complaint ? DeskQuantity.complaintRolled : DeskQuantity.repairRolled)
    }

    /// Done and answered: so many hours of the clock after somebody took it on, or after the agreed time.
    package func completion(_ serviceCase: ServiceCase, from start: Instant) throws -> Instant {
        start.adding(minutes: try completionHours(serviceCase) * 60)
    }

    private func completionHours(_ serviceCase: ServiceCase) throws -> Int {
        try scheme.number(serviceCase.isRenovation ? DeskQuantity.renovationComplete : DeskQuantity.helpComplete)
    }

    /// When to warn of a due that falls on a day on which nobody works: as the last workday before it begins, so that it
    /// is done earlier and not missed. Nil where the day itself is a workday.
    package func warning(before due: Instant, from start: Instant) -> Instant? {
        var day = calendar.zone.day(of: due)
        guard !calendar.isWorkday(day) else { return nil }
        let first = calendar.zone.day(of: start)
        while day > first {
            day = day.adding(days: -1)
            if let opens = calendar.windows(on: day).first?.opens {
                return max(start, calendar.zone.instant(day, opens))
            }
        }
        return start
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
            return try calendar.explain(
                after: start, naturalDays: try followUpDays(serviceCase.kind), rolled: try isFollowUpRolled(serviceCase.kind))
        case "S2.6-2":
            let rolled = try scheme.flag(DeskQuantity.suggestionRolled)
            return try calendar.explain(
                after: start, naturalDays: try scheme.number(DeskQuantity.suggestionReply), rolled: rolled)
        default: return nil
        }
    }

    /// What is counted in hours of the clock: from when, and how many.
    package func hours(_ clause: Clause.ID, _ part: String, _ serviceCase: ServiceCase) throws -> Int? {
        switch (clause, part) {
        case ("XS2.7-1", _): try scheme.number(DeskQuantity.enquiryAnswer)
        case (_, CasePromises.completion): try completionHours(serviceCase)
        default: nil
        }
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
