// ArrearsViews: arrears as lists, pages and papers read them. Plain values.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// A line of the list.
package struct ArrearsLine: Sendable {
    package let it: ArrearsCase
    package let unitLabel: String
    package let payerName: String
}

/// Who is asked to pay, and where they are reached.
package struct Debtor: Sendable {
    package let name: String
    package let phone: String
    package let address: String
    package let isOrganisation: Bool
}

/// A demand as a case, a run and a paper show it.
package struct DemandLine: Sendable {
    package let demand: Demand
    package let unitLabel: String
    package let receiver: String
    package let address: String
    package let total: Money
    /// What of it is a late fee that had accrued and was not posted.
    package let late: Money
    package let payBy: Day?
    package let sentAt: Instant?
    package let deliveredDay: Day?
    package let evidence: String
    package let signer: String
    package let relation: String
    package let waybill: String
    package let note: String
    package let hasReceipt: Bool
    /// Of what it said when it left, once that is kept.
    package let paperHash: [UInt8]?
    /// Its receiver's name, number and address are gone by that person's right (PIPL 47).
    package let isErased: Bool
    /// Taken back with the import that brought it.
    package let isWithdrawn: Bool
    package let lines: [BillLine]
}

/// A bill with its words.
package struct BillLine: Sendable {
    package let id: OwedBill.ID
    package let itemName: String
    package let from: Day
    package let to: Day
    package let due: Day
    package let amount: Money
    package let open: Money
}

package struct StepLine: Sendable {
    package let day: Day
    package let kind: ArrearsCase.Step
    package let rung: Rung
    package let before: Rung
    package let why: [ArrearsReason]
    package let at: Instant
}

package struct MatterLine: Sendable {
    package let matter: LegalMatter
    package let number: String
    package let unitLabel: String
    package let counsel: String
    package let reason: String
    package let proposerName: String
    package let approverName: String?
    package let answer: String
    package let claim: Money
    package let court: String
    package let caseNumber: String
    package let filed: Day?
    package let ended: Day?
    package let result: String
    package let demand: Demand.ID?
    package let cost: Money
}

package struct MatterEntry: Sendable {
    package let day: Day
    package let kind: LegalMatter.Entry
    package let cost: Money
    package let words: String
    package let byName: String
}

/// What the list is asked for.
package struct ArrearsFilter: Sendable {
    package var rung: Rung?
    package var next: Rung?
    package var isWatchedOnly = false
    package var after: (day: Day, id: ArrearsCase.ID)?
    package var limit = 50

    package init() {}
}

package enum ArrearsViews {
    /// The payer, or the first who owns or holds the home today.
    static func payerName(on today: Day) -> SQL {
        """
        COALESCE((SELECT p.name FROM person p WHERE p.project_id = c.project_id AND p.id = c.payer_id),
            (SELECT p.name FROM tenure t JOIN person p ON p.id = t.person_id WHERE t.project_id = c.project_id
                AND t.unit_id = c.unit_id AND \(held(on: today)) LIMIT 1), '')
        """
    }

    /// Who holds a home on a day, the first first: not who will hold it, and on the day of a transfer the buyer (0031).
    private static func held(on today: Day) -> SQL {
        """
        t.from_day <= \(today) AND (t.to_day IS NULL OR t.to_day >= \(today))
            ORDER BY CASE WHEN t.to_day = \(today) THEN 1 ELSE 0 END,
                CASE t.role WHEN 'owner' THEN 0 WHEN 'coOwner' THEN 1 ELSE 2 END, t.id
        """
    }

    static func today(in project: Project.ID?, _ transaction: Transaction) throws -> Day {
        let zone = try project.flatMap { try Projects().find($0, in: transaction) }?.zone ?? .utc
        return zone.day(of: transaction.now)
    }

    static func list(_ filter: ArrearsFilter, in project: Project.ID, _ transaction: Transaction) throws -> [ArrearsLine] {
        let rung: SQL = filter.rung.map { "AND c.rung = \($0)" } ?? ""
        let next: SQL = filter.next.map { "AND c.next_open = 1 AND c.next_rung = \($0)" } ?? ""
        let watched: SQL = filter.isWatchedOnly ? "AND c.watched_from IS NOT NULL" : ""
        let after: SQL = filter.after.map { "AND (c.oldest_due > \($0.day) OR (c.oldest_due = \($0.day) AND c.id > \($0.id)))" } ?? ""
        let payerName = payerName(on: try today(in: project, transaction))
        return try transaction.query(
            """
            SELECT \(ArrearsStore.columns), b.name AS building, u.name AS unit, \(payerName) AS payer
            FROM arrears_case c JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id
            WHERE c.project_id = \(project) AND c.open = 1 \(rung) \(next) \(watched) \(after)
            ORDER BY c.oldest_due, c.id LIMIT \(filter.limit)
            """
        ).map(line)
    }

    /// The cases behind a list of promises, in one question.
    static func lines(_ ids: [Int64], in project: Project.ID, _ transaction: Transaction) throws -> [ArrearsLine] {
        let payerName = payerName(on: try today(in: project, transaction))
        return try transaction.query(
            """
            SELECT \(ArrearsStore.columns), b.name AS building, u.name AS unit, \(payerName) AS payer
            FROM arrears_case c JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id
            WHERE c.project_id = \(project) AND c.id IN \(list: ids)
            """
        ).map(line)
    }

    static func line(
        _ id: ArrearsCase.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> ArrearsLine {
        let whose = try transaction.first(
            "SELECT project_id FROM arrears_case c WHERE c.id = \(id) AND c.project_id IN \(list: projects)")
        let payerName = payerName(on: try today(in: whose?.get("project_id"), transaction))
        let row = try transaction.first(
            """
            SELECT \(ArrearsStore.columns), b.name AS building, u.name AS unit, \(payerName) AS payer
            FROM arrears_case c JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id
            WHERE c.id = \(id) AND c.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        return try line(row)
    }

    private static func line(_ row: Row) throws -> ArrearsLine {
        ArrearsLine(
            it: try ArrearsStore.read(row),
            unitLabel: "\(try row.get("building", as: String.self)) \(try row.get("unit", as: String.self))",
            payerName: try row.get("payer"))
    }

    /// How many stand on each rung and what they owe, in one question.
    static func sums(in project: Project.ID, _ transaction: Transaction) throws -> [(rung: Rung, count: Int64, open: Money)] {
        try transaction.query(
            """
            SELECT rung, COUNT(*) AS number, CAST(SUM(open_fen) AS BIGINT) AS fen FROM arrears_case
            WHERE project_id = \(project) AND open = 1 GROUP BY rung, rung_order ORDER BY rung_order LIMIT 10
            """
        ).map { (try $0.get("rung"), try $0.get("number"), try $0.get("fen")) }
    }

    static func debtor(of it: ArrearsCase, _ transaction: Transaction) throws -> Debtor {
        let today = try today(in: it.project, transaction)
        let holder: SQL = it.payer.map { "p.id = \($0)" } ?? """
            p.id = (SELECT t.person_id FROM tenure t WHERE t.project_id = \(it.project) AND t.unit_id = \(it.unit)
                AND \(held(on: today)) LIMIT 1)
            """
        let (home, _) = try Units().find(it.unit, within: [it.project], transaction)
        let row = try transaction.first(
            "SELECT p.name, p.phone, p.is_organisation FROM person p WHERE p.project_id = \(it.project) AND \(holder)")
        return Debtor(
            name: try row?.get("name") ?? "", phone: try row?.get("phone") ?? "", address: home.label,
            isOrganisation: try row?.get("is_organisation") ?? false)
    }

    static func steps(of it: ArrearsCase, _ transaction: Transaction) throws -> [StepLine] {
        try transaction.query(
            """
            SELECT day, kind, rung, before, why, at FROM arrears_step WHERE project_id = \(it.project) AND case_id = \(it.id)
            ORDER BY id DESC LIMIT 200
            """
        ).map {
            let why: String = try $0.get("why")
            return StepLine(
                day: try $0.get("day"), kind: try $0.get("kind"), rung: try $0.get("rung"), before: try $0.get("before"),
                why: try JSONDecoder().decode([ArrearsReason].self, from: Data(why.utf8)), at: try $0.get("at"))
        }
    }

    /// The payer's overdue bills of the home that are open, oldest first.
    static func bills(of it: ArrearsCase, before today: Day, _ transaction: Transaction) throws -> [BillLine] {
        try transaction.query(
            """
            SELECT o.charge_id, o.payer_id, i.name, c.from_day, c.to_day, o.due_day, o.amount_fen, o.open_fen
            FROM open_item o JOIN charge c ON c.id = o.charge_id JOIN fee_item i ON i.id = o.item_id
            WHERE o.project_id = \(it.project) AND o.unit_id = \(it.unit) AND o.open_fen > 0 AND o.due_day < \(today)
            ORDER BY o.due_day, o.charge_id LIMIT 600
            """
        ).filter { try $0.get("payer_id", as: Int64?.self) ?? 0 == it.payer?.number ?? 0 }.map(bill)
    }

    private static func bill(_ row: Row) throws -> BillLine {
        BillLine(
            id: try row.get("charge_id"), itemName: try row.get("name"), from: try row.get("from_day"), to: try row.get("to_day"),
            due: try row.get("due_day"), amount: try row.get("amount_fen"), open: try row.get("open_fen"))
    }

    private static let demandColumns: SQL = """
        \(Demands.columns), d.receiver, d.address, d.total_fen, d.late_fen, d.pay_by, d.sent_at, d.delivered_day, d.evidence, d.signer,
        d.relation, d.waybill, d.note, d.hash, d.erased_at, d.withdrawn_at, p.hash AS paper_hash, b.name AS building, u.name AS unit
        """

    static func demands(of it: ArrearsCase, _ transaction: Transaction) throws -> [DemandLine] {
        try demands("d.project_id = \(it.project) AND d.case_id = \(it.id)", "d.id DESC", limit: 100, in: it.project, transaction)
    }

    /// Of one run, or of the project.
    static func demands(
        in project: Project.ID, run: DunningRun.ID?, after: Demand.ID?, limit: Int = 100, _ transaction: Transaction
    ) throws -> [DemandLine] {
        let behind: SQL = after.map { "AND d.id > \($0)" } ?? ""
        let own: SQL = run.map { "AND d.run_id = \($0)" } ?? ""
        return try demands("d.project_id = \(project) \(own) \(behind)", "d.id", limit: limit, in: project, transaction)
    }

    static func demand(
        _ id: Demand.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> DemandLine {
        let project: Project.ID? = try transaction.first(
            "SELECT project_id FROM demand WHERE id = \(id) AND project_id IN \(list: projects)")?.get("project_id")
        guard let project,
            let line = try demands("d.project_id = \(project) AND d.id = \(id)", "d.id", limit: 1, in: project, transaction).first
        else { throw Refusal.missing }
        return line
    }

    private static func demands(
        _ which: SQL, _ order: SQL, limit: Int, in project: Project.ID, _ transaction: Transaction
    ) throws -> [DemandLine] {
        let rows = try transaction.query(
            """
            SELECT \(demandColumns) FROM demand d JOIN unit u ON u.id = d.unit_id JOIN building b ON b.id = u.building_id
            LEFT JOIN demand_paper p ON p.demand_id = d.id
            WHERE \(which) ORDER BY \(order) LIMIT \(limit)
            """)
        let ids: [Demand.ID] = try rows.map { try $0.get("id") }
        let bills = try lines(of: ids, in: project, transaction)
        return try rows.map { row in
            let demand = try Demands.read(row)
            let own = bills[demand.id] ?? [:]
            return DemandLine(
                demand: demand, unitLabel: "\(try row.get("building", as: String.self)) \(try row.get("unit", as: String.self))",
                receiver: try row.get("receiver"), address: try row.get("address"), total: try row.get("total_fen"), late: try row.get("late_fen"),
                payBy: try row.get("pay_by"), sentAt: try row.get("sent_at"), deliveredDay: try row.get("delivered_day"),
                evidence: try row.get("evidence"), signer: try row.get("signer"), relation: try row.get("relation"),
                waybill: try row.get("waybill"), note: try row.get("note"), hasReceipt: try row.get("hash", as: [UInt8]?.self) != nil,
                paperHash: try row.get("paper_hash"), isErased: try row.get("erased_at", as: Instant?.self) != nil,
                isWithdrawn: try row.get("withdrawn_at", as: Instant?.self) != nil,
                lines: own[demand.state.hasLeft ? "sent" : "preview"] ?? [])
        }
    }

    private static func lines(
        of ids: [Demand.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Demand.ID: [String: [BillLine]]] {
        guard !ids.isEmpty else { return [:] }
        var found: [Demand.ID: [String: [BillLine]]] = [:]
        for row in try transaction.query(
            """
            SELECT l.demand_id, l.phase, l.charge_id, i.name, c.from_day, c.to_day, l.due_day, c.amount_fen, l.open_fen
            FROM demand_line l JOIN charge c ON c.id = l.charge_id JOIN fee_item i ON i.id = c.item_id
            WHERE l.demand_id IN \(list: ids) AND l.project_id = \(project) ORDER BY l.demand_id, l.due_day, l.charge_id
            """)
        { found[try row.get("demand_id"), default: [:]][try row.get("phase"), default: []].append(try bill(row)) }
        return found
    }

    // MARK: Matters

    static func matters(of it: ArrearsCase, _ transaction: Transaction) throws -> [MatterLine] {
        try matters("m.project_id = \(it.project) AND m.case_id = \(it.id)", limit: 50, transaction)
    }

    static func matters(
        in project: Project.ID, before: LegalMatter.ID?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [MatterLine] {
        let older: SQL = before.map { "AND m.id < \($0)" } ?? ""
        return try matters("m.project_id = \(project) \(older)", limit: limit, transaction)
    }

    static func matter(_ id: LegalMatter.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> MatterLine {
        guard let line = try matters("m.id = \(id) AND m.project_id IN \(list: projects)", limit: 1, transaction).first else {
            throw Refusal.missing
        }
        return line
    }

    private static func matters(_ which: SQL, limit: Int, _ transaction: Transaction) throws -> [MatterLine] {
        try transaction.query(
            """
            SELECT m.id, m.project_id, m.case_id, m.kind, m.state, m.proposed_by, m.proposed_at, m.approved_by, m.approved_at,
                m.mandate_day, m.number, m.counsel, m.reason, m.answer, m.claim_fen, m.court, m.case_number, m.filed_day,
                m.ended_day, m.result, m.demand_id, a.display_name AS proposer, p.display_name AS approver, b.name AS building,
                u.name AS unit,
                (SELECT CAST(COALESCE(SUM(e.fen), 0) AS BIGINT) FROM legal_matter_entry e
                    WHERE e.project_id = m.project_id AND e.matter_id = m.id) AS cost
            FROM legal_matter m JOIN arrears_case c ON c.id = m.case_id JOIN unit u ON u.id = c.unit_id
            JOIN building b ON b.id = u.building_id JOIN account a ON a.id = m.proposed_by
            LEFT JOIN account p ON p.id = m.approved_by
            WHERE \(which) ORDER BY m.id DESC LIMIT \(limit)
            """
        ).map { row in
            MatterLine(
                matter: LegalMatter(
                    id: try row.get("id"), project: try row.get("project_id"), arrears: try row.get("case_id"),
                    kind: try row.get("kind"), state: try row.get("state"), proposedBy: try row.get("proposed_by"),
                    proposedAt: try row.get("proposed_at"), approvedBy: try row.get("approved_by"),
                    approvedAt: try row.get("approved_at"), mandateDay: try row.get("mandate_day")),
                number: try row.get("number"),
                unitLabel: "\(try row.get("building", as: String.self)) \(try row.get("unit", as: String.self))",
                counsel: try row.get("counsel"), reason: try row.get("reason"), proposerName: try row.get("proposer"),
                approverName: try row.get("approver"), answer: try row.get("answer"), claim: try row.get("claim_fen"),
                court: try row.get("court"), caseNumber: try row.get("case_number"), filed: try row.get("filed_day"),
                ended: try row.get("ended_day"), result: try row.get("result"), demand: try row.get("demand_id"),
                cost: try row.get("cost"))
        }
    }

    static func entries(of matter: LegalMatter, _ transaction: Transaction) throws -> [MatterEntry] {
        try transaction.query(
            """
            SELECT e.day, e.kind, e.fen, e.words, a.display_name AS name FROM legal_matter_entry e JOIN account a ON a.id = e.by_id
            WHERE e.project_id = \(matter.project) AND e.matter_id = \(matter.id) ORDER BY e.day, e.id LIMIT 500
            """
        ).map {
            MatterEntry(
                day: try $0.get("day"), kind: try $0.get("kind"), cost: try $0.get("fen"), words: try $0.get("words"),
                byName: try $0.get("name"))
        }
    }
}
