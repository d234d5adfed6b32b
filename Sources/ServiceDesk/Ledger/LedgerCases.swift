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

    /// Closed history is measured by its own times and opens no follow-up, notice or escalation. A row still open
    /// becomes a live case whose dues count from the day of going live.
    func put(_ entry: LedgerEntry, source: String, key: String, flag: String, handler: Account.ID?) throws {
        let id: ServiceCase.ID = transaction.newID()
        let day = project.zone.day(of: entry.receivedAt)
        let number = try cases.number(kind, project, entry.receivedAt, in: transaction)
        let serviceCase = ServiceCase(
            id: id, project: project.id, number: number, kind: kind, isImported: entry.isReplied,
            receivedAt: entry.receivedAt, handler: handler)
        let unit = entry.unit.isEmpty ? nil : try Units().find(spoken: entry.unit, in: project.id, transaction)?.id
        try insert(serviceCase, entry, unit: unit, source: source, key: key, flag: flag)
        let scheme = try cases.books.book(on: day, in: transaction)
        if entry.isReplied {
            try measure(serviceCase, entry, scheme)
        } else {
            let start = max(entry.receivedAt, project.zone.startOfDay(project.liveFrom))
            let desk = CasePromises(project: project, scheme: scheme, actor: actor, transaction: transaction)
            try desk.opened(serviceCase, agreedAt: nil, from: start)
        }
        transaction.record(
            "case.imported", about: (ServiceCase.subjectKind, id.number), project: project.id, by: actor,
            happenedAt: entry.receivedAt,
            [
                "kind": .code(kind.rawValue), "number": .code(number), "received": .at(entry.receivedAt),
                "replied": .at(entry.repliedAt), "open": .flag(!entry.isReplied), "flag": .code(flag),
            ])
    }

    /// The promise that the scheme would have made, settled by what the ledger says.
    private func measure(_ serviceCase: ServiceCase, _ entry: LedgerEntry, _ scheme: SchemeBook) throws {
        let dues = CaseDues(scheme: scheme, calendar: project.calendar)
        let received = entry.receivedAt
        switch serviceCase.kind {
        case .suggestion:
            try settle("S2.6-2", serviceCase, entry, due: try dues.suggestionReply(from: received).instant, scheme)
        case .complaint:
            try settle("S2.5-1", serviceCase, entry, due: try dues.atOnce(serviceCase, from: received).instant, scheme)
            try exclude("S2.5-2", serviceCase, entry, dues, scheme)
        case .repair: try exclude("XS2.4-3", serviceCase, entry, dues, scheme)
        case .enquiry: try settle("XS2.7-1", serviceCase, entry, due: try dues.enquiryAnswer(from: received), scheme)
        case .business: break
        }
    }

    private func settle(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, _ entry: LedgerEntry, due: Instant, _ scheme: SchemeBook
    ) throws {
        let row = try open(clause, serviceCase, from: entry.receivedAt, due: due, scheme)
        if entry.isReplyBeforeReceipt {
            try Promises().exclude(row, at: due, reason: "reply-before-receipt", by: actor, in: transaction)
        } else if let replied = entry.repliedAt {
            try Promises().settle(row, at: replied, by: actor, in: transaction)
        } else {
            try Promises().exclude(row, at: due, reason: "reply-without-time", by: actor, in: transaction)
        }
    }

    /// An old ledger does not tell who called back: history is listed beside the rate, not counted in it.
    private func exclude(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, _ entry: LedgerEntry, _ dues: CaseDues, _ scheme: SchemeBook
    ) throws {
        let handled = entry.repliedAt ?? entry.receivedAt
        let due = try dues.followUp(serviceCase.kind, from: max(handled, entry.receivedAt)).instant
        let row = try open(clause, serviceCase, from: min(handled, due), due: due, scheme)
        try Promises().exclude(row, at: due, reason: "imported", by: actor, in: transaction)
    }

    private func open(
        _ clause: Clause.ID, _ serviceCase: ServiceCase, from start: Instant, due: Instant, _ scheme: SchemeBook
    ) throws -> PromiseRow {
        var terms = Promises.Terms(clause, of: serviceCase.subject, cycle: 1, startedAt: start, dueAt: due)
        terms.isSilent = true
        let id = try Promises().open(terms, project: project, scheme: scheme, by: actor, in: transaction)
        guard let row = try transaction.first("SELECT \(PromiseRow.columns) FROM promise WHERE id = \(id)") else {
            throw StorageProblem.failed("a promise just opened is gone")
        }
        return try PromiseRow(row)
    }

    private func insert(
        _ serviceCase: ServiceCase, _ entry: LedgerEntry, unit: Unit.ID?, source: String, key: String, flag: String
    ) throws {
        let closed = entry.isReplied ? entry.repliedAt ?? entry.receivedAt : nil
        let outcome: ServiceCase.Outcome? = entry.isReplied && kind.needsFollowUp ? .solved : nil
        let decision = kind == .suggestion ? entry.decision.map { $0 ? "adopted" : "declined" } : nil
        let tail = String(entry.phone.filter(\.isNumber).suffix(4))
        let none: String? = nil
        try transaction.run(
            """
            INSERT INTO service_case (id, project_id, number, kind, channel, stage, cycle, severity, collective,
                renovation, category, unit_id, person_id, requester, phone, phone_tail, title, words, handler_id,
                taken_by, received_at, recorded_at, outcome, understanding, refusals, appointed_at, handled_at, reply,
                agreed_at, decision, decision_reason, thanked, outer_sender, outer_number, outer_due_at, origin, source,
                source_key, content_hash, flag, closed_at, closing_follow_up_id, merged_into_id, revision)
            VALUES (\(serviceCase.id), \(project.id), \(serviceCase.number), \(kind), 'ledger',
                \(entry.isReplied ? "closed" : "open"), 1, 'ordinary', 0, 0, \(entry.category), \(unit), \(Int64?.none),
                \(entry.customer), \(entry.phone), \(tail), \(entry.title), \(entry.text), \(serviceCase.handler),
                \(actor.text), \(entry.receivedAt), \(transaction.now), \(outcome), \(none), 0, \(Instant?.none),
                \(Instant?.none), \(entry.reply), \(Instant?.none), \(decision), '', 0, '', \(entry.number),
                \(Instant?.none), \(entry.isReplied ? "imported" : "live"), \(source), \(key), \(entry.contentHash),
                \(flag), \(closed), \(Int64?.none), \(Int64?.none), 1)
            """)
    }
}
