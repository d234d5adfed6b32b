// FollowUpSheet: the follow-ups of a project as a file to take away, newest first.
import Kernel
import Platform
import Scheme
import Sheets
import Storage
import Web

struct FollowUpEntry: Sendable {
    let id: FollowUp.ID
    let at: Instant
    let number: String
    let title: String
    let cycle: Int64
    let result: FollowUp.Result
    let satisfaction: Int64?
    let words: String
    /// Nobody of the office: the customer rated it.
    let byName: String?
    let handlerName: String?
    let exception: String
}

enum FollowUpSheet {
    static let route = Route.export("/follow-ups", .office, clause: "S2.5-2") { visit, transaction in
        let project = try visit.here()
        let lines = try ListFile.pages(of: 500) { (last: FollowUpEntry?, size) in
            try read(in: project.id, before: last, limit: size, transaction)
        }
        return file(lines, project, visit.words)
    }

    private static func read(
        in project: Project.ID, before: FollowUpEntry?, limit: Int, _ transaction: Transaction
    ) throws -> [FollowUpEntry] {
        let behind: SQL = before.map { "AND (f.at < \($0.at) OR (f.at = \($0.at) AND f.id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT f.id, f.at, f.cycle, f.result, f.satisfaction, f.words, f.exception, c.number, c.title, a.display_name AS name,
                h.display_name AS handler
            FROM follow_up f JOIN service_case c ON c.project_id = f.project_id AND c.id = f.case_id
            LEFT JOIN account a ON a.id = f.by_id LEFT JOIN account h ON h.id = f.handler_id
            WHERE f.project_id = \(project) \(behind) ORDER BY f.at DESC, f.id DESC LIMIT \(limit)
            """
        ).map { row in
            FollowUpEntry(
                id: try row.get("id"), at: try row.get("at"), number: try row.get("number"), title: try row.get("title"),
                cycle: try row.get("cycle"), result: try row.get("result"), satisfaction: try row.get("satisfaction"),
                words: try row.get("words"), byName: try row.get("name"), handlerName: try row.get("handler"),
                exception: try row.get("exception"))
        }
    }

    private static func file(_ lines: [FollowUpEntry], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "follow-ups-\(project.code)", title: words("follow-up.list"),
            columns: [
                SheetColumn(words("case.number")), SheetColumn(words("case.title"), width: 40),
                SheetColumn(words("follow-up.cycle"), .integer), SheetColumn(words("contact.when"), .dateTime),
                SheetColumn(words("follow-up.result")), SheetColumn(words("follow-up.satisfaction.label"), .integer),
                SheetColumn(words("follow-up.words"), width: 40), SheetColumn(words("follow-up.by")),
                SheetColumn(words("case.handler")), SheetColumn(words("follow-up.exception"), width: 30),
            ],
            rows: lines.map { line in
                [
                    .text(line.number), .text(line.title), .integer(line.cycle), .at(line.at, project.zone),
                    .text(words("result.\(line.result.rawValue)")), line.satisfaction.map { .integer($0) } ?? .empty,
                    .text(line.words), .text(line.byName ?? words("case.requester")), .text(line.handlerName ?? ""),
                    .text(line.exception),
                ]
            })
    }
}
