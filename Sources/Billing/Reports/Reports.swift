// Reports: the ledger asked for sums. The engine adds up; nothing here holds a row per home.
import Kernel
import Platform
import Registry
import Storage

package struct Reports: Sendable {
    package static let pageSize = 50

    package init() {}

    /// The earning of a bill stands against it under the same charge: income, or what is owed on to others.
    private static let earning: SQL = "('income', 'payable', 'deposit', 'opening')"

    /// What each bill came to before a day and by the end of another, from the lines of the ledger alone.
    private static func bills(
        in project: Project.ID, from: Day, to: Day, after: Charge.ID? = nil, _ more: SQL = ""
    ) -> SQL {
        let start: SQL = after.map { "l.charge_id > \($0)" } ?? "l.charge_id IS NOT NULL"
        return """
            SELECT l.charge_id,
                SUM(CASE WHEN l.account = 'receivable' AND l.day < \(from) THEN l.amount_fen ELSE 0 END) AS opening,
                SUM(CASE WHEN l.account = 'receivable' THEN l.amount_fen ELSE 0 END) AS closing,
                SUM(CASE WHEN l.account IN \(earning) THEN -l.amount_fen ELSE 0 END) AS billed_ever,
                SUM(CASE WHEN l.account IN \(earning) AND l.day >= \(from) THEN -l.amount_fen ELSE 0 END) AS billed,
                SUM(CASE WHEN l.account = 'relief' THEN l.amount_fen ELSE 0 END) AS relief_ever,
                SUM(CASE WHEN l.account = 'relief' AND l.day >= \(from) THEN l.amount_fen ELSE 0 END) AS relief
            FROM book_line l WHERE l.project_id = \(project) AND \(start) AND l.day <= \(to)
            GROUP BY l.charge_id \(more)
            """
    }

    private static func dueClass(_ from: Day, _ to: Day) -> SQL {
        let year = Day(year: from.year, month: 1, day: 1) ?? from
        return """
            CASE WHEN c.due_day < \(year) THEN 'old' WHEN c.due_day < \(from) THEN 'earlier'
                WHEN c.due_day <= \(to) THEN 'period' ELSE 'later' END
            """
    }

    private static func band(_ day: Day) -> SQL {
        func last(_ band: AgeBand) -> Day { day.adding(days: -(band.daysMax ?? 0)) }
        return """
            CASE WHEN c.due_day >= \(last(.notDue)) THEN 'notDue' WHEN c.due_day >= \(last(.days30)) THEN 'days30'
                WHEN c.due_day >= \(last(.days90)) THEN 'days90' WHEN c.due_day >= \(last(.days180)) THEN 'days180'
                WHEN c.due_day >= \(last(.days365)) THEN 'days365' WHEN c.due_day >= \(last(.days1095)) THEN 'days1095'
                ELSE 'older' END
            """
    }

    private static let sums: SQL = """
        CAST(SUM(part.opening) AS BIGINT) AS opening, CAST(SUM(part.closing) AS BIGINT) AS closing,
        CAST(SUM(part.billed_ever) AS BIGINT) AS billed_ever, CAST(SUM(part.billed) AS BIGINT) AS billed,
        CAST(SUM(part.relief_ever) AS BIGINT) AS relief_ever, CAST(SUM(part.relief) AS BIGINT) AS relief
        """

    /// 收缴报表: what became of all bills over a period, in its smallest parts, held against the ledger's own sums.
    package func collection(
        from: Day, to: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> CollectionReport {
        let places = try places(in: project, transaction)
        let cells = try transaction.query(
            """
            SELECT \(Self.dueClass(from, to)) AS class, c.item_id, u.building_id, u.use_kind, \(Self.sums)
            FROM (\(Self.bills(in: project, from: from, to: to))) part
            JOIN charge c ON c.id = part.charge_id JOIN unit u ON u.id = c.unit_id
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """
        ).map { row in
            CollectionReport.Cell(
                due: try row.get("class"), place: try places.place(row), sums: try Self.reportSums(row))
        }
        let ledger = (
            opening: try balance(before: from, in: project, transaction),
            closing: try balance(before: to.adding(days: 1), in: project, transaction),
            received: try received(from: from, to: to, in: project, transaction)
        )
        return CollectionReport(from: from, to: to, cells: cells, ledger: ledger)
    }

    /// 账龄: what is open at the end of a day, by how long it is overdue.
    package func ageing(on day: Day, in project: Project.ID, _ transaction: Transaction) throws -> AgeingReport {
        let places = try places(in: project, transaction)
        let cells = try transaction.query(
            """
            SELECT \(Self.band(day)) AS band, c.item_id, u.building_id, u.use_kind,
                CAST(SUM(part.amount) AS BIGINT) AS amount, COUNT(*) AS number
            FROM (\(Self.openBills(on: day, in: project))) part
            JOIN charge c ON c.id = part.charge_id JOIN unit u ON u.id = c.unit_id
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """
        ).map { row in
            AgeingReport.Cell(
                band: try row.get("band"), place: try places.place(row), open: try row.get("amount"),
                bills: try row.get("number"))
        }
        let ledger = try balance(before: day.adding(days: 1), in: project, transaction)
        return AgeingReport(day: day, cells: cells, ledger: ledger)
    }

    private static func openBills(on day: Day, in project: Project.ID, after: Charge.ID? = nil) -> SQL {
        let start: SQL = after.map { "l.charge_id > \($0)" } ?? "l.charge_id IS NOT NULL"
        return """
            SELECT l.charge_id, SUM(l.amount_fen) AS amount FROM book_line l
            WHERE l.project_id = \(project) AND \(start) AND l.account = 'receivable' AND l.day <= \(day)
            GROUP BY l.charge_id HAVING SUM(l.amount_fen) <> 0
            """
    }

    /// The bills behind a figure of the report, a page at a time.
    package func bills(
        _ filter: ReportFilter, from: Day, to: Day, in project: Project.ID, after: Charge.ID?, limit: Int,
        _ transaction: Transaction
    ) throws -> [ReportBill] {
        let moved: SQL = """
            HAVING SUM(CASE WHEN l.account = 'receivable' AND l.day < \(from) THEN l.amount_fen ELSE 0 END) <> 0
                OR SUM(CASE WHEN l.day >= \(from) THEN 1 ELSE 0 END) > 0
            """
        let which: SQL = filter.due.map { "AND \(Self.dueClass(from, to)) = \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT c.id, c.unit_id, b.name AS building, u.name AS unit, i.name AS item, c.from_day, c.to_day, c.due_day,
                CAST(part.opening AS BIGINT) AS opening, CAST(part.closing AS BIGINT) AS closing,
                CAST(part.billed_ever AS BIGINT) AS billed_ever, CAST(part.billed AS BIGINT) AS billed,
                CAST(part.relief_ever AS BIGINT) AS relief_ever, CAST(part.relief AS BIGINT) AS relief
            FROM (\(Self.bills(in: project, from: from, to: to, after: after, moved))) part
            \(Self.joins) WHERE c.project_id = \(project) \(which) \(Self.narrowed(filter))
            ORDER BY part.charge_id LIMIT \(limit)
            """
        ).map { try Self.bill($0, try Self.reportSums($0)) }
    }

    /// The open bills behind a figure of the ageing, a page at a time.
    package func open(
        _ filter: ReportFilter, on day: Day, in project: Project.ID, after: Charge.ID?, limit: Int,
        _ transaction: Transaction
    ) throws -> [ReportBill] {
        let which: SQL = filter.band.map { "AND \(Self.band(day)) = \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT c.id, c.unit_id, b.name AS building, u.name AS unit, i.name AS item, c.from_day, c.to_day, c.due_day,
                CAST(part.amount AS BIGINT) AS amount
            FROM (\(Self.openBills(on: day, in: project, after: after))) part
            \(Self.joins) WHERE c.project_id = \(project) \(which) \(Self.narrowed(filter))
            ORDER BY part.charge_id LIMIT \(limit)
            """
        ).map { row in
            var sums = ReportSums()
            sums.closing = try row.get("amount")
            return try Self.bill(row, sums)
        }
    }

    private static let joins: SQL = """
        JOIN charge c ON c.id = part.charge_id JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id
        JOIN fee_item i ON i.id = c.item_id
        """

    private static func narrowed(_ filter: ReportFilter) -> SQL {
        let item: SQL = filter.item.map { "AND c.item_id = \($0)" } ?? ""
        let building: SQL = filter.building.map { "AND u.building_id = \($0)" } ?? ""
        let use: SQL = filter.use.map { "AND u.use_kind = \($0.rawValue)" } ?? ""
        let book: SQL = filter.book.map { "AND i.book = \($0)" } ?? ""
        return "\(item) \(building) \(use) \(book)"
    }

    /// What all bills together owe before a day: the account's balance, asked without the bills.
    private func balance(before day: Day, in project: Project.ID, _ transaction: Transaction) throws -> Money {
        try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) AS amount FROM book_line l
            WHERE l.project_id = \(project) AND l.account = 'receivable' AND l.book IN \(list: Book.allCases)
                AND l.day < \(day)
            """)?.get("amount") ?? .zero
    }

    /// What entries of payment took off the bills: told by what the entries are, not by what the bills still owe.
    private func received(from: Day, to: Day, in project: Project.ID, _ transaction: Transaction) throws -> Money {
        try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(-l.amount_fen), 0) AS BIGINT) AS amount FROM book_line l
            JOIN book_entry e ON e.id = l.entry_id LEFT JOIN book_entry o ON o.id = e.reverses_id
            WHERE l.project_id = \(project) AND l.account = 'receivable' AND l.book IN \(list: Book.allCases)
                AND l.day >= \(from) AND l.day <= \(to)
                AND COALESCE(o.kind, e.kind) IN ('payment', 'credit', 'deposit', 'refund')
            """)?.get("amount") ?? .zero
    }

    /// The names of items and buildings: a few dozen of each.
    private struct Places {
        var items: [FeeItem.ID: (name: String, book: Book)] = [:]
        var buildings: [Building.ID: String] = [:]

        func place(_ row: Row) throws -> ReportPlace {
            let (item, building): (FeeItem.ID, Building.ID) = (try row.get("item_id"), try row.get("building_id"))
            guard let use = Unit.Use(rawValue: try row.get("use_kind")) else { throw StorageProblem.wrongColumn("use_kind") }
            return ReportPlace(
                item: item, itemName: items[item]?.name ?? "", book: items[item]?.book ?? .own, building: building,
                buildingName: buildings[building] ?? "", use: use)
        }
    }

    private func places(in project: Project.ID, _ transaction: Transaction) throws -> Places {
        var places = Places()
        for row in try transaction.query(
            "SELECT id, name, book FROM fee_item WHERE project_id = \(project) ORDER BY code LIMIT 1000")
        {
            places.items[try row.get("id")] = (try row.get("name"), try row.get("book"))
        }
        for row in try transaction.query("SELECT id, name FROM building WHERE project_id = \(project) ORDER BY name LIMIT 5000") {
            places.buildings[try row.get("id")] = try row.get("name")
        }
        return places
    }

    private static func reportSums(_ row: Row) throws -> ReportSums {
        ReportSums(
            opening: try row.get("opening"), billed: try row.get("billed"), relief: try row.get("relief"),
            closing: try row.get("closing"), billedEver: try row.get("billed_ever"), reliefEver: try row.get("relief_ever"))
    }

    private static func bill(_ row: Row, _ sums: ReportSums) throws -> ReportBill {
        ReportBill(
            charge: try row.get("id"), unit: try row.get("unit_id"),
            unitLabel: try row.get("building", as: String.self) + " " + (try row.get("unit", as: String.self)),
            itemName: try row.get("item"), from: try row.get("from_day"), to: try row.get("to_day"),
            due: try row.get("due_day"), sums: sums)
    }
}

extension DueClass: WordColumn {}
extension AgeBand: WordColumn {}
