// ImportRoutes: readings and one-off charges brought as a file: tried first, then taken in.
import Foundation
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Synchronization
import Web

/// One file of one person: what trying it said, how far taking it in is, and what came of it.
final class BillImportVisit: Sendable {
    struct State: Sendable {
        var rowsDone = 0
        var report: BillImportReport?
        var isRunning = false
        /// It stopped before its end; what was done stays, and bringing the file again goes on.
        var hasStopped = false
    }

    let account: Account.ID
    let project: Project.ID
    let file: BillFile
    let tried: BillImportReport
    let at: Instant
    private let state = Mutex(State())

    init(account: Account.ID, project: Project.ID, file: BillFile, tried: BillImportReport, at: Instant) {
        self.account = account
        self.project = project
        self.file = file
        self.tried = tried
        self.at = at
    }

    var now: State { state.withLock { $0 } }
    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

    /// True for whoever presses first.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isRunning, state.report == nil else { return false }
            state.isRunning = true
            state.hasStopped = false
            return true
        }
    }
}

/// Kept on this node for an hour, for the person who brought the file; a few at a time.
final class BillImportShelf: Sendable {
    private static let kept = 16
    private static let minutes = 60
    private let visits = Mutex<[String: BillImportVisit]>([:])

    func put(_ visit: BillImportVisit) -> String {
        let key = Hex.text(Sodium.random(10))
        visits.withLock { visits in
            let limit = visit.at.adding(minutes: -Self.minutes)
            visits = visits.filter { $0.value.at > limit || $0.value.now.isRunning }
            if visits.count >= Self.kept, let oldest = visits.filter({ !$0.value.now.isRunning }).min(by: { $0.value.at < $1.value.at }) {
                visits[oldest.key] = nil
            }
            visits[key] = visit
        }
        return key
    }

    /// The person's own; nobody else's is there.
    func find(_ key: String, of account: Account.ID) throws(Refusal) -> BillImportVisit {
        guard let visit = visits.withLock({ $0[key] }), visit.account == account else { throw .missing }
        return visit
    }
}

struct ImportRoutes: Sendable {
    static let kind = Field<BillFileKind>.choice("kind")
    /// So many rows are in before a person would look for a progress bar.
    private static let rowsAtOnce = 500
    private let shelf = BillImportShelf()
    private let imports = BillImports()

    var routes: [Route] {
        [
            .page("/billing/imports", .billers, clause: FeeStandard.clause) { visit, _ in ImportPages.bring(visit) },
            .reading("/billing/imports/template", .billers, asks: [Self.kind]) { visit, _ in
                try ImportPages.template(visit.asked(Self.kind) ?? .charges, visit.words).reply(.xlsx, visit.words)
            },
            .special("POST", "/billing/imports", .billers, clause: FeeStandard.clause, fields: [Self.kind], bodyLimit: 32 << 20) {
                try await bring($0, $1)
            },
            .special("GET", "/billing/imports/{visit}", .billers) { visit, _ in
                .page(ImportPages.tried(visit, try brought(visit), key: visit.parameters["visit"] ?? ""))
            },
            .special("POST", "/billing/imports/{visit}/posting", .billers, clause: FeeStandard.clause) { visit, database in
                try await post(visit, database)
            },
            .special("GET", "/billing/imports/{visit}/bad-rows", .billers) { visit, _ in
                let brought = try brought(visit)
                let report = brought.now.report ?? brought.tried
                guard !report.bad.isEmpty else { throw Refusal.missing }
                let words = visit.words
                let bytes = try await SheetWork.threads.run { try Self.badRows(report, words) }
                return .file(name: "bad-rows.xlsx", type: ListFile.Format.xlsx.type, bytes: bytes)
            },
        ]
    }

    private func brought(_ visit: Visit) throws -> BillImportVisit {
        let found = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
        guard visit.projects.contains(found.project) else { throw Refusal.missing }
        return found
    }

    /// 试读: reads the file and says what it would do; nothing is written.
    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        var again = visit
        let project = try visit.here()
        let actor = try visit.actor()
        guard let file = visit.uploads.first else {
            again.refusal = .invalid("file", "registry.file.needed")
            return .page(ImportPages.bring(again), status: 422)
        }
        guard let kind = visit.value(Self.kind) else {
            again.refusal = .invalid("kind", "field.required")
            return .page(ImportPages.bring(again), status: 422)
        }
        let bytes = Data(file.bytes)
        do {
            let reader = try await SheetWork.threads.run { try SheetReader(data: bytes) }
            let read = try await imports.read(reader, kind)
            let tried = try await imports.tried(read, project, by: actor, database)
            let key = shelf.put(
                BillImportVisit(
                    account: try visit.staff().account, project: project.id, file: read, tried: tried, at: visit.now))
            return .seeOther("/billing/imports/\(key)")
        } catch let problem as SheetProblem {
            again.refusal = .invalid("file", problem.key, problem.details)
        } catch let missing as BillFile.Missing {
            let names = missing.fields.compactMap(\.headers.first).joined(separator: "、")
            again.refusal = .invalid("file", "billing.import.columns", ["columns": names])
        }
        return .page(ImportPages.bring(again), status: 422)
    }

    /// 入账: a small file is in before the answer, a large one while the person watches or leaves.
    private func post(_ visit: Visit, _ database: Database) async throws -> Reply {
        let key = visit.parameters["visit"] ?? ""
        let brought = try brought(visit)
        let actor = try visit.actor()
        guard let project = try await database.read({ try Projects().find(brought.project, in: $0) }) else { throw Refusal.missing }
        guard brought.begin() else { return .seeOther("/billing/imports/\(key)") }
        let work = Task.detached {
            do {
                let report = try await imports.put(brought.file, project, by: actor, database) { rows in
                    brought.change { $0.rowsDone = rows }
                }
                brought.change {
                    $0.report = report
                    $0.isRunning = false
                }
            } catch {
                brought.change {
                    $0.hasStopped = true
                    $0.isRunning = false
                }
            }
        }
        if brought.file.rowCount <= Self.rowsAtOnce { await work.value }
        return .seeOther("/billing/imports/\(key)")
    }

    /// The rows as they came, with their number and what was wrong in front.
    private static func badRows(_ report: BillImportReport, _ words: Words) throws -> [UInt8] {
        let reasons = Dictionary(grouping: report.problems, by: \.row).mapValues { problems in
            problems.map { "\($0.column): \(words($0.key, $0.details))" }.joined(separator: " ")
        }
        let columns = [SheetColumn(words("registry.row"), .integer), SheetColumn(words("registry.wrong"))]
            + report.header.map { SheetColumn($0) }
        let file = ListFile(
            "bad-rows", title: words("registry.bad-rows"), columns: columns,
            rows: report.bad.map { row in
                [.integer(Int64(row.number)), .text(reasons[row.number] ?? "")]
                    + report.header.indices.map { SheetValue.text(row[$0].text) }
            })
        guard case .file(_, _, let bytes) = try file.reply(.xlsx, words) else { return [] }
        return bytes
    }
}
