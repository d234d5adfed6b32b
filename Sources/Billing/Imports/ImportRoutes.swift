// ImportRoutes: readings and one-off charges brought as a file: tried first, then taken in.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

extension Path {
    static func billImport(_ id: BillImport.ID) -> Path { "/billing/imports/\(id)" }
}

struct ImportRoutes: Sendable {
    static let kind = Field<BillFileKind>.choice("kind")
    static let before = Field<String>.text("before", max: 13, required: false)
    static let sheet = Field<Int64>.number("sheet", 0...255)
    static let project = Field<String>.text("project", max: 32, required: false)
    /// So much of a file is read before a person would look for a progress bar.
    private static let bytesAtOnce = 300_000
    /// Parts that are taken in before the answer, the last of which finds nothing more.
    private static let partsAtOnce = 3
    static let bytesMax = 32 << 20
    static let shownRows = 200
    private let imports = BillImports()
    private let store = BillImportStore()

    var routes: [Route] { pages + files + readings + [bringing] + verbs }

    private var pages: [Route] {
        [
            .page("/billing/imports", .billers, clause: FeeStandard.clause, asks: [Self.before]) { try list($0, $1) },
            .page("/billing/imports/{import}", .billers, clause: FeeStandard.clause) { try page($0, $1) },
        ]
    }

    private var files: [Route] {
        [
            .reading("/billing/imports/template", .billers, asks: [Self.ofKind]) { visit, _ in
                try ImportFiles.template(visit.asked(Self.ofKind) ?? .charges, visit.words).reply(.xlsx, visit.words)
            },
            .export("/billing/imports", .billReaders) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: BillImportStore.pageSize) { last, size in
                    try store.list(in: project.id, before: last?.id, limit: size, transaction)
                }
                return ImportFiles.list(lines, project, visit.words)
            },
            .export("/billing/imports/{import}/refused", .billers, asks: [Self.sheet]) { visit, transaction, writer in
                let it = try store.find(try visit.id("import"), within: visit.projects, transaction)
                let wanted = Int(visit.asked(Self.sheet) ?? 0)
                guard let sheet = try store.sheets(of: it, transaction).first(where: { $0.ordinal == wanted }) else {
                    throw Refusal.missing
                }
                try writer.begin(.badRows([], header: sheet.header, visit.words))
                var next: Int64 = 0
                while true {
                    let rows = try store.rows(of: it, in: .refused, from: next, limit: 500, transaction)
                    for row in rows where row.sheet == wanted {
                        try writer.write(badRow: row.row, row.problems.said(visit.words), row.cells)
                    }
                    guard rows.count == 500, let last = rows.last else { return }
                    next = last.ordinal + 1
                }
            },
        ]
    }

    private static let ofKind = Field<BillFileKind>.choice("kind", required: false)

    private var readings: [Route] {
        [
            .reading(
                "/api/v1/billing/imports", .billers, summary: "Files of readings and one-off charges, newest first, a page at a time",
                asks: [Self.before, Self.project], gives: .page("imports", ImportFiles.shape)
            ) { visit, transaction in
                let lines = try store.list(in: try visit.here().id, before: before(visit), transaction)
                return .json([
                    "imports": .list(lines.map { ImportFiles.json($0, visit.words) }),
                    "next": .words(lines.count == BillImportStore.pageSize ? lines.last?.id.text : nil),
                ])
            },
            .reading(
                "/api/v1/billing/imports/{import}", .billers, summary: "A file of readings or one-off charges and its first refused rows",
                gives: .object([
                    ("import", ImportFiles.shape), ("refused", .list(ImportFiles.rowShape)), ("doubtful", .list(ImportFiles.rowShape)),
                ])
            ) { visit, transaction in
                let it = try store.find(try visit.id("import"), within: visit.projects, transaction)
                let sheets = try store.sheets(of: it, transaction)
                let rows = try store.rows(of: it, in: .refused, limit: Self.shownRows, transaction)
                return .json([
                    "import": ImportFiles.json(it, visit.words),
                    "refused": .list(rows.flatMap { ImportFiles.json($0, sheets, visit.words) }),
                    "doubtful": .list(try doubtful(it, transaction).flatMap { ImportFiles.json($0, sheets, visit.words) }),
                ])
            },
        ]
    }

    /// 试读: reads the file and says what it would do; nothing is taken in.
    private var bringing: Route {
        .special(
            "POST", "/billing/imports", .billers, clause: FeeStandard.clause, fields: [Self.kind], bodyLimit: Self.bytesMax
        ) { visit, database in
            let project = try visit.here()
            let person = try visit.staff().account
            func again(_ refusal: Refusal) async throws -> Reply {
                var visit = visit
                visit.refusal = refusal
                let shown = visit
                return .page(try await database.read { try list(shown, $0) }, status: 422)
            }
            guard let upload = visit.uploads.first, !upload.bytes.isEmpty else {
                return try await again(.invalid("file", "registry.file.needed"))
            }
            guard let kind = visit.value(Self.kind) else { return try await again(.invalid("kind", "field.required")) }
            do {
                let file = try BroughtFile(upload.bytes, name: upload.fileName)
                let reader = try await FileTable.threads.run { try file.reader() }
                let id = try await database.write { transaction in
                    try imports.begin(file.name, kind, in: project.id, by: person, in: transaction)
                }
                let work = Task.detached {
                    try await imports.read(reader, into: id, as: kind, of: project.id, database)
                    withExtendedLifetime(file) {}
                }
                if upload.bytes.count <= Self.bytesAtOnce { try await work.value }
                return .seeOther(.billImport(id))
            } catch let problem as SheetProblem {
                return try await again(.invalid("file", problem.key, problem.details))
            } catch let missing as BillFile.Missing {
                return try await again(.invalid("file", "billing.import.columns", missing.details))
            }
        }
    }

    private var verbs: [Route] {
        // A small file is in before the answer, a large one while the person watches or leaves.
        Route.verb(
            "/billing/imports/{import}/posting", .billers, clause: FeeStandard.clause, summary: "Take the good rows of a file in (入账)",
            fields: [], again: { try page($0, $1) }
        ) { visit, transaction in
            let id: BillImport.ID = try visit.id("import")
            try imports.post(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            let it = try store.find(id, within: visit.projects, transaction)
            var parts = 0
            while parts < Self.partsAtOnce, try imports.advance(id, in: it.project, transaction) { parts += 1 }
            return Effect(.billImport(id), ["id": .id(id)])
        }
            + Route.verb(
                "/billing/imports/{import}/discard", .billers, summary: "Discard a file that is not taken in (作废)", fields: [],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: BillImport.ID = try visit.id("import")
                try imports.discard(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.billImport(id), ["id": .id(id)])
            }
    }

    private func before(_ visit: Visit) -> BillImport.ID? { visit.asked(Self.before).flatMap { BillImport.ID(text: $0) } }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return ImportPages.list(visit, project, try store.list(in: project.id, before: before(visit), transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let it = try store.find(try visit.id("import"), within: visit.projects, transaction)
        return ImportPages.one(
            visit, it, try store.sheets(of: it, transaction),
            refused: try store.rows(of: it, in: .refused, limit: Self.shownRows, transaction),
            doubtful: try doubtful(it, transaction))
    }

    /// The first rows that are taken and wait for a colleague's look.
    private func doubtful(_ it: BillImport, _ transaction: Transaction) throws -> [BillRow] {
        guard it.doubtful > 0 else { return [] }
        return try [.good, .taken].flatMap { state in
            try store.rows(of: it, in: state, onlyDoubtful: true, limit: Self.shownRows, transaction)
        }
    }
}
