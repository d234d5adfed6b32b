// LedgerPages: bringing an old ledger: choose, look, mend, take in.
import Kernel
import Platform
import Sheets
import Web

enum LedgerPages {
    private typealias In = LedgerRoutes.Inputs

    static func bring(_ visit: Visit) -> HTML {
        let words = visit.words
        let wrong = visit.refusal?.problems.first { $0.field == "file" }
        let rows: HTML = """
            \(Forms.summary(visit))<p class="soft">\(words("ledger.lead"))</p>
            \(Forms.pick(visit, In.kind, label: words("case.kind"), options: IntakePages.options(ServiceCase.Kind.allCases, "kind", words)))
            <div class="row"><label for="file">\(words("ledger.file"))</label><div><input id="file" name="file" type="file" accept=".xlsx,.csv,.txt" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"file-wrong\"")>
            \(wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"file-wrong\">\(words(problem.key, problem.details))</p>" })<p class="small soft">\(words("ledger.file.hint"))</p></div></div>
            """
        return Layout.office(
            visit, title: words("ledger"), at: .cases,
            Forms.post(visit, to: "/ledger", button: words("ledger.look"), more: " enctype=\"multipart/form-data\"", rows))
    }

    static func look(_ visit: Visit, _ brought: LedgerVisit, _ project: ProjectCard, key: String) -> HTML {
        let words = visit.words
        let state = brought.now
        let lead: HTML = "<p class=\"soft\">\(project.name) · \(brought.fileName) · \(words("kind.\(brought.kind.rawValue)"))</p>"
        let body: HTML
        if state.isRunning {
            body = """
                <section class="block" data-refresh="700"><h2>\(words("ledger.running"))</h2>
                <progress max="\(state.report?.rows ?? 0)" value="\(state.rowsDone)" aria-label="\(words("ledger.running"))"></progress>
                <p class="soft">\(state.rowsDone) / \(state.report?.rows ?? 0)</p>
                <p><a class="button" href="/ledger/\(key)">\(words("list.refresh"))</a></p></section>
                """
        } else if state.isDone {
            body = HTML([
                counts(words, state), left(words, state), notes(words, state, key),
                "<p><a class=\"button\" href=\"/cases?show=all\">\(words("place.cases"))</a></p>",
            ])
        } else {
            let ready = (state.report?.imported ?? 0) > 0 && state.failure == nil
            let take: HTML = !ready ? "" : Forms.post(
                visit, to: "/ledger/\(key)/taking", button: words("ledger.take", ["count": "\(state.report?.imported ?? 0)"]), "")
            body = HTML([
                failure(words, state), counts(words, state), take, columns(visit, state, key), left(words, state),
                notes(words, state, key),
            ])
        }
        return Layout.office(visit, title: words(state.isDone ? "ledger.done" : "ledger"), at: .cases, lead: lead, body)
    }

    private static func failure(_ words: Words, _ state: LedgerVisit.State) -> HTML {
        guard let failure = state.failure else { return "" }
        return "<div class=\"say late\" role=\"alert\"><p>\(words(failure))</p></div>"
    }

    private static func counts(_ words: Words, _ state: LedgerVisit.State) -> HTML {
        guard let report = state.report, state.failure == nil else { return "" }
        let items: [(String, Int, String)] = [
            ("ledger.imported", report.imported, "kept"), ("ledger.open", report.open, ""),
            ("ledger.unchanged", report.unchanged, ""), ("ledger.bad", report.bad, report.bad > 0 ? "late" : ""),
        ]
        return """
            <div class="bands">\(items.map { item -> HTML in "<div class=\"band \(item.2)\"><strong>\(item.1)</strong>\(words(item.0))</div>" })</div>
            """
    }

    /// Which row is the header, and one select for each column of the file, as the headers suggest.
    private static func columns(_ visit: Visit, _ state: LedgerVisit.State, _ key: String) -> HTML {
        let words = visit.words
        let report = state.report ?? LedgerReport()
        var filled = visit
        for (field, columns) in state.chosen {
            for column in columns { filled.form = filled.form.with("column-\(column)", field.rawValue) }
        }
        filled.form = filled.form.with(In.headerRow.name, "\(report.headerRow)")
        let tops = report.top.map { top in
            (value: "\(top.number)", name: words("ledger.row.of", ["row": "\(top.number)", "text": top.text]))
        }
        let options = LedgerField.allCases.map { (value: $0.rawValue, name: words("ledger.field.\($0.rawValue)")) }
        let rows = zip(In.columns, report.header.enumerated()).map { field, column -> HTML in
            let letters = SheetPlace.letters(of: column.offset)
            let name = column.element.isEmpty || column.element == letters ? letters : "\(letters) · \(column.element)"
            return Forms.select(filled, field, label: name, options: options)
        }
        let beyond: HTML = report.header.count <= In.columns.count
            ? "" : "<p class=\"small soft\">\(words("ledger.columns.beyond", ["count": "\(In.columns.count)"]))</p>"
        let isOpen = state.failure != nil
        let header = Forms.select(
            filled, In.headerRow, label: words("ledger.header-row"),
            options: [(value: "0", name: words("ledger.header-row.none"))] + tops)
        return """
            <details\(if: isOpen, " open")><summary>\(words("ledger.columns"))</summary><p class="small soft">\(words("ledger.columns.hint"))</p>
            \(Forms.post(visit, to: "/ledger/\(key)/trial", button: words("ledger.again"), main: false, HTML([header] + rows + [beyond])))</details>
            """
    }

    /// What of the file was not read: columns without a field, sheets that do not belong to it.
    private static func left(_ words: Words, _ state: LedgerVisit.State) -> HTML {
        guard let report = state.report, state.failure == nil else { return "" }
        var lines: [String] = []
        if !report.unmapped.isEmpty {
            lines.append(words("ledger.unmapped", ["columns": report.unmapped.joined(separator: "、")]))
        }
        if report.sheets.count > 1 {
            lines.append(words("ledger.sheets", ["sheets": report.sheets.joined(separator: "、")]))
        }
        lines += report.skipped.map { words("ledger.skip.\($0.reason.rawValue)", ["sheet": $0.sheet]) }
        return HTML(lines.map { line -> HTML in "<p class=\"soft\">\(line)</p>" })
    }

    private static func notes(_ words: Words, _ state: LedgerVisit.State, _ key: String) -> HTML {
        guard let report = state.report, !report.notes.isEmpty else { return "" }
        let told = report.told
        let rows = told.prefix(toldMax).map { note -> HTML in
            let same = note.sameAs.map { words("ledger.same.as", ["row": "\($0)"]) } ?? ""
            return """
                <tr><td>\(if: !note.sheet.isEmpty, "\(note.sheet) ")\(note.row)</td><td>\(note.column)</td><td class="words">\(note.read)</td><td><span class="state \(note.kind.isBad ? "late" : "none")">\(words("note.\(note.kind.rawValue)"))</span> \(same)</td></tr>
                """
        }
        let table: HTML = told.isEmpty ? "" : """
            <table><thead><tr><th>\(words("ledger.row"))</th><th>\(words("ledger.column"))</th><th>\(words("ledger.read"))</th><th>\(words("ledger.did"))</th></tr></thead><tbody>\(Array(rows))</tbody></table>
            """
        let rest: HTML = told.count <= toldMax
            ? "" : "<p class=\"soft\">\(words("ledger.notes.first", ["shown": "\(toldMax)", "count": "\(told.count)"]))</p>"
        let alike = report.alike.map { item -> HTML in
            let places = item.rows.map(String.init).joined(separator: "、") + (item.count > item.rows.count ? " …" : "")
            return "<li>\(words("note.\(item.kind.rawValue)")) · \(words("ledger.alike", ["count": "\(item.count)", "rows": places]))</li>"
        }
        let bad: HTML = report.badRows.isEmpty ? "" : "<a class=\"button\" href=\"/ledger/\(key)/bad-rows\">\(words("ledger.bad-rows"))</a> "
        return """
            <section class="block"><h2>\(words("ledger.notes", ["count": "\(told.count)"]))</h2>
            <p>\(bad)<a class="button" href="/ledger/\(key)/notes">\(words("ledger.notes.file", ["count": "\(report.notes.count)"]))</a></p>
            \(table)\(rest)\(if: !alike.isEmpty, "<ul class=\"facts\">\(alike)</ul>")</section>
            """
    }

    /// The rest is in the file.
    private static let toldMax = 200
}
