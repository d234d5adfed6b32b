// ShiftPages: the roster with everybody's load, and one shift with what it hands over.
import Kernel
import Platform
import Scheme
import Web

enum ShiftPages {
    private typealias In = ShiftInputs

    static func roster(
        _ visit: Visit, _ project: ProjectCard, _ lines: [ShiftLine], staff: [StaffCard], loads: [StaffLoad]
    ) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.shift
            let heard: HTML = line.complaints == 0 ? "—" : "\(line.complaints - line.complaintsWaiting) / \(line.complaints)"
            return """
                <tr data-row><td><a class="title" href="\(Path.shift(it.id))">\(it.name)</a></td><td>\(line.holderName)</td>
                <td>\(Moments.short(it.startsAt, project.zone, words)) – \(Moments.short(it.endsAt, project.zone, words))</td>
                <td>\(state(it, words))</td><td>\(line.takerName ?? "—")</td><td class="num">\(heard)</td></tr>
                """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("shift.none")) \(Tags.clause("K-CMP3"))</p>" : """
            <table><thead><tr><th>\(words("shift.name"))</th><th>\(words("shift.holder"))</th><th>\(words("shift.time"))</th><th>\(words("shift.state"))</th><th>\(words("shift.taker"))</th><th>\(words("shift.heard"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("place.shifts"), at: .shifts,
            """
            \(PeopleTabs.of(visit, .shifts))\(Forms.summary(visit))<div class="cols"><div>\(table)\(ListFile.links(visit, visit.query["from"].map { Path("/shifts/export").asking("from", $0) } ?? "/shifts/export"))\(planning(visit, staff))</div>
            <aside><section><h2>\(words("load.title")) \(Tags.clause("J1-R2"))</h2>\(load(words, loads))</section></aside></div>
            """)
    }

    private static func load(_ words: Words, _ loads: [StaffLoad]) -> HTML {
        guard !loads.isEmpty else { return "<p class=\"small soft\">\(words("load.none"))</p>" }
        let rows = loads.map { load -> HTML in
            "<tr><td>\(load.name)</td><td class=\"num\">\(load.open)</td><td class=\"num\"><span class=\"state \(load.overdue > 0 ? "late" : "kept")\">\(load.overdue)</span></td></tr>"
        }
        return """
            <table><thead><tr><th>\(words("shift.holder"))</th><th>\(words("load.open"))</th><th>\(words("band.overdue"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private static func planning(_ visit: Visit, _ staff: [StaffCard]) -> HTML {
        guard let member = visit.member, let project = visit.project, member.holds(Shifts.posts, in: project.id) else { return "" }
        let words = visit.words
        let isManager = member.holds(Shifts.managers, in: project.id)
        let people = staff.filter { isManager || $0.id == member.account }.map { (value: $0.id.text, name: $0.name) }
        let form = Forms.post(
            visit, to: "/shifts", button: words("verb.plan-shift"),
            """
            \(Forms.text(visit, In.name, label: words("shift.name"), more: " list=\"shift-names\""))
            <datalist id="shift-names"><option value="\(words("shift.early"))"><option value="\(words("shift.middle"))"><option value="\(words("shift.late"))"></datalist>
            \(Forms.select(visit, In.holder, label: words("shift.holder"), options: people))
            \(Forms.text(visit, In.startsAt, label: words("shift.starts"), type: "datetime-local"))
            \(Forms.text(visit, In.endsAt, label: words("shift.ends"), type: "datetime-local"))
            """)
        return "<details\(if: visit.refusal != nil, " open")><summary>\(words("verb.plan-shift"))</summary>\(form)</details>"
    }

    private static func state(_ shift: Shift, _ words: Words) -> HTML {
        let tone =
            switch shift.state {
            case .planned, .dropped: "none"
            case .open, .handing: "risk"
            case .closed: "kept"
            }
        return "<span class=\"state \(tone)\">\(words("shift.state.\(shift.state.rawValue)"))</span>"
    }

    static func shift(
        _ visit: Visit, _ project: ProjectCard, _ line: ShiftLine, _ items: [ShiftItem], staff: [StaffCard]
    ) -> HTML {
        let words = visit.words
        let it = line.shift
        let lead: HTML = """
            <p class="soft">\(line.holderName) · \(Moments.short(it.startsAt, project.zone, words)) – \(Moments.short(it.endsAt, project.zone, words)) · \(state(it, words)) \(Tags.clause("K-CMP3"))</p>
            """
        let briefing: HTML = it.briefing.isEmpty ? "" : "<section class=\"block\"><h2>\(words("shift.briefing"))</h2><p class=\"words\">\(it.briefing)</p></section>"
        return Layout.office(
            visit, title: it.name, at: .shifts, lead: lead,
            """
            \(Forms.summary(visit))\(signatures(visit, project, line, items))\(briefing)\(list(visit, project, it, items))\(verbs(visit, line, items, staff))
            """)
    }

    /// Who signed when, and how many complaints were heard of how many.
    private static func signatures(
        _ visit: Visit, _ project: ProjectCard, _ line: ShiftLine, _ items: [ShiftItem]
    ) -> HTML {
        let it = line.shift
        guard let handed = it.handedAt else { return "" }
        let words = visit.words
        let complaints = items.filter(\.isComplaint)
        let heard = complaints.count { $0.acknowledgedAt != nil }
        let taken: HTML = it.takenAt.map { taken -> HTML in
            "\(Moments.short(taken, project.zone, words)) · \(words("span.minutes", ["m": "\(taken.milliseconds(since: handed) / 60_000)"]))"
        } ?? "—"
        let standIn: HTML = it.standInReason.isEmpty ? "" : "<div class=\"small soft\">\(words("shift.stood-in", ["reason": it.standInReason]))</div>"
        return """
            <dl class="pairs"><dt>\(words("shift.handed"))</dt><dd>\(Moments.short(handed, project.zone, words))\(standIn)</dd>
            <dt>\(words("shift.taker"))</dt><dd>\(line.takerName ?? "—")</dd><dt>\(words("shift.taken"))</dt><dd>\(taken)</dd>
            <dt>\(words("shift.heard"))</dt><dd>\(heard) / \(complaints.count)</dd></dl>
            """
    }

    private static func list(_ visit: Visit, _ project: ProjectCard, _ it: Shift, _ items: [ShiftItem]) -> HTML {
        let words = visit.words
        guard it.handedAt != nil else { return "<p class=\"empty\">\(words("shift.list.later"))</p>" }
        guard !items.isEmpty else { return "<p class=\"empty\">\(words("shift.list.none"))</p>" }
        let mayHear = it.state == .handing && visit.member?.account == it.taker
        let rows = items.map { item -> HTML in
            let heard: HTML
            if let at = item.acknowledgedAt {
                heard = "<span class=\"state kept\">\(words("shift.acknowledged.at", ["time": Moments.short(at, project.zone, words)]))</span>\(if: item.isPassed, "<div class=\"small soft\">\(words("shift.passed"))</div>")"
            } else if mayHear {
                heard = hearing(visit, it, item)
            } else {
                heard = "<span class=\"state \(item.isComplaint ? "risk" : "none")\">\(words("shift.unheard"))</span>"
            }
            return """
                <tr><td>\(if: item.isComplaint, "<b>\(words("kind.complaint"))</b> ")<a class="title" href="\(item.path)">\(item.title)</a><div class="small soft">\(item.whose)</div></td>
                <td class="words">\(item.explanation)</td><td>\(heard)</td></tr>
                """
        }
        return """
            <section class="block"><h2>\(words("shift.list"))</h2><table><thead><tr><th>\(words("row.what"))</th><th>\(words("shift.explanation"))</th><th>\(words("shift.heard"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }

    private static func hearing(_ visit: Visit, _ it: Shift, _ item: ShiftItem) -> HTML {
        let takes: HTML = !item.isOwn ? "" : """
            <label class="tick"><input type="checkbox" name="takesOver" value="1" checked> \(visit.words("shift.takes-over"))</label>
            """
        return """
            <form method="post" action="/shifts/\(it.id.text)/acknowledgement">\(Forms.hidden(visit))<input type="hidden" name="item" value="\(item.key)">\(takes) <button aria-label="\(visit.words("verb.acknowledge")): \(item.title)">\(visit.words("verb.acknowledge"))</button></form>
            """
    }

    private static func verbs(
        _ visit: Visit, _ line: ShiftLine, _ items: [ShiftItem], _ staff: [StaffCard]
    ) -> HTML {
        let words = visit.words
        let it = line.shift
        guard let member = visit.member else { return "" }
        let isHolder = member.account == it.holder
        let mayHand = isHolder || member.holds(Shifts.managers, in: it.project)
        switch it.state {
        case .planned:
            return mayHand ? Forms.post(visit, to: "/shifts/\(it.id)/dropping", button: words("verb.drop-shift"), main: false, "") : ""
        case .open: return mayHand ? handing(visit, it, staff, isHolder: isHolder, isOpen: true) : ""
        case .handing:
            let taking: HTML = member.account != it.taker ? "" : Forms.post(
                visit, to: "/shifts/\(it.id)/taking", button: words("verb.take-shift"), "")
            let explaining: HTML = member.account != it.handedBy || items.isEmpty ? "" : """
                <details open><summary>\(words("verb.explain-item"))</summary>\(Forms.post(visit, to: "/shifts/\(it.id)/explanation", button: words("verb.explain-item"), main: false,
                    "\(Forms.select(visit, In.item, label: words("row.what"), options: items.map { (value: $0.key, name: $0.title) }))\(Forms.area(visit, In.explanation, label: words("shift.explanation")))"))</details>
                """
            return "\(taking)\(explaining)\(if: mayHand, handing(visit, it, staff, isHolder: isHolder, isOpen: false))"
        case .closed, .dropped: return ""
        }
    }

    private static func handing(
        _ visit: Visit, _ it: Shift, _ staff: [StaffCard], isHolder: Bool, isOpen: Bool
    ) -> HTML {
        let words = visit.words
        let others = staff.filter { $0.id != it.holder }.map { (value: $0.id.text, name: $0.name) }
        let title = isOpen ? words("verb.hand-shift") : words("verb.hand-other")
        let form = Forms.post(
            visit, to: "/shifts/\(it.id)/handing", button: title, main: isOpen,
            """
            \(Forms.select(visit, In.taker, label: words("shift.taker"), options: others))
            \(Forms.area(visit, In.briefing, label: words("shift.briefing"), hint: "<p class=\"small soft\">\(words("shift.briefing.hint"))</p>"))
            \(if: !isHolder, Forms.text(visit, In.reason, label: words("shift.reason")))
            """)
        return "<details\(if: isOpen || visit.refusal != nil, " open")><summary>\(title)</summary>\(form)</details>"
    }
}
