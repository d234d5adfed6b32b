// OpeningJudge: decides of each row which home and item it means and what stands against it. It writes nothing: the proof, the
// check before posting and the posting ask the same judge.
import Kernel
import Platform
import Registry
import Storage

struct OpeningJudge {
    let opening: OpeningImport
    let today: Day
    let isClosed: Bool
    let items: OpeningItems
    let transaction: Transaction
    private var project: Project.ID { opening.project }

    init(_ opening: OpeningImport, _ transaction: Transaction) throws {
        self.opening = opening
        self.transaction = transaction
        today = (try Projects().find(opening.project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
        let closed = try BillingProjects().settings(of: opening.project, transaction).closedThrough
        isClosed = closed.map { opening.asOf <= $0 } ?? false
        items = try OpeningItems(opening.project, transaction)
    }

    /// Rows that follow one another in the file.
    func judge(_ rows: [OpeningRow]) throws -> [OpeningRow] {
        var rows = rows
        try place(&rows)
        try name(&rows)
        for place in rows.indices { settle(&rows[place]) }
        try confirmOnce(&rows)
        try confirmPeriods(&rows)
        try confirmLeft(&rows)
        return rows
    }

    private func place(_ rows: inout [OpeningRow]) throws {
        let keys = rows.map { $0.kind.isOfHome ? SpokenAddress.key($0.line.spoken) : "" }
        var homes: [String: [(unit: Unit.ID, building: Building.ID)]] = [:]
        for row in try transaction.query(
            """
            SELECT id, building_id, spoken FROM unit
            WHERE project_id = \(project) AND spoken IN \(list: Array(Set(keys)).sorted()) ORDER BY id LIMIT 2000
            """)
        {
            homes[try row.get("spoken"), default: []].append((try row.get("id"), try row.get("building_id")))
        }
        for place in rows.indices where rows[place].kind.isOfHome && !rows[place].line[.unit].isEmpty {
            let found = homes[keys[place]] ?? []
            guard found.count == 1 else {
                rows[place].refuse(.unit, found.isEmpty ? "opening.unit.unknown" : "opening.unit.several")
                continue
            }
            rows[place].unit = found[0].unit
            rows[place].building = found[0].building
        }
        for place in rows.indices { items.settle(&rows[place]) }
    }

    /// Who pays, among those who ever held the home.
    private func name(_ rows: inout [OpeningRow]) throws {
        let linked: Set<OpeningKind> = [.arrears, .prepayment, .deposit, .card, .demand, .plan, .suit]
        let asked = rows.filter { linked.contains($0.kind) && !$0.line[.payer].isEmpty && $0.unit != nil }
        guard !asked.isEmpty else { return }
        var holders: [Unit.ID: [String: Set<Person.ID>]] = [:]
        for row in try transaction.query(
            """
            SELECT t.unit_id, t.person_id, p.name FROM tenure t JOIN person p ON p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id IN \(list: Array(Set(asked.compactMap(\.unit))).sorted())
            """)
        {
            holders[try row.get("unit_id"), default: [:]][try row.get("name"), default: []].insert(try row.get("person_id"))
        }
        for place in rows.indices where linked.contains(rows[place].kind) && !rows[place].line[.payer].isEmpty {
            guard let unit = rows[place].unit else { continue }
            let found = holders[unit]?[rows[place].line[.payer]] ?? []
            rows[place].payer = found.count == 1 ? found.first : nil
            // A deposit may be a builder's, whom no register knows: its name is kept.
            guard found.count != 1, rows[place].kind != .deposit else { continue }
            rows[place].refuse(.payer, found.isEmpty ? "opening.payer.unknown" : "opening.payer.several")
        }
    }

    /// What a row says against itself, and what it is.
    private func settle(_ row: inout OpeningRow) {
        if isClosed, row.kind.isInBooks {
            row.refuse(.amount, "billing.period.closed", ["day": opening.asOf.description])
        }
        // What lies behind may be said of a day that has been; an arrear's due day may still come.
        if row.kind.fields.contains(.day), let day = row.line.day(.day), day > today { row.refuse(.day, "opening.day.future") }
        if row.kind == .arrears, let from = row.line.day(.from), from > opening.asOf {
            row.refuse(.from, "opening.period.future", ["day": opening.asOf.description])
        }
        let parts = identity(of: row)
        row.identity = parts.joined(separator: "|")
    }

    private func identity(of row: OpeningRow) -> [String] {
        let (line, unit, item) = (row.line, row.unit?.text ?? "", row.item?.text ?? "")
        switch row.kind {
        case .arrears: return [unit, item, line[.object], line[.from]]
        case .prepayment: return [unit, row.payer?.text ?? "", (items.book(of: row.item) ?? .own).rawValue]
        case .deposit:
            let number = line[.number]
            return number.isEmpty ? [unit, item, line[.payer], line[.amount], line[.day]] : [unit, item, number]
        case .reading: return [item, line[.serial]]
        case .paidThrough, .card: return [unit, item, line[.object]]
        case .receiptBook: return [line[.prefix]]
        case .debitAccount: return [unit]
        case .demand: return [unit, line[.day], line[.way], line[.number]]
        case .plan: return [unit, line[.day], line[.amount]]
        case .suit: return [unit, line[.number]]
        }
    }

    /// Not twice in this file, and not again what an earlier import posted.
    private func confirmOnce(_ rows: inout [OpeningRow]) throws {
        guard let first = rows.first?.ordinal else { return }
        func key(_ kind: OpeningKind, _ identity: String) -> String { "\(kind == .card ? .paidThrough : kind) \(identity)" }
        var earlier: Set<String> = []
        let identities = Array(Set(rows.filter(\.isGood).map(\.identity))).sorted()
        // By what they are alone: asked for their state or place, SQLite would walk all rows of the file before these.
        for row in try transaction.query(
            """
            SELECT kind, identity, ordinal, state FROM opening_row
            WHERE project_id = \(project) AND import_id = \(opening.id) AND kind IN \(list: OpeningKind.allCases)
                AND identity IN \(list: identities)
            """)
        {
            let (ordinal, state): (Int64, OpeningRowState) = (try row.get("ordinal"), try row.get("state"))
            guard ordinal < first, state == .good || state == .posted else { continue }
            earlier.insert(key(try row.get("kind"), try row.get("identity")))
        }
        var posted: Set<String> = []
        for row in try transaction.query(
            """
            SELECT kind, identity FROM opening_row
            WHERE project_id = \(project) AND kind IN \(list: OpeningKind.allCases) AND identity IN \(list: identities)
                AND state = 'posted' AND import_id <> \(opening.id)
            """)
        {
            posted.insert(key(try row.get("kind"), try row.get("identity")))
        }
        for place in rows.indices where rows[place].isGood {
            let own = key(rows[place].kind, rows[place].identity)
            let field: OpeningField = rows[place].kind.isOfHome ? .unit : .prefix
            if posted.contains(own) { rows[place].refuse(field, "opening.already") }
            if !earlier.insert(own).inserted { rows[place].refuse(field, "opening.twice") }
        }
    }

    private struct Thing: Hashable {
        let unit: Unit.ID
        let item: FeeItem.ID
        let object: String
    }

    private func thing(_ row: OpeningRow) -> Thing? {
        guard let unit = row.unit, let item = row.item else { return nil }
        return Thing(unit: unit, item: item, object: row.line[.object])
    }

    /// A day of an item is owed once: neither a bill nor another row of the file may speak of it.
    private func confirmPeriods(_ rows: inout [OpeningRow]) throws {
        let owed = rows.filter { $0.kind == .arrears && $0.isGood }
        guard let first = rows.first?.ordinal, !owed.isEmpty else { return }
        let units = Array(Set(owed.compactMap(\.unit))).sorted()
        // Only what meets the days of these rows: a file by months names each home again in every part.
        let (from, to) = (owed.compactMap { $0.line.day(.from) }.min(), owed.compactMap { $0.line.day(.to) }.max())
        var taken: [Thing: [(from: Day, to: Day, isBill: Bool)]] = [:]
        for row in try transaction.query(
            """
            SELECT c.unit_id, c.item_id, c.object, c.from_day, c.to_day FROM charge c
            WHERE c.project_id = \(project) AND c.unit_id IN \(list: units) AND c.kind IN ('run', 'opening')
                AND c.from_day <= \(to) AND c.to_day >= \(from)
                AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = c.id)
            """)
        {
            let thing = Thing(unit: try row.get("unit_id"), item: try row.get("item_id"), object: try row.get("object"))
            taken[thing, default: []].append((try row.get("from_day"), try row.get("to_day"), true))
        }
        for row in try transaction.query(
            """
            SELECT unit_id, item_id, identity, from_day, to_day, ordinal, state FROM opening_row
            WHERE project_id = \(project) AND import_id = \(opening.id) AND unit_id IN \(list: units) AND kind = 'arrears'
                AND from_day <= \(to) AND to_day >= \(from)
            """)
        {
            // As above: of their homes, not of the state.
            let (ordinal, state): (Int64, OpeningRowState) = (try row.get("ordinal"), try row.get("state"))
            guard ordinal < first, state == .good else { continue }
            // 房屋|项目|对象|起始日, as `identity` joins them.
            let parts = try row.get("identity", as: String.self).split(separator: "|", omittingEmptySubsequences: false)
            let object = parts.dropFirst(2).dropLast().joined(separator: "|")
            let thing = Thing(unit: try row.get("unit_id"), item: try row.get("item_id"), object: object)
            taken[thing, default: []].append((try row.get("from_day"), try row.get("to_day"), false))
        }
        for place in rows.indices where rows[place].kind == .arrears && rows[place].isGood {
            guard let thing = thing(rows[place]), let from = rows[place].line.day(.from), let to = rows[place].line.day(.to) else {
                continue
            }
            if let other = taken[thing]?.first(where: { $0.from <= to && from <= $0.to }) {
                rows[place].refuse(
                    .month, other.isBill ? "opening.billed" : "opening.overlap", ["period": "\(other.from) – \(other.to)"])
            } else {
                taken[thing, default: []].append((from, to, false))
            }
        }
    }

    /// What the house has already of what is no entry: days paid through, books, accounts, meters, assignments.
    private func confirmLeft(_ rows: inout [OpeningRow]) throws {
        let units = Array(Set(rows.filter(\.isGood).compactMap(\.unit))).sorted()
        func has(_ kinds: OpeningKind...) -> Bool { rows.contains { kinds.contains($0.kind) && $0.isGood } }
        if has(.paidThrough, .card) {
            var known: [Thing: Day] = [:]
            for row in try transaction.query(
                """
                SELECT unit_id, item_id, object, through_day FROM paid_through
                WHERE project_id = \(project) AND unit_id IN \(list: units)
                """)
            {
                let thing = Thing(unit: try row.get("unit_id"), item: try row.get("item_id"), object: try row.get("object"))
                known[thing] = try row.get("through_day", as: Day.self)
            }
            let assigned = try FeeAssignments().of(units, in: project, transaction)
            for place in rows.indices where rows[place].isGood && (rows[place].kind == .card || rows[place].kind == .paidThrough) {
                guard let thing = thing(rows[place]) else { continue }
                if let day = known[thing] { rows[place].refuse(.through, "opening.through.known", ["day": day.description]) }
                guard rows[place].kind == .card, let from = rows[place].line.day(.from) else { continue }
                let meets = assigned.contains { other in
                    let isSame = other.unit == thing.unit && other.item == thing.item && other.object == thing.object
                    return isSame && other.meets(from: from, to: nil)
                }
                if meets { rows[place].refuse(.object, "opening.card.known") }
            }
        }
        if has(.receiptBook) {
            let known = try ReceiptBooks().all(in: project, transaction).map(\.prefix)
            refuse(&rows, .receiptBook, .prefix, "receipt.book.prefix") { known.contains($0.line[.prefix]) }
        }
        if has(.reading) { try confirmMeters(&rows) }
        if has(.debitAccount) {
            let known: [Unit.ID] = try transaction.query(
                """
                SELECT unit_id FROM debit_account WHERE project_id = \(project) AND unit_id IN \(list: units) AND ended_at IS NULL
                """
            ).map { try $0.get("unit_id") }
            refuse(&rows, .debitAccount, .account, "opening.debit.known") { row in row.unit.map(known.contains) ?? false }
        }
    }

    /// A meter is taken over once, and its reading fits its dial.
    private func confirmMeters(_ rows: inout [OpeningRow]) throws {
        let serials = Array(Set(rows.filter { $0.kind == .reading && $0.isGood }.map { $0.line[.serial] })).sorted()
        var known: Set<String> = []
        for row in try transaction.query(
            "SELECT item_id, serial FROM meter WHERE project_id = \(project) AND serial IN \(list: serials)")
        {
            let (item, serial): (FeeItem.ID, String) = (try row.get("item_id"), try row.get("serial"))
            known.insert("\(item.text) \(serial)")
        }
        refuse(&rows, .reading, .serial, "billing.meter.serial.taken") { row in
            known.contains("\(row.item?.text ?? "") \(row.line[.serial])")
        }
        refuse(&rows, .reading, .reading, "rule.meter.dial") { row in
            guard let digits = Int(row.line[.digits]), let face = try? MeterFace(digits: digits), let number = Int64(row.line[.reading])
            else { return true }
            return !(0..<face.turn).contains(number)
        }
    }

    private func refuse(
        _ rows: inout [OpeningRow], _ kind: OpeningKind, _ field: OpeningField, _ key: String, _ isKnown: (OpeningRow) -> Bool
    ) {
        for place in rows.indices where rows[place].kind == kind && rows[place].isGood && isKnown(rows[place]) {
            rows[place].refuse(field, key)
        }
    }
}

/// The fee items of a project by code and name.
struct OpeningItems {
    private var byName: [String: [FeeItem]] = [:]
    private var byID: [FeeItem.ID: FeeItem] = [:]

    init(_ project: Project.ID, _ transaction: Transaction) throws {
        for item in try FeeItems().all(of: project, transaction) where !item.isRetired {
            byID[item.id] = item
            for name in Set([item.code.uppercased(), item.name.uppercased()]) { byName[name, default: []].append(item) }
        }
    }

    func book(of item: FeeItem.ID?) -> Book? { item.flatMap { byID[$0]?.book } }

    /// Finds a row's item, and says when the kind of row does not go with it.
    func settle(_ row: inout OpeningRow) {
        guard row.kind.fields.contains(.item) else { return }
        let words = row.line[.item]
        guard !words.isEmpty else {
            guard row.kind == .deposit else { return }
            let deposits = byID.values.filter { $0.kind == .deposit }
            row.item = deposits.count == 1 ? deposits[0].id : nil
            if row.item == nil { row.refuse(.item, "opening.item.needed") }
            return
        }
        let found = byName[words.uppercased()] ?? []
        guard found.count == 1 else { return row.refuse(.item, found.isEmpty ? "opening.item.unknown" : "opening.item.several") }
        row.item = found[0].id
        let book = found[0].book
        if (row.kind == .deposit) != (found[0].kind == .deposit) { return row.refuse(.item, "opening.item.kind") }
        if row.kind == .prepayment, book == .repairFund { row.refuse(.item, "payment.book.bad") }
    }
}
