// CaseFilePages: the photographs and papers of a case, on its page.
import Kernel
import Platform
import Scheme
import Web

enum CaseFilePages {
    static func section(_ visit: Visit, _ detail: CaseDetail, mayWork: Bool) -> HTML {
        let words = visit.words
        let id = detail.serviceCase.id
        let own = visit.form("files")
        let lines = detail.files.map { file -> HTML in
            let path: Path = "/cases/\(id)/files/\(file.id)"
            let what: HTML = file.kind.isPicture ? "<img src=\"\(path)\" alt=\"\(file.name)\" width=\"120\" loading=\"lazy\">" : "\(file.name)"
            return "<li><a href=\"\(path)\">\(what)</a></li>"
        }
        let wrong = own.refusal?.problems.first { $0.field == "photo" }
        let form: HTML = !mayWork ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(words("verb.add-file"))</summary><form method="post" action="/cases/\(id.text)/files" enctype="multipart/form-data">\(Forms.hidden(visit))
            <div class="row"><label for="files-photo">\(words("file.photo"))</label><div><input id="files-photo" name="photo" type="file" multiple accept="image/jpeg,image/png,image/webp,application/pdf" required\(if: wrong != nil, " aria-invalid=\"true\" aria-describedby=\"files-photo-wrong\"")>\(wrong.map { problem -> HTML in "<p class=\"wrong\" id=\"files-photo-wrong\">\(words(problem.key, problem.details))</p>" })<p class="small soft">\(words("file.hint"))</p></div></div>
            <p class="buttons"><button>\(words("verb.add-file"))</button></p></form></details>
            """
        guard !lines.isEmpty || mayWork else { return "" }
        return "<section class=\"block\"><h2>\(words("file.title"))</h2>\(if: !lines.isEmpty, "<ul class=\"files\">\(lines)</ul>")\(form)</section>"
    }
}
