// CallerPages: who may be on the line, as a piece of the intake page.
import Kernel
import Platform
import Registry
import Web

enum CallerPages {
    /// A piece of the intake page, put beside the form by its script.
    static func beside(_ visit: Visit, _ callers: [Caller], _ project: ProjectCard) -> HTML {
        let words = visit.words
        guard !callers.isEmpty else { return "<section><p class=\"small soft\">\(words("caller.unknown"))</p></section>" }
        return HTML(callers.map { caller in
            let home = caller.home
            let arrears: HTML = (home.unit.arrearsFen ?? 0) <= 0 ? "" : """
                <p class="small"><span class="state risk">\(words("registry.arrears")) ¥\(Money(fen: home.unit.arrearsFen ?? 0).text)</span> \(home.unit.arrearsAsOf.map { words("registry.as-of", ["day": $0.description]) } ?? "")</p>
                """
            let cases = caller.cases.map { line -> HTML in
                "<li><span><a href=\"\(Path.case(line.id))\">\(line.title)</a><br><span class=\"small soft\">\(Moments.day(project.zone.day(of: line.receivedAt), words)) · \(words("stage.\(line.stage)"))</span></span></li>"
            }
            return """
                <section><h2><a href="/units/\(home.unit.id.text)">\(home.unit.label)</a></h2>\(people(caller, words))\(arrears)
                \(caller.steward.map { steward -> HTML in "<p class=\"small soft\">\(words("building.steward")): \(steward.name)</p>" })
                \(if: caller.holders.isEmpty, "<p><button type=\"button\" data-fill-unit=\"\(home.unit.label)\" data-fill-requester=\"\" data-fill-caller=\"\">\(words("caller.use"))</button></p>")
                \(if: !cases.isEmpty, "<ul>\(cases)</ul>")</section>
                """
        })
    }

    /// Who lives there, what to mind, and one press for each who may be on the line.
    private static func people(_ caller: Caller, _ words: Words) -> HTML {
        let label = caller.home.unit.label
        return HTML(caller.holders.map { holder in
            """
            <p>\(holder.name) <span class="soft">\(words("registry.role.\(holder.role.rawValue)")) \(holder.maskedPhone)</span> <button type="button" data-fill-unit="\(label)" data-fill-requester="\(holder.name)" data-fill-caller="\(holder.person.text)">\(words("caller.use"))</button></p>\(MindPages.marks(holder, words))
            """
        })
    }
}
