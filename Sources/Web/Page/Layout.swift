// Layout: the frame of every page of the office.
import Kernel
import Platform

/// A place in the rail.
package enum Place: String, CaseIterable, Sendable {
    case today, intake, cases, billing, register, shifts, scheme, settings

    var path: Path {
        switch self {
        case .today: "/today"
        case .intake: "/cases/new"
        case .cases: "/cases"
        case .billing: "/billing/cashier"
        case .register: "/units"
        case .shifts: "/shifts"
        case .scheme: "/scheme"
        case .settings: "/account"
        }
    }
}

extension Place {
    /// Who has something to do there; the routes themselves decide again.
    private var who: Who {
        switch self {
        case .today, .cases, .register, .shifts, .scheme: .office
        case .intake: .desk
        case .billing: .till
        case .settings: .staff
        }
    }

    /// The places of a member of staff, in order.
    package static func of(_ member: Visitor) -> [Place] {
        allCases.filter { place in
            guard let posts = place.who.posts else { return true }
            return !member.projects(with: posts).isEmpty
        }
    }
}

package enum Layout {
    private static let barMax = 4

    /// A page of the office: rail, heading, search, content.
    package static func office(_ visit: Visit, title: String, at place: Place?, lead: HTML = "", _ content: HTML) -> HTML {
        let words = visit.words
        let links = (visit.member.map(Place.of) ?? []).map { item -> HTML in
            "<a href=\"\(item.path)\"\(if: item == place, " aria-current=\"page\"")>\(words("place.\(item.rawValue)"))</a>"
        }
        let leaving: HTML = """
            <form method="post" action="/sign-out">\(Forms.hidden(visit))<button class="plain">\(words("sign-out"))</button></form>
            """
        // On a phone the bar holds four places; the rest open above it.
        let rail: HTML = """
            \(Array(links.prefix(barMax)))<span class="rest">\(Array(links.dropFirst(barMax)))</span>
            <details class="rest-menu"><summary>\(words("place.more"))</summary><div>\(Array(links.dropFirst(barMax)))\(leaving)</div></details>
            """
        let find: HTML = """
            <form class="find" role="search" action="/find"><input type="search" name="q" maxlength="80"
            placeholder="\(words("find.placeholder"))" aria-label="\(words("find.label"))" data-find><kbd>\(Shortcut.command(visit))K</kbd></form>
            """
        let foot: HTML = """
            <div class="foot small soft">\(visit.member?.displayName ?? "")<br>\(visit.project?.name ?? "")
            \(leaving)</div>
            """
        let body: HTML = """
            <div class="office"><nav class="rail" aria-label="\(words("rail"))"><div class="mark">管<i>家</i></div>\(rail)\(foot)</nav>
            <main id="main"><div class="head"><div><h1>\(title)</h1>\(lead)</div>\(find)</div>\(Live.line(visit))\(content)</main></div>
            """
        return document(visit, title: title, body)
    }

    /// A page without a rail: the door, errors, owners' pages.
    package static func bare(_ visit: Visit, title: String, _ content: HTML) -> HTML {
        document(visit, title: title, "<main class=\"bare\" id=\"main\">\(content)</main>")
    }

    package static func document(_ visit: Visit, title: String, _ body: HTML) -> HTML {
        """
        <!doctype html><html lang="\(visit.words.language.rawValue)"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(title) · \(visit.words("product"))</title>
        <link rel="icon" href="data:,"><link rel="stylesheet" href="\(Assets.path("steward.css"))">
        <script type="module" src="\(Assets.path("steward.js"))"></script></head>
        <body><a class="skip" href="#main">\(visit.words("skip"))</a>\(Tables.labelled(body))</body></html>
        """
    }
}

package enum Forms {
    /// What every form of the house carries: its token and the id that makes sending twice one effect.
    package static func hidden(_ visit: Visit) -> HTML {
        """
        <input type="hidden" name="token" value="\(visit.formToken)"><input type="hidden" name="request" value="\(visit.requestID)">
        """
    }

    /// The problems of the whole form, above it.
    package static func summary(_ visit: Visit) -> HTML {
        guard let refusal = visit.refusal else { return "" }
        let whole = refusal.problems.filter(\.field.isEmpty)
        let items = whole.map { problem -> HTML in "<p>\(visit.words(problem.key, problem.details))</p>" }
        let clause = refusal.clause.map { Tags.clause($0) }
        let fields = refusal.problems.contains { !$0.field.isEmpty } ? visit.words("form.fields-wrong") : ""
        return "<div class=\"say late\" role=\"alert\"><p>\(fields)</p>\(items)\(clause)</div>"
    }

    private static func id(_ visit: Visit, _ field: some AnyField) -> String {
        visit.scope.isEmpty ? field.name : visit.scope + "-" + field.name
    }

    /// The problem at one field, in plain words, with what was typed kept.
    package static func problem(_ visit: Visit, _ field: some AnyField) -> HTML {
        guard let problem = visit.refusal?.problems.first(where: { $0.field == field.name }) else { return "" }
        return "<p class=\"wrong\" id=\"\(id(visit, field))-wrong\">\(visit.words(problem.key, problem.details))</p>"
    }

    private static func isWrong(_ visit: Visit, _ field: some AnyField) -> Bool {
        visit.refusal?.problems.contains { $0.field == field.name } ?? false
    }

    private static func marks(_ visit: Visit, _ field: some AnyField) -> HTML {
        let wrong = isWrong(visit, field)
        let isFirst = wrong && visit.refusal?.problems.first { !$0.field.isEmpty }?.field == field.name
        let described: HTML = wrong ? " aria-invalid=\"true\" aria-describedby=\"\(id(visit, field))-wrong\"" : ""
        return "\(described)\(if: isFirst, " autofocus")\(if: field.isRequired, " required")"
    }

    /// One row of a form: label, input, problem.
    package static func row(_ visit: Visit, _ field: some AnyField, label: String, _ input: HTML, hint: HTML = "") -> HTML {
        """
        <div class="row"><label for="\(id(visit, field))">\(label)</label><div>\(input)\(problem(visit, field))\(hint)</div></div>
        """
    }

    package static func text(_ visit: Visit, _ field: some AnyField, label: String, type: String = "text", more: HTML = "", hint: HTML = "") -> HTML {
        row(
            visit, field, label: label,
            """
            <input id="\(id(visit, field))" name="\(field.name)" type="\(type)" value="\(visit.form[field.name] ?? "")"\(marks(visit, field))\(more)>
            """, hint: hint)
    }

    /// A password: what was typed is never written back.
    package static func secret(_ visit: Visit, _ field: some AnyField, label: String, hint: HTML = "") -> HTML {
        row(
            visit, field, label: label,
            """
            <input id="\(id(visit, field))" name="\(field.name)" type="password" autocomplete="current-password"\(marks(visit, field))>
            """, hint: hint)
    }

    package static func area(_ visit: Visit, _ field: some AnyField, label: String, more: HTML = "", hint: HTML = "") -> HTML {
        row(
            visit, field, label: label,
            """
            <textarea id="\(id(visit, field))" name="\(field.name)"\(marks(visit, field))\(more)>\(visit.form[field.name] ?? "")</textarea>
            """, hint: hint)
    }

    /// A choice from a list; the first line says that nothing is chosen.
    package static func select(
        _ visit: Visit, _ field: some AnyField, label: String, options: [(value: String, name: String)], hint: HTML = ""
    ) -> HTML {
        let chosen = visit.form[field.name]
        let lines = options.map { option -> HTML in
            "<option value=\"\(option.value)\"\(if: option.value == chosen, " selected")>\(option.name)</option>"
        }
        return row(
            visit, field, label: label,
            """
            <select id="\(id(visit, field))" name="\(field.name)"\(marks(visit, field))><option value="">\(visit.words("form.choose"))</option>\(lines)</select>
            """, hint: hint)
    }

    /// A few words side by side, of which one is picked.
    package static func pick(
        _ visit: Visit, _ field: some AnyField, label: String, options: [(value: String, name: String)], hint: HTML = ""
    ) -> HTML {
        let chosen = visit.form[field.name]
        let lines = options.map { option -> HTML in
            """
            <label><input type="radio" name="\(field.name)" value="\(option.value)"\(if: option.value == chosen, " checked")\(marks(visit, field))>\(option.name)</label>
            """
        }
        return """
            <fieldset class="row"><legend>\(label)</legend><div><div class="pick">\(lines)</div>\(problem(visit, field))\(hint)</div></fieldset>
            """
    }

    package static func tick(_ visit: Visit, _ field: some AnyField, label: String) -> HTML {
        """
        <div class="row"><span></span><div><label class="tick"><input type="checkbox" name="\(field.name)" value="1"\(if: visit.form[field.name] == "1", " checked")\(marks(visit, field))> \(label)</label>\(problem(visit, field))</div></div>
        """
    }

    /// One of a page's several verbs, folded under its title: `path` ends in the verb. Open when it is the likely one and
    /// nothing came back, or when this very form came back with problems.
    package static func fold(
        _ visit: Visit, to path: Path, title: String, button: String? = nil, isMain: Bool = false, isLikely: Bool = false,
        _ rows: (Visit) -> HTML
    ) -> HTML {
        let own = visit.form(path.text.split(separator: "/").last.map(String.init) ?? "")
        let isOpen = own.refusal != nil || (isLikely && visit.refusal == nil)
        let form = post(own, to: path, button: visit.words(button ?? title), main: isMain, rows(own))
        return "<details\(if: isOpen, " open")><summary>\(visit.words(title))</summary>\(form)</details>"
    }

    /// Bringing photographs and papers; problems are told at `photo`.
    package static func upload(_ visit: Visit, to path: Path, isSeveral: Bool = true) -> HTML {
        let words = visit.words
        let id = visit.scope.isEmpty ? "photo" : visit.scope + "-photo"
        let wrong = visit.refusal?.problems.first { $0.field == "photo" }
        let said = wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"\(id)-wrong\">\(words(problem.key, problem.details))</p>" }
        return """
            <form method="post" action="\(path)" enctype="multipart/form-data">\(hidden(visit))
            <div class="row"><label for="\(id)">\(words("file.photo"))</label><div><input id="\(id)" name="photo" type="file"\(if: isSeveral, " multiple") accept="image/jpeg,image/png,image/webp,application/pdf" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"\(id)-wrong\"")>\(said)<p class="small soft">\(words("file.hint"))</p></div></div>
            <p class="buttons"><button>\(words("verb.add-file"))</button></p></form>
            """
    }

    /// A whole form that posts to a verb.
    package static func post(_ visit: Visit, to path: Path, button: String, main: Bool = true, more: HTML = "", _ rows: HTML) -> HTML {
        """
        <form method="post" action="\(path)"\(more)>\(hidden(visit))\(rows)<p class="buttons"><button\(if: main, " class=\"main\"")>\(button)</button></p></form>
        """
    }
}

enum Shortcut {
    /// The key that commands: ⌘ on a Mac, Ctrl elsewhere.
    static func command(_ visit: Visit) -> String { visit.device.contains("Mac OS") ? "⌘" : "Ctrl+" }
}

package enum Tags {
    /// The signature of the house: the clause that asks for it, one press from its words and figure.
    package static func clause(_ id: Clause.ID) -> HTML { "<a class=\"clause\" href=\"\(Path.clause(id))\">\(id)</a>" }
}

/// Instants as people read them, in the project's zone.
package enum Moments {
    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `2026-11-23 09:12`.
    package static func stamp(_ instant: Instant, _ zone: Zone) -> String {
        "\(zone.day(of: instant)) \(zone.minute(of: instant))"
    }

    /// `11月23日 09:12`, `23 Nov 09:12`; the last instant of a day is said as 24:00.
    package static func short(_ instant: Instant, _ zone: Zone, _ words: Words) -> String {
        day(zone.day(of: instant), words) + " " + time(instant, zone)
    }

    /// `09:12`; the last instant of a day is said as 24:00.
    package static func time(_ instant: Instant, _ zone: Zone) -> String {
        instant == zone.endOfDay(zone.day(of: instant)) ? "24:00" : "\(zone.minute(of: instant))"
    }

    package static func day(_ day: Day, _ words: Words) -> String {
        words("moment.day", ["month": "\(day.month)", "monthName": words("month.\(day.month)"), "day": "\(day.day)"])
    }

    /// How long it is still, or has been: `剩 4 小时 48 分`, `逾期 2 天`.
    package static func distance(_ instant: Instant, from now: Instant, _ words: Words) -> String {
        let minutes = instant.milliseconds(since: now) / 60_000
        let size = abs(minutes)
        let span: String
        if size < 60 {
            span = words("span.minutes", ["m": "\(size)"])
        } else if size < 48 * 60 {
            span = words("span.hours", ["h": "\(size / 60)", "m": "\(size % 60)"])
        } else {
            span = words("span.days", ["d": "\(size / 1_440)"])
        }
        return words(instant < now ? "span.overdue" : "span.left", ["span": span])
    }
}
