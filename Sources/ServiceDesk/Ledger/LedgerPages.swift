// LedgerPages: bringing an old ledger: choose, look, mend, take in.
import Kernel
import Platform
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

    static func look(_ visit: Visit, _ brought: LedgerVisit, key: String) -> HTML {
        let words = visit.words
        let state = brought.now
        let lead: HTML = "<p class=\"soft\">\(brought.fileName) · \(words("kind.\(brought.kind.rawValue)"))</p>"
        let body: HTML
        if state.isRunning {
            body = """
                <section class="block" data-refresh="700"><h2>\(words("ledger.running"))</h2>
                <progress max="\(state.report?.rows ?? 0)" value="\(state.rowsDone)" aria-label="\(words("ledger.running"))"></progress>
                <p class="soft">\(state.rowsDone) / \(state.report?.rows ?? 0)</p>
                <p><a class="button" href="/ledger/\(key)">\(words("list.refresh"))</a></p></section>
                """
        } else if state.isDone {
            body = HTML([counts(words, state), notes(words, state, key), "<p><a class=\"button\" href=\"/cases?show=all\">\(words("place.cases"))</a></p>"])
        } else {
            let ready = (state.report?.imported ?? 0) > 0 && state.failure == nil
            let take: HTML = !ready ? "" : Forms.post(
                visit, to: "/ledger/\(key)/taking", button: words("ledger.take", ["count": "\(state.report?.imported ?? 0)"]), "")
            body = HTML([failure(words, state), counts(words, state), take, columns(visit, state, key), notes(words, state, key)])
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

    /// One select for each column of the file, as the headers suggest.
    private static func columns(_ visit: Visit, _ state: LedgerVisit.State, _ key: String) -> HTML {
        let words = visit.words
        let header = state.report?.header ?? []
        let guess = chosen(state, header)
        var filled = visit
        for (column, field) in guess { filled.form = filled.form.with("column-\(column)", field) }
        let options = LedgerField.allCases.map { (value: $0.rawValue, name: words("ledger.field.\($0.rawValue)")) }
        let rows = zip(In.columns, header).map { field, name in
            Forms.select(filled, field, label: name.isEmpty ? "—" : name, options: options)
        }
        let isOpen = state.failure != nil
        return """
            <details\(if: isOpen, " open")><summary>\(words("ledger.columns"))</summary>
            \(Forms.post(visit, to: "/ledger/\(key)/trial", button: words("ledger.again"), main: false, HTML(rows)))</details>
            """
    }

    private static func chosen(_ state: LedgerVisit.State, _ header: [String]) -> [Int: String] {
        var chosen: [Int: String] = [:]
        if let mapping = state.mapping {
            for pair in mapping.split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                if parts.count == 2, let column = header.firstIndex(of: parts[1]) { chosen[column] = parts[0] }
            }
            return chosen
        }
        return LedgerMapping.guess(header).reduce(into: [:]) { $0[$1.value] = $1.key.rawValue }
    }

    private static func notes(_ words: Words, _ state: LedgerVisit.State, _ key: String) -> HTML {
        guard let report = state.report, !report.notes.isEmpty else { return "" }
        let rows = report.notes.prefix(200).map { note -> HTML in
            """
            <tr><td>\(note.row)</td><td>\(note.column)</td><td class="words">\(note.read)</td><td><span class="state \(note.kind.isBad ? "late" : "none")">\(words("note.\(note.kind.rawValue)"))</span></td></tr>
            """
        }
        let file: HTML = report.badRows.isEmpty ? "" : "<p><a class=\"button\" href=\"/ledger/\(key)/bad-rows\">\(words("ledger.bad-rows"))</a></p>"
        return """
            <section class="block"><h2>\(words("ledger.notes", ["count": "\(report.notes.count)"]))</h2>\(file)
            <table><thead><tr><th>\(words("ledger.row"))</th><th>\(words("ledger.column"))</th><th>\(words("ledger.read"))</th><th>\(words("ledger.did"))</th></tr></thead><tbody>\(Array(rows))</tbody></table></section>
            """
    }
}
