// AgreedPromises: promises for an agreed time: made, moved by whose wish, missed by us or by the customer, and the work
// that is to be finished behind them.
import Kernel
import Platform
import Scheme

extension CasePromises {
    /// An agreed time becomes a fixed promise. What is past its due, or agreed anew because we could not come, stays what
    /// we are measured by, and the new time is promised beside it.
    func appointed(
        _ time: Instant, _ cause: ServiceCase.AppointmentCause, before: ServiceCase, at instant: Instant
    ) throws {
        let clause = before.clause(of: .appointed)
        let due = bound(before, time, from: instant)
        let agreed = try current(of: before).last { $0.clause == clause && $0.isFixed }
        guard cause != .first, let agreed else {
            // An emergency is not answered by an appointment: somebody takes it on, or comes.
            let answers = before.kind == .complaint || before.isRenovation || before.severity != .emergency
            if cause == .first, answers { try settleResponse(before, at: instant) }
            try openNext(clause, before, from: instant, at: due)
            if cause == .first { try moveWork(before, to: time, reason: "appointed", at: instant) }
            return
        }
        let isLate = instant > agreed.promise.dueAt
        if isLate || (cause == .office && due > agreed.promise.dueAt) {
            try promises.fail(agreed, at: instant, reason: isLate ? "missed" : "re-agreed", by: actor, in: transaction)
            try openNext(clause, before, from: instant, at: due)
        } else {
            try move(agreed, to: due, reason: cause.rawValue)
            let isOurs = try rows(of: before).contains { $0.clause == clause && $0.promise.outcome == .failed }
            if cause == .customer, !isOurs { try moveWork(before, to: time, reason: "customer", at: instant) }
        }
    }

    /// 爽约: we were there and the customer was not. The time does not count, and a new one is to be agreed at once.
    func customerAbsent(_ before: ServiceCase, thereAt: Instant, at instant: Instant) throws {
        let clause = before.clause(of: .appointed)
        for row in try current(of: before)
        where row.clause == clause && row.isFixed && thereAt <= row.promise.dueAt {
            try promises.exclude(row, at: instant, reason: "customer-absent", by: actor, in: transaction)
        }
        let due = try dues.atOnce(before, from: instant)
        let response = responseClause(before)
        if try !current(of: before).contains(where: { $0.clause == response && $0.part.isEmpty }) {
            try open(response, before, from: instant, due, turn: try nextTurn(response, "", of: before))
        }
        let next = before.kind == .complaint ? due.instant : try dues.completion(before, from: instant)
        for row in try current(of: before) where isWork(row) && thereAt <= row.promise.dueAt {
            try move(row, to: bound(before, next, from: instant), reason: "customer-absent")
        }
    }

    /// Somebody is on it: the response is given, and the finished work is promised.
    func takenOn(_ before: ServiceCase, at instant: Instant) throws {
        try settleResponse(before, at: instant)
        try promiseWork(before, at: instant)
    }

    /// Counted again from the original start. What was missed before stays missed; being on site at what turns out an
    /// emergency is promised from now on.
    func regraded(before: ServiceCase, after: ServiceCase, at instant: Instant) throws {
        guard before.severity != after.severity else { return }
        var isAppointed = false
        if case .appointed = before.stage { isAppointed = true }
        for row in try current(of: before) where instant <= row.promise.dueAt && !row.isFixed {
            if row.part.isEmpty, row.clause == responseClause(before) || (row.clause == "S2.5-1" && !isAppointed) {
                try move(row, to: try dues.atOnce(after, from: row.promise.startedAt).instant, reason: "regraded")
            } else if row.clause == "XS2.4-2", after.severity != .emergency {
                try promises.exclude(row, at: instant, reason: "regraded", by: actor, in: transaction)
            }
        }
        guard after.kind == .repair, after.severity == .emergency,
            try !current(of: before).contains(where: { $0.clause == "XS2.4-2" && !$0.isFixed })
        else { return }
        let turn = try nextTurn("XS2.4-2", "", of: before)
        try open("XS2.4-2", after, from: instant, try dues.onSite(from: instant), turn: turn)
    }

    /// Whether a promise is for the work itself: a complaint handled, help finished.
    func isWork(_ row: PromiseRow) -> Bool { row.clause == "S2.5-1" || row.part == Self.completion }

    private func settleResponse(_ before: ServiceCase, at instant: Instant) throws {
        let clause = responseClause(before)
        for row in try current(of: before) where row.clause == clause && row.part.isEmpty {
            try promises.settle(row, at: instant, by: actor, in: transaction)
        }
    }

    private func openNext(_ clause: Clause.ID, _ before: ServiceCase, from start: Instant, at due: Instant) throws {
        try open(clause, before, turn: try nextTurn(clause, "", of: before), from: start, at: due)
    }

    /// Help that somebody takes on is finished and answered within hours of the clock (outcome c).
    private func promiseWork(_ before: ServiceCase, at instant: Instant) throws {
        guard before.kind == .repair, try !current(of: before).contains(where: { $0.part == Self.completion }) else { return }
        let counted = try dues.completion(before, from: instant)
        let due = bound(before, counted, from: instant)
        let clause = responseClause(before)
        try open(
            clause, before, part: Self.completion, turn: try nextTurn(clause, Self.completion, of: before), from: instant,
            at: due, isFixed: due < counted)
    }

    /// The work goes with the agreed time: a complaint is handled by then, help is finished within hours of it. What is
    /// late already stays late.
    private func moveWork(_ before: ServiceCase, to time: Instant, reason: String, at instant: Instant) throws {
        try promiseWork(before, at: instant)
        let due = before.kind == .complaint ? time : try dues.completion(before, from: time)
        for row in try current(of: before) where isWork(row) && instant <= row.promise.dueAt {
            try move(row, to: bound(before, due, from: instant), reason: reason)
        }
    }
}
