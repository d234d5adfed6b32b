// ImportPages: bringing a file, what trying it said at which row and column, and taking it in.
import Kernel
import Platform
import Sheets
import Web

enum ImportPages {
    static func bring(_ visit: Visit) -> HTML {
        let words = visit.words
        let wrong = visit.refusal?.problems.first { $0.field == "file" }
        let rows: HTML = """
            \(Forms.summary(visit))<p class="soft">\(words("billing.import.lead"))
            <a href="\(Path("/billing/imports/template").asking("kind", "charges"))">\(words("billing.import.template.charges"))</a> <a href="\(Path("/billing/imports/template").asking("kind", "readings"))">\(words("billing.import.template.readings"))</a></p>
            \(Forms.pick(visit, ImportRoutes.kind, label: words("billing.import.kind"), options: BillFileKind.allCases.map { ($0.rawValue, words("billing.import.kind.\($0.rawValue)")) }))
            <div class="row"><label for="file">\(words("registry.file"))</label><div><input id="file" name="file" type="file" accept=".xlsx,.csv" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"file-wrong\"")>
            \(wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"file-wrong\">\(words(problem.key, problem.details))</p>" })</div></div>
            """
        return Layout.office(
            visit, title: words("billing.import.title"), at: .billing,
            "\(BillingTabs.of(visit, .runs))\(Forms.post(visit, to: "/billing/imports", button: words("verb.try-file"), more: " enctype=\"multipart/form-data\"", rows))")
    }

    static func tried(_ visit: Visit, _ brought: BillImportVisit, key: String) -> HTML {
        let words = visit.words
        let state = brought.now
        let report = state.report ?? brought.tried
        let counts: [(String, String)] = [
            ("billing.import.rows", "\(report.rows)"),
            (state.report == nil ? "billing.import.good" : "billing.import.taken", "\(report.good)"),
            ("billing.import.already", "\(report.already)"), ("registry.bad", "\(report.bad.count)"),
        ] + (report.kind == .charges ? [("billing.run.total", report.total.text)] : [])
        let bands = counts.map { count -> HTML in "<div class=\"band\"><strong>\(count.1)</strong>\(words(count.0))</div>" }
        let running: HTML = !state.isRunning ? "" : """
            <section class="block" data-refresh="700"><progress max="\(brought.file.rowCount)" value="\(state.rowsDone)" aria-label="\(words("billing.import.running"))"></progress><p class="soft">\(state.rowsDone) / \(brought.file.rowCount)</p><p><a class="button" href="/billing/imports/\(key)">\(words("list.refresh"))</a></p></section>
            """
        let stopped: HTML = state.hasStopped ? "<div class=\"say late\" role=\"alert\"><p>\(words("registry.stopped"))</p></div>" : ""
        let post: HTML = state.report != nil || state.isRunning || report.good == 0 ? "" : Forms.post(
            visit.form("posting"), to: "/billing/imports/\(key)/posting", button: words("verb.take-file"), "")
        return Layout.office(
            visit, title: words("billing.import.title"), at: .billing,
            """
            \(BillingTabs.of(visit, .runs))\(stopped)\(running)<section class="block" role="status"><h2>\(words(state.report == nil ? "billing.import.tried" : "billing.import.done")) · \(words("billing.import.kind.\(report.kind.rawValue)"))</h2>
            <div class="bands sums">\(bands)</div>\(post)\(doubts(words, report))\(problems(words, report, key))</section><p><a href="/billing/imports">\(words("billing.import.another"))</a></p>
            """)
    }

    /// What is taken all the same, and waits for a colleague's look.
    private static func doubts(_ words: Words, _ report: BillImportReport) -> HTML {
        guard !report.doubts.isEmpty else { return "" }
        let rows = report.doubts.prefix(200).map { doubt -> HTML in
            "<tr><td>\(doubt.row)</td><td class=\"words\">\(doubt.read)</td><td>\(words(doubt.key, doubt.details))</td></tr>"
        }
        return """
            <div class="say late"><p>\(words("meter.doubt.import", ["count": "\(report.doubts.count)"]))</p></div><table><tbody>\(Array(rows))</tbody></table>
            """
    }

    private static func problems(_ words: Words, _ report: BillImportReport, _ key: String) -> HTML {
        guard !report.problems.isEmpty else { return "" }
        let rows = report.problems.prefix(200).map { problem -> HTML in
            "<tr><td>\(problem.row)</td><td>\(problem.column)</td><td class=\"words\">\(problem.read)</td><td>\(words(problem.key, problem.details))</td></tr>"
        }
        return """
            <table><thead><tr><th>\(words("registry.row"))</th><th>\(words("registry.column"))</th><th>\(words("registry.read"))</th><th>\(words("registry.wrong"))</th></tr></thead><tbody>\(Array(rows))</tbody></table>
            <p class="more"><a class="button" href="/billing/imports/\(key)/bad-rows">\(words("registry.bad-rows"))</a></p>
            """
    }

    /// An empty file with the headers that are understood, and a line of an example.
    static func template(_ kind: BillFileKind, _ words: Words) -> ListFile {
        let fields = BillFileField.all(of: kind)
        let example: [BillFileField: String] = [
            .building: "5栋", .unit: "1单元0902", .item: kind == .readings ? "" : words("billing.import.example.item"), .amount: "50.00",
            .day: "2026-11-30", .note: words("billing.import.example.note"), .serial: "S-0001", .reading: "1234.5", .rolled: "",
        ]
        return ListFile(
            "template-\(kind.rawValue)", title: words("billing.import.kind.\(kind.rawValue)"),
            columns: fields.map { SheetColumn($0.headers[0]) }, rows: [fields.map { .text(example[$0] ?? "") }])
    }
}
