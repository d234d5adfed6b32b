// ArrearsLimits: until when each old bill may be claimed in court: the list of what ends soon or has ended.
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// One bill whose limitation ends within the widest window, or has ended.
package struct LimitLine: Sendable {
    package let charge: OwedBill.ID
    package let arrears: ArrearsCase.ID
    package let unitLabel: String
    package let payerName: String
    package let itemName: String
    package let due: Day
    package let countedFrom: Day
    package let lastDay: Day
    package let open: Money
}

package struct ArrearsLimits: Sendable {
    package init() {}

    struct Known: Hashable {
        let countedFrom: Day
        let lastDay: Day
        let open: Money
    }

    private static func known(
        _ span: UnitSpan, in project: Project.ID, _ transaction: Transaction
    ) throws -> [ArrearsCase.ID: [OwedBill.ID: Known]] {
        var known: [ArrearsCase.ID: [OwedBill.ID: Known]] = [:]
        for row in try transaction.query(
            """
            SELECT charge_id, case_id, counted_from, last_day, open_fen FROM arrears_limit
            WHERE project_id = \(project) AND \(span.on("unit_id"))
            """)
        {
            known[try row.get("case_id"), default: [:]][try row.get("charge_id")] = Known(
                countedFrom: try row.get("counted_from"), lastDay: try row.get("last_day"), open: try row.get("open_fen"))
        }
        return known
    }

    /// What renewed a bill's limitation: demands that arrived, payments, agreements, filings.
    static func limitation(of bill: OwedBill, _ input: ArrearsInput, on today: Day) -> Limitation {
        var events = input.demands.compactMap { demand -> Limitation.Event? in
            // A mandate is the office's own paper: the filing is what interrupts.
            guard demand.rung != .suit, demand.isProved, demand.bills.contains(bill.id) else { return nil }
            return demand.reached(by: today).map { Limitation.Event(.demand, $0) }
        }
        events += payments(of: bill).map { Limitation.Event(.payment, $0) }
        events += input.renewals.filter { $0.bills.contains(bill.id) }.map(\.event)
        return Limitation(due: bill.due, events: events, today: today, terms: .inForce(on: today))
    }

    /// Days on which the debtor paid something that was not taken back: a payment reversed was no word of the debtor's, nor is
    /// what the office set off by itself.
    private static func payments(of bill: OwedBill) -> [Day] {
        var paid: [OwedBill.Movement] = []
        for movement in bill.movements {
            if movement.amount > .zero {
                paid.append(movement)
            } else if let place = paid.lastIndex(where: { $0.amount == -movement.amount }) {
                paid.remove(at: place)
            }
        }
        return paid.filter(\.isPayment).map(\.day)
    }

    /// Follows the cases of a span, case by case, and writes what changed of all of them together.
    struct Following {
        private let project: Project.ID
        private let transaction: Transaction
        private let today: Day
        private let widest: Int
        private var known: [ArrearsCase.ID: [OwedBill.ID: Known]]
        private var gone: [OwedBill.ID] = []
        private var rows = RowBatch(
            """
            INSERT INTO arrears_limit (charge_id, project_id, case_id, unit_id, due_day, counted_from, last_day, open_fen) VALUES
            """, columns: 8,
            """
            ON CONFLICT (charge_id) DO UPDATE SET counted_from = excluded.counted_from, last_day = excluded.last_day,
                open_fen = excluded.open_fen
            """)

        init(
            _ span: UnitSpan, _ project: Project.ID, _ books: SchemeBooks, on today: Day, _ transaction: Transaction
        ) throws {
            self.project = project
            self.transaction = transaction
            self.today = today
            widest = try books.book(on: today, in: transaction).limitationWindows().first ?? 0
            known = try ArrearsLimits.known(span, in: project, transaction)
        }

        mutating func follow(_ it: ArrearsCase, _ input: ArrearsInput) {
            var left = known.removeValue(forKey: it.id) ?? [:]
            let months = LegalTerms.inForce(on: today).limitationYears * 12
            for bill in input.bills where bill.due.adding(months: months).days(since: today) <= widest && bill.isOpen(on: today) {
                let limit = ArrearsLimits.limitation(of: bill, input, on: today)
                guard let last = limit.lastDay, last.days(since: today) <= widest else { continue }
                let now = Known(countedFrom: limit.countedFrom, lastDay: last, open: bill.open(on: today))
                guard left.removeValue(forKey: bill.id) != now else { continue }
                rows.add(bill.id, it.project, it.id, it.unit, bill.due, now.countedFrom, now.lastDay, now.open)
            }
            gone += left.keys.sorted()
        }

        func finish() throws {
            try transaction.put(rows)
            guard !gone.isEmpty else { return }
            try transaction.run("DELETE FROM arrears_limit WHERE project_id = \(project) AND charge_id IN \(filled: gone)")
        }
    }

    static let pageSize = 50

    /// By the last day: what lapsed long ago stands first, unless only what still runs is asked for.
    package func lines(
        in project: Project.ID, lapsedBefore today: Day?, from: Day?, after: (day: Day, id: OwedBill.ID)?, limit: Int = pageSize,
        _ transaction: Transaction
    ) throws -> [LimitLine] {
        let lapsed: SQL = today.map { "AND l.last_day < \($0)" } ?? ""
        let running: SQL = from.map { "AND l.last_day >= \($0)" } ?? ""
        let behind: SQL = after.map { "AND (l.last_day > \($0.day) OR (l.last_day = \($0.day) AND l.charge_id > \($0.id)))" } ?? ""
        let payerName = ArrearsViews.payerName(on: try ArrearsViews.today(in: project, transaction))
        return try transaction.query(
            """
            SELECT l.charge_id, l.case_id, l.due_day, l.counted_from, l.last_day, l.open_fen, b.name AS building, u.name AS unit,
                i.name AS item, \(payerName) AS payer
            FROM arrears_limit l JOIN arrears_case c ON c.id = l.case_id JOIN unit u ON u.id = l.unit_id
            JOIN building b ON b.id = u.building_id JOIN charge g ON g.id = l.charge_id JOIN fee_item i ON i.id = g.item_id
            WHERE l.project_id = \(project) \(lapsed) \(running) \(behind) ORDER BY l.last_day, l.charge_id LIMIT \(limit)
            """
        ).map {
            let unit: String = try $0.get("unit")
            return LimitLine(
                charge: try $0.get("charge_id"), arrears: try $0.get("case_id"), unitLabel: "\(try $0.get("building", as: String.self)) \(unit)",
                payerName: try $0.get("payer"), itemName: try $0.get("item"), due: try $0.get("due_day"),
                countedFrom: try $0.get("counted_from"), lastDay: try $0.get("last_day"), open: try $0.get("open_fen"))
        }
    }
}
