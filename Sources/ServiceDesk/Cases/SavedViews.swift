// SavedViews: lists of cases that a person looks at again and again, under names of their own.
import Kernel
import Platform
import Scheme
import Storage
import Web

/// A named filter of one person in one project.
struct SavedView: Sendable {
    typealias ID = Tag<SavedView>
    let id: ID
    let name: String
    /// The filter as the list's address has it.
    let query: String
}

struct SavedViews: Sendable {
    static let migrations = [
        Migration(
            "0024 saved views",
            [
                """
                CREATE TABLE saved_view (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    account_id {id} NOT NULL REFERENCES account (id), name {text} NOT NULL CHECK (name <> ''),
                    query {text} NOT NULL, UNIQUE (project_id, account_id, name)) {strict}
                """
            ])
    ]
    private static let viewsMax = 20

    private static let name = Field<String>.text("name", max: 30)

    let desk: CaseRoutes

    var routes: [Route] {
        Route.verb(
            "/cases/views", .office, summary: "Keep a filter of the list of cases under a name (保存视图)",
            fields: [Self.name] + CaseFilter.asks, again: { try desk.list($0, $1) }
        ) { visit, transaction in
            let project = try visit.here()
            let path = CaseFilter(visit.form, project.zone).address("/cases")
            try keep(
                try visit.need(Self.name), path.text.split(separator: "?").dropFirst().first.map(String.init) ?? "",
                of: try visit.staff().account, in: project.id, transaction)
            return Effect(path)
        }
            + Route.verb("/cases/views/{view}/removal", .office, summary: "Forget a kept filter (删除视图)", fields: []) {
                visit, transaction in
                let id: SavedView.ID = try visit.id("view")
                let gone = try transaction.run(
                    """
                    DELETE FROM saved_view WHERE project_id = \(try visit.here().id) AND id = \(id)
                        AND account_id = \(try visit.staff().account)
                    """)
                guard gone == 1 else { throw Refusal.missing }
                return Effect("/cases")
            }
    }

    /// The same name again is the same view with another filter.
    private func keep(
        _ name: String, _ query: String, of person: Account.ID, in project: Project.ID, _ transaction: Transaction
    ) throws {
        let known = try Self.of(person, in: project, transaction)
        guard known.count < Self.viewsMax || known.contains(where: { $0.name == name }) else {
            throw Refusal.invalid("name", "view.many", ["max": "\(Self.viewsMax)"])
        }
        let id: SavedView.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO saved_view (id, project_id, account_id, name, query)
            VALUES (\(id), \(project), \(person), \(name), \(query))
            ON CONFLICT (project_id, account_id, name) DO UPDATE SET query = excluded.query
            """)
    }

    static func of(_ person: Account.ID, in project: Project.ID, _ transaction: Transaction) throws -> [SavedView] {
        try transaction.query(
            """
            SELECT id, name, query FROM saved_view WHERE project_id = \(project) AND account_id = \(person)
            ORDER BY name LIMIT \(viewsMax)
            """
        ).map { SavedView(id: try $0.get("id"), name: try $0.get("name"), query: try $0.get("query")) }
    }

    /// The views of a person above the list, and the form that keeps this one.
    static func bar(_ visit: Visit, _ filter: CaseFilter, _ views: [SavedView]) -> HTML {
        let words = visit.words
        let here = filter.address("/cases").text
        let links = views.map { view -> HTML in
            let path = view.query.isEmpty ? "/cases" : "/cases?\(view.query)"
            return """
                <span class="view"><a href="\(path)"\(if: path == here, " aria-current=\"true\"")>\(view.name)</a><form class="inline" method="post" action="/cases/views/\(view.id.text)/removal">\(Forms.hidden(visit))<button class="quiet" aria-label="\(words("verb.forget-view")): \(view.name)">×</button></form></span>
                """
        }
        let kept = filter.parts.map { part -> HTML in
            "<input type=\"hidden\" name=\"\(part.name.description)\" value=\"\(part.value)\">"
        }
        let keeping = Forms.post(
            visit, to: "/cases/views", button: words("verb.keep-view"), main: false,
            "\(kept)\(Forms.text(visit, name, label: words("view.name")))")
        return """
            \(if: !links.isEmpty, "<p class=\"filters\">\(links)</p>")<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.keep-view"))</summary>\(keeping)</details>
            """
    }
}
