// CasePromises: what each fact of a case does to its promises. One switch, no default: a new fact does not compile
// until somebody says what it settles. What it does with agreed times and with endings stands beside it.
import Kernel
import Platform
import Scheme
import Storage

/// Opens, moves and settles a case's promises within one verb.
struct CasePromises {
    let project: ProjectCard
    let scheme: SchemeBook
    let actor: Actor
    let transaction: Transaction

    /// The part of a clause that promises the finished work behind a first answer (decision 0019).
    static let completion = "completion"

    var promises: Promises { Promises() }
    var dues: CaseDues { CaseDues(scheme: scheme, calendar: project.calendar) }

    /// A case was taken, or a new cycle began.
    func opened(_ serviceCase: ServiceCase, agreedAt: Instant?, from start: Instant? = nil) throws {
        let start = start ?? serviceCase.receivedAt
        switch serviceCase.kind {
        case .complaint:
            let due = try dues.atOnce(serviceCase, from: start)
            try openBound("K-CMP2", serviceCase, from: start, due)
            try openBound("S2.5-1", serviceCase, from: start, due)
        case .repair:
            try openBound(responseClause(serviceCase), serviceCase, from: start, try dues.atOnce(serviceCase, from: start))
            if serviceCase.severity == .emergency {
                try open("XS2.4-2", serviceCase, from: start, try dues.onSite(from: start))
            }
        case .enquiry:
            // 不能即时答复的，约定时间答复: what was agreed stands, whatever the usual hours are.
            let answer = try agreedAt ?? dues.enquiryAnswer(from: start)
            let due = bound(serviceCase, answer, from: start)
            try open("XS2.7-1", serviceCase, from: start, at: due, isFixed: agreedAt != nil || due < answer)
        case .suggestion:
            let reply = try dues.suggestionReply(from: start)
            let due = bound(serviceCase, reply.instant, from: start)
            if due < reply.instant {
                try open("S2.6-2", serviceCase, from: start, at: due)
            } else {
                try open(
                    "S2.6-2", serviceCase, from: start, reply, warnsBy: dues.warning(before: reply.instant, from: start))
            }
            if let agreedAt { try open("S2.6-1", serviceCase, from: start, at: agreedAt) }
        case .business:
            if let application = try Applications.of(serviceCase, transaction), application.completeAt != nil {
                try applied(serviceCase, days: application.days, from: start)
            } else if let end = agreedAt ?? serviceCase.outerDueAt, end > start {
                try open("J2-G1", serviceCase, from: start, at: bound(serviceCase, end, from: start))
            }
        }
    }

    /// An application's papers are complete: the time its guide promises runs from here.
    func applied(_ serviceCase: ServiceCase, days: Int, from start: Instant) throws {
        let due = try dues.application(days: days, from: start)
        let bounded = bound(serviceCase, due.instant, from: start)
        if let row = try current(of: serviceCase).first(where: { $0.clause == "J2-G1" }) {
            // The sender's deadline was running already; the earlier of the two binds.
            guard due.instant < row.promise.dueAt else { return }
            try move(row, to: due.instant, reason: "papers")
        } else if bounded < due.instant {
            try open("J2-G1", serviceCase, from: start, at: bounded)
        } else {
            try open("J2-G1", serviceCase, from: start, due)
        }
    }

    /// The sender's deadline, where it comes first and lies ahead of the start.
    func bound(_ serviceCase: ServiceCase, _ due: Instant, from start: Instant) -> Instant {
        guard let outer = serviceCase.outerDueAt, outer > start else { return due }
        return min(due, outer)
    }

    /// What is counted, or the sender's deadline where that comes first.
    private func openBound(_ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, _ due: Due) throws {
        let bounded = bound(serviceCase, due.instant, from: start)
        if bounded < due.instant {
            try open(clause, serviceCase, from: start, at: bounded)
        } else {
            try open(clause, serviceCase, from: start, due)
        }
    }

    /// Something happened to a case at an instant.
    func follow(_ fact: ServiceCase.Fact, before: ServiceCase, after: ServiceCase, at instant: Instant) throws {
        switch fact {
        // A refused explanation is none of the three ways: what was to be done at once still is.
        case .taken, .explanationOffered, .explanationRefused: break
        case .assigned(let person):
            // The follow-up of a handled case is not its handler's to make.
            if case .handled = before.stage { break }
            try promises.hand(after.subject, project: project.id, to: person, in: transaction)
        case .appointed(let time, let cause): try appointed(time, cause, before: before, at: instant)
        case .customerAbsent(let there): try customerAbsent(before, thereAt: there, at: instant)
        case .regraded: try regraded(before: before, after: after, at: instant)
        case .accepted: try takenOn(before, at: instant)
        case .arrived:
            for row in try current(of: before) where row.clause == "XS2.4-2" {
                try promises.settle(row, at: instant, by: actor, in: transaction)
            }
            try takenOn(before, at: instant)
        case .handled(let outcome): try handled(outcome, before: before, at: instant)
        case .answered, .decided:
            // What was undertaken of an adopted suggestion ends when it is carried out, not when it is answered again.
            for row in try current(of: before) where row.clause != Adoptions.clause { try promises.settle(row, at: instant, by: actor, in: transaction) }
        case .followedUp(let result): try followedUp(result, before: before, at: instant)
        case .reopened: try reopened(before: before, after: after, at: instant)
        case .withdrawn:
            // Somebody else's matter hangs on this one, and only an answer ends that.
            guard try merged(into: before).isEmpty else { throw Refusal.notNow("case.withdraw.merged") }
            for row in try current(of: before) {
                try promises.exclude(row, at: instant, reason: "withdrawn", by: actor, in: transaction)
            }
        case .merged(let root): try merged(before, into: root, at: instant)
        }
    }

    /// The clause by which a complaint or a request for help is answered at once.
    func responseClause(_ serviceCase: ServiceCase) -> Clause.ID {
        switch (serviceCase.kind, serviceCase.isRenovation) {
        case (.complaint, _): "K-CMP2"
        case (_, true): "S2.2-2"
        default: "XS2.4-1"
        }
    }

    func followUpClause(_ serviceCase: ServiceCase) -> Clause.ID {
        serviceCase.kind == .complaint ? "S2.5-2" : "XS2.4-3"
    }

    /// Every promise of the case's cycle.
    func rows(of serviceCase: ServiceCase) throws -> [PromiseRow] {
        try promises.of(serviceCase.subject, project: project.id, in: transaction).filter { $0.cycle == serviceCase.cycle }
    }

    func current(of serviceCase: ServiceCase) throws -> [PromiseRow] {
        try rows(of: serviceCase).filter { $0.promise.outcome == .open }
    }

    func move(_ row: PromiseRow, to time: Instant, reason: String) throws {
        guard time != row.promise.dueAt else { return }
        let warnsBy = row.promise.warnsBy.map { min($0, time) }
        try promises.move(
            row, to: time, in: project.zone, reason: reason, warnsBy: warnsBy, by: actor, transaction: transaction)
    }

    /// A promise that was counted on the calendar.
    @discardableResult
    func open(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, _ due: Due, turn: Int64 = 1,
        warnsBy: Instant? = nil, holder: Account.ID? = nil, cycle: Int64? = nil
    ) throws -> Promise.ID {
        var terms = Promises.Terms(
            clause, of: serviceCase.subject, cycle: cycle ?? serviceCase.cycle, startedAt: start, dueAt: due.instant)
        terms.turn = turn
        terms.isProvisional = due.isProvisional
        terms.warnsBy = warnsBy
        terms.holder = holder ?? serviceCase.handler
        return try promises.open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }

    /// A promise for an instant: agreed, such as an appointment, or counted in hours of the clock.
    @discardableResult
    func open(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, part: String = "", turn: Int64 = 1, from start: Instant,
        at time: Instant, isFixed: Bool = true
    ) throws -> Promise.ID {
        var terms = Promises.Terms(clause, of: serviceCase.subject, cycle: serviceCase.cycle, startedAt: start, dueAt: time)
        terms.part = part
        terms.turn = turn
        terms.isFixed = isFixed
        terms.holder = serviceCase.handler
        return try promises.open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }

    /// The next place among the promises that a clause makes in this cycle.
    func nextTurn(_ clause: Clause.ID, _ part: String, of serviceCase: ServiceCase) throws -> Int64 {
        (try rows(of: serviceCase).filter { $0.clause == clause && $0.part == part }.map(\.turn).max() ?? 0) + 1
    }
}
