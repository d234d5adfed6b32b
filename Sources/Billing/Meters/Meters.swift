// Meters: installing, reading, replacing, and taking a misread number back while nothing is billed on it.
import Kernel
import Platform
import Registry
import Storage

package struct Meters: Sendable {
    package static let subjectKind = "meter"
    static let pageSize = 50

    package init() {}

    private static let columns: SQL = """
        m.id, m.project_id, m.unit_id, m.item_id, m.serial, m.digits, m.multiplier, m.installed_on, m.removed_on
        """

    /// 装表: where it stands on its first day counts nothing.
    @discardableResult
    package func install(
        _ serial: String, at unit: Unit.ID, for item: FeeItem.ID, digits: Int, multiplier: Int64 = 1, on day: Day,
        reading thousandths: Int64, replacing old: UtilityMeter.ID? = nil, source: String = "", in project: Project.ID, by actor: Actor,
        in transaction: Transaction
    ) throws -> UtilityMeter.ID {
        let face = try MeterFace(digits: digits, multiplier: multiplier)
        let first = try MeterReading(.first, on: day, thousandths: thousandths, of: face)
        guard day <= (try BillingGround.read(project, transaction).today) else { throw Refusal.invalid("day", "billing.meter.future") }
        guard !serial.isEmpty else { throw Refusal.invalid("serial", "field.required") }
        let known = try transaction.first("SELECT id FROM unit WHERE project_id = \(project) AND id = \(unit)")
        guard known != nil else { throw Refusal.invalid("unit", "field.id.bad") }
        let fee = try transaction.first("SELECT id FROM fee_item WHERE project_id = \(project) AND id = \(item)")
        guard fee != nil else { throw Refusal.invalid("item", "field.id.bad") }
        let id: UtilityMeter.ID = transaction.newID()
        let made = try transaction.run(
            """
            INSERT INTO meter (id, project_id, unit_id, item_id, serial, digits, multiplier, installed_on, removed_on, replaces_id)
            VALUES (\(id), \(project), \(unit), \(item), \(serial), \(face.digits), \(face.multiplier), \(day), \(Day?.none), \(old))
            ON CONFLICT DO NOTHING
            """)
        guard made == 1 else { throw Refusal.invalid("serial", "billing.meter.serial.taken") }
        try insert(first, of: id, in: project, source: source, by: actor, transaction)
        transaction.record(
            "meter.installed", about: (Self.subjectKind, id.number), project: project, by: actor,
            ["unit": .id(unit), "item": .id(item), "on": .code(day.description), "thousandths": .number(thousandths)])
        return id
    }

    /// 抄表. An unlikely one is kept and not billed before a colleague has confirmed it; an estimated one (估抄) is settled by the
    /// next that somebody saw.
    @discardableResult
    package func read(
        _ id: UtilityMeter.ID, on day: Day, _ thousandths: Int64, kind: MeterReading.Kind = .regular, isEstimated: Bool = false,
        source: String = "", within projects: [Project.ID], by actor: Actor, today: Day? = nil, watch: ReadingWatch? = nil,
        in transaction: Transaction
    ) throws -> ReadingDoubt? {
        let meter = try find(id, within: projects, transaction, isLocked: true)
        guard kind != .first else { throw Refusal.invalid("kind", "rule.meter.no-final") }
        let reading = try MeterReading(kind, on: day, thousandths: thousandths, of: meter.face)
        let doubt = try take(
            reading, of: meter, isEstimated: isEstimated, source: source, by: actor, today: today, watch: watch, transaction)
        transaction.record(
            "meter.read", about: (Self.subjectKind, id.number), project: meter.project, by: actor,
            [
                "on": .code(day.description), "thousandths": .number(thousandths), "kind": .code(kind.rawValue),
                "estimated": .flag(isEstimated), "doubt": .text(doubt?.kind.rawValue),
            ])
        return doubt
    }

    /// Refused before anything is written; what is unlikely waits for a colleague, also the reading behind it, which counts from
    /// this one now.
    private func take(
        _ reading: MeterReading, of meter: UtilityMeter, isEstimated: Bool = false, source: String = "", by actor: Actor,
        today: Day? = nil, watch: ReadingWatch? = nil, _ transaction: Transaction
    ) throws -> ReadingDoubt? {
        let tooHigh = isEstimated ? [] : try overestimates(before: reading, of: meter, transaction)
        let withdrawn = tooHigh.map(\.id)
        try confirm(reading, of: meter, today: today, without: withdrawn, transaction)
        let doubts = MeterDoubts()
        let doubt = try doubts.doubt(reading, of: meter, watch: watch, without: withdrawn, transaction)
        try settle(tooHigh, of: meter, by: actor, transaction)
        let line = try insert(
            reading, of: meter.id, isEstimated: isEstimated, in: meter.project, source: source, by: actor, transaction)
        if let doubt { try doubts.note(doubt, of: line, in: meter.project, by: actor.account, transaction) }
        try doubts.judge(behind: reading.day, of: meter, watch: watch, transaction)
        return doubt
    }

    /// As a reading that somebody saw would be taken, with nothing written: refused, doubted, or likely.
    func tried(
        _ reading: MeterReading, of meter: UtilityMeter, today: Day? = nil, watch: ReadingWatch? = nil, _ transaction: Transaction
    ) throws -> ReadingDoubt? {
        let withdrawn = try overestimates(before: reading, of: meter, transaction).map(\.id)
        try confirm(reading, of: meter, today: today, without: withdrawn, transaction)
        return try MeterDoubts().doubt(reading, of: meter, watch: watch, without: withdrawn, transaction)
    }

    /// Estimates that the dial shows to have been too high are withdrawn; one that is billed keeps its bill until it is reversed.
    private func settle(
        _ estimates: [(id: Tag<MeterReadingLine>, day: Day)], of meter: UtilityMeter, by actor: Actor, _ transaction: Transaction
    ) throws {
        for (id, day) in estimates {
            try transaction.run(
                """
                UPDATE meter_reading SET withdrawn_at = \(transaction.now), reason = \(MeterReadingLine.settled)
                WHERE project_id = \(meter.project) AND id = \(id)
                """)
            transaction.record(
                "meter.estimate.settled", about: (Self.subjectKind, meter.id.number), project: meter.project, by: actor,
                ["on": .code(day.description)])
        }
    }

    /// What was estimated higher than a reading behind it shows that somebody saw. Refuses when a bill rests on one.
    private func overestimates(
        before reading: MeterReading, of meter: UtilityMeter, _ transaction: Transaction
    ) throws -> [(id: Tag<MeterReadingLine>, day: Day)] {
        guard reading.kind == .regular || reading.kind == .final else { return [] }
        let rows = try transaction.query(
            """
            SELECT id, day, thousandths FROM meter_reading
            WHERE project_id = \(meter.project) AND meter_id = \(meter.id) AND withdrawn_at IS NULL AND estimated = 1
                AND day < \(reading.day) AND thousandths > \(reading.thousandths) ORDER BY day DESC LIMIT 24
            """)
        guard !rows.isEmpty else { return [] }
        let billed = try billedThrough(meter, transaction)
        return try rows.map { row in
            let day: Day = try row.get("day")
            if let billed, day <= billed {
                throw Refusal.invalid("reading", "meter.estimate.billed", ["day": day.description])
            }
            return (try row.get("id"), day)
        }
    }

    /// 换表: where the old one stood, and the new one from where it stands.
    @discardableResult
    package func replace(
        _ id: UtilityMeter.ID, on day: Day, final thousandths: Int64, with serial: String, digits: Int, multiplier: Int64, first: Int64,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> UtilityMeter.ID {
        let meter = try find(id, within: projects, transaction, isLocked: true)
        guard meter.removedOn == nil else { throw Refusal.notNow("billing.meter.removed") }
        let final = try MeterReading(.final, on: day, thousandths: thousandths, of: meter.face)
        let doubt = try take(final, of: meter, by: actor, transaction)
        try transaction.run("UPDATE meter SET removed_on = \(day) WHERE project_id = \(meter.project) AND id = \(id)")
        transaction.record(
            "meter.removed", about: (Self.subjectKind, id.number), project: meter.project, by: actor,
            ["on": .code(day.description), "thousandths": .number(thousandths), "doubt": .text(doubt?.kind.rawValue)])
        return try install(
            serial, at: meter.unit, for: meter.item, digits: digits, multiplier: multiplier, on: day, reading: first, replacing: id,
            in: meter.project, by: actor, in: transaction)
    }

    /// 撤销抄表: what was misread, while no bill stands on it.
    package func withdraw(
        _ reading: Tag<MeterReadingLine>, of id: UtilityMeter.ID, reason: String, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let meter = try find(id, within: projects, transaction, isLocked: true)
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        let row = try transaction.first(
            """
            SELECT day, kind FROM meter_reading WHERE project_id = \(meter.project) AND meter_id = \(id) AND id = \(reading)
                AND withdrawn_at IS NULL
            """)
        guard let row else { throw Refusal.missing }
        let (day, kind): (Day, MeterReading.Kind) = (try row.get("day"), try row.get("kind"))
        guard kind == .regular || kind == .rolled else { throw Refusal.notNow("billing.meter.fixed") }
        if let billed = try billedThrough(meter, transaction), day <= billed {
            throw Refusal.notNow("billing.meter.withdraw.billed")
        }
        try transaction.run(
            """
            UPDATE meter_reading SET withdrawn_at = \(transaction.now), reason = \(reason)
            WHERE project_id = \(meter.project) AND id = \(reading)
            """)
        try MeterDoubts().judge(behind: day, of: meter, transaction)
        transaction.record(
            "meter.withdrawn", about: (Self.subjectKind, id.number), project: meter.project, by: actor,
            ["on": .code(day.description)], words: reason)
    }

    package func find(
        _ id: UtilityMeter.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = false
    ) throws -> UtilityMeter {
        let lock: SQL = isLocked ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM meter m WHERE m.id = \(id) AND m.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.meter(row)
    }

    /// The meters of serial numbers: more than one when different items have the same.
    func find(
        serials: [String], in project: Project.ID, _ transaction: Transaction
    ) throws -> [String: [UtilityMeter]] {
        let rows = try transaction.query(
            "SELECT \(Self.columns) FROM meter m WHERE m.project_id = \(project) AND m.serial IN \(list: serials) ORDER BY m.id")
        return Dictionary(grouping: try rows.map(Self.meter), by: \.serial)
    }

    package func lines(
        in project: Project.ID, after: (serial: String, id: UtilityMeter.ID)?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [MeterLine] {
        let after: SQL =
            after.map { "AND (m.serial > \($0.serial) OR (m.serial = \($0.serial) AND m.id > \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), b.name AS building, u.name AS unit, i.name AS item,
                (SELECT r.day FROM meter_reading r WHERE r.project_id = m.project_id AND r.meter_id = m.id
                    AND r.withdrawn_at IS NULL ORDER BY r.day DESC LIMIT 1) AS last_day,
                (SELECT r.thousandths FROM meter_reading r WHERE r.project_id = m.project_id AND r.meter_id = m.id
                    AND r.withdrawn_at IS NULL ORDER BY r.day DESC LIMIT 1) AS last_thousandths
            FROM meter m JOIN unit u ON u.id = m.unit_id JOIN building b ON b.id = u.building_id
            JOIN fee_item i ON i.id = m.item_id
            WHERE m.project_id = \(project) \(after) ORDER BY m.serial, m.id LIMIT \(limit)
            """
        ).map { row in
            let (building, unit): (String, String) = (try row.get("building"), try row.get("unit"))
            return MeterLine(
                meter: try Self.meter(row), unitLabel: building + " " + unit, itemName: try row.get("item"),
                lastDay: try row.get("last_day"), lastThousandths: try row.get("last_thousandths"))
        }
    }

    package func readings(of meter: UtilityMeter, _ transaction: Transaction) throws -> [MeterReadingLine] {
        try transaction.query(
            """
            SELECT id, day, thousandths, kind, source, withdrawn_at, reason, estimated FROM meter_reading
            WHERE project_id = \(meter.project) AND meter_id = \(meter.id) ORDER BY day DESC, id DESC LIMIT 200
            """
        ).map { row in
            MeterReadingLine(
                id: try row.get("id"),
                reading: try MeterReading(
                    try row.get("kind"), on: try row.get("day"), thousandths: try row.get("thousandths"), of: meter.face),
                source: try row.get("source"), withdrawnAt: try row.get("withdrawn_at"), reason: try row.get("reason"),
                isEstimated: try row.get("estimated"))
        }
    }

    /// Whether the meter takes this reading, between those that it has.
    func confirm(
        _ reading: MeterReading, of meter: UtilityMeter, today: Day? = nil, without: [Tag<MeterReadingLine>] = [],
        _ transaction: Transaction
    ) throws {
        let others: SQL = without.isEmpty ? "" : "AND id NOT IN \(list: without)"
        func near(_ side: SQL) throws -> MeterReading? {
            try transaction.first(
                """
                SELECT day, thousandths, kind FROM meter_reading
                WHERE project_id = \(meter.project) AND meter_id = \(meter.id) AND withdrawn_at IS NULL \(others)
                    AND day \(side) LIMIT 1
                """
            ).map {
                try MeterReading(
                    try $0.get("kind"), on: try $0.get("day"), thousandths: try $0.get("thousandths"), of: meter.face)
            }
        }
        try meter.confirm(
            reading, after: try near("<= \(reading.day) ORDER BY day DESC"), before: try near("> \(reading.day) ORDER BY day"),
            billedThrough: try billedThrough(meter, transaction),
            today: try today ?? BillingGround.read(meter.project, transaction).today)
    }

    private func billedThrough(_ meter: UtilityMeter, _ transaction: Transaction) throws -> Day? {
        let row = try transaction.first(
            """
            SELECT MAX(c.to_day) AS day FROM charge c LEFT JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(meter.project) AND c.unit_id = \(meter.unit) AND c.item_id = \(meter.item)
                AND c.object = \(meter.serial) AND c.kind IN ('run', 'opening') AND r.id IS NULL
            """)
        return try row?.get("day") ?? nil
    }

    @discardableResult
    private func insert(
        _ reading: MeterReading, of meter: UtilityMeter.ID, isEstimated: Bool = false, in project: Project.ID, source: String,
        by actor: Actor, _ transaction: Transaction
    ) throws -> Tag<MeterReadingLine> {
        let id: Tag<MeterReadingLine> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO meter_reading (id, project_id, meter_id, day, thousandths, kind, source, actor, at, withdrawn_at, reason,
                estimated)
            VALUES (\(id), \(project), \(meter), \(reading.day), \(reading.thousandths), \(reading.kind), \(source), \(actor.text),
                \(transaction.now), \(Instant?.none), '', \(isEstimated))
            """)
        return id
    }

    private static func meter(_ row: Row) throws -> UtilityMeter {
        UtilityMeter(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"), item: try row.get("item_id"),
            serial: try row.get("serial"),
            face: try MeterFace(digits: try row.get("digits"), multiplier: try row.get("multiplier")),
            installedOn: try row.get("installed_on"), removedOn: try row.get("removed_on"))
    }
}
