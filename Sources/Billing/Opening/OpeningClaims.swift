// OpeningClaims: rows about arrears held against the bills of the file and of the books, when all these are known.
import Kernel
import Platform
import Registry
import Storage

struct OpeningClaims {
    let opening: OpeningImport
    let hooks: OpeningHooks
    let transaction: Transaction
    private let today: Day
    private var project: Project.ID { opening.project }

    init(_ opening: OpeningImport, _ hooks: OpeningHooks, _ transaction: Transaction) throws {
        self.opening = opening
        self.hooks = hooks
        self.transaction = transaction
        today = (try Projects().find(opening.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
    }

    /// Says at row and column what stands against each that is good by itself.
    func judge(_ rows: [OpeningRow]) throws -> [OpeningRow] {
        var rows = rows
        let bills = try bills(of: rows)
        let all = try claims(about: rows, bills)
        for place in rows.indices where rows[place].isGood {
            guard let claim = try claim(&rows[place], bills) else { continue }
            let others = (all[claim.unit] ?? []).filter { $0.ordinal != rows[place].ordinal }.map(\.claim)
            for problem in try hooks.judge(claim, others, today) {
                rows[place].refuse(OpeningField(rawValue: problem.field) ?? .day, problem.key, problem.details)
            }
        }
        return rows
    }

    /// A good row as a claim about bills of the books.
    func claim(_ row: OpeningRow) throws -> OpeningClaim? {
        var row = row
        return try claim(&row, try bills(of: [row]))
    }

    private func claim(_ row: inout OpeningRow, _ bills: [Unit.ID: [OpeningBill]]) throws -> OpeningClaim? {
        guard let unit = row.unit else { return nil }
        let (content, wrong) = row.line.claimed
        for wrong in wrong { row.refuse(wrong.field, wrong.key) }
        confirmDays(&row)
        guard row.isGood, let content else { return nil }
        let known = bills[unit] ?? []
        guard !known.isEmpty else {
            row.refuse(.unit, "opening.claim.none")
            return nil
        }
        let named = named(row, known)
        guard !named.isEmpty else {
            let field: OpeningField = !row.line[.from].isEmpty ? .month : !row.line[.item].isEmpty ? .item : .payer
            row.refuse(field, "opening.claim.unknown")
            return nil
        }
        var claim = OpeningClaim(unit: unit, payer: row.payer, payerName: row.line[.payer], content: content, bills: [])
        claim.bills = OpeningClaim.chosen(content, of: named.filter { $0.due < min(claim.dueBefore, today) })
        guard !claim.bills.isEmpty else {
            row.refuse(claim.dayField, "opening.claim.not-due", ["day": named.map(\.due).min().map { "\($0)" } ?? ""])
            return nil
        }
        return claim
    }

    /// Days that have been, but for a hearing and for parts that are still to come.
    private func confirmDays(_ row: inout OpeningRow) {
        for field in [OpeningField.reached, .mandated, .ended] where row.kind.fields.contains(field) {
            if let day = row.line.day(field), day > today { row.refuse(field, "opening.day.future") }
        }
        guard row.kind == .suit else { return }
        for field in [OpeningField.court, .number] where row.line[field].isEmpty { row.refuse(field, "opening.cell.needed") }
    }

    private func named(_ row: OpeningRow, _ bills: [OpeningBill]) -> [OpeningBill] {
        let (from, to) = (row.line.day(.from), row.line.day(.to))
        return bills.filter { bill in
            if let item = row.item, bill.item != item { return false }
            if let from, let to, bill.to < from || to < bill.from { return false }
            // A bill that names nobody is owed by whoever holds the home, whose name the row may say.
            return row.payer == nil || bill.payer == nil || bill.payer == row.payer
        }
    }

    /// What is owed: open in the books, or a good row of this file that is not posted yet.
    private func bills(of rows: [OpeningRow]) throws -> [Unit.ID: [OpeningBill]] {
        let units = Array(Set(rows.compactMap(\.unit))).sorted()
        guard !units.isEmpty else { return [:] }
        var bills: [Unit.ID: [OpeningBill]] = [:]
        for row in try transaction.query(
            """
            SELECT o.charge_id, o.unit_id, o.item_id, c.object, c.from_day, c.to_day, o.due_day, o.open_fen, o.payer_id
            FROM open_item o JOIN charge c ON c.id = o.charge_id
            WHERE o.project_id = \(project) AND o.unit_id IN \(list: units) AND o.open_fen > 0 AND c.kind <> 'late'
            """)
        {
            bills[try row.get("unit_id"), default: []].append(
                OpeningBill(
                    item: try row.get("item_id"), object: try row.get("object"), from: try row.get("from_day"),
                    to: try row.get("to_day"), due: try row.get("due_day"), open: try row.get("open_fen"),
                    payer: try row.get("payer_id"), charge: try row.get("charge_id")))
        }
        for row in try transaction.query(
            """
            SELECT unit_id, item_id, payer_id, field_values, from_day, to_day, amount_fen, state FROM opening_row
            WHERE project_id = \(project) AND import_id = \(opening.id) AND unit_id IN \(list: units) AND kind = 'arrears'
            """)
        {
            // Asked for their state, SQLite would walk all rows of the file that are not posted yet.
            guard try row.get("state", as: OpeningRowState.self) == .good else { continue }
            let values = OpeningText.read(try row.get("field_values"), [String: String].self) ?? [:]
            guard let item: FeeItem.ID = try row.get("item_id"), let due = values["due"].flatMap({ Day($0) }) else { continue }
            bills[try row.get("unit_id"), default: []].append(
                OpeningBill(
                    item: item, object: values["object"] ?? "", from: try row.get("from_day"), to: try row.get("to_day"), due: due,
                    open: try row.get("amount_fen"), payer: try row.get("payer_id")))
        }
        return bills
    }

    /// All that the file says was done about these homes and is good by itself: one judgement does not hang on another.
    private func claims(
        about rows: [OpeningRow], _ bills: [Unit.ID: [OpeningBill]]
    ) throws -> [Unit.ID: [(ordinal: Int64, claim: OpeningClaim)]] {
        var claims: [Unit.ID: [(ordinal: Int64, claim: OpeningClaim)]] = [:]
        let known = try OpeningStore().claims(of: opening, about: Array(Set(rows.compactMap(\.unit))).sorted(), transaction)
        for row in try OpeningJudge(opening, transaction).judge(known.map { OpeningRow($0.ordinal, $0.line) }) {
            var row = row
            guard row.isGood, let claim = try claim(&row, bills) else { continue }
            claims[claim.unit, default: []].append((row.ordinal, claim))
        }
        return claims
    }
}
