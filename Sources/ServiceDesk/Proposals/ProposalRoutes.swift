// ProposalRoutes: what any member of staff proposes runs as a suggestion, with its reply time, decision and thanks.
import Kernel
import Platform
import Scheme
import Sheets
import Storage
import Web

/// A proposal as its proposer sees it.
struct ProposalLine: Sendable {
    let number: String
    let title: String
    let stage: String
    let reply: String
    let receivedAt: Instant
}

struct ProposalRoutes: Sendable {
    let cases: Cases

    static let title = CaseInputs.title
    static let words = CaseInputs.words
    static let project = CaseInputs.project

    private static let lineShape = JSONShape.object([
        ("number", .text), ("title", .text), ("stage", .text), ("reply", .text), ("receivedAt", .time),
    ])

    var routes: [Route] {
        [
            .page("/proposals", .office, clause: "J2-A15.3") { try page($0, $1) },
            .export("/proposals", .office, clause: "J2-A15.3") { visit, transaction in
                Self.file(try own(visit, transaction, limit: ListFile.rowsMax + 1), try visit.here(), visit.words)
            },
            .reading(
                "/api/v1/proposals", .office, clause: "J2-A15.3", summary: "One's own proposals", asks: [Self.project],
                gives: .object([("proposals", .list(Self.lineShape))])
            ) { visit, transaction in
                let lines = try own(visit, transaction).map { line -> JSON in
                    [
                        "number": .text(line.number), "title": .text(line.title), "stage": .text(line.stage),
                        "reply": .text(line.reply), "receivedAt": .at(line.receivedAt),
                    ]
                }
                return .json(["proposals": .list(lines)])
            },
        ]
            + Route.verb(
                "/proposals", .office, clause: "J2-A15.3", summary: "Propose an improvement (提建议)",
                fields: [Self.title, Self.words], gives: .some([("id", .id), ("number", .text)]), again: { try page($0, $1) }
            ) { visit, transaction in
                let member = try visit.staff()
                let it = try propose(
                    try visit.need(Self.title), try visit.need(Self.words), as: member.displayName,
                    project: try visit.here(), by: member.actor, in: transaction)
                return Effect("/proposals", ["id": .id(it.id), "number": .text(it.number)], status: 201)
            }
    }

    /// 提建议: the reply is agreed for the day that the scheme promises every customer.
    func propose(
        _ title: String, _ words: String, as name: String, project: ProjectCard, by actor: Actor,
        in transaction: Transaction
    ) throws -> ServiceCase {
        var intake = Cases.Intake(kind: .suggestion, channel: .staff, requester: name, title: title, words: words)
        let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
        intake.agreedAt = try CaseDues(scheme: scheme, calendar: project.calendar)
            .suggestionReply(from: transaction.now).instant
        return try cases.take(intake, project: project, by: actor, in: transaction)
    }

    private func own(_ visit: Visit, _ transaction: Transaction, limit: Int = 50) throws -> [ProposalLine] {
        try transaction.query(
            """
            SELECT number, title, stage, reply, received_at FROM service_case WHERE project_id = \(try visit.here().id)
                AND channel = 'staff' AND taken_by = \(try visit.actor().text) ORDER BY received_at DESC, id DESC LIMIT \(limit)
            """
        ).map {
            ProposalLine(
                number: try $0.get("number"), title: try $0.get("title"), stage: try $0.get("stage"),
                reply: try $0.get("reply"), receivedAt: try $0.get("received_at"))
        }
    }

    private static func file(_ lines: [ProposalLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "proposals-\(project.code)", title: words("proposal.own"),
            columns: [
                SheetColumn(words("case.number")), SheetColumn(words("case.received"), .dateTime),
                SheetColumn(words("case.title"), width: 40), SheetColumn(words("case.stage")),
                SheetColumn(words("case.reply"), width: 50),
            ],
            rows: lines.map { line in
                [
                    .text(line.number), .at(line.receivedAt, project.zone), .text(line.title),
                    .text(words("stage.\(line.stage)")), .text(line.reply),
                ]
            })
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (project, words) = (try visit.here(), visit.words)
        let rows = try own(visit, transaction).map { line -> HTML in
            """
            <tr data-row><td>\(line.number)<div class="small soft">\(Moments.short(line.receivedAt, project.zone, words))</div></td><td>\(line.title)</td><td>\(words("stage.\(line.stage)"))</td><td class="words">\(line.reply)</td></tr>
            """
        }
        let table: HTML = rows.isEmpty ? "<p class=\"soft\">\(words("proposal.none"))</p>" : "<table><tbody>\(rows)</tbody></table>\(ListFile.links(visit, "/proposals/export"))"
        let form = Forms.post(
            visit, to: "/proposals", button: words("verb.propose"),
            "\(Forms.text(visit, Self.title, label: words("case.title")))\(Forms.area(visit, Self.words, label: words("case.words")))")
        return Layout.office(
            visit, title: words("proposal.title"), at: .cases,
            lead: "<p class=\"soft\">\(words("proposal.lead")) \(Tags.clause("J2-A15.3")) \(Tags.clause("S2.6-2"))</p>",
            "\(Forms.summary(visit))\(form)<section class=\"block\"><h2>\(words("proposal.own"))</h2>\(table)</section>")
    }
}
