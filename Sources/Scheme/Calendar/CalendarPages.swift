// CalendarPages: a year as the office lives it, and the forms that change it.
import Kernel
import Platform
import Web

package enum CalendarPages {
    private typealias In = CalendarInputs
    /// From this month on, an office without next year's arrangement is told so.
    private static let arrangementMonth = 11

    static func page(_ visit: Visit, _ project: ProjectCard, year: Int) -> HTML {
        let words = visit.words
        let calendar = project.calendar
        let years: HTML = """
            <p class="filters"><a href="\(Path("/calendar").asking("year", "\(year - 1)"))">\(year - 1)</a> <a href="\(Path("/calendar").asking("year", "\(year)"))" aria-current="true">\(year)</a> <a href="\(Path("/calendar").asking("year", "\(year + 1)"))">\(year + 1)</a></p>
            """
        let announced: HTML = calendar.announcedYears.contains(year)
            ? "<p class=\"soft\">\(words("calendar.announced", ["year": "\(year)"]))</p>"
            : "<div class=\"say risk\" role=\"status\"><p>\(words("calendar.not-announced", ["year": "\(year)"]))</p></div>"
        let today = project.zone.day(of: visit.now)
        let months = (1...12).compactMap { month(visit, calendar, year, $0, today: today) }
        return Layout.office(
            visit, title: words("calendar"), at: .settings,
            lead: "<p class=\"soft\">\(words("calendar.lead", ["zone": project.zone.identifier, "version": "\(project.calendarVersion)"]))</p>",
            """
            \(Forms.summary(visit))\(week(calendar, words))\(years)\(announced)<div class="months">\(months)</div>
            \(legend(words))\(days(visit, project, year))\(forms(visit, project))
            """)
    }

    private static func week(_ calendar: WorkCalendar, _ words: Words) -> HTML {
        let rows = Weekday.allCases.map { weekday -> HTML in
            "<dt>\(words("weekday.\(weekday.rawValue)"))</dt><dd>\(hours(calendar.windows(of: weekday), words))</dd>"
        }
        return "<section class=\"block\"><h2>\(words("calendar.week"))</h2><dl class=\"pairs\">\(rows)</dl></section>"
    }

    private static func hours(_ windows: [WorkCalendar.Window], _ words: Words) -> String {
        windows.isEmpty ? words("calendar.closed") : windows.map(\.description).joined(separator: " ")
    }

    private static func month(_ visit: Visit, _ calendar: WorkCalendar, _ year: Int, _ month: Int, today: Day) -> HTML? {
        guard let first = Day(year: year, month: month, day: 1) else { return nil }
        let words = visit.words
        let heads = Weekday.allCases.map { "<th scope=\"col\"><abbr title=\"\(words("weekday.\($0.rawValue)"))\">\(words("weekday.short.\($0.rawValue)"))</abbr></th>" as HTML }
        var cells: [HTML] = Array(repeating: "<td></td>", count: first.weekday.rawValue - 1)
        var day = first
        while day.month == month, day.year == year {
            cells.append(cell(calendar, day, today: today, words))
            day = day.adding(days: 1)
        }
        while cells.count % 7 != 0 { cells.append("<td></td>") }
        let rows = stride(from: 0, to: cells.count, by: 7).map { "<tr>\(Array(cells[$0..<$0 + 7]))</tr>" as HTML }
        return "<table class=\"month\"><caption>\(words("calendar.month.\(month)"))</caption><thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table>"
    }

    private static func cell(_ calendar: WorkCalendar, _ day: Day, today: Day, _ words: Words) -> HTML {
        let override = calendar.overrides[day]
        let isOpen = calendar.isWorkday(day)
        let tone = override == nil ? (isOpen ? "" : "off") : (isOpen ? "worked" : "feast")
        let title = (override.map { $0.name + " · " } ?? "") + hours(calendar.windows(on: day), words)
        let mark: HTML = override == nil ? "" : "<small>\(words(isOpen ? "calendar.mark.worked" : "calendar.mark.off"))</small>"
        return "<td class=\"\(tone)\" title=\"\(title)\"\(if: day == today, " aria-current=\"date\"")>\(day.day)\(mark)</td>"
    }

    private static func legend(_ words: Words) -> HTML {
        "<p class=\"small soft\">\(words("calendar.legend"))</p>"
    }

    /// The days of a year that differ, each with its name.
    private static func days(_ visit: Visit, _ project: ProjectCard, _ year: Int) -> HTML {
        let words = visit.words
        let own = project.calendar.overrides.filter { $0.key.year == year }.sorted { $0.key < $1.key }
        guard !own.isEmpty else { return "" }
        let mayEdit = mayEdit(visit, project)
        let rows = own.map { day, override -> HTML in
            let source = override.arrangement == nil ? words("calendar.by-office") : words("calendar.by-arrangement")
            let back: HTML = !mayEdit ? "" : Forms.post(
                visit, to: "/calendar/day-like-the-week", button: words("verb.calendar-undo"), main: false,
                "<input type=\"hidden\" name=\"day\" value=\"\(day.description)\">")
            return """
                <tr><td>\(day.description) \(words("weekday.\(day.weekday.rawValue)"))</td><td>\(override.name)</td><td>\(hours(override.windows ?? [], words))</td><td>\(source)</td><td>\(back)</td></tr>
                """
        }
        return """
            <details><summary>\(words("calendar.days", ["count": "\(own.count)"]))</summary><table><thead><tr><th>\(words("calendar.day"))</th><th>\(words("calendar.name"))</th><th>\(words("calendar.hours"))</th><th>\(words("calendar.source"))</th><th><span class="unseen">\(words("verb.calendar-undo"))</span></th></tr></thead><tbody>\(rows)</tbody></table></details>
            """
    }

    private static func mayEdit(_ visit: Visit, _ project: ProjectCard) -> Bool {
        visit.member?.holds(CalendarRoutes.editors, in: project.id) == true
    }

    private static func forms(_ visit: Visit, _ project: ProjectCard) -> HTML {
        guard mayEdit(visit, project) else { return "" }
        let hoursHint: HTML = "<p class=\"small soft\">\(visit.words("calendar.hours.hint"))</p>"
        let day = Forms.fold(visit, to: "/calendar/day", title: "verb.calendar-day") { own in
            """
            \(Forms.text(own, In.day, label: own.words("calendar.day"), type: "date"))\(Forms.text(own, In.name, label: own.words("calendar.name"), hint: "<p class=\"small soft\">\(own.words("calendar.name.hint"))</p>"))
            \(Forms.text(own, In.hours, label: own.words("calendar.hours"), hint: hoursHint))
            """
        }
        let week = Forms.fold(visit, to: "/calendar/week", title: "verb.calendar-week") { own in
            var own = own
            if own.refusal == nil {
                let hours = Weekday.allCases.map { weekday in
                    (weekday.name, project.calendar.windows(of: weekday).map(\.description).joined(separator: " "))
                }
                own.form = FormBody(Dictionary(uniqueKeysWithValues: hours))
            }
            let rows = Weekday.allCases.map { Forms.text(own, In.week($0), label: own.words("weekday.\($0.rawValue)")) }
            return "\(rows)\(hoursHint)\(Forms.text(own, In.why, label: own.words("revision.note")))"
        }
        let arrangement = Forms.fold(visit, to: "/calendar/arrangement", title: "verb.calendar-arrangement") { own in
            Forms.area(
                own, In.arrangement, label: own.words("calendar.arrangement"),
                hint: "<p class=\"small soft\">\(own.words("calendar.arrangement.hint"))</p>")
        }
        return "\(day)\(week)\(arrangement)"
    }

    /// Late in the year, what is missing for the next one; nothing when all is there.
    package static func reminder(_ visit: Visit, _ project: ProjectCard) -> HTML {
        let today = project.zone.day(of: visit.now)
        let next = today.year + 1
        guard today.month >= arrangementMonth, !project.calendar.isAlwaysOpen,
            !project.calendar.announcedYears.contains(next), mayEdit(visit, project)
        else { return "" }
        return """
            <div class="say risk" role="status"><p>\(visit.words("calendar.reminder", ["year": "\(next)"])) <a href="\(Path("/calendar").asking("year", "\(next)"))">\(visit.words("calendar.open"))</a></p></div>
            """
    }
}
