// Scheme: the front door of the promises: migrations, routes, words, the shipped scheme.
import Kernel
import Storage
import Web

package enum SchemeSlice {
    package static let migrations: [Migration] = SchemeSchema.migrations + EscalationSchema.migrations
    package static var words: String { Embedded.text("words.txt") ?? "" }

    /// The scheme that ships with the program.
    package static func shipped() throws -> SchemeBook {
        guard let yaml = Embedded.text("scheme.yaml") else { throw SchemeProblem.unreadable("scheme.yaml is missing") }
        return try SchemeSource.book(yaml)
    }

    package static func routes(
        room: ControlRoom, books: SchemeBooks, dueSources: [DueSource], todaySources: [TodaySource]
    ) -> [Route] {
        BoardRoutes(room: room, books: books).routes + TodayRoutes(room: room, sources: todaySources).routes + RevisionRoutes(books: books, room: room).routes
            + CalendarRoutes(sources: dueSources).routes + OutboxRoutes(room: room).routes
            + WhyRoutes(room: room, books: books, sources: dueSources).routes
    }
}
