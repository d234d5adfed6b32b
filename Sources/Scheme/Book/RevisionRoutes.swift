// RevisionRoutes: the versions of the scheme, and the verb that puts a new one in force.
import Kernel
import Platform
import Storage
import Web

enum RevisionInputs {
    static let clause = Field<String>.text("clause", max: 16)
    static let name = Field<String>.text("name", max: 40)
    static let value = Field<String>.text("value", max: 200)
    static let from = Field<Day>.day("from")
    static let note = Field<String>.text("note", max: 300)
}

struct RevisionRoutes: Sendable {
    /// The scheme is the company's word. One office's manager changes it only where that office is the whole company.
    private static let companyEditors: Set<Post> = [.headOffice, .administrator]
    static let editors = companyEditors.union([.officeManager])
    static let readers = Who.posts(editors.union(Who.office.posts ?? []))
    private typealias In = RevisionInputs
    private let books: SchemeBooks
    private let room: ControlRoom

    init(books: SchemeBooks, room: ControlRoom) {
        self.books = books
        self.room = room
    }

    var routes: [Route] {
        [
            .page("/scheme/versions", Self.readers) { try list($0, $1) },
            .export("/scheme/versions", Self.readers) { visit, transaction in
                RevisionSheet.file(try books.revisions(in: transaction), visit.words)
            },
            .reading("/api/v1/scheme/versions", Self.readers, summary: "Versions of the scheme, the last in force first", gives: Self.shape) {
                .json(["versions": .list(try books.revisions(in: $1).map(Self.json))])
            },
        ]
            + Route.verb(
                "/scheme/versions", .posts(Self.editors), summary: "Change a number of the scheme from a day on (修订)",
                fields: [In.clause, In.name, In.value, In.from, In.note],
                gives: .some([("version", .number)]), again: { try list($0, $1) }
            ) { visit, transaction in
                guard try Self.mayEdit(visit, transaction) else {
                    throw Refusal(.forbidden, [Problem("", "revision.company")])
                }
                let quantity = Quantity(Clause.ID(try visit.need(In.clause)), try visit.need(In.name))
                let day = try visit.need(In.from)
                if let clause = try books.book(on: day, in: transaction)[quantity.clause], room.idle(clause).contains(quantity.name) {
                    throw Refusal.invalid("name", "scheme.quantity.idle")
                }
                let version = try books.change(
                    [quantity: try visit.need(In.value)], from: day, note: try visit.need(In.note),
                    by: try visit.actor(), in: transaction)
                return Effect("/scheme/versions", ["version": .number(version)], status: 201)
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let today = try visit.here().zone.day(of: visit.now)
        let book = try books.book(on: today, in: transaction)
        let idle = book.clauses.flatMap { clause in room.idle(clause).map { Quantity(clause.id, $0) } }
        return RevisionPages.list(
            visit, try books.revisions(in: transaction), inForce: book, idle: idle,
            today: today, mayEdit: try Self.mayEdit(visit, transaction))
    }

    /// Whether the visitor may change the company's scheme.
    static func mayEdit(_ visit: Visit, _ transaction: Transaction) throws -> Bool {
        let member = try visit.staff()
        if !member.projects(with: companyEditors).isEmpty { return true }
        guard !member.projects(with: editors).isEmpty else { return false }
        return try transaction.query("SELECT id FROM project LIMIT 2").count == 1
    }

    private static let shape = JSONShape.object([(
        "versions",
        .list(.object([
            ("version", .number), ("from", .day), ("note", .text), ("madeAt", .time),
            ("changes", .list(.object([
                ("clause", .text), ("name", .text), ("before", .optional(.text)), ("after", .optional(.text)),
            ]))),
        ])))])

    @Sendable private static func json(_ revision: SchemeRevision) -> JSON {
        [
            "version": .number(revision.version), "from": .text(revision.inForceFrom.description), "note": .text(revision.note),
            "madeAt": .at(revision.madeAt),
            "changes": .list(
                revision.changes.map {
                    [
                        "clause": .text($0.quantity.clause.text), "name": .text($0.quantity.name), "before": .words($0.before),
                        "after": .words($0.after),
                    ]
                }),
        ]
    }
}
