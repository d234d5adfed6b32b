// OpeningPages: bringing the former books' files, and the proof of one import. Functions of plain values.
import Kernel
import Platform
import Web

enum OpeningPages {
    private typealias In = OpeningRoutes

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ imports: [OpeningImport], aliases: [OpeningKind: [String: OpeningField]]
    ) -> HTML {
        let words = visit.words
        let rows = imports.map { it -> HTML in
            """
            <tr><td><a href="\(Path("/billing/opening/\(it.id)"))">\(it.name)</a></td><td>\(it.asOf.description)</td><td>\(words("opening.state.\(it.state.rawValue)"))</td>
            <td class="number">\(it.rowCount)</td><td class="number">\(it.refusedCount)</td><td>\(Moments.stamp(it.madeAt, project.zone))</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("opening.none"))</p>" : """
            <table><thead><tr><th>\(words("opening.file"))</th><th>\(words("opening.as-of"))</th><th>\(words("opening.state"))</th><th>\(words("opening.rows"))</th><th>\(words("opening.refused"))</th><th>\(words("opening.made"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = imports.count < OpeningStore.pageSize ? "" : imports.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/opening").asking("before", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("billing.tab.opening"), at: .billing,
            "\(BillingTabs.of(visit, .opening))\(Forms.summary(visit))\(bringing(visit, project))\(table)\(more)\(ListFile.links(visit, "/billing/opening/export"))\(remembering(visit, project, aliases))<p class=\"filters\"><a href=\"/billing/debits\">\(words("debit.title"))</a></p>")
    }

    private static func holds(_ visit: Visit, _ who: Who, _ project: Project.ID) -> Bool {
        who.posts.map { visit.member?.holds($0, in: project) == true } ?? false
    }

    private static func bringing(_ visit: Visit, _ project: ProjectCard) -> HTML {
        guard holds(visit, .finance, project.id) else { return "" }
        let words = visit.words
        let templates = OpeningKind.allCases.map { kind -> HTML in
            "<a href=\"\(Path("/billing/opening/template").asking("kind", kind.rawValue))\">\(words("opening.kind.\(kind.rawValue)"))</a> "
        }
        let kinds = OpeningKind.allCases.map { ($0.rawValue, words("opening.kind.\($0.rawValue)")) }
        let form: HTML = """
            <p class="soft">\(words("opening.lead")) \(Tags.clause(OpeningImport.clause))</p><p class="filters">\(words("opening.templates")) \(templates)</p>
            \(Forms.text(visit, In.asOf, label: words("opening.as-of"), type: "date", hint: "<p class=\"small soft\">\(words("opening.as-of.hint"))</p>"))
            \(Forms.select(visit, In.kind, label: words("opening.kind"), options: kinds, hint: "<p class=\"small soft\">\(words("opening.kind.hint"))</p>"))
            \(FilePages.upload(visit, "registry.file", accept: ".xlsx,.csv"))
            """
        return "<details open><summary>\(words("verb.prove-opening"))</summary>\(Forms.post(visit, to: "/billing/opening", button: words("verb.prove-opening"), more: " enctype=\"multipart/form-data\"", form))</details>"
    }

    private static func remembering(
        _ visit: Visit, _ project: ProjectCard, _ aliases: [OpeningKind: [String: OpeningField]]
    ) -> HTML {
        guard holds(visit, .finance, project.id) else { return "" }
        let words = visit.words
        let lines = OpeningKind.allCases.flatMap { kind in
            (aliases[kind] ?? [:]).sorted { $0.key < $1.key }.map { header, field -> HTML in
                "<li>\(words("opening.kind.\(kind.rawValue)")): \(header) = \(field.headers(of: kind)[0])</li>"
            }
        }
        let own = visit.form("headers")
        let fields = OpeningField.allCases.map { ($0.rawValue, $0.headers(of: .arrears)[0]) }
        let kinds = OpeningKind.allCases.map { ($0.rawValue, words("opening.kind.\($0.rawValue)")) }
        let rows: HTML = """
            \(Forms.select(own, In.ofKind, label: words("opening.kind"), options: kinds))\(Forms.text(own, In.header, label: words("opening.header.own")))
            \(Forms.select(own, In.field, label: words("opening.header.means"), options: fields))
            """
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("opening.headers"))</summary><ul>\(lines)</ul>\(Forms.post(own, to: "/billing/opening/headers", button: words("verb.remember-header"), main: false, rows))</details>"
    }

    // One import.

    static func one(_ visit: Visit, _ proof: OpeningProof, refused: [OpeningRow]) -> HTML {
        let (words, it) = (visit.words, proof.opening)
        let isBusy = it.state.isWorking || it.state == .reading
        let bands: [(String, String)] = [
            ("opening.rows", "\(it.rowCount)"), ("opening.to-post", "\(it.goodCount)"), ("opening.refused", "\(it.refusedCount)"),
        ]
        let signed: HTML = """
            <p>\(words("opening.maker")) \(proof.maker) · \(Moments.stamp(it.madeAt, proof.project.zone))\(it.signedAt.map { at -> HTML in " · \(words("opening.sign.finance")) \(proof.signer) \(Moments.stamp(at, proof.project.zone))" })\(it.confirmedAt.map { at -> HTML in " · \(words("opening.sign.manager")) \(proof.confirmer) \(Moments.stamp(at, proof.project.zone))" })</p>
            """
        let remark: HTML = it.remark.map { problem -> HTML in
            "<div class=\"say late\" role=\"alert\"><p>\(words(problem.key, problem.details))</p></div>"
        } ?? ""
        let progress: HTML = !it.state.isWorking || it.rowCount == 0 ? "" : """
            <progress max="\(it.rowCount)" value="\(it.cursor)" aria-label="\(words("opening.working"))"></progress><p class="soft">\(it.cursor) / \(it.rowCount)</p>
            """
        let head: HTML = """
            \(remark)<section class="block" role="status"\(if: isBusy, " data-refresh=\"700\"")><h2>\(words("opening.state.\(it.state.rawValue)"))</h2>
            <div class="bands">\(bands.map { band -> HTML in "<div class=\"band\"><strong>\(band.1)</strong>\(words(band.0))</div>" })</div>
            <p>\(words("opening.as-of")) \(it.asOf.description) \(Tags.clause(OpeningImport.clause))</p>\(signed)<p>\(words("opening.digest")) <code>\(it.digest)</code></p>
            \(if: it.state == .proved && it.rowCount == 0, FilePages.nothing(words))\(FilePages.totals(words, it.totalsLeftOut))\(if: isBusy, "<p class=\"soft\">\(words("opening.working"))</p>\(progress)")</section>
            """
        return Layout.office(
            visit, title: "\(words("opening.proof")) \(it.name)", at: .billing,
            "\(BillingTabs.of(visit, .opening))\(Forms.summary(visit))\(head)\(verbs(visit, it))\(proved(words, proof))\(files(visit, proof))\(problems(words, proof, refused))")
    }

    private static func verbs(_ visit: Visit, _ it: OpeningImport) -> HTML {
        let words = visit.words
        func press(_ verb: String, _ key: String, isMain: Bool) -> HTML {
            Forms.post(
                visit.form(verb), to: Path("/billing/opening/\(it.id)/\(verb)"), button: words(key), main: isMain,
                "<input type=\"hidden\" name=\"digest\" value=\"\(it.digest)\">")
        }
        var parts: [HTML] = []
        if it.state == .proved, it.goodCount > 0, holds(visit, In.signers, it.project) {
            parts.append(press("signature", "verb.sign-opening", isMain: true))
        }
        if it.state == .signed, holds(visit, In.confirmers, it.project) {
            parts.append(press("confirmation", "verb.confirm-opening", isMain: true))
        }
        if [.reading, .proved, .signed].contains(it.state), holds(visit, .finance, it.project) {
            parts.append(press("discard", "verb.discard-opening", isMain: false))
        }
        if it.state == .posted, holds(visit, In.confirmers, it.project) {
            let path: Path = "/billing/opening/\(it.id)/reversal"
            parts.append(Forms.fold(visit, to: path, title: "verb.reverse-opening") { own in
                "<p class=\"small soft\">\(words("opening.reversal.hint"))</p>\(Forms.area(own, In.reason, label: words("opening.reason")))"
            })
        }
        return "\(parts)"
    }

    private static func proved(_ words: Words, _ proof: OpeningProof) -> HTML {
        func table(_ lines: [OpeningProofLine], _ what: String) -> HTML {
            let rows = lines.map { line -> HTML in
                """
                <tr><td>\(words("opening.kind.\(line.kind.rawValue)"))</td><td>\(line.name)</td><td class="number">\(line.fileCount)</td><td class="number">\(line.fileTotal.text)</td>
                <td class="number">\(line.count(.good, .posted))</td><td class="number">\(line.total(.good, .posted).text)</td><td class="number">\(line.count(.refused))</td><td class="number">\(line.total(.refused).text)</td><td class="number">\(line.count(.posted))</td></tr>
                """
            }
            return """
                <table><thead><tr><th>\(words("opening.kind"))</th><th>\(words(what))</th><th>\(words("opening.in-file"))</th><th>\(words("opening.total"))</th><th>\(words("opening.to-post"))</th><th>\(words("opening.total"))</th><th>\(words("opening.refused"))</th><th>\(words("opening.total"))</th><th>\(words("opening.row.posted"))</th></tr></thead><tbody>\(rows)</tbody></table>
                """
        }
        let ledger = proof.balances.map { line -> HTML in
            "<tr><td>\(words("opening.account.\(line.account.rawValue)"))</td><td>\(words("opening.book.\(line.book.rawValue)"))</td><td class=\"number\">\(line.before.text)</td><td class=\"number\">\(line.after.text)</td></tr>"
        }
        return """
            <section class="block"><h2>\(words("opening.by-item"))</h2>\(table(proof.byItem, "opening.item"))<h2>\(words("opening.by-building"))</h2>\(table(proof.byBuilding, "opening.building"))
            <h2>\(words("opening.ledger"))</h2><table><thead><tr><th>\(words("opening.account"))</th><th>\(words("opening.book"))</th><th>\(words("opening.before"))</th><th>\(words("opening.after"))</th></tr></thead><tbody>\(ledger)</tbody></table></section>
            """
    }

    private static func files(_ visit: Visit, _ proof: OpeningProof) -> HTML {
        let path: Path = "/billing/opening/\(proof.opening.id)"
        return """
            <p class="filters"><a href="\(Path("/billing/opening/\(proof.opening.id)/proof"))">\(visit.words("opening.proof.print"))</a></p>\(ListFile.links(visit, Path("/billing/opening/\(proof.opening.id)/export")))<p class="filters"><a href="\(path)">\(visit.words("list.refresh"))</a></p>
            """
    }

    private static func problems(_ words: Words, _ proof: OpeningProof, _ refused: [OpeningRow]) -> HTML {
        let unread = proof.sheets.compactMap { sheet -> HTML? in
            sheet.problem.map { "<p class=\"wrong\">\(sheet.name): \(words($0.key, $0.details))</p>" }
        }
        let names = Dictionary(proof.sheets.map { ($0.ordinal, $0.name) }, uniquingKeysWith: { first, _ in first })
        let wrong = refused.flatMap { row in
            row.problems.map { FilePages.Wrong(sheet: names[row.line.sheet] ?? "", row: row.line.row, problem: $0) }
        }
        guard !wrong.isEmpty || !unread.isEmpty else { return "" }
        let table = FilePages.problems(words, wrong, rows: proof.opening.refusedCount, shown: refused.count)
        let files = proof.sheets.filter { $0.problem == nil }.map { sheet -> HTML in
            let path = Path("/billing/opening/\(proof.opening.id)/refused/export").asking("sheet", "\(sheet.ordinal)")
            return "<a class=\"button\" href=\"\(path)\">\(words("registry.bad-rows")) \(sheet.name)</a> "
        }
        return "<section class=\"block\"><h2>\(words("opening.refused"))</h2>\(unread)\(table)<p class=\"more\">\(files)</p></section>"
    }
}
