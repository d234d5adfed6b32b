// BillImports: what a file's rows would do, and doing it: readings to their meters, one-off charges to their homes.
import Kernel
import Platform
import Registry
import Sheets
import Storage

package struct BillImportReport: Sendable {
    package let kind: BillFileKind
    package var rows = 0
    package var good = 0
    /// Rows that an earlier file brought.
    package var already = 0
    package var total = Money.zero
    package var problems: [BillFileProblem] = []
    package var header: [String] = []
    package var bad: [SheetRow] = []

    mutating func add(_ part: BillImportReport) {
        good += part.good
        already += part.already
        total += part.total
        problems += part.problems
    }
}

package struct BillImports: Sendable {
    /// Rows of one transaction: about 50 ms.
    private static let part = 200

    package init() {}

    package func read(_ reader: SheetReader, _ kind: BillFileKind) async throws -> BillFile {
        try await SheetWork.threads.run { try BillFile.read(reader, kind) }
    }

    /// 试读: the same decisions on snapshots, and nothing is written.
    package func tried(_ file: BillFile, _ project: ProjectCard, by actor: Actor, _ database: Database) async throws -> BillImportReport {
        var done = BillImportReport(kind: file.kind)
        for part in Self.parts(file.entries) {
            done.add(try await database.read { transaction in
                try Self.take(part, of: file, project, isTrial: true, by: actor, transaction)
            })
        }
        return Self.report(file, done)
    }

    /// 入账: takes the good rows in, a part at a time. A row that an earlier file brought is not taken twice, so that a file
    /// may be brought again after it stopped.
    package func put(
        _ file: BillFile, _ project: ProjectCard, by actor: Actor, _ database: Database,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> BillImportReport {
        var done = BillImportReport(kind: file.kind)
        var rows = 0
        for part in Self.parts(file.entries) {
            done.add(try await database.write { transaction in
                let report = try Self.take(part, of: file, project, isTrial: false, by: actor, transaction)
                if report.good > 0 {
                    transaction.record(
                        "bills.imported", about: ("project", project.id.number), project: project.id, by: actor,
                        [
                            "kind": .code(file.kind.rawValue), "rows": .number(Int64(report.good)),
                            "fen": .number(report.total.fen),
                        ])
                }
                return report
            })
            rows += part.count
            progress(rows)
        }
        return Self.report(file, done)
    }

    private static func parts(_ entries: [BillFileEntry]) -> [[BillFileEntry]] {
        stride(from: 0, to: entries.count, by: part).map { Array(entries[$0..<min($0 + part, entries.count)]) }
    }

    private static func report(_ file: BillFile, _ done: BillImportReport) -> BillImportReport {
        var report = done
        report.rows = file.rowCount
        report.problems = (file.problems + done.problems).sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        report.header = file.header
        report.bad = Set(report.problems.map(\.row)).sorted().compactMap { file.rows[$0] }
        return report
    }

    private static func take(
        _ entries: [BillFileEntry], of file: BillFile, _ project: ProjectCard, isTrial: Bool, by actor: Actor,
        _ transaction: Transaction
    ) throws -> BillImportReport {
        let ground = isTrial ? try BillingGround.read(project.id, transaction) : try BillingGround.lock(project.id, transaction)
        switch file.kind {
        case .readings:
            return try ReadingRows(file: file, project: project.id, isTrial: isTrial, actor: actor, transaction: transaction)
                .take(entries)
        case .charges:
            return try OneOffRows(
                file: file, project: project.id, ground: ground, isTrial: isTrial, actor: actor, transaction: transaction
            ).take(entries)
        }
    }
}

/// Readings, each to the meter of its number.
private struct ReadingRows {
    let file: BillFile
    let project: Project.ID
    let isTrial: Bool
    let actor: Actor
    let transaction: Transaction

    func take(_ entries: [BillFileEntry]) throws -> BillImportReport {
        var report = BillImportReport(kind: .readings)
        let items = try FeeNames.read(project, transaction)
        for entry in entries {
            do {
                if try take(entry, items) { report.good += 1 } else { report.already += 1 }
            } catch let refusal as Refusal {
                report.problems.append(file.problem(entry, refusal))
            }
        }
        return report
    }

    /// False when the meter has this very reading.
    private func take(_ entry: BillFileEntry, _ items: FeeNames) throws -> Bool {
        var meters = try Meters().find(serial: entry.serial, in: project, transaction)
        if !entry.item.isEmpty {
            guard let item = items.find(entry.item) else { throw Refusal.invalid("item", "billing.import.item.unknown") }
            meters = meters.filter { $0.item == item }
        }
        guard let meter = meters.first else { throw Refusal.invalid("serial", "billing.import.serial.unknown") }
        guard meters.count == 1 else { throw Refusal.invalid("serial", "billing.import.serial.several") }
        let same = try transaction.first(
            """
            SELECT id FROM meter_reading WHERE project_id = \(project) AND meter_id = \(meter.id) AND day = \(entry.day)
                AND withdrawn_at IS NULL AND thousandths = \(entry.thousandths)
            """)
        guard same == nil else { return false }
        let kind: MeterReading.Kind = entry.isRolled ? .rolled : .regular
        guard isTrial else {
            try Meters().read(
                meter.id, on: entry.day, entry.thousandths, kind: kind, source: "file", within: [project], by: actor,
                in: transaction)
            return true
        }
        try Meters().confirm(
            try MeterReading(kind, on: entry.day, thousandths: entry.thousandths, of: meter.face), of: meter, transaction)
        return true
    }
}

/// One-off charges, each to its home, by an item whose standard is published.
private struct OneOffRows {
    let file: BillFile
    let project: Project.ID
    let ground: BillingGround
    let isTrial: Bool
    let actor: Actor
    let transaction: Transaction

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

    func take(_ entries: [BillFileEntry]) throws -> BillImportReport {
        var report = BillImportReport(kind: .charges)
        let items = try FeeNames.read(project, transaction)
        let homes = try self.homes(entries)
        let sources = try known(entries, homes, items)
        var drafts: [ChargeDraft] = []
        for entry in entries {
            do {
                let draft = try draft(entry, homes, items)
                if sources.contains(draft.source) {
                    report.already += 1
                } else {
                    drafts.append(draft)
                    report.good += 1
                    report.total += draft.amount
                }
            } catch {
                report.problems.append(file.problem(entry, error))
            }
        }
        guard !isTrial else { return report }
        for (unit, own) in Dictionary(grouping: drafts, by: \.unit).sorted(by: { $0.key.number < $1.key.number }) {
            try Charges().post(own, of: unit, in: project, on: ground.today, by: actor, in: transaction)
        }
        return report
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

    private func draft(_ entry: BillFileEntry, _ homes: [String: Home], _ items: FeeNames) throws(Refusal) -> ChargeDraft {
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
    private func known(_ entries: [BillFileEntry], _ homes: [String: Home], _ items: FeeNames) throws -> Set<String> {
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

extension BillFile {
    /// A refusal of a verb, at the row and under the column that it is of.
    fileprivate func problem(_ entry: BillFileEntry, _ refusal: Refusal) -> BillFileProblem {
        let first = refusal.problems.first
        let field = BillFileField(rawValue: first?.field ?? "") ?? (kind == .readings ? .reading : .unit)
        let read =
            switch field {
            case .item: entry.item
            case .day: entry.day.description
            case .serial: entry.serial
            case .reading: Thousandths.text(entry.thousandths)
            case .amount: Money(fen: entry.fen).plain
            case .building, .unit, .note, .rolled: entry.spoken
            }
        return BillFileProblem(
            row: entry.row, column: titles[field] ?? "", read: read, key: first?.key ?? "field.text.bad",
            details: first?.details ?? [:])
    }
}
