// RevisionPages: the numbers of the scheme as they were, are and will be, and the form that changes one.
import Kernel
import Platform
import Web

enum RevisionPages {
    private typealias In = RevisionInputs

    static func list(
        _ visit: Visit, _ revisions: [SchemeRevision], inForce: SchemeBook, idle: [Quantity], today: Day, mayEdit: Bool
    ) -> HTML {
        let words = visit.words
        let rows = revisions.map { revision -> HTML in
            let state: HTML =
                revision.version == inForce.version ? "<span class=\"state kept\">\(words("revision.in-force"))</span>"
                : revision.inForceFrom > today ? "<span class=\"state risk\">\(words("revision.coming"))</span>" : ""
            let from = revision.version == 1 ? words("revision.first") : revision.inForceFrom.description
            return """
                <tr><td>\(revision.version) \(state)</td><td>\(from)</td><td>\(revision.note)</td><td>\(changes(revision, words))</td></tr>
                """
        }
        return Layout.office(
            visit, title: words("revisions"), at: .scheme, lead: "<p class=\"soft\">\(words("revision.lead"))</p>",
            """
            \(Forms.summary(visit))<table><thead><tr><th>\(words("revision.version"))</th><th>\(words("revision.from"))</th><th>\(words("revision.note"))</th><th>\(words("revision.changes"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(ListFile.links(visit, "/scheme/versions/export"))\(if: mayEdit, form(visit, inForce, idle: idle))<p><a href="/scheme">\(words("board.back"))</a></p>
            """)
    }

    private static func changes(_ revision: SchemeRevision, _ words: Words) -> HTML {
        guard !revision.changes.isEmpty else { return "—" }
        let items = revision.changes.map { change -> HTML in
            """
            <li>\(Tags.clause(change.quantity.clause)) <span>\(words("quantity.\(change.quantity.name)")): \(value(change.before, change.type, words)) → <b>\(value(change.after, change.type, words))</b></span></li>
            """
        }
        return "<ul class=\"plain\">\(items)</ul>"
    }

    /// A quantity as people say it: `15 分钟`, `是`, `未设定`.
    static func value(_ value: String?, _ type: String, _ words: Words) -> String {
        guard let value else { return words("state.unset") }
        if type == "codes" { return value.split(separator: " ").map { words("code.\($0)") }.joined(separator: " · ") }
        if type == "flag" { return words(value == "true" ? "answer.yes" : "answer.no") }
        return words("unit.\(type)").isEmpty ? value : "\(value) \(words("unit.\(type)"))"
    }

    /// The form, for whoever may change the scheme. `of` names one clause, whose quantities alone are offered then;
    /// what nothing in the program follows is not offered.
    static func form(_ visit: Visit, _ book: SchemeBook, of clause: ClauseText? = nil, idle: [Quantity]) -> HTML {
        func names(_ clause: ClauseText) -> [String] {
            clause.parameters.map(\.name).filter { !idle.contains(Quantity(clause.id, $0)) }
        }
        let offered = (clause.map { [$0] } ?? book.clauses).filter { !names($0).isEmpty }
        guard !offered.isEmpty else { return "" }
        return Forms.fold(visit, to: "/scheme/versions", title: "verb.revise-scheme") { own in
            let words = own.words
            let names = Set(offered.flatMap(names)).sorted().map { ($0, words("quantity.\($0)")) }
            let which: HTML = clause.map { only -> HTML in
                "<input type=\"hidden\" name=\"clause\" value=\"\(only.id)\">"
            } ?? Forms.select(
                own, In.clause, label: words("revision.clause"),
                options: offered.map { ($0.id.text, "\($0.id.text) \(brief($0, words))") })
            return """
                \(which)\(Forms.select(own, In.name, label: words("revision.quantity"), options: names))
                \(Forms.text(own, In.value, label: words("revision.value"), hint: hint(own, "revision.value.hint")))
                \(Forms.text(own, In.from, label: words("revision.from"), type: "date", hint: hint(own, "revision.from.hint")))
                \(Forms.text(own, In.note, label: words("revision.note"), hint: hint(own, "revision.note.hint")))
                """
        }
    }

    private static func hint(_ visit: Visit, _ key: String) -> HTML { "<p class=\"small soft\">\(visit.words(key))</p>" }

    private static func brief(_ clause: ClauseText, _ words: Words) -> String {
        let text = clause.text.text(words.language)
        return text.count > 40 ? text.prefix(40) + "…" : text
    }
}
