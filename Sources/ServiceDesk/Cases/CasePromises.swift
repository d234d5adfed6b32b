// CasePromises: what each fact of a case does to its promises. One switch, no default: a new fact does not compile
// until somebody says what it settles.
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

    private var promises: Promises { Promises() }
    private var dues: CaseDues { CaseDues(scheme: scheme, calendar: project.calendar) }

    /// A case was taken, or a new cycle began.
    func opened(_ serviceCase: ServiceCase, agreedAt: Instant?, from start: Instant? = nil) throws {
        let start = start ?? serviceCase.receivedAt
        switch serviceCase.kind {
        case .complaint:
            let due = try dues.atOnce(serviceCase, from: start)
            try open("K-CMP2", serviceCase, from: start, due)
            try open("S2.5-1", serviceCase, from: start, due)
        case .repair:
            let due = try dues.atOnce(serviceCase, from: start)
            try open(serviceCase.isRenovation ? "S2.2-2" : "XS2.4-1", serviceCase, from: start, due)
            if serviceCase.severity == .emergency {
                try open("XS2.4-2", serviceCase, from: start, try dues.onSite(from: start))
            }
        case .enquiry:
            try open("XS2.7-1", serviceCase, from: start, at: bound(serviceCase, try dues.enquiryAnswer(from: start)), isFixed: false)
        case .suggestion:
            let reply = try dues.suggestionReply(from: start)
            if bound(serviceCase, reply.instant) < reply.instant {
                try open("S2.6-2", serviceCase, from: start, at: bound(serviceCase, reply.instant))
            } else {
                try open("S2.6-2", serviceCase, from: start, reply)
            }
            if let agreedAt { try open("S2.6-1", serviceCase, from: start, at: agreedAt) }
        case .business:
            if let application = try Applications.of(serviceCase, transaction), application.completeAt != nil {
                try applied(serviceCase, days: application.days, from: start)
            } else if let end = agreedAt ?? serviceCase.outerDueAt {
                try open("J2-G1", serviceCase, from: start, at: bound(serviceCase, end))
            }
        }
    }

    /// An application's papers are complete: the time its guide promises runs from here.
    func applied(_ serviceCase: ServiceCase, days: Int, from start: Instant) throws {
        let due = try dues.application(days: days, from: start)
        let isBound = bound(serviceCase, due.instant) < due.instant
        if let row = try current(of: serviceCase).first(where: { $0.clause == "J2-G1" }) {
            // The sender's deadline was running already; the earlier of the two binds.
            guard due.instant < row.promise.dueAt else { return }
            try move("J2-G1", of: serviceCase, to: due.instant, reason: "papers")
        } else if isBound {
            try open("J2-G1", serviceCase, from: start, at: bound(serviceCase, due.instant))
        } else {
            try open("J2-G1", serviceCase, from: start, due)
        }
    }

    /// The sender's deadline, where it comes first and lies ahead of the start.
    private func bound(_ serviceCase: ServiceCase, _ due: Instant) -> Instant {
        guard let outer = serviceCase.outerDueAt, outer > serviceCase.receivedAt else { return due }
        return min(due, outer)
    }

    /// Something happened to a case at an instant.
    func follow(_ fact: ServiceCase.Fact, before: ServiceCase, after: ServiceCase, at instant: Instant) throws {
        switch fact {
        case .taken, .explanationOffered: break
        case .assigned(let person):
            // The follow-up of a handled case is not its handler's to make.
            if case .handled = before.stage { break }
            try promises.hand(after.subject, project: project.id, to: person, in: transaction)
        case .appointed(let time, let cause): try appointed(time, cause, before: before, at: instant)
        case .explanationRefused: try settle(triageClause(before), of: before, at: instant)
        case .arrived: try settle("XS2.4-2", of: before, at: instant)
        case .handled(let outcome): try handled(outcome, before: before, at: instant)
        case .answered, .decided: try settleAll(of: before, at: instant)
        case .followedUp(let result): try followedUp(result, before: before, at: instant)
        case .reopened: try reopened(before: before, after: after, at: instant)
        case .withdrawn:
            // Somebody else's matter hangs on this one, and only an answer ends that.
            guard try merged(into: before).isEmpty else { throw Refusal.notNow("case.withdraw.merged") }
            try excludeAll(of: before, reason: "withdrawn", at: instant)
        case .merged(let root): try merged(before, into: root, at: instant)
        }
    }

    private func appointed(
        _ time: Instant, _ cause: ServiceCase.AppointmentCause, before: ServiceCase, at instant: Instant
    ) throws {
        let clause = before.clause(of: .appointed)
        switch cause {
        case .first:
            if clause == triageClause(before) { break }
            try settle(triageClause(before), of: before, at: instant)
            if before.kind == .complaint { try move("S2.5-1", of: before, to: bound(before, time), reason: "appointed") }
            try open(clause, before, from: instant, at: time)
        case .customer:
            try move(clause, of: before, to: time, reason: "customer")
            if before.kind == .complaint { try move("S2.5-1", of: before, to: bound(before, time), reason: "customer") }
        case .office:
            // Agreed anew because we could not come: what we promised first stays what we are measured by.
            break
        }
    }

    private func handled(_ outcome: ServiceCase.Outcome, before: ServiceCase, at instant: Instant) throws {
        let open = try current(of: before)
        let timely = open.first { $0.clause == "S2.5-1" || $0.clause == triageClause(before) }
        for row in open { try promises.settle(row, at: instant, by: actor, in: transaction) }
        let dueAt = timely?.promise.dueAt ?? instant
        var isAgreed = false
        if case .appointed = before.stage { isAgreed = true }
        switch outcome {
        case .explained, .unreconciled:
            let clause = before.clause(of: .explained)
            if clause != triageClause(before) {
                let id = try self.open(clause, before, from: before.receivedAt, at: max(dueAt, before.receivedAt), isFixed: isAgreed)
                if let row = try current(of: before).first(where: { $0.id == id }) {
                    if outcome == .explained {
                        try promises.settle(row, at: instant, by: actor, in: transaction)
                    } else {
                        try promises.fail(row, at: instant, reason: "unreconciled", by: actor, in: transaction)
                    }
                }
            }
        case .solved:
            let clause = before.clause(of: .solved)
            if clause != triageClause(before) {
                let id = try self.open(clause, before, from: before.receivedAt, at: max(dueAt, before.receivedAt), isFixed: isAgreed)
                if let row = try current(of: before).first(where: { $0.id == id }) {
                    try promises.settle(row, at: instant, by: actor, in: transaction)
                }
            }
        case .kept: break
        }
        let due = try dues.followUp(before.kind, from: instant)
        let holder = try caller(for: before)
        try self.open(followUpClause(before), before, from: instant, due, holder: holder)
        for merged in try merged(into: before) {
            try self.open(
                followUpClause(before), merged, from: instant, due, holder: holder,
                cycle: FollowUp.mergedCycle(merged, of: before))
        }
    }

    /// Who calls back: the first of the desk by name who is not the handler, a service administrator before a manager;
    /// in an office of one, nobody else is left.
    private func caller(for serviceCase: ServiceCase) throws -> Account.ID? {
        for post in [Post.serviceAdministrator, .serviceManager, .officeManager] {
            let staff = try Accounts().staff(
                of: project.id, posts: [post], on: project.zone.day(of: transaction.now), in: transaction)
            if let first = staff.first(where: { $0.id != serviceCase.handler }) { return first.id }
        }
        return serviceCase.handler
    }

    /// A new cycle. The call about the old one is not made any more, for its customer as for those whose cases were
    /// merged into it; from the second time on, both managers hear of it at once.
    private func reopened(before: ServiceCase, after: ServiceCase, at instant: Instant) throws {
        for row in try current(of: before) { try promises.exclude(row, at: instant, reason: "reopened", by: actor, in: transaction) }
        for merged in try merged(into: before) {
            for row in try promises.of(merged.subject, project: project.id, in: transaction) where row.promise.outcome == .open {
                try promises.exclude(row, at: instant, reason: "reopened", by: actor, in: transaction)
            }
        }
        try opened(after, agreedAt: nil, from: instant)
        guard after.cycle > 2 else { return }
        for row in try current(of: after) {
            try Escalations().call([.serviceManager, .officeManager], to: row, in: transaction)
        }
    }

    /// The cases that were merged into this one: each requester keeps a follow-up.
    private func merged(into root: ServiceCase) throws -> [ServiceCase] {
        try transaction.query(
            """
            SELECT \(ServiceCase.columns) FROM service_case
            WHERE project_id = \(project.id) AND merged_into_id = \(root.id) ORDER BY id
            """
        ).map(ServiceCase.init)
    }

    private func followedUp(_ result: FollowUp.Result, before: ServiceCase, at instant: Instant) throws {
        for row in try current(of: before) where row.clause == followUpClause(before) {
            if result.isExcluded {
                try promises.exclude(row, at: instant, reason: result.rawValue, by: actor, in: transaction)
            } else {
                try promises.settle(row, at: instant, by: actor, in: transaction)
            }
        }
    }

    /// The survivor takes the earliest open due of both. Where it is handled already, the requester is called about it by
    /// the day on which its own customer is.
    private func merged(_ before: ServiceCase, into id: ServiceCase.ID, at instant: Instant) throws {
        guard try merged(into: before).isEmpty else { throw Refusal.invalid("into", "case.merge.chain") }
        let root = try CaseStore().find(id, within: [project.id], in: transaction)
        let kept = try promises.of(root.subject, project: project.id, in: transaction).filter { $0.promise.outcome == .open }
        for row in try current(of: before) {
            if let other = kept.first(where: { $0.clause == row.clause }), row.promise.dueAt < other.promise.dueAt {
                try promises.move(
                    other, to: row.promise.dueAt, in: project.zone, reason: "merged", by: actor, transaction: transaction)
            }
            try promises.exclude(row, at: instant, reason: "merged", by: actor, in: transaction)
        }
        guard case .handled = root.stage, let call = kept.first(where: { $0.clause == followUpClause(root) }) else { return }
        let due = Due(call.promise.dueAt, isProvisional: call.isProvisional)
        try open(
            followUpClause(root), before, from: call.promise.startedAt, due, holder: try caller(for: root),
            cycle: FollowUp.mergedCycle(before, of: root))
    }

    private func triageClause(_ serviceCase: ServiceCase) -> Clause.ID {
        switch (serviceCase.kind, serviceCase.isRenovation) {
        case (.complaint, _): "K-CMP2"
        case (_, true): "S2.2-2"
        default: "XS2.4-1"
        }
    }

    private func followUpClause(_ serviceCase: ServiceCase) -> Clause.ID {
        serviceCase.kind == .complaint ? "S2.5-2" : "XS2.4-3"
    }

    private func current(of serviceCase: ServiceCase) throws -> [PromiseRow] {
        try promises.of(serviceCase.subject, project: project.id, in: transaction)
            .filter { $0.promise.outcome == .open && $0.cycle == serviceCase.cycle }
    }

    private func settle(_ clause: Clause.ID, of serviceCase: ServiceCase, at instant: Instant) throws {
        for row in try current(of: serviceCase) where row.clause == clause {
            try promises.settle(row, at: instant, by: actor, in: transaction)
        }
    }

    private func settleAll(of serviceCase: ServiceCase, at instant: Instant) throws {
        for row in try current(of: serviceCase) { try promises.settle(row, at: instant, by: actor, in: transaction) }
    }

    private func excludeAll(of serviceCase: ServiceCase, reason: String, at instant: Instant) throws {
        for row in try current(of: serviceCase) {
            try promises.exclude(row, at: instant, reason: reason, by: actor, in: transaction)
        }
    }

    private func move(_ clause: Clause.ID, of serviceCase: ServiceCase, to time: Instant, reason: String) throws {
        for row in try current(of: serviceCase) where row.clause == clause {
            try promises.move(row, to: time, in: project.zone, reason: reason, by: actor, transaction: transaction)
        }
    }

    @discardableResult
    private func open(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, _ due: Due, holder: Account.ID? = nil,
        cycle: Int64? = nil
    ) throws -> Promise.ID {
        var terms = Promises.Terms(
            clause, of: serviceCase.subject, cycle: cycle ?? serviceCase.cycle, startedAt: start, dueAt: due.instant)
        terms.isProvisional = due.isProvisional
        terms.holder = holder ?? serviceCase.handler
        return try promises.open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }

    /// A promise for a fixed instant, such as an appointment.
    @discardableResult
    private func open(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, at time: Instant, isFixed: Bool = true
    ) throws -> Promise.ID {
        var terms = Promises.Terms(clause, of: serviceCase.subject, cycle: serviceCase.cycle, startedAt: start, dueAt: time)
        terms.isFixed = isFixed
        terms.holder = serviceCase.handler
        return try promises.open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }
}
