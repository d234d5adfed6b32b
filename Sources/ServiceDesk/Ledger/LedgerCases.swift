// LedgerCases: how a row of the old ledger becomes a case, and what of it is measured.
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// Writes imported cases within one transaction.
struct LedgerCases {
    let cases: Cases
    let project: ProjectCard
    let kind: ServiceCase.Kind
    let actor: Actor
    let transaction: Transaction

    /// What tells an imported case from others.
    struct Place {
        let source, key, flag: String
    }

    /// Closed history is measured by its own times and opens no follow-up, notice or escalation. A row still open
    /// becomes a live case whose dues count from now, or from the day of going live where that is yet to come.
    func put(_ entry: LedgerEntry, _ place: Place, unit: Unit.ID?, handler: Account.ID?) throws {
        let id: ServiceCase.ID = transaction.newID()
        let day = project.zone.day(of: entry.receivedAt)
        let number = try cases.number(kind, project, entry.receivedAt, in: transaction)
        let serviceCase = ServiceCase(
            id: id, project: project.id, number: number, kind: kind, isImported: entry.state != .open,
            receivedAt: entry.receivedAt, handler: handler)
        try insert(serviceCase, entry, place, unit: unit)
        try keep(serviceCase, entry)
        if entry.state == .open {
            let start = max(entry.receivedAt, project.zone.startOfDay(project.liveFrom), transaction.now)
            let scheme = try cases.books.book(on: project.zone.day(of: start), in: transaction)
            let desk = CasePromises(project: project, scheme: scheme, actor: actor, transaction: transaction)
            try desk.opened(serviceCase, agreedAt: try agreed(entry, desk, from: start), from: start)
            try appoint(serviceCase, entry, at: start)
        } else {
            let scheme = try cases.books.book(on: day, in: transaction)
            try LedgerMeasures(
                serviceCase: serviceCase, entry: entry, scheme: scheme, project: project, actor: actor,
                transaction: transaction
            ).measure()
        }
        transaction.record(
            "case.imported", about: (ServiceCase.subjectKind, id.number), project: project.id, by: actor,
            happenedAt: entry.receivedAt,
            [
                "kind": .code(kind.rawValue), "number": .code(number), "received": .at(entry.receivedAt),
                "replied": .at(entry.repliedAt), "open": .flag(entry.state == .open), "flag": .code(place.flag),
            ])
    }

    /// The time that the ledger says was promised, where it lies ahead; a counter application is never without one.
    private func agreed(_ entry: LedgerEntry, _ desk: CasePromises, from start: Instant) throws -> Instant? {
        if let promised = entry.promised?.end(in: project.zone), promised > start { return promised }
        return kind == .business ? try desk.dues.enquiryAnswer(from: start) : nil
    }

    /// A complaint or a repair with a time agreed is an appointment, as if it had been made here.
    private func appoint(_ serviceCase: ServiceCase, _ entry: LedgerEntry, at start: Instant) throws {
        guard kind.needsFollowUp, let promised = entry.promised?.end(in: project.zone), promised > start else { return }
        try cases.change(serviceCase.id, within: [project.id], by: actor, in: transaction) { it, _ in
            // However far ahead: it was agreed before this office had a horizon here.
            let days = Int(promised.milliseconds(since: start) / 86_400_000) + 1
            return [try it.appoint(at: promised, cause: .first, evidence: "", now: start, horizonDays: days)]
        }
    }

    /// What the ledger said in its own words, and where.
    private func keep(_ serviceCase: ServiceCase, _ entry: LedgerEntry) throws {
        let decision = entry.decision == nil ? entry.decisionWords : ""
        try transaction.run(
            """
            INSERT INTO ledger_line (project_id, case_id, sheet, row_number, unit, handler, state, satisfaction,
                decision, reply)
            VALUES (\(project.id), \(serviceCase.id), \(entry.sheet), \(Int64(entry.row)), \(entry.unit), \(entry.handler),
                \(entry.stateWords), \(entry.satisfaction), \(decision), \(entry.interim))
            """)
    }

    private func insert(_ serviceCase: ServiceCase, _ entry: LedgerEntry, _ place: Place, unit: Unit.ID?) throws {
        let closed = entry.isReplied ? entry.repliedAt ?? entry.receivedAt : nil
        let outcome: ServiceCase.Outcome? = entry.isReplied && kind.needsFollowUp ? .solved : nil
        let decision = kind == .suggestion ? entry.decision.map { $0 ? "adopted" : "declined" } : nil
        let tail = String(entry.phone.filter(\.isNumber).suffix(4))
        let none: String? = nil
        let stage = entry.state == .closed ? "closed" : entry.state == .withdrawn ? "withdrawn" : "open"
        try transaction.run(
            """
            INSERT INTO service_case (id, project_id, number, kind, channel, stage, cycle, severity, collective,
                renovation, category, unit_id, person_id, requester, phone, phone_tail, title, words, handler_id,
                taken_by, received_at, recorded_at, outcome, understanding, refusals, appointed_at, handled_at, reply,
                agreed_at, decision, decision_reason, thanked, outer_sender, outer_number, outer_due_at, origin, source,
                source_key, content_hash, flag, closed_at, closing_follow_up_id, merged_into_id, revision)
            VALUES (\(serviceCase.id), \(project.id), \(serviceCase.number), \(kind), 'ledger',
                \(stage), 1, 'ordinary', 0, 0, \(entry.category), \(unit), \(Int64?.none),
                \(entry.customer), \(entry.phone), \(tail), \(entry.title), \(entry.text), \(serviceCase.handler),
                \(actor.text), \(entry.receivedAt), \(transaction.now), \(outcome), \(none), 0, \(Instant?.none),
                \(Instant?.none), \(entry.reply), \(Instant?.none), \(decision), '', 0, '', \(entry.number),
                \(Instant?.none), \(entry.state == .open ? "live" : "imported"), \(place.source), \(place.key),
                \(entry.contentHash), \(place.flag), \(closed), \(Int64?.none), \(Int64?.none), 1)
            """)
    }
}
