// DutyPages: checks day by day, and the sheet of one check.
import Kernel
import Platform
import Scheme
import Web

enum DutyPages {
    private typealias In = DutyInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ lines: [DutyLine], _ corrections: [Duty.ID: CorrectionLine]
    ) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.duty
            let poor = it.evidence?.marks.values.count { $0 == .poor } ?? 0
            let state: HTML =
                it.doneAt == nil
                ? "<span class=\"state \(isOver(it, visit, project) ? "late" : "risk")\">\(words(isOver(it, visit, project) ? "duty.missed" : "duty.open"))</span>"
                : "<span class=\"state \(poor > 0 ? "risk" : "kept")\">\(poor > 0 ? words("duty.poor", ["count": "\(poor)"]) : words("duty.good"))</span>"
            return """
                <tr data-row><td><a class="title" href="\(Path.duty(it.id))">\(Moments.day(it.day, words)) \(words("duty.\(it.plan.name)"))</a></td><td>\(Tags.clause(it.plan.clause))</td>
                <td>\(line.doerName ?? "—")</td><td class="words">\(it.evidence?.improvement ?? "")</td><td>\(state)\(corrections[it.id].map { "<div class=\"small\">\(standing($0, visit, project))</div>" })</td></tr>
                """
        }
        let more: HTML = lines.count < 50 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/duties").asking("before", last.duty.day.description))\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("duty.none")) \(Tags.clause("J1-R7"))</p>" : """
            <table><thead><tr><th>\(words("row.what"))</th><th>\(words("row.clause"))</th><th>\(words("duty.doer"))</th><th>\(words("duty.improvement"))</th><th>\(words("row.outcome"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("people.duties"), at: .shifts, 
            "\(PeopleTabs.of(visit, .duties))\(table)\(more)\(ListFile.links(visit, "/duties/export"))")
    }

    /// Nobody did it while it could still be made up for.
    private static func isOver(_ duty: Duty, _ visit: Visit, _ project: ProjectCard) -> Bool {
        duty.day.adding(days: Duties.graceDays) < project.zone.day(of: visit.now)
    }

    static func duty(
        _ visit: Visit, _ project: ProjectCard, _ line: DutyLine, _ correction: CorrectionLine?, _ staff: [StaffCard]
    ) -> HTML {
        let words = visit.words
        let it = line.duty
        let links = it.plan.links.map { place -> HTML in
            "<a href=\"\(way(place))\">\(words("duty.link.\(place.rawValue)"))</a> "
        }
        let lead: HTML = "<p class=\"soft\">\(Moments.day(it.day, words)) \(Tags.clause(it.plan.clause))</p>\(if: !links.isEmpty, "<p class=\"filters\">\(links)</p>")"
        return Layout.office(
            visit, title: words("duty.\(it.plan.name)"), at: .shifts, lead: lead,
            "\(Forms.summary(visit))\(it.evidence.map { done(visit, project, line, $0) } ?? sheet(visit, it, staff))\(correction.map { section(visit, project, $0) })")
    }

    private static func way(_ place: DutyPlace) -> Path {
        switch place {
        case .arrears: "/arrears"
        case .ageing: "/billing/reports/ageing"
        case .reports: "/billing/reports"
        case .trial: "/billing/reports/trial"
        case .recounts: "/billing/reports/recounts"
        case .checks: "/billing/reports/checks"
        }
    }

    private static func done(
        _ visit: Visit, _ project: ProjectCard, _ line: DutyLine, _ evidence: Duty.Evidence
    ) -> HTML {
        let words = visit.words
        let rows = line.duty.plan.items.map { item -> HTML in
            let mark = evidence.marks[item] ?? .poor
            return "<tr><td>\(words("duty.item.\(item)"))</td><td><span class=\"state \(mark == .good ? "kept" : "risk")\">\(words("duty.mark.\(mark.rawValue)"))</span></td></tr>"
        }
        return """
            <table><tbody>\(rows)</tbody></table><dl class="pairs"><dt>\(words("duty.findings"))</dt><dd class="words">\(evidence.findings.isEmpty ? "—" : evidence.findings)</dd>
            <dt>\(words("duty.improvement"))</dt><dd class="words">\(evidence.improvement.isEmpty ? "—" : evidence.improvement)</dd>
            <dt>\(words("duty.doer"))</dt><dd>\(line.doerName ?? "—") · \(line.duty.doneAt.map { Moments.short($0, project.zone, words) } ?? "")</dd></dl>
            """
    }

    /// 整改: what, whose, until when, and how it stands.
    private static func section(_ visit: Visit, _ project: ProjectCard, _ line: CorrectionLine) -> HTML {
        let words = visit.words
        let it = line.correction
        let own = visit.form("finishing", of: ("correction", it.id.text))
        let mayFinish = it.doneAt == nil && visit.member.map {
            $0.account == it.terms.owner || $0.holds(Shifts.managers, in: it.project)
        } ?? false
        let form: HTML = !mayFinish ? "" : Forms.post(
            own, to: "/duties/\(it.duty)/corrections/\(it.id)/finishing", button: words("verb.finish-correction"),
            "\(Forms.area(own, In.evidence, label: words("correction.evidence")))")
        return """
            <section class="block"><h2>\(words("correction")) \(Tags.clause("J1-R7"))</h2><p class="words">\(it.what)</p>
            <dl class="pairs"><dt>\(words("correction.owner-name"))</dt><dd>\(line.ownerName)</dd><dt>\(words("correction.due"))</dt><dd>\(Moments.day(it.terms.dueDay, words))</dd>
            <dt>\(words("row.outcome"))</dt><dd>\(standing(line, visit, project))</dd>\(if: !it.evidence.isEmpty, "<dt>\(words("correction.evidence"))</dt><dd class=\"words\">\(it.evidence)</dd>")</dl>\(form)</section>
            """
    }

    private static func standing(_ line: CorrectionLine, _ visit: Visit, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let it = line.correction
        if let done = it.doneAt {
            let isLate = project.zone.day(of: done) > it.terms.dueDay
            return "<span class=\"state \(isLate ? "late" : "kept")\">\(words(isLate ? "correction.late" : "correction.kept"))</span> \(line.doerName ?? "") \(Moments.short(done, project.zone, words))"
        }
        let isOverdue = project.zone.day(of: visit.now) > it.terms.dueDay
        return "<span class=\"state \(isOverdue ? "late" : "risk")\">\(words(isOverdue ? "correction.overdue" : "correction.open"))</span> \(line.ownerName) \(Moments.day(it.terms.dueDay, words))"
    }

    private static func sheet(_ visit: Visit, _ it: Duty, _ staff: [StaffCard]) -> HTML {
        let words = visit.words
        guard visit.member?.holds([it.plan.post], in: it.project) == true else {
            return "<p class=\"empty\">\(words("duty.post"))</p>"
        }
        let marks = In.marks.filter { it.plan.items.contains($0.name) }.map { field in
            Forms.pick(
                visit, field, label: words("duty.item.\(field.name)"),
                options: Duty.Mark.allCases.map { (value: $0.rawValue, name: words("duty.mark.\($0.rawValue)")) })
        }
        return Forms.post(
            visit, to: "/duties/\(it.id)/finishing", button: words("verb.finish-duty"),
            """
            \(marks)\(Forms.area(visit, In.findings, label: words("duty.findings")))
            \(Forms.area(visit, In.improvement, label: words("duty.improvement"), hint: "<p class=\"small soft\">\(words("duty.improvement.hint"))</p>"))
            \(Forms.select(visit, In.owner, label: words("correction.owner-name"), options: staff.map { ($0.id.text, $0.name) }))
            \(Forms.text(visit, In.dueDay, label: words("correction.due"), type: "date"))
            """)
    }
}
