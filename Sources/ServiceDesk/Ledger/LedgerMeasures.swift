// LedgerMeasures: what closed history of an old ledger says of the scheme's promises.
import Kernel
import Platform
import Scheme
import Storage

/// The promises that the scheme would have made to a case, settled by what the ledger recorded. What it did not record
/// is listed beside the figure and never counted in it.
struct LedgerMeasures {
    let serviceCase: ServiceCase
    let entry: LedgerEntry
    let scheme: SchemeBook
    let project: ProjectCard
    let actor: Actor
    let transaction: Transaction

    private var dues: CaseDues { CaseDues(scheme: scheme, calendar: project.calendar) }
    private var received: Instant { entry.receivedAt }

    func measure() throws {
        switch serviceCase.kind {
        case .suggestion: try answered("S2.6-2", due: try dues.suggestionReply(from: received).instant, byClock: false)
        case .complaint:
            let due = try dues.atOnce(serviceCase, from: received).instant
            if entry.responded != nil { try responded("K-CMP2", due: due) }
            try answered("S2.5-1", due: due, byClock: true)
            try calledBack("S2.5-2")
        case .repair:
            try responded("XS2.4-1", due: try dues.atOnce(serviceCase, from: received).instant)
            if let promised = entry.promised { try kept("XS2.4-2", promised) }
            try calledBack("XS2.4-3")
        case .enquiry: try answered("XS2.7-1", due: try dues.enquiryAnswer(from: received), byClock: true)
        case .business:
            if let promised = entry.promised {
                try kept("J2-G1", promised)
            } else {
                // When it was to be done the ledger does not say.
                let end = max(received, entry.repliedAt ?? received)
                let reason = entry.state == .withdrawn ? "withdrawn" : "not-recorded"
                try exclude("J2-G1", from: received, due: end, reason: reason)
            }
        }
    }

    /// Settled by the reply. Where minutes or hours count, a day without a time tells nothing.
    private func answered(_ clause: Clause.ID, due: Instant, byClock: Bool) throws {
        if let reason = unmeasured() { return try exclude(clause, from: received, due: due, reason: reason) }
        guard let replied = entry.repliedAt else { return }
        if byClock, !entry.hasReceivedClock || !entry.hasRepliedClock {
            return try exclude(clause, from: received, due: due, reason: "day-only")
        }
        try settle(clause, from: received, due: due, at: replied)
    }

    /// Settled by the first response, which few ledgers have.
    private func responded(_ clause: Clause.ID, due: Instant) throws {
        if entry.state == .withdrawn { return try exclude(clause, from: received, due: due, reason: "withdrawn") }
        guard let responded = entry.responded else {
            return try exclude(clause, from: received, due: due, reason: "not-recorded")
        }
        guard responded.clock != nil, entry.hasReceivedClock else {
            return try exclude(clause, from: received, due: due, reason: "day-only")
        }
        let at = responded.start(in: project.zone)
        if at < received { return try exclude(clause, from: received, due: due, reason: "reply-before-receipt") }
        try settle(clause, from: received, due: due, at: at)
    }

    /// A time that was promised to the customer: somebody was there by then, or it was done by then.
    private func kept(_ clause: Clause.ID, _ promised: LedgerTime) throws {
        let due = max(received, promised.end(in: project.zone))
        let came = serviceCase.kind == .repair ? entry.responded : nil
        if came == nil, let reason = unmeasured() { return try exclude(clause, from: received, due: due, reason: reason) }
        guard let at = came?.end(in: project.zone) ?? entry.repliedAt else { return }
        let hasClock = came.map { $0.clock != nil } ?? entry.hasRepliedClock
        if promised.clock != nil, !hasClock { return try exclude(clause, from: received, due: due, reason: "day-only") }
        try settle(clause, from: received, due: due, at: at)
    }

    /// Why the reply of a row is no measure.
    private func unmeasured() -> String? {
        if entry.state == .withdrawn { return "withdrawn" }
        if entry.isReplyBeforeReceipt { return "reply-before-receipt" }
        return entry.repliedAt == nil ? "reply-without-time" : nil
    }

    /// An old ledger does not tell who called back: history is listed beside the rate, not counted in it.
    private func calledBack(_ clause: Clause.ID) throws {
        let handled = entry.repliedAt ?? received
        let due = try dues.followUp(serviceCase.kind, from: max(handled, received)).instant
        try exclude(clause, from: min(handled, due), due: due, reason: "imported")
    }

    private func settle(_ clause: Clause.ID, from start: Instant, due: Instant, at instant: Instant) throws {
        try Promises().settle(try open(clause, from: start, due: due), at: instant, by: actor, in: transaction)
    }

    private func exclude(_ clause: Clause.ID, from start: Instant, due: Instant, reason: String) throws {
        try Promises().exclude(try open(clause, from: start, due: due), at: due, reason: reason, by: actor, in: transaction)
    }

    private func open(_ clause: Clause.ID, from start: Instant, due: Instant) throws -> PromiseRow {
        var terms = Promises.Terms(clause, of: serviceCase.subject, cycle: 1, startedAt: start, dueAt: due)
        terms.isSilent = true
        let id = try Promises().open(terms, project: project, scheme: scheme, by: actor, in: transaction)
        guard let row = try transaction.first("SELECT \(PromiseRow.columns) FROM promise WHERE id = \(id)") else {
            throw StorageProblem.failed("a promise just opened is gone")
        }
        return try PromiseRow(row)
    }
}
