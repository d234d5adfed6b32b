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
    static let owner = Field<Account.ID>.id("owner", required: false)
    static let dueDay = Field<Day>.day("dueDay", required: false)
    static let evidence = Field<String>.text("evidence", max: 2_000)
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
                let lines = try duties.store.lines(in: project.id, before: visit.asked(In.before), transaction)
                return DutyPages.list(visit, project, lines, try corrections(lines, project, transaction))
            },
            .export("/duties", .office, clause: "J1-R7") { visit, transaction in
                let (project, words) = (try visit.here(), visit.words)
                let lines = try ListFile.pages(of: DutyStore.pageSize) { last, _ in
                    try duties.store.lines(in: project.id, before: last?.duty.day, transaction)
                }
                let put = try corrections(lines, project, transaction)
                return ListFile(
                    "duties-\(project.code)", title: words("people.duties"),
                    columns: [
                        SheetColumn(words("row.what")), SheetColumn(words("duty.day"), .date), SheetColumn(words("row.clause")),
                        SheetColumn(words("duty.doer")), SheetColumn(words("duty.findings"), width: 40),
                        SheetColumn(words("duty.improvement"), width: 40), SheetColumn(words("row.settled"), .dateTime),
                        SheetColumn(words("correction.owner-name")), SheetColumn(words("correction.due"), .date),
                        SheetColumn(words("correction.evidence"), width: 40), SheetColumn(words("correction.done-at"), .dateTime),
                    ],
                    rows: lines.map { line in
                        let it = put[line.duty.id]
                        return [
                            .text(words("duty.\(line.duty.plan.name)")), .day(line.duty.day), .text(line.duty.plan.clause.text),
                            .text(line.doerName ?? ""), .text(line.duty.evidence?.findings ?? ""),
                            .text(line.duty.evidence?.improvement ?? ""), .at(line.duty.doneAt, project.zone),
                            .text(it?.ownerName ?? ""), it.map { .day($0.correction.terms.dueDay) } ?? .empty,
                            .text(it?.correction.evidence ?? ""), .at(it?.correction.doneAt, project.zone),
                        ]
                    })
            },
            .page("/duties/{duty}", .office, clause: "J1-R7") { try page($0, $1) },
            .reading(
                "/api/v1/duties", .office, clause: "J1-R7", summary: "Recurring duties, newest day first",
                asks: [In.before, In.project], gives: .object([("duties", .list(Self.shape))])
            ) { visit, transaction in
                let project = try visit.here()
                let lines = try duties.store.lines(in: project.id, before: visit.asked(In.before), transaction)
                let put = try corrections(lines, project, transaction)
                return .json(["duties": .list(lines.map { Self.json($0, put[$0.duty.id]) })])
            },
        ]
            + Route.verb(
                "/duties/{duty}/finishing", .posts(Set(DutyPlan.shipped.map(\.post))), clause: "J1-R7",
                summary: "Tick a duty with its evidence (例行检查)", fields: In.marks + [In.findings, In.improvement, In.owner, In.dueDay],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Duty.ID = try visit.id("duty")
                var marks: [String: Duty.Mark] = [:]
                for field in In.marks { marks[field.name] = visit.value(field) }
                var terms: Correction.Terms?
                if let owner = visit.value(In.owner) {
                    guard let day = visit.value(In.dueDay) else { throw Refusal.gate("J1-R7", "correction.due.missing", field: "dueDay") }
                    terms = Correction.Terms(owner: owner, dueDay: day)
                }
                try duties.finish(
                    id,
                    Duty.Evidence(
                        marks: marks, findings: visit.value(In.findings) ?? "",
                        improvement: visit.value(In.improvement) ?? ""),
                    correcting: terms, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.duty(id), ["id": .id(id)])
            }
            + Route.verb(
                "/duties/{duty}/corrections/{correction}/finishing", .posts(Shifts.posts), clause: "J1-R7",
                summary: "Say that a correction is done, with what shows it (整改完成)", fields: [In.evidence],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Correction.ID = try visit.id("correction")
                try Corrections(books: duties.books).finish(
                    id, try visit.need(In.evidence), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.duty(try visit.id("duty")), ["id": .id(id)])
            }
    }

    private func corrections(
        _ lines: [DutyLine], _ project: ProjectCard, _ transaction: Transaction
    ) throws -> [Duty.ID: CorrectionLine] {
        let ids = lines.filter { $0.duty.doneAt != nil }.map(\.duty.id)
        return try Corrections(books: duties.books).of(ids, in: project.id, transaction)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try duties.store.line(try visit.id("duty"), within: visit.projects, transaction)
        guard let project = try Projects().find(line.duty.project, in: transaction) else { throw Refusal.missing }
        let staff = try Accounts().staff(
            of: project.id, posts: Shifts.posts, on: project.zone.day(of: visit.now), in: transaction)
        return DutyPages.duty(visit, project, line, try corrections([line], project, transaction)[line.duty.id], staff)
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("plan", .text), ("clause", .text), ("day", .day), ("doneAt", .optional(.time)),
        ("doneBy", .optional(.text)), ("marks", .anything), ("findings", .optional(.text)), ("improvement", .optional(.text)),
        ("correction", .optional(.object([
            ("id", .id), ("what", .text), ("owner", .text), ("dueDay", .day), ("doneAt", .optional(.time)),
            ("doneBy", .optional(.text)), ("evidence", .text),
        ]))),
    ])

    @Sendable private static func json(_ line: DutyLine, _ put: CorrectionLine?) -> JSON {
        let it = line.duty
        let marks = it.evidence?.marks.sorted { $0.key < $1.key }.map { ($0.key, JSON.text($0.value.rawValue)) } ?? []
        return [
            "id": .id(it.id), "plan": .text(it.plan.name), "clause": .text(it.plan.clause.text),
            "day": .text(it.day.description), "doneAt": .at(it.doneAt), "doneBy": .words(line.doerName),
            "marks": .object(marks), "findings": .words(it.evidence?.findings),
            "improvement": .words(it.evidence?.improvement),
            "correction": put.map { line in
                [
                    "id": .id(line.correction.id), "what": .text(line.correction.what), "owner": .text(line.ownerName),
                    "dueDay": .text(line.correction.terms.dueDay.description), "doneAt": .at(line.correction.doneAt),
                    "doneBy": .words(line.doerName), "evidence": .text(line.correction.evidence),
                ]
            } ?? .null,
        ]
    }
}
