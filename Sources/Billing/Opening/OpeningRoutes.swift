// OpeningRoutes: files of the former books brought, proved, signed, confirmed, and taken back.
import Kernel
import Platform
import Printing
import Registry
import Sheets
import Storage
import Web

struct OpeningRoutes: Sendable {
    static let kind = Field<OpeningKind>.choice("kind", required: false)
    static let asOf = Field<Day>.day("asOf")
    static let digest = Field<String>.text("digest", max: 64)
    static let reason = Field<String>.text("reason", max: 300)
    static let header = Field<String>.text("header", max: 60)
    static let field = Field<OpeningField>.choice("field")
    static let ofKind = Field<OpeningKind>.choice("kind")
    static let before = Field<String>.text("before", max: 13, required: false)
    static let sheet = Field<Int64>.number("sheet", 0...255)
    static let project = Field<String>.text("project", max: 32, required: false)
    /// Who signs the proof sheet, and who confirms it.
    static let signers = Who.posts([.financeAssistant])
    static let confirmers = Who.posts([.officeManager])
    /// So much of a file is read before a person would look for a progress bar.
    private static let bytesAtOnce = 300_000
    static let shownRows = 200

    private let openings: Openings
    private let store = OpeningStore()

    init(hooks: OpeningHooks) { openings = Openings(hooks: hooks) }

    var routes: [Route] { pages + files + readings + [bringing] + verbs }

    private var pages: [Route] {
        [
            .page("/billing/opening", .books, clause: OpeningImport.clause, asks: [Self.before]) { try list($0, $1) },
            .page("/billing/opening/{import}", .books, clause: OpeningImport.clause) { try page($0, $1) },
        ]
    }

    private var files: [Route] {
        [
            .export("/billing/opening", .books) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: OpeningStore.pageSize) { last, size in
                    try store.list(in: project.id, before: last?.id, limit: size, transaction)
                }
                return OpeningProof.list(lines, project, visit.words)
            },
            .export("/billing/opening/{import}", .books) { visit, transaction in
                try OpeningProof.read(try visit.id("import"), within: visit.projects, transaction).file(visit.words)
            },
            .export("/billing/opening/{import}/refused", .finance, asks: [Self.sheet]) { visit, transaction, writer in
                let it = try store.find(try visit.id("import"), within: visit.projects, transaction)
                let wanted = Int(visit.asked(Self.sheet) ?? 0)
                guard let sheet = try store.sheets(of: it, transaction).first(where: { $0.ordinal == wanted }) else {
                    throw Refusal.missing
                }
                try writer.begin(.badRows([], header: sheet.header, visit.words))
                var last: Int64 = -1
                while true {
                    let rows = try store.rows(of: it, in: .refused, after: last, limit: 500, transaction)
                    for row in rows where row.line.sheet == wanted {
                        try writer.write(badRow: row.line.row, row.problems.said(visit.words), row.line.cells)
                    }
                    guard rows.count == 500 else { return }
                    last = rows.last?.ordinal ?? last
                }
            },
            .reading("/billing/opening/template", .finance, asks: [Self.ofKind]) { visit, _ in
                try OpeningProof.template(visit.asked(Self.ofKind) ?? .arrears).reply(.xlsx, visit.words)
            },
            .special("GET", "/billing/opening/{import}/proof", .books, clause: OpeningImport.clause) { visit, database in
                let id: OpeningImport.ID = try visit.id("import")
                let proof = try await database.read { try OpeningProof.read(id, within: visit.projects, $0) }
                let words = visit.words
                let bytes = try await FileTable.threads.run { try PDFWriter.write(proof.document(words)) }
                return .file(name: "opening-\(proof.opening.asOf).pdf", type: "application/pdf", bytes: bytes)
            },
        ]
    }

    private var readings: [Route] {
        [
            .reading(
                "/api/v1/billing/opening", .books, summary: "Opening imports, newest first, a page at a time",
                asks: [Self.before, Self.project], gives: .page("imports", OpeningProof.shape)
            ) { visit, transaction in
                let lines = try store.list(in: try visit.here().id, before: before(visit), transaction)
                return .json([
                    "imports": .list(lines.map { OpeningProof.json($0, visit.words) }),
                    "next": .words(lines.count == OpeningStore.pageSize ? lines.last?.id.text : nil),
                ])
            },
            .reading(
                "/api/v1/billing/opening/{import}", .books, summary: "An opening import with its proof and the first refused rows",
                gives: .object([
                    ("import", OpeningProof.shape), ("sums", .list(OpeningProof.sumShape)),
                    ("refused", .list(OpeningProof.rowShape)),
                ])
            ) { visit, transaction in
                let proof = try OpeningProof.read(try visit.id("import"), within: visit.projects, transaction)
                let rows = try store.rows(of: proof.opening, in: .refused, limit: Self.shownRows, transaction)
                return .json([
                    "import": OpeningProof.json(proof.opening, visit.words), "sums": .list(proof.sums.map(OpeningProof.json)),
                    "refused": .list(rows.flatMap { OpeningProof.json($0, proof.sheets, visit.words) }),
                ])
            },
        ]
    }

    private var bringing: Route {
        .special(
            "POST", "/billing/opening", .finance, clause: OpeningImport.clause, fields: [Self.kind, Self.asOf], bodyLimit: ImportRoutes.bytesMax
        ) { visit, database in
            let project = try visit.here()
            let person = try visit.staff().account
            func again(_ refusal: Refusal) async throws -> Reply {
                var visit = visit
                visit.refusal = refusal
                let shown = visit
                return .page(try await database.read { try list(shown, $0) }, status: 422)
            }
            guard let file = visit.uploads.first, !file.bytes.isEmpty else {
                return try await again(.invalid("file", "registry.file.needed"))
            }
            guard let asOf = visit.value(Self.asOf) else { return try await again(.invalid("asOf", "field.required")) }
            let kind = visit.value(Self.kind)
            do {
                let kept = try BroughtFile(file.bytes, name: file.fileName)
                let reader = try await FileTable.threads.run { try kept.reader() }
                let id = try await database.write { transaction in
                    try openings.begin(file.fileName, asOf: asOf, in: project, by: person, in: transaction)
                }
                let work = Task.detached {
                    try await openings.read(reader, into: id, as: kind, of: project.id, database)
                    withExtendedLifetime(kept) {}
                }
                if file.bytes.count <= Self.bytesAtOnce { try await work.value }
                return .seeOther("/billing/opening/\(id)")
            } catch let problem as SheetProblem {
                return try await again(.invalid("file", problem.key, problem.details))
            } catch let refusal as Refusal {
                return try await again(refusal)
            }
        }
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/opening/{import}/signature", Self.signers, clause: OpeningImport.clause,
            summary: "Sign the proof sheet of an opening import (财务签字)", fields: [Self.digest], again: { try page($0, $1) }
        ) { visit, transaction in
            try openings.sign(
                try visit.id("import"), digest: try visit.need(Self.digest), within: visit.projects, by: try visit.staff().account,
                in: transaction)
            return try effect(visit)
        }
            + Route.verb(
                "/billing/opening/{import}/confirmation", Self.confirmers, clause: OpeningImport.clause,
                summary: "Confirm a signed opening import and post it (确认入账)", fields: [Self.digest], again: { try page($0, $1) }
            ) { visit, transaction in
                try openings.confirm(
                    try visit.id("import"), digest: try visit.need(Self.digest), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return try effect(visit)
            }
            + Route.verb(
                "/billing/opening/{import}/discard", .finance, summary: "Discard an opening import that is not posted (作废)", fields: [],
                again: { try page($0, $1) }
            ) { visit, transaction in
                try openings.discard(
                    try visit.id("import"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return try effect(visit)
            }
            + Route.verb(
                "/billing/opening/{import}/reversal", Self.confirmers, clause: OpeningImport.clause,
                summary: "Take a posted opening import back as a whole (整批撤回)", fields: [Self.reason], again: { try page($0, $1) }
            ) { visit, transaction in
                try openings.reverse(
                    try visit.id("import"), reason: try visit.need(Self.reason), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return try effect(visit)
            }
            + Route.verb(
                "/billing/opening/headers", .finance, summary: "Remember the office's own word for a column (列名对应)",
                fields: [Self.ofKind, Self.field, Self.header], again: { try list($0, $1) }
            ) { visit, transaction in
                try openings.remember(
                    try visit.need(Self.header), as: try visit.need(Self.field), of: try visit.need(Self.ofKind),
                    in: try visit.here().id, by: try visit.staff().account, in: transaction)
                return Effect("/billing/opening")
            }
    }

    private func effect(_ visit: Visit) throws -> Effect {
        let id: OpeningImport.ID = try visit.id("import")
        return Effect("/billing/opening/\(id)", ["id": .id(id)])
    }

    private func before(_ visit: Visit) -> OpeningImport.ID? { visit.asked(Self.before).flatMap { OpeningImport.ID(text: $0) } }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return OpeningPages.list(
            visit, project, try store.list(in: project.id, before: before(visit), transaction),
            aliases: try store.aliases(of: project.id, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let proof = try OpeningProof.read(try visit.id("import"), within: visit.projects, transaction)
        return OpeningPages.one(
            visit, proof, refused: try store.rows(of: proof.opening, in: .refused, limit: Self.shownRows, transaction))
    }
}
