// PaperPages: the papers in force, one paper with its versions, and the paper beside a case.
import Kernel
import Platform
import Scheme
import Web

enum PaperPages {
    private typealias In = PaperInputs
    /// How the shipped papers part their steps.
    private static let shippedMark = " // "

    /// Title, steps line by line, version; the shipped paper is version 1.
    static func content(_ standing: PaperStanding, _ words: Words) -> (title: String, steps: String, version: Int64) {
        switch standing {
        case .shipped(let subject):
            let steps = words("paper.\(subject.rawValue).steps").split(separator: shippedMark).joined(separator: "\n")
            return (words("paper.\(subject.rawValue)"), steps, 1)
        case .own(let paper): return (paper.title, paper.steps, paper.version)
        case .none(let subject): return (words("paper.\(subject.rawValue)"), "", 0)
        }
    }

    private static func steps(_ steps: String) -> HTML {
        let lines = steps.split(separator: "\n").map { line -> HTML in "<li>\(String(line))</li>" }
        return "<ol>\(lines)</ol>"
    }

    private static func state(_ standing: PaperStanding, _ words: Words) -> HTML {
        standing.isInForce
            ? "<span class=\"state kept\">\(words("paper.in-force"))</span>" : "<span class=\"state late\">\(words("paper.none"))</span>"
    }

    static func list(_ visit: Visit, _ standings: [(PaperSubject, PaperStanding)]) -> HTML {
        let words = visit.words
        let rows = standings.map { subject, standing -> HTML in
            let (title, _, version) = content(standing, words)
            return """
                <tr data-row><td><a class="title" href="/papers/\(subject.rawValue)">\(title)</a></td><td class="num">\(version)</td><td>\(state(standing, words))</td></tr>
                """
        }
        return Layout.office(
            visit, title: words("paper.title"), at: .scheme, lead: "<p class=\"soft\">\(words("paper.lead")) \(Tags.clause("K-CMP1"))</p>",
            """
            <table><thead><tr><th>\(words("paper.name"))</th><th class="num">\(words("paper.version"))</th><th>\(words("board.state"))</th></tr></thead><tbody>\(rows)</tbody></table>\(ListFile.links(visit, "/papers/export"))
            """)
    }

    static func paper(
        _ visit: Visit, _ project: ProjectCard, _ subject: PaperSubject, _ standing: PaperStanding, _ versions: [Paper]
    ) -> HTML {
        let words = visit.words
        let (title, text, version) = content(standing, words)
        let today = project.zone.day(of: visit.now)
        let rows = versions.map { paper -> HTML in
            let mayApprove =
                paper.approvedAt == nil && visit.member?.account != paper.madeBy
                && visit.member?.holds([.serviceManager, .officeManager], in: paper.project) == true
            let state: HTML =
                paper.approvedAt == nil
                ? "<span class=\"state risk\">\(words("posting.state.draft"))</span>"
                : "\(words(paper.inForceFrom > today ? "paper.later" : "paper.since", ["day": paper.inForceFrom.description]))"
            let approving: HTML = !mayApprove ? "" : Forms.post(
                visit, to: "/papers/\(subject.rawValue)/versions/\(paper.id)/approval", button: words("verb.approve-posting"),
                main: false, "")
            return """
                <tr><td class="num">\(paper.version)</td><td>\(paper.title)\(if: paper.isWithdrawal, " · \(words("paper.ended"))")<details><summary>\(words("paper.text"))</summary><p class="words">\(paper.steps)</p></details></td><td>\(state)\(approving)</td></tr>
                """
        }
        let history: HTML = rows.isEmpty ? "<p class=\"soft\">\(words("paper.only-shipped"))</p>" : "<table><tbody>\(rows)</tbody></table>"
        let lead: HTML = "<p class=\"soft\">\(words("paper.version")) \(version) · \(state(standing, words)) \(Tags.clause("K-CMP1"))</p>"
        return Layout.office(
            visit, title: title, at: .scheme, lead: lead,
            """
            \(Forms.summary(visit))<section class="block">\(steps(text))</section>
            <section class="block"><h2>\(words("paper.versions"))</h2>\(history)</section>\(writing(visit, project, subject, title, text))
            <p class="more"><a href="/papers">\(words("paper.title"))</a></p>
            """)
    }

    private static func writing(
        _ visit: Visit, _ project: ProjectCard, _ subject: PaperSubject, _ title: String, _ text: String
    ) -> HTML {
        guard visit.member?.holds(Cases.deskPosts, in: project.id) == true else { return "" }
        let words = visit.words
        var filled = visit
        if filled.form["title"] == nil {
            filled.form = filled.form.with("title", title).with("steps", text)
                .with("from", project.zone.day(of: visit.now).description)
        }
        let form = Forms.post(
            visit, to: "/papers/\(subject.rawValue)/versions", button: words("verb.draft-paper"),
            """
            \(Forms.text(filled, In.title, label: words("paper.name")))
            \(Forms.area(filled, In.steps, label: words("paper.text"), hint: "<p class=\"small soft\">\(words("paper.text.hint"))</p>"))
            \(Forms.text(filled, In.from, label: words("paper.from"), type: "date"))
            """)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.draft-paper"))</summary>\(form)</details>"
    }

    /// The instruction for a complaint's kind, or the form that puts it under one.
    static func beside(_ visit: Visit, _ detail: CaseDetail, mayWork: Bool) -> HTML {
        guard detail.serviceCase.kind == .complaint else { return "" }
        let words = visit.words
        let own = visit.form("category")
        let options = PaperSubject.kinds.map { (value: $0.rawValue, name: words("paper.\($0.rawValue)")) }
        let classify: HTML = !mayWork ? "" : Forms.post(
            own, to: "/cases/\(detail.serviceCase.id)/category", button: words("verb.classify"), main: false,
            "\(Forms.select(own, In.kind, label: words("case.category"), options: options))")
        let requirement: HTML = detail.requirement.map { standing -> HTML in
            let (title, text, _) = content(standing, words)
            return "<details><summary>\(title)</summary>\(standing.isInForce ? steps(text) : state(standing, words))</details>"
        } ?? ""
        guard let standing = detail.paper else {
            return "<section><h2>\(words("paper.title")) \(Tags.clause("K-CMP1"))</h2>\(requirement)\(classify)</section>"
        }
        let (title, text, _) = content(standing, words)
        let body: HTML = standing.isInForce ? steps(text) : state(standing, words)
        return "<section><h2>\(title) \(Tags.clause("K-CMP1"))</h2><details open><summary>\(words("paper.text"))</summary>\(body)</details>\(requirement)\(if: mayWork, "<details><summary>\(words("paper.reclassify"))</summary>\(classify)</details>")</section>"
    }
}
