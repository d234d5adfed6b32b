// EndingPromises: what endings do to promises: handled in one of the ways, called back, reopened, merged.
import Kernel
import Platform
import Scheme
import Storage

extension CasePromises {
    func handled(_ outcome: ServiceCase.Outcome, before: ServiceCase, at instant: Instant) throws {
        let rows = try rows(of: before)
        let timely = rows.last {
            $0.clause == "S2.5-1" || (before.kind != .complaint && $0.clause == responseClause(before) && $0.part.isEmpty)
        }
        for row in rows where row.promise.outcome == .open { try end(row, outcome, before: before, at: instant) }
        var isAgreed = false
        if case .appointed = before.stage { isAgreed = true }
        let way: ServiceCase.OutcomeClause? =
            switch outcome {
            case .explained, .unreconciled: .explained
            case .solved: .solved
            case .kept: nil
            }
        if let clause = way.map({ before.clause(of: $0) }), clause != responseClause(before) {
            let due = max(timely?.promise.dueAt ?? instant, before.receivedAt)
            let id = try open(clause, before, from: before.receivedAt, at: due, isFixed: isAgreed)
            if let row = try current(of: before).first(where: { $0.id == id }) {
                try end(row, outcome, before: before, at: instant)
            }
        }
        try promiseCalls(before, from: instant)
    }

    /// What was promised as work is done only when it is solved and answered. Explained with understanding it is not
    /// needed any more; without understanding it was not reached; what was late by then stays late.
    private func end(
        _ row: PromiseRow, _ outcome: ServiceCase.Outcome, before: ServiceCase, at instant: Instant
    ) throws {
        let isAgreedWork = row.part == Self.completion || row.clause == "XS2.4-2" || row.clause == before.clause(of: .appointed)
        switch outcome {
        case .unreconciled where isAgreedWork || row.clause == before.clause(of: .explained):
            try promises.fail(row, at: instant, reason: "unreconciled", by: actor, in: transaction)
        case .explained where isAgreedWork && instant <= row.promise.dueAt:
            try promises.exclude(row, at: instant, reason: "explained", by: actor, in: transaction)
        case .explained, .unreconciled, .solved, .kept:
            try promises.settle(row, at: instant, by: actor, in: transaction)
        }
    }

    /// Everybody is called back: the customer, and those whose cases were merged into this one.
    private func promiseCalls(_ before: ServiceCase, from instant: Instant) throws {
        let due = try dues.followUp(before.kind, from: instant)
        let holder = try caller(for: before)
        let warnsBy = dues.warning(before: due.instant, from: instant)
        try open(followUpClause(before), before, from: instant, due, warnsBy: warnsBy, holder: holder)
        for merged in try merged(into: before) {
            try open(
                followUpClause(before), merged, from: instant, due, warnsBy: warnsBy, holder: holder,
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

    func followedUp(_ result: FollowUp.Result, before: ServiceCase, at instant: Instant) throws {
        for row in try current(of: before) where row.clause == followUpClause(before) {
            if result.isExcluded {
                try promises.exclude(row, at: instant, reason: result.rawValue, by: actor, in: transaction)
            } else {
                try promises.settle(row, at: instant, by: actor, in: transaction)
            }
        }
    }

    /// A new cycle. The call about the old one is not made any more, for its customer as for those whose cases were
    /// merged into it: one that was not due yet is listed beside the rate, for the customer spoke first; one that was
    /// overdue is missed. From the second time on, both managers hear of it at once.
    func reopened(before: ServiceCase, after: ServiceCase, at instant: Instant) throws {
        var calls = try current(of: before).filter { $0.clause != Adoptions.clause }
        for merged in try merged(into: before) {
            calls += try promises.of(merged.subject, project: project.id, in: transaction)
                .filter { $0.promise.outcome == .open }
        }
        for row in calls {
            if instant <= row.promise.dueAt {
                try promises.exclude(row, at: instant, reason: "reopened", by: actor, in: transaction)
            } else {
                try promises.fail(row, at: instant, reason: "reopened", by: actor, in: transaction)
            }
        }
        try opened(after, agreedAt: try agreedAgain(after, from: instant), from: instant)
        guard after.cycle > 2 else { return }
        for row in try current(of: after) {
            try Escalations().call([.serviceManager, .officeManager], to: row, in: transaction)
        }
    }

    /// What is agreed anew when a matter begins again: a suggestion's reply for the day that the scheme promises; a
    /// business request takes as long again as was agreed at first, or as an enquiry's answer may take.
    private func agreedAgain(_ after: ServiceCase, from start: Instant) throws -> Instant? {
        switch after.kind {
        case .complaint, .repair, .enquiry: return nil
        case .suggestion: return try dues.suggestionReply(from: start).instant
        case .business:
            guard try Applications.of(after, transaction) == nil else { return nil }
            let row = try transaction.first(
                "SELECT agreed_at FROM service_case WHERE project_id = \(project.id) AND id = \(after.id)")
            guard let agreed: Instant = try row?.get("agreed_at"), agreed > after.receivedAt else {
                return try dues.enquiryAnswer(from: start)
            }
            return start.adding(milliseconds: agreed.milliseconds(since: after.receivedAt))
        }
    }

    /// The cases that were merged into this one: each requester keeps a follow-up.
    func merged(into root: ServiceCase) throws -> [ServiceCase] {
        try transaction.query(
            """
            SELECT \(ServiceCase.columns) FROM service_case
            WHERE project_id = \(project.id) AND merged_into_id = \(root.id) ORDER BY id
            """
        ).map(ServiceCase.init)
    }

    /// The survivor takes the earliest open due of both, and what only the other was promised: to be on site, an agreed
    /// time. Where it is handled already, the requester is called about it by the day on which its own customer is.
    func merged(_ before: ServiceCase, into id: ServiceCase.ID, at instant: Instant) throws {
        guard try merged(into: before).isEmpty else { throw Refusal.invalid("into", "case.merge.chain") }
        let root = try CaseStore().find(id, within: [project.id], in: transaction)
        let kept = try promises.of(root.subject, project: project.id, in: transaction).filter { $0.promise.outcome == .open }
        var isHandled = false
        if case .handled = root.stage { isHandled = true }
        for row in try current(of: before) {
            let other = kept.first { $0.clause == row.clause && $0.part == row.part && $0.isFixed == row.isFixed }
            if let other, row.promise.dueAt < other.promise.dueAt {
                try move(other, to: row.promise.dueAt, reason: "merged")
            } else if other == nil, !isHandled, isCarried(row, to: root) {
                try carry(row, to: root)
            }
            try promises.exclude(row, at: instant, reason: "merged", by: actor, in: transaction)
        }
        guard isHandled, let call = kept.first(where: { $0.clause == followUpClause(root) }) else { return }
        let due = Due(call.promise.dueAt, isProvisional: call.isProvisional)
        try open(
            followUpClause(root), before, from: call.promise.startedAt, due, warnsBy: call.promise.warnsBy,
            holder: try caller(for: root), cycle: FollowUp.mergedCycle(before, of: root))
    }

    /// The first answer was given to the survivor already, and the call comes when the survivor is handled.
    private func isCarried(_ row: PromiseRow, to root: ServiceCase) -> Bool {
        (row.clause != responseClause(root) || !row.part.isEmpty) && row.clause != followUpClause(root)
    }

    /// The same promise, to the same due, on the surviving case.
    private func carry(_ row: PromiseRow, to root: ServiceCase) throws {
        var terms = Promises.Terms(
            row.clause, of: root.subject, cycle: root.cycle, startedAt: row.promise.startedAt, dueAt: row.promise.dueAt)
        terms.part = row.part
        terms.turn = try nextTurn(row.clause, row.part, of: root)
        terms.isFixed = row.isFixed
        terms.isProvisional = row.isProvisional
        terms.warnsBy = row.promise.warnsBy
        terms.holder = root.handler
        terms.reason = "merged"
        try promises.open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }
}
