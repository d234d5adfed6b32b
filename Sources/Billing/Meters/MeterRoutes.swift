// MeterRoutes: meters installed, read, replaced, and misread numbers taken back.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

enum MeterInputs {
    static let home = Field<String>.text("home", max: 60)
    static let item = RunInputs.item
    static let serial = Field<String>.text("serial", max: 40)
    static let digits = Field<Int64>.number("digits", 1...9)
    static let multiplier = Field<Int64>.number("multiplier", 1...1_000_000, required: false)
    static let day = Field<Day>.day("day")
    static let reading = reading("reading")
    static let first = reading("first")
    static let rolled = Field<Bool>.flag("rolled")
    static let estimated = Field<Bool>.flag("estimated")
    static let reason = RunInputs.reason
    /// How many times its usual, with up to two decimals; kept in hundredths.
    static let factor = RunInputs.money("factor")
    static let readings = Field<Int64>.number("readings", 3...24)
    static let after = Field<String>.text("after", max: 80, required: false)
    static let project = RunInputs.project

    static func reading(_ name: String) -> Field<Int64> {
        Field(
            name, required: true, schema: ["type": "string", "pattern": "^[0-9]{1,9}(\\.[0-9]{1,3})?$"],
            wrong: "billing.import.reading.bad"
        ) { Thousandths.read($0) }
    }
}

struct MeterRoutes: Sendable {
    private typealias In = MeterInputs
    private let meters = Meters()

    var routes: [Route] {
        [
            .page("/billing/meters", .meterReaders, asks: [In.after]) { try list($0, $1) },
            .page("/billing/meters/{meter}", .meterReaders) { try meter($0, $1) },
            .export("/billing/meters", .meterReaders) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 1_000) { last, size in
                    try meters.lines(
                        in: project.id, after: last.map { ($0.meter.serial, $0.meter.id) }, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/billing/meters", .meterReaders, summary: "Meters by number, a page at a time",
                asks: [In.after, In.project], gives: .page("meters", Self.shape)
            ) { visit, transaction in
                let lines = try meters.lines(in: try visit.here().id, after: after(visit), transaction)
                return .json([
                    "meters": .list(lines.map(Self.json)),
                    "next": .words(lines.count == Meters.pageSize ? lines.last.map(MeterPages.key) : nil),
                ])
            },
        ] + verbs
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/meters", .billers, summary: "Install a meter (装表)",
            fields: [In.home, In.item, In.serial, In.digits, In.multiplier, In.day, In.reading], again: { try list($0, $1) }
        ) { visit, transaction in
            let project = try visit.here().id
            guard let unit = try Units().find(spoken: try visit.need(In.home), in: project, transaction) else {
                throw Refusal.invalid("home", "billing.import.unit.unknown")
            }
            let id = try meters.install(
                try visit.need(In.serial), at: unit.id, for: try visit.need(In.item), digits: Int(try visit.need(In.digits)),
                multiplier: visit.value(In.multiplier) ?? 1, on: try visit.need(In.day), reading: try visit.need(In.reading),
                in: project, by: try visit.actor(), in: transaction)
            return Effect("/billing/meters/\(id)", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/meters/{meter}/readings", .meterReaders, summary: "Read a meter (抄表)",
                fields: [In.day, In.reading, In.rolled, In.estimated],
                gives: .some([("id", .id), ("doubt", .optional(.text))]), again: { try meter($0, $1) }
            ) { visit, transaction in
                let id: UtilityMeter.ID = try visit.id("meter")
                let doubt = try meters.read(
                    id, on: try visit.need(In.day), try visit.need(In.reading),
                    kind: visit.value(In.rolled) ?? false ? .rolled : .regular, isEstimated: visit.value(In.estimated) ?? false,
                    within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/meters/\(id)", ["id": .id(id), "doubt": .words(doubt?.kind.rawValue)])
            }
            + Route.verb(
                "/billing/meters/{meter}/replacement", .billers, summary: "Replace a meter (换表)",
                fields: [In.day, In.reading, In.serial, In.digits, In.multiplier, In.first], again: { try meter($0, $1) }
            ) { visit, transaction in
                let id = try meters.replace(
                    try visit.id("meter"), on: try visit.need(In.day), final: try visit.need(In.reading),
                    with: try visit.need(In.serial), digits: Int(try visit.need(In.digits)),
                    multiplier: visit.value(In.multiplier) ?? 1, first: try visit.need(In.first), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect("/billing/meters/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/meters/{meter}/readings/{reading}/withdrawal", .billers, summary: "Take a misread number back (撤销抄表)",
                fields: [In.reason], again: { try meter($0, $1) }
            ) { visit, transaction in
                let id: UtilityMeter.ID = try visit.id("meter")
                try meters.withdraw(
                    try visit.id("reading"), of: id, reason: try visit.need(In.reason), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect("/billing/meters/\(id)", ["id": .id(id)])
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return MeterPages.list(
            visit, project, try meters.lines(in: project.id, after: after(visit), transaction),
            try BillItems.read(project.id, transaction))
    }

    func meter(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let meter = try meters.find(try visit.id("meter"), within: visit.projects, transaction)
        let (unit, _) = try Units().find(meter.unit, within: [meter.project], transaction)
        return MeterPages.meter(
            visit, meter, unit.label, try meters.readings(of: meter, transaction),
            doubts: try MeterDoubts().list(in: meter.project, of: meter.id, limit: 200, transaction))
    }

    private func after(_ visit: Visit) -> (serial: String, id: UtilityMeter.ID)? {
        guard let text = visit.asked(In.after), let dot = text.firstIndex(of: "."), let id = UtilityMeter.ID(text: String(text[..<dot]))
        else { return nil }
        return (String(text[text.index(after: dot)...]), id)
    }

    private static func file(_ lines: [MeterLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "meters-\(project.code)", title: words("billing.tab.meters"),
            columns: [
                SheetColumn(words("billing.meter.serial")), SheetColumn(words("billing.line.home")), SheetColumn(words("billing.line.item")),
                SheetColumn(words("billing.meter.digits"), .integer), SheetColumn(words("billing.meter.multiplier"), .integer),
                SheetColumn(words("billing.meter.installed"), .date), SheetColumn(words("billing.meter.removed-on"), .date),
                SheetColumn(words("billing.meter.day"), .date), SheetColumn(words("billing.meter.reading")),
            ],
            rows: lines.map { line in
                [
                    .text(line.meter.serial), .text(line.unitLabel), .text(line.itemName), .integer(Int64(line.meter.face.digits)),
                    .integer(line.meter.face.multiplier), .day(line.meter.installedOn), .day(line.meter.removedOn), .day(line.lastDay),
                    .text(line.lastThousandths.map(Thousandths.text) ?? ""),
                ]
            })
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("serial", .text), ("unit", .id), ("home", .text), ("item", .id), ("itemName", .text), ("digits", .number),
        ("multiplier", .number), ("installedOn", .day), ("removedOn", .optional(.day)), ("lastDay", .optional(.day)),
        ("lastThousandths", .optional(.number)),
    ])

    @Sendable private static func json(_ line: MeterLine) -> JSON {
        [
            "id": .id(line.meter.id), "serial": .text(line.meter.serial), "unit": .id(line.meter.unit), "home": .text(line.unitLabel),
            "item": .id(line.meter.item), "itemName": .text(line.itemName), "digits": .number(Int64(line.meter.face.digits)),
            "multiplier": .number(line.meter.face.multiplier), "installedOn": .text(line.meter.installedOn.description),
            "removedOn": .words(line.meter.removedOn?.description), "lastDay": .words(line.lastDay?.description),
            "lastThousandths": line.lastThousandths.map { .number($0) } ?? .null,
        ]
    }
}
