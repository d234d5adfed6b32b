// FollowUpPages: the calls of some days: average by handler, low scores, what is outside the rate, and the exceptions.
import Kernel
import Platform
import Scheme
import Web

enum FollowUpPages {
    static let from = Field<Day>.day("from", required: false)
    static let to = Field<Day>.day("to", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)

    static func report(
        _ visit: Visit, _ project: ProjectCard, _ days: ClosedRange<Day>, _ report: FollowUpReport
    ) -> HTML {
        let words = visit.words
        var own = visit
        own.form = FormBody(["from": days.lowerBound.description, "to": days.upperBound.description])
        let scores = (report.handlers + [report.total]).enumerated().map { place, score -> HTML in
            let name = place == report.handlers.count ? words("follow-up.all") : score.handlerName ?? "—"
            return """
                <tr data-row><td>\(name)</td><td class="num">\(score.calls)</td><td class="num">\(score.average ?? "—")</td><td class="num">\(score.dissatisfied)</td><td class="num">\(score.excluded)</td></tr>
                """
        }
        return Layout.office(
            visit, title: words("follow-up.report"), at: .cases,
            lead: "<p class=\"soft\">\(words("follow-up.report.lead")) \(Tags.clause("S2.5-2")) \(Tags.clause("XS2.4-3"))</p>",
            """
            <form method="get" action="/follow-ups">\(Forms.text(own, from, label: words("follow-up.from"), type: "date"))\(Forms.text(own, to, label: words("follow-up.to"), type: "date"))<p class="buttons"><button>\(words("filter.apply"))</button></p></form>
            <table class="figures"><thead><tr><th>\(words("case.handler"))</th><th class="num">\(words("follow-up.calls"))</th><th class="num">\(words("follow-up.average"))</th><th class="num">\(words("result.dissatisfied"))</th><th class="num">\(words("follow-up.excluded"))</th></tr></thead><tbody>\(scores)</tbody></table>
            \(ListFile.links(visit, "/follow-ups/export"))\(list(visit, project, "follow-up.low", report.low))\(list(visit, project, "follow-up.excluded.list", report.excluded))\(list(visit, project, "follow-up.exceptions", report.exceptions))
            """)
    }

    private static func list(_ visit: Visit, _ project: ProjectCard, _ title: String, _ rows: [FollowUpRow]) -> HTML {
        let words = visit.words
        let lines = rows.map { row -> HTML in
            let exception: HTML = row.call.exception.isEmpty ? "" : "<div class=\"small soft\">\(words("follow-up.exception")) \(row.call.exception)</div>"
            return """
                <tr data-row><td><a class="title" href="\(Path.case(row.serviceCase))">\(row.number)</a><div class="small soft">\(Moments.short(row.call.at, project.zone, words)) · \(row.call.byName ?? words("actor.customer"))</div></td>
                <td>\(row.handlerName ?? "—")</td><td>\(words("result.\(row.call.result.rawValue)"))\(exception)</td><td class="num">\(row.call.satisfaction.map { "\($0)" } ?? "—")</td><td class="words">\(row.call.words)</td></tr>
                """
        }
        let body: HTML = lines.isEmpty ? "<p class=\"soft\">\(words("follow-up.none"))</p>" : "<table><tbody>\(lines)</tbody></table>"
        return "<section class=\"block\"><h2>\(words(title)) (\(rows.count))</h2>\(body)</section>"
    }

    static let shape = JSONShape.object([
        ("total", scoreShape), ("handlers", .list(scoreShape)), ("low", .list(rowShape)), ("excluded", .list(rowShape)),
        ("exceptions", .list(rowShape)),
    ])

    private static let scoreShape = JSONShape.object([
        ("handler", .optional(.text)), ("calls", .number), ("average", .optional(.text)), ("dissatisfied", .number),
        ("excluded", .number),
    ])

    private static let rowShape = JSONShape.object([
        ("case", .id), ("number", .text), ("result", .word(FollowUp.Result.self)), ("satisfaction", .optional(.number)),
        ("words", .text), ("at", .time), ("by", .optional(.text)), ("exception", .text),
    ])

    static func json(_ report: FollowUpReport) -> JSON {
        func score(_ score: FollowUpScore) -> JSON {
            [
                "handler": .words(score.handlerName), "calls": .number(score.calls), "average": .words(score.average),
                "dissatisfied": .number(score.dissatisfied), "excluded": .number(score.excluded),
            ]
        }
        func rows(_ rows: [FollowUpRow]) -> JSON {
            .list(
                rows.map { row -> JSON in
                    [
                        "case": .id(row.serviceCase), "number": .text(row.number), "result": .text(row.call.result.rawValue),
                        "satisfaction": row.call.satisfaction.map { .number($0) } ?? .null, "words": .text(row.call.words),
                        "at": .at(row.call.at), "by": .words(row.call.byName), "exception": .text(row.call.exception),
                    ]
                })
        }
        return [
            "total": score(report.total), "handlers": .list(report.handlers.map(score)), "low": rows(report.low),
            "excluded": rows(report.excluded), "exceptions": rows(report.exceptions),
        ]
    }
}
