// ReliefSheet: reliefs and assignments as files and as JSON.
import Kernel
import Platform
import Sheets
import Web

enum ReliefSheet {
    static func file(_ lines: [ReliefLine], _ project: ProjectCard, _ words: Words, today: Day) -> ListFile {
        ListFile(
            "fee-reliefs-\(project.code)", title: words("standard.tab.reliefs"),
            columns: [
                SheetColumn(words("billing.unit"), width: 20), SheetColumn(words("fee-item.name"), width: 20),
                SheetColumn(words("relief.kind")), SheetColumn(words("relief.pays.label")), SheetColumn(words("standard.from"), .date),
                SheetColumn(words("standard.to"), .date), SheetColumn(words("standard.reason"), width: 30),
                SheetColumn(words("relief.evidence"), width: 30), SheetColumn(words("relief.people"), width: 20),
                SheetColumn(words("standard.state")),
            ],
            rows: lines.map { line in
                let (it, terms) = (line.request, line.request.terms)
                return [
                    .text(line.unitLabel), .text(line.itemName), .text(words("relief.kind.\(terms.kind.rawValue)")),
                    .text(StandardInputs.percent(Int64(terms.paysPerMille)) + "%"), .day(terms.from), .day(it.lastDay),
                    .text(terms.reason), .text(terms.evidence), .text("\(line.askerName) / \(line.deciderName ?? "—")"),
                    .text(words("relief.state.\(it.state(on: today).rawValue)")),
                ]
            })
    }

    static func file(_ lines: [AssignmentLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "fee-assignments-\(project.code)", title: words("standard.tab.assignments"),
            columns: [
                SheetColumn(words("billing.unit"), width: 20), SheetColumn(words("fee-item.name"), width: 20),
                SheetColumn(words("assignment.object")), SheetColumn(words("assignment.quantity.label")),
                SheetColumn(words("assignment.payer.label")), SheetColumn(words("standard.from"), .date),
                SheetColumn(words("standard.to"), .date), SheetColumn(words("standard.maker")),
            ],
            rows: lines.map { line in
                let it = line.assignment
                return [
                    .text(line.unitLabel), .text(line.itemName), .text(it.object),
                    .text(StandardInputs.quantity(it.quantityHundredths)), .text(line.payerName ?? ""), .day(it.from),
                    .day(it.to), .text(line.makerName),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("id", .id), ("unit", .id), ("unitLabel", .text), ("item", .id), ("itemName", .text),
        ("kind", .word(FeeRelief.Kind.self)), ("paysPerMille", .number), ("from", .day), ("to", .day), ("reason", .text),
        ("evidence", .text), ("state", .word(ReliefRequest.State.self)), ("askedBy", .text), ("decidedBy", .optional(.text)),
    ])

    static func json(_ line: ReliefLine, _ today: Day) -> JSON {
        let (it, terms) = (line.request, line.request.terms)
        return [
            "id": .id(it.id), "unit": .id(terms.unit), "unitLabel": .text(line.unitLabel), "item": .id(terms.item),
            "itemName": .text(line.itemName), "kind": .text(terms.kind.rawValue),
            "paysPerMille": .number(Int64(terms.paysPerMille)), "from": .text(terms.from.description),
            "to": .text(it.lastDay.description), "reason": .text(terms.reason), "evidence": .text(terms.evidence),
            "state": .text(it.state(on: today).rawValue), "askedBy": .text(line.askerName),
            "decidedBy": .words(line.deciderName),
        ]
    }

    static let assignmentShape = JSONShape.object([
        ("id", .id), ("unit", .id), ("unitLabel", .text), ("item", .id), ("itemName", .text), ("object", .text),
        ("quantityHundredths", .number), ("payer", .optional(.id)), ("payerName", .optional(.text)), ("from", .day),
        ("to", .optional(.day)),
    ])

    @Sendable static func json(_ line: AssignmentLine) -> JSON {
        let it = line.assignment
        return [
            "id": .id(it.id), "unit": .id(it.unit), "unitLabel": .text(line.unitLabel), "item": .id(it.item),
            "itemName": .text(line.itemName), "object": .text(it.object),
            "quantityHundredths": .number(it.quantityHundredths), "payer": .id(it.payer),
            "payerName": .words(line.payerName), "from": .text(it.from.description), "to": .words(it.to?.description),
        ]
    }
}
