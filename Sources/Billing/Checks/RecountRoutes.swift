// RecountRoutes: the counts of the ledger, and one more of them now.
import Kernel
import Platform
import Sheets
import Storage
import Web

struct RecountRoutes: Sendable {
    private let recounts = Recounts()
    private static let before = Field<Int64>.number("before", 0...Int64.max, required: false)
    private static let project = Field<String>.text("project", max: 32, required: false)

    var routes: [Route] {
        [
            .page("/billing/reports/recounts", .books, clause: "S2.8.1-3", asks: [Self.before]) { try page($0, $1) },
            .export("/billing/reports/recounts", .books, clause: "S2.8.1-3") { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: Recounts.pageSize) { last, size in
                    try recounts.list(in: project.id, before: last?.beganAt, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/billing/reports/recounts", .books, clause: "S2.8.1-3", summary: "Counts of the ledger, newest first",
                asks: [Self.before, Self.project], gives: .page("recounts", Self.shape)
            ) { visit, transaction in
                let lines = try lines(visit, transaction)
                return .json([
                    "recounts": .list(try lines.map { Self.json($0, try recounts.faults(of: $0, transaction)) }),
                    "next": .words(lines.count == Recounts.pageSize ? lines.last.map { "\($0.beganAt.milliseconds)" } : nil),
                ])
            },
        ]
            + Route.verb(
                "/billing/reports/recounts", .finance, clause: "S2.8.1-3", summary: "Count the ledger again now (复核)", fields: [],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id = try recounts.begin(try visit.here(), by: try visit.actor(), in: transaction)
                return Effect("/billing/reports/recounts", ["id": .id(id)], status: 201)
            }
    }

    private func lines(_ visit: Visit, _ transaction: Transaction) throws -> [Recount] {
        try recounts.list(
            in: try visit.here().id, before: visit.asked(Self.before).map { Instant(milliseconds: $0) }, transaction)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let lines = try lines(visit, transaction)
        let latest = try lines.first { $0.finishedAt != nil }.map { try recounts.faults(of: $0, transaction) } ?? []
        let next = lines.count < Recounts.pageSize ? nil : lines.last.map {
            Path("/billing/reports/recounts").asking("before", "\($0.beganAt.milliseconds)")
        }
        return RecountPages.list(visit, try visit.here(), lines, faults: latest, next: next)
    }

    private static func file(_ lines: [Recount], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "recounts-\(project.code)", title: words("reports.tab.recounts"),
            columns: [
                SheetColumn(words("recount.at"), .dateTime), SheetColumn(words("recount.finished"), .dateTime),
                SheetColumn(words("recount.count.faults"), .integer),
            ] + ["entries", "lines", "bills", "credits", "payments", "receipts"].map {
                SheetColumn(words("recount.count.\($0)"), .integer)
            },
            rows: lines.map { it in
                let counts = it.counts
                return [.at(it.beganAt, project.zone), .at(it.finishedAt, project.zone)]
                    + [
                        counts.faults, counts.entries, counts.lines, counts.bills, counts.credits, counts.payments,
                        counts.receipts,
                    ].map { .integer($0) }
            })
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("night", .day), ("step", .word(Recount.Step.self)), ("beganAt", .time), ("finishedAt", .optional(.time)),
        ("entries", .number), ("lines", .number), ("bills", .number), ("payments", .number), ("receipts", .number),
        ("faults", .list(.object([
            ("kind", .word(Recount.FaultKind.self)), ("subjectKind", .text), ("subject", .id), ("expected", .number),
            ("found", .number),
        ]))),
    ])

    private static func json(_ it: Recount, _ faults: [Recount.Fault]) -> JSON {
        [
            "id": .id(it.id), "night": .text(it.night.description), "step": .text(it.step.rawValue), "beganAt": .at(it.beganAt),
            "finishedAt": .at(it.finishedAt), "entries": .number(it.counts.entries), "lines": .number(it.counts.lines),
            "bills": .number(it.counts.bills), "payments": .number(it.counts.payments),
            "receipts": .number(it.counts.receipts),
            "faults": .list(
                faults.map {
                    [
                        "kind": .text($0.kind.rawValue), "subjectKind": .text($0.subjectKind),
                        "subject": .text(Tag<Recount>($0.subject).text), "expected": .number($0.expected),
                        "found": .number($0.found),
                    ]
                }),
        ]
    }
}
