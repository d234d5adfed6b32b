// BillImportStore: where files of readings and one-off charges, their sheets and rows are kept.
import Kernel
import Platform
import Storage

extension BillImport.State: WordColumn {}
extension BillFileKind: WordColumn {}
extension BillRow.State: WordColumn {}

struct BillImportStore: Sendable {
    static let pageSize = 50
    private static let columns: SQL = """
        id, project_id, kind, name, state, row_count, good_count, already_count, refused_count, taken_count, good_fen, taken_fen,
        totals_left_out, doubt_count, cursor_row, remark, made_by, made_at, posted_by, posted_at
        """

    func insert(_ it: BillImport, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO bill_import (id, project_id, kind, name, state, row_count, good_count, already_count, refused_count,
                taken_count, good_fen, taken_fen, totals_left_out, doubt_count, cursor_row, remark, made_by, made_at,
                moved_at)
            VALUES (\(it.id), \(it.project), \(it.kind), \(it.name), \(it.state), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', \(it.madeBy), \(it.madeAt),
                \(transaction.now))
            """)
    }

    func save(_ it: BillImport, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE bill_import SET state = \(it.state), row_count = \(it.rows), good_count = \(it.good),
                already_count = \(it.already), refused_count = \(it.refused), taken_count = \(it.taken), good_fen = \(it.goodTotal),
                taken_fen = \(it.takenTotal), totals_left_out = \(it.totalsLeftOut), doubt_count = \(it.doubtful), cursor_row = \(it.cursor),
                remark = \(it.remark.map(OpeningText.write) ?? ""), moved_at = \(transaction.now), posted_by = \(it.postedBy), posted_at = \(it.postedAt)
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
    }

    func find(
        _ id: BillImport.ID, within projects: [Project.ID], lock: Bool = false, _ transaction: Transaction
    ) throws -> BillImport {
        let lock: SQL = lock ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM bill_import WHERE id = \(id) AND project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.read(row)
    }

    func list(
        in project: Project.ID, before: BillImport.ID?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [BillImport] {
        let before: SQL = before.map { "AND id < \($0)" } ?? ""
        return try transaction.query(
            "SELECT \(Self.columns) FROM bill_import WHERE project_id = \(project) \(before) ORDER BY id DESC LIMIT \(limit)"
        ).map(Self.read)
    }

    /// Those that have parts to do, the oldest first; or those of which no part came since an instant.
    func waiting(
        _ state: BillImport.State, silentSince limit: Instant? = nil, _ transaction: Transaction
    ) throws -> [(id: BillImport.ID, project: Project.ID)] {
        let old: SQL = limit.map { "AND moved_at < \($0)" } ?? ""
        return try transaction.query(
            "SELECT id, project_id FROM bill_import WHERE state = \(state) AND state IN ('reading', 'posting') \(old) ORDER BY id LIMIT 20"
        ).map { (try $0.get("id"), try $0.get("project_id")) }
    }

    private static func read(_ row: Row) throws -> BillImport {
        BillImport(
            id: try row.get("id"), project: try row.get("project_id"), kind: try row.get("kind"), name: try row.get("name"),
            state: try row.get("state"), rows: try row.get("row_count"), good: try row.get("good_count"),
            goodTotal: try row.get("good_fen"), already: try row.get("already_count"), refused: try row.get("refused_count"),
            taken: try row.get("taken_count"), takenTotal: try row.get("taken_fen"), totalsLeftOut: try row.get("totals_left_out"),
            doubtful: try row.get("doubt_count"),
            cursor: try row.get("cursor_row"), remark: OpeningText.read(try row.get("remark"), FileProblem.self),
            madeBy: try row.get("made_by"), madeAt: try row.get("made_at"), postedBy: try row.get("posted_by"),
            postedAt: try row.get("posted_at"))
    }

    // MARK: sheets

    func insert(_ sheet: BillSheet, of it: BillImport, _ transaction: Transaction) throws {
        try transaction.put(
            """
            INSERT INTO bill_import_sheet (import_id, ordinal, project_id, name, header, problem)
            VALUES (\(it.id), \(sheet.ordinal), \(it.project), \(sheet.name), \(OpeningText.write(sheet.header)),
                \(sheet.problem.map(OpeningText.write) ?? ""))
            """)
    }

    func sheets(of it: BillImport, _ transaction: Transaction) throws -> [BillSheet] {
        try transaction.query(
            """
            SELECT ordinal, name, header, problem FROM bill_import_sheet
            WHERE project_id = \(it.project) AND import_id = \(it.id) ORDER BY ordinal
            """
        ).map { row in
            BillSheet(
                ordinal: try row.get("ordinal"), name: try row.get("name"),
                header: OpeningText.read(try row.get("header"), [String].self) ?? [],
                problem: OpeningText.read(try row.get("problem"), FileProblem.self))
        }
    }

    // MARK: rows

    func insert(_ rows: [BillRow], of it: BillImport, _ transaction: Transaction) throws {
        for row in rows {
            try transaction.put(
                """
                INSERT INTO bill_import_row (import_id, ordinal, project_id, sheet, sheet_row, cells, entry, identity, state,
                    problems)
                VALUES (\(it.id), \(row.ordinal), \(it.project), \(row.sheet), \(row.row), \(OpeningText.write(row.cells)),
                    \(row.entry.map(OpeningText.write) ?? ""), \(row.identity), \(row.state), \(Self.text(row.problems)))
                """)
        }
    }

    /// What became of a row.
    func save(_ row: BillRow, of it: BillImport, _ transaction: Transaction) throws {
        try transaction.put(
            """
            UPDATE bill_import_row SET state = \(row.state), problems = \(Self.text(row.problems))
            WHERE import_id = \(it.id) AND ordinal = \(row.ordinal) AND project_id = \(it.project)
            """)
    }

    private static func text(_ problems: [FileProblem]) -> String { problems.isEmpty ? "" : OpeningText.write(problems) }

    func rows(
        of it: BillImport, in state: BillRow.State, from ordinal: Int64 = 0, onlyDoubtful: Bool = false, limit: Int,
        _ transaction: Transaction
    ) throws -> [BillRow] {
        let doubtful: SQL = onlyDoubtful ? "AND problems <> ''" : ""
        return try transaction.query(
            """
            SELECT ordinal, sheet, sheet_row, cells, entry, identity, state, problems FROM bill_import_row
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND state = \(state) AND ordinal >= \(ordinal) \(doubtful)
            ORDER BY ordinal LIMIT \(limit)
            """
        ).map { row in
            BillRow(
                ordinal: try row.get("ordinal"), sheet: try row.get("sheet"), row: try row.get("sheet_row"),
                cells: OpeningText.read(try row.get("cells"), [String].self) ?? [],
                entry: OpeningText.read(try row.get("entry"), BillFileEntry.self), identity: try row.get("identity"),
                state: try row.get("state"), problems: OpeningText.read(try row.get("problems"), [FileProblem].self) ?? [])
        }
    }

    /// How many rows of the import before a row are the same, by what they are.
    func earlier(
        _ identities: [String], than ordinal: Int64, of it: BillImport, _ transaction: Transaction
    ) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for row in try transaction.query(
            """
            SELECT identity, COUNT(*) AS number FROM bill_import_row
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND identity IN \(list: identities) AND identity <> ''
                AND ordinal < \(ordinal) GROUP BY identity
            """)
        { found[try row.get("identity")] = try row.get("number") }
        return found
    }
}
