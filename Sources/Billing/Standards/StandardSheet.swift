// StandardSheet: standards as a file and as JSON.
import Kernel
import Platform
import Sheets
import Web

enum StandardSheet {
    static func file(_ lines: [StandardLine], _ project: ProjectCard, _ words: Words, today: Day) -> ListFile {
        ListFile(
            "fee-standards-\(project.code)", title: words("standard.tab.standards"),
            columns: [
                SheetColumn(words("fee-item.code")), SheetColumn(words("fee-item.name"), width: 20),
                SheetColumn(words("standard.use")), SheetColumn(words("standard.price"), width: 20),
                SheetColumn(words("standard.cycle")), SheetColumn(words("standard.legal-basis"), width: 40),
                SheetColumn(words("standard.form"), width: 30), SheetColumn(words("standard.from"), .date),
                SheetColumn(words("standard.to"), .date), SheetColumn(words("standard.state")),
                SheetColumn(words("standard.approval"), width: 30), SheetColumn(words("standard.published-on"), .date),
                SheetColumn(words("standard.place.label"), width: 24),
            ],
            rows: lines.map { line in
                let it = line.standard
                return [
                    .text(line.item.code), .text(line.item.name), .text(words("standard.use.\(it.use.rawValue)")),
                    .text(StandardText.price(it, words)), .text(words("standard.cycle.\(it.terms.cycle.rawValue)")),
                    .text(it.terms.legalBasis), .text(StandardText.form(it, words)), .day(it.from), .day(it.to),
                    .text(words("standard.state.\(it.state(on: today).rawValue)")), .text(it.approval?.evidence ?? ""),
                    .day(it.publication?.on), .text(it.publication?.place ?? ""),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("item", .id), ("itemCode", .text), ("itemName", .text), ("use", .word(FeeStandard.Use.self)),
        ("price", .text), ("priceMonths", .word(FeeStandard.PriceMonths.self)), ("basis", .word(FeeStandard.Basis.self)),
        ("cycle", .word(FeeStandard.Cycle.self)), ("rounding", .word(FeeRounding.self)), ("dueDay", .number),
        ("dueMonthOffset", .number), ("lateMillionths", .optional(.number)), ("lateGraceDays", .optional(.number)),
        ("legalBasis", .text), ("officialPrice", .optional(.text)), ("officialSource", .optional(.text)), ("tiers", .optional(.text)),
        ("tierPeriod", .optional(.word(PriceTiers.Period.self))), ("householdFrom", .optional(.number)),
        ("householdUnits", .optional(.number)), ("from", .day),
        ("to", .optional(.day)), ("state", .word(FeeStandard.State.self)), ("madeBy", .text), ("approvedBy", .optional(.text)),
        ("approval", .optional(.text)), ("publishedBy", .optional(.text)), ("publishedOn", .optional(.day)),
        ("place", .optional(.text)),
    ])

    static func json(_ line: StandardLine, _ today: Day) -> JSON {
        let it = line.standard
        let terms = it.terms
        return [
            "id": .id(it.id), "item": .id(it.item), "itemCode": .text(line.item.code), "itemName": .text(line.item.name),
            "use": .text(it.use.rawValue), "price": .text(it.price.text), "priceMonths": .text(terms.priceMonths.rawValue),
            "basis": .text(terms.basis.rawValue), "cycle": .text(terms.cycle.rawValue),
            "rounding": .text(terms.rounding.rawValue), "dueDay": .number(terms.dueDay),
            "dueMonthOffset": .number(terms.dueMonthOffset),
            "lateMillionths": terms.late.map { .number($0.millionths) } ?? .null,
            "lateGraceDays": terms.late.map { .number($0.graceDays) } ?? .null, "legalBasis": .text(terms.legalBasis),
            "officialPrice": .words(terms.official?.price.text), "officialSource": .words(terms.official?.source),
            "tiers": .words(terms.tiers.map { PriceTiers.text($0.tiers) }), "tierPeriod": .words(terms.tiers?.period.rawValue),
            "householdFrom": terms.tiers?.household.map { .number($0.from) } ?? .null,
            "householdUnits": terms.tiers?.household.map { .number($0.units) } ?? .null,
            "from": .text(it.from.description), "to": .words(it.to?.description),
            "state": .text(it.state(on: today).rawValue), "madeBy": .text(line.makerName),
            "approvedBy": .words(line.approverName), "approval": .words(it.approval?.evidence),
            "publishedBy": .words(line.publisherName), "publishedOn": .words(it.publication?.on.description),
            "place": .words(it.publication?.place),
        ]
    }
}
