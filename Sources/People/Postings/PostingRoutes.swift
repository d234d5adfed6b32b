// PostingRoutes: the notices of the estate, made, approved and taken down.
import Kernel
import Platform
import Sheets
import Storage
import Web

enum PostingInputs {
    static let topic = Field<Posting.Topic>.choice("topic", required: false)
    static let title = Field<String>.text("title", max: 80)
    static let content = Field<String>.text("content", max: 8_000)
    static let place = Field<String>.text("place", max: 80)
    static let from = Field<Day>.day("from")
    static let to = Field<Day>.day("to")
    static let remark = Field<String>.text("remark", max: 300, required: false)
    static let after = Field<String>.text("after", max: 60, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
}

struct PostingRoutes: Sendable {
    private let postings = Postings()

    private let photos = PostingPhotos()

    private typealias In = PostingInputs
    private static let writers = Who.posts([.serviceAdministrator, .serviceManager, .officeManager])
    static let approvers: Set<Post> = [.serviceManager, .officeManager]

    var routes: [Route] {
        [
            .page("/postings", .office, asks: [In.after]) { try list($0, $1) },
            .special("POST", "/postings/{posting}/photos", Self.writers, bodyLimit: StoredFiles.formBytesMax) {
                try await bring($0, $1)
            },
            .reading("/postings/{posting}/photos/{photo}", .office) { visit, transaction in
                let (name, kind, bytes) = try photos.content(
                    try visit.id("photo"), of: try visit.id("posting"), within: visit.projects, transaction)
                return .file(name: name, type: kind.type, bytes: bytes)
            },
            .export("/postings", .office) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: Postings.pageSize) { last, _ in
                    try postings.lines(in: project.id, after: last.map { ($0.posting.from, $0.posting.id) }, transaction)
                }
                return Self.file(lines, project, visit.words, today: project.zone.day(of: visit.now))
            },
            .reading(
                "/api/v1/postings", .office, summary: "Postings, newest first, a page at a time",
                asks: [In.after, In.project], gives: .page("postings", Self.shape)
            ) { visit, transaction in
                let project = try visit.here()
                let lines = try postings.lines(in: project.id, after: after(visit), transaction)
                let today = project.zone.day(of: visit.now)
                return .json([
                    "postings": .list(lines.map { Self.json($0, today) }),
                    "next": .words(lines.count == 50 ? lines.last.map(PostingPages.key) : nil),
                ])
            },
        ]
            + Route.verb(
                "/postings", Self.writers, summary: "Make a posting (拟公示)",
                fields: [In.topic, In.title, In.content, In.place, In.from, In.to], again: { try list($0, $1) }
            ) { visit, transaction in
                let posting = try postings.make(
                    try visit.need(In.title), try visit.need(In.content), on: visit.value(In.topic) ?? .general, at: try visit.need(In.place),
                    from: try visit.need(In.from), to: try visit.need(In.to), project: try visit.here(),
                    by: try visit.staff().account, in: transaction)
                return Effect("/postings", ["id": .id(posting.id)], status: 201)
            }
            + Route.verb(
                "/postings/{posting}/approval", .posts(Self.approvers), summary: "Approve a posting (批准公示)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try postings.approve(
                    try visit.id("posting"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/postings")
            }
            + Route.verb(
                "/postings/{posting}/removal", Self.writers, summary: "Take a posting down (撤下公示)", fields: [In.remark],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try postings.remove(
                    try visit.id("posting"), remark: visit.value(In.remark) ?? "", within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect("/postings")
            }
    }

    private static func file(_ lines: [PostingLine], _ project: ProjectCard, _ words: Words, today: Day) -> ListFile {
        ListFile(
            "postings-\(project.code)", title: words("people.postings"),
            columns: [
                SheetColumn(words("posting.title"), width: 30), SheetColumn(words("posting.content"), width: 50),
                SheetColumn(words("posting.place")), SheetColumn(words("posting.from"), .date),
                SheetColumn(words("posting.to"), .date), SheetColumn(words("posting.people")), SheetColumn(words("posting.state")),
            ],
            rows: lines.map { line in
                let it = line.posting
                return [
                    .text(it.title), .text(it.content), .text(it.place), .day(it.from), .day(it.to),
                    .text("\(line.makerName) / \(line.approverName ?? "—")"),
                    .text(words("posting.state.\(it.state(on: today).rawValue)")),
                ]
            })
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let lines = try postings.lines(in: project.id, after: after(visit), transaction)
        return PostingPages.list(visit, project, lines, try photos.of(lines.map(\.posting.id), in: project.id, transaction))
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        do {
            guard !visit.uploads.isEmpty else { throw Refusal.invalid("photo", "file.needed") }
            try await database.write { transaction in
                for upload in visit.uploads {
                    try photos.add(
                        upload.fileName, upload.bytes, to: try visit.id("posting"), within: visit.projects,
                        by: try visit.staff().account, in: transaction)
                }
            }
            return .seeOther("/postings")
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            return .page(try await database.read { [again] in try list(again, $0) }, status: 422)
        }
    }

    private func after(_ visit: Visit) -> (from: Day, id: Posting.ID)? {
        guard let parts = visit.asked(In.after)?.split(separator: "."), parts.count == 2, let day = Day(String(parts[0])),
            let id = Posting.ID(text: String(parts[1]))
        else { return nil }
        return (day, id)
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("topic", .word(Posting.Topic.self)), ("title", .text), ("content", .text), ("place", .text),
        ("from", .day), ("to", .day), ("state", .text),
        ("madeBy", .text), ("approvedBy", .optional(.text)), ("approvedAt", .optional(.time)), ("removedAt", .optional(.time)),
    ])

    @Sendable private static func json(_ line: PostingLine, _ today: Day) -> JSON {
        let it = line.posting
        return [
            "id": .id(it.id), "topic": .text(it.topic.rawValue), "title": .text(it.title), "content": .text(it.content), "place": .text(it.place),
            "from": .text(it.from.description), "to": .text(it.to.description),
            "state": .text(it.state(on: today).rawValue), "madeBy": .text(line.makerName),
            "approvedBy": .words(line.approverName), "approvedAt": .at(it.approvedAt), "removedAt": .at(it.removedAt),
        ]
    }
}
