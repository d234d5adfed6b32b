// PeopleTabs: the three pages of the place 值班.
import Platform
import Web

enum PeopleTabs: String, CaseIterable {
    case shifts, duties, postings

    static func of(_ visit: Visit, _ here: PeopleTabs) -> HTML {
        let links = allCases.map { tab -> HTML in
            "<a href=\"/\(tab.rawValue)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("people.\(tab.rawValue)"))</a> "
        }
        return "<p class=\"filters\">\(links)</p>"
    }
}
