// OpeningStore: where opening imports, their sheets, rows and sums are kept.
import Kernel
import Platform
import Registry
import Storage

extension OpeningImport.State: WordColumn {}
extension OpeningKind: WordColumn {}
extension OpeningRowState: WordColumn {}

struct OpeningStore: Sendable {
    static let pageSize = 50
    private static let columns: SQL = """
        id, project_id, name, as_of, state, digest, signed_digest, row_count, good_count, cursor_row, totals_left_out, remark,
        made_by, made_at, signed_by, signed_at, confirmed_by, confirmed_at, reversed_by, reason
        """

    func insert(_ it: OpeningImport, _ transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO opening_import (id, project_id, name, as_of, state, digest, signed_digest, row_count, good_count,
                cursor_row, remark, made_by, made_at, moved_at, reason)
            VALUES (\(it.id), \(it.project), \(it.name), \(it.asOf), \(it.state), '', '', 0, 0, 0, '', \(it.madeBy), \(it.madeAt),
                \(transaction.now), '')
            """)
    }

    func save(_ it: OpeningImport, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE opening_import SET state = \(it.state), digest = \(it.digest), signed_digest = \(it.signedDigest),
                row_count = \(it.rowCount), good_count = \(it.goodCount), cursor_row = \(it.cursor),
                totals_left_out = \(it.totalsLeftOut), remark = \(it.remark.map(OpeningText.write) ?? ""),
                moved_at = \(transaction.now), signed_by = \(it.signedBy), signed_at = \(it.signedAt),
                confirmed_by = \(it.confirmedBy), confirmed_at = \(it.confirmedAt), reversed_by = \(it.reversedBy),
                reason = \(it.reason)
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
    }

    func find(
        _ id: OpeningImport.ID, within projects: [Project.ID], lock: Bool = false, _ transaction: Transaction
    ) throws -> OpeningImport {
        let lock: SQL = lock ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM opening_import WHERE id = \(id) AND project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.read(row)
    }

    func list(
        in project: Project.ID, before: OpeningImport.ID?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [OpeningImport] {
        let before: SQL = before.map { "AND id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM opening_import WHERE project_id = \(project) \(before) ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Self.read)
    }

    /// Those that have parts to do, the oldest first.
    func working(_ transaction: Transaction) throws -> [(id: OpeningImport.ID, project: Project.ID)] {
        try transaction.query(
            """
            SELECT id, project_id FROM opening_import WHERE state IN ('confirming', 'posting', 'reversing') ORDER BY id LIMIT 20
            """
        ).map { (try $0.get("id"), try $0.get("project_id")) }
    }

    /// Those that are being read and of which no part came since an instant.
    func silent(since limit: Instant, _ transaction: Transaction) throws -> [(id: OpeningImport.ID, project: Project.ID)] {
        try transaction.query(
            "SELECT id, project_id FROM opening_import WHERE state = 'reading' AND moved_at < \(limit) ORDER BY moved_at LIMIT 20"
        ).map { (try $0.get("id"), try $0.get("project_id")) }
    }

    private static func read(_ row: Row) throws -> OpeningImport {
        OpeningImport(
            id: try row.get("id"), project: try row.get("project_id"), name: try row.get("name"), asOf: try row.get("as_of"),
            state: try row.get("state"), digest: try row.get("digest"), signedDigest: try row.get("signed_digest"),
            rowCount: try row.get("row_count"), goodCount: try row.get("good_count"), cursor: try row.get("cursor_row"),
            totalsLeftOut: try row.get("totals_left_out"), remark: OpeningText.read(try row.get("remark"), FileProblem.self),
            madeBy: try row.get("made_by"), madeAt: try row.get("made_at"), signedBy: try row.get("signed_by"), signedAt: try row.get("signed_at"),
            confirmedBy: try row.get("confirmed_by"), confirmedAt: try row.get("confirmed_at"),
            reversedBy: try row.get("reversed_by"), reason: try row.get("reason"))
    }

    // MARK: sheets and the office's own words for columns

    func insert(_ sheet: OpeningSheet, of it: OpeningImport, _ transaction: Transaction) throws {
        try transaction.put(
            """
            INSERT INTO opening_sheet (import_id, ordinal, project_id, name, kind, header, problem)
            VALUES (\(it.id), \(sheet.ordinal), \(it.project), \(sheet.name), \(sheet.kind?.rawValue ?? ""),
                \(OpeningText.write(sheet.header)), \(sheet.problem.map(OpeningText.write) ?? ""))
            """)
    }

    func sheets(of it: OpeningImport, _ transaction: Transaction) throws -> [OpeningSheet] {
        try transaction.query(
            """
            SELECT ordinal, name, kind, header, problem FROM opening_sheet
            WHERE project_id = \(it.project) AND import_id = \(it.id) ORDER BY ordinal
            """
        ).map { row in
            OpeningSheet(
                ordinal: try row.get("ordinal"), name: try row.get("name"),
                kind: OpeningKind(rawValue: try row.get("kind")),
                header: OpeningText.read(try row.get("header"), [String].self) ?? [],
                problem: OpeningText.read(try row.get("problem"), FileProblem.self))
        }
    }

    func aliases(of project: Project.ID, _ transaction: Transaction) throws -> [OpeningKind: [String: OpeningField]] {
        var aliases: [OpeningKind: [String: OpeningField]] = [:]
        for row in try transaction.query(
            "SELECT kind, header, field FROM opening_header WHERE project_id = \(project) ORDER BY kind, header LIMIT 1000")
        {
            guard let kind = OpeningKind(rawValue: try row.get("kind")), let field = OpeningField(rawValue: try row.get("field")) else {
                continue
            }
            aliases[kind, default: [:]][FileCells.folded(try row.get("header"))] = field
        }
        return aliases
    }

    // MARK: rows

    func insert(_ rows: [OpeningRow], of it: OpeningImport, _ transaction: Transaction) throws {
        for row in rows {
            try transaction.put(
                """
                INSERT INTO opening_row (import_id, ordinal, project_id, kind, sheet, sheet_row, field_values, cells, file_problems,
                    state, problems, identity, unit_id, building_id, item_id, payer_id, from_day, to_day, amount_fen)
                VALUES (\(it.id), \(row.ordinal), \(it.project), \(row.kind), \(row.line.sheet), \(row.line.row),
                    \(OpeningText.write(row.line.values)), \(OpeningText.write(row.line.cells)),
                    \(row.line.problems.isEmpty ? "" : OpeningText.write(row.line.problems)), \(row.state),
                    \(row.problems.isEmpty ? "" : OpeningText.write(row.problems)), \(row.identity), \(row.unit),
                    \(row.building), \(row.item), \(row.payer), \(row.line.day(.from)), \(row.line.day(.to)), \(row.amount))
                """)
        }
    }

    /// What was decided of a row, and what it made.
    func save(_ row: OpeningRow, of it: OpeningImport, _ transaction: Transaction) throws {
        try transaction.put(
            """
            UPDATE opening_row SET state = \(row.state),
                problems = \(row.problems.isEmpty ? "" : OpeningText.write(row.problems)), identity = \(row.identity),
                unit_id = \(row.unit), building_id = \(row.building), item_id = \(row.item), payer_id = \(row.payer),
                result_id = \(row.result)
            WHERE import_id = \(it.id) AND ordinal = \(row.ordinal) AND project_id = \(it.project)
            """)
    }

    /// As the partial index of claims has it.
    private static func which(_ areClaims: Bool) -> SQL {
        areClaims ? "kind IN ('demand', 'plan', 'suit')" : "kind NOT IN ('demand', 'plan', 'suit')"
    }

    /// Of one pass, in whatever state.
    func rows(
        of it: OpeningImport, areClaims: Bool, from ordinal: Int64, limit: Int, _ transaction: Transaction
    ) throws -> [OpeningRow] {
        try read(
            """
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND ordinal >= \(ordinal) AND \(Self.which(areClaims))
            ORDER BY ordinal LIMIT \(limit)
            """, transaction)
    }

    /// Of one pass, in a state.
    func rows(
        of it: OpeningImport, in state: OpeningRowState, areClaims: Bool, from ordinal: Int64, limit: Int,
        _ transaction: Transaction
    ) throws -> [OpeningRow] {
        try read(
            """
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND state = \(state) AND ordinal >= \(ordinal)
                AND \(Self.which(areClaims)) ORDER BY ordinal LIMIT \(limit)
            """, transaction)
    }

    /// What the file says was done about the arrears of some homes: found by the homes, then put in order, as their order in the
    /// file would lead SQLite through all of the file.
    func claims(of it: OpeningImport, about units: [Unit.ID], _ transaction: Transaction) throws -> [OpeningRow] {
        try read(
            """
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND unit_id IN \(list: units) AND \(Self.which(true))
            LIMIT 2000
            """, transaction
        ).sorted { $0.ordinal < $1.ordinal }
    }

    func rows(
        of it: OpeningImport, in state: OpeningRowState, after ordinal: Int64 = -1, limit: Int, _ transaction: Transaction
    ) throws -> [OpeningRow] {
        try read(
            """
            WHERE project_id = \(it.project) AND import_id = \(it.id) AND state = \(state) AND ordinal > \(ordinal)
            ORDER BY ordinal LIMIT \(limit)
            """, transaction)
    }

    private func read(_ what: SQL, _ transaction: Transaction) throws -> [OpeningRow] {
        try transaction.query(
            """
            SELECT ordinal, kind, sheet, sheet_row, field_values, cells, file_problems, state, problems, identity, unit_id,
                building_id, item_id, payer_id, result_id
            FROM opening_row \(what)
            """
        ).map { row in
            let line = OpeningLine(
                kind: try row.get("kind"), sheet: try row.get("sheet"), row: try row.get("sheet_row"),
                values: OpeningText.read(try row.get("field_values"), [String: String].self) ?? [:],
                cells: OpeningText.read(try row.get("cells"), [String].self) ?? [],
                problems: OpeningText.read(try row.get("file_problems"), [FileProblem].self) ?? [])
            var made = OpeningRow(
                try row.get("ordinal"), line, state: try row.get("state"), result: try row.get("result_id"))
            made.problems = OpeningText.read(try row.get("problems"), [FileProblem].self) ?? []
            made.identity = try row.get("identity")
            made.unit = try row.get("unit_id")
            made.building = try row.get("building_id")
            made.item = try row.get("item_id")
            made.payer = try row.get("payer_id")
            return made
        }
    }

    // MARK: sums

    private struct Place: Hashable {
        let kind: OpeningKind
        let item: Int64
        let building: Int64
        let state: OpeningRowState
    }

    /// Rows that left one state and came to another: what they were is taken from its sum, what they are added.
    func count(
        _ before: [OpeningRow], _ after: [OpeningRow], of it: OpeningImport, _ transaction: Transaction
    ) throws {
        var moves: [Place: (count: Int64, fen: Int64)] = [:]
        func add(_ row: OpeningRow, _ sign: Int64) {
            let place = Place(
                kind: row.kind, item: row.item?.number ?? 0, building: row.building?.number ?? 0, state: row.state)
            let known = moves[place] ?? (0, 0)
            moves[place] = (known.count + sign, known.fen + sign * row.line.fen)
        }
        for row in before { add(row, -1) }
        for row in after { add(row, 1) }
        for (place, move) in moves where move.count != 0 || move.fen != 0 {
            try transaction.put(
                """
                INSERT INTO opening_sum (import_id, kind, item_id, building_id, state, project_id, row_count, total_fen)
                VALUES (\(it.id), \(place.kind), \(place.item), \(place.building), \(place.state), \(it.project), 0, 0)
                ON CONFLICT DO NOTHING
                """)
            try transaction.put(
                """
                UPDATE opening_sum SET row_count = row_count + \(move.count), total_fen = total_fen + \(move.fen)
                WHERE import_id = \(it.id) AND kind = \(place.kind) AND item_id = \(place.item)
                    AND building_id = \(place.building) AND state = \(place.state) AND project_id = \(it.project)
                """)
        }
    }

    func sums(of it: OpeningImport, _ transaction: Transaction) throws -> [OpeningSum] {
        try transaction.query(
            """
            SELECT s.kind, s.item_id, s.state, s.row_count, s.total_fen, i.name AS item_name, i.book, b.name AS building
            FROM opening_sum s LEFT JOIN fee_item i ON i.id = s.item_id LEFT JOIN building b ON b.id = s.building_id
            WHERE s.import_id = \(it.id) AND s.project_id = \(it.project) AND s.row_count > 0
            ORDER BY b.sort_key, i.sort_key, s.kind, s.state
            """
        ).map { row in
            let item: FeeItem.ID = try row.get("item_id")
            let (name, building): (String?, String?) = (try row.get("item_name"), try row.get("building"))
            return OpeningSum(
                kind: try row.get("kind"), item: item.number == 0 ? nil : item, itemName: name ?? "", book: try row.get("book"),
                buildingName: building ?? "", state: try row.get("state"), count: try row.get("row_count"),
                total: try row.get("total_fen"))
        }
    }

    /// What the accounts that an opening moves are before and after it.
    func balances(of it: OpeningImport, _ sums: [OpeningSum], _ transaction: Transaction) throws -> [OpeningBalance] {
        var now: [OpeningEffect.Place: Money] = [:]
        for row in try transaction.query(
            """
            SELECT account, book, CAST(SUM(amount_fen) AS BIGINT) AS fen FROM book_line
            WHERE project_id = \(it.project) AND account IN ('receivable', 'prepaid', 'deposit', 'opening')
            GROUP BY account, book
            """)
        { now[OpeningEffect.Place(account: try row.get("account"), book: try row.get("book"))] = try row.get("fen") }
        let done = OpeningEffect.of(sums.filter { $0.state == .posted })
        let coming = it.state == .discarded ? [:] : OpeningEffect.of(sums.filter { $0.state == .good })
        let places = Set(now.keys).union(done.keys).union(coming.keys)
        let accounts: [BookAccount] = [.receivable, .prepaid, .deposit, .opening]
        return accounts.flatMap { account in
            Book.allCases.map { OpeningEffect.Place(account: account, book: $0) }
        }.filter(places.contains).map { place in
            let held = now[place] ?? .zero
            return OpeningBalance(
                account: place.account, book: place.book, before: held - (done[place] ?? .zero),
                after: held + (coming[place] ?? .zero))
        }
    }
}
