// BillChecks: drawing a month's bills, judging them one by one, and what the duty may not be finished without.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Storage

extension BillCheck.Verdict: WordColumn {}

/// What a month drew.
package struct BillDraw: Sendable {
    package let month: Month
    package let population: Int64
    package let drawnAt: Instant
    package let drawn: Int64
    package let right: Int64
    package let wrong: Int64

    package var open: Int64 { drawn - right - wrong }
}

package struct BillChecks: Sendable {
    /// The duty that asks for them.
    package static let plan = "bill-check"

    package init() {}

    /// Draws this month's bills of every project that has new ones; a month is drawn once. True when more waits.
    package func drawDue(in transaction: Transaction) throws -> Bool {
        for project in try Projects().all(in: transaction) {
            let month = Month(of: project.zone.day(of: transaction.now))
            if try draw(month, project, in: transaction) { return true }
        }
        return false
    }

    /// 抽取: from all bills posted since the last draw, by lot; false when it is drawn already or nothing is new.
    @discardableResult
    package func draw(_ month: Month, _ project: ProjectCard, in transaction: Transaction) throws -> Bool {
        let last = try transaction.first(
            "SELECT month, through_id FROM bill_draw WHERE project_id = \(project.id) ORDER BY month DESC LIMIT 1")
        let after: Int64 = try last?.get("through_id") ?? 0
        if let last, try last.get("month", as: String.self) >= month.description { return false }
        let newest = try transaction.first(
            "SELECT id FROM charge WHERE project_id = \(project.id) AND id > \(after) ORDER BY id DESC LIMIT 1")
        guard let through: Int64 = try newest?.get("id") else { return false }
        let lot = BillLot(project.code, month)
        let these: SQL = """
            FROM charge c WHERE c.project_id = \(project.id) AND c.id > \(after) AND c.id <= \(through) AND c.kind <> 'reversal'
                AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = c.id)
            """
        let population: Int64 = try transaction.first("SELECT COUNT(*) AS number \(these)")?.get("number") ?? 0
        let inserted = try transaction.run(
            """
            INSERT INTO bill_draw (project_id, month, after_id, through_id, population, drawn_at)
            VALUES (\(project.id), \(month.description), \(after), \(through), \(population), \(transaction.now))
            ON CONFLICT DO NOTHING
            """)
        guard inserted == 1 else { return false }
        let drawn: [Charge.ID] = try transaction.query(
            """
            SELECT c.id \(these)
            ORDER BY (c.id % \(BillLot.modulus) * \(lot.factor) + \(lot.shift)) % \(BillLot.modulus), c.id LIMIT \(BillCheck.drawn)
            """
        ).map { try $0.get("id") }
        for (place, charge) in drawn.enumerated() {
            try transaction.run(
                """
                INSERT INTO bill_check (id, project_id, month, ordinal, charge_id, verdict, remark, checked_by, checked_at)
                VALUES (\(transaction.newID() as BillCheck.ID), \(project.id), \(month.description), \(place + 1), \(charge),
                    \(BillCheck.Verdict?.none), '', \(Account.ID?.none), \(Instant?.none))
                """)
        }
        return true
    }

    /// 判定: a drawn bill is right, or wrong with what is wrong.
    package func judge(
        _ id: BillCheck.ID, _ verdict: BillCheck.Verdict, remark: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT k.id, k.project_id, k.month, k.ordinal, k.charge_id, k.verdict, k.remark, k.checked_at FROM bill_check k
            WHERE k.id = \(id) AND k.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var it = try Self.check(row)
        let later = try transaction.first(
            "SELECT month FROM bill_draw WHERE project_id = \(it.project) AND month > \(it.month.description) LIMIT 1")
        try it.judge(verdict, remark: remark, isLatest: later == nil, at: transaction.now)
        try transaction.run(
            """
            UPDATE bill_check SET verdict = \(it.verdict), remark = \(it.remark), checked_by = \(person),
                checked_at = \(it.checkedAt) WHERE project_id = \(it.project) AND id = \(id)
            """)
        transaction.record(
            "bill.checked", about: (Charges.subjectKind, it.charge.number), project: it.project, by: .staff(person),
            ["verdict": .code(verdict.rawValue), "month": .code(it.month.description)],
            words: remark.isEmpty ? nil : remark)
    }

    /// What the months drew, newest first.
    package func draws(in project: Project.ID, limit: Int = 24, _ transaction: Transaction) throws -> [BillDraw] {
        try transaction.query(
            """
            SELECT d.month, d.population, d.drawn_at, COUNT(k.id) AS drawn,
                CAST(COALESCE(SUM(CASE WHEN k.verdict = 'right' THEN 1 ELSE 0 END), 0) AS BIGINT) AS good,
                CAST(COALESCE(SUM(CASE WHEN k.verdict = 'wrong' THEN 1 ELSE 0 END), 0) AS BIGINT) AS bad
            FROM bill_draw d LEFT JOIN bill_check k ON k.project_id = d.project_id AND k.month = d.month
            WHERE d.project_id = \(project) GROUP BY d.month, d.population, d.drawn_at ORDER BY d.month DESC LIMIT \(limit)
            """
        ).compactMap { row in
            guard let month = Month(try row.get("month", as: String.self)) else { return nil }
            return BillDraw(
                month: month, population: try row.get("population"), drawnAt: try row.get("drawn_at"),
                drawn: try row.get("drawn"), right: try row.get("good"), wrong: try row.get("bad"))
        }
    }

    /// A month's bills with what the register and the standards say of them now.
    package func lines(of month: Month, in project: Project.ID, _ transaction: Transaction) throws -> [BillCheckLine] {
        try transaction.query(
            """
            SELECT k.id, k.project_id, k.month, k.ordinal, k.charge_id, k.verdict, k.remark, k.checked_at,
                a.display_name AS checker, c.unit_id, b.name AS building, u.name AS unit, i.name AS item, c.object, c.from_day,
                c.to_day, c.amount_fen, c.computing, c.item_id, u.use_kind, u.area_hundredths,
                (SELECT COUNT(*) FROM charge r WHERE r.reverses_id = c.id) AS reversals,
                (SELECT MAX(g.quantity_hundredths) FROM fee_assignment g WHERE g.project_id = c.project_id
                    AND g.unit_id = c.unit_id AND g.item_id = c.item_id AND g.object = c.object AND g.from_day <= c.to_day
                    AND (g.to_day IS NULL OR g.to_day >= c.from_day)) AS assigned,
                (SELECT MIN(f.pays_per_mille) FROM fee_relief f WHERE f.project_id = c.project_id AND f.unit_id = c.unit_id
                    AND f.item_id = c.item_id AND f.approved_at IS NOT NULL AND f.from_day <= c.to_day
                    AND f.to_day >= c.from_day AND (f.ended_on IS NULL OR f.ended_on >= c.from_day)) AS pays
            FROM bill_check k JOIN charge c ON c.id = k.charge_id JOIN unit u ON u.id = c.unit_id
            JOIN building b ON b.id = u.building_id JOIN fee_item i ON i.id = c.item_id
            LEFT JOIN account a ON a.id = k.checked_by
            WHERE k.project_id = \(project) AND k.month = \(month.description) ORDER BY k.ordinal
            """
        ).map { try line($0, in: project, transaction) }
    }

    private func line(_ row: Row, in project: Project.ID, _ transaction: Transaction) throws -> BillCheckLine {
        let (item, use, from): (Int64, String, Day) = (
            try row.get("item_id"), try row.get("use_kind"), try row.get("from_day")
        )
        // A standard of its use goes before one of all uses.
        let standard = try transaction.first(
            """
            SELECT s.price, s.price_months, s.basis FROM fee_standard s
            WHERE s.project_id = \(project) AND s.item_id = \(item) AND s.use_kind IN (\(use), 'all') AND s.from_day <= \(from)
                AND (s.to_day IS NULL OR s.to_day >= \(from)) AND s.published_at IS NOT NULL AND s.withdrawn_at IS NULL
            ORDER BY CASE s.use_kind WHEN 'all' THEN 1 ELSE 0 END, s.from_day DESC LIMIT 1
            """)
        let basis = try standard.flatMap { FeeStandard.Basis(rawValue: try $0.get("basis")) }
        let assigned: Int64? = try row.get("assigned")
        let area: Int64 = try row.get("area_hundredths")
        let computing: String = try row.get("computing")
        return BillCheckLine(
            check: try Self.check(row), checkerName: try row.get("checker"), unit: try row.get("unit_id"),
            unitLabel: try row.get("building", as: String.self) + " " + (try row.get("unit", as: String.self)),
            itemName: try row.get("item"), object: try row.get("object"), from: from, to: try row.get("to_day"),
            billed: try row.get("amount_fen"), isReversed: try row.get("reversals", as: Int64.self) > 0,
            quantity: assigned ?? (basis == .area || basis == nil ? area : 100), price: try standard?.get("price"),
            priceMonths: try standard?.get("price_months") ?? 1, basis: basis, reliefPerMille: try row.get("pays"), frozen: Self.frozen(computing))
    }

    private static func check(_ row: Row) throws -> BillCheck {
        guard let month = Month(try row.get("month", as: String.self)) else { throw StorageProblem.wrongColumn("month") }
        return BillCheck(
            id: try row.get("id"), project: try row.get("project_id"), month: month, ordinal: try row.get("ordinal"),
            charge: try row.get("charge_id"), verdict: try row.get("verdict"), remark: try row.get("remark"),
            checkedAt: try row.get("checked_at"))
    }

    private struct Kept: Decodable {
        struct Part: Decodable {
            let from: Day
            let to: Day
            let price: Int64
            let thousandths: Int64
            let pays: Int64
            let fen: Int64
        }
        let parts: [Part]
    }

    /// The inputs that a bill keeps; what keeps none, as a bill of the former books, has none to show.
    static func frozen(_ computing: String) -> FrozenInputs {
        guard let kept = try? JSONDecoder().decode(Kept.self, from: Data(computing.utf8)) else { return FrozenInputs([]) }
        return FrozenInputs(
            kept.parts.map {
                FrozenInputs.Part(
                    from: $0.from, to: $0.to, price: $0.price, thousandths: $0.thousandths, pays: $0.pays,
                    amount: Money(fen: $0.fen))
            })
    }

    // MARK: the duty

    /// Before the month's duty is finished every drawn bill is judged, and a wrong one is found poor, which opens its
    /// correction.
    package static let dutyGate = DutyGate(plan: plan) { project, day, poor, transaction in
        let month = Month(of: day)
        let rows = try transaction.query(
            """
            SELECT k.verdict, COUNT(*) AS number FROM bill_check k
            WHERE k.project_id = \(project) AND k.month = \(month.description) GROUP BY k.verdict
            """)
        var counts: [String: Int64] = [:]
        for row in rows { counts[try row.get("verdict") ?? "open", default: 0] += try row.get("number", as: Int64.self) }
        if rows.isEmpty, try hasUndrawn(project, transaction) {
            throw Refusal.gate(BillCheck.clause, "bill-check.not-drawn")
        }
        if let open = counts["open"] {
            throw Refusal.gate(BillCheck.clause, "bill-check.open", details: ["count": "\(open)"])
        }
        if counts["wrong"] != nil && poor.isEmpty {
            throw Refusal.gate(BillCheck.clause, "bill-check.poor", field: "drawnBills")
        }
    }

    private static func hasUndrawn(_ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        let last = try transaction.first(
            "SELECT through_id FROM bill_draw WHERE project_id = \(project) ORDER BY month DESC LIMIT 1")
        let after: Int64 = try last?.get("through_id") ?? 0
        return try transaction.first(
            "SELECT id FROM charge WHERE project_id = \(project) AND id > \(after) ORDER BY id LIMIT 1") != nil
    }
}
