// ShiftRoutes: the roster, a shift, and its handover.
import Kernel
import Platform
import Scheme
import Storage
import Web

extension Path {
    package static func shift(_ id: Shift.ID) -> Path { "/shifts/\(id)" }
}

enum ShiftInputs {
    static let name = Field<String>.text("name", max: 30)
    static let holder = Field<Account.ID>.id("holder")
    static let startsAt = Field<LocalMoment>.time("startsAt")
    static let endsAt = Field<LocalMoment>.time("endsAt")
    static let taker = Field<Account.ID>.id("taker")
    static let briefing = Field<String>.text("briefing", max: 2_000, required: false)
    static let reason = Field<String>.text("reason", max: 300, required: false)
    static let item = Field<String>.text("item", max: 60)
    static let explanation = Field<String>.text("explanation", max: 1_000)
    static let takesOver = Field<Bool>.flag("takesOver")
    static let from = Field<Day>.day("from", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
}

struct ShiftRoutes: Sendable {
    let shifts: Shifts

    private typealias In = ShiftInputs

    var routes: [Route] { readings + roster + handover }

    private var readings: [Route] {
        [
            .page("/shifts", .office, clause: "J1-R2", asks: [In.from]) { try roster($0, $1) },
            .export("/shifts", .office, clause: "J1-R2", asks: [In.from]) { visit, transaction in
                let project = try visit.here()
                return ShiftSheet.file(try lines(visit, project, transaction), project, visit.words)
            },
            .page("/shifts/{shift}", .office, clause: "K-CMP3") { try page($0, $1) },
            .reading(
                "/api/v1/shifts", .office, summary: "Who is on which shift, a fortnight at a time",
                asks: [In.from, In.project], gives: .object([("shifts", .list(Self.shape))])
            ) { visit, transaction in
                let project = try visit.here()
                return .json(["shifts": .list(try lines(visit, project, transaction).map(Self.json))])
            },
            .reading(
                "/api/v1/shifts/{shift}", .office, clause: "K-CMP3", summary: "A shift with what it hands over",
                gives: .object([
                    ("shift", Self.shape),
                    ("items", .list(.object([
                        ("item", .text), ("title", .text), ("complaint", .flag), ("own", .flag), ("explanation", .text),
                        ("acknowledgedAt", .optional(.time)), ("passed", .flag),
                    ]))),
                ])
            ) {
                visit, transaction in
                let line = try shifts.store.line(try visit.id("shift"), within: visit.projects, transaction)
                let items = try shifts.items(of: line.shift, transaction).map { item -> JSON in
                    [
                        "item": .text(item.key), "title": .text(item.title), "complaint": .flag(item.isComplaint),
                        "own": .flag(item.isOwn), "explanation": .text(item.explanation),
                        "acknowledgedAt": .at(item.acknowledgedAt), "passed": .flag(item.isPassed),
                    ]
                }
                return .json(["shift": Self.json(line), "items": .list(items)])
            },
        ]
    }

    private var roster: [Route] {
        Route.verb(
            "/shifts", .posts(Shifts.posts), summary: "Put a person on the roster (排班)",
            fields: [In.name, In.holder, In.startsAt, In.endsAt],
            gives: .some([("id", .id), ("state", .word(Shift.State.self))]), again: { try roster($0, $1) }
        ) { visit, transaction in
            let shift = try shifts.plan(
                try visit.need(In.name), for: try visit.need(In.holder), from: try visit.need(In.startsAt),
                to: try visit.need(In.endsAt), project: try visit.here(), by: try visit.staff().account, in: transaction)
            return Effect(.shift(shift.id), ["id": .id(shift.id), "state": .text(shift.state.rawValue)], status: 201)
        }
            + verb("dropping", .posts(Shifts.posts), "Take a shift off the roster (取消排班)", []) { id, visit, transaction in
                try shifts.drop(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            }
    }

    private var handover: [Route] {
        verb("handing", .posts(Shifts.posts), "Hand the shift over (交班)", [In.taker, In.briefing, In.reason]) {
            id, visit, transaction in
            try shifts.hand(
                id, to: try visit.need(In.taker), briefing: visit.value(In.briefing) ?? "",
                reason: visit.value(In.reason) ?? "", within: visit.projects, by: try visit.staff().account, in: transaction)
        }
            + verb("explanation", .posts(Shifts.posts), "Explain one thing handed over (逐件交代)", [In.item, In.explanation]) {
                id, visit, transaction in
                try shifts.explain(
                    try subject(visit), words: try visit.need(In.explanation), on: id, within: visit.projects,
                    by: try visit.staff().account, in: transaction)
            }
            + verb("acknowledgement", .posts(Shifts.posts), "Acknowledge one thing (逐件确认)", [In.item, In.takesOver]) {
                id, visit, transaction in
                try shifts.acknowledge(
                    try subject(visit), takesOver: visit.value(In.takesOver) ?? false, on: id, within: visit.projects,
                    by: try visit.staff().account, in: transaction)
            }
            + verb("taking", .posts(Shifts.posts), "Take the shift over (接班)", []) { id, visit, transaction in
                try shifts.take(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            }
    }

    private func verb(
        _ name: String, _ who: Who, _ summary: String, _ fields: [any AnyField],
        _ body: @escaping @Sendable (Shift.ID, Visit, Transaction) throws -> Void
    ) -> [Route] {
        Route.verb(
            "/shifts/{shift}/\(name)", who, clause: "K-CMP3", summary: summary, fields: fields,
            again: { try page($0, $1) }
        ) { visit, transaction in
            let id: Shift.ID = try visit.id("shift")
            try body(id, visit, transaction)
            return Effect(.shift(id), ["id": .id(id)])
        }
    }

    private func subject(_ visit: Visit) throws -> Subject {
        guard let subject = ShiftItem.subject(try visit.need(In.item)) else {
            throw Refusal.invalid(In.item.name, "field.choice.bad")
        }
        return subject
    }

    private func lines(_ visit: Visit, _ project: ProjectCard, _ transaction: Transaction) throws -> [ShiftLine] {
        let first = visit.asked(In.from) ?? project.zone.day(of: visit.now).adding(days: -1)
        return try shifts.store.lines(
            in: project.id, from: project.zone.startOfDay(first), to: project.zone.endOfDay(first.adding(days: 13)),
            transaction)
    }

    private func roster(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return ShiftPages.roster(
            visit, project, try lines(visit, project, transaction), staff: try shifts.staff(of: project, transaction),
            loads: try shifts.store.loads(in: project.id, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try shifts.store.line(try visit.id("shift"), within: visit.projects, transaction)
        guard let project = try Projects().find(line.shift.project, in: transaction) else { throw Refusal.missing }
        return ShiftPages.shift(
            visit, project, line, try shifts.items(of: line.shift, transaction),
            staff: try shifts.staff(of: project, transaction))
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("name", .text), ("state", .word(Shift.State.self)), ("holder", .text), ("startsAt", .time),
        ("endsAt", .time), ("taker", .optional(.text)), ("briefing", .text), ("handedAt", .optional(.time)),
        ("takenAt", .optional(.time)), ("complaints", .number), ("complaintsWaiting", .number),
    ])

    @Sendable private static func json(_ line: ShiftLine) -> JSON {
        let it = line.shift
        return [
            "id": .id(it.id), "name": .text(it.name), "state": .text(it.state.rawValue), "holder": .text(line.holderName),
            "startsAt": .at(it.startsAt), "endsAt": .at(it.endsAt), "taker": .words(line.takerName),
            "briefing": .text(it.briefing), "handedAt": .at(it.handedAt), "takenAt": .at(it.takenAt),
            "complaints": .number(line.complaints), "complaintsWaiting": .number(line.complaintsWaiting),
        ]
    }
}
