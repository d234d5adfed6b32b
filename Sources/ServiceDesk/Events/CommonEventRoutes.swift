// CommonEventRoutes: shared matters, their callers, progress and all-clear.
import Kernel
import Platform
import Scheme
import Sheets
import Storage
import Web

extension Path {
    package static func event(_ id: CommonEvent.ID) -> Path { "/events/\(id)" }
}

enum CommonEventInputs {
    static let kind = Field<ServiceCase.Kind>(
        "kind", required: true, schema: ["type": "string", "enum": ["complaint", "repair"]], wrong: "field.choice.bad"
    ) { ServiceCase.Kind(rawValue: $0).flatMap { $0.needsFollowUp ? $0 : nil } }
    static let title = Field<String>.text("title", max: 80)
    static let words = Field<String>.text("words", max: 4_000)
    static let handler = Field<Account.ID>.id("handler")
    static let event = Field<CommonEvent.ID>.id("event")
    static let project = Field<String>.text("project", max: 32, required: false)
}

struct CommonEventRoutes: Sendable {
    let events: CommonEvents
    let desk: CaseRoutes

    private typealias In = CommonEventInputs

    var routes: [Route] {
        [
            .page("/events", .office) { try list($0, $1) },
            .page("/events/{event}", .office) { try page($0, $1) },
            .export("/events", .office) { visit, transaction in
                let (project, words) = (try visit.here(), visit.words)
                return ListFile(
                    "events-\(project.code)", title: words("event.title"),
                    columns: [
                        SheetColumn(words("row.what"), width: 40), SheetColumn(words("case.handler")),
                        SheetColumn(words("event.callers"), .integer), SheetColumn(words("case.received"), .dateTime),
                        SheetColumn(words("event.over"), .dateTime),
                    ],
                    rows: try CommonEvents.lines(in: project.id, transaction).map { line in
                        [
                            .text(line.event.title), .text(line.handlerName), .integer(line.callers),
                            .at(line.event.openedAt, project.zone), .at(line.event.clearedAt, project.zone),
                        ]
                    })
            },
            .reading(
                "/api/v1/events", .office, summary: "Shared matters, those that go on first", asks: [In.project],
                gives: .object([(
                    "events",
                    .list(.object([
                        ("id", .id), ("kind", .word(ServiceCase.Kind.self)), ("title", .text), ("openedAt", .time),
                        ("clearedAt", .optional(.time)), ("callers", .number),
                    ])))])
            ) {
                visit, transaction in
                let lines = try CommonEvents.lines(in: try visit.here().id, transaction).map { line -> JSON in
                    [
                        "id": .id(line.event.id), "kind": .text(line.event.kind.rawValue), "title": .text(line.event.title),
                        "openedAt": .at(line.event.openedAt), "clearedAt": .at(line.event.clearedAt),
                        "callers": .number(line.callers),
                    ]
                }
                return .json(["events": .list(lines)])
            },
        ]
            + Route.verb(
                "/events", .desk, summary: "One fault that many call about (共性事件)",
                fields: [In.kind, In.title, In.words, In.handler], again: { try list($0, $1) }
            ) { visit, transaction in
                let event = try events.open(
                    try visit.need(In.title), try visit.need(In.words), kind: try visit.need(In.kind),
                    handler: try visit.need(In.handler), project: try visit.here(), by: try visit.actor(), in: transaction)
                return Effect(.event(event.id), ["id": .id(event.id)], status: 201)
            }
            + Route.verb(
                "/events/{event}/progress", .desk, summary: "Progress, into every caller's case (通报进展)",
                fields: [In.words], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: CommonEvent.ID = try visit.id("event")
                try events.tell(
                    id, try visit.need(In.words), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.event(id), ["id": .id(id)])
            }
            + Route.verb(
                "/events/{event}/clearing", .desk, clause: "S2.5-1b",
                summary: "All clear: every open case is answered (解除)", fields: [In.words],
                gives: .some([("id", .id), ("answered", .number), ("unfinished", .number)]), again: { try page($0, $1) }
            ) { visit, transaction in
                let id: CommonEvent.ID = try visit.id("event")
                let cleared = try events.clear(
                    id, try visit.need(In.words), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.event(id), ["id": .id(id), "answered": .number(Int64(cleared.answered)), "unfinished": .number(Int64(cleared.unfinished))])
            }
            + Route.verb(
                "/cases/{case}/event", .desk, summary: "A caller of a shared matter (并入共性事件)", fields: [In.event],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try events.attach(
                    id, to: try visit.need(In.event), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let staff = try Accounts().staff(
            of: project.id, posts: Cases.handlers, on: project.zone.day(of: visit.now), in: transaction)
        return CommonEventPages.list(visit, project, try CommonEvents.lines(in: project.id, transaction), staff)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let event = try events.find(try visit.id("event"), within: visit.projects, in: transaction)
        guard let project = try Projects().find(event.project, in: transaction) else { throw Refusal.missing }
        return CommonEventPages.event(visit, project, event, try events.lines(of: event, transaction))
    }
}
