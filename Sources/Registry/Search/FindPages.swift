// FindPages: what the one box found: homes, people, cases.
import Kernel
import Platform
import Web

enum FindPages {
    static func found(_ visit: Visit, _ query: String, _ found: FindRoutes.Found) -> HTML {
        let words = visit.words
        let people = found.people.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="/people/\(line.id.text)">\(line.name)</a>\(if: line.isKey, " <span class=\"state risk\">\(words("person.key"))</span>")</td><td>\(line.maskedPhone)</td></tr>
            """
        }
        let cases = found.cases.map { line -> HTML in
            """
            <tr data-row><td class="due"><b>\(line.number)</b></td><td><a class="title" href="\(line.path)">\(line.title)</a></td><td>\(line.whose)</td></tr>
            """
        }
        let isEmpty = found.units.isEmpty && people.isEmpty && cases.isEmpty
        return Layout.office(
            visit, title: words("registry.found", ["words": query]), at: .register,
            """
            \(if: !found.units.isEmpty, "\(UnitPages.table(words, found.units))")
            \(if: !people.isEmpty, "<section class=\"block\"><h2>\(words("registry.people"))</h2><table><tbody>\(people)</tbody></table></section>")
            \(if: !cases.isEmpty, "<section class=\"block\"><h2>\(words("place.cases"))</h2><table><tbody>\(cases)</tbody></table></section>")
            \(if: isEmpty, "<p class=\"empty\">\(words("registry.none"))</p>")
            """)
    }
}
