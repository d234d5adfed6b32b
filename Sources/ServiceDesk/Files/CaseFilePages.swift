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
        let form: HTML = !mayWork ? "" : "<details\(if: own.refusal != nil, " open")><summary>\(words("verb.add-file"))</summary>\(Forms.upload(own, to: "/cases/\(id)/files"))</details>"
        guard !lines.isEmpty || mayWork else { return "" }
        return "<section class=\"block\"><h2>\(words("file.title"))</h2>\(if: !lines.isEmpty, "<ul class=\"files\">\(lines)</ul>")\(form)</section>"
    }
}
