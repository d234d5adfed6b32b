// ContactSheet: what was learnt of customers, as a file to take away, newest first.
import Kernel
import Platform
import Sheets
import Storage
import Web

enum ContactSheet {
    private struct Line: Sendable {
        let id: Tag<ContactLine>
        let name: String
        let contact: ContactLine
    }

    /// The keepers' list: whoever reads one customer's page does not thereby carry all of them away.
    static let route = Route.export("/contacts", .managers) { visit, transaction in
        let project = try visit.here()
        let lines = try ListFile.pages(of: 500) { (last: Line?, size) in
            try read(in: project.id, before: last, limit: size, transaction)
        }
        return file(lines, project, visit.words)
    }

    private static func read(in project: Project.ID, before: Line?, limit: Int, _ transaction: Transaction) throws -> [Line] {
        let behind: SQL = before.map {
            "AND (c.at < \($0.contact.at) OR (c.at = \($0.contact.at) AND c.id < \($0.id)))"
        } ?? ""
        return try transaction.query(
            """
            SELECT c.id, c.at, c.channel, c.words, p.name, a.display_name AS by_name FROM contact c
            JOIN person p ON p.id = c.person_id JOIN account a ON a.id = c.by_id
            WHERE c.project_id = \(project) \(behind) ORDER BY c.at DESC, c.id DESC LIMIT \(limit)
            """
        ).map { row in
            Line(
                id: try row.get("id"), name: try row.get("name"),
                contact: ContactLine(
                    at: try row.get("at"), channel: try row.get("channel"), words: try row.get("words"),
                    byName: try row.get("by_name")))
        }
    }

    private static func file(_ lines: [Line], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "contacts-\(project.code)", title: words("contact.title"),
            columns: [
                SheetColumn(words("registry.name")), SheetColumn(words("contact.when"), .dateTime),
                SheetColumn(words("contact.channel")), SheetColumn(words("contact.words"), width: 60), SheetColumn(words("contact.by")),
            ],
            rows: lines.map { line in
                [
                    .text(line.name), .at(line.contact.at, project.zone), .text(words("contact.\(line.contact.channel.rawValue)")),
                    .text(line.contact.words), .text(line.contact.byName),
                ]
            })
    }
}
