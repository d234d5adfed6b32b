// OpeningNotePages: what the former books say was done about a home's arrears. A function of plain values.
import Kernel
import Platform
import Web

package enum OpeningNotePages {
    package static func section(_ words: Words, _ notes: [OpeningNote]) -> HTML {
        guard !notes.isEmpty else { return "" }
        let rows = notes.map { note -> HTML in
            let what = [note.person, note.way, note.court, note.reference, note.outcome, note.proof, note.remark]
                .filter { !$0.isEmpty }.joined(separator: " · ")
            let days = note.through.map { "\(note.day) – \($0)" } ?? note.day.description
            let paid: HTML = note.paid.map { "<br><span class=\"small soft\">\(words("opening.note.paid")) \($0.text)</span>" } ?? ""
            return "<tr><td>\(days)</td><td>\(words("opening.kind.\(note.kind.rawValue)"))</td><td class=\"number\">\(note.amount?.text ?? "")\(paid)</td><td class=\"words\">\(what)</td></tr>"
        }
        return """
            <section class="block"><h2>\(words("opening.notes"))</h2><table><tbody>\(rows)</tbody></table></section>
            """
    }
}
