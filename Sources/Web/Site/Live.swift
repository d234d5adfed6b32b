// Live: a page that is open for long looks by itself whether what it shows has changed, and says so.
import Kernel
import Platform
import Storage

/// The mark of a page is the last row of the journal that concerns it. `steward.js` asks for it again a few times a
/// minute and shows a quiet line when it has moved; nothing is exchanged under the hands of somebody who writes.
package enum Live {
    static let path: Path = "/changes"
    private static let thing = Field<Tag<Live>>.id("case", required: false)

    /// The pages that look, each with the parameter that names its thing; a list concerns its whole project.
    private static let pages: [String: String?] = ["/today": nil, "/cases": nil, "/cases/{case}": "case"]

    /// What a page watches, and its mark when it was read.
    package struct Watch: Sendable {
        let path: Path
        let mark: Int64
    }

    package static let routes: [Route] = [
        .reading(path.text, .office, asks: [thing]) { visit, transaction in
            .json(["mark": .number(try mark(of: visit.asked(thing), visit.projects, visit.project, transaction))])
        }
    ]

    /// Nil for a page that stands still. Read on the page's own snapshot, so nothing is missed between.
    static func watch(
        _ route: RouteName, _ parameters: [String: String], _ projects: [Project.ID], _ project: ProjectCard?,
        _ transaction: Transaction
    ) throws -> Watch? {
        guard route.method == "GET", let parameter = pages[route.pattern], !projects.isEmpty else { return nil }
        let id = parameter.flatMap { parameters[$0] }.flatMap { Tag<Live>(text: $0) }
        if parameter != nil, id == nil { return nil }
        let asked = id.map { path.asking("case", $0.text) } ?? path.asking("project", project?.code ?? "")
        return Watch(path: asked, mark: try mark(of: id, projects, project, transaction))
    }

    private static func mark(
        of id: Tag<Live>?, _ projects: [Project.ID], _ project: ProjectCard?, _ transaction: Transaction
    ) throws -> Int64 {
        if let id {
            return try transaction.first(
                """
                SELECT COALESCE(MAX(seq), 0) AS seq FROM journal
                WHERE chain IN \(list: projects) AND subject_kind = 'case' AND subject_id = \(id)
                """)?.get("seq") ?? 0
        }
        guard let project else { return 0 }
        return try transaction.first("SELECT seq FROM journal_head WHERE chain = \(project.id)")?.get("seq") ?? 0
    }

    /// The line that appears when the mark has moved; without JavaScript the browser's own reload does as well.
    static func line(_ visit: Visit) -> HTML {
        guard let watch = visit.watch else { return "" }
        return """
            <p class="say live" role="status" data-live="\(watch.path)" data-mark="\(watch.mark)">\(visit.words("live.changed")) <a href="\(visit.address)">\(visit.words("live.reload"))</a></p>
            """
    }
}
