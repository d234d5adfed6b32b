// OwnerLayout: the frame of the pages for people outside the office: large, plain, for old phones, without a script.
import Kernel
import Platform

extension Layout {
    /// A page of one task. `home` is the address that its switches of language and type come back to.
    package static func owner(
        _ visit: Visit, title: String, lead: HTML = "", home: Path? = nil, _ content: HTML
    ) -> HTML {
        """
        <!doctype html><html lang="\(visit.words.language.rawValue)"\(if: visit.hasLargeType, " class=\"large\"")><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>\(title) · \(visit.words("product"))</title>
        <link rel="icon" href="data:,"><link rel="stylesheet" href="\(Assets.path("owner.css"))"></head>
        <body>\(lead)<main id="main">\(content)</main>\(home.map { switches(visit, $0) })</body></html>
        """
    }

    private static func switches(_ visit: Visit, _ home: Path) -> HTML {
        let words = visit.words
        let languages = Language.allCases.filter { $0 != words.language }.map { language -> HTML in
            "<a href=\"\(Path("/language").asking("lang", language.rawValue).asking("then", home.text))\" lang=\"\(language.rawValue)\">\(words("language.\(language.rawValue)"))</a>"
        }
        let size = Path("/type").asking("size", visit.hasLargeType ? "usual" : "large").asking("then", home.text)
        return """
            <nav class="switches" aria-label="\(words("owner.foot"))"><a href="\(size)">\(words(visit.hasLargeType ? "owner.type.usual" : "owner.type.large"))</a>\(languages)</nav>
            """
    }
}
