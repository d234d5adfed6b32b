// Problems: a refusal as a page and as problem+json.
import Kernel
import Platform

enum Problems {
    /// `application/problem+json` (RFC 9457) with the clause and the fields.
    static func answer(_ refusal: Refusal, status: Int, words: Words) -> Answer {
        let fields = refusal.problems.map { problem -> JSON in
            ["field": .text(problem.field), "code": .text(problem.key), "detail": .text(words(problem.key, problem.details))]
        }
        let json: JSON = [
            "type": "about:blank", "title": .text(words("refusal.title")), "status": .number(Int64(status)),
            "code": .text(refusal.problems.first?.key ?? "refusal"),
            "detail": .text(refusal.problems.first.map { words($0.key, $0.details) } ?? ""),
            "clause": .words(refusal.clause?.text), "problems": .list(fields),
        ]
        return Answer(status, type: "application/problem+json", Array(json.text.utf8))
    }

    static func page(_ refusal: Refusal, _ words: Words) -> HTML {
        """
        <div class="say late" role="alert"><h1>\(words("refusal.title"))</h1>
        \(refusal.problems.map { problem -> HTML in "<p>\(words(problem.key, problem.details))</p>" })
        \(refusal.clause.map { clause -> HTML in "<p><a class=\"clause\" href=\"\(Path.clause(clause))\">\(clause)</a></p>" })
        <p><a class="button" href="/">\(words("refusal.home"))</a></p></div>
        """
    }

    /// The same for somebody outside the office: no clause to open, no way in.
    static func guestPage(_ refusal: Refusal, _ words: Words) -> HTML {
        """
        <h1>\(words("refusal.title"))</h1><div class="say late" role="alert">\(refusal.problems.map { problem -> HTML in "<p>\(words(problem.key == "refusal.missing" ? "refusal.missing.guest" : problem.key, problem.details))</p>" })</div>
        """
    }
}

extension Path {
    /// The clause's words, figure and cases.
    package static func clause(_ id: Clause.ID) -> Path { "/scheme/\(id)" }
}
