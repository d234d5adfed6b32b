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
    private let shelf = Shelf<LedgerVisit>(kept: LedgerVisit.kept)

    init(ledgers: Ledgers) { self.ledgers = ledgers }

    enum Inputs {
        static let kind = Field<ServiceCase.Kind>.choice("kind")
        /// The row of the header; 0 says that there is none.
        static let headerRow = Field<Int64>.number("headerRow", 0...1_000_000, required: false)
        /// One select for each column of the file, holding a field's name.
        static let columns = (0..<64).map { Field<LedgerField>.choice("column-\($0)", required: false) }
    }
    private static let fileMax = 48 << 20

    var routes: [Route] {
        [
            .page("/ledger", .managers) { visit, _ in LedgerPages.bring(visit) },
            .special("POST", "/ledger", .managers, fields: [Inputs.kind], bodyLimit: Self.fileMax) {
                try await bring($0, $1)
            },
            .special("GET", "/ledger/{visit}", .managers) { visit, database in
                let (brought, key) = try brought(visit)
                let project = try await project(of: brought, database)
                return .page(LedgerPages.look(visit, brought, project, key: key))
            },
            .special(
                "POST", "/ledger/{visit}/trial", .managers, fields: [Inputs.headerRow] + Inputs.columns
            ) { visit, database in
                let (brought, key) = try brought(visit)
                try await again(brought, visit, database)
                return .seeOther("/ledger/\(key)")
            },
            .special("POST", "/ledger/{visit}/taking", .managers) { try await take($0, $1) },
            .special("GET", "/ledger/{visit}/bad-rows", .managers) { visit, _ in
                guard let report = try brought(visit).0.now.report else { throw Refusal.missing }
                let bytes = try await SheetWork.threads.run { try LedgerFile.badRows(report, visit.words) }
                return .file(name: "bad-rows.xlsx", type: LedgerFile.xlsxType, bytes: bytes)
            },
            .special("GET", "/ledger/{visit}/notes", .managers) { visit, _ in
                guard let report = try brought(visit).0.now.report else { throw Refusal.missing }
                let bytes = try await SheetWork.threads.run { try LedgerFile.notes(report, visit.words) }
                return .file(name: "notes.xlsx", type: LedgerFile.xlsxType, bytes: bytes)
            },
        ]
    }

    /// The person's own file, of a project in which they still may bring ledgers, wherever they look meanwhile.
    private func brought(_ visit: Visit) throws(Refusal) -> (LedgerVisit, key: String) {
        let key = visit.parameters["visit"] ?? ""
        let brought = try shelf.find(key, of: try visit.staff().account)
        guard visit.projects.contains(brought.project) else { throw .missing }
        return (brought, key)
    }

    private func project(of brought: LedgerVisit, _ database: Database) async throws -> ProjectCard {
        let id = brought.project
        guard let project = try await database.read({ try Projects().find(id, in: $0) }) else { throw Refusal.missing }
        return project
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
            try await trial(brought, remembered, visit, database)
        } catch let problem as SheetProblem {
            again.refusal = .invalid("file", problem.key, problem.details)
            return .page(LedgerPages.bring(again), status: 422)
        }
        return .seeOther("/ledger/\(shelf.put(brought))")
    }

    /// How a ledger is to be read: the mapping, with the headers it was made for, or the row of the header.
    private struct Reading: Sendable {
        var mapping: String?
        var header: [String]?
        var headerRow: Int?
    }

    /// The mapping used last for a ledger with one of the rows that may be this one's header.
    private func remembered(_ brought: LedgerVisit, _ database: Database) async throws -> Reading {
        let bytes = brought.bytes
        let heads = try await SheetWork.threads.run { try LedgerSheets.headers(SheetReader(data: bytes)) }
        let keys = heads.map { $0.joined(separator: "\t") }
        let project = brought.project
        let found = try await database.read { transaction -> (String, String)? in
            try transaction.first(
                """
                SELECT header, mapping FROM ledger_mapping WHERE project_id = \(project) AND header IN \(list: keys)
                ORDER BY used_at DESC LIMIT 1
                """
            ).map { (try $0.get("header"), try $0.get("mapping")) }
        }
        guard let found, let place = keys.firstIndex(of: found.0) else { return Reading() }
        return Reading(mapping: found.1, header: heads[place])
    }

    /// Looks through the file and writes nothing; a wrong mapping is said on the page, with the headers there are.
    private func trial(_ brought: LedgerVisit, _ reading: Reading, _ visit: Visit, _ database: Database) async throws {
        let order = Ledgers.Order(
            project: try await project(of: brought, database), kind: brought.kind, mapping: reading.mapping,
            handler: brought.account, isDryRun: true, headerRow: reading.headerRow, header: reading.header)
        do {
            let report = try await ledgers.take(SheetReader(data: brought.bytes), order, by: try visit.actor(), database)
            brought.change { state in
                state.chosen = report.mapping?.columns ?? [:]
                state.report = report
                state.failure = nil
            }
        } catch let unfit as LedgerUnfit {
            var report = LedgerReport()
            report.header = unfit.header
            report.headerRow = unfit.headerRow
            report.top = unfit.top
            brought.change { [report] state in
                state.chosen = LedgerMapping.guess(unfit.header)
                state.report = report
                state.failure = unfit.problem.key
            }
        }
    }

    /// Another header row is read afresh; under the same one the columns are as the person chose them.
    private func again(_ brought: LedgerVisit, _ visit: Visit, _ database: Database) async throws {
        let report = brought.now.report ?? LedgerReport()
        if let row = visit.value(Inputs.headerRow).map({ Int($0) }), row != report.headerRow {
            return try await trial(brought, Reading(headerRow: row), visit, database)
        }
        var columns: [LedgerField: [Int]] = [:]
        for (place, field) in Inputs.columns.prefix(report.header.count).enumerated() {
            if let chosen = visit.value(field) { columns[chosen, default: []].append(place) }
        }
        do {
            let mapping = try LedgerMapping(columns, headers: report.header)
            let isBare = report.headerRow == 0
            try await trial(
                brought,
                Reading(mapping: mapping.text, header: isBare ? nil : report.header, headerRow: isBare ? 0 : nil),
                visit, database)
        } catch let problem as LedgerMapping.Problem {
            let chosen = columns
            brought.change { state in
                state.chosen = chosen
                state.failure = problem.key
            }
        }
    }

    private func take(_ visit: Visit, _ database: Database) async throws -> Reply {
        let (brought, key) = try brought(visit)
        let account = brought.account
        let project = try await project(of: brought, database)
        guard brought.start() else { return .seeOther("/ledger/\(key)") }
        let looked = brought.now.report ?? LedgerReport()
        let isBare = looked.headerRow == 0
        let order = Ledgers.Order(
            project: project, kind: brought.kind, mapping: looked.mapping?.text, handler: account, isDryRun: false,
            headerRow: isBare ? 0 : nil, header: isBare ? nil : looked.header)
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

    private func remember(
        _ mapping: String, _ header: [String], _ project: Project.ID, _ database: Database
    ) async throws {
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
        case .ambiguousHeader: "ledger.map.ambiguous"
        case .twice: "ledger.map.twice"
        case .missing: "ledger.map.missing"
        case .unreadable: "ledger.map.unreadable"
        }
    }
}
