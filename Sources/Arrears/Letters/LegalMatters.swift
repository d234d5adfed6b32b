// LegalMatters: proposing, approving, mandating and filing, with the case file of court days, costs and result.
import Kernel
import Platform
import Scheme
import Storage

extension LegalMatter.Kind: WordColumn {}
extension LegalMatter.State: WordColumn {}
extension LegalMatter.Entry: WordColumn {}

package struct LegalMatters: Sendable {
    let demands: Demands

    package init(books: SchemeBooks) { demands = Demands(books: books) }

    func find(_ id: LegalMatter.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> LegalMatter {
        let row = try transaction.first(
            """
            SELECT id, project_id, case_id, kind, state, proposed_by, proposed_at, approved_by, approved_at, mandate_day
            FROM legal_matter WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return LegalMatter(
            id: id, project: try row.get("project_id"), arrears: try row.get("case_id"), kind: try row.get("kind"),
            state: try row.get("state"), proposedBy: try row.get("proposed_by"), proposedAt: try row.get("proposed_at"),
            approvedBy: try row.get("approved_by"), approvedAt: try row.get("approved_at"), mandateDay: try row.get("mandate_day"))
    }

    /// 拟发律师函、拟起诉: the first word. Throws the gate where the ladder does not stand there.
    @discardableResult
    package func propose(
        _ kind: LegalMatter.Kind, for id: ArrearsCase.ID, counsel: String, reason: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws -> LegalMatter.ID {
        let it = try ArrearsStore.find(id, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let (ladder, _, today) = try demands.ladder(of: it, project, transaction)
        try ladder.permit(kind.rung, on: today)
        let running = try transaction.first(
            """
            SELECT id FROM legal_matter WHERE project_id = \(it.project) AND case_id = \(id) AND state IN ('proposed', 'approved')
            """)
        guard running == nil else { throw Refusal.notNow("matter.running") }
        let own: LegalMatter.ID = transaction.newID()
        let number = "LS-\(today.year)-\(try transaction.nextDigits(project: it.project, series: "LS-\(today.year)"))"
        let claim = ladder.content(of: kind.rung, on: today).total
        try transaction.run(
            """
            INSERT INTO legal_matter (id, project_id, case_id, number, kind, state, counsel, reason, proposed_by, proposed_at,
                answer, claim_fen, court, case_number, result)
            VALUES (\(own), \(it.project), \(id), \(number), \(kind), 'proposed', \(counsel), \(reason), \(person),
                \(transaction.now), '', \(claim), '', '', '')
            """)
        transaction.record(
            "matter.proposed", about: (LegalMatter.subjectKind, own.number), project: it.project, by: .staff(person),
            ["kind": .code(kind.rawValue), "case": .id(id), "fen": .number(claim.fen)], words: reason)
        return own
    }

    /// 批准, by another person than who proposed it.
    package func approve(
        _ id: LegalMatter.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var matter = try find(id, within: projects, transaction)
        try matter.approve(by: person, at: transaction.now)
        try transaction.run(
            """
            UPDATE legal_matter SET state = 'approved', approved_by = \(person), approved_at = \(transaction.now)
            WHERE project_id = \(matter.project) AND id = \(id)
            """)
        record("matter.approved", matter, by: person, transaction)
    }

    package func refuse(
        _ id: LegalMatter.ID, reason: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var matter = try find(id, within: projects, transaction)
        try matter.refuse()
        try transaction.run(
            "UPDATE legal_matter SET state = 'refused', answer = \(reason) WHERE project_id = \(matter.project) AND id = \(id)")
        record("matter.refused", matter, by: person, transaction, words: reason)
    }

    /// 发出律师函、签署委托: what it claims is read from the books at this instant, and only what may be claimed (D2).
    package func mandate(
        _ id: LegalMatter.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var matter = try find(id, within: projects, transaction)
        guard let project = try Projects().find(matter.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        try matter.mandate(on: today)
        let it = try ArrearsStore.find(matter.arrears, within: [matter.project], transaction)
        let (ladder, _, _) = try demands.ladder(of: it, project, transaction, isLocked: true)
        try ladder.permit(matter.kind.rung, on: today)
        let content = ladder.content(of: matter.kind.rung, on: today)
        guard !content.lines.isEmpty else { throw Refusal.notNow("arrears.demand.none") }
        let channel: Demand.Channel = matter.kind == .lawyersLetter ? .registered : .court
        let demand = try demands.draft(
            matter.kind.rung, by: channel, for: it, content, run: nil, project, by: .staff(person), in: transaction)
        try transaction.run(
            """
            UPDATE legal_matter SET state = 'mandated', demand_id = \(demand.id), mandate_day = \(today), claim_fen = \(content.total),
                paper_due = 1
            WHERE project_id = \(matter.project) AND id = \(id)
            """)
        record("matter.mandated", matter, by: person, transaction)
        try demands.leave(demand.id, project, by: .staff(person), in: transaction)
    }

    /// 立案: from this day the limitation stands still.
    package func file(
        _ id: LegalMatter.ID, on day: Day, court: String, caseNumber: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        var matter = try find(id, within: projects, transaction)
        guard let project = try Projects().find(matter.project, in: transaction) else { throw Refusal.missing }
        try matter.file(on: day, today: project.zone.day(of: transaction.now))
        try transaction.run(
            """
            UPDATE legal_matter SET state = 'filed', filed_day = \(day), court = \(court), case_number = \(caseNumber)
            WHERE project_id = \(matter.project) AND id = \(id)
            """)
        record("matter.filed", matter, by: person, transaction, ["day": .code("\(day)")])
        let demand: Demand.ID? = try transaction.first(
            "SELECT demand_id FROM legal_matter WHERE project_id = \(matter.project) AND id = \(id)")?.get("demand_id")
        guard let demand else { return }
        try demands.deliver(
            demand, Demand.Delivery(hasArrived: true, day: day, evidence: .filing, waybill: caseNumber),
            within: [matter.project], by: .staff(person), in: transaction)
    }

    /// 结案: judged, settled, withdrawn; the result in words.
    package func end(
        _ id: LegalMatter.ID, on day: Day, result: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var matter = try find(id, within: projects, transaction)
        guard let project = try Projects().find(matter.project, in: transaction) else { throw Refusal.missing }
        try matter.end(on: day, today: project.zone.day(of: transaction.now))
        try transaction.run(
            """
            UPDATE legal_matter SET state = 'ended', ended_day = \(day), result = \(result)
            WHERE project_id = \(matter.project) AND id = \(id)
            """)
        record("matter.ended", matter, by: person, transaction, words: result)
        let it = try ArrearsStore.find(matter.arrears, within: [matter.project], transaction)
        try demands.sweep.look(at: it.unit, in: project, transaction)
    }

    /// 案件台账: a hearing, a cost, a decision, an enforcement; entries stand once written.
    package func note(
        _ entry: LegalMatter.Entry, on day: Day, _ words: String, cost: Money, in id: LegalMatter.ID, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        let matter = try find(id, within: projects, transaction)
        guard matter.state != .proposed && matter.state != .refused else { throw Refusal.notNow("matter.not-approved") }
        guard cost >= .zero else { throw Refusal.invalid("cost", "field.number.bad") }
        let own: Tag<LegalMatter.Entry> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO legal_matter_entry (id, project_id, matter_id, day, kind, fen, words, by_id, at)
            VALUES (\(own), \(matter.project), \(id), \(day), \(entry), \(cost), \(words), \(person), \(transaction.now))
            """)
        record("matter.noted", matter, by: person, transaction, ["entry": .code(entry.rawValue), "fen": .number(cost.fen)])
    }

    private func record(
        _ kind: String, _ matter: LegalMatter, by person: Account.ID, _ transaction: Transaction, _ more: Fact.Payload = [:],
        words: String? = nil
    ) {
        var payload = more
        payload.items["kind"] = .code(matter.kind.rawValue)
        payload.items["case"] = .id(matter.arrears)
        transaction.record(
            kind, about: (LegalMatter.subjectKind, matter.id.number), project: matter.project, by: .staff(person), payload,
            words: words)
    }
}
