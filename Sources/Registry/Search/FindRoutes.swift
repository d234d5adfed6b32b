// FindRoutes: the one box, on the page and for programs, and people as a list.
import Kernel
import Platform
import Storage
import Web

struct FindRoutes: Sendable {
    let hooks: RegistryHooks

    private typealias In = UnitRoutes.Inputs

    /// Everything that was found.
    struct Found: Sendable {
        let units: [UnitLine]
        let people: [PersonLine]
        let cases: [FoundCase]

        /// The one thing it can mean; a person who lives there does not make a home two things.
        var only: Path? {
            if cases.isEmpty, people.isEmpty || units.count == 1 && people.count == 1, units.count == 1 {
                return "/units/\(units[0].unit.id)"
            }
            if units.isEmpty, cases.isEmpty, people.count == 1 { return .person(people[0].id) }
            return nil
        }
    }

    var routes: [Route] {
        [
            .reading("/find", .office, asks: [In.query]) { visit, transaction in
                let project = try visit.here()
                let words = visit.asked(In.query) ?? ""
                if let path = try hooks.caseNumbered(words.uppercased(), project.id, transaction) { return .seeOther(path) }
                let found = try find(words, in: project.id, transaction)
                if let path = found.only { return .seeOther(path) }
                return .page(FindPages.found(visit, words, found))
            },
            .reading(
                "/api/v1/find", .office, summary: "The one box: units as spoken, people and cases by name, initials, number or words",
                asks: [In.query, In.project],
                gives: .object([
                    ("units", .list(UnitRoutes.shape)), ("people", .list(Self.personShape)), ("cases", .list(Self.caseShape)),
                ])
            ) { visit, transaction in
                let found = try find(visit.asked(In.query) ?? "", in: try visit.here().id, transaction)
                return .json([
                    "units": .list(found.units.map(UnitRoutes.json)), "people": .list(found.people.map(Self.json)),
                    "cases": .list(found.cases.map {
                        ["id": .text($0.id), "number": .text($0.number), "title": .text($0.title), "whose": .text($0.whose)]
                    }),
                ])
            },
            .reading(
                "/api/v1/people", .office, summary: "People by name, a page at a time, the numbers masked",
                asks: [In.after, In.project], gives: .page("people", Self.personShape)
            ) { visit, transaction in
                let lines = try Persons().list(in: try visit.here().id, after: after(visit), transaction)
                let next = lines.count == 50 ? lines.last.map { "\($0.id.text).\($0.name)" } : nil
                return .json(["people": .list(lines.map(Self.json)), "next": .words(next)])
            },
        ]
    }

    private func find(_ words: String, in project: Project.ID, _ transaction: Transaction) throws -> Found {
        guard !words.isEmpty else { return Found(units: [], people: [], cases: []) }
        return Found(
            units: try Units().find(words: words, in: project, transaction),
            people: try Persons().find(words: words, in: project, transaction),
            cases: try hooks.casesFound(words, project, transaction))
    }

    private func after(_ visit: Visit) -> (name: String, id: Person.ID)? {
        guard let text = visit.asked(In.after), let dot = text.firstIndex(of: "."), let id = Person.ID(text: String(text[..<dot]))
        else { return nil }
        return (String(text[text.index(after: dot)...]), id)
    }

    private static let caseShape = JSONShape.object([("id", .id), ("number", .text), ("title", .text), ("whose", .text)])
    static let personShape = JSONShape.object([
        ("id", .id), ("name", .text), ("phone", .text), ("organisation", .flag), ("key", .flag),
    ])

    @Sendable private static func json(_ line: PersonLine) -> JSON {
        [
            "id": .id(line.id), "name": .text(line.name), "phone": .text(line.maskedPhone),
            "organisation": .flag(line.isOrganisation), "key": .flag(line.isKey),
        ]
    }
}
