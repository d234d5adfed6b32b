// BoardRoutes: the scheme as a document, its figures, and the rows behind them.
import Kernel
import Platform
import Storage
import Web

/// Addresses of the board.
package struct BoardRoutes: Sendable {
    let boards: Boards

    package init(room: ControlRoom, books: SchemeBooks) {
        boards = Boards(room: room, books: books)
    }

    enum Asks {
        static let from = Field<Day>.day("from", required: false)
        static let to = Field<Day>.day("to", required: false)
        static let state = Field<ClauseState>.choice("state", required: false)
        static let part = Field<Boards.Part>.choice("part", required: false)
        static let process = Field<ClauseProcess>.choice("process", required: false)
        static let post = Field<Post>.choice("post", required: false)
        static let chapter = Field<String>.text("chapter", max: 40, required: false)
        static let after = Field<String>.text("after", max: 40, required: false)
        static let project = Field<String>.text("project", max: 32, required: false)
        static let narrowing: [any AnyField] = [state, process, post]
    }

    package var routes: [Route] {
        [
            .page("/scheme", .office, asks: Asks.narrowing + [Asks.chapter, Asks.from, Asks.to]) { try board($0, $1) },
            .export("/scheme", .office, asks: Asks.narrowing + [Asks.chapter, Asks.from, Asks.to]) { visit, transaction in
                let project = try visit.here()
                let days = try Self.period(visit, project)
                let standings = try boards.standings(in: project, days: days, transaction).standings
                return BoardSheet.board(standings.filter(Self.filter(visit).shows), project, days, visit.words)
            },
            .export("/scheme/{clause}/rows", .office, asks: [Asks.from, Asks.to, Asks.part]) { visit, transaction in
                let project = try visit.here()
                let (days, part) = (try Self.period(visit, project), visit.asked(Asks.part) ?? .all)
                let rows = try ListFile.pages(of: 500) { (last: Boards.FigureRow?, size) in
                    try boards.rows(
                        clauseID(visit), part, in: project, days: days, after: last?.key, limit: size, transaction)
                }
                return BoardSheet.rows(rows, clauseID(visit), project, visit.words)
            },
            .page("/scheme/{clause}", .office, asks: [Asks.from, Asks.to]) { try clause($0, $1) },
            .page("/scheme/{clause}/rows", .office, asks: [Asks.from, Asks.to, Asks.part, Asks.after]) { try rows($0, $1) },
            .reading(
                "/api/v1/clauses", .office, summary: "Every clause with its state and figure of a period",
                asks: Asks.narrowing + [Asks.from, Asks.to, Asks.project],
                gives: .object([("version", .number), ("from", .day), ("to", .day), ("clauses", .list(Self.clauseShape))])
            ) { .json(try clausesJSON($0, $1)) },
            .reading(
                "/api/v1/clauses/{clause}/figure", .office, summary: "One clause's figure of a period",
                asks: [Asks.from, Asks.to, Asks.project], gives: .object([("clause", .text)] + Self.figureShape)
            ) { .json(try figureJSON($0, $1)) },
        ]
    }

    /// The period asked for; else this month to today.
    static func period(_ visit: Visit, _ project: ProjectCard) throws(Refusal) -> ClosedRange<Day> {
        let today = project.zone.day(of: visit.now)
        let to = visit.asked(Asks.to) ?? today
        let from = visit.asked(Asks.from) ?? to.firstOfMonth
        guard from <= to else { throw .invalid("from", "period.backwards") }
        return from...to
    }

    private static func filter(_ visit: Visit) -> BoardFilter {
        BoardFilter(
            state: visit.asked(Asks.state), process: visit.asked(Asks.process), post: visit.asked(Asks.post),
            chapter: visit.asked(Asks.chapter))
    }

    private func clauseID(_ visit: Visit) -> Clause.ID { Clause.ID(visit.parameters["clause"] ?? "") }

    private func board(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let (book, standings) = try boards.standings(in: project, days: days, transaction)
        return BoardPages.board(
            visit, book: book, standings: standings, days: days, filter: Self.filter(visit))
    }

    private func clause(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let standing = try boards.standing(of: clauseID(visit), in: project, days: days, transaction)
        let book = try boards.books.book(on: project.zone.day(of: visit.now), in: transaction)
        return BoardPages.clause(
            visit, standing, inForce: book, days: days, mayRevise: try RevisionRoutes.mayEdit(visit, transaction))
    }

    private func rows(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let part = visit.asked(Asks.part) ?? .all
        let standing = try boards.standing(of: clauseID(visit), in: project, days: days, transaction)
        let rows = try boards.rows(
            clauseID(visit), part, in: project, days: days, after: visit.asked(Asks.after), transaction)
        return BoardPages.rows(visit, standing, part: part, days: days, rows: rows, zone: project.zone)
    }

    private static let figureShape: [(String, JSONShape)] = [
        ("numerator", .number), ("denominator", .number), ("excluded", .number),
    ]
    private static let clauseShape = JSONShape.object([
        ("id", .text), ("text", .text), ("state", .word(ClauseState.self)), ("figure", .optional(.object(figureShape))),
        ("atRisk", .number), ("overdue", .number), ("process", .word(ClauseProcess.self)),
        ("posts", .list(.word(Post.self))),
    ])

    private func clausesJSON(_ visit: Visit, _ transaction: Transaction) throws -> JSON {
        let project = try visit.here()
        let days = try Self.period(visit, project)
        let (book, standings) = try boards.standings(in: project, days: days, transaction)
        return [
            "version": .number(book.version), "from": .text(days.lowerBound.description),
            "to": .text(days.upperBound.description), "clauses": .list(standings.filter(Self.filter(visit).shows).map(Self.json)),
        ]
    }

    private static func json(_ standing: ClauseStanding) -> JSON {
        [
            "id": .text(standing.clause.id.text), "text": .text(standing.clause.text.hans),
            "state": .text(standing.state.rawValue), "figure": standing.figure.map(json) ?? .null,
            "atRisk": .number(standing.atRisk), "overdue": .number(standing.overdue),
            "process": .text(standing.clause.process.rawValue),
            "posts": .list(standing.clause.posts.map(\.rawValue).sorted().map { .text($0) }),
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
}
