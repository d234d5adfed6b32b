// TodayPages: what is promised next, and the one next verb.
import Kernel
import Platform
import Web

enum TodayPages {
    static func css(_ standing: Promise.Standing) -> String {
        switch standing {
        case .waiting, .excluded: "none"
        case .atRisk: "risk"
        case .overdue, .missed: "late"
        case .kept: "kept"
        }
    }

    static func today(
        _ visit: Visit, project: ProjectCard, counts: [TodayBand: Int64], lines: [Todays.Line], notices: [Notice]
    ) -> HTML {
        let words = visit.words
        let day = project.zone.day(of: visit.now)
        let whose = visit.query["whose"]
        let bands = TodayBand.allCases.map { band -> HTML in
            let number = counts[band] ?? 0
            var path = Path("/today").asking("band", band.rawValue)
            if let whose { path = path.asking("whose", whose) }
            let tone = band == .overdue && number > 0 ? "late" : band == .withinTheHour && number > 0 ? "risk" : ""
            return "<a class=\"\(tone)\" href=\"\(path)\"><strong>\(number > 999 ? "999+" : "\(number)")</strong>\(words("band.\(band.rawValue)"))</a>"
        }
        let groups = TodayBand.allCases.compactMap { band -> HTML? in
            let own = lines.filter { TodayBand.of(due: $0.row.promise.dueAt, now: visit.now, zone: project.zone) == band }
            guard !own.isEmpty else { return nil }
            return """
                <table class="today"><caption>\(words("band.\(band.rawValue)"))</caption><thead><tr><th>\(words("row.due"))</th><th>\(words("row.what"))</th><th>\(words("row.whose"))</th><th>\(words("row.clause"))</th><th>\(words("row.holder"))</th><th><span class="unseen">\(words("row.next"))</span></th></tr></thead>
                <tbody>\(merged(own).map { line(visit, $0, band, project.zone) })</tbody></table><br>
                """
        }
        let kind = project.calendar.isWorkday(day) ? "today.workday" : "today.off"
        let name = project.calendar.overrides[day].map { " · \($0.name)" } ?? ""
        let lead: HTML = "<p class=\"soft\">\(Moments.day(day, words)) · \(words("weekday.\(day.weekday.rawValue)")) · \(words(kind))\(name)</p>"
        let tabs: HTML = """
            <p class="filters"><a href="/today"\(if: whose == nil, " aria-current=\"true\"")>\(words("whose.all"))</a>
            <a href="/today?whose=mine"\(if: whose == "mine", " aria-current=\"true\"")>\(words("whose.mine"))</a></p>
            """
        let empty: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("today.empty"))</p>" : ""
        return Layout.office(
            visit, title: words("place.today"), at: .today, lead: lead,
            """
            \(CalendarPages.reminder(visit, project))<div class="bands">\(bands)</div><div class="cols"><div>\(tabs)\(groups)\(empty)</div>
            <aside>\(told(visit, notices, project.zone))</aside></div>
            """)
    }

    /// What the schedule told this person and nobody has settled yet.
    private static func told(_ visit: Visit, _ notices: [Notice], _ zone: Zone) -> HTML {
        let words = visit.words
        guard !notices.isEmpty else { return "<section><h2>\(words("notices"))</h2><p class=\"small soft\">\(words("notices.none"))</p></section>" }
        let items = notices.map { notice -> HTML in
            """
            <li><span><a href="\(notice.card?.path ?? "#")">\(notice.card?.title(words) ?? "—")</a><br><span class="small soft">\(words(notice.step.words)) · \(Moments.short(notice.promise.promise.dueAt, zone, words))</span></span>\(Tags.clause(notice.promise.clause))</li>
            """
        }
        return """
            <section><h2>\(words("notices"))</h2><ul>\(items)</ul>
            \(Forms.post(visit, to: "/notices/reading", button: words("notices.read"), main: false, ""))</section>
            """
    }

    /// Promises of one thing that fall due together are one row with several clauses.
    private static func merged(_ lines: [Todays.Line]) -> [[Todays.Line]] {
        var rows: [[Todays.Line]] = []
        for line in lines {
            let place = rows.firstIndex { row in
                row[0].row.subject == line.row.subject && row[0].row.promise.dueAt == line.row.promise.dueAt
            }
            if let place { rows[place].append(line) } else { rows.append([line]) }
        }
        return rows
    }

    private static func line(_ visit: Visit, _ together: [Todays.Line], _ band: TodayBand, _ zone: Zone) -> HTML {
        let words = visit.words
        // The last of them is the most there is to do: answered and solved keeps all of them.
        let line = together[together.count - 1]
        let row = line.row
        let due = row.promise.dueAt
        let time = band == .withinTheHour || band == .today ? Moments.time(due, zone) : Moments.short(due, zone, words)
        let tags = together.map { Tags.clause($0.row.clause) }
        let tone = band == .overdue ? "late" : band == .withinTheHour ? "risk" : ""
        let path = line.card?.path ?? "#"
        let mayDo = visit.member.map { $0.account == row.holder || $0.holds(line.card?.posts ?? [], in: row.project) } ?? false
        let verb = line.card?.verbs[row.clause].flatMap { mayDo ? words($0) : nil } ?? words("verb.open")
        return """
            <tr data-row><td class="due \(tone)"><b>\(time)</b><span>\(Moments.distance(row.promise.dueAt, from: visit.now, words))</span></td>
            <td><a class="title" href="\(path)">\(line.card?.title(words) ?? "—")</a>\(if: row.isProvisional, "<div class=\"small soft\">\(words("promise.provisional"))</div>")</td>
            <td class="who">\(line.card?.whose ?? "")</td><td class="why">\(tags)</td>
            <td class="whose small">\(line.holderName ?? "—")</td><td><a class="button" href="\(path)">\(verb)</a></td></tr>
            """
    }
}
