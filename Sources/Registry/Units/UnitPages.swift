// UnitPages: the register as it looks.
import Kernel
import Platform
import Web

enum UnitPages {
    static func list(_ visit: Visit, _ lines: [(line: UnitLine, sortKey: String)]) -> HTML {
        let words = visit.words
        let isManager = visit.member?.holds([.serviceManager, .officeManager, .headOffice], in: visit.project?.id ?? Project.ID(0)) == true
        let more: HTML = lines.count < 50 ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/units").asking("after", "\(last.line.unit.id.text).\(last.sortKey)"))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("place.register"), at: .register,
            """
            <p class="filters">\(if: isManager, "<a href=\"/units/import\">\(words("registry.import"))</a>") <a href="/buildings">\(words("building.title"))</a></p>\(table(words, lines.map(\.line)))
            \(if: lines.isEmpty, "<p class=\"empty\">\(words("registry.empty"))</p>")\(more)\(ListFile.links(visit, "/units/export"))\(if: isManager, "<p class=\"filters\">\(words("contact.title")): <a href=\"/contacts/export?format=xlsx\">XLSX</a> <a href=\"/contacts/export?format=csv\">CSV</a></p>")
            """)
    }

    static func table(_ words: Words, _ lines: [UnitLine]) -> HTML {
        let rows = lines.map { line -> HTML in
            """
            <tr data-row><td><a class="title" href="/units/\(line.unit.id.text)">\(line.unit.label)</a></td><td>\(line.owner ?? "—") \(line.maskedPhone)</td>
            <td class="num">\(area(line.unit)) m²</td><td>\(words("registry.use.\(line.unit.use.rawValue)")) · \(words("registry.state.\(line.unit.state.rawValue)"))</td>
            <td>\(line.unit.paidThrough?.description ?? "—")</td></tr>
            """
        }
        return """
            <table><thead><tr><th>\(words("registry.unit"))</th><th>\(words("registry.holder"))</th><th>\(words("registry.area"))</th><th>\(words("registry.state"))</th><th>\(words("registry.paid"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private static func area(_ unit: Unit) -> String {
        let part = unit.areaHundredths % 100
        return "\(unit.areaHundredths / 100).\(part < 10 ? "0" : "")\(part)"
    }

    static func unit(
        _ visit: Visit, _ unit: Unit, _ tenures: [TenureLine], _ minded: [Holder], _ timeline: TimelinePage,
        aside: HTML
    ) -> HTML {
        let words = visit.words
        let zone = visit.project?.zone ?? .utc
        let people = tenures.map { line -> HTML in
            """
            <tr><td><a href="/people/\(line.person.text)">\(line.name)</a></td><td>\(words("registry.role.\(line.role.rawValue)"))\(if: !line.share.isWhole, " \(line.share.text)")</td><td>\(line.maskedPhone)</td><td>\(line.from.description) – \(line.to?.description ?? words("registry.until-now"))\(line.isCurrent(on: zone.day(of: visit.now)) ? ending(visit, unit, line) : "")</td></tr>
            """
        }
        let past = story(words, unit, timeline, zone)
        let arrears = unit.arrearsFen.map { fen -> HTML in
            "<dt>\(words("registry.arrears"))</dt><dd class=\"num\">¥ \(Money(fen: fen).text) \(unit.arrearsAsOf.map { words("registry.as-of", ["day": $0.description]) } ?? "")</dd>"
        }
        return Layout.office(
            visit, title: unit.label, at: .register,
            lead: "<p class=\"soft\">\(area(unit)) m² · \(words("registry.use.\(unit.use.rawValue)")) · \(words("registry.state.\(unit.state.rawValue)"))</p>",
            """
            \(Forms.summary(visit))<div class="cols"><div><section class="block"><h2>\(words("registry.people"))</h2>
            <table><thead><tr><th>\(words("registry.name"))</th><th>\(words("registry.role"))</th><th>\(words("registry.phone"))</th><th>\(words("registry.since"))</th></tr></thead><tbody>\(people)</tbody></table>\(minded.map { MindPages.named($0, words) })\(settling(visit, unit))\(correcting(visit, unit))</section>
            <section class="block"><h2>\(words("registry.timeline"))</h2>\(past)</section></div>
            <aside>\(if: visit.member?.holds([.serviceAdministrator, .serviceManager, .officeManager], in: visit.project?.id ?? Project.ID(0)) == true, "<p class=\"buttons\"><a class=\"button\" href=\"\(Path("/cases/new").asking("unit", unit.label))\">\(words("registry.take"))</a></p>")<section><h2>\(fees(visit, unit))</h2><dl class="pairs"><dt>\(words("registry.paid"))</dt><dd>\(unit.paidThrough?.description ?? "—")</dd>\(arrears)</dl></section>\(aside)</aside></div>
            """)
    }

    /// What happened here, newest first; older pages have the place in their address.
    /// The home's account stands in the place 收费, for those who work there.
    private static func fees(_ visit: Visit, _ unit: Unit) -> HTML {
        let posts = (Who.till.posts ?? []).union([.headOffice])
        guard let member = visit.member, let project = visit.project, member.holds(posts, in: project.id) else {
            return "\(visit.words("registry.fees"))"
        }
        return "<a href=\"/billing/units/\(unit.id.text)\">\(visit.words("registry.fees"))</a>"
    }

    private static func story(_ words: Words, _ unit: Unit, _ timeline: TimelinePage, _ zone: Zone) -> HTML {
        let lines = timeline.lines.map { line -> HTML in
            let name = line.isNameKey ? words(line.name) : line.name
            let title: HTML = line.path.map { path -> HTML in "<a href=\"\(path)\">\(name)</a>" } ?? "\(name)"
            return "<li><span class=\"small soft\">\(Moments.stamp(line.at, zone))</span><span>\(title)\(if: !line.note.isEmpty, "<div class=\"small soft words\">\(line.note)</div>")</span></li>"
        }
        guard !lines.isEmpty else { return "<p class=\"soft\">\(words("registry.no-cases"))</p>" }
        let older: HTML = timeline.before.map { before -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/units/\(unit.id)").asking("before", "\(before.milliseconds)"))\">\(words("registry.older"))</a></p>"
        } ?? ""
        return "<ul class=\"facts\">\(lines)</ul>\(older)"
    }

    private static func mayChange(_ visit: Visit) -> Bool {
        visit.member?.holds([.serviceAdministrator, .serviceManager, .officeManager], in: visit.project?.id ?? Project.ID(0)) == true
    }

    private static func ending(_ visit: Visit, _ unit: Unit, _ line: TenureLine) -> HTML {
        guard mayChange(visit) else { return "" }
        let own = visit.form("ending", of: ("tenure", line.id.text))
        let form = Forms.post(
            own, to: "/units/\(unit.id)/tenures/\(line.id)/ending", button: visit.words("verb.end-tenure"), main: false,
            "\(Forms.text(own, PersonInputs.to, label: visit.words("tenure.to"), type: "date"))")
        return "<details\(if: own.refusal != nil, " open")><summary>\(visit.words("verb.end-tenure"))</summary>\(form)</details>"
    }

    private static func settling(_ visit: Visit, _ unit: Unit) -> HTML {
        guard mayChange(visit) else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/units/\(unit.id)/tenures", title: "verb.settle") {
            """
            \(Forms.text($0, PersonInputs.name, label: words("registry.name")))\(Forms.text($0, PersonInputs.phone, label: words("registry.phone"), type: "tel"))
            \(Forms.select($0, PersonInputs.role, label: words("registry.role"), options: TenureRole.allCases.map { (value: $0.rawValue, name: words("registry.role.\($0.rawValue)")) }))
            \(Forms.text($0, PersonInputs.from, label: words("registry.since"), type: "date"))
            \(Forms.text($0, PersonInputs.share, label: words("tenure.share"), hint: "<p class=\"small soft\">\(words("tenure.share.hint"))</p>"))
            """
        }
    }

    private static func correcting(_ visit: Visit, _ unit: Unit) -> HTML {
        guard visit.member?.holds(UnitRoutes.keepers, in: visit.project?.id ?? Project.ID(0)) == true else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/units/\(unit.id)/correction", title: "verb.correct-unit") { own in
            var own = own
            if own.form["area"] == nil {
                own.form = own.form.with("area", area(unit)).with("use", unit.use.rawValue).with("state", unit.state.rawValue)
            }
            return particulars(own, words)
        }
    }

    /// Area, use and state, of a new home or of one that is put right.
    static func particulars(_ visit: Visit, _ words: Words) -> HTML {
        """
        \(Forms.text(visit, UnitRoutes.Inputs.area, label: words("registry.area") + " (m²)", more: " inputmode=\"decimal\""))
        \(Forms.select(visit, UnitRoutes.Inputs.use, label: words("unit.use"), options: Unit.Use.allCases.map { (value: $0.rawValue, name: words("registry.use.\($0.rawValue)")) }))
        \(Forms.select(visit, UnitRoutes.Inputs.state, label: words("registry.state"), options: Unit.State.allCases.map { (value: $0.rawValue, name: words("registry.state.\($0.rawValue)")) }))
        """
    }

    /// A register on its way in, and what came of it.
    static func taking(_ visit: Visit, _ brought: RegisterVisit, key: String) -> HTML {
        let words = visit.words
        let state = brought.now
        guard state.report == nil, !state.hasStopped else {
            let stopped: HTML = state.hasStopped ? "<div class=\"say late\" role=\"alert\"><p>\(words("registry.stopped"))</p></div>" : ""
            return "\(bring(visit, state.report, badRows: state.report?.bad.isEmpty == false ? key : nil, above: stopped))"
        }
        return Layout.office(
            visit, title: words("registry.import"), at: .register,
            """
            <section class="block" data-refresh="700"><h2>\(words("registry.running"))</h2>
            <progress max="\(brought.rows)" value="\(state.rowsDone)" aria-label="\(words("registry.running"))"></progress>
            <p class="soft">\(state.rowsDone) / \(brought.rows)</p>
            <p><a class="button" href="/units/import/\(key)">\(words("list.refresh"))</a></p></section>
            """)
    }

    static func bring(_ visit: Visit, _ report: RegisterReport?, badRows: String? = nil, above: HTML = "") -> HTML {
        let words = visit.words
        let wrong = visit.refusal?.problems.first { $0.field == "file" }
        let rows: HTML = """
            \(Forms.summary(visit))<p class="soft">\(words("registry.import.lead")) <a href="/units/import/template">\(words("registry.template"))</a></p>
            <div class="row"><label for="file">\(words("registry.file"))</label><div><input id="file" name="file" type="file" accept=".xlsx,.csv" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"file-wrong\"")>
            \(wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"file-wrong\">\(words(problem.key, problem.details))</p>" })</div></div>
            \(Forms.tick(visit, UnitRoutes.Inputs.dryRun, label: words("registry.dry-run")))
            """
        return Layout.office(
            visit, title: words("registry.import"), at: .register,
            "\(above)\(report.map { done(words, $0, badRows) })\(Forms.post(visit, to: "/units/import", button: words("registry.take"), more: " enctype=\"multipart/form-data\"", rows))")
    }

    private static func done(_ words: Words, _ report: RegisterReport, _ badRows: String?) -> HTML {
        let counts: [(String, Int)] = [
            ("registry.new-units", report.newUnits), ("registry.new-people", report.newPeople), ("registry.changed", report.changed),
            ("registry.unchanged", report.unchanged), ("registry.bad", report.badRows),
        ]
        let problems = report.problems.prefix(200).map { problem -> HTML in
            "<tr><td>\(problem.row)</td><td>\(problem.column)</td><td class=\"words\">\(problem.read)</td><td>\(words(problem.key))</td></tr>"
        }
        let table: HTML = problems.isEmpty ? "" : """
            <table><thead><tr><th>\(words("registry.row"))</th><th>\(words("registry.column"))</th><th>\(words("registry.read"))</th><th>\(words("registry.wrong"))</th></tr></thead><tbody>\(Array(problems))</tbody></table>
            """
        let file: HTML = badRows.map { key -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"/units/import/\(key)/bad-rows\">\(words("registry.bad-rows"))</a></p>"
        } ?? ""
        return """
            <section class="block" role="status"><div class="bands">\(counts.map { count -> HTML in "<div class=\"band\"><strong>\(count.1)</strong>\(words(count.0))</div>" })</div>\(table)\(file)</section>
            """
    }
}
