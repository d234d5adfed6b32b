// Listing: a list told three ways by one question: a page at a time for people and for programs, the whole as a file.
import Kernel
import Platform
import Storage

/// A list whose pages go on behind the last line shown (`?before=`), and its routes.
package struct Listing<Line: Sendable>: Sendable {
    /// The page's address; the file lies below it, the API's answer at `/api/v1` of it.
    private let pattern: String
    private let who: Who
    private let clause: Clause.ID?
    /// What the list may be asked besides, such as a state.
    private let asks: [any AnyField]
    private let summary: String
    /// What the API calls the list, and each line of it.
    private let name: String
    private let shape: JSONShape
    private let json: @Sendable (Line) -> JSON
    /// Where the page behind this line begins.
    private let key: @Sendable (Line) -> String
    /// So many lines behind a key, in the order of the list.
    private let find: @Sendable (Visit, String?, Int, Transaction) throws -> [Line]

    package init(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, asks: [any AnyField] = [], summary: String, name: String,
        shape: JSONShape, json: @escaping @Sendable (Line) -> JSON, key: @escaping @Sendable (Line) -> String,
        find: @escaping @Sendable (Visit, String?, Int, Transaction) throws -> [Line]
    ) {
        self.pattern = pattern
        self.who = who
        self.clause = clause
        self.asks = asks
        self.summary = summary
        self.name = name
        self.shape = shape
        self.json = json
        self.key = key
        self.find = find
    }

    /// The page, the file and the API's answer.
    package func routes(
        page: @escaping @Sendable (Visit, [Line], Transaction) throws -> HTML,
        file: @escaping @Sendable ([Line], ProjectCard, Words) -> ListFile
    ) -> [Route] {
        [
            .page(pattern, who, clause: clause, asks: asks + [Listings.before]) { visit, transaction in
                try page(visit, try lines(visit, transaction), transaction)
            },
            .export(pattern, who, clause: clause, asks: asks) { visit, transaction in
                let all = try ListFile.pages(of: Listings.filePart) { last, size in
                    try find(visit, last.map(key), size, transaction)
                }
                return file(all, try visit.here(), visit.words)
            },
            .reading(
                "/api/v1" + pattern, who, clause: clause, summary: summary, asks: asks + [Listings.before, Listings.project],
                gives: .page(name, shape)
            ) { visit, transaction in
                let lines = try lines(visit, transaction)
                let next = lines.count == Listings.pageSize ? lines.last.map(key) : nil
                return .json(.object([(name, .list(lines.map(json))), ("next", .words(next))]))
            },
        ]
    }

    /// The lines of the page asked for; a form that came back shows the first.
    package func lines(_ visit: Visit, _ transaction: Transaction) throws -> [Line] {
        try find(visit, visit.asked(Listings.before), Listings.pageSize, transaction)
    }
}

package enum Listings {
    package static let pageSize = 50
    /// A file is read so many lines at a time.
    static let filePart = 500
    package static let before = Field<String>.text("before", max: 32, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)

    /// The way to the next page, where there may be one.
    package static func more(_ visit: Visit, _ path: Path, count: Int, last: String?) -> HTML {
        guard count == pageSize, let last else { return "" }
        return "<p class=\"more\"><a class=\"button\" href=\"\(path.asking("before", last))\">\(visit.words("list.more"))</a></p>"
    }
}
