// ImportPages: bringing a file, what trying it said at which row and column, and taking it in.
import Kernel
import Platform
import Sheets
import Web

enum ImportPages {
    static func list(_ visit: Visit, _ project: ProjectCard, _ imports: [BillImport]) -> HTML {
        let words = visit.words
        let rows = imports.map { it -> HTML in
            """
            <tr><td><a href="\(Path.billImport(it.id))">\(it.name)</a><div class="small soft">\(words("billing.import.kind.\(it.kind.rawValue)"))</div></td><td>\(words("billing.import.state.\(it.state.rawValue)"))</td><td class="number">\(it.rows)</td><td class="number">\(it.taken)</td><td class="number">\(it.refused)</td><td>\(Moments.stamp(it.madeAt, project.zone))</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "" : """
            <table><thead><tr><th>\(words("opening.file"))</th><th>\(words("opening.state"))</th><th>\(words("billing.import.rows"))</th><th>\(words("billing.import.taken"))</th><th>\(words("registry.bad"))</th><th>\(words("opening.made"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = imports.count < BillImportStore.pageSize ? "" : imports.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/imports").asking("before", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let fields: HTML = """
            \(Forms.summary(visit))<p class="soft">\(words("billing.import.lead"))
            <a href="\(Path("/billing/imports/template").asking("kind", "charges"))">\(words("billing.import.template.charges"))</a> <a href="\(Path("/billing/imports/template").asking("kind", "readings"))">\(words("billing.import.template.readings"))</a></p>
            \(Forms.pick(visit, ImportRoutes.kind, label: words("billing.import.kind"), options: BillFileKind.allCases.map { ($0.rawValue, words("billing.import.kind.\($0.rawValue)")) }))
            \(FilePages.upload(visit, "registry.file", accept: ".xlsx,.csv"))
            """
        return Layout.office(
            visit, title: words("billing.import.title"), at: .billing,
            "\(BillingTabs.of(visit, .runs))\(Forms.post(visit, to: "/billing/imports", button: words("verb.try-file"), more: " enctype=\"multipart/form-data\"", fields))\(table)\(more)\(if: !imports.isEmpty, ListFile.links(visit, "/billing/imports/export"))")
    }

    static func one(_ visit: Visit, _ it: BillImport, _ sheets: [BillSheet], refused: [BillRow], doubtful: [BillRow]) -> HTML {
        let words = visit.words
        let isTaken = it.state == .posting || it.state == .posted
        var counts: [(String, String)] = [("billing.import.rows", "\(it.rows)")]
        if it.state != .posted { counts.append(("billing.import.good", "\(it.good)")) }
        if isTaken { counts.append(("billing.import.taken", "\(it.taken)")) }
        counts += [("billing.import.already", "\(it.already)"), ("registry.bad", "\(it.refused)")]
        if it.kind == .charges { counts.append(("billing.run.total", (isTaken ? it.takenTotal : it.goodTotal).text)) }
        let bands = counts.map { count -> HTML in "<div class=\"band\"><strong>\(count.1)</strong>\(words(count.0))</div>" }
        let whole = it.good + it.taken
        let running: HTML = it.state != .posting ? "" : """
            <progress max="\(whole)" value="\(it.taken)" aria-label="\(words("billing.import.running"))"></progress><p class="soft">\(it.taken) / \(whole)</p>
            """
        let busy: HTML = !it.state.isWorking ? "" : """
            <p class="soft">\(words("opening.working"))</p><p><a class="button" href="\(Path.billImport(it.id))">\(words("list.refresh"))</a></p>
            """
        let remark: HTML = it.remark.map { problem -> HTML in
            "<div class=\"say late\" role=\"alert\"><p>\(words(problem.key, problem.details))</p></div>"
        } ?? ""
        return Layout.office(
            visit, title: "\(words("billing.import.title")) \(it.name)", at: .billing,
            """
            \(BillingTabs.of(visit, .runs))\(Forms.summary(visit))\(remark)<section class="block" role="status"\(if: it.state.isWorking, " data-refresh=\"700\"")><h2>\(words("billing.import.state.\(it.state.rawValue)")) · \(words("billing.import.kind.\(it.kind.rawValue)"))</h2>
            <div class="bands sums">\(bands)</div>\(running)\(busy)\(if: it.state == .tried && it.rows == 0, FilePages.nothing(words))\(FilePages.totals(words, it.totalsLeftOut))\(verbs(visit, it))\(doubts(words, it, doubtful))\(problems(words, it, sheets, refused))</section><p><a href="/billing/imports">\(words("billing.import.another"))</a></p>
            """)
    }

    /// What is taken all the same, and waits for a colleague's look.
    private static func doubts(_ words: Words, _ it: BillImport, _ doubtful: [BillRow]) -> HTML {
        guard it.doubtful > 0 else { return "" }
        let rows = doubtful.flatMap { row in
            row.problems.map { doubt -> HTML in
                "<tr><td>\(row.row)</td><td class=\"words\">\(doubt.read)</td><td>\(words(doubt.key, doubt.details))</td></tr>"
            }
        }
        return """
            <div class="say late"><p>\(words("meter.doubt.import", ["count": "\(it.doubtful)"]))</p></div><table><tbody>\(rows)</tbody></table>
            """
    }

    private static func verbs(_ visit: Visit, _ it: BillImport) -> HTML {
        let words = visit.words
        let post: HTML = it.state != .tried || it.good == 0 ? "" : Forms.post(
            visit.form("posting"), to: Path("/billing/imports/\(it.id)/posting"), button: words("verb.take-file"), "")
        let discard: HTML = it.state != .tried && it.state != .reading ? "" : Forms.post(
            visit.form("discard"), to: Path("/billing/imports/\(it.id)/discard"), button: words("verb.discard-file"), main: false, "")
        return "\(post)\(discard)"
    }

    private static func problems(_ words: Words, _ it: BillImport, _ sheets: [BillSheet], _ refused: [BillRow]) -> HTML {
        let unread = sheets.compactMap { sheet -> HTML? in
            sheet.problem.map { "<p class=\"wrong\">\(sheet.name): \(words($0.key, $0.details))</p>" }
        }
        let names = Dictionary(sheets.map { ($0.ordinal, $0.name) }) { first, _ in first }
        let wrong = refused.flatMap { row in
            row.problems.map { FilePages.Wrong(sheet: names[row.sheet] ?? "", row: row.row, problem: $0) }
        }
        let files = it.refused == 0 ? [] : sheets.filter { $0.problem == nil }.map { sheet -> HTML in
            let path = Path("/billing/imports/\(it.id)/refused/export").asking("sheet", "\(sheet.ordinal)")
            return "<a class=\"button\" href=\"\(path)\">\(words("registry.bad-rows")) \(sheet.name)</a> "
        }
        return """
            \(unread)\(FilePages.problems(words, wrong, rows: it.refused, shown: refused.count))\(if: !files.isEmpty, "<p class=\"more\">\(files)</p>")
            """
    }
}
