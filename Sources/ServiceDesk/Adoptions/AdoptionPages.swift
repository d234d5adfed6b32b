// AdoptionPages: the public register of adopted suggestions, and one of them on its case's page.
import Kernel
import Platform
import Scheme
import Web

enum AdoptionPages {
    private typealias In = AdoptionInputs

    /// 你提我办: what owners suggested and the office undertook, without anybody's name.
    static func register(_ visit: Visit, _ project: ProjectCard, _ lines: [AdoptionLine], waiting: [Instant]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            let it = line.adoption
            let state: HTML =
                it.doneOn.map { "<span class=\"state kept\">\(words("adoption.done.on", ["day": $0.description]))</span>" }
                ?? "<span class=\"state none\">\(words("adoption.until", ["day": it.due.description]))</span>"
            return "<li><p class=\"words\">\(it.undertaking)</p>\(if: !it.result.isEmpty, "<p class=\"small words\">\(it.result)</p>")<p>\(state)</p></li>"
        }
        let later = waiting.map { at -> HTML in
            "<li><p>\(words("adoption.waiting", ["day": project.zone.day(of: at).description]))</p></li>"
        }
        let list: HTML = rows.isEmpty && later.isEmpty ? "<p class=\"empty\">\(words("adoption.none.yet"))</p>" : "<ul class=\"plain\">\(later)\(rows)</ul>"
        return Layout.document(
            visit, title: words("adoption.title"),
            "<main class=\"owner\" id=\"main\"><h1>\(project.name) · \(words("adoption.title"))</h1><p class=\"soft\">\(words("adoption.lead"))</p>\(list)</main>")
    }

    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let it = detail.serviceCase
        guard it.kind == .suggestion, it.decision == true else { return "" }
        let words = visit.words
        let isDesk = visit.member?.holds(Cases.deskPosts, in: it.project) == true
        var known: HTML = ""
        if let adoption = detail.adoption {
            let owner = detail.staff.first { $0.id == adoption.owner }?.name ?? "—"
            known = """
                <dl class="pairs"><dt>\(words("adoption.undertaking"))</dt><dd class="words">\(adoption.undertaking)</dd><dt>\(words("adoption.owner"))</dt><dd>\(owner)</dd>
                <dt>\(words("adoption.due"))</dt><dd>\(adoption.due.description)</dd>\(if: !adoption.result.isEmpty, "<dt>\(words("adoption.result"))</dt><dd class=\"words\">\(adoption.result)</dd>")</dl>
                """
        }
        let people = detail.staff.map { (value: $0.id.text, name: $0.name) }
        let undertaking: HTML = !isDesk || detail.adoption?.doneOn != nil ? "" : Forms.fold(visit, to: "/cases/\(it.id)/adoption", title: "verb.undertake") {
            """
            \(Forms.area($0, In.undertaking, label: words("adoption.undertaking"), hint: "<p class=\"small soft\">\(words("adoption.undertaking.hint"))</p>"))
            \(Forms.select($0, In.owner, label: words("adoption.owner"), options: people))\(Forms.text($0, In.due, label: words("adoption.due"), type: "date"))
            """
        }
        let finishing: HTML = !CaseForms.mayWork(visit, detail) || detail.adoption == nil || detail.adoption?.doneOn != nil ? "" : Forms.fold(visit, to: "/cases/\(it.id)/adoption-result", title: "verb.finish-adoption") {
            """
            \(Forms.area($0, In.result, label: words("adoption.result")))\(Forms.text($0, In.noPhotoReason, label: words("repair.no-photo"), hint: "<p class=\"small soft\">\(words("adoption.photo"))</p>"))
            \(Forms.tick($0, In.thanked, label: words("adoption.thanked")))
            """
        }
        return """
            <section class="block"><h2>\(words("adoption.title"))</h2>\(known)\(undertaking)\(finishing)<p class="small"><a href="/adopted/\(project.code)">\(words("adoption.open"))</a></p></section>
            """
    }
}
