// MeterDoubts: unlikely readings: noticed at the entry, confirmed by a colleague, or read again; and estimated ones.
import Kernel
import Platform
import Registry
import Storage

extension ReadingDoubt.Kind: WordColumn {}

/// A doubted reading as its list shows it.
package struct MeterDoubt: Sendable {
    package let reading: Tag<MeterReadingLine>
    package let meter: UtilityMeter.ID
    package let serial: String
    package let unitLabel: String
    package let itemName: String
    package let day: Day
    package let thousandths: Int64
    package let doubt: ReadingDoubt
    package let reader: String
    /// Who read it, and may not confirm it.
    package let readBy: Account.ID?
    package let confirmedAt: Instant?
    package let reason: String
}

package struct MeterDoubts: Sendable {
    static let pageSize = 50

    package init() {}

    package func watch(in project: Project.ID, _ transaction: Transaction) throws -> ReadingWatch {
        let row = try transaction.first("SELECT factor_percent, reading_count FROM meter_watch WHERE project_id = \(project)")
        return try row.map {
            ReadingWatch(factorPercent: try $0.get("factor_percent"), readings: try $0.get("reading_count"))
        } ?? .usual
    }

    package func set(_ watch: ReadingWatch, in project: Project.ID, by actor: Actor, in transaction: Transaction) throws {
        guard (110...10_000).contains(watch.factorPercent) else { throw Refusal.invalid("factor", "meter.watch.factor.bad") }
        guard (3...24).contains(watch.readings) else { throw Refusal.invalid("readings", "meter.watch.readings.bad") }
        try transaction.run(
            """
            INSERT INTO meter_watch (project_id, factor_percent, reading_count, changed_at)
            VALUES (\(project), \(watch.factorPercent), \(watch.readings), \(transaction.now))
            ON CONFLICT (project_id) DO UPDATE SET factor_percent = excluded.factor_percent,
                reading_count = excluded.reading_count, changed_at = excluded.changed_at
            """)
        transaction.record(
            "meter.watch", about: ("project", project.number), project: project, by: actor,
            ["factor": .number(watch.factorPercent), "readings": .number(watch.readings)])
    }

    /// Whether a reading that the meter takes is likely; nil when it is, and for one that counts nothing.
    func doubt(
        _ reading: MeterReading, of meter: UtilityMeter, watch: ReadingWatch? = nil, without: [Tag<MeterReadingLine>] = [],
        _ transaction: Transaction
    ) throws -> ReadingDoubt? {
        guard reading.kind != .first else { return nil }
        let watch = try watch ?? self.watch(in: meter.project, transaction)
        let others: SQL = without.isEmpty ? "" : "AND id NOT IN \(list: without)"
        let before = try transaction.query(
            """
            SELECT day, thousandths, kind FROM meter_reading
            WHERE project_id = \(meter.project) AND meter_id = \(meter.id) AND withdrawn_at IS NULL AND day < \(reading.day) \(others)
            ORDER BY day DESC LIMIT \(Int(watch.readings) + 1)
            """
        ).map {
            try MeterReading(try $0.get("kind"), on: try $0.get("day"), thousandths: try $0.get("thousandths"), of: meter.face)
        }
        let uses = zip(before.reversed() + [reading], (before.reversed() + [reading]).dropFirst()).compactMap { last, now in
            (try? MeterReadings.consumption(after: last, [now]))?.stretches.first.map { DailyUse($0) }
        }
        guard let now = uses.last, now.to == reading.day else { return nil }
        let row = try transaction.first("SELECT state FROM unit WHERE project_id = \(meter.project) AND id = \(meter.unit)")
        let state = try row.flatMap { Unit.State(rawValue: try $0.get("state")) }
        return watch.doubt(now, past: Array(uses.dropLast()), isLivedIn: state == .occupied || state == .let_)
    }

    /// One that a colleague confirmed before waits for one again: it was another use that was confirmed.
    func note(
        _ doubt: ReadingDoubt, of reading: Tag<MeterReadingLine>, in project: Project.ID, by reader: Account.ID?,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO meter_doubt (project_id, reading_id, kind, used, usual, noticed_at, read_by, reason)
            VALUES (\(project), \(reading), \(doubt.kind), \(doubt.used), \(doubt.usual), \(transaction.now), \(reader), '')
            ON CONFLICT (project_id, reading_id) DO UPDATE SET kind = excluded.kind, used = excluded.used, usual = excluded.usual,
                noticed_at = excluded.noticed_at, confirmed_at = NULL, confirmed_by = NULL, reason = ''
            """)
    }

    /// The reading behind a day counts from another one since something before it came or went: it is judged anew, as what its
    /// reader read.
    func judge(behind day: Day, of meter: UtilityMeter, watch: ReadingWatch? = nil, _ transaction: Transaction) throws {
        let row = try transaction.first(
            """
            SELECT id, day, thousandths, kind, actor FROM meter_reading
            WHERE project_id = \(meter.project) AND meter_id = \(meter.id) AND withdrawn_at IS NULL AND day > \(day)
            ORDER BY day LIMIT 1
            """)
        guard let row else { return }
        let reading = try MeterReading(
            try row.get("kind"), on: try row.get("day"), thousandths: try row.get("thousandths"), of: meter.face)
        guard let doubt = try doubt(reading, of: meter, watch: watch, transaction) else { return }
        let reader: String = try row.get("actor")
        try note(doubt, of: try row.get("id"), in: meter.project, by: Actor.staff(of: reader), transaction)
    }

    /// 复核: another person than the reader has looked, and says why it is right. What is wrong is withdrawn and read again.
    package func confirm(
        _ reading: Tag<MeterReadingLine>, of id: UtilityMeter.ID, reason: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        let meter = try Meters().find(id, within: projects, transaction, isLocked: true)
        let row = try transaction.first(
            """
            SELECT d.read_by, r.withdrawn_at, d.confirmed_at FROM meter_reading r
            JOIN meter_doubt d ON d.project_id = r.project_id AND d.reading_id = r.id
            WHERE r.project_id = \(meter.project) AND r.meter_id = \(id) AND r.id = \(reading)
            """)
        guard let row else { throw Refusal.missing }
        let (withdrawn, confirmed): (Instant?, Instant?) = (try row.get("withdrawn_at"), try row.get("confirmed_at"))
        guard withdrawn == nil, confirmed == nil else { throw Refusal.notNow("meter.doubt.settled") }
        guard try row.get("read_by", as: Account.ID?.self) != person else {
            throw Refusal.invalid("reason", "meter.doubt.own")
        }
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        try transaction.run(
            """
            UPDATE meter_doubt SET confirmed_at = \(transaction.now), confirmed_by = \(person), reason = \(reason)
            WHERE project_id = \(meter.project) AND reading_id = \(reading)
            """)
        transaction.record(
            "meter.confirmed", about: (Meters.subjectKind, id.number), project: meter.project, by: .staff(person), words: reason)
    }

    /// Doubted readings, the latest first: those nobody has confirmed, or of one meter all.
    package func list(
        in project: Project.ID, of meter: UtilityMeter.ID? = nil, before: Tag<MeterReadingLine>? = nil, limit: Int = pageSize,
        _ transaction: Transaction
    ) throws -> [MeterDoubt] {
        let which: SQL = meter.map { "AND r.meter_id = \($0)" } ?? "AND d.confirmed_at IS NULL AND r.withdrawn_at IS NULL"
        let before: SQL = before.map { "AND d.reading_id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT d.reading_id, d.kind, d.used, d.usual, d.read_by, d.confirmed_at, d.reason, r.meter_id, r.day, r.thousandths, m.serial,
                b.name AS building, u.name AS unit, i.name AS item, COALESCE(a.display_name, '') AS reader
            FROM meter_doubt d JOIN meter_reading r ON r.project_id = d.project_id AND r.id = d.reading_id
            JOIN meter m ON m.project_id = r.project_id AND m.id = r.meter_id
            JOIN unit u ON u.id = m.unit_id JOIN building b ON b.id = u.building_id JOIN fee_item i ON i.id = m.item_id
            LEFT JOIN account a ON a.id = d.read_by
            WHERE d.project_id = \(project) \(which) \(before) ORDER BY d.reading_id DESC LIMIT \(limit)
            """
        ).map { row in
            MeterDoubt(
                reading: try row.get("reading_id"), meter: try row.get("meter_id"), serial: try row.get("serial"),
                unitLabel: "\(try row.get("building") as String) \(try row.get("unit") as String)", itemName: try row.get("item"),
                day: try row.get("day"), thousandths: try row.get("thousandths"),
                doubt: ReadingDoubt(kind: try row.get("kind"), used: try row.get("used"), usual: try row.get("usual")),
                reader: try row.get("reader"), readBy: try row.get("read_by"), confirmedAt: try row.get("confirmed_at"), reason: try row.get("reason"))
        }
    }
}
