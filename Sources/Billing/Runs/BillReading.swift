// BillReading: what a part of a run needs, each kind of row in one query for all its homes.
import Kernel
import Registry
import Storage

struct BillReading {
    /// Homes of one part: a few milliseconds to compute, ten (PostgreSQL: twenty) to post.
    static let unitsMax = 100
    /// How far back a bill may reach that a run looks at: the longest cycle.
    static let lookBackMonths = 12

    let run: BillRun
    let terms: [FeeItem.ID: BillTerms]
    let order: [FeeItem.ID]
    let transaction: Transaction

    struct Part {
        var homes: [BillHome] = []
        var assignments: [Key: [BillAssignment]] = [:]
        var reliefs: [Key: [BillRelief]] = [:]
        var billed: [Key: [BilledBefore]] = [:]
        var meters: [Key: [BillMeter]] = [:]
        /// Through which day each object is paid by the former books.
        var paid: [Key: [String: Day]] = [:]
    }

    struct Key: Hashable {
        let unit: Unit.ID
        let item: FeeItem.ID
    }

    init(_ run: BillRun, _ transaction: Transaction) throws {
        self.run = run
        self.transaction = transaction
        let ground = try BillingGround.read(run.project, transaction)
        let standards = try Self.standards(of: run.items, in: run.project, transaction)
        var terms: [FeeItem.ID: BillTerms] = [:]
        var order: [FeeItem.ID] = []
        for row in try transaction.query(
            "SELECT id, book FROM fee_item WHERE project_id = \(run.project) AND id IN \(list: run.items) ORDER BY id")
        {
            let item: FeeItem.ID = try row.get("id")
            order.append(item)
            terms[item] = BillTerms(
                item: item, book: try row.get("book"), standards: standards[item] ?? [], start: ground.start,
                basis: ground.basis, from: run.from, to: run.to, liveFrom: ground.liveFrom)
        }
        self.terms = terms
        self.order = order
    }

    /// All lines of the homes behind one and up to another, or of the next so many; and the last home read.
    func lines(after unit: Int64, through last: Int64?) throws -> (lines: [BillLine], homes: Int, last: Int64?) {
        let part = try read(after: unit, through: last)
        var lines: [BillLine] = []
        for home in part.homes {
            for item in order {
                guard let terms = terms[item] else { continue }
                let key = Key(unit: home.unit, item: item)
                let billed = part.billed[key] ?? []
                lines += BillLines(
                    terms: terms, home: home, assignments: part.assignments[key] ?? [], reliefs: part.reliefs[key] ?? [],
                    billed: billed, paid: part.paid[key] ?? [:]
                ).lines()
                if let meters = part.meters[key] {
                    lines += MeterLines(
                        terms: terms, home: home, meters: meters, billed: billed, assignments: part.assignments[key] ?? [],
                        reliefs: part.reliefs[key] ?? []
                    ).lines()
                }
            }
        }
        return (lines, part.homes.count, part.homes.last?.unit.number)
    }

    private func read(after unit: Int64, through last: Int64?) throws -> Part {
        var part = Part()
        let project = run.project
        let end: SQL = last.map { "AND id <= \($0) " } ?? ""
        let limit: SQL = last == nil ? "LIMIT \(Self.unitsMax)" : ""
        let units = try transaction.query(
            """
            SELECT id, area_hundredths, use_kind, state FROM unit WHERE project_id = \(project) AND id > \(unit)
            \(end)ORDER BY id \(limit)
            """)
        guard let final = try units.last?.get("id", as: Int64.self) else { return part }
        let holds = try Self.holds(in: project, from: unit + 1, through: final, transaction)
        let start = terms.values.first?.start ?? .nextMonth
        let liveFrom = terms.values.first?.liveFrom ?? run.from
        part.homes.reserveCapacity(units.count)
        for row in units {
            let id: Unit.ID = try row.get("id")
            let state: String = try row.get("state")
            part.homes.append(
                BillHome(
                    unit: id, area: try row.get("area_hundredths"), use: try row.get("use_kind"),
                    isDelivered: state != "unsold" && state != "sold", holds: holds[id] ?? [], start: start, liveFrom: liveFrom))
        }
        try readAgreed(&part, unit, final)
        try readBilled(&part, unit, final)
        try readPaidThrough(&part, unit, final)
        if terms.values.contains(where: { $0.standards.contains { $0.basis == .reading } }) { try readMeters(&part, unit, final) }
        return part
    }

    /// Who held the homes between two, both among them.
    static func holds(
        in project: Project.ID, from first: Int64, through last: Int64, _ transaction: Transaction
    ) throws -> [Unit.ID: [BillHold]] {
        try holds("unit_id >= \(first) AND unit_id <= \(last)", in: project, transaction)
    }

    /// Who held some homes.
    static func holds(_ which: SQL, in project: Project.ID, _ transaction: Transaction) throws -> [Unit.ID: [BillHold]] {
        var holds: [Unit.ID: [BillHold]] = [:]
        for row in try transaction.query(
            """
            SELECT unit_id, person_id, role, from_day, to_day FROM tenure
            WHERE project_id = \(project) AND \(which) ORDER BY unit_id, from_day, id
            """)
        {
            holds[try row.get("unit_id"), default: []].append(
                BillHold(
                    person: try row.get("person_id"), role: try row.get("role"), from: try row.get("from_day"),
                    to: try row.get("to_day")))
        }
        return holds
    }

    private func readAgreed(_ part: inout Part, _ after: Int64, _ last: Int64) throws {
        for row in try transaction.query(
            """
            SELECT unit_id, item_id, object, quantity_hundredths, payer_id, from_day, to_day FROM fee_assignment
            WHERE project_id = \(run.project) AND item_id IN \(list: run.items) AND unit_id > \(after) AND unit_id <= \(last)
            ORDER BY unit_id, item_id, object, from_day, id
            """)
        {
            part.assignments[try Self.key(row), default: []].append(
                BillAssignment(
                    object: try row.get("object"), quantityHundredths: try row.get("quantity_hundredths"),
                    payer: try row.get("payer_id"), from: try row.get("from_day"), to: try row.get("to_day")))
        }
        for row in try transaction.query(
            """
            SELECT id, unit_id, item_id, pays_per_mille, from_day, to_day, ended_on FROM fee_relief
            WHERE project_id = \(run.project) AND unit_id > \(after) AND unit_id <= \(last)
                AND item_id IN \(list: run.items) AND approved_at IS NOT NULL AND refused_at IS NULL
            ORDER BY unit_id, item_id, from_day, id
            """)
        {
            let (from, planned): (Day, Day) = (try row.get("from_day"), try row.get("to_day"))
            let ended: Day? = try row.get("ended_on")
            let to = min(planned, ended ?? planned)
            guard to >= from else { continue }
            part.reliefs[try Self.key(row), default: []].append(
                BillRelief(id: try row.get("id"), paysPerMille: try row.get("pays_per_mille"), from: from, to: to))
        }
    }

    private func readBilled(_ part: inout Part, _ after: Int64, _ last: Int64) throws {
        let since = run.from.adding(months: -Self.lookBackMonths)
        for row in try transaction.query(
            """
            SELECT c.unit_id, c.item_id, c.object, c.from_day, c.to_day, r.id AS reversal FROM charge c
            LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(run.project) AND c.unit_id > \(after) AND c.unit_id <= \(last)
                AND c.kind IN ('run', 'opening') AND c.item_id IN \(list: run.items) AND c.to_day >= \(since)
            ORDER BY c.unit_id, c.item_id, c.object, c.from_day, c.generation
            """)
        {
            let reversal: Int64? = try row.get("reversal")
            part.billed[try Self.key(row), default: []].append(
                BilledBefore(
                    object: try row.get("object"), from: try row.get("from_day"), to: try row.get("to_day"),
                    isReversed: reversal != nil))
        }
    }

    /// A meter may be read once a year or more seldom: one of which nothing stands since goes on from its last bill, however
    /// old, and what was reversed of it says which generation comes next.
    private func readBilledLongAgo(_ part: inout Part, _ after: Int64, _ last: Int64) throws {
        let since = run.from.adding(months: -Self.lookBackMonths)
        for row in try transaction.query(
            """
            SELECT c.unit_id, c.item_id, c.object, c.from_day, c.to_day, r.id AS reversal FROM meter m
            JOIN charge c ON c.project_id = m.project_id AND c.unit_id = m.unit_id AND c.item_id = m.item_id
                AND c.object = m.serial AND c.to_day < \(since) AND c.kind IN ('run', 'opening')
            LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE m.project_id = \(run.project) AND m.unit_id > \(after) AND m.unit_id <= \(last)
                AND m.item_id IN \(list: run.items) AND NOT EXISTS (
                    SELECT 1 FROM charge n LEFT JOIN charge b ON b.reverses_id = n.id
                    WHERE n.project_id = m.project_id AND n.unit_id = m.unit_id AND n.item_id = m.item_id
                        AND n.object = m.serial AND n.to_day >= \(since) AND n.kind IN ('run', 'opening') AND b.id IS NULL)
            """)
        {
            let reversal: Int64? = try row.get("reversal")
            part.billed[try Self.key(row), default: []].append(
                BilledBefore(
                    object: try row.get("object"), from: try row.get("from_day"), to: try row.get("to_day"),
                    isReversed: reversal != nil))
        }
    }

    /// 缴至: days that the former books were paid for are not billed again.
    private func readPaidThrough(_ part: inout Part, _ after: Int64, _ last: Int64) throws {
        for row in try transaction.query(
            """
            SELECT unit_id, item_id, object, through_day FROM paid_through
            WHERE project_id = \(run.project) AND unit_id > \(after) AND unit_id <= \(last) AND item_id IN \(list: run.items)
            """)
        { part.paid[try Self.key(row), default: [:]][try row.get("object")] = try row.get("through_day", as: Day.self) }
    }

    private func readMeters(_ part: inout Part, _ after: Int64, _ last: Int64) throws {
        try readBilledLongAgo(&part, after, last)
        var serials: [BillReading.Key: [String: Int]] = [:]
        for row in try transaction.query(
            """
            SELECT m.unit_id, m.item_id, m.serial, m.digits, m.multiplier, m.removed_on, r.day, r.thousandths, r.kind,
                d.noticed_at AS doubted
            FROM meter m LEFT JOIN meter_reading r
                ON r.project_id = m.project_id AND r.meter_id = m.id AND r.withdrawn_at IS NULL AND r.day <= \(run.to)
            LEFT JOIN meter_doubt d ON d.project_id = r.project_id AND d.reading_id = r.id AND d.confirmed_at IS NULL
            WHERE m.project_id = \(run.project) AND m.unit_id > \(after) AND m.unit_id <= \(last)
                AND m.item_id IN \(list: run.items)
            ORDER BY m.unit_id, m.item_id, m.serial, r.day
            """)
        {
            let key = try Self.key(row)
            let serial: String = try row.get("serial")
            let place: Int
            if let known = serials[key]?[serial] {
                place = known
            } else {
                let removed: Day? = try row.get("removed_on")
                place = part.meters[key]?.count ?? 0
                serials[key, default: [:]][serial] = place
                part.meters[key, default: []].append(
                    BillMeter(serial: serial, isRemoved: removed.map { $0 < run.from } ?? false, readings: []))
            }
            let day: Day? = try row.get("day")
            guard let day else { continue }
            let doubted: Instant? = try row.get("doubted")
            if doubted != nil { part.meters[key]?[place].doubted.insert(day) }
            let face = try MeterFace(digits: try row.get("digits"), multiplier: try row.get("multiplier"))
            part.meters[key]?[place].readings.append(
                try MeterReading(try row.get("kind"), on: day, thousandths: try row.get("thousandths"), of: face))
        }
    }

    private static func key(_ row: Row) throws -> Key { Key(unit: try row.get("unit_id"), item: try row.get("item_id")) }

    /// The published standards of some items.
    static func standards(
        of items: [FeeItem.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [FeeItem.ID: [BillStandard]] {
        var standards: [FeeItem.ID: [BillStandard]] = [:]
        for row in try transaction.query(
            """
            SELECT id, item_id, use_kind, price, price_months, basis, cycle_months, rounding, due_day, due_month_offset,
                from_day, to_day, tiers
            FROM fee_standard WHERE project_id = \(project) AND item_id IN \(list: items.sorted { $0.number < $1.number })
                AND published_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY item_id, use_kind, from_day, id
            """)
        {
            standards[try row.get("item_id"), default: []].append(try standard(row))
        }
        return standards
    }

    private static func standard(_ row: Row) throws -> BillStandard {
        return BillStandard(
            id: try row.get("id"), use: try row.get("use_kind"), price: try row.get("price"),
            priceMonths: try row.get("price_months"), basis: try row.get("basis"), cycleMonths: try row.get("cycle_months"),
            rounding: try row.get("rounding"), dueDay: try row.get("due_day"),
            dueMonthOffset: try row.get("due_month_offset"), from: try row.get("from_day"), to: try row.get("to_day"),
            tiers: PriceTiers(kept: try row.get("tiers")))
    }
}

extension MeterReading.Kind: WordColumn {}
