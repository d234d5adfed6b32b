// TodayRoutes: 今日, and promises as programs read them.
import Kernel
import Platform
import Storage
import Web

struct TodayRoutes: Sendable {
    let todays: Todays
    let notices: Notices
    let sources: [TodaySource]

    init(room: ControlRoom, sources: [TodaySource]) {
        todays = Todays(room: room)
        notices = Notices(room: room)
        self.sources = sources
    }

    enum Asks {
        static let whose = Field<Whose>.choice("whose", required: false)
        static let band = Field<TodayBand>.choice("band", required: false)
        static let after = Field<String>.text("after", max: 40, required: false)
        static let clause = Field<String>.text("clause", max: 20, required: false)
        static let state = Field<PromiseState>.choice("state", required: false)
        static let project = Field<String>.text("project", max: 32, required: false)
    }

    var routes: [Route] {
        [
            .reading("/", .staff) { visit, _ in
                .seeOther(Place.of(try visit.staff()).contains(.today) ? "/today" : "/account")
            },
            .page("/today", .office, asks: [Asks.whose, Asks.band, Asks.after]) { try today($0, $1) },
            .reading(
                "/api/v1/promises", .office, summary: "Promises by due, a page at a time: the open ones, or those of one clause",
                asks: [Asks.whose, Asks.band, Asks.clause, Asks.state, Asks.after, Asks.project], gives: .page("promises", Self.shape)
            ) { .json(try promisesJSON($0, $1)) },
        ]
            + Route.verb("/notices/reading", .office, summary: "All notices of mine are read (知道了)", fields: []) {
                visit, transaction in
                try notices.read(of: try visit.staff().account, in: try visit.here().id, transaction)
                return Effect("/today")
            }
    }

    private func today(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let member = try visit.staff()
        let whose = visit.asked(Asks.whose) ?? Whose.usual(of: member, in: project.id)
        let holder = whose == .mine ? member.account : nil
        let (band, after) = (visit.asked(Asks.band), visit.asked(Asks.after).flatMap(TodayPlace.init(text:)))
        let lines = try todays.lines(
            in: project, holder: holder, band: band, after: after, limit: Todays.pageSize, transaction)
        let sections = try sources.map { source in
            TodayPages.Section(source: source, things: try source.things(project, holder, transaction))
        }
        return TodayPages.today(
            visit,
            TodayPages.Day(
                project: project, whose: whose, band: band, isContinued: after != nil,
                counts: try todays.counts(in: project, holder: holder, transaction), lines: lines, sections: sections,
                notices: try notices.unread(of: member.account, in: project.id, transaction)))
    }

    private func promisesJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let holder = visit.asked(Asks.whose) == .mine ? try visit.staff().account : nil
        let after = visit.asked(Asks.after).flatMap(TodayPlace.init(text:))
        let state = visit.asked(Asks.state) ?? .open
        let lines: [Todays.Line]
        if let clause = visit.asked(Asks.clause) {
            guard visit.asked(Asks.band) == nil else { throw Refusal.invalid("band", "promises.band-or-clause") }
            lines = try todays.lines(
                of: Clause.ID(clause), state: state, in: project, holder: holder, after: after, limit: Self.pageSize, transaction)
        } else {
            guard state == .open else { throw Refusal.invalid("clause", "promises.clause-needed") }
            lines = try todays.lines(
                in: project, holder: holder, band: visit.asked(Asks.band), after: after, limit: Self.pageSize, transaction)
        }
        let items = lines.map { line -> JSON in
            [
                "id": .id(line.row.id), "clause": .text(line.row.clause.text), "cycle": .number(line.row.cycle),
                "subject": .text(line.card?.path ?? ""), "title": .words(line.card?.title(visit.words)),
                "startedAt": .at(line.row.promise.startedAt), "dueAt": .at(line.row.promise.dueAt),
                "settledAt": .at(line.row.settledAt), "provisional": .flag(line.row.isProvisional),
                "holder": .id(line.row.holder), "holderName": .words(line.holderName),
                "standing": .text(line.row.promise.standing(at: visit.now).rawValue),
            ]
        }
        return ["promises": .list(items), "next": .words(lines.count == Self.pageSize ? lines.last?.place.text : nil)]
    }

    private static let pageSize = 100
    private static let shape = JSONShape.object([
        ("id", .id), ("clause", .text), ("cycle", .number), ("subject", .text), ("title", .optional(.text)), ("startedAt", .time),
        ("dueAt", .time), ("settledAt", .optional(.time)), ("provisional", .flag), ("holder", .optional(.id)),
        ("holderName", .optional(.text)), ("standing", .word(Promise.Standing.self)),
    ])
}
