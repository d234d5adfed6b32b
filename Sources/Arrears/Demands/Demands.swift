// Demands: leaving with what the books say at that instant, and what became of each.
import Kernel
import Platform
import Billing
import Registry
import Scheme
import Storage

extension Demand.State: WordColumn {}
extension Demand.Channel: WordColumn {}
extension Demand.Evidence: WordColumn {}
extension DunningRun.State: WordColumn {}

package struct Demands: Sendable {
    let books: SchemeBooks
    let sweep: ArrearsSweep
    private let late: LateFees

    package init(books: SchemeBooks) {
        self.books = books
        late = LateFees(source: LateFeeStays(books: books).source)
        sweep = ArrearsSweep(books: books)
    }

    static let columns: SQL = """
        d.id, d.project_id, d.number, d.case_id, d.run_id, d.rung, d.channel, d.state, d.reason, d.sent_day
        """

    static func read(_ row: Row) throws -> Demand {
        Demand(
            id: try row.get("id"), project: try row.get("project_id"), number: try row.get("number"),
            arrears: try row.get("case_id"), run: try row.get("run_id"), rung: try row.get("rung"),
            channel: try row.get("channel"), state: try row.get("state"), reason: try row.get("reason"),
            sent: try row.get("sent_day"))
    }

    func find(_ id: Demand.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Demand {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM demand d WHERE d.id = \(id) AND d.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.read(row)
    }

    /// The ladder of one case as the books are now; with `isLocked` nobody moves that home's money until the end.
    func ladder(
        of it: ArrearsCase, _ project: ProjectCard, _ transaction: Transaction, isLocked: Bool = false
    ) throws -> (ladder: Ladder, input: ArrearsInput, today: Day) {
        if isLocked { try Books().lock(it.unit, in: it.project, transaction) }
        let reader = try ArrearsReader(project, books, transaction)
        let key = ArrearsKey(unit: it.unit, payer: it.payer?.number ?? 0)
        let input = try reader.inputs(.one(it.unit), isWhole: true)[key] ?? ArrearsInput()
        let managed: Int64 = try transaction.first(
            "SELECT CAST(COALESCE(SUM(area_hundredths), 0) AS BIGINT) AS area FROM unit WHERE project_id = \(it.project)")?.get("area") ?? 0
        return (input.ladder(reader.rules, managed: managed), input, reader.today)
    }

    /// What a demand of a rung says now, with the late fees that have accrued on its bills. A lawyer's letter and a suit name bills
    /// only: what is claimed beside them is counted to the day of payment.
    func content(
        of rung: Rung, _ it: ArrearsCase, _ ladder: Ladder, on today: Day, _ transaction: Transaction
    ) throws -> DemandContent {
        var content = ladder.content(of: rung, on: today)
        guard rung < .lawyersLetter, !content.lines.isEmpty else { return content }
        content.late = try accrued(on: content.bills, of: it, on: today, transaction)
        return content
    }

    /// What has accrued of late fees on some bills of a debtor through today and is not posted.
    func accrued(on bills: Set<OwedBill.ID>, of it: ArrearsCase, on today: Day, _ transaction: Transaction) throws -> Money {
        try late.accrued(of: it.unit, in: it.project, on: today, transaction)
            .filter { bills.contains(OwedBill.ID($0.key.number)) }.map(\.value.amount).sum
    }

    /// A draft with what it would say now. The channel is a letter where a message would reach nobody.
    func draft(
        _ rung: Rung, by channel: Demand.Channel, for it: ArrearsCase, _ content: DemandContent, run: DunningRun.ID?,
        _ project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> Demand {
        let debtor = try ArrearsViews.debtor(of: it, transaction)
        let canText = channel == .message ? try !debtor.phone.isEmpty && Channels.reachPhones(of: it.project, transaction) : true
        let channel = canText ? channel : .letter
        let id: Demand.ID = transaction.newID()
        let month = Month(of: content.day).description.replacing("-", with: "").dropFirst(2)
        let number = "CJ-\(month)-\(try transaction.nextDigits(project: it.project, series: "CJ-\(month)"))"
        let address = channel == .message ? debtor.phone : debtor.address
        try transaction.run(
            """
            INSERT INTO demand (id, project_id, number, case_id, unit_id, run_id, rung, channel, state, reason, receiver, address,
                total_fen, late_fen, evidence, signer, relation, waybill, note, actor)
            VALUES (\(id), \(it.project), \(number), \(it.id), \(it.unit), \(run), \(rung), \(channel), 'draft', '',
                \(debtor.name), \(address), \(content.total), \(content.late), '', '', '', '', '', \(actor.text))
            """)
        try write(content, "preview", of: id, in: it.project, transaction)
        return Demand(
            id: id, project: it.project, number: number, arrears: it.id, run: run, rung: rung, channel: channel, state: .draft,
            reason: "", sent: nil)
    }

    private func write(
        _ content: DemandContent, _ phase: String, of id: Demand.ID, in project: Project.ID, _ transaction: Transaction
    ) throws {
        for line in content.lines {
            try transaction.put(
                """
                INSERT INTO demand_line (project_id, demand_id, charge_id, phase, due_day, open_fen)
                VALUES (\(project), \(id), \(line.bill), \(phase), \(line.due), \(line.open))
                """)
        }
    }

    /// It leaves now, with what the books say now: nothing paid, disputed or under a plan, whatever its preview showed (D2).
    /// What may not be sent any more is dropped with the reason. Gives whether it left.
    @discardableResult
    func leave(
        _ id: Demand.ID, _ project: ProjectCard, on day: Day? = nil, by actor: Actor, in transaction: Transaction
    ) throws -> Bool {
        let demand = try find(id, within: [project.id], transaction)
        let it = try ArrearsStore.find(demand.arrears, within: [project.id], transaction)
        let (ladder, _, today) = try ladder(of: it, project, transaction, isLocked: true)
        let content = try content(of: demand.rung, it, ladder, on: today, transaction)
        if let reason = obstacle(ladder, demand.rung, content, today) {
            try transaction.run(
                "UPDATE demand SET state = 'dropped', reason = \(reason) WHERE project_id = \(project.id) AND id = \(id)")
            record("demand.dropped", demand, by: actor, transaction, ["reason": .code(reason)])
            return false
        }
        let rules = ladder.rules(on: today)
        let payBy = today.adding(days: rules.waitDays(after: demand.rung))
        try transaction.run(
            """
            UPDATE demand SET state = 'sent', sent_day = \(today), sent_at = \(transaction.now), total_fen = \(content.total),
                late_fen = \(content.late), pay_by = \(payBy), paper_due = \(demand.rung < .lawyersLetter) WHERE project_id = \(project.id) AND id = \(id)
            """)
        try write(content, "sent", of: id, in: project.id, transaction)
        if demand.channel == .message { try put(demand, it, content, payBy, project, transaction) }
        record(
            "demand.sent", demand, by: actor, transaction,
            ["fen": .number(content.total.fen), "bills": .number(Int64(content.lines.count))])
        try sweep.look(at: it.unit, in: project, transaction)
        return true
    }

    private func obstacle(_ ladder: Ladder, _ rung: Rung, _ content: DemandContent, _ today: Day) -> String? {
        do throws(Refusal) {
            try ladder.permit(rung, on: today)
        } catch {
            return error.problems.first?.key ?? "arrears.demand.none"
        }
        return content.lines.isEmpty ? "arrears.demand.none" : nil
    }

    /// A polite message, to the one number of the debtor, in the office's hours.
    private func put(
        _ demand: Demand, _ it: ArrearsCase, _ content: DemandContent, _ payBy: Day, _ project: ProjectCard, _ transaction: Transaction
    ) throws {
        let debtor = try ArrearsViews.debtor(of: it, transaction)
        var draft = Message.Draft(
            "demand.message.\(demand.rung.rawValue)\(content.late > .zero ? ".late" : "")", project: project.id, channel: .webhook,
            to: .address(debtor.phone),
            about: (Demand.subjectKind, demand.id.number), step: "1")
        draft.blanks = [
            "name": debtor.name, "home": debtor.address, "office": project.name, "count": "\(content.lines.count)",
            "sum": content.total.text, "late": content.late.text, "day": "\(content.day)", "payBy": "\(payBy)", "phone": project.hotline,
            "number": demand.number,
        ]
        try Outbox().put(draft, in: transaction)
    }

    /// Whether a message may leave at this moment: in contact hours, and while each bill that it names is still open for the sum
    /// that it says, undisputed and under no plan (D2). It may have waited for the office to open, or for the gateway.
    func departure(of id: Demand.ID, _ project: ProjectCard, _ transaction: Transaction) throws -> MessageGate.Answer {
        let (day, minute) = (project.zone.day(of: transaction.now), project.zone.minute(of: transaction.now))
        let hours = try LadderRules(try books.book(on: day, in: transaction)).contactHours
        guard hours.contains(minute) else {
            return .later(project.zone.instant(minute < hours.from ? day : day.adding(days: 1), hours.from))
        }
        let demand = try find(id, within: [project.id], transaction)
        let it = try ArrearsStore.find(demand.arrears, within: [project.id], transaction)
        let now = try ladder(of: it, project, transaction).ladder.content(of: demand.rung, on: day)
        let open = Dictionary(now.lines.map { ($0.bill, $0.open) }, uniquingKeysWith: { first, _ in first })
        let told = try transaction.query(
            """
            SELECT charge_id, open_fen FROM demand_line
            WHERE project_id = \(project.id) AND demand_id = \(id) AND phase = 'sent'
            """)
        let holds = try told.allSatisfy { open[try $0.get("charge_id")] == (try $0.get("open_fen", as: Money.self)) }
        return holds ? .goes : .stale
    }

    // MARK: Delivery

    /// 登记送达: who signed, the waybill, the message's receipt; or that it did not arrive.
    package func deliver(
        _ id: Demand.ID, _ delivery: Demand.Delivery, at time: MinuteOfDay? = nil, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let demand = try find(id, within: projects, transaction)
        guard let project = try Projects().find(demand.project, in: transaction) else { throw Refusal.missing }
        guard demand.state == .sent, let sent = demand.sent else { throw Refusal.notNow("demand.not-out") }
        let today = project.zone.day(of: transaction.now)
        try delivery.check(sent: sent, today: today, channel: demand.channel)
        if demand.channel == .visit, delivery.hasArrived {
            let hours = try LadderRules(try books.book(on: today, in: transaction)).contactHours
            guard let time else { throw Refusal.invalid("time", "field.required") }
            guard hours.contains(time) else {
                throw Refusal.gate(
                    "XS2.8.2-0", "demand.hours", field: "time", details: ["from": "\(hours.from)", "to": "\(hours.to)"])
            }
        }
        try settle(demand, delivery, project, at: time, by: actor, in: transaction)
    }

    private func settle(
        _ demand: Demand, _ delivery: Demand.Delivery, _ project: ProjectCard, at time: MinuteOfDay? = nil, by actor: Actor,
        in transaction: Transaction
    ) throws {
        let state: Demand.State = delivery.hasArrived ? .reached : .failed
        try transaction.run(
            """
            UPDATE demand SET state = \(state), delivered_day = \(delivery.day), delivered_at = \(time.map { project.zone.instant(delivery.day, $0) } ?? transaction.now),
                evidence = \(delivery.evidence?.rawValue ?? ""), signer = \(delivery.signer), relation = \(delivery.relation),
                waybill = \(delivery.waybill), note = \(delivery.note),
                reason = \(delivery.hasArrived ? "" : "demand.not-arrived")
            WHERE project_id = \(demand.project) AND id = \(demand.id)
            """)
        record(
            delivery.hasArrived ? "demand.reached" : "demand.failed", demand, by: actor, transaction,
            ["day": .code("\(delivery.day)"), "evidence": .text(delivery.evidence?.rawValue)])
        let it = try ArrearsStore.find(demand.arrears, within: [demand.project], transaction)
        try sweep.look(at: it.unit, in: project, transaction)
    }

    /// The receipt or the picture that shows it; the last one stands.
    package func keepReceipt(
        _ bytes: [UInt8], of id: Demand.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let demand = try find(id, within: projects, transaction)
        guard demand.state.hasLeft else { throw Refusal.notNow("demand.not-out") }
        let (hash, kind) = try StoredFiles().put(bytes, in: demand.project, transaction)
        try transaction.run("UPDATE demand SET hash = \(hash) WHERE project_id = \(demand.project) AND id = \(id)")
        record("demand.receipt", demand, by: actor, transaction, ["kind": .code(kind.rawValue), "hash": .code(Hex.text(hash))])
    }

    /// What became of text messages: one that the gateway took should have arrived, and is a demand that arrived.
    func followMessages(limit: Int = 100, in transaction: Transaction) throws -> Int {
        var count = 0
        for project in try Projects().all(in: transaction) {
            let rows = try transaction.query(
                """
                SELECT d.id, m.id AS message, m.state, m.sent_at, m.tried_at, m.last_error FROM demand d
                JOIN message m ON m.topic = 'demand' AND m.topic_id = d.id
                WHERE d.project_id = \(project.id) AND d.channel = 'message' AND d.state = 'sent'
                    AND m.state IN ('sent', 'failed', 'withdrawn') ORDER BY d.id LIMIT \(limit)
                """)
            for row in rows {
                let demand = try find(try row.get("id"), within: [project.id], transaction)
                let message: Message.ID = try row.get("message")
                let sent: Instant? = try row.get("sent_at")
                let tried: Instant? = try row.get("tried_at")
                let day = project.zone.day(of: sent ?? tried ?? transaction.now)
                let delivery = Demand.Delivery(
                    hasArrived: sent != nil, day: max(day, demand.sent ?? day), evidence: sent == nil ? nil : .gateway,
                    waybill: message.text, note: try row.get("last_error"))
                try settle(demand, delivery, project, by: .system("arrears"), in: transaction)
            }
            count += rows.count
        }
        return count
    }

    // MARK: Past demands

    /// 期初: a demand that left before this house kept the books, with its proof. Its bills are the case's that it named.
    @discardableResult
    package func bring(
        _ rung: Rung, by channel: Demand.Channel, for id: ArrearsCase.ID, bills: Set<OwedBill.ID>, sent: Day,
        _ delivery: Demand.Delivery, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> Demand.ID {
        let it = try ArrearsStore.find(id, within: projects, transaction)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let (ladder, _, today) = try ladder(of: it, project, transaction, isLocked: true)
        guard sent <= today else { throw Refusal.invalid("sent", "demand.day.later") }
        try delivery.check(sent: sent, today: today, channel: channel)
        let lines = ladder.bills.filter { bills.contains($0.id) && $0.due < sent }.map {
            DemandContent.Line(bill: $0.id, due: $0.due, months: $0.months, open: $0.principal)
        }
        guard !lines.isEmpty else { throw Refusal.invalid("bills", "arrears.demand.none") }
        let content = DemandContent(rung: rung, day: sent, lines: lines, excluded: [:])
        let demand = try draft(rung, by: channel, for: it, content, run: nil, project, by: actor, in: transaction)
        try transaction.run(
            """
            UPDATE demand SET state = 'sent', channel = \(channel), sent_day = \(sent), sent_at = \(project.zone.startOfDay(sent)), pay_by = \(sent)
            WHERE project_id = \(it.project) AND id = \(demand.id)
            """)
        try write(content, "sent", of: demand.id, in: it.project, transaction)
        record("demand.brought", demand, by: actor, transaction, ["sent": .code("\(sent)")])
        try settle(demand, delivery, project, by: actor, in: transaction)
        return demand.id
    }

    func record(
        _ kind: String, _ demand: Demand, by actor: Actor, _ transaction: Transaction, _ more: Fact.Payload = [:]
    ) {
        var payload = more
        payload.items["rung"] = .code(demand.rung.rawValue)
        payload.items["channel"] = .code(demand.channel.rawValue)
        payload.items["case"] = .id(demand.arrears)
        transaction.record(
            kind, about: (Demand.subjectKind, demand.id.number), project: demand.project, by: actor, payload)
    }
}
