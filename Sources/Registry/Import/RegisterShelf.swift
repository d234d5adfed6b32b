// RegisterShelf: registers that are being taken in, and the rows that were not, as a file to mend and bring again.
import Foundation
import Kernel
import Platform
import Sheets
import Synchronization

/// One register of one person: how far it is, and at the end what came of it.
final class RegisterVisit: Sendable {
    struct State: Sendable {
        var rowsDone = 0
        var report: RegisterReport?
        /// It stopped before its end; what was done stays, and bringing the file again goes on.
        var hasStopped = false
    }

    let account: Account.ID
    let rows: Int
    let at: Instant
    private let state = Mutex(State())

    init(account: Account.ID, rows: Int, at: Instant) {
        self.account = account
        self.rows = rows
        self.at = at
    }

    var now: State { state.withLock { $0 } }
    var isRunning: Bool { state.withLock { $0.report == nil && !$0.hasStopped } }
    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }
}

/// Kept on this node for an hour, for the person who brought the file; a few at a time.
final class RegisterShelf: Sendable {
    static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    private static let kept = 16
    private static let minutes = 60

    private let visits = Mutex<[String: RegisterVisit]>([:])

    func put(_ visit: RegisterVisit) -> String {
        let key = Hex.text(Sodium.random(10))
        visits.withLock { visits in
            let limit = visit.at.adding(minutes: -Self.minutes)
            visits = visits.filter { $0.value.at > limit || $0.value.isRunning }
            if visits.count >= Self.kept, let oldest = visits.filter({ !$0.value.isRunning }).min(by: { $0.value.at < $1.value.at }) {
                visits[oldest.key] = nil
            }
            visits[key] = visit
        }
        return key
    }

    /// The person's own; nobody else's is there.
    func find(_ key: String, of account: Account.ID) throws(Refusal) -> RegisterVisit {
        guard let visit = visits.withLock({ $0[key] }), visit.account == account else { throw .missing }
        return visit
    }

    /// The rows as they came, with their number and what was wrong in front.
    static func file(_ report: RegisterReport, _ words: Words) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "bad-\(Hex.text(Sodium.random(8))).xlsx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reasons = Dictionary(grouping: report.problems, by: \.row).mapValues { problems in
            problems.map { "\($0.column): \(words($0.key))" }.joined(separator: " ")
        }
        let columns = [SheetColumn(words("registry.row"), .integer), SheetColumn(words("registry.wrong"))]
            + report.header.map { SheetColumn($0) }
        let writer = try SheetWriter(path: path, format: .xlsx, columns: columns)
        for row in report.bad {
            let cells = report.header.indices.map { SheetValue.text(row[$0].text) }
            try writer.write([.integer(Int64(row.number)), .text(reasons[row.number] ?? "")] + cells)
        }
        _ = try writer.close()
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }
}
