// SharedCosts: a sum that the homes of a group bear by their areas, to the last fen (公摊).
import Kernel
import Platform
import Registry
import Storage

package struct SharedCost: Sendable {
    package typealias ID = Tag<SharedCost>
    package enum State: String, CaseIterable, Sendable { case shared, posting, posted, discarded }

    package let id: ID
    package let project: Project.ID
    package let item: FeeItem.ID
    package let itemName: String
    package let book: Book
    package let standard: FeeStandard.ID
    package let buildingName: String?
    package let from: Day
    package let to: Day
    package let due: Day
    package let amount: Money
    package let note: String
    package let state: State
    package let cursor: Int64
    package let unitCount: Int64
    package let areaHundredths: Int64
    package let madeAt: Instant
}

package struct SharedPart: Sendable {
    package let unit: Unit.ID
    package let unitLabel: String
    package let payer: Person.ID?
    package let areaHundredths: Int64
    package let amount: Money
}

extension SharedCost.State: WordColumn {}

package struct SharedCosts: Sendable {
    package static let subjectKind = "sharedCost"
    static let pageSize = 50
    /// Homes that share one sum: written in one transaction, so that the parts are the whole at every moment.
    private static let homesMax = 20_000
    private static let part = 100

    package init() {}

    private static let columns: SQL = """
        s.id, s.project_id, s.item_id, i.name AS item, i.book, s.standard_id, b.name AS building, s.from_day, s.to_day, s.due_day,
        s.amount_fen, s.note, s.state, s.cursor, s.unit_count, s.area_hundredths, s.made_at
        """
    private static let from: SQL = "shared_cost s JOIN fee_item i ON i.id = s.item_id LEFT JOIN building b ON b.id = s.building_id"

    /// 分摊: shares a sum by largest remainder, to be looked at before it is posted.
    @discardableResult
    package func share(
        _ amount: Money, of item: FeeItem.ID, over building: Building.ID?, from: Day, to: Day, note: String, in project: Project.ID,
        by person: Account.ID, in transaction: Transaction
    ) throws -> SharedCost.ID {
        guard amount > .zero, amount.fen <= Exact.fenMax else { throw Refusal.invalid("amount", "billing.import.amount.bad") }
        guard to >= from else { throw Refusal.invalid("to", "rule.period.backwards") }
        guard !note.isEmpty else { throw Refusal.invalid("note", "field.required") }
        let fee = try transaction.first(
            "SELECT kind FROM fee_item WHERE project_id = \(project) AND id = \(item) AND retired_at IS NULL")
        guard let fee else { throw Refusal.invalid("item", "field.id.bad") }
        guard try fee.get("kind", as: FeeItem.Kind.self) == .sharedUtility else { throw Refusal.invalid("item", "billing.shared.kind") }
        let standards = try BillReading.standards(of: [item], in: project, transaction)[item] ?? []
        guard let standard = standards.filter({ $0.covers(to) }).max(by: { $0.from < $1.from }) else {
            throw Refusal.gate(FeeStandard.clause, "billing.import.item.unpublished", field: "item")
        }
        let parts = try bearers(building, on: to, in: project, transaction)
        guard !parts.isEmpty else { throw Refusal.invalid("building", "billing.shared.nobody") }
        let shares = try Shares.split(amount, over: parts.map(\.area))
        let id: SharedCost.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO shared_cost (id, project_id, item_id, standard_id, building_id, from_day, to_day, due_day, amount_fen,
                note, state, cursor, unit_count, area_hundredths, made_by, made_at, posted_by, posted_at)
            VALUES (\(id), \(project), \(item), \(standard.id), \(building), \(from), \(to), \(max(standard.due(from: to), to)),
                \(amount), \(note), 'shared', 0, \(parts.count), \(parts.reduce(0) { $0 + $1.area }), \(person),
                \(transaction.now), \(Account.ID?.none), \(Instant?.none))
            """)
        for (part, share) in zip(parts, shares) {
            try transaction.put(
                """
                INSERT INTO shared_cost_part (shared_id, unit_id, project_id, payer_id, area_hundredths, amount_fen)
                VALUES (\(id), \(part.unit), \(project), \(part.payer), \(part.area), \(share))
                """)
        }
        transaction.record(
            "shared.made", about: (Self.subjectKind, id.number), project: project, by: .staff(person),
            ["item": .id(item), "fen": .number(amount.fen), "homes": .number(Int64(parts.count))], words: note)
        return id
    }

    /// 入账.
    package func post(
        _ id: SharedCost.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let cost = try locked(id, within: projects, transaction)
        guard cost.state == .shared else { throw Refusal.notNow("billing.shared.done") }
        try Books().confirmOpen(try BillingGround.read(cost.project, transaction).today, in: cost.project, transaction)
        try transaction.run(
            """
            UPDATE shared_cost SET state = 'posting', posted_by = \(person), posted_at = \(transaction.now)
            WHERE project_id = \(cost.project) AND id = \(id)
            """)
        _ = try advance(id, in: cost.project, transaction)
    }

    package func discard(
        _ id: SharedCost.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let cost = try locked(id, within: projects, transaction)
        guard cost.state == .shared else { throw Refusal.notNow("billing.shared.done") }
        try transaction.run("UPDATE shared_cost SET state = 'discarded' WHERE project_id = \(cost.project) AND id = \(id)")
        transaction.record("shared.discarded", about: (Self.subjectKind, id.number), project: cost.project, by: .staff(person))
    }

    /// The next homes of a sum that is being posted, for the schedule. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        let row = try transaction.first("SELECT id, project_id FROM shared_cost WHERE state = 'posting' ORDER BY id LIMIT 1")
        guard let row else { return false }
        return try advance(try row.get("id"), in: try row.get("project_id"), transaction)
    }

    package func advance(_ id: SharedCost.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        let cost = try locked(id, within: [project], transaction)
        guard cost.state == .posting else { return false }
        let row = try transaction.first("SELECT posted_by FROM shared_cost WHERE project_id = \(project) AND id = \(id)")
        let poster: Account.ID? = try row?.get("posted_by") ?? nil
        let today = try BillingGround.read(project, transaction).today
        let parts = try self.parts(of: cost, after: Tag(cost.cursor), limit: Self.part, transaction)
        for part in parts where part.amount > .zero {
            let computing = """
                {"pool":\(cost.amount.fen),"area":\(part.areaHundredths),"areas":\(cost.areaHundredths),\
                "note":\(JSONText.quoted(cost.note))}
                """
            let draft = ChargeDraft(
                unit: part.unit, item: cost.item, book: cost.book, standard: cost.standard, payer: part.payer, kind: .oneOff,
                from: cost.from, to: cost.to, due: cost.due, amount: part.amount, computing: computing,
                source: "shared:\(id.text):\(part.unit.text)")
            try Charges().post(
                [draft], of: part.unit, in: project, on: today, by: poster.map { .staff($0) } ?? .system("bills"), in: transaction)
        }
        let isOver = parts.count < Self.part
        try transaction.run(
            """
            UPDATE shared_cost SET cursor = \(parts.last?.unit.number ?? cost.cursor), state = \(isOver ? "posted" : "posting")
            WHERE project_id = \(project) AND id = \(id)
            """)
        if isOver {
            transaction.record(
                "shared.posted", about: (Self.subjectKind, id.number), project: project,
                by: poster.map { .staff($0) } ?? .system("bills"),
                ["fen": .number(cost.amount.fen), "homes": .number(cost.unitCount)])
        }
        return !isOver
    }

    package func find(_ id: SharedCost.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> SharedCost {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM \(Self.from) WHERE s.id = \(id) AND s.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.cost(row)
    }

    package func list(
        in project: Project.ID, after: SharedCost?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [SharedCost] {
        let after: SQL =
            after.map { "AND (s.made_at < \($0.madeAt) OR (s.made_at = \($0.madeAt) AND s.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM \(Self.from) WHERE s.project_id = \(project) \(after)
            ORDER BY s.made_at DESC, s.id DESC LIMIT \(limit)
            """
        ).map(Self.cost)
    }

    package func parts(
        of cost: SharedCost, after unit: Unit.ID?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [SharedPart] {
        try transaction.query(
            """
            SELECT p.unit_id, b.name AS building, u.name AS unit, p.payer_id, p.area_hundredths, p.amount_fen
            FROM shared_cost_part p JOIN unit u ON u.id = p.unit_id JOIN building b ON b.id = u.building_id
            WHERE p.shared_id = \(cost.id) AND p.unit_id > \(unit?.number ?? 0) ORDER BY p.unit_id LIMIT \(limit)
            """
        ).map {
            let (building, unit): (String, String) = (try $0.get("building"), try $0.get("unit"))
            return SharedPart(
                unit: try $0.get("unit_id"), unitLabel: building + " " + unit, payer: try $0.get("payer_id"),
                areaHundredths: try $0.get("area_hundredths"), amount: try $0.get("amount_fen"))
        }
    }

    private func bearers(
        _ building: Building.ID?, on day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> [(unit: Unit.ID, payer: Person.ID?, area: Int64)] {
        let ground = try BillingGround.read(project, transaction)
        let within: SQL = building.map { "AND building_id = \($0)" } ?? ""
        let units = try transaction.query(
            """
            SELECT id, area_hundredths, use_kind, state FROM unit WHERE project_id = \(project) \(within) AND area_hundredths > 0
            ORDER BY id LIMIT \(Self.homesMax + 1)
            """)
        guard units.count <= Self.homesMax else { throw Refusal.invalid("building", "billing.shared.many") }
        guard let first = try units.first?.get("id", as: Int64.self), let last = try units.last?.get("id", as: Int64.self) else {
            return []
        }
        let holds = try BillReading.holds(in: project, from: first, through: last, transaction)
        return try units.map { row in
            let (id, state): (Unit.ID, String) = (try row.get("id"), try row.get("state"))
            let home = BillHome(
                unit: id, area: try row.get("area_hundredths"), use: try row.get("use_kind"),
                isDelivered: state != "unsold" && state != "sold", holds: holds[id] ?? [], start: ground.start,
                liveFrom: ground.liveFrom)
            guard case .payer(let payer) = home.bearer(on: day) else { return (id, nil, home.area) }
            return (id, payer, home.area)
        }
    }

    private func locked(_ id: SharedCost.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> SharedCost {
        let known = try find(id, within: projects, transaction)
        try BillingGround.lock(known.project, transaction)
        return try find(id, within: projects, transaction)
    }

    private static func cost(_ row: Row) throws -> SharedCost {
        SharedCost(
            id: try row.get("id"), project: try row.get("project_id"), item: try row.get("item_id"), itemName: try row.get("item"),
            book: try row.get("book"), standard: try row.get("standard_id"), buildingName: try row.get("building"),
            from: try row.get("from_day"), to: try row.get("to_day"), due: try row.get("due_day"), amount: try row.get("amount_fen"),
            note: try row.get("note"), state: try row.get("state"), cursor: try row.get("cursor"),
            unitCount: try row.get("unit_count"), areaHundredths: try row.get("area_hundredths"), madeAt: try row.get("made_at"))
    }
}
