// CommonEventPages: what many call about, and its callers.
import Kernel
import Platform
import Scheme
import Web

enum CommonEventPages {
    private typealias In = CommonEventInputs

    private static func state(_ event: CommonEvent, _ words: Words) -> HTML {
        event.clearedAt == nil
            ? "<span class=\"state risk\">\(words("event.going-on"))</span>" : "<span class=\"state kept\">\(words("event.over"))</span>"
    }

    static func list(_ visit: Visit, _ project: ProjectCard, _ lines: [CommonEventLine], _ staff: [StaffCard]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="\(Path.event(line.event.id))">\(line.event.title)</a><div class="small soft">\(Moments.short(line.event.openedAt, project.zone, words))</div></td>
            <td>\(line.handlerName)</td><td class="num">\(line.callers)</td><td>\(state(line.event, words))</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("event.none"))</p>" : """
            <table><thead><tr><th>\(words("row.what"))</th><th>\(words("case.handler"))</th><th class="num">\(words("event.callers"))</th><th>\(words("case.stage"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("event.title"), at: .cases, lead: "<p class=\"soft\">\(words("event.lead"))</p>",
            "\(Forms.summary(visit))\(table)\(opening(visit, project, staff))\(ListFile.links(visit, "/events/export"))")
    }

    private static func opening(_ visit: Visit, _ project: ProjectCard, _ staff: [StaffCard]) -> HTML {
        guard visit.member?.holds(Cases.deskPosts, in: project.id) == true else { return "" }
        let words = visit.words
        let form = Forms.post(
            visit, to: "/events", button: words("verb.open-event"),
            """
            \(Forms.pick(visit, In.kind, label: words("case.kind"), options: IntakePages.options([ServiceCase.Kind.repair, .complaint], "kind", words)))
            \(Forms.text(visit, In.title, label: words("case.title")))\(Forms.area(visit, In.words, label: words("case.words")))
            \(Forms.select(visit, In.handler, label: words("case.handler"), options: staff.map { (value: $0.id.text, name: $0.name) }))
            """)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.open-event"))</summary>\(form)</details>"
    }

    static func event(_ visit: Visit, _ project: ProjectCard, _ event: CommonEvent, _ lines: [CaseLine]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="\(Path.case(line.id))">\(line.number)</a></td><td>\(line.unitLabel ?? "") \(line.requester)</td><td>\(words("stage.\(line.stage)"))</td></tr>
            """
        }
        let isDesk = visit.member?.holds(Cases.deskPosts, in: event.project) == true && event.clearedAt == nil
        let another: HTML = !isDesk ? "" : "<p class=\"buttons\"><a class=\"button\" href=\"\(Path("/cases/new").asking("event", event.id.text))\">\(words("event.another"))</a></p>"
        let table: HTML = rows.isEmpty ? "<p class=\"soft\">\(words("event.no-callers"))</p>" : "<table><tbody>\(rows)</tbody></table>"
        let over: HTML = event.allClear.isEmpty ? "" : "<section class=\"block\"><h2>\(words("event.over"))</h2><p class=\"words\">\(event.allClear)</p></section>"
        let progress = Forms.fold(visit, to: "/events/\(event.id)/progress", title: "verb.tell-event") {
            "\(Forms.area($0, In.words, label: words("event.progress")))"
        }
        let clearing = Forms.fold(visit, to: "/events/\(event.id)/clearing", title: "verb.clear-event", isMain: true) {
            "\(Forms.area($0, In.words, label: words("event.all-clear")))"
        }
        return Layout.office(
            visit, title: event.title, at: .cases, lead: "<p class=\"soft\">\(state(event, words)) · \(Moments.short(event.openedAt, project.zone, words))</p>",
            """
            \(Forms.summary(visit))<section class="block"><p class="words">\(event.words)</p></section>\(over)
            <section class="block"><h2>\(words("event.callers")) (\(lines.count))</h2>\(table)\(another)</section>
            \(if: isDesk, "\(progress)\(clearing)")
            """)
    }

    /// The matter a case belongs to, or the form that adds it to one that goes on.
    static func beside(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        if let event = detail.event {
            return "<section><h2>\(words("event.of"))</h2><p><a href=\"\(Path.event(event.id))\">\(event.title)</a></p></section>"
        }
        guard !detail.events.isEmpty, visit.member?.holds(Cases.deskPosts, in: detail.serviceCase.project) == true else { return "" }
        let own = visit.form("event")
        let options = detail.events.map { (value: $0.event.id.text, name: $0.event.title) }
        let form = Forms.post(
            own, to: "/cases/\(detail.serviceCase.id)/event", button: words("verb.attach-event"), main: false,
            "\(Forms.select(own, In.event, label: words("event.attach"), options: options))")
        return "<section>\(form)</section>"
    }
}
