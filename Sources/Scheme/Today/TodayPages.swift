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

    /// A section beside the promises.
    struct Section: Sendable {
        let source: TodaySource
        let things: [TodayThing]
    }

    /// Everything the page shows of one day.
    struct Day: Sendable {
        let project: ProjectCard
        let whose: Whose
        let band: TodayBand?
        /// Whether this is a later page of a list.
        let isContinued: Bool
        let counts: [TodayBand: Int64]
        let lines: [Todays.Line]
        let sections: [Section]
        let notices: [Notice]
    }

    static func today(_ visit: Visit, _ it: Day) -> HTML {
        let (words, project) = (visit.words, it.project)
        let day = project.zone.day(of: visit.now)
        let bands = TodayBand.allCases.map { band -> HTML in
            let number = it.counts[band] ?? 0
            let tone = band == .overdue && number > 0 ? "late" : band == .withinTheHour && number > 0 ? "risk" : ""
            return "<a class=\"\(tone)\" href=\"\(address(visit, band))\"\(if: band == it.band, " aria-current=\"true\"")><strong>\(number > 999 ? "999+" : "\(number)")</strong>\(words("band.\(band.rawValue)"))</a>"
        }
        let kind = project.calendar.isWorkday(day) ? "today.workday" : "today.off"
        let name = project.calendar.overrides[day].map { " · \($0.name)" } ?? ""
        let lead: HTML = "<p class=\"soft\">\(Moments.day(day, words)) · \(words("weekday.\(day.weekday.rawValue)")) · \(words(kind))\(name)</p>"
        let tabs: HTML = """
            <p class="filters"><a href="/today?whose=all"\(if: it.whose == .all, " aria-current=\"true\"")>\(words("whose.all"))</a>
            <a href="/today?whose=mine"\(if: it.whose == .mine, " aria-current=\"true\"")>\(words("whose.mine"))</a></p>
            """
        let empty: HTML = it.lines.isEmpty ? "<p class=\"empty\">\(words("today.empty"))</p>" : ""
        return Layout.office(
            visit, title: words("place.today"), at: .today, lead: lead,
            """
            \(CalendarPages.reminder(visit, project))<div class="bands">\(bands)</div><div class="cols"><div>\(tabs)\(groups(visit, it))\(empty)</div>
            <aside>\(it.sections.map { section(visit, $0, project.zone) })\(told(visit, it.notices, project.zone))</aside></div>
            """)
    }

    /// Whose promises stays as it was asked.
    private static func address(_ visit: Visit, _ band: TodayBand?) -> Path {
        var path: Path = "/today"
        if let band { path = path.asking("band", band.rawValue) }
        if let whose = visit.asked(TodayRoutes.Asks.whose) { path = path.asking("whose", whose.rawValue) }
        return path
    }

    /// The lines by band; where a band has more than the page shows, the way to the rest stands under it.
    private static func groups(_ visit: Visit, _ it: Day) -> [HTML] {
        let (words, zone) = (visit.words, it.project.zone)
        var byBand: [TodayBand: [Todays.Line]] = [:]
        for line in it.lines { byBand[TodayBand.of(due: line.row.promise.dueAt, now: visit.now, zone: zone), default: []].append(line) }
        let isFull = it.lines.count == Todays.pageSize
        let heads = ["row.due", "row.what", "row.whose", "row.clause", "row.holder"].map { key -> HTML in "<th>\(words(key))</th>" }
        return TodayBand.allCases.compactMap { band -> HTML? in
            guard let own = byBand[band], let last = own.last else { return nil }
            let hasMore = isFull && (last.row.id == it.lines.last?.row.id)
                && (it.isContinued || Int64(own.count) < it.counts[band] ?? 0)
            let more: HTML = !hasMore ? "" : """
                <p class="more"><a class="button" href="\(address(visit, band).asking("after", last.place.text))">\(words("list.more"))</a></p>
                """
            return """
                <table class="today"><caption>\(words("band.\(band.rawValue)"))</caption><thead><tr>\(heads)<th><span class="unseen">\(words("row.next"))</span></th></tr></thead>
                <tbody>\(merged(own).map { line(visit, $0, band, zone) })</tbody></table>\(more)<br>
                """
        }
    }

    /// Appointments, a handover, duties: each line a link, what is done says so.
    private static func section(_ visit: Visit, _ it: Section, _ zone: Zone) -> HTML {
        let words = visit.words
        guard !it.things.isEmpty else { return "" }
        let items = it.things.map { thing -> HTML in
            let time = thing.at.map { Moments.time($0, zone) } ?? ""
            return """
                <li><span><a href="\(thing.path)">\(thing.isNameKey ? words(thing.name) : thing.name)</a><br><span class="small soft">\(thing.whose)</span></span><span class="small">\(time) \(if: thing.isDone, "<span class=\"state kept\">\(words("today.done"))</span>")</span></li>
                """
        }
        let all: HTML = it.things.count < TodaySource.linesMax ? "" : "<p class=\"more\"><a href=\"\(it.source.path)\">\(words("list.more"))</a></p>"
        return "<section><h2>\(words(it.source.heading))</h2><ul>\(items)</ul>\(all)</section>"
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
        // They come by due: what belongs together lies within the last rows of one due.
        for line in lines {
            let place = rows.lastIndex { row in
                row[0].row.subject == line.row.subject || row[0].row.promise.dueAt != line.row.promise.dueAt
            }
            if let place, rows[place][0].row.promise.dueAt == line.row.promise.dueAt { rows[place].append(line) }
            else { rows.append([line]) }
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
        let verb = line.card?.verb(row).flatMap { mayDo ? words($0) : nil } ?? words("verb.open")
        return """
            <tr data-row><td class="due \(tone)"><b><a href="/why/\(row.id.text)" title="\(words("today.why"))">\(time)</a></b><span>\(Moments.distance(row.promise.dueAt, from: visit.now, words))</span></td>
            <td><a class="title" href="\(path)">\(line.card?.title(words) ?? "—")</a>\(if: row.isProvisional, "<div class=\"small soft\">\(words("promise.provisional"))</div>")</td>
            <td class="who">\(line.card?.whose ?? "")</td><td class="why">\(tags)</td>
            <td class="whose small">\(line.holderName ?? "—")</td><td><a class="button" href="\(path)">\(verb)</a></td></tr>
            """
    }
}
