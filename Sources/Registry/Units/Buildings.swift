// Buildings: each with its steward (楼栋管家), who is the handler of its cases where nobody else is named.
import Kernel
import Platform
import Sheets
import Storage
import Web

/// A building as its list shows it.
package struct BuildingLine: Sendable {
    package let id: Building.ID
    package let name: String
    package let steward: Account.ID?
    package let stewardName: String?
}

package struct Buildings: Sendable {
    package init() {}

    /// Posts that may be a building's steward: whoever may be a case's handler.
    package static let stewards: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager, .engineer, .guardPost]

    func list(in project: Project.ID, _ transaction: Transaction) throws -> [BuildingLine] {
        try transaction.query(
            """
            SELECT b.id, b.name, b.handler_id, a.display_name AS steward FROM building b
            LEFT JOIN account a ON a.id = b.handler_id
            WHERE b.project_id = \(project) ORDER BY b.sort_key, b.id LIMIT 500
            """
        ).map {
            BuildingLine(
                id: try $0.get("id"), name: try $0.get("name"), steward: try $0.get("handler_id"),
                stewardName: try $0.get("steward"))
        }
    }

    /// Names the steward of a building, or nobody.
    func setSteward(
        _ person: Account.ID?, of id: Building.ID, in project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        if let person, try !staff(of: project, transaction).contains(where: { $0.id == person }) {
            throw Refusal.invalid("steward", "case.handler.unknown")
        }
        let changed = try transaction.run(
            """
            UPDATE building SET handler_id = \(person as Account.ID?) WHERE project_id = \(project.id) AND id = \(id)
            """)
        guard changed == 1 else { throw Refusal.missing }
        transaction.record(
            "building.steward", about: ("building", id.number), project: project.id, by: actor, ["steward": .id(person)])
    }

    /// The steward of a unit's building, if that person still holds a post here.
    package func steward(of unit: Unit.ID, in project: ProjectCard, _ transaction: Transaction) throws -> StaffCard? {
        let row = try transaction.first(
            """
            SELECT b.handler_id FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project.id) AND u.id = \(unit)
            """)
        guard let steward: Account.ID = try row?.get("handler_id") else { return nil }
        return try staff(of: project, transaction).first { $0.id == steward }
    }

    func staff(of project: ProjectCard, _ transaction: Transaction) throws -> [StaffCard] {
        try Accounts().staff(
            of: project.id, posts: Self.stewards, on: project.zone.day(of: transaction.now), in: transaction)
    }
}

struct BuildingRoutes: Sendable {
    private let buildings = Buildings()
    private static let steward = Field<Account.ID>.id("steward", required: false)
    private typealias In = UnitRoutes.Inputs
    private static let name = Field<String>.text("building", max: 40)

    var routes: [Route] {
        [
            .page("/buildings", .office, clause: "K-CMP4") { try list($0, $1) },
            .export("/buildings", .office, clause: "K-CMP4") { visit, transaction in
                let (project, words) = (try visit.here(), visit.words)
                return ListFile(
                    "buildings-\(project.code)", title: words("building.title"),
                    columns: [SheetColumn(words("building.name")), SheetColumn(words("building.steward"))],
                    rows: try buildings.list(in: project.id, transaction).map { [.text($0.name), .text($0.stewardName ?? "")] })
            },
            .reading(
                "/api/v1/buildings", .office, summary: "Buildings with their stewards", asks: [UnitRoutes.Inputs.project],
                gives: .object([(
                    "buildings",
                    .list(.object([("id", .id), ("name", .text), ("steward", .optional(.id)), ("stewardName", .optional(.text))])))])
            ) {
                visit, transaction in
                let lines = try buildings.list(in: try visit.here().id, transaction).map { line -> JSON in
                    ["id": .id(line.id), "name": .text(line.name), "steward": .id(line.steward), "stewardName": .words(line.stewardName)]
                }
                return .json(["buildings": .list(lines)])
            },
        ]
            + Route.verb(
                "/buildings/{building}/steward", .posts([.serviceManager, .officeManager]), clause: "K-CMP4",
                summary: "Name a building's steward (楼栋管家)", fields: [Self.steward], again: { try list($0, $1) }
            ) { visit, transaction in
                try buildings.setSteward(
                    visit.value(Self.steward), of: try visit.id("building"), in: try visit.here(), by: try visit.actor(),
                    transaction)
                return Effect("/buildings")
            }
            + Route.verb(
                "/buildings", .posts(UnitRoutes.keepers), summary: "A new building (新增楼栋)", fields: [Self.name],
                again: { try list($0, $1) }
            ) { visit, transaction in
                let id = try buildings.add(
                    try visit.need(Self.name), in: try visit.here().id, by: try visit.actor(), transaction)
                return Effect("/buildings", ["id": .id(id)], status: 201)
            }
            + Route.verb(
                "/buildings/{building}/units", .posts(UnitRoutes.keepers), summary: "A new home in a building (新增房屋)",
                fields: [In.name, In.area, In.use, In.state], again: { try list($0, $1) }
            ) { visit, transaction in
                let id = try Units().add(
                    try visit.need(In.name), areaHundredths: try visit.need(In.area), use: try visit.need(In.use),
                    state: try visit.need(In.state), in: try visit.id("building"), project: try visit.here().id,
                    by: try visit.actor(), transaction)
                return Effect("/units/\(id)", ["id": .id(id)], status: 201)
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let words = visit.words
        let project = try visit.here()
        let staff = try buildings.staff(of: project, transaction)
        let mayName = visit.member?.holds([.serviceManager, .officeManager], in: project.id) == true
        let rows = try buildings.list(in: project.id, transaction).map { line -> HTML in
            "<tr><td>\(line.name)\(mayName ? building(visit, line) : "")</td><td>\(mayName ? naming(visit, line, staff) : "\(line.stewardName ?? "—")")</td></tr>"
        }
        return Layout.office(
            visit, title: words("building.title"), at: .register,
            lead: "<p class=\"soft\">\(words("building.lead")) \(Tags.clause("K-CMP4"))</p>",
            """
            \(Forms.summary(visit))<table><thead><tr><th>\(words("building.name"))</th><th>\(words("building.steward"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(if: rows.isEmpty, "<p class=\"empty\">\(words("registry.empty"))</p>")\(ListFile.links(visit, "/buildings/export"))
            \(if: mayName, Forms.fold(visit, to: "/buildings", title: "verb.add-building") { "\(Forms.text($0, Self.name, label: words("building.name")))" })
            """)
    }

    private func building(_ visit: Visit, _ line: BuildingLine) -> HTML {
        let words = visit.words
        var own = visit.form("units", of: ("building", line.id.text))
        if own.form["use"] == nil { own.form = own.form.with("use", "dwelling").with("state", "occupied") }
        let form = Forms.post(
            own, to: "/buildings/\(line.id)/units", button: words("verb.add-unit"), main: false,
            "\(Forms.text(own, In.name, label: words("registry.unit")))\(UnitPages.particulars(own, words))")
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("verb.add-unit"))</summary>\(form)</details>"
    }

    private func naming(_ visit: Visit, _ line: BuildingLine, _ staff: [StaffCard]) -> HTML {
        let options = staff.map { person -> HTML in
            "<option value=\"\(person.id.text)\"\(if: person.id == line.steward, " selected")>\(person.name)</option>"
        }
        return """
            <form class="inline" method="post" action="/buildings/\(line.id.text)/steward">\(Forms.hidden(visit))<select name="steward" aria-label="\(visit.words("building.steward")): \(line.name)"><option value="">—</option>\(options)</select> <button>\(visit.words("verb.name-steward"))</button></form>
            """
    }
}
