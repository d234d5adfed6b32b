// RequestRoutes: asking a superior about a case, and answering.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum RequestInputs {
    /// Each form has a field of its own name: both may stand on one page.
    static let help = Field<String>.text(Request.Kind.help.rawValue, max: 1_000)
    static let instruction = Field<String>.text(Request.Kind.instruction.rawValue, max: 1_000)
    static let answerBy = Field<LocalMoment>.time("answerBy", required: false)
    static let guidance = Field<String>.text("guidance", max: 4_000)
}

struct RequestRoutes: Sendable {
    let requests: Requests
    let desk: CaseRoutes

    private typealias In = RequestInputs

    var routes: [Route] {
        [
            .reading(
                "/api/v1/cases/{case}/requests", .office, summary: "What superiors were asked about a case, and said",
                gives: .object([("requests", .list(Self.shape))])
            ) { visit, transaction in
                let (detail, _) = try desk.views.detail(try visit.id("case"), within: visit.projects, transaction)
                return .json(["requests": .list(detail.requests.map(json))])
            }
        ]
            + Route.verb(
                "/cases/{case}/help", .posts(Cases.handlers), clause: "J1-A6.4",
                summary: "Ask the superior for help (求助上级)", fields: [In.help], gives: Self.made, again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                let request = try requests.seekHelp(
                    on: id, need: try visit.need(In.help), within: visit.projects, by: try visit.staff().account,
                    in: transaction)
                return Effect(.case(id), ["id": .id(request.id), "dueAt": .at(request.dueAt)], status: 201)
            }
            + Route.verb(
                "/cases/{case}/instruction", .posts([.serviceManager]), clause: "J1-L3",
                summary: "Ask the office manager for instruction (请示)", fields: [In.instruction, In.answerBy], gives: Self.made,
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                let request = try requests.seekInstruction(
                    on: id, need: try visit.need(In.instruction),
                    until: visit.value(In.answerBy),
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.case(id), ["id": .id(request.id), "dueAt": .at(request.dueAt)], status: 201)
            }
            + answering(.help, "Answer a request for help (答复求助)")
            + answering(.instruction, "Answer a request for instruction (答复请示)")
    }

    private func answering(_ kind: Request.Kind, _ summary: String) -> [Route] {
        Route.verb(
            "/cases/{case}/\(kind.rawValue)/{request}/answer", .posts(Set(kind.answeringPosts)), clause: kind.clause,
            summary: summary, fields: [In.guidance], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id: ServiceCase.ID = try visit.id("case")
            let request: Request.ID = try visit.id("request")
            try requests.answer(
                kind, request, on: id, words: try visit.need(In.guidance), within: visit.projects,
                by: try visit.staff().account, in: transaction)
            return Effect(.case(id), ["id": .id(request)])
        }
    }

    private static let made = JSONShape.some([("id", .id), ("dueAt", .time)])
    private static let shape = JSONShape.object([
        ("id", .id), ("kind", .word(Request.Kind.self)), ("state", .text), ("clause", .text), ("need", .text),
        ("askedBy", .text), ("askedOf", .text), ("askedAt", .time), ("dueAt", .time), ("answer", .optional(.text)),
        ("answeredBy", .optional(.text)), ("answeredAt", .optional(.time)),
    ])

    @Sendable private func json(_ line: RequestLine) -> JSON {
        let it = line.request
        var answer: (at: Instant, words: String)?
        if case .answered(let instant, _, let words) = it.state { answer = (instant, words) }
        return [
            "id": .id(it.id), "kind": .text(it.kind.rawValue), "state": .text(it.state.word),
            "clause": .text(it.kind.clause.text), "need": .text(it.need), "askedBy": .text(line.askerName),
            "askedOf": .text(line.holderName), "askedAt": .at(it.askedAt), "dueAt": .at(it.dueAt),
            "answer": .words(answer?.words), "answeredBy": .words(line.answererName), "answeredAt": .at(answer?.at),
        ]
    }
}
