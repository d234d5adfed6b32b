// BoardRoutes: the scheme as a document, its figures, the rows behind them, and 今日.
import Kernel
import Platform
import Storage
import Web

/// Addresses of the board and of 今日.
package struct BoardRoutes: Sendable {
    let boards: Boards
    let todays: Todays
    let notices: Notices

    package init(room: ControlRoom, books: SchemeBooks) {
        boards = Boards(room: room, books: books)
        todays = Todays(room: room)
        notices = Notices(room: room)
    }

    enum Asks {
        static let from = Field<Day>.day("from", required: false)
        static let to = Field<Day>.day("to", required: false)
        static let state = Field<ClauseState>.choice("state", required: false)
        static let part = Field<Boards.Part>.choice("part", required: false)
        static let chapter = Field<String>.text("chapter", max: 40, required: false)
        static let after = Field<String>.text("after", max: 40, required: false)
        static let whose = Field<Whose>.choice("whose", required: false)
        static let band = Field<TodayBand>.choice("band", required: false)
        static let project = Field<String>.text("project", max: 32, required: false)
    }
    enum Whose: String, CaseIterable, Sendable { case mine, all }

    package var routes: [Route] {
        [
            .reading("/", .staff) { visit, _ in
                .seeOther(Place.of(try visit.staff()).contains(.today) ? "/today" : "/account")
            },
            .page("/today", .office, asks: [Asks.whose, Asks.band]) { try today($0, $1) },
            .page("/scheme", .office, asks: [Asks.state, Asks.chapter, Asks.from, Asks.to]) { try board($0, $1) },
            .export("/scheme", .office, asks: [Asks.from, Asks.to]) { visit, transaction in
                let project = try visit.here()
                let days = try Self.period(visit, project)
                return BoardSheet.board(
                    try boards.standings(in: project, days: days, transaction).standings, project, days, visit.words)
            },
            .export("/scheme/{clause}/rows", .office, asks: [Asks.from, Asks.to, Asks.part]) { visit, transaction in
                let project = try visit.here()
                let (days, part) = (try Self.period(visit, project), visit.asked(Asks.part) ?? .all)
                let rows = try ListFile.pages(of: 500) { (last: Boards.FigureRow?, size) in
                    try boards.rows(
                        clauseID(visit), part, in: project, days: days, after: last.map { ($0.row.dueDay, $0.row.id) }, limit: size,
                        transaction)
                }
                return BoardSheet.rows(rows, clauseID(visit), project, visit.words, now: visit.now)
            },
            .page("/scheme/{clause}", .office, asks: [Asks.from, Asks.to]) { try clause($0, $1) },
            .page("/scheme/{clause}/rows", .office, asks: [Asks.from, Asks.to, Asks.part, Asks.after]) { try rows($0, $1) },
            .reading(
                "/api/v1/clauses", .office, summary: "Every clause with its state and figure of a period",
                asks: [Asks.from, Asks.to, Asks.project]
            ) { .json(try clausesJSON($0, $1)) },
            .reading(
                "/api/v1/clauses/{clause}/figure", .office, summary: "One clause's figure of a period",
                asks: [Asks.from, Asks.to, Asks.project]
            ) { .json(try figureJSON($0, $1)) },
            .reading(
                "/api/v1/promises", .office, summary: "Open promises by due", asks: [Asks.whose, Asks.band, Asks.project]
            ) { .json(try promisesJSON($0, $1)) },
        ]
            + Route.verb("/notices/reading", .office, summary: "All notices of mine are read (知道了)", fields: []) {
                visit, transaction in
                try notices.read(of: try visit.staff().account, in: try visit.here().id, transaction)
                return Effect("/today")
            }
    }

    /// The period asked for; else this month to today.
    static func period(_ visit: Visit, _ project: ProjectCard) throws(Refusal) -> ClosedRange<Day> {
        let today = project.zone.day(of: visit.now)
        let to = visit.asked(Asks.to) ?? today
        let from = visit.asked(Asks.from) ?? to.firstOfMonth
        guard from <= to else { throw .invalid("from", "period.backwards") }
        return from...to
    }

    private func clauseID(_ visit: Visit) -> Clause.ID { Clause.ID(visit.parameters["clause"] ?? "") }

    private func board(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let (book, standings) = try boards.standings(in: project, days: days, transaction)
        return BoardPages.board(
            visit, book: book, standings: standings, days: days, state: visit.asked(Asks.state),
            chapter: visit.asked(Asks.chapter))
    }

    private func clause(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let standing = try boards.standing(of: clauseID(visit), in: project, days: days, transaction)
        let book = try boards.books.book(on: project.zone.day(of: visit.now), in: transaction)
        return BoardPages.clause(visit, standing, inForce: book, days: days)
    }

    private func rows(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let part = visit.asked(Asks.part) ?? .all
        let standing = try boards.standing(of: clauseID(visit), in: project, days: days, transaction)
        var after: (day: Day, id: Promise.ID)?
        if let key = visit.asked(Asks.after)?.split(separator: "."), key.count == 2, let day = Day(String(key[0])) {
            after = Tag(text: String(key[1])).map { (day, $0) }
        }
        let rows = try boards.rows(clauseID(visit), part, in: project, days: days, after: after, transaction)
        return BoardPages.rows(visit, standing, part: part, days: days, rows: rows, zone: project.zone)
    }

    private func today(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let holder = visit.asked(Asks.whose) == .mine ? try visit.staff().account : nil
        let counts = try todays.counts(in: project, holder: holder, transaction)
        let lines = try todays.lines(in: project, holder: holder, band: visit.asked(Asks.band), limit: 40, transaction)
        let unread = try notices.unread(of: try visit.staff().account, in: project.id, transaction)
        return TodayPages.today(visit, project: project, counts: counts, lines: lines, notices: unread)
    }

    private func clausesJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let (book, standings) = try boards.standings(in: project, days: days, transaction)
        return [
            "version": .number(book.version), "from": .text(days.lowerBound.description),
            "to": .text(days.upperBound.description), "clauses": .list(standings.map(Self.json)),
        ]
    }

    private static func json(_ standing: ClauseStanding) -> JSON {
        [
            "id": .text(standing.clause.id.text), "text": .text(standing.clause.text.hans),
            "state": .text(standing.state.rawValue), "figure": standing.figure.map(json) ?? .null,
            "atRisk": .number(standing.atRisk), "overdue": .number(standing.overdue),
        ]
    }

    private static func json(_ figure: Figure) -> JSON {
        [
            "numerator": .number(figure.numerator), "denominator": .number(figure.denominator),
            "excluded": .number(figure.excluded),
        ]
    }

    private func figureJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let standing = try boards.standing(of: clauseID(visit), in: project, days: days, transaction)
        guard let figure = standing.figure else { throw Refusal.missing }
        return [
            "clause": .text(standing.clause.id.text), "numerator": .number(figure.numerator),
            "denominator": .number(figure.denominator), "excluded": .number(figure.excluded),
        ]
    }

    private func promisesJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let holder = visit.asked(Asks.whose) == .mine ? try visit.staff().account : nil
        let lines = try todays.lines(in: project, holder: holder, band: visit.asked(Asks.band), limit: 100, transaction)
        let items = lines.map { line -> JSON in
            [
                "id": .id(line.row.id), "clause": .text(line.row.clause.text), "cycle": .number(line.row.cycle),
                "subject": .text(line.card?.path ?? ""), "title": .words(line.card?.title(visit.words)),
                "startedAt": .at(line.row.promise.startedAt), "dueAt": .at(line.row.promise.dueAt),
                "provisional": .flag(line.row.isProvisional), "holder": .id(line.row.holder),
                "standing": .text(line.row.promise.standing(at: visit.now).rawValue),
            ]
        }
        return ["promises": .list(items)]
    }
}
