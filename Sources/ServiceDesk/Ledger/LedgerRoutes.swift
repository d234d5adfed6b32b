// LedgerRoutes: bringing an old ledger in the browser: look first, then take it in.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import Sheets
import Storage
import Web

struct LedgerRoutes: Sendable {
    let ledgers: Ledgers
    private let shelf = LedgerShelf()

    init(ledgers: Ledgers) { self.ledgers = ledgers }

    enum Inputs {
        static let kind = Field<ServiceCase.Kind>.choice("kind")
        /// One select for each column of the file: `column-0` … `column-40`, holding a field's name.
        static let columns = (0..<40).map { Field<LedgerField>.choice("column-\($0)", required: false) }
    }
    private static let fileMax = 48 << 20

    var routes: [Route] {
        [
            .page("/ledger", .managers) { visit, _ in LedgerPages.bring(visit) },
            .special("POST", "/ledger", .managers, fields: [Inputs.kind], bodyLimit: Self.fileMax) { try await bring($0, $1) },
            .special("GET", "/ledger/{visit}", .managers) { visit, _ in
                let brought = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
                return .page(LedgerPages.look(visit, brought, key: visit.parameters["visit"] ?? ""))
            },
            .special("POST", "/ledger/{visit}/trial", .managers, fields: Inputs.columns) { visit, database in
                let brought = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
                try await trial(brought, mapping: mapping(visit, brought), visit, database)
                return .seeOther("/ledger/\(visit.parameters["visit"] ?? "")")
            },
            .special("POST", "/ledger/{visit}/taking", .managers) { try await take($0, $1) },
            .special("GET", "/ledger/{visit}/bad-rows", .managers) { visit, _ in
                let brought = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
                guard let report = brought.now.report else { throw Refusal.missing }
                let bytes = try await SheetWork.threads.run { try LedgerFile.badRows(report, visit.words) }
                return .file(name: "bad-rows.xlsx", type: LedgerFile.xlsxType, bytes: bytes)
            },
        ]
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        var again = visit
        let project = try visit.here()
        guard visit.refusal == nil, let file = visit.uploads.first else {
            again.refusal = visit.refusal ?? .invalid("file", "ledger.file.needed")
            return .page(LedgerPages.bring(again), status: 422)
        }
        let brought = LedgerVisit(
            account: try visit.staff().account, project: project.id, kind: try visit.need(Inputs.kind),
            fileName: file.fileName, bytes: Data(file.bytes), at: visit.now)
        do {
            let remembered = try await remembered(brought, database)
            try await trial(brought, mapping: remembered, visit, database)
        } catch let problem as SheetProblem {
            again.refusal = .invalid("file", problem.key, problem.details)
            return .page(LedgerPages.bring(again), status: 422)
        }
        return .seeOther("/ledger/\(shelf.put(brought))")
    }

    /// The mapping used last for a ledger with these very headers.
    private func remembered(_ brought: LedgerVisit, _ database: Database) async throws -> String? {
        let header = try await header(brought)
        let project = brought.project
        return try await database.read { transaction in
            try transaction.first(
                "SELECT mapping FROM ledger_mapping WHERE project_id = \(project) AND header = \(header.joined(separator: "\t"))"
            )?.get("mapping")
        }
    }

    private func header(_ brought: LedgerVisit) async throws -> [String] {
        let bytes = brought.bytes
        return try await SheetWork.threads.run { try LedgerFile.header(SheetReader(data: bytes)) }
    }

    /// Looks through the file and writes nothing; a wrong mapping is said on the page, with the headers there are.
    private func trial(_ brought: LedgerVisit, mapping: String?, _ visit: Visit, _ database: Database) async throws {
        let project = try visit.here()
        let order = Ledgers.Order(
            project: project, kind: brought.kind, mapping: mapping, handler: brought.account, isDryRun: true)
        do {
            let report = try await ledgers.take(
                SheetReader(data: brought.bytes), order, by: try visit.actor(), database)
            brought.change { state in
                state.mapping = mapping
                state.report = report
                state.failure = nil
            }
        } catch let problem as LedgerMapping.Problem {
            let header = try await header(brought)
            brought.change { state in
                state.mapping = nil
                state.report = LedgerReport()
                state.report?.header = header
                state.failure = problem.key
            }
        }
    }

    private func mapping(_ visit: Visit, _ brought: LedgerVisit) -> String {
        let header = brought.now.report?.header ?? []
        return zip(Inputs.columns, header).compactMap { field, name in
            visit.value(field).map { "\($0.rawValue)=\(name)" }
        }.joined(separator: ",")
    }

    private func take(_ visit: Visit, _ database: Database) async throws -> Reply {
        let key = visit.parameters["visit"] ?? ""
        let account = try visit.staff().account
        let brought = try shelf.find(key, of: account)
        let project = try visit.here()
        guard brought.start() else { return .seeOther("/ledger/\(key)") }
        let order = Ledgers.Order(
            project: project, kind: brought.kind, mapping: brought.now.mapping, handler: account, isDryRun: false)
        // The person may leave the page: the work goes on and is there when they come back.
        Task.detached { [ledgers] in
            do {
                let report = try await ledgers.take(
                    SheetReader(data: brought.bytes), order, by: .staff(account), database
                ) { rows in brought.change { $0.rowsDone = rows } }
                if let mapping = order.mapping { try await remember(mapping, report.header, project.id, database) }
                brought.change { state in
                    state.report = report
                    state.isDone = true
                    state.isRunning = false
                }
            } catch {
                brought.change { state in
                    state.failure = "ledger.stopped"
                    state.isRunning = false
                }
            }
        }
        return .seeOther("/ledger/\(key)")
    }

    private func remember(_ mapping: String, _ header: [String], _ project: Project.ID, _ database: Database) async throws {
        try await database.write { transaction in
            try transaction.run(
                """
                INSERT INTO ledger_mapping (project_id, header, mapping, used_at)
                VALUES (\(project), \(header.joined(separator: "\t")), \(mapping), \(transaction.now))
                ON CONFLICT (project_id, header) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at
                """)
        }
    }
}

extension LedgerMapping.Problem {
    /// The key of the words that explain it.
    package var key: String {
        switch self {
        case .unknownField: "ledger.map.field"
        case .unknownHeader: "ledger.map.header"
        case .missing: "ledger.map.missing"
        case .unreadable: "ledger.map.unreadable"
        }
    }
}

/// The files of an import: the header of what came, the rows to mend and bring again.
enum LedgerFile {
    static let xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    static func header(_ reader: SheetReader) throws -> [String] {
        struct Found: Error { let row: SheetRow }
        do {
            try reader.forEachRow { row in
                if row.cells.contains(where: { !$0.isEmpty }) { throw Found(row: row) }
            }
        } catch let found as Found {
            return found.row.cells.map(\.text)
        }
        throw SheetProblem.empty
    }

    /// The rows that were not taken in, with the row's number and the reason in front.
    static func badRows(_ report: LedgerReport, _ words: Words) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "bad-\(Hex.text(Sodium.random(8))).xlsx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var reasons: [Int: String] = [:]
        for note in report.notes where note.kind.isBad { reasons[note.row] = words("note." + note.kind.rawValue) }
        let columns = [SheetColumn(words("ledger.row"), .integer), SheetColumn(words("ledger.reason"))] + report.header.map { SheetColumn($0) }
        let writer = try SheetWriter(path: path, format: .xlsx, columns: columns)
        for row in report.badRows {
            let cells = report.header.indices.map { SheetValue.text(row[$0].text) }
            try writer.write([.integer(Int64(row.number)), .text(reasons[row.number] ?? "")] + cells)
        }
        _ = try writer.close()
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }
}
