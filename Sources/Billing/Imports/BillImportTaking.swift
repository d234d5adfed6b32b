// BillImportTaking: what rows of a file would do, and doing it: readings to their meters, one-off charges to their homes. The
// trial and the taking in ask the same.
import Kernel
import Platform
import Registry
import Storage

struct BillImportTaking {
    private let it: BillImport
    private let isTrial: Bool
    private let actor: Actor
    private let transaction: Transaction
    private let ground: BillingGround
    private let items: FeeNames
    private var project: Project.ID { it.project }

    init(_ it: BillImport, isTrial: Bool, by actor: Actor, _ transaction: Transaction) throws {
        self.it = it
        self.isTrial = isTrial
        self.actor = actor
        self.transaction = transaction
        ground = isTrial ? try BillingGround.read(it.project, transaction) : try BillingGround.lock(it.project, transaction)
        items = try FeeNames.read(it.project, transaction)
    }

    /// Rows that are good come out as good in a trial and taken otherwise, already there, or refused with the reason.
    func take(_ rows: inout [BillRow]) throws {
        switch it.kind {
        case .readings: try takeReadings(&rows)
        case .charges: try takeCharges(&rows)
        }
    }

    private var done: BillRow.State { isTrial ? .good : .taken }

    // MARK: readings, each to the meter of its number

    private func takeReadings(_ rows: inout [BillRow]) throws {
        let entries = rows.filter { $0.state == .good }.compactMap(\.entry)
        guard !entries.isEmpty else { return }
        let meters = try Meters().find(serials: Set(entries.map(\.serial)).sorted(), in: project, transaction)
        let watch = try MeterDoubts().watch(in: project, transaction)
        let known = try readings(of: meters.values.flatMap { $0.map(\.id) }, Set(entries.map(\.day)).sorted())
        for place in rows.indices where rows[place].state == .good {
            guard let entry = rows[place].entry else { continue }
            do {
                let meter = try meter(of: entry, meters[entry.serial] ?? [])
                if known[MeterDay(meter: meter.id, day: entry.day)] == entry.thousandths {
                    rows[place].state = .already
                    continue
                }
                rows[place].problems = try take(entry, to: meter, watch).map { [doubt($0, entry)] } ?? []
                rows[place].state = done
            } catch let refusal as Refusal {
                rows[place].refuse(refusal, of: it.kind)
            }
        }
    }

    private struct MeterDay: Hashable {
        let meter: UtilityMeter.ID
        let day: Day
    }

    /// What the meters have been read at on these days.
    private func readings(of meters: [UtilityMeter.ID], _ days: [Day]) throws -> [MeterDay: Int64] {
        var known: [MeterDay: Int64] = [:]
        for row in try transaction.query(
            """
            SELECT meter_id, day, thousandths FROM meter_reading
            WHERE project_id = \(project) AND meter_id IN \(list: meters.sorted()) AND day IN \(list: days) AND withdrawn_at IS NULL
            """)
        { known[MeterDay(meter: try row.get("meter_id"), day: try row.get("day"))] = try row.get("thousandths") }
        return known
    }

    private func meter(of entry: BillFileEntry, _ found: [UtilityMeter]) throws(Refusal) -> UtilityMeter {
        var meters = found
        if !entry.item.isEmpty {
            guard let item = items.find(entry.item) else { throw .invalid("item", "billing.import.item.unknown") }
            meters = meters.filter { $0.item == item }
        }
        guard let meter = meters.first else { throw .invalid("serial", "billing.import.serial.unknown") }
        guard meters.count == 1 else { throw .invalid("serial", "billing.import.serial.several") }
        return meter
    }

    private func doubt(_ doubt: ReadingDoubt, _ entry: BillFileEntry) -> FileProblem {
        FileProblem(
            "meter.doubt.\(doubt.kind.rawValue)", ["used": Thousandths.text(doubt.used), "usual": Thousandths.text(doubt.usual)],
            column: BillFileField.reading.headers[0], read: Thousandths.text(entry.thousandths))
    }

    /// Why the reading is unlikely, when it is.
    private func take(_ entry: BillFileEntry, to meter: UtilityMeter, _ watch: ReadingWatch) throws -> ReadingDoubt? {
        let kind: MeterReading.Kind = entry.isRolled ? .rolled : .regular
        guard isTrial else {
            return try Meters().read(
                meter.id, on: entry.day, entry.thousandths, kind: kind, source: "file", within: [project], by: actor, today: ground.today,
                watch: watch, in: transaction)
        }
        let reading = try MeterReading(kind, on: entry.day, thousandths: entry.thousandths, of: meter.face)
        return try Meters().tried(reading, of: meter, today: ground.today, watch: watch, transaction)
    }

    // MARK: one-off charges, each to its home, by an item whose standard is published

    private struct Home {
        let home: BillHome
        let isAlone: Bool
        let assignments: [FeeItem.ID: [BillAssignment]]
        var unit: Unit.ID { home.unit }

        /// Who bears a charge of a day, as of a run: the holder, or who agreed to pay that item.
        func bearer(of item: FeeItem.ID, on day: Day) -> (payer: Person.ID?, liable: Person.ID?) {
            let agreed = assignments[item]?.last { $0.covers(day) && $0.object.isEmpty }?.payer
            let (bearer, liable) = home.bearer(on: day, agreed: agreed)
            guard case .payer(let payer) = bearer else { return (nil, nil) }
            return (payer, liable)
        }
    }

    private func takeCharges(_ rows: inout [BillRow]) throws {
        let entries = rows.filter { $0.state == .good }.compactMap(\.entry)
        guard !entries.isEmpty else { return }
        let homes = try homes(entries)
        let known = try known(entries, homes)
        var drafts: [ChargeDraft] = []
        for place in rows.indices where rows[place].state == .good {
            guard let entry = rows[place].entry else { continue }
            do {
                let draft = try draft(entry, homes)
                rows[place].state = known.contains(draft.source) ? .already : done
                if !known.contains(draft.source) { drafts.append(draft) }
            } catch {
                rows[place].refuse(error, of: it.kind)
            }
        }
        guard !isTrial else { return }
        for (unit, own) in Dictionary(grouping: drafts, by: \.unit).sorted(by: { $0.key.number < $1.key.number }) {
            try Charges().post(own, of: unit, in: project, on: ground.today, by: actor, in: transaction)
        }
    }

    private func homes(_ entries: [BillFileEntry]) throws -> [String: Home] {
        let rows = try transaction.query(
            """
            SELECT id, spoken, area_hundredths, use_kind, state FROM unit WHERE project_id = \(project)
                AND spoken IN \(list: Set(entries.map(\.spoken)).sorted()) ORDER BY id
            """)
        let units: [Unit.ID] = try rows.map { try $0.get("id") }
        let holds = try BillReading.holds("unit_id IN \(list: units)", in: project, transaction)
        let assignments = try assignments(of: units)
        var homes: [String: Home] = [:]
        for row in rows {
            let (unit, spoken, state): (Unit.ID, String, String) = (try row.get("id"), try row.get("spoken"), try row.get("state"))
            let home = BillHome(
                unit: unit, area: try row.get("area_hundredths"), use: try row.get("use_kind"),
                isDelivered: state != "unsold" && state != "sold", holds: holds[unit] ?? [], start: ground.start,
                liveFrom: ground.liveFrom)
            homes[spoken] = Home(home: home, isAlone: homes[spoken] == nil, assignments: assignments[unit] ?? [:])
        }
        return homes
    }

    private func assignments(of units: [Unit.ID]) throws -> [Unit.ID: [FeeItem.ID: [BillAssignment]]] {
        var assignments: [Unit.ID: [FeeItem.ID: [BillAssignment]]] = [:]
        for row in try transaction.query(
            """
            SELECT unit_id, item_id, object, quantity_hundredths, payer_id, from_day, to_day FROM fee_assignment
            WHERE project_id = \(project) AND unit_id IN \(list: units) AND payer_id IS NOT NULL ORDER BY unit_id, item_id, from_day, id
            """)
        {
            assignments[try row.get("unit_id"), default: [:]][try row.get("item_id"), default: []].append(
                BillAssignment(
                    object: try row.get("object"), quantityHundredths: try row.get("quantity_hundredths"),
                    payer: try row.get("payer_id"), from: try row.get("from_day"), to: try row.get("to_day")))
        }
        return assignments
    }

    private func draft(_ entry: BillFileEntry, _ homes: [String: Home]) throws(Refusal) -> ChargeDraft {
        guard let home = homes[entry.spoken] else { throw .invalid("unit", "billing.import.unit.unknown") }
        guard home.isAlone else { throw .invalid("unit", "billing.import.unit.several") }
        guard let item = items.find(entry.item), let book = items.books[item] else {
            throw .invalid("item", "billing.import.item.unknown")
        }
        guard book != .deposit, book != .repairFund else { throw .invalid("item", "billing.import.item.kept") }
        guard let standard = items.standard(of: item, on: entry.day, for: home.home.use) else {
            throw .gate(FeeStandard.clause, "billing.import.item.unpublished", field: "item")
        }
        let (payer, liable) = home.bearer(of: item, on: entry.day)
        return ChargeDraft(
            unit: home.unit, item: item, book: book, standard: standard.id, payer: payer, liable: liable, kind: .oneOff, from: entry.day, to: entry.day,
            due: entry.day, amount: Money(fen: entry.fen), computing: ComputingText.note(entry.note),
            source: Self.source(entry, home.unit, item))
    }

    /// Which of the rows an earlier file brought.
    private func known(_ entries: [BillFileEntry], _ homes: [String: Home]) throws -> Set<String> {
        let sources = entries.compactMap { entry -> String? in
            guard let home = homes[entry.spoken], let item = items.find(entry.item) else { return nil }
            return Self.source(entry, home.unit, item)
        }
        return Set(
            try transaction.query(
                "SELECT source FROM charge WHERE project_id = \(project) AND source IN \(list: sources) AND source <> ''"
            ).map { try $0.get("source") })
    }

    private static func source(_ entry: BillFileEntry, _ unit: Unit.ID, _ item: FeeItem.ID) -> String {
        let text = "\(unit.number)|\(item.number)|\(entry.fen)|\(entry.day)|\(entry.note)|\(entry.occurrence)"
        return "import:" + Hex.text(Array(Sodium.sha256(Array(text.utf8)).prefix(16)))
    }
}

/// Fee items as files name them, with their published standards.
struct FeeNames {
    private var byName: [String: FeeItem.ID] = [:]
    private(set) var books: [FeeItem.ID: Book] = [:]
    private var standards: [FeeItem.ID: [BillStandard]] = [:]

    static func read(_ project: Project.ID, _ transaction: Transaction) throws -> FeeNames {
        var names = FeeNames()
        for row in try transaction.query(
            "SELECT id, code, name, book FROM fee_item WHERE project_id = \(project) AND retired_at IS NULL ORDER BY id LIMIT 1000")
        {
            let (id, code, name): (FeeItem.ID, String, String) = (try row.get("id"), try row.get("code"), try row.get("name"))
            names.byName[code.uppercased()] = id
            names.byName[name.uppercased()] = id
            names.books[id] = try row.get("book")
        }
        names.standards = try BillReading.standards(of: Array(names.books.keys), in: project, transaction)
        return names
    }

    func find(_ words: String) -> FeeItem.ID? { byName[words.uppercased()] }

    func standard(of item: FeeItem.ID, on day: Day, for use: String) -> BillStandard? {
        BillStandard.inForce(standards[item] ?? [], on: day, for: use)
    }
}
