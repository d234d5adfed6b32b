// ArrearsReader: what the ladder is computed from, read for many homes at once.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// Which homes are looked at.
enum UnitSpan {
    case one(Unit.ID)
    case some([Unit.ID])
    /// Behind one home and up to another, by their ids.
    case range(after: Unit.ID, through: Unit.ID)

    func on(_ column: SQL) -> SQL {
        switch self {
        case .one(let unit): "\(column) = \(unit)"
        case .some(let units): "\(column) IN \(filled: units)"
        case .range(let after, let through): "\(column) > \(after) AND \(column) <= \(through)"
        }
    }
}

/// A payer of a home.
struct ArrearsKey: Hashable {
    let unit: Unit.ID
    /// 0 is whoever holds the home.
    let payer: Int64
}

/// All that the ladder of one payer is a function of.
struct ArrearsInput {
    var bills: [OwedBill] = []
    /// When the office had each bill: none is promised before.
    var posted: [OwedBill.ID: Day] = [:]
    var holds: [LadderHold] = []
    var demands: [LadderDemand] = []
    /// When each demand left.
    var sentAt: [LadderDemand.ID: Instant] = [:]
    var known: ArrearsCase?
    var area: Int64 = 0
    /// Filings with their bills, and plans with theirs: what else renews a limitation.
    var renewals: [(bills: Set<OwedBill.ID>, event: Limitation.Event)] = []

    mutating func add(_ bill: OwedBill, posted day: Day) {
        bills.append(bill)
        posted[bill.id] = day
    }

    func ladder(_ rules: [LadderRules], managed: Int64) -> Ladder {
        Ladder(bills: bills, holds: holds, demands: demands, payer: PayerShare(area: area, of: managed), versions: rules)
    }
}

/// Reads inputs, a fixed number of questions for however many homes.
struct ArrearsReader {
    let project: ProjectCard
    let rules: [LadderRules]
    let transaction: Transaction
    let today: Day

    init(_ project: ProjectCard, _ books: SchemeBooks, _ transaction: Transaction) throws {
        self.project = project
        self.transaction = transaction
        today = project.zone.day(of: transaction.now)
        rules = try ArrearsSettings(books: books).rules(of: project.id, transaction)
    }

    /// `isWhole` reads closed bills too, for the derivation that a person reads.
    func inputs(_ span: UnitSpan, isWhole: Bool = false) throws -> [ArrearsKey: ArrearsInput] {
        var inputs: [ArrearsKey: ArrearsInput] = [:]
        for known in try ArrearsStore.cases(span, in: project.id, transaction) {
            inputs[ArrearsKey(unit: known.unit, payer: known.payer?.number ?? 0), default: ArrearsInput()].known = known
        }
        try readBills(span, isWhole: isWhole, into: &inputs)
        try readDemands(span, into: &inputs)
        try readHolds(span, into: &inputs)
        try readPlans(span, into: &inputs)
        try readFilings(span, into: &inputs)
        try readAreas(into: &inputs)
        return inputs
    }

    private func readBills(_ span: UnitSpan, isWhole: Bool, into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        // What is open is found by its own index, a home's whole history by its charges.
        let which: SQL = isWhole
            ? "FROM charge c JOIN open_item o ON o.charge_id = c.id WHERE c.project_id = \(project.id) AND \(span.on("c.unit_id"))"
            : """
                FROM open_item o JOIN charge c ON c.id = o.charge_id
                WHERE o.project_id = \(project.id) AND \(span.on("o.unit_id")) AND o.open_fen > 0
                """
        let rows = try transaction.query(
            """
            SELECT o.charge_id, o.unit_id, o.payer_id, o.due_day, o.amount_fen, o.moved, c.from_day, c.to_day, c.posting_day
            \(which) AND o.due_day < \(today)
            """)
        let moved = try rows.filter { try $0.get("moved") }.map { try $0.get("charge_id", as: Int64.self) }
        let movements = try self.movements(of: moved)
        for row in rows {
            let payer: Person.ID? = try row.get("payer_id")
            let key = ArrearsKey(unit: try row.get("unit_id"), payer: payer?.number ?? 0)
            let id: OwedBill.ID = try row.get("charge_id")
            let (from, to): (Day, Day) = (try row.get("from_day"), try row.get("to_day"))
            let bill = OwedBill(
                id: id, due: try row.get("due_day"), months: Month(of: from)...max(Month(of: from), Month(of: to)),
                principal: try row.get("amount_fen"), movements: movements[id.number] ?? [])
            let posted: Day = try row.get("posting_day")
            inputs[key, default: ArrearsInput()].add(bill, posted: posted)
        }
    }

    /// So many bills in one question.
    private static let billsMax = 1_024

    /// What moved the bills since they were posted, in its order.
    private func movements(of bills: [Int64]) throws -> [Int64: [OwedBill.Movement]] {
        var movements: [Int64: [OwedBill.Movement]] = [:]
        for start in stride(from: 0, to: bills.count, by: Self.billsMax) {
            let part = Array(bills[start..<min(start + Self.billsMax, bills.count)])
            var last: Int64 = 0
            for row in try transaction.query(
                """
                SELECT l.charge_id, l.day, l.amount_fen, e.kind FROM book_line l JOIN book_entry e ON e.id = l.entry_id
                WHERE l.project_id = \(project.id) AND l.charge_id IN \(filled: part) AND l.charge_id IS NOT NULL
                    AND l.account = 'receivable'
                ORDER BY l.charge_id, l.entry_id, l.ordinal
                """)
            {
                let charge: Int64 = try row.get("charge_id")
                // The first line is the bill itself.
                guard charge == last else {
                    last = charge
                    continue
                }
                let amount: Money = try row.get("amount_fen")
                let kind: BookEntry.Kind = try row.get("kind")
                movements[charge, default: []].append(OwedBill.Movement(try row.get("day"), -amount, isPayment: kind == .payment))
            }
        }
        return movements
    }

    private func readDemands(_ span: UnitSpan, into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        var bills: [Int64: Set<OwedBill.ID>] = [:]
        for row in try transaction.query(
            """
            SELECT l.demand_id, l.charge_id FROM demand d JOIN demand_line l ON l.demand_id = d.id AND l.phase = 'sent'
            WHERE d.project_id = \(project.id) AND \(span.on("d.unit_id")) AND d.sent_at IS NOT NULL AND d.withdrawn_at IS NULL
            """)
        { bills[try row.get("demand_id"), default: []].insert(try row.get("charge_id")) }
        for row in try transaction.query(
            """
            SELECT d.id, d.unit_id, c.payer_id, d.rung, d.state, d.sent_day, d.sent_at, d.delivered_day,
                CASE WHEN d.evidence = 'gateway' AND d.hash IS NULL THEN 0 ELSE 1 END AS proved
            FROM demand d JOIN arrears_case c ON c.id = d.case_id
            WHERE d.project_id = \(project.id) AND \(span.on("d.unit_id")) AND d.sent_at IS NOT NULL AND d.withdrawn_at IS NULL
            """)
        {
            let key = ArrearsKey(unit: try row.get("unit_id"), payer: try row.get("payer_id"))
            let id: LadderDemand.ID = try row.get("id")
            let state: Demand.State = try row.get("state")
            let day: Day? = try row.get("delivered_day")
            let delivery: LadderDemand.Delivery =
                switch (state, day) {
                case (.reached, let day?): .reached(day)
                case (.failed, let day?): .failed(day)
                default: .awaited
                }
            inputs[key, default: ArrearsInput()].demands.append(
                LadderDemand(
                    id: id, rung: try row.get("rung"), bills: bills[id.number] ?? [], sent: try row.get("sent_day"),
                    delivery: delivery, isProved: try row.get("proved", as: Int64.self) == 1))
            inputs[key, default: ArrearsInput()].sentAt[id] = try row.get("sent_at")
        }
    }

    private func readHolds(_ span: UnitSpan, into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        var bills: [Int64: Set<OwedBill.ID>] = [:]
        for row in try transaction.query(
            """
            SELECT b.hold_id, b.charge_id FROM arrears_case c
            JOIN arrears_hold h ON h.project_id = c.project_id AND h.case_id = c.id
            JOIN arrears_hold_bill b ON b.hold_id = h.id
            WHERE c.project_id = \(project.id) AND \(span.on("c.unit_id"))
            """)
        { bills[try row.get("hold_id"), default: []].insert(try row.get("charge_id")) }
        for row in try transaction.query(
            """
            SELECT h.id, c.unit_id, c.payer_id, h.kind, h.first_day, h.last_day, h.ended_day, h.reason, h.approved_at FROM arrears_case c
            JOIN arrears_hold h ON h.project_id = c.project_id AND h.case_id = c.id
            WHERE c.project_id = \(project.id) AND \(span.on("c.unit_id"))
                AND (h.kind = 'dispute' OR h.approved_at IS NOT NULL)
            """)
        {
            let id: LadderHold.ID = try row.get("id")
            let (asked, last, ended): (Day, Day?, Day?) =
                (try row.get("first_day"), try row.get("last_day"), try row.get("ended_day"))
            let first = max(asked, try approvalDay(row) ?? asked)
            // It holds to the day before it was ended; one that was ended on its first day held never.
            let end = [last, ended.map { $0.adding(days: -1) }].compactMap(\.self).min()
            guard end.map({ $0 >= first }) ?? true else { continue }
            inputs[ArrearsKey(unit: try row.get("unit_id"), payer: try row.get("payer_id")), default: ArrearsInput()].holds.append(
                LadderHold(id: id, kind: try row.get("kind"), bills: bills[id.number], first: first, last: end, reason: try row.get("reason")))
        }
    }

    private func readPlans(_ span: UnitSpan, into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        for row in try transaction.query(
            """
            SELECT p.id, c.unit_id, c.payer_id, p.reason, p.ended_day, p.approved_at FROM arrears_case c
            JOIN instalment_plan p ON p.project_id = c.project_id AND p.case_id = c.id
            WHERE c.project_id = \(project.id) AND \(span.on("c.unit_id")) AND p.approved_at IS NOT NULL AND p.withdrawn_at IS NULL
            """)
        {
            let key = ArrearsKey(unit: try row.get("unit_id"), payer: try row.get("payer_id"))
            let id: Plan.ID = try row.get("id")
            let (plan, payments) = try PlanStore.terms(id, in: project.id, transaction)
            let ended: Day? = try row.get("ended_day")
            let hold = plan.hold(as: LadderHold.ID(id.number), payments: payments, on: today, reason: try row.get("reason"))
            let last = [hold.last, ended.map { $0.adding(days: -1) }].compactMap(\.self).min()
            inputs[key, default: ArrearsInput()].renewals.append((plan.bills, Limitation.Event(.agreement, plan.agreed)))
            let first = max(hold.first, try approvalDay(row) ?? hold.first)
            guard last.map({ $0 >= first }) ?? true else { continue }
            inputs[key, default: ArrearsInput()].holds.append(
                LadderHold(id: hold.id, kind: .plan, bills: hold.bills, first: first, last: last, reason: hold.reason))
        }
    }

    /// What a second person grants holds from that day on: a promise that was missed before is not excused by it.
    private func approvalDay(_ row: Row) throws -> Day? {
        try row.get("approved_at", as: Instant?.self).map(project.zone.day)
    }

    private func readFilings(_ span: UnitSpan, into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        for row in try transaction.query(
            """
            SELECT m.id, m.demand_id, m.filed_day, m.ended_day, c.unit_id, c.payer_id,
                (SELECT f.import_id FROM former_claim f WHERE f.project_id = c.project_id AND f.case_id = c.id AND f.matter_id = m.id) AS former
            FROM arrears_case c JOIN legal_matter m ON m.project_id = c.project_id AND m.case_id = c.id
            WHERE c.project_id = \(project.id) AND \(span.on("c.unit_id")) AND m.filed_day IS NOT NULL AND m.withdrawn_at IS NULL
            """)
        {
            let key = ArrearsKey(unit: try row.get("unit_id"), payer: try row.get("payer_id"))
            let (filed, ended, id): (Day, Day?, LadderDemand.ID) =
                (try row.get("filed_day"), try row.get("ended_day"), try row.get("demand_id"))
            let bills = inputs[key]?.demands.first { $0.id == id }?.bills ?? []
            inputs[key]?.renewals.append((bills, Limitation.Event(.filing, filed, ended: ended)))
            // A suit of the former books climbed no rung here: while it runs, nothing is sent for its bills.
            let last = ended.map { $0.adding(days: -1) }
            guard try row.get("former", as: Int64?.self) != nil, !bills.isEmpty, last.map({ $0 >= filed }) ?? true else { continue }
            inputs[key]?.holds.append(
                LadderHold(id: try row.get("id"), kind: .suit, bills: bills, first: filed, last: last, reason: ""))
        }
    }

    /// The area of all homes of each payer; nobody asks while the share is unset.
    private func readAreas(into inputs: inout [ArrearsKey: ArrearsInput]) throws {
        guard rules.contains(where: { $0.majorShare != nil }), !inputs.isEmpty else { return }
        let holders = try self.holders(of: inputs.keys.filter { $0.payer == 0 }.map(\.unit))
        let payers = Set(inputs.keys.map { $0.payer == 0 ? holders[$0.unit] ?? 0 : $0.payer }).sorted()
        var areas: [Int64: Int64] = [:]
        for row in try transaction.query(
            """
            SELECT t.person_id, CAST(SUM(u.area_hundredths * t.share_numerator / t.share_denominator) AS BIGINT) AS area
            FROM tenure t JOIN unit u ON u.id = t.unit_id
            WHERE t.project_id = \(project.id) AND t.person_id IN \(list: payers)
                AND t.role IN ('owner', 'coOwner', 'developer') AND t.from_day <= \(today)
                AND (t.to_day IS NULL OR t.to_day >= \(today)) GROUP BY t.person_id
            """)
        { areas[try row.get("person_id")] = try row.get("area") }
        for key in inputs.keys { inputs[key]?.area = areas[key.payer == 0 ? holders[key.unit] ?? 0 : key.payer] ?? 0 }
    }

    /// The first owner of each home today, or whoever holds it.
    private func holders(of units: [Unit.ID]) throws -> [Unit.ID: Int64] {
        guard !units.isEmpty else { return [:] }
        var holders: [Unit.ID: Int64] = [:]
        for row in try transaction.query(
            """
            SELECT t.unit_id, t.person_id FROM tenure t WHERE t.project_id = \(project.id) AND t.unit_id IN \(list: units)
                AND t.from_day <= \(today) AND (t.to_day IS NULL OR t.to_day >= \(today))
            ORDER BY t.unit_id, CASE t.role WHEN 'owner' THEN 0 WHEN 'coOwner' THEN 1 WHEN 'developer' THEN 2 ELSE 3 END, t.id
            """)
        {
            let unit: Unit.ID = try row.get("unit_id")
            if holders[unit] == nil { holders[unit] = try row.get("person_id") }
        }
        return holders
    }
}
