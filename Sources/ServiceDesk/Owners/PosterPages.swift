// PosterPages: the poster of a home's code, for its door or the office's board.
import Kernel
import Platform
import Registry
import Web

enum PosterPages {
    /// The way to the poster from the home's own page.
    static func link(_ visit: Visit, _ unit: Unit.ID, in project: Project.ID) -> HTML {
        let desk: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager]
        guard visit.member?.holds(desk, in: project) == true else { return "" }
        return "<section><h2>\(visit.words("unit-code"))</h2><p class=\"buttons\"><a class=\"button\" href=\"\(Path.unitCode(unit))\">\(visit.words("unit-code.open"))</a></p></section>"
    }

    static func poster(
        _ visit: Visit, _ unit: Unit, _ project: ProjectCard, _ card: UnitCodes.Card?, _ paper: OwnerInputs.Paper
    ) -> HTML {
        let words = visit.words
        guard let card else {
            return Layout.office(
                visit, title: words("unit-code"), at: .register,
                lead: "<p class=\"soft\"><a href=\"/units/\(unit.id.text)\">\(unit.label)</a></p>",
                """
                \(Forms.summary(visit))<p>\(words("unit-code.empty"))</p>
                \(Forms.post(visit, to: "/units/\(unit.id)/code", button: words("unit-code.make"), ""))
                """)
        }
        let address = visit.origin + Path.owner(card.code).text
        let square = QRCode.svg(address, label: words("unit-code.label", ["unit": unit.label]))
        let call: HTML = project.hotline.isEmpty ? "" : "<p>\(words("owner.hotline"))<br><span class=\"big\">\(project.hotline)</span></p>"
        return Layout.document(
            visit, title: "\(words("unit-code")) \(unit.label)",
            """
            <header class="sheet-bar"><a href="/units/\(unit.id.text)">\(unit.label)</a>\(papers(visit, unit, paper))\(revocation(visit, unit, project))</header>
            <main id="main" class="poster \(paper.rawValue)"><div><h1>\(project.name)</h1><p>\(unit.label)</p></div>
            <div><p class="big">\(words("poster.title"))</p>\(square)<p>\(words("poster.how"))</p></div>
            <div>\(call)<p>\(words("poster.progress"))</p><p class="url">\(address)</p></div></main>
            """)
    }

    private static func papers(_ visit: Visit, _ unit: Unit, _ paper: OwnerInputs.Paper) -> [HTML] {
        OwnerInputs.Paper.allCases.map { other in
            "<a href=\"\(Path.unitCode(unit.id).asking("paper", other.rawValue))\"\(if: other == paper, " aria-current=\"true\"")>\(other.rawValue.uppercased())</a>"
        }
    }

    private static func revocation(_ visit: Visit, _ unit: Unit, _ project: ProjectCard) -> HTML {
        let words = visit.words
        guard visit.member?.holds([.serviceManager, .officeManager], in: project.id) == true else { return "" }
        return """
            <details><summary>\(words("unit-code.revoke"))</summary><p class="small soft">\(words("unit-code.revoke.hint"))</p>\(Forms.post(visit, to: "/units/\(unit.id)/code/revocation", button: words("unit-code.revoke"), main: false, ""))</details>
            """
    }
}
