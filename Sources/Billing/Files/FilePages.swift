// FilePages: what the pages of brought files share: the field for the file, and the rows that are wrong. Functions of plain values.
import Kernel
import Platform
import Web

enum FilePages {
    static func upload(_ visit: Visit, _ label: String, accept: String = ".xlsx,.csv,.txt", hint: HTML = "") -> HTML {
        let wrong = visit.refusal?.problems.first { $0.field == "file" }
        return """
            <div class="row"><label for="file">\(visit.words(label))</label><div><input id="file" name="file" type="file" accept="\(accept)" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"file-wrong\"")>
            \(wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"file-wrong\">\(visit.words(problem.key, problem.details))</p>" })\(hint)</div></div>
            """
    }

    /// One thing that is wrong with one row; `sheet` is empty where a file has only one.
    struct Wrong {
        let sheet: String
        let row: Int
        let problem: FileProblem
    }

    /// The first of what is wrong, where it stands, and how many rows are not shown: those stand in the file.
    static func problems(_ words: Words, _ wrong: [Wrong], rows: Int64, shown: Int) -> HTML {
        guard !wrong.isEmpty else { return "" }
        let hasSheets = wrong.contains { !$0.sheet.isEmpty }
        let lines = wrong.map { one -> HTML in
            """
            <tr>\(if: hasSheets, "<td>\(one.sheet)</td>")<td>\(one.row)</td><td>\(one.problem.column)</td><td class="words">\(one.problem.read)</td><td>\(words(one.problem.key, one.problem.details))</td></tr>
            """
        }
        let more: HTML = rows <= Int64(shown) ? "" : """
            <p class="soft">\(words("file.first", ["shown": "\(shown)", "rows": "\(rows)"]))</p>
            """
        return """
            \(more)<table><thead><tr>\(if: hasSheets, "<th>\(words("opening.sheet"))</th>")<th>\(words("list.row"))</th><th>\(words("registry.column"))</th><th>\(words("registry.read"))</th><th>\(words("list.wrong"))</th></tr></thead><tbody>\(lines)</tbody></table>
            """
    }

    /// Read to its end, and nothing stood below the header.
    static func nothing(_ words: Words) -> HTML { "<div class=\"say risk\" role=\"status\"><p>\(words("file.nothing"))</p></div>" }

    /// Totals that were left out, so that nobody misses them.
    static func totals(_ words: Words, _ count: Int64) -> HTML {
        count == 0 ? "" : "<p class=\"soft\">\(words("file.totals", ["count": "\(count)"]))</p>"
    }
}
