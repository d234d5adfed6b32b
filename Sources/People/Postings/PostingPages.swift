// PostingPages: what hangs where, and the form of a new notice.
import Kernel
import Platform
import Web

enum PostingPages {
    private typealias In = PostingInputs

    /// Where the next page of the list begins.
    static func key(_ line: PostingLine) -> String { "\(line.posting.from.description).\(line.posting.id.text)" }

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [PostingLine], _ photos: [Posting.ID: [PostingPhoto]]
    ) -> HTML {
        let words = visit.words
        let today = project.zone.day(of: visit.now)
        let rows = lines.map { line -> HTML in
            let it = line.posting
            return """
                <tr><td>\(if: it.topic != .general, "<b>\(words("posting.topic.\(it.topic.rawValue)"))</b> \(Tags.clause("XS2.5-0")) ")<details><summary>\(it.title)</summary><p class="words">\(it.content)</p></details>\(pictures(visit, it, photos[it.id] ?? [], today))</td><td>\(it.place)</td>
                <td>\(it.from.description) – \(it.to.description)</td><td>\(line.makerName) / \(line.approverName ?? "—")</td>
                <td>\(state(it.state(on: today), words))\(if: !it.remark.isEmpty, "<div class=\"small soft\">\(it.remark)</div>")\(verbs(visit, line, today))</td></tr>
                """
        }
        let more: HTML = lines.count < 50 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/postings").asking("after", key(last)))\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("posting.none"))</p>" : """
            <table><thead><tr><th>\(words("posting.title"))</th><th>\(words("posting.place"))</th><th>\(words("posting.days"))</th><th>\(words("posting.people"))</th><th>\(words("posting.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("people.postings"), at: .shifts,
            "\(PeopleTabs.of(visit, .postings))\(Forms.summary(visit))\(table)\(more)\(making(visit, project))\(ListFile.links(visit, "/postings/export"))")
    }

    /// The notice on its board, and the way to show it while it hangs.
    private static func pictures(_ visit: Visit, _ posting: Posting, _ photos: [PostingPhoto], _ today: Day) -> HTML {
        let shown = photos.map { photo -> HTML in
            let path: Path = "/postings/\(posting.id)/photos/\(photo.id)"
            return "<li><a href=\"\(path)\"><img src=\"\(path)\" alt=\"\(photo.name)\" width=\"120\" loading=\"lazy\"></a></li>"
        }
        let own = visit.form("photos", of: ("posting", posting.id.text))
        let mayShow =
            (posting.state(on: today) == .up || posting.state(on: today) == .waiting)
            && visit.member?.holds([.serviceAdministrator, .serviceManager, .officeManager], in: posting.project) == true
        let form: HTML = !mayShow ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(visit.words("verb.add-file"))</summary>\(Forms.upload(own, to: "/postings/\(posting.id)/photos"))</details>
            """
        return "\(if: !shown.isEmpty, "<ul class=\"files\">\(shown)</ul>")\(form)"
    }

    private static func state(_ state: Posting.State, _ words: Words) -> HTML {
        let tone =
            switch state {
            case .draft: "risk"
            case .up: "kept"
            case .waiting, .expired, .removed: "none"
            }
        return "<span class=\"state \(tone)\">\(words("posting.state.\(state.rawValue)"))</span>"
    }

    private static func verbs(_ visit: Visit, _ line: PostingLine, _ today: Day) -> HTML {
        guard let member = visit.member else { return "" }
        let it = line.posting
        let mayApprove =
            it.state(on: today) == .draft && member.account != it.madeBy
            && member.holds(PostingRoutes.approvers, in: it.project)
        let mayRemove = it.removedAt == nil && member.holds([.serviceAdministrator, .serviceManager, .officeManager], in: it.project)
        let approving: HTML = !mayApprove ? "" : Forms.post(
            visit, to: "/postings/\(it.id)/approval", button: visit.words("verb.approve-posting"), main: false, "")
        let removing: HTML = !mayRemove ? "" : Forms.post(
            visit, to: "/postings/\(it.id)/removal", button: visit.words("verb.remove-posting"), main: false, "")
        return "\(approving)\(removing)"
    }

    private static func making(_ visit: Visit, _ project: ProjectCard) -> HTML {
        guard visit.member?.holds([.serviceAdministrator, .serviceManager, .officeManager], in: project.id) == true else { return "" }
        let words = visit.words
        let form = Forms.post(
            visit, to: "/postings", button: words("verb.make-posting"),
            """
            \(Forms.pick(visit, In.topic, label: words("posting.topic"), options: Posting.Topic.allCases.map { ($0.rawValue, words("posting.topic.\($0.rawValue)")) }, hint: "<p class=\"small soft\">\(words("posting.topic.hint")) \(Tags.clause("XS2.5-0"))</p>"))\(Forms.text(visit, In.title, label: words("posting.title")))\(Forms.area(visit, In.content, label: words("posting.content")))
            \(Forms.text(visit, In.place, label: words("posting.place")))
            \(Forms.text(visit, In.from, label: words("posting.from"), type: "date"))\(Forms.text(visit, In.to, label: words("posting.to"), type: "date"))
            """)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.make-posting"))</summary>\(form)</details>"
    }
}
