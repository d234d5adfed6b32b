// DutyRoutes: the checks of the latest days, and one check.
import Kernel
import Platform
import Scheme
import Sheets
import Storage
import Web

extension Path {
    package static func duty(_ id: Duty.ID) -> Path { "/duties/\(id)" }
}

enum DutyInputs {
    /// One field for each item that a shipped duty looks at.
    static let marks = Array(Set(DutyPlan.shipped.flatMap(\.items))).sorted()
        .map { Field<Duty.Mark>.choice($0, required: false) }
    static let findings = Field<String>.text("findings", max: 2_000, required: false)
    static let improvement = Field<String>.text("improvement", max: 2_000, required: false)
    static let before = Field<Day>.day("before", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
}

struct DutyRoutes: Sendable {
    let duties: Duties

    private typealias In = DutyInputs

    var routes: [Route] {
        [
            .page("/duties", .office, clause: "J1-R7", asks: [In.before]) { visit, transaction in
                let project = try visit.here()
                return DutyPages.list(
                    visit, project, try duties.store.lines(in: project.id, before: visit.asked(In.before), transaction))
            },
            .export("/duties", .office, clause: "J1-R7") { visit, transaction in
                let (project, words) = (try visit.here(), visit.words)
                let lines = try ListFile.pages(of: DutyStore.pageSize) { last, _ in
                    try duties.store.lines(in: project.id, before: last?.duty.day, transaction)
                }
                return ListFile(
                    "duties-\(project.code)", title: words("people.duties"),
                    columns: [
                        SheetColumn(words("row.what")), SheetColumn(words("duty.day"), .date), SheetColumn(words("row.clause")),
                        SheetColumn(words("duty.doer")), SheetColumn(words("duty.findings"), width: 40),
                        SheetColumn(words("duty.improvement"), width: 40), SheetColumn(words("row.settled"), .dateTime),
                    ],
                    rows: lines.map { line in
                        [
                            .text(words("duty.\(line.duty.plan.name)")), .day(line.duty.day), .text(line.duty.plan.clause.text),
                            .text(line.doerName ?? ""), .text(line.duty.evidence?.findings ?? ""),
                            .text(line.duty.evidence?.improvement ?? ""), .at(line.duty.doneAt, project.zone),
                        ]
                    })
            },
            .page("/duties/{duty}", .office, clause: "J1-R7") { try page($0, $1) },
            .reading(
                "/api/v1/duties", .office, clause: "J1-R7", summary: "Recurring duties, newest day first",
                asks: [In.before, In.project], gives: .object([("duties", .list(Self.shape))])
            ) { visit, transaction in
                let lines = try duties.store.lines(in: try visit.here().id, before: visit.asked(In.before), transaction)
                return .json(["duties": .list(lines.map(Self.json))])
            },
        ]
            + Route.verb(
                "/duties/{duty}/finishing", .posts(Set(DutyPlan.shipped.map(\.post))), clause: "J1-R7",
                summary: "Tick a duty with its evidence (例行检查)", fields: In.marks + [In.findings, In.improvement],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Duty.ID = try visit.id("duty")
                var marks: [String: Duty.Mark] = [:]
                for field in In.marks { marks[field.name] = visit.value(field) }
                try duties.finish(
                    id,
                    Duty.Evidence(
                        marks: marks, findings: visit.value(In.findings) ?? "",
                        improvement: visit.value(In.improvement) ?? ""),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.duty(id), ["id": .id(id)])
            }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try duties.store.line(try visit.id("duty"), within: visit.projects, transaction)
        guard let project = try Projects().find(line.duty.project, in: transaction) else { throw Refusal.missing }
        return DutyPages.duty(visit, project, line)
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("plan", .text), ("clause", .text), ("day", .day), ("doneAt", .optional(.time)),
        ("doneBy", .optional(.text)), ("marks", .anything), ("findings", .optional(.text)), ("improvement", .optional(.text)),
    ])

    @Sendable private static func json(_ line: DutyLine) -> JSON {
        let it = line.duty
        let marks = it.evidence?.marks.sorted { $0.key < $1.key }.map { ($0.key, JSON.text($0.value.rawValue)) } ?? []
        return [
            "id": .id(it.id), "plan": .text(it.plan.name), "clause": .text(it.plan.clause.text),
            "day": .text(it.day.description), "doneAt": .at(it.doneAt), "doneBy": .words(line.doerName),
            "marks": .object(marks), "findings": .words(it.evidence?.findings),
            "improvement": .words(it.evidence?.improvement),
        ]
    }
}
